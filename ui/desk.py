"""What every page is given: who is signed in, the worker, and ways to speak and to go elsewhere."""
from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.core import access, agenda, run
from app.core.errors import Cancelled
from app.core.notices import Watch
from app.core.run import Context, Progress
from app.core.site import Site, ledger_height
from ui.worker import Worker

AGENDA_MS = 45_000  # in a quiet night the clock alone makes things due, overdue and missed
TELL = 0.05  # seconds between two words of progress

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


@dataclass(frozen=True)
class About:
    """What is being worked on: a new entry is kept by ``action`` with ``args`` besides, and says ``label``."""

    action: str
    args: dict[str, Any]
    label: str


class Desk(QObject):
    """The signed-in person's desk. Pages keep it; widgets below them get what they need from it.

    Signals: ``changed`` after any saved change, here or at another desk; ``toasted`` (text, button
    text, what the button does) for success; ``faulted`` (exception) for what nobody else shows;
    ``went`` (page name, target dict) to show another page; ``progressed`` (done, total, text);
    ``entry_wanted`` (values) to begin a new entry in the entry bar; ``agenda_changed`` (Agenda) after
    every change, read once for all who show it; ``measured`` (number of ledger entries) now and then;
    ``cured`` when what failed of disk or server works again; ``checked`` (Health) when somebody had the
    record checked; ``people_wanted`` to show the duty board.
    """

    changed = Signal()
    toasted = Signal(str, str, object)
    faulted = Signal(object)
    went = Signal(str, dict)
    progressed = Signal(int, int, str)
    entry_wanted = Signal(dict)
    agenda_changed = Signal(object)
    measured = Signal(int)
    cured = Signal()
    checked = Signal(object)
    people_wanted = Signal()
    _seen = Signal(int)
    _unseen = Signal(object)

    def __init__(self, ctx: Context, place: Site, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ctx = ctx
        self.place = place
        self.worker = worker
        self.about: About | None = None  # set by the page shown, for the entries begun there
        self.health: Any = None  # what the last check of the record found, once there was one
        self.checked.connect(lambda found: setattr(self, "health", found))
        self._height: int | None = None
        self._blind = False
        self._tokens: deque[Event] = deque(maxlen=50)
        self._proof_ends = Event()
        self._agenda_asked = 0
        run.changed.append(self._on_changed_elsewhere)
        self._seen.connect(self._compare)
        self._unseen.connect(self._on_blind)
        # before any page reads: what is written later is noticed
        self.read(lambda ctx: ledger_height(), self._compare, self._on_blind)
        self._watch = Watch(self._seen.emit, self._unseen.emit)
        self.changed.connect(self._renew_agenda)
        self._again = QTimer(self, interval=AGENDA_MS)
        self._again.timeout.connect(self._renew_quietly)
        self._again.start()

    # work ---------------------------------------------------------------
    def read(self, work: Callable[[Context], Any], done: Done, failed: Failed | None = None) -> Future[Any]:
        """Reads off the window thread: ``work(ctx)``, then ``done(result)`` here."""
        return self.worker.submit("read", lambda: work(self.ctx), done, failed or self.faulted.emit)

    def look(self, work: Callable[[Context], Any], done: Done, failed: Failed | None = None) -> Future[Any]:
        """As read(), for what nobody waits for: it never holds up a list."""
        return self.worker.submit("look", lambda: work(self.ctx), done, failed or self.faulted.emit)

    def act(
        self, id: str, args: dict[str, Any], done: Done | None = None, failed: Failed | None = None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        """Carries out the action ``id`` off the window thread; its progress reaches ``progressed``.

        ``after`` runs there once it has succeeded, also when the window is closed meanwhile.
        """
        ctx = self.ctx.with_progress(self._watched())

        def work() -> Any:
            result = run.run(ctx, id, **args)
            after()
            return result

        def succeed(result: Any) -> None:
            self.cured.emit()
            if done is not None:
                done(result)

        self.worker.submit("write", work, succeed, failed or self.faulted.emit)

    def note(self, action: str, reason: str) -> None:
        """Enters what changed no record into the ledger, off the window thread."""
        self.worker.submit("write", lambda: run.note(self.ctx, action, reason), lambda _: None, self.faulted.emit)

    def make(self, work: Callable[[Context], Any], done: Done, failed: Failed | None = None) -> Future[Any]:
        """Long work (reports, exports, imports): its progress reaches ``progressed``; stop() cancels it."""
        ctx = self.ctx.with_progress(self._watched())
        return self.worker.submit("report", lambda: work(ctx), done, failed or self.faulted.emit)

    def prove(
        self, work: Callable[[Context], Any], done: Done, lane: str = "proof", failed: Failed | None = None
    ) -> Future[Any]:
        """The check of the ledger, and backups: nobody waits for them, and closing ends them."""
        ctx = self.ctx.with_progress(self._watched(quiet=True))
        return self.worker.submit(lane, lambda: work(ctx), done, failed or self._on_unproven)

    def stop(self) -> None:
        """Cancels the long work that was begun, at its next step; what begins later goes on."""
        for token in self._tokens:
            token.set()
        self._tokens.clear()

    def _watched(self, quiet: bool = False) -> Progress:
        """Progress of one piece of work, which stop() (``quiet``: only close()) ends."""
        stopped = self._proof_ends if quiet else Event()
        told = 0.0
        if not quiet:
            self._tokens.append(stopped)

        def progress(done: int, total: int, text: str) -> None:
            nonlocal told
            if stopped.is_set():
                raise Cancelled
            now = monotonic()  # a signal for each row of a long page would keep the window busy with counting
            if not quiet and (done >= total or now - told >= TELL):
                told = now
                self.progressed.emit(done, total, text)

        return progress

    def _on_unproven(self, fault: BaseException) -> None:
        if not isinstance(fault, Cancelled):
            self.faulted.emit(fault)

    # speaking -----------------------------------------------------------
    def toast(self, text: str, button: str = "", then: Callable[[], None] | None = None) -> None:
        """Says shortly that something succeeded."""
        self.toasted.emit(text, button, then)

    def go(self, page: str, **target: Any) -> None:
        """Shows another page: a feature's name, or ``search``, ``reports``, ``settings``."""
        self.went.emit(page, target)

    def open_record(self, listing: str, id: int) -> None:
        """Shows a record of a listing on its feature's page; of a further listing the page is told which (``part``)."""
        page, _, part = listing.partition(".")
        self.go(page, **({"id": id, "part": part} if part else {"id": id}))

    # changes ------------------------------------------------------------
    def reload_settings(self) -> None:
        """Reads the person's settings and rights again, which somebody changed."""
        def keep(ctx: Context) -> None:
            self.ctx = ctx
            self.changed.emit()

        self.read(access.renewed, keep)

    def _on_changed_elsewhere(self) -> None:
        self.changed.emit()  # queued by Qt: the writer's thread is not ours

    def look_around(self) -> None:
        """Asks at once whether something changed at another desk."""
        self._watch.look()

    def _compare(self, height: int) -> None:
        cured, self._blind = self._blind, False
        if cured:
            self.cured.emit()
        if cured or self._height is not None and height != self._height:
            self.reload_settings()  # and whoever shows something reads it anew
        self._height = height
        self.measured.emit(height)

    def _on_blind(self, fault: BaseException) -> None:
        """The database does not answer: said once until it does again."""
        if not self._blind:
            self._blind = True
            self.tell_with_drafts(fault)

    def tell_with_drafts(self, fault: BaseException) -> None:
        """Tells of a fault once what was typed so far is on disk, so that where it lies can be said."""
        tell: Failed = lambda _: self.faulted.emit(fault)  # noqa: E731
        self.worker.submit("draft", lambda: None, tell, tell)

    def _renew_agenda(self) -> None:
        """Changes that come while one reading runs are served by one more."""
        self._agenda_asked += 1
        if self._agenda_asked == 1:
            self.look(agenda.whole, self._on_agenda, self._on_agenda_failed)

    def _renew_quietly(self) -> None:
        """Nobody asked: what fails then is told by what notices that the database does not answer."""
        if not self._agenda_asked and not self._blind:
            self._renew_agenda()

    def _on_agenda(self, found: agenda.Agenda) -> None:
        again, self._agenda_asked = self._agenda_asked > 1, 0
        self.agenda_changed.emit(found)
        if again:
            self._renew_agenda()

    def _on_agenda_failed(self, fault: BaseException) -> None:
        self._agenda_asked = 0
        self.faulted.emit(fault)

    def renew(self) -> None:
        """Reads the agenda for whoever was just built."""
        self._renew_agenda()

    def close(self) -> None:
        """Ends the watch and the check of the ledger, waits for what is being saved, hands the worker back."""
        self._watch.close()
        self._again.stop()
        self._proof_ends.set()
        if self._on_changed_elsewhere in run.changed:
            run.changed.remove(self._on_changed_elsewhere)
        self.worker.close()


