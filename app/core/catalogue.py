"""A catalogue of translated texts (``.mo``), looked into where it lies: a text is found by halving, none is read ahead.

The standard library's gettext reads the whole file first, which the first page shown would have to wait for.
"""
from __future__ import annotations

from pathlib import Path
from struct import error as StructFault
from struct import unpack_from

MAGIC = 0x950412DE  # written by a machine whose bytes are the other way round, it is not ours


class Catalogue:
    """The texts of one language. A file that is not there or not whole has none."""

    def __init__(self, path: Path) -> None:
        self._found: dict[str, str] = {}
        try:
            self._data = path.read_bytes()
            magic, _, self._count, self._sources, self._texts = unpack_from("<5I", self._data)
        except (OSError, StructFault):
            magic = 0
        if magic != MAGIC:
            self._count = 0

    def text(self, source: str) -> str:
        """The translation; empty for a text that has none."""
        if source not in self._found:
            try:
                self._found[source] = self._look_up(source.encode())
            except (StructFault, UnicodeError):  # a file that was cut off, a text that is none
                self._found[source] = ""
        return self._found[source]

    def _look_up(self, wanted: bytes) -> str:
        low, high = 0, self._count
        while low < high:  # the sources lie in order of their bytes
            middle = (low + high) // 2
            if self._piece(self._sources, middle) < wanted:
                low = middle + 1
            else:
                high = middle
        is_there = low < self._count and self._piece(self._sources, low) == wanted
        return self._piece(self._texts, low).decode() if is_there else ""

    def _piece(self, table: int, place: int) -> bytes:
        length, start = unpack_from("<2I", self._data, table + 8 * place)
        return self._data[start:start + length]
