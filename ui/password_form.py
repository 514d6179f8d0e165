"""A new password, typed twice; the one until now where it is asked for."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import passwords
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context
from ui.editors import PasswordEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.theme import u


class PasswordForm(QWidget):
    """``submitted`` (the password until now, the new one) once both are the same and the rules are kept."""

    submitted = Signal(str, str)

    def __init__(self, ctx: Context, own: str = "", parent: QWidget | None = None) -> None:
        """``own``: the password until now, where it was typed just before."""
        super().__init__(parent)
        self._ctx, self._own = ctx, own
        self.editors = {name: PasswordEditor() for name in ("own_password", "new_password", "again")}
        labels = {
            "own_password": tr("Password until now"), "new_password": tr("New password"), "again": tr("Once more"),
        }
        self.fields = {name: Field(labels[name], editor) for name, editor in self.editors.items()}
        self.fields["own_password"].setVisible(not own)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setProperty("tone", "danger")
        self.said.hide()
        self.send = KeyButton(tr("Change my password"), "Enter", primary=True)
        self.send.clicked.connect(self.submit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(4))
        for name, field in self.fields.items():
            column.addWidget(field)
            self.editors[name].returnPressed.connect(self.submit)
            self.editors[name].textEdited.connect(lambda _text: self.clear_errors())
        column.addWidget(self.said)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.send)
        column.addLayout(foot)

    def submit(self) -> None:
        """Enter: hands the passwords out, or says what is wrong at the first field concerned."""
        if not self.send.isEnabled():
            return
        own = self._own or self.editors["own_password"].value()
        new, again = self.editors["new_password"].value(), self.editors["again"].value()
        rules = self._ctx.settings
        fault = passwords.check(new, rules.get("people.password_length"), rules.get("people.password_classes"))
        if not own:
            self.show_error(UserError(tr("Fill this in."), "own_password"))
        elif fault:
            self.show_error(UserError(fault, "new_password"))
        elif not again:
            self.editors["again"].setFocus(Qt.FocusReason.OtherFocusReason)
        elif new != again:
            self.show_error(UserError(tr("The two passwords differ."), "again"))
        else:
            self.clear_errors()
            self.send.setEnabled(False)
            self.submitted.emit(own, new)

    def show_error(self, fault: UserError) -> None:
        """The sentence under its field, with the cursor there; whole below where it has no room."""
        self.send.setEnabled(True)
        name = fault.field if fault.field in self.fields else "new_password"
        field = self.fields[name]
        field.set_error(fault.text)
        if field.message.sizeHint().width() > field.message.width():
            self.said.setText(fault.text)
            self.said.show()
        self.editors[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_errors(self) -> None:
        self.said.hide()
        for field in self.fields.values():
            field.set_error("")

    def clear(self) -> None:
        """Empties the fields after the change."""
        self.send.setEnabled(True)
        self.clear_errors()
        for editor in self.editors.values():
            editor.clear()

    def take_focus(self) -> None:
        first = "new_password" if self._own else "own_password"
        self.editors[first].setFocus(Qt.FocusReason.OtherFocusReason)
