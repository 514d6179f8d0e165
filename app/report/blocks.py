"""What a report is made of: plain values, without fonts, points or pages.

A feature builds a :class:`Document` from these blocks and hands it over; how it looks on paper is
decided in ``strips.py`` and ``pdf.py``. Everything here is immutable, so one document always gives
the same pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.report.measures import Measures
from app.report.official_blocks import *  # noqa: F403 - the blocks of official documents are blocks too
from app.report.official_blocks import Head, LetterHead, OfficialBlock, block_lines, head_lines

ROLES = ("biaosong", "fang", "kai", "hei", "song")
PAPERS = ("A4", "A3")
CHARTS = ("bars", "stacked", "lines", "pie")
ALIGNMENTS = ("left", "center", "right", "justify")
MOST_VALUE = 1e15  # of a chart: beyond, a number is not exact
MOST_QR = 2331  # bytes, with the error correction M
COLOURS = {"black": "#000000", "red": "#B00018", "grey": "#5F5F5F", "blue": "#173F8F"}

_HEX_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def _check(value: str | None, allowed: Iterable[str], what: str) -> None:
    if value is not None and value not in allowed:
        raise ValueError(f"unknown {what}: {value!r}")


@dataclass(frozen=True)
class Run:
    """A piece of text in one style.

    ``role`` is one of ROLES, ``colour`` a name in COLOURS or ``#RRGGBB``; None means the style of the
    surroundings. ``strike`` is for words that were corrected. Raises ValueError for an unknown style.
    """

    text: str
    strike: bool = False
    bold: bool = False
    role: str | None = None
    colour: str | None = None

    def __post_init__(self) -> None:
        _check(self.role, ROLES, "font role")
        if self.colour is not None and not _HEX_COLOUR.fullmatch(self.colour):
            _check(self.colour, COLOURS, "colour")


Content = str | Sequence[Run]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; it also becomes an outline entry and stays with what follows."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        _check(str(self.level), "123", "heading level")


@dataclass(frozen=True)
class Text:
    """A paragraph, or several when the text holds line ends.

    ``indent`` is the indent of each first line in characters; ``size`` is in points (None: 12, below
    a masthead 15.75). ``keep`` keeps its end on one page with what follows.
    """

    content: Content
    align: str = "justify"
    indent: float = 0
    size: float | None = None
    role: str | None = None
    keep: bool = False

    def __post_init__(self) -> None:
        _check(self.align, ALIGNMENTS, "alignment")
        _check(self.role, ROLES, "font role")


@dataclass(frozen=True)
class Field:
    """One labelled box of a form. ``span`` counts columns, ``lines`` is the least height in lines.

    Without a label the value takes the whole box.
    """

    label: str
    value: Content = ""
    span: int = 1
    lines: int = 1


@dataclass(frozen=True)
class Fields:
    """The boxed grid of an office record sheet: rows of fields over ``columns`` equal columns.

    ``columns`` 0 means: as many as the widest row has. The last field of a short row is widened.
    ``size`` is in points, 0: as measured. Raises ValueError for a row that is empty or wider than ``columns``.
    """

    rows: Sequence[Sequence[Field]]
    columns: int = 0
    size: float = 0

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            spans = [field.span for field in row]
            if not spans or min(spans) < 1 or self.columns and sum(spans) > self.columns:
                raise ValueError(f"form row {number} does not fit {self.columns or 'any'} columns")


@dataclass(frozen=True)
class Table:
    """A ruled table; the head is repeated on each page and rows may run over pages.

    ``widths``: values above 1 are millimetres, others are shares of the width that is left. The table
    always fills the type area. ``align`` has one alignment per column; missing ones are "justify", and a
    column set to the right holds numbers, in a workbook too. ``shaded`` rows (from 0) stand on grey. ``title``
    names the table where the page does not, for those who hear it and for workbooks. ``size`` 0: as measured.
    Raises ValueError when a row or ``widths`` does not fit ``head``.
    """

    head: Sequence[Content]
    rows: Sequence[Sequence[Content | Box]]
    widths: Sequence[float] = ()
    align: Sequence[str] = ()
    size: float = 0
    shaded: Sequence[int] = ()
    title: str = ""

    def __post_init__(self) -> None:
        count = len(self.head)
        if not count:
            raise ValueError("a table needs at least one column")
        if self.widths and (len(self.widths) != count or min(self.widths) <= 0):
            raise ValueError("a table needs one width above zero for each column")
        placed(self)
        for value in self.align:
            _check(value, ALIGNMENTS, "alignment")


@dataclass(frozen=True)
class Box:
    """A cell of a table over several rows or columns. The cells it covers are left out of their rows.

    Raises ValueError for a span below 1.
    """

    content: Content
    rows: int = 1
    columns: int = 1

    def __post_init__(self) -> None:
        if min(self.rows, self.columns) < 1:
            raise ValueError("a box covers at least one row and one column")


@dataclass(frozen=True)
class Series:
    """The values of one line, row of bars or pie, one for each label of its chart; None: not known. ValueError beyond
    MOST_VALUE."""

    name: str
    values: Sequence[float | None]

    def __post_init__(self) -> None:
        if wrong := [value for value in self.values if value is not None and not abs(value) <= MOST_VALUE]:
            raise ValueError(f"{self.name}: {wrong[0]} cannot be drawn")


@dataclass(frozen=True)
class Chart:
    """A drawn chart with its title; every output gives its numbers too.

    ``kind``: bars, stacked (bars upon each other), lines or pie (of the first series alone). ``unit`` stands at the
    axis; ``height`` is in millimetres. Raises ValueError for an unknown kind or a series that does not fit ``labels``.
    """

    kind: str
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    height: float = 60

    def __post_init__(self) -> None:
        _check(self.kind, CHARTS, "kind of chart")
        for one in self.series:
            if len(one.values) != len(self.labels):
                raise ValueError(f"{one.name} has {len(one.values)} values, the chart {len(self.labels)} labels")


@dataclass(frozen=True)
class Contents:
    """The table of contents: the headings up to ``level`` that come after it, with their pages."""

    title: str
    level: int = 2


@dataclass(frozen=True)
class Qr:
    """A QR code of ``data``, ``size`` (8 to 80) millimetres wide, with words for it. ValueError for others."""

    data: str
    content: Content = ""
    size: float = 22

    def __post_init__(self) -> None:
        if not 0 < len(self.data.encode("utf-8", "replace")) <= MOST_QR or not 8 <= self.size <= 80:
            raise ValueError(f"a QR code of {len(self.data)} characters, {self.size:g} mm wide")


@dataclass(frozen=True)
class Part:
    """A named part of a report, which an office may move, leave out or set in another size; see core/templates.py.

    ``code`` is the name within the report, ``title`` what people call it, marked by tr_noop. ``fixed``: the page
    makes no sense without it. Parts are not nested. A report gives all its parts always, empty ones too, so that
    their places stay.
    """

    code: str
    title: str
    blocks: Sequence[Piece]
    fixed: bool = False


@dataclass(frozen=True)
class Line:
    """One line with a text at either end; two lines when they do not fit beside each other."""

    left: Content = ""
    right: Content = ""


@dataclass(frozen=True)
class Signatures:
    """Places to sign: each label with a ruled space, kept together with the block before."""

    labels: Sequence[str]


@dataclass(frozen=True)
class Space:
    """Empty height in millimetres; nothing at the top of a page."""

    mm: float = 5


@dataclass(frozen=True)
class Masthead:
    """The red head of a bulletin on its first page (报头); a document with one is set in the type area of
    GB/T 9704: 156 × 225 mm, lines of 28 characters, 22 to a page.

    ``secrecy`` stands at the top left. ``left`` and ``right`` are the line above the rule. ``size`` of the
    name is in points and is lessened where the name is wider than the page; ``rule`` is in millimetres.
    Raises ValueError for a size outside 14 to 90, a rule outside 0.1 to 3 or an unknown colour.
    """

    name: str
    issue: Content = ""
    left: Content = ""
    right: Content = ""
    secrecy: str = ""
    colour: str = "#FF0000"
    size: float = 60
    rule: float = 0.7

    def __post_init__(self) -> None:
        Run("", colour=self.colour)
        if not 14 <= self.size <= 90 or not 0.1 <= self.rule <= 3:
            raise ValueError(f"a name of {self.size} points, a rule of {self.rule} mm: allowed are 14 to 90, 0.1 to 3")


@dataclass(frozen=True)
class Imprint:
    """The ruled foot of the last page (版记): (label, text) lines, below them a line with two ends.

    ``on`` 2 puts it on an even page, 4 on the back of folded sheets, with empty pages before it where need be.
    ``copies``: how many are to be printed, for whoever prints; 0: not said.
    """

    lines: Sequence[tuple[str, str]] = ()
    left: str = ""
    right: str = ""
    on: int = 1
    copies: int = 0

    def __post_init__(self) -> None:
        _check(str(self.on), "124", "place of an imprint")


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True)
class Turned:
    """Blocks on pages of their own that are turned by a quarter, such as a wide table: its head is at the binding
    edge of odd pages and at the other edge of even ones, running head and page number stay where they are."""

    blocks: Sequence[Piece]


Piece = (
    Heading | Text | Fields | Table | Line | Signatures | Space | PageBreak | Chart | Contents | Qr | OfficialBlock
    | Turned
)
Block = Piece | Part


@dataclass(frozen=True)
class Document:
    """A whole report.

    ``office`` is printed above the title, ``notes`` in small type after the last block. The footer texts
    stand on each page beside the page number, up to three lines of each, ``header`` above each page.
    ``mark`` is drawn across every page, and again at its top: what the pages are not, such as signed.
    ``trace`` is printed pale all over each page: whose copy it is, and when it was made. ``proof`` is the data of
    the QR code at the foot of the last page. ``columns``: columns of text on a page. ``attached``: a file
    (name, bytes) that the PDF carries, its source data. ``paper``: A4, or A3 for a landscape page to be folded.
    ``masthead`` comes before the title, ``imprint`` at the foot of the last page, below the notes. ``head`` is that
    of an official document. ``measures``: sizes and distances, None: those shipped. ``mirrored``: the margins of even
    pages are those of odd ones seen in a mirror, for binding sheets printed on both sides. ``named``: what its file is
    called, without ending, in place of office, title and subject.
    ``created`` is the time shown in the file's properties; without it a fixed time is used, so that
    the same document always gives the same bytes. ``language`` is a code such as ``zh_CN``; ``words``: the office's
    own wording of what is said while pages are set, by text of the program.
    """

    title: str
    blocks: Sequence[Block] = ()
    office: str = ""
    header: str = ""
    footer_left: str = ""
    footer_right: str = ""
    landscape: bool = False
    language: str = "zh_CN"
    subject: str = ""
    author: str = ""
    created: datetime | None = None
    notes: Sequence[str] = ()
    masthead: Masthead | None = None
    imprint: Imprint | None = None
    mark: str = ""
    trace: str = ""
    proof: str = ""
    columns: int = 1
    paper: str = "A4"
    attached: tuple[str, bytes] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    head: Head | None = None
    measures: Measures | None = None
    mirrored: bool = False
    named: str = ""

    def __post_init__(self) -> None:
        _check(self.paper, PAPERS, "paper")
        if self.columns < 1:
            raise ValueError("a page has at least one column")
        if self.head and self.masthead:
            raise ValueError("a document has one head")
        if self.official and (self.landscape or self.paper != "A4"):
            raise ValueError("a document with a head is on upright A4")
        if isinstance(self.head, LetterHead) and self.imprint and (self.imprint.left or self.imprint.right):
            raise ValueError("the imprint of a letter has no line with two ends")

    @property
    def official(self) -> bool:
        """Whether it is set in the type area of official documents."""
        return bool(self.head or self.masthead)


def placed(table: Table) -> list[list[tuple[int, Box]]]:
    """For each row of a table the boxes that begin in it, with their column from 0.

    Raises ValueError for a row whose boxes, with those that reach down into it, do not fill the columns.
    """
    count = len(table.head)
    reaching = [0] * count  # rows that a box above still covers
    result = []
    for number, row in enumerate(table.rows, 1):
        boxes: list[tuple[int, Box]] = []
        column = 0
        for content in row:
            while column < count and reaching[column]:
                column += 1
            box = content if isinstance(content, Box) else Box(content)
            covered = range(column, column + box.columns)
            if covered.stop > count or any(reaching[one] for one in covered):
                raise ValueError(f"row {number} does not fit the head, which has {count} columns")
            boxes.append((column, box))
            for one in covered:
                reaching[one] = box.rows
            column = covered.stop
        if not all(reaching):
            raise ValueError(f"row {number} does not fill the head, which has {count} columns")
        reaching = [rows - 1 for rows in reaching]
        result.append(boxes)
    if any(reaching):
        raise ValueError("a box reaches below the last row")
    return result


def flat(blocks: Iterable[Block], turned: bool = False) -> Iterator[Piece]:
    """The blocks in order, those of parts among them, and those on turned pages; ``turned`` leaves these together."""
    for block in blocks:
        if isinstance(block, Part) or isinstance(block, Turned) and not turned:
            yield from flat(block.blocks, turned)
        else:
            yield block


def runs_of(content: Content) -> tuple[Run, ...]:
    """The content as runs."""
    return (Run(content),) if isinstance(content, str) else tuple(content)


def plain(content: Content) -> str:
    """The content as text on one line; struck words are shown as ~~word~~."""
    parts = (f"~~{run.text}~~" if run.strike and run.text else run.text for run in runs_of(content))
    return re.sub(r"\s*[\r\n]+\s*", " / ", "".join(parts)).strip()


def as_text(document: Document) -> str:
    """The document as plain text, one line for each line, row or form row; ends with a line end."""
    lines = [f"[{document.mark}]"] if document.mark else []
    if document.masthead:
        lines += _masthead_lines(document.masthead)
    if document.head:
        lines += head_lines(document.head)
    lines += [text for text in (document.header, document.office, document.title) if text] + [""]
    for block in flat(document.blocks):
        lines += _text_lines(block)
    lines += document.notes
    if document.imprint:
        ends = " | ".join(text for text in (document.imprint.left, document.imprint.right) if text)
        lines += ["", *(label + text for label, text in document.imprint.lines), ends]
    footer = " | ".join(text for text in (document.footer_left, document.footer_right) if text)
    if footer:
        lines += ["", footer]
    return "\n".join(lines).rstrip() + "\n"


def _masthead_lines(head: Masthead) -> list[str]:
    lines = [head.secrecy, head.name, plain(head.issue), f"{plain(head.left)} | {plain(head.right)}"]
    return [line for line in lines if line] + [""]


def amount(value: float) -> str:
    """A number as charts and their tables give it: up to two decimals."""
    return "0" if abs(value) < 0.005 else f"{value:.2f}".rstrip("0").rstrip(".")


def numbers(chart: Chart) -> list[list[str]]:
    """A chart as the rows of a table: its labels, then each series; what is not known is a dash."""
    rows = [["", *chart.labels]]
    for one in chart.series:
        rows.append([one.name, *("—" if value is None else amount(value) for value in one.values)])
    return rows


def _text_lines(block: Piece) -> list[str]:
    if isinstance(block, Heading):
        return ["", "#" * block.level + " " + plain(block.text)]
    if isinstance(block, Text):
        return ["　" * round(block.indent) + plain(block.content)]
    if isinstance(block, Fields):
        return [" | ".join(_field_text(field) for field in row) for row in block.rows]
    if isinstance(block, Table):
        rows = [[box.content for _, box in row] for row in placed(block)]
        return [" | ".join(plain(cell) for cell in row) for row in (block.head, *rows)]
    if isinstance(block, Chart):
        return [block.title, *(" | ".join(row) for row in numbers(block))]
    if isinstance(block, Qr):
        return [f"[{block.data}] {plain(block.content)}"]
    if isinstance(block, Contents):
        return [block.title]
    if isinstance(block, Line):
        return [f"{plain(block.left)} | {plain(block.right)}"]
    if isinstance(block, Signatures):
        return ["  ".join(f"{label}: ______" for label in block.labels)]
    if isinstance(block, OfficialBlock):
        return block_lines(block)
    return ["", "--- page ---", ""] if isinstance(block, PageBreak) else [""]


def _field_text(field: Field) -> str:
    return f"{field.label}: {plain(field.value)}" if field.label else plain(field.value)
