"""The table of contents: the headings that follow, with dots to the numbers of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.report.blocks import Contents, Heading
from app.report.lines import Line
from app.report.strips import MM, Gap, Pen, Setter, Strip, TextStrip
from app.report.tags import Node

TITLE_SIZE, SIZES = 16.0, (12.0, 11.0, 10.5)  # of the title, and of headings by their level
LEADING = 1.6
INDENT = 2  # characters for each level
DOT, DOT_SPACE = 0.7, 3.6  # points
NUMBER_SIZE, NUMBER = 11.0, "0000"  # room is kept for a number as wide as this


@dataclass(eq=False)
class Entry:
    """A heading and the page it stands on, from 1; 0 until that is known."""

    heading: Heading
    page: int = 0


@dataclass(frozen=True)
class EntryStrip(Strip):
    """A line of an entry; its last line has the dots and the number, which come with the page."""

    line: Line = field(default=Line((), 0, 0, True))
    entry: Entry | None = None
    ends: bool = True
    size: float = 12
    indent: float = 0
    width: float = 0
    setter: Setter | None = None
    node: Node | None = None

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        top += (self.height - self.size) / 2
        pen.within(self.node)
        pen.text(self.line, self.size, left + self.indent, top, self.width - self.indent, "left")
        if self.ends and self.entry and self.setter:
            number = self.setter.lines(str(self.entry.page), NUMBER_SIZE, self.width, "song")[0]
            pen.within(None)
            bars = dots(self.indent + self.line.width + self.size / 2, self.width - number.width - self.size / 3)
            pen.squares(bars, DOT, left, top + self.size * 0.55)
            pen.within(self.node)
            pen.text(number, NUMBER_SIZE, left, top + (self.size - NUMBER_SIZE) / 2, self.width, "right")
        pen.within(None)


def dots(start: float, end: float) -> list[tuple[float, float, float]]:
    """Dots between two places, as bars of one unit DOT; those of all lines stand below each other."""
    first, last = int(start // DOT_SPACE) + 1, int(end // DOT_SPACE)
    return [(place * DOT_SPACE / DOT, 0, 1) for place in range(first, last)]


def contents_strips(
    block: Contents, headings: Sequence[Heading], setter: Setter, width: float, root: Node
) -> list[Strip]:
    """The title and a line or more for each heading up to the level of the block."""
    node = root.add("TOC")
    strips: list[Strip] = []
    if block.title:
        caption = node.add("Caption")
        for line in setter.lines(block.title, TITLE_SIZE, width, "hei"):
            strips.append(TextStrip(TITLE_SIZE * LEADING, True, line, TITLE_SIZE, 0, width, "center", node=caption))
        strips.append(Gap(2 * MM, True))
    wanted = [heading for heading in headings if heading.level <= block.level]
    levels = [(min((heading.level for heading in wanted), default=1), node)]  # the lists that are open
    for heading in wanted:
        while len(levels) > 1 and heading.level < levels[-1][0]:
            levels.pop()
        if heading.level > levels[-1][0]:
            levels.append((heading.level, levels[-1][1].add("TOC")))
        strips += _entry(heading, len(levels) - 1, setter, width, levels[-1][1])
    return strips


def _entry(heading: Heading, depth: int, setter: Setter, width: float, node: Node) -> list[Strip]:
    size = SIZES[min(depth, len(SIZES) - 1)]
    role = "hei" if depth == 0 else "fang"
    indent = INDENT * SIZES[0] * depth
    room = width - indent - setter.natural_width(NUMBER, NUMBER_SIZE, "song") - 4 * DOT_SPACE
    lines = setter.lines(heading.text, size, max(room, size), role)
    entry, reference = Entry(heading), node.add("TOCI").add("Reference")
    last = len(lines) - 1
    return [
        EntryStrip(size * LEADING, place < last, line, entry, place == last, size, indent, width, setter, reference)
        for place, line in enumerate(lines)
    ]


def number_entries(pages: Iterable[Iterable[Strip]]) -> None:
    """Tells each entry the page of its heading: the next one of that text and level after the entry."""
    waiting: list[Entry] = []
    for number, page in enumerate(pages, 1):
        for strip in page:
            if isinstance(strip, EntryStrip) and strip.ends and strip.entry:
                waiting.append(strip.entry)
            elif isinstance(strip, TextStrip) and strip.bookmark:
                found = [one for one in waiting if (one.heading.text, one.heading.level) == strip.bookmark]
                if found:
                    found[0].page = number
                    waiting.remove(found[0])
