"""The window's measurements, each in a process of its own: ``python -m benchmarks.window WHAT [DATABASE]``.

Prints seconds. ``bare`` and ``paint``: nothing but a line at the first paint (and at the first rows), for the
parent to time; ``enter``: how long from Enter to the row on screen, once per line.
"""
from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

import ui  # noqa: F401 - makes the singletons last, see there; before any call of Qt

ENTRIES = 9  # the first is the warm-up
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


def bare() -> None:
    """A PySide6 window with one word in it."""
    app = QApplication(["bare"])
    window = QMainWindow()
    window.setCentralWidget(QLabel("值班台"))
    window.resize(1366, 768)
    FirstPaint(window)
    window.show()
    app.processEvents()


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


def enter(database: str) -> None:
    """Logs entries through the entry bar: from Enter until the new row is read and painted."""
    window = desk_window(database)
    window.show()
    waited(lambda done: window.desk.make(lambda ctx: None, lambda _: done()))  # the ledger check is over
    bar, page = window._bars["duty_log"], window._current()
    waited(lambda done: QTimer.singleShot(500, done))
    for number in range(ENTRIES):
        bar.choose_kind("call_in")
        bar.form.source.setText("市应急局　陈志强　0571-88000000")
        bar.form.content.setPlainText(f"第{number}次测量，{'甲乙丙丁戊己庚辛壬'[number] * 20}")
        start = perf_counter()
        waited(lambda done: seen(bar, page, done))
        if number:
            print(perf_counter() - start, flush=True)
    window.close()


def seen(bar: QObject, page: QWidget, done: Callable[[], None]) -> None:
    """Presses Enter; ``done`` when a row not there before stands on top and is painted."""
    model, before = page.model, max(page.model.ids(), default=0)

    def look() -> None:
        newest = max(model.ids(), default=0)
        if newest > before and model.record(newest) is not None:
            model.filled.disconnect(look)
            page.table.viewport().repaint()
            done()

    model.filled.connect(look)
    bar.save()


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
    what, *database = sys.argv[1:]
    {"bare": bare, "paint": paint, "enter": enter}[what](*database)
