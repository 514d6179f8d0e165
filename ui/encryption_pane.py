"""Whether the database lies encrypted on the disk, who can open it, and the way from one to the other."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import access, vault
from app.core.errors import UserError
from app.core.i18n import show_moment, tr
from app.core.run import Context
from app.core.vault import State
from ui import theme
from ui.alive import alive
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.editors import PasswordEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.recovery_key import KeyGroups, KeyOutput
from ui.theme import u

WIDTH = 640


class EncryptionPane(QWidget):
    """Signal: ``convert_wanted`` (to encrypt it, else to make it plain; the person's password, proven)."""

    convert_wanted = Signal(bool, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.state: State | None = None
        self._asks = ""  # what the password is for
        self._key: QWidget | None = None
        title = QLabel(tr("Encryption"))
        title.setProperty("role", "title")
        inner = QWidget()
        inner.setMaximumWidth(u(WIDTH))
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, u(8), 0)
        self._column.setSpacing(u(12))
        self._column.addLayout(self._head())
        self._column.addLayout(self._facts())
        self._column.addLayout(self._ways())
        self._column.addWidget(self._form())
        self._column.addStretch(1)
        area = BareArea()
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(10))
        column.addWidget(title)
        column.addWidget(area, 1)
        self._ask("")

    # layout -------------------------------------------------------------
    def _head(self) -> QVBoxLayout:
        self._sign, self.heading, self.text = QLabel(), QLabel(), QLabel()
        self.heading.setProperty("role", "heading")
        self.text.setProperty("role", "secondary")
        self.text.setWordWrap(True)
        first = QHBoxLayout()
        first.setSpacing(u(8))
        first.addWidget(self._sign)
        first.addWidget(self.heading, 1)
        column = QVBoxLayout()
        column.setSpacing(u(4))
        column.addLayout(first)
        column.addWidget(self.text)
        return column

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(16))
        grid.setVerticalSpacing(u(6))
        grid.setColumnStretch(1, 1)
        self.facts: dict[str, tuple[QLabel, QLabel]] = {}
        named = (("since", tr("Encrypted")), ("can", tr("Can open it")), ("cannot", tr("Not yet")))
        for place, (name, text) in enumerate(named):
            label, value = QLabel(text), QLabel()
            label.setProperty("role", "secondary")
            value.setWordWrap(True)
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
            self.facts[name] = label, value
        return grid

    def _ways(self) -> QHBoxLayout:
        self.encrypt = KeyButton(tr("Encrypt…"), icon="lock-key")
        self.show_key = KeyButton(tr("Show the recovery key…"), icon="key")
        self.decrypt = KeyButton(tr("Decrypt…"), icon="lock-open", tone="danger")
        row = QHBoxLayout()
        row.setSpacing(u(8))
        for button, name in ((self.encrypt, "encrypt"), (self.show_key, "show"), (self.decrypt, "decrypt")):
            button.clicked.connect(lambda _on=False, what=name: self._ask(what))
            button.hide()
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _form(self) -> QFrame:
        self.form = QFrame(objectName="card")
        self.why = QLabel()
        self.why.setWordWrap(True)
        self.password = PasswordEditor()
        self.password.returnPressed.connect(self.primary)
        self.field = Field(tr("Your password"), self.password)
        self.leave = KeyButton(tr("Leave it as it is"), "Esc")
        self.leave.clicked.connect(self.escape)
        self.go = KeyButton("", "Enter", primary=True)
        self.go.clicked.connect(self.primary)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        column = QVBoxLayout(self.form)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(8))
        for widget in (self.why, self.field):
            column.addWidget(widget)
        column.addLayout(row)
        return self.form

    # showing ------------------------------------------------------------
    def refresh(self) -> None:
        """Reads again how the database lies on disk."""
        target = self.desk.place.target
        self.desk.read(lambda ctx: vault.state(ctx, target), alive(self, self._show))

    def _show(self, state: State) -> None:
        self.state = state
        sealed = state.is_encrypted
        icon, ink = ("lock-key", "ok") if sealed else ("lock-open", "text2")
        self._sign.setPixmap(theme.pixmap(icon, ink, 18, self.devicePixelRatioF()))
        if not state.is_file:
            self.heading.setText(tr("The database is on a server"))
            kept = tr("A server has an encryption of its own. Ask its administrator.")
            self.text.setText("\n".join(filter(None, (kept, state.warning))))
        elif sealed:
            self.heading.setText(tr("The database is encrypted"))
            self.text.setText(tr("Database, attachments, drafts and new backups are unreadable without a password or "
                                 "the recovery key. Backups made before are not encrypted."))
        else:
            self.heading.setText(tr("The database is not encrypted"))
            self.text.setText(tr("Whoever gets the disk can read it. Encrypted, it opens by the password of each "
                                 "person, and by a recovery key that belongs on paper in the safe."))
        since = "　".join(filter(None, (show_moment(state.since) if state.since else "", state.by)))
        shown = {"since": since, "can": _names(state.can), "cannot": _names(state.cannot)}
        for name, (label, value) in self.facts.items():
            value.setText(shown[name])
            label.setVisible(bool(shown[name]))
            value.setVisible(bool(shown[name]))
        self._show_ways()

    def _show_ways(self) -> None:
        free = self.state is not None and self.state.is_file and not self._asks and self._key is None
        sealed = self.state is not None and self.state.is_encrypted
        self.encrypt.setVisible(free and not sealed)
        self.show_key.setVisible(free and sealed)
        self.decrypt.setVisible(free and sealed)

    # doing --------------------------------------------------------------
    def _ask(self, what: str) -> None:
        """Asks for the password for ``encrypt``, ``decrypt`` or ``show``; for nothing when empty."""
        self._asks = what
        texts = {
            "encrypt": (tr("You are signed out while it is encrypted. Every other window of this database must be "
                           "closed. Then comes the recovery key: have paper at hand."), tr("Encrypt")),
            "decrypt": (tr("You are signed out meanwhile. Every other window of this database must be closed. "
                           "Afterwards whoever gets the disk can read everything."), tr("Decrypt")),
            "show": (tr("It is entered in the ledger that you saw it."), tr("Show the key")),
        }
        text, word = texts.get(what, ("", ""))
        self.why.setText(text)
        self.go.set_text(word)
        self.field.set_error("")
        self.password.clear()
        self.form.setVisible(bool(what))
        self._show_ways()
        if what:
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> None:
        """Enter: proves the password, then does what it was asked for."""
        what, password, target = self._asks, self.password.value(), self.desk.place.target
        if not what or not password or not self.go.isEnabled():
            return

        def work() -> str:
            if what == "show":
                return vault.recovery_key(self.desk.ctx, password)
            access.prove(self.desk.ctx, password)
            return ""

        def done(letters: str) -> None:
            self.go.setEnabled(True)
            self._ask("")
            if what == "show":
                self._show_letters(letters, target)
            else:
                self.convert_wanted.emit(what == "encrypt", password)

        self.go.setEnabled(False)
        self.desk.worker.submit("write", work, alive(self, done), alive(self, self._on_failed))

    def _on_failed(self, fault: BaseException) -> None:
        self.go.setEnabled(True)
        if not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
            return
        self.field.set_error(fault.text)
        self.password.selectAll()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    # the key ------------------------------------------------------------
    def _show_letters(self, letters: str, target: str) -> None:
        ctx: Context = self.desk.ctx
        self._key = QFrame(objectName="card")
        output = KeyOutput(self._key, self.desk.worker, ctx, target, letters)
        said = QLabel()
        said.setWordWrap(True)
        said.setProperty("role", "secondary")
        said.hide()
        output.said.connect(lambda text, tone: (said.setText(text), said.setVisible(bool(text))))
        output.failed.connect(self.desk.faulted)
        print_it, save = KeyButton(tr("Print"), "", "printer"), KeyButton(tr("Save as PDF"), "", "file-pdf")
        hide = KeyButton(tr("Hide"), "Esc", primary=True)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        for button, then in ((print_it, output.ask_printers), (save, output.ask_file), (hide, self.escape)):
            button.clicked.connect(then)
            row.addWidget(button)
        row.insertStretch(2, 1)
        column = QVBoxLayout(self._key)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(10))
        column.addWidget(KeyGroups(letters))
        column.addWidget(said)
        column.addLayout(row)
        self._column.insertWidget(self._column.count() - 1, self._key)
        self._show_ways()
        hide.setFocus(Qt.FocusReason.OtherFocusReason)

    def escape(self) -> bool:
        """Esc: the key is hidden, or nothing is asked any more; whether there was either."""
        if self._key is None and not self._asks:
            return False
        self._hide_key()
        self._ask("")
        first = self.show_key if self.show_key.isVisibleTo(self) else self.encrypt
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _hide_key(self) -> None:
        if self._key is not None:
            self._key.deleteLater()
            self._key = None

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the lock: the key does not come back by itself."""
        super().hideEvent(event)
        self._hide_key()
        self._ask("")

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        return [("Tab", tr("next field")), ("Enter", tr("press")), ("Esc", tr("back to the groups"))]


def _names(people: list[tuple[str, str]]) -> str:
    return "、".join(f"{name} {number}" for number, name in people)
