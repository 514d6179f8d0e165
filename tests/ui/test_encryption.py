"""An encrypted database in the window: first run, settings, start, recovery key; by keys, on real files."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core import access, i18n, plain_copies, site, vault
from app.core.errors import UserError
from app.core.run import Context, run, wall_clock
from app.report.blocks import as_text
from db import keys
from db.ledger import LedgerEntry
from tests.conftest import NAME, NUMBER, PASSWORD, SERVER
from tests.ui.hands import Hands
from ui import printing, theme
from ui.application import Program
from ui.conversion_page import ConversionPage
from ui.encryption_pane import EncryptionPane
from ui.first_run import FirstRun
from ui.recover_password import RecoverPassword
from ui.recovery_key import OpenWithKey, RecoveryPage
from ui.settings_page import SettingsPage
from ui.sign_in import SignIn

pytestmark = pytest.mark.skipif(bool(SERVER), reason="a server has an encryption of its own")

P = TypeVar("P", bound=QWidget)
SECOND = "Second-2026"
CONTROL = Qt.KeyboardModifier.ControlModifier
Started = Callable[[str], Program]


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    keys.forget()
    yield
    keys.forget()
    plain_copies.close()


@pytest.fixture
def start(qapp: QApplication, qtbot: Any) -> Iterator[Started]:
    """Starts the program on a database, as often as wanted; the one before is closed and has forgotten the key."""
    started: list[Program] = []

    def end() -> None:
        while started:
            one = started.pop()
            one.close()
            one.frame.close()
            one.frame.deleteLater()
            one.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]

    def begin(target: str) -> Program:
        end()
        site.close()
        keys.forget()
        program = Program(qapp, target, lambda sound: None)
        started.append(program)
        program.start()
        qtbot.waitUntil(lambda: program.place is not None and program.frame.centralWidget() is not None, timeout=8000)
        i18n.use("en")
        return program

    yield begin
    end()
    theme.apply(qapp, "light", 100)


def shown(program: Program, kind: type[P]) -> P | None:
    window = program.window or program.frame
    return next((page for page in window.findChildren(kind) if page.isVisible()), None)


def waited(program: Program, kind: type[P], qtbot: Any) -> P:
    """The page of that kind, once it is there."""
    qtbot.waitUntil(lambda: shown(program, kind) is not None, timeout=10_000)
    page = shown(program, kind)
    assert page is not None
    page.window().activateWindow()
    return page


def people(program: Program, qtbot: Any) -> SignIn:
    page = waited(program, SignIn, qtbot)
    qtbot.waitUntil(lambda: bool(page._buttons))
    return page


def enter(page: SignIn, password: str, number: str = NUMBER) -> None:
    """Chooses a person and types the password; one press of Enter."""
    page.choose([one for one, *_ in page._people].index(number))
    page.password.clear()
    QTest.keyClicks(page.password, password)
    QTest.keyClick(page.password, Qt.Key.Key_Return)


def desk_of(program: Program, qtbot: Any) -> Hands:
    qtbot.waitUntil(lambda: program.window is not None, timeout=8000)
    assert program.window is not None
    hands = Hands(program.window, qtbot)
    hands.until(lambda: hands.bar.kinds and hands.page.model.is_loaded)
    return hands


def prove_paper(page: RecoveryPage) -> None:
    """Enter, then the two groups that are asked for, in small letters."""
    QTest.keyClick(page.next, Qt.Key.Key_Return)
    for place, editor in zip(page.asked, page.editors, strict=True):
        QTest.keyClicks(editor, page._groups[place].lower())
        QTest.keyClick(editor, Qt.Key.Key_Return)


@pytest.fixture
def sealed(ctx: Context, office: str) -> tuple[str, str]:
    """An encrypted office of two people, of whom the first alone can open it; (path, recovery key)."""
    today = replace(ctx, now=wall_clock)
    run(today, "people.add", number="002", name="何晓棠", role="DUTY_SUB", password=SECOND)
    letters = vault.encrypt(ctx, office, PASSWORD)
    site.close()
    keys.forget()
    return office, letters


# starting ---------------------------------------------------------------
def test_one_enter_opens_the_database_and_signs_in(sealed: tuple[str, str], start: Started, qtbot: Any) -> None:
    program = start(sealed[0])
    page = people(program, qtbot)
    assert page._people == [(NUMBER, NAME, "")]
    enter(page, PASSWORD)
    hands = desk_of(program, qtbot)
    assert hands.window.desk.ctx.number == NUMBER
    program.lock()
    locked = people(program, qtbot)
    enter(locked, PASSWORD)
    hands.until(lambda: hands.bar.isVisible())
    program.switch_person()
    page = people(program, qtbot)
    qtbot.waitUntil(lambda: len(page._people) == 2)  # open now: everyone is listed
    enter(page, SECOND, "002")
    qtbot.waitUntil(lambda: "002" in dict(keys.people(Path(sealed[0]))), timeout=8000)


def test_a_wrong_password_opens_nothing(sealed: tuple[str, str], start: Started, qtbot: Any) -> None:
    program = start(sealed[0])
    page = people(program, qtbot)
    enter(page, "wrong")
    qtbot.waitUntil(lambda: "wrong" in page.password_field.error(), timeout=8000)
    assert vault.is_locked(sealed[0]) and program.window is None
    enter(page, PASSWORD)
    desk_of(program, qtbot)
    assert LedgerEntry.select().where(LedgerEntry.action == access.FAILED).count() == 1
    site.close()


def test_who_cannot_open_it_yet_is_told_how(sealed: tuple[str, str]) -> None:
    with pytest.raises(UserError, match="sign in once where it is open already") as refused:
        vault.open_for(sealed[0], "002", SECOND)
    assert refused.value.field == "number" and keys.failures(Path(sealed[0]), "002") == []


def test_the_recovery_key_opens_and_somebody_signs_in(sealed: tuple[str, str], start: Started, qtbot: Any) -> None:
    target, letters = sealed
    program = start(target)
    QTest.keyClick(people(program, qtbot).password, Qt.Key.Key_R, CONTROL)
    page = waited(program, OpenWithKey, qtbot)
    QTest.keyClick(page.editor, Qt.Key.Key_Escape)
    QTest.keyClick(people(program, qtbot).password, Qt.Key.Key_R, CONTROL)
    page = waited(program, OpenWithKey, qtbot)
    QTest.keyClicks(page.editor, letters[:-1] + ("A" if letters[-1] != "A" else "B"))
    QTest.keyClick(page.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "group by group" in page.said.text())
    page.editor.setText(letters.lower().replace("-", " "))
    QTest.keyClick(page.editor, Qt.Key.Key_Return)
    signing = people(program, qtbot)
    qtbot.waitUntil(lambda: len(people(program, qtbot)._people) == 2)
    signing = people(program, qtbot)
    enter(signing, SECOND, "002")
    qtbot.waitUntil(lambda: "002" in dict(keys.people(Path(target))), timeout=8000)


def test_the_last_forgotten_password_is_set_by_the_recovery_key(
    sealed: tuple[str, str], start: Started, qtbot: Any
) -> None:
    target, letters = sealed
    program = start(target)
    QTest.keyClick(people(program, qtbot).password, Qt.Key.Key_R, CONTROL)
    page = waited(program, OpenWithKey, qtbot)
    page.editor.setText(letters)
    QTest.keyClick(page.all_forgot, Qt.Key.Key_Space)
    page.submit()
    setting = waited(program, RecoverPassword, qtbot)
    qtbot.waitUntil(lambda: setting.person is not None)
    for text in ("short", "short"):
        QTest.keyClicks(QApplication.focusWidget(), text)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(setting.fields["password"].error()), timeout=8000)
    for editor in setting.editors.values():
        editor.setText("Found-Again-7")
    QTest.keyClick(setting.editors["again"], Qt.Key.Key_Return)
    enter(people(program, qtbot), "Found-Again-7")
    desk_of(program, qtbot)
    (entry,) = LedgerEntry.select().where(LedgerEntry.action == "people.recover_password")
    assert entry.actor == NUMBER
    start(target)
    with pytest.raises(UserError, match="wrong"):
        vault.unlock(target, NUMBER, PASSWORD)


@pytest.mark.parametrize("content", [None, "no json"])
def test_without_a_key_file_the_recovery_key_is_asked_for(
    sealed: tuple[str, str], start: Started, qtbot: Any, content: str | None
) -> None:
    target, letters = sealed
    kept = keys.file_of(Path(target))
    kept.unlink() if content is None else kept.write_text(content)
    program = start(target)
    page = waited(program, OpenWithKey, qtbot)
    page.editor.setText(keys.to_letters(keys.new_key()))  # well-formed, of another database
    page.submit()
    qtbot.waitUntil(lambda: "group by group" in page.said.text(), timeout=8000)
    assert kept.exists() == (content is not None)
    page.editor.setText(letters)
    page.submit()
    enter(people(program, qtbot), PASSWORD)
    desk_of(program, qtbot)
    assert [number for number, _ in keys.people(Path(target))] == [NUMBER]


def test_an_encrypted_database_is_chosen_at_the_first_run(
    sealed: tuple[str, str], start: Started, qtbot: Any, tmp_path: Path
) -> None:
    program = start(str(tmp_path / "new.db"))
    waited(program, FirstRun, qtbot).place_changed.emit(sealed[0])
    enter(people(program, qtbot), PASSWORD)
    assert desk_of(program, qtbot).window.desk.place.target == sealed[0]


# first run --------------------------------------------------------------
def test_the_first_run_encrypts_and_asks_for_the_paper(start: Started, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    program = start(str(path))
    page = waited(program, FirstRun, qtbot)
    assert not page.encrypt.isChecked()
    for name, text in (("office", "Duty office"), ("name", "Jiang"), ("password", "Quiet-Harbour-7")):
        page.editors[name].setText(text)
    page.editors["again"].setText("Quiet-Harbour-7")
    page.encrypt.setFocus()
    QTest.keyClick(page.encrypt, Qt.Key.Key_Space)
    QTest.keyClick(page.encrypt, Qt.Key.Key_Return, CONTROL)
    paper = waited(program, RecoveryPage, qtbot)
    assert keys.known_as(keys.from_letters("-".join(paper._groups))) == keys.read(path).key
    QTest.keyClick(paper.next, Qt.Key.Key_Return)
    assert not paper.shown.isVisible(), "the key is not to be copied from the screen"
    QTest.keyClicks(paper.editors[0], "zzzz")
    QTest.keyClick(paper.editors[0], Qt.Key.Key_Return)
    assert paper.fields[0].error() and program.window is None
    QTest.keyClick(paper.editors[0], Qt.Key.Key_Escape)
    assert paper.shown.isVisible()
    paper.editors[0].clear()
    prove_paper(paper)
    desk_of(program, qtbot)
    assert not keys.is_plain(path)


# settings ---------------------------------------------------------------
def pane_of(hands: Hands) -> EncryptionPane:
    hands.window.show_page("settings", {"group": "encryption"})
    page: Any = hands.window._page("settings")
    pane = page.pane("encryption")
    hands.until(lambda: pane.state is not None)
    return pane


def confirm(pane: EncryptionPane, button: Any, password: str = PASSWORD) -> None:
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    pane.password.clear()
    QTest.keyClicks(pane.password, password)
    QTest.keyClick(pane.password, Qt.Key.Key_Return)


def test_encrypting_and_decrypting_from_the_settings(
    ctx: Context, office: str, start: Started, qtbot: Any, log: Callable[..., Any]
) -> None:
    log("滨江路积水")
    program = start(office)
    enter(people(program, qtbot), PASSWORD)
    hands = desk_of(program, qtbot)
    pane = pane_of(hands)
    assert pane.encrypt.isVisible() and not pane.decrypt.isVisible()
    confirm(pane, pane.encrypt, "wrong")
    hands.until(lambda: "Tries left" in pane.field.error())
    assert program.window is not None and keys.is_plain(Path(office))
    pane.escape()
    confirm(pane, pane.encrypt)
    paper = waited(program, RecoveryPage, qtbot)
    prove_paper(paper)
    enter(people(program, qtbot), PASSWORD)
    hands = desk_of(program, qtbot)
    pane = pane_of(hands)
    assert pane.facts["can"][1].text() == f"{NAME} {NUMBER}" and not keys.is_plain(Path(office))
    confirm(pane, pane.decrypt)
    enter(people(program, qtbot), PASSWORD)
    desk_of(program, qtbot)
    assert keys.is_plain(Path(office)) and not keys.file_of(Path(office)).exists()
    site.close()


def test_refused_while_another_program_has_it_open(ctx: Context, office: str, start: Started, qtbot: Any) -> None:
    import subprocess
    import sys

    hold = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('select 1 from user').fetchone(); "
    hold += "print(1, flush=True); sys.stdin.read()"
    program = start(office)
    enter(people(program, qtbot), PASSWORD)
    pane = pane_of(desk_of(program, qtbot))
    with subprocess.Popen(
        [sys.executable, "-c", hold, office], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        other.stdout.readline()
        confirm(pane, pane.encrypt)
        page = waited(program, ConversionPage, qtbot)
        qtbot.waitUntil(lambda: "open elsewhere" in page.text.text(), timeout=20_000)
        other.stdin.close()
    assert keys.is_plain(Path(office)) and not keys.file_of(Path(office)).exists()
    QTest.keyClick(page.button, Qt.Key.Key_Return)
    enter(people(program, qtbot), PASSWORD)
    desk_of(program, qtbot)


def test_the_recovery_key_is_shown_for_a_password_and_entered(
    sealed: tuple[str, str], start: Started, qtbot: Any
) -> None:
    target, letters = sealed
    program = start(target)
    enter(people(program, qtbot), PASSWORD)
    hands = desk_of(program, qtbot)
    pane = pane_of(hands)
    assert pane.facts["cannot"][1].text() == "何晓棠 002"
    confirm(pane, pane.show_key)
    hands.until(lambda: pane._key is not None)
    seen = [cell.accessibleName().partition(": ")[2] for cell in pane._key.findChildren(QWidget, "keyGroup")]  # type: ignore[union-attr]
    assert "-".join(seen) == letters
    program.lock()
    assert pane._key is None, "the lock takes it away"
    rows = list(LedgerEntry.select().where(LedgerEntry.action == vault.SHOWN))
    assert [(row.actor, row.reason) for row in rows] == [(NUMBER, "")]
    site.close()


def test_who_has_not_the_right_does_not_see_the_group(ctx: Context, desk: Any, person: Any, qtbot: Any) -> None:
    with_right = SettingsPage(desk)
    qtbot.addWidget(with_right)
    desk.ctx = person("003", "DUTY_MAIN")
    without = SettingsPage(desk)
    qtbot.addWidget(without)
    found = [[group.name for group in page.groups] for page in (with_right, without)]
    assert "encryption" in found[0] and "encryption" not in found[1]


# the page ---------------------------------------------------------------
def test_the_page_leaves_no_copy_and_the_ledger_has_no_key(
    sealed: tuple[str, str], qtbot: Any, worker: Any, themed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, letters = sealed
    vault.unlock(target, NUMBER, PASSWORD)
    place = site.open_site(target)
    ctx = access.context_of_number(NUMBER, place.files)
    page = RecoveryPage(worker, ctx, target, letters)
    qtbot.addWidget(page)
    page.show()
    said: list[str] = []
    page.output.said.connect(lambda text, tone: said.append(text))
    page.output.save_to(tmp_path / "key.pdf")
    qtbot.waitUntil(lambda: any("key.pdf" in text for text in said), timeout=30_000)
    taken: list[bytes] = []
    monkeypatch.setattr(printing, "send", lambda pdf, job: taken.append(pdf.read_bytes()))  # no printer here
    page.output.print_with(printing.Job("Duty"))
    qtbot.waitUntil(lambda: any("Duty" in text for text in said), timeout=30_000)
    assert (tmp_path / "key.pdf").read_bytes()[:5] == taken[0][:5] == b"%PDF-"
    assert list(plain_copies.folder().iterdir()) == []
    entered = " ".join(f"{row.action} {row.reason}" for row in LedgerEntry.select())
    assert "page.saved" in entered and "page.printed" in entered
    assert not any(group in entered for group in letters.split("-"))
    document = vault.recovery_page(ctx, target, letters)
    text = as_text(document)
    assert [group for group in letters.split("-") if group not in text] == []
    page.close()
