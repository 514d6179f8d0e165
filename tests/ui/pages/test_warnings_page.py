"""The page of warnings by keys: registering, adjusting, lifting, passing on, receipts, files."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFileDialog

from app.core import i18n, query
from app.core.run import Context, run
from app.features.warnings.records import EarlyWarning, PassedOn
from tests.features.test_warnings import GIVEN
from tests.features.test_warnings_cap import alert, info
from ui.desk import Desk
from ui.pages.warnings import Page, breakable, signal_look
from ui.record_view import RecordView

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def register(ctx: Context) -> Callable[..., dict[str, Any]]:
    return lambda **changed: run(ctx, "warnings.register", **{**GIVEN, **changed})


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> Page:
    shown = Page(desk)
    qtbot.addWidget(shown)
    shown.resize(1214, 640)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    with qtbot.waitSignal(shown.model.counted):
        shown.refresh()
    qtbot.waitUntil(lambda: "hazard" in shown.choices)
    shown.take_focus()
    return shown


def reload(page: Page, qtbot: Any) -> None:
    with qtbot.waitSignal(page.model.filled):
        page.refresh()
    page.take_focus()


def press(qtbot: Any, *steps: Any) -> None:
    for step in steps:
        at = QApplication.focusWidget()
        if isinstance(step, str):
            qtbot.keyClicks(at, step)
        else:
            qtbot.keyClick(at, *step) if isinstance(step, tuple) else qtbot.keyClick(at, step)


def save(page: Page, desk: Desk, qtbot: Any, **values: Any) -> None:
    """Fills the open form and saves it."""
    assert page.form is not None
    page.form.set_values(values)
    with qtbot.waitSignal(desk.toasted):
        page.form.submit()


def test_register_by_keys_asks_for_what_the_law_asks_for(page: Page, desk: Desk, qtbot: Any) -> None:
    press(qtbot, Key.Key_Insert)
    assert page.form is not None
    assert {field.name for field in page.form.missing()} == {name for name in GIVEN if name != "ends_at"}
    save(page, desk, qtbot, **GIVEN)
    qtbot.waitUntil(lambda: page.current() is not None)
    row = page.current()
    assert row is not None and row["signal"] == "Rainstorm blue" and page.form is None


def test_an_unusual_level_is_asked_about_in_the_form(page: Page, desk: Desk, qtbot: Any) -> None:
    page.add()
    assert page.form is not None
    page.form.set_values({**GIVEN, "hazard": "hail"})
    page.form.submit()
    qtbot.waitUntil(lambda: page.form is not None and "not usually blue" in page.form.fields["level"].error())
    save(page, desk, qtbot, confirm=True)
    assert EarlyWarning.get().hazard == "hail"


def test_adjusting_begins_with_the_earlier_one(
    page: Page, desk: Desk, ctx: Context, qtbot: Any, register: Callable[..., dict[str, Any]]
) -> None:
    register()
    reload(page, qtbot)
    press(qtbot, Key.Key_E)
    assert page.form is not None
    typed = page.form.typed()
    assert (typed["hazard"], typed["level"], typed["guidance"]) == ("rainstorm", "4", GIVEN["guidance"])
    assert typed["title"] == "" and typed["issued_at"] is None  # the new warning's own
    save(page, desk, qtbot, level="3", issued_at=ctx.now())
    qtbot.waitUntil(lambda: (page.current() or {}).get("level") == "3")
    assert sorted(one.state for one in EarlyWarning.select()) == ["in_force", "superseded"]


def test_what_was_put_aside_stays_with_its_warning(
    page: Page, qtbot: Any, register: Callable[..., dict[str, Any]]
) -> None:
    register(level="3")
    register()
    reload(page, qtbot)
    page.view.select_row(0)
    page.pass_on()
    assert page.form is not None
    page.form.set_values({"passed_to": "市水务局"})
    page.escape()
    page.view.select_row(1)
    page.pass_on()
    assert page.form is not None and page.form.typed()["passed_to"] == ""
    page.escape()
    page.view.select_row(0)
    page.pass_on()
    assert page.form is not None and page.form.typed()["passed_to"] == "市水务局"


def test_passing_on_and_receipt_by_keys(
    page: Page, desk: Desk, qtbot: Any, register: Callable[..., dict[str, Any]]
) -> None:
    register()
    reload(page, qtbot)
    with qtbot.waitSignal(desk.toasted) as said:
        press(qtbot, Key.Key_C)
    assert said.args[0] == "Not passed on to anybody."
    press(qtbot, Key.Key_P, "Water board")
    with qtbot.waitSignal(desk.toasted):
        press(qtbot, (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: (page.current() or {}).get("passed_shown") == "0/1")
    press(qtbot, Key.Key_C, "Sun")  # the only one owed is chosen already
    with qtbot.waitSignal(desk.toasted):
        press(qtbot, (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: (page.current() or {}).get("passed_shown") == "1/1")
    assert PassedOn.get().confirmed_by == "Sun"
    with qtbot.waitSignal(desk.toasted) as said:
        press(qtbot, Key.Key_C)
    assert said.args[0] == "All receipts are confirmed."


def test_lifting_by_keys(page: Page, desk: Desk, qtbot: Any, register: Callable[..., dict[str, Any]]) -> None:
    register()
    reload(page, qtbot)
    press(qtbot, Key.Key_Delete, "rain weakens")
    with qtbot.waitSignal(desk.toasted):
        press(qtbot, (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: (page.current() or {}).get("state_shown") == "Lifted")
    assert EarlyWarning.get().end_reason == "rain weakens"


def test_in_force_only_by_a_key(
    page: Page, qtbot: Any, register: Callable[..., dict[str, Any]]
) -> None:
    register()
    register(status="exercise")
    reload(page, qtbot)
    with qtbot.waitSignal(page.model.counted) as said:
        press(qtbot, Key.Key_1)
    assert said.args == [1]
    with qtbot.waitSignal(page.model.counted) as said:
        assert page.escape()
    assert said.args == [2] and page.which.value() == ""
    assert not page.escape()


def drop(page: Page, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(50, 50), actions, mime, buttons, keys, QEvent.Type.Drop)
    page.dropEvent(event)


def test_a_file_dropped_is_taken_in_and_shown_whole(page: Page, desk: Desk, qtbot: Any, tmp_path: Path) -> None:
    file = tmp_path / "雷电.xml"
    file.write_bytes(alert(info("<depth>3</depth>", expires="2199-01-01T00:00:00+08:00")))
    with qtbot.waitSignal(desk.toasted) as said:
        drop(page, file)
    assert said.args[0] == "Taken in: 42010041600000_20260624024000_0"
    qtbot.waitUntil(lambda: page.record._labels["findings"][1].text() != "")
    texts = {name: value.text() for name, (_, value) in page.record._labels.items()}
    assert texts["findings"] == "Unknown fields were kept: depth." and "depth: 3" in texts["further_text"]
    assert texts["files_text"] == "雷电.xml" and ("O", "original file") in page.hints()
    with qtbot.waitSignal(desk.toasted) as said:
        drop(page, file)
    assert "not taken again" in said.args[0]


def test_a_file_refused_is_told_and_nothing_taken(page: Page, desk: Desk, qtbot: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_bytes(b"<!DOCTYPE a><a/>")
    with qtbot.waitSignal(desk.faulted) as said:
        drop(page, tmp_path / "bad.xml")
    assert "not opened" in said.args[0].text and EarlyWarning.select().count() == 0


def test_the_key_for_files_asks_for_one(page: Page, qtbot: Any, register: Callable[..., dict[str, Any]]) -> None:
    register()
    reload(page, qtbot)
    press(qtbot, Key.Key_I)
    dialogs = page.findChildren(QFileDialog)
    assert [dialog.nameFilters() for dialog in dialogs] == [["XML (*.xml)"]]
    dialogs[0].reject()


def test_the_palette_begins_what_it_names(page: Page) -> None:
    page.show_target(do="take_in")
    assert len(page.findChildren(QFileDialog)) == 1
    page.show_target(do="register")
    assert page.form is not None and "hazard" in page.form.editors


def test_printing_goes_to_its_page(page: Page, desk: Desk, qtbot: Any, register: Callable[..., dict[str, Any]]) -> None:
    made = register()
    reload(page, qtbot)
    with qtbot.waitSignal(desk.went) as said:
        page.print_page()
    assert said.args == [
        "reports", {"report": "warnings.notice", "identifier": made["identifier"], "print": True}
    ]


@pytest.mark.parametrize("width", [700, 822, 1214, 1768])
def test_the_first_columns_stay_at_every_width(
    page: Page, qtbot: Any, register: Callable[..., dict[str, Any]], width: int
) -> None:
    register()
    reload(page, qtbot)
    page.resize(width, 640)
    view: RecordView = page.view
    names = [column.name for n, column in enumerate(page.model.columns) if not view.isColumnHidden(n)]
    assert names[:4] == ["signal", "title", "state_shown", "ends_at"]
    picture = QPixmap(page.size())
    page.render(picture)
    assert not picture.isNull()


def test_only_what_is_in_force_has_its_colour(ctx: Context, register: Callable[..., dict[str, Any]]) -> None:
    i18n.use("zh_CN")
    register(level="1")
    register(ends_at=GIVEN["starts_at"] + timedelta(hours=1), status="exercise")
    rows = query.rows(ctx, "warnings", query.listed(ctx, "warnings"))
    looks = [signal_look(row) for row in rows]
    assert [(look.text, look.fill) for look in looks] == [("暴雨 红色", "level_1"), ("暴雨 蓝色", "k_other")]


def test_long_runs_are_broken() -> None:
    assert breakable("a" * 70) == f"{'a' * 32}\n{'a' * 32}\n{'a' * 6}"
    assert breakable("短 " + "b" * 32) == "短 " + "b" * 32 and breakable(None) == ""


def test_who_may_not_write_gets_no_buttons(ctx: Context, office: str, themed: None, qtbot: Any) -> None:
    from dataclasses import replace

    from app.core import site
    from ui.worker import Worker

    sitting = Desk(replace(ctx, role="X", grants=frozenset({"read"})), site.open_site(office), Worker())
    shown = Page(sitting)
    qtbot.addWidget(shown)
    shown.show()
    assert not shown.take_in_button.isVisible() and not shown.add_button.isVisible() and not shown.acceptDrops()
    shown.choose_file()
    assert shown.findChildren(QFileDialog) == []
    assert [key for key, _ in shown.hints()] == ["1 2", "/"]
    sitting.close()


def test_an_empty_list_answers_to_its_keys(page: Page, qtbot: Any) -> None:
    """Nothing is in the list to have the focus; the keys that need no row work all the same."""
    assert not page.model.rowCount()
    page.take_focus()
    qtbot.keyClick(page.add_button, Qt.Key.Key_1)
    assert page.which.value() == "in_force"
    qtbot.keyClick(page.add_button, Qt.Key.Key_P)
    assert page.form is None
    qtbot.keyClick(page.add_button, Qt.Key.Key_I)
    assert len(page.findChildren(QFileDialog)) == 1
    assert not {"P", "C", "E", "Del"} & {key for key, _ in page.hints()}
