"""What stands outside the type area of each page: running head and foot, page number, the mark across it."""

from __future__ import annotations

from math import ceil, cos, radians, sin

from app.core.i18n import tr
from app.report import official
from app.report.blocks import Document, Run
from app.report.geometry import Geometry
from app.report.pen import CanvasPen
from app.report.strips import MM, THIN, Setter

HEADER_SIZE = FOOTER_SIZE = 9
HEADER_GAP = 3 * MM
FOOTER_GAP = 4 * MM
FOOTER_LINES = 3
OFFICIAL_HEADER_TOP = 18 * MM
OFFICIAL_FOOT_DROP = 17 * MM  # of the small type, below the type area
OFFICIAL_FOOT_SIZE = 8
MARK_SIZE, MARK_COLOUR = 120, "#F9DFDF"
MARK_TOP_SIZE, MARK_TOP_COLOUR = 14, "#B00018"
MARK_TOP = 26 * MM
TRACE_SIZE, TRACE_COLOUR, TRACE_ANGLE = 11, "#E4E4E4", 30
TRACE_ACROSS, TRACE_DOWN = 30 * MM, 42 * MM  # between one and the next


class Header:
    """One line above the type area of each page."""

    def __init__(self, document: Document, setter: Setter, geometry: Geometry) -> None:
        self.geometry = geometry
        self.top = OFFICIAL_HEADER_TOP if document.masthead else geometry.top - HEADER_GAP - HEADER_SIZE
        self.lines = setter.lines(document.header, HEADER_SIZE, geometry.inner, "song")[:1]

    def draw(self, pen: CanvasPen) -> None:
        for line in self.lines:
            pen.text(line, HEADER_SIZE, self.geometry.left, self.top, self.geometry.inner, "center")


class Footer:
    """The foot of each page: the document's own text on the left, page x of y on the right."""

    def __init__(self, document: Document, setter: Setter, geometry: Geometry, pages: int) -> None:
        self.document = document
        self.setter = setter
        self.geometry = geometry
        self.right = f"{document.footer_right}　" if document.footer_right else ""
        widest = self.right + tr("Page {page} of {pages}").format(page=pages, pages=pages)
        room = geometry.inner - setter.natural_width(widest, FOOTER_SIZE, "song") - FOOTER_SIZE
        room = max(room, geometry.inner / 3)
        self.left_lines = setter.lines(document.footer_left, FOOTER_SIZE, room, "song")[:FOOTER_LINES]

    def draw(self, pen: CanvasPen, number: int, page_text: str) -> None:
        geometry = self.geometry
        top = geometry.height - geometry.bottom + FOOTER_GAP
        pen.rule(geometry.left, top - 1 * MM, geometry.left + geometry.inner, top - 1 * MM, THIN)
        right = self.setter.lines(self.right + page_text, FOOTER_SIZE, geometry.inner, "song")[:FOOTER_LINES]
        for lines, align in ((self.left_lines, "left"), (right, "right")):
            for index, line in enumerate(lines):
                y = top + index * FOOTER_SIZE * 1.25
                pen.text(line, FOOTER_SIZE, geometry.left, y, geometry.inner, align)


class OfficialFooter(Footer):
    """Below the official type area: the page number between dashes, right on odd pages and left on even ones,
    and below it, small, the document's own text."""

    def draw(self, pen: CanvasPen, number: int, page_text: str) -> None:
        geometry, size = self.geometry, official.PAGE_NUMBER_SIZE
        bottom = geometry.height - geometry.bottom
        line = self.setter.lines(f"— {number} —", size, geometry.inner, "song")[0]
        top = bottom + official.PAGE_NUMBER_DROP
        pen.text(line, size, geometry.left + size, top, geometry.inner - 2 * size, "right" if number % 2 else "left")
        small, inner = OFFICIAL_FOOT_SIZE, geometry.inner
        said = "　".join(text for text in (self.document.footer_left, self.document.footer_right, page_text) if text)
        for index, one in enumerate(self.setter.lines(said, small, inner, "song")[:FOOTER_LINES]):
            pen.text(one, small, geometry.left, bottom + OFFICIAL_FOOT_DROP + index * small * 1.25, inner, "left")


class Mark:
    """Words across the whole page, pale below its text, and once more at its top, so that a copy keeps them."""

    def __init__(self, text: str, setter: Setter, geometry: Geometry) -> None:
        self.geometry = geometry
        self.across = setter.lines([Run(text, colour=MARK_COLOUR)], 1, 1e9, "hei")[0] if text else None
        if self.across:
            self.size = min(MARK_SIZE, 230 * MM / max(self.across.width, 1))
            self.across = setter.lines([Run(text, colour=MARK_COLOUR)], self.size, 1e9, "hei")[0]
            self.top = setter.lines([Run(text, colour=MARK_TOP_COLOUR)], MARK_TOP_SIZE, 1e9, "hei")[0]

    def draw(self, pen: CanvasPen) -> None:
        geometry = self.geometry
        if not self.across:
            return
        pen.across(self.across, self.size, geometry.left + geometry.inner / 2, geometry.top + geometry.room / 2)
        size, width = MARK_TOP_SIZE, self.top.width
        x, top = geometry.left + geometry.inner - width - size / 2, min(MARK_TOP, geometry.top - 2.2 * size)
        pen.text(self.top, size, x, top, width, "left")
        x0, x1, y0, y1 = x - size / 2, x + width + size / 2, top - size / 3, top + size * 4 / 3
        for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            pen.rule(*line, 1, MARK_TOP_COLOUR)


class Trace:
    """Whose copy it is, pale and small all over the page, below its text: what is photographed tells its source."""

    def __init__(self, text: str, setter: Setter, geometry: Geometry) -> None:
        self.geometry = geometry
        self.line = setter.lines([Run(text, colour=TRACE_COLOUR)], TRACE_SIZE, 1e9, "hei")[0] if text else None

    def draw(self, pen: CanvasPen) -> None:
        if not self.line:
            return
        slope = radians(TRACE_ANGLE)
        wide, high = self.line.width * cos(slope), self.line.width * sin(slope)
        across, down = wide + TRACE_ACROSS, max(TRACE_DOWN, high * 0.8)
        for row in range(ceil((self.geometry.height + high) / down) + 1):
            for column in range(-1, ceil(self.geometry.width / across) + 1):
                x = (column + (0.5 if row % 2 else 0)) * across + wide / 2
                if -wide / 2 < x < self.geometry.width + wide / 2:
                    pen.across(self.line, TRACE_SIZE, x, row * down, TRACE_ANGLE)
