"""Measuring: warm-up, then the median of several, ours beside the plain way."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Result:
    """One line of the table; seconds, medians of ``times`` measurements."""

    what: str
    plain: str
    ours: float
    base: float
    times: int

    @property
    def ratio(self) -> float:
        return self.ours / self.base


def compare(what: str, plain: str, ours: Callable[[], object], base: Callable[[], object], times: int = 7) -> Result:
    """Times both by turns, so that a busy moment of the computer meets both alike."""
    ours(), base()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for work, seconds in ((ours, taken[0]), (base, taken[1])):
            start = perf_counter()
            work()
            seconds.append(perf_counter() - start)
    return Result(what, plain, median(taken[0]), median(taken[1]), times)


def shown(seconds: float) -> str:
    """A time with three digits."""
    unit, value = ("s", seconds) if seconds >= 1 else ("ms", seconds * 1000)
    return f"{value:.{max(0, 2 - (len(str(int(value))) - 1))}f} {unit}"


def table(results: list[Result]) -> str:
    """The results as a Markdown table."""
    lines = ["| Measured | Compared with | Ours | Plain | Ratio | Times |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {r.what} | {r.plain} | {shown(r.ours)} | {shown(r.base)} | {r.ratio:.2f} | {r.times} |" for r in results
    ]
    return "\n".join(lines)
