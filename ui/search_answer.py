"""The answer to the newest question put to the search: its first page at once, the rest bit by bit."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from app.core.finding import Reading
from app.core.run import Context
from ui.alive import alive
from ui.desk import Desk
from ui.search_model import FIRST, Key, Shown, read_shown

SOON = 0.01  # seconds after which what was found so far is shown
TURN = 0.015  # seconds that the lane is kept for one turn of reading on: rows to be shown are read between two
MORE = 8  # the list grows when so many times as many were found

Make = Callable[[Context], Reading]
Keys = Callable[[Reading], Sequence[Key]]


class Answer(QObject):
    """``began`` (Reading, rows read of its first page) when there is something to show, or nothing will come;
    ``grew`` (Reading) when much more was found, and at the end. ``quiet`` questions are told at their end alone.

    An older question is given up within one short piece of its reading.
    """

    began = Signal(object, object)
    grew = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        self._told = 0  # hits that were told of; -1: not even that the answer begins
        self._quiet = False
        self._again: tuple[Make, Keys] | None = None
        self.is_running = False  # something is being read
        self.is_waited_for = False  # and nothing of it was told yet

    def ask(self, make: Make, keys: Keys, quiet: bool = False) -> None:
        """Answers the question that ``make`` gives on the lane; ``keys``: its hits that are shown first.

        A quiet question waits for one that is being answered, so that many changes do not keep each other from an end.
        """
        if quiet and self.is_running:
            self._again = make, keys
            return
        self._asked += 1
        self._told, self._quiet, self._again = -1, quiet, None
        self.is_running, self.is_waited_for = True, not quiet
        asked = self._asked

        def work(ctx: Context) -> tuple[Reading, dict[Key, Shown]] | None:
            if asked != self._asked:
                return None
            reading, until = make(ctx), perf_counter() + SOON
            while not reading.has_first and len(keys(reading)) < FIRST and perf_counter() < until:
                reading.more(ctx, 0)
                if asked != self._asked:
                    return None
            return reading, read_shown(ctx, keys(reading)[:FIRST], reading.words)

        def done(result: tuple[Reading, dict[Key, Shown]] | None) -> None:
            if result is not None and asked == self._asked:
                self._tell(*result)
                self._go_on(asked, result[0])

        self._desk.read(work, alive(self, done), alive(self, lambda fault: self._fail(asked, fault)))

    def _go_on(self, asked: int, reading: Reading) -> None:
        if reading.is_done:
            self._end()
            return

        def work(ctx: Context) -> None:
            if asked == self._asked:
                reading.more(ctx, TURN)

        def done(_: None) -> None:
            if asked == self._asked:
                self._tell(reading, {})
                self._go_on(asked, reading)

        self._desk.read(work, alive(self, done), alive(self, lambda fault: self._fail(asked, fault)))

    def _tell(self, reading: Reading, known: dict[Key, Shown]) -> None:
        count = sum(map(len, reading.groups.values()))
        if self._told < 0:
            if reading.is_done or (count and not self._quiet):
                self._told, self.is_waited_for = count, False
                self.began.emit(reading, known)
        elif reading.is_done or count >= MORE * max(1, self._told):
            self._told = count
            self.grew.emit(reading)

    def _end(self) -> None:
        self.is_running = False
        if self._again is not None:
            self.ask(*self._again, quiet=True)

    def _fail(self, asked: int, fault: BaseException) -> None:
        if asked != self._asked:  # of a question that another has overtaken
            return
        self.is_running = self.is_waited_for = False
        self.failed.emit(fault)
