"""A file whose writing is told of and can be stopped, for libraries that write it in one call."""
from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from db.database import Progress, silent

PIECES = 10_000  # of a large workbook; how many there will be is not known


class ToldFile(io.BufferedRandom):
    """Tells of each piece written to it; what ``progress`` raises ends the writing, once, so that it can be closed."""

    def __init__(self, path: Path, progress: Progress, text: str) -> None:
        super().__init__(io.FileIO(path, "wb+"))
        self._progress, self._text, self._pieces = progress, text, 0

    def write(self, piece: Any) -> int:
        self._pieces += 1
        progress, self._progress = self._progress, silent
        progress(self._pieces, self._pieces + PIECES, self._text)
        self._progress = progress
        return super().write(piece)
