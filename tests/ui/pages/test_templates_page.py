"""The page of templates by keys: what is changed shows on the real page, is kept as a draft, saved and taken back."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import pages
from app.core.run import Context, read, run
from app.core.templates import PagePart, PageWord
from app.features.duty_log.reports import running_shift
from tests.ui.hands import Hands
from ui.desk import Desk
from ui.pages.templates import Pages
from ui.pages.templates.page import TemplatePage
from ui.report_page import ReportPage

LOG = "duty_log.shift_log"
Key = Qt.Key
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def opened(desk: Desk, qtbot: Any) -> TemplatePage:
    page = TemplatePage(desk)
    qtbot.addWidget(page)
    page.resize(1214, 640)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    with qtbot.waitSignal(page.preview.made, timeout=20_000):
        page.show_target(report=LOG)
    return page


@pytest.fixture
def page(desk: Desk, log: Callable[..., Any], qtbot: Any) -> TemplatePage:
    log()
    return opened(desk, qtbot)


def shown(page: TemplatePage) -> str:
    """What stands on the page in the preview."""
    file = page.preview.view._file
    with PdfDocument(str(file)) as pdf:
        return "".join("".join(one.get_textpage().get_text_range().split()) for one in pdf)


def press(qtbot: Any, widget: Any, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    widget.setFocus()
    qtbot.keyClick(widget, key, modifier)


def write(page: TemplatePage, qtbot: Any, text: str, wording: str) -> None:
    """Chooses a word, goes to its line and writes another wording."""
    page.words.view.select(text)
    press(qtbot, page.words.view, Key.Key_Return)
    assert QApplication.focusWidget() is page.words.line
    page.words.line.selectAll()
    page.words.line.insert(wording)


def test_changes_show_at_once_and_are_saved_together(page: TemplatePage, ctx: Context, qtbot: Any) -> None:
    parts = page.parts.view
    assert [one["id"] for one in parts.items()] == ["head", "entries", "summary", "signatures"]
    assert page.words.view.items()[0]["said"] == "值班日志", "the notice above the page is not an office's to change"
    parts.select("signatures")
    press(qtbot, parts, Key.Key_Space)
    parts.select("entries")
    press(qtbot, parts, Key.Key_Space)  # without it the page says nothing
    parts.select("summary")
    press(qtbot, parts, Key.Key_Up, ALT)
    press(qtbot, parts, Key.Key_Plus)
    with qtbot.waitSignal(page.preview.made, timeout=20_000):
        write(page, qtbot, "Duty log", "值守日志")
    assert page.state.text() == "4 changed, not saved" and not PageWord.select().exists()
    qtbot.waitUntil(lambda: "值守日志" in shown(page) and "带班领导阅签" not in shown(page), timeout=20_000)
    qtbot.waitUntil(lambda: len(page.keeper.folder.every_file()) == 1)
    page.primary()
    qtbot.waitUntil(lambda: page.state.text() == "Nothing to save" and not page._saving)
    assert {row.part: (row.position, row.shown, row.size) for row in PagePart.select()} == {
        "entries": (3, True, 0), "summary": (2, True, 11), "signatures": (0, False, 0)}
    word = PageWord.get()
    assert (word.report, word.text, word.chinese, word.english) == (LOG, "Duty log", "值守日志", "")
    assert page.keeper.folder.every_file() == []
    built, _ = pages.document(ctx, LOG, **running_shift(ctx))
    assert built.title == "值守日志" and [one["part"] for one in read(ctx, "templates.parts", report=LOG)] == [
        "head", "summary", "entries", "signatures"]


def test_what_was_typed_comes_back_with_the_next_window(page: TemplatePage, desk: Desk, qtbot: Any) -> None:
    write(page, qtbot, "Summary", "本班统计")
    page.words.scope.choose("every")
    page.words.line.insert("小结")
    kept = page.keeper.keep_now()
    assert kept is not None
    kept.result()
    again = opened(desk, qtbot)
    qtbot.waitUntil(lambda: again.edition.count() == 2)
    word = next(one for one in again.edition.words if one["text"] == "Summary")
    assert (again.edition.said(word), again.edition.wording(word, "every")) == ("本班统计", "小结")
    again.primary()
    qtbot.waitUntil(lambda: PageWord.select().count() == 2)
    assert {row.report: row.chinese for row in PageWord.select()} == {LOG: "本班统计", "": "小结"}


def test_a_wording_that_cannot_be_printed_is_said_and_restored(page: TemplatePage, qtbot: Any) -> None:
    before = shown(page)
    text = "{n} entries, {corrected} corrected, {voided} voided"
    write(page, qtbot, text, "只有{n}条")
    assert "{corrected}" in page.words.field.error()
    page.primary()
    assert page.notice.isVisible() and not PageWord.select().exists()
    with qtbot.waitSignal(page.preview.made, timeout=20_000):
        page.restore()
    assert page.edition.count() == 0 and page.words.field.error() == "" and page.words.line.text() == ""
    qtbot.waitUntil(lambda: shown(page).partition("打印")[0] == before.partition("打印")[0], timeout=20_000)


def test_a_wording_changed_at_another_desk_is_told_then_saved(
    page: TemplatePage, person: Callable[..., Context], qtbot: Any
) -> None:
    write(page, qtbot, "Duty log", "值守日志")
    run(person("002", "CHIEF"), "templates.change_word", report=LOG, text="Duty log", chinese="值班记录")
    page.primary()
    qtbot.waitUntil(page.notice.isVisible)
    assert "李岚 changed this" in page.notice.said.text() and "值班记录" in page.notice.said.text()
    assert PageWord.get().chinese == "值班记录" and page.edition.count() == 1
    page.primary()
    qtbot.waitUntil(lambda: PageWord.get().chinese == "值守日志")


def test_restoring_all_asks_first(page: TemplatePage, ctx: Context, qtbot: Any) -> None:
    run(ctx, "templates.change_word", report=LOG, text="Duty log", chinese="值守日志")
    run(ctx, "templates.change_part", report=LOG, part="summary", shown=False)
    page.refresh()
    qtbot.waitUntil(lambda: not page.parts.view.items()[2]["shown"], timeout=20_000)
    page.ask_restore_all()
    assert page.notice.isVisible() and page.escape() and not page.notice.isVisible()
    assert PageWord.get().chinese == "值守日志"
    page.ask_restore_all()
    page.notice.take()
    qtbot.waitUntil(lambda: PageWord.get().chinese == "" and page.parts.view.items()[2]["shown"], timeout=20_000)


def test_from_the_report_and_back(hands: Hands, log: Callable[..., Any]) -> None:
    log()
    window = hands.window
    window.desk.go("reports", report=LOG)
    reports = window._page("reports")
    assert isinstance(reports, ReportPage)
    hands.until(lambda: reports.made is not None)
    since = reports.pane.values()["since"]
    reports.pane.layout_button.click()
    page = window._current()
    assert isinstance(page, Pages["change_page"])
    hands.until(lambda: page.preview.view.pages() == 1)
    assert page._inputs is not None and page._inputs["since"] == since
    page.take_focus()
    hands.press("Esc")
    hands.until(lambda: window._current() is reports)


def test_only_those_with_the_right_are_offered_it(desk: Desk, person: Callable[..., Context], qtbot: Any) -> None:
    desk.ctx = person("002")
    page = ReportPage(desk)
    qtbot.addWidget(page)
    page.show()
    assert not page.pane.layout_button.isVisible()
