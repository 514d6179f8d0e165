"""One alarm or one fault over the whole width, kept until it is acknowledged or cured."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.i18n import tr
from ui import theme
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.theme import u
from ui.toast import announce

HEIGHT, TWO_LINES = 44, 60
MOST_BUTTONS = 3


# A way out: its words, its key, and what it calls.
Way = tuple[str, str, Callable[[], object]]


class Banner(QFrame):
    """``alarm`` for clocks, ``warn`` for faults: icon, what happened in bold, the rest, up to three buttons.

    A fault's details stand on a line of their own, cut in the middle: paths tell most at their ends.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.tone = "alarm"
        self._icon = ""
        self.buttons: list[KeyButton] = []
        self._mark = QLabel(self)
        self.title = QLabel(self)
        self.title.setProperty("strong", True)
        self.text = CutLabel("", self)
        self.below = CutLabel("", self, Qt.TextElideMode.ElideMiddle)
        self.more = QLabel(self)
        for label in (self.title, self.more):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(10)
        self._row.addWidget(self._mark)
        self._row.addWidget(self.title)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addStretch(1)
        lines.addWidget(self.text)
        lines.addWidget(self.below)
        lines.addStretch(1)
        self._row.addLayout(lines, 1)
        self._row.addWidget(self.more)
        theme.watch(self._fit)
        self._fit()
        self.hide()

    def say(
        self, tone: str, icon: str, text: str, buttons: Sequence[Way] = (), detail: str = "", more: int = 0
    ) -> None:
        """Shows one piece of news, never taking the focus; ``more`` others wait behind it."""
        self.tone, self._icon = tone, icon
        # An alarm's first words stand in bold, a fault is one plain sentence.
        self.title.setText(text if tone == "alarm" else "")
        self.title.setVisible(tone == "alarm")
        self.text.setText(detail if tone == "alarm" else text)
        self.text.setToolTip(self.text.text())
        self.below.setText("" if tone == "alarm" else detail)
        self.below.setToolTip(self.below.text())
        self.below.setVisible(bool(self.below.text()))
        self.more.setText(tr("{n} more").format(n=more) if more else "")
        self.more.setVisible(bool(more))
        self.setAccessibleName("　".join(part for part in (text, detail) if part))
        self._set_buttons(buttons[:MOST_BUTTONS])
        theme.restyle(self, tone=tone)
        for label in (self.title, self.text, self.below, self.more):
            theme.restyle(label)
        self._fit()
        self.show()
        announce(self, self.accessibleName())

    def clear(self) -> None:
        """Takes the news away."""
        self.hide()
        self._set_buttons(())

    def _set_buttons(self, buttons: Sequence[Way]) -> None:
        for old in self.buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = []
        for place, (text, key, then) in enumerate(buttons):
            is_alarm = self.tone == "alarm"
            button = KeyButton(
                text, key, primary=is_alarm and place == 0, small=True, tone="alarm" if is_alarm else "",
                parent=self,
            )
            button.clicked.connect(lambda _on=False, act=then: act())
            self._row.addWidget(button)
            self.buttons.append(button)

    def _fit(self) -> None:
        self.setFixedHeight(u(TWO_LINES if self.below.text() else HEIGHT))
        self._row.setContentsMargins(u(16), 0, u(12), 0)
        if self._icon:
            ink = "on_alarm" if self.tone == "alarm" else "warn"
            self._mark.setPixmap(theme.pixmap(self._icon, ink, 20, self.devicePixelRatioF()))
