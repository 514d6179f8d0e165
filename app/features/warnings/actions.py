"""The actions on warnings: the only code that writes them."""
from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from app.core import files as file_store
from app.core import texts
from app.core.errors import Question, UserError, from_disk
from app.core.i18n import pick, report_language, show_moment, to_local, tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features.warnings import cap, chain
from app.features.warnings.lists import by_identifier
from app.features.warnings.records import COLOURS, EarlyWarning, PassedOn
from app.features.warnings.rules import Reference, hazard_of, is_region_code, is_unusual, level_in, region_codes
from app.features.warnings.tables import hazard_row, hazards, severities

Confirm = Annotated[bool, tr_noop("Save in spite of what was asked")]
Reason = Annotated[str, tr_noop("Reason")]
Warned = Annotated[str, tr_noop("Warning")]
OWN = "ZB"  # identifiers given here: 值班


# by hand ----------------------------------------------------------------
@action(tr_noop("Register a warning"), role="duty", of=EarlyWarning, icon="cloud-rain")
def register(
    ctx: Context, hazard: str, level: str, issuer: str, areas: str, text: str, guidance: str,
    issued_at: datetime, starts_at: datetime, ends_at: datetime | None = None, title: str = "",
    identifier: str = "", area_codes: str = "", status: str = "actual", confirm: Confirm = False,
) -> dict[str, Any]:
    """Registers a warning received; required is what article 64 of the Emergency Response Law has one say.

    Raises Question for a level the hazard does not usually have; the same call with ``confirm`` saves.
    """
    warning = EarlyWarning(status=status or "actual", identifier=_free(ctx, identifier))
    _fill(ctx, warning, locals())
    _ask(warning, confirm)
    warning.state = "in_force" if chain.counts(warning.status, "alert") else "kept"
    warning.save()
    ended = chain.settle_around(warning)  # what came earlier may refer to it
    return _answer(warning, ended)


@action(tr_noop("Adjust a warning"), role="duty", of=EarlyWarning, hidden=True)
def update(
    ctx: Context, identifier: Warned, hazard: str, level: str, issuer: str, areas: str, text: str, guidance: str,
    issued_at: datetime, starts_at: datetime, ends_at: datetime | None = None, title: str = "",
    new_identifier: Annotated[str, tr_noop("Identifier of the new one")] = "", area_codes: str = "",
    confirm: Confirm = False,
) -> dict[str, Any]:
    """Registers the warning that adjusts an earlier one, which it supersedes; the level may rise or fall."""
    before = by_identifier(identifier)
    _refuse_ended(before)
    warning = EarlyWarning(
        status=before.status, msg_type="update", identifier=_free(ctx, new_identifier, "new_identifier"),
        refers_to=str(Reference.to(before.sender, before.identifier)),
    )
    _fill(ctx, warning, locals())
    _ask(warning, confirm)
    warning.state = "in_force" if chain.counts(warning.status, "update") else "kept"
    warning.save()
    ended = chain.settle_around(warning)
    return {**_answer(warning, ended), "level_before": before.level, "level": warning.level}


@action(tr_noop("Lift a warning"), role="duty", of=EarlyWarning, hidden=True)
def cancel(ctx: Context, identifier: Warned, reason: Reason) -> dict[str, Any]:
    """Ends a warning that was lifted; it stays in the list with the reason."""
    warning = by_identifier(identifier)
    _refuse_ended(warning)
    if chain.state_of(warning, ctx.now()) == "expired":
        text = tr("{identifier} ended by itself at {time}. There is nothing to lift.")
        raise UserError(
            text.format(identifier=identifier, time=show_moment(warning.ends_at)), "identifier"
        )
    if warning.state == "kept":
        raise UserError(tr("{identifier} was never in force: there is nothing to lift.").format(
            identifier=identifier), "identifier")
    warning.state, warning.ended_by, warning.ended_at = "cancelled", "", ctx.now()
    warning.end_reason = reason.strip()
    warning.save()
    return _answer(warning, [{"identifier": warning.identifier, "state": "cancelled", "by": ""}])


@action(tr_noop("Pass a warning on"), role="duty", of=PassedOn, icon="paper-plane-tilt", hidden=True)
def pass_on(
    ctx: Context, identifier: Warned, passed_to: str, way: str = "phone", at: datetime | None = None,
    confirmed_by: str = "", confirmed_at: datetime | None = None, feedback: str = "",
) -> dict[str, Any]:
    """Notes to whom a warning was passed on; several recipients have 、 or ； between them."""
    warning = by_identifier(identifier)
    names = list(dict.fromkeys(name.strip() for name in re.split(r"[、；;\n]+", passed_to) if name.strip()))
    if not names:
        raise UserError(tr("Say to whom it was passed on."), "passed_to")
    moment = _not_ahead(ctx, at or ctx.now(), "at")
    made = []
    for name in names:
        one = PassedOn(warning=warning, passed_to=name, at=moment, way=way or "phone", feedback=feedback.strip())
        if confirmed_by.strip():
            _confirm(ctx, one, confirmed_by, confirmed_at)
        one.save()
        made.append(one.uid)
    return {"id": warning.id, "identifier": warning.identifier, "passed": made}


@action(tr_noop("Confirm receipt"), role="duty", of=PassedOn, hidden=True)
def confirm(
    ctx: Context, passed: Annotated[str, tr_noop("Passed on to")], confirmed_by: str,
    confirmed_at: datetime | None = None, feedback: str = "",
) -> dict[str, Any]:
    """Notes who confirmed the receipt of a warning passed on (its uid), and what came back."""
    one = PassedOn.get_or_none(PassedOn.uid == passed)
    if one is None:
        raise UserError(tr("This was not passed on. Look at the list again."), "passed")
    if one.confirmed_by and one.confirmed_by != confirmed_by.strip():
        raise UserError(
            tr("{name} confirmed the receipt already.").format(name=one.confirmed_by), "confirmed_by"
        )
    _confirm(ctx, one, confirmed_by, confirmed_at or one.confirmed_at)
    one.feedback = feedback.strip() or one.feedback
    one.save()
    return {"id": one.warning_id, "identifier": one.warning.identifier, "uid": one.uid}


def _confirm(ctx: Context, one: PassedOn, by: str, at: datetime | None) -> None:
    one.confirmed_by = by.strip()
    one.confirmed_at = _not_ahead(ctx, at or ctx.now(), "confirmed_at")
    if one.confirmed_at < one.at:
        raise UserError(tr("A receipt cannot be confirmed before it was passed on. Check the times."), "confirmed_at")


def _fill(ctx: Context, warning: EarlyWarning, given: dict[str, Any]) -> None:
    """What was typed, into a new warning. Raises UserError naming the field."""
    row = hazard_row(given["hazard"])
    warning.hazard, warning.level, warning.issuer = row["code"], given["level"], given["issuer"].strip()
    warning.areas, warning.text, warning.guidance = (given[n].strip() for n in ("areas", "text", "guidance"))
    codes, wrong = region_codes(given["area_codes"])
    if wrong:
        raise UserError(tr("“{code}” is no region code. A code has 6, 9 or 12 digits, as 420100.").format(
            code=wrong), "area_codes")
    warning.area_codes = " ".join(codes)
    warning.issued_at = _not_ahead(ctx, given["issued_at"], "issued_at")
    warning.starts_at, warning.ends_at = given["starts_at"], given["ends_at"]
    if warning.ends_at is not None and warning.ends_at <= max(warning.starts_at, warning.issued_at):
        raise UserError(
            tr("The warning would end before it begins or was issued. Check the times."), "ends_at"
        )
    warning.title = given["title"].strip() or _composed(ctx, warning, row)


def _composed(ctx: Context, warning: EarlyWarning, row: dict[str, Any]) -> str:
    with report_language(ctx.setting("site.report_language")):
        title = tr("{issuer} issues {hazard} warning, {colour}").format(
            issuer=warning.issuer, hazard=pick(row["title"], row["title_en"]), colour=tr(COLOURS[warning.level])
        )
    return title if len(title) <= 300 else title[:299] + "…"


def _ask(warning: EarlyWarning, confirmed: bool) -> None:
    row = hazard_row(warning.hazard)
    if is_unusual(row["levels"], warning.level):
        asked = tr("{hazard} warnings are not usually {colour}. Check the level.").format(
            hazard=pick(row["title"], row["title_en"]), colour=tr(COLOURS[warning.level])
        )
        if not confirmed:
            raise Question([("level", asked)])
        warning.findings = asked


def _not_ahead(ctx: Context, at: datetime, field: str) -> datetime:
    """A time that has come. Raises UserError."""
    if (at - ctx.now()).total_seconds() > 60:
        raise UserError(tr("{time} lies in the future. Check the time.").format(time=show_moment(at)), field)
    return at


def _free(ctx: Context, given: str, field: str = "identifier") -> str:
    """The identifier given, or a new one of ours. Raises UserError when it is taken or cannot be one."""
    wanted = given.strip()
    if re.search(r"[\s,<&]", wanted):
        raise UserError(tr("An identifier has no spaces, commas, < or &."), field)
    if not wanted:
        begin = f"{OWN}-{to_local(ctx.now()):%Y%m%d}-"
        rows = EarlyWarning.select(EarlyWarning.identifier).where(EarlyWarning.identifier.startswith(begin)).tuples()
        numbers = [int(one[len(begin):]) for (one,) in rows if one[len(begin):].isdecimal()]
        return f"{begin}{max(numbers, default=0) + 1:03}"
    if EarlyWarning.get_or_none(EarlyWarning.identifier == wanted):
        raise UserError(tr("{identifier} is registered already. Look at it in the list.").format(
            identifier=wanted), field)
    return wanted


def _refuse_ended(warning: EarlyWarning) -> None:
    if warning.msg_type not in ("alert", "update"):
        raise UserError(tr("{identifier} is no warning, but a message about one.").format(
            identifier=warning.identifier), "identifier")
    if warning.state == "cancelled":
        raise UserError(tr("{identifier} was lifted already. Register a new warning.").format(
            identifier=warning.identifier), "identifier")
    if warning.ended_by:
        raise UserError(tr("{identifier} was superseded already, by {other}. Use that one.").format(
            identifier=warning.identifier, other=warning.ended_by), "identifier")


def _answer(warning: EarlyWarning, ended: list[dict[str, str]]) -> dict[str, Any]:
    return {"id": warning.id, "uid": warning.uid, "identifier": warning.identifier, "ended": ended}


# from a file ------------------------------------------------------------
@action(tr_noop("Take in a warning file"), role="duty", icon="download-simple", hidden=True)
def import_cap(ctx: Context, file: Annotated[Path, tr_noop("Warning file (CAP, .xml)")]) -> dict[str, Any]:
    """Takes in the message of a file of the Common Alerting Protocol, whole or not at all.

    Returns ``taken`` and ``known`` (identifiers), ``ended`` (identifier, state, by) and ``notes`` (sentences about
    unknown fields, a signature not verified and the like). A message known already is not taken twice.
    """
    file = Path(file)
    content = _content(ctx, file)
    found: dict[str, Any] = {"id": 0, "taken": [], "known": [], "ended": [], "notes": []}
    wrong = texts.checker(ctx)
    for message in cap.read(content, ctx.setting("warnings.elements"), list(severities())):
        if said := next((said for text in _texts(message) if (said := wrong(text))), ""):
            raise UserError(said, "file")
        _take(ctx, message, found)
        if message.identifier in found["taken"]:
            stored = file_store.take_in_bytes(ctx, file.name, content)
            file_store.attach("early_warning", by_identifier(message.identifier).uid, stored)
    return found


def _content(ctx: Context, file: Path) -> bytes:
    """The bytes of a file that may be taken in. Raises UserError."""
    name, size = file_store.check(ctx, file)
    most = ctx.setting("warnings.file_kb")
    try:
        content = b"" if size > most * 1000 else file.read_bytes()
    except OSError as fault:
        raise from_disk(fault) or UserError(
            tr("{name} cannot be read: {fault}").format(name=name, fault=fault.strerror or fault), "file"
        ) from fault
    if max(size, len(content)) > most * 1000:
        raise UserError(tr("{name} is larger than {limit} kB, which no warning message is. Ask the sender for the "
                           "message alone.").format(name=name, limit=most), "file")
    return content


def _texts(message: cap.Message) -> list[str]:
    pairs = [part for pair in message.further for part in pair]
    return [message.identifier, message.sender, message.event, message.title, message.text, message.guidance,
            message.issuer, message.areas, *message.area_codes, *pairs, *map(str, message.references), *message.notes]


def _take(ctx: Context, message: cap.Message, found: dict[str, Any]) -> None:
    known = EarlyWarning.get_or_none(EarlyWarning.identifier == message.identifier)
    if known is not None:
        found["id"] = found["id"] or known.id
        found["known"].append(known.identifier)
        text = tr("{identifier} is known already and was not taken again.")
        if (known.sender, known.issued_at) != (message.sender, message.sent):
            text = tr("{identifier} is known already, from another sender or of another time. It was not taken: "
                      "compare the two, and ask the sender.")
        found["notes"].append(text.format(identifier=known.identifier))
        return
    warning = _made(message)
    chain.refuse_circle(warning)
    notes = [*message.notes, *_level_note(message, warning), *_reference_notes(warning)]
    warning.findings = "\n".join(notes)
    warning.save()
    found["id"] = warning.id
    found["taken"].append(warning.identifier)
    found["ended"] += chain.settle_around(warning)
    found["notes"] += notes


def _made(message: cap.Message) -> EarlyWarning:
    """A new record of a message."""
    rows = hazards()
    levels = severities()
    codes = [code for code in message.area_codes if is_region_code(code)]
    counted = chain.counts(message.status, message.msg_type)
    return EarlyWarning(
        identifier=message.identifier, sender=message.sender, status=message.status, msg_type=message.msg_type,
        state="in_force" if counted else "kept", event=message.event,
        hazard=hazard_of(rows, message.event_codes, (message.event, message.title)),
        level=level_in(message.title) or levels.get(message.severity, ""), title=message.title,
        text=message.text, guidance=message.guidance, issuer=message.issuer, issued_at=message.sent,
        starts_at=message.starts_at, ends_at=message.ends_at, areas=message.areas,
        area_codes=" ".join(dict.fromkeys(codes)), refers_to="\n".join(map(str, message.references)),
        signed=message.signed, further=json.dumps(message.further, ensure_ascii=False),
    )


def _level_note(message: cap.Message, warning: EarlyWarning) -> list[str]:
    by_severity = severities().get(message.severity, "")
    if not warning.level or not by_severity or warning.level == by_severity:
        return []
    text = tr("The title says {colour}; severity “{severity}” would be {other}. The title was followed.")
    return [text.format(
        colour=tr(COLOURS[warning.level]), severity=message.severity, other=tr(COLOURS[by_severity])
    )]


def _reference_notes(warning: EarlyWarning) -> list[str]:
    """What is odd about the earlier messages that one names."""
    known = {one.identifier: one for one in chain.named_by(warning)}
    notes = []
    for ref in chain.references(warning):
        one = known.get(ref.identifier)
        if ref.fits(warning.identifier, warning.sender):
            notes.append(tr("The message refers to itself."))
        elif one is None:
            notes.append(tr("{identifier}, which it refers to, is not here.").format(identifier=ref.identifier))
        elif one.sender and one.sender != warning.sender:
            notes.append(tr("{identifier}, which it refers to, came from another sender.").format(
                identifier=ref.identifier))
    return notes
