"""From blocks to pages: sets each block as strips and stacks the strips on pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from app.core.i18n import pick, tr
from app.report import official
from app.report.blocks import (
    Block,
    Content,
    Document,
    Field,
    Fields,
    Heading,
    PageBreak,
    Run,
    Signatures,
    Table,
    Text,
)
from app.report.blocks import Line as LineBlock
from app.report.lines import Line
from app.report.strips import (
    LEADING,
    MM,
    PAD_X,
    PAD_Y,
    Break,
    Cell,
    Gap,
    Pair,
    Row,
    Setter,
    SignatureRow,
    Strip,
    TextStrip,
)

TITLE_SIZE, OFFICE_SIZE, TEXT_SIZE, LINE_SIZE, NOTE_SIZE = 22, 14, 12, 10.5, 9
HEADINGS = {1: ("hei", 14), 2: ("kai", 13), 3: ("fang", 12)}
HEAD_GREY, LABEL_GREY, SHADED_GREY = 0.93, 0.96, 0.9
SIGNATURE_HEIGHT = 13 * MM
SIGNATURE_SPACE = 26 * MM
MAX_SIGNATURES_IN_ROW = 4
FEW_PAGES = 6  # up to here setting a document anew is not noticed
LEAST_SHRINK = 0.85  # a short centred text may be this much smaller to stay on one line


@dataclass(frozen=True)
class Geometry:
    """A page and its margins, in points. A4 with a binding margin on the left (landscape: above)."""

    width: float = 210 * MM
    height: float = 297 * MM
    left: float = 25 * MM
    right: float = 15 * MM
    top: float = 20 * MM
    bottom: float = 20 * MM

    @property
    def inner(self) -> float:
        """The width of the type area."""
        return self.width - self.left - self.right

    @property
    def room(self) -> float:
        """The height of the type area."""
        return self.height - self.top - self.bottom


PORTRAIT = Geometry()
LANDSCAPE = Geometry(297 * MM, 210 * MM, left=15 * MM, right=15 * MM, top=25 * MM, bottom=18 * MM)
OFFICIAL = Geometry(left=official.LEFT, right=26 * MM, top=official.TOP, bottom=35 * MM)


@dataclass(frozen=True)
class Placed:
    """A strip on a page; ``top`` counts from the page's upper edge."""

    strip: Strip
    top: float
    opens: bool = True
    closes: bool = True


Page = list[Placed]
Tick = Callable[[], None]


def geometry_of(document: Document) -> Geometry:
    """The page that a document is set on."""
    if document.masthead:
        return OFFICIAL
    return LANDSCAPE if document.landscape else PORTRAIT


def row_count(document: Document) -> int:
    """How often ``compose`` calls its ``tick``: once for each block and each row of a table."""
    return sum(1 + len(block.rows) if isinstance(block, Table) else 1 for block in document.blocks)


def compose(document: Document, setter: Setter, tick: Tick = lambda: None) -> list[Page]:
    """The pages of a document. ``tick`` may raise to stop."""
    if document.masthead is None:
        return _set(document, setter, tick)
    pages = _set(document, setter, tick, official.PITCH)
    for pitch in official.CLOSER if 1 < len(pages) <= FEW_PAGES else ():
        # a last page with a line or two is spared by lines set a little closer
        closer = _set(document, setter, tick, pitch)
        if len(closer) < len(pages):
            return closer
    return pages


def _set(document: Document, setter: Setter, tick: Tick, pitch: float = 0) -> list[Page]:
    """The pages; with lines of the type area ``pitch`` points apart, 0: each size with its own."""
    geometry = geometry_of(document)
    strips = _Composer(setter, geometry.inner, tick, pitch).strips(document)
    return [_with_edges(page) for page in _Stack(geometry).pages(strips)]


class _Composer:
    """Sets blocks as strips of one width; on lines of the official type area that are ``pitch`` apart, if given."""

    def __init__(self, setter: Setter, width: float, tick: Tick, pitch: float = 0) -> None:
        self.setter = setter
        self.width = width
        self.tick = tick
        self.pitch = pitch
        self.text_size = official.SIZE if pitch else TEXT_SIZE
        self._grids = count(1)

    def strips(self, document: Document) -> list[Strip]:
        result = self._title(document)
        for block in document.blocks:
            strips = self._block(block)
            if isinstance(block, Signatures):
                _keep_with_next(result)
            result += strips
            self.tick()
        if document.notes or document.imprint:
            _keep_with_next(result)  # a page with nothing but a note would look like a mistake
        if document.imprint:
            return [*result, official.imprint(document.imprint, document.notes, self.setter)]
        for note in document.notes:
            result += [Gap(1.5 * MM), *self._paragraph(note, NOTE_SIZE, "song")]
        return result

    def _block(self, block: Block) -> list[Strip]:
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, Text):
            size, role = block.size or self.text_size, block.role or "fang"
            strips = self._paragraph(block.content, size, role, block.align, block.indent * size)
            return [*strips[:-1], replace(strips[-1], keep=True)] if block.keep else strips
        if isinstance(block, Fields):
            return self._to_the_line(self._fields(block))
        if isinstance(block, Table):
            return self._to_the_line(self._table(block))
        if isinstance(block, LineBlock):
            return self._line(block)
        if isinstance(block, Signatures):
            return self._signatures(block)
        return [Break()] if isinstance(block, PageBreak) else [Gap(block.mm * MM)]

    def _to_the_line(self, strips: list[Strip]) -> list[Strip]:
        """With room below, so that text goes on upon the lines of the type area."""
        if not self.pitch:
            return strips
        return [*strips, Gap(-sum(strip.height for strip in strips) % self.pitch)]

    def _leading(self, size: float) -> float:
        return self.pitch if self.pitch and size >= official.IMPRINT_SIZE else size * LEADING

    def _title(self, document: Document) -> list[Strip]:
        result: list[Strip] = []
        if document.masthead:
            result.append(official.masthead(document.masthead, self.setter, self.pitch))
        if document.office:
            result += self._paragraph(document.office, OFFICE_SIZE, "fang", "center")
            result.append(Gap(1.5 * MM))
        if document.title:
            lines = self._balanced(document.title, TITLE_SIZE, "biaosong")
            height = self._leading(TITLE_SIZE)
            result += [TextStrip(height, True, line, TITLE_SIZE, 0, self.width, "center") for line in lines]
            result.append(Gap(self.pitch or 4 * MM))
        return [replace(strip, keep=True) for strip in result]

    def _balanced(self, text: str, size: float, role: str) -> Sequence[Line]:
        """Lines of about equal length, for centred titles."""
        lines = self.setter.lines(text, size, self.width, role)
        if len(lines) < 2:
            return lines
        narrow = sum(line.width for line in lines) / len(lines) + size
        even = self.setter.lines(text, size, min(narrow, self.width), role)
        return even if len(even) == len(lines) else lines

    def _paragraph(
        self, content: Content, size: float, role: str, align: str = "justify", indent: float = 0
    ) -> list[Strip]:
        lines = self.setter.lines(content, size, self.width, role, indent)
        last = len(lines) - 1
        return [  # neither the first nor the last line of a paragraph stands alone on a page
            TextStrip(self._leading(size), last > 0 and index in (0, last - 1), line, size, 0, self.width, align)
            for index, line in enumerate(lines)
        ]

    def _heading(self, block: Heading) -> list[Strip]:
        role, size = HEADINGS[block.level]
        content = [Run(block.text, bold=block.level == 3)]
        strips: list[Strip] = [Gap(2.5 * MM, True)]
        for index, line in enumerate(self.setter.lines(content, size, self.width, role)):
            bookmark = (block.text, block.level) if index == 0 else None
            strips.append(TextStrip(size * LEADING, True, line, size, 0, self.width, "left", bookmark))
        return [*strips, Gap(1 * MM, True)]

    def _line(self, block: LineBlock) -> list[Strip]:
        left, right = (self.setter.lines(side, LINE_SIZE, 1e9, "fang") for side in (block.left, block.right))
        beside = left[0].width + right[0].width + LINE_SIZE <= self.width
        if len(left) == len(right) == 1 and beside:
            return [Pair(LINE_SIZE * 1.6, False, left[0], right[0], LINE_SIZE, self.width)]
        strips = self._paragraph(block.left, LINE_SIZE, "fang", "left")
        return strips + self._paragraph(block.right, LINE_SIZE, "fang", "right")

    def _signatures(self, block: Signatures) -> list[Strip]:
        size = TEXT_SIZE
        limit = self.width - SIGNATURE_SPACE
        colon = pick("：", ": ")
        lines = [self.setter.lines(label + colon, size, limit, "fang")[0] for label in block.labels]
        if not lines:
            return []
        wish = max(line.width for line in lines) + SIGNATURE_SPACE
        columns = max(1, min(int(self.width / wish), MAX_SIGNATURES_IN_ROW, len(lines)))
        rows: list[Strip] = []
        for start in range(0, len(lines), columns):
            places = [
                (index * self.width / columns, self.width / columns - 4 * MM, line)
                for index, line in enumerate(lines[start : start + columns])
            ]
            rows.append(SignatureRow(SIGNATURE_HEIGHT, start + columns < len(lines), places, size))
        return rows

    def _table(self, block: Table) -> list[Strip]:
        widths = column_widths(block.widths or [1] * len(block.head), self.width)
        starts = [sum(widths[:index]) for index in range(len(widths))]
        aligns = [*block.align, *["justify"] * len(widths)]
        grid = next(self._grids)
        head = self._row(
            [
                self._cell(content, block.size, start, width, "hei", "center", HEAD_GREY)
                for content, start, width in zip(block.head, starts, widths, strict=True)
            ],
            grid,
        )
        rows: list[Strip] = [replace(head, keep=True)]
        for number, row in enumerate(block.rows):
            boxes = zip(row, starts, widths, aligns, strict=False)
            grey = SHADED_GREY if number in block.shaded else 1.0
            cells = [
                self._cell(content, block.size, start, width, "fang", align, grey)
                for content, start, width, align in boxes
            ]
            rows.append(replace(self._row(cells, grid), head=head, mark=self._mark))
            self.tick()
        return rows

    def _fields(self, block: Fields) -> list[Strip]:
        columns = block.columns or max((sum(field.span for field in row) for row in block.rows), default=1)
        labels = self._label_widths(block, columns)
        grid = next(self._grids)
        return [self._field_row(row, block.size, columns, labels, grid) for row in block.rows]

    def _label_widths(self, block: Fields, columns: int) -> list[float]:
        """For each column the width of the label boxes that start there."""
        column = self.width / columns
        widths = [min(4.2 * block.size + 2 * PAD_X, column / 2)] * columns
        for row in block.rows:
            place = 0
            for field in row:
                wish = self.setter.natural_width(field.label, block.size, "hei") + 2 * PAD_X + 1
                widths[place] = max(widths[place], min(wish, column * 0.45, 7.2 * block.size + 2 * PAD_X))
                place += field.span
        return widths

    def _field_row(self, row: Sequence[Field], size: float, columns: int, labels: Sequence[float], grid: int) -> Row:
        cells: list[Cell] = []
        place = 0
        for index, field in enumerate(row):
            span = columns - place if index == len(row) - 1 else field.span
            x, width = place * self.width / columns, span * self.width / columns
            if field.label:
                label = self._cell(field.label, size, x, labels[place], "hei", "center", LABEL_GREY)
                cells.append(label)
                x, width = x + labels[place], width - labels[place]
            value = self._cell(field.value, size, x, width, "fang", "justify")
            cells.append(replace(value, middle=field.lines == 1 and len(value.lines) == 1))
            place += span
        result = self._row(cells, grid, max(field.lines for field in row))
        return replace(result, mark=self._mark)

    def _cell(
        self, content: Content, size: float, x: float, width: float, role: str, align: str, grey: float = 1.0
    ) -> Cell:
        # a column narrower than its padding still gets one character a line
        inner = max(width - 2 * PAD_X, 1)
        lines = self.setter.lines(content, size, inner, role)
        natural = sum(line.width for line in lines)
        if align == "center" and len(lines) == 2 and natural * LEAST_SHRINK <= inner:
            smaller = size * (inner / natural) - 0.01
            one = self.setter.lines(content, smaller, inner, role)
            lines, size = (one, smaller) if len(one) == 1 else (lines, size)
        return Cell(lines, x, width, size, align, grey)

    def _row(self, cells: Sequence[Cell], grid: int, least: int = 1) -> Row:
        leading = max(cell.size for cell in cells) * LEADING
        lines = max(least, *(len(cell.lines) for cell in cells), 1)
        return Row(lines * leading + 2 * PAD_Y, False, tuple(cells), leading, grid)

    def _mark(self, cell: Cell) -> Cell:
        """The box of a row that goes on: what a one-line box said, and the mark."""
        text = tr("(continued)")
        cell = replace(cell, pad=1)  # the mark is longer than the numbers for which such a column is cut
        said = f"{cell.lines[0].text}\n" if len(cell.lines) == 1 and cell.lines[0].text else ""
        fit = cell.inner / max(self.setter.natural_width(text, 1, "song"), 0.1)
        size = max(5.0, min(cell.size * 0.85, fit))
        lines = self.setter.lines(said + text, size, cell.inner, "song")
        return replace(cell, lines=lines, size=size, align="center", middle=False)


def column_widths(widths: Sequence[float], total: float) -> list[float]:
    """Points for each column: millimetres above 1, shares of the rest up to 1; they fill ``total``."""
    fixed = sum(value for value in widths if value > 1) * MM
    shares = sum(value for value in widths if value <= 1)
    if not shares or fixed >= total * 0.9:
        scale = total / sum(value if value > 1 else 1 for value in widths)
        return [(value if value > 1 else 1) * scale for value in widths]
    rest = (total - fixed) / shares
    return [value * MM if value > 1 else value * rest for value in widths]


def _keep_with_next(strips: list[Strip]) -> None:
    """Ties the last strip with something to see, and the gaps after it, to what comes next."""
    for index in range(len(strips) - 1, -1, -1):
        if isinstance(strips[index], Break):
            return
        strips[index] = replace(strips[index], keep=True)
        if not isinstance(strips[index], Gap):
            return


class _Stack:
    """Stacks strips on pages."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self.done: list[Page] = []
        self.page: Page = []
        self.used = 0.0
        self.fresh = True  # nothing but a repeated head stands on the page

    def pages(self, strips: Sequence[Strip]) -> list[Page]:
        waiting = list(reversed(strips))
        while waiting:
            strip = waiting.pop()
            if isinstance(strip, Break):
                if self.page:
                    self._new_page(None)
            elif not (isinstance(strip, Gap) and self.fresh):
                waiting += reversed(self._add(strip, waiting))
        return [*self.done, self.page] if self.page or not self.done else self.done

    def _add(self, strip: Strip, waiting: Sequence[Strip]) -> list[Strip]:
        """Puts the strip down, or what fits of it; returns what is left for the next page."""
        room = self.geometry.room - self.used
        if self._needed(strip, waiting) <= room + 0.01 or (self.fresh and strip.height <= room):
            self._put(strip)
            return []
        parts = strip.split(min(room, strip.height - 1))
        if parts:
            self._put(parts[0])
            self._new_page(parts[1])
            return [parts[1]]
        if self.fresh:  # higher than a page and cannot be split
            self._put(strip)
            return []
        self._new_page(strip)
        return [strip]

    def _needed(self, strip: Strip, waiting: Sequence[Strip]) -> float:
        """The height of the strip and all it must be kept together with."""
        needed = strip.height
        for following in reversed(waiting):
            if not strip.keep or needed > self.geometry.room or isinstance(following, Break):
                break
            strip = following
            needed += strip.height if strip.keep else strip.least
        return needed

    def _put(self, strip: Strip) -> None:
        if isinstance(strip, official.Panel) and strip.foot:
            self.used = max(self.used, self.geometry.room - strip.height)
        self.page.append(Placed(strip, self.geometry.top + self.used))
        self.used += strip.height
        self.fresh = False

    def _new_page(self, strip: Strip | None) -> None:
        """Begins a page that goes on with ``strip``; the head of its table comes first."""
        self.done.append(self.page)
        self.page, self.used = [], 0.0
        if isinstance(strip, Row) and strip.head:
            self._put(strip.head)
        self.fresh = True


def _with_edges(page: Page) -> Page:
    """Tells each row whether it is the first or the last of its grid on this page."""
    grids = [0, *(placed.strip.grid if isinstance(placed.strip, Row) else 0 for placed in page), 0]
    return [
        replace(placed, opens=grids[index] != grids[index + 1], closes=grids[index + 2] != grids[index + 1])
        for index, placed in enumerate(page)
    ]
