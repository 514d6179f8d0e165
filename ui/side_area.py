"""What a page shows at its right: beside it, or over the window's right edge where the window is narrow."""
from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget


class SideArea(QStackedWidget):
    """Sides of all pages, one shown. Floating, it lies over the page, as high as ``beside``."""

    def __init__(self, home: QHBoxLayout, beside: QWidget) -> None:
        super().__init__()
        self._home = home
        self._beside = beside
        self._floating = False
        self._none = QFrame()
        self.addWidget(self._none)
        home.addWidget(self)
        beside.installEventFilter(self)

    def add_side(self, side: QWidget) -> None:
        self.addWidget(side)
        side.installEventFilter(self)

    def show_side(self, side: QWidget | None) -> None:
        """Shows the side of the page that is shown; None: it has none."""
        self.setCurrentWidget(side or self._none)
        self._fit()

    def set_floating(self, floating: bool, over: QWidget) -> None:
        """Lies over ``over`` from now on, or stands in the line again."""
        if floating != self._floating:
            self._floating = floating
            if floating:
                self._home.removeWidget(self)
                self.setParent(over)
            else:
                self._home.addWidget(self)
        self._fit()

    def _fit(self) -> None:
        side = self.currentWidget()
        shown = side is not self._none and not side.isHidden()
        self.setVisible(shown)
        if shown and self._floating:
            over = self.parentWidget()
            width = min(side.sizeHint().width(), over.width())
            self.setGeometry(QRect(over.width() - width, self._beside.y(), width, self._beside.height()))
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.Resize, QEvent.Type.LayoutRequest)
        if event.type() in kinds and (watched is self.currentWidget() or watched is self._beside):
            self._fit()
        return super().eventFilter(watched, event)
