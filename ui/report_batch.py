"""Making all pages of some days at once: which reports, where to, in which form; what came of it."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from app.core import pages, registry
from app.core.errors import Cancelled, UserError
from app.core.i18n import to_local, tr, tr_noop
from app.core.pages import Batch, Options
from app.core.run import Context
from ui import save_folder, theme
from ui.alive import alive
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.editors import ChoiceEditor, PathEditor, TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.report_output import open_folder
from ui.theme import u

WIDTH = 560
LIST_LINES = 8
FORMS = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"), ("html", tr_noop("Web page")))


class ReportBatch(QFrame):
    """Signals: ``left`` when it is put aside, ``ended`` when pages were made. ``is_busy`` while they are."""

    left = Signal()
    ended = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.is_busy = False
        self._stopped = False
        self._options = Options()
        order = [group for group, _ in registry.GROUPS]
        self._entries = sorted(
            (one for one in registry.reports.values() if one.each and desk.ctx.may(one.role, one.id)),
            key=lambda one: order.index(one.group),
        )
        self._build()
        self.begin(Options())

    # building -----------------------------------------------------------
    def _build(self) -> None:
        heading, note = QLabel(tr("Pages of a month")), QLabel()
        heading.setProperty("role", "title")
        note.setProperty("role", "secondary")
        note.setText(tr("Each page becomes a file of its own and is noted in the ledger"))
        self.month = TextEditor()
        self.month.setPlaceholderText("2026-06")
        self.folder = PathEditor(folder=True)
        self.form = ChoiceEditor(FORMS)
        self.fields = {
            "month": Field(tr("Month"), self.month),
            "folder": Field(tr("Folder"), self.folder), "form": Field(tr("File format"), self.form),
        }
        self.boxes: dict[str, QCheckBox] = {}
        inner = QWidget()
        inner.setMaximumWidth(u(WIDTH))
        column = QVBoxLayout(inner)
        column.setContentsMargins(u(24), u(20), u(24), u(20))
        column.setSpacing(u(6))
        for widget in (heading, note):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(u(12))
        row.addWidget(self.fields["month"], 1)
        row.addWidget(self.fields["form"], 1)
        column.addLayout(row)
        column.addWidget(self.fields["folder"])
        column.addWidget(self._list())
        column.addLayout(self._foot())
        column.addWidget(self.result)
        column.addStretch(1)
        area = BareArea()
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _list(self) -> QWidget:
        holder = QWidget()
        holder.setAccessibleName(tr("Reports"))
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(u(2))
        head = QLabel(tr("Reports"))
        head.setObjectName("fieldLabel")
        grid.addWidget(head, 0, 0)
        half = (len(self._entries) + 1) // 2
        for place, entry in enumerate(self._entries):
            box = self.boxes[entry.id] = QCheckBox(tr(entry.title))
            box.setMinimumHeight(u(28))
            grid.addWidget(box, 1 + place % half, place // half)
        return holder

    def _foot(self) -> QVBoxLayout:
        self.said = QLabel()
        self.said.setProperty("role", "secondary")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.start_button = KeyButton(tr("Make"), "Ctrl+Enter", primary=True)
        self.start_button.clicked.connect(self.start)
        self.stop_button = KeyButton(tr("Stop"))
        self.stop_button.clicked.connect(self.stop)
        self.leave_button = KeyButton(tr("Leave"), "Esc")
        self.leave_button.clicked.connect(self.left)
        self.open_button = KeyButton(tr("Open folder"))
        self.open_button.clicked.connect(self._open_folder)
        buttons = QHBoxLayout()
        buttons.setSpacing(u(8))
        for button in (self.start_button, self.stop_button, self.open_button, self.leave_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.result = QPlainTextEdit()
        self.result.setReadOnly(True)
        self.result.setTabChangesFocus(True)
        self.result.setAccessibleName(tr("What could not be made"))
        foot = QVBoxLayout()
        foot.setSpacing(u(8))
        foot.addSpacing(u(6))
        foot.addLayout(buttons)
        foot.addWidget(self.bar)
        foot.addWidget(self.said)
        return foot

    # what is asked ------------------------------------------------------
    def begin(self, options: Options, report: str = "") -> None:
        """Asks anew; ``options`` of the pages as chosen beside the preview, ``report``: the one shown."""
        if self.is_busy:
            return
        self._options = options
        if not self.month.text():
            before = to_local(self.desk.ctx.now()).date().replace(day=1) - timedelta(days=1)
            self.month.set_value(f"{before:%Y-%m}")
            self.folder.set_value(save_folder.folder())
            self.form.set_value("pdf")
        for id, box in self.boxes.items():
            box.setChecked(id == report if report in self.boxes else True)
        self._show_state()
        self.say("", "")
        self.result.hide()
        self.open_button.hide()

    def days(self) -> tuple[date, date]:
        """The first and the last day of the month. Raises UserError."""
        text = self.month.value()
        try:
            year, _, month = text.partition("-")
            first = date(int(year), int(month), 1)
        except ValueError as fault:
            raise UserError(tr("“{text}” is no month. Example: 2026-06.").format(text=text), "month") from fault
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def chosen(self) -> list[str]:
        """The ids of the reports ticked. Raises UserError when there is none."""
        found = [id for id, box in self.boxes.items() if box.isChecked()]
        if not found:
            raise UserError(tr("Tick at least one report."), "")
        return found

    # making -------------------------------------------------------------
    def start(self) -> None:
        """Makes the pages on the report lane."""
        if self.is_busy:
            return
        self._clear_faults()
        try:
            first, last = self.days()
            folder, ids, form = self.folder.value() or Path(), self.chosen(), self.form.value()
        except UserError as fault:
            self._refuse(fault)
            return
        if folder.is_dir():
            save_folder.remember(folder)
        self.is_busy, self._stopped = True, False
        self.result.hide()
        self.open_button.hide()
        self._show_state()
        options = self._options

        def work(ctx: Context) -> Batch:
            return pages.batch(ctx.with_progress(self._watched(ctx)), first, last, folder, ids, options, form)

        self.desk.progressed.connect(self._on_progress)
        self.desk.make(work, alive(self, self._on_done), alive(self, self._on_failed))

    def _watched(self, ctx: Context) -> Callable[[int, int, str], None]:
        def progress(done: int, total: int, text: str) -> None:
            if self._stopped:
                raise Cancelled
            ctx.progress(done, total, tr("Making {title}").format(title=text) if text else text)

        return progress

    def stop(self) -> None:
        """Ends the making at its next step; the files that are finished stay."""
        self._stopped = True
        self.stop_button.setEnabled(False)

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        if text:
            page, whole = min(done // 100 + 1, total // 100), total // 100
            self.say(tr("{text}, page {page} of {pages}").format(text=text, page=page, pages=whole), "")

    def _on_done(self, found: Batch) -> None:
        self._rest()
        made, left = len(found.files), len(found.skipped)
        text = tr("Stopped. Files made: {n}") if found.stopped else tr("Files made: {n}")
        said = text.format(n=made) + (tr(", left out: {n}").format(n=left) if left else "")
        if not made and not left and not found.stopped:
            said = tr("No page belongs to this month.")
        self.say(said, "warn" if left or found.stopped or not made else "ok")
        self.open_button.setVisible(bool(made))
        self.result.setPlainText("\n".join(f"{which}　{why}" for which, why in found.skipped))
        self.result.setFixedHeight(u(22) * min(LIST_LINES, max(2, left)) + u(16))
        self.result.setVisible(bool(left))
        self.ended.emit()

    def _on_failed(self, fault: BaseException) -> None:
        self._rest()
        if isinstance(fault, Cancelled):
            self.say(tr("Stopped. Files made: {n}").format(n=0), "warn")
        elif isinstance(fault, UserError):
            self._refuse(fault)
        else:
            self.desk.faulted.emit(fault)

    def _rest(self) -> None:
        self.is_busy = False
        self.desk.progressed.disconnect(self._on_progress)
        self._show_state()

    def _show_state(self) -> None:
        self.start_button.setEnabled(not self.is_busy)
        self.stop_button.setVisible(self.is_busy)
        self.stop_button.setEnabled(self.is_busy)
        self.bar.setVisible(self.is_busy)
        self.bar.setRange(0, 1)
        self.bar.setValue(0)

    # saying -------------------------------------------------------------
    def say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        theme.restyle(self.said, tone=tone)

    def _refuse(self, fault: UserError) -> None:
        name = {"to": "folder"}.get(fault.field, fault.field)
        if name in self.fields:
            self.fields[name].set_error(fault.text)
            self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
        self.say("" if name in self.fields else fault.text, "danger")

    def _clear_faults(self) -> None:
        for field in self.fields.values():
            field.set_error("")
        self.say("", "")

    def _open_folder(self) -> None:
        folder: Any = self.folder.value()
        if folder:
            open_folder(folder)

    def take_focus(self) -> None:
        self.month.setFocus(Qt.FocusReason.OtherFocusReason)
        self.month.selectAll()
