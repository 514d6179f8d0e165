"""A form for any action: a field for each of its inputs, labels above, errors under the field concerned."""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import show_moment, tr
from app.core.seen import Overtaken
from ui.bare_area import BareArea
from ui.editors import LONG_HEIGHT, CheckEditor, FilesEditor, LongTextEditor, editor_for
from ui.field import Field
from ui.form_part import FormPart
from ui.key_button import KeyButton
from ui.overtaken import OvertakenNotice
from ui.theme import u

FRAME = 38  # label and message line of a field
Choices = Mapping[str, Sequence[tuple[Any, str]]]


class Form(QWidget):
    """Inputs of an action (by its id) or of any fields.

    ``values`` fill the editors; those of no field go along unseen, such as a record's uid named in
    ``fixed``. ``note`` is said above the fields; the
    fields of ``wide`` have a row of their own; ``parts``, a title with names of fields each, come last and are
    folded away. Signals: ``submitted`` (values by name), ``cancelled``, ``edited``.
    """

    submitted = Signal(dict)
    cancelled = Signal()
    edited = Signal()

    def __init__(
        self, fields: str | Sequence[registry.Field], values: Mapping[str, Any] | None = None,
        columns: int = 1, title: str = "", submit: str = "", fixed: Mapping[str, Any] | None = None,
        choices: Choices | None = None, note: str = "", wide: Collection[str] = (),
        parts: Sequence[tuple[str, Sequence[str]]] = (), parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if isinstance(fields, str):
            title = title or tr(registry.actions[fields].title)
            fields = registry.actions[fields].fields
        self.fixed = dict(fixed or {})
        self.stands_for: dict[str, str] = {}  # names of inputs that are not those of the record's columns
        self._fields = [one for one in fields if one.type is not Any and one.name not in self.fixed]
        self._columns = columns
        self._wide = wide
        self._part_of = {name: title for title, names in parts for name in names}
        places = {name: place for place, name in enumerate(self._part_of)}
        self._fields.sort(key=lambda one: places.get(one.name, -1))
        self.parts: dict[str, FormPart] = {}
        self._began: dict[str, Any] = {}
        self.fields: dict[str, Field] = {}
        self.editors: dict[str, Any] = {}
        for one in self._fields:
            part = self._part_of.get(one.name, "")
            if part and part not in self.parts:  # before its fields, for the order of Tab
                self.parts[part] = FormPart(part)
            editor = editor_for(one, (choices or {}).get(one.name, ()))
            self.editors[one.name] = editor
            self.fields[one.name] = Field(tr(one.label), editor, tr(one.hint))
            if part:
                self.parts[part].add(self.fields[one.name])
            editor.edited.connect(self._on_edited)
        self._build(title, submit or tr("Save"), note)
        self.set_values({one.name: one.default for one in self._fields if one.default is not None})
        self.set_values(values or {})
        self._began = self._read()
        self._count()
        self._count_parts()

    # layout -------------------------------------------------------------
    def _build(self, title: str, submit: str, note: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(8))
        if title:
            heading = QLabel(title)
            heading.setProperty("role", "heading")
            column.addWidget(heading)
        if note:
            said = QLabel(note)
            said.setWordWrap(True)
            said.setProperty("role", "secondary")
            column.addWidget(said)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, u(4), 0)
        self._grid.setHorizontalSpacing(u(16))
        self._grid.setVerticalSpacing(u(2))
        self._arrange()
        self._area = BareArea()
        self._area.setWidget(inner)
        column.addWidget(self._area, 1)
        self.overtaken = OvertakenNotice()
        self.overtaken.mine_wanted.connect(lambda: self._merge(theirs=False))
        self.overtaken.theirs_wanted.connect(lambda: self._merge(theirs=True))
        column.addWidget(self.overtaken)
        column.addLayout(self._foot(submit))

    def _foot(self, submit: str) -> QVBoxLayout:
        self._said = QLabel()
        self._said.setProperty("tone", "danger")
        self._said.setWordWrap(True)
        self.leave = KeyButton(tr("Put aside"), "Esc")
        self.leave.clicked.connect(self.cancelled)
        self.send = KeyButton(submit, "Ctrl+Enter", primary=True)
        self.send.clicked.connect(self.submit)
        buttons = QHBoxLayout()
        buttons.setSpacing(u(8))
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.send)
        foot = QVBoxLayout()
        foot.setSpacing(u(8))
        foot.addWidget(self._said)
        foot.addLayout(buttons)
        return foot

    def _arrange(self) -> None:
        row = place = 0
        last = ""
        for number in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(number, 0)
        for one in self._fields:
            tall = isinstance(self.editors[one.name], LongTextEditor | FilesEditor)
            wide = tall or one.name in self._wide
            title = self._part_of.get(one.name, "")
            if title != last:
                row, place, last = row + bool(place), 0, title
                self._grid.addWidget(self.parts[title], row, 0, 1, self._columns)
                row += 1
            if place and (wide or place == self._columns):
                row, place = row + 1, 0
            span = self._columns if wide else 1
            self._grid.addWidget(self.fields[one.name], row, place, 1, span)
            if tall:  # the style sheet's least height would let it shrink to one line
                self._grid.setRowMinimumHeight(row, u(LONG_HEIGHT + FRAME))
            place += span
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < self._columns else 0)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def set_columns(self, columns: int) -> None:
        """One or two columns."""
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.setRowStretch(self._grid.rowCount() - 1, 0)
        for field in self.fields.values():
            self._grid.removeWidget(field)
        self._arrange()

    # values -------------------------------------------------------------
    def values(self) -> dict[str, Any]:
        """What stands in the form, with what is fixed. Raises UserError naming the field."""
        found = dict(self.fixed)
        for one in self._fields:
            try:
                value = self.editors[one.name].value()
            except UserError as fault:
                raise UserError(fault.text, one.name) from fault
            found[one.name] = one.default if value is None and not one.required else value
        return found

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fills the editors of the names given."""
        for name, value in values.items():
            if name in self.editors:
                self.editors[name].set_value(value)

    def missing(self) -> list[registry.Field]:
        """The required fields left empty."""
        found = []
        for one in self._fields:
            if not one.required or isinstance(self.editors[one.name], CheckEditor):
                continue
            try:
                if self.editors[one.name].value() in (None, "", []):
                    found.append(one)
            except UserError:
                continue
        return found

    def typed(self) -> dict[str, Any]:
        """What can be read of the editors, without a complaint about the rest."""
        read = {}
        for name, editor in self.editors.items():
            with suppress(UserError):
                read[name] = editor.value()
        return read

    def is_edited(self) -> bool:
        """Whether anything differs from what the form opened with."""
        return self._read() != self._began

    def _read(self) -> dict[str, Any]:
        read = {}
        for name, editor in self.editors.items():
            try:
                read[name] = editor.value()
            except UserError as fault:
                read[name] = fault.text
        return read

    # errors -------------------------------------------------------------
    def submit(self) -> None:
        """Checks what the form can check itself, then hands the values out."""
        if not self.send.isEnabled():
            return
        self.clear_errors()
        missing = self.missing()
        if missing:
            first = missing[0]
            self.show_error(UserError(tr("Fill this in."), first.name))
            self._count()
            return
        try:
            values = self.values()
        except UserError as fault:
            self.show_error(fault)
            return
        self.send.setEnabled(False)  # until the answer: one Ctrl+Enter, one record
        self.submitted.emit(values)

    def show_error(self, fault: UserError) -> None:
        """The sentence under its field, with the cursor there; in the foot when it names none."""
        self.send.setEnabled(True)
        if isinstance(fault, Overtaken):
            read = self._read()
            self.overtaken.tell(fault, {name: _as_text(read.get(self.stands_for.get(name, name)))
                                        for name in (one.name for one in fault.differences)})
            return
        field = self.fields.get(fault.field)
        if field is None:
            self._said.setText(fault.text)
            return
        field.set_error(fault.text)
        if part := self.parts.get(self._part_of.get(fault.field, "")):
            part.open()
        if field.message.sizeHint().width() > field.message.width():
            self._said.setText(fault.text)  # whole, where there is room for it
        self.editors[fault.field].setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(field)

    def _merge(self, theirs: bool) -> None:
        """After somebody else's change: their values where nothing was typed (``theirs``: in every field they changed),
        what was typed stays in the others. Saving goes on from what is in the database now.
        """
        fault, read = self.overtaken.fault, self._read()
        if fault is None:
            return
        for one in fault.differences:
            name = self.stands_for.get(one.name, one.name)
            if name in self.editors and (theirs or read[name] == self._began[name]):
                self.editors[name].set_value(one.value)
                self._began[name] = self._read()[name]
        self.fixed["seen"] = fault.seen
        self.overtaken.clear()
        self._count()
        if not theirs:
            self.submit()

    def clear_errors(self) -> None:
        self.overtaken.clear()
        self._said.clear()
        for field in self.fields.values():
            field.set_error("")

    def _on_edited(self) -> None:
        self.send.setEnabled(True)
        editor = self.sender()
        for name, own in self.editors.items():
            if own is editor:
                self.fields[name].set_error("")
        self._count()
        self._count_parts()
        self.edited.emit()

    def _count(self) -> None:
        self._said.setText(missing_line([tr(one.label) for one in self.missing()]))

    def _count_parts(self) -> None:
        """Says on each folded part how many of its fields hold something; a number, such as an order, always does."""
        read = {name: value for name, value in self._read().items() if not isinstance(value, int) or value is True}
        for title, part in self.parts.items():
            names = [name for name, own in self._part_of.items() if own == title and name in read]
            part.set_filled(sum(1 for name in names if read[name]))

    # keys ---------------------------------------------------------------
    def take_focus(self) -> None:
        """The cursor into the first field."""
        if self._fields:
            self.editors[self._fields[0].name].setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


def _as_text(value: Any) -> str:
    return show_moment(value) if isinstance(value, datetime) else "" if value is None else str(value)


def missing_line(labels: Sequence[str]) -> str:
    """``1 item missing: password``; empty when nothing is."""
    if not labels:
        return ""
    if len(labels) == 1:
        return tr("1 item missing: {labels}").format(labels=labels[0])
    return tr("{n} items missing: {labels}").format(n=len(labels), labels=tr(", ").join(labels))
