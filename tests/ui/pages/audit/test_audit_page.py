"""The audit's page by keys: filters, one entry whole, the check, codes from paper, seals."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.core import health, seals, site
from app.core.run import Context, note
from db import database as db
from db import ledger, proof
from tests.conftest import SERVER, Clock
from ui import theme
from ui.desk import Desk
from ui.pages.audit.page import AuditPage
from ui.record_view import RowDelegate
from ui.worker import Worker

Key = Qt.Key


@pytest.fixture
def officer(ctx: Context, log: Callable[..., Any], clock: Clock) -> Context:
    """Who may audit and read; an entry, then a page of it, then a failure two days later."""
    log("路面积水")
    note(ctx, "page.printed", "值班日志 20260623")
    clock.forward(days=2, milliseconds=120)
    note(replace(ctx, number="777"), "access.failed", "工号 777")
    return replace(ctx, grants=ctx.grants | {"audit", "read"})


@pytest.fixture
def desk(officer: Context, office: str, themed: None, qtbot: Any) -> Iterator[Desk]:
    sitting = Desk(officer, site.open_site(office), Worker())
    yield sitting
    sitting.close()


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> AuditPage:
    shown = AuditPage(desk)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    with qtbot.waitSignal(shown.model.filled):
        shown.refresh()
        shown.take_focus()
    qtbot.waitUntil(lambda: shown.current() is not None)
    return shown


def press(qtbot: Any, *keys: Any) -> None:
    for key in keys:
        at = QApplication.focusWidget()
        if isinstance(key, str):
            qtbot.keyClicks(at, key)
        else:
            qtbot.keyClick(at, key)


def actions(page: AuditPage) -> list[str]:
    return [(page.model.record(id) or {}).get("action", "") for id in page.model.ids()]


def answered(page: AuditPage, qtbot: Any) -> str:
    pane = page.proof()
    assert pane is not None
    qtbot.waitUntil(lambda: not pane.is_busy)
    return pane.verdict.text.text() if pane.verdict.isVisible() else ""


# the list ---------------------------------------------------------------
def test_filters_narrow_the_list_and_esc_clears_them(page: AuditPage, qtbot: Any) -> None:
    whole = page.model.rowCount()
    with qtbot.waitSignal(page.model.counted):
        page.filter_row.set_value("kind", "output")
    assert actions(page) == ["page.printed"]
    with qtbot.waitSignal(page.model.counted):
        page.filter_row.set_value("person", "nobody")
    assert page.model.rowCount() == 0 and page._main.currentWidget() is page.no_hit
    with qtbot.waitSignal(page.model.counted):
        assert page.escape()
    assert page.model.rowCount() == whole and not page.filters()
    with qtbot.waitSignal(page.model.counted):
        page.filter_row.set_period("today")
    assert actions(page) == ["access.failed"]
    with qtbot.waitSignal(page.model.counted):
        page.escape()
    with qtbot.waitSignal(page.model.counted):
        press(qtbot, Key.Key_Slash, "777")
    assert actions(page) == ["access.failed"]
    with qtbot.waitSignal(page.model.counted):
        press(qtbot, Key.Key_Escape)
    assert page.model.rowCount() == whole and page.view.hasFocus()


def test_space_shows_one_entry_whole(page: AuditPage, qtbot: Any) -> None:
    press(qtbot, Key.Key_Down, Key.Key_Space)
    assert page.pane.currentWidget() is page.record and page.pane.isVisible()
    shown = {label.text(): value.text() for label, value in page.record._labels.values() if value.text()}
    assert shown["Time"] == "2026-06-24 02:44:00.000" and shown["Person"] == "周明远　001"
    assert shown["Action"] == "Page printed" and shown["Note"] == "值班日志 20260623"
    entry = ledger.LedgerEntry.get_by_id(int(shown["No."]))
    assert shown["Whole check code"].replace(" ", "") == entry.hash
    assert shown["Check code"].replace("-", "").lower() == entry.hash[:12]


def test_the_list_shows_seconds_and_failures_in_their_colour(page: AuditPage) -> None:
    assert page.model.index(0, 1).data() == "2026-06-26 02:44:00"
    delegate = page.view.itemDelegate()
    assert isinstance(delegate, RowDelegate)

    def colours(row: int) -> set[str]:
        page.view.clearSelection()
        area = page.view.visualRect(page.model.index(row, 3))
        image = page.view.viewport().grab(area).toImage()
        every = [QColor(image.pixel(x, y)) for x in range(image.width()) for y in range(image.height())]
        return {one.name() for one in every}

    danger = theme.token("danger").name()
    assert danger in colours(0) and danger not in colours(1)


def test_what_is_filtered_is_exported(page: AuditPage, qtbot: Any, tmp_path: Path) -> None:
    page.filter_row.set_value("kind", "output")
    with qtbot.waitSignal(page.desk.toasted):
        page.export(tmp_path / "list.csv")
    head, *rows, mark = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith('"No.","Time"') and len(rows) == 1 and "Dutydesk" in mark and "值班日志 20260623" in rows[0]


# proving ----------------------------------------------------------------
def test_c_checks_the_record_and_says_so_everywhere(page: AuditPage, qtbot: Any) -> None:
    with qtbot.waitSignal(page.desk.checked) as told:
        press(qtbot, Key.Key_C)
    assert "Whole" in answered(page, qtbot) and told.args[0].whole
    assert page.check.verdict.property("tone") == "ok"
    page.escape()
    assert page.proof() is None and page.view.hasFocus()


@pytest.mark.skipif(bool(SERVER), reason="writes past the triggers of SQLite")
def test_the_check_names_what_was_altered(page: AuditPage, qtbot: Any) -> None:
    db.database.execute_sql("update duty_entry set content = '改过' where number = 1")
    press(qtbot, Key.Key_C)
    said = answered(page, qtbot)
    assert "differs from ledger entry" in said and said.startswith("Duty log "), "named as the list is, not the table"
    assert "Content." in said, "the column as people know it"
    assert page.check.verdict.property("tone") == "danger"


def test_a_check_can_be_stopped(page: AuditPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real, pressed = proof.verify, Event()

    def slow(progress: Any, *rest: Any) -> Any:
        pressed.wait(5)
        return real(progress, *rest)

    monkeypatch.setattr(proof, "verify", slow)
    press(qtbot, Key.Key_C)
    assert page.check.is_busy and page.hints() == [("Esc", "stop")]
    page.open_paper()
    assert page.proof() is page.check
    press(qtbot, Key.Key_Escape)
    pressed.set()
    assert answered(page, qtbot) == "" and page.check.isVisible()


def test_a_code_from_paper_in_a_few_keys(page: AuditPage, qtbot: Any) -> None:
    code = ledger.head().code
    press(qtbot, Key.Key_P, code.lower().replace("-", ""), Key.Key_Return)
    assert "unchanged" in answered(page, qtbot) and page.paper.verdict.property("tone") == "ok"
    press(qtbot, "3F2A-09BC-71DE", Key.Key_Return)  # over the one before
    assert page.paper.code() == "3F2A-09BC-71DE"
    assert "No ledger entry" in answered(page, qtbot) and page.paper.verdict.property("tone") == "danger"


def test_what_is_no_code_is_said_whole_and_nothing_is_looked_up(page: AuditPage, qtbot: Any) -> None:
    press(qtbot, Key.Key_P, Key.Key_Return)
    assert page.paper.field.error() and not page.paper.is_busy
    press(qtbot, "3F2A", Key.Key_Return)
    assert "is no code" in answered(page, qtbot) and page.paper.verdict.property("tone") == "warn"
    assert page.paper.line.hasFocus() and page.paper.line.property("error")
    press(qtbot, Key.Key_Escape)
    assert page.proof() is None


def test_s_seals_the_ledger(page: AuditPage, qtbot: Any) -> None:
    with qtbot.waitSignal(page.desk.toasted) as said:
        press(qtbot, Key.Key_S)
    qtbot.waitUntil(lambda: page.model.text(page.model.record(page.model.ids()[0]) or {}, "reason") == "by hand")
    sealed = ledger.LedgerEntry.get_by_id(ledger.head().seq - 1)
    assert ledger.show_code(sealed.hash) in said.args[0]
    assert health.find(page.desk.ctx.files, db.silent) == []


def test_a_key_that_cannot_be_read_is_said(page: AuditPage, qtbot: Any) -> None:
    seals.station_file().mkdir(parents=True)
    with qtbot.waitSignal(page.desk.faulted) as said:
        page.seal()
    assert "station.key" in said.args[0].text


def test_an_open_pane_stays_when_the_window_is_resized(page: AuditPage) -> None:
    page.open_paper()
    page.set_width_class("M")
    assert page.proof() is page.paper and not page._main.isVisibleTo(page)
    page.set_width_class("XL")
    assert page.proof() is page.paper and page._main.isVisibleTo(page)


def test_a_wide_window_shows_the_entry_by_itself(page: AuditPage, qtbot: Any) -> None:
    page.set_width_class("XL")
    page._show_pane(None)
    assert page.pane.isVisible() and page.pane.currentWidget() is page.record
