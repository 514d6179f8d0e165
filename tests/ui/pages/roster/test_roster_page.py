"""The page of the roster, by keys alone: gaps, swaps, versions, and what stays while others work."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent

from app.core import registry
from app.core.run import Context, run
from app.features.roster.plan import Cell
from app.features.roster.records import Absence, Member, RosterVersion, Swap
from tests.ui.pages.roster.conftest import GAP, MONTH, SPARE, Office, Visit, who
from ui.pages.roster.day_grid import DayGrid
from ui.pages.roster.forms import PublishForm
from ui.pages.roster.grid import name_mime
from ui.pages.roster.people_grid import PeopleGrid

EACH_DESK = pytest.mark.parametrize(("width", "language"), [("L", "en"), ("S", "zh_CN")])
DAY_27 = Cell(date(2026, 6, 27), "day", "primary")
NEXT_GAP = GAP._replace(day=date(2026, 6, 29))


def versions() -> int:
    return RosterVersion.select().count()


# gaps -------------------------------------------------------------------
@EACH_DESK
def test_a_gap_is_filled_with_two_keys_and_initials_and_the_next_is_chosen(
    visit: Visit, width: str, language: str
) -> None:
    with visit(width, language) as at:
        at.hands.press("N")
        assert at.page.cell == GAP
        at.hands.type("lsq")
        at.hands.press("Return")
        assert at.keys == 2
        at.hands.until(lambda: who(GAP) == SPARE)
        assert at.page.cell == NEXT_GAP and at.hands.focus is at.page.grid
        at.read()
        assert at.page.grid.name_of(GAP) == SPARE
        assert next(one for one in at.page.side_panel.counts.counts if one.name == SPARE).night == 1


def test_control_enter_assigns_and_opens_the_list_at_the_next_gap(visit: Visit) -> None:
    with visit() as at:
        at.hands.press("N")
        at.hands.type("zzz")
        at.hands.press("Return")
        assert at.page.assigning.is_open and at.page.assigning.list.nobody.isVisible()
        at.page.assigning.list.line.clear()
        at.hands.type("吕")
        at.hands.press("Ctrl+Return")
        at.hands.until(lambda: who(GAP) == SPARE)
        assert at.page.cell == NEXT_GAP and at.page.assigning.is_open
        assert at.page.assigning.list.line.text() == ""


def test_who_breaks_a_rule_is_last_with_the_reason_and_not_refused(visit: Visit, ctx: Context) -> None:
    run(ctx, "roster.add_absence", name=SPARE, kind="leave", since=date(2026, 6, 27))
    with visit() as at:
        at.hands.press("N")
        against = [one.against for one in at.page.assigning.list.items()]
        assert against == sorted(against) and against[0] is False
        line = next(one for one in at.page.assigning.list.items() if one.text == SPARE)
        assert line.against and "6/27" in line.note
        at.hands.type("lsq")
        at.hands.press("Return")
        at.hands.until(lambda: who(GAP) == SPARE)
        at.read()
        assert at.page.view is not None and GAP in at.page.view.wrong


def test_letters_begin_to_look_for_a_person_where_nobody_stands(visit: Visit) -> None:
    """S is a name's initial on an empty seat, a swap on one with a name."""
    with visit() as at:
        at.at(GAP)
        at.hands.press("S")
        assert at.page.assigning.is_open and at.page.assigning.list.line.text() == "s"
        at.hands.press("Esc", "Left", "S")
        assert at.page.swapping.is_on and not at.page.assigning.is_open
        at.hands.press("Esc")
        assert not at.page.swapping.is_on
        at.hands.press("M")
        assert "孟云舟" in at.listed() and SPARE not in at.listed()
        at.hands.press("Esc", "Return")
        assert at.page.assigning.is_open and at.page.assigning.list.line.text() == ""


def test_emptying_taking_back_and_copying_a_day(visit: Visit) -> None:
    with visit() as at:
        before = who(DAY_27)
        at.at(DAY_27)
        at.hands.press("Del")
        at.hands.until(lambda: who(DAY_27) == "")
        at.read()
        at.hands.press("Ctrl+Z")
        at.hands.until(lambda: who(DAY_27) == before)
        at.read()
        at.hands.press("Ctrl+C", "Ctrl+Right", "Ctrl+V")
        at.hands.until(lambda: who(DAY_27._replace(day=date(2026, 6, 28))) == before)
        at.read()
        at.hands.press("Ctrl+Z")
        at.hands.until(lambda: who(DAY_27._replace(day=date(2026, 6, 28))) != before)


def test_a_day_that_is_past_is_read_only(visit: Visit) -> None:
    past = Cell(date(2026, 6, 22), "day", "primary")
    with visit() as at:
        at.at(past)
        at.hands.press("L")
        assert not at.page.assigning.is_open and at.page.said.isVisible()
        at.hands.press("Right")
        assert not at.page.view.is_past(date(2026, 6, 23))  # type: ignore[union-attr]


def test_a_name_is_dragged_onto_a_cell_and_two_cells_exchange_names(visit: Visit) -> None:
    night = GAP._replace(post="primary")
    with visit() as at:
        day, evening = who(DAY_27), who(night)
        drop(at, GAP, SPARE, None)
        at.hands.until(lambda: who(GAP) == SPARE)
        at.read()
        drop(at, night, day, DAY_27)
        at.hands.until(lambda: (who(DAY_27), who(night)) == (evening, day))


def drop(at: Office, cell: Cell, name: str, source: Cell | None) -> None:
    """Lets a name go over a seat."""
    place = at.page.grid.place_of(cell)
    assert place is not None
    mime = name_mime(name, source)  # the event does not keep it
    at.page.grid.dropEvent(QDropEvent(
        QPointF(place.center()), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    ))


# swaps, versions --------------------------------------------------------
@EACH_DESK
def test_a_swap_is_asked_for_with_the_arrows_and_approved_with_a_key(visit: Visit, width: str, language: str) -> None:
    other = DAY_27._replace(day=date(2026, 6, 28))
    with visit(width, language) as at:
        giver, taker = who(DAY_27), who(other)
        at.at(DAY_27)
        at.hands.press("S", "Ctrl+Right", "S")
        at.hands.type("exam")
        at.hands.press("Return")
        at.hands.until(lambda: Swap.select().count() == 1)
        at.read()
        assert at.keys == 4
        assert at.page.view is not None and set(at.page.view.swapping) == {DAY_27, other}
        at.hands.press("Y")
        at.hands.until(lambda: at.page.slot.form is not None)  # one person alone does all of it: they say why
        at.hands.type("by word")
        at.hands.press("Return")
        at.hands.until(lambda: Swap.get().state == "approved")
        assert Swap.get().opinion.endswith("by word")
        assert (who(DAY_27), who(other), versions()) == (taker, giver, 2)
        at.read()
        assert not at.page.view.swaps


def test_a_duty_is_given_to_somebody_typed(visit: Visit) -> None:
    with visit() as at:
        at.at(DAY_27)
        at.hands.press("S", "L")
        at.hands.type("sq")
        at.hands.press("Return")
        at.hands.type("exam")
        at.hands.press("Return")
        at.hands.until(lambda: Swap.select().where(Swap.taker == SPARE, Swap.back == "").count() == 1)


@EACH_DESK
def test_a_version_is_published_with_two_keys(visit: Visit, width: str, language: str) -> None:
    with visit(width, language) as at:
        at.hands.press("Ctrl+Return")
        form = at.page.slot.form
        assert isinstance(form, PublishForm)
        assert len(form.said.text().splitlines()) == len(form.wrong.text().splitlines()) == 3  # a heading each
        at.hands.press("Return")
        at.hands.until(lambda: versions() == 2)
        assert at.keys == 2
        at.read()
        assert at.page.slot.form is None and not at.page.header.publish.isEnabled()
        assert RosterVersion.get(RosterVersion.number == 2).findings


# what stays -------------------------------------------------------------
def test_what_is_typed_stays_while_another_desk_plans(visit: Visit, ctx: Context) -> None:
    with visit() as at:
        at.hands.press("N")
        at.hands.type("l")
        at.hands.press("Down")
        chosen = at.page.assigning.list._current()
        run(ctx, "roster.assign", day=date(2026, 6, 28), shift="day", post="primary", name=SPARE)
        at.read()
        assert at.page.view is not None and at.page.view.names[Cell(date(2026, 6, 28), "day", "primary")] == SPARE
        assert at.page.assigning.is_open and at.page.assigning.list.line.text() == "l"
        assert at.page.assigning.list._current().value == chosen.value  # type: ignore[union-attr]
        at.hands.press("Esc", "Left", "A")
        at.hands.type("6-30")
        run(ctx, "roster.assign", day=date(2026, 6, 28), shift="day", post="primary", name="")
        at.read()
        assert at.page.slot.form.lines["until"].text() == "6-30"  # type: ignore[union-attr]
        assert at.hands.focus is at.page.slot.form.lines["until"]  # type: ignore[union-attr]


def test_an_absence_is_entered_at_the_seat(visit: Visit) -> None:
    with visit() as at:
        at.at(DAY_27)
        name = who(DAY_27)
        at.hands.press("A")
        at.hands.type("wrong")
        at.hands.press("Return")
        form = at.page.slot.form
        assert form is not None and form.fault.isVisible() and Absence.select().count() == 0
        form.lines["until"].clear()
        at.hands.type("30")
        at.hands.press("Alt+2", "Return")
        at.hands.until(lambda: Absence.select().count() == 1)
        row = Absence.get()
        assert (row.name, row.kind, row.since, row.until) == (name, "trip", DAY_27.day, date(2026, 6, 30))
        at.read()
        assert at.page.slot.form is None and at.hands.focus is at.page.grid


# views ------------------------------------------------------------------
def test_the_views_keep_the_seat_and_months_are_turned(visit: Visit) -> None:
    with visit() as at:
        grid = at.page.grid
        assert isinstance(grid, DayGrid) and (box := grid.day_box(date(2026, 6, 24))) and 134 <= box.width() <= 138
        at.at(DAY_27)
        at.hands.press("2")
        week = at.page.grid
        assert isinstance(week, DayGrid) and week.week and at.page.cell == DAY_27
        at.hands.press("3")
        people = at.page.grid
        assert isinstance(people, PeopleGrid) and (people.name, people.day) == (who(DAY_27), DAY_27.day)
        at.hands.press("1", "]")
        at.hands.until(lambda: at.page.view.month == "2026-07")  # type: ignore[union-attr]
        assert at.page.cell == DAY_27._replace(day=date(2026, 7, 27))
        at.hands.press("Home")
        at.hands.until(lambda: at.page.view.month == MONTH)  # type: ignore[union-attr]
        assert at.page.cell is not None and at.page.cell.day == date(2026, 6, 24)
        for _ in range(7):
            at.hands.press("Ctrl+Right")
        at.hands.until(lambda: at.page.view.month == "2026-07")  # type: ignore[union-attr]
        assert at.page.cell.day == date(2026, 7, 1)


def test_somebody_gets_a_seat_from_their_own_row(visit: Visit) -> None:
    with visit() as at:
        at.hands.press("3")
        people = at.page.grid
        assert isinstance(people, PeopleGrid)
        people.go(SPARE, GAP.day)
        at.hands.press("Return")
        free = [one.value for one in at.page.assigning.list.items() if not one.against]
        assert GAP in free
        at.hands.type("night")
        at.hands.press("Down", "Return")
        at.hands.until(lambda: who(GAP) == SPARE)


@EACH_DESK
def test_the_panel_lies_beside_or_is_opened_by_a_key(visit: Visit, width: str, language: str) -> None:
    with visit(width, language) as at:
        assert at.page.side_panel.isVisible() is (width == "L")
        if width == "S":
            at.hands.press("Space")
            assert at.page.side_panel.isVisible()
            assert at.page.side_panel.geometry().right() == at.page.width() - 1
            at.hands.press("Esc")
        inside = at.page.side_panel.findings
        assert inside.count() == 2 and inside.rows[0][0] == GAP
        assert not at.page.side_panel.swap_heading.isVisible()
        for button in (at.page.header.publish, at.page.header.before, at.page.header.after):
            assert at.page.header.rect().contains(button.geometry())
            assert button.width() >= button.sizeHint().width()


# rights, beginnings -------------------------------------------------------
def test_who_may_not_plan_sees_and_asks(visit: Visit, person: Callable[..., Context]) -> None:
    with visit(who=person("002")) as at:
        assert not at.page.header.publish.isVisible()
        at.hands.press("N")
        assert at.page.cell == GAP and not at.page.assigning.is_open
        at.hands.press("L", "Del", "Ctrl+Return")
        assert not at.page.assigning.is_open and at.page.slot.form is None
        at.hands.press("A")
        assert at.page.slot.form is not None


def test_what_leads_to_the_roster_and_what_the_program_has(visit: Visit) -> None:
    with visit() as at:
        page, badge = at.page, at.hands.window.navigation.buttons["roster"]
        at.hands.until(lambda: badge.badge == 2)  # the days of the next seven on which somebody is missing
        assert page.header.print.isVisible() is ("roster.sheet" in registry.reports)
        assert page.header.generate.isVisible() is ("roster.generate" in registry.actions)
        page.side_panel.findings.chosen.emit(1)
        assert page.cell == NEXT_GAP and at.hands.focus is page.grid
        place = page.grid.place_of(DAY_27)
        assert place is not None and page.grid.cell_at(place.center()) == DAY_27
        assert page.grid.cell_at(QPoint(5, 5)) is None
        page.show_target(id=GAP.day.toordinal())
        at.read()
        assert page.cell is not None and page.cell.day == GAP.day
        page.go_to(date(2031, 3, 4))
        at.hands.until(lambda: page.view is not None and page.view.month == "2031-03")
        assert page.notice.isVisible() and "2031" in page.notice.said.text()
        assert page.notice.button.isVisible() is ("roster.import_holidays" in registry.actions)


def test_an_office_without_people_adds_those_with_accounts(
    bare: None, visit: Visit, person: Callable[..., Context]
) -> None:
    person("002", name="李岚")
    with visit(language="zh_CN") as at:
        assert at.page.nobody.isVisible() and at.hands.focus is at.page.nobody.button
        at.hands.press("Return")
        at.hands.until(lambda: Member.select().count() == 2)
        at.read()
        at.hands.until(lambda: at.page.grid.isVisible() and at.hands.focus is at.page.grid)


def test_the_month_is_generated_with_a_key_and_taken_back(visit: Visit) -> None:
    if "roster.generate" not in registry.actions:
        pytest.skip("this program does not generate")
    with visit() as at:
        at.hands.press("Ctrl+G")
        at.hands.until(lambda: who(GAP) and who(NEXT_GAP))
        at.read()
        assert at.page.view is not None and not any(one.gap for one in at.page.view.findings)
        at.hands.press("Ctrl+Z")
        at.hands.until(lambda: who(GAP) == "")
