"""One's own account: the password, and the code of an authenticator besides it."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import access
from app.core.errors import UserError
from app.core.i18n import tr
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.editors import PasswordEditor, TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.password_form import PasswordForm
from ui.qr_code import QrCode
from ui.theme import u

WIDTH = 440


class AccountPane(QWidget):
    """Change of the password; second factor on and off."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        inner = QWidget()
        inner.setMaximumWidth(u(WIDTH))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, u(8), 0)
        column.setSpacing(u(8))
        self.form = PasswordForm(desk.ctx)
        self.form.submitted.connect(self._change)
        self.second = SecondFactor(desk)
        title = heading(tr("Change my password"))
        for widget in (title, self.form):  # the picture needs the room
            self.second.turned.connect(lambda state, w=widget: w.setHidden(state == "begun"))
        column.addWidget(title)
        column.addWidget(self.form)
        column.addSpacing(u(16))
        column.addWidget(heading(tr("Second factor")))
        column.addWidget(self.second)
        column.addStretch(1)
        area = BareArea()
        area.setWidget(inner)
        whose = QLabel(f"{tr('My account')}　{desk.ctx.name}　{desk.ctx.number}")
        whose.setProperty("role", "title")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(u(16), u(12), u(16), u(12))
        outer.setSpacing(u(10))
        outer.addWidget(whose)
        outer.addWidget(area, 1)

    def _change(self, own: str, new: str) -> None:
        def done(result: Any) -> None:
            self.form.clear()
            self.desk.toast(tr("The password is changed"))

        self.desk.act(access.CHANGE, {"own_password": own, "new_password": new}, done, self._on_failed)

    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.form.show_error(fault)
        else:
            self.form.send.setEnabled(True)
            self.desk.faulted.emit(fault)

    def refresh(self) -> None:
        self.second.refresh()

    def take_focus(self) -> None:
        self.form.take_focus()


class SecondFactor(QWidget):
    """Off: a password begins it, then a code confirms it. On: password and code end it. ``turned`` (state)."""

    turned = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.state = "off"  # off, begun, on
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setProperty("role", "secondary")
        self._picture: QWidget | None = None
        self.secret = QLabel()
        self.secret.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.password, self.code = PasswordEditor(), TextEditor()
        self.password_field = Field(tr("Password"), self.password)
        self.code_field = Field(tr("Code of the authenticator"), self.code)
        self.button = KeyButton("", "Enter")
        self.button.clicked.connect(self.submit)
        for editor, field in ((self.password, self.password_field), (self.code, self.code_field)):
            editor.returnPressed.connect(self.submit)
            editor.textEdited.connect(lambda _text, f=field: f.set_error(""))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(u(4))
        for widget in (self.said, self.secret, self.password_field, self.code_field):
            self._column.addWidget(widget)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.button)
        self._column.addLayout(foot)
        self._show("off")

    def refresh(self) -> None:
        """Reads whether it is in force; what was begun stays to be confirmed."""
        self.desk.read(lambda ctx: access.has_second(ctx.number), self._on_read)

    def _on_read(self, on: bool) -> None:
        state = "on" if on else "off"
        if self.state != "begun" and self.state != state:
            self._show(state)

    def _show(self, state: str, begun: dict[str, str] | None = None) -> None:
        self.state = state
        texts = {
            "off": tr("Besides the password a code of six digits, which an authenticator on a telephone shows."),
            "begun": tr("Read this into the authenticator, or type the key there. It is shown once. "
                        "Then type the code the authenticator shows."),
            "on": tr("In force: signing in asks for a code. To end it, type password and code."),
        }
        buttons = {"off": tr("Set up"), "begun": tr("Confirm"), "on": tr("End it")}
        self.said.setText(texts[state])
        self.button.set_text(buttons[state], "Enter")
        if self._picture is not None:
            self._picture.deleteLater()
            self._picture = None
        self.secret.setVisible(begun is not None)
        if begun is not None:
            self._picture = QrCode(begun["uri"])
            self._column.insertWidget(1, self._picture)
            key = begun["secret"]
            self.secret.setText(" ".join(key[place : place + 4] for place in range(0, len(key), 4)))
        self.password_field.setVisible(state != "begun")
        self.code_field.setVisible(state != "off")
        self.code.clear()
        if state != "begun":
            self.password.clear()
        self.turned.emit(state)

    def submit(self) -> None:
        """Enter: the next step."""
        if not self.button.isEnabled():
            return
        for field, needed in ((self.password_field, True), (self.code_field, self.state != "off")):
            if needed and not field.editor.value():  # type: ignore[attr-defined]
                field.set_error(tr("Fill this in."))
                field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        values = {"own_password": self.password.value(), "code": self.code.value(), "off": self.state == "on"}
        self.button.setEnabled(False)
        self.desk.act("people.second_factor", values, self._on_done, self._on_failed)

    def _on_done(self, result: dict[str, Any]) -> None:
        self.button.setEnabled(True)
        if "uri" in result:
            self._show("begun", result)
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._show("on" if result["on"] else "off")
        self.desk.toast(tr("The second factor is in force") if result["on"] else tr("The second factor is ended"))

    def _on_failed(self, fault: BaseException) -> None:
        self.button.setEnabled(True)
        if not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
            return
        field = self.code_field if fault.field == "code" else self.password_field
        if field.isHidden():
            self._show("off")
            field = self.password_field
        field.set_error(fault.text)
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)


def heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label
