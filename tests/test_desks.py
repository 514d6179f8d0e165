"""Three desks at a real server that is killed in the middle: benchmarks/desks.py in a few seconds."""
from __future__ import annotations

import pytest

from benchmarks import desk_proof
from benchmarks.desks import Plan, measure, table
from tests import postgres_server


@pytest.mark.skipif(postgres_server.programs() is None, reason="PostgreSQL is not installed here")
def test_nothing_told_saved_is_lost_when_the_server_is_killed() -> None:
    found = measure(
        Plan(seconds=3.0, desks=3, think=0.02, entries=5, kills=("immediate",), away=0.2, floor=0.2, quick=True)
    )
    assert found["ended"]
    assert found["proof"] == dict.fromkeys(found["proof"], [])
    assert found["kept"]["log"] > 0 and found["conflicts"] == found["conflicts_that_show_both"]
    assert sum(found["desks_without_server"].values()) > 0
    assert "Proof: lost 0, twice 0" in table(found)


def told(*lines: dict[str, object]) -> desk_proof.Told:
    return desk_proof.Told({"desk": 0, "at": 10.0, **line} for line in lines)


def test_a_save_met_by_the_kill_is_no_measure_of_saving() -> None:
    begun = {"word": "begun", "what": "log", "token": "t", "text": "t"}
    lines = told(
        {**begun, "key": "1"}, {"word": "saved", "key": "1", "number": 1, "seconds": 0.5, "again": 0, "at": 20.0},
        {**begun, "key": "2"}, {"word": "unanswered", "key": "2"},
        {"word": "saved", "key": "2", "number": 2, "seconds": 4.0, "again": 1, "at": 31.0},
        {**begun, "key": "3"}, {"word": "saved", "key": "3", "number": 3, "seconds": 2.0, "again": 0, "at": 31.0},
    )
    assert lines.seconds([(26.0, 30.0)]) == [0.5]
    assert [end["number"] for _, end in lines.kept("log")] == [1, 2, 3]
