"""One line above the log that takes a sentence about the chosen entry: its outcome, a deadline, why it is void."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit

from app.core.errors import UserError
from app.core.i18n import tr
from app.core.seen import Overtaken
from ui.pages.duty_log.options_row import typed_due
from ui.theme import u


class OutcomeRow(QFrame):
    """``entered`` (what, row, arguments) when Enter is pressed; ``left`` when the line closes."""

    entered = Signal(str, dict, dict)
    left = Signal()

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.setObjectName("outcome")
        line = QHBoxLayout(self)
        line.setContentsMargins(u(12), u(4), u(12), u(4))
        self._label, self._edit, self._fault = QLabel(), QLineEdit(), QLabel()
        self._fault.setWordWrap(True)
        self._fault.setProperty("tone", "danger")
        line.addWidget(self._label)
        line.addWidget(self._edit, 1)
        line.addWidget(self._fault)
        self._edit.returnPressed.connect(self._on_entered)
        self.setFocusProxy(self._edit)
        self._what, self._row = "", dict[str, Any]()
        self.hide()

    def offer(self, what: str, row: dict[str, Any]) -> None:
        """Opens the line without taking the cursor: Tab goes into it."""
        self._what, self._row = what, row
        texts = {
            "outcome": tr("No. {number} closed. What came of it (Tab, may stay empty)"),
            "due_at": tr("No. {number} must be answered by (0400, +30)"),
            "void": tr("Why No. {number} is void"),
            "decline": tr("Why late entry No. {number} is not approved"),
            "approve": tr("Why your own late entry No. {number} is approved"),
        }
        self._label.setText(texts[what].format(number=row["number"]))
        self._edit.clear()
        self._edit.setAccessibleName(self._label.text())
        self._fault.clear()
        self.show()

    def ask(self, what: str, row: dict[str, Any]) -> None:
        """Opens the line with the cursor in it."""
        self.offer(what, row)
        self._edit.setFocus()

    def _on_entered(self) -> None:
        text = self._edit.text().strip()
        args: dict[str, Any] = {}
        if self._what == "due_at":
            try:
                args = {"due_at": typed_due(text, self._now())}
            except ValueError:
                self._fault.setText(tr("Type a time as 0400 or +30."))
                return
        elif self._what in ("void", "decline", "approve"):
            if not text:
                self._fault.setText(tr("A reason is needed."))
                return
            args = {"reason": text} if self._what == "void" else {"approve": self._what == "approve", "opinion": text}
        elif text:
            args = {"result": "done", "outcome": text}
        if args:
            self.entered.emit(self._what, self._row, args)
        self.leave()

    def show_fault(self, fault: BaseException) -> None:
        self.show()
        said = fault.text if isinstance(fault, UserError) else str(fault)
        if isinstance(fault, Overtaken):  # what was typed stays, and counts for the entry as it is shown now
            self._row = {**self._row, "version": fault.seen.version}
            said = "　".join([fault.text, *fault.lines, tr("Enter again saves it as it is.")])
        self._fault.setText(said)

    def leave(self) -> None:
        self.hide()
        self.left.emit()
