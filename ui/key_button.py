"""Buttons that teach their key: icon, text, and the key in a small box after it."""
from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from ui import theme
from ui.theme import u

ICON = 16
ICON_GAP = 5
KEY_GAP = 7
KEY_EDGE = 4
KEY_HEIGHT = 17
KEPT_WIDTHS = 2000


@dataclass(frozen=True)
class Inks:
    """Tokens a label is drawn with; without ``box`` the key stands bare."""

    text: str = "text"
    icon: str = "text2"
    key: str = "text3"
    box: str = "sunken"
    is_bold: bool = False


def key_width(key: str) -> int:
    """The width of a key in its box; 0 for no key."""
    return _advance(theme.font("caption"), key) + 2 * u(KEY_EDGE) if key else 0


_widths: dict[tuple[str, int, int], int] = {}


def _advance(font: QFont, text: str) -> int:
    """How wide a text is: of the same buttons a layout asks it again and again."""
    known = (text, font.pixelSize(), font.weight())
    if known not in _widths:
        if len(_widths) >= KEPT_WIDTHS:
            _widths.clear()
        _widths[known] = QFontMetrics(font).horizontalAdvance(text)
    return _widths[known]


def paint_key(painter: QPainter, rect: QRect, key: str, ink: str = "text3", box: str = "sunken") -> None:
    """Paints a key, in its box, at the left of ``rect``, centred in height."""
    if box:
        height = u(KEY_HEIGHT)
        frame = QRectF(rect.left(), rect.top() + (rect.height() - height) // 2, key_width(key), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(box))
        painter.drawRoundedRect(frame, 3, 3)
    painter.setFont(theme.font("caption"))
    painter.setPen(theme.token(ink))
    place = rect.adjusted(u(KEY_EDGE), 0, u(KEY_EDGE), 0)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, key)


def label_width(text: str, key: str, icon: str, font: QFont) -> int:
    """The width of icon, text and key beside each other."""
    width = _advance(font, text)
    width += u(ICON) + (u(ICON_GAP) if text else 0) if icon else 0
    return width + (u(KEY_GAP) + key_width(key) if key else 0)


def paint_label(painter: QPainter, rect: QRect, text: str, key: str, icon: str, inks: Inks, font: QFont) -> None:
    """Paints icon, text and key, centred in ``rect`` as one; a text without room is elided."""
    left = rect.left() + max(0, (rect.width() - label_width(text, key, icon, font)) // 2)
    if icon:
        top = rect.top() + (rect.height() - u(ICON)) // 2
        painter.drawPixmap(left, top, theme.pixmap(icon, inks.icon, ICON, painter.device().devicePixelRatio()))
        left += u(ICON) + u(ICON_GAP)
    room = rect.right() + 1 - left - (u(KEY_GAP) + key_width(key) if key else 0)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.setFont(font)
    painter.setPen(theme.token(inks.text))
    place = QRect(left, rect.top(), room, rect.height())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    if key:
        left += metrics.horizontalAdvance(shown) + u(KEY_GAP)
        paint_key(painter, QRect(left, rect.top(), key_width(key), rect.height()), key, inks.key, inks.box)


class KeyButton(QPushButton):
    """A push button. ``primary``: filled, the page's one commitment. ``tone``: danger, alarm or empty."""

    def __init__(
        self, text: str, key: str = "", icon: str = "", primary: bool = False, small: bool = False,
        tone: str = "", parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.key = key
        self.icon_name = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        theme.restyle(self, primary=primary, small=small, tone=tone)
        theme.watch(self.updateGeometry)

    def set_text(self, text: str, key: str | None = None) -> None:
        """Another text, and another key if named."""
        self.setText(text)
        self.setAccessibleName(text)
        if key is not None:
            self.key = key
            self.setAccessibleDescription(key)
        self.updateGeometry()

    def set_primary(self, primary: bool) -> None:
        """Fills it, or no longer."""
        theme.restyle(self, primary=primary)
        self.updateGeometry()

    def inks(self) -> Inks:
        """What the button's state asks for."""
        primary, tone = bool(self.property("primary")), self.property("tone")
        if not self.isEnabled():
            return Inks("text3", "text3", "text3", "")
        if tone == "alarm":
            ink = "alarm" if primary else "on_alarm"
            return Inks(ink, ink, ink, "", primary)
        if primary:
            return Inks("on_accent", "on_accent", "on_accent", "", True)
        if tone == "danger":
            return Inks("danger", "danger")
        return Inks("accent_text", "accent_text") if self.property("role") == "link" else Inks()

    def _font(self) -> QFont:
        return theme.font("body", self.inks().is_bold)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # Ctrl+Enter is the page's
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        small = bool(self.property("small"))
        width = label_width(self.text(), self.key, self.icon_name, self._font())
        edges = u(10 if small else 12) + 1
        if self.property("role") == "link":
            edges = u(4) + 1
        return QSize(width + 2 * edges, u(28 if small else 32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """The style draws all but the label, which is ours."""
        super().initStyleOption(option)
        option.text = ""
        option.icon = QIcon()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        area = self.rect().adjusted(3, 0, -3, 0)
        paint_label(painter, area, self.text(), self.key, self.icon_name, self.inks(), self._font())


class KeyTool(QToolButton):
    """A flat button of a bar, or a choice when checkable. ``outlined`` draws its border always."""

    def __init__(
        self, text: str, key: str = "", icon: str = "", outlined: bool = False, height: int = 28,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.icon_name = icon
        self.icon_ink = ""
        self.edge = 7
        self._height = height
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        theme.restyle(self, outlined=outlined)
        theme.watch(self._fit)
        self._fit()

    def set_text(self, text: str, key: str | None = None) -> None:
        """Another text, and another key if named."""
        self.setText(text)
        self.setAccessibleName(text or self.toolTip())
        if key is not None:
            self.key = key
            self.setAccessibleDescription(key)
        self.updateGeometry()
        self.update()

    def _fit(self) -> None:
        # A style sheet's height is 3 px too much on tool buttons.
        self.setFixedHeight(u(self._height))
        self.updateGeometry()

    def inks(self) -> Inks:
        """What the button's state asks for."""
        if not self.isEnabled():
            return Inks("text3", "text3", "text3", "")
        if self.isChecked():
            return Inks("accent_text", "accent_text", "accent_text", "", True)
        return Inks("text2", self.icon_ink or "text2")

    def sizeHint(self) -> QSize:
        # Measured in bold, so that nothing moves when it is chosen.
        font = theme.font("body", self.isCheckable())
        width = label_width(self.text(), self.key, self.icon_name, font)
        return QSize(width + 2 * u(self.edge) + 2, u(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        """The style draws all but the label, which is ours."""
        super().initStyleOption(option)
        option.text = ""
        option.icon = QIcon()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        inks = self.inks()
        area = self.rect().adjusted(3, 0, -3, 0)
        paint_label(painter, area, self.text(), self.key, self.icon_name, inks, theme.font("body", inks.is_bold))
