"""The QR code at the foot of the last page: the code by which the page is found in the ledger again."""

from __future__ import annotations

from app.report.geometry import Geometry
from app.report.pen import CanvasPen
from app.report.qr import QUIET, modules
from app.report.strips import MM

DATA = "DUTYDESK:PAGE:{code}"
SIZE = 14 * MM  # with the white around it
EDGE = 3 * MM  # of the paper that printers leave white
GAP = 1 * MM


class FootCode:
    """The code, ``drop`` points below the type area at its left edge; nothing without a ``code``.

    It is drawn as an artifact: the foot says the same code in words.
    """

    def __init__(self, code: str, geometry: Geometry, drop: float) -> None:
        self.matrix = modules(DATA.format(code=code)) if code else None
        self.x = geometry.left
        self.top = geometry.height - geometry.bottom + drop
        if self.matrix:
            across = self.matrix.side + 2 * QUIET
            # the white below may reach into the edge
            self.unit = min(SIZE / across, (geometry.bottom - drop - EDGE) / (across - QUIET))
            self.size = across * self.unit

    @property
    def width(self) -> float:
        """What the text of the foot must leave free at its left."""
        return self.size + GAP if self.matrix else 0.0

    def draw(self, pen: CanvasPen) -> None:
        if self.matrix:
            white = QUIET * self.unit
            pen.squares(self.matrix.bars, self.unit, self.x + white, self.top + white)
