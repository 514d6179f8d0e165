"""The last forgotten password: with the recovery key, somebody who gives passwords sets their own."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core import settings
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context, run
from app.features import people
from ui.alive import alive
from ui.editors import ChoiceEditor, PasswordEditor, TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.recovery_key import Card
from ui.theme import u
from ui.worker import Worker

WIDTH = 520


class RecoverPassword(Card):
    """Signals: ``finished`` (or left, by Esc), ``failed`` (an exception of ours)."""

    finished = Signal()
    failed = Signal(object)

    def __init__(self, worker: Worker, letters: str, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._worker, self._letters = worker, letters
        self._busy = False
        self.person: ChoiceEditor | None = None
        self.add_text(tr("New password by the recovery key"), "title")
        self.add_text(tr("For one of those who give the others passwords. It is entered in the ledger; a second factor "
                         "ends."), "secondary")
        self.editors: dict[str, TextEditor] = {"password": PasswordEditor(), "again": PasswordEditor()}
        self.fields = {
            "password": Field(tr("New password"), self.editors["password"]),
            "again": Field(tr("Password again"), self.editors["again"]),
        }
        for field in self.fields.values():
            self.column.addWidget(field)
        back, self.enter = KeyButton(tr("Back"), "Esc"), KeyButton(tr("Set the password"), "Enter", primary=True)
        back.clicked.connect(self.finished)
        self.enter.clicked.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addStretch(1)
        row.addWidget(back)
        row.addWidget(self.enter)
        self.column.addLayout(row)
        worker.submit("read", people.recoverable, alive(self, self._show_people), alive(self, self._on_failed))

    def _show_people(self, found: list[tuple[str, str]]) -> None:
        self.person = ChoiceEditor([(number, f"{name}　{number}") for number, name in found])
        self.person.setCurrentIndex(0)
        self.fields["number"] = Field(tr("Person"), self.person)
        self.column.insertWidget(2, self.fields["number"])
        QWidget.setTabOrder(self.person, self.editors["password"])

    def submit(self) -> None:
        """Enter: on to what is empty, then sets the password."""
        values = {name: editor.value() for name, editor in self.editors.items()}
        for name, field in self.fields.items():
            field.set_error("")
            if name in values and not values[name]:
                self.editors[name].setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if self._busy or self.person is None:
            return
        if values["password"] != values["again"]:
            self._on_failed(UserError(tr("The two passwords differ."), "again"))
            return
        number, letters, password = self.person.value(), self._letters, values["password"]
        self._busy = True

        def work() -> None:
            ctx = Context(number=number, settings=settings.load())
            run(ctx, "people.recover_password", number=number, recovery_key=letters, password=password)

        self._worker.submit(
            "write", work, alive(self, lambda done: self.finished.emit()), alive(self, self._on_failed)
        )

    def _on_failed(self, fault: BaseException) -> None:
        self._busy = False
        if not isinstance(fault, UserError):
            self.failed.emit(fault)
            return
        name = fault.field if fault.field in self.fields else "password"
        self.fields[name].set_error(fault.text)
        self.fields[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        self.editors["password"].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._busy:
            self.finished.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        return [("Tab", tr("next field")), ("Shift+Tab", tr("previous field")), ("Enter", tr("set the password")),
                ("Esc", tr("back"))]
