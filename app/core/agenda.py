"""What is owed and by when, gathered from every feature's ``due``, ``open_items`` and ``matters``."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core import registry
from app.core.run import Context


@dataclass(frozen=True)
class Due:
    """A running clock. ``record`` is (listing id, record id), where the answer is written; ``code``: its rule's."""

    title: str
    starts: datetime
    ends: datetime
    rule: str
    record: tuple[str, int]
    code: str = ""


@dataclass(frozen=True)
class OpenItem:
    """Something still owed. ``state`` is a word for its right end (a time, a status)."""

    title: str
    state: str
    tone: str
    record: tuple[str, int]
    due: datetime | None = None
    count: int = 1  # how many it stands for in the badge of its page


@dataclass(frozen=True)
class Matter:
    """Something the next shift is to take over, or (``loose``) to be settled before: a sentence says what is missing.

    ``key`` names it for good, ``group`` is a code of the handover sheet's groups; ``stays`` false: it is handed
    over only when the outgoing person says so.
    """

    key: str
    group: str
    title: str
    record: tuple[str, int]
    state: str = ""
    badge: str = ""
    tone: str = ""
    due: datetime | None = None
    origin: str = ""
    progress: str = ""
    next_step: str = ""
    source: str = ""  # with numbers whole: they are masked where somebody reads them
    person: str = ""
    phone: str = ""
    loose: str = ""
    stays: bool = True


def matters(ctx: Context) -> list[Matter]:
    """What every feature hands over, in the order of features."""
    return [matter for hook in registry.matter_hooks.values() for matter in hook(ctx)]


def running(ctx: Context) -> list[Due]:
    """All running clocks, the nearest first; none for a person who does not read the log."""
    if not ctx.may("read"):
        return []
    found = [clock for hook in registry.due_hooks.values() for clock in hook(ctx)]
    return sorted(found, key=lambda clock: clock.ends)


def in_order(items: list[OpenItem]) -> list[OpenItem]:
    """Open items, those with a deadline first, the nearest before the others."""
    return sorted(items, key=lambda item: (item.due is None, item.due or datetime.max))


@dataclass(frozen=True)
class Agenda:
    """All of it at one moment: running clocks, open items, and how many each feature has."""

    clocks: list[Due]
    owed: list[OpenItem]
    counts: dict[str, int]


def whole(ctx: Context) -> Agenda:
    """Reads everything that is owed once; nothing for a person who does not read the log."""
    if not ctx.may("read"):
        return Agenda([], [], {})
    by_feature = {name: hook(ctx) for name, hook in registry.open_item_hooks.items()}
    items = [item for found in by_feature.values() for item in found]
    return Agenda(running(ctx), in_order(items), {
        name: sum(item.count for item in found) for name, found in by_feature.items()
    })
