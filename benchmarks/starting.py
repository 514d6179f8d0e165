"""From starting the process to the usable window, and from Enter to the newest rows: each start a process of its own.

``python -m benchmarks.starting [DATABASE …]`` measures by turns and prints a line for each, beside a bare PySide6
window with a table view. The functions measure() and floor() give one start's moments to whoever compares them.

A child prints a line of JSON at each moment and the parent takes the time, so that the interpreter's own start counts.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.front import Front
    from ui.sign_in import SignIn

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_MS = 60_000
LOOK_MS = 2  # between two looks at the event loop
FELT = 0.05  # seconds for which nobody notices that the window does not answer
TIMES = 9
Moments = dict[str, float]


# the parent -------------------------------------------------------------
def floor() -> Moments:
    """``painted``: a window of PySide6 alone with a table view on some thousand rows."""
    return _started("bare")


def measure(database: str | Path, home: str | Path, how: str = "waits") -> Moments:
    """One start of the program on a database that has its first person alone, see benchmarks.office.

    ``painted``: the sign-in page; ``usable``: a key typed stands in it; ``ready``: everything is loaded; ``rows``: the
    newest rows are painted after signing in, ``signed``: seconds from Enter to them. ``away…``: the longest time for
    which the event loop did not come round, while all was loaded and from Enter on. ``how``: ``waits`` presses Enter
    once all is loaded, ``ahead`` as soon as the password is typed.
    """
    return _started(how, str(database), str(home))


def _started(*command: str) -> Moments:
    """Moments after starting a process, and the figures it gives itself. Raises RuntimeError."""
    begun = perf_counter()
    found: Moments = {}
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.starting", "--child", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            now = perf_counter() - begun
            for name, value in json.loads(line).items():
                found[name] = now if value is None else value
    if child.returncode or not found:
        raise RuntimeError(command)
    return found


def compared(databases: list[str], times: int = TIMES) -> dict[str, Moments]:
    """Medians of several starts, by turns: the floor's under ``bare``, the others under their paths."""
    taken: dict[str, list[Moments]] = {}
    with tempfile.TemporaryDirectory() as home:
        for turn in range(times + 1):
            rounds = {"bare": floor(), **{one: measure(one, home) for one in databases}}
            for name, moments in rounds.items() if turn else ():  # the first warms the caches
                taken.setdefault(name, []).append(moments)
    return {
        name: {key: median(one[key] for one in several) for key in several[0]} for name, several in taken.items()
    }


def main(databases: list[str]) -> None:
    found = compared(databases)
    base = found["bare"]["painted"]
    for name, moments in found.items():
        print(name)
        for key, value in moments.items():
            ratio = f"{value / base:.2f} ×" if key in ("painted", "usable") else ""
            print(f"  {key:16} {value:.3f} s  {ratio}")


# the children -----------------------------------------------------------
def say(**moments: float | None) -> None:
    """Tells the parent that it is now, or a figure."""
    print(json.dumps(moments), flush=True)


def when_painted(window: Any, then: Callable[[], None]) -> None:
    """Calls ``then`` when the first picture of a window is whole and the event loop comes round again."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, then)
            return False

    window.installEventFilter(Watch(window))


def bare() -> None:
    """The least that a table in a window costs."""
    from PySide6.QtCore import QAbstractTableModel, Qt
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    class Rows(QAbstractTableModel):
        def rowCount(self, parent: Any = None) -> int:
            return 5000

        def columnCount(self, parent: Any = None) -> int:
            return 6

        def data(self, index: Any, role: int = 0) -> str | None:
            return f"{index.row()} {index.column()}" if role == Qt.ItemDataRole.DisplayRole else None

    app = QApplication(["bare"])
    window, table, rows = QMainWindow(), QTableView(), Rows()
    table.setModel(rows)
    window.setCentralWidget(table)
    window.resize(1366, 768)

    def painted() -> None:
        say(painted=None)
        app.quit()

    when_painted(window, painted)
    window.show()
    app.exec()


class Loop:
    """How long the event loop did not come round at most."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.longest, self._last = 0.0, perf_counter()
        self.felt = 0
        self._timer = QTimer(interval=LOOK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        now = perf_counter()
        away, self._last = now - self._last, now
        self.longest = max(self.longest, away)
        self.felt += away > FELT

    def taken(self) -> tuple[float, int]:
        """The longest time away, and how many were felt; begins anew."""
        found = (self.longest, self.felt)
        self.longest, self.felt, self._last = 0.0, 0, perf_counter()
        return found


def program(database: str, home: str, ahead: bool) -> None:
    """``main.py`` as it is, with somebody who signs in by keys once the first page is painted."""
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
        os.environ[variable] = home  # no settings of this computer
    import main as program
    from ui import front

    class Watched(front.Front):
        def start(self) -> None:
            super().start()
            when_painted(self.frame, lambda: _sit_down(self, ahead))

    front.Front = Watched  # type: ignore[misc]
    sys.argv = ["main.py", "--db", database]
    sys.exit(program.main())


def _sit_down(front: Front, ahead: bool) -> None:
    """The page is painted: a key, the password, Enter."""
    say(painted=None)
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from benchmarks.office import NUMBER, PASSWORD

    loop, page = Loop(), front.page
    assert page is not None
    focus: Any = QApplication.focusWidget()
    at_number = focus is page.number
    QTest.keyClicks(focus, (NUMBER if at_number else PASSWORD)[0])
    assert focus.text() == (NUMBER if at_number else PASSWORD)[0]
    say(usable=None)
    if at_number:
        QTest.keyClicks(focus, NUMBER[1:])
        page.password.setFocus()
    QTest.keyClicks(page.password, PASSWORD[0 if at_number else 1:])
    if ahead:
        QTest.keyClick(page.password, "\r")
        _until(lambda: front.program is not None, lambda: _loaded(front, loop, page, ahead))
    else:
        _until(lambda: page._place is not None and page.chosen() != "", lambda: _loaded(front, loop, page, ahead))


def _loaded(front: Front, loop: Loop, page: SignIn, ahead: bool) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest

    longest, felt = loop.taken()
    say(ready=None)
    say(away_loading=longest, felt_loading=felt)
    begun = perf_counter()

    def enter() -> None:
        nonlocal begun
        begun = perf_counter()
        loop.taken()
        if not ahead:
            QTest.keyClick(page.password, "\r")
        assert front.program is not None
        program = front.program
        _until(lambda: program.window is not None, lambda: say(signed_in=perf_counter() - begun))
        _until(lambda: program.window is not None and _has_rows(program.window), done)

    def done() -> None:
        assert front.program is not None and front.program.window is not None
        front.program.window.repaint()
        say(rows=None)
        say(signed=perf_counter() - begun)
        QTimer.singleShot(1500, ended)

    def ended() -> None:
        longest, felt = loop.taken()
        say(away_desk=longest, felt_desk=felt)
        front.app.quit()

    QTimer.singleShot(0 if ahead else 500, enter)


def _has_rows(window: Any) -> bool:
    """Whether the newest rows of the log stand in the window's model, or it has none."""
    model = window._current().model
    first = next((id for id in map(model.id_at, range(3)) if id is not None), None)  # a day's heading stands above
    return model.is_loaded and (model.rowCount() == 0 or first is not None and model.record(first) is not None)


def _until(holds: Callable[[], bool], then: Callable[[], None]) -> None:
    """Calls ``then`` once something holds; ends the process where it never does."""
    from PySide6.QtCore import QTimer

    end = perf_counter() + DEADLINE_MS / 1000

    def look() -> None:
        if holds():
            then()
        elif perf_counter() > end:
            print("timed out", file=sys.stderr)
            os._exit(1)
        else:
            QTimer.singleShot(1, look)

    look()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--child", "bare"]:
            bare()
        case ["--child", how, where, home]:
            program(where, home, how == "ahead")
        case databases:
            main(databases)
