"""From blocks to pages: has each block set as strips and stacks the strips on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.report import official
from app.report.bands import Band
from app.report.blocks import Document, Table, flat
from app.report.geometry import Geometry, geometry_of
from app.report.setting import Composer
from app.report.strips import Break, Gap, Row, Setter, Strip, Tick
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
    """The pages of a document, and the structure of what stands on them."""

    pages: list[Page]
    root: Node


def row_count(document: Document) -> int:
    """How often ``compose`` calls its ``tick``: once for each block and each row of a table."""
    return sum(1 + len(block.rows) if isinstance(block, Table) else 1 for block in flat(document.blocks))


def compose(document: Document, setter: Setter, tick: Tick = lambda: None) -> Pages:
    """The pages of a document. ``tick`` may raise to stop."""
    if document.masthead is None:
        return _set(document, setter, tick)
    found = _set(document, setter, tick, official.PITCH)
    for pitch in official.CLOSER if 1 < len(found.pages) <= FEW_PAGES else ():
        # a last page with a line or two is spared by lines set a little closer
        closer = _set(document, setter, tick, pitch)
        if len(closer.pages) < len(found.pages):
            return closer
    return found


def _set(document: Document, setter: Setter, tick: Tick, pitch: float = 0) -> Pages:
    """The pages; with lines of the type area ``pitch`` points apart, 0: each size with its own."""
    geometry = geometry_of(document)
    composer = Composer(setter, geometry.inner, tick, pitch)
    stacked = _Stack(geometry).pages(composer.strips(document))
    return Pages([_with_edges(page) for page in stacked], composer.root)


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
        head = strip.head if isinstance(strip, Row | Band) else None
        if head and head.height <= self.geometry.room / 2:
            self._put(head.repeated())
        self.fresh = True


def _with_edges(page: Page) -> Page:
    """Tells each row whether it is the first or the last of its grid on this page."""
    grids = [0, *(placed.strip.grid if isinstance(placed.strip, Row | Band) else 0 for placed in page), 0]
    return [
        replace(placed, opens=grids[index] != grids[index + 1], closes=grids[index + 2] != grids[index + 1])
        for index, placed in enumerate(page)
    ]
