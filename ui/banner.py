"""One alarm or one fault over the whole width, kept until it is acknowledged or cured."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.core.i18n import tr
from ui import theme
from ui.key_button import KeyButton
from ui.theme import u
from ui.toast import announce

HEIGHT = 44
MOST_BUTTONS = 3


@dataclass(frozen=True)
class BannerButton:
    """A way out: its words, its key, and what it calls."""

    text: str
    key: str
    then: Callable[[], None]


class Banner(QFrame):
    """``alarm`` for clocks, ``warn`` for faults: icon, what happened in bold, the rest, up to three buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.tone = "alarm"
        self._icon = ""
        self.buttons: list[KeyButton] = []
        self._mark = QLabel(self)
        self.title = QLabel(self)
        self.title.setProperty("strong", True)
        self.text = QLabel(self)
        self.more = QLabel(self)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for label in (self.title, self.text, self.more):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(10)
        self._row.addWidget(self._mark)
        self._row.addWidget(self.title)
        self._row.addWidget(self.text, 1)
        self._row.addWidget(self.more)
        theme.watch(self._fit)
        self._fit()
        self.hide()

    def show_news(
        self, tone: str, icon: str, title: str, text: str = "", buttons: Sequence[BannerButton] = (),
        more: int = 0,
    ) -> None:
        """Shows one piece of news, never taking the focus; ``more`` others wait behind it."""
        self.tone, self._icon = tone, icon
        self.title.setText(title)
        self.text.setText(text)
        self.text.setToolTip(text)
        self.more.setText(tr("{n} more").format(n=more) if more else "")
        self.more.setVisible(bool(more))
        self.setAccessibleName("　".join(part for part in (title, text) if part))
        self._set_buttons(buttons[:MOST_BUTTONS])
        theme.restyle(self, tone=tone)
        for label in (self.title, self.text, self.more):
            theme.restyle(label)
        self._fit()
        self.show()
        announce(self, self.accessibleName())

    def clear(self) -> None:
        """Takes the news away."""
        self.hide()
        self._set_buttons(())

    def _set_buttons(self, buttons: Sequence[BannerButton]) -> None:
        for old in self.buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = []
        for place, wanted in enumerate(buttons):
            is_alarm = self.tone == "alarm"
            button = KeyButton(
                wanted.text, wanted.key, is_primary=is_alarm and place == 0, is_small=True,
                tone="alarm" if is_alarm else "", parent=self,
            )
            button.clicked.connect(wanted.then)
            self._row.addWidget(button)
            self.buttons.append(button)

    def _fit(self) -> None:
        self.setFixedHeight(u(HEIGHT))
        self._row.setContentsMargins(u(16), 0, u(12), 0)
        if self._icon:
            ink = "on_alarm" if self.tone == "alarm" else "warn"
            self._mark.setPixmap(theme.pixmap(self._icon, ink, 20, self.devicePixelRatioF()))
