"""The duty log's actions: the only code that writes it."""
from __future__ import annotations

import json
from dataclasses import astuple
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, cast

from peewee import fn

from app.core import files as file_store
from app.core import personal
from app.core.errors import Question, UserError
from app.core.i18n import show_moment, to_local, tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features import secrecy as secrecy_rules
from app.features.contacts.records import Contact
from app.features.duty_log import forms, late
from app.features.duty_log.records import LATE, Correction, DutyEntry, EntryKind, Phrase
from app.features.duty_log.rules import (
    is_ahead,
    is_double,
    is_late,
    parse_source,
    weekday_faults,
)
from db import ledger
from db.asked import Asked, record

Confirm = Annotated[bool, tr_noop("Save in spite of what was asked")]
Number = Annotated[int, tr_noop("Number")]
Year = Annotated[int, tr_noop("Year")]
Reason = Annotated[str, tr_noop("Reason")]
Files = Annotated[list[Path], tr_noop("Attachments")]

KNOWN = 20_000  # callers looked through for the one whose number was shown in part
FREE = (
    "outcome", "handling", "proposal", "reported_to", "instruction", "ended_at", "due_at", "callback",
    "verified", "read_back", "unanswered", "urgency", "category", "level", "finding", "receiver",
    "undertaker", "pages", "place", "secrecy", "paper_form",
)
CODED = ("at", "kind", "secrecy")  # corrected fields that are no words to search for
# the texts in which a secret paper may be spoken of
TOLD = ("source", "content", "outcome", "handling", "proposal", "instruction")


@action(tr_noop("Log an entry"), role="duty", of=DutyEntry, icon="clipboard-text", hidden=True)
def log(
    ctx: Context, kind: str, source: str, content: str, at: datetime | None = None, person: str = "",
    post: str = "", phone: str = "", result: str = "", outcome: str = "", handling: str = "",
    proposal: str = "", reported_to: str = "", instruction: str = "", ended_at: datetime | None = None,
    due_at: datetime | None = None, callback: str = "", verified: bool = False, read_back: bool = False,
    unanswered: bool = False, urgency: str = "", category: str = "", level: str = "", finding: str = "",
    receiver: str = "", undertaker: str = "", pages: int | None = None, place: str = "", secrecy: str = "",
    paper_form: str = "",
    follows: Annotated[int | None, tr_noop("Continues number")] = None,
    follows_year: Annotated[int, tr_noop("Year of the number continued")] = 0,
    files: Files = [],  # noqa: B006
    stored: Annotated[list[Any], tr_noop("Attachments")] = [],  # noqa: B006
    late_as: Annotated[str, tr_noop("Late entry"), lambda ctx: list(LATE)] = "",
    confirm: Confirm = False,
) -> dict[str, Any]:
    """Adds one entry under the year's next number.

    Raises Question when a person must look first (time ahead, clock set back, probable double, weekday
    wrong); the same call with ``confirm`` saves and keeps what was asked. Returns number, year and uid.
    """
    values = {name: value for name, value in locals().items() if name in FREE}
    values["secrecy"], values["paper_form"] = secrecy_rules.guard(secrecy), forms.checked(paper_form)
    now = ctx.now()
    if not (person or post or phone):
        source, person, post, phone = astuple(parse_source(source))
    source, phone = _unmasked(ctx, source, person, phone)
    entry = DutyEntry(
        kind=_kind(kind), at=at or now, source=source.strip(), person=person.strip(),
        post=post.strip(), phone=phone.strip(), content=content.strip(), result=result or "open",
        follows=by_number(follows, now, follows_year).id if follows else None, **values,
    )
    found = _findings(ctx, entry, now) + forms.used_finding(entry.paper_form)
    if found and not confirm:
        raise Question(found)
    entry.findings = "\n".join(text for _, text in found)
    save_new(ctx, entry, now)
    if any(name == "late_as" for name, _ in found):
        late.mark(entry, late_as, now)
    if files or stored:
        _attach(ctx, entry, files, stored)
    return {"number": entry.number, "year": entry.year, "uid": entry.uid, "late": entry.late}


_last_number = Asked(lambda year: DutyEntry.select(fn.max(DutyEntry.number)).where(DutyEntry.year == year))


def last_number(year: int) -> int:
    """The highest number a year has; 0 where it has none."""
    return _last_number.value(year) or 0


def save_new(ctx: Context, entry: DutyEntry, now: datetime) -> None:
    entry.year = to_local(now).year
    entry.number = last_number(entry.year) + 1
    entry.late = is_late(entry.at, now, ctx.setting("duty_log.late_minutes"))
    entry.save()


@action(tr_noop("Correct an entry"), role="duty", of=DutyEntry, icon="pencil-simple", hidden=True)
def correct(
    ctx: Context, number: Number, reason: Reason, content: str = "", source: str = "",
    person: str | None = None, post: str | None = None, phone: str | None = None, kind: str = "",
    at: datetime | None = None, secrecy: str = "", year: Year = 0, confirm: Confirm = False,
) -> dict[str, Any]:
    """Gives an entry a new wording; the one before stays, struck through, with who, when and why."""
    entry = _standing(number, ctx.now(), year)
    if source.strip() == personal.shown_source(ctx, entry.source):
        source = entry.source  # given back as it was shown
    number_given = personal.whole(ctx, phone or "", entry.phone, entry.person)
    source, number_given = _unmasked(
        ctx, source or entry.source, entry.person if person is None else person, number_given
    )
    phone = None if phone is None else number_given
    given = {
        "content": content.strip() or None, "source": source.strip() or None, "person": person, "post": post,
        "phone": phone, "kind": _kind(kind) if kind else None, "at": at,
        "secrecy": secrecy_rules.guard(secrecy) if secrecy else None,
    }
    wanted = {k: v.strip() if isinstance(v, str) else v for k, v in given.items() if v is not None}
    before = entry.as_plain()
    changes = {k: v for k, v in wanted.items() if getattr(entry, k) != v}
    if not changes:
        raise UserError(tr("Nothing differs from No. {number}. Type the right text.").format(number=number), "content")
    for name, value in changes.items():
        setattr(entry, name, value)
    found = [] if "at" not in changes else _time_findings(ctx, entry.at, ctx.now()) + late.finding(entry.at, ctx.now())
    found += [("content", text) for text in weekday_faults(content, to_local(ctx.now()).date())]
    found += secrecy_rules.findings({"source": source, "content": content})
    if found and not confirm:
        raise Question(found)
    entry.findings = "\n".join([*filter(None, [entry.findings]), *(text for _, text in found)])
    _correct(ctx, entry, before, list(changes), reason)
    if "at" in changes:
        late.mark(entry, "", ctx.now())
    return {"number": entry.number, "uid": entry.uid, "corrections": entry.corrections}


def _correct(ctx: Context, entry: DutyEntry, before: dict[str, Any], names: list[str], reason: str) -> None:
    after = entry.as_plain()
    entry.corrections += 1
    entry.struck = "\n".join(
        [part for part in [entry.struck] if part] + [str(before[name]) for name in names if name not in CODED]
    )
    entry.late = entry.late or is_late(entry.at, entry.created_at, ctx.setting("duty_log.late_minutes"))
    entry.save()
    Correction(
        entry=entry, ordinal=entry.corrections, reason=reason.strip(),
        changes=json.dumps({name: [before[name], after[name]] for name in names}, ensure_ascii=False),
    ).save()


@action(tr_noop("Void an entry"), role="duty", of=DutyEntry, icon="x-circle", hidden=True)
def void(ctx: Context, number: Number, reason: Reason, year: Year = 0) -> dict[str, Any]:
    """Takes an entry out of force; it keeps its number and stays readable, struck through."""
    entry = by_number(number, ctx.now(), year)
    if entry.voided_at:
        raise UserError(tr("No. {number} is voided already.").format(number=number), "number")
    entry.voided_at, entry.voided_by, entry.void_reason = ctx.now(), ctx.number, reason.strip()
    entry.save()
    return {"number": entry.number, "uid": entry.uid}


@action(tr_noop("Set the result"), role="duty", of=DutyEntry, icon="check", hidden=True)
def settle(
    ctx: Context, number: Number, result: str = "done", outcome: str = "", year: Year = 0
) -> dict[str, Any]:
    """Closes an entry, or says what else became of it; ``outcome`` is a sentence about it."""
    entry = _standing(number, ctx.now(), year)
    entry.result = result or "done"
    entry.outcome = outcome.strip() or entry.outcome
    entry.save()
    return {"number": entry.number, "uid": entry.uid, "result": entry.result}


@action(tr_noop("Set a deadline"), role="duty", of=DutyEntry, icon="timer", hidden=True)
def set_due(ctx: Context, number: Number, due_at: datetime, year: Year = 0) -> dict[str, Any]:
    """Gives an entry a time by which it must be answered."""
    entry = _standing(number, ctx.now(), year)
    entry.due_at = due_at
    entry.save()
    return {"number": entry.number, "uid": entry.uid}


@action(tr_noop("Add details"), role="duty", of=DutyEntry, hidden=True)
def supplement(
    ctx: Context, number: Number, outcome: str = "", handling: str = "", proposal: str = "",
    reported_to: str = "", instruction: str = "", ended_at: datetime | None = None, callback: str = "",
    verified: bool = False, read_back: bool = False, urgency: str = "", category: str = "", level: str = "",
    finding: str = "", receiver: str = "", undertaker: str = "", pages: int | None = None, place: str = "",
    secrecy: str = "", paper_form: str = "", year: Year = 0,
) -> dict[str, Any]:
    """Fills further fields of an entry. One already filled is changed by the new value; the ledger keeps both."""
    given = {name: value for name, value in locals().items() if name in FREE and value}
    entry = _standing(number, ctx.now(), year)
    if callback:
        given["callback"] = personal.whole(ctx, callback, entry.callback, entry.person)
    if not given:
        raise UserError(tr("Nothing to add. Fill in at least one field."), "handling")
    if secrecy:
        given["secrecy"] = secrecy_rules.guard(secrecy)
    if paper_form:
        given["paper_form"] = forms.checked(paper_form)
    for name, value in given.items():
        setattr(entry, name, value)
    entry.save()
    return {"number": entry.number, "uid": entry.uid}


@action(tr_noop("Follow up an entry"), role="duty", of=DutyEntry, icon="arrow-bend-down-right", hidden=True)
def follow(
    ctx: Context, number: Number, content: str, source: str = "", kind: str = "",
    at: datetime | None = None, result: str = "", secrecy: str = "", year: Year = 0, confirm: Confirm = False,
) -> dict[str, Any]:
    """A new entry that continues another; source, kind and class are the other's where not given."""
    parent = _standing(number, ctx.now(), year)
    same = not source
    return log(
        ctx, kind=kind or parent.kind, source=source or parent.source, content=content, at=at,
        person=parent.person if same else "", post=parent.post if same else "",
        phone=parent.phone if same else "", result=result, follows=parent.number,
        follows_year=parent.year, secrecy=secrecy or parent.secrecy, confirm=confirm,
    )


@action(tr_noop("Attach files"), role="duty", of=DutyEntry, icon="paperclip", hidden=True)
def attach(
    ctx: Context, number: Number, files: Annotated[list[Path], tr_noop("Files")] = [],  # noqa: B006
    stored: Annotated[list[Any], tr_noop("Attachments")] = [],  # noqa: B006
    year: Year = 0,
) -> dict[str, Any]:
    """Adds files to an entry. Raises UserError for a type or size not allowed; then none is added."""
    entry = _standing(number, ctx.now(), year)
    if not files and not stored:
        raise UserError(tr("Name at least one file."), "files")
    _attach(ctx, entry, files, stored)
    return {"number": entry.number, "uid": entry.uid, "attachments": entry.attachments}


def _attach(ctx: Context, entry: DutyEntry, paths: list[Path], stored: list[file_store.Stored]) -> None:
    for one in [*stored, *file_store.take_in_all(ctx, [Path(path) for path in paths])]:
        file_store.attach("duty_entry", entry.uid, one)
    kept = file_store.count("duty_entry", entry.uid)
    if kept != entry.attachments:
        entry.attachments = kept
        entry.save()


def _unmasked(ctx: Context, source: str, person: str, phone: str) -> tuple[str, str]:
    """Source and number in full, where a reader took a known caller whose number is shown to them in part.

    Raises UserError for a number with its middle hidden that is no known caller's.
    """
    if personal.sees(ctx) or "**" not in source + phone:
        return source, phone
    for table in (Contact, DutyEntry):
        rows = table.select(table.source, table.phone).where(table.person == person.strip())
        for known, number in rows.order_by(table.id.desc()).limit(KNOWN).tuples():
            same = source.strip() in (known, personal.shown_source(ctx, known))
            if same and phone.strip() == personal.shown(ctx, number, person):
                return known, number
    text = tr("The middle of {phone} is hidden. Type the number whole.")
    raise UserError(text.format(phone=phone or source), "phone")


# tables an office edits -------------------------------------------------
@action(tr_noop("Change a kind of entry"), role="chief", of=EntryKind, hidden=True)
def change_kind(
    ctx: Context, code: str, title: str, title_en: str, short: str, short_en: str, icon: str = "dots-three",
    key: str = "", family: str = "other", fields: str = "", more: str = "", ask: str = "", position: int = 0,
) -> dict[str, Any]:
    """Changes a kind, or adds one under a new code."""
    row = EntryKind.get_or_none(EntryKind.code == code.strip()) or EntryKind(code=code.strip())
    row.title, row.title_en, row.short, row.short_en = title, title_en, short, short_en
    row.icon, row.key, row.family, row.fields = icon, key, family, fields
    row.more, row.ask, row.position = more, ask, position
    row.save()
    return {"uid": row.uid}


@action(tr_noop("Change a phrase"), role="duty", of=Phrase, hidden=True)
def change_phrase(ctx: Context, key: str, text: str) -> dict[str, Any]:
    """Sets the phrase behind an F-key."""
    row = Phrase.get_or_none(Phrase.key == key.strip()) or Phrase(key=key.strip())
    row.text = text.strip()
    row.save()
    return {"uid": row.uid}


# checks before saving ---------------------------------------------------
_recent = Asked(
    lambda source, since, until: DutyEntry.select(DutyEntry.id, DutyEntry.content).where(
        DutyEntry.at.between(since, until), DutyEntry.source == source, DutyEntry.voided_at.is_null()
    ).order_by(DutyEntry.id.desc()).limit(20)
)


def _findings(ctx: Context, entry: DutyEntry, now: datetime) -> list[tuple[str, str]]:
    """What a person should look at before the entry is saved, as (field, sentence)."""
    found = _time_findings(ctx, entry.at, now) + [("late_as", text) for _, text in late.finding(entry.at, ctx.now())]
    found += [("content", text) for text in weekday_faults(entry.content, to_local(now).date())]
    found += secrecy_rules.findings({name: getattr(entry, name) for name in TOLD})
    minutes = ctx.setting("duty_log.double_minutes")
    near = timedelta(minutes=minutes)
    for key, content in _recent.rows(entry.source, entry.at - near, entry.at + near):
        if is_double(entry.content, entry.source, content, entry.source):
            other = record(DutyEntry, key)
            text = tr("No. {number} of {time} says nearly the same.")
            found.append(("content", text.format(number=other.number, time=show_moment(other.at))))
            break
    return found


def _time_findings(ctx: Context, at: datetime, now: datetime) -> list[tuple[str, str]]:
    found = []
    if is_ahead(at, now, ctx.setting("duty_log.ahead_minutes")):
        found.append(("at", tr("{time} lies in the future. Check the time.").format(time=show_moment(at))))
    head = ledger.head()
    last = datetime.fromisoformat(head.at) if head.at else now
    if (last - now).total_seconds() > ctx.setting("duty_log.clock_seconds"):
        found.append((
            "at",
            tr("This computer's clock shows {now}, but the last entry was saved at {last}. Check the clock.").format(
                now=show_moment(now, seconds=True), last=show_moment(last, seconds=True)
            ),
        ))
    return found


# reading ----------------------------------------------------------------
_kinds = Asked(
    lambda: EntryKind.select(EntryKind.code).where(EntryKind.archived_at.is_null()).order_by(EntryKind.position)
)


def _kind(code: str) -> str:
    """The code of a kind in use. Raises UserError naming those there are."""
    kinds = [known for known, in _kinds.rows()]
    if code.strip() not in kinds:
        raise UserError(
            tr("There is no kind “{kind}”. Known: {known}.").format(kind=code, known=", ".join(kinds)), "kind"
        )
    return code.strip()


def _standing(number: int, now: datetime, year: int = 0) -> DutyEntry:
    """As by_number(); raises UserError for an entry that is void, or whose text was removed."""
    entry = by_number(number, now, year)
    if entry.redacted_at:
        raise UserError(
            tr("The text of No. {number} was removed; nothing is added to it. Log a new entry.").format(number=number),
            "number",
        )
    if entry.voided_at:
        raise UserError(
            tr("No. {number} is void; nothing is added to it. Log a new entry.").format(number=number), "number"
        )
    return entry


def by_number(number: int, now: datetime, year: int = 0) -> DutyEntry:
    """The entry under a number of a year; without a year, of the newest year that has it."""
    at = year or _newest_year.value()
    while at:
        key = _under.value(at, number)
        if key is not None:
            return cast(DutyEntry, record(DutyEntry, key))
        at = None if year else _year_before.value(at)
    raise UserError(
        tr("There is no No. {number} in the log. Look it up with the search.").format(number=number), "number"
    )


_newest_year = Asked(lambda: DutyEntry.select(fn.max(DutyEntry.year)))
_year_before = Asked(lambda year: DutyEntry.select(fn.max(DutyEntry.year)).where(DutyEntry.year < year))
_under = Asked(
    lambda year, number: DutyEntry.select(DutyEntry.id).where(DutyEntry.year == year, DutyEntry.number == number)
)
