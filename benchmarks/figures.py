"""Figures of a run: a value beside its floor, held against its target, as a table and as JSON."""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

RATES = ("rows/s", "entries/s")  # units of which more is better
WIDE = 1.5  # most over least from which on the spread is said


@dataclass(frozen=True)
class Target:
    """What is asked of a figure: its ``value`` or its ``ratio`` at most ``bound``, a rate at least."""

    bound: float
    of: str = "value"

    def said(self, unit: str) -> str:
        sign = "≥" if self.of == "value" and unit in RATES else "≤"
        return f"ratio {sign} {self.bound:g}" if self.of == "ratio" else f"{sign} {self.bound:,g} {unit}"


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``value`` None: it could not be measured, ``failure`` says why.

    ``floor`` is what the plain way of the same took in the same run, ``plain`` which way that is. ``times`` is how
    often ours was measured, ``spread`` the least and the most of it.
    """

    name: str
    value: float | None
    unit: str
    floor: float | None = None
    target: Target | None = None
    plain: str = ""
    times: int = 1
    spread: tuple[float, float] | None = None
    failure: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times as long as the floor (or as much); of a rate, how many times as slow."""
        if self.value is None or self.floor is None:
            return None
        over, under = (self.floor, self.value) if self.unit in RATES else (self.value, self.floor)
        return over / under if under else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none, False where it could not be measured."""
        if self.target is None:
            return None
        held = self.ratio if self.target.of == "ratio" else self.value
        if held is None:
            return False
        return held >= self.target.bound if self.target.said(self.unit)[:1] == "≥" else held <= self.target.bound

    def as_json(self) -> dict[str, Any]:
        """Exactly the fields of ``build/bench.json``."""
        return {
            "name": self.name, "value": rounded(self.value), "unit": self.unit, "floor": rounded(self.floor),
            "ratio": rounded(self.ratio), "target": self.target.said(self.unit) if self.target else None,
            "met": self.met,
        }


def of_times(
    name: str, taken: Sequence[float], floor: Sequence[float] = (), plain: str = "", target: Target | None = None,
    unit: str = "ms",
) -> Figure:
    """The median of times in seconds, beside that of the floor's, in ``unit`` (s or ms)."""
    scale = {"s": 1.0, "ms": 1000.0}[unit]
    return Figure(
        name, median(taken) * scale, unit, median(floor) * scale if floor else None, target, plain, len(taken),
        (min(taken) * scale, max(taken) * scale),
    )


def of_rate(
    name: str, count: int, taken: Sequence[float], floor: Sequence[float] = (), plain: str = "",
    target: Target | None = None, unit: str = "rows/s",
) -> Figure:
    """So many things in the median of times in seconds, as a rate."""
    return Figure(
        name, count / median(taken), unit, count / median(floor) if floor else None, target, plain, len(taken),
        (count / max(taken), count / min(taken)),
    )


def percentile(taken: Sequence[float], share: float) -> float:
    """The value that ``share`` of the measurements do not exceed: the nearest one measured, never between two."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def rounded(value: float | None) -> float | None:
    """Four digits that count."""
    return None if value is None else float(f"{value:.4g}")


def shown(value: float | None) -> str:
    """A number with three digits that count, thousands set apart."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{float(f'{value:.3g}'):g}"


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| Figure | Value | Unit | Floor | Ratio | Target | Met | Times | Floor is |",
             "|---|--:|---|--:|--:|---|---|--:|---|"]
    for one in figures:
        value = shown(one.value)
        if one.value is None:
            value = f"failed: {one.failure}"
        elif one.spread and one.spread[1] > WIDE * one.spread[0]:
            value += f" ({shown(one.spread[0])}–{shown(one.spread[1])})"
        ratio = "–" if one.ratio is None else f"{one.ratio:.2f}" if one.ratio < 100 else shown(one.ratio)
        target = one.target.said(one.unit) if one.target else "–"
        met = {True: "yes", False: "no", None: "–"}[one.met]
        cells = (one.name, value, one.unit, shown(one.floor), ratio, target, met, str(one.times), one.plain or "–")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def verdict(figures: Sequence[Figure]) -> str:
    """Which targets are met, which are not, and what could not be measured."""
    told = []
    for title, met in (("Met", True), ("Not met", False)):
        names = [_against(one) for one in figures if one.met is met and one.value is not None]
        told.append(f"{title} ({len(names)}): {'; '.join(names) or 'none'}")
    if failed := [f"{one.name} ({one.failure})" for one in figures if one.value is None]:
        told.append(f"Could not be measured ({len(failed)}): {'; '.join(failed)}")
    return "\n".join(told)


def _against(one: Figure) -> str:
    assert one.target is not None
    held = f"{one.ratio:.2f}" if one.target.of == "ratio" and one.ratio else f"{shown(one.value)} {one.unit}"
    return f"{one.name} {held} ({one.target.said(one.unit)})"


def write_json(figures: Sequence[Figure], file: Path) -> None:
    """The figures as a list of objects, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps([one.as_json() for one in figures], ensure_ascii=False, indent=1) + "\n", "utf-8")
    part.replace(file)
