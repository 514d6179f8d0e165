"""The desk of a database as a window, for whoever measures at it."""
from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

import ui  # noqa: F401 - makes the singletons last, see there; before any call of Qt

DEADLINE_MS = 60_000


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


def waited(begin: Callable[[Callable[[], None]], object]) -> None:
    """Runs the event loop until ``begin(done)`` has had ``done`` called."""
    loop = QEventLoop()
    late = QTimer(loop, singleShot=True, interval=DEADLINE_MS)
    late.timeout.connect(lambda: sys.exit("timed out"))
    late.start()
    begin(loop.quit)
    loop.exec()
    late.stop()  # here, not wherever the garbage is collected
