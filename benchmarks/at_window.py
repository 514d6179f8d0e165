"""At the window, in a process of its own: ``python -m benchmarks.at_window keys|hour DATABASE ROUNDS``.

``keys`` prints, as JSON, how long each thing took from the key to painted rows, in seconds; ``hour`` does the same
things again and again, entries logged among them, and prints the gaps between ticks of a timer and the memory after.
"""
from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import monotonic, perf_counter
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from benchmarks import words
from benchmarks.bare_window import memory
from benchmarks.window import desk_window

TICK_MS, SHORTEST = 4, 0.000_5
DEADLINE = 120  # seconds for one thing
BETWEEN_KEYS = 0.08  # seconds, of one who types quickly
REST = 0.2  # seconds between two things
Step = Callable[["Person"], float]


class Person:
    """Somebody at the window: presses keys, types, waits until the rows are painted."""

    def __init__(self, database: str) -> None:
        self.window: Any = desk_window(database)
        self.window.show()
        self.bar = self.window._bars["duty_log"]
        self.log = self.window._current()
        self.until(lambda: self.log.model.is_loaded and shown(self.log.table))
        self.logged = 0

    def until(self, reached: Callable[[], bool]) -> None:
        """Runs the event loop until something is so. Raises TimeoutError."""
        ends = monotonic() + DEADLINE
        wake = QTimer(interval=1)
        wake.start()
        while not reached():
            if monotonic() > ends:
                raise TimeoutError
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        wake.stop()

    def rest(self, seconds: float = REST) -> None:
        ends = monotonic() + seconds
        self.until(lambda: monotonic() >= ends)

    def timed(self, act: Callable[[], object], view: QAbstractItemView, reached: Callable[[], bool]) -> float:
        """Seconds from ``act`` until it is reached, and the rows of ``view`` are read and painted."""
        begun = perf_counter()
        act()
        self.until(lambda: reached() and shown(view))
        view.viewport().repaint()
        return perf_counter() - begun

    def loaded_by(self, act: Callable[[], object]) -> float:
        """As timed(), for what makes the log's list anew."""
        came: list[int] = []
        self.log.model.counted.connect(came.append)
        try:
            return self.timed(act, self.log.table, lambda: bool(came))
        finally:
            self.log.model.counted.disconnect(came.append)


def shown(view: QAbstractItemView) -> bool:
    """Whether every row that is seen has been read."""
    if not view.isVisible() or view.model().rowCount() == 0:
        return True
    last = view.indexAt(view.viewport().rect().bottomLeft()).row()
    first, last = max(view.indexAt(view.viewport().rect().topLeft()).row(), 0), last
    rows = range(first, (last if last >= 0 else view.model().rowCount() - 1) + 1)
    return all(view.model().index(row, 0).data(Qt.ItemDataRole.UserRole) is not None for row in rows)


def press(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


def commit(line: QLineEdit, text: str) -> None:
    """What an input method does with characters chosen."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(line, event)


# things done ------------------------------------------------------------
def list_opened(person: Person) -> float:
    """From another page back to the log."""
    person.window.show_page("search")
    person.rest()
    return person.loaded_by(lambda: person.window.show_page("duty_log"))


def jump_to_a_day(person: Person) -> float:
    return person.loaded_by(lambda: press(person.log.table, Qt.Key.Key_BracketLeft, "["))


def filtered(person: Person) -> float:
    """A word in the list's filter, and out of it again."""
    person.log.bar.start_filter()
    line = person.log.bar._filter
    taken = person.loaded_by(lambda: commit(line, "报告"))
    person.loaded_by(lambda: (line.clear(), line.textEdited.emit("")))
    return taken


def other_tab(person: Person) -> float:
    """The open entries of all time, and back."""
    person.log.bar.choose_tab("open")
    taken = person.loaded_by(lambda: person.log.bar.tab_chosen.emit("open"))
    person.log.bar.choose_tab("all")
    person.loaded_by(lambda: person.log.bar.tab_chosen.emit("all"))
    return taken


def first_page(person: Person, word: str = "舆情") -> float:
    """The second of two characters typed into the empty search, until its first hits are painted."""
    person.window.show_page("search")
    page = person.window._current()
    page.line.clear()
    person.rest()
    commit(page.line, word[0])
    person.rest(BETWEEN_KEYS)
    return person.timed(lambda: commit(page.line, word[1:]), page.view, lambda: page.model.words == word)


def first_page_frequent(person: Person) -> float:
    return first_page(person, "报告")


def scrolled(person: Person) -> float:
    """To the middle of very many hits."""
    first_page_frequent(person)
    view = person.window._current().view
    bar = view.verticalScrollBar()
    bar.setValue(0)
    person.rest()
    return person.timed(lambda: bar.setValue(bar.maximum() // 2), view, lambda: True)


def logged(person: Person) -> float:
    """An entry, from Enter until its row is painted."""
    person.window.show_page("duty_log")
    while person.log._day:
        person.loaded_by(lambda: press(person.log.table, Qt.Key.Key_BracketRight, "]"))
    person.rest()
    person.logged += 1
    person.bar.choose_kind("call_in")
    person.bar.form.source.setText("市应急局　陈志强　0571-88000000")
    person.bar.form.content.setPlainText(f"第{perf_counter():.6f}次，{words.content(30_000_000 + person.logged)}")
    model, before = person.log.model, max(person.log.model.ids(), default=0)
    return person.timed(person.bar.save, person.log.table, lambda: max(model.ids(), default=0) > before)


KEYS: dict[str, Step] = {
    "list opened": list_opened,
    "jump to a date": jump_to_a_day,
    "filter of the list": filtered,
    "open entries of all time": other_tab,
    "search while typing, first page": first_page,
    "search while typing, many hits, first page": first_page_frequent,
    "scroll to the middle of the hits": scrolled,
}
HOUR: tuple[Step, ...] = (logged, *KEYS.values())


def keys(person: Person, rounds: int) -> dict[str, list[float]]:
    """Seconds of each thing; the first of each is not counted."""
    found: dict[str, list[float]] = {}
    for name, step in KEYS.items():
        person.window.show_page("duty_log")
        person.rest()
        found[name] = [step(person) for _ in range(rounds + 1)][1:]
    return found


def hour(person: Person, rounds: int) -> dict[str, Any]:
    """Gaps between ticks in seconds, above what the timer is set to, and bytes of memory at the end."""
    gaps, last = [0.0], perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append(max(0.0, now - last - TICK_MS / 1000))
        last = now

    timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    for _ in range(rounds):
        for step in HOUR:
            step(person)
            person.rest()
    timer.stop()
    return {"gaps": [round(gap, 6) for gap in gaps if gap > SHORTEST] or [0.0], "memory": memory()}


if __name__ == "__main__":
    what, database, rounds = sys.argv[1:]
    one = Person(database)
    print(json.dumps({"keys": keys, "hour": hour}[what](one, int(rounds))), flush=True)
    one.window.close()
