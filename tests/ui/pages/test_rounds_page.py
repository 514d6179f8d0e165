"""The page of rounds and spot checks by keys: N and X above, draw and results row by row below."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core.run import Context, run
from app.features.duty_log.records import DutyEntry
from app.features.rounds.records import Round, SpotCheck
from tests.conftest import Clock
from ui.desk import Desk
from ui.pages.rounds import Page
from ui.pages.rounds.due_list import is_owed, look_of, said_of

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(desk: Desk, ctx: Context, clock: Clock, qtbot: Any) -> Iterator[Page]:
    """The page at 09:05 of a day whose rounds count since 08:00, with four units to draw from."""
    clock.local(2026, 6, 24, 8, 0)
    run(ctx, "rounds.start")
    run(ctx, "rounds.change_rate", kind="workday", percent=50.0, source_note="本单位规定")
    for n in range(4):
        run(ctx, "contacts.add", source=f"第{n}镇人民政府值班室", phone=f"0xx-5550-{n:04}")
    clock.local(2026, 6, 24, 9, 5)
    with opened(desk, qtbot) as shown:
        yield shown


@contextmanager
def opened(desk: Desk, qtbot: Any) -> Iterator[Page]:
    """The page shown and read; the desk is closed before the page goes."""
    shown = Page(desk)
    desk.changed.connect(shown.refresh)
    qtbot.addWidget(shown)
    shown.resize(1214, 640)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    with qtbot.waitSignal(shown.checks.model.counted):
        shown.refresh()
        shown.take_focus()
    qtbot.waitUntil(lambda: shown._loaded)
    yield shown
    desk.close()  # while the page is there: nothing comes for it afterwards


def press(qtbot: Any, *steps: Any) -> None:
    for step in steps:
        at = QApplication.focusWidget()
        if isinstance(step, str):
            qtbot.keyClicks(at, step)
        else:
            qtbot.keyClick(at, *step) if isinstance(step, tuple) else qtbot.keyClick(at, step)


def owed(page: Page) -> list[str]:
    return [item["subject"] for item in page.due.list.items() if is_owed(item)]


def test_n_records_the_chosen_round_and_goes_on_to_the_next(page: Page, qtbot: Any) -> None:
    assert page.due.list.hasFocus() and "7 due" in page.due.summary.text()
    for subject in ("phone", "fax"):
        current = page.due.list.current()
        assert current is not None and current["subject"] == subject
        press(qtbot, Key.Key_N)
        qtbot.waitUntil(lambda subject=subject: subject not in owed(page))
    assert page.due.list.hasFocus() and page.due.list.current()["subject"] == "satellite"
    assert [(one.subject, one.result) for one in Round.select().order_by(Round.id)] == [("phone", "ok"), ("fax", "ok")]
    assert ("N", "normal") in page.hints()


def test_x_asks_what_is_wrong_and_logs_it(page: Page, desk: Desk, qtbot: Any) -> None:
    press(qtbot, Key.Key_X)
    assert page.due.note.hasFocus() and page.hints()[-1][0] == "Esc"
    press(qtbot, Key.Key_Return)
    assert "Say what is wrong" in page.due.fault_said.text() and Round.select().count() == 0
    press(qtbot, Key.Key_Escape)
    assert page.due.list.hasFocus() and not page.due.note_row.isVisible()
    press(qtbot, Key.Key_X, "no tone")
    with qtbot.waitSignal(desk.toasted):
        press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: "phone" not in owed(page))
    assert (Round.get().result, Round.get().note) == ("fault", "no tone") and DutyEntry.get().kind == "equipment"
    item = page.due.list.items()[0]
    assert look_of(item, desk.ctx.now()) == "fault" and "no tone" in said_of(item, desk.ctx.now())


def test_the_words_move_on_with_the_clock_and_missed_rounds_are_kept(page: Page, clock: Clock, qtbot: Any) -> None:
    item = page.due.list.items()[0]
    assert said_of(item, clock()) == "09:00 round, by 09:20"
    clock.local(2026, 6, 24, 9, 25)
    page.tick(clock())
    assert said_of(page.due.list.items()[0], clock()) == "09:00 round, 5 min overdue"
    clock.local(2026, 6, 24, 15, 0)
    page.tick(clock())  # the next is due: all is read again, what was missed is kept as such
    qtbot.waitUntil(lambda: Round.select().where(Round.result == "missed").count() == 2)
    qtbot.waitUntil(lambda: page.due.list.items()[0]["missed"] == "09:00")
    assert "2 missed" in page.due.summary.text()
    press(qtbot, Key.Key_2)
    qtbot.waitUntil(lambda: page.kept.current() is not None)
    assert page.list is page.kept and page.kept.current()["result_shown"] == "Round missed"


def test_a_draw_and_its_results_row_by_row(page: Page, desk: Desk, qtbot: Any) -> None:
    press(qtbot, Key.Key_Insert)
    form = page.checks.form
    assert form is not None and not page.due.list.isVisible()  # room for the form
    with qtbot.waitSignal(desk.toasted):
        press(qtbot, (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: len(page.checks.model.ids()) == 2 and page.checks.current() is not None)
    assert page.due.list.isVisible() and page.checks.view.hasFocus()
    press(qtbot, Key.Key_Return)
    form = page.checks.form
    assert form is not None and form.editors["attempt"].value() == 1
    form.set_values({"connected": "yes", "rings": 5})
    assert form.editors["verdict"].value() == "slow" and "Slow to answer" in form.fields["verdict"].message.text()
    form.set_values({"rings": 2})
    assert form.editors["verdict"].value() == "proper"
    form.set_values({"verdict": "improper"})  # the person's own
    form.set_values({"rings": 9})
    assert form.editors["verdict"].value() == "improper"
    first = page.checks.current()
    with qtbot.waitSignal(desk.toasted):
        press(qtbot, (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: page.checks.current() is not None and page.checks.current() != first)
    qtbot.waitUntil(lambda: page.checks.current()["ordinal"] == 2)  # on to the next unit
    kept = SpotCheck.get(SpotCheck.ordinal == 1)
    assert (kept.verdict, kept.proposed) == ("improper", "slow")
    press(qtbot, Key.Key_3)
    qtbot.waitUntil(lambda: len(page.checks.model.ids()) == 1)


def test_panes_and_targets(page: Page, desk: Desk, ctx: Context, qtbot: Any) -> None:
    run(ctx, "rounds.draw")
    for listing, target in (("rounds", {"id": 2}), ("rounds.checks", {"id": 2, "part": "checks"})):
        with qtbot.waitSignal(desk.went) as went:
            desk.open_record(listing, 2)
        assert went.args == ["rounds", target]
    page.show_target(part="items", id=3)
    qtbot.waitUntil(lambda: page.due.list.current()["subject"] == "satellite")
    page.show_target(part="checks", id=SpotCheck.get(SpotCheck.ordinal == 2).id)
    qtbot.waitUntil(lambda: (page.checks.current() or {"ordinal": 0})["ordinal"] == 2)
    assert page.checks.view.hasFocus() and page.turn_pane(-1) and page.due.list.hasFocus()
    assert not page.turn_pane(-1) and page.turn_pane(1) and page.checks.view.hasFocus()
    assert page.turn_pane(1) and page.due.list.hasFocus()


def test_an_office_without_rounds_is_told_where_they_are(desk: Desk, qtbot: Any) -> None:
    with opened(desk, qtbot) as shown:
        assert "No rounds are in use" in shown.due.summary.text() and not shown.due.list.isVisible()
        qtbot.keyClick(shown, Key.Key_U)
        qtbot.waitUntil(lambda: len(shown.due.list.items()) == 8)
