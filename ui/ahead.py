"""Pages made before anybody asks for them, in quiet moments: showing one the first time takes no longer than later."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from ui.idle import BY_HAND

FIRST_MS = 4000  # after the window was made: the desk itself comes first
QUIET_MS = 150  # without a key or a move of the mouse
BETWEEN_MS = 20
SLICE = 0.008  # seconds of one go


class Ahead(QObject):
    """Makes one page after the other. ``make(name)`` gives the page, the same one when it is there already."""

    def __init__(self, names: Sequence[str], make: Callable[[str], QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = self._all(names, make)
        self._timer = QTimer(self, singleShot=True, timeout=self._go_on)
        self._first = QTimer(self, singleShot=True, interval=FIRST_MS, timeout=self._begin)
        self._first.start()

    def _begin(self) -> None:
        self._listen(True)
        self._timer.start(QUIET_MS)

    def stop(self) -> None:
        """Makes no more."""
        self._first.stop()
        self._timer.stop()
        self._listen(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, BY_HAND):
            self._timer.start(QUIET_MS)
        return False

    def _listen(self, on: bool) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self) if on else app.removeEventFilter(self)

    def _go_on(self) -> None:
        self._listen(False)  # a page that is made sends thousands of events
        if next(self._steps, None) is not None:
            self._listen(True)
            self._timer.start(BETWEEN_MS)

    def _all(self, names: Sequence[str], make: Callable[[str], QWidget]) -> Iterator[bool]:
        for name in names:
            page = make(name)
            yield True
            yield from _styled(page)


def _styled(page: QWidget) -> Iterator[bool]:
    """Has the style sheet applied to a page's widgets, which takes most of a first showing, some at a time."""
    began = perf_counter()
    # the innermost first: a widget's own turn takes in whatever of it has not had one
    for widget in reversed(page.findChildren(QWidget)):
        if shiboken6.isValid(widget):
            widget.ensurePolished()
        if perf_counter() - began > SLICE:
            yield True
            began = perf_counter()
    page.ensurePolished()
