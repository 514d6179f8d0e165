"""The program around the window: signing in and out, locking, text size, language, and a sudden end."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.core import i18n, site
from app.core.run import Context, wall_clock
from tests.conftest import NUMBER, PASSWORD, ROOT, SERVER, Clock
from tests.ui.hands import Hands, entries
from ui import theme
from ui.application import Program
from ui.sign_in import SignIn

OTHER, OTHER_PASSWORD = "002", "Bb123456"


@pytest.fixture
def program(office: str, qapp: QApplication, qtbot: Any) -> Iterator[Program]:
    """The program on the office's database, at the sign-in page."""
    started = Program(qapp, office)
    started.start()
    qtbot.waitUntil(lambda: started.place is not None and bool(page_of(started)))
    i18n.use("en")
    yield started
    started.close()
    started.frame.close()
    started.frame.deleteLater()
    theme.apply(qapp, "light", 100)


def page_of(program: Program) -> SignIn | None:
    window = program.window or program.frame
    found = [page for page in window.findChildren(SignIn) if page.isVisible()]
    return found[0] if found else None


def sign_in(program: Program, qtbot: Any, number: str = NUMBER, password: str = PASSWORD) -> Hands:
    """Signs in by keys; the hands on the window that opens."""
    page = page_of(program)
    assert page is not None
    qtbot.waitUntil(lambda: bool(page._buttons))
    place = [one for one, _ in page._people].index(number)
    page.choose(place)
    before = program.window
    QTest.keyClicks(page.password.focusProxy() or page.password, password)
    QTest.keyClick(QApplication.focusWidget() or page, "\r")
    qtbot.waitUntil(lambda: program.window is not None and program.window is not before, timeout=8000)
    return ready(program, qtbot)


def ready(program: Program, qtbot: Any) -> Hands:
    assert program.window is not None
    hands = Hands(program.window, qtbot)
    program.window.activateWindow()
    hands.until(lambda: hands.bar.kinds and hands.page.model.is_loaded)
    hands.rest()
    return hands


def write(hands: Hands) -> None:
    hands.press("F5")
    hands.type("unit")
    hands.press("Tab")
    hands.type("half a sentence")
    hands.press("Left", "Left")


def as_written(hands: Hands) -> bool:
    content = hands.form.content
    return (
        hands.bar._kind == "event" and hands.form.source.text() == "unit"
        and content.toPlainText() == "half a sentence" and content.textCursor().position() == 13
    )


@pytest.mark.parametrize("key, size", [("Ctrl+=", 115), ("Ctrl+Shift+N", 125)])
def test_another_text_size_keeps_what_is_typed(program: Program, qtbot: Any, key: str, size: int) -> None:
    hands = sign_in(program, qtbot)
    look = theme.name()
    write(hands)
    hands.press(key)
    hands = ready(program, qtbot)
    assert theme.text_size() == size
    hands.until(lambda: as_written(hands))
    hands.press("Ctrl+0" if key == "Ctrl+=" else key)
    hands = ready(program, qtbot)
    assert (theme.text_size(), theme.name()) == (100, look)
    hands.until(lambda: as_written(hands))


def test_another_language_keeps_what_is_typed(program: Program, qtbot: Any) -> None:
    hands = sign_in(program, qtbot)
    write(hands)
    hands.window.show_page("settings")
    program._on_language("zh_CN")
    hands = ready(program, qtbot)
    assert hands.window.page_shown() == "settings"
    assert hands.form.save.text() == "记入"
    hands.until(lambda: as_written(hands))


def test_locking_hides_and_unlocking_brings_back(program: Program, qtbot: Any) -> None:
    hands = sign_in(program, qtbot)
    write(hands)
    hands.press("Ctrl+Shift+L")
    qtbot.waitUntil(lambda: page_of(program) is not None)
    assert not hands.bar.isVisible() and not hands.page.isVisible()
    page = page_of(program)
    assert page is not None
    for key in ("F2", "Ctrl+K", "Ctrl+1"):  # nothing behind the lock hears a key
        hands.press(key)
    assert page_of(program) is page
    assert page.isAncestorOf(hands.focus)  # the cursor is in the password: one key after it unlocks
    hands.type(PASSWORD)
    hands.press("Return")
    hands.until(lambda: hands.bar.isVisible())
    assert as_written(hands)
    assert hands.focus is hands.form.content
    hands.press("Return")
    hands.until(lambda: entries() == 1)


def test_drafts_belong_to_their_person(
    program: Program, qtbot: Any, clock: Clock, person: Callable[..., Context]
) -> None:
    clock.at = wall_clock()  # the page asks the computer's own
    person(OTHER, "DUTY_SUB", "何晓棠", OTHER_PASSWORD)
    program._show_sign_in()
    qtbot.waitUntil(lambda: page_of(program) is not None)
    hands = sign_in(program, qtbot)
    write(hands)
    program.sign_out()
    qtbot.waitUntil(lambda: page_of(program) is not None)
    hands = sign_in(program, qtbot, OTHER, OTHER_PASSWORD)
    assert not hands.bar.has_text() and not hands.bar.box.parked
    program.sign_out()
    qtbot.waitUntil(lambda: page_of(program) is not None)
    hands = sign_in(program, qtbot)
    hands.until(lambda: as_written(hands))


def test_a_second_window_on_the_same_database_is_refused(program: Program, office: str, qtbot: Any) -> None:
    second = Program(program.app, office)
    second.start()
    qtbot.waitUntil(lambda: any("another window" in label.text() for label in second.frame.findChildren(QLabel)))
    second.close()
    second.frame.close()


# a sudden end -------------------------------------------------------------------
TYPES = """
    import os, sys
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import ui
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication
    from app.core import access
    from ui import application
    app = QApplication(["dutydesk"])
    program = application.Program(app, sys.argv[1])
    program.start()

    def sit() -> None:
        if program.place is None:
            return QTimer.singleShot(20, sit)
        program._open_desk(access.context_of_number(sys.argv[2], program.place.files))
        type_when_ready()

    def type_when_ready() -> None:
        bar = program.window._bars["duty_log"]
        if not bar.kinds or QApplication.focusWidget() is None:
            return QTimer.singleShot(20, type_when_ready)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F4)
        QTest.keyClicks(QApplication.focusWidget(), "unit")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        QTest.keyClicks(QApplication.focusWidget(), "half a sentence")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
        QTest.keyClicks(QApplication.focusWidget(), "!")
        QTimer.singleShot(500, lambda: print("half a second", flush=True))

    QTimer.singleShot(20000, app.quit)
    sit()
    app.exec()
"""


@pytest.mark.skipif(bool(SERVER), reason="drafts lie beside the file")
def test_a_killed_program_offers_the_text_again(office: str, ctx: Context, qapp: QApplication, qtbot: Any) -> None:
    drafts = site.open_site(office).drafts
    site.close()
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(TYPES), office, NUMBER], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "LANG": "en_US.UTF-8"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "half a second\n"
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    process.stdout.close()
    (file,) = drafts.glob("*.json")
    assert json.loads(file.read_text("utf-8"))["values"]["content"] == "half a sentenc!e"
    assert not list(Path(drafts).glob("*.part"))
    program = Program(qapp, office)
    program.start()
    qtbot.waitUntil(lambda: bool(page_of(program)))
    hands = sign_in(program, qtbot)
    hands.until(lambda: hands.form.content.toPlainText() == "half a sentenc!e")
    assert hands.bar._kind == "fax" and hands.form.source.text() == "unit"
    assert hands.focus is hands.form.content and hands.form.content.textCursor().position() == 15
    program.close()
    program.frame.close()
