"""Holiday arrangements from files, whole or not at all, and holidays entered by hand.

A file is JSON of the form of holiday-cn: ``year``, ``papers`` (addresses of the notice), ``days`` (``name``,
``date``, ``isOffDay``). It comes from outside and is hostile until checked.
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from app.core import texts
from app.core.errors import Question, UserError, from_disk
from app.core.i18n import tr, tr_noop
from app.core.registry import LEADING, action, setting
from app.core.run import Context, is_text
from app.features.roster import calendar, statutory
from app.features.roster.records import PROPOSED, Holiday, RosterVersion

setting(
    "roster.holiday_file_kb", 200, tr_noop("Largest file of holidays, kB"), least=10, most=10_000, source=PROPOSED,
)
YEARS = range(2000, 2200)
NAME, PAPER = 24, 200  # characters that are kept of a holiday's name, of an address
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Arranged:
    """A day of an arrangement: the holiday it belongs to, and whether it is off."""

    day: date
    name: str
    off: bool


@dataclass(frozen=True)
class Arrangement:
    """The arrangement of a year, its days in order; ``paper``: the address of the notice, empty for none."""

    year: int
    days: tuple[Arranged, ...]
    paper: str = ""


# the action -------------------------------------------------------------
@action(tr_noop("Import the holidays of a year"), role="chief", of=Holiday, icon="download-simple")
def import_holidays(
    ctx: Context, file: Annotated[Path, tr_noop("Holiday file (.json)"), LEADING],
    confirm: Annotated[bool, tr_noop("Import in spite of what was asked")] = False,
) -> dict[str, Any]:
    """Takes over the holiday arrangement of a year from a JSON file, whole or not at all.

    Imported anew, days change that changed and those no longer in it are retired. Returns how many were
    ``added``, ``changed``, ``retired`` and stayed the ``same``; ``months``: those whose published roster has a
    day that is of another kind now. Raises Question for days by law that the file leaves out; ``confirm`` goes on.
    """
    file = Path(file)
    arrangement = read(_content(ctx, file), file.name, texts.checker(ctx))
    rules, year = calendar.statutory_rules(), arrangement.year
    by_law = {**statutory.days_of(rules, year - 1), **statutory.days_of(rules, year)}
    _refuse_unlawful(arrangement, by_law)
    _ask(arrangement, by_law, confirm)
    wanted = {
        one.day: (calendar.kind_arranged(one.day, one.off, by_law), named(one.day, one.name, rules))
        for one in arrangement.days
    }
    source = f"{year}年放假安排，导入自{file.name[:80]}" + (f"，{arrangement.paper}" if arrangement.paper else "")
    counts, moved = _replace(ctx, year, wanted, source[:255])
    return {"year": year, **counts, "months": _published({f"{day:%Y-%m}" for day in moved})}


def _ask(arrangement: Arrangement, by_law: dict[date, str], confirm: bool) -> None:
    """Raises Question, with the first few of them, where days by law are not in a file."""
    off = {one.day for one in arrangement.days if one.off}
    left_out = [day for day in by_law if day.year == arrangement.year and day not in off]
    if left_out and not confirm:
        text = tr("Days off by law that the file leaves out: {n}, the first {day} ({name}). Until they are entered, "
                  "{year} counts as not imported. Import all the same?")
        raise Question([("file", text.format(
            n=len(left_out), day=left_out[0], name=by_law[left_out[0]], year=arrangement.year))])


def _replace(
    ctx: Context, year: int, wanted: dict[date, tuple[str, str]], source: str
) -> tuple[dict[str, int], list[date]]:
    """Brings the table to an arrangement; how many rows of each, and the days that are of another kind now."""
    kept = {date.fromisoformat(row.day): row for row in Holiday.select().where(
        Holiday.day.between(f"{year - 1}-12-01", f"{year}-12-31"))}
    counts, moved = dict.fromkeys(("added", "changed", "retired", "same"), 0), []
    for day, (kind, name) in sorted(wanted.items()):
        row = kept.get(day) or Holiday(day=day.isoformat())
        there = day in kept and row.archived_at is None
        if there and (row.kind, row.name) == (kind, name):
            counts["same"] += 1
            continue
        if kind != (row.kind if there else calendar.kind_by_weekday(day)):
            moved.append(day)
        row.kind, row.name, row.source_note, row.archived_at = kind, name, source, None
        row.save()
        counts["changed" if there else "added"] += 1
    for day, row in sorted(kept.items()):
        if day not in wanted and row.archived_at is None and _is_of(year, day, row.name):
            if row.kind != calendar.kind_by_weekday(day):
                moved.append(day)
            row.archived_at = ctx.now()
            row.save()
            counts["retired"] += 1
    return counts, moved


def _is_of(year: int, day: date, name: str) -> bool:
    """Whether a day belongs to a year's arrangement: New Year's may reach back into December, no other one does."""
    back = day.month == calendar.DECEMBER and calendar.NEW_YEAR in name
    return day.year + back == year


def _published(months: set[str]) -> list[str]:
    query = RosterVersion.select(RosterVersion.month).where(RosterVersion.month.in_(sorted(months))).distinct()
    return sorted(row.month for row in query)


def named(day: date, name: str, rules: tuple[statutory.Rule, ...]) -> str:
    """The name a day is kept under: by law where it is off by law, else as given, spelt as the law spells it."""
    spelt = {form: rule.name for rule in rules for form in (rule.name, rule.name.removesuffix("节"))}
    given = "、".join(spelt.get(part, part) for part in name.split("、"))
    return statutory.days_of(rules, day.year).get(day, given)[:NAME]


# by hand ----------------------------------------------------------------
@action(tr_noop("Change a holiday"), role="chief", of=Holiday, hidden=True)
def change_holiday(ctx: Context, day: str, kind: str, name: str, source_note: str) -> dict[str, Any]:
    """Makes a day other than its weekday says, or names the holiday its weekend belongs to, with the source.

    ``months``: those published that have the day, where it is of another kind now. Raises UserError for what is no
    date, as 2026-10-01. A day that was taken back comes back.
    """
    found = _date(day.strip())
    if found is None:
        raise UserError(tr("“{value}” is no date. Write it as 2026-10-01.").format(value=day), "day")
    kept = Holiday.get_or_none(Holiday.day == found.isoformat())
    was = kept.kind if kept and kept.archived_at is None else calendar.kind_by_weekday(found)
    row = kept or Holiday(day=found.isoformat())
    row.kind, row.name, row.source_note, row.archived_at = kind, name.strip(), source_note.strip(), None
    row.save()
    return {"uid": row.uid, "months": _published({f"{found:%Y-%m}"} if kind != was else set())}


@action(tr_noop("Take back a holiday"), role="chief", of=Holiday, hidden=True)
def withdraw_holiday(
    ctx: Context, uid: Annotated[str, tr_noop("Holiday")], reason: Annotated[str, tr_noop("Reason")]
) -> dict[str, Any]:
    """The day is what its weekday says again; the record stays. ``months``: as of roster.change_holiday."""
    row = Holiday.get_or_none(Holiday.uid == uid, Holiday.archived_at.is_null())
    if row is None:
        raise UserError(tr("This holiday is not there any more. Look at the list again."), "uid")
    row.archived_at = ctx.now()
    row.save()
    day = date.fromisoformat(row.day)
    return {"months": _published({f"{day:%Y-%m}"} if row.kind != calendar.kind_by_weekday(day) else set())}


# the file ---------------------------------------------------------------
def _content(ctx: Context, file: Path) -> bytes:
    """The bytes of a file that may be one. Raises UserError."""
    most = ctx.setting("roster.holiday_file_kb") * 1000
    try:
        if not file.is_file():
            raise UserError(tr("{name} is no file that can be read.").format(name=file.name), "file")
        with file.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as fault:
        said = fault.strerror or fault
        raise from_disk(fault) or UserError(
            tr("{name} cannot be read: {fault}").format(name=file.name, fault=said), "file"
        ) from fault
    if len(content) > most:
        text = tr("{name} is larger than {limit} kB, which no list of holidays is. Choose the file of one year.")
        raise UserError(text.format(name=file.name, limit=most // 1000), "file")
    return content


def read(content: bytes, name: str, wrong: Callable[[str], str] = lambda text: "") -> Arrangement:
    """The arrangement in a file. Raises UserError naming what is wrong with it.

    ``wrong``: why a text may not be kept, as a sentence.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refused, object_pairs_hook=_once)
    except RecursionError as fault:
        raise _fault(tr("{name} is nested too deep for a list of holidays."), name) from fault
    except ValueError as fault:
        text = tr("{name} is no JSON: {fault}. Choose the file of a year's holidays.")
        raise UserError(text.format(name=name, fault=str(fault)[:120].rstrip(".")), "file") from fault
    if not isinstance(found, dict) or not isinstance(found.get("days"), list):
        raise _fault(tr("{name} has no list “days”. Choose a file of the form of holiday-cn."), name)
    year = found.get("year")
    if type(year) is not int or year not in YEARS:
        raise _fault(tr("{name}: “year” is no year from 2000 to 2199."), name)
    if not found["days"]:
        raise _fault(tr("{name}: there are no days in it. A year without holidays cannot be imported."), name)
    if len(found["days"]) > 366:
        raise _fault(tr("{name} has more days than a year."), name)
    days = [_day(one, place, year, name) for place, one in enumerate(found["days"], 1)]
    if doubled := next((one.day for at, one in enumerate(days) if one.day in {two.day for two in days[:at]}), None):
        raise _fault(tr("{name}: {day} stands in it twice. Correct the file."), name, day=doubled)
    papers = found.get("papers", [])
    if not isinstance(papers, list) or not all(_is_short(one, PAPER) for one in papers):
        raise _fault(tr("{name}: “papers” is no list of addresses."), name)
    if said := next((said for one in [*papers, *(day.name for day in days)] if (said := wrong(one))), ""):
        raise UserError(said, "file")
    return Arrangement(year, tuple(sorted(days, key=lambda one: one.day)), papers[0] if papers else "")


def _day(given: Any, place: int, year: int, name: str) -> Arranged:
    """One day of the list. Raises UserError naming its place in it, counted from one."""
    if not isinstance(given, dict):
        raise _fault(tr("{name}, day No. {n}: a name, a date and “isOffDay” are expected."), name, n=place)
    text, holiday, off = given.get("date"), given.get("name"), given.get("isOffDay")
    if type(off) is not bool:
        raise _fault(tr("{name}, day No. {n}: “isOffDay” is neither true nor false."), name, n=place)
    if not isinstance(holiday, str) or not _is_short(holiday, NAME) or not holiday.strip() or "\n" in holiday:
        raise _fault(tr("{name}, day No. {n}: “name” is no name of a holiday, up to {limit} characters."), name,
                     n=place, limit=NAME)
    day = _date(text)
    if day is None:
        raise _fault(tr("{name}, day No. {n}: “date” is no date such as 2026-10-01."), name, n=place)
    if not _is_of(year, day, holiday):
        raise _fault(tr("{name}, day No. {n}: {day} does not lie in {year}. Choose the file of one year."), name,
                     n=place, day=day, year=year)
    return Arranged(day, holiday.strip(), off)


def _refuse_unlawful(arrangement: Arrangement, by_law: dict[date, str]) -> None:
    """Raises UserError for a day of work that is a holiday by law, or is a day of work anyway."""
    for one in arrangement.days:
        if one.off:
            continue
        if one.day in by_law:
            text = tr("{day} is a holiday by law ({name}), and the file makes it a day of work. Check the file.")
            raise UserError(text.format(day=one.day, name=by_law[one.day]), "file")
        if one.day.weekday() < 5:
            text = tr("{day} is a workday anyway, and the file makes it a make-up workday. Check the file.")
            raise UserError(text.format(day=one.day), "file")


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _is_short(text: Any, longest: int) -> bool:
    return isinstance(text, str) and len(text) <= longest and is_text(text)


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object each of whose keys stands in it once."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return dict(pairs)


def _fault(text: str, name: str, **values: Any) -> UserError:
    return UserError(text.format(name=name, **values), "file")
