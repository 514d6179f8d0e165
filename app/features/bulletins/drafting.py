"""Which time a bulletin is of, and its draft: what is known, worded; the matters an officer chose."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.core.errors import UserError
from app.core.i18n import pick, tr, tr_noop
from app.core.run import Context
from app.features.bulletins import gathering, matters, wording
from app.features.bulletins.gathering import DAY
from app.features.bulletins.matters import Facts
from app.features.bulletins.records import HEADS, Bulletin
from app.features.duty_log.lists import entry_rows
from app.features.duty_log.records import DutyEntry
from app.features.events import state
from app.features.events.rules.drafting import figures_said
from app.features.issues.numbers import head_of
from app.features.roster import plan
from db.database import canonical

LONGEST = 366  # days of one bulletin
PLACE = 4  # characters of a place by which a title names it already
SHORT = 24  # characters of an entry that stand in its heading
TITLES = {
    "daily": tr_noop("Duty daily of {day}"), "morning": tr_noop("Important matters of {day}"),
    "information": tr_noop("Duty bulletin of {day}"),
    "directives": tr_noop("Action on leaders' instructions, {since} to {until}"),
}


@dataclass(frozen=True)
class Frame:
    """What a bulletin is of: its head, its day, its time (UTC)."""

    head: str
    day: date
    since: datetime
    until: datetime


def last_day(ctx: Context) -> date:
    """The duty day that ended last, of which a daily is due."""
    return plan.duty_day(ctx) - DAY


def frame(ctx: Context, head: str, day: date | None = None, since: date | None = None, until: date | None = None
          ) -> Frame:
    """The time of a bulletin. ``since`` and ``until``: first and last date of one over several days.

    Raises UserError for an unknown head and for days that cannot be.
    """
    if head not in dict(HEADS):
        text = tr("There is no kind of bulletin “{given}”. Known: {known}.")
        raise UserError(text.format(given=head, known=", ".join(dict(HEADS))), "head")
    today = plan.today(ctx)
    if head == "daily":
        wanted = day or last_day(ctx)
        whole = gathering.day_span(ctx, wanted)
        if whole.starts > ctx.now():
            raise UserError(tr("This duty day has not begun yet. Choose an earlier day."), "day")
        return Frame(head, wanted, whole.starts, whole.ends)
    if head == "directives":
        first, last = since or today.replace(day=1), until or today
        if not timedelta(0) <= last - first <= timedelta(days=LONGEST):
            text = tr("The last day comes after the first, {n} days later at most. Check both days.")
            raise UserError(text.format(n=LONGEST), "until")
        return Frame(head, last, gathering.midnight(first), gathering.midnight(last + DAY))
    wanted = day or today
    if wanted > today:
        raise UserError(tr("This day has not begun yet. Choose an earlier day."), "day")
    start = gathering.midnight(wanted)
    if head == "morning":  # of the day before
        return Frame(head, wanted, gathering.midnight(wanted - DAY), start)
    return Frame(head, wanted, start, gathering.midnight(wanted + DAY))


def drafted(ctx: Context, of: Frame, entries: str = "", events: str = "") -> Bulletin:
    """A draft as it would be worded now; nothing is kept of it."""
    chosen = _chosen(ctx, entries, events, of.day.year) if of.head == "information" else None
    facts = gathering.of(ctx, of.head, of.since, of.until, of.day, chosen)
    body = wording.body(of.head, facts["lead"], facts["items"])
    return Bulletin(
        head=of.head, day=of.day, since=of.since, until=of.until, title=title_of(of), body=body, made=body,
        addressee=head_of(of.head).addressee, entries=entries, events=events, facts=as_text(facts),
    )


def as_text(facts: Facts) -> str:
    """Facts as they are kept."""
    return canonical(facts)


def title_of(of: Frame) -> str:
    first, last = wording.dates(of.since, of.until)
    day = of.day if of.head != "morning" else of.day - DAY
    return tr(TITLES[of.head]).format(day=said_day(day), since=first, until=last)


def said_day(day: date) -> str:
    """``2026年6月23日`` or ``23 June 2026``."""
    return pick(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B %Y}")


# what an officer chose --------------------------------------------------
def _chosen(ctx: Context, entries: str, events: str, year: int) -> Facts:
    """The entries and events named, each an item with a title of its own."""
    items = [_event_item(number) for number in _parted(events)]
    items += [_entry_item(ctx, number, year) for number in _parted(entries)]
    return {"lead": [], "items": {"items": items}, "tables": {}, "charts": [], "figures": {"items": len(items)}}


def _parted(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,，、;；]+", text.strip()) if one]


def standing(entries: str, year: int) -> str:
    """Those of the entries chosen earlier that still stand."""
    found = ((given, _entry(given, year)) for given in _parted(entries))
    return " ".join(given for given, row in found if row is not None)


def _entry(given: str, year: int) -> DutyEntry | None:
    """An entry by number, or number/year, None where it does not stand. Raises UserError for what is no number."""
    number, _, of_year = given.partition("/")
    if not number.isdecimal() or (of_year and not of_year.isdecimal()) or len(given) > 15:
        text = tr("“{given}” is no number of an entry. Write it as 12 or 12/2026.")
        raise UserError(text.format(given=given), "entries")
    found = DutyEntry.get_or_none(DutyEntry.number == int(number), DutyEntry.year == int(of_year or year))
    return None if found is None or found.voided_at or found.redacted_at else found


def _event_item(number: str) -> dict[str, Any]:
    event = state.by_number(number)
    known = state.known_elements(event)
    said = [known.get("course", ""), figures_said(state.figures(event)), known.get("measures", "")]
    occurred = event.occurred_at or event.known_at
    with_place, bare = tr("{time}, {place}: {title}"), tr("{time}: {title}")
    text = wording.sentences(
        (with_place if event.place and event.place[:PLACE] not in event.title else bare).format(
            time=wording.moment(occurred), place=event.place, title=event.title),
        *(part for part in said if part),
    )
    return {"title": event.title, "text": text, "repeats": matters.entries_of(event)}


def _entry_item(ctx: Context, given: str, year: int) -> dict[str, Any]:
    found = _entry(given, year)
    if found is None:
        text = tr("There is no No. {number} in the log, or it does not stand any more. Look it up with the search.")
        raise UserError(text.format(number=given), "entries")
    (row,) = entry_rows(ctx, [found.id])
    item = matters.quoted(row)
    paper = re.search(r"《[^《》\n]{2,60}》", row["content"])
    if paper:  # what an entry is about, where it names a paper
        return {**item, "title": paper.group()}
    first = re.split(r"[。；;\n]", row["content"].strip())[0]
    return {**item, "title": first if len(first) <= SHORT else first[:SHORT] + "…"}
