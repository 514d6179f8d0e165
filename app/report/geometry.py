"""The pages things are printed on: their size and margins, in points."""

from __future__ import annotations

from dataclasses import dataclass

from app.report.blocks import Document
from app.report.measures import Measures, points, standard
from app.report.strips import MM

WIDTH, HEIGHT = 210 * MM, 297 * MM  # of A4 upright


@dataclass(frozen=True)
class Geometry:
    """A page and its margins, in points. ``fold`` is where the page is folded, from its left edge; 0: nowhere.

    ``gutter`` is left free between columns there. ``mirrored``: left and right margin change places on even pages.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    fold: float = 0
    gutter: float = 0
    mirrored: bool = False

    @property
    def inner(self) -> float:
        """The width of the type area."""
        return self.width - self.left - self.right

    @property
    def room(self) -> float:
        """The height of the type area."""
        return self.height - self.top - self.bottom

    def shift(self, number: int) -> float:
        """How far to the right everything on the page of this number (from 1) stands."""
        return self.right - self.left if self.mirrored and number % 2 == 0 else 0.0

    def turned(self) -> Geometry:
        """The page as seen by one who turns it so that its left edge is above."""
        bottom = self.height - self.top - self.room
        return Geometry(self.height, self.width, left=bottom, right=self.top, top=self.left, bottom=self.right)


def upright(measures: Measures) -> Geometry:
    """A4 upright, bound at the left."""
    left, right, top, bottom = map(
        points, (measures.page_left, measures.page_right, measures.page_top, measures.page_bottom)
    )
    return Geometry(WIDTH, HEIGHT, left, right, top, bottom)


def wide(measures: Measures) -> Geometry:
    """A4 landscape, bound above."""
    side, top, bottom = map(points, (measures.wide_side, measures.wide_top, measures.wide_bottom))
    return Geometry(HEIGHT, WIDTH, side, side, top, bottom)


def folded(measures: Measures) -> Geometry:
    """A3 landscape, folded in the middle and bound at the left; what is beside the fold is as wide on either side."""
    side, top, bottom, gutter = map(
        points, (measures.fold_side, measures.fold_top, measures.fold_bottom, measures.fold_gutter)
    )
    return Geometry(2 * WIDTH, HEIGHT, side, side, top, bottom, fold=WIDTH, gutter=gutter)


def official(measures: Measures) -> Geometry:
    """A4 upright with the type area of official documents."""
    left, top = points(measures.left), points(measures.top)
    right = WIDTH - left - points(measures.area_width)
    return Geometry(WIDTH, HEIGHT, left, right, top, HEIGHT - top - points(measures.area_height))


PORTRAIT, LANDSCAPE = upright(standard()), wide(standard())


def geometry_of(document: Document) -> Geometry:
    """The page that a document is set on."""
    measures = document.measures or standard()
    if document.official:
        found = official(measures)
    elif document.paper == "A3":
        found = folded(measures)
    else:
        found = (wide if document.landscape else upright)(measures)
    return Geometry(**{**vars(found), "mirrored": document.mirrored})
