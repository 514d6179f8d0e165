"""The duty desk worked by keys alone, each task with no more keys than promised."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.core import i18n
from app.core.run import Context, run
from app.features.duty_log import lists
from tests.conftest import Clock
from tests.ui.hands import Hands, entries, entry, newest


@pytest.fixture
def contacts(ctx: Context) -> None:
    """Two people whom initials find."""
    for source, person, phone in (("市生态环境局", "郑科长", "0xx-5550-0101"), ("省防指办公室", "", "0xx-5550-0202")):
        run(ctx, "contacts.add", source=source, person=person, phone=phone)


@pytest.fixture
def three(log: Callable[..., Any]) -> None:
    """Three open entries: Nos. 1 to 3."""
    for text in ("第一件", "第二件", "第三件"):
        log(text)


# a call -------------------------------------------------------------------
@pytest.mark.parametrize("page", ["duty_log", "contacts", "reports", "search", "settings"])
def test_a_call_takes_three_keys_from_any_page(contacts: None, hands: Hands, page: str) -> None:
    hands.window.show_page(page)
    assert hands.log_call("sthjj", "路面积水") == 3
    saved = newest()
    assert (saved.kind, saved.source, saved.person, saved.content) == ("call_in", "市生态环境局", "郑科长", "路面积水")
    assert (saved.phone, saved.result, saved.late) == ("0xx-5550-0101", "open", False)


def test_after_a_call_the_row_is_on_top_and_the_cursor_in_the_source(three: None, hands: Hands) -> None:
    hands.log_call("abc", "tail")
    hands.rest()
    model = hands.page.model
    assert model.record(model.ids()[0])["content"] == "tail"
    assert hands.window.toast.isVisible() and "4" in hands.window.toast.text.text()
    assert hands.focus is hands.form.source
    assert not hands.bar.has_text()
    assert list(hands.bar.desk.place.drafts.glob("*.json")) == []


def test_a_second_call_while_writing_takes_three_keys(hands: Hands) -> None:
    hands.press("F2")
    hands.type("first unit")
    hands.press("Tab")
    hands.type("the first text")
    hands.press("Left", "Left", "Left")
    hands.pressed = 0
    hands.press("Ctrl+N")
    hands.type("second")
    hands.press("Tab")
    hands.type("urgent")
    hands.press("Return")
    assert hands.pressed == 3
    hands.until(lambda: entries() == 1)
    hands.until(lambda: hands.form.source.text() == "first unit")
    assert newest().content == "urgent"
    assert hands.form.content.toPlainText() == "the first text"
    assert hands.focus is hands.form.content
    assert hands.form.content.textCursor().position() == len("the first text") - 3


def test_closing_an_open_item_takes_three_keys(three: None, hands: Hands) -> None:
    hands.press("Ctrl+O")
    hands.rest()
    hands.press("Down", "D")
    assert hands.pressed == 3
    hands.until(lambda: entry(2).result == "done")
    assert (entry(1).result, entry(3).result) == ("open", "open")


def test_items_are_closed_one_after_the_other(three: None, hands: Hands) -> None:
    hands.press("Ctrl+O")
    hands.rest()
    for _ in range(3):
        hands.press("D")
        hands.rest()
    assert [entry(n).result for n in (1, 2, 3)] == ["done"] * 3


def test_the_outcome_of_a_closed_item(three: None, hands: Hands) -> None:
    hands.press("Ctrl+O")
    hands.rest()
    hands.press("D", "Tab")
    hands.type("drained")
    hands.press("Return")
    hands.until(lambda: entry(3).outcome == "drained")
    assert hands.focus is hands.page.table


@pytest.mark.parametrize("reason, kept", [
    ("1", "slip of the pen"), ("2", "corrected by the caller"), ("3", "checked on the spot"),
    ("own words", "own words"),
])
def test_correcting_the_last_entry_takes_four_keys(three: None, hands: Hands, reason: str, kept: str) -> None:
    hands.press("Up")
    hands.until(lambda: hands.form.content.toPlainText() == "第三件")
    hands.type("，已到场")
    hands.press("Tab")
    hands.type(reason)
    hands.press("Return")
    assert hands.pressed == 3
    hands.until(lambda: entry(3).corrections == 1)
    assert entry(3).content == "第三件，已到场"
    assert lists.entry(hands.bar.desk.ctx, 3)["corrected"][0]["reason"] == kept


def test_correcting_a_row_by_its_letter(three: None, hands: Hands) -> None:
    hands.select(1)
    hands.press("E")
    hands.until(lambda: hands.form.content.toPlainText() == "第一件")
    hands.press("Ctrl+A")
    hands.type("other words")
    hands.press("Tab")
    hands.type("1")
    hands.press("Return")
    hands.until(lambda: entry(1).corrections == 1)
    hands.rest()
    assert [state for _, state in lists.entry(hands.bar.desk.ctx, 1)["pieces"]] == ["struck", "new"]


def test_leaving_a_correction_that_changed_nothing(three: None, hands: Hands) -> None:
    hands.press("Up")
    hands.until(lambda: hands.form.content.toPlainText() == "第三件")
    hands.press("Esc")
    assert not hands.bar.has_text() and not hands.bar.box.parked
    assert hands.focus is hands.form.source


def test_a_changed_correction_is_set_aside_by_esc_and_comes_back(three: None, hands: Hands) -> None:
    hands.press("Up")
    hands.until(lambda: hands.form.content.toPlainText() == "第三件")
    hands.type("!")
    hands.press("Esc")
    assert not hands.bar.has_text() and len(hands.bar.box.parked) == 1
    hands.press("Ctrl+Tab")
    assert hands.form.content.toPlainText() == "第三件!"
    hands.press("Tab")
    hands.type("1")
    hands.press("Return")
    hands.until(lambda: entry(3).content == "第三件!")


def test_going_on_to_another_correction_leaves_no_draft(three: None, hands: Hands) -> None:
    hands.press("Up")
    hands.until(lambda: hands.form.content.toPlainText() == "第三件")
    hands.select(1)
    hands.press("E")
    hands.until(lambda: hands.form.content.toPlainText() == "第一件")
    hands.press("F3")
    assert not hands.bar.box.parked and hands.bar._kind == "call_out"


# kinds and options ----------------------------------------------------------
@pytest.mark.parametrize("key, kind", [
    ("F2", "call_in"), ("F3", "call_out"), ("F4", "fax"), ("F5", "event"), ("F6", "instruction"),
    ("F7", "meeting"), ("F8", "check"),
])
def test_each_kind_has_its_key(hands: Hands, key: str, kind: str) -> None:
    hands.press(key)
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    assert newest().kind == kind
    assert hands.pressed == 3


@pytest.mark.parametrize("page", ["duty_log", "contacts"])
@pytest.mark.parametrize("digit, kind", [("1", "doc_in"), ("5", "warning"), ("8", "nil"), ("9", "other")])
def test_f9_offers_the_other_kinds(hands: Hands, digit: str, kind: str, page: str) -> None:
    hands.window.show_page(page)
    hands.press("F9", digit)
    hands.until(lambda: hands.focus is hands.form.source)
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    assert newest().kind == kind


def test_a_kind_chosen_while_writing_keeps_the_text(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    hands.press("F5")
    assert (hands.form.source.text(), hands.form.content.toPlainText()) == ("unit", "text")
    assert hands.bar._kind == "event" and hands.focus is hands.form.source


@pytest.mark.parametrize("key, field, value", [
    ("Alt+1", "result", "done"), ("Alt+3", "result", "handover"), ("Ctrl+R", "read_back", True),
])
def test_options_of_a_call(hands: Hands, key: str, field: str, value: Any) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    hands.press(key, "Return")
    hands.until(lambda: entries() == 1)
    assert getattr(newest(), field) == value


@pytest.mark.parametrize("first, keys, values", [
    ("F3", ["Alt+5"], {"unanswered": True}), ("F4", ["Alt+2", "Alt+5"], {"urgency": "te_ji", "result": "done"}),
    ("F5", ["Alt+4"], {"level": "4"}), ("F8", ["Alt+1"], {"finding": "proper"}),
])
def test_options_of_other_kinds(hands: Hands, first: str, keys: list[str], values: dict[str, Any]) -> None:
    hands.press(first)
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    hands.press(*keys, "Return")
    hands.until(lambda: entries() == 1)
    assert {name: getattr(newest(), name) for name in values} == values


def test_the_open_matter_of_a_source_is_offered(contacts: None, log: Callable[..., Any], hands: Hands) -> None:
    log("强降雨通知", source="省防指办公室")
    hands.press("F2")
    hands.type("sfzb")
    hands.press("Tab")
    hands.until(lambda: hands.form.options.offered)
    hands.press("Ctrl+E")
    hands.type("second call")
    hands.press("Return")
    hands.until(lambda: entries() == 2)
    assert newest().follows_id == entry(1).id


@pytest.mark.parametrize("typed, minutes", [("+30", 30), ("0400", 76), ("0230", 24 * 60 - 14)])
def test_a_deadline_shows_in_the_strip_and_the_list(hands: Hands, clock: Clock, typed: str, minutes: int) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("answer this")
    hands.press("Ctrl+D")
    hands.type(typed)
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    assert newest().due_at == clock.at + timedelta(minutes=minutes)
    hands.until(lambda: hands.focus is hands.form.source)
    strip = hands.window.strip
    hands.until(lambda: strip.next_deadline() is not None)
    assert "answer this" in strip.next_deadline().title
    assert strip._digits.isVisible() and strip._digits.text()
    hands.until(lambda: hands.page.now._clocks)
    assert "answer this" in hands.page.now._clocks[0].clock.title


def test_a_deadline_that_cannot_be_read_says_so(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("answer this")
    hands.press("Ctrl+D")
    hands.type("later")
    hands.press("Return")
    hands.until(lambda: hands.form.error.isVisible())
    assert entries() == 0 and hands.form.content.toPlainText() == "answer this"


def test_phrases(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("flooded road")
    hands.press("Shift+F2")
    assert hands.form.content.toPlainText() == "flooded road，已复述核对无误"
    hands.press("Return")
    hands.until(lambda: entries() == 1)


# time -----------------------------------------------------------------------
@pytest.mark.parametrize("typed, wall", [
    ("0230", (24, 2, 30)), ("-20", (24, 2, 24)), ("昨2350", (23, 23, 50)), ("2:40", (24, 2, 40)),
])
def test_a_time_typed_back(hands: Hands, typed: str, wall: tuple[int, int, int]) -> None:
    hands.type("unit")
    hands.press("Shift+Tab")
    assert hands.focus is hands.form.time
    hands.press("Ctrl+A")
    hands.type(typed)
    hands.press("Return", "Tab")
    hands.type("text")
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    local = i18n.to_local(newest().at)
    assert (local.day, local.hour, local.minute) == wall
    assert newest().late == (typed in ("-20", "昨2350"))


def test_a_time_ahead_is_asked_about_and_saved_on_the_second_enter(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Shift+Tab", "Ctrl+A")
    hands.type("0400")
    hands.press("Tab", "Tab")
    hands.type("text")
    hands.press("Return")
    hands.until(lambda: hands.form.findings.isVisible())
    assert entries() == 0
    assert hands.focus is hands.form.content
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    assert "04:00" in newest().findings


def test_a_finding_is_asked_again_after_a_change(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Shift+Tab", "Ctrl+A")
    hands.type("0400")
    hands.press("Tab", "Tab")
    hands.type("text")
    hands.press("Return")
    hands.until(lambda: hands.form.findings.isVisible())
    hands.type("s")
    assert not hands.form.findings.isVisible()
    hands.press("Return")
    hands.until(lambda: hands.form.findings.isVisible())
    assert entries() == 0


def test_a_time_nobody_can_read(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Shift+Tab", "Ctrl+A")
    hands.type("soon")
    hands.press("Tab", "Tab")
    hands.type("text")
    hands.press("Return")
    assert hands.form.error.isVisible() and hands.focus is hands.form.time
    assert entries() == 0


def test_the_time_is_that_of_the_key_not_of_the_saving(hands: Hands, clock: Clock) -> None:
    hands.press("F2")
    rang = clock.at
    clock.forward(minutes=3)
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    assert newest().at == rang


def test_esc_forgets_the_time_of_a_call_that_was_none(hands: Hands, clock: Clock) -> None:
    hands.press("F2", "Esc")
    clock.forward(hours=1)
    hands.log_call("unit", "text")
    assert newest().at == clock.at


# typing ---------------------------------------------------------------------
def test_enter_in_the_source_takes_the_first_suggestion(contacts: None, hands: Hands) -> None:
    hands.type("sfzb")
    hands.until(lambda: hands.form.source.listed())
    hands.press("Return")
    assert hands.form.source.text().startswith("省防指办公室")
    assert hands.focus is hands.form.content


def test_esc_closes_the_suggestions_first(contacts: None, hands: Hands) -> None:
    hands.type("sf")
    hands.until(lambda: hands.form.source.listed())
    hands.press("Esc")
    assert not hands.form.source.listed()
    assert hands.form.source.text() == "sf" and hands.focus is hands.form.source
    hands.press("Tab")
    assert hands.form.source.text() == "sf" and hands.focus is hands.form.content


def test_enter_that_ends_a_composition_never_saves(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.compose("ji shui")
    hands.press("Return")
    assert not hands.bar._saving
    hands.compose("", "积水")
    hands.press("Return")  # the very key that committed, as some input methods pass it on
    hands.rest()
    assert entries() == 0 and hands.form.content.toPlainText() == "积水"
    hands.until(lambda: hands.form.content_keys.is_settled())
    hands.press("Return")
    hands.until(lambda: entries() == 1)


def test_shift_enter_breaks_and_pasted_breaks_stay(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("one")
    hands.press("Shift+Return")
    QGuiApplication.clipboard().setText("two\nthree")
    hands.press("Ctrl+V", "Return")
    hands.until(lambda: entries() == 1)
    assert newest().content == "one\ntwo\nthree"


def test_a_pasted_picture_becomes_an_attachment(hands: Hands) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    hands.type("unit")
    hands.press("Tab")
    hands.type("see picture")
    QGuiApplication.clipboard().setImage(picture)
    hands.press("Ctrl+V")
    hands.until(lambda: hands.form.options.files)
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    assert newest().attachments == 1 and newest().content == "see picture"


def test_a_table_cell_pasted_as_text_and_picture_is_text(hands: Hands) -> None:
    data = QMimeData()
    data.setText("from a sheet")
    data.setImageData(QImage(10, 10, QImage.Format.Format_RGB32))
    QGuiApplication.clipboard().setMimeData(data)
    hands.type("unit")
    hands.press("Tab", "Ctrl+V")
    hands.rest()
    assert hands.form.content.toPlainText() == "from a sheet" and not hands.form.options.files


def test_a_dropped_file_of_a_forbidden_type_gives_a_sentence(hands: Hands, tmp_path: Any) -> None:
    bad = tmp_path / "tool.exe"
    bad.write_bytes(b"MZ")
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bad))])
    hands.bar.intake.add_mime(data)
    hands.until(lambda: hands.form.error.isVisible())
    assert "exe" in hands.form.error.text() and hands.form.content.toPlainText() == "text"


def test_esc_never_discards_text(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("precious")
    hands.press("Esc", "Esc", "Esc", "Esc")
    assert (hands.form.source.text(), hands.form.content.toPlainText()) == ("unit", "precious")


# drafts ---------------------------------------------------------------------
def test_ctrl_tab_goes_round_the_drafts(hands: Hands) -> None:
    for name in ("one", "two", "three"):
        hands.type(name)
        hands.press("Ctrl+N")
    seen = []
    for _ in range(4):
        hands.press("Ctrl+Tab")
        seen.append(hands.form.source.text())
    assert seen == ["one", "two", "three", "one"]


def test_the_sixth_draft_asks(hands: Hands) -> None:
    for number in range(6):
        hands.type(f"draft {number}")
        hands.press("Ctrl+N")
    assert hands.form.source.text() == "draft 5"
    assert len(hands.bar.box.parked) == 5
    assert hands.form.findings.isVisible() and "Ctrl+Tab" in hands.form.findings.text()


def test_the_sixth_draft_does_not_mix_with_a_correction(three: None, hands: Hands) -> None:
    for number in range(5):
        hands.type(f"draft {number}")
        hands.press("Ctrl+N")
    hands.press("Up")
    hands.until(lambda: hands.form.content.toPlainText() == "第三件")
    hands.type("!")
    hands.press("F4")
    assert hands.form.content.toPlainText() == "第三件!" and hands.bar.correcting is not None
    assert hands.form.findings.isVisible()


# the list -------------------------------------------------------------------
def test_void_asks_for_a_reason(three: None, hands: Hands) -> None:
    hands.select(2)
    hands.press("V", "Return")
    assert entry(2).voided_at is None and hands.page.outcome.isVisible()
    hands.type("logged twice")
    hands.press("Return")
    hands.until(lambda: entry(2).voided_at is not None)
    assert entry(2).void_reason == "logged twice"


def test_a_deadline_for_a_row(three: None, hands: Hands, clock: Clock) -> None:
    hands.select(2)
    hands.press("T")
    hands.type("+45")
    hands.press("Return")
    hands.until(lambda: entry(2).due_at == clock.at + timedelta(minutes=45))


def test_following_up_and_calling_back(three: None, hands: Hands) -> None:
    hands.select(2)
    hands.press("L")
    assert hands.focus is hands.form.content and hands.form.source.text() == "市应急局"
    hands.type("more of it")
    hands.press("Return")
    hands.until(lambda: entries() == 4 and not hands.bar.has_text())
    assert (newest().follows_id, newest().kind) == (entry(2).id, "call_in")
    hands.select(1)
    hands.press("C")
    hands.type("called back")
    hands.press("Return")
    hands.until(lambda: entries() == 5)
    assert (newest().follows_id, newest().kind) == (entry(1).id, "call_out")


def test_space_shows_one_entry_whole_with_its_history(three: None, hands: Hands, ctx: Context) -> None:
    run(ctx, "duty_log.correct", number=2, content="第二件，已核", reason="checked")
    hands.rest()
    hands.select(2)
    hands.press("Space")
    detail = hands.page.detail
    hands.until(lambda: detail.isVisible() and detail.row and detail.row["number"] == 2)
    texts = " ".join(label.text() for label in detail.findChildren(type(hands.form.error)))
    assert "checked" in texts and "已核" in texts
    hands.press("Space")
    assert not detail.isVisible()


def test_slash_filters_and_esc_takes_it_back(three: None, hands: Hands) -> None:
    hands.page.table.setFocus()
    hands.press("/")
    hands.type("第二")
    hands.until(lambda: len(hands.page.model.ids()) == 1)
    hands.press("Return")
    assert hands.focus is hands.page.table
    hands.rest()
    hands.press("D")
    hands.until(lambda: entry(2).result == "done")
    hands.press("Esc", "Esc")
    hands.until(lambda: len(hands.page.model.ids()) == 3)


def test_brackets_turn_the_day(log: Callable[..., Any], hands: Hands, clock: Clock) -> None:
    log("the day before", at=clock.at - timedelta(days=1))
    log("this night")
    hands.rest()
    hands.page.table.setFocus()
    hands.press("[")
    hands.until(lambda: [r["content"] for r in _rows(hands)] == ["the day before"])
    hands.press("]")
    hands.until(lambda: [r["content"] for r in _rows(hands)] == ["this night"])


def test_home_and_end_go_through_the_list(three: None, hands: Hands) -> None:
    hands.select(2)
    hands.press("End")
    assert hands.page.selected()["number"] == 1
    hands.press("Home")
    assert hands.page.selected()["number"] == 3


def _rows(hands: Hands) -> list[dict[str, Any]]:
    model = hands.page.model
    return [model.record(id) or {"content": ""} for id in model.ids()]


# everywhere -----------------------------------------------------------------
@pytest.mark.parametrize("typed, title", [("wb", "未办"), ("sp", "锁屏"), ("cz", "查找"), ("sz", "设置")])
def test_the_palette_knows_pinyin(chinese: Hands, typed: str, title: str) -> None:
    chinese.press("Ctrl+K")
    box = chinese.window.palette_box
    assert chinese.focus is box.line
    chinese.type(typed)
    assert any(title in command.title for command in box.model.found), [c.title for c in box.model.found]


def test_the_palette_acts_and_gives_the_cursor_back(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Ctrl+K")
    assert hands.window.palette_box.isVisible()
    hands.press("Esc")
    assert not hands.window.palette_box.isVisible() and hands.focus is hands.form.source
    hands.press("Ctrl+K")
    hands.type("Contacts")
    hands.press("Return")
    assert hands.window.stack.currentWidget() is hands.window._pages["contacts"]


def test_the_sheet_of_keys(three: None, hands: Hands) -> None:
    hands.press("F1")
    assert hands.window.sheet.isVisible()
    hands.press("Esc")
    assert not hands.window.sheet.isVisible() and hands.focus is hands.form.source
    hands.page.table.setFocus()
    hands.press("?")
    assert hands.window.sheet.isVisible()


def test_pages_and_panes_by_key(three: None, hands: Hands) -> None:
    for place in hands.window.places:
        if place.key:
            hands.press(place.key)
            assert hands.window.stack.currentWidget() is hands.window._pages[place.name], place.key
    hands.press("Ctrl+1")
    seen = [hands.focus]
    for _ in range(3):
        hands.press("Ctrl+J")
        seen.append(hands.focus)
    assert seen[0] is hands.form.source and seen[1] is hands.page.table
    assert len(set(seen)) == len(seen)
    for _ in range(3):
        hands.press("Ctrl+Shift+J")
    assert hands.focus is hands.form.source


def test_esc_goes_back_step_by_step(three: None, hands: Hands) -> None:
    hands.press("Ctrl+O")
    hands.rest()
    hands.press("Space")
    assert hands.page.detail.isVisible()
    hands.press("Esc")
    assert not hands.page.detail.isVisible() and hands.focus is hands.page.table
    hands.press("Esc")
    assert hands.page.bar.tab() == "all" and hands.focus is hands.page.table
    hands.press("Esc")
    assert hands.focus is hands.form.source


def test_esc_from_another_page_comes_home(hands: Hands) -> None:
    hands.press("Ctrl+2")
    hands.press("Esc")
    hands.until(lambda: hands.window.stack.currentWidget() is hands.page)
    assert hands.focus is hands.form.source


def test_an_empty_bar_leaves_another_page_on_esc(hands: Hands) -> None:
    hands.window.show_page("contacts")
    assert not hands.bar.isVisible()
    hands.press("F2")
    assert hands.bar.isVisible() and hands.focus is hands.form.source
    hands.press("Esc")
    assert not hands.bar.isVisible() and hands.window.stack.currentWidget() is hands.window._pages["contacts"]


def test_staff_is_entered_by_keys(hands: Hands) -> None:
    hands.window.show_page("events")
    hands.press("Ctrl+T")
    board = hands.window.board
    hands.until(lambda: board._found is not None)
    hands.press("E")
    assert board.form.isAncestorOf(hands.focus)
    hands.type("Shen")
    hands.press("Ctrl+Return")
    hands.until(lambda: not board.form.isVisible())
    hands.until(lambda: any("Shen" in text for text in _texts(board)))
    hands.press("Esc")
    assert not board.isVisible() and hands.window.page_shown() == "events"
    hands.window.show_page("duty_log")
    hands.until(lambda: any("Shen" in text for text in _texts(hands.page.now)))


def test_staff_of_a_shift_that_ended_meanwhile_asks_for_the_reason(hands: Hands, clock: Clock) -> None:
    hands.press("Ctrl+T")
    board = hands.window.board
    hands.until(lambda: board._found is not None)
    hands.press("E")
    assert not board.form._edits["reason"].isVisible()
    hands.type("Shen")
    clock.local(2026, 6, 24, 8, 30)
    hands.press("Ctrl+Return")
    hands.until(lambda: board.form._edits["reason"].isVisible())
    assert hands.focus is board.form._edits["reason"]
    hands.type("typing error")
    hands.press("Ctrl+Return")
    hands.until(lambda: not board.form.isVisible())


def test_the_duty_board_goes_when_a_call_comes(hands: Hands) -> None:
    hands.press("Ctrl+T")
    assert hands.window.board.isVisible() and hands.focus is hands.window.board
    hands.press("F2")
    assert not hands.window.board.isVisible() and hands.focus is hands.form.source
    hands.press("Ctrl+T", "Ctrl+T")
    assert not hands.window.board.isVisible() and hands.focus is hands.form.source


def test_ctrl_enter_saves_what_is_being_written(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    hands.press("Ctrl+Return")
    hands.until(lambda: entries() == 1)


def test_the_menu_bar_by_key(hands: Hands) -> None:
    hands.press("F10")
    assert hands.window.menuBar().isVisible()
    hands.press("Esc", "Esc", "Esc")  # the open menu, the bar's own cursor, the bar
    assert not hands.window.menuBar().isVisible() and hands.focus is hands.form.source


def _texts(widget: Any) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in widget.findChildren(QLabel)]


def test_no_two_commands_share_a_key(hands: Hands) -> None:
    keys = [QKeySequence(c.key).toString() for c in hands.window.commands() if c.key]
    assert len(keys) == len(set(keys)), sorted(k for k in keys if keys.count(k) > 1)
    never = {"Ctrl+Space", "Shift+Space", "Ctrl+.", "Ctrl+Shift+F", "Ctrl+Shift+Z", "Ctrl+`", "Alt+F4"}
    assert not never & set(keys)


def test_every_key_works_in_a_text_field(hands: Hands) -> None:
    for kind in (QLineEdit, QPlainTextEdit):
        field = hands.form.source if kind is QLineEdit else hands.form.content
        for action in hands.window.keys.actions():
            name = action.shortcut().toString()
            fired: list[str] = []
            action.triggered.disconnect()
            action.triggered.connect(lambda _on=False, n=name, told=fired: told.append(n))
            field.setFocus()
            hands.press(name)
            assert fired == [name], (kind.__name__, name)
