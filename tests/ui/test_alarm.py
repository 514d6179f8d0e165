"""When an alarm sounds, by a clock that is told the time."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.core.agenda import Due
from ui.alarm import Alarm

ENDS = datetime(2026, 6, 23, 19, 44)


def due(ends: datetime = ENDS, id: int = 1) -> Due:
    return Due("江云高速追尾", ends - timedelta(hours=1), ends, "No. 1", ("duty_log", id))


class Ear:
    """An alarm, its time in seconds after ENDS, and what is heard of it."""

    def __init__(self, *clocks: Due) -> None:
        self.heard: list[str] = []
        self.alarm = Alarm(self.heard.append)
        self.alarm.take(clocks or [due()])

    def at(self, seconds: float, writing: bool = False) -> int:
        """How many sounds there were by then."""
        self.alarm.tick(ENDS + timedelta(seconds=seconds), writing)
        return len(self.heard)

    def run(self, begin: int, end: int, writing: bool = False) -> list[int]:
        """The seconds at which it sounded, looked at once a second."""
        return [second for second in range(begin, end) if self.alarm.tick(ENDS + timedelta(seconds=second), writing)]


def test_it_rings_from_ten_minutes_before_every_twenty_seconds() -> None:
    ear = Ear()
    assert ear.run(-700, -540) == [-600, -580, -560]
    assert set(ear.heard) == {"alarm"}


def test_how_long_before_is_a_setting() -> None:
    ear = Ear()
    ear.alarm.before = timedelta(minutes=2)
    assert ear.run(-700, -110) == [-120]


def test_acknowledged_it_is_silent_until_time_is_up_and_again_every_ten_minutes() -> None:
    ear = Ear()
    ear.at(-600)
    assert ear.alarm.acknowledge(ENDS - timedelta(seconds=590)) == due()
    assert ear.run(-589, 10) == [0]
    ear.alarm.acknowledge(ENDS + timedelta(seconds=10))
    assert ear.run(11, 640) == [610, 630]
    ear.alarm.acknowledge(ENDS + timedelta(seconds=640))
    assert ear.run(640, 1250) == [1240]


def test_each_clock_is_acknowledged_by_itself() -> None:
    ear = Ear(due(id=1), due(ENDS + timedelta(minutes=1), id=2))
    now = ENDS + timedelta(seconds=1)
    assert ear.at(1) == 1
    assert [clock.record[1] for clock in ear.alarm.ringing(now)] == [1, 2]
    assert ear.alarm.acknowledge(now) == due(id=1)
    assert [clock.record[1] for clock in ear.alarm.ringing(now)] == [2]
    assert ear.run(2, 25) == [21]
    ear.alarm.acknowledge(now)
    assert ear.alarm.acknowledge(now) is None


def test_a_second_clock_sounds_at_once() -> None:
    ear = Ear(due(ENDS, 1), due(ENDS + timedelta(seconds=5), 2))
    ear.alarm.before = timedelta(0)
    assert ear.run(-1, 20) == [0, 5]


def test_a_clock_answered_or_moved_is_silent() -> None:
    ear = Ear()
    assert ear.at(1) == 1
    ear.alarm.take([due(ENDS + timedelta(hours=1))])
    assert ear.run(2, 60) == []
    ear.alarm.take([])
    assert ear.run(60, 120) == [] and ear.alarm.ringing(ENDS + timedelta(hours=2)) == []


def test_a_clock_moved_rings_though_the_old_one_was_acknowledged() -> None:
    ear = Ear()
    ear.alarm.acknowledge(ENDS)
    ear.alarm.take([due(ENDS + timedelta(minutes=1))])
    assert ear.at(5) == 1


def test_quiet_lasts_five_minutes_and_does_not_acknowledge() -> None:
    ear = Ear()
    ear.at(0)
    ear.alarm.quiet(ENDS + timedelta(seconds=3))
    assert ear.alarm.quiet_left(ENDS + timedelta(seconds=51)) == timedelta(minutes=4, seconds=12)
    assert ear.alarm.ringing(ENDS + timedelta(seconds=51)) == [due()]
    assert ear.run(3, 320) == [303]
    assert not ear.alarm.quiet_left(ENDS + timedelta(seconds=303))


def test_while_writing_it_sounds_twenty_seconds_later_and_softer() -> None:
    ear = Ear()
    assert ear.run(-601, -570, writing=True) == [-580]
    assert ear.heard == ["alarm-soft"]
    assert ear.run(-570, -550) == [-560] and ear.heard[-1] == "alarm"


def test_it_sounds_as_soon_as_writing_ends() -> None:
    ear = Ear()
    assert ear.run(-600, -595, writing=True) == []
    assert ear.run(-595, -590) == [-595]


@pytest.mark.parametrize("what", ["acknowledge", "quiet"])
def test_a_clock_set_back_does_not_silence_the_alarm(what: str) -> None:
    ear = Ear()
    ear.at(0)
    getattr(ear.alarm, what)(ENDS)
    assert ear.run(-500, -470) == [-500, -480]


def test_half_and_a_fifth_of_the_time_left_are_one_soft_tone_each() -> None:
    ear = Ear()
    assert ear.run(-3600, -590) == [-1800, -720, -600]
    assert ear.heard == ["chime", "chime", "alarm"]


def test_what_was_passed_while_nobody_looked_does_not_chime_later() -> None:
    ear = Ear()
    assert ear.run(-1500, -730) == []


def test_quiet_holds_for_chimes_too() -> None:
    ear = Ear()
    ear.alarm.quiet(ENDS - timedelta(seconds=1810))
    assert ear.run(-1805, -1600) == []


def test_two_rules_that_end_together_are_noted_apart() -> None:
    ear = Ear(due(), Due("江云高速追尾", ENDS - timedelta(hours=1), ENDS, "other", ("duty_log", 1), code="WS-GOV"))
    ear.alarm.acknowledge(ENDS - timedelta(seconds=590))
    assert len(ear.alarm.ringing(ENDS - timedelta(seconds=580))) == 1
