"""The start: a page that takes keys at once, and everything else behind it."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app import window_start
from app.core import access, i18n, remembered
from app.core.remembered import Remembered
from app.core.run import Context
from tests.conftest import NAME, NUMBER, PASSWORD, ROOT
from ui import application, front, opening, theme
from ui.first_run import FirstRun
from ui.front import Front
from ui.sign_in import SignIn

Begin = Callable[[str], Front]
go = Front._load
OTHER = ("002", "李岚", "")


@pytest.fixture
def begin(qapp: QApplication, themed: None, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Shows the window's first page on a database, as main() does; go() begins the rest."""
    monkeypatch.setattr(front.Front, "apply_theme", lambda *_, **__: None)
    monkeypatch.setattr(front.Front, "_load", lambda one: None)  # until go() is called
    started: list[Front] = []

    def start(database: str) -> Front:
        one = Front(qapp, database)
        started.append(one)
        one.start()
        one.frame.activateWindow()
        qtbot.waitUntil(one.frame.isActiveWindow)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None or one.page is None)
        return one

    yield start
    for one in started:
        one.close()
        for gone in (one.frame, one.program, one):
            if gone is not None:
                gone.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
    theme.apply(qapp, "light", 100)


def page_of(one: Front) -> SignIn:
    assert one.page is not None and one.page._place is None
    return one.page


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def said(one: Front) -> list[str]:
    return [label.text() for label in one.frame.findChildren(QLabel)]


def test_what_is_typed_before_the_database_is_open_is_kept(begin: Begin, office: str, qtbot: Any) -> None:
    """On a computer that knows nothing of the office: work number, password, Enter before anything is loaded."""
    one = begin(office)
    page = page_of(one)
    assert focus() is page.number
    QTest.keyClicks(focus(), NUMBER)
    QTest.keyClick(focus(), "\t")
    assert focus() is page.password
    QTest.keyClicks(focus(), PASSWORD)
    QTest.keyClick(focus(), "\r")
    assert page._waits and page.password_field.message.text() == "Opening the database …"
    go(one)
    qtbot.waitUntil(lambda: one.program is not None and one.program.window is not None, timeout=8000)
    assert one.program is not None and one.program.window is not None
    assert one.program.window.desk.ctx.number == NUMBER
    assert remembered.load(office) == Remembered(((NUMBER, NAME, ""),))


def test_half_a_number_typed_while_loading_stays_with_the_cursor(
    begin: Begin, office: str, person: Any, qtbot: Any
) -> None:
    person("002")
    one = begin(office)
    page = page_of(one)
    QTest.keyClicks(focus(), "00")
    go(one)
    qtbot.waitUntil(lambda: len(page._buttons) == 3)
    assert focus() is page.number and page.number.text() == "00" and page.chosen() == "00"
    QTest.keyClicks(focus(), "2")
    assert page.chosen() == "002" and page._buttons[""].isChecked()


def test_the_people_shown_last_are_shown_at_once_and_stay_as_they_are(
    begin: Begin, office: str, person: Any, qtbot: Any
) -> None:
    """The page that is painted first is the one that stays: neither a button nor the cursor moves."""
    person("002")
    remembered.store(office, Remembered(((NUMBER, NAME, ""), OTHER)))
    one = begin(office)
    page = page_of(one)
    before = dict(page._buttons)
    assert list(before) == [NUMBER, "002", ""]
    QTest.keyClick(focus(), "2")
    QTest.keyClicks(focus(), "Aa1")
    where = {number: button.geometry() for number, button in before.items()}
    go(one)
    qtbot.waitUntil(lambda: page._place is not None)
    one.worker.submit("read", lambda: None, lambda _: page.setProperty("read", True), print)
    qtbot.waitUntil(lambda: bool(page.property("read")))
    assert page._buttons == before and where == {number: button.geometry() for number, button in before.items()}
    assert focus() is page.password and page.password.text() == "Aa1" and page.chosen() == "002"


def test_people_who_are_others_than_remembered_replace_them(
    begin: Begin, office: str, person: Any, qtbot: Any
) -> None:
    """Whoever was chosen stays chosen, wherever the button stands now."""
    person("002", name="李岚")
    remembered.store(office, Remembered((("009", "gone", "Primary"), OTHER, (NUMBER, NAME, "")), sealed=True))
    one = begin(office)
    page = page_of(one)
    assert page._locked_notice is not None
    QTest.keyClick(focus(), "2")
    QTest.keyClicks(focus(), "secret")
    go(one)
    qtbot.waitUntil(lambda: list(page._buttons) == [NUMBER, "002", ""])
    assert page.chosen() == "002" and focus() is page.password and page.password.text() == "secret"
    assert page._locked_notice.isHidden()


def test_a_fault_while_the_rest_is_loaded_is_shown(
    begin: Begin, office: str, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ImportError("a part of the program is missing")

    monkeypatch.setattr(front, "load_rest", broken)
    one = begin(office)
    go(one)
    qtbot.waitUntil(lambda: front.failure() in said(one))
    assert one.page is None and one.program is None


def test_a_fault_of_what_opens_the_database_is_shown(
    begin: Begin, office: str, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(target: str) -> None:
        raise ImportError("a part of the program is missing")

    monkeypatch.setattr(opening, "first_look", broken)
    one = begin(office)
    go(one)
    qtbot.waitUntil(lambda: front.failure() in said(one))


def test_a_fault_that_nobody_caught_while_loading_is_shown(begin: Begin, office: str, qtbot: Any) -> None:
    one = begin(office)
    one._hook.caught.emit(RuntimeError("in a slot"))
    qtbot.waitUntil(lambda: front.failure() in said(one))


def test_where_no_database_is_the_first_run_comes_without_a_sign_in(begin: Begin, empty: str, qtbot: Any) -> None:
    one = begin(empty)
    assert one.page is None or "://" in empty  # a server may have it
    go(one)
    qtbot.waitUntil(lambda: bool(one.frame.findChildren(FirstRun)), timeout=8000)


def test_the_recovery_key_asked_for_early_is_asked_for_once_it_can_be(
    begin: Begin, office: str, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(application.Program, "_ask_recovery_key", lambda *_: asked.append(1))
    remembered.store(office, Remembered(((NUMBER, NAME, ""),), sealed=True))
    one = begin(office)
    page = page_of(one)
    assert page._locked_notice is not None
    page._locked_notice.button.click()
    assert not asked
    go(one)
    qtbot.waitUntil(lambda: bool(asked))


# what is remembered -------------------------------------------------------------
@pytest.mark.parametrize("content", [
    "", "[]", "{", '{"/o.db": 5}', '{"/o.db": {"people": 1, "sealed": false, "zone": "UTC"}}',
    '{"/o.db": {"people": [["1", "a"]], "sealed": false, "zone": "UTC"}}',
    '{"/o.db": {"people": [["1", "a\\u0000", ""]], "sealed": false, "zone": "UTC"}}',
    '{"/o.db": {"people": [["1", "a", ""]], "sealed": false, "zone": "Mars/Base"}}',
    '{"/o.db": {"people": [["1", "a", ""]], "sealed": 1, "zone": "UTC"}}',
])
def test_what_somebody_spoilt_counts_as_not_remembered(content: str) -> None:
    remembered._file().parent.mkdir(parents=True)
    remembered._file().write_text(content)
    assert remembered.load("/o.db") is None
    kept = Remembered((("1", "a", "Primary"),), True, "UTC")
    remembered.store("/o.db", kept)
    assert remembered.load("/o.db") == kept


def test_the_latest_databases_are_remembered_and_no_password() -> None:
    for number in range(8):
        remembered.store(f"/{number}.db", Remembered((("1", str(number), ""),)))
    assert remembered.load("/2.db") is None and remembered.load("/7.db") is not None
    server = "postgresql://desk:Geheim-1@host/office"
    remembered.store(server, Remembered())
    assert remembered.load(server) == Remembered() and "Geheim" not in remembered._file().read_text()


# as a process -------------------------------------------------------------------
def test_the_first_page_needs_nothing_of_the_database(office: str) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from ui import front\n"
        "one = front.Front(QApplication([]), sys.argv[2]); one.start()\n"
        "heavy = ('peewee', 'sqlcipher3', 'db', 'app.features', 'reportlab', 'qtawesome', 'qtpy',\n"
        "         'psycopg', 'pypinyin', 'lunar_python', 'ui.window', 'ui.worker', 'app.core.run',\n"
        "         'logging.handlers', 'socket')\n"
        "print(one.frame.isVisible(), [name for name in heavy if name in sys.modules])\n"
        "one.close()\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(ROOT), office], capture_output=True, text=True)
    assert told.stdout == "True []\n", told.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_window_that_is_told_to_end_ends_well(ctx: Context, office: str) -> None:
    """As soon as it stands, while everything else is being loaded."""
    assert access.is_set_up()
    with subprocess.Popen(
        [sys.executable, "-c", ENDED, str(ROOT), office], stdout=subprocess.PIPE, text=True, env={**os.environ},
    ) as child:
        assert child.stdout is not None and child.stdout.readline() == "painted\n"
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0


ENDED = """
import sys
sys.path.insert(0, sys.argv[1])
import main
from ui import front

class Told(front.Front):
    def _load(self):
        super()._load()
        print("painted", flush=True)

front.Front = Told
sys.argv = ["main.py", "--db", sys.argv[2]]
sys.exit(main.main())
"""


def test_the_language_named_is_spoken_by_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_start.log, "start", lambda: None)
    spoken: list[str] = []

    def window(database: str) -> int:
        spoken.append(f"{database} {i18n.language()}")
        return 0

    asked = window_start.read(["--db", "/o.db", "--lang=zh_CN"])
    assert asked is not None and window_start.guarded(asked, window) == 0 and spoken == ["/o.db zh_CN"]
    assert window_start.read([]) == window_start.Asked()
    for other in (["status"], ["--help"], ["--db"], ["--lang", "fr"], ["--db", "--lang"], ["--db="], ["x"]):
        assert window_start.read(other) is None


def test_a_window_that_fails_is_told_as_a_command_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_start.log, "start", lambda: None)

    def broken(database: str) -> int:
        raise RuntimeError("no screen")

    assert window_start.guarded(window_start.Asked(language="en"), broken) == 2
    assert "The program failed" in capsys.readouterr().err
