"""Backups while a window is open: made when they are due, and how the targets are, in the status bar."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer

from app.core import backups
from app.core.backups import State
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context
from ui.desk import Desk
from ui.hint_bar import HintBar

LOOK_MS = 30_000
BEGIN_S = 60  # a window that was just opened has other things to do
AGAIN_S = 600  # a target that failed is left alone so long


class Backups(QObject):
    """Looks at the targets every half minute on a lane of its own; the window thread only hears of it."""

    def __init__(self, desk: Desk, hint_bar: HintBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.states: list[State] = []
        self._bar = hint_bar
        self._busy = False
        self._began = monotonic()
        self._faults: dict[Path, str] = {}
        self._tried: dict[Path, float] = {}
        hint_bar.opened.connect(self._on_opened)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """One look, and a backup where one is owed."""
        if not self._busy:
            self._busy = True
            self.desk.prove(self._round, self._show, "backup", self._on_failed)

    def _round(self, ctx: Context) -> list[State]:
        """On the lane: the states, after making what is due. The program does it, whoever is signed in."""
        found = backups.state(ctx, self.desk.place, self._faults)
        now = monotonic()
        resting = {folder for folder, at in self._tried.items() if now - at < AGAIN_S and folder in self._faults}
        owed = [one.folder for one in found if one.due and not one.missing and one.folder not in resting]
        if not owed or now - self._began < BEGIN_S:
            return found
        own = replace(ctx, number="", name="", role="")
        for made in backups.make(own, self.desk.place, only_due=True, leave=frozenset(resting)):
            self._tried[made.folder] = now
            self._faults.pop(made.folder, None)
            if made.fault:
                self._faults[made.folder] = made.fault
        return backups.state(ctx, self.desk.place, self._faults)

    def _show(self, found: list[State]) -> None:
        self._busy = False
        self.states = found
        text, tone = backups.line_of(found)
        if not text:
            return
        waiting = tone != "ok" and not self._tried and not any(one.fault for one in found)
        if waiting:
            self._bar.show_status("backup", tr("backup due"), "", "hourglass-medium")
        else:
            self._bar.show_status("backup", text, tone)
        self._bar.buttons["backup"].setToolTip("\n".join(one.fault for one in found if one.fault))

    def _on_failed(self, fault: BaseException) -> None:
        self._busy = False
        if not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)

    def _on_opened(self, name: str) -> None:
        if name == "backup":
            self.desk.go("settings", group="backup")
