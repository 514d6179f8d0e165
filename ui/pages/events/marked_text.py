"""A text in which what was found is marked: a tint, an underline, and a number above its beginning."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.features.events import pasted
from ui import theme
from ui.theme import u
from ui.utf16 import units

LINE_HEIGHT = 165  # per cent: room for the numbers above
MARGIN = 12
PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
FAMILY = {
    "title": "other", "category": "event", "occurred": "order", "place": "watch", "source": "call",
}


def tint(field: str) -> tuple[str, str]:
    """(ground, ink) of a field's marks, by the names of their colours; figures have one for all."""
    family = FAMILY.get(field, "paper")
    return f"k_{family}", f"k_{family}_text"


@dataclass(frozen=True)
class Mark:
    """Characters ``start`` to ``end`` of the text, numbered; ``state``: undecided, accepted or refused."""

    start: int
    end: int
    number: int
    field: str
    state: str = "undecided"


class MarkedText(QTextEdit):
    """Plain text. ``pasted``: a text came in at once; ``file_dropped`` (Path); ``edited``: after any change."""

    pasted = Signal()
    file_dropped = Signal(object)
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(u(MARGIN))  # room for the numbers above the first line
        self.marks: tuple[Mark, ...] = ()
        self.current = 0
        self._spacing = False
        self.document().contentsChange.connect(self._on_change)
        self.textChanged.connect(self.edited)
        theme.watch(self._draw)

    # the text -----------------------------------------------------------
    def text(self) -> str:
        """The text as it was given; what toPlainText() would make plain spaces of stays what it is."""
        return pasted.plain(self.document().toRawText())

    def set_text(self, text: str) -> None:
        """Another text, which Ctrl+Z takes back."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(pasted.plain(text))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _on_change(self, position: int, removed: int, added: int) -> None:
        """New lines stand as far apart as the others."""
        if self._spacing or not (added or removed):
            return
        self._spacing = True
        cursor = QTextCursor(self.document())
        block = self.document().findBlock(position)
        while block.isValid() and block.position() <= position + added:
            if block.blockFormat().lineHeight() != LINE_HEIGHT:
                cursor.setPosition(block.position())
                spaced = QTextBlockFormat()
                spaced.setLineHeight(LINE_HEIGHT, PROPORTIONAL)
                cursor.joinPreviousEditBlock()
                cursor.mergeBlockFormat(spaced)
                cursor.endEditBlock()
            block = block.next()
        self._spacing = False

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()] if source.hasUrls() else []
        if files:
            self.file_dropped.emit(files[0])
        elif source.hasText():
            self.textCursor().insertText(pasted.plain(source.text()))
            self.pasted.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or source.hasText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    # marks --------------------------------------------------------------
    def show_marks(self, marks: Sequence[Mark], current: int = 0) -> None:
        """Marks these places; ``current``: the number of the one looked at, which is brought into sight."""
        self.marks, self.current = tuple(marks), current
        self._draw()
        here = next((one for one in self.marks if one.number == current), None)
        if here is not None and not self.hasFocus():
            self._bring(here)

    def _bring(self, mark: Mark) -> None:
        cursor = self._cursor(mark)
        cursor.setPosition(cursor.selectionStart())
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _cursor(self, mark: Mark) -> QTextCursor:
        text, last = self.document().toRawText(), self.document().characterCount() - 1
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(units(text, mark.start), last))
        cursor.setPosition(min(units(text, mark.end), last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _draw(self) -> None:
        chosen = []
        for mark in self.marks:
            ground, ink = tint(mark.field)
            look = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            if mark.state == "refused":
                form.setForeground(theme.token("text3"))
                form.setFontStrikeOut(True)
            else:
                form.setBackground(theme.token("selected" if mark.number == self.current else ground))
                form.setForeground(theme.token(ink))
                form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
                form.setUnderlineColor(theme.token(ink))
            if mark.number == self.current:
                form.setFontWeight(700)
            look.format, look.cursor = form, self._cursor(mark)  # type: ignore[attr-defined]
            chosen.append(look)
        self.setExtraSelections(chosen)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setFont(theme.font("caption", True))
        height = painter.fontMetrics().ascent()
        taken: dict[tuple[int, int], int] = {}  # how many numbers stand at a place already
        for mark in self.marks:
            cursor = self._cursor(mark)
            cursor.setPosition(cursor.selectionStart())
            place = self.cursorRect(cursor)
            told = str(mark.number)
            spot = (place.left(), place.top())
            left = place.left() + taken.get(spot, 0)
            taken[spot] = taken.get(spot, 0) + painter.fontMetrics().horizontalAdvance(told) + u(4)
            painter.setPen(theme.token("text3" if mark.state == "refused" else tint(mark.field)[1]))
            painter.drawText(QPoint(left, place.bottom() - self.fontMetrics().height() - u(1) + height // 4), told)
