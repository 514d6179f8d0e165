"""From starting the process to the usable window, and from Enter to the newest rows: each start a process of its own.

``python -m benchmarks.starting [DATABASE …]`` measures by turns and prints a line for each, beside a bare PySide6
window with a table view. The functions measure() and floor() give one start's moments to whoever compares them.

A child prints a line of JSON at each moment and the parent takes the time, so that the interpreter's own start counts.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
TIMES = 5
Moments = dict[str, float]


# the parent -------------------------------------------------------------
def floor() -> Moments:
    """``painted``: a window of PySide6 alone with a table view on some thousand rows."""
    return _started("bare")


def measure(database: str | Path, home: str | Path, how: str = "waits") -> Moments:
    """One start of the program on a database that has its first person alone, see benchmarks.office.

    ``painted``: the sign-in page; ``usable``: a key typed stands in it; ``ready``: everything is loaded; ``rows``: the
    newest rows are painted after signing in, ``signed``: seconds from Enter to them; ``…_cpu``: the processor's seconds
    spent so far. ``away_…``: the longest time for which the event loop did not come round, while all was loaded and
    from Enter on, see started.Loop. ``how``: ``waits`` presses Enter once all is loaded, ``ahead`` as soon as the
    password is typed.
    """
    return _started(how, str(database), str(home))


def _started(*command: str) -> Moments:
    """Moments after starting a process, and the figures it gives itself. Raises RuntimeError."""
    begun = perf_counter()
    found: Moments = {}
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.started", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            now = perf_counter() - begun
            for name, value in json.loads(line).items():
                found[name] = now if value is None else value
    if child.returncode or not found:
        raise RuntimeError(command)
    return found


def compared(databases: list[str], times: int = TIMES) -> dict[str, Moments]:
    """Medians of several starts, by turns: the floor's under ``bare``, the others under their paths."""
    taken: dict[str, list[Moments]] = {}
    with tempfile.TemporaryDirectory() as home:
        for turn in range(times + 1):
            rounds = {"bare": floor(), **{one: measure(one, home) for one in databases}}
            for name, moments in rounds.items() if turn else ():  # the first warms the caches
                taken.setdefault(name, []).append(moments)
    return {
        name: {key: median(one[key] for one in several) for key in several[0]} for name, several in taken.items()
    }


def main(databases: list[str]) -> None:
    found = compared(databases)
    for name, moments in found.items():
        print(name)
        for key, value in moments.items():
            plain = found["bare"][f"painted{'_cpu' if key.endswith('_cpu') else ''}"]
            ratio = f"{value / plain:.2f} ×" if key.removesuffix("_cpu") in ("painted", "usable") else ""
            print(f"  {key:16} {value:.3f} s  {ratio}")


if __name__ == "__main__":
    main(sys.argv[1:])
