"""Both signatures. The outgoing shift stays responsible until the second; nobody waits for anybody.

The outgoing person may sign at any time, and the shift goes on where nobody comes. The incoming person may sign
without the outgoing signature, giving the reason. So neither can hold the other up.
"""
from __future__ import annotations

from typing import Annotated, Any

from app.core import access, seals
from app.core.errors import UserError
from app.core.i18n import report_language, show_time, tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features.duty_log.actions import log
from app.features.handover import sheet as sheets
from app.features.handover import watch
from app.features.handover.actions import Sheet, by_number
from app.features.handover.records import Handover, HandoverItem, HandoverNote
from app.features.roster import people as duty_people
from app.features.roster import plan
from app.features.roster.records import Shift
from db.database import after_commit
from db.ledger import LedgerEntry, LedgerRevision, show_code
from db.tables import User

SIDES = (("outgoing", tr_noop("Outgoing")), ("incoming", tr_noop("Incoming")))
SIGNED = "handover.sign"
KIND = "handover"  # of the entry in the log


@action(tr_noop("Sign the handover"), role="duty", of=Handover, hidden=True)
def sign(
    ctx: Context, side: Annotated[str, tr_noop("Side"), lambda ctx: list(SIDES)],
    password: Annotated[str, tr_noop("Password")], number: Annotated[str, tr_noop("Work number")] = "",
    without: str = "",
) -> dict[str, Any]:
    """Signs by the password of whoever signs (the person at the desk unless ``number`` says another), in place.

    The incoming signature is the second one and seals. It needs every item looked at, and the outgoing signature
    or the reason why it is missing. What came in since the sheet was made is added first and has to be seen.
    """
    user = access.somebody(ctx, number.strip() or ctx.number, password, "password")
    if side not in dict(SIDES):
        raise UserError(tr("Say which side signs: outgoing or incoming."), "side")
    if not access.context_of(user).may("duty", SIGNED):
        text = tr("{name} may not sign: the role has no right to hand over or take over.")
        raise UserError(text.format(name=user.name), "number")
    made, added = sheets.renew(ctx)
    if side == "outgoing":
        return _outgoing(ctx, made, user)
    if added:
        text = tr("{n} matters came in since the sheet was made, the first is “{title}”. Bring the sheet up to date "
                  "and look at them.")
        raise UserError(text.format(n=len(added), title=added[0].title), "items")
    return _incoming(ctx, made, user, without.strip())


def _outgoing(ctx: Context, sheet: Handover, user: User) -> dict[str, Any]:
    if sheet.out_at is not None and sheet.out_number != user.number:
        text = tr("{name} has signed as the outgoing person at {time} already.")
        raise UserError(text.format(name=sheet.out_name, time=show_time(sheet.out_at)), "number")
    held = watch.watch(ctx)
    on = {name for names in plan.people_of(held.span).values() for name in names.split("、") if name}
    known = user.number == held.number or any(duty_people.is_account(user.number, user.name, one) for one in on)
    if (held.number or on) and not known:
        text = tr("{name} is not on the {shift} and does not hand it over. If nobody of it can sign, the incoming "
                  "person signs alone and says why.")
        raise UserError(text.format(name=user.name, shift=held.span.name), "number")
    sheet.out_number, sheet.out_name, sheet.out_at = user.number, user.name, ctx.now()
    sheets.sign_items(sheet)
    if user.name not in sheet.outgoing.split("、"):
        sheet.outgoing = "、".join(filter(None, (user.name, sheet.outgoing)))
    sheet.save()
    return _told(sheet)


def _incoming(ctx: Context, sheet: Handover, user: User, without: str) -> dict[str, Any]:
    held = watch.watch(ctx)
    if user.number in (sheet.out_number, held.number):
        text = tr("{name} has the shift already. Whoever stays goes on without a handover; another person takes over.")
        raise UserError(text.format(name=user.name), "number")
    unseen = [item for item in sheets.items_of(sheet) if item.state == "unseen"]
    if unseen:
        text = tr("{n} items are not seen yet, the first is “{title}”. Accept, query or refuse each.")
        raise UserError(text.format(n=len(unseen), title=unseen[0].title), "items")
    if sheet.out_at is None and not without:
        raise UserError(
            tr("The outgoing person has not signed. Let them sign, or say why their signature is missing."), "without"
        )
    sheet.without = "" if sheet.out_at else without
    sheet.changed = tr(", ").join(sheets.changed_since(sheet))[:400] if sheet.out_at else ""
    _seal(ctx, sheet, user)
    return _told(sheet)


def _seal(ctx: Context, sheet: Handover, user: User) -> None:
    """The second signature: items change hands, the shift is closed, the log gets its entry, the ledger its seal."""
    sheet.in_number, sheet.in_name, sheet.sealed_at = user.number, user.name, ctx.now()
    if user.name not in sheet.incoming.split("、"):
        sheet.incoming = "、".join(filter(None, (user.name, sheet.incoming)))
    for item in sheets.items_of(sheet):
        item.received_by = "" if item.state == "refused" else user.name
        item.digest = sheets.item_digest(item)
        item.save()
    handed = {one.key for one in sheets.gathered(ctx) if one.stays and not one.key.startswith(sheets.THING)}
    for note in HandoverNote.select().where(HandoverNote.archived_at.is_null(), HandoverNote.key.in_(handed)):
        note.archived_at = ctx.now()  # those of equipment and loose ends go on until they are taken back
        note.save()
    sheet.digest = sheets.digest_of(sheet)
    sheet.save()
    shift = Shift.get_or_none(Shift.starts_at == sheet.from_starts) or Shift(starts_at=sheet.from_starts)
    begun = sheet.previous.sealed_at if sheet.previous else None
    since = min(sheet.from_starts, begun) if begun and begun <= sheet.sealed_at else sheet.from_starts
    shift.sealed_from = min(since, shift.sealed_from or since)
    shift.sealed_at = sheet.sealed_at
    shift.save()
    _log(ctx, sheet)
    after_commit(lambda: seals.seal_along(ctx, "handover"))


def _log(ctx: Context, sheet: Handover) -> None:
    """The entry of the log, in the language of the office's pages."""
    with report_language(ctx.setting("site.report_language")):
        text = _said(sheet)
    log(ctx, kind=KIND, source=ctx.setting("site.office") or "-", content=text, result="done", confirm=True)


def _said(sheet: Handover) -> str:
    states = [item.state for item in sheets.items_of(sheet)]
    text = tr("Handover {number}: {outgoing} ({from_}) to {incoming} ({to}). {n} items, {queried} queried, "
              "{refused} refused.").format(
        number=sheet.number, outgoing=sheet.out_name or sheet.outgoing, from_=sheet.from_name,
        incoming=sheet.in_name, to=sheet.to_name, n=len(states), queried=states.count("queried"),
        refused=states.count("refused"),
    )
    if sheet.without:
        text += "\n" + tr("Without the outgoing signature: {reason}").format(reason=sheet.without)
    return text


@action(tr_noop("Take back the outgoing signature"), role="duty", of=Handover, hidden=True)
def unsign(
    ctx: Context, password: Annotated[str, tr_noop("Password")], number: Annotated[str, tr_noop("Work number")] = "",
) -> dict[str, Any]:
    """Before the seal, whoever signed as the outgoing person takes it back, by the same password."""
    row = watch.open_sheet()
    if row is None or row.out_at is None:
        raise UserError(tr("No outgoing signature waits for the second one. There is nothing to take back."))
    user = access.somebody(ctx, number.strip() or row.out_number, password, "password")
    if user.number != row.out_number:
        text = tr("{name} has signed. Only they take the signature back.")
        raise UserError(text.format(name=row.out_name), "number")
    row.out_number, row.out_name, row.out_at, row.signed = "", "", None, ""
    row.save()
    return _told(row)


@action(tr_noop("Sign a handover afterwards"), role="duty", of=Handover, hidden=True)
def sign_afterwards(ctx: Context, sheet: Sheet, password: Annotated[str, tr_noop("Password")]) -> dict[str, Any]:
    """The outgoing person signs a sheet that was sealed without them; the reason stays."""
    row = by_number(sheet)
    if row.sealed_at is None or row.out_at is not None:
        raise UserError(tr("Sheet {number} does not wait for a signature.").format(number=row.number), "sheet")
    if ctx.number == row.in_number:
        text = tr("{name} took this shift over. Who handed it over signs for that.")
        raise UserError(text.format(name=row.in_name), "password")
    user = access.own(ctx, password, "password")
    row.out_number, row.out_name, row.out_at = user.number, user.name, ctx.now()
    row.save()
    return _told(row)


@action(tr_noop("Read a handover as the leader"), role="leader|chief", of=Handover, hidden=True)
def endorse(
    ctx: Context, password: Annotated[str, tr_noop("Password")], opinion: str = "", sheet: Sheet = "",
) -> dict[str, Any]:
    """A duty leader has read a sealed sheet (the newest unless another is named) and says so by password.

    Several leaders may; each is named with what they say.
    """
    row = by_number(sheet) if sheet else watch.newest_sealed()
    if row is None or row.sealed_at is None:
        raise UserError(tr("A leader reads a sheet once both sides have signed. There is none yet."), "sheet")
    user = access.own(ctx, password, "password")
    readers = [name for name in row.leader_name.split("、") if name]
    if user.name in readers:
        text = tr("{name} has read sheet {number} already.")
        raise UserError(text.format(name=user.name, number=row.number), "sheet")
    said = f"{user.name}：{opinion.strip()}" if opinion.strip() and readers else opinion.strip()
    row.leader_number, row.leader_name, row.leader_at = user.number, "、".join([*readers, user.name]), ctx.now()
    row.opinion = "\n".join(part for part in (row.opinion, said) if part)
    row.save()
    return _told(row)


def _told(sheet: Handover) -> dict[str, Any]:
    return {
        "uid": sheet.uid, "number": sheet.number, "outgoing": sheet.out_name, "incoming": sheet.in_name,
        "sealed_at": sheet.sealed_at,
    }


def code_of(sheet: Handover) -> str:
    """The ledger's code at the second signature, empty before it: the seal covers everything up to there."""
    entry = sealing(sheet)
    return show_code(entry.hash) if entry else ""


def sealing(sheet: Handover) -> LedgerEntry | None:
    """The ledger's entry of the second signature, None before it."""
    if sheet.sealed_at is None:
        return None
    seqs = LedgerRevision.select(LedgerRevision.seq).where(
        LedgerRevision.record_table == "handover", LedgerRevision.uid == sheet.uid
    )
    return LedgerEntry.select().where(
        LedgerEntry.action == SIGNED, LedgerEntry.seq.in_(seqs)
    ).order_by(LedgerEntry.seq.desc()).first()


def refused(ctx: Context) -> list[HandoverItem]:
    """Refused items that wait for a leader's ruling: of the open sheet and of the newest sealed one.

    What was refused before that has been handed over again since.
    """
    return [
        item for sheet in (watch.newest_sealed(), watch.open_sheet()) if sheet is not None
        for item in sheets.items_of(sheet) if item.state == "refused" and not item.ruling
    ]
