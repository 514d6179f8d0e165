"""The horizontal strips a page is stacked from: lines of text, table rows, signature places.

A strip knows its height, how to split and how to draw itself with a pen; it does not know on which
page it lands. All lengths are points; ``top`` counts downwards from the page's upper edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.report.blocks import COLOURS, Content, Run, runs_of
from app.report.lines import Line, Measure, Style, break_lines
from app.report.tags import Node

MM = 72 / 25.4
LEADING = 1.35
ASCENT = 0.88  # baseline below the top of the em box
PAD_X = 1.2 * MM
PAD_Y = 0.8 * MM
THIN, THICK = 0.35, 0.5
STRUCK_COLOUR = "#8C3030"
Tick = Callable[[], None]
Point = tuple[float, float]

UNSPLIT_LINES = 6  # a row of up to this many lines goes to the next page whole
LEAST_LINES = 2  # lines of a split row that must stand on either page


class Pen(Protocol):
    """Draws on the current page."""

    def text(self, line: Line, size: float, x: float, top: float, width: float, align: str) -> None:
        """A line of text in a column that starts at ``x``; ``top`` is the top of the em box."""
        ...

    def rule(
        self, x0: float, y0: float, x1: float, y1: float, thickness: float, colour: str = COLOURS["black"]
    ) -> None: ...

    def fill(self, x: float, top: float, width: float, height: float, grey: float) -> None: ...

    def squares(self, bars: Iterable[tuple[float, float, float]], unit: float, x: float, top: float) -> None:
        """Black bars (x, y, width) one unit of ``unit`` points high, as of a QR code."""
        ...

    def shape(
        self, points: Sequence[Point], fill: str = "", line: str = "", thickness: float = THIN, closed: bool = True
    ) -> None:
        """A figure through ``points``; ``fill`` and ``line`` are colours, "" leaves either out."""
        ...

    def bookmark(self, title: str, level: int, top: float) -> None: ...

    def within(self, node: Node | None) -> None:
        """What is drawn from now on belongs to this node; None: to none, until the next call."""
        ...


class Letters(Measure, Protocol):
    """The part of ``fonts.Fonts`` that setting needs."""

    def spell(self, role: str, text: str, missing: set[str] | None = None) -> str: ...


class Setter:
    """Turns content into broken lines and collects the characters that no font has."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters
        self.missing: set[str] = set()

    def lines(self, content: Content, size: float, width: float, role: str, indent: float = 0) -> tuple[Line, ...]:
        pieces = [self._piece(run, role) for run in runs_of(content)]
        return tuple(break_lines(pieces, size, width, self.letters, indent))

    def natural_width(self, content: Content, size: float, role: str) -> float:
        """Width of the widest line when nothing is broken."""
        return max(line.width for line in self.lines(content, size, 1e9, role))

    def _piece(self, run: Run, role: str) -> tuple[str, Style]:
        role = run.role or (("biaosong" if role == "hei" else "hei") if run.bold else role)
        colour = COLOURS.get(run.colour, run.colour) if run.colour else None
        colour = colour or (STRUCK_COLOUR if run.strike else COLOURS["black"])
        return self.letters.spell(role, run.text, self.missing), Style(role, colour, run.strike)


@dataclass(frozen=True)
class Strip:
    """Nothing but height. ``keep`` keeps it on one page with the next strip."""

    height: float
    keep: bool = False

    @property
    def least(self) -> float:
        """The height that must be free to begin the strip on a page."""
        return self.height

    def split(self, room: float) -> tuple[Strip, Strip] | None:
        """The part that fits into ``room`` and the rest, or None when it should stay whole."""
        return None

    def forced(self, room: float) -> tuple[Strip, Strip] | None:
        """The same where it has to be cut, however ugly: not even an empty page has room for it."""
        return None

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        """Draws the strip; ``opens`` and ``closes`` tell that no row of the same grid is above, below."""


@dataclass(frozen=True)
class Gap(Strip):
    """White space, left out at the top of a page."""


@dataclass(frozen=True)
class Break(Strip):
    """The end of a page."""

    height: float = 0


@dataclass(frozen=True)
class Columns(Strip):
    """What follows stands in ``count`` columns whose left edges are ``pitch`` points apart; 1: over the whole width."""

    height: float = 0
    count: int = 1
    pitch: float = 0


@dataclass(frozen=True)
class TextStrip(Strip):
    """One line of text in a column from ``x`` of ``width``; a heading also gets a bookmark."""

    line: Line = field(default=Line((), 0, 0, True))
    size: float = 12
    x: float = 0
    width: float = 0
    align: str = "left"
    bookmark: tuple[str, int] | None = None
    node: Node | None = None

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        if self.bookmark:
            pen.bookmark(*self.bookmark, top)
        top += (self.height - self.size) / 2
        pen.within(self.node)
        pen.text(self.line, self.size, left + self.x, top, self.width, self.align)
        pen.within(None)


@dataclass(frozen=True)
class Pair(Strip):
    """Two lines of text on one height, at the left and the right end of ``width``."""

    left_line: Line = field(default=Line((), 0, 0, True))
    right_line: Line = field(default=Line((), 0, 0, True))
    size: float = 10.5
    width: float = 0
    nodes: tuple[Node | None, Node | None] = (None, None)

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        top += (self.height - self.size) / 2
        for line, align, node in zip((self.left_line, self.right_line), ("left", "right"), self.nodes, strict=True):
            pen.within(node)
            pen.text(line, self.size, left, top, self.width, align)
        pen.within(None)


@dataclass(frozen=True)
class QrStrip(Strip):
    """A QR code of ``side`` modules, ``width`` points wide, and lines of text from ``x`` on; nodes of code and text."""

    bars: Sequence[tuple[int, int, int]] = ()
    side: int = 21
    width: float = 60
    lines: Sequence[Line] = ()
    size: float = 10.5
    x: float = 70
    nodes: tuple[Node | None, Node | None] = (None, None)

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        pen.within(self.nodes[0])
        pen.squares(self.bars, self.width / self.side, left, top + (self.height - self.width) / 2)
        pen.within(self.nodes[1])
        top += (self.height - len(self.lines) * self.size * LEADING) / 2
        for number, line in enumerate(self.lines):
            pen.text(line, self.size, left + self.x, top + number * self.size * LEADING, 1e9, "left")
        pen.within(None)


@dataclass(frozen=True)
class SignatureRow(Strip):
    """Labels at (x, width), each followed by a ruled space up to the end of its width."""

    places: Sequence[tuple[float, float, Line, Node | None]] = ()
    size: float = 12

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        text_top = top + self.height - self.size * 1.5
        rule_y = text_top + self.size * 1.12
        for x, width, line, node in self.places:
            pen.within(node)
            pen.text(line, self.size, left + x, text_top, width, "left")
            pen.within(None)
            pen.rule(left + x + line.width + 2, rule_y, left + x + width, rule_y, THICK)


@dataclass(frozen=True)
class Cell:
    """A box of a row from ``x`` of ``width``, padding included."""

    lines: tuple[Line, ...]
    x: float
    width: float
    size: float
    align: str = "justify"
    grey: float = 1.0
    middle: bool = True
    pad: float = PAD_X
    node: Node | None = None

    @property
    def inner(self) -> float:
        return self.width - 2 * self.pad


Mark = Callable[[Cell], Cell]


@dataclass(frozen=True)
class Row(Strip):
    """A row of boxes. ``grid`` names the table it belongs to, ``head`` is repeated above it.

    ``mark`` makes the box that tells on the next page which row goes on there.
    """

    cells: tuple[Cell, ...] = ()
    leading: float = 14
    grid: int = 0
    head: Row | None = None
    mark: Mark | None = None
    marked: tuple[int, Cell] | None = None
    whole: bool = True

    @property
    def count(self) -> int:
        """Height in lines."""
        return max(1, round((self.height - 2 * PAD_Y) / self.leading))

    @property
    def least(self) -> float:
        lines = self.count if self.count <= UNSPLIT_LINES else LEAST_LINES
        return lines * self.leading + 2 * PAD_Y

    def split(self, room: float) -> tuple[Strip, Strip] | None:
        fitting = min(int((room - 2 * PAD_Y + 0.01) / self.leading), self.count - LEAST_LINES)
        if self.count <= UNSPLIT_LINES or fitting < LEAST_LINES:
            return None
        first = tuple(replace(cell, lines=cell.lines[:fitting]) for cell in self.cells)
        rest = [replace(cell, lines=cell.lines[fitting:]) for cell in self.cells]
        marked = self.marked or self._marked(fitting)
        if marked:
            rest[marked[0]] = marked[1]
        left = max([self.count - fitting, *(len(cell.lines) for cell in rest)])
        return (
            replace(self, cells=first, height=self._high(fitting), whole=False, keep=False),
            replace(self, cells=tuple(rest), height=self._high(left), whole=False, marked=marked),
        )

    def _marked(self, fitting: int) -> tuple[int, Cell] | None:
        """The first box that ends above the split, as it is repeated below it."""
        for index, cell in enumerate(self.cells):
            if self.mark and len(cell.lines) <= fitting:
                return index, self.mark(cell)
        return None

    def repeated(self) -> Row:
        """The row once more, as the head of a later page: it was read before."""
        return replace(self, cells=tuple(replace(cell, node=None) for cell in self.cells))

    def _high(self, lines: int) -> float:
        return lines * self.leading + 2 * PAD_Y

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        for cell in self.cells:
            self.fill_box(pen, cell, left, top)
        for cell in self.cells:
            self.draw_text(pen, cell, left, top)
        pen.within(None)
        self._draw_rules(pen, left, top, opens, closes)

    def fill_box(self, pen: Pen, cell: Cell, left: float, top: float) -> None:
        """The grey of a box that has one."""
        if cell.grey < 1:
            pen.within(None)
            # a little less than the box, so as not to cover the rule of the row above
            pen.fill(left + cell.x, top + THICK, cell.width, self.height - 2 * THICK, cell.grey)

    def draw_text(self, pen: Pen, cell: Cell, left: float, top: float) -> None:
        """The text of a box, without its rules."""
        pen.within(cell.node)
        used = len(cell.lines) * self.leading
        free = self.height - 2 * PAD_Y - used
        y = top + PAD_Y + (free / 2 if cell.middle and self.whole else 0) + (self.leading - cell.size) / 2
        for line in cell.lines:
            pen.text(line, cell.size, left + cell.x + cell.pad, y, cell.inner, cell.align)
            y += self.leading

    def _draw_rules(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        start, end = left + self.cells[0].x, left + self.cells[-1].x + self.cells[-1].width
        bottom = top + self.height
        if opens:
            pen.rule(start, top, end, top, THICK)
        pen.rule(start, bottom, end, bottom, THICK if closes else THIN)
        for cell in self.cells[1:]:
            pen.rule(left + cell.x, top, left + cell.x, bottom, THIN)
        for x in (start, end):
            pen.rule(x, top, x, bottom, THICK)
