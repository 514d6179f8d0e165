"""Beside a report's preview: what it is made from, its buttons, what it proves, what was printed."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.pages import PLAIN, Made
from ui import theme
from ui.bare_area import BareArea
from ui.editors import CheckEditor, NumberEditor, OfferedEditor, editor_for
from ui.field import Field
from ui.inline import flowing
from ui.key_button import KeyButton
from ui.report_options import ReportOptions
from ui.report_proof import ReportProof
from ui.report_recent import Recent
from ui.theme import u

EDIT_MS = 400
BUTTONS_ROOM = 242
FORMS = (
    ("docx", tr_noop("As a Word file…"), "file-doc"), ("xlsx", tr_noop("As an Excel file…"), "file-xls"),
    ("html", tr_noop("As a web page…"), "globe"),
)


class InputArea(BareArea):
    """Takes no key for itself: PgDn turns the pages wherever the cursor stands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class ReportPane(QFrame):
    """Signals: ``edited`` when the inputs rested a moment, ``print_wanted``, ``save_wanted``; ``wanted``: one of
    FORMS, ``copy``, ``sign``, ``batch``, ``layout``; ``reopened``: a row of what was printed."""

    edited = Signal()
    print_wanted = Signal()
    save_wanted = Signal()
    wanted = Signal(str)
    reopened = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self._entry: registry.Entry | None = None
        self._filling = False
        self._said_copies = 0
        self._own = ""  # the mark that the page has whatever is chosen
        self.fields: dict[str, Field] = {}
        self.editors: dict[str, Any] = {}
        self.rested = QTimer(self, singleShot=True, interval=EDIT_MS)
        self.rested.timeout.connect(self.edited)
        self._build()
        self._show_copies(0)

    # building -----------------------------------------------------------
    def _build(self) -> None:
        self.title = self._label("heading")
        self.marked = self._label("secondary")
        self.options = ReportOptions()
        self.options.edited.connect(self._on_edited)
        self.copies = NumberEditor()
        self.copies_field = Field(tr("Copies to print"), self.copies)
        self.said = self._label("secondary")
        self.warnings = self._label("secondary")
        for label in (self.marked, self.warnings):
            theme.restyle(label, tone="warn")
        self._mark = QLabel()
        theme.watch(self._draw_mark)
        self._draw_mark()
        self.proof = ReportProof()
        self.recent_head = self._label("heading")
        self.recent_head.setText(tr("Recently printed or saved"))
        self._inputs, self._recents = QVBoxLayout(), QVBoxLayout()
        for lines in (self._inputs, self._recents):
            lines.setSpacing(0)
        self._make_buttons()
        self._lay_out()
        self.show_made(None)
        self.show_recent([])
        self.say("")

    def _make_buttons(self) -> None:
        self.print_button = KeyButton(tr("Print"), "Ctrl+P", "printer", primary=True)
        self.print_button.clicked.connect(self.print_wanted)
        self.save_button = KeyButton(tr("Save PDF"), "Ctrl+S")
        self.save_button.clicked.connect(self.save_wanted)
        self.menu = QMenu(self)
        for code, title, icon in FORMS:
            self.menu.addAction(theme.icon(icon, "text2"), tr(title), lambda c=code: self.wanted.emit(c))
        self.menu.addSeparator()
        self.menu.addAction(theme.icon("copy", "text2"), tr("Copy the page's text"), lambda: self.wanted.emit("copy"))
        self.more_button = KeyButton(tr("Save as"), icon="caret-down", small=True)
        self.more_button.clicked.connect(self._open_menu)
        self.sign_button = KeyButton(tr("Sign"), small=True)
        self.batch_button = KeyButton(tr("A month"), small=True)
        self.layout_button = KeyButton(tr("Layout"), small=True)
        for button, code in (
            (self.sign_button, "sign"), (self.batch_button, "batch"), (self.layout_button, "layout")
        ):
            button.clicked.connect(lambda on=False, c=code: self.wanted.emit(c))
        self.sign_button.setToolTip(tr("Sign a saved PDF with a certificate, with the picture of a seal"))
        self.batch_button.setToolTip(tr("Make all pages of a month at once"))
        self.layout_button.setToolTip(tr("What of the report is printed, where and how large"))

    def _open_menu(self) -> None:
        self.menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(6))
        column.addWidget(self.title)
        column.addWidget(self.marked)
        column.addLayout(self._inputs)
        column.addWidget(self.copies_field)
        column.addWidget(self.options)
        column.addLayout(self._buttons())
        further, flow = flowing(u(6))
        for button in (self.more_button, self.sign_button, self.batch_button, self.layout_button):
            flow.addWidget(button)
        column.addWidget(further)
        column.addWidget(self.said)
        warned = QHBoxLayout()
        warned.setSpacing(u(5))
        warned.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self.warnings, 1)
        column.addLayout(warned)
        column.addSpacing(u(6))
        column.addWidget(self.proof)
        column.addSpacing(u(8))
        column.addWidget(self.recent_head)
        column.addLayout(self._recents)
        column.addStretch(1)
        self._area = area = InputArea()
        area.setWidget(inner)
        self.proof.answered.connect(lambda: QTimer.singleShot(0, self, self._show_answer))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(area)

    def _show_answer(self) -> None:
        """Brings what the ledger says of a paper into sight, once it has its height."""
        self._area.ensureWidgetVisible(self.proof.answer)

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
        self.options.fold_in(())
        for field in self.fields.values():
            field.hide()
            field.setParent(None)
            field.deleteLater()
        self._entry, self.fields, self.editors = entry, {}, {}
        self.options.set_options(PLAIN)
        for one in entry.fields:
            if one.type is Any:
                continue
            editor: Any = OfferedEditor() if one.offered and not one.many else editor_for(one)
            self.editors[one.name] = editor
            self.fields[one.name] = Field(tr(one.label), editor, tr(one.hint))
            editor.edited.connect(self._on_edited)
        self._place_fields(entry)
        self.set_values({one.name: one.default for one in entry.fields if one.default is not None})
        self.show_made(None)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes down the pane: inputs are made anew for each report, and would stand last in the window."""
        folded = [name for name, field in self.fields.items() if self._inputs.indexOf(field) < 0]
        shown = [editor for name, editor in self.editors.items() if name not in folded]
        options = self.options
        recents = [self._recents.itemAt(place).widget() for place in range(self._recents.count())]
        down: list[QWidget] = [
            *shown, self.copies, options.head, *(self.editors[name] for name in folded), options.language, options.mark,
            options.traced, options.attached, self.print_button, self.save_button, self.more_button, self.sign_button,
            self.batch_button, self.layout_button, self.proof.line, self.proof.check_button, *recents,
        ]
        for before, after in pairwise(down):
            QWidget.setTabOrder(before, after)

    def _place_fields(self, entry: registry.Entry) -> None:
        """What must be said stands open; the rest is folded away, where there is anything that must be said."""
        needed = [one.name for one in entry.fields if one.name in self.fields and one.required]
        shown = needed or list(self.fields)
        for name in shown:
            self._inputs.addWidget(self.fields[name])
        self.options.fold_in([field for name, field in self.fields.items() if name not in shown])

    def show_offers(self, offers: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """What the tables have for inputs, by their names."""
        for name, choices in offers.items():
            if isinstance(self.editors.get(name), OfferedEditor):
                self.editors[name].set_choices(choices)

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
            if self.fields[fault.field].isHidden():
                self.options.head.open()
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
        for button in (self.print_button, self.save_button, self.more_button, self.sign_button):
            button.setEnabled(found)
        issue = made.look.issue.partition("（")[0].partition(" (")[0] if made else ""
        title = tr(self._entry.title) if self._entry else ""
        self.title.setText("　".join(text for text in (title, issue) if text))
        told = [text for text in (made.look.instead, *made.warnings) if text] if made else []
        self.warnings.setText("\n".join(told))
        for widget in (self._mark, self.warnings):
            widget.setVisible(bool(told))
        self._show_mark(made.look.mark if made else "")
        self.proof.show_made(made)
        if made is not None:
            self._show_copies(made.look.copies)

    def _show_mark(self, mark: str) -> None:
        """Says what the page itself says that it is not; a mark that was chosen needs no word."""
        if not self.options.options().mark:
            self._own = mark
        own = self._own if mark == self._own else ""
        self.marked.setText(tr("{mark}: stands across each page").format(mark=own) if own else "")
        self.marked.setVisible(bool(own))
        self.options.show_mark(own)

    def _show_copies(self, wanted: int) -> None:
        """How many are to be printed, where the page says so; a number typed stays while the page says the same."""
        self.copies_field.setVisible(bool(wanted))
        if wanted != self._said_copies:
            self._said_copies = wanted
            self.copies.set_value(wanted or None)

    def wanted_copies(self) -> int:
        """How many copies to offer when printing. Raises UserError for what is no number."""
        return max(1, self.copies.value() or 1)

    def show_recent(self, rows: list[dict[str, Any]]) -> None:
        """Pages last printed, saved or copied, the newest first."""
        while self._recents.count():
            old = self._recents.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        for row in rows:
            line = Recent(row, row["report"] in registry.reports)
            line.clicked.connect(lambda on=False, r=row: self.reopened.emit(r))
            self._recents.addWidget(line)
        self.recent_head.setVisible(bool(rows))
        self._order_tabs()
