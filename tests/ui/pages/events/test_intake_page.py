"""An event opened from a pasted text: seen, decided and opened by keys alone; nothing undecided is saved."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication, QFrame

from app.core.drafts import DraftFolder
from app.core.run import Context, run
from app.features.duty_log.records import DutyEntry
from app.features.events.records import Event, Snapshot
from tests.ui.pages.events.desk_hands import DeskHands, standing
from ui.desk import Desk
from ui.pages.events.intake_page import IntakePage

TEXT = "6月24日2时31分，江云高速K87+300处一辆大客车追尾货车，有人受伤。\n省高速交警江城大队报告。"


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> Iterator[DeskHands]:
    with standing(desk, IntakePage(desk), qtbot) as hands:
        hands.until(lambda: hands.widget.fields.category.choices)
        hands.rest()
        hands.widget.take_focus()
        yield hands


def paste(hands: DeskHands, text: str = TEXT) -> None:
    QApplication.clipboard().setText(text)
    hands.press("Ctrl+V")


def paste_and_wait(hands: DeskHands) -> dict[str, int]:
    """Pastes the text; gives the place of each field's first proposal in the list."""
    paste(hands)
    hands.until(lambda: hands.widget.list.rows.items)
    places: dict[str, int] = {}
    for one in hands.widget.list.rows.items:
        places.setdefault(one.proposal.field, one.number)
    return places


def accept_all(hands: DeskHands) -> None:
    while hands.widget.list.undecided():
        hands.press("A")


def field(hands: DeskHands, name: str) -> str:
    return str(hands.widget.fields.lines[name].text())


# the task ---------------------------------------------------------------
def test_paste_decide_open(page: DeskHands) -> None:
    went: list[tuple[str, dict[str, Any]]] = []
    page.desk.went.connect(lambda name, target: went.append((name, target)))
    paste_and_wait(page)
    assert page.focus is page.widget.list, "the cursor is on what the text says"
    accept_all(page)
    assert field(page, "occurred") == "2026-06-24 02:31" and "江云高速" in field(page, "place")
    page.widget.fields.edit("dead")
    page.type("3")
    page.widget.fields.edit("source")
    if not field(page, "source"):
        page.type("省高速交警江城大队")
    page.press("Ctrl+Return")
    page.until(lambda: went)
    event = Event.get()
    assert went == [("events", {"id": event.id})]
    assert DutyEntry.get().content == TEXT and event.category.startswith("12")
    assert Snapshot.get().dead == 3 and Snapshot.get().missing is None
    page.rest()
    assert page.widget.text.text() == "" and not page.widget.list.rows.items
    assert DraftFolder(page.desk.place.drafts).load() == []


def test_what_is_undecided_is_not_saved(page: DeskHands) -> None:
    paste_and_wait(page)
    page.press("A")
    left = len(page.widget.list.undecided())
    page.widget.text.setFocus()
    page.press("Ctrl+Return")
    page.rest()
    assert not Event.select().count() and f"{left} undecided" in page.widget.notice.said.text()
    assert page.focus is page.widget.list and page.widget.list.current().state == "undecided"


def test_x_refuses_and_takes_the_value_back(page: DeskHands) -> None:
    places = paste_and_wait(page)
    page.widget.list.setCurrentIndex(page.widget.list.rows.index(places["place"] - 1))
    page.press("A")
    assert field(page, "place")
    page.widget.list.setCurrentIndex(page.widget.list.rows.index(places["place"] - 1))
    page.press("X")
    assert field(page, "place") == ""
    struck = [one for one in page.widget.text.marks if one.state == "refused"]
    assert [one.field for one in struck] == ["place"]


def test_e_corrects_in_the_field_and_enter_goes_on(page: DeskHands) -> None:
    places = paste_and_wait(page)
    page.widget.list.setCurrentIndex(page.widget.list.rows.index(places["place"] - 1))
    page.press("E")
    assert page.focus is page.widget.fields.lines["place"]
    page.type("K88")
    page.press("Return")
    assert field(page, "place") == "K88" and page.focus is page.widget.list
    assert {one.proposal.field for one in page.widget.list.rows.items if one.state == "accepted"} == {"place"}


def test_a_category_is_found_by_its_initials(page: DeskHands) -> None:
    paste_and_wait(page)
    page.widget.fields.edit("category")
    page.press("Delete")
    page.type("a")
    assert page.widget.fields.category.listed()
    assert page.window.rect().contains(page.window.findChild(QFrame, "popup").geometry()), "the whole list is seen"
    page.press("Return")
    assert field(page, "category") in dict(page.widget.fields.category.choices).values()
    page.press("Return")
    assert page.focus is page.widget.list


def test_arrows_show_the_place_in_the_text(page: DeskHands) -> None:
    paste_and_wait(page)
    seen = []
    for _ in page.widget.list.rows.items:
        seen.append(page.widget.text.current)
        page.press("Down")
    assert seen == [one.number for one in page.widget.list.rows.items]
    for one in page.widget.list.rows.items:
        assert TEXT[one.proposal.start:one.proposal.end] == one.proposal.found


def test_a_text_changed_after_reading_is_read_again(page: DeskHands) -> None:
    paste_and_wait(page)
    accept_all(page)
    page.widget.text.setFocus()
    page.press("Ctrl+End")
    page.type("!")
    page.press("Ctrl+Return")
    page.until(lambda: page.widget._read_for.endswith("!"))
    assert not Event.select().count()
    assert not page.widget.list.undecided(), "what was decided stays decided"


# questions and faults ---------------------------------------------------
def test_a_second_ctrl_enter_answers_what_is_asked(page: DeskHands, ctx: Context) -> None:
    run(ctx, "events.open", title="客车追尾", content=TEXT, source="甲", category="12H00", place="江云高速K87+300处",
        occurred=ctx.now(), confirm=True)
    paste_and_wait(page)
    accept_all(page)
    page.widget.fields.edit("occurred")
    page.type("06-24 02:44")
    page.widget.fields.edit("place")
    page.type("K87+300")
    page.widget.fields.edit("at")
    page.type("06-24 02:40")  # before it occurred
    page.press("Ctrl+Return")
    page.until(lambda: "once more" in page.widget.notice.said.text())
    assert Event.select().count() == 1
    page.press("Ctrl+Return")
    page.until(lambda: Event.select().count() == 2)
    page.rest()


@pytest.mark.parametrize(
    "name, typed", [("occurred", "25:99"), ("dead", "three"), ("dead", "-1"), ("category", "zzqq")],
)
def test_what_cannot_be_read_is_said_under_its_field(page: DeskHands, name: str, typed: str) -> None:
    paste_and_wait(page)
    accept_all(page)
    page.widget.fields.edit(name)
    page.type(typed)
    page.press("Ctrl+Return")
    page.until(lambda: page.widget.fields.fields[name].error())
    assert page.focus is page.widget.fields.lines[name] and not Event.select().count()


def test_too_long_a_text_is_said_and_stays(page: DeskHands) -> None:
    paste(page, "长" * 20_001)
    page.until(lambda: page.widget.notice.isVisible())
    assert "20001" in page.widget.notice.said.text() and len(page.widget.text.text()) == 20_001
    page.press("Ctrl+Return")
    page.rest()
    assert not Event.select().count()


def test_no_text_no_event(page: DeskHands) -> None:
    page.press("Ctrl+Return")
    assert page.widget.notice.isVisible() and not Event.select().count()


# files and drafts -------------------------------------------------------
def test_a_dropped_file_is_read(page: DeskHands, tmp_path: Path) -> None:
    file = tmp_path / "传真.txt"
    file.write_bytes(TEXT.encode("gb18030"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    page.widget.text.insertFromMimeData(data)
    page.until(lambda: page.widget.list.rows.items)
    assert page.widget.text.text() == TEXT
    file.write_bytes(b"\x89PNG\0\0")
    page.widget.text.insertFromMimeData(data)
    page.until(lambda: page.widget.notice.isVisible())
    assert page.widget.text.text() == TEXT


def test_an_undecided_text_comes_back(page: DeskHands, qtbot: Any) -> None:
    paste_and_wait(page)
    page.press("A", "X")
    states = page.widget.list.states()
    folder = DraftFolder(page.desk.place.drafts)
    page.until(lambda: [one.values["states"] for one in folder.load(home="events.intake")] == [states])
    again = IntakePage(page.desk)
    with standing(page.desk, again, qtbot) as hands:
        hands.until(lambda: again.list.rows.items)
        assert again.text.text() == TEXT and again.list.states() == states
        again.text.setFocus()
        hands.press("Ctrl+A", "Delete")
        hands.until(lambda: folder.load(home="events.intake") == [])


def test_signs_beyond_the_first_plane_are_marked_right(page: DeskHands) -> None:
    paste(page, "𠮷𠮷𠮷" + TEXT)
    page.until(lambda: page.widget.list.rows.items)
    page.rest()
    for one in page.widget.list.rows.items:
        if one.proposal.end:
            mark = next(m for m in page.widget.text.marks if m.number == one.number)
            assert page.widget.text._cursor(mark).selectedText() == one.proposal.found
