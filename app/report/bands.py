"""Rows of a table that are joined by boxes over several rows: set, cut at page ends and drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil

from app.report.strips import PAD_Y, THICK, THIN, UNSPLIT_LINES, Cell, Mark, Pen, Row, Strip

LABEL_LINES = 3  # a text of up to this many lines is a label: never cut, and said again on each page
WORTH_MOVING = 12  # lines of white that may be left at a page's end to keep short boxes whole
_TOLERANCE = 0.01


@dataclass(frozen=True)
class Span:
    """A box over the rows ``first`` to ``last`` of its band, from 0. ``cell`` holds the text that stands on no
    earlier page, ``label`` what is said again above it where the box goes on."""

    first: int
    last: int
    cell: Cell
    label: Cell | None = None
    goes_on: bool = False

    @property
    def lines(self) -> int:
        return len(self.cell.lines) + (len(self.label.lines) if self.label else 0)

    @property
    def is_label(self) -> bool:
        return self.label is None and len(self.cell.lines) <= LABEL_LINES


@dataclass(frozen=True)
class Band(Strip):
    """Rows of the same ``leading`` and the boxes that reach over several of them.

    The cells of the rows and the boxes together cover ``width``. ``mark`` makes the label of a box that was cut.
    """

    rows: tuple[Row, ...] = ()
    spans: tuple[Span, ...] = ()
    leading: float = 14
    width: float = 0
    grid: int = 0
    head: Row | None = None
    mark: Mark | None = None

    @property
    def least(self) -> float:
        if self.rows[0].count > UNSPLIT_LINES:
            return self.rows[0].least
        tops = self._tops()
        for row in range(1, len(self.rows)):
            if self._good(row, tops):
                return tops[row]
            if tops[row] > WORTH_MOVING * self.leading:
                break
        return min(self.height, WORTH_MOVING * self.leading)

    def split(self, room: float) -> tuple[Strip, Strip] | None:
        tops = self._tops()
        fitting = self._fitting(room, tops)
        parts = self.rows[fitting].split(room - tops[fitting])
        if parts:
            return self._cut(fitting, parts, tops)
        for row in range(fitting, 0, -1):
            if self._good(row, tops):
                return self._cut(row, (), tops)
            if tops[fitting] - tops[row - 1] > WORTH_MOVING * self.leading:
                break
        else:
            return None
        return self._cut(fitting, (), tops)

    def forced(self, room: float) -> tuple[Strip, Strip] | None:
        tops = self._tops()
        fitting = self._fitting(room, tops)
        return self._cut(fitting, (), tops) if fitting else None

    def _tops(self) -> list[float]:
        """The upper edge of each row, and the lower edge of the last."""
        return [0.0, *accumulate(row.height for row in self.rows)]

    def _fitting(self, room: float, tops: Sequence[float]) -> int:
        """How many whole rows fit; never all of them."""
        count = 0
        while count < len(self.rows) - 1 and tops[count + 1] <= room + _TOLERANCE:
            count += 1
        return count

    def _good(self, row: int, tops: Sequence[float]) -> bool:
        """Whether the page may end above a row: no short box is cut, and each label has room."""
        for span in self.spans:
            if not span.first < row <= span.last:
                continue
            lines = (tops[span.last + 1] - tops[span.first] - 2 * PAD_Y) / self.leading
            if span.label is None and lines <= UNSPLIT_LINES:
                return False
            if span.is_label and self._room(tops[row] - tops[span.first]) < span.lines:
                return False
        return True

    def _room(self, height: float) -> int:
        """How many lines a box of that height holds."""
        return int((height - 2 * PAD_Y + _TOLERANCE) / self.leading)

    def _cut(self, row: int, parts: Sequence[Strip], tops: Sequence[float]) -> tuple[Strip, Strip]:
        """The rows above ``row`` and those from it on; ``parts`` are the halves of the row itself where it is cut."""
        halves = [part for part in parts if isinstance(part, Row)]
        above = [*self.rows[:row], *halves[:1]]
        below = [*halves[1:], *self.rows[row + len(halves) // 2 :]]
        end = tops[row] + (halves[0].height if halves else 0)
        first: list[Span] = []
        rest: list[Span] = []
        for span in self.spans:
            if span.last < row:
                first.append(span)
            elif span.first > row or span.first == row and not halves:
                rest.append(replace(span, first=span.first - row, last=span.last - row))
            else:
                upper, lower = self._cut_box(span, self._room(end - tops[span.first]))
                first.append(replace(upper, last=len(above) - 1))
                rest.append(replace(lower, first=0, last=span.last - row))
        return self._part(above, first, keep=False), self._part(fitted(below, rest, self.leading), rest, self.keep)

    def _cut_box(self, span: Span, room: int) -> tuple[Span, Span]:
        """A box with ``room`` lines on this page, and what goes on of it."""
        label = span.label and replace(span.label, lines=span.label.lines[:room])
        taken = max(0, room - (len(label.lines) if label else 0))
        left = span.cell.lines[taken:]
        again = span.label
        if again is None and self.mark:
            again = self.mark(span.cell)
        upper = replace(span, cell=replace(span.cell, lines=span.cell.lines[:taken]), label=label, goes_on=bool(left))
        return upper, replace(span, cell=replace(span.cell, lines=left), label=again, goes_on=bool(left))

    def _part(self, rows: Sequence[Row], spans: Sequence[Span], keep: bool) -> Band:
        height = sum(row.height for row in rows)
        return Band(height, keep, tuple(rows), tuple(spans), self.leading, self.width, self.grid, self.head, self.mark)

    # drawing ------------------------------------------------------------
    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        tops = [top + edge for edge in self._tops()]
        beginning: dict[int, list[Span]] = {}
        for span in self.spans:
            beginning.setdefault(span.first, []).append(span)
        for index, row in enumerate(self.rows):
            boxes: list[Cell | Span] = [*row.cells, *beginning.get(index, ())]
            for box in sorted(boxes, key=_start):
                if isinstance(box, Span):
                    self._draw_span(pen, box, left, tops[index], tops[box.last + 1])
                else:
                    row.fill_box(pen, box, left, tops[index])
                    row.draw_text(pen, box, left, tops[index])
        pen.within(None)
        self._draw_rules(pen, left, tops, opens, closes)

    def _draw_span(self, pen: Pen, span: Span, left: float, top: float, bottom: float) -> None:
        cell = span.cell
        if cell.grey < 1:
            pen.within(None)
            pen.fill(left + cell.x, top + THICK, cell.width, bottom - top - 2 * THICK, cell.grey)
        free = bottom - top - 2 * PAD_Y - span.lines * self.leading
        y = top + PAD_Y + (0 if span.goes_on else max(free, 0) / 2)
        for part in (span.label, cell):
            if part is None:
                continue
            pen.within(part.node)
            for line in part.lines:
                place = y + (self.leading - part.size) / 2
                pen.text(line, part.size, left + part.x + part.pad, place, part.inner, part.align)
                y += self.leading

    def _draw_rules(self, pen: Pen, left: float, tops: Sequence[float], opens: bool, closes: bool) -> None:
        """Each box draws its left and its lower edge; the band draws what is around it."""
        places = [(cell, index, index) for index, row in enumerate(self.rows) for cell in row.cells]
        places += [(span.cell, span.first, span.last) for span in self.spans]
        bottoms: dict[int, list[Cell]] = {}
        for cell, first, last in places:
            if cell.x > _TOLERANCE:
                pen.rule(left + cell.x, tops[first], left + cell.x, tops[last + 1], THIN)
            bottoms.setdefault(last, []).append(cell)
        for last, cells in sorted(bottoms.items()):
            for x, end in _joined(cells) if last < len(self.rows) - 1 else ():
                pen.rule(left + x, tops[last + 1], left + end, tops[last + 1], THIN)
        if opens:
            pen.rule(left, tops[0], left + self.width, tops[0], THICK)
        pen.rule(left, tops[-1], left + self.width, tops[-1], THICK if closes else THIN)
        for x in (left, left + self.width):
            pen.rule(x, tops[0], x, tops[-1], THICK)


def _start(box: Cell | Span) -> float:
    return box.cell.x if isinstance(box, Span) else box.x


def _joined(cells: Sequence[Cell]) -> list[tuple[float, float]]:
    """The stretches from x to x that boxes beside each other make together."""
    stretches: list[tuple[float, float]] = []
    for cell in sorted(cells, key=_start):
        if stretches and abs(stretches[-1][1] - cell.x) < _TOLERANCE:
            stretches[-1] = (stretches[-1][0], cell.x + cell.width)
        else:
            stretches.append((cell.x, cell.x + cell.width))
    return stretches


def fitted(rows: Sequence[Row], spans: Sequence[Span], leading: float) -> list[Row]:
    """The rows, made higher where a box over several of them needs more room than they have."""
    result = list(rows)
    for span in sorted(spans, key=lambda span: span.last - span.first):
        own = range(span.first, span.last + 1)
        needed = span.lines * leading + 2 * PAD_Y - sum(result[row].height for row in own)
        extra = ceil((needed - _TOLERANCE) / leading)
        if extra <= 0:
            continue
        if extra > 2 * len(own):  # a long text: the last row is made longer, as it may have to be cut
            own = range(span.last, span.last + 1)
        for place, row in enumerate(own):
            more = extra // len(own) + (place < extra % len(own))
            result[row] = replace(result[row], height=result[row].height + more * leading)
    return result


def band(rows: Sequence[Row], spans: Sequence[Span], width: float, mark: Mark) -> Band:
    """A band of rows that are set already; they belong to one table."""
    one = rows[0]
    high = fitted(rows, spans, one.leading)
    height = sum(row.height for row in high)
    return Band(height, False, tuple(high), tuple(spans), one.leading, width, one.grid, one.head, mark)
