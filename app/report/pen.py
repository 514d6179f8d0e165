"""Draws strips on a reportlab canvas: text with the fonts each character needs, rules, fills, bookmarks.

All that is drawn is marked: as content of a node of the document's structure, else as an artifact.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from operator import attrgetter
from typing import NamedTuple

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.report.fonts import Fonts
from app.report.lines import Line, Token, evenly, place
from app.report.strips import ASCENT, THIN, Point
from app.report.tags import Node

MARK_ANGLE = 50
_STYLE = attrgetter("style")


def encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which no PDF string can hold."""
    return text.encode("utf-16", "replace").decode("utf-16")


@functools.lru_cache(maxsize=256)
def _rgb(colour: str) -> str:
    """``#RRGGBB`` as three operands from 0 to 1."""
    return " ".join(f"{int(colour[place : place + 2], 16) / 255:.4g}" for place in (1, 3, 5))


class _Writing(NamedTuple):
    """A font as one document writes with it."""

    name: str
    codes: Mapping[str, str]
    used: set[str]


class CanvasPen:
    """Draws on a reportlab canvas, with lengths counted from the page's upper edge.

    The operators of the page are written straight into the canvas: through its methods they take twice as long.
    """

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
        self._shift = 0.0
        self._writings: dict[str, _Writing] = {}
        self._pieces: dict[tuple[str, str], list[tuple[str, str, float]]] = {}
        self._reset()

    def new_page(self) -> None:
        """Ends the page and begins the next, which starts in the default state."""
        self._close()
        self.canvas.showPage()
        if self.canvas._pageRotation:
            self.canvas.setPageRotation(0)
            self.canvas._pagesize = self.canvas._pagesize[::-1]
        self._shift = 0.0
        self._page += 1
        self._marked = 0
        self._reset()

    def _reset(self) -> None:
        self._space = 0.0
        self._colour = self._line_colour = ""
        self._thickness = 0.0
        self._font: tuple[str, float] = ("", 0)

    def _put(self, operators: str) -> None:
        self.canvas._code.append(operators)

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
            self._put("/Artifact BMC")
            return
        self._put(f"/{node.kind} <</MCID {self._marked}>> BDC")
        node.parts.append((self._page, self._marked))
        self._marked += 1

    def _close(self) -> None:
        if self._open:
            self._put("EMC")
        self._open = False

    def _covers(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Notes what a Figure covers."""
        node = self._wanted
        if node is not None and node.kind == "Figure":
            low, high = self.page_height - max(y0, y1), self.page_height - min(y0, y1)
            x0, x1 = x0 + self._shift, min(x1 + self._shift, self.canvas._pagesize[0])
            box = node.box or (x0, low, x0, low)
            node.box = (min(box[0], x0, x1), min(box[1], low), max(box[2], x0, x1), max(box[3], high))

    # where things stand ---------------------------------------------------
    def shift(self, right: float) -> None:
        """All that is drawn on this page from now on stands so far to the right."""
        if right:
            self._close()
            self.canvas.translate(right, 0)
            self._shift += right

    @contextmanager
    def turned(self, page_width: float) -> Iterator[None]:
        """Meanwhile all is drawn as on a page whose upper edge is this page's left one; the page is shown turned."""
        self._close()
        height, self.page_height = self.page_height, page_width
        self.canvas.saveState()
        self.canvas.translate(page_width, 0)
        self.canvas.rotate(90)
        self.canvas.setPageRotation(90)
        self.canvas._pagesize = (height, page_width)  # reportlab swaps them
        yield
        self._close()
        self.canvas.restoreState()
        self._reset()
        self.page_height = height

    # text ---------------------------------------------------------------
    def text(self, line: Line, size: float, x: float, top: float, width: float, align: str) -> None:
        tokens = line.tokens
        if not tokens:
            return
        self._mark()
        self._covers(x, top, x + width, top + size)
        baseline = self.page_height - top - ASCENT * size
        style = tokens[0].style
        plain = not style.strike and all(map(style.__eq__, map(_STYLE, tokens)))
        if plain and (even := evenly(line, size, width, align)):
            text = line.text
            fonts = self.letters.fonts_of(style.role, text)
            if len(fonts) == 1:
                writing = self._writing(fonts.pop())
                writing.used.update(text)
                codes = "".join(map(writing.codes.__getitem__, text))
                begun = self._begin(writing, size, style.colour, even[1])
                self._put(f"BT {begun}{x + even[0]:.2f} {baseline:.2f} Td <{codes}> Tj ET")
                return
        starts = [x + start for start in place(line, size, width, align)]
        self._write(tokens, starts, size, baseline)
        self._strike_out(tokens, starts, top + (ASCENT - 0.33) * size)

    def _writing(self, font: str) -> _Writing:
        found = self._writings.get(font)
        if found is None:
            embedded = self.letters.embedded(font)
            use = embedded.use(self.canvas._doc)
            found = self._writings[font] = _Writing(use.name, embedded.codes, use.characters)
        return found

    def _begin(self, writing: _Writing, size: float, colour: str, space: float = 0.0) -> str:
        """The operators that bring font, colour and space between characters to what is wanted."""
        said = ""
        if (writing.name, size) != self._font:
            said = f"/{writing.name} {size:.6g} Tf "
            self._font = (writing.name, size)
        if colour != self._colour:
            said += f"{_rgb(colour)} rg "
            self._colour = colour
        space = round(space, 3)
        if space != self._space:
            said += f"{space:g} Tc "
            self._space = space
        return said

    def _write(self, tokens: Sequence[Token], starts: Sequence[float], size: float, baseline: float) -> None:
        """Text whose tokens stand at places of their own: an operator for each stretch of one font and colour."""
        said: list[str] = []
        last: tuple[str, str] = ("", "")
        end = 0.0
        for token, start in zip(tokens, starts, strict=True):
            for font, text, wide in self._by_font(token):
                if (font, token.style.colour) != last:
                    said.append(">] TJ " if said else "BT ")
                    last = (font, token.style.colour)
                    writing = self._writing(font)
                    begun = self._begin(writing, size, token.style.colour)
                    said.append(f"{begun}1 0 0 1 {start:.2f} {baseline:.2f} Tm [<")
                    end = start
                apart = round((end - start) * 1000 / size)
                if apart:
                    said.append(f">{apart}<")
                    end = start + (end - start - apart * size / 1000)
                writing.used.update(text)
                said.append("".join(map(writing.codes.__getitem__, text)))
                end += wide * size
                start += wide * size
        said.append(">] TJ ET")
        self._put("".join(said))

    def _by_font(self, token: Token) -> list[tuple[str, str, float]]:
        """(font, text, width in em) for the stretches of a token that one font can draw."""
        key = (token.style.role, token.text)
        parts = self._pieces.get(key)
        if parts is None:
            parts = self._pieces[key] = []
            for char in token.text:
                font, width = self.letters.pick(token.style.role, char) or (self.letters.first("song"), 1.0)
                if parts and parts[-1][0] == font:
                    parts[-1] = (font, parts[-1][1] + char, parts[-1][2] + width)
                else:
                    parts.append((font, char, width))
        return parts

    def _strike_out(self, tokens: Sequence[Token], starts: Sequence[float], y: float) -> None:
        begin: float | None = None
        end, colour = 0.0, ""
        for token, start in zip(tokens, starts, strict=True):
            if not token.style.strike and begin is not None:
                self.rule(begin, y, end, y, 0.7, colour)
                begin = None
            if token.style.strike:
                begin = start if begin is None else begin
                end, colour = start + token.width, token.style.colour
        if begin is not None:
            self.rule(begin, y, end, y, 0.7, colour)

    # figures ------------------------------------------------------------
    def _line(self, thickness: float, colour: str) -> str:
        """The operators that bring the pen's width and colour to what is wanted."""
        said = ""
        if thickness != self._thickness:
            said = f"{thickness:g} w "
            self._thickness = thickness
        if colour != self._line_colour:
            said += f"{_rgb(colour)} RG "
            self._line_colour = colour
        return said

    def _filling(self, colour: str) -> str:
        if colour == self._colour:
            return ""
        self._colour = colour
        return f"{_rgb(colour)} rg "

    def rule(self, x0: float, y0: float, x1: float, y1: float, thickness: float, colour: str = "#000000") -> None:
        self._mark()
        self._covers(x0, y0, x1, y1)
        height = self.page_height
        begun = self._line(thickness, colour)
        self._put(f"{begun}{x0:.2f} {height - y0:.2f} m {x1:.2f} {height - y1:.2f} l S")

    def fill(self, x: float, top: float, width: float, height: float, grey: float) -> None:
        self._mark()
        self._covers(x, top, x + width, top + height)
        begun = self._filling(f"#{round(grey * 255):02x}" + f"{round(grey * 255):02x}" * 2)
        self._put(f"{begun}{x:.2f} {self.page_height - top - height:.2f} {width:.2f} {height:.2f} re f")

    def squares(self, bars: Iterable[tuple[float, float, float]], unit: float, x: float, top: float) -> None:
        """Bars (x, y, width) one unit high, in units of ``unit`` points; one path, so that no seam shows."""
        self._mark()
        said = [self._filling("#000000")]
        for start, y, width in bars:
            left, low = x + start * unit, self.page_height - top - (y + 1) * unit
            said.append(f"{left:.3f} {low:.3f} {width * unit:.3f} {unit:.3f} re")
            self._covers(left, top + y * unit, left + width * unit, top + (y + 1) * unit)
        self._put(" ".join([*said, "f"]))

    def shape(
        self, points: Sequence[Point], fill: str = "", line: str = "", thickness: float = THIN, closed: bool = True
    ) -> None:
        """A figure through ``points``, filled and outlined with colours ``#RRGGBB`` ("" leaves either out)."""
        self._mark()
        said = self._filling(fill) if fill else ""
        said += self._line(thickness, line) if line else ""
        path = [f"{x:.2f} {self.page_height - y:.2f} {'l' if place else 'm'}" for place, (x, y) in enumerate(points)]
        for x, y in points:
            self._covers(x, y, x, y)
        painted = {(True, True): "B", (True, False): "f", (False, True): "S"}.get((bool(fill), bool(line)), "n")
        self._put(said + " ".join([*path, *(["h"] if closed else []), painted]))

    def image(self, data: bytes, x: float, top: float, width: float, height: float) -> None:
        """A PNG image."""
        self._mark()
        self._covers(x, top, x + width, top + height)
        picture = ImageReader(BytesIO(data))
        self.canvas.drawImage(picture, x, self.page_height - top - height, width, height, mask="auto")

    def across(self, line: Line, size: float, x: float, top: float, angle: float = MARK_ANGLE) -> None:
        """A line of text set askew, its middle at ``x`` and ``top``. Call before anything else of the page."""
        self._close()
        self.canvas.saveState()
        self.canvas.translate(x, self.page_height - top)
        self.canvas.rotate(angle)
        self._reset()
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
