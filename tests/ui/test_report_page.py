"""The report page: choosing, the real pages, saving, printing; all with keys."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from app.core import health, pages, registry
from app.core.errors import UserError
from app.core.i18n import shipped, tr
from app.core.page_look import Look
from db.database import database
from tests.conftest import START, Clock
from ui import printing, report_output
from ui.desk import Desk
from ui.report_list import lines_of
from ui.report_page import ReportPage

LOG = "duty_log.shift_log"


@pytest.fixture
def page(desk: Desk, log: Callable[..., Any], qtbot: Any, tmp_path: Path) -> ReportPage:
    for number in range(3):
        log(f"第 {number} 次来电，大客车追尾货车" * 5, confirm=True)
    made = ReportPage(desk)
    made.resize(1214, 636)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def ready(page: ReportPage, qtbot: Any) -> ReportPage:
    """The log of the running shift, on screen."""
    page.show_target(report=LOG)
    qtbot.waitUntil(lambda: page.made is not None and page.view.is_drawn(), timeout=20_000)
    return page


def toasts(desk: Desk) -> list[tuple[str, str, Any]]:
    said: list[tuple[str, str, Any]] = []
    desk.toasted.connect(lambda *what: said.append(what))
    return said


# choosing ---------------------------------------------------------------
def test_lines(desk: Desk) -> None:
    reports = list(registry.reports.values())
    assert [line.id for line in lines_of(reports, "LOG OF", spelt=False)] == ["", LOG]
    assert lines_of(reports, "logof", spelt=False) == []
    assert [line.id for line in lines_of(reports, "logof", spelt=True)] == ["", LOG]
    whole = lines_of(reports, "", spelt=False)
    assert whole[0].id == "" and {line.id for line in whole if line.id} == set(registry.reports)


def test_reports_stand_in_their_groups(desk: Desk) -> None:
    entries = [
        replace(one, remark="昨日 24 小时" if one.id == LOG else "") for one in registry.reports.values()
    ]
    whole = lines_of(entries, "", spelt=False)
    headings = [line.title for line in whole if not line.id]
    assert headings == [tr(title) for code, title in registry.GROUPS if any(one.group == code for one in entries)]
    groups = [registry.reports[line.id].group for line in whole if line.id]
    assert groups == sorted(groups, key=[code for code, _ in registry.GROUPS].index)
    assert [line.remark for line in whole if line.id == LOG] == ["昨日 24 小时"]
    assert [line.id for line in lines_of(entries, "zr", spelt=True)] == ["", LOG]


def test_every_report_has_a_remark_that_fits() -> None:
    found = {one.id: shipped(one.remark, "zh_CN") if one.remark else "" for one in registry.reports.values()}
    assert {id: said for id, said in found.items() if not 0 < len(said.replace(" ", "")) <= 7} == {}


def test_focus_starts_in_the_list(page: ReportPage, qtbot: Any) -> None:
    page.refresh()
    page.take_focus()
    qtbot.waitUntil(page.list.line.hasFocus)


def test_typing_and_enter_choose(page: ReportPage, qtbot: Any) -> None:
    page.take_focus()
    qtbot.keyClicks(page.list.line, "shift")
    qtbot.keyClick(page.list.line, Qt.Key.Key_Return)
    assert page.list.current() == LOG
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    assert page.focusWidget() is page.pane.editors["since"]
    assert page.pane.title.text() == "Duty log of a shift"


def test_tab_goes_down_the_pane(ready: ReportPage, qtbot: Any) -> None:
    pane = ready.pane
    pane.focus_inputs()
    qtbot.waitUntil(pane.editors["since"].hasFocus)
    seen = []
    for _ in range(8):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    buttons = [pane.print_button, pane.save_button, pane.more_button, pane.sign_button, pane.batch_button]
    assert seen[:7] == [pane.editors["until"], pane.options.head, *buttons]


def test_arrows_leave_out_headings(page: ReportPage, qtbot: Any) -> None:
    page.take_focus()
    seen = []
    for _ in registry.reports:
        qtbot.keyClick(page.list.line, Qt.Key.Key_Down)
        seen.append(page.list.current())
    assert sorted(seen) == sorted(registry.reports)
    qtbot.waitUntil(lambda: page._entry is not None and page._entry.id == seen[-1])


def test_escape_clears_what_is_typed(page: ReportPage, qtbot: Any) -> None:
    page.take_focus()
    qtbot.keyClicks(page.list.line, "sheet")
    assert page.escape()
    assert page.list.line.text() == ""
    assert not page.escape()


# what it is made from ---------------------------------------------------
def test_the_running_shift_is_preset(ready: ReportPage, clock: Clock) -> None:
    values = ready.pane.values()
    assert values["since"] <= START < values["until"]
    assert ready.made is not None and ready.made.pages == 1
    assert ready.pane.proof.code.text() == ready.made.code


def test_the_next_shift_follows_by_itself(ready: ReportPage, clock: Clock, qtbot: Any) -> None:
    before = ready.pane.values()["since"]
    clock.forward(hours=12)
    ready.refresh()
    qtbot.waitUntil(lambda: ready.pane.values()["since"] > before and not ready._making, timeout=20_000)


def test_what_was_typed_stays(ready: ReportPage, clock: Clock, qtbot: Any) -> None:
    ready.pane.editors["since"].setText("2026-06-23 00:00")
    ready.pane.edited.emit()
    qtbot.waitUntil(lambda: not ready._making, timeout=20_000)
    first = ready.made
    clock.forward(hours=12)
    ready.refresh()
    qtbot.waitUntil(lambda: ready.made is not first and ready.made is not None, timeout=20_000)
    assert ready.pane.editors["since"].text() == "2026-06-23 00:00"


def test_a_new_entry_makes_new_pages(ready: ReportPage, desk: Desk, log: Callable[..., Any], qtbot: Any) -> None:
    first = ready.made
    assert first is not None
    log("后来的一条")
    ready.refresh()
    qtbot.waitUntil(lambda: ready.made not in (first, None), timeout=20_000)
    qtbot.waitUntil(lambda: not first.file.exists(), timeout=20_000)
    assert ready.made is not None and ready.made.code != first.code


def test_the_newest_request_counts(ready: ReportPage, qtbot: Any) -> None:
    shown: list[Any] = []
    real = ready.view.show_pdf
    ready.view.show_pdf = lambda file, sizes: (shown.append(file), real(file, sizes))  # type: ignore[method-assign]
    for hour in range(6):
        ready.pane.set_values({"since": START - timedelta(hours=hour + 1)})
        ready._make()
    qtbot.waitUntil(lambda: not ready._making, timeout=20_000)
    assert len(shown) == 1
    qtbot.waitUntil(lambda: ready._files == [ready.made.file], timeout=20_000)  # type: ignore[union-attr]


def test_a_missing_input_is_said(page: ReportPage, qtbot: Any) -> None:
    page.show_target(report="duty_log.record_sheet")
    qtbot.waitUntil(lambda: page.pane.fields["number"].error() != "")
    assert page.made is None
    assert not page.pane.print_button.isEnabled()
    page.pane.editors["number"].setText("2")
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    assert page.pane.fields["number"].error() == ""


def test_a_wrong_input_is_said(ready: ReportPage, qtbot: Any) -> None:
    ready.pane.editors["until"].setText("soon")
    qtbot.waitUntil(lambda: "not a time" in ready.pane.fields["until"].error())
    ready.pane.editors["until"].setText("2020-01-01 00:00")
    field = ready.pane.fields["until"]
    qtbot.waitUntil(lambda: "not a time" not in field.error() and field.error() != "", timeout=20_000)
    assert ready.made is None
    assert ready.view.pages() == 0


def test_a_target_fills_in(page: ReportPage, qtbot: Any) -> None:
    page.show_target(report="duty_log.record_sheet", number=1)
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    assert page.pane.values()["number"] == 1


def test_an_optional_number_begins_empty(page: ReportPage, qtbot: Any) -> None:
    page.show_target(report="duty_log.record_sheet", number=1)
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    assert page.pane.editors["year"].text() == ""
    assert "year" not in page.pane.values()
    page.pane.set_values({"number": 0, "year": 2026})
    assert (page.pane.editors["number"].text(), page.pane.editors["year"].text()) == ("0", "2026")


def test_warnings_are_shown(ready: ReportPage) -> None:
    assert ready.made is not None
    made = ready.made
    made.warnings.append("No font has “𠮷”.")
    ready.pane.show_made(made)
    assert "𠮷" in ready.pane.warnings.text()
    assert ready.pane.warnings.isVisible()


# besides the inputs -----------------------------------------------------
def test_options_make_the_pages_anew(ready: ReportPage, qtbot: Any) -> None:
    first, options = ready.made, ready.pane.options
    assert not options.language.isVisible()
    options.head.click()
    assert options.language.isVisible()
    options.mark.set_value("draft")
    options.language.set_value("zh_CN")
    options.traced.set_value(True)
    qtbot.waitUntil(lambda: ready.made not in (first, None) and not ready._making, timeout=20_000)
    assert ready.made is not None and ready.made.look.mark == "草稿"
    assert options.options() == pages.Options("zh_CN", "draft", traced=True)
    assert not ready.pane.marked.isVisible()
    ready._choose("duty_log.record_sheet", {"number": 1})
    assert options.options() == pages.PLAIN


def test_what_the_page_says_of_itself_is_shown(ready: ReportPage) -> None:
    made = ready.made
    assert made is not None and ready.stage.sheet.text() == "A4"
    own = Look("A4", official=True, mark="Not signed off", issue="Issue 87 (No. 1206 in all)", copies=15,
               instead="no FZXiaoBiaoSong")
    ready.pane.show_made(replace(made, look=own))
    ready.stage.show_look(Look("A3", landscape=True, official=True), 2)
    assert ready.pane.title.text() == "Duty log of a shift　Issue 87"
    assert ready.pane.marked.text() == "Not signed off: stands across each page"
    assert "Not signed off" in ready.pane.options._mark_field.message.text()
    assert ready.pane.warnings.text() == "no FZXiaoBiaoSong"
    assert ready.pane.wanted_copies() == 15
    assert ready.stage.sheet.text() == "A3 landscape　type area of GB/T 9704"
    ready.pane.show_made(made)
    assert ready.pane.wanted_copies() == 1 and not ready.pane.copies_field.isVisible()


def test_a_paper_is_held_against_the_ledger(ready: ReportPage, desk: Desk, qtbot: Any) -> None:
    proof, code = ready.pane.proof, ready.made.code  # type: ignore[union-attr]
    assert proof.state.text() == "ledger being checked"
    desk.checked.emit(health.check(desk.ctx))
    assert proof.state.text() == "agrees with the ledger"
    assert proof.entries.text().endswith(f"ledger to {ready.made.look.entries}")  # type: ignore[union-attr]

    def answer(typed: str) -> str:
        qtbot.keyClick(ready, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(proof.line.hasFocus)
        qtbot.keyClicks(proof.line, typed)
        qtbot.keyClick(proof.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: proof.answer.text() not in ("", "Checking…"), timeout=20_000)
        said = proof.answer.text()
        qtbot.keyClicks(proof.line, "x")
        assert proof.answer.isHidden()
        return str(said)

    ready.resize(1214, 400)
    told = answer("zzz")
    area = ready.pane._area.viewport()
    qtbot.waitUntil(lambda: area.rect().contains(proof.line.mapTo(area, QPoint(0, 0))))
    proof.ask("zzz")
    qtbot.waitUntil(lambda: proof.answer.text() == told and area.rect().contains(
        proof.answer.mapTo(area, proof.answer.rect().bottomLeft())))
    assert "same" in answer(code) and "No ledger entry" in answer("0000-0000-0000") and "no code" in answer("zzz")
    database.execute_sql("update duty_entry set content = '偷改的' where number = 2")
    said = answer(code)
    assert said.startswith("From entry") and "偷改的" in said and "第 1 次来电" in said


def test_what_was_printed_opens_again(ready: ReportPage, desk: Desk, qtbot: Any, tmp_path: Path) -> None:
    kept = pages.save(desk.ctx, "duty_log.record_sheet", tmp_path / "a.pdf", number=2, year=2026)
    ready._renew_recent()
    qtbot.waitUntil(lambda: ready.pane._recents.count() == 1, timeout=20_000)
    line = ready.pane._recents.itemAt(0).widget()
    assert line.accessibleName().startswith("Saved　Record sheet of an entry　a"), "as the list calls it"
    line.click()
    qtbot.waitUntil(lambda: ready.made is not None and ready.made.title == kept.title, timeout=20_000)
    assert ready.pane.values() == {"number": 2, "year": 2026}


# the preview ------------------------------------------------------------
def test_the_pages_are_drawn(ready: ReportPage) -> None:
    picture = ready.view.viewport().grab().toImage()
    points = [picture.pixelColor(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)]
    assert QColor("white") in points
    assert any(point.lightness() < 80 for point in points)


def test_turning_pages(page: ReportPage, log: Callable[..., Any], qtbot: Any) -> None:
    for number in range(60):
        log(f"第 {number} 条，" + "江云高速客车追尾货车。" * 8, confirm=True)
    page.show_target(report=LOG)
    qtbot.waitUntil(lambda: page.view.pages() > 2, timeout=30_000)
    page.take_focus()
    qtbot.waitUntil(page.view.is_drawn, timeout=20_000)
    assert page.stage.place.text() == f"Page 1 of {page.view.pages()}"
    while page.view.page() == 1:
        qtbot.keyClick(page.list.line, Qt.Key.Key_PageDown)
    assert page.view.page() == 2
    page.stage.on.click()
    assert page.view.page() == 3
    page.pane.focus_inputs()
    qtbot.waitUntil(page.pane.editors["since"].hasFocus)
    while page.view.page() == 3:
        qtbot.keyClick(page.pane.editors["since"], Qt.Key.Key_PageUp)
    assert page.view.page() == 2, "from the inputs as well"
    page.stage.on.click()
    qtbot.waitUntil(page.view.is_drawn, timeout=20_000)
    for mode in ("page", "real", "width"):
        page.stage.zoom.choose(mode)
        assert page.view.page() == 3
        qtbot.waitUntil(page.view.is_drawn, timeout=20_000)
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    assert page.view.page() == 1


def test_zooming_with_wheel_and_keys(ready: ReportPage, qtbot: Any) -> None:
    view, bar = ready.view, ready.stage
    view.setFocus()
    bar.zoom.choose("real")
    assert view.mode() == "real" and not bar.percent.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert view.mode() == "free" and bar.percent.text() == "115 %" and bar.percent.isVisible()
    assert bar.zoom.value() == ""
    turned = QWheelEvent(
        QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )
    QApplication.sendEvent(view.viewport(), turned)
    assert bar.percent.text() == "87 %"
    qtbot.waitUntil(view.is_drawn, timeout=20_000)
    bar.zoom.choose("width")
    assert not bar.percent.isVisible()


def test_little_room_folds_the_details(ready: ReportPage, qtbot: Any) -> None:
    ready.set_width_class("M")
    assert ready.view.isVisible() and not ready.pane.isVisible()
    ready.stage.tabs.choose("pane")
    assert ready.pane.isVisible() and not ready.view.isVisible()
    ready.set_width_class("L")
    assert ready.pane.isVisible() and ready.view.isVisible()


# saving -----------------------------------------------------------------
def test_saving_with_keys(ready: ReportPage, desk: Desk, tmp_path: Path, qtbot: Any) -> None:
    said = toasts(desk)
    ready.save_page()
    qtbot.waitUntil(lambda: ready.output.file_dialog is not None, timeout=20_000)
    dialog = ready.output.file_dialog
    assert isinstance(dialog, QFileDialog)
    assert dialog.selectedFiles()[0].endswith(".pdf")
    assert "Duty" in dialog.selectedFiles()[0] or "值班日志" in dialog.selectedFiles()[0]
    dialog.fileSelected.emit(str(tmp_path / "a.pdf"))
    dialog.close()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said[0][:2] == ("Saved as a.pdf", "Open folder")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: ready.pane._recents.count() == 1, timeout=20_000)
    ready.save_page()
    qtbot.waitUntil(lambda: ready.output.file_dialog is not None, timeout=20_000)
    again = ready.output.file_dialog
    assert again is not None and Path(again.directory().path()) == tmp_path, "where something was saved last"
    again.close()


def test_a_file_held_open_gets_another_name(
    ready: ReportPage, desk: Desk, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "a.pdf"
    held.write_text("open elsewhere")
    real = pages.keep

    def keep(ctx: Any, made: Any, path: Path) -> Any:
        if path == held:
            raise UserError("held") from PermissionError(13, "held")
        return real(ctx, made, path)

    monkeypatch.setattr(pages, "keep", keep)
    said = toasts(desk)
    ready.output.save_to(held)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said[0][0] == "a.pdf is open elsewhere. Saved as a (2).pdf"
    assert held.read_text() == "open elsewhere"
    assert (tmp_path / "a (2).pdf").exists()


def test_a_place_that_cannot_be_written_is_said(ready: ReportPage, tmp_path: Path, qtbot: Any) -> None:
    ready.output.save_to(tmp_path / "no such folder" / "a.pdf")
    qtbot.waitUntil(lambda: "cannot be written" in ready.pane.said.text(), timeout=20_000)


def test_other_forms_and_the_clipboard(ready: ReportPage, desk: Desk, tmp_path: Path, qtbot: Any) -> None:
    said = toasts(desk)
    ready.pane.wanted.emit("xlsx")
    qtbot.waitUntil(lambda: ready.output.file_dialog is not None, timeout=20_000)
    dialog = ready.output.file_dialog
    assert dialog is not None and dialog.selectedFiles()[0].endswith(".xlsx")
    dialog.fileSelected.emit(str(tmp_path / "a.xlsx"))
    dialog.close()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    ready.pane.wanted.emit("copy")
    qtbot.waitUntil(lambda: len(said) == 2, timeout=20_000)
    held = QGuiApplication.clipboard().mimeData()
    assert "大客车追尾货车" in held.text() and "<table" in held.html()


# printing ---------------------------------------------------------------
def test_no_printer(ready: ReportPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "queues", list)
    ready.print_page()
    qtbot.waitUntil(lambda: "No printer" in ready.pane.said.text(), timeout=20_000)
    assert ready.pane.save_button.isEnabled()


def test_printing_in_two_keys(
    page: ReportPage, desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[printing.Job] = []
    monkeypatch.setattr(printing, "queues", lambda: ["Duty room"])
    monkeypatch.setattr(printing, "preferred", lambda known: known[0])
    monkeypatch.setattr(
        printing, "job_of", lambda printer, title: printing.Job("Duty room", copies=2, title=title)
    )
    monkeypatch.setattr(printing, "send", lambda file, job, progress: sent.append(job) or "")
    said = toasts(desk)
    page.show_target(report=LOG, print=True)
    qtbot.waitUntil(lambda: page.output.print_dialog is not None, timeout=20_000)
    dialog = page.output.print_dialog
    assert dialog is not None and dialog.isVisible()
    dialog.accept()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert sent[0].copies == 2
    assert said[0][0] == "Sent to the printer, pages: 1"
    (row,) = pages.recent(desk.ctx, 5)
    assert row["action"] == pages.PRINTED and row["target"] == "Duty room ×2"


def test_a_printer_that_refuses_is_said(ready: ReportPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path, job: printing.Job, progress: Any) -> str:
        raise UserError("Duty room did not take the pages: no paper.")

    monkeypatch.setattr(printing, "send", refuse)
    ready.output.print_with(printing.Job("Duty room"))
    qtbot.waitUntil(lambda: "no paper" in ready.pane.said.text(), timeout=20_000)
    assert pages.recent(ready.desk.ctx, 5) == []


def test_files_go_with_the_page(ready: ReportPage) -> None:
    assert ready.made is not None
    file = ready.made.file
    from ui.report_page import _discard

    _discard(ready._files)
    assert not file.exists()


def test_a_reader_may_not_see_what_he_may_not_make(desk: Desk, qtbot: Any) -> None:
    desk.ctx = replace(desk.ctx, grants=frozenset())
    page = ReportPage(desk)
    qtbot.addWidget(page)
    assert page.list.model.rowCount() == 0


def test_open_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        report_output.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True
    )
    report_output.open_folder(tmp_path)
    assert opened == [str(tmp_path)]


