"""What the page of an event asks for besides the event itself: offers, neighbours, triggers, settled proposals."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import Question
from app.core.run import Context, run
from app.features.events import lists, state, timeline
from app.features.events.records import Event
from tests.conftest import Clock

Opens = Callable[..., Event]


@pytest.fixture
def opens(ctx: Context) -> Opens:
    """Opens an event from a call."""

    def make(title: str = "客车追尾货车", content: str = "江云高速客车追尾货车", **more: Any) -> Event:
        values = {"source": "市交警支队", "category": "12H00", "level": "4", "confirm": True, **more}
        done = run(ctx, "events.open", title=title, content=content, **values)
        return state.by_number(done["event"])

    return make


def note(ctx: Context, event: Event, content: str) -> dict[str, Any]:
    return dict(run(ctx, "events.note", event=event.number, source="市卫健委", content=content, confirm=True))


def test_offers_name_figures_that_differ_the_newest_entry_first(ctx: Context, opens: Opens, clock: Clock) -> None:
    event = opens()
    clock.forward(minutes=5)
    first = note(ctx, event, "现场死亡1人，重伤4人。")
    clock.forward(minutes=5)
    second = note(ctx, event, "目前死亡2人。")
    found = lists.offers(ctx, event)
    assert [(one["number"], one["figures"]) for one in found] == [
        (second["number"], {"dead": 2}), (first["number"], {"dead": 1, "serious": 4}),
    ]
    assert found[0]["known"] == {"dead": None} and found[0]["source"] == "市卫健委"


def test_offers_leave_out_what_is_known_settled_or_older_than_what_is_known(
    ctx: Context, opens: Opens, clock: Clock
) -> None:
    event = opens()
    clock.forward(minutes=5)
    old = note(ctx, event, "现场死亡1人。")
    clock.forward(minutes=5)
    run(ctx, "events.snapshot", event=event.number, source="卢警官", dead=2)
    assert lists.offers(ctx, event) == []  # of the time before the snapshot
    clock.forward(minutes=5)
    note(ctx, event, "目前死亡2人。")
    assert lists.offers(ctx, event) == []  # known already
    new = note(ctx, event, "目前死亡3人。")
    assert [one["known"] for one in lists.offers(ctx, event)] == [{"dead": 2}]
    run(ctx, "events.settle_offer", event=event.number, entry=new["number"], year=new["year"])
    assert lists.offers(ctx, event) == []
    assert old["number"] != new["number"]


def test_offers_come_from_no_voided_entry(ctx: Context, opens: Opens, clock: Clock) -> None:
    event = opens()
    clock.forward(minutes=5)
    entry = note(ctx, event, "目前死亡3人。")
    run(ctx, "duty_log.void", number=entry["number"], year=entry["year"], reason="记到别的事件上了")
    assert lists.offers(ctx, event) == []


def test_near_has_those_alike_first_and_not_the_event_itself(ctx: Context, opens: Opens) -> None:
    one = opens(place="江云高速 K87+300")
    other = opens("白石镇滑坡", "白石镇后山滑坡", category="11D00", place="白石镇后山", level="9")
    alike = opens("客车与货车相撞", "江云高速有车祸", place="江云高速 K87+300", level="9")
    found = lists.near(ctx, one)
    assert [(row["number"], row["alike"]) for row in found] == [(alike.number, True), (other.number, False)]


def test_triggers_are_those_that_set_level_takes(ctx: Context, opens: Opens) -> None:
    event = opens()
    codes = [code for code, _ in lists.triggers(ctx)]
    run(ctx, "events.set_level", event=event.number, level="4", triggers=codes, reason="一并标明")
    assert lists.whole(ctx, state.by_number(event.number))["triggers"] == codes


def test_a_proposal_is_settled_once_somebody_decided_on_it(ctx: Context, opens: Opens) -> None:
    event = opens()
    run(ctx, "events.snapshot", event=event.number, source="卢警官", dead=3)
    assert lists.whole(ctx, event)["advice"]["settled"] is False
    run(ctx, "events.set_level", event=event.number, level="4", reason="两人不属本事件")
    assert lists.whole(ctx, state.by_number(event.number))["advice"]["settled"] is True
    run(ctx, "events.snapshot", event=event.number, source="卢警官", dead=10)
    assert lists.whole(ctx, state.by_number(event.number))["advice"]["settled"] is False


def test_pace_is_the_shortest_time_of_each_report(opens: Opens) -> None:
    assert state.pace(opens(level="3")) == {
        "first_phone": 30, "first_written": 60, "verification_phone": 30, "verification": 60, "followup": 240,
        "final": 1440,
    }
    assert "first_phone" not in state.pace(opens(level="4"))


def test_the_timeline_names_the_entry_and_how_clocks_of_a_report_ended(ctx: Context, opens: Opens) -> None:
    event = opens(level="3")
    run(ctx, "events.report", event=event.number, kind="first", way="phone", confirm=True)
    items = timeline.of(ctx, state.by_number(event.number))
    entry = next(one for one in items if one["kind"].startswith("entry:"))
    assert entry["id"] == event.entries.get().entry_id
    assert [len(one["ends"]) for one in items if one["kind"] == "report"] == [1]


def test_set_level_declines_what_words_hint_at_and_leaves_the_level_open(ctx: Context, opens: Opens) -> None:
    event = opens(content="一辆校车被追尾，车上有学生")
    run(ctx, "events.snapshot", event=event.number, source="卢警官", dead=3)
    hinted = [one["code"] for one in lists.whole(ctx, event)["advice"]["triggers"]]
    assert hinted == ["people", "type"]
    run(ctx, "events.set_level", event=event.number, level="4", triggers=["people"], declined=["type"])
    advice = lists.whole(ctx, state.by_number(event.number))["advice"]
    assert advice["triggers"] == [] and advice["level"] == "3" and advice["settled"] is False
    (last,) = [item for item in timeline.of(ctx, event) if item["kind"] == "level"][-1:]
    assert last["text"] == last["marks"] == "sensitive: Sensitive people　not sensitive: Sensitive kind"
    note(ctx, event, "学校另派校车接回学生。")
    hinted = [one["code"] for one in lists.whole(ctx, state.by_number(event.number))["advice"]["triggers"]]
    assert hinted == ["area"], "what was decided on is not hinted at again"


def test_a_nil_report_asks_where_an_event_became_known(ctx: Context, opens: Opens) -> None:
    opens()
    with pytest.raises(Question, match="1 events"):
        run(ctx, "events.report", kind="nil")
    assert run(ctx, "events.report", kind="nil", confirm=True)["report"].endswith("-N01")
