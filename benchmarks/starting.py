"""From starting the process to the usable window, and from Enter to the newest rows: each start a process of its own.

``python -m benchmarks.starting [--cold] [DATABASE …]`` measures by turns and prints a line for each moment, beside a
bare PySide6 window with a table view. measure() and floor() give one start's moments to whoever compares them.

A child (started.py) prints a line of JSON at each moment and the parent takes the time, so that the interpreter's own
start counts. ``--cold``: before each start the files it reads are put out of the system's cache, where it can.
"""
from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
OURS = ("app", "db", "ui", "benchmarks", "resources")
TIMES = 7
Moments = dict[str, float]


def floor() -> Moments:
    """``painted``: a window of PySide6 alone with a table view on some thousand rows."""
    return _started("bare")


def measure(database: str | Path, home: str | Path, how: str = "waits") -> Moments:
    """One start of the program on a database that has its first person alone, see benchmarks.office.

    ``painted``: the sign-in page; ``usable``: a key typed stands in it; ``ready``: everything is loaded; ``rows``: the
    newest rows are painted after signing in, ``signed``: seconds from Enter to them; ``…_cpu``: the processor's seconds
    spent so far. ``away_…``: the longest time for which the event loop did not come round, while all was loaded and
    from Enter on, see started.Loop. ``how``: ``waits`` presses Enter once all is loaded, ``ahead`` as soon as the
    password is typed. ``home``: a folder for settings, so that the second start on it knows the first.
    """
    return _started(how, str(database), str(home))


def compiled() -> None:
    """As after a first start: what is compiled once lies beside its source."""
    for name in OURS[:-1]:
        compileall.compile_dir(ROOT / name, quiet=2)


def cool() -> None:
    """Puts what a start reads out of the system's cache of files; nothing where the system has no such call."""
    if not hasattr(os, "posix_fadvise"):
        return
    for folder in (*(ROOT / name for name in OURS), *map(sysconfig.get_path, ("stdlib", "platlib"))):
        for file in Path(folder).rglob("*"):
            if file.is_file():
                number = os.open(file, os.O_RDONLY)
                os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(number)


def _started(*command: str) -> Moments:
    """Moments after starting a process, and the figures it gives itself. Raises RuntimeError."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    begun = perf_counter()
    found: Moments = {}
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.started", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=environment,
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            now = perf_counter() - begun
            for name, value in json.loads(line).items():
                found[name] = now if value is None else value
    if child.returncode or not found:
        raise RuntimeError(command)
    return found


def compared(databases: list[str], times: int = TIMES, cold: bool = False) -> dict[str, Moments]:
    """Medians of several starts, by turns: the floor's under ``bare``, the others under their paths."""
    compiled()
    taken: dict[str, list[Moments]] = {}
    with tempfile.TemporaryDirectory() as home:
        for turn in range(times + 1):
            for name in ("bare", *databases):
                if cold:
                    cool()
                moments = floor() if name == "bare" else measure(name, home)
                if turn:  # the first warms the caches
                    taken.setdefault(name, []).append(moments)
    return {
        name: {key: median(one[key] for one in several) for key in several[0]} for name, several in taken.items()
    }


def main(wanted: list[str]) -> None:
    found = compared([one for one in wanted if one != "--cold"], cold="--cold" in wanted)
    for name, moments in found.items():
        print(name)
        for key, value in moments.items():
            plain = found["bare"]["painted_cpu" if key.endswith("_cpu") else "painted"]
            ratio = f"{value / plain:.2f} ×" if key.removesuffix("_cpu") in ("painted", "usable") else ""
            print(f"  {key:16} {value:.3f}{'' if key.startswith('felt') else ' s'}  {ratio}")


if __name__ == "__main__":
    main(sys.argv[1:])
