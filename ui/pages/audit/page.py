"""The audit: the ledger as a list to be narrowed, and what proves it."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.core import health, proof_apart, seals
from app.core.errors import Cancelled, UserError
from app.core.health import Health, Paper
from app.core.i18n import show_moment, tr, tr_noop
from app.core.run import Context
from app.features.audit import KINDS
from ui.desk import Desk
from ui.filters import Filters
from ui.key_button import KeyButton
from ui.list_page import ListPage
from ui.pages.audit.proof_pane import CheckPane, PaperPane, ProofPane
from ui.theme import u

PERSON = 160
WHOLE = (
    ("title", tr_noop("Action")), ("at_whole", tr_noop("Time")), ("person_whole", tr_noop("Person")),
    ("role", tr_noop("Role")), ("station", tr_noop("Station")), ("kind_shown", tr_noop("Kind")),
    ("about", tr_noop("Record")), ("reason", tr_noop("Note")), ("seq", tr_noop("No.")), ("code", tr_noop("Check code")),
    ("hash", tr_noop("Whole check code")),
)


class AuditPage(ListPage):
    """``show_target(part=…)``: ``check``, ``paper`` or ``seal``."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "audit", parent, shown={"at": lambda at: show_moment(at, seconds=True)})
        self.check, self.paper = CheckPane(), PaperPane()
        for pane in (self.check, self.paper):
            self.pane.addWidget(pane)
            pane.closed.connect(self._close_proof)
            pane.stopped.connect(desk.stop)
        self.check.asked.connect(self._check)
        self.paper.asked.connect(self._look_up)
        desk.progressed.connect(self._on_progress)
        self.filter_row.changed.connect(self.refresh)

    # layout -------------------------------------------------------------
    def _tools(self) -> list[QWidget]:
        found: list[QWidget] = []
        for title, key, act in (
            (tr("Check the record"), "C", self.check_record), (tr("Code on paper"), "P", self.open_paper),
            (tr("Seal now"), "S", self.seal),
        ):
            button = KeyButton(title, key)
            button.clicked.connect(act)
            found.append(button)
        return found

    def _below_toolbar(self) -> list[QWidget]:
        self.filter_row = Filters()
        self.filter_row.add_choice("kind", tr("Kind"), [(code, tr(title)) for code, title in KINDS])
        self.filter_row.add_line("person", tr("Person"), tr("Name or work number"), PERSON)
        self.filter_row.place(self.line)
        self.filter_row.finish()
        return [self.filter_row]

    def _shown_fields(self) -> list[tuple[str, str]]:
        return list(WHOLE)

    # the list -----------------------------------------------------------
    def filters(self) -> dict[str, Any]:
        since, until = self.filter_row.times(self.desk.ctx.now())
        times = {name: at for name, at in (("since", since), ("until", until)) if at}
        return {**super().filters(), **self.filter_row.values(), **times}

    # proving ------------------------------------------------------------
    def proof(self) -> ProofPane | None:
        """The pane that asks the ledger, if one is open."""
        pane = self.pane.currentWidget()
        return pane if isinstance(pane, ProofPane) and self.pane.isVisibleTo(self) else None

    def _open_proof(self, pane: ProofPane) -> bool:
        """Shows a pane; while another is at work that one stays."""
        running = self.proof()
        if running is not None and running.is_busy:
            return False
        self._show_pane(pane)
        pane.take_focus()
        return True

    def _close_proof(self) -> None:
        self._show_pane(None)
        self.take_focus()

    def check_record(self) -> None:
        """C: walks the whole ledger and says what was found."""
        if self._open_proof(self.check):
            self.check.ask()

    def _check(self) -> None:
        def done(found: Health) -> None:
            self.desk.checked.emit(found)
            whole = tr("Whole: {entries} ledger entries, code {code}.")
            self.check.show_answer(
                "\n".join(found.sentences) or whole.format(entries=found.entries, code=found.code), found.whole
            )
            self.check.take_focus()

        target = self.desk.place.target
        self._ask(self.check, lambda ctx: proof_apart.check(ctx, target), done)

    def open_paper(self) -> None:
        """P: asks for the code on a page."""
        self._open_proof(self.paper)

    def _look_up(self) -> None:
        typed = self.paper.code()

        def work(ctx: Context) -> tuple[str, bool]:
            found: Paper = health.paper(typed, ctx.files, ctx.progress)
            return health.tell(found, ctx), found.whole

        self._ask(self.paper, work, lambda answer: self.paper.show_answer(*answer))

    def _ask(self, pane: ProofPane, work: Callable[[Context], Any], done: Callable[[Any], None]) -> None:
        def failed(fault: BaseException) -> None:
            if isinstance(fault, UserError) and not isinstance(fault, Cancelled):
                pane.show_failure(fault)
                return
            pane.end()
            pane.take_focus()
            if not isinstance(fault, Cancelled):
                self.desk.faulted.emit(fault)

        self.desk.make(work, done, failed)
        pane.take_focus()

    def _on_progress(self, done: int, total: int, text: str) -> None:
        pane = self.proof()
        if pane is not None and pane.is_busy:
            pane.show_progress(done, total)

    def seal(self) -> None:
        """S: signs the head of the ledger with this station's key."""
        def work(ctx: Context) -> str:
            try:
                return seals.seal(ctx, "by hand")
            except OSError as fault:
                raise UserError(
                    tr("The key of this station cannot be read or made: {file}. Check the folder, seal again.").format(
                        file=seals.station_file()
                    )
                ) from fault

        def done(code: str) -> None:
            self.desk.toast(tr("Sealed up to the code {code}").format(code=code))
            self.refresh()

        self.desk.make(work, done)

    # keys ---------------------------------------------------------------
    def keys(self) -> dict[int, Callable[[], None]]:
        own = {Qt.Key.Key_C: self.check_record, Qt.Key.Key_P: self.open_paper, Qt.Key.Key_S: self.seal}
        opens = dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.toggle_record)
        return {**super().keys(), **own, **opens}

    def hints(self) -> list[tuple[str, str]]:
        pane = self.proof()
        if pane is not None:
            return [("Esc", tr("stop"))] if pane.is_busy else [("Enter", tr("look up")), ("Esc", tr("back"))]
        return [
            ("Space", tr("details")), ("/", tr("filter")), ("C", tr("check")), ("P", tr("code on paper")),
            ("S", tr("seal")), ("Ctrl+S", tr("export")),
        ]

    def primary(self) -> None:
        pane = self.proof()
        if pane is not None:
            pane.ask()

    def escape(self) -> bool:
        pane = self.proof()
        if pane is not None:
            pane.escape()
        elif super().escape():
            return True
        elif self.filter_row.is_narrowed() or self.filter_row.has_time():
            self.filter_row.clear()
            self.take_focus()
        else:
            return False
        return True

    def show_target(self, part: str = "", **target: Any) -> None:
        acts = {"check": self.check_record, "paper": self.open_paper, "seal": self.seal}
        if part in acts:
            acts[part]()
        else:
            super().show_target(**target)

    def take_focus(self) -> None:
        pane = self.proof()
        if pane is not None:
            pane.take_focus()
        else:
            super().take_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.filter_row.typed.stop()  # refresh() comes when the page is shown again

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.line.setFixedWidth(u(200))
