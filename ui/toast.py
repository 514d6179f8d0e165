"""The short word after something was saved, bottom right; it never takes the cursor."""
from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.key_button import KeyButton
from ui.theme import u

SECONDS = 5
KEYS = ("↑", "F12")  # what may stand last in the button's text
HEIGHT = 40
DISTANCE = 16
LEAST_WIDTH = 300


class Toast(QFrame):
    """A child of the window; a new text replaces the old one. Only for success."""

    def __init__(self, window: QWidget, above: int = 0) -> None:
        """``above``: pixels at 100 % kept free at the bottom, for a status bar."""
        super().__init__(window)
        self.setObjectName("toast")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._above = above
        self._then: Callable[[], None] | None = None
        self._key = ""
        self._mark = QLabel(self)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = KeyButton("", small=True, parent=self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.restyle(self.button, role="link")
        self.button.clicked.connect(self._on_clicked)
        self._row = row = QHBoxLayout(self)
        row.setSpacing(10)
        for widget in (self._mark, self.text):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.button)
        self._timer = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        theme.watch(self._fit)
        self._fit()
        self.hide()

    def say(self, text: str, button: str = "", then: Callable[[], None] | None = None) -> None:
        """Says ``text`` for five seconds; the button, as "Open F12" with its key last, calls ``then``."""
        words, _, key = button.rpartition(" ")
        if key not in KEYS:
            words, key = button, ""
        self._key = key
        self._then = then
        self.text.setText(text)
        self.setAccessibleName(text)
        self.button.set_text(words, key)
        self.button.setVisible(bool(button))
        self._move()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, text)

    def press(self, key: str) -> bool:
        """Does what the button does where ``key`` is the one shown on it; False where it is not."""
        if not self.isVisible() or key != self._key:
            return False
        self._on_clicked()
        return True

    def _on_clicked(self) -> None:
        self.hide()
        if self._then:
            self._then()

    def _fit(self) -> None:
        self._mark.setPixmap(theme.pixmap("check-circle", "ok", 16, self.devicePixelRatioF()))
        self._row.setContentsMargins(u(14), 0, u(8), 0)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(u(18))
        shadow.setOffset(0, u(6))
        colour = theme.token("shadow")
        colour.setAlphaF(0.16)
        shadow.setColor(colour)
        self.setGraphicsEffect(shadow)
        self._move()

    def _move(self) -> None:
        window = self._window
        width = min(max(u(LEAST_WIDTH), self.sizeHint().width()), window.width() - 2 * u(DISTANCE))
        bottom = window.height() - u(self._above) - u(DISTANCE)
        self.setGeometry(window.width() - u(DISTANCE) - width, bottom - u(HEIGHT), width, u(HEIGHT))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._move()
        return False


def announce(widget: QWidget, text: str) -> None:
    """Has a screen reader say ``text`` without moving the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
