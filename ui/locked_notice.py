"""On the sign-in page of an encrypted database: who can open it, and the way in without a password."""
from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.i18n import tr
from ui import theme
from ui.key_button import KeyButton
from ui.theme import u

KEY = "Ctrl+R"


class LockedNotice(QWidget):
    """Signal: ``recovery_wanted``."""

    recovery_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sign = QLabel()
        sign.setPixmap(theme.pixmap("lock-key", "text2", 18, self.devicePixelRatioF()))
        title = QLabel(tr("This database is encrypted"))
        title.setProperty("strong", "true")
        text = QLabel(tr("Those above can open it. Everyone else signs in once where it is open already, or gets a new "
                         "password from the system officer."))
        text.setProperty("role", "secondary")
        text.setWordWrap(True)
        self.button = KeyButton(tr("Recovery key"), KEY, small=True)
        self.button.setShortcut(KEY)
        self.button.clicked.connect(self.recovery_wanted)
        head = QHBoxLayout()
        head.setSpacing(u(10))
        head.addWidget(sign)
        head.addWidget(title, 1)
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, u(2), 0, u(2))
        column.setSpacing(u(4))
        column.addLayout(head)
        column.addWidget(text)
