"""Two reports of one event: the same kind, near in place and time (domain.md 1.7)."""
from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.features.events.rules.scope import kind_of

EARTH_METRES = 6_371_000
SHORTEST = 4  # characters of a place's name that say enough to be the same


@dataclass(frozen=True)
class Where:
    """Kind, place and time of an event; degrees or None."""

    category: str
    place: str
    longitude: float | None
    latitude: float | None
    at: datetime


def metres(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Distance over the ground of two points in degrees, by the haversine formula."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(other_longitude - longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))


def is_near(one: Where, other: Where, within_metres: float, within_minutes: int) -> bool:
    """Whether both probably are the same event. Without coordinates the names of the places decide."""
    if not one.category or kind_of(one.category) != kind_of(other.category):
        return False
    if abs(one.at - other.at) > timedelta(minutes=within_minutes):
        return False
    if None not in (one.longitude, one.latitude, other.longitude, other.latitude):
        return metres(
            one.longitude, one.latitude, other.longitude, other.latitude,  # type: ignore[arg-type]
        ) <= within_metres
    short, long = sorted((_name(one.place), _name(other.place)), key=len)
    return len(short) >= SHORTEST and short in long


def _name(place: str) -> str:
    return "".join(place.split())
