"""The drafts of the entry bar: the one being written, and those set aside."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.drafts import LIMIT, Draft
from ui.desk import Desk
from ui.draft_keeper import DraftKeeper


class DraftBox(DraftKeeper):
    """The draft in the bar and those set aside."""

    parked_changed = Signal()

    def __init__(self, desk: Desk, collect: Callable[[], Draft | None], parent: QObject) -> None:
        super().__init__(desk, collect, parent)
        self.parked: list[Draft] = []

    def park(self, draft: Draft) -> bool:
        """Sets a draft aside; False when the box is full."""
        if len(self.parked) >= LIMIT:
            return False
        self.parked.append(draft)
        self._keep(draft)
        self.parked_changed.emit()
        return True

    def next(self) -> Draft | None:
        """Takes the draft set aside first out of the box."""
        if not self.parked:
            return None
        draft = self.parked.pop(0)
        self.parked_changed.emit()
        return draft

    def last(self) -> Draft | None:
        """Takes the draft set aside last out of the box."""
        if not self.parked:
            return None
        draft = self.parked.pop()
        self.parked_changed.emit()
        return draft


def plain_source(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """A known source as a draft file can hold it."""
    return {**{k: row[k] for k in ("source", "person", "post", "phone")}, "last": None} if row else None


def plain_row(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """The entry being corrected as a draft file can hold it."""
    if row is None:
        return None
    # drafts of earlier releases have neither uid nor version
    return {k: row[k] for k in ("number", "year", "kind", "source_full", "content")} | {
        k: row[k] for k in ("uid", "version") if k in row
    }


def added(sent: str, now: str) -> str:
    """What was typed after ``sent``; all of it where the text is another one."""
    return "" if sent.startswith(now) else now.removeprefix(sent)
