"""What is known of rounds and spot checks without a database: times due, the draw, the verdict facts suggest."""
from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from app.core.i18n import to_local, to_utc

METHOD = "sha256-v1"
MOST_TIMES = 24
ONLINE = ("system_online", "video_online")

Unit = tuple[str, str]  # group, name


# rounds -----------------------------------------------------------------
def parse_times(text: str) -> tuple[list[time], str]:
    """Wall times in order, each once, and the first piece that is none. ``text``: ``09:00 15:00``."""
    found: set[time] = set()
    for piece in re.split(r"[\s,，、;；]+", text.replace("：", ":").strip()):
        matched = re.fullmatch(r"(\d{1,2}):(\d{2})", piece, re.ASCII)
        if matched is None or int(matched[1]) > 23 or int(matched[2]) > 59:
            return sorted(found), piece or text
        found.add(time(int(matched[1]), int(matched[2])))
    return sorted(found), ""


def due_times(times: Sequence[time], since: datetime, until: datetime) -> list[datetime]:
    """The moments (UTC) from ``since`` up to before ``until`` at which the wall clock shows one of the times.

    A time that the clock skips is the moment after the skip, one that it passes twice is the first.
    """
    if since >= until:
        return []
    first, last = to_local(since).date(), to_local(until).date()
    days = (first + timedelta(days=n) for n in range(-1, (last - first).days + 2))
    moments = {to_utc(datetime.combine(day, at)) for day in days for at in times}
    return sorted(moment for moment in moments if since <= moment < until)


@dataclass(frozen=True)
class Slots:
    """Of one thing at one moment: the round that is due (from its time to the next one), and the next."""

    running: datetime | None
    upcoming: datetime


def slots_at(times: Sequence[time], since: datetime, now: datetime) -> Slots:
    """``since``: from when rounds count; nothing due before is running."""
    soon = due_times(times, now + timedelta(milliseconds=1), now + timedelta(days=2))
    before = due_times(times, max(since, now - timedelta(days=2)), now + timedelta(milliseconds=1))
    return Slots(before[-1] if before else None, soon[0])


# the draw ---------------------------------------------------------------
def rank(seed: str, name: str) -> str:
    """A unit's place in the draw: the SHA-256 of ``seed|name`` in hexadecimal digits, the smallest first."""
    return hashlib.sha256(f"{seed}|{name}".encode()).hexdigest()


def wanted_of(count: int, percent: float, least: int) -> int:
    """How many of a group are drawn: its share rounded up, at least ``least``, never more than there are."""
    share = math.ceil(round(count * percent / 100, 6))
    return min(count, max(share, least))


def draw(seed: str, pool: Iterable[Unit], percent: float, least: int) -> list[Unit]:
    """The units drawn, group by group; whoever has seed, pool, share and least gets the same list."""
    groups: dict[str, list[str]] = {}
    for group, name in sorted(set(pool)):
        groups.setdefault(group, []).append(name)
    found: list[Unit] = []
    for group, names in groups.items():
        chosen = sorted(names, key=lambda name: rank(seed, name))[: wanted_of(len(names), percent, least)]
        found += [(group, name) for name in chosen]
    return found


def pool_digest(pool: Iterable[Unit]) -> str:
    """Sixteen digits that stand for a list of units."""
    lines = "\n".join(f"{group}|{name}" for group, name in sorted(set(pool)))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


# the verdict ------------------------------------------------------------
def propose(facts: Mapping[str, Any], limits: Mapping[str, int]) -> str:
    """The code of the verdict that the facts suggest, the gravest first; empty where they do not suffice.

    ``limits``: rings, attempts, late_attempt, score; one that is missing or 0 is not applied.
    """
    connected = facts.get("connected") or ""
    if connected == "fault":
        return "fault"
    attempt = facts.get("attempt") or 1
    if connected == "no":
        most = limits.get("attempts", 0)
        return "nobody" if most and attempt >= most else ""
    if connected != "yes":
        return ""
    if facts.get("identity") in ("differs", "absent"):
        return "stand_in"
    if facts.get("leader_present") == "no":
        return "leader_away"
    if _is_improper(facts, limits):
        return "improper"
    return "slow" if _is_slow(facts, attempt, limits) else "proper"


def _is_improper(facts: Mapping[str, Any], limits: Mapping[str, int]) -> bool:
    score, least = facts.get("score"), limits.get("score", 0)
    poor = score is not None and bool(least) and score < least
    return poor or facts.get("permanent") == "no" or any(facts.get(name) == "no" for name in ONLINE)


def _is_slow(facts: Mapping[str, Any], attempt: int, limits: Mapping[str, int]) -> bool:
    rings, most, late = facts.get("rings"), limits.get("rings", 0), limits.get("late_attempt", 0)
    return (rings is not None and bool(most) and rings > most) or (bool(late) and attempt >= late)
