"""The search page: results while typing, tabs, filters, opening, exporting; all with keys."""
from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.core import finding, search
from app.core.i18n import to_utc
from app.core.run import run
from tests.conftest import START, Clock
from tests.ui.test_utf16 import part
from ui import search_answer, theme
from ui.desk import Desk
from ui.filters import period
from ui.search_delegate import HitDelegate, around_hit, lay_out
from ui.search_model import Places, Shown, sentence
from ui.search_page import SearchPage

Log = Callable[..., dict[str, Any]]


@pytest.fixture
def page(desk: Desk, log: Log, clock: Clock, qtbot: Any) -> Iterator[SearchPage]:
    """A contact and entries of three days; the last one is 2 minutes old."""
    run(desk.ctx, "contacts.add", source="省高速交警", person="卢警官", phone="0551-55500110")
    log("大客车追尾货车，死亡 1 人", source="省高速交警", phone="0551-55500110")
    run(desk.ctx, "duty_log.correct", number=1, reason="核实", content="大客车追尾货车，死亡 2 人")
    clock.forward(days=3)
    log("一辆客车抛锚", source="市公安局", kind="fax", result="done")
    log("暴雨预警", source="市气象台")
    clock.forward(minutes=2)
    made = SearchPage(desk)
    made.resize(1214, 636)
    qtbot.addWidget(made)
    made.show()
    yield made


def type_in(page: SearchPage, qtbot: Any, text: str) -> None:
    """Types, and waits for the answer."""
    page.take_focus()
    page.line.clear()
    page.line.insert(text)
    page.search()
    qtbot.waitUntil(lambda: not page.answer.is_running)


def numbers(page: SearchPage) -> list[Any]:
    shown = [page.model.index(row).data(Qt.ItemDataRole.UserRole) for row in range(page.model.rowCount())]
    return [one.row.get("number") if one else None for one in shown]


# finding ----------------------------------------------------------------
def test_results_while_typing(page: SearchPage, qtbot: Any) -> None:
    page.take_focus()
    page.line.insert("客车")  # QTest types letters of ASCII only
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert numbers(page) == [2, 1]
    assert page.line.hasFocus()


def test_only_the_newest_question_is_answered(page: SearchPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    real = finding.Reading.more

    def more(reading: Any, ctx: Any, seconds: float) -> bool:
        begun.append(reading.words)
        return real(reading, ctx, seconds)

    monkeypatch.setattr(finding.Reading, "more", more)
    for text in ("客", "客车", "客车追", "客车追尾"):
        page.line.setText(text)
        page.search()
    qtbot.waitUntil(lambda: not page.answer.is_running)
    assert begun[-1] == "客车追尾" and len(set(begun)) <= 2
    assert numbers(page) == [1]


def test_tabs_count(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "0110")
    assert [page.tabs.button(code).text() for code in ("all", "duty_log", "contacts")] == [
        "All 2", "Duty log 1", "Contacts 1"
    ]
    qtbot.waitUntil(lambda: numbers(page) == [None, 1])  # the contact on top
    page.tabs.choose("duty_log")
    assert page.model.rowCount() == 1
    assert page.model.key_at(0) == ("duty_log", 1)


def test_the_line_says_what_was_struck(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "死亡")
    shown = page.model.index(0).data(Qt.ItemDataRole.UserRole)
    assert ("struck" in {state for _, state in shown.pieces}) and "死亡 2 人" in shown.line.replace("1 人", "")
    assert "struck out:" in page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_query_words(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "#2")
    assert numbers(page) == [2]
    type_in(page, qtbot, "8h")
    assert numbers(page) == [3, 2]
    type_in(page, qtbot, "来源:交警")
    assert numbers(page) == [1]


def test_nothing_found_offers_all_dates(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "追尾 8h")
    assert page.empty.sentence.text() == "Nothing found for “追尾 8h”"
    assert page.empty.button.text() == "Search all dates"
    page.empty.button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.line.text() == "追尾"
    page.filters.set_period("today")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    page.empty.button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)


def test_nothing_found_at_all(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "飞碟")
    assert page.stage.currentWidget() is page.empty
    assert not page.empty.button.isVisible()


# the whole log ------------------------------------------------------------
def test_nothing_asked_shows_the_whole_log(page: SearchPage, qtbot: Any) -> None:
    page.refresh()
    qtbot.waitUntil(lambda: numbers(page) == [3, 2, 1])
    texts = {code: page.tabs.button(code).text() for code in ("all", "duty_log", "contacts")}
    assert texts == {"all": "All 3", "duty_log": "Duty log 3", "contacts": "Contacts"}
    assert not page.delegate.with_tag and page.export_button.isEnabled()


def test_the_order_is_turned(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "客车")
    assert numbers(page) == [2, 1]
    qtbot.keyClick(page.line, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: numbers(page) == [1, 2])
    assert page.order.text() == "Oldest first"
    page.order.click()
    qtbot.waitUntil(lambda: numbers(page) == [2, 1])


def test_home_and_end(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "客车")
    qtbot.keyClick(page.line, Qt.Key.Key_Down)
    for key, row in ((Qt.Key.Key_End, 1), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(page.view, key)
        assert page.view.currentIndex().row() == row


@pytest.mark.parametrize(("typed", "row"), [
    ("2026-06-27", 0), ("6月26日", 2), ("昨天", 2), ("2026-06-01-2026-06-24", 2), ("2020-01-01", 2), ("1h", 2),
])
def test_going_to_a_day(page: SearchPage, qtbot: Any, typed: str, row: int) -> None:
    """Entries of the 24th and, two of them, of the 27th of June, the newest first."""
    page.refresh()
    qtbot.waitUntil(lambda: numbers(page) == [3, 2, 1])
    page.view.setCurrentIndex(page.model.index(1))
    qtbot.keyClick(page.view, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert page.day.hasFocus()
    page.day.setText(typed)
    qtbot.keyClick(page.day, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.view.currentIndex().row() == row and page.view.hasFocus())
    assert page.day.isHidden() and numbers(page) == [3, 2, 1]


def test_a_day_that_is_none(page: SearchPage, qtbot: Any) -> None:
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    page.day.open()
    page.day.setText("何时")
    qtbot.keyClick(page.day, Qt.Key.Key_Return)
    assert page.day.property("error") is True and page.day.isVisible()
    qtbot.keyClick(page.day, Qt.Key.Key_Escape)
    assert page.day.isHidden() and page.view.hasFocus()


def test_many_hits_come_bit_by_bit(
    page: SearchPage, log: Log, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows shown at first stay as they are while the list grows; all of them are there in the end."""
    for n in range(20):
        log(f"客车续报{n}", confirm=True)
    monkeypatch.setattr(search, "FIRST", 2)
    monkeypatch.setattr(search_answer, "SOON", 0)
    monkeypatch.setattr(search_answer, "TURN", 0)
    told: list[tuple[int, Any]] = []
    for signal in (page.answer.began, page.answer.grew):
        signal.connect(lambda *_: told.append((page.model.rowCount(), page.model.key_at(0))))
    type_in(page, qtbot, "客车")
    counts = [count for count, _ in told]
    assert counts[0] < counts[-1] == 22 and counts == sorted(counts)
    assert {key for count, key in told if count} == {("duty_log", 23)}
    assert page.tabs.button("duty_log").text() == "Duty log 22"


def test_places_of_two_lists() -> None:
    grown = array("q", [9, 8, 7, 6])
    places = Places([("contacts", array("q", [1, 2]), 2), ("duty_log", grown, 3)])
    assert list(places) == [("contacts", 1), ("contacts", 2), ("duty_log", 9), ("duty_log", 8), ("duty_log", 7)]
    assert places[1:3] == [("contacts", 2), ("duty_log", 9)] and places.start_of("duty_log") == 2
    assert places.place_of(("duty_log", 7), 0) == 4 and places.place_of(("duty_log", 6), 4) == -1
    assert places.place_of(("contacts", 2), 4) == 1 and places.place_of(("events", 1), 0) == -1


# filters ----------------------------------------------------------------
@pytest.mark.parametrize(("name", "value", "wanted"), [
    ("kind", "fax", [2]), ("result", "done", [2]), ("source", "交警", [1]), ("recorder", "001", [3, 2, 1]),
    ("corrected", True, [1]), ("attached", True, []),
])
def test_filters(page: SearchPage, qtbot: Any, name: str, value: Any, wanted: list[int]) -> None:
    qtbot.waitUntil(lambda: page.filters.choices["kind"].count() > 1)
    page.filters.set_value(name, value)
    qtbot.waitUntil(lambda: numbers(page) == wanted and not page.answer.is_running)
    assert page.filters.values() == {name: value}


def test_clear_filters(page: SearchPage, qtbot: Any) -> None:
    page.line.setText("追尾")
    page.filters.set_value("attached", True)
    qtbot.waitUntil(lambda: page.empty.button.text() == "Clear filters")
    page.empty.button.click()
    qtbot.waitUntil(lambda: numbers(page) == [1])


def test_periods() -> None:
    assert period("all", START) == (None, None)
    assert period("today", START)[0] == to_utc(START.replace(month=6, day=24, hour=0, minute=0))
    since, until = period("7", START)
    assert until is None and since is not None and (START - since).days == 6
    year = period("year", START)[0]
    assert year is not None and (year.month, year.day, year.hour) == (12, 31, 16)


def test_a_period_of_ones_own(page: SearchPage, qtbot: Any) -> None:
    page.filters.set_period("custom")
    assert page.filters.since.isVisible()
    page.filters.since.setText("2026-06-24")
    page.filters.until.setText("2026-06-24")
    qtbot.waitUntil(lambda: numbers(page) == [1])
    page.filters.until.setText("2026-99-99")
    qtbot.waitUntil(lambda: page.filters.until.property("error") is True)


# opening ----------------------------------------------------------------
def test_open_and_come_back(page: SearchPage, desk: Desk, qtbot: Any) -> None:
    went: list[tuple[str, dict[str, Any]]] = []
    desk.went.connect(lambda name, target: went.append((name, target)))
    type_in(page, qtbot, "客车")
    qtbot.keyClick(page.line, Qt.Key.Key_Down)
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert went == [("duty_log", {"id": 1})]
    page.refresh()
    page.take_focus()
    qtbot.waitUntil(lambda: not page.answer.is_running)
    assert page.view.hasFocus() and page.view.currentIndex().row() == 1
    page.take_focus()
    assert page.line.hasFocus()


def test_enter_at_once_opens_the_first(page: SearchPage, desk: Desk, qtbot: Any) -> None:
    page.take_focus()
    page.line.insert("抛锚")
    with qtbot.waitSignal(desk.went) as went:
        qtbot.keyClick(page.line, Qt.Key.Key_Return)
    assert went.args == ["duty_log", {"id": 2}]


def test_letters_in_the_list_go_into_the_field(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "客车")
    qtbot.keyClick(page.line, Qt.Key.Key_Down)
    qtbot.keyClicks(page.view, "1")
    assert page.line.hasFocus() and page.line.text() == "1"


def test_escape(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "客车")
    page.view.setFocus()
    assert page.escape() and page.line.hasFocus()
    assert page.escape() and page.line.text() == ""
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert not page.escape()


def test_a_target(page: SearchPage, qtbot: Any) -> None:
    page.show_target(text="#3")
    qtbot.waitUntil(lambda: numbers(page) == [3])


def test_a_new_entry_appears_and_the_place_stays(page: SearchPage, log: Log, qtbot: Any) -> None:
    type_in(page, qtbot, "客车")
    page.view.setCurrentIndex(page.model.index(1))
    log("又来一辆客车", source="市公安局")
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert page.model.key_at(page.view.currentIndex().row()) == ("duty_log", 1)


# exporting --------------------------------------------------------------
def test_export(page: SearchPage, desk: Desk, tmp_path: Path, qtbot: Any) -> None:
    type_in(page, qtbot, "客车")
    name, ids = page._to_export()
    assert (name, list(ids)) == ("duty_log", [2, 1])
    with qtbot.waitSignal(desk.toasted) as said:
        page.export(name, ids, tmp_path / "hits.csv")
    assert said.args[0] == "2 entries saved in hits.csv"
    assert "追尾" in (tmp_path / "hits.csv").read_text("utf-8-sig")


def test_export_of_several_lists_needs_a_tab(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "0110")
    assert not page.export_button.isEnabled()
    page.tabs.choose("contacts")
    assert page.export_button.isEnabled()


# painting ---------------------------------------------------------------
def test_hits_are_marked(page: SearchPage, qtbot: Any) -> None:
    type_in(page, qtbot, "客车")
    picture = page.view.viewport().grab().toImage()
    row = [picture.pixelColor(x, y) for y in range(60) for x in range(picture.width())]
    assert QColor(theme.token("warn_tint")) in row


def test_a_late_hit_is_brought_into_sight(themed: None) -> None:
    pieces = (("市应急局", "kept"), ("　", "kept"), ("江云高速" * 40 + "客车追尾", "kept"))
    layout = lay_out(pieces, "客车", 400)
    assert "客车" in layout.text() and layout.text().startswith("市应急局")
    assert around_hit(pieces, "客车", lambda text: False) == pieces
    assert around_hit(pieces, "飞机", lambda text: True) == pieces
    states = [state for text, state in around_hit((*pieces, ("死亡", "struck")), "客车", lambda text: True)]
    assert states[-1] == "struck"


@pytest.mark.parametrize("word", ["客车", "𠮷", "𬱖"])
def test_hits_are_marked_beside_rare_characters(themed: None, word: str) -> None:
    layout = lay_out((("𠮷某", "kept"), ("驾客车", "struck"), ("𬱖路", "kept")), word, 400)
    covered = {part(layout.text(), one): one.format.fontStrikeOut() for one in layout.formats()}
    assert covered == {"驾客车": True, word: False}


def test_the_kind_is_named_in_short(page: SearchPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(page, qtbot, "抛锚")
    delegate = page.view.itemDelegate()
    assert isinstance(delegate, HitDelegate)
    painted: list[str] = []
    monkeypatch.setattr(delegate, "_text", lambda painter, area, text, *look, **more: painted.append(text))
    row = {"id": 1, "at": START, "kind_shown": "Incoming call", "kind_short": "Call in"}
    hit = Shown("Log", row, (("路", "kept"),))
    picture = QPixmap(900, 30)
    with QPainter(picture) as painter:
        delegate._paint_hit(painter, picture.rect(), hit)
    assert "Call in" in painted and "Incoming call" not in painted


def test_a_hit_read_aloud(desk: Desk) -> None:
    shown = Shown("Contacts", {"id": 1}, (("省高速交警", "kept"), ("　", "kept"), ("旧", "struck")))
    assert sentence(shown) == "Contacts, 省高速交警 struck out: 旧;"
