"""The pages things are printed on: their size and margins, in points."""

from __future__ import annotations

from dataclasses import dataclass

from app.report import official
from app.report.blocks import Document
from app.report.strips import MM


@dataclass(frozen=True)
class Geometry:
    """A page and its margins, in points. A4 with a binding margin on the left (landscape: above)."""

    width: float = 210 * MM
    height: float = 297 * MM
    left: float = 25 * MM
    right: float = 15 * MM
    top: float = 20 * MM
    bottom: float = 20 * MM

    @property
    def inner(self) -> float:
        """The width of the type area."""
        return self.width - self.left - self.right

    @property
    def room(self) -> float:
        """The height of the type area."""
        return self.height - self.top - self.bottom


PORTRAIT = Geometry()
LANDSCAPE = Geometry(297 * MM, 210 * MM, left=15 * MM, right=15 * MM, top=25 * MM, bottom=18 * MM)
OFFICIAL = Geometry(left=official.LEFT, right=26 * MM, top=official.TOP, bottom=35 * MM)


def geometry_of(document: Document) -> Geometry:
    """The page that a document is set on."""
    if document.masthead:
        return OFFICIAL
    return LANDSCAPE if document.landscape else PORTRAIT
