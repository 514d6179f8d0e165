"""The line at the foot of the window: the fixed warning, the keys useful now, the health of things."""
from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.core.i18n import tr
from ui import theme
from ui.key_button import key_width, paint_key
from ui.theme import u

HEIGHT = 24
TONE_ICONS = {"ok": "check-circle", "warn": "warning-circle", "danger": "warning"}


class KeyHints(QWidget):
    """(key, what it does), drawn one after the other; what does not fit is left out whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hints: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        self.hints = tuple(hints)
        self.setAccessibleName("　".join(f"{key} {text}" for key, text in self.hints))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, u(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = theme.font("caption")
        metrics = QFontMetrics(font)
        left = 0
        for key, text in self.hints:
            box, width = key_width(key), metrics.horizontalAdvance(text)
            if left + box + u(4) + width > self.width():
                break
            paint_key(painter, QRect(left, 0, box, self.height()), key, "text2", "surface")
            left += box + u(4)
            painter.setFont(font)
            painter.setPen(theme.token("text3"))
            place = QRect(left, 0, width + 1, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            left += width + u(12)


class HintBar(QFrame):
    """``opened`` carries the name of the status that was pressed."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hintBar")
        self._states: dict[str, tuple[str, str]] = {}
        self._links: dict[str, str] = {}
        self._lock = QLabel(self)
        self.fixed = QLabel(
            tr("Unclassified system · State secrets must not be stored or processed here"), self
        )
        self.keys = KeyHints(self)
        self.buttons: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.addWidget(self._lock)
        self._row.addWidget(self.fixed)
        self._row.addSpacing(10)
        self._row.addWidget(self._divider())
        self._row.addSpacing(10)
        self._row.addWidget(self.keys, 1)
        theme.watch(self._fit)
        self._fit()

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """The keys useful now."""
        self.keys.show_hints(hints)

    def show_status(self, name: str, text: str, tone: str = "", icon: str = "") -> None:
        """Says how something is; ``tone``: ok, warn, danger (each has its own icon) or empty."""
        if name not in self.buttons:
            self._add(name)
        button = self.buttons[name]
        button.setText(text)
        button.setAccessibleName(text)
        self._states[name] = (tone, icon)
        theme.restyle(button, tone=tone)
        self._draw(name)

    def set_links(self, links: dict[str, str]) -> None:
        """What the statuses of these names lead to, in words; the others are text alone."""
        self._links = links
        for name in self.buttons:
            self._link(name)

    def _link(self, name: str) -> None:
        leads = name in self._links
        button = self.buttons[name]
        button.setToolTip(self._links.get(name, ""))
        button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not leads)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus if leads else Qt.FocusPolicy.NoFocus)

    def widget_at_right(self, widget: QWidget) -> None:
        """Puts a widget, such as a progress bar, before the status texts."""
        self._row.insertWidget(self._row.indexOf(self.keys) + 1, widget)

    def _add(self, name: str) -> None:
        if self.buttons:
            self._row.addSpacing(3)
            self._row.addWidget(self._divider())
            self._row.addSpacing(3)
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(lambda: self.opened.emit(name))
        button.setFixedHeight(u(HEIGHT) - 2)
        self.buttons[name] = button
        self._row.addWidget(button)
        self._link(name)

    def _divider(self) -> QFrame:
        line = QFrame(self)
        line.setObjectName("divider")
        line.setFixedSize(1, u(12))
        return line

    def _draw(self, name: str) -> None:
        tone, icon = self._states[name]
        shown = icon or TONE_ICONS.get(tone, "")
        button = self.buttons[name]
        button.setIcon(theme.icon(shown, tone or "text2", 14) if shown else QIcon())
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if shown else style.ToolButtonTextOnly)

    def _fit(self) -> None:
        self.setFixedHeight(u(HEIGHT))
        self._row.setContentsMargins(u(13), 1, u(6), 0)
        self._lock.setPixmap(theme.pixmap("lock-simple", "text3", 14, self.devicePixelRatioF()))
        self._lock.setFixedWidth(u(18))
        for line in self.findChildren(QFrame, "divider"):
            line.setFixedSize(1, u(12))
        for name, button in self.buttons.items():
            button.setFixedHeight(u(HEIGHT) - 2)
            self._draw(name)
