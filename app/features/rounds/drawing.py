"""The draw of units for a spot check: made once, kept with its seed and list, provable later."""
from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from app.core.errors import UserError
from app.core.i18n import to_local, tr, tr_noop
from app.core.registry import LEADING, action, reading
from app.core.run import Context
from app.features.contacts.records import Contact
from app.features.roster import calendar
from app.features.rounds import rules
from app.features.rounds.records import CheckRate, SpotCheck, SpotDraw


def kind_of_day(ctx: Context, day: date) -> str:
    """The kind of a day of the office's calendar, a code of DAY_KINDS."""
    return calendar.day_of(ctx, day).kind


def group_of(ctx: Context, contact: Contact) -> str:
    """The group a unit is drawn in: the beginning of its region code; empty where it has none."""
    digits: int = ctx.setting("rounds.region_digits")
    return contact.region.strip()[:digits]


def units(ctx: Context) -> dict[str, Any]:
    """Units that may be drawn, by name: contacts without a person, each name once."""
    left_out = str(ctx.setting("rounds.left_out")).split()
    rows = Contact.select().where(Contact.person == "", Contact.archived_at.is_null())
    found: dict[str, Any] = {}
    for row in rows.order_by(Contact.position, Contact.source, Contact.id):
        if not any(word in row.source for word in left_out):
            found.setdefault(row.source, row)
    return found


@action(tr_noop("Draw units for a spot check"), role="chief|leader", of=SpotDraw, icon="shield-check")
def draw(
    ctx: Context, mode: str = "phone", reason: Annotated[str, tr_noop("Reason for a further draw on the day")] = "",
) -> dict[str, Any]:
    """Draws units at random, group by group, by the share of the day's kind; seed and list are kept.

    The seed is made by chance alone: one that could be given could be sought until a wanted unit comes out. A draw
    is never taken back; a further one on the same day needs a reason. Raises UserError.
    """
    now = ctx.now()
    day = to_local(now).date()
    before = SpotDraw.select().where(SpotDraw.day == day.isoformat()).count()
    if before and not reason.strip():
        text = tr("Units were drawn today already ({code}). Say why there is a further draw.")
        raise UserError(text.format(code=_code(day, before)), "reason")
    known = units(ctx)
    if not known:
        raise UserError(tr("No unit can be drawn: enter units without a person in the contacts first."))
    kind = kind_of_day(ctx, day)
    rate = _rate(kind)
    pool = sorted((group_of(ctx, row), name) for name, row in known.items())
    chance = secrets.token_hex(8)
    drawn = rules.draw(chance, pool, rate.percent, rate.least)
    if not drawn:
        raise UserError(tr("The table of shares draws no unit on such a day. Change the share or the least number."))
    batch = SpotDraw(
        code=_code(day, before + 1), day=day.isoformat(), day_kind=kind, at=now, mode=mode or "phone",
        percent=rate.percent, least=rate.least, seed=chance, method=rules.METHOD, pool=_json(pool),
        drawn=_json(drawn), reason=reason.strip(),
    )
    batch.save()
    first = 0
    for ordinal, (group, name) in enumerate(drawn, 1):
        check = SpotCheck(
            draw=batch, ordinal=ordinal, unit_name=name, region=group[:12], phone=known[name].phone, mode=batch.mode
        )
        check.save()
        first = first or check.id
    return {"code": batch.code, "seed": chance, "units": [name for _, name in drawn], "of": len(pool), "id": first}


def _code(day: date, number: int) -> str:
    return f"{day:%Y%m%d}-{number}"


def _json(pairs: list[rules.Unit]) -> str:
    return json.dumps(pairs, ensure_ascii=False)


def pairs_of(text: str) -> list[rules.Unit]:
    """The [group, unit] pairs that a draw keeps."""
    return [(group, name) for group, name in json.loads(text)]


def _rate(kind: str) -> CheckRate:
    """The share of a kind of day. Raises UserError where the table has none that draws."""
    row = CheckRate.get_or_none(CheckRate.kind == kind, CheckRate.archived_at.is_null())
    if row is None or not 0 <= row.percent <= 100 or row.least < 0:
        text = tr("The table “Shares drawn” has no usable line for “{kind}”: 0 to 100 %, at least 0.")
        raise UserError(text.format(kind=kind))
    return row


def batch_of(code: str) -> SpotDraw:
    """The draw of that code. Raises UserError."""
    found = SpotDraw.get_or_none(SpotDraw.code == code.strip())
    if found is None:
        text = tr("There is no batch {code}. Its name is the day and a number, as 20260624-1.")
        raise UserError(text.format(code=code.strip()), "batch")
    return found


def agrees(batch: SpotDraw) -> bool:
    """Whether seed and pool give the list kept, and the checks are those of that list."""
    return agreeing([batch])[batch.id]


def agreeing(batches: Iterable[SpotDraw]) -> dict[int, bool]:
    """As agrees(), of each of several draws, by id."""
    found = {one.id: one for one in batches}
    names: dict[int, list[str]] = {id: [] for id in found}
    checks = SpotCheck.select(SpotCheck.draw, SpotCheck.unit_name).where(SpotCheck.draw.in_(list(found)))
    for id, name in checks.order_by(SpotCheck.ordinal).tuples():
        names[id].append(name)
    return {id: _agrees(one, names[id]) for id, one in found.items()}


def _agrees(batch: SpotDraw, names: list[str]) -> bool:
    again = rules.draw(batch.seed, pairs_of(batch.pool), batch.percent, batch.least)
    return again == pairs_of(batch.drawn) and names == [name for _, name in again]


@reading(tr_noop("Prove a draw"), role="read", of=SpotDraw)
def show_draw(ctx: Context, batch: Annotated[str, tr_noop("Batch"), LEADING]) -> dict[str, Any]:
    """Draws again from the seed and the list kept, and says whether the same units come out."""
    found = batch_of(batch)
    pool = pairs_of(found.pool)
    return {
        "code": found.code, "at": found.at, "day_kind": found.day_kind, "percent": found.percent,
        "least": found.least, "seed": found.seed, "method": found.method, "pool_digest": rules.pool_digest(pool),
        "pool": [name for _, name in pool], "drawn": [name for _, name in pairs_of(found.drawn)],
        "reason": found.reason, "agrees": agrees(found),
    }
