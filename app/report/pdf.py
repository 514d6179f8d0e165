"""Writes a document as PDF: draws its pages with embedded fonts, saves the file whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from app.core.i18n import report_language, tr
from app.report import official
from app.report.blocks import Document, Run
from app.report.fonts import Fonts, font_lock, fonts
from app.report.layout import Geometry, Page, compose, geometry_of, row_count
from app.report.lines import Line, Token, place
from app.report.strips import ASCENT, MM, THIN, Setter

Progress = Callable[[int, int, str], None]

HEADER_SIZE = FOOTER_SIZE = 9
HEADER_GAP = 3 * MM
FOOTER_GAP = 4 * MM
FOOTER_LINES = 3
OFFICIAL_HEADER_TOP = 18 * MM
OFFICIAL_FOOT_DROP = 17 * MM  # of the small type, below the type area
OFFICIAL_FOOT_SIZE = 8
MARK_SIZE, MARK_ANGLE, MARK_COLOUR = 120, 50, "#F9DFDF"
MARK_TOP_SIZE, MARK_TOP_COLOUR = 14, "#B00018"
MARK_TOP = 26 * MM
SETTING_SHARE = 70  # per cent of the time that goes into breaking lines, the rest is drawing
PRODUCER = "Dutydesk"


def write_pdf(
    document: Document,
    target: str | os.PathLike[str] | IO[bytes],
    progress: Progress | None = None,
    letters: Fonts | None = None,
) -> list[str]:
    """Writes ``document`` to a path or an open binary file; returns warnings as sentences.

    ``progress(done, total, text)`` is called all along and may raise to stop; the exception is passed
    on and no file is left. A file of that name is replaced only when the new one is complete.
    ``letters`` are the fonts to use (default: those of this computer). Raises OSError when the file
    cannot be written.
    """
    with font_lock, report_language(document.language):
        data, warnings = _render(document, letters or fonts(), progress or _silent)
    if isinstance(target, str | os.PathLike):
        _save(data, Path(target))
    else:
        target.write(data)
    return warnings


def _silent(done: int, total: int, text: str) -> None:
    """No progress wanted."""


def _render(document: Document, letters: Fonts, progress: Progress) -> tuple[bytes, list[str]]:
    setter = Setter(letters)
    pages = compose(document, setter, _ticker(progress, row_count(document)))
    geometry = geometry_of(document)
    buffer = BytesIO()
    canvas = _canvas(document, buffer, letters, geometry)
    pen = CanvasPen(canvas, letters, geometry.height)
    pen.bookmark(document.title, 0, geometry.top)
    footer = (_OfficialFooter if document.masthead else _Footer)(document, setter, geometry, len(pages))
    mark = _Mark(document.mark, setter, geometry)
    header_top = OFFICIAL_HEADER_TOP if document.masthead else geometry.top - HEADER_GAP - HEADER_SIZE
    header = setter.lines(document.header, HEADER_SIZE, geometry.inner, "song")[:1]
    for number, page in enumerate(pages, 1):
        text = tr("Page {page} of {pages}").format(page=number, pages=len(pages))
        progress(SETTING_SHARE + (100 - SETTING_SHARE) * (number - 1) // len(pages), 100, text)
        mark.draw(pen)
        _draw(pen, page, geometry.left)
        for line in header:
            pen.text(line, HEADER_SIZE, geometry.left, header_top, geometry.inner, "center")
        footer.draw(pen, number, text)
        canvas.showPage()
        pen.new_page()
    canvas.save()
    progress(100, 100, tr("Saving"))
    return buffer.getvalue(), _warnings(setter.missing)


def _ticker(progress: Progress, rows: int) -> Callable[[], None]:
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        progress(min(SETTING_SHARE * done // max(rows, 1), SETTING_SHARE), 100, tr("Setting the pages"))

    return tick


def _warnings(missing: set[str]) -> list[str]:
    if not missing:
        return []
    shown = "、".join(
        f"U+{ord(char):04X}" if "\ud800" <= char <= "\udfff" else f"{char} U+{ord(char):04X}"
        for char in sorted(missing)
    )
    return [tr("No glyph for {characters} in any font: printed as code").format(characters=shown)]


def _canvas(document: Document, buffer: BytesIO, letters: Fonts, geometry: Geometry) -> Canvas:
    # an initial font of ours keeps the never-embedded Helvetica out of the file
    canvas = Canvas(
        buffer,
        pagesize=(geometry.width, geometry.height),
        pageCompression=1,
        invariant=1,
        lang=document.language.replace("_", "-"),
        initialFontName=letters.first("song"),
        initialFontSize=FOOTER_SIZE,
    )
    canvas.setTitle(_encodable(document.title))
    canvas.setAuthor(_encodable(document.author or document.office))
    canvas.setSubject(_encodable(document.subject))
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    if document.created:
        _set_time(canvas, document)
    return canvas


def _set_time(canvas: Canvas, document: Document) -> None:
    if document.created:
        offset = document.created.utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset else 0
        stamp = canvas._doc._timeStamp
        stamp.YMDhms = document.created.timetuple()[:6]
        stamp.dhh, stamp.dmm = int(minutes / 60), abs(minutes) % 60


def _encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which no PDF string can hold."""
    return text.encode("utf-16", "replace").decode("utf-16")


def _draw(pen: CanvasPen, page: Page, left: float) -> None:
    for placed in page:
        placed.strip.draw(pen, left, placed.top, placed.opens, placed.closes)


def _save(data: bytes, path: Path) -> None:
    """Writes beside the target and renames, so that a reader never sees half a file."""
    temporary = path.parent / f".dutydesk-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


class _Footer:
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


class _OfficialFooter(_Footer):
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


class _Mark:
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
        self.new_page()

    def new_page(self) -> None:
        """Forgets what the page before had set; a PDF page starts in the default state."""
        self._space = 0.0
        self._colour = ""

    def text(self, line: Line, size: float, x: float, top: float, width: float, align: str) -> None:
        if not line.tokens:
            return
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
        self.canvas.setLineWidth(thickness)
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.line(x0, self.page_height - y0, x1, self.page_height - y1)

    def fill(self, x: float, top: float, width: float, height: float, grey: float) -> None:
        self.canvas.setFillColor(Color(grey, grey, grey))
        self.canvas.rect(x, self.page_height - top - height, width, height, stroke=0, fill=1)
        self._colour = ""

    def across(self, line: Line, size: float, x: float, top: float) -> None:
        """A line of text set askew, its middle at ``x`` and ``top``. Call before anything else of the page."""
        self.canvas.saveState()
        self.canvas.translate(x, self.page_height - top)
        self.canvas.rotate(MARK_ANGLE)
        self.text(line, size, -line.width / 2, self.page_height - (ASCENT - 0.36) * size, line.width, "left")
        self.canvas.restoreState()
        self.new_page()

    def bookmark(self, title: str, level: int, top: float) -> None:
        if not title.strip():
            return
        self._bookmarks += 1
        key = f"h{self._bookmarks}"
        self._level = min(level, self._level + 1)  # an outline may not skip a level
        self.canvas.bookmarkHorizontal(key, 0, self.page_height - top)
        self.canvas.addOutlineEntry(_encodable(title), key, self._level, closed=False)
