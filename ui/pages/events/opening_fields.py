"""What an event is opened with: name, category, level, place, times, source, first figures."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.i18n import show_moment, to_local, to_utc, tr
from app.features.events import pasted, state
from app.features.events.records import UNDECIDED
from app.features.events.rules.figures import COUNTED
from ui.completing_line import ChoiceLine
from ui.composing import EnterLine
from ui.editors import read_moment
from ui.field import Field
from ui.pages.events.report_text import Choice
from ui.theme import u

LEVELS = ("1", "2", "3", "4", UNDECIDED)
FIGURES = (*COUNTED, "loss_wan")
MOMENTS = ("occurred", "at")
# fields beside each other, each with its share of the width
ROWS = (
    (("title", 10), ("category", 5), ("level", 5)),
    (("place", 6), ("source", 4), ("occurred", 5), ("at", 5)),
)
LONGEST = 200


class CategoryLine(ChoiceLine):
    """Completes categories by characters, initials or code. ``entered``: Enter, with no list open."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.entered.emit()
            return
        super().keyPressEvent(event)


class OpeningFields(QWidget):
    """``edited`` after any change by hand; ``entered`` (name): Enter in a field."""

    edited = Signal()
    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.category = CategoryLine()
        self.lines: dict[str, EnterLine | CategoryLine] = {}
        self.fields: dict[str, Field] = {}
        self.level = Choice()
        for code in LEVELS:
            self.level.addItem(state.level_name(code), code)
        self.level.setCurrentIndex(len(LEVELS) - 1)
        self.level.currentIndexChanged.connect(self.edited)
        for name in ("title", "category", "place", "source", "occurred", "at", *FIGURES):
            line = self.category if name == "category" else EnterLine()
            line.setMaxLength(LONGEST)
            line.entered.connect(lambda name=name: self.entered.emit(name))
            line.textChanged.connect(lambda text, name=name: self._on_edited(name))
            self.lines[name] = line
            title = tr("Known") if name == "at" else tr(pasted.TITLES[name])
            self.fields[name] = Field(title, line)
        self.fields["level"] = Field(tr("Level"), self.level)
        for name in MOMENTS:
            self.lines[name].setPlaceholderText("06-24 02:31")
        self._build()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(10))
        grid.setVerticalSpacing(0)
        for row, names in enumerate(ROWS):
            column = 0
            for name, span in names:
                grid.addWidget(self.fields[name], row, column, 1, span)
                column += span
        for column in range(sum(span for _, span in ROWS[0])):
            grid.setColumnStretch(column, 1)
        figures = QHBoxLayout()
        figures.setSpacing(u(8))
        for name in FIGURES:
            self.lines[name].setAlignment(Qt.AlignmentFlag.AlignRight)
            figures.addWidget(self.fields[name], 2 if name == "loss_wan" else 1)
        self._stand(grid, figures)

    def _stand(self, grid: QGridLayout, figures: QHBoxLayout) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(grid)
        column.addLayout(figures)

    # values -------------------------------------------------------------
    def set_value(self, name: str, value: str) -> None:
        """Shows a value; a category's code by its name."""
        if name == "level":
            self.level.setCurrentIndex(max(0, self.level.findData(value)))
        elif name in self.lines:
            self.lines[name].setText(dict(self.category.choices).get(value, value) if name == "category" else value)
            self.lines[name].setCursorPosition(0)

    def kept(self) -> dict[str, str]:
        """What stands in the fields, as it was typed."""
        return {**{name: line.text() for name, line in self.lines.items()}, "level": self.level.currentData()}

    def values(self, now: Any) -> dict[str, Any]:
        """What events.open takes; empty fields are left out. Raises UserError naming the field."""
        found: dict[str, Any] = {"level": self.level.currentData()}
        self.category.take_first()
        for name, line in self.lines.items():
            text = line.text().strip()
            if not text:
                continue
            try:
                found[name] = self.category.value() if name == "category" else self._read(name, text, now)
            except UserError as fault:
                raise UserError(fault.text, name) from fault
        return found

    @staticmethod
    def _read(name: str, text: str, now: Any) -> Any:
        if name in MOMENTS:
            return to_utc(read_moment(text, to_local(now)))
        if name not in FIGURES:
            return text
        try:
            return float(text) if name == "loss_wan" else int(text)
        except ValueError as fault:
            raise UserError(tr("“{text}” is no figure. Type digits.").format(text=text)) from fault

    def clear_all(self) -> None:
        for line in self.lines.values():
            line.clear()
        self.level.setCurrentIndex(len(LEVELS) - 1)
        self.show_error("", "")

    def show_known(self, moment: Any) -> None:
        """When the text came in."""
        self.lines["at"].setText(show_moment(moment))

    def show_error(self, name: str, sentence: str) -> bool:
        """The sentence under its field, with the cursor there; False where there is no such field."""
        for own, field in self.fields.items():
            field.set_error(sentence if own == name else "")
        if name in self.fields:
            self.fields[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return name in self.fields

    def edit(self, name: str) -> bool:
        """The cursor into a field, its text chosen; False where there is none."""
        if name not in self.lines:
            return False
        self.lines[name].setFocus(Qt.FocusReason.OtherFocusReason)
        self.lines[name].selectAll()
        return True

    def _on_edited(self, name: str) -> None:
        self.fields[name].set_error("")
        self.edited.emit()
