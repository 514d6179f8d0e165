"""Pages of a PDF as pictures. pypdfium2 bears one thread at a time: call these on the report lane only."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

POINTS = 72


def sizes(file: Path) -> list[QSizeF]:
    """The size of each page in points."""
    with PdfDocument(file) as document:
        return [QSizeF(*document.get_page_size(number)) for number in range(len(document))]


def picture(file: Path, number: int, scale: float, grey: bool = False) -> QImage:
    """Page ``number`` (from 0) at ``scale`` pixels per point."""
    with PdfDocument(file) as document:
        return picture_of(document, number, scale, grey)


def picture_of(document: Any, number: int, scale: float, grey: bool = False) -> QImage:
    """A page of an open document at ``scale`` pixels per point."""
    page = document[number]
    bitmap = page.render(scale=scale, grayscale=grey, rev_byteorder=True)
    kinds = {"L": QImage.Format.Format_Grayscale8, "RGB": QImage.Format.Format_RGB888}
    kind = kinds.get(bitmap.mode, QImage.Format.Format_RGBX8888)
    drawn = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, kind)
    whole = drawn.copy()  # a picture of its own: the bitmap's memory goes with it
    bitmap.close()
    page.close()
    return whole
