"""Keeps what is being typed: on disk within half a second, off the window thread."""
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from copy import deepcopy
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.drafts import LIMIT, Draft, DraftFolder
from ui.desk import Desk

KEEP_MS = 300


class DraftBox(QObject):
    """The draft in the bar and those set aside. ``kept`` after each write, ``faulted`` when it failed."""

    kept = Signal()
    faulted = Signal(object)
    parked_changed = Signal()

    def __init__(self, desk: Desk, collect: Callable[[], Draft | None], parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.folder = DraftFolder(desk.place.drafts)
        self.parked: list[Draft] = []
        self._collect = collect
        self._timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._timer.timeout.connect(self.keep_now)

    def touch(self) -> None:
        """Something was typed: it is on disk within KEEP_MS, however fast the typing goes on."""
        if not self._timer.isActive():
            self._timer.start()

    def keep_now(self) -> Future[Any] | None:
        """Writes the draft in the bar, if there is text."""
        self._timer.stop()
        draft = self._collect()
        return None if draft is None else self._keep(draft)

    def _keep(self, draft: Draft) -> Future[Any]:
        copy = deepcopy(draft)
        return self.desk.worker.submit(
            "draft", lambda: self.folder.keep(copy), lambda _: self.kept.emit(), self.faulted.emit
        )

    def drop(self, draft: Draft) -> None:
        """The draft was saved as a record, or emptied: its file goes."""
        self._timer.stop()
        self.desk.worker.submit("draft", lambda: self.folder.drop(draft), lambda _: None, self.faulted.emit)

    def dropper(self, draft: Draft | None, kept: Future[Any] | None) -> Callable[[], None]:
        """What takes the file away on the thread that saved the record: no second one after a sudden end."""

        def drop() -> None:
            with suppress(Exception):  # a draft that never reached the disk
                if kept is not None:
                    kept.result()
            with suppress(OSError):
                if draft is not None:
                    self.folder.drop(draft)

        return drop

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

    def load(self, done: Callable[[list[Draft]], None]) -> None:
        """Finds what an earlier run left on disk."""
        number = self.desk.ctx.number
        self.desk.worker.submit("draft", lambda: self.folder.load(number), done, self.faulted.emit)
