"""Casualty figures: what was said by whom and when, folded into what is known. Unknown is None, never zero."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

COUNTED = ("dead", "missing", "trapped", "serious", "slight", "relocated")
NAMES = (*COUNTED, "loss_wan")
Figures = dict[str, float | None]


@dataclass(frozen=True)
class Stated:
    """Figures as at ``at`` (UTC); ``order`` tells apart what was said of one moment: the later said is the newer."""

    at: datetime
    order: int
    values: Mapping[str, float | None]


def folded(stated: Iterable[Stated], until: datetime | None = None) -> Figures:
    """What is known: of each figure the one stated for the latest time, in whatever order they were entered."""
    known: Figures = dict.fromkeys(NAMES)
    for one in sorted(stated, key=lambda one: (one.at, one.order)):
        if until is None or one.at <= until:
            known.update({name: value for name, value in one.values.items() if value is not None})
    return known


def changed(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> dict[str, float]:
    """By how much each figure differs; one that was unknown counts from zero, one not known now is left out."""
    found = {}
    for name in NAMES:
        old, new = before.get(name), after.get(name)
        if new is not None and new != old:
            found[name] = new - (old or 0)
    return found


def falls(stated: list[Stated], new: Stated) -> tuple[float, float] | None:
    """(from, to) where the death toll would go down over time with ``new``, before or after it; else None."""
    dead = new.values.get("dead")
    if dead is None:
        return None
    told = sorted((one for one in stated if one.values.get("dead") is not None), key=lambda one: (one.at, one.order))
    earlier = [one for one in told if (one.at, one.order) <= (new.at, new.order)]
    later = [one for one in told if (one.at, one.order) > (new.at, new.order)]
    if earlier and (before := earlier[-1].values["dead"] or 0) > dead:
        return before, dead
    if later and (after := later[0].values["dead"] or 0) < dead:
        return dead, after
    return None


def totals(known: Mapping[str, float | None]) -> tuple[float | None, float | None]:
    """(dead, dead and missing); None where neither is known."""
    dead, missing = known.get("dead"), known.get("missing")
    both = None if dead is None and missing is None else (dead or 0) + (missing or 0)
    return dead, both


def measured(known: Mapping[str, float | None], further: Mapping[str, float] | None = None) -> dict[str, float]:
    """Everything a criterion may ask for, known figures alone: with ``dead_missing``, ``injured``, further ones."""
    found = {name: value for name, value in known.items() if value is not None}
    _, both = totals(known)
    if both is not None:
        found["dead_missing"] = both
    hurt = [known[name] for name in ("serious", "slight") if known.get(name) is not None]
    if hurt:
        found["injured"] = sum(value or 0 for value in hurt)
    return {**(further or {}), **found}
