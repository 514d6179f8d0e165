"""The page of emergency events, by keys alone: telling, filling, deciding, merging, and what is offered."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractScrollArea, QCheckBox, QWidget

from app.core.run import Context, run
from app.features.events import lists, state
from app.features.events.records import ElementValue, Event, LevelDecision, Snapshot, TellAttempt, Told
from tests.ui.pages.events.conftest import CRASH, Office, Visit

Opens = Callable[..., dict[str, Any]]
DESKS = [("L", "en"), ("S", "en"), ("L", "zh_CN"), ("S", "zh_CN")]
EACH_DESK = pytest.mark.parametrize(("width", "language"), DESKS)


def told(person: str) -> str:
    return str(Told.get(Told.person == person).state)


def outcomes(person: str) -> list[str]:
    rows = TellAttempt.select().join(Told).where(Told.person == person).order_by(TellAttempt.id)
    return [row.outcome for row in rows]


def shown(at: Office, number: str) -> None:
    """Until the page shows an event."""
    at.hands.until(lambda: at.shows(number))


# telling ----------------------------------------------------------------
@EACH_DESK
def test_the_next_person_is_told_with_three_keys_and_each_further_with_two(
    visit: Visit, open_event: Opens, width: str, language: str
) -> None:
    open_event()
    with visit(width, language) as at:
        hands = at.hands
        hands.press("Ctrl+2", "C", "Y")
        hands.until(lambda: told("沈怀山") == "confirmed")
        assert hands.pressed == 3
        assert outcomes("沈怀山") == ["rung", "confirmed"]
        hands.until(lambda: at.current() == "顾青禾")
        hands.press("C", "Y")
        hands.until(lambda: told("顾青禾") == "confirmed")
        assert hands.pressed == 5
        hands.until(lambda: at.row("顾青禾")["state"] == "confirmed")


@EACH_DESK
def test_who_is_rung_stands_there_large_with_the_number(
    visit: Visit, open_event: Opens, width: str, language: str
) -> None:
    number = open_event()["event"]
    with visit(width, language) as at:
        at.hands.press("Ctrl+2")
        shown(at, number)
        at.hands.press("C")
        call = at.page.view.chain.call
        at.hands.until(lambda: told("沈怀山") == "trying")
        assert call.isVisible()
        assert call.name.text().startswith("沈怀山") and call.number.text() == "0551-5550101"
        assert call.number.sizeHint().width() <= call.number.width() or width == "S"
        at.hands.press("Y")
        at.hands.until(lambda: told("沈怀山") == "confirmed" and not call.isVisible())


def test_no_answer_counts_and_chooses_the_deputy(visit: Visit, open_event: Opens, ctx: Context) -> None:
    number = open_event()["event"]
    run(ctx, "roster.staff", office_leader="")
    with visit() as at:
        at.hands.press("Ctrl+2")
        shown(at, number)
        at.hands.press("C", "N")
        at.hands.until(lambda: told("沈怀山") == "no_answer")
        at.hands.until(lambda: at.row("沈怀山")["unanswered"] == 1)
        at.hands.until(lambda: not at.page.view.chain.is_busy())
        deputy = Told.select().where(Told.deputy_of.is_null(False)).first()
        assert at.current() == (deputy.person if deputy else "顾青禾")


def test_nobody_counts_as_told_before_somebody_says_so(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        at.hands.press("Ctrl+2")
        shown(at, number)
        at.hands.press("C")
        at.hands.until(lambda: at.row("沈怀山")["state"] == "trying")
        assert outcomes("沈怀山") == ["rung"]


def test_letters_typed_into_a_field_ring_nobody(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands = at.hands
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("G")
        hands.until(lambda: at.page.view.forms.form is not None)
        hands.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
        hands.type("cyn")
        assert at.page.view.forms.form.lines["source"].text() == "cyn"  # type: ignore[union-attr]
        hands.rest()
        assert TellAttempt.select().count() == 0


def test_not_needed_asks_for_a_reason(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands = at.hands
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("R")
        hands.until(lambda: at.page.view.forms.form is not None)
        hands.press("Return")
        hands.until(lambda: at.page.view.forms.form.fault.isVisible())  # type: ignore[union-attr]
        hands.type("on scene")
        hands.press("Return")
        hands.until(lambda: told("沈怀山") == "not_needed")
        hands.until(lambda: at.page.view.forms.form is None)


# elements ---------------------------------------------------------------
@EACH_DESK
def test_an_element_is_filled_with_four_keys(visit: Visit, open_event: Opens, width: str, language: str) -> None:
    number = open_event()["event"]
    with visit(width, language) as at:
        hands, panel = at.hands, at.page.view.elements
        hands.press("Ctrl+2")
        shown(at, number)
        hands.until(lambda: hands.focus is at.page.view.chain.list)
        before, asked = hands.pressed, len(panel.questions.items())
        hands.press("Ctrl+J", "Down", "Return")
        code = panel.list.key()
        hands.type("3 fire engines")
        hands.press("Return")
        hands.until(lambda: ElementValue.select().where(ElementValue.element == code).count() == 1)
        assert hands.pressed - before == 4
        hands.until(lambda: panel.list.current()["value"] == "3 fire engines")  # type: ignore[index]
        assert hands.focus is panel.list
        assert panel.meter.states.count("filled") == at.event()["elements"]["filled"]
        assert len(panel.questions.items()) == asked - 1


def test_what_is_typed_stays_while_others_change_the_event(visit: Visit, open_event: Opens, ctx: Context) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, panel = at.hands, at.page.view.elements
        hands.press("Ctrl+2")
        shown(at, number)
        panel.edit("contact")
        hands.type("Lu 0551")
        run(ctx, "events.fill", event=number, element="cause", value="rain")
        hands.until(lambda: any(item["kind"] == "element" for item in at.event()["timeline"]))
        assert panel.is_editing() and panel.editor.text() == "Lu 0551" and hands.focus is panel.editor
        hands.press("Escape")
        cause = next(one for one in panel.list.items() if one["code"] == "cause")
        assert cause["value"] == "rain"
        assert not panel.is_editing()


def test_a_question_for_the_caller_leads_to_its_element(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, panel = at.hands, at.page.view.elements
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("Ctrl+B", "Down", "Return")
        wanted = panel.questions.key()
        assert panel.is_editing() and panel.list.key() == wanted
        hands.type("Captain Lu")
        hands.press("Return")
        hands.until(lambda: wanted not in [one["code"] for one in panel.questions.items()])


# figures and level ------------------------------------------------------
@EACH_DESK
def test_a_falling_death_toll_needs_a_reason(
    visit: Visit, open_event: Opens, ctx: Context, width: str, language: str
) -> None:
    number = open_event()["event"]
    run(ctx, "events.snapshot", event=number, source="卢警官", dead=2)
    with visit(width, language) as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("G")
        hands.until(lambda: view.forms.form is not None)
        hands.type("1")
        hands.press("Return")
        form = view.forms.form
        assert form is not None
        hands.until(lambda: form.fault.isVisible() and hands.focus is form.lines["source"])
        hands.type("sjj")
        hands.press("Return")
        hands.until(lambda: form.fault.isVisible() and hands.focus is form.lines["reason"])
        assert hands.focus is form.lines["reason"] and form.lines["dead"].text() == "1"
        hands.type("counted twice")
        hands.press("Return")
        hands.until(lambda: Snapshot.select().count() == 2)
        hands.until(lambda: at.event()["figures"]["dead"] == 1 and view.forms.form is None)
        assert view.tally.change("dead") == "−1"


def test_a_figure_that_is_none_is_refused_at_its_field(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("G")
        hands.until(lambda: view.forms.form is not None)
        hands.press("Tab")
        hands.type("many")
        hands.press("Return")
        form = view.forms.form
        assert form is not None and form.fault.isVisible() and hands.focus is form.lines["missing"]
        assert Snapshot.select().count() == 0


def test_figures_above_the_level_propose_another_and_enter_takes_it(
    visit: Visit, open_event: Opens, ctx: Context
) -> None:
    number = open_event()["event"]
    run(ctx, "events.snapshot", event=number, source="卢警官", dead=3)
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        assert view.level_offer.isVisible() and "≥ 3" in view.level_offer.said.text()
        hands.press("O", "Return")
        hands.until(lambda: at.event()["level"] == "3")
        hands.until(lambda: not view.level_offer.isVisible())


@EACH_DESK
def test_keeping_another_level_needs_a_reason_and_is_not_asked_again(
    visit: Visit, open_event: Opens, ctx: Context, width: str, language: str
) -> None:
    number = open_event()["event"]
    run(ctx, "events.snapshot", event=number, source="卢警官", dead=3)
    with visit(width, language) as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("O", "Escape")
        form = view.forms.form
        assert form is not None and hands.focus is form.lines["reason"]
        hands.press("Return")
        hands.until(lambda: form.fault.isVisible())
        assert LevelDecision.select().count() == 1
        hands.type("two are not of this event")
        hands.press("Return")
        hands.until(lambda: at.event()["advice"]["settled"])
        hands.until(lambda: not view.level_offer.isVisible() and view.forms.form is None)
        assert at.event()["level"] == "4"


def test_the_level_is_set_by_its_number(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands = at.hands
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("L", "2", "Return")
        hands.until(lambda: at.event()["level"] == "2")
        assert any(clock["report"] == "first_phone" for clock in at.event()["clocks"])


# offers from the log ----------------------------------------------------
@pytest.mark.parametrize("key", ["Return", "Escape"])
def test_figures_read_in_an_entry_are_offered_and_saved_only_when_taken(
    visit: Visit, open_event: Opens, ctx: Context, key: str
) -> None:
    number = open_event()["event"]
    run(ctx, "events.note", event=number, source="市卫健委", content="目前死亡2人，重伤4人。", confirm=True)
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        assert view.figure_offer.isVisible()
        assert Snapshot.select().count() == 0
        hands.press("O", key)
        hands.until(lambda: not view.figure_offer.isVisible())
        hands.until(lambda: lists.offers(ctx, state.by_number(number)) == [])
        assert [row.dead for row in Snapshot.select()] == ([2] if key == "Return" else [])


# merging and steps ------------------------------------------------------
@EACH_DESK
def test_an_event_is_merged_into_another_with_a_reason(
    visit: Visit, open_event: Opens, width: str, language: str
) -> None:
    first = open_event()["event"]
    second = open_event("江云高速追尾", level="9")["event"]
    with visit(width, language) as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        hands.until(lambda: at.event())
        at.page.open_event(Event.get(Event.number == second).id)
        shown(at, second)
        hands.press("M")
        hands.until(lambda: view.forms.form is not None)
        hands.press("Return")
        hands.type("one accident")
        hands.press("Return")
        hands.until(lambda: Event.get(Event.number == second).status == "merged")
        assert Event.get(Event.number == second).merged_into.number == first


@pytest.mark.parametrize("step", ["transfer", "void"])
def test_a_step_that_needs_a_reason_asks_for_it(visit: Visit, open_event: Opens, step: str) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        act = dict(view.header.menu_items())[f"{at.event()['steps'][step]}…"]
        act()
        hands.press("Return")
        form = view.forms.form
        assert form is not None
        hands.until(lambda: form.fault.isVisible())
        hands.type("another office's")
        hands.press("Return")
        hands.until(lambda: Event.get(Event.number == number).status == {"transfer": "transferred"}.get(step, step))


def test_data_are_changed_and_a_question_is_asked_once(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        view.open_data("title")
        hands.until(lambda: view.data.form is not None)
        hands.until(lambda: hands.focus.window() is hands.window and view.data.isAncestorOf(hands.focus))
        view.data.form.editors["title"].setFocus()  # type: ignore[union-attr]
        hands.press("Ctrl+A")
        hands.type("Crash on the motorway")
        hands.press("Ctrl+Return")
        hands.until(lambda: Event.get(Event.number == number).title == "Crash on the motorway")
        hands.until(lambda: view.header.title.text() == "Crash on the motorway")


def test_data_that_somebody_else_changed_meanwhile_are_told_and_kept(
    visit: Visit, open_event: Opens, person: Any
) -> None:
    number, other = open_event()["event"], person("002")
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        view.open_data("title")
        hands.until(lambda: view.data.form is not None)
        form = view.data.form
        run(other, "events.change", event=number, place="南渡区人民路")
        form.editors["title"].set_value("城南积水")
        form.submit()
        hands.until(form.overtaken.isVisible)
        assert [row[1] for row in form.overtaken.texts()][1].endswith("<b>南渡区人民路</b>")
        form.overtaken.mine.click()
        hands.until(lambda: Event.get(Event.number == number).title == "城南积水")
        assert Event.get(Event.number == number).place == "南渡区人民路"


# tabs, list, bar --------------------------------------------------------
@EACH_DESK
def test_tabs_by_number_the_list_by_escape_and_an_event_by_enter(
    visit: Visit, open_event: Opens, width: str, language: str
) -> None:
    near = open_event(level="3")["event"]
    far = open_event("白石镇滑坡", category="11D00", level="9", content="白石镇后山滑坡")["event"]
    with visit(width, language) as at:
        hands = at.hands
        hands.press("Ctrl+2")
        shown(at, near)
        assert len(at.page.tabs.tabs) == 2
        hands.press("Alt+2")
        shown(at, far)
        hands.press("Alt+1")
        shown(at, near)
        hands.press("Escape")
        hands.until(lambda: at.page.list.view.hasFocus() and at.page.list.current() is not None)
        assert hands.window.desk.about is None
        hands.press("Return")
        hands.until(lambda: not at.page._on_list and at.event())


def test_a_closed_event_has_a_tab_as_long_as_it_is_shown(visit: Visit, open_event: Opens, ctx: Context) -> None:
    running = open_event()["event"]
    gone = open_event("虚假警情", level="9")["event"]
    run(ctx, "events.step", event=gone, step="void", reason="hoax")
    with visit() as at:
        hands = at.hands
        hands.press("Ctrl+2")
        shown(at, running)
        assert len(at.page.tabs.tabs) == 1
        hands.window.show_page("events", {"id": Event.get(Event.number == gone).id})
        shown(at, gone)
        assert len(at.page.tabs.tabs) == 2
        assert at.page.view.header.write.isHidden() and at.page.view.header.level.isHidden()


def test_without_events_the_page_offers_to_enter_one(visit: Visit) -> None:
    with visit() as at:
        hands = at.hands
        hands.press("Ctrl+2")
        hands.until(lambda: at.page.list.nothing.isVisible())
        assert at.page.list.nothing.button.key == "F5"
        at.page.list.nothing.button.click()
        hands.until(lambda: hands.bar.isVisible() and hands.bar.isAncestorOf(hands.focus))
        assert hands.bar._kind == "event"


def test_what_is_logged_meanwhile_is_about_the_event_shown(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, desk = at.hands, at.hands.window.desk
        assert desk.about is None
        hands.press("Ctrl+2")
        hands.until(lambda: desk.about is not None)
        assert (desk.about.action, desk.about.args, desk.about.label) == (  # type: ignore[union-attr]
            "events.note", {"event": number}, CRASH)
        hands.press("Ctrl+1")
        assert desk.about is None


def test_ctrl_enter_writes_the_report_that_is_due(visit: Visit, open_event: Opens, ctx: Context) -> None:
    number = open_event(level="3")["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        assert view.steps.steps["first_phone"].look.is_current
        run(ctx, "events.report", event=number, kind="first", way="phone", confirm=True)
        hands.until(lambda: view.steps.steps["first_written"].look.is_current)
        assert view.steps.steps["first_phone"].said()[0] == "check-circle"
        hands.press("Ctrl+Return")
        hands.until(lambda: view.body.currentWidget() is view.editor)
        assert view.header.write.isHidden()  # one main button on the screen
        hands.rest()
        hands.press("Escape")
        hands.until(lambda: view.body.currentWidget() is not view.editor)


@EACH_DESK
def test_ctrl_j_goes_through_the_columns_and_back(
    visit: Visit, open_event: Opens, width: str, language: str
) -> None:
    number = open_event()["event"]
    with visit(width, language) as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        hands.until(lambda: hands.focus is view.chain.list)
        for pane in (view.elements, view.timeline, view.chain):
            hands.press("Ctrl+J")
            assert pane.isVisible() and pane.isAncestorOf(hands.focus)
        hands.press("Ctrl+Shift+J")
        assert view.timeline.isAncestorOf(hands.focus)
        assert not scrolls_sideways(at.page)


def scrolls_sideways(page: QWidget) -> list[QWidget]:
    return [
        area for area in page.findChildren(QAbstractScrollArea)
        if area.isVisible() and area.horizontalScrollBar().isVisible()
    ]


def test_an_entry_of_the_timeline_leads_to_the_log(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        view.show_pane("timeline")
        item = next(one for one in view.timeline.list.items() if one["kind"].startswith("entry:"))
        view.timeline.list.select(item["key"])
        hands.press("Return")
        hands.until(lambda: hands.window.page_shown() == "duty_log")


def test_who_may_only_read_changes_nothing(
    visit: Visit, open_event: Opens, person: Callable[..., Context]
) -> None:
    number = open_event()["event"]
    reader = person("009", role="DUTY_BACK")
    with visit(who=reader) as at:
        at.hands.press("Ctrl+2")
        shown(at, number)
        at.hands.press("C", "Y", "L", "G", "M")
        at.hands.rest()
        assert TellAttempt.select().count() == 0 and at.page.view.forms.form is None
        assert not at.page.view.header.write.isVisible()
        assert [text for text, _ in at.page.view.header.menu_items()] == ["Replay"]


@EACH_DESK
def test_nothing_of_a_form_is_cut_off(visit: Visit, open_event: Opens, width: str, language: str) -> None:
    number = open_event(content="大客车与油罐车相撞，柴油泄漏，有学生受伤")["event"]
    with visit(width, language) as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        for key in ("L", "G"):
            hands.press(key)
            form = view.forms.form
            assert form is not None
            hands.rest()
            inner = [*form.lines.values(), *form.findChildren(QCheckBox), form.send, form.leave]
            assert all(form.rect().contains(part.geometry().translated(
                part.parentWidget().mapTo(form, part.parentWidget().rect().topLeft()))) for part in inner)
            hands.press("Escape")
        assert "“学生”" in "".join(
            box.text() for box in made_level_form(view).findChildren(QCheckBox))


def made_level_form(view: Any) -> Any:
    view.press("L")
    return view.forms.form


def test_what_was_typed_into_a_form_waits_for_it(visit: Visit, open_event: Opens) -> None:
    first = open_event(level="3")["event"]
    second = open_event("白石镇滑坡", category="11D00", level="9", content="白石镇后山滑坡")["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, first)
        hands.press("G")
        hands.type("7")
        hands.press("Alt+2")
        shown(at, second)
        assert view.forms.form is None
        hands.press("G")
        assert view.forms.form.lines["dead"].text() == ""
        hands.press("Alt+1")
        shown(at, first)
        hands.press("G")
        assert view.forms.form.lines["dead"].text() == "7"
        assert Snapshot.select().count() == 0


def test_a_message_is_opened_from_the_list(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands = at.hands
        hands.press("Ctrl+2")
        shown(at, number)
        hands.press("Escape")
        hands.until(lambda: at.page.list.view.hasFocus())
        hands.press("Ins")
        hands.until(lambda: hands.window.page_shown() == "events.open")


def test_the_replay_is_under_more_and_esc_leads_back(visit: Visit, open_event: Opens) -> None:
    number = open_event()["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        shown(at, number)
        dict(view.header.menu_items())["Replay"]()
        assert view.replay.isVisible()
        hands.rest()
        view.take_focus()
        hands.press("Escape")
        hands.until(lambda: not view.replay.isVisible() and view.chain.isAncestorOf(hands.focus))
