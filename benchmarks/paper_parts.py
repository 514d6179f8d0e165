"""What each thing that makes our writer quick is worth, and what the structure costs: the log without it, by turns."""
from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from app.report import archive, pen, strips
from benchmarks.paper_engines import log, ours


@contextmanager
def instead(module: Any, name: str, value: Any) -> Iterator[None]:
    """Meanwhile the module has something else under that name."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


class _Packing:
    """zlib with a level of its own."""

    def __init__(self, level: int) -> None:
        self.level = level

    def compress(self, data: bytes) -> bytes:
        return zlib.compress(data, self.level)


def _forgetful(*values: Any) -> Any:
    return _break_lines(*values[:5])


_break_lines = strips.break_lines
PARTS: dict[str, tuple[Any, str, Any]] = {
    "as it is": (strips, "SHORT", strips.SHORT),
    "short texts set anew each time": (strips, "SHORT", -1),
    "words measured anew in each text": (strips, "break_lines", _forgetful),
    "each line written word by word": (pen, "evenly", lambda *values: None),
    "no structure (no PDF/A-2a, no PDF/UA-1)": (archive, "add_structure", lambda root, file, pages: file.add("<<>>")),
    "texts and structure packed at level 1, not 6": (archive, "zlib", _Packing(1)),
    "texts and structure packed at level 9": (archive, "zlib", _Packing(9)),
}


def parts(folder: Path, times: int) -> dict[str, float]:
    """For each way, the seconds of the processor that a log takes in a warm process; medians."""
    make: Callable[[list[list[str]], Path], object] = ours()
    taken: dict[str, list[float]] = {name: [] for name in PARTS}
    for turn in range(times + 1):
        for name, part in PARTS.items():
            rows = log(turn)
            with instead(*part):
                start = process_time()
                make(rows, folder / "part.pdf")
                if turn:
                    taken[name].append(process_time() - start)
    return {name: median(seconds) for name, seconds in taken.items()}
