"""What a text gives: the proposal, and where in the text each part of it stands."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# the fields of Found that are whole numbers of persons; the money is apart
FIGURES = ("dead", "injured", "missing", "trapped", "serious", "slight", "relocated")


@dataclass(frozen=True)
class Span:
    """One marked place: ``text[start:end]`` of the text as given is the source of ``field``."""

    field: str
    start: int
    end: int
    text: str
    value: str  # what was understood: ISO time, code, number, or the text itself


@dataclass(frozen=True)
class Found:
    """A proposal. Nothing in it is certain; None and "" mean that the text says nothing of it.

    ``injured`` counts the poisoned and the sick too. ``about`` names the figures that are rounded or bounds (近50名,
    四十余人, 至少443人). Times are naive wall time of the place.
    """

    title: str = ""
    occurred: datetime | None = None
    precision: str = ""  # "minute", "hour" or "day"; "" without a time
    place: str = ""
    category: str = ""  # second-level code, such as 12H00
    dead: int | None = None
    injured: int | None = None
    missing: int | None = None
    trapped: int | None = None
    serious: int | None = None
    slight: int | None = None
    relocated: int | None = None
    loss_wan: float | None = None  # direct loss in 10,000 yuan
    source: str = ""
    about: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
