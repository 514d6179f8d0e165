"""Where the rounds stand at a moment: what is due, what was made, what was missed. Reads, never writes."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from app.core.errors import UserError
from app.core.i18n import pick, tr
from app.core.run import Context
from app.features.rounds import rules
from app.features.rounds.records import Round, RoundItem

TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Standing:
    """One thing in use: the round due now with its record, and the next with its own."""

    item: RoundItem
    running: datetime | None
    made: Round | None
    upcoming: datetime
    early: Round | None

    @property
    def is_owed(self) -> bool:
        return self.running is not None and self.made is None

    @property
    def ends(self) -> datetime | None:
        """When the running round is overdue."""
        return self.running + self.grace if self.running else None

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.item.grace)


def seen_since(ctx: Context) -> datetime:
    """Rounds missed since then are shown, and open items until somebody says why."""
    return ctx.now() - timedelta(hours=ctx.setting("rounds.missed_hours"))


def items(used: bool = True) -> list[RoundItem]:
    """What is tried, by its order; all there is where not ``used`` only."""
    query = RoundItem.select().where(RoundItem.archived_at.is_null())
    if used:
        query = query.where(RoundItem.used)
    return list(query.order_by(RoundItem.position, RoundItem.id))


def name_of(item: RoundItem) -> str:
    return pick(item.title, item.title_en)


def item_of(given: str) -> RoundItem:
    """The thing tried that is given by code or name. Raises UserError with those there are."""
    rows, wanted = items(used=False), given.strip().casefold()
    for row in rows:
        if wanted in (row.code.casefold(), row.title.casefold(), row.title_en.casefold()):
            return row
    known = tr(", ").join(f"{row.code} {name_of(row)}" for row in rows)
    text = tr("There is no “{given}” among what is tried. Known: {known}.")
    raise UserError(text.format(given=given.strip(), known=known), "subject")


def standing(item: RoundItem, now: datetime) -> Standing:
    """Where one thing stands at a moment."""
    return _standings([item], now)[0]


def standings(ctx: Context) -> list[Standing]:
    """All that is in use, by its order."""
    return _standings(items(), ctx.now())


def _standings(wanted: list[RoundItem], now: datetime) -> list[Standing]:
    """Two questions to the database, however many there are."""
    slots = [rules.slots_at(rules.parse_times(item.times)[0], item.since or now, now) for item in wanted]
    times = {one for slot in slots for one in (slot.running, slot.upcoming) if one}
    kept = {(row.subject, row.due_at): row for row in Round.select().where(Round.due_at.in_(sorted(times)))}
    return [
        Standing(
            item, slot.running, kept.get((item.code, slot.running)) if slot.running else None,
            slot.upcoming, kept.get((item.code, slot.upcoming)),
        )
        for item, slot in zip(wanted, slots, strict=True)
    ]


def unkept(item: RoundItem, until: datetime, newest: datetime | None) -> list[datetime]:
    """Rounds due before ``until`` that nobody made and that are not yet kept as missed, the oldest first.

    ``newest``: the last one kept before; whatever was due earlier was kept with it.
    """
    if not item.used or item.since is None:
        return []
    since = max(item.since, newest + TICK) if newest else item.since
    return rules.due_times(rules.parse_times(item.times)[0], since, until)


def newest_kept(until: datetime) -> dict[str, datetime]:
    """When the last round kept of each thing was due, before a moment."""
    query = Round.select(Round.subject, fn.max(Round.due_at)).where(Round.due_at < until).group_by(Round.subject)
    return dict(query.tuples())


def missed(ctx: Context, known: list[Standing] | None = None) -> list[tuple[RoundItem, datetime]]:
    """Every round missed and not yet kept as such, up to the one that is running; ``known``: standings of now."""
    found = standings(ctx) if known is None else known
    newest = newest_kept(ctx.now())
    return [
        (at.item, due) for at in found if at.running for due in unkept(at.item, at.running, newest.get(at.item.code))
    ]


def names_shown(titles: Iterable[str]) -> str:
    """``Telephone, Fax`` or ``Telephone, Fax and 3 more``."""
    found = list(titles)
    if len(found) <= 3:
        return tr(", ").join(found)
    return tr("{names} and {n} more").format(names=tr(", ").join(found[:2]), n=len(found) - 2)
