"""One record beside the list: label and value of each field, and the buttons of its actions."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.core import registry
from app.core.i18n import tr
from ui.bare_area import BareArea
from ui.table_model import RecordTable, Row, show
from ui.theme import u

LABEL = 96


class RecordPane(QWidget):
    """The fields ``(name, label)`` of the record last shown; empty ones are left out."""

    def __init__(
        self, fields: Sequence[tuple[str, str]], model: RecordTable, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._labels: dict[str, tuple[QLabel, QLabel]] = {}
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(u(10))
        grid.setVerticalSpacing(u(8))
        grid.setColumnStretch(1, 1)
        for number, (name, label) in enumerate(fields):
            self._labels[name] = self._line(grid, number, tr(label))
        grid.setRowStretch(len(fields), 1)
        area = BareArea()
        area.setWidget(inner)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(u(8))
        self._buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(12))
        column.addWidget(self._title)
        column.addWidget(area, 1)
        column.addLayout(self._buttons)

    def _line(self, grid: QGridLayout, number: int, label: str) -> tuple[QLabel, QLabel]:
        named, value = QLabel(label), QLabel()
        named.setProperty("role", "secondary")
        named.setFixedWidth(u(LABEL))
        named.setWordWrap(True)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(named, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, number, 1, Qt.AlignmentFlag.AlignTop)
        return named, value

    def add_button(self, action: str, button: QAbstractButton, act: Callable[[], None]) -> None:
        """Puts a button at the foot when the person may carry out the action."""
        entry = registry.actions.get(action)
        if entry is None or not self._model.desk.ctx.may(entry.role, entry.id):
            button.deleteLater()
            return
        button.clicked.connect(act)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons.addWidget(button)

    def show_row(self, row: Row | None) -> None:
        """Shows a record; None clears the pane."""
        row = row or {}
        for name, (label, value) in self._labels.items():
            text = self._model.text(row, name) if name in self._model.shown else shown_whole(row.get(name))
            value.setText(text)
            label.setVisible(bool(text))
            value.setVisible(bool(text))
        first = next((row.get(name) for name in self._labels if row.get(name)), "")
        self._title.setText(show(first))


def shown_whole(value: object) -> str:
    """A value with its line breaks."""
    return value if isinstance(value, str) else show(value)
