"""The further fields of an entry, one key away and never in the way."""
from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from app.core.i18n import tr
from ui.pages.duty_log.options_row import OptionsRow
from ui.theme import u

COLUMNS = 4


class MorePanel(QFrame):
    """Fields of a kind that the options row does not show; their values live in the options row."""

    def __init__(self, options: OptionsRow, bar: QFrame) -> None:
        super().__init__(bar)
        self._options = options
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, u(6), 0, 0)
        self._grid.setHorizontalSpacing(u(8))
        self._grid.setVerticalSpacing(u(2))
        self._first: QWidget | None = None
        self._names: list[str] | None = None  # what is to be laid out once it is asked for
        layout = bar.layout()
        assert layout is not None
        layout.addWidget(self)
        self.hide()

    def build(self, names: list[str]) -> None:
        """Has these fields, laid out when they are seen: with every entry they are others, and seldom wanted."""
        self._names = names
        if not self.isHidden():
            self._lay_out()

    def setVisible(self, visible: bool) -> None:
        if visible and self._names is not None:
            self._lay_out()
        super().setVisible(visible)

    def _lay_out(self) -> None:
        names, self._names = self._names or [], None
        while self._grid.count():
            if widget := self._grid.takeAt(0).widget():
                widget.hide()
                widget.deleteLater()
        self._first = None
        kept = self._options.kept()
        shown = [name for name in names if name not in ("person", "post", "phone")]
        for index, name in enumerate(shown):
            row, column = divmod(index, COLUMNS)
            label = QLabel(tr(self._options.field_of(name).label))
            label.setProperty("role", "caption")
            editor = self._editor(name, kept.get(name))
            editor.setAccessibleName(label.text())
            self._grid.addWidget(label, row * 2, column)
            self._grid.addWidget(editor, row * 2 + 1, column)
            self._first = self._first or editor
        if not shown and not self.isHidden():
            self.hide()

    def _editor(self, name: str, value: Any) -> QWidget:
        field = self._options.field_of(name)
        if field.offered:
            return self._options.choice_line(name)
        if name == "secrecy":
            return self._options.classes_box()
        if field.type is bool:
            box = QCheckBox(tr("yes"))
            box.setChecked(bool(value))
            box.toggled.connect(lambda on: self._options.set(name, on))
            return box
        if field.choices:
            combo = QComboBox()
            combo.addItem("", "")
            for code, title in field.choices:
                combo.addItem(tr(title), code)
            combo.setCurrentIndex(max(0, combo.findData(value or "")))
            combo.currentIndexChanged.connect(lambda _i: self._options.set(name, combo.currentData()))
            return combo
        line = QLineEdit(str(value or ""))
        if name.endswith("_at"):
            line.setPlaceholderText("0400  +30")
        line.textEdited.connect(lambda text: self._options.set(name, text))
        return line

    def take_focus(self) -> None:
        if self._first is not None:
            self._first.setFocus()
