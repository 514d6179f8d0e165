"""One field of a form: its label above, any editor, and a line below kept free for what is wrong."""
from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.theme import u

LABEL_HEIGHT = 20
MESSAGE_HEIGHT = 18


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
        self.message = QLabel(self)
        self.message.setObjectName("fieldMessage")
        # A long sentence must not widen the form: it is cut, and whole in the tooltip.
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
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
