"""What the sign-in page last showed of a database on this computer: the next start shows it before that is open.

Work numbers, names and posts of those who may sign in, which the page shows to whoever starts the program anyway.
"""
from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.core import paths
from app.core.i18n import DEFAULT_ZONE, is_zone

DATABASES = 5  # so many are remembered, the latest
PEOPLE, LONGEST = 100, 200  # more, or a longer text, was written by somebody else


@dataclass(frozen=True)
class Remembered:
    """``people``: (work number, name, post) in the order shown; ``sealed``: the database was encrypted."""

    people: tuple[tuple[str, str, str], ...] = ()
    sealed: bool = False
    zone: str = DEFAULT_ZONE


def load(database: str) -> Remembered | None:
    """What was shown of a database; None where nothing is known, or the file holds something else."""
    found = _in_file().get(_name(database))
    if not isinstance(found, dict):
        return None
    people, sealed, zone = (found.get(key) for key in ("people", "sealed", "zone"))
    if not isinstance(people, list) or len(people) > PEOPLE or not all(map(_is_person, people)):
        return None
    if not isinstance(sealed, bool) or not isinstance(zone, str) or not is_zone(zone):
        return None
    return Remembered(tuple((number, name, post) for number, name, post in people), sealed, zone)


def _is_person(one: Any) -> bool:
    """Whether it is three short texts that can be shown in a line."""
    return isinstance(one, list) and len(one) == 3 and all(
        isinstance(part, str) and len(part) <= LONGEST and part.isprintable() for part in one
    )


def store(database: str, seen: Remembered) -> None:
    """Keeps what is shown now; a disk that takes nothing is no reason to stop."""
    if load(database) == seen:
        return
    kept = {name: one for name, one in _in_file().items() if name != _name(database)}
    kept[_name(database)] = {"people": seen.people, "sealed": seen.sealed, "zone": seen.zone}
    with suppress(OSError):
        path = _file()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        latest = dict(list(kept.items())[-DATABASES:])
        part.write_text(json.dumps(latest, ensure_ascii=False), encoding="utf-8", errors="backslashreplace")
        os.replace(part, path)


def _in_file() -> dict[str, Any]:
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _file() -> Path:
    return paths.config_file().with_name("people.json")


def _name(database: str) -> str:
    """A path as it is; a server's address, which may hold a password, as its digest."""
    return sha256(database.encode()).hexdigest() if "://" in database else database
