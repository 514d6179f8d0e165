"""From blocks to pages: has each block set as strips and stacks the strips on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from app.report.blocks import Document, LetterHead, Table, flat
from app.report.geometry import Geometry, geometry_of
from app.report.measures import standard
from app.report.panels import Panel
from app.report.setting import Composer
from app.report.strips import Break, Gap, Row, Setter, Snap, Strip, Tick, Turn
from app.report.tags import Node

FEW_PAGES = 6  # up to here setting a document anew is not noticed


@dataclass(frozen=True)
class Placed:
    """A strip on a page; ``top`` counts from the page's upper edge."""

    strip: Strip
    top: float
    opens: bool = True
    closes: bool = True


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
    stack = _Stack(geometry)
    pages = [_with_edges(page) for page in stack.pages(composer.strips(document))]
    unnumbered = stack.unnumbered | ({1} if isinstance(document.head, LetterHead) else set())
    return Pages(pages, composer.root, frozenset(stack.turned), frozenset(unnumbered))


class _Stack:
    """Stacks strips on pages."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
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
        needed, last = 0.0, strip
        for following in reversed(waiting):
            if not last.keep or needed > self.geometry.room or isinstance(following, Break | Turn):
                break
            needed += last.height
            last = following
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
        if isinstance(strip, Row) and strip.head:
            self._put(strip.head.repeated())
        self.fresh = True


def _with_edges(page: Page) -> Page:
    """Tells each row whether it is the first or the last of its grid on this page."""
    grids = [0, *(placed.strip.grid if isinstance(placed.strip, Row) else 0 for placed in page), 0]
    return [
        replace(placed, opens=grids[index] != grids[index + 1], closes=grids[index + 2] != grids[index + 1])
        for index, placed in enumerate(page)
    ]
