"""Duties as a calendar file (iCalendar, RFC 5545) for telephones and mail programs, as published."""
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.core import outward, texts
from app.core.errors import UserError
from app.core.i18n import language, report_language, to_utc, tr
from app.core.run import Context, need
from app.features.roster import plan
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.records import Post, RosterVersion
from app.features.roster.reports import duty_title, month_words, post_title, shift_title
from app.features.roster.shifts import Span
from db import ledger

EXPORTED = "roster.calendar_exported"
PRODUCT = "-//Dutydesk//Duty roster//"


@dataclass(frozen=True)
class Entry:
    """One duty of one person in a calendar; ``gone``: it was published as theirs once and is not theirs any more."""

    cell: Cell
    name: str
    seat: Seat
    gone: bool


def export(ctx: Context, file: Path, month: str, name: str = "") -> int:
    """Writes the published duties of a month, of everybody or of one person, to ``file`` (.ics); how many.

    Whole or not at all, and noted in the ledger. Raises UserError for a month that is not published, somebody
    without any duty in it, another ending, and a place that cannot be written.
    """
    need(ctx, "read")
    texts.check(ctx, {"to": file})  # its name goes into the ledger
    if file.suffix.lower() != ".ics":
        raise UserError(tr("{name}: a calendar ends in .ics. Choose this ending.").format(name=file.name), "to")
    entries, version = entries_of(ctx, month, name.strip())
    with report_language(ctx.setting("site.report_language")):
        content = calendar_of(ctx, entries, version)
        said = tr("Duty roster of {month}").format(month=month_words(plan.bounds(month)[0]))
    count = sum(1 for one in entries if not one.gone)
    part = file.with_name(f".{uuid4().hex}.part")
    try:
        part.write_bytes(content)
        outward.put(ctx, part, file, EXPORTED, " ".join(filter(None, [said, name.strip(), str(count), file.name])))
    except OSError as fault:
        text = tr("{name} cannot be written: {fault}. Choose another place or close the file.")
        raise UserError(text.format(name=file.name, fault=fault.strerror or fault), "to") from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def entries_of(ctx: Context, month: str, name: str) -> tuple[list[Entry], RosterVersion]:
    """The duties of the newest version, and those that are gone: earlier versions had them and it has not, or their
    shift or post is no more. Raises UserError.
    """
    first, last = plan.bounds(month)
    versions = list(
        RosterVersion.select().where(RosterVersion.month == month.strip()).order_by(RosterVersion.number)
    )
    if not versions:
        raise UserError(tr("{month} is not published yet. Publish it first.").format(month=month), "month")
    seats = {seat.cell: seat for seat in plan.seats_as_published(ctx, first, last)}
    spans = {key: span for version in versions for key, span in plan.spans_of(version).items()}
    posts = {row.code: row for row in Post.select()}

    def entry(cell: Cell, one: str, gone: bool) -> Entry:
        if seat := seats.get(cell):
            return Entry(cell, one, seat, gone)
        span = spans.get((cell.day, cell.shift)) or _whole(cell.day)
        return Entry(cell, one, plan.seat_then(cell, span, posts.get(cell.post)), True)

    now = plan.names_of(versions[-1])
    once = {pair for version in versions[:-1] for pair in plan.names_of(version).items()}
    found = [entry(cell, one, False) for cell, one in sorted(now.items()) if one]
    found += [entry(cell, one, True) for cell, one in sorted(once - set(now.items())) if one]
    found = [one for one in found if name in ("", one.name)]
    if not found:
        text = tr("{name} has no duty in the published roster of {month}. Check the name.")
        raise UserError(text.format(name=name or "-", month=month), "name")
    return found, versions[-1]


def _whole(day: date) -> Span:
    """A date from midnight to midnight, for a duty whose times nobody knows any more."""
    starts, ends = (to_utc(datetime.combine(day + timedelta(days=by), time())) for by in (0, 1))
    return Span("", "", "", starts, ends, day)


def calendar_of(ctx: Context, entries: list[Entry], version: RosterVersion) -> bytes:
    """The calendar file of these duties, in UTC; the same for the same version."""
    from icalendar import Calendar  # loaded when first needed

    made = Calendar()
    made.add("prodid", PRODUCT + language()[:2].upper())
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", tr("Duty roster of {month}").format(month=month_words(entries[0].cell.day)))
    names = plan.names_of(version)
    origin = _origin()
    for entry in entries:
        made.add_component(_event(ctx, entry, version, names, origin))
    content: bytes = made.to_ical()
    return content


def _event(ctx: Context, entry: Entry, version: RosterVersion, names: Names, origin: str) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", uid_of(entry, origin))
    event.add("dtstamp", _aware(version.created_at))
    event.add("last-modified", _aware(version.created_at))
    is_lost = entry.gone and names.get(entry.cell) == entry.name  # this very version confirmed it before
    event.add("sequence", version.number + is_lost)
    event.add("dtstart", _aware(entry.seat.span.starts))
    event.add("dtend", _aware(entry.seat.span.ends))
    duty = duty_title(shift_title(entry.cell.shift), post_title(entry.cell.post))
    event.add("summary", tr("{duty}: {name}").format(duty=duty, name=entry.name))
    event.add("location", ctx.setting("site.office"))
    event.add("description", "\n".join(_beside(entry, names)))
    event.add("status", "CANCELLED" if entry.gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.gone or entry.seat.leads else "OPAQUE")
    return event


def _beside(entry: Entry, names: Names) -> Iterator[str]:
    """Who else is on duty then, a line for each post."""
    yield tr("On duty together:")
    for post, people in plan.by_post(names, entry.seat.span).items():
        yield f"{post_title(post)} {'、'.join(people)}"


def uid_of(entry: Entry, origin: str) -> str:
    """The name by which calendars know a duty again, whatever version it comes from; another person's is another."""
    cell = [*entry.cell.plain(), entry.name, origin]
    return hashlib.sha256("\n".join(map(str, cell)).encode()).hexdigest()[:32] + "@dutydesk"


def _origin() -> str:
    """Whose ledger this is: the hash of its first entry, so that two offices' duties are never the same."""
    first = ledger.LedgerEntry.select(ledger.LedgerEntry.hash).order_by(ledger.LedgerEntry.seq).first()
    return first.hash if first else ""


def _aware(moment: datetime) -> datetime:
    """A moment in UTC, to the second, with its zone."""
    return moment.replace(microsecond=0, tzinfo=UTC)
