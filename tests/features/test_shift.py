"""The running shift, the responsible one, and the duty board."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core import access, agenda
from app.core.run import Context, read, run
from app.features.shift import show_minutes
from tests.conftest import PASSWORD, Clock
from tests.shifts import publish, take_over


@pytest.fixture
def planned(ctx: Context, person: Callable[..., Context], clock: Clock) -> Context:
    """A published roster; the night shift was taken over at 17:25."""
    person("002", name="贺知安")
    clock.local(2026, 6, 23, 17, 20)
    publish(ctx)
    for name, post, phone, mobile in (
        ("周明远", "值班长", "0xx-5550-0100", "13800010001"), ("沈怀山", "副市长", "0xx-5550-0203", ""),
    ):
        run(ctx, "contacts.add", source="市政府", person=name, post=post, phone=phone, mobile=mobile)
    clock.local(2026, 6, 23, 17, 25)
    access.sign_in("001", PASSWORD, now=clock)
    take_over(ctx, "001")
    return ctx


def words(ctx: Context) -> list[tuple[str, str]]:
    return [(one["tone"], one["text"]) for one in read(ctx, "shift.board")["says"]]


def test_board(planned: Context, clock: Clock, person: Callable[..., Context]) -> None:
    clock.local(2026, 6, 24, 3, 0)
    board = read(planned, "shift.board")
    assert [(one["duty"], one["name"], one["mobile"]) for one in board["people"]] == [
        ("Government duty leader", "沈怀山", ""), ("Office duty leader", "顾青禾", ""),
        ("Primary officer", "周明远", "13800010001"), ("Secondary officer", "何晓棠", ""),
    ]
    assert board["people"][2]["phone"] == "0xx-5550-0100" and board["people"][2]["post"] == "值班长"
    assert [one["name"] for one in board["next"]["people"][2:]] == ["贺知安", "温书宁"]
    assert (board["responsible"], board["sheet"]) == ("周明远", "2026-0623-1")
    assert [one["name"] for one in board["signed_in"]] == ["周明远"]
    assert (board["version"]["number"], board["version"]["by"]) == (1, "周明远")
    assert words(planned)[0] == ("", "周明远 is responsible since 17:25, handover sheet 2026-0623-1")
    run(planned, "roster.staff", secondary="李岚", weather="中雨")
    board = read(planned, "shift.board")
    assert (board["by_hand"]["secondary"], board["roster"]["secondary"]) == ("李岚", "何晓棠")
    assert board["weather"] == "中雨" and "roster says otherwise" in str(words(planned))
    masked = read(replace(planned, grants=frozenset({"read"})), "shift.board")["people"][2]
    assert masked["mobile"] == "138****0001" and masked["phone"] != "0xx-5550-0100"


def test_current_says_who_is_responsible_and_by_how_much_it_runs_over(planned: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 8, 38)
    assert read(planned, "shift.current")["overlong"] == 0  # ten minutes are allowed
    clock.local(2026, 6, 24, 8, 55)
    now = read(planned, "shift.current")
    assert (now["name"], now["responsible_shift"], now["responsible"]) == ("Day shift", "Night shift", "周明远")
    assert (now["overlong"], now["missing"]) == (25, False)
    assert words(planned)[0] == ("danger", "The Night shift runs over by 25 min; nobody has taken over")
    assert read(planned, "shift.responsible")["people"]["primary"] == "周明远"
    take_over(planned, "002")
    assert read(planned, "shift.responsible")["people"]["primary"] == "贺知安"
    clock.local(2026, 6, 26, 3, 0)  # days that nobody planned, and nobody took over
    now = read(planned, "shift.current")
    assert now["responsible"] == "贺知安" and now["overlong"] > 24 * 60 and not now["planned"]
    assert show_minutes(now["overlong"]) == "33 h 30 min"


def test_nobody_planned_is_said(ctx: Context) -> None:
    assert read(ctx, "shift.current")["missing"] and read(ctx, "shift.responsible")["name"] == ""
    assert words(ctx) == [("danger", "Nobody is planned for this shift"), ("", "No handover was sealed yet")]
    run(ctx, "roster.staff", primary="周明远")
    assert "has nobody for this shift" in str(words(ctx)) and not read(ctx, "shift.board")["missing"]


def test_own_shift_is_told_30_minutes_before_without_a_clock(planned: Context, clock: Clock) -> None:
    relief = replace(planned, number="002", name="贺知安")

    def told(ctx: Context) -> list[str]:
        return [one.title for one in agenda.whole(ctx).owed if one.record[0] == "shift"]

    clock.local(2026, 6, 24, 7, 59)
    assert told(relief) == []
    clock.local(2026, 6, 24, 8, 0)
    assert told(relief) == ["Your Day shift begins, with 沈怀山、顾青禾、温书宁"] and told(planned) == []
    namesake = replace(relief, number="777")
    run(planned, "roster.change_member", name="贺知安", number="002")
    assert told(relief) and told(namesake) == []
    assert [one.record[0] for one in agenda.running(relief)] == ["handover"]  # the reminder has no clock
    take_over(planned, "002")
    assert told(relief) == []
