"""Removing the text of an entry in the window: two people, plain words, no password kept."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.core import site
from app.core.run import Context, run
from app.features.duty_log.records import DutyEntry
from ui.desk import Desk
from ui.pages.duty_log.detail import DetailPane
from ui.pages.removals import Page
from ui.worker import Worker

GIVEN = {"reason": "误录", "consent_by": "009", "consent_password": "Leader-2026", "sure": True}


@pytest.fixture
def desk(ctx: Context, log: Callable[..., Any], office: str, themed: None, qtbot: Any) -> Iterator[Desk]:
    """A security officer who reads no log; another person can consent."""
    log("不能留的内容")
    run(ctx, "people.add", number="009", name="林主任", role="OFF_LEAD", password="Leader-2026")
    who = replace(ctx, number="070", role="SEC", grants=frozenset({"security"}))
    sitting = Desk(who, site.open_site(office), Worker())
    yield sitting
    sitting.close()


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> Page:
    shown = Page(desk)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    with qtbot.waitSignal(shown.model.counted):
        shown.refresh()
    return shown


def test_redact_from_the_form_shows_what_was_done(page: Page, desk: Desk, qtbot: Any) -> None:
    page.show_target(number=1, year=2026)
    assert page.form is not None
    page.form.set_values(GIVEN)
    with qtbot.waitSignal(desk.toasted) as said:
        page.form.submit()
    assert said.args[0].startswith("The text of No. 1 (2026) is removed")
    qtbot.waitUntil(lambda: page.current() is not None)
    assert page.form is None and page.pane.currentWidget() is page.record and page.pane.isVisible()
    assert page.record._labels["consent"][1].text() == "林主任"
    assert DutyEntry.get().content == ""


@pytest.mark.parametrize(
    ("more", "field"),
    [({"sure": False}, "sure"), ({"consent_password": "wrong"}, "consent_password"), ({"number": 99}, "number"),
     ({"consent_by": "070"}, "consent_by"), ({"reason": ""}, "reason")],
)
def test_a_refusal_stands_under_its_field_and_changes_nothing(
    page: Page, qtbot: Any, more: dict[str, Any], field: str
) -> None:
    page.add()
    assert page.form is not None
    page.form.set_values({"number": 1, **GIVEN, **more})
    page.form.submit()
    qtbot.waitUntil(lambda: page.form is not None and bool(page.form.fields[field].error()))
    assert DutyEntry.get().content == "不能留的内容"
    assert page.form.send.isEnabled()


def test_the_form_says_what_will_happen_and_hides_the_password(page: Page) -> None:
    page.add()
    assert page.form is not None
    texts = " ".join(label.text() for label in page.form.findChildren(QLabel))
    assert "Backups made before still hold the text" in texts
    assert page.form.editors["consent_password"].echoMode() == QLineEdit.EchoMode.Password
    assert page.form.editors["year"].value() == 2026


def test_a_password_is_not_put_aside(page: Page) -> None:
    page.add()
    assert page.form is not None
    page.form.set_values({"number": 1, **GIVEN})
    page.escape()
    assert page.form is None
    page.add()
    assert page.form is not None
    assert page.form.editors["reason"].value() == "误录" and page.form.editors["consent_password"].value() == ""


@pytest.mark.parametrize(("may", "removed", "offered"), [(True, False, 1), (False, False, 0), (True, True, 0)])
def test_the_detail_offers_it_to_who_may(
    ctx: Context, log: Callable[..., Any], qtbot: Any, themed: None, may: bool, removed: bool, offered: int
) -> None:
    from app.features.duty_log import lists

    log("不能留的内容")
    if removed:
        run(ctx, "people.add", number="009", name="林主任", role="OFF_LEAD", password="Leader-2026")
        who = replace(ctx, grants=ctx.grants | {"security"})
        run(who, "duty_log.redact", number=1, reason="误录", consent_by="009", consent_password="Leader-2026")
    row = lists.entry(ctx, number=1)
    assert row is not None
    pane = DetailPane(may_remove=may)
    qtbot.addWidget(pane)
    pane.show_entry(row, lists.history(ctx, row["uid"]), {})
    buttons = {one.text(): one for one in pane.findChildren(type(pane._removal(row)))}
    assert ("Remove the text of this entry" in buttons) == bool(offered)
    assert ("Correct" in buttons) == (not removed)
    told = " ".join(label.text() for label in pane.findChildren(QLabel))
    assert ("Consent: 林主任" in told and "[text removed]" in told) == removed
    if offered:
        with qtbot.waitSignal(pane.removal_wanted) as wanted:
            buttons["Remove the text of this entry"].click()
        assert wanted.args == [{"number": 1, "year": 2026}]
