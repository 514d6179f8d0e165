"""Draws strips on a reportlab canvas: text with the fonts each character needs, rules, fills, bookmarks.

All that is drawn is marked: as content of a node of the document's structure, else as an artifact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from app.report.fonts import Fonts
from app.report.lines import Line, Token, place
from app.report.strips import ASCENT, THIN, Point
from app.report.tags import Node

MARK_ANGLE = 50


def encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which no PDF string can hold."""
    return text.encode("utf-16", "replace").decode("utf-16")


class _Stroke:
    """Characters of one font and colour at even distances, drawn by one operator."""

    __slots__ = ("colour", "end", "font", "single", "space", "text", "x")

    def __init__(self, font: str, colour: str, x: float, text: str, end: float) -> None:
        self.font, self.colour, self.x, self.text, self.end = font, colour, x, text, end
        self.space: float | None = None
        self.single = len(text) == 1

    def takes(self, font: str, colour: str, x: float, text: str, end: float) -> bool:
        """Adds the text when it goes on at the same distance; False when a new stroke is needed."""
        if font != self.font or colour != self.colour:
            return False
        space = x - self.end
        if abs(space) > 0.001 and not (self.single and len(text) == 1):
            return False
        if self.space is not None and abs(space - self.space) > 0.001:
            return False
        self.space = space
        self.single = self.single and len(text) == 1
        self.text += text
        self.end = end
        return True


class CanvasPen:
    """Draws on a reportlab canvas, with lengths counted from the page's upper edge."""

    def __init__(self, canvas: Canvas, letters: Fonts, page_height: float) -> None:
        self.canvas = canvas
        self.letters = letters
        self.page_height = page_height
        self._bookmarks = 0
        self._level = -1
        self._page = 0
        self._marked = 0
        self._open = False
        self._node: Node | None = None
        self._wanted: Node | None = None
        self._reset()

    def new_page(self) -> None:
        """Ends the page and begins the next, which starts in the default state."""
        self._close()
        self.canvas.showPage()
        self._page += 1
        self._marked = 0
        self._reset()

    def _reset(self) -> None:
        self._space = 0.0
        self._colour = ""

    # structure ----------------------------------------------------------
    def within(self, node: Node | None) -> None:
        self._wanted = node

    def _mark(self) -> None:
        """Opens the marked content that what is drawn next belongs to, where it is not open yet."""
        if self._open and self._node is self._wanted:
            return
        self._close()
        node = self._node = self._wanted
        self._open = True
        if node is None:
            self.canvas._code.append("/Artifact BMC")
            return
        self.canvas._code.append(f"/{node.kind} <</MCID {self._marked}>> BDC")
        node.parts.append((self._page, self._marked))
        self._marked += 1

    def _close(self) -> None:
        if self._open:
            self.canvas._code.append("EMC")
        self._open = False

    # drawing ------------------------------------------------------------

    def text(self, line: Line, size: float, x: float, top: float, width: float, align: str) -> None:
        if not line.tokens:
            return
        self._mark()
        starts = [x + start for start in place(line, size, width, align)]
        baseline = self.page_height - top - ASCENT * size
        output = self.canvas.beginText()
        for stroke in self._strokes(line, starts, size):
            output.setTextOrigin(stroke.x, baseline)
            output.setFont(stroke.font, size)
            if stroke.colour != self._colour:
                output.setFillColor(HexColor(stroke.colour))
                self._colour = stroke.colour
            space = round(stroke.space or 0.0, 3)
            if space != self._space:
                output.setCharSpace(space)
                self._space = space
            output.textOut(stroke.text)
        self.canvas.drawText(output)
        self._strike_out(line, starts, size, baseline)

    def _strokes(self, line: Line, starts: list[float], size: float) -> list[_Stroke]:
        strokes: list[_Stroke] = []
        for token, start in zip(line.tokens, starts, strict=True):
            for font, text, width in self._by_font(token):
                part = (font, token.style.colour, start, text, start + width * size)
                if not strokes or not strokes[-1].takes(*part):
                    strokes.append(_Stroke(*part))
                start += width * size
        return strokes

    def _by_font(self, token: Token) -> list[tuple[str, str, float]]:
        """(font, text, width in em) for the stretches of a token that one font can draw."""
        parts: list[tuple[str, str, float]] = []
        for char in token.text:
            font, width = self.letters.pick(token.style.role, char) or (self.letters.first("song"), 1.0)
            if parts and parts[-1][0] == font:
                parts[-1] = (font, parts[-1][1] + char, parts[-1][2] + width)
            else:
                parts.append((font, char, width))
        return parts

    def _strike_out(self, line: Line, starts: list[float], size: float, baseline: float) -> None:
        y = self.page_height - baseline - 0.33 * size
        begin: float | None = None
        end, colour = 0.0, ""
        for token, start in zip(line.tokens, starts, strict=True):
            if not token.style.strike and begin is not None:
                self.rule(begin, y, end, y, 0.7, colour)
                begin = None
            if token.style.strike:
                begin = start if begin is None else begin
                end, colour = start + token.width, token.style.colour
        if begin is not None:
            self.rule(begin, y, end, y, 0.7, colour)

    def rule(self, x0: float, y0: float, x1: float, y1: float, thickness: float, colour: str = "#000000") -> None:
        self._mark()
        self.canvas.setLineWidth(thickness)
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.line(x0, self.page_height - y0, x1, self.page_height - y1)

    def fill(self, x: float, top: float, width: float, height: float, grey: float) -> None:
        self._mark()
        self.canvas.setFillColor(Color(grey, grey, grey))
        self.canvas.rect(x, self.page_height - top - height, width, height, stroke=0, fill=1)
        self._colour = ""

    def squares(self, bars: Iterable[tuple[float, float, float]], unit: float, x: float, top: float) -> None:
        """Bars (x, y, width) one unit high, in units of ``unit`` points; one path, so that no seam shows."""
        self._mark()
        path = self.canvas.beginPath()
        for start, y, width in bars:
            path.rect(x + start * unit, self.page_height - top - (y + 1) * unit, width * unit, unit)
        self.canvas.setFillColor(HexColor("#000000"))
        self.canvas.drawPath(path, stroke=0, fill=1)
        self._colour = ""

    def shape(
        self, points: Sequence[Point], fill: str = "", line: str = "", thickness: float = THIN, closed: bool = True
    ) -> None:
        """A figure through ``points``, filled and outlined with colours ``#RRGGBB`` ("" leaves either out)."""
        self._mark()
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self.page_height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.page_height - y)
        if closed:
            path.close()
        if fill:
            self.canvas.setFillColor(HexColor(fill))
            self._colour = ""
        if line:
            self.canvas.setLineWidth(thickness)
            self.canvas.setStrokeColor(HexColor(line))
        self.canvas.drawPath(path, stroke=1 if line else 0, fill=1 if fill else 0)

    def across(self, line: Line, size: float, x: float, top: float, angle: float = MARK_ANGLE) -> None:
        """A line of text set askew, its middle at ``x`` and ``top``. Call before anything else of the page."""
        self._close()
        self.canvas.saveState()
        self.canvas.translate(x, self.page_height - top)
        self.canvas.rotate(angle)
        self.text(line, size, -line.width / 2, self.page_height - (ASCENT - 0.36) * size, line.width, "left")
        self._close()
        self.canvas.restoreState()
        self._reset()

    def bookmark(self, title: str, level: int, top: float) -> None:
        if not title.strip():
            return
        self._bookmarks += 1
        key = f"h{self._bookmarks}"
        self._level = min(level, self._level + 1)  # an outline may not skip a level
        self.canvas.bookmarkHorizontal(key, 0, self.page_height - top)
        self.canvas.addOutlineEntry(encodable(title), key, self._level, closed=False)
