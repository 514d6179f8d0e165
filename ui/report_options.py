"""What is asked of a page besides its inputs, folded away: language, mark, trace, data, and how many copies."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.i18n import LANGUAGES, tr
from app.core.pages import MARKS, Options
from ui.editors import CheckEditor, ChoiceEditor
from ui.field import Field
from ui.form_part import FormPart
from ui.theme import u

CHECK = 28


class ReportOptions(QWidget):
    """``edited`` after each change; ``options()`` is what is chosen."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = FormPart(tr("More"))
        languages = [("", tr("As set for the office")), *LANGUAGES.items()]
        self.language, self.mark = ChoiceEditor(languages, optional=True), ChoiceEditor(MARKS, optional=True)
        self.traced, self.attached = CheckEditor(), CheckEditor()
        self.traced.setText(tr("My name and the time, pale all over"))
        self.attached.setText(tr("The data as a file inside the PDF"))
        self._own: list[Field] = []
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._mark_field = Field(tr("Mark across the page"), self.mark)
        rows = (Field(tr("Language of the page"), self.language), self._mark_field, self.traced, self.attached)
        for widget in rows:
            self.head.add(widget)
            column.addWidget(widget)
        for check in (self.traced, self.attached):
            check.setMinimumHeight(u(CHECK))
        for editor in (self.language, self.mark, self.traced, self.attached):
            editor.edited.connect(self._on_edited)

    def fold_in(self, fields: Sequence[Field]) -> None:
        """Inputs of the report that it can do without, before the options of every page."""
        for field in self._own:
            self.head.fields.remove(field)
        self._own = list(fields)
        for place, field in enumerate(fields, self._column.indexOf(self.head) + 1):
            self.head.add(field)
            field.setVisible(self.head.isChecked())
            self._column.insertWidget(place, field)

    def options(self) -> Options:
        """What is chosen."""
        return Options(self.language.value(), self.mark.value(), self.traced.value(), self.attached.value())

    def set_options(self, wanted: Options) -> None:
        """Chooses without telling anybody."""
        self.blockSignals(True)
        for editor, value in (
            (self.language, wanted.language), (self.mark, wanted.mark), (self.traced, wanted.traced),
            (self.attached, wanted.attached),
        ):
            put: Callable[[Any], None] = editor.set_value
            put(value)
        self.blockSignals(False)
        self._count()

    def show_mark(self, mark: str) -> None:
        """A mark that the page has by itself: no choice takes it away."""
        text = tr("The page is marked “{mark}” whatever is chosen").format(mark=mark) if mark else ""
        self._mark_field.set_hint(text)

    def _on_edited(self) -> None:
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        self.head.set_filled(sum(bool(value) for value in vars(self.options()).values()))
