"""Tables in and out of CSV and XLSX files. Files from outside are hostile until checked.

Text stays text. In XLSX every text is stored as a string, never as a formula. CSV has no types: a text
that a spreadsheet would take for a formula gets one apostrophe before it, which read() takes away again.

A list that goes out says who took it and when: a workbook in the foot of every printed page and in its
properties, so that the table stays a table to sort and filter; a CSV, which has neither, in a last line that
read() leaves out.
"""
from __future__ import annotations

import codecs
import csv
import hashlib
import io
import os
import re
import uuid
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from app.core import outward, query, registry
from app.core.errors import UserError
from app.core.i18n import report_language, to_local, tr
from app.core.run import Context, allow
from app.core.sheet_text import Cell, clean, csv_read, csv_text, excel_read, excel_text, is_formula, plain, width_of
from app.core.told_file import ToldFile
from db.database import Progress, silent
from db.parts import heard_here, part_of

Row = Sequence[Cell | None]
Read = list[tuple[int, list[Cell]]]  # rows of a file, with their numbers

WRITTEN = (".csv", ".xlsx")
EXPORTED = "list.exported"
MARK = "# Dutydesk "  # begins the line that says who took a list out
FOOTER = 255  # characters of a footer
EXCEL_ROWS, EXCEL_DIGITS = 1_048_576, 10**15  # the latter: largest number
TITLE = 28  # characters of a sheet's name, which a number may follow where two are alike
SAMPLE = 200  # rows looked at for the widths of columns
WIDTHS = (8, 60)  # narrowest and widest column, in characters of half width

READ_ROWS, READ_CELLS = 200_000, 5_000_000  # cells count also where empty, as a far column makes them
UNPACKED, PARTS = 200_000_000, 2_000  # bytes and parts of a workbook when unpacked
HEADING_ROWS = 10
DECODED = 1 << 18  # bytes looked at in one go
SHORT = 20  # characters of a text that probably comes again
DELIMITERS = ",;\t"

csv.field_size_limit(10_000_000)  # characters


# out --------------------------------------------------------------------
def export(ctx: Context, listing_id: str, file: Path, /, **filters: Any) -> int:
    """Writes the listing's rows that pass the filters, as its columns show them; returns how many.

    The ending of ``file`` says what is made: ``.csv`` or ``.xlsx``. Raises UserError for another ending
    and for a place that cannot be written; whatever happens, ``file`` is whole or as it was before. The ledger
    names the list, its rows and the file; where it cannot, there is no file.
    """
    with heard_here(lambda: ctx.progress(0, 1, tr("Writing the list"))):
        ids = query.listed(ctx, listing_id, **filters)
    return export_ids(ctx, listing_id, ids, file)


def export_ids(ctx: Context, listing_id: str, ids: Sequence[int], file: Path) -> int:
    """As export(), for the rows named, in their order: a list as it stands on screen."""
    entry = registry.listings[listing_id]
    allow(ctx, entry)
    if file.suffix.lower() == ".xlsx" and len(ids) >= EXCEL_ROWS:  # said before the work, not after it
        raise UserError(tr("More rows than a workbook holds. Save the list as .csv."), "file")
    with report_language(ctx.setting("site.report_language")):
        title = tr(entry.title)

    def put(part: Path, count: int) -> None:
        outward.put(ctx, part, file, EXPORTED, f"{title} {count} {file.name}")

    head = [tr(column.title) for column in entry.columns]
    packed = file.suffix.lower() == ".xlsx"  # rows are written first, then packed
    rows = _shown_rows(ctx.with_progress(part_of(ctx.progress, 0, 60)) if packed else ctx, entry, ids)
    return write_rows(file, head, rows, outward.mark(ctx), put, part_of(ctx.progress, 60, 99))


def write_rows(
    file: Path, head: list[str], rows: Iterable[Row], mark: str = "", put: Callable[[Path, int], None] | None = None,
    packing: Progress = silent,
) -> int:
    """Writes one table, whole or not at all; returns how many rows. Times are wall time.

    ``put`` gives the finished part with so many rows the name of ``file``. ``packing`` is told of a workbook being
    packed. Raises UserError as export() does, and for a text or a number of rows a workbook cannot hold.
    """
    kind = file.suffix.lower()
    if kind not in WRITTEN:
        raise _unfit(tr("{name}: a list is saved as .xlsx or .csv. Choose one of these endings."), file)
    leaf = Leaf(file.stem, head, rows)

    def write(part: Path) -> int:
        return _write_csv(part, [leaf], mark) if kind == ".csv" else fill_book(part, [leaf], mark, packing)

    return _written(file, write, put)


@dataclass(frozen=True)
class Leaf:
    """One table of a workbook: its name, the row of headings, the rows.

    ``merged``: cells over several, as (row from 0, column from 0, rows, columns); ``chart``: how the program that
    opens the workbook draws the numbers, see app.report.blocks.CHARTS.
    """

    title: str
    head: list[str]
    rows: Iterable[Row]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    chart: str = ""


def _written(file: Path, write: Callable[[Path], int], put: Callable[[Path, int], None] | None) -> int:
    with _part_of(file) as part:
        count = write(part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        if put is None:
            os.replace(part, file)
        else:
            put(part, count)
    return count


def _shown_rows(ctx: Context, entry: registry.Listing, ids: Sequence[int]) -> Iterator[Row]:
    record: Any = entry.record
    fields = record._meta.fields
    names = [column.name for column in entry.columns]
    choices = {name: dict(fields[name].choices or ()) if name in fields else {} for name in names}
    quiet = ctx.with_progress(silent)
    for start in range(0, len(ids), query.PAGE):
        ctx.progress(start, len(ids), tr("Writing the list"))
        for row in query.rows(quiet, entry.id, ids[start : start + query.PAGE]):
            yield [_shown(row.get(name), words) for name, words in choices.items()]
    ctx.progress(len(ids), len(ids), tr("Writing the list"))


def _shown(value: Any, words: dict[str, str]) -> Cell | None:
    """A stored value as the screen shows it: choices in words, times in the site's zone to the minute."""
    if isinstance(value, str) and value in words:
        return tr(words[value])
    if isinstance(value, datetime):
        return to_local(value).replace(second=0, microsecond=0)
    if isinstance(value, list | tuple):
        return "　".join(str(one) for one in value)
    if value is None or isinstance(value, str | int | float | date | time):
        return value
    return str(value)


def _unfit(text: str, file: Path) -> UserError:
    return UserError(text.format(name=file.name), "file")


@contextmanager
def _part_of(file: Path) -> Iterator[Path]:
    """A file beside ``file`` to take its place once it is complete and on the disk."""
    part = file.with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield part
    except (OSError, UnicodeEncodeError) as fault:  # the latter: a path no system has
        raise UserError(
            tr("{name} cannot be written: {fault}. Choose another place or close the file.").format(
                name=file.name, fault=getattr(fault, "strerror", None) or fault
            ),
            "file",
        ) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _write_csv(part: Path, leaves: Sequence[Leaf], mark: str) -> int:
    count = -1
    (leaf,) = leaves
    # the mark before the text is what makes Excel read UTF-8
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        for row in chain([leaf.head], leaf.rows):
            writer.writerow([csv_text(clean(v)) if isinstance(v, str) else plain(v) for v in row])
            count += 1
        if mark:
            writer.writerow([MARK + clean(mark)])
    return count


def fill_book(part: Path, leaves: Sequence[Leaf], mark: str, packing: Progress = silent) -> int:
    """Writes several tables into one workbook, whatever ``part`` is called; returns how many rows there are in all.

    ``mark`` says who takes it out. Raises OSError, and UserError for what a workbook cannot hold.
    """
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    from app.core import sheet_charts

    book, count = Workbook(write_only=True), 0
    try:
        for leaf in leaves:
            sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\']", "", clean(leaf.title))[:TITLE] or "Sheet1")
            _sign(book, sheet, clean(mark))
            count += _fill(sheet, leaf.head, iter(leaf.rows))
            sheet_charts.add(sheet, leaf)
        told = ToldFile(part, packing, tr("Writing the list"))
        book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
        with told as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip:
            ExcelWriter(book, zip).save()
    except BaseException:
        with suppress(Exception):  # saving is what removes openpyxl's own temporary file
            book.save(io.BytesIO())
        raise
    return count


def _fill(sheet: Any, head: list[str], waiting: Iterator[Row]) -> int:
    """Writes headings and rows into a sheet of a workbook; returns how many rows."""
    from openpyxl.utils import get_column_letter

    sample = list(islice(waiting, SAMPLE))
    for index, width in enumerate(_widths([head, *sample]), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.append(_xlsx_cells(sheet, head, 1, bold=True))
    number = 1
    for number, row in enumerate(chain(sample, waiting), 2):
        if number > EXCEL_ROWS:
            raise UserError(tr("More rows than a workbook holds. Save the list as .csv."), "file")
        sheet.append(_xlsx_cells(sheet, row, number))
    return number - 1


def _sign(book: Any, sheet: Any, mark: str) -> None:
    """Says in the foot of each printed page and in the properties who took the list out."""
    if mark:
        # an ampersand is a command there, and not every reader knows how a plain one is written
        sheet.oddFooter.left.text = " ".join(mark.replace("&", "＆").split())[:FOOTER]
        book.properties.creator = book.properties.lastModifiedBy = book.properties.description = MARK + mark


def _xlsx_cells(sheet: Any, row: Row, number: int, bold: bool = False) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cells: list[Any] = []
    for given in row:
        if given is None or given == "":
            cells.append(None)
            continue
        value = given if _is_excel(given) else plain(given)
        cell = WriteOnlyCell(sheet)
        if isinstance(value, str):
            text = excel_text(value, number)
            cell.value, cell.data_type = text, "s"
            cell.quotePrefix = is_formula(text)
        else:
            cell.value = value
            if isinstance(value, datetime | time):
                cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "hh:mm"
        if bold:
            cell.font = Font(bold=True)
        elif isinstance(value, str) and ("\n" in value or width_of(value) > WIDTHS[1]):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        cells.append(cell)
    return cells


def _is_excel(value: Cell) -> bool:
    """Whether Excel keeps it as it is: no day before March 1900, where its calendar is wrong; no long number."""
    if isinstance(value, date):
        return (value.year, value.month) >= (1900, 3)
    return isinstance(value, str | time) or (not isinstance(value, bool) and abs(value) < EXCEL_DIGITS)


def _widths(rows: Sequence[Row]) -> list[int]:
    narrow, wide = WIDTHS
    columns = ([row[i] for row in rows if i < len(row)] for i in range(len(rows[0])))
    return [min(wide, max(narrow, 2 + max(width_of(plain(value)) for value in column))) for column in columns]


# in ---------------------------------------------------------------------
@dataclass(frozen=True)
class Sheet:
    """A table read. Row numbers are those of the file, from 1; rows without any text are left out.

    A cell without content is ``""``; every row has as many cells as ``head``. Times are wall time.
    ``sha256`` is that of the file.
    """

    head: list[str]
    head_row: int
    rows: Iterable[tuple[int, list[Cell]]]
    sha256: str


def read(file: Path, max_size_mb: int = 50, is_heading: Callable[[str], bool] | None = None) -> Sheet:
    """Reads ``.xlsx``/``.xlsm`` (first sheet with content) or ``.csv``/``.tsv``/``.txt``.

    The row of headings is looked for among the first ten: the one with most cells that ``is_heading``
    knows, else the first that fills two thirds of the columns. Raises UserError for a file that is too large,
    of another kind, damaged, or empty.
    """
    content = _content(file, max_size_mb)
    kind = file.suffix.lower()
    if content.startswith(b"\xd0\xcf\x11\xe0") or kind in (".xls", ".et", ".ods", ".xlsb"):
        raise _unfit(tr("{name} is an old or protected workbook. Open it and save it as .xlsx."), file)
    if kind in (".xlsx", ".xlsm"):
        rows = _read_xlsx(file, content)
    elif kind in (".csv", ".tsv", ".txt"):
        rows = _read_csv(file, content)
    else:
        raise _unfit(tr("{name} is not a table this program reads. Save it as .xlsx or .csv."), file)
    rows = [row for row in rows if not _is_mark(row[1])]
    if not rows:
        raise _unfit(tr("{name} holds no rows. Choose another file."), file)
    at = _heading_at([cells for _, cells in rows[:HEADING_ROWS]], is_heading)
    number, head = rows[at]
    width = max(len(cells) for _, cells in rows[at:])
    titles = [plain(cell).strip() for cell in head] + [""] * (width - len(head))
    below = [(row, [*cells, *[""] * (width - len(cells))]) for row, cells in rows[at + 1 :]]
    return Sheet(titles, number, below, hashlib.sha256(content).hexdigest())


def _is_mark(cells: list[Cell]) -> bool:
    """Whether a row is the line at the end of our own list, which says who took it out."""
    return len(cells) == 1 and str(cells[0]).startswith(MARK)


def _content(file: Path, max_size_mb: int) -> bytes:
    try:
        if file.exists() and not file.is_file():  # a pipe or a device would never end
            raise _unfit(tr("{name} is not a file."), file)
        with file.open("rb") as source:
            content = source.read(max_size_mb * 1_000_000 + 1)
    except (OSError, ValueError) as fault:  # ValueError: a path no system has
        said = getattr(fault, "strerror", None) or fault
        raise UserError(tr("{name} cannot be read: {fault}").format(name=file.name, fault=said), "file") from fault
    if len(content) > max_size_mb * 1_000_000:
        too_large = tr("{name} is larger than {limit} MB. Split it into several files.")
        raise UserError(too_large.format(name=file.name, limit=max_size_mb), "file")
    return content


def _heading_at(rows: list[list[Cell]], is_heading: Callable[[str], bool] | None) -> int:
    filled = [[cell for cell in row if cell != ""] for row in rows]
    known = [sum(bool(is_heading and isinstance(c, str) and is_heading(c)) for c in row) for row in filled]
    if max(known) >= 2:
        return known.index(max(known))
    enough = max(len(row) for row in filled) * 2 / 3
    texts = [len(row) if all(isinstance(cell, str) for cell in row) else 0 for row in filled]
    return next((i for i, count in enumerate(texts) if count >= enough), 0)


def _kept(rows: Iterable[Sequence[Any]], value: Callable[[Any], Cell] | None, file: Path) -> Read:
    """The rows with any content, numbered, cut behind their last cell. Raises UserError for too many.

    ``value`` makes a cell of what stands in the file, where that is not the cell itself.
    """
    kept: Read = []
    cells, same = 0, dict[str, Cell]()  # units, names and days come again and again: each is kept once
    for number, found in enumerate(rows, 1):
        cells += len(found)
        if len(kept) >= READ_ROWS or cells > READ_CELLS or number > EXCEL_ROWS:
            raise _unfit(tr("{name} has too many rows or columns. Split it into several files."), file)
        made = found if value is None else map(value, found)
        row = [same.setdefault(one, one) if type(one) is str and len(one) < SHORT else one for one in made]
        width = len(row)
        while width and isinstance(last := row[width - 1], str) and not last.strip():
            width -= 1
        if width:
            kept.append((number, row if width == len(row) else row[:width]))
    return kept


def _read_csv(file: Path, content: bytes) -> Read:
    lines = partial(_lines, content, _encoding(file, content))
    reader = csv.reader(lines(), delimiter=_delimiter(lines))
    try:
        return _kept(reader, csv_read if b"'" in content else None, file)
    except csv.Error as fault:
        raise _unfit(tr("{name} is damaged. Save it again from the program it came from."), file) from fault


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """The lines of a file, decoded as they are asked for: a large text at once would keep the window waiting."""
    with io.TextIOWrapper(io.BytesIO(content), encoding, newline="") as text:
        for line in text:
            yield clean(line)


def _encoding(file: Path, content: bytes) -> str:
    """The encoding in which all of the content is text. Raises UserError."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if wide or b"\0" not in content:
        for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
            decoder = codecs.getincrementaldecoder(encoding)()
            with suppress(UnicodeDecodeError):
                for start in range(0, len(content), DECODED):
                    decoder.decode(content[start : start + DECODED])
                decoder.decode(b"", True)
                return encoding
    raise _unfit(tr("{name} is not text in UTF-8, UTF-16 or GB18030. Save it as .xlsx."), file)


def _delimiter(lines: Callable[[], Iterator[str]]) -> str:
    """The mark that parts the first rows into most columns, the same number in most of them."""
    best, chosen = (0, 0), ","
    for mark in DELIMITERS:
        reader = csv.reader(lines(), delimiter=mark, strict=True)
        try:
            widths = [len(row) for row in islice(reader, 50) if row]
        except csv.Error:  # this mark leaves something between a quoted text and the next
            continue
        parted = [width for width in widths if width > 1]
        usual = max(set(parted), key=parted.count, default=0)
        score = (parted.count(usual), usual)
        if score > best:
            best, chosen = score, mark
    return chosen


def _read_xlsx(file: Path, content: bytes) -> Read:
    from openpyxl import DEFUSEDXML, LXML, load_workbook

    if LXML or not DEFUSEDXML:
        raise RuntimeError("openpyxl does not use defusedxml")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
            raise _unfit(tr("{name} is too large when unpacked. Save the table alone in a new one."), file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of features it leaves out
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            for sheet in sorted(book.worksheets, key=lambda one: one.sheet_state != "visible"):
                sheet.reset_dimensions()  # what the file says of its size need not be so
                rows = _kept(sheet.iter_rows(), _read_cell, file)
                if rows:
                    return rows
    except UserError:
        raise
    except Exception as fault:  # a hostile file makes openpyxl fail in any way
        raise _unfit(tr("{name} is damaged or not a workbook. Open it and save it as .xlsx."), file) from fault
    return []


def _read_cell(cell: Any) -> Cell:
    value = "" if cell.value is None else cell.value
    if isinstance(value, str):
        return excel_read(value)
    if isinstance(value, timedelta):
        return (datetime.min + value).time() if timedelta(0) <= value < timedelta(days=1) else str(value)
    if isinstance(value, datetime) and value.time() == time() and "h" not in str(cell.number_format).lower():
        return value.date()  # Excel keeps a day as its midnight
    return value if isinstance(value, str | int | float | bool | datetime | date | time) else str(value)
