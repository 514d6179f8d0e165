"""The log's speed at four sizes: ``python -m benchmarks curve [--sizes N …] [--write]``.

Sizes may be measured one after the other: ``build/curve.json`` keeps them, a size measured anew takes the place of the
old one; ``make bench WRITE=1`` keeps its own size there, too. ``--write`` puts table and curve into docs/performance.md
and docs/pictures/performance.svg; without sizes to measure (``--sizes`` alone) it draws what is kept.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core import paths
from benchmarks import bench, cached, growth, machine, performance
from benchmarks.figures import Figure, rounded
from benchmarks.targets import MEASUREMENTS

SIZES = (1_000, 10_000, 100_000, 1_000_000)
KEPT = paths.ROOT / "build" / "curve.json"
PICTURE = paths.ROOT / "docs" / "pictures" / "performance.svg"
TIMES, SHARES = "Times, ms", "Memory, and work for each entry or row"
BYTES = "database for each entry"


@dataclass(frozen=True)
class Asked:
    """A figure of a measurement as a line of the curve; ``per``: a rate, shown as microseconds for each."""

    measurement: str
    figure: str
    unit: str
    panel: str
    title: str = ""
    per: bool = False


LINES = (
    Asked("save", "save, median", "ms", TIMES),
    Asked("save", "save, p95", "ms", TIMES),
    Asked("start", "start, window usable", "ms", TIMES),
    Asked("start", "sign-in to newest rows", "ms", TIMES),
    Asked("search", "search, frequent", "ms", TIMES),
    Asked("search", "search, rare", "ms", TIMES),
    Asked("search", "search, worst", "ms", TIMES),
    Asked("window", "search while typing, first page", "ms", TIMES, "first page while typing"),
    Asked("window", "whole log opened", "ms", TIMES),
    Asked("hour", "memory after an hour of work", "MB", SHARES, "memory after an hour"),
    Asked("verify", "verify", "µs", SHARES, "verify, an entry", True),
    Asked("import", "import", "µs", SHARES, "import, a row", True),
)


def main(given: Sequence[str]) -> int:
    """Measures each size, prints the table and what grows faster than logarithmically."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks curve", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="N")
    parser.add_argument("--folder", type=Path, default=bench.FOLDER)
    parser.add_argument("--kept", type=Path, default=KEPT, metavar="FILE")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(given)
    kept: dict[str, Any] = json.loads(asked.kept.read_text("utf-8")) if asked.kept.exists() else {}
    failed = False
    for size in asked.sizes:
        asked.folder.mkdir(parents=True, exist_ok=True)
        with bench.by_itself(), bench.only_one(asked.folder):
            point, faults = measured(size, asked.folder)
        failed = failed or bool(faults)
        kept = keep(size, point, asked.kept)
    lines = lines_of(kept)
    if not lines:
        print("nothing was measured yet; name sizes with --sizes", file=sys.stderr)
        return 1
    print(growth.table([line for found in lines.values() for line in found]))
    print(verdict(lines))
    if asked.write:
        write(lines, kept, asked.folder)
    return int(failed)


def measured(size: int, folder: Path) -> tuple[dict[str, Any], list[Figure]]:
    """What picked() gives of a size, and what could not be measured."""
    names = {one.measurement for one in LINES}
    log = cached.log(folder, size)
    print(f"{size:,} entries", file=sys.stderr)
    chosen = {name: measure for name, measure in MEASUREMENTS.items() if name in names}
    figures = bench.measured(chosen, log, size, folder / "work")
    return picked(figures, cached.size_of(log) / size), [one for one in figures if one.value is None]


def picked(figures: Sequence[Figure], each: float) -> dict[str, Any]:
    """Value and floor of each line at a size by title; ``each``: bytes of the database for each entry."""
    values: dict[str, list[float | None]] = {BYTES: [each, None]}
    for one in LINES:
        found = next((figure for figure in figures if is_of(one, figure)), None)
        if found is not None:
            pair = (found.value, found.floor)
            values[one.title or one.figure] = [1e6 / each if each and one.per else each for each in pair]
    return {"values": {name: [rounded(value), rounded(floor)] for name, (value, floor) in values.items()},
            "date": machine.today(), "load": machine.load()}


def keep(size: int, point: dict[str, Any], file: Path = KEPT) -> dict[str, Any]:
    """Keeps what picked() gave of a size, in place of an earlier one; returns all sizes."""
    kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    kept = dict(sorted({**kept, str(size): point}.items(), key=lambda one: int(one[0])))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return kept


def is_of(one: Asked, figure: Figure) -> bool:
    """Whether a figure is the one asked for; that of the import says its number of rows besides."""
    return figure.value is not None and (figure.name == one.figure or one.per and figure.name.startswith(one.figure))


def lines_of(kept: dict[str, Any]) -> dict[str, list[growth.Line]]:
    """Lines by panel, of what was measured at any size."""
    sizes = sorted(int(size) for size in kept)
    wanted = [(one.title or one.figure, one.unit, one.panel) for one in LINES] + [(BYTES, "bytes", SHARES)]
    found: dict[str, list[growth.Line]] = {}
    for title, unit, panel in wanted:
        pairs = [(size, *kept[str(size)]["values"].get(title, (None, None))) for size in sizes]
        if points := [(size, value) for size, value, _ in pairs if value]:
            floor = [(size, plain) for size, _, plain in pairs if plain]
            found.setdefault(panel, []).append(growth.Line(title, unit, points, floor))
    return found


def verdict(lines: dict[str, list[growth.Line]]) -> str:
    """What grows faster than logarithmically, a line each."""
    found = [growth.told(line) for part in lines.values() for line in part if growth.kind(line.points) == "faster"]
    if not found:
        return "Nothing grows faster than logarithmically."
    return "Grows faster than logarithmically:\n" + "\n".join(f"- {one}" for one in found)


def write(lines: dict[str, list[growth.Line]], kept: dict[str, Any], folder: Path) -> None:
    """The section of docs/performance.md and its picture."""
    told = f"The log's speed as it grows; both axes logarithmic. {machine.machine(folder)}, {machine.today()}"
    PICTURE.write_text(growth.picture(lines, told), encoding="utf-8")
    measured = "; ".join(f"{int(size):,} on {one['date']}, load at the end {one['load']}" for size, one in kept.items())
    performance.keep("\n\n".join([
        performance.GROWTH,
        f"Written by `python -m benchmarks curve --write`; do not edit. {machine.machine(folder)}. "
        f"{machine.versions()}. Windows {machine.screen()}. Measured: {measured}. *Slope* is the power of the size "
        "that fits best, 0 flat, 1 proportional; *faster* says that it is more than that of the logarithm by "
        f"{growth.NOISE}, over all sizes or in the last step.",
        "![Times and memory over the number of entries, both axes logarithmic](pictures/performance.svg)",
        growth.table([line for found in lines.values() for line in found]), verdict(lines),
    ]) + "\n")
