"""Runs the measurements of ``targets.py``: ``python -m benchmarks --size N [--only NAME …]``, or ``make bench``."""
from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter

from app.core import i18n, paths
from benchmarks import cached, machine, performance
from benchmarks.figures import Figure, table, verdict, write_json
from benchmarks.targets import MEASUREMENTS, Bench, Measure
from db.locks import LockError, alone

FOLDER = paths.ROOT / "build" / "bench"
RESULT = paths.ROOT / "build" / "bench.json"
SIZE = 1_000_000


def options(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, metavar="N", help=f"entries of the log ({SIZE:,})")
    parser.add_argument("--only", nargs="+", default=[], choices=[*MEASUREMENTS], metavar="NAME",
                        help=f"measure these alone: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where logs are made and kept (build/bench)")
    parser.add_argument("--to", type=Path, default=RESULT, metavar="FILE",
                        help="where the figures go (build/bench.json)")
    parser.add_argument("--write", action="store_true", help="also write the section of docs/performance.md")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Measures, prints, writes; 1 when something could not be measured."""
    asked = options(given)
    if lacking := cached.room_for(asked.size, asked.folder):
        print(lacking, file=sys.stderr)
        return 1
    chosen = {name: MEASUREMENTS[name] for name in MEASUREMENTS if not asked.only or name in asked.only}
    with by_itself(), only_one(asked.folder):
        begun = perf_counter()
        log = cached.log(asked.folder, asked.size)
        print(f"the log of {asked.size:,} entries: {perf_counter() - begun:.0f} s", file=sys.stderr)
        figures = measured(chosen, log, asked.size, asked.folder / "work")
    write_json(figures, asked.to)
    print(table(figures))
    print(f"\n{asked.size:,} entries. {machine.machine(asked.folder)}. {machine.versions()}. "
          f"Windows {machine.screen()}. Load: {machine.load()}. {perf_counter() - begun:.0f} s in all.")
    print(verdict(figures))
    if asked.write and not asked.only:
        from benchmarks import curve  # which is made of such runs

        performance.keep(performance.run_section(asked.size, figures, asked.folder))
        curve.keep(asked.size, curve.picked(figures, cached.size_of(log) / asked.size))
    return 1 if any(one.value is None for one in figures) else 0


def measured(chosen: dict[str, Measure], log: Path, size: int, folder: Path) -> list[Figure]:
    """The figures of these measurements on a copy of the log; the copy goes when they are done."""
    try:
        bench = Bench(size, log, cached.copy_of(log, folder), folder)
        return [figure for name, measure in chosen.items() for figure in tried(name, measure, bench)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tried(name: str, measure: Measure, bench: Bench) -> Iterator[Figure]:
    """The figures of a measurement; one without a value, named like it, where it failed."""
    begun = perf_counter()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    try:
        yield from measure(bench)
    except Exception as fault:
        traceback.print_exc()
        said = str(fault).partition("\n")[0].replace("|", "/")
        yield Figure(name, None, "", failure=f"{type(fault).__name__}: {said}")
    print(f"{perf_counter() - begun:.0f} s", file=sys.stderr)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Ends the program where another one measures: each would count what the other takes."""
    with ExitStack() as held:
        try:
            held.enter_context(alone(folder / "measuring.lock", 0))
        except LockError:
            sys.exit(f"another run is measuring in {folder}; wait for its end")
        yield


@contextmanager
def by_itself() -> Iterator[None]:
    """No settings of this computer; no screen where there is none; texts as an office sees them."""
    with tempfile.TemporaryDirectory() as name:
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
            os.environ[variable] = str(Path(name) / "home")
        if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        i18n.use("zh_CN")
        yield
