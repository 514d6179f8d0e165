"""From blocks to pages: has each block set as strips and stacks the strips on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from app.report.bands import Band
from app.report.blocks import Document, LetterHead, Table, flat
from app.report.contents import number_entries
from app.report.geometry import Geometry, geometry_of
from app.report.measures import standard
from app.report.panels import Panel
from app.report.setting import Composer
from app.report.strips import MM, Break, Columns, Gap, Row, Setter, Snap, Strip, Tick, Turn
from app.report.tags import Node

LEAST_COLUMN = 40 * MM  # columns lower than this are not begun at a page's end
BALANCE = 4  # points: columns are not made equal more exactly
FEW_PAGES = 6  # up to here setting a document anew is not noticed


@dataclass(frozen=True)
class Placed:
    """A strip on a page; ``top`` counts from the page's upper edge, ``left`` from the left edge of the type area."""

    strip: Strip
    top: float
    opens: bool = True
    closes: bool = True
    left: float = 0


Page = list[Placed]


@dataclass(frozen=True)
class Pages:
    """The pages of a document, and the structure of what stands on them.

    ``turned`` and ``unnumbered`` hold the numbers (from 1) of pages turned by a quarter, and of those whose number
    is not printed.
    """

    pages: list[Page]
    root: Node
    turned: frozenset[int] = frozenset()
    unnumbered: frozenset[int] = frozenset()


def row_count(document: Document) -> int:
    """How often ``compose`` calls its ``tick``: once for each block and each row of a table."""
    return sum(1 + len(block.rows) if isinstance(block, Table) else 1 for block in flat(document.blocks))


def compose(document: Document, setter: Setter, tick: Tick = lambda: None) -> Pages:
    """The pages of a document. ``tick`` may raise to stop."""
    if not document.official:
        return _set(document, setter, tick)
    measures = document.measures or standard()
    found = _set(document, setter, tick, measures.pitch)
    closer_pitches = (measures.closer_pitch, measures.closest_pitch)
    for pitch in closer_pitches if 1 < len(found.pages) <= FEW_PAGES else ():
        # a last page with a line or two is spared by lines set a little closer
        closer = _set(document, setter, tick, pitch)
        if len(closer.pages) < len(found.pages):
            return closer
    return found


def _set(document: Document, setter: Setter, tick: Tick, pitch: float = 0) -> Pages:
    """The pages; with lines of the type area ``pitch`` points apart, 0: each size with its own."""
    geometry = geometry_of(document)
    composer = Composer(setter, geometry.inner, tick, pitch, document.measures, geometry.room)
    composer.gap = geometry.gutter or composer.gap
    stack = _ColumnStack(geometry) if document.columns > 1 else _Stack(geometry)
    pages = [_with_edges(page) for page in stack.pages(composer.strips(document))]
    number_entries([(placed.strip, placed.top) for placed in page] for page in pages)
    unnumbered = stack.unnumbered | ({1} if isinstance(document.head, LetterHead) else set())
    return Pages(pages, composer.root, frozenset(stack.turned), frozenset(unnumbered))


class _Stack:
    """Stacks strips on pages."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self.most_head = geometry.room / 2  # a higher head is not repeated
        self.done: list[Page] = []
        self.page: Page = []
        self.used = 0.0
        self.fresh = True  # nothing but a repeated head stands on the page
        self.turned: set[int] = set()
        self.unnumbered: set[int] = set()

    def pages(self, strips: Sequence[Strip]) -> list[Page]:
        waiting = list(reversed(strips))
        while waiting:
            strip = waiting.pop()
            if isinstance(strip, Break):
                if self.page:
                    self._new_page(None)
            elif isinstance(strip, Turn):
                self._turn(strip)
            elif isinstance(strip, Snap):
                self._snap(strip)
            elif isinstance(strip, Panel) and strip.on > 1:
                self._on_page(strip)
            elif not (isinstance(strip, Gap) and self.fresh):
                waiting += reversed(self._add(strip, waiting))
        return [*self.done, self.page] if self.page or not self.done else self.done

    def _turn(self, strip: Turn) -> None:
        """Pages of their own, set by another stack."""
        if self.page:
            self._new_page(None)
        pages = _Stack(self.geometry.turned()).pages(strip.strips)
        self.turned.update(range(len(self.done) + 1, len(self.done) + 1 + len(pages)))
        self.done += pages

    def _snap(self, strip: Snap) -> None:
        if not self.fresh:
            self.used = ceil((self.used + strip.least_gap) / strip.pitch - 0.0001) * strip.pitch

    def _on_page(self, strip: Panel) -> None:
        """At the foot of the next page whose number is asked for; empty pages before it, and it, have no number."""
        full = self.used + strip.height > self.geometry.room
        if self.page and (full or (len(self.done) + 1) % strip.on):
            self._new_page(None)
        first = len(self.done) + 1
        while (len(self.done) + 1) % strip.on:
            self._new_page(None)
        if len(self.done) + 1 > first:
            self.unnumbered.update(range(first, len(self.done) + 2))
        self._put(strip)

    def _add(self, strip: Strip, waiting: Sequence[Strip]) -> list[Strip]:
        """Puts the strip down, or what fits of it; returns what is left for the next page."""
        room = self.geometry.room - self.used
        if self._needed(strip, waiting) <= room + 0.01 or (self.fresh and strip.need <= room):
            self._put(strip)
            return []
        room = min(room, strip.height - 1)
        parts = strip.split(room) or (strip.forced(room) if self.fresh else None)
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
        """The height of the strip and all it must be kept together with: the next one alone, where all is too much."""
        needed, last = 0.0, strip
        for following in reversed(waiting):
            if not last.keep or isinstance(following, Break | Turn):
                break
            needed += last.height
            last = following
            if needed > self.geometry.room:
                return strip.height + waiting[-1].least if isinstance(last, Panel) else needed
        return needed + (last.need if last is strip or last.keep else last.least)

    def _put(self, strip: Strip) -> None:
        if isinstance(strip, Panel) and strip.foot:
            self.used = max(self.used, self.geometry.room - strip.height)
        self.page.append(Placed(strip, self.geometry.top + self.used))
        self.used += strip.height
        self.fresh = False

    def _new_page(self, strip: Strip | None) -> None:
        """Begins a page that goes on with ``strip``; the head of its table comes first."""
        self.done.append(self.page)
        self.page, self.used = [], 0.0
        self._continue(strip)

    def _continue(self, strip: Strip | None) -> None:
        """Puts the head of the strip's table above it."""
        head = strip.head if isinstance(strip, Row | Band) else None
        if head and head.height <= self.most_head:
            self._put(head.repeated())
        self.fresh = True


class _ColumnStack(_Stack):
    """Stacks strips in columns, between the marks for it; the last of them are made about equally high."""

    def __init__(self, geometry: Geometry) -> None:
        super().__init__(geometry)
        self.columns = Columns()
        self.column = 0
        self.floor = 0.0  # where the columns begin on this page
        self.deepest = 0.0
        self.above = 0  # how many strips stand above the columns of this page
        self.fed: list[Strip] = []  # what was to be put into the columns of this page
        self.left_over = False  # the next strip comes from within this page
        self.headed = False
        self.torn = False  # strips to be kept together stand in two columns
        self.whole = geometry
        self.below = 0.0  # kept free for what comes below the last columns, so that it never has a page to itself

    def pages(self, strips: Sequence[Strip]) -> list[Page]:
        last = max((place for place, strip in enumerate(strips) if isinstance(strip, Columns)), default=len(strips))
        after = sum(strip.height for strip in strips[last + 1 :])
        self.below = after if after <= self.whole.room / 4 else 0.0
        return super().pages(strips)

    def _add(self, strip: Strip, waiting: Sequence[Strip]) -> list[Strip]:
        if isinstance(strip, Columns):
            self._end() if strip.count == 1 else self._begin(strip)
            return []
        if self.columns.count == 1:
            return super()._add(strip, waiting)
        if not self.left_over:
            self.fed.append(strip)
        pages, room = len(self.done), self.geometry.room - self.used
        self.torn = self.torn or self.fresh and strip.keep and self._needed(strip, waiting) > room + 0.01
        if self.fresh and self.floor and strip.height > room + 0.01 and strip.split(room) is None:
            self._new_page(strip)  # a later column is higher
            left = [strip]
        else:
            left = super()._add(strip, waiting)
        self.left_over = bool(left) and len(self.done) == pages
        return left

    def _begin(self, columns: Columns) -> None:
        self.geometry = replace(self.whole, bottom=self.whole.bottom + self.below)
        self.columns, self.column, self.floor, self.deepest = columns, 0, self.used, self.used
        self.above, self.fed, self.fresh = len(self.page), [], True
        if self.geometry.room - self.used < LEAST_COLUMN:
            self._new_page(None)

    def _end(self) -> None:
        self._balance()
        self.geometry = self.whole
        self.used, self.columns, self.column = max(self.deepest, self.used), Columns(), 0
        self.fresh = not self.page

    def _balance(self) -> None:
        """Sets this page anew, with columns as low as they can be."""
        low, high = self.floor, self.geometry.room
        while self.fed and high - low > BALANCE:
            room = (low + high) / 2
            trial = self._trial(room)
            low, high = (low, room) if trial else (room, high)
            if trial:
                self.page, self.used, self.deepest = trial.page, trial.used, trial.deepest

    def _trial(self, room: float) -> _ColumnStack | None:
        """This page with columns down to ``room``, None when they do not hold all."""
        geometry = self.geometry
        stack = _ColumnStack(replace(geometry, bottom=geometry.height - geometry.top - room))
        stack.columns, stack.floor, stack.used, stack.deepest = self.columns, self.floor, self.floor, self.floor
        stack.page, stack.most_head = self.page[: self.above], self.most_head
        if self.done:
            stack._continue(self.fed[0])
        waiting = list(reversed(self.fed))
        while waiting:
            strip = waiting.pop()
            if not (isinstance(strip, Gap) and stack.fresh):
                waiting += reversed(stack._add(strip, waiting))
            if stack.done or stack.torn:
                return None
        return None if stack.deepest > room + 0.01 else stack

    def _put(self, strip: Strip) -> None:
        super()._put(strip)
        self.headed = False
        self.deepest = max(self.deepest, self.used)
        if self.column:
            self.page[-1] = replace(self.page[-1], left=self.column * self.columns.pitch)

    def _new_page(self, strip: Strip | None) -> None:
        if self.columns.count > 1 and self.headed and self.fresh:
            self.page.pop()  # nothing came below the repeated head
        self.headed = False
        if strip is None or self.column + 1 >= self.columns.count:
            super()._new_page(None)
            self.column, self.floor, self.above, self.deepest, self.fed = 0, 0.0, 0, 0.0, []
        else:
            self.column, self.used, self.fresh = self.column + 1, self.floor, True
        self._continue(strip)

    def _continue(self, strip: Strip | None) -> None:
        before = len(self.page)
        super()._continue(strip)
        self.headed = len(self.page) > before


def _with_edges(page: Page) -> Page:
    """Tells each row whether it is the first or the last of its grid on this page, or in its column."""
    grids: list[object] = [0]
    grids += [(placed.strip.grid, placed.left) if isinstance(placed.strip, Row | Band) else 0 for placed in page]
    grids.append(0)
    return [
        replace(placed, opens=grids[index] != grids[index + 1], closes=grids[index + 2] != grids[index + 1])
        for index, placed in enumerate(page)
    ]
