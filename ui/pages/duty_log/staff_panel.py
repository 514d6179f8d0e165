"""Who is on duty in this shift, entered by hand until there is a roster."""
from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout

from app.core import registry
from app.core.i18n import tr
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.theme import u


class StaffPanel(QFrame):
    """Posts with a field each; the page saves it on Ctrl+Enter and closes it on Esc. ``closed`` afterwards."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("side")
        self.desk = desk
        column = QVBoxLayout(self)
        column.setContentsMargins(u(14), u(10), u(14), u(10))
        column.setSpacing(u(4))
        title = QLabel(tr("On duty in this shift"))
        title.setProperty("role", "heading")
        column.addWidget(title)
        self._edits: dict[str, QLineEdit] = {}
        for field in registry.actions["roster.staff"].fields:
            if field.type is str:
                label, edit = QLabel(tr(field.label)), QLineEdit()
                label.setProperty("role", "caption")
                edit.setAccessibleName(label.text())
                edit.returnPressed.connect(self.focusNextChild)
                column.addWidget(label)
                column.addWidget(edit)
                self._edits[field.name] = edit
        save = KeyButton(tr("Save"), "Ctrl+Enter", primary=True)
        save.clicked.connect(self.save)
        column.addSpacing(u(8))
        column.addWidget(save)
        column.addStretch(1)

    def show_people(self, people: dict[str, str]) -> None:
        """Fills the fields, unless someone is typing in them."""
        if not any(edit.hasFocus() for edit in self._edits.values()):
            for name, edit in self._edits.items():
                edit.setText(people.get(name, ""))

    def take_focus(self) -> None:
        next(iter(self._edits.values())).setFocus()

    def save(self) -> None:
        args = {name: edit.text() for name, edit in self._edits.items()}
        self.desk.act("roster.staff", args, lambda _: self.closed.emit())
