"""What a page proves by itself: its code, the ledger it was made from, and whether a paper agrees with it."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core.health import Health
from app.core.i18n import tr
from app.core.pages import Made
from ui import theme
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.qr_code import QrCode
from ui.theme import u

QR_SIZE = 88
EXAMPLE = "5A1C-77E0-B3D2"


class ReportProof(QWidget):
    """``wanted`` (text) when the code of a paper is to be held against the ledger."""

    wanted = Signal(str)
    answered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ("text3", "hourglass-medium")
        self._build()
        theme.watch(self._draw_state)
        self.show_health(None)
        self.show_made(None)

    # building -----------------------------------------------------------
    def _build(self) -> None:
        heading, self._icon, self.state = QLabel(tr("Proof")), QLabel(), QLabel()
        heading.setProperty("role", "heading")
        self.state.setProperty("role", "secondary")
        head = QHBoxLayout()
        head.setSpacing(u(4))
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self._icon)
        head.addWidget(self.state)
        self.qr = QrCode(EXAMPLE, QR_SIZE)
        self.place, self.code, self.entries = CutLabel(), QLabel(), CutLabel()
        for label, role in ((self.place, "caption"), (self.code, "heading"), (self.entries, "caption")):
            label.setProperty("role", role)
        self.place.setText(tr("At the foot of each page"))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        beside = QVBoxLayout()
        beside.setSpacing(u(2))
        beside.addStretch(1)
        for label in (self.place, self.code, self.entries):
            beside.addWidget(label)
        beside.addStretch(1)
        self._own = QWidget()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(u(10))
        own.addWidget(self.qr)
        own.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(4))
        column.addLayout(head)
        column.addWidget(self._own)
        column.addLayout(self._check())

    def _check(self) -> QVBoxLayout:
        label = QLabel(tr("Check a paper: type the code on it"))
        label.setProperty("role", "caption")
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("such as {example}").format(example=EXAMPLE))
        self.line.setAccessibleName(label.text())
        self.line.returnPressed.connect(self._ask)
        self.line.textEdited.connect(lambda text: self.show_answer("", ""))
        self.check_button = KeyButton(tr("Check it"))
        self.check_button.setToolTip("Alt+V")
        self.check_button.clicked.connect(self._ask)
        self.answer = QLabel()
        self.answer.setProperty("role", "secondary")
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setWordWrap(True)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addWidget(self.line, 1)
        row.addWidget(self.check_button)
        column = QVBoxLayout()
        column.setSpacing(u(4))
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self.answer)
        self.answer.hide()
        return column

    # the page shown -----------------------------------------------------
    def show_made(self, made: Made | None) -> None:
        """The code of the page shown, and up to where the ledger went."""
        found = bool(made and made.code)
        self._own.setVisible(found)
        if made is not None and found:
            self.qr.set_text(made.code)
            self.qr.setAccessibleName(made.code)
            self.code.setText(made.code)
            self.entries.setText(
                tr("{digest}　ledger to {n}").format(digest=made.look.digest, n=made.look.entries)
            )

    def show_health(self, found: Health | None) -> None:
        """What the last check of the whole ledger said; None while there was none."""
        if found is None:
            self._state, text, tip = ("text3", "hourglass-medium"), tr("ledger being checked"), ""
        elif found.whole:
            self._state, text = ("ok", "check-circle"), tr("agrees with the ledger")
            tip = tr("The last check found all {n} entries of the ledger whole").format(n=found.entries)
        else:
            self._state, text, tip = ("danger", "warning"), tr("ledger not whole"), found.sentences[0]
        self.state.setText(text)
        self.state.setToolTip(tip)
        theme.restyle(self.state, tone=self._state[0] if found is not None else "")
        self._draw_state()

    def _draw_state(self) -> None:
        self._icon.setPixmap(theme.pixmap(self._state[1], self._state[0], 16, self.devicePixelRatioF()))

    # a paper ------------------------------------------------------------
    def ask(self, typed: str) -> None:
        """Checks a code that was scanned elsewhere."""
        self.line.setText(typed)
        self._ask()

    def _ask(self) -> None:
        if self.line.text().strip():
            self.show_answer(tr("Checking…"), "")
            self.wanted.emit(self.line.text())

    def show_answer(self, text: str, tone: str) -> None:
        """What the ledger says, in words; an empty text takes it away."""
        self.answer.setText(text)
        self.answer.setVisible(bool(text))
        theme.restyle(self.answer, tone=tone)
        if text:
            self.answered.emit()

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
