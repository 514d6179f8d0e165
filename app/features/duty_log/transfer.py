"""Taking over an office's earlier log from a CSV or XLSX file: all of it, or nothing.

An entry taken keeps what the file says of it: what has no field of its own (the first recorder, the old
number, remarks, columns not known) is written under its handling. Where the file names no result, the
entry counts as closed.
"""
from __future__ import annotations

import heapq
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any

from app.core import access, paths, sheets, texts
from app.core.cells import as_text, heading_key
from app.core.errors import UserError
from app.core.i18n import pick, report_language, show_moment, to_local, to_utc, tr, tr_noop
from app.core.registry import action
from app.core.run import LONGEST, Context
from app.core.sheet_text import Cell
from app.core.sheets import Sheet
from app.features import secrecy
from app.features.duty_log.actions import last_number
from app.features.duty_log.records import RESULTS, DutyEntry, EntryKind, Import
from app.features.duty_log.rules import is_ahead, is_late, parse_source
from db.bulk import add_all

FIRST = 20  # rows shown of a plan
NAMED = 5  # faults named in a sentence
STEP = 100  # rows between two tellings of progress
SORTED = 5_000  # rows sorted in one go
VALUE = 60  # characters shown of a faulty value
NO_RESULT = "done"
TEXTS = ("source", "person", "post", "phone", "content", "handling", "reported_to", "instruction", "place",
         "undertaker")
TAKEN = ("kind", "result", *TEXTS, "secrecy")
_taken = itemgetter(*TAKEN)


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken: row number in the file, field, what stands there, why not."""

    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What taking a file over would do. ``columns``: heading to field; ``rows``: how many are good.

    ``first`` are the first good rows as they would be taken, times in UTC; ``already`` says in a sentence
    when and by whom the same file was taken before.
    """

    name: str
    sha256: str
    columns: dict[str, str]
    unmatched: list[str]
    rows: int
    first: list[dict[str, Any]]
    faults: list[Fault]
    already: str


def plan(ctx: Context, file: Path) -> Plan:
    """Reads a file and says what would be taken from it. Writes nothing. Raises UserError as sheets.read()."""
    return _planned(ctx, file)[0]


def _read(ctx: Context, file: Path, dry_run: bool = False) -> tuple[Plan, list[Taken]]:
    """The file read and checked, which takes its time, before anyone is kept from writing."""
    return _planned(ctx, Path(file))


@action(
    tr_noop("Take over an earlier log"), role="chief", of=DutyEntry, icon="download-simple", name="import",
    first=("read", _read),
)
def import_log(
    ctx: Context, file: Annotated[Path, tr_noop("File")],
    dry_run: Annotated[bool, tr_noop("Only say what would be taken")] = False,
    read: Annotated[Any, tr_noop("File as read")] = None,
) -> dict[str, Any]:
    """Takes every row of a file as an entry, numbered on in the order of their times.

    Raises UserError, and takes nothing, when any row has a fault or the file was taken before. With
    ``dry_run`` returns the plan instead: name, sha256, columns, unmatched, rows, first, faults, already.
    """
    made, taken = read if isinstance(read, tuple) else _read(ctx, file)
    if dry_run:
        return asdict(made)
    if already := _already(made.sha256):
        raise UserError(already, "file")
    if made.faults:
        raise UserError(_sentence(made.faults), "file")
    if not taken:
        raise UserError(tr("{name} holds no rows. Choose another file.").format(name=made.name), "file")
    last = last_number(to_local(ctx.now()).year)
    count = add_all(DutyEntry, _entries(ctx, taken, last))
    Import(name=made.name, sha256=made.sha256, entries=count).save()
    return {"taken": count, "first_number": last + 1, "last_number": last + count}


def _entries(ctx: Context, taken: list[Taken], last: int) -> Iterator[dict[str, Any]]:
    """The entries to be, in the order of their times, numbered on from ``last``."""
    now, minutes, words = ctx.now(), ctx.setting("duty_log.late_minutes"), tr("Taking over the log")
    year, count = to_local(now).year, len(taken)
    for index, (at, _, values) in enumerate(_in_order(taken)):
        if index % STEP == 0:
            ctx.progress(count + index, 2 * count, words)
        entry = dict(zip(TAKEN, values, strict=True))
        yield entry | {"at": at, "year": year, "number": last + index + 1, "late": is_late(at, now, minutes)}


def _in_order(taken: list[Taken]) -> Iterator[Taken]:
    """By time; sorted in parts, since one sort of them all would keep the window waiting."""
    return heapq.merge(*(sorted(taken[start : start + SORTED]) for start in range(0, len(taken), SORTED)))


def _sentence(faults: list[Fault]) -> str:
    """The first faults and how many more there are."""
    one = tr("Row {row}, {field}: {reason}")
    columns = DutyEntry._meta.fields
    said = [
        one.format(row=fault.row, field=tr(columns[fault.field].verbose_name), reason=fault.reason)
        for fault in faults[:NAMED]
    ]
    if len(faults) > NAMED:
        said.append(tr("{n} more like these.").format(n=len(faults) - NAMED))
    return "\n".join([tr("Nothing was taken. Put these cells right in the file, then take it again:"), *said])


# planning ---------------------------------------------------------------
Taken = tuple[datetime, int, tuple[Any, ...]]  # time in UTC, row number, an entry's other values as TAKEN names them
Words = tuple[dict[str, str], list[str]]  # codes by every word for them, the words to name to a person


def _planned(ctx: Context, file: Path) -> tuple[Plan, list[Taken]]:
    sheet = sheets.read(file, ctx.setting("files.max_size_mb"), lambda text: heading_key(text) in headings())
    columns = match(sheet.head)
    taken: list[Taken] = []
    faults = _missing(sheet.head_row, set(columns))
    if not faults:
        for row in _rows(ctx, sheet, columns):
            faults += row.faults
            if not row.faults:
                taken.append((row.values["at"], row.number, _taken(row.values)))
    named = [heading or _column(index) for index, heading in enumerate(sheet.head)]
    return Plan(
        name=file.name, sha256=sheet.sha256,
        columns={heading: known for heading, known in zip(named, columns, strict=True) if known},
        unmatched=[heading for heading, known in zip(named, columns, strict=True) if not known],
        rows=len(taken), first=[
            {"row": number, "at": at, **dict(zip(TAKEN, values, strict=True))} for at, number, values in taken[:FIRST]
        ],
        faults=faults, already=_already(sheet.sha256),
    ), taken


def _already(sha256: str) -> str:
    known = Import.get_or_none(Import.sha256 == sha256)
    if known is None:
        return ""
    return tr("This file was taken over at {time} by {name} ({n} entries). Choose another file.").format(
        time=show_moment(known.created_at), n=known.entries,
        name=access.names().get(known.created_by, known.created_by),
    )


def _missing(row: int, columns: set[str]) -> list[Fault]:
    """Faults for the columns without which no row can be taken."""
    no_column = tr("There is no such column. Head the column with it “{heading}”.")
    wanted = {
        "at": ({"date", "time"}, "日期时间"), "source": ({"source", "person", "phone"}, "来电单位"),
        "content": ({"content"}, "内容"),
    }
    return [
        Fault(row, name, "", no_column.format(heading=heading))
        for name, (any_of, heading) in wanted.items() if not any_of & columns
    ]


@cache
def _table() -> dict[str, Any]:
    return json.loads(paths.resource("tables/import_headings.json").read_text(encoding="utf-8"))


@cache
def headings() -> dict[str, str]:
    """Fields by heading_key() of every heading known for them."""
    return {heading_key(text): row["field"] for row in _table()["rows"] for text in row["headings"]}


def match(head: list[str]) -> list[str]:
    """The field of each column, ``""`` for one not known; a field named twice goes to the first."""
    found: list[str] = []
    for heading in head:
        known = headings().get(heading_key(heading), "")
        found.append("" if known in found else known)
    return found


def _column(index: int) -> str:
    return tr("Column {number}").format(number=index + 1)


# one row ----------------------------------------------------------------
@dataclass
class _Row:
    """A row being read: its cells by field, what no field takes, what is wrong, the entry's values."""

    number: int
    cells: dict[str, Cell]
    texts: dict[str, str]
    rest: list[tuple[str, str]]
    faults: list[Fault] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def fault(self, name: str, value: str, reason: str) -> None:
        self.faults.append(Fault(self.number, name, value[:VALUE], reason))


def _rows(ctx: Context, sheet: Sheet, columns: list[str]) -> Iterator[_Row]:
    rows = list(sheet.rows)
    kinds, results, refused = _kinds(), _results(), texts.checker(ctx)
    latest, ahead, classes = ctx.now(), ctx.setting("duty_log.ahead_minutes"), cache(_secrecy)
    with report_language(ctx.setting("site.report_language")):
        kept_words = _kept_words()
        unnamed = [(i, sheet.head[i] or _column(i)) for i, name in enumerate(columns) if not name]
    for index, (number, cells) in enumerate(rows):
        if index % STEP == 0:
            ctx.progress(index, 2 * len(rows), tr("Reading the file"))
        rows[index] = (number, [])  # what is not taken of it need not stay
        named = {name: cell for name, cell in zip(columns, cells, strict=True) if name}
        row = _Row(
            number, named,
            {name: cell.strip() if isinstance(cell, str) else as_text(cell) for name, cell in named.items()},
            [(heading, said) for i, heading in unnamed if (said := as_text(cells[i]))],
        )
        _read_moment(row, latest, ahead)
        _read_word(row, "kind", kinds, "other" if "kind" not in columns else "")
        _read_word(row, "result", results, NO_RESULT if not row.text("result") else "")
        _read_texts(row)
        row.values["handling"] = "\n".join(filter(None, [row.text("handling"), _kept(row, kept_words)]))
        _read_secrecy(row, classes)
        _refuse(row, refused)
        yield row


def _read_moment(row: _Row, now: datetime, ahead: int) -> None:
    value = f"{row.text('date')} {row.text('time')}".strip()
    try:
        at = to_utc(moment(row.cells.get("date", ""), row.cells.get("time", "")))
    except NoDay:
        row.fault("at", value, tr("“{value}” names no day with its year. Example: 2026-06-24").format(value=value))
    except NoClock:
        row.fault("at", value, tr("“{value}” names no time of day. Example: 02:44").format(value=value))
    except (ValueError, OverflowError):
        row.fault("at", value, tr("“{value}” cannot be read. Example: 2026-06-24 02:44").format(value=value))
    else:
        row.values["at"] = at
        if is_ahead(at, now, ahead):
            row.fault("at", value, tr("{time} lies in the future. Check the time.").format(time=show_moment(at)))


def _read_word(row: _Row, name: str, known: Words, absent: str) -> None:
    """The code of a kind or result, or ``absent`` where that is given."""
    codes, titles = known
    text = row.text(name)
    code = absent or codes.get(heading_key(text), "")
    if not code:
        reason = tr("“{value}” is not one of the choices: {known}.")
        row.fault(name, text, reason.format(value=text[:VALUE], known=", ".join(titles)))
    row.values[name] = code


def _read_texts(row: _Row) -> None:
    values = {name: row.text(name) for name in TEXTS}
    parsed = parse_source(values["source"])
    if not {"person", "post"} & row.cells.keys() and (not values["phone"] or parsed.phone in ("", values["phone"])):
        values |= {**asdict(parsed), "phone": parsed.phone or values["phone"]}
    values["source"] = values["source"] or values["person"] or values["phone"]
    for name, text in values.items():
        longest = LONGEST_OF[name]
        if not text and name in ("source", "content"):
            row.fault(name, "", tr("The cell is empty. Fill it in."))
        if len(text) > longest:
            row.fault(name, text, tr("More than {limit} characters. Shorten it.").format(limit=longest))
    row.values |= values


def _read_secrecy(row: _Row, classes: Callable[[str], tuple[str, str]]) -> None:
    code, refusal = classes(row.text("secrecy"))
    if refusal:
        row.fault("secrecy", row.text("secrecy"), refusal)
    else:
        row.values["secrecy"] = code


def _secrecy(given: str) -> tuple[str, str]:
    """The code of a class, or why it cannot be taken."""
    try:
        return secrecy.guard(given), ""
    except UserError as fault:
        return "", fault.text


def _refuse(row: _Row, refused: Callable[[str], str]) -> None:
    """Faults for texts that may not be kept; what they say is not shown."""
    told = [*row.values.items(), ("secrecy", row.text("secrecy"))]
    if not refused("\n".join([value for _, value in told if isinstance(value, str)])):
        return
    for name, value in told:
        said = refused(value) if isinstance(value, str) else ""
        if said and not any(fault.field == name for fault in row.faults):
            row.fault(name, "", said)


def _kept_words() -> tuple[dict[str, str], str, str]:
    """How it is written what no field of an entry takes: by field, for a column not known, and what parts them."""
    by_field = {
        "recorder": tr("original recorder {value}"), "number": tr("original number {value}"),
        "remarks": tr("original remarks: {value}"),
    }
    return by_field, tr("{heading}: {value}"), tr("; ")


def _kept(row: _Row, words: tuple[dict[str, str], str, str]) -> str:
    """What the file says and no field of an entry takes, in one line."""
    by_field, pair, between = words
    said = [text.format(value=row.texts[name]) for name, text in by_field.items() if row.texts.get(name)]
    return between.join(said + [pair.format(heading=heading, value=value) for heading, value in row.rest])


def _kinds() -> Words:
    kinds = list(EntryKind.select().where(EntryKind.archived_at.is_null()).order_by(EntryKind.position.desc()))
    names = ("short_en", "title_en", "short", "title", "code")
    codes = {heading_key(getattr(kind, name)): kind.code for name in names for kind in kinds}
    return codes, [pick(kind.title, kind.title_en) for kind in reversed(kinds)]


def _results() -> Words:
    words = {heading_key(word): row["code"] for row in _table()["results"] for word in row["words"]}
    shown = {heading_key(tr(title)): code for code, title in RESULTS}
    return words | shown | {code: code for code, _ in RESULTS}, [tr(title) for _, title in RESULTS]


# values of cells --------------------------------------------------------
class NoDay(ValueError):
    """Nothing names a day with its year."""


class NoClock(ValueError):
    """Nothing names a time of day."""


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?|(\d{4})(\d{2})(\d{2})(?!\d)")
_WEEKDAY = re.compile(r"[\s,T]*\(?(?:(?:星期|周)[一二三四五六日天])?\)?[\s,T]*")
_CLOCK = re.compile(
    r"(上午|下午)?\s*(\d{1,2})\s*(?:[时点]整?|[:时点]\s*(\d{1,2})(?:\s*分)?(?:(?<=分)\s*(\d{1,2})\s*秒|:(\d{1,2})(?:\.\d+)?)?)"
)
_COMPACT = re.compile(r"(上午|下午)?([01]\d|2[0-3])([0-5]\d)")
LONGEST_OF = {name: getattr(DutyEntry._meta.fields[name], "max_length", None) or LONGEST for name in TEXTS}
FIRST_YEAR = 1901  # Excel shows a time without a day as one of 1899 or 1900
SERIAL_DAYS = range(20_000, 80_000)  # Excel's numbers of the days from 1954 to 2119


def moment(day: Cell, clock: Cell) -> datetime:
    """The wall time that a cell for the day and one for the time of day name together.

    Either may name both. Raises NoDay, NoClock, or ValueError for what cannot be read.
    """
    (named, at_day), (second, at_clock) = day_and_clock(day), day_and_clock(clock)
    if named and second and named != second:
        raise ValueError(f"{named} {second}")
    found, at = second or named, at_day if at_clock is None else at_clock
    if found is None or found.year < FIRST_YEAR:
        raise NoDay
    if at is None:
        raise NoClock
    return datetime.combine(found, at)


@lru_cache(maxsize=10_000, typed=True)
def day_and_clock(cell: Cell) -> tuple[date | None, time | None]:
    """The day and the time of day in a cell, None for what it does not name.

    Reads Excel's own times and serial numbers, and texts such as ``2026/6/24``, ``2026年6月24日 2时44分``.
    Raises ValueError.
    """
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", cell).strip()
        if not re.fullmatch(r"\d+\.\d+|\d{5}|0", text):
            return _day_and_clock_of(text)
        cell = float(text)
    if isinstance(cell, time):
        cell = datetime.combine(date(FIRST_YEAR - 1, 1, 1), cell)
    if isinstance(cell, datetime):
        whole = (cell + timedelta(seconds=0.5)).replace(microsecond=0)
        return (whole.date() if cell.year >= FIRST_YEAR else None), whole.time()
    return (cell, None) if isinstance(cell, date) else _serial(float(cell))


def _serial(number: float) -> tuple[date | None, time | None]:
    """Excel's number of a moment: days since its epoch, the fraction is the time of day."""
    seconds = round(number % 1 * 86_400)
    clock = (datetime.min + timedelta(seconds=seconds % 86_400)).time()
    if 0 <= number < 1:
        return None, clock
    if int(number) not in SERIAL_DAYS:
        return _day_and_clock_of(str(int(number)))
    day = date(1899, 12, 30) + timedelta(days=int(number) + seconds // 86_400)
    return day, clock if number % 1 else None


def _day_and_clock_of(text: str) -> tuple[date | None, time | None]:
    if not text:
        return None, None
    day, clock = None, None
    found = _DAY.match(text)
    if found:
        day = date(*(int(part) for part in found.groups() if part))
        text = text[found.end() :]
        text = text[_WEEKDAY.match(text).end() :]  # type: ignore[union-attr]
    if text:
        named = _CLOCK.fullmatch(text) or _COMPACT.fullmatch(text)
        if not named:
            raise ValueError(text)
        half, hour, *rest = named.groups()
        minute, second = ([int(part) for part in rest if part] + [0, 0])[:2]
        afternoon = 12 if half == "下午" and int(hour) < 12 else 0
        clock = time(int(hour) + afternoon, minute, second)
    return day, clock
