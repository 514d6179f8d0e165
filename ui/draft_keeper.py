"""Keeps what is being typed: on disk within half a second, off the window thread."""
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from copy import deepcopy
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.drafts import Draft, DraftFolder, Kept
from app.core.errors import StorageFault, from_disk
from app.core.i18n import tr
from ui.alive import alive
from ui.desk import Desk

KEEP_MS = 300


class DraftKeeper(QObject):
    """The draft of one form. ``home``: which drafts on disk are its own (Draft.home).

    ``collect`` gives the form as a draft, None when there is nothing to keep. ``kept`` (Kept) after each write,
    ``faulted`` when no folder took it. ``place``: where the last one went.
    """

    kept = Signal(object)
    faulted = Signal(object)

    def __init__(
        self, desk: Desk, collect: Callable[[], Draft | None], parent: QObject, home: str = ""
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.home = home
        self.folder = DraftFolder.with_refuges(desk.place.drafts)
        self.place: Kept | None = None
        self._ill = False
        self._collect = collect
        self._timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._timer.timeout.connect(self.keep_now)

    def touch(self) -> None:
        """Something was typed: it is on disk within KEEP_MS, however fast the typing goes on."""
        if not self._timer.isActive():
            self._timer.start()

    def keep_now(self) -> Future[Any] | None:
        """Writes what stands in the form, if there is text."""
        self._timer.stop()
        draft = self._collect()
        return None if draft is None else self._keep(draft)

    def _keep(self, draft: Draft) -> Future[Any]:
        copy = deepcopy(draft)
        done, failed = alive(self, self._on_kept), alive(self, self._on_fault)
        return self.desk.worker.submit("draft", lambda: self._put(copy), done, failed)

    def _put(self, draft: Draft) -> Kept:
        kept = self.folder.keep(draft)
        self.folder.lay_reserve()
        return kept

    def _on_kept(self, kept: Kept) -> None:
        """A folder that takes no drafts, or the last it can, is told of once, and again when they lie elsewhere."""
        known, self.place = self.place, kept
        self.kept.emit(kept)
        if kept.fault is None:
            if self._ill:
                self.desk.cured.emit()
        elif not self._ill or known is None or known.folder != kept.folder:
            untaken = tr("The folder for drafts takes nothing. Check the rights on it.")
            self.desk.faulted.emit(from_disk(kept.fault) or StorageFault(untaken))
        self._ill = kept.fault is not None

    def _on_fault(self, fault: BaseException) -> None:
        self.place, self._ill = None, True
        self.faulted.emit(fault)

    def where_kept(self) -> str:
        """Where what was typed lies, in a sentence."""
        if self.place is None:
            return tr("What you typed is in this window only.")
        return tr("What you typed is kept in {folder}.").format(folder=self.place.folder)

    def drop(self, draft: Draft) -> None:
        """The draft was saved as a record, or emptied: its file goes."""
        self._timer.stop()
        failed = alive(self, lambda fault: self.faulted.emit(fault))
        self.desk.worker.submit("draft", lambda: self.folder.drop(draft), lambda _: None, failed)

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

    def load(self, done: Callable[[list[Draft]], None]) -> None:
        """Finds what an earlier run left of this home on disk; what other forms keep there is theirs."""
        number = self.desk.ctx.number

        def find() -> list[Draft]:
            self.folder.lay_reserve()
            return self.folder.load(number, home=self.home)

        failed = alive(self, lambda fault: self.faulted.emit(fault))
        self.desk.worker.submit("draft", find, alive(self, done), failed)
