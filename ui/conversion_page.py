"""While a database is encrypted or made plain nobody is signed in: how far it is, and what came of it."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.core.i18n import tr
from ui.key_button import KeyButton
from ui.recovery_key import Card

WIDTH = 520


class ConversionPage(Card):
    """Signals: ``left`` when the sentence about a failure was read. ``tell`` may be called from any thread."""

    left = Signal()
    _told = Signal(int, int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self.add_text(title, "title")
        self.text = self.add_text(tr("The program must stay open. A power cut loses nothing."))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.column.addWidget(self.bar)
        self.button = KeyButton(tr("Go on"), "Enter", primary=True)
        self.button.clicked.connect(self.left)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self.button.hide()
        self._told.connect(self._show)

    def tell(self, done: int, total: int, text: str) -> None:
        """Progress, as a Context wants it."""
        self._told.emit(done, total)

    def _show(self, done: int, total: int) -> None:
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)

    def show_fault(self, sentence: str) -> None:
        """Says what failed; Enter goes on."""
        self.text.setText(sentence)
        self.bar.hide()
        self.button.show()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """None: there is nothing to do but to wait."""
        return []
