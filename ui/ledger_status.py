"""What the last check of the ledger found, in the bar of hints; the checks themselves, now and then."""
from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer

from app.core import proof_apart
from app.core.health import Health
from app.core.i18n import show_time, tr
from ui import errors
from ui.banner import Banner
from ui.desk import Desk
from ui.hint_bar import HintBar

FIRST_MS = 5000  # a check reads all of the ledger: whoever sits down sees the newest entries first
AGAIN_MS = 30 * 60 * 1000
Checked = tuple[Health, datetime]


class LedgerStatus(QObject):
    """``checked``: the last check and when it was, None before the first."""

    def __init__(self, desk: Desk, hint_bar: HintBar, banner: Banner, checked: Checked | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._hint_bar, self._banner, self.checked = desk, hint_bar, banner, checked
        desk.measured.connect(self._show)
        desk.checked.connect(self._on_checked)
        QTimer(self, interval=AGAIN_MS, timeout=self._check).start()
        if checked is None:
            hint_bar.show_status("ledger", tr("checking the ledger"), "", "hourglass-medium")
            first = QTimer(self, singleShot=True, interval=FIRST_MS, timeout=self._check)
            desk.agenda_changed.connect(lambda _: first.start(), Qt.ConnectionType.SingleShotConnection)

    def _check(self) -> None:
        target = self._desk.place.target
        self._desk.prove(lambda ctx: proof_apart.check(ctx, target), self._desk.checked.emit)

    def _on_checked(self, found: Health) -> None:
        self.checked = (found, self._desk.ctx.now())
        self._show(found.entries)
        if not found.whole:
            # the findings name records, which not everybody may see
            told = found.sentences if self._desk.ctx.may("read|audit") else []
            copy = [(tr("Copy details"), "", lambda: errors.copy_text("\n".join(told)))] if told else []
            detail = told[0] if told else ""
            self._banner.say("alarm", "warning", tr("The ledger is not whole"), copy, detail=detail)

    def _show(self, entries: int) -> None:
        """How long the ledger is, and what the last check said."""
        if self.checked is None:
            return
        found, at = self.checked
        if found.whole:
            text = tr("ledger whole at {time}, {n} entries").format(time=show_time(at), n=found.entries)
            if newer := max(0, entries - found.entries):  # proven by the next check
                text = tr("{proven}, {n} newer").format(proven=text, n=newer)
        else:
            text = tr("ledger not whole")
        self._hint_bar.show_status("ledger", text, "ok" if found.whole else "danger")
