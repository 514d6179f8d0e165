"""What stands outside the type area of each page: running head and foot, page number, the mark across it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, cos, radians, sin

from app.core.i18n import tr
from app.report.blocks import Document, Run
from app.report.foot_code import FootCode
from app.report.geometry import Geometry
from app.report.layout import Pages
from app.report.lines import Line
from app.report.measures import Measures, points, standard
from app.report.panels import lessened, one_line
from app.report.pen import CanvasPen
from app.report.strips import ASCENT, MM, THIN, Setter

HEADER_LINES, FOOTER_LINES = 2, 3  # at most: a longer text is set smaller
BELOW = 2 * MM  # of the paper that the foot leaves free
MARK_SIZE, MARK_COLOUR = 120, "#F9DFDF"
MARK_TOP_SIZE, MARK_TOP_COLOUR = 14, "#B00018"
MARK_TOP = 25 * MM
TRACE_SIZE, TRACE_COLOUR, TRACE_ANGLE = 11, "#E4E4E4", 30
TRACE_ACROSS, TRACE_DOWN = 30 * MM, 42 * MM  # between one and the next


class Header:
    """A line or two above the type area of each page, but those that are left empty."""

    def __init__(self, document: Document, setter: Setter, geometry: Geometry) -> None:
        self.geometry = geometry
        measures = document.measures or standard()
        said = one_line(document.header)
        self.lines, self.size = lessened(setter, said, "song", measures.foot_size, geometry.inner, HEADER_LINES)
        above = geometry.top - points(measures.header_gap) - self.size
        self.top = points(measures.running_head_top) if document.official else above

    def draw(self, pen: CanvasPen) -> None:
        top = self.top - (len(self.lines) - 1) * self.size * 1.25
        for index, line in enumerate(self.lines):
            pen.text(line, self.size, self.geometry.left, top + index * self.size * 1.25, self.geometry.inner, "center")


class Footer:
    """The foot of each page: the document's own text on the left, page x of y on the right; before them on the
    last page the code of its proof."""

    def __init__(self, document: Document, setter: Setter, geometry: Geometry, pages: Pages) -> None:
        self.document = document
        self.setter = setter
        self.geometry = geometry
        self.pages = pages
        self.measures = document.measures or standard()
        self.size = self.measures.foot_size
        self.code = FootCode(document.proof, geometry, self.code_drop(self.measures))
        self.right = f"{document.footer_right}　" if document.footer_right else ""
        count = len(pages.pages)
        widest = self.right + tr("Page {page} of {pages}").format(page=count, pages=count)
        room = geometry.inner - setter.natural_width(widest, self.size, "song") - self.size
        room -= self.code.width
        self.room = max(room, geometry.inner / 3)
        self._set: dict[tuple[str, float], tuple[Sequence[Line], float]] = {}  # what stands on each page alike

    def _lines(self, text: str, size: float, width: float, below: float) -> tuple[Sequence[Line], float]:
        """A text of the foot, smaller where it needs more lines than it may have or the paper has room for."""
        high = self.geometry.bottom - below - BELOW
        most = max(1, min(FOOTER_LINES, int((high - size) / (size * 1.25)) + 1))
        if (text, width) not in self._set:
            self._set[text, width] = lessened(self.setter, text, "song", size, width, most)
        return self._set[text, width]

    def draw(self, pen: CanvasPen, number: int, page_text: str) -> None:
        geometry = self.geometry
        gap = points(self.measures.footer_gap)
        top = geometry.height - geometry.bottom + gap
        pen.rule(geometry.left, top - 1 * MM, geometry.left + geometry.inner, top - 1 * MM, THIN)
        room = geometry.inner - (self.code.width if number == len(self.pages.pages) else 0)
        free = self.draw_code(pen, number)
        ends = ((self.document.footer_left, self.room, "left"), (self.right + page_text, room, "right"))
        for text, width, align in ends:
            lines, size = self._lines(text, self.size, width, gap)
            for index, line in enumerate(lines):
                y = top + index * size * 1.25
                pen.text(line, size, geometry.left + free, y, geometry.inner - free, align)

    @staticmethod
    def code_drop(measures: Measures) -> float:
        """How far below the type area the code of the proof stands."""
        return points(measures.footer_gap) - 0.8 * MM

    def draw_code(self, pen: CanvasPen, number: int) -> float:
        """Draws the code where page ``number`` is the last; the width that the text must leave to it."""
        if number < len(self.pages.pages):
            return 0.0
        self.code.draw(pen)
        return self.code.width


class OfficialFooter(Footer):
    """Below the official type area: the page number between dashes, right on odd pages and left on even ones,
    and below it, small, the document's own text."""

    @staticmethod
    def code_drop(measures: Measures) -> float:
        return points(measures.foot_note_drop) - 0.5 * MM

    def draw(self, pen: CanvasPen, number: int, page_text: str) -> None:
        geometry, measures = self.geometry, self.measures
        bottom = geometry.height - geometry.bottom
        if number not in self.pages.unnumbered:
            size = measures.page_number_size
            line = self.setter.lines(f"— {number} —", size, geometry.inner, "song")[0]
            # the dashes' upper edge, not the figure's, is the measured one
            dash = (ASCENT - self.setter.letters.ink("song", "—")[0]) * size
            top, inset = bottom + points(measures.page_number_drop) - dash, measures.page_number_inset * size
            align = "right" if number % 2 else "left"
            pen.text(line, size, geometry.left + inset, top, geometry.inner - 2 * inset, align)
        free = self.draw_code(pen, number)
        self._draw_small(pen, bottom + points(measures.foot_note_drop), page_text, free)

    def _draw_small(self, pen: CanvasPen, top: float, page_text: str, free: float) -> None:
        """The document's own text, right of what is left ``free``; the count of pages in bulletins alone."""
        inner, below = self.geometry.inner - free, points(self.measures.foot_note_drop)
        own = (self.document.footer_left, self.document.footer_right, page_text if self.document.masthead else "")
        said = "　".join(text for text in own if text)
        lines, small = self._lines(said, self.measures.foot_note_size, inner, below)
        for index, one in enumerate(lines):
            pen.text(one, small, self.geometry.left + free, top + index * small * 1.25, inner, "left")


def footer_of(document: Document, setter: Setter, geometry: Geometry, pages: Pages) -> Footer:
    """The foot that the document's pages have."""
    return (OfficialFooter if document.official else Footer)(document, setter, geometry, pages)


class Mark:
    """Words across the whole page, pale below its text, and once more at its top, so that a copy keeps them."""

    def __init__(self, text: str, setter: Setter, geometry: Geometry) -> None:
        self.geometry = geometry
        text = one_line(text)
        self.across = setter.lines([Run(text, colour=MARK_COLOUR)], 1, 1e9, "hei")[0] if text else None
        if self.across:
            self.size = min(MARK_SIZE, 230 * MM / max(self.across.width, 1))
            self.across = setter.lines([Run(text, colour=MARK_COLOUR)], self.size, 1e9, "hei")[0]
            said = [Run(text, colour=MARK_TOP_COLOUR)]
            self.top_size = min(MARK_TOP_SIZE, (geometry.inner - MARK_TOP_SIZE) / setter.natural_width(said, 1, "hei"))
            self.top = setter.lines(said, self.top_size, 1e9, "hei")[0]

    def draw(self, pen: CanvasPen) -> None:
        geometry = self.geometry
        if not self.across:
            return
        pen.across(self.across, self.size, geometry.left + geometry.inner / 2, geometry.top + geometry.room / 2)
        size, width = self.top_size, self.top.width
        x, top = geometry.left + geometry.inner - width - size / 2, min(MARK_TOP, geometry.top - 2.2 * size)
        pen.text(self.top, size, x, top, width, "left")
        x0, x1, y0, y1 = x - size / 2, x + width + size / 2, top - size / 3, top + size * 4 / 3
        for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            pen.rule(*line, 1, MARK_TOP_COLOUR)


class Trace:
    """Whose copy it is, pale and small all over the page, below its text: what is photographed tells its source."""

    def __init__(self, text: str, setter: Setter, geometry: Geometry) -> None:
        self.geometry = geometry
        said = [Run(one_line(text), colour=TRACE_COLOUR)]
        self.line = setter.lines(said, TRACE_SIZE, 1e9, "hei")[0] if text else None

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
