"""A duty officer's hands: keys to whatever has the cursor, text as typed or as an input method brings it."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.features.duty_log.records import DutyEntry
from ui.alarm import Alarm
from ui.desk import Desk
from ui.pages.duty_log.entry_bar import EntryBar
from ui.pages.duty_log.entry_form import EntryForm
from ui.pages.duty_log.page import DutyPage
from ui.window import Window

WAIT = 8000


class Hands:
    """Works a window by keys alone. ``pressed`` counts keys and chords; text typed is not counted.

    ``heard``: the sounds that were played.
    """

    def __init__(self, window: Window, qtbot: Any, heard: list[str] | None = None) -> None:
        self.window = window
        self.heard: list[str] = [] if heard is None else heard
        self.qtbot = qtbot
        self.pressed = 0

    # what is there --------------------------------------------------------
    @property
    def bar(self) -> EntryBar:
        bar = self.window._bars["duty_log"]
        assert isinstance(bar, EntryBar)
        return bar

    @property
    def form(self) -> EntryForm:
        return self.bar.form

    @property
    def page(self) -> DutyPage:
        page = self.window._page("duty_log")
        assert isinstance(page, DutyPage)
        return page

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    # doing ----------------------------------------------------------------
    def press(self, *keys: str) -> None:
        """Presses keys by their names, such as ``F2``, ``Ctrl+N`` or ``D``."""
        for key in keys:
            chord = QKeySequence(key)[0]
            code = Qt.Key.Key_Backtab if key == "Shift+Tab" else chord.key()
            QTest.keyClick(QApplication.activePopupWidget() or self.focus, code, chord.keyboardModifiers())
            self.pressed += 1

    def type(self, text: str) -> None:
        """Types ASCII key by key; anything else comes from an input method."""
        for sign in text:
            if sign.isascii():
                QTest.keyClicks(self.focus, sign)
            else:
                self.compose("", sign)

    def compose(self, preedit: str, commit: str = "") -> None:
        """What an input method sends: text still being composed, and text that is certain."""
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self.focus, event)

    # waiting --------------------------------------------------------------
    def until(self, true: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=WAIT)

    def rest(self) -> None:
        """Until the lists show what was saved."""
        for lane in ("write", "draft", "read", "read", "read"):
            done: list[bool] = []
            self.window.desk.worker.submit(lane, lambda: True, done.append, done.append)
            self.until(lambda seen=done: seen)

    def log_call(self, source: str = "sjj", text: str = "路面积水") -> int:
        """The three keys of a call; gives the number of keys pressed."""
        before, count = self.pressed, entries()
        self.press("F2")
        self.type(source)
        self.press("Tab")
        self.type(text)
        self.press("Return")
        pressed = self.pressed - before
        self.until(lambda: entries() == count + 1)
        self.until(lambda: not self.bar.has_text())
        return pressed

    def select(self, number: int) -> None:
        """Waits until an entry is in the list and read, and makes it the chosen one (a click would)."""
        model = self.page.model

        def row() -> int | None:
            read = ((id, model.record(id)) for id in model.ids())
            return next((model.row_of(id) for id, one in read if one and one["number"] == number), None)

        self.until(lambda: row() is not None)
        self.page.table.selectRow(row())  # type: ignore[arg-type]
        self.page.table.setFocus()


@contextmanager
def opened(desk: Desk, qtbot: Any, size: tuple[int, int] = (1366, 768)) -> Iterator[Hands]:
    """A window of the desk on screen, everything read, until the block ends."""
    heard: list[str] = []
    window = Window(desk, alarm=Alarm(heard.append))
    window.resize(*size)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    hands = Hands(window, qtbot, heard)
    try:
        hands.until(lambda: not window._bars or hands.bar.kinds)
        hands.until(lambda: hands.page.model.is_loaded and window.isActiveWindow())
        hands.until(lambda: not window._bars or hands.form.source.is_told)
        hands.rest()
        yield hands
    finally:
        window.close()
        window.deleteLater()
        # gone before the next one: every change of theme would dress it again
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]


def entries() -> int:
    return DutyEntry.select().count()


def newest() -> DutyEntry:
    return DutyEntry.select().order_by(DutyEntry.id.desc()).get()


def entry(number: int) -> DutyEntry:
    return DutyEntry.get(DutyEntry.number == number)
