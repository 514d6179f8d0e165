"""Small forms that open within a page: what was typed stays while an answer is refused."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.i18n import tr
from ui import theme
from ui.flow_layout import FlowLayout
from ui.key_button import KeyButton
from ui.theme import u


def flowing(gap: int) -> tuple[QWidget, FlowLayout]:
    """A widget whose parts go on in further lines where the window is narrow, and its layout."""
    made = QWidget()
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made, FlowLayout(made, gap)


class Inline(QFrame):
    """A heading, what is asked, a button, and below a line for what is wrong. ``submitted`` with the arguments."""

    submitted = Signal(dict)
    left = Signal()

    def __init__(self, title: str, submit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inlineForm")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(title)
        self.lines: dict[str, QLineEdit] = {}
        self._sent = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(u(14), u(8), u(14), u(8))
        self.column.setSpacing(u(6))
        self.heading = QLabel(title)
        self.heading.setProperty("role", "heading")
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        self.fault.setProperty("role", "secondary")
        self.fault.setProperty("tone", "danger")
        self.fault.hide()
        self.send = KeyButton(submit, "Enter")
        self.send.clicked.connect(self.submit)
        self.leave = KeyButton(tr("Leave"), "Esc")
        self.leave.clicked.connect(self.left)

    def add_line(self, name: str, label: str) -> QLineEdit:
        """A field of one line, known by the name of the action's argument."""
        line = QLineEdit()
        line.setPlaceholderText(label)
        line.setAccessibleName(label)
        line.returnPressed.connect(self.submit)
        line.textEdited.connect(self._on_edited)
        self.lines[name] = line
        return line

    def foot(self, *widgets: QWidget) -> QHBoxLayout:
        """A row of widgets, the first ones as wide as there is room, and the two buttons at its end."""
        row = QHBoxLayout()
        row.setSpacing(u(8))
        for widget in widgets:
            row.addWidget(widget, 1)
        row.addWidget(self.send)
        row.addWidget(self.leave)
        return row

    # what was typed -----------------------------------------------------
    def values(self) -> dict[str, Any]:
        """The arguments as they stand. Raises UserError for what cannot be read."""
        return {name: line.text().strip() for name, line in self.lines.items()}

    def typed(self) -> dict[str, str]:
        """The texts as typed, for ``put_back``."""
        return {name: line.text() for name, line in self.lines.items() if line.text()}

    def put_back(self, typed: dict[str, str]) -> None:
        for name, text in typed.items():
            self.lines[name].setText(text)

    def submit(self) -> None:
        """Sends what is asked for; once, until the answer is there."""
        if self._sent:
            return
        try:
            values = self.values()
        except UserError as fault:
            self.show_fault(fault)
            return
        self._sent = True
        self.submitted.emit(values)

    def show_fault(self, fault: UserError) -> None:
        """Why it was refused, at the field concerned; the form stays."""
        self._sent = False
        self.fault.setText(fault.text)
        self.fault.show()
        for name, line in self.lines.items():
            theme.restyle(line, error=name == fault.field)
        wrong = self.lines.get(fault.field)
        (wrong or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        self.fault.hide()
        for line in self.lines.values():
            if line.property("error"):
                theme.restyle(line, error=False)

    def take_focus(self) -> None:
        next(iter(self.lines.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)


class ReasonForm(Inline):
    """One sentence: why. ``name``: the argument it goes into."""

    def __init__(self, title: str, label: str, submit: str, name: str = "reason") -> None:
        super().__init__(title, submit)
        row = self.foot(self.add_line(name, label))
        row.insertWidget(0, self.heading)
        self.column.addLayout(row)
        self.column.addWidget(self.fault)
        self.setFocusProxy(self.lines[name])


class LinesForm(Inline):
    """A few lines side by side. ``lines``: (argument, label) of each."""

    def __init__(self, title: str, submit: str, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, submit)
        row = self.foot(*(self.add_line(name, label) for name, label in lines))
        row.setStretch(len(lines) - 1, 2)
        row.insertWidget(0, self.heading)
        self.column.addLayout(row)
        self.column.addWidget(self.fault)
        self.setFocusProxy(self.lines[lines[0][0]])
