"""The page of handovers, by keys alone: giving, taking, querying, refusing, both signatures at one desk or two."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from app.core import run as door
from app.core.run import Context, read, run
from app.features.handover import watch
from app.features.handover.records import HandoverItem
from tests.conftest import OTHER_PASSWORD, PASSWORD
from tests.ui.pages.handover.conftest import Post, Visit, states
from ui.key_button import KeyButton
from ui.pages.handover.shown import Shown

EACH_DESK = pytest.mark.parametrize(("width", "language"), [("L", "zh_CN"), ("S", "en")])
Log = Callable[..., Any]


def cut(page: QWidget) -> list[str]:
    """Buttons of the page that are narrower than their words."""
    found = page.findChildren(KeyButton)
    return [one.text() for one in found if one.isVisible() and one.width() < one.sizeHint().width()]


def accept_all(at: Post) -> None:
    at.hands.press(*"A" * sum(1 for item in at.items() if item["state"] == "unseen"))
    at.hands.until(lambda: at.page.foot.line.ready and not at.page.doing.said)


# taking -----------------------------------------------------------------
@EACH_DESK
def test_twelve_items_are_accepted_and_signed_with_fifteen_keys(
    visit: Visit, ctx: Context, relief: Context, given: None, width: str, language: str
) -> None:
    with visit(relief, width, language) as at:
        hands, page = at.hands, at.page
        hands.press("Ctrl+3", *"A" * 12)
        hands.until(lambda: page.foot.line.mode == "take" and page.foot.line.ready)
        hands.press("Tab")
        hands.type(OTHER_PASSWORD)
        hands.press("Ctrl+Return")
        assert hands.pressed == 15
        hands.until(lambda: watch.watch(ctx).number == "002")
        sheet = watch.newest_sealed()
        assert sheet is not None and set(states(ctx)) == {"accepted"}
        code = read(ctx, "handover.show", sheet=sheet.number)["sheet"]["code"]
        hands.until(lambda: code in page.head.told.text())
        assert len(code) >= 12 and hands.window.toast.isVisible() and not cut(page)
        assert page.foot.signatures.incoming.name.text() == "贺知安" and page.foot.password.text() == ""


@EACH_DESK
def test_an_item_is_queried_with_two_keys_and_changes_are_seen_with_one(
    visit: Visit, ctx: Context, relief: Context, given: None, log: Log, width: str, language: str
) -> None:
    run(ctx, "duty_log.correct", number=1, content="防汛事项零", reason="slip", confirm=True)
    with visit(relief, width, language) as at:
        hands, page = at.hands, at.page
        at.go()
        before, first = hands.pressed, at.current()
        hands.press("Q", "Return")
        assert page.sheet.pane.edit.property("error") and page.sheet.pane.is_typing()
        hands.type("who is at the plant")
        hands.press("Return")
        assert hands.pressed - before == 3  # one of them was refused: a query says what is missing
        hands.until(lambda: states(ctx).count("queried") == 1)
        assert HandoverItem.get(HandoverItem.uid == first["uid"]).opinion == "who is at the plant"
        hands.until(lambda: not page.doing.said)
        assert at.current()["uid"] != first["uid"] and hands.focus is page.sheet.list and not cut(page)


def test_what_changed_is_seen_with_one_key_corrections_first(
    visit: Visit, ctx: Context, relief: Context, twelve: None, log: Log, clock: Any
) -> None:
    clock.forward(minutes=30)
    run(ctx, "handover.prepare")
    for item in read(ctx, "handover.items"):
        run(relief, "handover.accept", item=item["number"])
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD)
    run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD)
    clock.forward(hours=9)
    run(relief, "duty_log.correct", number=1, content="防汛事项零", reason="slip", confirm=True)
    log("新来电")
    run(relief, "handover.prepare")
    with visit() as at:
        hands, page = at.hands, at.page
        at.go()
        assert page.shown.face() == "take"
        before = hands.pressed
        hands.press("V")
        hands.until(lambda: page.changes.list.items())
        assert hands.pressed - before == 1
        assert [row["change"] for row in page.changes.list.items()] == ["corrected", "new", "new"]
        hands.press("Esc")
        assert hands.focus is page.sheet.list


def test_new_matters_come_onto_the_sheet_by_themselves_and_nothing_typed_is_lost(
    visit: Visit, ctx: Context, relief: Context, given: None, log: Log, clock: Any
) -> None:
    with visit(relief) as at:
        hands, page = at.hands, at.page
        at.go()
        clock.forward(minutes=5)
        hands.press("X")
        hands.type("no file")
        first = at.current()["uid"]
        log("刚来的事", result="open")
        hands.until(lambda: len(at.items()) == 13)
        assert [item["title"] for item in at.items() if item["new"]] == ["刚来的事"]
        assert page.sheet.pane.text() == "no file" and hands.focus is page.sheet.pane.edit
        hands.press("Esc", "Down", "Up")
        assert at.current()["uid"] == first and page.sheet.pane.text() == "no file"
        hands.press("Ctrl+1")
        hands.rest()
    with visit(relief) as at:
        at.go()
        at.hands.until(lambda: at.page.typed.text(f"say:{first}") == "no file")
        assert at.page.sheet.pane.text() == "no file"
        at.hands.press("X")
        at.hands.press("Return")
        at.hands.until(lambda: states(ctx).count("refused") == 1)
        at.hands.until(lambda: not at.page.typed.has(f"say:{first}"))


def test_what_came_in_at_the_last_moment_is_shown_before_it_is_signed(
    visit: Visit, ctx: Context, relief: Context, given: None, log: Log, clock: Any
) -> None:
    with visit(relief) as at:
        hands, page = at.hands, at.page
        at.go()
        accept_all(at)
        at.settled()
        hands.press("Tab")
        hands.type(OTHER_PASSWORD)
        clock.forward(minutes=1)
        told = [listener for listener in door.changed if listener == page.desk._on_changed_elsewhere]
        door.changed.remove(told[0])  # another computer's entry, not noticed yet
        log("最后一刻的事", result="open")
        door.changed.append(told[0])
        hands.press("Ctrl+Return")
        hands.until(lambda: len(at.items()) == 13 and at.current()["title"] == "最后一刻的事")
        assert page.foot.fault.isVisible() and watch.newest_sealed() is None
        hands.until(lambda: hands.focus is page.sheet.list)
        hands.press("A")
        hands.until(lambda: page.foot.line.ready)
        assert page.foot.password.text() == OTHER_PASSWORD
        hands.press("Ctrl+Return")
        hands.until(lambda: watch.newest_sealed() is not None)


# two people at one desk ----------------------------------------------------
def test_two_people_sign_at_one_desk_and_a_missing_signature_is_explained(
    visit: Visit, ctx: Context, relief: Context, twelve: None, clock: Any
) -> None:
    run(ctx, "handover.prepare")
    with visit() as at:
        hands, page = at.hands, at.page
        at.go()
        assert page.shown.face() == "give" and page.foot.line.mode == "give"
        hands.press("Alt+2")
        hands.until(lambda: page.foot.line.mode == "take")
        hands.press("Ctrl+Return")
        assert page.foot.fault.isVisible() and not page.foot.button.isEnabled()
        accept_all(at)
        hands.press("Tab")
        assert hands.focus is page.foot.why
        hands.type("called out")
        hands.press("Return")
        assert hands.focus is page.foot.who
        hands.type("002")
        hands.press("Tab")
        hands.until(lambda: page._signer == "002")
        assert hands.focus is page.foot.password
        hands.type("wrong")
        hands.press("Ctrl+Return")
        hands.until(lambda: page.foot.fault.isVisible() and page.foot.password.property("error"))
        hands.type(OTHER_PASSWORD)
        hands.press("Ctrl+Return")
        hands.until(lambda: watch.watch(ctx).number == "002")
        sheet = watch.newest_sealed()
        assert sheet is not None and sheet.without == "called out" and page.desk.ctx.number == "001"
        hands.until(lambda: page.foot.line.mode == "after")
        page.foot.password.setFocus()
        hands.type(PASSWORD)
        hands.press("Ctrl+Return")
        hands.until(lambda: page.foot.line.mode == "prepare" and page.foot.signatures.outgoing.name.text() == "周明远")
        refreshed = watch.newest_sealed()
        assert refreshed is not None and refreshed.out_number == "001"


# giving -----------------------------------------------------------------
@EACH_DESK
def test_the_outgoing_person_writes_notes_signs_and_answers(
    visit: Visit, ctx: Context, relief: Context, twelve: None, width: str, language: str
) -> None:
    with visit(None, width, language) as at:
        hands, page = at.hands, at.page
        at.go()
        assert page.shown.is_before() and len(page.give.loose.items()) == 2 and not cut(page)
        hands.press("H")
        hands.type("call at 8")
        hands.press("Return")
        hands.until(lambda: page.give.loose.items()[0]["note"] == "call at 8")
        hands.until(lambda: hands.focus is page.give.loose)
        hands.press("Ctrl+J", "H")
        hands.type("paper jam")
        hands.press("Return")
        hands.until(lambda: any(one["note"] == "paper jam" for one in page.give.things.items()))
        page.give.lines["place"].setFocus()
        hands.type("room 1")
        hands.press("Ctrl+Return")
        hands.until(lambda: hands.focus is page.foot.password)
        hands.type(PASSWORD)
        hands.press("Ctrl+Return")
        hands.until(lambda: page.foot.signatures.outgoing.name.text() == "周明远" and page.foot.line.mode == "")
        sheet = watch.open_sheet()
        assert sheet is not None and sheet.place == "room 1" and sheet.out_number == "001"
        run(relief, "handover.query", item=1, opinion="who?")
        hands.until(lambda: at.items()[0]["state"] == "queried")
        hands.until(lambda: hands.focus is page.sheet.list)
        hands.press("Home", "Return")
        hands.type("Li")
        hands.press("Return")
        hands.until(lambda: HandoverItem.get(HandoverItem.uid == at.items()[0]["uid"]).answer == "Li")
        hands.until(lambda: "Li" in page.sheet.pane.fields.told().values())


def test_enter_on_a_loose_end_goes_to_its_entry(visit: Visit, ctx: Context, twelve: None) -> None:
    with visit() as at:
        at.go()
        at.hands.press("Return")
        at.hands.until(lambda: at.hands.window.page_shown() == "duty_log")


# the leader -------------------------------------------------------------
def test_a_leader_rules_and_signs_and_earlier_sheets_are_read(
    visit: Visit, ctx: Context, relief: Context, given: None
) -> None:
    for item in read(ctx, "handover.items"):
        said = ("refuse", {"opinion": "no file"}) if item["number"] == 1 else ("accept", {})
        run(relief, f"handover.{said[0]}", item=item["number"], **said[1])
    run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD)
    with visit() as at:
        hands, page = at.hands, at.page
        at.go()
        assert page.shown.face() == "take" and not page.shown.rights().takes
        hands.press("Home", "I")
        hands.type("take it on")
        hands.press("Return")
        hands.until(lambda: at.items()[0]["ruling"] == "incoming")
        assert at.items()[0]["ruling_note"] == "take it on"
        assert read(ctx, "handover.owners")[0]["owner"] == "贺知安"
        hands.press("E")
        hands.type("read")
        hands.press("Return")
        hands.type(PASSWORD)
        hands.press("Ctrl+Return")
        hands.until(lambda: page.foot.signatures.leader.name.text() == "周明远")
        hands.press("Alt+3")
        hands.until(lambda: hands.focus is page.earlier.view and page.earlier.current() is not None)
        hands.press("Return")
        hands.until(lambda: page.shown.wanted and hands.focus is page.sheet.list)
        assert len(at.items()) == 12 and not page.sheet.pane.buttons["A"].isVisible()
        hands.press("Esc", "Esc")
        hands.until(lambda: not page.shown.on_list and not page.shown.wanted)


@pytest.mark.parametrize(
    ("ruling", "id", "wanted", "face"), [("", 5, 5, "give"), ("incoming", 5, 0, "give"), ("incoming", 3, 3, "give")]
)
def test_what_is_due_leads_to_the_face_and_what_waits_for_a_ruling_to_its_sheet(
    ruling: str, id: int, wanted: int, face: str
) -> None:
    shown = Shown("001", duty=True, leads=True)
    shown.target = id
    items = [{"state": "refused", "ruling": ruling}]
    shown.take_in({"open": None, "sealed": {"sheet": {"id": 5}, "items": items}, "wanted": None, "has_shift": True})
    assert (shown.wanted, shown.target, shown.face()) == (wanted, 0, face)
    opened = {"sheet": {"id": 7, "number": "2026-0624-2", "sealed_at": None}, "items": []}
    shown.turn("take")
    shown.take_in({"open": opened, "sealed": None, "wanted": None, "has_shift": True})
    assert shown.face() == "give" and shown.number_shown() == "2026-0624-2" and shown.rights().answers


def test_who_signed_as_the_outgoing_person_takes_it_back(visit: Visit, ctx: Context, given: None) -> None:
    with visit() as at:
        hands, page = at.hands, at.page
        at.go()
        hands.until(lambda: page.foot.line.offers == "unsign")
        hands.press("E")
        hands.type(PASSWORD)
        hands.press("Ctrl+Return")
        hands.until(lambda: page.foot.line.mode == "give")
        sheet = watch.open_sheet()
        assert sheet is not None and sheet.out_at is None
        hands.until(lambda: not cut(page))
