"""The page of contacts: narrowed by group, everything filled beside the list, a form with parts folded away."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import query
from app.core.run import Context, run
from ui.pages.contacts import RETIRED, Page

Key = Qt.Key


@pytest.fixture
def page(ctx: Context, desk: Any, qtbot: Any) -> Page:
    mayor = {"source": "市政府", "person": "卢正平", "hotline": "8201", "groups": ["leadership"]}
    made = run(ctx, "contacts.add", **mayor, post="副市长")
    run(ctx, "contacts.change", uid=made["uid"], post="市长", since="2024-06")
    run(ctx, "contacts.add", source="云岭县值班室", phone="0571-87651234")
    shown = Page(desk)
    qtbot.addWidget(shown)
    shown.resize(1200, 800)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    with qtbot.waitSignal(shown.model.filled):
        shown.refresh()
    qtbot.waitUntil(lambda: shown.which.count() > 2)
    shown.take_focus()
    return shown


def listed(page: Page, qtbot: Any) -> list[str]:
    qtbot.waitUntil(lambda: all(page.model.record(id) for id in page.model.ids()))
    return [page.model.record(id)["source"] for id in page.model.ids()]  # type: ignore[index]


def choose(page: Page, qtbot: Any, code: str) -> list[str]:
    with qtbot.waitSignal(page.model.counted):
        page.which.set_value(code)
    return listed(page, qtbot)


def test_a_group_narrows_the_list_and_esc_widens_it(page: Page, desk: Any, ctx: Context, qtbot: Any) -> None:
    assert choose(page, qtbot, "leadership") == ["市政府"] and choose(page, qtbot, "media") == []
    with qtbot.waitSignal(page.model.counted):
        assert page.escape()
    assert sorted(listed(page, qtbot)) == ["云岭县值班室", "市政府"] and not page.escape()
    assert choose(page, qtbot, RETIRED) == []
    (uid,) = (row["uid"] for row in query.rows(ctx, "contacts", query.listed(ctx, "contacts", text="云岭")))
    run(ctx, "contacts.retire", uid=uid, reason="撤并")
    page.refresh()
    qtbot.waitUntil(lambda: listed(page, qtbot) == ["云岭县值班室"])
    page.change()
    assert page.form is None  # who is retired is only looked at


def test_the_record_shows_what_is_filled_and_the_posts_before(page: Page, qtbot: Any) -> None:
    choose(page, qtbot, "leadership")
    page.view.select_row(0)
    page.toggle_record()
    said = {name: value.text() for name, (_, value) in page.record._labels.items() if value.isVisibleTo(page.record)}
    assert said == {
        "person": "卢正平", "source": "市政府", "post": "市长", "hotline": "8201", "groups_shown": "Leadership",
        "since": "2024-06", "former_text": "until 2024-06　市政府　副市长",
    }


def test_the_form_folds_its_parts_and_opens_one_for_a_fault(page: Page, desk: Any, ctx: Context, qtbot: Any) -> None:
    choose(page, qtbot, "leadership")
    page.view.select_row(0)
    page.change()
    form = page.form
    assert form is not None
    shown = [name for name, field in form.fields.items() if field.isVisibleTo(form)]
    assert shown == ["source", "person", "post", "phone", "mobile", "groups", "note"]
    numbers, person, unit = form.parts.values()
    assert [part.text() for part in (numbers, person, unit)] == ["Further numbers　1", "Person　1", "Unit and order"]
    form.editors["note"].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    assert QApplication.focusWidget() is numbers
    qtbot.keyClick(numbers, Key.Key_Return)
    qtbot.keyClick(numbers, Key.Key_Tab)
    assert QApplication.focusWidget() is form.editors["phones"] and form.fields["hotline"].isVisibleTo(form)
    form.set_values({"region": "33", "credit_code": "9", "groups": ["leadership", "experts"]})
    form.submit()
    qtbot.waitUntil(lambda: bool(form.fields["credit_code"].error()))
    assert form.fields["region"].isVisibleTo(form) and form.editors["credit_code"].hasFocus()
    form.set_values({"credit_code": ""})
    with qtbot.waitSignal(desk.toasted):
        form.submit()
    (row,) = query.rows(ctx, "contacts", query.listed(ctx, "contacts", group="experts"))
    assert (row["group_codes"], row["region"], row["post"]) == (["leadership", "experts"], "33", "市长")
    assert len(row["former"]) == 1


def test_a_file_is_taken_in_or_refused(page: Page, desk: Any, tmp_path: Path, qtbot: Any) -> None:
    file = tmp_path / "c.csv"
    file.write_text("单位,电话\n市水务局,1\n", "utf-8")
    with qtbot.waitSignal(desk.toasted) as toast:
        page.take_in(file)
    assert toast.args[0] == "1 contacts added, 0 changed, 0 as they were"
    qtbot.waitUntil(lambda: "市水务局" in listed(page, qtbot))
    file.write_text("单位,手机\n市水务局," + "1" * 130, "utf-8")
    with qtbot.waitSignal(desk.faulted) as refused:
        page.take_in(file)
    assert "Row 2, Mobile phone" in refused.args[0].text
