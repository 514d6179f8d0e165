"""The strip through a handover: whose names, which hours, and what it says when clock and responsibility differ."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from app.core import i18n
from app.core.run import Context, run
from tests.conftest import PASSWORD, Clock
from tests.shifts import publish, take_over
from tests.ui.hands import Hands


@pytest.fixture
def night(ctx: Context, person: Callable[..., Context], clock: Clock) -> Context:
    """The night shift was taken over at 17:25, as the roster says."""
    person("002", name="贺知安")
    i18n.use("zh_CN")
    clock.local(2026, 6, 23, 17, 25)
    publish(ctx)
    take_over(ctx, "001")
    clock.local(2026, 6, 24, 3, 0)
    return ctx


def shown(hands: Hands) -> tuple[str, str, str]:
    """Shift with its tone, people, and the line below them."""
    strip = hands.window.strip
    plain = [re.sub("<[^>]*>", "", label.text()) for label in (strip._shift_name, strip._people, strip._leaders)]
    tone = strip._shift_name.property("tone") or ""
    return f"{plain[0]} {tone}".strip(), plain[1], plain[2]


def at(hands: Hands, clock: Clock, hour: int, minute: int) -> tuple[str, str, str]:
    clock.local(2026, 6, 24, hour, minute)
    hands.window.strip._tick()
    hands.rest()
    hands.until(lambda: hands.window.strip._standing is not None)
    return shown(hands)


NIGHT, DAY = "主班 周明远　副班 何晓棠", "主班 贺知安　副班 温书宁"
NEXT, LEADERS = "下一班 贺知安、温书宁　08:30 接班", "政府带班 沈怀山　办公室带班 顾青禾"


def test_the_strip_shows_the_responsible_shift_until_the_next_has_signed(
    night: Context, chinese: Hands, clock: Clock
) -> None:
    hands = chinese
    assert shown(hands) == ("夜班　17:30 – 08:30", NIGHT, LEADERS)
    assert at(hands, clock, 8, 0) == ("夜班　17:30 – 08:30", NIGHT, NEXT)
    assert at(hands, clock, 8, 15) == ("夜班　08:30 交班 warn", NIGHT, NEXT)
    run(night, "handover.prepare")
    run(night, "handover.sign", side="outgoing", password=PASSWORD)
    hands.rest()
    hands.until(lambda: "交接中" in shown(hands)[0])
    assert shown(hands) == ("夜班　→ 白班　交接中 warn", NIGHT, NEXT)
    assert at(hands, clock, 8, 40)[0] == "夜班　→ 白班　交接中 warn"
    assert at(hands, clock, 8, 55) == ("夜班　超时 25 分 danger", NIGHT, NEXT)
    assert hands.window.strip._progress.value() == 1000
    take_over(night, "002")
    hands.until(lambda: shown(hands)[0].startswith("白班"))
    assert shown(hands) == ("白班　08:30 – 17:30", DAY, LEADERS)


def test_after_an_early_seal_the_names_are_those_of_the_incoming_shift(
    night: Context, chinese: Hands, clock: Clock
) -> None:
    at(chinese, clock, 8, 20)
    take_over(night, "002")
    chinese.until(lambda: shown(chinese)[0].startswith("白班"))
    assert shown(chinese) == ("白班　08:30 – 17:30", DAY, LEADERS)
    assert chinese.window.strip._progress.value() == 0


def test_a_shift_without_anybody_is_said(hands: Hands, ctx: Context) -> None:
    assert shown(hands)[1:] == ("Nobody planned", "Enter it with Ctrl+T")
    assert hands.window.strip._people.property("tone") == "danger"
    run(ctx, "roster.staff", primary="<b>周</b>")
    hands.until(lambda: "周" in shown(hands)[1])
    assert "&lt;b&gt;周" in hands.window.strip._people.text()


def test_the_alarm_rings_when_nobody_takes_over_and_ends_with_the_seal(
    night: Context, chinese: Hands, clock: Clock
) -> None:
    hands, banner = chinese, chinese.window.banner
    hands.window.desk.changed.emit()
    at(hands, clock, 8, 25)
    assert hands.heard == []
    at(hands, clock, 8, 31)
    hands.until(lambda: "夜班接班人未到" in banner.text.text())
    hands.press("Shift+F12")
    hands.heard.clear()
    at(hands, clock, 8, 41)
    assert hands.heard == ["alarm"] and banner.title.text() == "已超时 1 分钟"
    take_over(night, "002")
    hands.until(lambda: not hands.window.bell.ringing())
    assert "接班人" not in banner.text.text()
    hands.heard.clear()
    clock.forward(minutes=5)
    hands.window.strip.ticked.emit(clock.at)
    assert hands.heard == []


def test_a_quiet_night_goes_overdue_by_the_clock_alone(hands: Hands, ctx: Context, clock: Clock) -> None:
    due = clock.at + timedelta(minutes=10)
    run(ctx, "duty_log.log", source="市水务局", content="会议报名", kind="meeting", due_at=due)
    worst, again = hands.window.strip._open_worst, hands.window.desk._again
    hands.until(lambda: hands.window.strip._open_count.text() == "1")
    assert worst.text() == "none overdue" and again.isActive() and 30_000 <= again.interval() <= 60_000
    clock.forward(minutes=11)
    again.timeout.emit()
    hands.until(lambda: worst.text() == "1 overdue")


def test_the_duty_board_keeps_place_and_selection_while_minutes_go_on(
    night: Context, chinese: Hands, clock: Clock
) -> None:
    run(night, "contacts.add", source="值班室", person="周明远", phone="0xx-5550-0001")
    at(chinese, clock, 8, 55)
    chinese.press("Ctrl+T")
    board = chinese.window.board
    chinese.until(lambda: any("25 分" in label.text() for label in board.findChildren(QLabel)))
    (number,) = [one for one in board.findChildren(QLabel) if one.text() == "0xx-5550-0001"]
    number.setSelection(0, 13)
    board._area.setFixedHeight(80)
    bar = board._area.verticalScrollBar()
    chinese.until(lambda: bar.maximum() > 30)
    bar.setValue(30)
    clock.forward(minutes=2)
    board._again.timeout.emit()
    chinese.until(lambda: any("27 分" in label.text() for label in board.findChildren(QLabel)))
    assert number.selectedText() == "0xx-5550-0001" and bar.value() == 30
    run(night, "contacts.add", source="值班室", person="何晓棠", phone="0xx-5550-0002")
    chinese.until(lambda: any(one.text() == "0xx-5550-0002" for one in board.findChildren(QLabel)))
    chinese.until(lambda: bar.value() == 30)
