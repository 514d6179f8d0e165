"""Strips with texts, rules and pictures at fixed places: heads, imprints, places of seals. All lengths are points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.report.blocks import Content
from app.report.lines import Line
from app.report.strips import Pen, Setter, Strip
from app.report.tags import Node

BLACK = "#000000"
LESS = 0.95  # of the size, until a text has room


@dataclass(frozen=True)
class Lettering:
    """A line of text in a panel, from its upper left corner; ``top`` is the top of the em box."""

    line: Line
    size: float
    x: float
    top: float
    width: float
    align: str = "left"
    node: Node | None = None


@dataclass(frozen=True)
class Stroke:
    """A level rule in a panel; ``middle`` is the height of its middle, ``width`` 0: that of the panel."""

    middle: float
    thickness: float
    colour: str = BLACK
    x: float = 0
    width: float = 0


@dataclass(frozen=True)
class Place:
    """Where a seal or signet comes; ``data`` is its image (PNG), empty: the place stays free."""

    x: float
    top: float
    width: float
    height: float
    data: bytes = b""
    node: Node | None = None


@dataclass(frozen=True)
class Panel(Strip):
    """Texts, rules and pictures, drawn in this order. ``foot``: it stands at the very foot of the type area, on a
    page whose number ``on`` divides. ``body`` is the height that must lie in the type area, 0: all of it."""

    texts: Sequence[Lettering] = field(default=())
    rules: Sequence[Stroke] = field(default=())
    width: float = 0
    foot: bool = False
    on: int = 1
    places: Sequence[Place] = ()
    body: float = 0
    bookmark: tuple[str, int] | None = None

    @property
    def need(self) -> float:
        return self.body or self.height

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        if self.bookmark:
            pen.bookmark(*self.bookmark, top)
        for one in self.texts:
            pen.within(one.node)
            pen.text(one.line, one.size, left + one.x, top + one.top, one.width, one.align)
        pen.within(None)
        for rule in self.rules:
            x, y = left + rule.x, top + rule.middle
            pen.rule(x, y, x + (rule.width or self.width), y, rule.thickness, rule.colour)
        for place in self.places:
            if place.data:
                pen.within(place.node)
                pen.image(place.data, left + place.x, top + place.top, place.width, place.height)
                pen.within(None)


def fitted(
    setter: Setter, content: Content, role: str, size: float, top: float, align: str, room: float, x: float = 0
) -> Lettering:
    """One line in a column from ``x`` of ``room`` points, lessened until it has room there."""
    content = one_line(content) if isinstance(content, str) else content
    size *= min(1, room / max(setter.natural_width(content, size, role), 1))
    return Lettering(setter.lines(content, size, 1e9, role)[0], size, x, top, room, align)


def lessened(
    setter: Setter, text: str, role: str, size: float, width: float, most: int
) -> tuple[Sequence[Line], float]:
    """The lines of a text and their size, lessened until there are no more than ``most`` of them; so many line ends
    of its own it may have."""
    text = text if len(text.splitlines()) <= most else one_line(text)
    lines = setter.lines(text, size, width, role)
    while len(lines) > most:
        size *= min(LESS, (most + 1) / len(lines))  # as many times the lines, so many times the size
        lines = setter.lines(text, size, width, role)
    return lines, size


def one_line(text: str) -> str:
    """The text with blanks for its line ends."""
    return " ".join(text.splitlines())


def spread(line: Line, width: float) -> Line:
    """The line with its characters set apart until it is ``width`` wide, where it is narrower."""
    places = len(line.tokens) - 1
    return replace(line, spacing=(width - line.width) / places) if places > 0 and width > line.width else line
