"""Writes a document as PDF: draws its pages with embedded fonts, saves the file whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO

from reportlab.pdfgen.canvas import Canvas

from app.core.i18n import report_language, tr
from app.report.blocks import Document
from app.report.edges import FOOTER_SIZE, Footer, Header, Mark, OfficialFooter, Trace
from app.report.fonts import Fonts, font_lock, fonts
from app.report.geometry import Geometry, geometry_of
from app.report.layout import Page, compose, row_count
from app.report.pen import CanvasPen, encodable
from app.report.strips import Setter

Progress = Callable[[int, int, str], None]

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
    composed = compose(document, setter, _ticker(progress, row_count(document)))
    pages = composed.pages
    geometry = geometry_of(document)
    buffer = BytesIO()
    canvas = _canvas(document, buffer, letters, geometry)
    pen = CanvasPen(canvas, letters, geometry.height)
    pen.bookmark(document.title, 0, geometry.top)
    footer = (OfficialFooter if document.masthead else Footer)(document, setter, geometry, len(pages))
    header, mark = Header(document, setter, geometry), Mark(document.mark, setter, geometry)
    trace = Trace(document.trace, setter, geometry)
    for number, page in enumerate(pages, 1):
        text = tr("Page {page} of {pages}").format(page=number, pages=len(pages))
        progress(SETTING_SHARE + (100 - SETTING_SHARE) * (number - 1) // len(pages), 100, text)
        mark.draw(pen)
        trace.draw(pen)
        _draw(pen, page, geometry.left)
        header.draw(pen)
        footer.draw(pen, number, text)
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
    canvas.setTitle(encodable(document.title))
    canvas.setAuthor(encodable(document.author or document.office))
    canvas.setSubject(encodable(document.subject))
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


def _draw(pen: CanvasPen, page: Page, left: float) -> None:
    for placed in page:
        placed.strip.draw(pen, left + placed.left, placed.top, placed.opens, placed.closes)


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
