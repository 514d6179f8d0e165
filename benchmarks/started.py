"""One start, measured from within: a child of benchmarks.starting, which takes the time at each line it prints.

It imports before the start only what counts for nothing: the bare window's share and the program's are alike.
"""
from __future__ import annotations

import sys
from time import perf_counter, process_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from benchmarks.starting import Moments
    from ui.front import Front
    from ui.sign_in import SignIn

DEADLINE_MS = 60_000
LOOK_MS = 2  # between two looks at the event loop
FELT = 0.05  # seconds for which nobody notices that the window does not answer
NUMBER, PASSWORD = "1001", "Sample-2026"  # of benchmarks.office, which imports what the start does without


def say(**moments: float | None) -> None:
    """Tells the parent that it is now (and the seconds of processor spent so far), or a figure."""
    for name in [name for name, value in moments.items() if value is None]:
        moments[f"{name}_cpu"] = process_time()
    named = ", ".join(f'"{name}": {"null" if value is None else value}' for name, value in moments.items())
    print(f"{{{named}}}", flush=True)


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

    _longest = _worked = _felt = _last = _spent = 0.0

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.taken()
        self._timer = QTimer(interval=LOOK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        now, spent = perf_counter(), process_time()
        away, worked = now - self._last, spent - self._spent
        self._last, self._spent = now, spent
        self._longest, self._worked = max(self._longest, away), max(self._worked, worked)
        self._felt += away > FELT

    def taken(self, name: str = "") -> Moments:
        """``away_…``: the longest time; ``…_cpu``: the most this process worked in it, whatever others did;
        ``felt_…``: how many times were longer than FELT. Begins anew.
        """
        found = {} if not name else {
            f"away_{name}": self._longest, f"away_{name}_cpu": self._worked, f"felt_{name}": self._felt
        }
        self._longest, self._worked, self._felt = 0.0, 0.0, 0.0
        self._last, self._spent = perf_counter(), process_time()
        return found


def program(database: str, home: str, ahead: bool) -> None:
    """``main.py`` as it is, with somebody who signs in by keys once the first page is painted."""
    import os

    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
        os.environ[variable] = home  # no settings of this computer
    import main as program
    from ui import front

    class Watched(front.Front):
        def start(self) -> None:
            super().start()
            when_painted(self.frame, lambda: _or_end(lambda: _sit_down(self, ahead)))

    front.Front = Watched  # type: ignore[misc]
    sys.argv = ["main.py", "--db", database]
    sys.exit(program.main())


def _or_end(step: Callable[[], None]) -> None:
    """Takes a step; what goes wrong in it ends the process, else the program would tell it and go on."""
    try:
        step()
    except Exception:
        import os
        import traceback

        traceback.print_exc()
        os._exit(1)


def _sit_down(front: Front, ahead: bool) -> None:
    """The page is painted: a key, the password, Enter."""
    say(painted=None)
    from PySide6.QtWidgets import QApplication

    loop, page = Loop(), front.page
    assert page is not None
    focus: Any = QApplication.focusWidget()
    if focus not in (page.number, page.password):  # several people are known here
        press(focus, str(list(page._buttons).index(NUMBER) + 1))
        focus = QApplication.focusWidget()
    at_number = focus is page.number
    press(focus, (NUMBER if at_number else PASSWORD)[0])
    assert focus.text() == (NUMBER if at_number else PASSWORD)[0]
    say(usable=None)
    if at_number:
        press(focus, NUMBER[1:])
        page.password.setFocus()
    press(page.password, PASSWORD[0 if at_number else 1:])
    if ahead:
        press(page.password, "\r")
        _until(lambda: front.program is not None, lambda: _loaded(front, loop, page, ahead))
    else:
        _until(lambda: page._place is not None and page.chosen() != "", lambda: _loaded(front, loop, page, ahead))


def press(widget: Any, text: str) -> None:
    """Keys as a keyboard sends them, without loading what tests use."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    for letter in text:
        key = Qt.Key.Key_Return.value if letter == "\r" else ord(letter.upper())
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))


def _loaded(front: Front, loop: Loop, page: SignIn, ahead: bool) -> None:
    from PySide6.QtCore import QTimer

    away = loop.taken("loading")
    say(ready=None)
    say(**away)
    begun = perf_counter()

    def enter() -> None:
        nonlocal begun
        begun = perf_counter()
        loop.taken()
        if not ahead:
            press(page.password, "\r")
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
        say(**loop.taken("desk"))
        front.app.quit()

    QTimer.singleShot(0 if ahead else 500, enter)


def _has_rows(window: Any) -> bool:
    """Whether the newest rows of the log stand in the window's model, or it has none."""
    model = window._current().model
    first = next((id for id in map(model.id_at, range(3)) if id is not None), None)  # a day's heading stands above
    return model.is_loaded and (model.rowCount() == 0 or first is not None and model.record(first) is not None)


def _until(holds: Callable[[], bool], then: Callable[[], None]) -> None:
    """Calls ``then`` once something holds; ends the process where it never does."""
    import os

    from PySide6.QtCore import QTimer

    end = perf_counter() + DEADLINE_MS / 1000

    def look() -> None:
        if holds():
            _or_end(then)
        elif perf_counter() > end:
            print("timed out", file=sys.stderr)
            sys.stderr.flush()
            os._exit(1)
        else:
            QTimer.singleShot(1, look)

    look()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        program(sys.argv[2], sys.argv[3], ahead=sys.argv[1] == "ahead")
