"""Drawings of lines, areas and words, such as charts: figures in points from an upper left corner.

Areas differ by lightness and hatching as well as by colour, so that they are told apart in black and white. No fill
is transparent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import NamedTuple

from app.report.blocks import Content, Run
from app.report.lines import Line
from app.report.strips import Pen, Point, Setter, Strip
from app.report.tags import Node

BLACK, WHITE = "#000000", "#FFFFFF"
HATCH_SPACE, HATCH_LINE = 4.0, 0.6  # points
OUTLINE = 0.4


class Style(NamedTuple):
    """How an area is filled: its ground, the angles of its hatching in degrees and the colour of that."""

    ground: str
    angles: tuple[int, ...] = ()
    ink: str = BLACK


# each differs from its neighbours in lightness or hatching
STYLES = (
    Style("#1F4E79"),
    Style("#F2C48D"),
    Style(WHITE, (45,), "#1F4E79"),
    Style("#7FA37A"),
    Style("#E3E3E3", (0,), "#5F5F5F"),
    Style("#8C3B3B", (135,), WHITE),
    Style(WHITE, (45, 135), "#5F5F5F"),
    Style("#B9D3EA", (90,), "#1F4E79"),
)
# seven inks and eight markers: no two of 56 lines look the same
INKS = ("#1F4E79", "#B5651D", "#3B7A3B", "#8C3030", "#5F5F5F", "#6A3D8F", "#1D7A7A")
DARK = ("#1F4E79", "#8C3B3B")
MORE_ANGLES = (0, 90, 45, 135)  # hatching added when the styles are used again
MARKER = 2.4  # points from the middle of a marker to its edge


def style_of(number: int) -> Style:
    """The style of an area by its number from 0; used again with more hatching after the last."""
    again, place = divmod(number, len(STYLES))
    style = STYLES[place]
    if not again:
        return style
    more = [angle for angle in MORE_ANGLES if angle not in style.angles]
    ink = WHITE if style.ground in DARK else style.ink
    return style._replace(angles=(*style.angles, more[(again - 1) % len(more)]), ink=ink)


class Shape(NamedTuple):
    """A line or an area through points."""

    points: tuple[Point, ...]
    fill: str = ""
    line: str = ""
    thickness: float = OUTLINE
    closed: bool = True

    def draw(self, pen: Pen, left: float, top: float) -> None:
        points = [(left + x, top + y) for x, y in self.points]
        pen.shape(points, self.fill, self.line, self.thickness, self.closed)


class Words(NamedTuple):
    """A line of text; ``top`` is the top of the em box."""

    line: Line
    size: float
    x: float
    top: float
    width: float
    align: str

    def draw(self, pen: Pen, left: float, top: float) -> None:
        pen.text(self.line, self.size, left + self.x, top + self.top, self.width, self.align)


@dataclass(frozen=True)
class SketchStrip(Strip):
    """A drawing, never cut. All of it belongs to ``node``, a Figure."""

    items: tuple[Shape | Words, ...] = ()
    node: Node | None = None

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        pen.within(self.node)
        for item in self.items:
            item.draw(pen, left, top)
        pen.within(None)


class Sketch:
    """Collects what a drawing is made of."""

    def __init__(self, setter: Setter) -> None:
        self.setter = setter
        self.items: list[Shape | Words] = []

    def line(self, points: Sequence[Point], colour: str = BLACK, thickness: float = OUTLINE) -> None:
        self.items.append(Shape(tuple(points), line=colour, thickness=thickness, closed=False))

    def area(self, points: Sequence[Point], style: Style) -> None:
        """An area with its hatching and a thin outline."""
        self.items.append(Shape(tuple(points), style.ground))
        for angle in style.angles:
            for ends in hatching(points, angle):
                self.line(ends, style.ink, HATCH_LINE)
        self.items.append(Shape(tuple(points), line=BLACK))

    def box(self, x: float, top: float, width: float, height: float, style: Style) -> None:
        self.area(corners(x, top, width, height), style)

    def marker(self, x: float, y: float, number: int) -> None:
        """The mark of the line ``number`` at a point: circles, squares, triangles, lozenges, full and hollow."""
        ink = INKS[number % len(INKS)]
        sides = (16, 4, 3, 4)[number % 4]
        turn = (0.0, pi / 4, -pi / 2, 0.0)[number % 4]
        radius = MARKER * (1, 1.2, 1.3, 1.4)[number % 4]
        angles = [turn + 2 * pi * side / sides for side in range(sides)]
        points = tuple((x + radius * cos(angle), y + radius * sin(angle)) for angle in angles)
        self.items.append(Shape(points, ink if number % 8 < 4 else WHITE, ink, 0.8))

    def say(
        self, content: Content, size: float, x: float, top: float, width: float, align: str = "left", role: str = "song"
    ) -> int:
        """Text in a column of ``width``; returns the number of its lines."""
        lines = self.setter.lines(content, size, width, role)
        for number, line in enumerate(lines):
            self.items.append(Words(line, size, x, top + number * size * 1.2, width, align))
        return len(lines)

    def number(self, text: str, size: float, x: float, middle: float, ground: bool = False) -> None:
        """A number with its middle at a point, upon white; with more of it around where it stands on an area."""
        width = self.setter.natural_width(text, size, "song") + (2 if ground else 0)
        self.items.append(Shape(corners(x - width / 2, middle - size * 0.5, width, size), WHITE))
        self.say([Run(text)], size, x - width, middle - size / 2, 2 * width, "center")


def corners(x: float, top: float, width: float, height: float) -> tuple[Point, ...]:
    """The corners of a box in turn."""
    return (x, top), (x + width, top), (x + width, top + height), (x, top + height)


def hatching(points: Sequence[Point], angle: int) -> Iterator[tuple[Point, Point]]:
    """Lines at even distances across an area of any form; those of areas beside each other meet."""
    along, across = (cos(angle * pi / 180), -sin(angle * pi / 180)), (sin(angle * pi / 180), cos(angle * pi / 180))
    reach = [x * across[0] + y * across[1] for x, y in points]
    for number in range(int(min(reach) // HATCH_SPACE) + 1, int(max(reach) // HATCH_SPACE) + 1):
        place = number * HATCH_SPACE + 0.01  # not through a corner
        ends = []
        for index, (x, y) in enumerate(points):
            (x2, y2), begin, end = points[index - 1], reach[index], reach[index - 1]
            if (begin < place) != (end < place):
                share = (place - begin) / (end - begin)
                ends.append((x + (x2 - x) * share, y + (y2 - y) * share))
        ends.sort(key=lambda point: point[0] * along[0] + point[1] * along[1])
        yield from zip(ends[::2], ends[1::2], strict=False)
