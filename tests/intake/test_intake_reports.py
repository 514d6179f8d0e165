"""The real reports: what is read from them is right as often as promised."""
from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import intake

NEWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "news"
pytestmark = pytest.mark.skipif(not NEWS.exists(), reason="the trial texts are not beside this checkout")
FLOORS = {"category": 0.9, "casualties": 0.9, "time": 0.8, "place": 0.8}


def test_precision_and_recall_on_all_reports() -> None:
    tallies = intake.measure(NEWS)
    assert [tally.texts for tally in tallies] == [62, 18]
    for name, floor in FLOORS.items():
        proposed, wanted, right = (
            sum(getattr(tally.scores[name], part) for tally in tallies) for part in ("proposed", "wanted", "right")
        )
        assert right / proposed >= floor and right / wanted >= floor, name
