"""The level adviser: which figure crosses which line (domain.md 1.3). It proposes, a person decides."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.features.events.rules.scope import narrowest

UNDECIDED = "9"


@dataclass(frozen=True)
class Criterion:
    """One line of the table: ``measure`` of at least ``low``, or words alone (no ``low``)."""

    code: str
    scope: str
    measure: str
    level: str
    low: float | None
    words: str = ""
    words_en: str = ""
    source_note: str = ""


@dataclass(frozen=True)
class Crossed:
    """A figure and the highest line that it reaches."""

    criterion: Criterion
    value: float


@dataclass(frozen=True)
class Advice:
    """The level proposed (9: no figure says anything), why, and what a person has to judge by words."""

    level: str
    crossed: tuple[Crossed, ...] = ()
    by_words: tuple[Criterion, ...] = ()

    @property
    def deciding(self) -> tuple[Crossed, ...]:
        """The figures that reach the level proposed."""
        return tuple(one for one in self.crossed if one.criterion.level == self.level)


def advise(criteria: list[Criterion], category: str, values: Mapping[str, float]) -> Advice:
    """The highest level any figure reaches. Lower bounds belong to their level, upper ones to the next.

    Of the scopes that fit the category the longest alone has the say.
    """
    scope = narrowest(sorted({one.scope for one in criteria}), category)
    fitting = [one for one in criteria if one.scope == scope]
    crossed = []
    for measure in dict.fromkeys(one.measure for one in fitting if one.measure):
        reached = [
            one for one in fitting
            if one.measure == measure and one.low is not None and measure in values and values[measure] >= one.low
        ]
        if reached:
            highest = min(reached, key=lambda one: (one.level, -(one.low or 0)))
            crossed.append(Crossed(highest, values[measure]))
    level = min((one.criterion.level for one in crossed), default=UNDECIDED)
    words = tuple(sorted((one for one in fitting if one.low is None), key=lambda one: one.level))
    return Advice(level, tuple(crossed), words)


def deviates(level: str, advice: Advice) -> bool:
    """Whether a decision differs from a proposal; where nothing is proposed it cannot."""
    return advice.level not in (UNDECIDED, level)
