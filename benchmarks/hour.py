"""What an officer does in an hour, by keys, compressed in time: how long the window's thread is away, and with what.

``python -m benchmarks.hour DATABASE [ENTRIES]`` prints JSON. It writes to the database: give it a copy.

``python -m benchmarks.hour bare`` prints the memory of a bare PySide6 window with a table view.
"""
from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, time_ns
from typing import Any

from benchmarks import words

ENTRIES, TYPED = 60, 10
KEY_MS = 10  # between two keys
PAUSE_MS = 150  # between two things
POLL_MS = 10
PATIENCE = 15.0  # seconds for what is waited for
SOURCES = ("市应急局", "市公安局", "南渡区值班室", "江云高速公司", "市气象局", "市卫健委")
TEXTS = ("报告南渡区一处路面积水", "询问防汛值守安排", "报告化工园区演练结束", "转来上级通知", "报告大雾橙色预警")
SEARCHES = ("积水", "演练", "化工园区", "陈志强", "防汛值守", "通知", "江云高速", "预警", "0571", "路面")
Step = int | Callable[[], Any]  # milliseconds to wait, or what has to become true


def main(target: str, entries: int = ENTRIES) -> None:
    """Works through the hour and prints what was found."""
    with tempfile.TemporaryDirectory() as name:
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
            os.environ[variable] = str(Path(name) / "home")  # no settings of this computer
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from app.core import i18n

        i18n.use("zh_CN")
        found = bare() if target == "bare" else hour(target, Path(name), entries)
        print(json.dumps(found, ensure_ascii=False, indent=1))


def bare() -> dict[str, Any]:
    """The memory of PySide6 alone."""
    from PySide6.QtGui import QStandardItemModel
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    import ui  # noqa: F401 - before any call of Qt
    from benchmarks.loop import memory

    app = QApplication(["bare"])
    window, view = QMainWindow(), QTableView()
    view.setModel(QStandardItemModel(40, 6, view))
    window.setCentralWidget(view)
    window.resize(1366, 768)
    window.show()
    for _ in range(20):
        app.processEvents()
    return memory()


def hour(target: str, folder: Path, entries: int = ENTRIES) -> dict[str, Any]:
    """The gaps of the event loop and the memory, from the first paint on."""
    from benchmarks.loop import Watch, memory
    from benchmarks.window import desk_window

    begun = perf_counter()
    window: Any = desk_window(target)
    watch = Watch()
    window.show()
    window.activateWindow()
    opened: dict[str, float] = {}
    steps = Officer(window, watch, folder, entries, lambda: opened.update(memory()))
    _play(steps.hour())
    watch.close()
    found = {
        "took_s": round(perf_counter() - begun, 1), "gaps_ms": watch.summary(), "memory_mb": {
            "opened": opened, "end": memory()}, "parts": steps.parts, "left_out": steps.left_out,
        "gaps": watch.culprits(),
    }
    window.close()
    return found


def _play(steps: Iterator[Step]) -> None:
    """Takes step after step from the event loop, as keys come."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    waited: list[Any] = [None, 0.0]
    timer = QTimer(loop, singleShot=True)

    def go() -> None:
        true, until = waited
        if true is not None and not true() and perf_counter() < until:
            timer.start(POLL_MS)
            return
        try:
            step = next(steps)
        except StopIteration:
            loop.quit()
            return
        waited[:] = [None if isinstance(step, int) else step, perf_counter() + PATIENCE]
        timer.start(step if isinstance(step, int) else 0)

    timer.timeout.connect(go)
    timer.start(0)
    loop.exec()


class Officer:
    """The script. ``left_out`` names the parts that did not go as they should."""

    def __init__(self, window: Any, watch: Any, folder: Path, entries: int, on_opened: Callable[[], None]) -> None:
        self.window, self.watch, self.folder, self.on_opened = window, watch, folder, on_opened
        self.entries = entries
        self.left_out: list[str] = []
        self.parts: list[dict[str, Any]] = []

    def hour(self) -> Iterator[Step]:
        """Everything, part by part."""
        from benchmarks.loop import memory

        parts: list[tuple[str, Callable[[], Iterator[Step]]]] = [
            ("open", self.open), ("log", self.log), ("days", self.days), ("search", self.search),
            ("pages", self.pages), ("audit", self.audit), ("print", self.print), ("statistics", self.statistics),
            ("log again", self.log), ("export", self.export), ("search again", self.search),
        ]
        for name, part in parts:
            self.watch.step = name
            begun = perf_counter()
            try:
                yield from part()
            except Exception as fault:  # the rest of the hour still tells something
                self.left_out.append(f"{name}: {fault!r}")
            took, held = perf_counter() - begun, memory()
            self.parts.append({"part": name, "took_s": round(took, 1), "memory_mb": held["now"]})
            print(f"{name}: {took:.1f} s, {held['now']} MB", file=sys.stderr, flush=True)

    # hands --------------------------------------------------------------
    def press(self, *keys: str) -> Iterator[Step]:
        """Keys by their names, to whatever has the cursor."""
        from PySide6.QtGui import QKeySequence
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        for key in keys:
            chord = QKeySequence(key)[0]
            at = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
            QTest.keyClick(at, chord.key(), chord.keyboardModifiers())
            yield KEY_MS

    def type(self, text: str) -> Iterator[Step]:
        """A text sign by sign; what is not ASCII comes from an input method."""
        from PySide6.QtGui import QInputMethodEvent
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        for sign in text:
            at = QApplication.focusWidget() or self.window
            if sign.isascii():
                QTest.keyClicks(at, sign)
            else:
                event = QInputMethodEvent()
                event.setCommitString(sign)
                QApplication.sendEvent(at, event)
            yield KEY_MS

    def until(self, what: str, true: Callable[[], Any]) -> Iterator[Step]:
        """Waits; what never becomes true is noted, and the hour goes on."""
        yield true
        if not true():
            self.left_out.append(f"{self.watch.step}: {what}")
            print(self.left_out[-1], file=sys.stderr, flush=True)

    @property
    def page(self) -> Any:
        return self.window._current()

    # parts --------------------------------------------------------------
    def open(self) -> Iterator[Step]:
        """The desk with its newest rows; the check of the ledger runs from here on, and a backup."""
        from app.core import backups

        model, bar = self.page.model, self.window._bars["duty_log"]
        yield from self.until("rows", lambda: model.record(model.id_at(model.first() or 0) or 0))
        yield from self.until("kinds", lambda: bar.kinds)
        yield 1500
        self.on_opened()
        # into a folder of the temporary kind: nothing of it stays
        target = self.folder / "backup"
        target.mkdir()
        desk = self.window.desk
        self.window.desk.prove(
            lambda ctx: backups._make_one(ctx, desk.place, backups.database_of(desk.place), target, False),
            lambda made: None, "backup", lambda fault: self.left_out.append(f"backup: {fault}"),
        )

    def log(self) -> Iterator[Step]:
        """Half of the entries, some corrected and settled afterwards."""
        yield from self.show("duty_log")
        for number in range(self.entries // 2):
            yield from self.one_entry(number)
            if number % 5 == 1:
                yield from self.correct(number)
            yield PAUSE_MS

    def one_entry(self, number: int) -> Iterator[Step]:
        """One call: F2, who calls, Tab, what he says, Enter."""
        bar = self.window._bars["duty_log"]
        before = self.window.desk._height
        yield from self.press("F2")
        yield from self.type(f"{SOURCES[number % len(SOURCES)]} 王{'建国志强'[number % 4]} 0571-8{number:07d}")
        yield from self.press("Tab")
        told = words.content(time_ns() // 1_000_000)[:24].replace("\n", "")  # nothing twice, nor nearly so
        yield from self.type(f"{TEXTS[number % len(TEXTS)]}，{told}")
        yield from self.press("Return")
        yield from self.until(f"entry {number} saved ({before})", lambda: not bar.has_text())

    def correct(self, number: int) -> Iterator[Step]:
        """The newest entry: looked at, corrected, settled."""
        model, table = self.page.model, self.page.table
        yield from self.until("row read", lambda: model.record(model.id_at(model.first() or 0) or 0))
        table.setFocus()
        yield from self.press("Home", "Space")
        yield PAUSE_MS
        bar = self.window._bars["duty_log"]
        yield from self.press("E")
        yield from self.until("correction begun", bar.has_text)
        yield from self.type("更正")
        yield from self.press("Tab", "1", "Return")
        yield from self.until(f"correction {number} saved", lambda: not bar.has_text())
        table.setFocus()
        yield PAUSE_MS
        yield from self.press("Home", "D")
        yield PAUSE_MS
        yield from self.press("Esc", "Esc", "Esc")

    def days(self) -> Iterator[Step]:
        """The days before, the list walked down, details; the open entries of any day."""
        yield from self.show("duty_log")
        self.page.table.setFocus()
        yield from self.press(*["["] * 8)
        yield 600
        yield from self.press(*["Down"] * 30, *["PgDown"] * 8, "End", "Home")
        yield from self.press("Space", *["Down"] * 10, "Space")
        yield from self.press(*["]"] * 8)
        yield 400
        yield from self.press("Ctrl+O")
        yield 600
        yield from self.press(*["PgDown"] * 10, "End", "Home", "Esc")
        yield from self.press("/")
        yield from self.type("演练")
        yield 600
        yield from self.press("Esc", "Esc")

    def search(self) -> Iterator[Step]:
        """Ten searches letter by letter, the results walked down."""
        for text in SEARCHES[:TYPED]:
            yield from self.show("search")
            yield PAUSE_MS
            self.page.line.clear()
            for sign in text:
                yield from self.type(sign)
                yield 60
            yield from self.until(text, lambda: not self.page.answer.is_waited_for)
            yield from self.press("Down", *["Down"] * 5, *["PgDown"] * 3)
            yield PAUSE_MS
        yield from self.press("Esc", "Esc", "Esc")

    def pages(self) -> Iterator[Step]:
        """Every page there is, twice: the first time it has to be built."""
        for _ in range(2):
            for place in self.window.places:
                self.watch.step = f"page {place.name}"
                self.window.activateWindow()
                yield from self.press(place.key) if place.key else self.show(place.name)
                yield 700
                yield from self.press(*["Down"] * 3)

    def show(self, name: str) -> Iterator[Step]:
        """A page that has no key; a window that lay over it (a list to choose from) is left."""
        self.window.activateWindow()
        self.window.show_page(name)
        yield KEY_MS

    def audit(self) -> Iterator[Step]:
        """The whole ledger: to its ends, anywhere in between, narrowed by kind and by text."""
        self.window.show_page("audit")
        page = self.page
        yield from self.until("all ids", lambda: page.model.is_whole)
        view = page.view
        view.setFocus()
        yield from self.press("Ctrl+End", "Ctrl+Home", *["PgDown"] * 10)
        bar = view.verticalScrollBar()
        for share in range(0, 100, 7):
            bar.setValue(bar.maximum() * share // 100)
            yield 120
        view.select_row(page.model.rowCount() // 2)
        yield 300
        page.refresh()
        yield from self.until("all ids again", lambda: page.model.is_whole)
        page.line.setFocus()
        yield from self.type("导出")
        yield 1500
        page.line.clear()
        yield 1500
        yield from self.until("all ids at last", lambda: page.model.rowCount() > 1000)

    def print(self) -> Iterator[Step]:
        """The preview of the shift's log."""
        self.window.show_page("reports", {"report": "duty_log.shift_log"})
        yield from self.until("preview", lambda: self.page.made is not None and not self.page._making)
        yield 500
        yield from self.press("PgDown", "PgDown")

    def statistics(self) -> Iterator[Step]:
        """The month's statistics, and the year's."""
        for report in ("statistics.month", "statistics.year"):
            self.window.show_page("reports", {"report": report})
            yield 600
            yield from self.until(report, lambda: not self.page._making)
            yield 500

    def export(self) -> Iterator[Step]:
        """The list shown as a workbook, a page as PDF."""
        self.window.show_page("duty_log")
        yield 400
        done = self.folder / "list.xlsx"
        self.page.export(self.page.model.ids(), done)
        yield from self.until("export", done.exists)
        self.window.show_page("duty_log")
        yield 300


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
