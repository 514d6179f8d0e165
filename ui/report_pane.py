"""Beside a report's preview: what it is made from, its buttons, what to know about it, what was printed."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import show_day, show_time, tr
from app.core.pages import COPIED, PRINTED, Made
from app.core.run import wall_clock
from ui import theme
from ui.bare_area import BareArea
from ui.editors import CheckEditor, NumberEditor, editor_for
from ui.field import Field
from ui.key_button import KeyButton
from ui.theme import u

EDIT_MS = 400
RECENT_ROW = 26
BUTTONS_ROOM = 242


class Recent(QWidget):
    """One page printed or saved: what, when, by whom."""

    def __init__(self, row: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        at: datetime = row["at"]
        self._what = "　".join(part for part in (row["title"], row["target"]) if part)
        day = "" if show_day(at) == show_day(wall_clock()) else f"{show_day(at)} "
        self._when = f"{day}{show_time(at)}　{row['by']}"
        icons = {PRINTED: ("printer", tr("Printed")), COPIED: ("copy", tr("Copied"))}
        self._icon, word = icons.get(row["action"], ("download-simple", tr("Saved")))
        self.setAccessibleName(f"{word}　{self._what}　{self._when}")
        self.setToolTip(self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, u(RECENT_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.token("line"))
        drawn = theme.pixmap(self._icon, "text3", 14, self.devicePixelRatioF())
        painter.drawPixmap(0, (self.height() - u(14)) // 2, drawn)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.token("text3"))
        painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignRight, self._when)
        room = self.width() - u(20) - u(8) - painter.fontMetrics().horizontalAdvance(self._when)
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.token("text2"))
        text = painter.fontMetrics().elidedText(self._what, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(u(20), 0, room, self.height()), middle | Qt.AlignmentFlag.AlignLeft, text)


class ReportPane(QFrame):
    """Signals: ``edited`` when the inputs rested a moment, ``print_wanted``, ``save_wanted``."""

    edited = Signal()
    print_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self._entry: registry.Entry | None = None
        self._filling = False
        self.fields: dict[str, Field] = {}
        self.editors: dict[str, Any] = {}
        self.rested = QTimer(self, singleShot=True, interval=EDIT_MS)
        self.rested.timeout.connect(self.edited)
        self._build()

    # building -----------------------------------------------------------
    def _build(self) -> None:
        self.title = self._label("heading")
        self.print_button = KeyButton(tr("Print"), "Ctrl+P", "printer", primary=True)
        self.print_button.clicked.connect(self.print_wanted)
        self.save_button = KeyButton(tr("Save PDF"), "Ctrl+S")
        self.save_button.clicked.connect(self.save_wanted)
        self.said = self._label("secondary")
        self.warnings = self._label("secondary")
        theme.restyle(self.warnings, tone="warn")
        self._mark = QLabel()
        theme.watch(self._draw_mark)
        self._draw_mark()
        self.code_head, self.code = self._label("heading"), self._label("heading")
        self.code_note = self._label("caption")
        self.code_head.setText(tr("Code of the page"))
        self.code_note.setText(tr("Stands at the foot of each page, for checking it against the log."))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.recent_head = self._label("heading")
        self.recent_head.setText(tr("Recently printed or saved"))
        self._inputs, self._recents = QVBoxLayout(), QVBoxLayout()
        for lines in (self._inputs, self._recents):
            lines.setSpacing(0)
        self._lay_out()
        self.show_made(None)
        self.show_recent([])
        self.say("")

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(6))
        column.addWidget(self.title)
        column.addLayout(self._inputs)
        column.addLayout(self._buttons())
        column.addWidget(self.said)
        warned = QHBoxLayout()
        warned.setSpacing(u(5))
        warned.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self.warnings, 1)
        column.addLayout(warned)
        for number, widget in enumerate((self.code_head, self.code, self.code_note, self.recent_head)):
            column.addSpacing(u(8) if number in (0, 3) else 0)
            column.addWidget(widget)
        column.addLayout(self._recents)
        column.addStretch(1)
        area = BareArea()
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(area)

    def _draw_mark(self) -> None:
        self._mark.setPixmap(theme.pixmap("warning-circle", "warn", 16, self.devicePixelRatioF()))

    def _label(self, role: str) -> QLabel:
        label = QLabel()
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _buttons(self) -> QBoxLayout:
        """Side by side where they fit, else one above the other."""
        wide = self.print_button.sizeHint().width() + self.save_button.sizeHint().width() <= u(BUTTONS_ROOM)
        row: QBoxLayout = QHBoxLayout() if wide else QVBoxLayout()
        row.setSpacing(u(8))
        for button, stretch in ((self.print_button, 3), (self.save_button, 2)):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button, stretch)
        return row

    # the inputs ---------------------------------------------------------
    def show_report(self, entry: registry.Entry) -> None:
        """Inputs for another report, with their own first values."""
        for field in self.fields.values():
            self._inputs.removeWidget(field)
            field.hide()
            field.deleteLater()
        self._entry, self.fields, self.editors = entry, {}, {}
        self.title.setText(tr(entry.title))
        for one in entry.fields:
            if one.type is Any:
                continue
            editor: Any = editor_for(one)
            self.editors[one.name] = editor
            self.fields[one.name] = Field(tr(one.label), editor, tr(one.hint))
            self._inputs.addWidget(self.fields[one.name])
            editor.edited.connect(self._on_edited)
        self.set_values({one.name: one.default for one in entry.fields if one.default is not None})
        self.show_made(None)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fills inputs without telling anybody; an optional number is empty where 0 stands for none."""
        self._filling = True
        fields = self._entry.fields if self._entry else ()
        optional = [one.name for one in fields if not one.required and not one.default]
        for name, value in values.items():
            if name in self.editors:
                is_none = value == 0 and name in optional and isinstance(self.editors[name], NumberEditor)
                self.editors[name].set_value(None if is_none else value)
        self._filling = False

    def _on_edited(self) -> None:
        if not self._filling:
            self.rested.start()

    def values(self) -> dict[str, Any]:
        """What stands in the inputs. Raises UserError naming the field."""
        found: dict[str, Any] = {}
        for one in self._entry.fields if self._entry else ():
            if one.name not in self.editors:
                continue
            try:
                value = self.editors[one.name].value()
            except UserError as fault:
                raise UserError(fault.text, one.name) from fault
            is_empty = value in (None, "", [])
            if is_empty and one.required and not isinstance(self.editors[one.name], CheckEditor):
                raise UserError(tr("Fill this in to see the page."), one.name)
            if not is_empty:
                found[one.name] = value
        return found

    def show_fault(self, fault: UserError | None) -> None:
        """The sentence under its field, else under the buttons; None clears both."""
        for field in self.fields.values():
            field.set_error("")
        known = fault is not None and fault.field in self.fields
        if fault is not None and known:
            self.fields[fault.field].set_error(fault.text)
        self.say(fault.text if fault is not None and not known else "", "danger")

    def focus_inputs(self) -> None:
        """The cursor into the first input, else onto the main button."""
        first = next(iter(self.editors.values()), self.print_button)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # what is told -------------------------------------------------------
    def say(self, text: str, tone: str = "") -> None:
        """A sentence under the buttons."""
        self.said.setText(text)
        self.said.setVisible(bool(text))
        theme.restyle(self.said, tone=tone)

    def show_made(self, made: Made | None) -> None:
        """What is to be known about the page shown."""
        found = made is not None
        self.print_button.setEnabled(found)
        self.save_button.setEnabled(found)
        self.warnings.setText("\n".join(made.warnings) if made else "")
        for widget in (self._mark, self.warnings):
            widget.setVisible(bool(made and made.warnings))
        self.code.setText(made.code if made else "")
        for widget in (self.code_head, self.code, self.code_note):
            widget.setVisible(bool(made and made.code))

    def show_recent(self, rows: list[dict[str, Any]]) -> None:
        """Pages last printed or saved, the newest first."""
        while self._recents.count():
            old = self._recents.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        for row in rows:
            self._recents.addWidget(Recent(row))
        self.recent_head.setVisible(bool(rows))
