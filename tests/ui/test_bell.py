"""The alarm in the window: banner, sound, keys, and what the ledger keeps of them."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from db.ledger import LedgerEntry
from tests.conftest import NUMBER, Clock
from tests.ui.hands import Hands, entry

MATTER = "江云高速追尾"


def noted(action: str) -> list[tuple[str, str]]:
    """(who, reason) of what the ledger has of an action."""
    rows = LedgerEntry.select().where(LedgerEntry.action == action).order_by(LedgerEntry.seq)
    return [(row.actor, row.reason) for row in rows]


@pytest.fixture
def soon(log: Callable[..., Any], clock: Clock, hands: Hands) -> Hands:
    """Two entries to be answered, in 30 and in 35 minutes."""
    for minutes in (30, 35):
        log(f"{MATTER}{minutes}", due_at=clock.at + timedelta(minutes=minutes), confirm=True)
    hands.rest()
    hands.until(lambda: len(hands.window.bell._alarm.clocks) == 2)
    assert hands.heard == [] and hands.window.banner.isHidden()
    return hands


def pass_to(hands: Hands, clock: Clock, **by: float) -> None:
    clock.forward(**by)
    hands.window.strip.ticked.emit(clock.at)


def test_the_alarm_shows_and_sounds_without_taking_the_cursor(soon: Hands, clock: Clock) -> None:
    banner = soon.window.banner
    soon.type("sj")
    focus = soon.focus
    pass_to(soon, clock, minutes=20)
    assert soon.heard == ["alarm"] and soon.focus is focus
    assert (banner.tone, banner.title.text()) == ("alarm", "10 min left")
    assert MATTER in banner.text.text() and banner.more.isHidden()
    pass_to(soon, clock, minutes=5)
    assert banner.title.text() == "5 min left" and banner.more.text() == "1 more"
    pass_to(soon, clock, minutes=8)
    assert banner.title.text() == "Overdue by 3 min"
    pass_to(soon, clock, minutes=60)
    assert banner.title.text() == "Overdue by 1 h 3 min"


def test_acknowledging_is_by_clock_and_in_the_ledger_without_the_matter(soon: Hands, clock: Clock) -> None:
    pass_to(soon, clock, minutes=26)
    soon.press("Shift+F12")
    assert soon.window.banner.isVisible() and f"{MATTER}35" in soon.window.banner.text.text()
    soon.press("Shift+F12")
    assert soon.window.banner.isHidden()
    soon.rest()
    found = noted("alarm.acknowledged")
    assert [who for who, _ in found] == [NUMBER, NUMBER]
    assert found[0][1] == "值班日志记录 1，时限 2026-06-24 03:14，剩 4 分钟"
    assert MATTER not in str(found)
    soon.heard.clear()
    pass_to(soon, clock, seconds=40)
    assert soon.heard == []
    pass_to(soon, clock, minutes=5)
    assert soon.heard == ["alarm"] and soon.window.banner.isVisible()


def test_the_record_is_one_key_away(soon: Hands, clock: Clock) -> None:
    pass_to(soon, clock, minutes=26)
    soon.press("Shift+F12")  # the first is known, the banner shows the second
    soon.press("F12")
    soon.until(lambda: (soon.page.selected() or {}).get("number") == 2)


def test_answering_ends_the_alarm(soon: Hands, clock: Clock) -> None:
    pass_to(soon, clock, minutes=21)
    assert soon.window.banner.isVisible()
    soon.select(1)
    soon.press("D")
    soon.until(lambda: entry(1).result == "done")
    soon.until(lambda: soon.window.banner.isHidden())


def test_quiet_is_shown_and_noted(soon: Hands, clock: Clock) -> None:
    pass_to(soon, clock, minutes=21)
    soon.press("Ctrl+F12")
    mark = soon.window.bell.mark
    pass_to(soon, clock, seconds=48)
    assert mark.isVisible() and mark.text() == "Quiet 4:12"
    assert soon.heard == ["alarm"] and soon.window.banner.isVisible()
    pass_to(soon, clock, minutes=4, seconds=13)
    assert mark.isHidden() and soon.heard == ["alarm", "alarm"]
    soon.rest()
    assert noted("alarm.quieted") == [(NUMBER, "5 分钟")]


def test_while_content_is_written_the_sound_waits_and_the_banner_does_not(soon: Hands, clock: Clock) -> None:
    soon.type("unit")
    soon.press("Tab")
    soon.type("text")
    pass_to(soon, clock, minutes=20)
    assert soon.window.banner.isVisible() and soon.heard == []
    pass_to(soon, clock, seconds=20)
    assert soon.heard == ["alarm-soft"]
    assert soon.focus is soon.form.content and soon.form.content.toPlainText() == "text"


def test_an_alarm_stands_before_a_fault_and_leaves_it_there(soon: Hands, clock: Clock) -> None:
    banner = soon.window.banner
    banner.say("warn", "hard-drives", "The disk is nearly full.")
    pass_to(soon, clock, minutes=20)
    assert banner.tone == "alarm" and banner.more.text() == "1 more"
    soon.press("Shift+F12")
    assert banner.isVisible() and banner.text.text() == "The disk is nearly full."
    soon.press("Shift+F12")
    assert banner.isHidden()


def test_the_setting_says_how_long_before(
    soon: Hands, clock: Clock, set_setting: Callable[[str, str], Any]
) -> None:
    soon.window.desk.ctx = set_setting("site.alarm_minutes", "25")
    pass_to(soon, clock, minutes=5)
    assert soon.heard == ["alarm"]


def test_a_button_under_the_hand_stays_while_the_minutes_go_on(soon: Hands, clock: Clock) -> None:
    pass_to(soon, clock, minutes=20)
    button = soon.window.banner.buttons[1]
    pass_to(soon, clock, minutes=3)
    assert soon.window.banner.buttons[1] is button
    button.click()
    assert soon.window.banner.isHidden()


def test_minimised_it_goes_on(soon: Hands, clock: Clock) -> None:
    soon.window.showMinimized()
    pass_to(soon, clock, minutes=20)
    assert soon.heard == ["alarm"]
    soon.window.showNormal()
    QApplication.processEvents()


