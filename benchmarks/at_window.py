"""At the window, in a process of its own: ``python -m benchmarks.at_window DATABASE ROUNDS``.

Prints as JSON how long each thing took from the key to painted rows, in seconds, in each of the rounds.
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
from benchmarks.window import desk_window

DEADLINE = 120  # seconds for one thing
BETWEEN_KEYS = 0.08  # seconds, of one who types quickly
REST = 0.15  # seconds between two things
SEVENTHS = 7  # places in the list, and days, are taken from one another by these parts
Step = Callable[["Person", int], float]


class Person:
    """Somebody at the window: presses keys, types, waits until the rows are painted."""

    def __init__(self, database: str) -> None:
        self.window: Any = desk_window(database)
        self.window.show()
        self.bar = self.window._bars["duty_log"]
        self.log = self.window._current()
        self.until(lambda: self.log.model.is_loaded and shown(self.log.table))

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

    # the desk's list ----------------------------------------------------
    def loaded_by(self, act: Callable[[], object]) -> float:
        """As timed(), for what makes the list of the desk anew."""
        came: list[int] = []
        self.log.model.counted.connect(came.append)
        try:
            return self.timed(act, self.log.table, lambda: bool(came))
        finally:
            self.log.model.counted.disconnect(came.append)

    # the whole log ------------------------------------------------------
    @property
    def page(self) -> Any:
        """The search page; without words it has the whole log."""
        if self.window.page_shown() != "search":
            self.window.show_page("search")
        return self.window._current()

    def whole_log(self) -> Any:
        """The page with all entries, read to the end."""
        page = self.page
        page.line.clear()
        page.filters.clear()
        self.until(lambda: not page.answer.is_running and page.model.rowCount() > 0)
        page.view.verticalScrollBar().setValue(0)
        self.rest()
        return page

    def answered_by(self, act: Callable[[], object]) -> float:
        """As timed(), for what asks the search page a new question."""
        page, before = self.page, self.page.model.edition
        return self.timed(act, page.view, lambda: page.model.edition > before)


def shown(view: QAbstractItemView) -> bool:
    """Whether every row that is seen has been read."""
    model = view.model()
    if not view.isVisible() or not model.rowCount():
        return True
    area = view.viewport().rect()
    first, last = view.indexAt(area.topLeft()).row(), view.indexAt(area.bottomLeft()).row()
    rows = range(max(first, 0), (last if last >= 0 else model.rowCount() - 1) + 1)
    return all(model.index(row, 0).data(Qt.ItemDataRole.UserRole) is not None for row in rows)


def press(widget: QWidget, key: Qt.Key, text: str = "", with_key: Any = Qt.KeyboardModifier.NoModifier) -> None:
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, with_key, text))


def commit(line: QLineEdit, text: str) -> None:
    """What an input method does with characters chosen."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(line, event)


# things done ------------------------------------------------------------
def desk_opened(person: Person, turn: int) -> float:
    """From another page back to the desk."""
    person.window.show_page("search")
    person.rest()
    return person.loaded_by(lambda: person.window.show_page("duty_log"))


def day_before(person: Person, turn: int) -> float:
    return person.loaded_by(lambda: press(person.log.table, Qt.Key.Key_BracketLeft, "["))


def desk_filtered(person: Person, turn: int) -> float:
    """A word in the filter of the desk's list, and out of it again."""
    person.log.bar.start_filter()
    line = person.log.bar._filter
    taken = person.loaded_by(lambda: commit(line, "报告"))
    person.loaded_by(lambda: (line.clear(), line.textEdited.emit("")))
    return taken


def open_entries(person: Person, turn: int) -> float:
    """The open entries of all time, and back."""
    person.log.bar.choose_tab("open")
    taken = person.loaded_by(lambda: person.log.bar.tab_chosen.emit("open"))
    person.log.bar.choose_tab("all")
    person.loaded_by(lambda: person.log.bar.tab_chosen.emit("all"))
    return taken


def typed(person: Person, word: str) -> float:
    """The second of two characters typed into the empty search, until its first hits are painted."""
    page = person.page
    page.line.clear()
    page.filters.clear()
    person.rest()
    commit(page.line, word[0])
    person.rest(BETWEEN_KEYS)
    return person.timed(lambda: commit(page.line, word[1:]), page.view, lambda: page.model.words == word)


def all_opened(person: Person, turn: int) -> float:
    """The whole log, from the search of a rare word."""
    typed(person, words.RARE)
    person.rest()
    return person.answered_by(person.page.line.clear)


def filtered(person: Person, turn: int) -> float:
    """One kind alone."""
    page = person.whole_log()
    return person.answered_by(lambda: page.filters.set_value("kind", ("fax", "meeting", "check")[turn % 3]))


def turned(person: Person, turn: int) -> float:
    """The oldest first, and back."""
    page = person.whole_log()
    taken = person.answered_by(page.turn_order)
    person.rest()
    person.answered_by(page.turn_order)
    return taken


def gone_to_day(person: Person, turn: int) -> float:
    """A day somewhere in the log."""
    page = person.whole_log()
    newest, oldest = (page.model.index(row).data(Qt.ItemDataRole.UserRole) for row in (0, page.model.rowCount() - 1))
    if oldest is None:  # not read before it is seen
        page.view.verticalScrollBar().setValue(page.view.verticalScrollBar().maximum())
        person.until(lambda: shown(page.view))
        oldest = page.model.index(page.model.rowCount() - 1).data(Qt.ItemDataRole.UserRole)
        page.view.verticalScrollBar().setValue(0)
        person.rest()
    part = (turn % (SEVENTHS - 1) + 1) / SEVENTHS
    wanted = newest.row["at"] - (newest.row["at"] - oldest.row["at"]) * part
    before = page.view.currentIndex().row()
    return person.timed(lambda: page.go_to_day(wanted), page.view, lambda: page.view.currentIndex().row() != before)


def scrolled(person: Person, turn: int) -> float:
    """To some place in the whole log."""
    page = person.whole_log()
    bar = page.view.verticalScrollBar()
    return person.timed(lambda: bar.setValue(bar.maximum() * (turn % SEVENTHS + 1) // (SEVENTHS + 1)), page.view,
                        lambda: True)


KEYS: dict[str, Step] = {
    "desk opened": desk_opened,
    "desk, the day before": day_before,
    "desk, a filter": desk_filtered,
    "desk, open entries of all time": open_entries,
    "search while typing, first page": lambda person, turn: typed(person, ("舆情", "燃气", "水库")[turn % 3]),
    "search while typing, very many hits": lambda person, turn: typed(person, ("报告", "来电", "人员")[turn % 3]),
    "search while typing, the worst": lambda person, turn: typed(person, "报人"),
    "whole log opened": all_opened,
    "whole log, one kind": filtered,
    "whole log, oldest first": turned,
    "whole log, to a date": gone_to_day,
    "whole log, scrolled anywhere": scrolled,
}


def main(database: str, rounds: int) -> None:
    """Everything in each round; the first one is not counted."""
    person = Person(database)
    found: dict[str, list[float]] = {name: [] for name in KEYS}
    for turn in range(rounds + 1):
        person.window.show_page("duty_log")
        for name, step in KEYS.items():
            person.rest()
            taken = step(person, turn)
            found[name] += [taken] if turn else []
    print(json.dumps(found), flush=True)
    person.window.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
