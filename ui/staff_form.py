"""Who really is on the shift, and its weather, entered by hand; an empty field is as the roster says."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import tr
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.theme import u

ACTION = "roster.staff"


class StaffForm(QWidget):
    """A field for each post, what the roster says behind it. ``left`` when it is saved or put away."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._at: datetime | None = None
        self._edits: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(14))
        grid.setVerticalSpacing(u(8))
        grid.setColumnStretch(1, 1)
        fields = [field for field in registry.actions[ACTION].fields if field.type is str]
        for index, field in enumerate(fields):
            label, edit = QLabel(tr(field.label)), QLineEdit()
            label.setProperty("role", "secondary")
            edit.setAccessibleName(label.text())
            edit.returnPressed.connect(self.focusNextChild)
            grid.addWidget(label, index, 0)
            grid.addWidget(edit, index, 1)
            self._edits[field.name] = edit
            if field.name == "reason":
                self._why = (label, edit)
        note = QLabel(tr("An empty field is as the roster says; several names with 、 between them"))
        self._fault = QLabel()
        note.setProperty("role", "caption")
        note.setWordWrap(True)
        self._fault.setProperty("tone", "danger")
        self._fault.setWordWrap(True)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(10))
        column.addLayout(grid)
        column.addWidget(note)
        column.addWidget(self._fault)
        column.addLayout(self._buttons())
        column.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        save, back = KeyButton(tr("Save"), "Ctrl+Enter", primary=True), KeyButton(tr("Back"), "Esc")
        save.clicked.connect(self.save)
        back.clicked.connect(self.left)
        line.addStretch(1)
        line.addWidget(back)
        line.addWidget(save)
        return line

    def begin(self, by_hand: Mapping[str, str], roster: Mapping[str, str], at: datetime) -> None:
        """Shows what was entered for the shift that ``at`` (UTC) falls into, before what the roster says."""
        self._at = at
        self._ask_why(False)
        self._fault.hide()
        for name, edit in self._edits.items():
            edit.setText(by_hand.get(name, ""))
            said = roster.get(name, "")
            edit.setPlaceholderText(tr("Roster: {names}").format(names=said) if said else "")
        next(iter(self._edits.values())).setFocus()

    def save(self) -> None:
        args = {name: edit.text() for name, edit in self._edits.items()}
        self.desk.act(ACTION, {**args, "at": self._at}, lambda _: self.left.emit(), self._show_fault)

    def _show_fault(self, fault: BaseException) -> None:
        if not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
            return
        self._fault.setText(fault.text)
        self._fault.show()
        if fault.field == "reason":
            self._ask_why(True)
        if edit := self._edits.get(fault.field):
            edit.setFocus()

    def _ask_why(self, is_asked: bool) -> None:
        """The reason has a field once the shift turned out to be over; before, nobody needs one."""
        for part in self._why:
            part.setVisible(is_asked)
