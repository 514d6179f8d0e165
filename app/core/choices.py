"""Settings as they are declared: what can be chosen, for whom, between which bounds.

Apart from the other words of the registry, since this computer's settings are read before the first page is shown.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SCOPES = ("computer", "site", "user")


@dataclass(frozen=True)
class Setting:
    """A declared choice. ``source`` says where a limit comes from; ``hidden``: not offered to anybody.

    ``role`` is the right to change it for the office, empty where everybody chooses for themselves.
    """

    key: str
    default: Any
    title: str
    scope: str
    choices: tuple[tuple[str, str], ...] = ()
    source: str = ""
    least: int | None = None
    most: int | None = None
    hidden: bool = False
    role: str = ""

    @property
    def id(self) -> str:
        return self.key


settings: dict[str, Setting] = {}


def enter(table: dict[str, Any], id: str, entry: Any) -> None:
    """Puts a declaration into its table. Raises ValueError for one that is there."""
    if id in table:
        raise ValueError(f"{id} is declared twice")
    table[id] = entry


def setting(
    key: str, default: Any, title: str, scope: str = "site",
    choices: tuple[tuple[str, str], ...] = (), source: str = "", least: int | None = None,
    most: int | None = None, hidden: bool = False, role: str = "",
) -> Setting:
    """Declares a setting; its type is that of the default, a number lies between ``least`` and ``most``.

    ``hidden`` keeps what the program remembers by itself out of the settings page. The office's settings
    are its head's to change, unless ``role`` says who else's.
    """
    if scope not in SCOPES:
        raise ValueError(f"{key}: no scope {scope}")
    role = role or ("chief" if scope == "site" else "")
    declared = Setting(key, default, title, scope, choices, source, least, most, hidden, role)
    enter(settings, key, declared)
    return declared
