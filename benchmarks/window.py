"""The desk of a database as a window, and its start in a process of its own: ``python -m benchmarks.window DATABASE``.

Prints a line at the first paint and one when the newest rows are painted, for the parent to time.
"""
from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

import ui  # noqa: F401 - makes the singletons last, see there; before any call of Qt

DEADLINE_MS = 60_000


class FirstPaint(QObject):
    """Prints ``painted`` when a window has painted itself for the first time."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print("painted", flush=True)
        return super().eventFilter(watched, event)


def desk_window(database: str) -> QMainWindow:
    """The desk of the office's first person, as signing in opens it."""
    from app.core import access, site
    from benchmarks.office import NUMBER
    from ui import theme
    from ui.alarm import Alarm
    from ui.desk import Desk
    from ui.window import Window
    from ui.worker import Worker

    app = QApplication(["dutydesk"])
    theme.apply(app, "light")
    place = site.open_site(database)
    desk = Desk(access.context_of_number(NUMBER, place.files), place, Worker())
    window = Window(desk, alarm=Alarm(lambda sound: None))
    window.resize(1366, 768)
    return window


def paint(database: str) -> None:
    """The desk: first paint, then the newest rows of the log."""
    window = desk_window(database)
    FirstPaint(window)
    model = window._current().model
    loop = QEventLoop()
    model.filled.connect(loop.quit)
    model.counted.connect(lambda count: count or loop.quit())
    QTimer.singleShot(DEADLINE_MS, loop.quit)
    window.show()
    loop.exec()
    window.repaint()
    print("rows", flush=True)
    window.close()


def waited(begin: Callable[[Callable[[], None]], object]) -> None:
    """Runs the event loop until ``begin(done)`` has had ``done`` called."""
    loop = QEventLoop()
    late = QTimer(loop, singleShot=True, interval=DEADLINE_MS)
    late.timeout.connect(lambda: sys.exit("timed out"))
    late.start()
    begin(loop.quit)
    loop.exec()
    late.stop()  # here, not wherever the garbage is collected


if __name__ == "__main__":
    paint(sys.argv[1])
