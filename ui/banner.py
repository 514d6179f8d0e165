"""One alarm or one fault over the whole width, kept until it is acknowledged or cured."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class News:
    """What a banner says. ``more``: how many others of its kind wait behind it."""

    tone: str
    icon: str
    text: str
    ways: tuple[Way, ...] = ()
    detail: str = ""
    more: int = 0

    @property
    def spoken(self) -> str:
        return "　".join(part for part in (self.text, self.detail) if part)


class Banner(QFrame):
    """``alarm`` for clocks, ``warn`` for faults: icon, what happened in bold, the rest, up to three buttons.

    A fault's details stand on a line of their own, cut in the middle: paths tell most at their ends.
    A clock's alarm and a fault may wait together: the alarm is shown, the fault counts as one more.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.tone = "alarm"
        self._icon = ""
        self._ringing: News | None = None
        self._fault: News | None = None
        self._ways: tuple[Way, ...] = ()
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
        """Shows one fault, never taking the focus; ``more`` others wait behind it."""
        self._fault = News(tone, icon, text, tuple(buttons[:MOST_BUTTONS]), detail, more)
        self._show()
        announce(self, self._fault.spoken)

    def ring(self, news: News | None, aloud: bool = True) -> None:
        """Shows a clock's alarm before everything else; None: no clock rings. ``aloud``: to screen readers too."""
        if news == self._ringing:
            return
        self._ringing = news
        self._show()
        if news is not None and aloud:
            announce(self, news.spoken)

    def clear(self) -> None:
        """Takes the fault away."""
        self._fault = None
        self._show()

    def _show(self) -> None:
        news = self._ringing or self._fault
        if news is None:
            self.hide()
            self._set_buttons((), self.tone)
            return
        waiting = news.more + (self._ringing is not None and self._fault is not None)
        # An alarm's first words stand in bold, a fault is one plain sentence.
        self.title.setText(news.text if news.tone == "alarm" else "")
        self.title.setVisible(news.tone == "alarm")
        self.text.setText(news.detail if news.tone == "alarm" else news.text)
        self.text.setToolTip(self.text.text())
        self.below.setText("" if news.tone == "alarm" else news.detail)
        self.below.setToolTip(self.below.text())
        self.below.setVisible(bool(self.below.text()))
        self.more.setText(tr("{n} more").format(n=waiting) if waiting else "")
        self.more.setVisible(bool(waiting))
        self.setAccessibleName(news.spoken)
        self._set_buttons(news.ways, news.tone)
        self.tone, self._icon = news.tone, news.icon
        theme.restyle(self, tone=news.tone)
        for label in (self.title, self.text, self.below, self.more):
            theme.restyle(label)
        self._fit()
        self.show()

    def _set_buttons(self, ways: tuple[Way, ...], tone: str) -> None:
        """New buttons only for other words: one that is being pressed stays under the hand."""
        same = tone == self.tone and [way[:2] for way in ways] == [way[:2] for way in self._ways]
        self._ways = ways
        if same:
            return
        for old in self.buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = []
        for place, (text, key, _then) in enumerate(ways):
            is_alarm = tone == "alarm"
            button = KeyButton(
                text, key, primary=is_alarm and place == 0, small=True, tone="alarm" if is_alarm else "",
                parent=self,
            )
            button.clicked.connect(lambda _on=False, at=place: self._ways[at][2]())
            self._row.addWidget(button)
            button.show()
            self.buttons.append(button)

    def _fit(self) -> None:
        self.setFixedHeight(u(TWO_LINES if self.below.text() else HEIGHT))
        self._row.setContentsMargins(u(16), 0, u(12), 0)
        if self._icon:
            ink = "on_alarm" if self.tone == "alarm" else "warn"
            self._mark.setPixmap(theme.pixmap(self._icon, ink, 20, self.devicePixelRatioF()))
