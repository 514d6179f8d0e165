"""What is asked of a page besides its inputs, folded away: language, mark, trace, data, and how many copies."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.i18n import LANGUAGES, tr
from app.core.pages import MARKS, PLAIN, Options
from ui.editors import CheckEditor, ChoiceEditor
from ui.field import Field
from ui.form_part import FormPart


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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._fields: dict[str, Field] = {}
        for name, label, editor in self._rows():
            editor.edited.connect(self._on_edited)
            self._fields[name] = Field(label, editor)
            self.head.add(self._fields[name])
            column.addWidget(self._fields[name])

    def _rows(self) -> list[tuple[str, str, Any]]:
        return [
            ("language", tr("Language of the page"), self.language), ("mark", tr("Mark across the page"), self.mark),
            ("traced", tr("Trace"), self.traced), ("attached", tr("Data"), self.attached),
        ]

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
        self._fields["mark"].set_hint(tr("The page is marked “{mark}” whatever is chosen").format(mark=mark) if mark else "")

    def _on_edited(self) -> None:
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        chosen, plain = self.options(), PLAIN
        self.head.set_filled(sum(getattr(chosen, name) != getattr(plain, name) for name in self._fields))
