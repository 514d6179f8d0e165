"""QR codes (ISO/IEC 18004) as squares to be filled, for pages and for whatever else draws them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import segno

QUIET = 4  # modules of white that a reader needs around the code


class Matrix(NamedTuple):
    """A code of ``side`` × ``side`` modules. ``bars``: (x, y, width) of what is dark, in modules from the upper
    left corner; each bar is one module high. The quiet zone is not counted.
    """

    side: int
    bars: tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=64)
def modules(data: str) -> Matrix:
    """The QR code of a text, as UTF-8, with the error correction M or better.

    Raises ValueError for a text that is empty or longer than a code holds (about 2,300 bytes).
    """
    if not data:
        raise ValueError("a QR code needs a text")
    code = segno.make(data, error="m", micro=False, mode="byte", encoding="utf-8")
    bars: list[tuple[int, int, int]] = []
    for y, row in enumerate(code.matrix):
        start = 0
        for x in range(len(row) + 1):
            if x < len(row) and row[x]:
                continue
            if x > start:
                bars.append((start, y, x - start))
            start = x + 1
    return Matrix(len(code.matrix), tuple(bars))
