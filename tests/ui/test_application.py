"""The program around the window: signing in and out, locking, text size, language, and a sudden end."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit

from app.core import i18n, site
from app.core.run import Context, run, wall_clock
from db.ledger import LedgerEntry
from tests.conftest import NAME, NUMBER, PASSWORD, ROOT, SERVER, Clock
from tests.ui.hands import Hands, entries
from ui import theme
from ui.application import Program
from ui.report_page import ReportPage
from ui.sign_in import SignIn

OTHER, OTHER_PASSWORD = "002", "Bb123456"


@pytest.fixture
def heard() -> list[str]:
    """The sounds that the program made."""
    return []


@pytest.fixture
def program(office: str, qapp: QApplication, qtbot: Any, heard: list[str]) -> Iterator[Program]:
    """The program on the office's database, at the sign-in page."""
    started = Program(qapp, office, heard.append)
    started.start()
    qtbot.waitUntil(lambda: started.place is not None and bool(page_of(started)))
    i18n.use("en")
    yield started
    started.close()
    started.frame.close()
    started.frame.deleteLater()
    started.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
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
    place = [one for one, *_ in page._people].index(number)
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


def test_another_text_size_keeps_the_report_shown(program: Program, qtbot: Any) -> None:
    hands = sign_in(program, qtbot)
    write(hands)
    hands.window.show_page("reports", {"report": "duty_log.shift_log", "since": datetime(2026, 6, 23)})
    page = hands.window._current()
    assert isinstance(page, ReportPage)
    hands.until(lambda: not page._making)
    page.pane.options.mark.set_value("copy")
    program.scale(1)
    hands = ready(program, qtbot)
    again = hands.window._current()
    assert isinstance(again, ReportPage) and again is not page
    hands.until(lambda: not again._making and again.made is not None)
    assert again.pane.editors["since"].text() == "2026-06-23 08:00"
    assert again.list.current() == "duty_log.shift_log" and again.pane.options.options().mark == "copy"


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


def covered(program: Program, hands: Hands) -> SignIn:
    """The page over the desk, once its people are known."""
    hands.until(lambda: page_of(program) is not None and page_of(program)._buttons)  # type: ignore[union-attr]
    page = page_of(program)
    assert page is not None
    return page


def unlock(hands: Hands, password: str = PASSWORD) -> None:
    hands.type(password)
    hands.press("Return")
    hands.until(lambda: hands.bar.isVisible())


def ledger(hands: Hands, *actions: str) -> list[tuple[str, str, str]]:
    """(who, action, reason) of what the ledger has of these actions, once all is written."""
    hands.rest()
    rows = LedgerEntry.select().where(LedgerEntry.action.in_(actions)).order_by(LedgerEntry.seq)
    return [(row.actor, row.action, row.reason) for row in rows]


def test_nobody_at_the_desk_locks_it_without_losing_a_letter(program: Program, qtbot: Any, ctx: Context) -> None:
    hands = sign_in(program, qtbot)
    write(hands)
    now = wall_clock()
    program._on_tick(now)
    program._on_tick(now + timedelta(minutes=14))
    assert page_of(program) is None
    program._on_tick(now + timedelta(minutes=15, seconds=1))
    page = covered(program, hands)
    assert not hands.bar.isVisible()
    (draft,) = program.place.drafts.glob("*.json")  # type: ignore[union-attr]
    assert json.loads(draft.read_text("utf-8"))["values"]["content"] == "half a sentence"
    program._on_tick(now + timedelta(minutes=31))
    assert page_of(program) is page  # a locked screen is not locked again
    unlock(hands)
    assert as_written(hands) and hands.focus is hands.form.content
    assert ledger(hands, "screen.locked", "screen.unlocked") == [
        (NUMBER, "screen.locked", "无人操作"), (NUMBER, "screen.unlocked", "无人操作"),
    ]


def test_the_office_chooses_how_long_nobody_may_be_there(program: Program, qtbot: Any, ctx: Context) -> None:
    run(ctx, "people.change_setting", key="people.idle_minutes", value="0")
    hands = sign_in(program, qtbot)
    program._on_tick(wall_clock())
    program._on_tick(wall_clock() + timedelta(days=3))
    assert page_of(program) is None and hands.bar.isVisible()


def test_a_dialog_waits_hidden_while_the_screen_is_locked(program: Program, qtbot: Any) -> None:
    hands = sign_in(program, qtbot)
    before, late = QDialog(hands.window), QDialog(hands.page)
    ended: list[int] = []
    line = QLineEdit(before)
    before.finished.connect(ended.append)
    before.open()
    line.setText("half a name")
    hands.window.strip.menu.popup(QPoint(0, 0))
    program.lock()
    page = covered(program, hands)
    assert before.isHidden() and hands.window.strip.menu.isHidden()
    late.open()  # a work begun before has come so far
    hands.until(lambda: late.isHidden())
    hands.window.activateWindow()
    hands.until(lambda: page.isAncestorOf(hands.focus))
    unlock(hands)
    assert before.isVisible() and late.isVisible() and line.text() == "half a name" and ended == []
    late.reject()
    before.reject()


@pytest.mark.parametrize("key", ["Ctrl+K", "F1", "F10"])
def test_what_lay_over_the_desk_is_covered_too(program: Program, qtbot: Any, key: str) -> None:
    hands = sign_in(program, qtbot)
    window = hands.window
    hands.press(key)
    program.lock()
    page = covered(program, hands)
    shown = [w for w in (window.palette_box, window.sheet, window.menuBar(), window.centralWidget()) if w.isVisible()]
    assert shown == [window.centralWidget()] and window.centralWidget().isAncestorOf(page)
    hands.until(lambda: page.isAncestorOf(hands.focus))


def ring(ctx: Context, hands: Hands) -> None:
    """An entry to be answered within five minutes, by the computer's own clock."""
    now = replace(ctx, now=wall_clock)
    due = wall_clock() + timedelta(minutes=5)
    run(now, "duty_log.log", kind="call_in", source="市应急局", content="路面积水", due_at=due, confirm=True)
    hands.until(lambda: hands.window.banner.isVisible())


def test_the_alarm_goes_on_over_a_locked_screen(
    program: Program, qtbot: Any, ctx: Context, heard: list[str]
) -> None:
    hands = sign_in(program, qtbot)
    hands.press("Ctrl+Shift+L")
    page = covered(program, hands)
    assert page._deadline._left.text() == "no deadline"
    now = replace(ctx, now=wall_clock)
    due = wall_clock() + timedelta(minutes=5)
    run(now, "duty_log.log", kind="call_in", source="市应急局", content="路面积水", due_at=due, confirm=True)
    cover = program.cover
    assert cover is not None
    hands.until(lambda: cover.banner.isVisible() and heard)
    said = " ".join(label.text() for label in hands.window.centralWidget().findChildren(QLabel))
    assert "积水" not in said and "应急局" not in said and "5 min left" in said
    assert page._deadline._left.text().startswith("04:5") and page._deadline._still.isVisible()
    assert page.isAncestorOf(hands.focus)
    hands.press("Shift+F12")  # who presses it is not known: quiet, not acknowledged
    assert cover.mark.isVisible() and cover.banner.isVisible()
    assert ledger(hands, "alarm.quieted", "alarm.acknowledged") == [("", "alarm.quieted", "5 分钟，锁屏时所按")]
    unlock(hands)
    assert hands.window.banner.isVisible() and hands.window.bell.mark.isVisible()


def test_what_was_acknowledged_stays_so_in_another_text_size(
    program: Program, qtbot: Any, ctx: Context, heard: list[str]
) -> None:
    hands = sign_in(program, qtbot)
    ring(ctx, hands)
    hands.press("Shift+F12")
    heard.clear()
    hands.press("Ctrl+=")
    hands = ready(program, qtbot)
    assert hands.window.banner.isHidden() and heard == []


# two officers at one desk -------------------------------------------------------
@pytest.fixture
def two(
    program: Program, qtbot: Any, ctx: Context, clock: Clock, person: Callable[..., Context]
) -> Hands:
    """Two officers and one more person; the first sits and writes."""
    clock.at = wall_clock()
    for number, name in ((OTHER, "何晓棠"), ("003", "阿丁")):
        person(number, "DUTY_SUB", name, OTHER_PASSWORD)
    run(replace(ctx, now=wall_clock), "roster.staff", primary=NAME, secondary="何晓棠")
    program._show_sign_in()
    qtbot.waitUntil(lambda: page_of(program) is not None)
    hands = sign_in(program, qtbot)
    write(hands)
    return hands


def test_one_key_and_a_password_change_the_person(program: Program, qtbot: Any, two: Hands) -> None:
    first = two.window
    two.press("Ctrl+Shift+U")
    page = covered(program, two)
    assert not two.bar.isVisible()
    assert [number for number, *_ in page._people] == [NUMBER, OTHER, "003"]
    assert page.chosen() == OTHER
    two.type(OTHER_PASSWORD)
    two.press("Return")
    qtbot.waitUntil(lambda: program.window is not first)
    hands = ready(program, qtbot)
    assert hands.window.desk.ctx.number == OTHER and not hands.bar.has_text()
    said = ledger(hands, "access.signed_out", "access.signed_in")
    assert said[-2:] == [(OTHER, "access.signed_in", ""), (NUMBER, "access.signed_out", "由 002 接替")]
    hands.press("Ctrl+Shift+U")
    assert covered(program, hands).chosen() == NUMBER
    second = hands.window
    hands.type(PASSWORD)
    hands.press("Return")
    qtbot.waitUntil(lambda: program.window is not second)
    hands = ready(program, qtbot)
    hands.until(lambda: as_written(hands))


def test_esc_or_the_own_password_lead_back(program: Program, qtbot: Any, two: Hands) -> None:
    window = two.window
    two.press("Ctrl+Shift+U")
    covered(program, two)
    two.press("Esc")
    two.until(lambda: two.bar.isVisible())
    assert as_written(two) and two.focus is two.form.content
    two.press("Ctrl+Shift+U")
    page = covered(program, two)
    two.press("Up")
    assert page.chosen() == NUMBER
    unlock(two)
    assert program.window is window and as_written(two) and two.focus is two.form.content


def test_a_desk_left_while_the_person_changes_locks(program: Program, qtbot: Any, two: Hands) -> None:
    two.press("Ctrl+Shift+U")
    covered(program, two)
    now = wall_clock()
    program._on_tick(now)
    program._on_tick(now + timedelta(minutes=15, seconds=1))
    page = covered(program, two)
    assert page.chosen() == NUMBER
    two.press("Esc")
    assert page_of(program) is page and not two.bar.isVisible()
    unlock(two)
    assert as_written(two)


def test_another_person_unlocks_a_desk_to_their_own(program: Program, qtbot: Any, two: Hands) -> None:
    first = two.window
    two.press("Ctrl+Shift+L")
    page = covered(program, two)
    two.press("Ctrl+Shift+U")
    two.until(lambda: len(page._people) == 3)
    two.press("Down")
    two.type(OTHER_PASSWORD)
    two.press("Return")
    qtbot.waitUntil(lambda: program.window is not first)
    hands = ready(program, qtbot)
    assert hands.window.desk.ctx.number == OTHER and program.cover is None


def test_the_menu_of_the_person_shows_its_keys(program: Program, qtbot: Any) -> None:
    hands = sign_in(program, qtbot)
    keys = [action.text().partition("\t")[2] for action in hands.window.strip.menu.actions()]
    assert keys == ["", "Ctrl+Shift+L", "Ctrl+Shift+U", "Ctrl+Shift+Q"]
    hands.press("Ctrl+Shift+Q")
    qtbot.waitUntil(lambda: program.window is None and page_of(program) is not None)


# drafts -------------------------------------------------------------------------
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
    second = Program(program.app, office, list[str]().append)
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
    program = application.Program(app, sys.argv[1], [].append)
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
    program = Program(qapp, office, list[str]().append)
    program.start()
    qtbot.waitUntil(lambda: bool(page_of(program)))
    hands = sign_in(program, qtbot)
    hands.until(lambda: hands.form.content.toPlainText() == "half a sentenc!e")
    assert hands.bar._kind == "fax" and hands.form.source.text() == "unit"
    assert hands.focus is hands.form.content and hands.form.content.textCursor().position() == 15
    program.close()
    program.frame.close()
