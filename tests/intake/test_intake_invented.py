"""The invented reports: what is read from them is right as often as docs/benchmarks.md tells."""
from __future__ import annotations

import json
from datetime import datetime

from app import intake
from benchmarks import intake as measurement

FLOORS = {"category": (0.97, 0.90), "casualties": (0.96, 0.86), "time": (0.97, 0.93), "place": (0.97, 0.95)}


def test_precision_and_recall_on_the_invented_reports() -> None:
    tallies = measurement.measure_ours()
    assert [tally.texts for tally in tallies] == [143, 92]
    for name, floors in FLOORS.items():
        for tally, floor in zip(tallies, floors, strict=True):
            score = tally.scores[name]
            assert score.right / score.proposed >= floor and score.right / score.wanted >= floor, (name, tally.wrong)


def test_every_answer_is_one_that_can_be_given() -> None:
    """A category of the table, a day or an hour, a place, whole numbers or nothing."""
    rows = json.loads(measurement.OURS.read_text(encoding="utf-8"))["rows"]
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert all(intake.kind(code) is not None or code.startswith("19") for code in row["category"]), row["category"]
        assert all(at is None or datetime.fromisoformat(at + ":00" * ("T" in at)) for at in row["time"])
        assert row["place"] and all(row["place"])
        assert all(value is None or value >= 0 for name in measurement.CASUALTIES for value in row[name])
