"""An event minute by minute, by keys: at each moment what was known then and nothing that came later."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.core.run import Context, run
from tests.conftest import Clock
from tests.ui.pages.events.desk_hands import DeskHands, standing
from ui.desk import Desk
from ui.pages.events.replay_axis import places
from ui.pages.events.replay_view import ReplayView


@pytest.fixture
def event(ctx: Context, clock: Clock) -> dict[str, Any]:
    opened = run(
        ctx, "events.open", title="江云高速客车追尾货车事故", source="省高速交警", content="客车追尾货车。",
        category="12H00", level="4", place="江云高速 K87+300", occurred=ctx.now() - timedelta(minutes=13), dead=1,
        confirm=True,
    )
    clock.forward(minutes=8)
    run(ctx, "events.report", event=opened["event"], kind="first", way="phone", confirm=True)
    clock.forward(minutes=5)
    run(ctx, "events.snapshot", event=opened["event"], source="卢警官", dead=3, serious=4)
    run(ctx, "events.set_level", event=opened["event"], level="3", reason="死亡三人")
    return dict(opened)


@pytest.fixture
def view(desk: Desk, event: dict[str, Any], qtbot: Any) -> Iterator[DeskHands]:
    with standing(desk, ReplayView(desk), qtbot) as hands:
        hands.widget.show_event(event["id"])
        hands.until(lambda: hands.widget.past)
        yield hands


def shown(view: DeskHands) -> tuple[str, str, str]:
    """(dead, level, first report out) as the screen says them."""
    then = view.widget.then
    return then.tiles["dead"].value.text(), then.level.look.text, str(len(view.widget.rows.items))


def test_the_keys_step_through_what_was_known(view: DeskHands) -> None:
    widget = view.widget
    last = len(widget.past.steps) - 1
    assert widget.position == last and shown(view)[:2] == ("3", "Ⅲ Major")
    view.press("Home")
    assert widget.position == 0 and widget.then.tiles["dead"].value.text() in ("–", "1")
    seen = [shown(view)[:2]]
    for _ in range(last):
        view.press("Right")
        seen.append(shown(view)[:2])
    assert widget.position == last and ("1", "Ⅳ Ordinary") in seen and seen[-1] == ("3", "Ⅲ Major")
    assert ("3", "Ⅳ Ordinary") in seen, "the level followed the figures"
    view.press("Left")
    assert widget.position == last - 1
    view.press("End", "Right")
    assert widget.position == last


def test_later_items_are_faded(view: DeskHands) -> None:
    view.press("Home")
    rows = view.widget.rows
    known = [rows.index(n).data(Qt.ItemDataRole.UserRole)[1] for n in range(len(rows.items))]
    assert known == [True] + [False] * (len(rows.items) - 1)


def test_what_is_entered_meanwhile_appears(view: DeskHands, event: dict[str, Any], ctx: Context) -> None:
    before = len(view.widget.past.steps)
    run(ctx, "events.fill", event=event["event"], element="cause", value="正在调查")
    view.until(lambda: len(view.widget.past.steps) == before + 1)
    assert view.widget.position == before, "at the end one stays at the end"
    view.press("Home")
    run(ctx, "events.fill", event=event["event"], element="trend", value="江城方向封闭")
    view.until(lambda: len(view.widget.past.steps) == before + 2)
    assert view.widget.position == 0


def test_ctrl_p_and_esc(view: DeskHands, event: dict[str, Any]) -> None:
    went: list[Any] = []
    closed: list[bool] = []
    view.desk.went.connect(lambda page, target: went.append((page, target)))
    view.widget.closed.connect(lambda: closed.append(True))
    view.press("Ctrl+P")
    assert went == [("reports", {"report": "events.replay", "event": event["event"], "print": True})]
    view.press("Esc")
    assert closed


def test_no_such_event_is_said(view: DeskHands) -> None:
    view.widget.show_event(999)
    view.until(lambda: view.widget.empty.isVisible())
    view.press("Right", "Ctrl+P")
    assert view.widget.past is None


def test_things_close_in_time_stand_apart() -> None:
    start = datetime(2026, 6, 24, 2, 31)
    moments = [start, start, start + timedelta(seconds=1), start + timedelta(days=3)]
    found = places(moments, 100, 7)
    assert found[0] == 0 and found[-1] == pytest.approx(100)
    assert all(b - a >= 7 for a, b in zip(found, found[1:], strict=False))
    assert places([start] * 3, 100, 7) == [0, 50, 100] and places([start], 100, 7) == [0] and places([], 100, 7) == []
    crowded = places([start + timedelta(minutes=n) for n in range(500)], 100, 7)
    assert crowded[-1] == pytest.approx(100)
