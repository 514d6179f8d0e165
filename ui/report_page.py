"""Reports: choose one, look at its real pages, print them, save them, prove them."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core import health, pages, plain_copies, registry
from app.core.errors import Cancelled, UserError
from app.core.i18n import tr
from app.core.pages import Made
from app.core.run import Context
from ui import pdf_pages
from ui.alive import alive
from ui.desk import Desk
from ui.page import Page
from ui.places import has_page
from ui.report_batch import ReportBatch
from ui.report_list import ReportList
from ui.report_output import ReportOutput, Request
from ui.report_pane import ReportPane
from ui.report_sign import ReportSign
from ui.report_stage import ReportStage
from ui.theme import u

LIST, LIST_WIDE, PANE, PANE_WIDE = 212, 240, 284, 320
SLOW_MS = 300
AGAIN_MS = 250
RECENTS = 5
UNLIMITED = 16_777_215
LAYOUT = "templates.change_page"  # where an office changes what a report is made of


class ReportPage(Page):
    """``show_target(report="duty_log.shift_log", since=…, print=True)`` chooses, fills in and prints."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.made: Made | None = None
        self._entry: registry.Entry | None = None
        self._asked = 0
        self._filled = 0
        self._presets: dict[str, Any] = {}
        self._then: Callable[[], None] | None = None
        self._making = False
        self._width_class = "L"
        self._files: list[Path] = []
        self.batch: ReportBatch | None = None
        self.sign: ReportSign | None = None
        self.output = ReportOutput(desk, self)
        self.output.said.connect(self._on_said)
        self.output.noted.connect(self._on_noted)
        self.destroyed.connect(partial(_discard, self._files))
        self._build()
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._renew)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(lambda: self.stage.state.setText(tr("Making the pages…")))

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.list = ReportList(self.desk)
        self.list.chosen.connect(self._choose)
        self.list.taken.connect(self._on_taken)
        self.stage = ReportStage(self.desk)
        self.stage.folded.connect(self._fold)
        self.view = self.stage.view
        self.list.turned.connect(self.view.turn)
        self.pane = ReportPane()
        self.pane.edited.connect(self._make)
        self.pane.print_wanted.connect(self.print_page)
        self.pane.save_wanted.connect(self.save_page)
        self.pane.wanted.connect(self._on_wanted)
        self.pane.reopened.connect(self._reopen)
        self.pane.proof.wanted.connect(self._check_paper)
        self.pane.layout_button.setVisible(has_page(LAYOUT) and self.desk.ctx.may("chief", LAYOUT))
        self.pane.proof.show_health(self.desk.health)
        self.desk.checked.connect(self.pane.proof.show_health)
        paper = QShortcut(QKeySequence("Alt+V"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paper.activated.connect(self.ask_paper)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.list)
        self._row.addWidget(self.stage, 1)
        self.set_width_class("L")

    def set_width_class(self, name: str) -> None:
        self._width_class = name
        self.list.setFixedWidth(u(LIST_WIDE if name == "XL" else LIST))
        self._fold()

    def _fold(self) -> None:
        """Where room is short, preview and details take turns."""
        narrow = self._width_class in ("M", "S")
        details = narrow and self.stage.tabs.value() == "pane"
        home = self.stage.row if narrow else self._row
        if home.indexOf(self.pane) < 0:
            (self._row if narrow else self.stage.row).removeWidget(self.pane)
            home.addWidget(self.pane)
        width = u(PANE_WIDE if self._width_class == "XL" else PANE)
        self.pane.setMinimumWidth(width)
        self.pane.setMaximumWidth(UNLIMITED if narrow else width)
        self.stage.tabs.setVisible(narrow)
        self.pane.setVisible(not narrow or details)
        self.stage.stack.setVisible(not details)
        self.stage.renew()

    def _show(self, part: str) -> None:
        """``page`` or ``pane``, where there is room for one only."""
        self.stage.tabs.set_value(part)
        self._fold()

    def _on_taken(self) -> None:
        self._show("pane")
        self.pane.focus_inputs()

    def shown(self) -> dict[str, Any]:
        """The report with what was typed for it and what is asked of its page besides."""
        if self._entry is None:
            return {}
        try:
            typed = self.pane.values()
        except UserError:
            typed = {}
        own = {name: value for name, value in typed.items() if self._presets.get(name) != value}
        return {"report": self._entry.id, "options": self.pane.options.options(), **own}

    # choosing -----------------------------------------------------------
    def refresh(self) -> None:
        self._again.start()

    def _renew(self) -> None:
        """Makes the page again, with what is preset now where nobody typed anything else."""
        self._renew_recent()
        if self._entry is None or (self.batch is not None and self.batch.is_busy):
            return  # each page of a batch is a change of the ledger: the preview waits for the last
        try:
            typed = self.pane.values()
        except UserError:
            typed = {}
        if self._presets and all(typed.get(name) == value for name, value in self._presets.items()):
            self._fill({})
        else:
            self._make()

    def show_target(
        self, report: str = "", print: bool = False, check: str = "", options: pages.Options | None = None, **args: Any
    ) -> None:
        self._again.stop()
        self._renew_recent()
        self.take_focus()
        if check:
            self.ask_paper()
            self.pane.proof.ask(check)
        if report not in registry.reports:
            return
        self.list.show_report(report)
        self._choose(report, args)
        if options is not None:
            self.pane.options.set_options(options)
        self._then = self._print if print else None

    def _choose(self, id: str, args: dict[str, Any] | None = None) -> None:
        """Shows a report with its own first values, and ``args`` over them."""
        self.stage.leave()
        self._entry = registry.reports[id]
        self._then = None
        self._presets = {}
        self.pane.show_report(self._entry)
        self._fill(args or {})

    def _fill(self, args: dict[str, Any]) -> None:
        entry = self._entry
        if entry is None:
            return
        self._filled += 1
        filled = self._filled
        self._making = True

        def done(presets: dict[str, Any]) -> None:
            if filled == self._filled:
                self._presets = {} if args else dict(presets)
                self.pane.set_values({**presets, **args})
                self._make()

        presets = entry.presets
        offered = {one.name: one.offered for one in entry.fields if one.offered and not one.many}

        def read(ctx: Context) -> tuple[dict[str, Any], dict[str, Any]]:
            return presets(ctx) if presets else {}, {name: func(ctx) for name, func in offered.items()}

        def filled_in(found: tuple[dict[str, Any], dict[str, Any]]) -> None:
            if filled == self._filled:
                self.pane.show_offers(found[1])
            done(found[0])

        if presets is None and not offered:
            done({})
        else:
            self.desk.read(read, alive(self, filled_in))

    # making -------------------------------------------------------------
    def _make(self) -> None:
        """Makes the pages from the inputs; a later call leaves this one's result aside."""
        self._asked += 1
        asked, entry = self._asked, self._entry
        if entry is None:
            return
        self.pane.show_fault(None)
        try:
            values = self.pane.values()
        except UserError as fault:
            self._cannot(fault)
            return
        self._making = True
        self._slow.start()
        options = self.pane.options.options()

        def progress(ctx: Context, done: int, total: int, text: str) -> None:
            if asked != self._asked:
                raise Cancelled
            ctx.progress(done, total, text)

        def work(ctx: Context) -> Any:
            progress(ctx, 0, 1, "")
            made = pages.preview(ctx.with_progress(partial(progress, ctx)), entry.id, options, **values)
            return made, pdf_pages.sizes(made.file)

        def failed(fault: BaseException) -> None:
            if asked == self._asked:
                self._rest()
                self._cannot(fault)

        self.desk.make(work, alive(self, lambda result: self._on_made(asked, *result)), alive(self, failed))

    def _rest(self) -> None:
        self._making = False
        self._slow.stop()
        self.stage.state.clear()

    def _on_made(self, asked: int, made: Made, sizes: list[Any]) -> None:
        self._files.append(made.file)
        if asked == self._asked:
            self._rest()
            self.made = self.output.made = made
            self.pane.show_made(made)
            self.view.show_pdf(made.file, sizes)
            self.stage.show_look(made.look, made.pages)
            self.stage.put(self.view)
        self._drop_old()
        if asked == self._asked and self._then:
            then, self._then = self._then, None
            then()

    def _drop_old(self) -> None:
        """Files no longer shown go, after everything already queued that may read them."""
        shown = self.made.file if self.made else None
        old = [file for file in self._files if file != shown]
        self._files[:] = [file for file in self._files if file == shown]
        if old:
            self.desk.make(lambda ctx: _discard(old), lambda result: None)

    def _cannot(self, fault: BaseException) -> None:
        """No pages: says why, and shows no page that belongs to other inputs."""
        self._making = False
        self._then = None
        self.made = self.output.made = None
        self.pane.show_made(None)
        self.view.clear()
        self.stage.show_look(None, 0)
        self._drop_old()
        self.stage.put(self.stage.empty)
        if not isinstance(fault, UserError):
            self.stage.empty.set_text(tr("The pages could not be made"), icon="warning")
            self.desk.faulted.emit(fault)
            return
        self.stage.empty.set_text(fault.text, icon="note-pencil")
        self.pane.show_fault(fault)

    def _when_ready(self, then: Callable[[], None]) -> None:
        """Acts now, or as soon as the pages being made are there."""
        if self._making:
            self._then = then
        elif self.made is not None:
            then()

    # out of here --------------------------------------------------------
    def _request(self) -> Request | None:
        """The report, what is asked of its page besides, and the inputs, as they made the page shown."""
        if self._entry is None:
            return None
        try:
            return self._entry.id, self.pane.options.options(), self.pane.values()
        except UserError as fault:
            self.pane.show_fault(fault)
            return None

    def save_page(self) -> None:
        self._when_ready(self._save)

    def _save(self, form: str = "pdf", then: Callable[[], None] | None = None) -> None:
        if request := self._request():
            self.output.ask_file(request, form, then)

    def print_page(self) -> None:
        self._when_ready(self._print)

    def _print(self) -> None:
        try:
            self.output.ask_printers(self.pane.wanted_copies())
        except UserError as fault:
            self.pane.copies_field.set_error(fault.text)

    def primary(self) -> None:
        form = self.stage.form()
        if isinstance(form, ReportBatch | ReportSign):
            form.start()
        else:
            self.print_page()

    def _on_wanted(self, what: str) -> None:
        if what == "batch":
            self._open_batch()
        elif what == "layout":
            self._open_layout()
        elif what == "sign":
            self._when_ready(self._sign)
        elif what == "copy":
            self._when_ready(self._copy)
        else:
            self._when_ready(partial(self._save, what))

    def _open_layout(self) -> None:
        if self._entry is not None:
            self.desk.go(LAYOUT, report=self._entry.id, **(self.pane.values() if self.made else {}))

    def _copy(self) -> None:
        if request := self._request():
            self.output.copy(request)

    def _sign(self) -> None:
        """Signs the page shown as it was saved; it is saved first where it was not, or says something else by now."""
        kept, file = self.output.kept, self.output.kept_as
        if kept is None or file is None or self.output.kept_of != self._request():
            self._save("pdf", self._open_sign)
            return

        def found(same: bool) -> None:
            self._open_sign() if same else self._save("pdf", self._open_sign)

        self.desk.read(lambda ctx: file.is_file() and pages.stands(kept), alive(self, found))

    def _open_sign(self) -> None:
        if self.sign is None:
            self.sign = ReportSign(self.desk)
            self.sign.left.connect(self._close_form)
            self.sign.ended.connect(self._renew_recent)
        self.sign.begin(self.output.kept_as)
        self._open(self.sign)

    def _open_batch(self) -> None:
        if self.batch is None:
            self.batch = ReportBatch(self.desk)
            self.batch.left.connect(self._close_form)
            self.batch.ended.connect(self._again.start)
        self.batch.begin(self.pane.options.options(), self._entry.id if self._entry else "")
        self._open(self.batch)

    def _open(self, form: ReportBatch | ReportSign) -> None:
        self._show("page")
        self.stage.open(form)
        form.take_focus()

    def _close_form(self) -> None:
        if self.stage.leave():
            self.take_focus()

    def _reopen(self, row: dict[str, Any]) -> None:
        """A page printed or saved before, made again from the same inputs."""
        self.show_target(report=row["report"], **row["args"])

    # a paper ------------------------------------------------------------
    def ask_paper(self) -> None:
        """Alt+V: the cursor into the line for the code on a paper."""
        self._show("pane")
        self.pane.proof.take_focus()

    def _check_paper(self, typed: str) -> None:
        def work(ctx: Context) -> tuple[str, bool]:
            found = health.paper(typed, ctx.files, ctx.progress)
            return health.tell(found, ctx), found.whole

        def failed(fault: BaseException) -> None:
            if isinstance(fault, UserError):
                self.pane.proof.show_answer(fault.text, "danger")
            else:
                self.pane.proof.show_answer("", "")
                if not isinstance(fault, Cancelled):
                    self.desk.faulted.emit(fault)

        self.desk.make(
            work, alive(self, lambda told: self.pane.proof.show_answer(told[0], "ok" if told[1] else "danger")),
            alive(self, failed),
        )

    # what was done ------------------------------------------------------
    def _on_said(self, text: str, tone: str) -> None:
        self.pane.say(text, tone)
        if text:
            self._show("pane")

    def _on_noted(self) -> None:
        self._renew_recent()
        if self.made is not None:  # both sides or not: as last printed
            self.stage.show_look(self.made.look, self.made.pages)

    def _renew_recent(self) -> None:
        self.desk.read(lambda ctx: pages.recent(ctx, RECENTS), alive(self, self.pane.show_recent))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for waiting in (self._again, self._slow, self.pane.rested, self.list.soon):
            waiting.stop()  # refresh() comes when the page is shown again

    # keys ---------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) or not self.view.press(event.key()):
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        return [
            ("↑ ↓", tr("choose a report")), ("PgDn", tr("turn the page")), ("Ctrl+P", tr("print")),
            ("Ctrl+S", tr("save PDF")), ("Alt+V", tr("check a paper")),
        ]

    def filter_list(self) -> None:
        self.list.take_focus()

    def escape(self) -> bool:
        if self.stage.form() is not None:
            self._close_form()
            return True
        if self.list.line.text():
            self.list.line.clear()
        elif self.list.line.hasFocus():
            return False
        self.take_focus()
        return True

    def take_focus(self) -> None:
        self.list.take_focus()


def _discard(files: list[Path], *ignored: Any) -> None:
    plain_copies.discard(files)
