"""Taking over a roster that an office has as a table (XLSX, CSV): all of it as one step, or nothing."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from app.core import sheet_text, sheets, texts
from app.core.cells import word_key
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features.roster import people as duty_people
from app.features.roster import plan
from app.features.roster.actions import add_member, arrange
from app.features.roster.names import is_name, names_in
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.records import COLUMNS, Assignment, Member, RosterHeading, ShiftTime

NAMED = 5  # faults named in a sentence
AHEAD = 800  # days from today
VALUE = 40  # characters shown of a faulty value


@action(tr_noop("Take over a roster"), role="chief", of=Assignment, name="import", hidden=True)
def import_roster(
    ctx: Context, file: Annotated[Path, tr_noop("File")],
    month: Annotated[str, tr_noop("Month of dates that name none, or no year")] = "",
    add_people: Annotated[bool, tr_noop("Add people who are not on the list")] = False,
    dry_run: Annotated[bool, tr_noop("Only say what would be taken")] = False,
) -> dict[str, Any]:
    """Plans what a table says: a row for each day (or shift), a column for each post, several names with 、 between.

    One step that can be taken back. Columns there are replace what was planned on their days, empty cells too; days
    that are past are left out. Raises UserError naming row and column, and takes nothing, when anything is wrong.
    """
    found = _read(ctx, Path(file), month, add_people)
    if found.faults:
        raise UserError(_sentence(found.faults), "file")
    if not found.wanted and not found.past:
        raise UserError(tr("{name} holds no rows. Choose another file.").format(name=file.name), "file")
    if not found.wanted:
        text = tr("All days in {name} are past. Only days ahead are planned.")
        raise UserError(text.format(name=file.name), "file")
    told = {"days": len({cell.day for cell in found.wanted}), "past": len(found.past),
            "added": sorted(found.unknown), "unread": found.unread}
    if dry_run:
        return {"seats": sum(1 for name in found.wanted.values() if name), **told}
    for name in sorted(found.unknown):
        _add(ctx, name, found.wanted)
    cells = [[*cell.plain(), found.wanted[cell]] for cell in sorted(found.wanted)]
    return {**arrange(ctx, cells, title=tr("Taken from {name}").format(name=file.name)), **told}


def _add(ctx: Context, name: str, wanted: Names) -> None:
    """A person more, for the posts they are planned in; one who was taken off the list comes back to it."""
    posts = dict.fromkeys(cell.post for cell, one in sorted(wanted.items()) if one == name)
    row = Member.get_or_none(Member.name == name)
    if row is None:
        add_member(ctx, name, " ".join(posts))
    else:
        row.archived_at, row.posts = None, " ".join(posts)
        row.save()


# the file ---------------------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken: row number in the file, heading of its column, why not."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Column:
    """What a column holds: ``post`` is a post's code or one of COLUMNS, ``shift`` empty where it is the row's."""

    index: int
    title: str
    post: str
    shift: str

    @property
    def has_people(self) -> bool:
        return self.post == "officers" or self.post not in ("", *COLUMNS)


@dataclass
class _Found:
    """What a file says: seats with their names, days past, unknown people, columns not read, faults."""

    wanted: Names = field(default_factory=dict)
    past: set[date] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class _Line:
    """A row of a file: its number, its day, its shift where it names one, and who stands in which column."""

    number: int
    day: date
    shift: str
    cells: list[tuple[Column, str]]


def _sentence(faults: list[Fault]) -> str:
    one = tr("Row {row}, {field}: {reason}")
    said = [one.format(row=fault.row, field=fault.column, reason=fault.reason) for fault in faults[:NAMED]]
    if len(faults) > NAMED:
        said.append(tr("{n} more like these.").format(n=len(faults) - NAMED))
    return "\n".join([tr("Nothing was taken. Put these cells right in the file, then take it again:"), *said])


def _read(ctx: Context, file: Path, month: str, add_people: bool) -> _Found:
    known = headings()
    sheet = sheets.read(file, ctx.setting("files.max_size_mb"), lambda text: word_key(text) in known)
    columns = [
        Column(at, title or tr("Column {number}").format(number=at + 1), *known.get(word_key(title), ("", "")))
        for at, title in enumerate(sheet.head)
    ]
    _need_columns(sheet.head_row, columns)
    found = _Found(unread=[one.title for one in columns if not one.post])
    lines = list(_lines(ctx, sheet, columns, plan.bounds(month)[0] if month.strip() else None, found))
    if not found.faults and lines:
        days = [one.day for one in lines]
        seats: dict[date, dict[tuple[str, str], list[Seat]]] = {}
        for seat in plan.seats(ctx, min(days), max(days)):
            of_day = seats.setdefault(seat.cell.day, {})
            of_day.setdefault((seat.cell.shift, seat.cell.post), []).append(seat)
        taking = _Taking(texts.checker(ctx), seats, {row.name for row in duty_people.members()}, add_people, found)
        for line in lines:
            taking.take(line)
        _leave_out_what_is_over(ctx, found, seats)
    return found


def _leave_out_what_is_over(ctx: Context, found: _Found, seats: dict[date, dict[tuple[str, str], list[Seat]]]) -> None:
    """Shifts of today that are over are past, as the days before are."""
    for day in {cell.day for cell in found.wanted}:
        of_day = [cell for cell in found.wanted if cell.day == day]
        over = {seat.cell for group in seats[day].values() for seat in group if plan.is_over(ctx, seat)}
        found.wanted = {cell: name for cell, name in found.wanted.items() if cell not in over}
        if over.issuperset(of_day):
            found.past.add(day)


def _need_columns(row: int, columns: list[Column]) -> None:
    """Raises UserError when no column holds dates, or none people."""
    if not any(one.post == "date" for one in columns):
        reason = tr("There is no such column. Head the column with it “{heading}”.").format(heading="日期")
        raise UserError(_sentence([Fault(row, tr("Date"), reason)]), "file")
    if not any(one.has_people for one in columns):
        text = tr("No column is headed like a post, such as “{heading}”. Headings can be added under Settings.")
        raise UserError(text.format(heading=tr("Primary officer")), "file")


def _lines(
    ctx: Context, sheet: sheets.Sheet, columns: list[Column], month: date | None, found: _Found
) -> Iterator[_Line]:
    """The rows that have people and lie ahead; a row without a date is of the day above it."""
    today, shifts, day = plan.today(ctx), _shift_words(), None
    for number, cells in sheet.rows:
        texts_of = {one: _text(cells[one.index]) for one in columns}
        people = [(one, texts_of[one]) for one in columns if one.has_people]
        dated = next(one for one in columns if one.post == "date")
        if not any(text for _, text in people):
            continue  # a line of notes below the table
        try:
            day = day_in(cells[dated.index], month) or day
        except ValueError:
            reason = tr("“{value}” is no date of the roster. Examples: 2026-06-24, 6月24日 with the month named.")
            found.faults.append(Fault(number, dated.title, reason.format(value=texts_of[dated][:VALUE])))
            continue
        if day is None:
            found.faults.append(Fault(number, dated.title, tr("The cell is empty. Fill it in.")))
            continue
        faults = list(_misdated(day, month, texts_of, today))
        shift = next((texts_of[one] for one in columns if one.post == "shift" and texts_of[one]), "")
        if shift and word_key(shift) not in shifts:
            faults.append((tr("Shift"), tr("There is no shift “{value}”.").format(value=shift[:VALUE])))
        found.faults += [Fault(number, title, reason) for title, reason in faults]
        if day < today:
            found.past.add(day)
        elif not faults:
            yield _Line(number, day, shifts.get(word_key(shift), "") if shift else "", people)


def _misdated(day: date, month: date | None, cells: dict[Column, str], today: date) -> Iterator[tuple[str, str]]:
    """(column, reason) when a day is not the one the row can mean."""
    for column, text in cells.items():
        named = weekday_in(text) if column.post in ("date", "weekday") else None
        if named is not None and named != day.weekday():
            text = tr("{day} is no such weekday. Check year and month.")
            yield column.title, text.format(day=day)
    title = next(one.title for one in cells if one.post == "date")
    if month is not None and (day.year, day.month) != (month.year, month.month):
        yield title, tr("{day} does not lie in {month}.").format(day=day, month=f"{month:%Y-%m}")
    if (day - today).days > AHEAD:
        yield title, tr("{day} lies more than {n} days ahead. Check the year.").format(day=day, n=AHEAD)


@dataclass
class _Taking:
    """Puts the people of rows into seats, and says what does not fit."""

    refused: Callable[[str], str]
    seats: dict[date, dict[tuple[str, str], list[Seat]]]
    known: set[str]
    add_people: bool
    found: _Found
    said: dict[tuple[Cell, ...], int] = field(default_factory=dict)

    def take(self, line: _Line) -> None:
        given: dict[tuple[Cell, ...], tuple[str, list[str]]] = {}
        for column, text in line.cells:
            names = names_in(text, self.known)
            fault = self._unfit(names)
            cells: tuple[Cell, ...] = ()
            if not fault:
                cells, fault = self._cells(line, column, bool(names))
            if fault:
                self.found.faults.append(Fault(line.number, column.title, fault))
            elif cells:
                before = given.get(cells, ("", []))[1]
                given[cells] = (column.title, before + names)
        for cells, (title, names) in given.items():
            self._put(line, cells, title, names)

    def _put(self, line: _Line, cells: tuple[Cell, ...], title: str, names: list[str]) -> None:
        if len(names) > len(cells):
            text = tr("{n} people, and {seats} to be planned. Change the post's number of people, or the cell.")
            self.found.faults.append(Fault(line.number, title, text.format(n=len(names), seats=len(cells))))
            return
        wanted = dict(zip(cells, names + [""] * (len(cells) - len(names)), strict=True))
        if any(self.found.wanted.get(cell, name) != name for cell, name in wanted.items()):
            text = tr("The same duty stands in row {row} with somebody else.")
            self.found.faults.append(Fault(line.number, title, text.format(row=self.said.get(cells, line.number))))
            return
        self.said[cells] = line.number
        self.found.wanted.update(wanted)

    def _unfit(self, names: list[str]) -> str:
        """Why these people cannot be taken, empty when they can."""
        for name in names:
            if name in self.known:
                continue
            if len(name) > (Member.name.max_length or 0) or not is_name(name):
                return tr("“{value}” is no name. Write names with 、 between them.").format(value=name[:VALUE])
            if said := self.refused(name):
                return said
            if not self.add_people:
                text = tr("{name} is not on the list of people on duty. Add them, or have unknown people added.")
                return text.format(name=name)
            self.found.unknown.add(name)
        return ""

    def _cells(self, line: _Line, column: Column, filled: bool) -> tuple[tuple[Cell, ...], str]:
        """The seats a column of a row speaks of, and why there are none although somebody stands there."""
        held = self.seats.get(line.day, {})
        shifts = list(dict.fromkeys(shift for shift, _ in held if shift))
        shift = column.shift or line.shift
        if column.post == "officers":
            shift = shift or (shifts[0] if len(shifts) == 1 else "")
            wanted = [key for key, group in held.items() if shift and key[0] == shift and group[0].required]
        elif ("", column.post) in held:
            wanted = [("", column.post)]
        else:
            shift = shift or (shifts[0] if len(shifts) == 1 else "")
            wanted = [(shift, column.post)] if shift and (shift, column.post) in held else []
        if wanted or not filled:
            return tuple(seat.cell for key in wanted for seat in held[key]), ""
        if not shift and len(shifts) > 1:
            text = tr("The column does not say which shift. Head it with shift and post, such as “{heading}”.")
            return (), text.format(heading="白班主班")
        return (), tr("On {day} there is no such duty. Look at posts and shifts.").format(day=line.day)


# headings ---------------------------------------------------------------
def headings() -> dict[str, tuple[str, str]]:
    """(post, shift) by word_key() of every heading known: the office's table, titles of posts, shifts, both."""
    found: dict[str, tuple[str, str]] = {}
    posts = [(post, {post.title, post.title_en, post.short, post.short_en}) for post in plan.posts()]
    for shift, words in _shift_titles():
        for word in words:
            found[word_key(word)] = ("officers", shift)
            for post, titles in posts:
                for title in titles if post.by_shift else ():
                    found[word_key(word + title)] = found[word_key(title + word)] = (post.code, shift)
    for post, titles in posts:
        found.update({word_key(title): (post.code, "") for title in titles})
    for row in RosterHeading.select().where(RosterHeading.archived_at.is_null()):
        found[word_key(row.heading)] = (row.post, row.shift)
    return {key: value for key, value in found.items() if key}


def _shift_titles() -> list[tuple[str, set[str]]]:
    rows = ShiftTime.select().where(ShiftTime.archived_at.is_null()).order_by(ShiftTime.id)
    return [(row.code, {row.title, row.title_en, row.title.removesuffix("班")}) for row in rows]


def _shift_words() -> dict[str, str]:
    """Codes of shifts by word_key() of every word for them."""
    found = {word_key(word): code for code, words in _shift_titles() for word in {*words, code}}
    rows = RosterHeading.select().where(RosterHeading.shift != "", RosterHeading.archived_at.is_null())
    return {**{word_key(row.heading): row.shift for row in rows}, **found}


# values of cells --------------------------------------------------------
SERIAL = range(20_000, 80_000)  # Excel's numbers of the days from 1954 to 2119
WEEKDAY_SIGNS = "一二三四五六日"
_WEEKDAY = re.compile(r"(?:星期|礼拜|周)([一二三四五六日天])|\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE)
_AFTER = re.compile(r"[\s,(]*(?:(?:星期|礼拜|周)?[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)?\.?[\s)]*"
                    r"(?:T?0{1,2}:00(?::00)?)?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD = "(" + "|".join(_MONTHS) + r")[a-z]*\.?"
_SHAPES = tuple(re.compile(shape, re.IGNORECASE) for shape in (
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?",
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    r"(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?",
    rf"(?P<d>\d{{1,2}})\s+(?P<w>{_WORD})(?:,?\s*(?P<y>\d{{4}}))?",
    rf"(?P<w>{_WORD})\s+(?P<d>\d{{1,2}})(?:,?\s+(?P<y>\d{{4}}))?",
    r"(?P<d>\d{1,2})\s*[日号]?",
))


def day_in(cell: sheet_text.Cell, month: date | None) -> date | None:
    """The date in a cell: Excel's own, its number, or in the usual writings; None for an empty cell.

    ``month``: any day of the month that a number of a day, or a date without its year, is meant in. Raises ValueError
    for what is no date, or needs the month.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or (isinstance(cell, float) and not cell.is_integer()):
        raise ValueError(cell)
    if isinstance(cell, int | float):
        cell = int(cell)
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    return _written(text, month) if text else None


def _written(text: str, month: date | None) -> date:
    if re.fullmatch(r"\d{5}", text) and int(text) in SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(text))
    for shape in _SHAPES:
        found = shape.match(text)
        if found and _AFTER.fullmatch(text, found.end()):
            parts = found.groupdict()
            if month is None and not parts.get("y"):
                raise ValueError(text)
            year = int(parts["y"]) if parts.get("y") else month.year if month else 0
            word = parts.get("w")
            if word:
                return date(year, _MONTHS.index(word[:3].lower()) + 1, int(parts["d"]))
            return date(year, int(parts.get("m") or (month.month if month else 0)), int(parts["d"]))
    raise ValueError(text)


def weekday_in(text: str) -> int | None:
    """The weekday a text names (Monday 0), None when it names none."""
    text = unicodedata.normalize("NFKC", text).strip()
    alone = re.fullmatch(r"[一二三四五六日天]", text)
    found = _WEEKDAY.search(text)
    sign = alone[0] if alone else found[1] if found else ""
    if sign:
        return WEEKDAY_SIGNS.index("日" if sign == "天" else sign)
    return ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(found[2].lower()) if found else None


def _text(cell: sheet_text.Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
