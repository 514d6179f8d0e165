"""The pages at the left, always visible; icons alone where the window is narrow."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout

from app.core.i18n import tr
from ui.theme import font, icon, token, u

WIDTHS = {"XL": 176, "L": 152, "M": 52, "S": 52}


@dataclass(frozen=True)
class Place:
    """A page in the navigation: its name, shown title, icon, key and group (a title, or ``bottom``)."""

    name: str
    title: str
    icon: str
    key: str
    group: str


class NavButton(QToolButton):
    """A page; its badge is painted at the right."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.badge = 0
        self.urgent = False
        self.wide = True
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setIconSize(QSize(u(18), u(18)))
        self.setFixedHeight(u(32))
        self.setAccessibleName(place.title)
        self.setToolTip(f"{place.title}  {place.key}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_wide(self, wide: bool) -> None:
        self.wide = wide
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if wide else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(style)
        self.setText("  " + self.place.title if wide else "")
        self.setIcon(icon(self.place.icon, "text2", 18))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.badge:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("caption"))
        text = str(self.badge) if self.badge < 1000 else "999+"
        width = max(u(20), painter.fontMetrics().horizontalAdvance(text) + u(10))
        top = (self.height() - u(20)) // 2 if self.wide else u(1)
        box = QRect(self.width() - width - (u(10) if self.wide else u(2)), top, width, u(20) if self.wide else u(16))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(token("danger_tint" if self.urgent else "line"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(token("danger" if self.urgent else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class Navigation(QFrame):
    """Buttons by group. ``chosen`` with a page's name."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__()
        self.setObjectName("nav")
        self.buttons: dict[str, NavButton] = {}
        self._titles: list[QLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, u(6), 0, u(10))
        column.setSpacing(0)
        group = ""
        for place in places:
            if place.group != group:
                group = place.group
                if group == "bottom":
                    column.addStretch(1)
                else:
                    self._add_title(column, group)
            column.addWidget(self._button(place))
        if group != "bottom":
            column.addStretch(1)

    def _add_title(self, column: QVBoxLayout, text: str) -> None:
        title = QLabel(text)
        title.setProperty("role", "caption")
        title.setContentsMargins(u(14), u(6), 0, u(4))
        self._titles.append(title)
        column.addWidget(title)

    def _button(self, place: Place) -> NavButton:
        button = NavButton(place)
        button.clicked.connect(lambda: self.chosen.emit(place.name))
        self.buttons[place.name] = button
        return button

    def mark(self, name: str) -> None:
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def show_badge(self, name: str, count: int, urgent: bool = False) -> None:
        """How many are open on a page; ``urgent``: a clock of one of them has little time left, or none."""
        if name in self.buttons:
            self.buttons[name].badge, self.buttons[name].urgent = count, urgent
            self.buttons[name].setAccessibleDescription(tr("{n} open").format(n=count) if count else "")
            self.buttons[name].update()

    def set_width_class(self, name: str) -> None:
        wide = name in ("XL", "L")
        self.setFixedWidth(u(WIDTHS[name]))
        for button in self.buttons.values():
            button.show_wide(wide)
            button.setFixedWidth(u(WIDTHS[name]) - 1)
        for title in self._titles:
            title.setVisible(wide)
