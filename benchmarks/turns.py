"""Timing by turns: ours and the plain way alternate, so that a busy moment of the computer meets both alike."""
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from app.core import paths

Work = Callable[[], object]
LEAST, MOST = 3, 200  # measurements, where the time allowed for them is enough


def by_turns(ours: Work, floor: Work | None, times: int = MOST, seconds: float = 10) -> tuple[list[float], list[float]]:
    """Seconds that each took. One of each goes before as a warm-up, unless it alone takes the time allowed.

    Stops after ``times``, or when ``seconds`` have gone, yet not before three of each; what takes a third of the
    time or more is measured once, that time being the warm-up's.
    """
    works = [ours] if floor is None else [ours, floor]
    first = [_timed(work) for work in works]
    if sum(first) * LEAST > seconds:
        taken = [[one] for one in first]
    else:
        taken, begun = [[] for _ in works], perf_counter()
        while len(taken[0]) < times and (len(taken[0]) < LEAST or perf_counter() - begun < seconds):
            for work, one in zip(works, taken, strict=True):
                one.append(_timed(work))
    return taken[0], taken[1] if floor is not None else []


def _timed(work: Work) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def said_by(command: Sequence[str], seconds: float) -> dict[str, Any]:
    """The JSON object that a process prints within so many seconds, whatever it says before."""
    done = subprocess.run(
        [sys.executable, *command], cwd=paths.ROOT, stdout=subprocess.PIPE, text=True, timeout=seconds, check=False
    )
    if done.returncode or "{" not in done.stdout:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found
