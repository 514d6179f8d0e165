"""Forms of the window whose record somebody else changed meanwhile: told, both texts seen, either can be taken."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.core import run as door
from app.core import settings
from app.core.run import Context, run
from app.features.contacts.records import Contact
from app.features.duty_log.records import DutyEntry
from tests.ui.hands import Hands
from ui.pages.contacts import Page
from ui.settings_pane import Group, SettingsPane

Log = Callable[..., Any]


@pytest.fixture
def elsewhere(person: Callable[..., Context]) -> Callable[..., Any]:
    """What another desk does: this window hears nothing of it yet."""
    other = person("002", "CHIEF")

    def act(id: str, **args: Any) -> None:
        heard, door.changed[:] = door.changed[:], []
        try:
            run(other, id, **args)
        finally:
            door.changed[:] = heard

    return act


@pytest.fixture
def overtaken(hands: Hands, log: Log, elsewhere: Callable[..., Any]) -> Iterator[Hands]:
    """A correction in the bar that was refused, since another desk corrected the entry first."""
    log("积水三十厘米")
    hands.rest()
    hands.bar.correct_last()
    hands.until(lambda: hands.bar.correcting is not None)
    elsewhere("duty_log.correct", number=1, content="积水五十厘米", reason="听错")
    hands.type("，两人被困")
    hands.form.reason.setText("补充")
    hands.press("Return")
    hands.until(hands.bar.overtaken.isVisible)
    yield hands


def test_a_correction_shows_theirs_and_mine(overtaken: Hands) -> None:
    notice = overtaken.bar.overtaken
    assert "李岚 changed this at" in notice.said.text()
    head, content = notice.texts()
    assert head == ["", "李岚 now", "Yours"]
    assert content == ["Content", "积水<s>三</s><b>五</b>十厘米", "积水三十厘米，两人被困"]
    assert DutyEntry.get().content == "积水五十厘米"
    assert overtaken.form.content.toPlainText() == "积水三十厘米，两人被困"


def test_mine_corrects_what_is_there_now(overtaken: Hands) -> None:
    overtaken.bar.overtaken.mine.click()
    overtaken.until(lambda: DutyEntry.get().content == "积水三十厘米，两人被困")
    overtaken.until(lambda: not overtaken.bar.has_text())
    assert DutyEntry.get().corrections == 2 and not overtaken.bar.overtaken.isVisible()


def test_theirs_comes_into_the_bar_and_what_was_typed_is_set_aside(overtaken: Hands) -> None:
    overtaken.bar.overtaken.theirs.click()
    overtaken.until(lambda: overtaken.form.content.toPlainText() == "积水五十厘米")
    assert not overtaken.bar.overtaken.isVisible()
    (kept,) = overtaken.bar.box.parked
    assert kept.values["content"] == "积水三十厘米，两人被困"
    overtaken.type("，水位回落")
    overtaken.form.reason.setText("补充")
    overtaken.press("Return")
    overtaken.until(lambda: DutyEntry.get().content == "积水五十厘米，水位回落")


def test_a_key_on_an_entry_changed_unseen_acts_the_second_time(
    hands: Hands, log: Log, elsewhere: Callable[..., Any]
) -> None:
    log("积水三十厘米")
    hands.rest()
    page = hands.page
    page.table.selectRow(next(row for row, item in enumerate(page.model.items()) if isinstance(item, int)))
    hands.until(lambda: (page.selected() or {}).get("version") == 1)
    elsewhere("duty_log.correct", number=1, content="积水五十厘米", reason="听错")
    page._settle("none")
    hands.until(hands.window.banner.isVisible)
    assert DutyEntry.get().result == "open"
    hands.until(lambda: (page.selected() or {}).get("version") == 2)
    page._settle("none")
    hands.until(lambda: DutyEntry.get().result == "none")


def test_why_an_entry_is_void_stays_typed(hands: Hands, log: Log, elsewhere: Callable[..., Any]) -> None:
    log("积水三十厘米")
    hands.rest()
    page = hands.page
    page.table.selectRow(next(row for row, item in enumerate(page.model.items()) if isinstance(item, int)))
    hands.until(lambda: page.selected() is not None)
    page._ask("void")
    page.outcome._edit.setText("重复登记")
    elsewhere("duty_log.settle", number=1, outcome="已转应急局")
    page.outcome._on_entered()
    hands.until(lambda: "李岚 changed this" in page.outcome._fault.text())
    assert page.outcome._edit.text() == "重复登记" and DutyEntry.get().voided_at is None
    page.outcome._on_entered()
    hands.until(lambda: DutyEntry.get().void_reason == "重复登记")


@pytest.mark.parametrize("theirs", [False, True])
def test_a_contact_takes_what_was_typed_here_and_there(
    ctx: Context, desk: Any, qtbot: Any, elsewhere: Callable[..., Any], theirs: bool
) -> None:
    made = run(ctx, "contacts.add", source="市水务局", person="郑立", phone="110", note="")
    page = Page(desk)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    with qtbot.waitSignal(page.model.filled):
        page.refresh()
    page.view.selectRow(0)
    qtbot.waitUntil(lambda: page.current() is not None)
    page.change()
    form = page.form
    assert form is not None
    elsewhere("contacts.change", uid=made["uid"], post="处长", phone="111")
    form.editors["phone"].set_value("112")
    form.submit()
    qtbot.waitUntil(form.overtaken.isVisible)
    told = {row[0]: row[1:] for row in form.overtaken.texts()}
    assert told["Post"] == ["<b>处长</b>", ""] and told["Phone"][1] == "112"
    assert Contact.get().phone == "111"
    (form.overtaken.theirs if theirs else form.overtaken.mine).click()
    if theirs:
        assert form.editors["phone"].value() == "111"
        form.editors["note"].set_value("夜间")
        form.submit()
    qtbot.waitUntil(lambda: page.form is None)
    kept = Contact.get()
    assert (kept.post, kept.phone, kept.note) == ("处长", "111" if theirs else "112", "夜间" if theirs else "")


def test_a_setting_somebody_else_changed_is_told_then_saved(
    desk: Any, qtbot: Any, elsewhere: Callable[..., Any]
) -> None:
    pane = SettingsPane(desk, Group("duty_log", "Duty log", "", ("duty_log.",)))
    qtbot.addWidget(pane)
    pane.refresh()
    key = "duty_log.late_minutes"
    elsewhere("people.change_setting", key=key, value="20")
    pane.editors[key].set_value(30)
    pane.primary()
    qtbot.waitUntil(lambda: "李岚 changed this" in pane.fields[key].error())
    assert "15 → 20" in pane.fields[key].error()
    assert settings.load().get(key) == 20 and pane.editors[key].value() == 30
    pane.primary()
    qtbot.waitUntil(lambda: settings.load().get(key) == 30)
