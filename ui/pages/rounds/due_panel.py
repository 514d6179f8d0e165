"""The rounds of now: a heading, the list, and one line that asks what is wrong."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import Question, UserError
from app.core.i18n import tr
from ui import theme
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.pages.rounds.due_list import ROW, DueList, Item, is_owed
from ui.theme import u

RECORD, START = "rounds.record", "rounds.start"
LEAST_ROWS, MOST_ROWS = 1, 8


class DuePanel(QFrame):
    """N records the chosen round as normal and goes on to the next; X asks what is wrong. ``saved`` after either."""

    saved = Signal()

    def __init__(self, desk: Desk, may_record: bool, may_start: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._may_record, self._may_start = may_record, may_start
        self._noting: Item | None = None
        self._confirm = False
        self._busy = False
        self._folded = False
        self.setObjectName("outcome")
        self.list = DueList(desk.ctx.now())
        self.list.ok.connect(self.record_ok)
        self.list.fault.connect(self.ask_note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(self.list)
        column.addWidget(self._note_line())
        theme.watch(self._fit)
        self.show_items([], desk.ctx.now())

    # layout -------------------------------------------------------------
    def _head(self) -> QWidget:
        bar = QWidget()
        bar.setFixedHeight(u(44))
        row = QHBoxLayout(bar)
        row.setContentsMargins(u(12), 0, u(12), 0)
        row.setSpacing(u(8))
        title = QLabel(tr("Rounds due now"))
        title.setProperty("role", "heading")
        self.summary = QLabel()
        self.ok_button = KeyButton(tr("Normal"), "N")
        self.fault_button = KeyButton(tr("Faulty…"), "X")
        self.start_button = KeyButton(tr("Put in use"), "U")
        self.ok_button.clicked.connect(lambda: self._on_current(self.record_ok))
        self.fault_button.clicked.connect(lambda: self._on_current(self.ask_note))
        self.start_button.clicked.connect(self.start)
        for button in (self.ok_button, self.fault_button, self.start_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(title)
        row.addWidget(self.summary)
        row.addStretch(1)
        for widget in (self.ok_button, self.fault_button, self.start_button):
            row.addWidget(widget)
        return bar

    def _note_line(self) -> QWidget:
        self.note_row = QWidget()
        row = QHBoxLayout(self.note_row)
        row.setContentsMargins(u(12), u(4), u(12), u(6))
        row.setSpacing(u(8))
        self.note_label, self.note, self.fault_said = QLabel(), QLineEdit(), QLabel()
        self.fault_said.setProperty("tone", "danger")
        self.fault_said.setWordWrap(True)
        self.note.returnPressed.connect(self._send_note)
        self.note.textEdited.connect(self._on_edited)
        self.note.installEventFilter(self)
        row.addWidget(self.note_label)
        row.addWidget(self.note, 1)
        row.addWidget(self.fault_said, 1)
        self.note_row.hide()
        return self.note_row

    def _fit(self) -> None:
        count = max(LEAST_ROWS, min(MOST_ROWS, len(self.list.items())))
        self.list.setFixedHeight(u(ROW) * count if self.list.items() else 0)

    # showing ------------------------------------------------------------
    def show_items(self, items: list[Item], now: datetime) -> None:
        """Shows how everything in use stands."""
        self.list.show_items(items, now)
        self.fold(self._folded)
        self._fit()
        self._sum_up(now)
        for button in (self.ok_button, self.fault_button):
            button.setVisible(bool(items) and self._may_record)
        self.start_button.setVisible(not items and self._may_start)

    def _sum_up(self, now: datetime) -> None:
        items = self.list.items()
        due = sum(1 for item in items if is_owed(item))
        missed = sum(item["missed_count"] for item in items)
        parts = [tr("{n} due").format(n=due)] if due else []
        parts += [tr("{n} missed of late").format(n=missed)] if missed else []
        text = tr(", ").join(parts) or tr("Nothing is due.")
        if not items:
            text = tr("No rounds are in use. Times and what is tried: Settings, “What is tried”.")
        self.summary.setText(text)
        theme.restyle(self.summary, tone="danger" if missed else "warn" if due else "muted")

    def fold(self, folded: bool) -> None:
        """Leaves the heading alone, while a form below needs the height."""
        self._folded = folded
        self.list.setVisible(bool(self.list.items()) and not folded)

    def tick(self, now: datetime) -> None:
        self.list.tick(now)

    def next_change(self) -> datetime | None:
        """When the next round comes due, and all is to be read again."""
        return min((item["upcoming"] for item in self.list.items()), default=None)

    # acting -------------------------------------------------------------
    def _on_current(self, act: Any) -> None:
        item = self.list.current()
        if item is not None:
            act(item)
        self.list.setFocus()

    def start(self) -> None:
        """U: puts all that the table ships in use."""
        if self._may_start and not self.list.items():
            self.desk.act(START, {}, lambda _: self.saved.emit())

    def record_ok(self, item: Item) -> None:
        """N: the chosen round was normal."""
        if self._may_record and not self._busy:
            self._send(item, {"result": "ok"})

    def ask_note(self, item: Item) -> None:
        """X: opens the line that asks what is wrong."""
        if not self._may_record:
            return
        self._noting, self._confirm = item, False
        self.note_label.setText(tr("{name}: what is wrong").format(name=item["title"]))
        self.note.setAccessibleName(self.note_label.text())
        self.fault_said.clear()
        self.note.clear()
        self.note_row.show()
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send_note(self) -> None:
        if self._noting is None or self._busy:
            return
        if not self.note.text().strip():
            self.fault_said.setText(tr("Say what is wrong; it goes into the duty log."))
            return
        self._send(self._noting, {"result": "fault", "note": self.note.text(), "confirm": self._confirm})

    def _on_edited(self) -> None:
        self._confirm = False
        self.fault_said.clear()

    def _send(self, item: Item, values: dict[str, Any]) -> None:
        self._busy = True
        self.desk.act(RECORD, {"subject": item["subject"], **values}, self._on_saved, self._on_failed)

    def _on_saved(self, result: dict[str, Any]) -> None:
        self._busy = False
        self.close_note()
        if result["entry"]:
            self.desk.toast(tr("Saved. Logged as No. {number}").format(number=result["entry"].partition("/")[0]))
        self.saved.emit()

    def _on_failed(self, fault: BaseException) -> None:
        self._busy = False
        if self._noting is None or not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
            return
        self._confirm = isinstance(fault, Question)
        again = tr("Enter again saves.") if self._confirm else ""
        self.fault_said.setText(f"{fault.text} {again}".strip())

    def close_note(self) -> bool:
        """Closes the line; False where it was closed."""
        if self._noting is None:
            return False
        self._noting = None
        had = self.note.hasFocus()
        self.note_row.hide()
        if had:
            self.list.setFocus()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        escapes = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if watched is self.note and escapes and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            return self.close_note()
        return super().eventFilter(watched, event)
