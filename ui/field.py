"""One field of a form: its label above, any editor, and a line below kept free for what is wrong."""
from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.theme import u

LABEL_HEIGHT = 20
MESSAGE_HEIGHT = 18


class CutLabel(QLabel):
    """One line of text that is cut with … where it has no room (``where``: its end), and never asks for more."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None,
        where: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self._where = where
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._where, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class Field(QWidget):
    """A labelled editor. The message line has its place always, so that nothing jumps."""

    def __init__(self, label: str, editor: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._error = ""
        self._hint = hint
        self.label = QLabel(label, self)
        self.label.setObjectName("fieldLabel")
        self.label.setBuddy(editor)
        self._mark = QLabel(self)
        # A long sentence must not widen the form: it is cut, and whole in the tooltip.
        self.message = CutLabel("", self)
        self.message.setObjectName("fieldMessage")
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self._mark)
        below.addWidget(self.message, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.label)
        column.addWidget(editor, 1)
        column.addLayout(below)
        editor.setAccessibleName(label)
        self.setFocusProxy(editor)
        theme.watch(self._fit)
        self._fit()

    def error(self) -> str:
        """The sentence shown as wrong; empty when nothing is."""
        return self._error

    def set_error(self, sentence: str) -> None:
        """Shows what is wrong under the editor; an empty sentence takes it away again."""
        self._error = sentence
        self._show()

    def set_hint(self, text: str) -> None:
        """Shows advice where an error would stand."""
        self._hint = text
        self._show()

    def set_label(self, text: str) -> None:
        self.label.setText(text)
        self.editor.setAccessibleName(text)

    def _fit(self) -> None:
        self.label.setFixedHeight(u(LABEL_HEIGHT))
        self.message.setFixedHeight(u(MESSAGE_HEIGHT))
        self._mark.setFixedHeight(u(MESSAGE_HEIGHT))
        self._show()

    def _show(self) -> None:
        wrong = bool(self._error)
        text = self._error or self._hint
        self.message.setText(text)
        self.message.setToolTip(text)
        self._mark.setVisible(wrong)
        if wrong:
            self._mark.setPixmap(theme.pixmap("warning-circle", "danger", 14, self.devicePixelRatioF()))
        self.editor.setAccessibleDescription(text)
        theme.restyle(self.message, error=wrong)
        theme.restyle(self.editor, error=wrong)
        inner = self.editor.focusProxy()
        if inner is not None:
            inner.setAccessibleDescription(text)
            theme.restyle(inner, error=wrong)
