"""One editor for each type a field can have. Each has ``value()``, ``set_value()`` and ``edited``.

``value()`` raises UserError with a sentence for what cannot be read.
"""
from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.clock import wall_clock
from app.core.failures import UserError
from app.core.i18n import to_local, to_utc, tr
from app.core.registry import Field
from ui import theme
from ui.flow_layout import FlowLayout
from ui.text_editors import PasswordEditor, TextEditor

LONG_TEXTS = {
    "content", "note", "text", "outcome", "handling", "proposal", "instruction", "fields", "more", "guidance",
    "feedback",
}
LONG_HEIGHT = 84


class Editor(Protocol):
    """What a form asks of an editor, besides being a widget."""

    edited: Any

    def value(self) -> Any: ...

    def set_value(self, value: Any) -> None: ...


def editor_for(field: Field, choices: Sequence[tuple[Any, str]] = ()) -> QWidget:
    """The editor of a field; ``choices`` where they are known only now."""
    offered = choices or field.choices
    if offered and field.many:
        return ChecksEditor(offered)
    if offered:
        return ChoiceEditor(offered, optional=not field.required)
    if field.type is Path:
        return FilesEditor() if field.many else PathEditor()
    if field.type is str and "password" in field.name:
        return PasswordEditor()
    if field.type is str and field.name in LONG_TEXTS:
        return LongTextEditor()
    kinds: dict[type, type[QWidget]] = {
        bool: CheckEditor, int: NumberEditor, float: DecimalEditor, datetime: MomentEditor, date: DateEditor
    }
    return kinds.get(field.type, TextEditor)()


class NumberEditor(TextEditor):
    """A whole number; empty is None."""

    def value(self) -> int | None:
        text = self.text().strip()
        if not text:
            return None
        try:
            return int(text)
        except ValueError as fault:
            raise UserError(tr("“{text}” is not a whole number.").format(text=text)) from fault


class DecimalEditor(TextEditor):
    """A number with or without decimals; empty is None."""

    def value(self) -> float | None:
        text = self.text().strip()
        try:
            number = float(text) if text else None
        except ValueError as fault:
            raise UserError(tr("“{text}” is not a number.").format(text=text)) from fault
        if number is not None and not math.isfinite(number):
            raise UserError(tr("“{text}” is not a number.").format(text=text))
        return number


class MomentEditor(TextEditor):
    """A time in the office's zone; the value is UTC."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("06-24 02:44")

    def value(self) -> datetime | None:
        text = self.text().strip()
        return to_utc(read_moment(text, to_local(wall_clock()))) if text else None

    def set_value(self, value: Any) -> None:
        super().set_value(to_local(value).strftime("%Y-%m-%d %H:%M") if value else "")


class DateEditor(TextEditor):
    """A day."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("2026-06-24")

    def value(self) -> date | None:
        text = self.text().strip()
        return read_moment(f"{text} 00:00", to_local(wall_clock())).date() if text else None

    def set_value(self, value: Any) -> None:
        super().set_value(value.isoformat() if value else "")


_MOMENT = re.compile(
    r"(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?[ T]+)?(\d{1,2}):?(\d{2})(?::?(\d{2}))?"
)


def read_moment(text: str, now: datetime) -> datetime:
    """``2026-06-24 02:44``, ``06-24 02:44``, ``02:44`` or ``0244`` (today's), in wall time."""
    found = _MOMENT.fullmatch(text.strip().replace("：", ":").replace("　", " "))
    try:
        if found is None:
            raise ValueError(text)
        year, month, day, hour, minute, second = (int(part) if part else 0 for part in found.groups())
        return datetime(year or now.year, month or now.month, day or now.day, hour, minute, second)
    except ValueError as fault:
        raise UserError(
            tr("“{text}” is not a time. Examples: 02:44, 06-24 02:44.").format(text=text)
        ) from fault


class LongTextEditor(QPlainTextEdit):
    """Several lines. Tab goes on to the next field; Ctrl+Enter is left to the form."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.u(LONG_HEIGHT))
        self.textChanged.connect(self.edited)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def value(self) -> str:
        return self.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        self.setPlainText("" if value is None else str(value))


class CheckEditor(QCheckBox):
    """Yes or no."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggled.connect(lambda on: self.edited.emit())

    def value(self) -> bool:
        return self.isChecked()

    def set_value(self, value: Any) -> None:
        self.setChecked(bool(value))


class ChecksEditor(QWidget):
    """Any of the choices, a box for each."""

    edited = Signal()

    def __init__(self, choices: Sequence[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, theme.u(8))
        self._boxes: dict[Any, QCheckBox] = {}
        for code, title in choices:
            box = self._boxes[code] = QCheckBox(tr(title))
            box.toggled.connect(lambda on: self.edited.emit())
            flow.addWidget(box)
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def value(self) -> list[Any]:
        return [code for code, box in self._boxes.items() if box.isChecked()]

    def set_value(self, value: Any) -> None:
        chosen = value.split() if isinstance(value, str) else value or ()
        for code, box in self._boxes.items():
            box.setChecked(code in chosen)


class ChoiceEditor(QComboBox):
    """One of the choices; an optional one may stay empty."""

    edited = Signal()

    def __init__(
        self, choices: Sequence[tuple[Any, str]], optional: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        if optional and "" not in dict(choices):
            self.addItem("", "")
        for code, title in choices:
            self.addItem(tr(title), code)
        self.setCurrentIndex(0 if optional else -1)
        self.currentIndexChanged.connect(lambda index: self.edited.emit())

    def value(self) -> Any:
        return self.currentData() if self.currentIndex() >= 0 else ""

    def set_value(self, value: Any) -> None:
        self.setCurrentIndex(self.findData("" if value is None else value))

    def wheelEvent(self, event: Any) -> None:
        event.ignore()  # the wheel scrolls the form and never changes a value unseen


class OfferedEditor(QComboBox):
    """One of what is offered, or whatever is typed: the action itself checks it."""

    edited = Signal()

    def __init__(self, choices: Sequence[tuple[Any, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_choices(choices)
        self.activated.connect(lambda index: self.edited.emit())
        self.lineEdit().textEdited.connect(lambda text: self.edited.emit())

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offers other ones; what stands in it stays."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for code, title in choices:
            self.addItem(title, code)
        self.blockSignals(False)
        self.set_value(before)

    def value(self) -> Any:
        text = self.currentText().strip()
        index = self.findText(text, Qt.MatchFlag.MatchExactly)
        return self.itemData(index) if index >= 0 else text

    def set_value(self, value: Any) -> None:
        index = self.findData(value) if value else -1
        self.setCurrentIndex(index)
        self.setEditText(self.itemText(index) if index >= 0 else str(value or ""))
        self.lineEdit().setCursorPosition(0)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()  # the wheel scrolls the form and never changes a value unseen


class PathEditor(QWidget):
    """A file, typed or chosen; ``folder``: a folder instead."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None, folder: bool = False) -> None:
        super().__init__(parent)
        self._folder = folder
        self._line = TextEditor()
        self._line.edited.connect(self.edited)
        self._choose = QPushButton(tr("Choose…"))
        self._choose.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line, 1)
        row.addWidget(self._choose)
        self.setFocusProxy(self._line)

    def value(self) -> Path | None:
        text = self._line.value()
        return Path(text) if text else None

    def set_value(self, value: Any) -> None:
        self._line.set_value(value)

    def _open(self) -> None:
        dialog = QFileDialog(self, tr("Which folder?") if self._folder else tr("Which file?"))
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.Directory if self._folder else modes.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.set_value)
        dialog.open()


class FilesEditor(QWidget):
    """Any number of files; Del takes the marked one off."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QListWidget()
        self._list.setFixedHeight(theme.u(LONG_HEIGHT))
        self._choose = QPushButton(tr("Add files…"))
        self._choose.clicked.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)
        column.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._choose)

    def value(self) -> list[Path]:
        return [Path(self._list.item(row).text()) for row in range(self._list.count())]

    def set_value(self, value: Any) -> None:
        self._list.clear()
        self.add([str(path) for path in value or ()])

    def add(self, paths: Sequence[str]) -> None:
        """Puts further files on the list."""
        self._list.addItems(list(paths))
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self._list.currentRow() >= 0:
            self._list.takeItem(self._list.currentRow())
            self.edited.emit()
            return
        super().keyPressEvent(event)

    def _open(self) -> None:
        dialog = QFileDialog(self, tr("Which files?"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.add)
        dialog.open()
