"""What stands on the pages of a PDF, read back with pdfium: characters, rules and images, in millimetres.

Lengths count from the page's upper left corner as it lies unturned.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

POINT = 25.4 / 72
ABOVE = 0.88  # of the size: from the top of the em box to the baseline, in Chinese fonts


class Char(NamedTuple):
    """A character: where it begins, its baseline, the box of its ink, its size in points."""

    text: str
    x: float
    baseline: float
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: str
    colour: tuple[int, int, int]

    @property
    def em_top(self) -> float:
        return self.baseline - ABOVE * self.size * POINT

    @property
    def em_bottom(self) -> float:
        return self.em_top + self.size * POINT


class Rule(NamedTuple):
    left: float
    right: float
    top: float
    bottom: float
    colour: tuple[int, int, int]

    @property
    def thickness(self) -> float:
        return min(self.bottom - self.top, self.right - self.left)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Page:
    """One page; ``lines`` are its characters on one baseline each, from above."""

    width: float
    height: float
    rotation: int
    chars: list[Char] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)

    @property
    def lines(self) -> list[list[Char]]:
        found: list[list[Char]] = []
        for char in sorted(self.chars, key=lambda one: (round(one.baseline, 1), one.x)):
            if found and abs(found[-1][0].baseline - char.baseline) < 0.2:
                found[-1].append(char)
            else:
                found.append([char])
        return [sorted(line, key=lambda one: one.x) for line in found]

    def line(self, part: str) -> list[Char]:
        """The one line with these words, blanks left out."""
        (found,) = [line for line in self.lines if part in said(line)]
        return found

    def words(self, part: str) -> list[Char]:
        """The characters of these words in their line."""
        line = self.line(part)
        place = said(line).index(part)
        return line[place : place + len(part)]


def said(line: list[Char]) -> str:
    return "".join(char.text for char in line)


def read(data: bytes) -> list[Page]:
    """The pages of a PDF."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        return [_page(page) for page in pdf]
    finally:
        pdf.close()


def _page(page: Any) -> Page:
    left, bottom, right, top = page.get_mediabox()
    found = Page((right - left) * POINT, (top - bottom) * POINT, page.get_rotation())
    found.chars = list(_chars(page, top))
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        mode, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item.raw, mode, stroked)
        if stroked.value:
            found.rules.append(_rule(item, top))
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        x0, y0, x1, y1 = item.get_bounds()
        found.images.append(Box(x0 * POINT, (top - y1) * POINT, x1 * POINT, (top - y0) * POINT))
    page.close()
    return found


def _chars(page: Any, height: float) -> Iterator[Char]:
    text_page = page.get_textpage()
    raw = text_page.raw
    for index in range(text_page.count_chars()):
        text = chr(pdfium.FPDFText_GetUnicode(raw, index))
        if not text.strip() or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        box = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
        pdfium.FPDFText_GetCharBox(raw, index, *box)
        left, right, low, high = (one.value for one in box)
        colour = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(raw, index, *colour)
        yield Char(
            text, x.value * POINT, (height - y.value) * POINT, left * POINT, (height - high) * POINT, right * POINT,
            (height - low) * POINT, pdfium.FPDFText_GetFontSize(raw, index), _font(raw, index),
            (colour[0].value, colour[1].value, colour[2].value),
        )
    text_page.close()


def _font(raw: Any, index: int) -> str:
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, index, buffer, 200, flags)
    return buffer.value.decode().rpartition("+")[2]  # without the name of the subset


def _rule(item: Any, height: float) -> Rule:
    left, bottom, right, top = item.get_bounds()
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(item.raw, width)
    # pdfium's bounds of a stroke reach half its thickness, or more, beyond each end; the middle is exact
    thick, x, y = width.value, (left + right) / 2, (top + bottom) / 2
    wide = max(right - left - 2 * thick, thick)
    high = max(top - bottom - 2 * thick, thick)
    parts = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetStrokeColor(item.raw, *parts)
    return Rule((x - wide / 2) * POINT, (x + wide / 2) * POINT, (height - y - high / 2) * POINT,
                (height - y + high / 2) * POINT, (parts[0].value, parts[1].value, parts[2].value))
