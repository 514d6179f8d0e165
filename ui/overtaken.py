"""Told on a form: somebody changed the record while it was open. Both texts beside each other, and two ways out."""
from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.i18n import tr
from app.core.seen import Difference, Overtaken
from app.features.duty_log.rules import changed_pieces
from ui import theme
from ui.key_button import KeyButton
from ui.theme import u

LONGEST = 2000  # characters of a text that are shown


class OvertakenNotice(QFrame):
    """Hidden until tell(). ``mine_wanted``: what was typed is to be saved; ``theirs_wanted``: theirs is to be taken.

    Nothing typed is touched by it.
    """

    mine_wanted = Signal()
    theirs_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdict")
        self.fault: Overtaken | None = None
        self.said = QLabel()
        self.said.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(u(12))
        self._grid.setVerticalSpacing(u(4))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.mine = KeyButton(tr("Save mine"), small=True)
        self.theirs = KeyButton(tr("Take theirs"), small=True)
        self.mine.clicked.connect(self.mine_wanted)
        self.theirs.clicked.connect(self.theirs_wanted)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.theirs)
        foot.addWidget(self.mine)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(10), u(6), u(10), u(6))
        column.setSpacing(u(6))
        column.addWidget(self.said)
        column.addLayout(self._grid)
        column.addLayout(foot)
        theme.restyle(self, tone="warn")
        theme.restyle(self.said, tone="warn")
        self.hide()

    def tell(self, fault: Overtaken, mine: Mapping[str, str]) -> None:
        """Who changed what when; ``mine`` is what the form has, by the column's name."""
        self._empty()
        self.fault = fault
        self.said.setText(fault.text)
        self.setAccessibleName("\n".join([fault.text, *fault.lines]))
        if fault.differences:
            self._row(0, "", escape(tr("{name} now").format(name=fault.by)), escape(tr("Yours")))
        for row, one in enumerate(fault.differences, 1):
            self._row(row, escape(one.label), marked(one), escape(mine.get(one.name, "")[:LONGEST]))
        self.theirs.setVisible(bool(fault.differences))
        self.show()

    def clear(self) -> None:
        """Hides it."""
        self.fault = None
        self.hide()

    def texts(self) -> list[list[str]]:
        """What stands in its rows, as rich text."""
        found: list[list[str]] = []
        for row in range(self._grid.rowCount()):
            items = [self._grid.itemAtPosition(row, column) for column in range(3)]
            labels = [item.widget() for item in items if item is not None]
            if labels:
                found.append([label.text() for label in labels if isinstance(label, QLabel)])
        return found

    def _row(self, row: int, *texts: str) -> None:
        for column, text in enumerate(texts):
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(column > 0)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            if row == 0 or column == 0:
                label.setProperty("role", "secondary")
            self._grid.addWidget(label, row, column)

    def _empty(self) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


def marked(one: Difference) -> str:
    """Their text with what they struck out and what they put there."""
    looks = {"struck": "<s>{}</s>", "new": "<b>{}</b>", "kept": "{}"}
    pieces = changed_pieces(one.before[:LONGEST], one.now[:LONGEST])
    return "".join(looks[piece.state].format(escape(piece.text).replace("\n", "<br>")) for piece in pieces)
