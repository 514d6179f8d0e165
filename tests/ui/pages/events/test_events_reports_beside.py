"""What is done by the window besides the four reports: sensitivity, corrections, verification, receipts, nothing."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.run import Context, run
from app.features.events.records import Event, EventReport, LevelDecision, Verification
from tests.ui.pages.events.conftest import Visit

Opens = Callable[..., dict[str, Any]]
SCHOOL = "江云高速校车侧翻"


@pytest.mark.parametrize(("key", "marked", "declined"), [("Return", "type", ""), ("Escape", "", "type")])
def test_sensitivity_is_offered_and_decided_by_a_key(
    visit: Visit, open_event: Opens, key: str, marked: str, declined: str
) -> None:
    number = open_event(SCHOOL)["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        hands.until(lambda: at.shows(number))
        assert view.trigger_offer.isVisible() and "“校车”" in view.trigger_offer.said.text()
        hands.press("O", key)
        hands.until(lambda: not view.trigger_offer.isVisible())
        last = LevelDecision.select().order_by(LevelDecision.id.desc()).get()
        assert (last.level, last.triggers, last.declined) == ("4", marked, declined)
        hands.until(lambda: view.chain.isAncestorOf(hands.focus))


def test_after_sending_the_event_is_there_again(visit: Visit, open_event: Opens) -> None:
    number = open_event(level="3")["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        hands.until(lambda: at.shows(number))
        hands.press("Ctrl+Return")
        hands.until(lambda: bool(view.editor.shown))
        hands.press("Ctrl+Return")
        hands.until(lambda: view.editor.step() == "preview")
        hands.press("Ctrl+Return")
        hands.until(lambda: EventReport.select().where(EventReport.state == "sent").count() == 1)
        hands.until(lambda: view.body.currentWidget() is not view.editor and view.header.write.isVisible())
        hands.until(lambda: view.chain.isAncestorOf(hands.focus))


def test_verification_correction_and_receipt_are_under_more(visit: Visit, open_event: Opens, ctx: Context) -> None:
    number = open_event(level="4")["event"]
    sent = run(ctx, "events.report", event=number, kind="first", way="phone", confirm=True)["report"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        hands.until(lambda: at.shows(number))
        dict(view.header.menu_items())["Superior asks for verification…"]()
        hands.type("省政府总值班室")
        hands.press("Tab")
        hands.type("是否有学生")
        hands.press("Return")
        hands.until(lambda: Verification.select().count() == 1 and view.forms.form is None)
        hands.until(lambda: "Answer verification" in dict(view.header.menu_items()))
        dict(view.header.menu_items())["Enter receipt…"]()
        hands.type("3号席")
        hands.press("Return")
        hands.until(lambda: EventReport.get(EventReport.number == sent).received_by == "3号席")
        for item, kind in (("Answer verification", "verification"), ("Write correction", "correction")):
            hands.until(lambda: view.forms.form is None)
            dict(view.header.menu_items())[item]()
            hands.until(lambda kind=kind: view.editor.shown.get("kind") == kind)
            hands.rest()


def test_a_nil_report_is_sent_from_the_list(visit: Visit) -> None:
    with visit() as at:
        hands, page = at.hands, at.page
        hands.press("Ctrl+2")
        hands.until(lambda: page._on_list)
        hands.rest()
        hands.press("Z")
        hands.until(lambda: page.list.nil is not None)
        assert "no important emergency" in page.list.nil.body.toPlainText()
        hands.press("Escape")
        hands.until(lambda: page.list.nil is None)
        page.show_target(nil=True)  # as the palette does
        hands.until(lambda: page.list.nil is not None)
        hands.rest()
        hands.press("Ctrl+Return")
        hands.until(lambda: EventReport.select().where(EventReport.kind == "nil").count() == 1)
        hands.until(lambda: page.list.nil is None)


def test_a_merged_event_leads_on_to_the_one_it_goes_on_in(visit: Visit, open_event: Opens) -> None:
    place = "江云高速 K87+300"
    first = open_event(place=place)["event"]
    second = open_event("江云高速追尾", level="9", place=place)["event"]
    with visit() as at:
        hands, view = at.hands, at.page.view
        hands.press("Ctrl+2")
        hands.until(lambda: at.event())
        at.page.open_event(Event.get(Event.number == second).id)
        hands.until(lambda: at.shows(second))
        assert view.header.merge.text() == "Merge, alike: 1"
        hands.press("M")
        hands.until(lambda: view.forms.form is not None)
        hands.press("Return")
        hands.type("one accident")
        hands.press("Return")
        hands.until(lambda: at.shows(first))
