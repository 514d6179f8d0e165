"""The harness of `make bench`: what it says follows from what was measured, and it runs from end to end."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import bench, cached, curve, growth, performance, targets
from benchmarks.figures import Figure, Target, of_rate, of_times, percentile, table, verdict
from benchmarks.growth import Line
from benchmarks.targets import Bench

FIELDS = ["name", "value", "unit", "floor", "ratio", "target", "met"]


def test_a_figure_is_held_against_its_target() -> None:
    save = of_times("save", [0.003, 0.002, 0.009], [0.001, 0.001, 0.0005], target=Target(4, "ratio"))
    assert (save.value, save.floor, save.ratio, save.met, save.spread) == (3.0, 1.0, 3.0, True, (2.0, 9.0))
    assert of_times("save", [0.0041], [0.001], target=Target(4, "ratio")).met is False
    # of a rate more is better, and the ratio still says how many times as slow
    rate = of_rate("import", 1000, [0.5], [0.1], target=Target(10_000))
    assert (rate.value, rate.floor, rate.ratio, rate.met) == (2000, 10_000, 5, False)
    assert of_rate("import", 1000, [0.1], target=Target(10_000)).met is True
    assert [Figure("p95", value, "ms", target=Target(5)).met for value in (5.0, 5.01)] == [True, False]
    assert Figure("export", 5.0, "s").met is None
    assert Figure("lost", None, "ms", target=Target(5), failure="gone").met is False
    assert [percentile(range(1, 21), share) for share in (0.95, 0.5, 1.0)] == [19, 10, 20]
    assert percentile([7.0], 0.95) == 7.0


def test_figures_are_a_list_of_seven_fields_and_a_table() -> None:
    made = Figure("verify", 51_234.6, "entries/s", 400_000.0, Target(50_000), "reading", 3, (40_000.0, 90_000.0))
    assert made.as_json() == {
        "name": "verify", "value": 51_230.0, "unit": "entries/s", "floor": 400_000.0, "ratio": 7.807,
        "target": "≥ 50,000 entries/s", "met": True,
    }
    lost = Figure("export", None, "s", failure="StorageFault: gone")
    shown = table([made, lost]).split("\n")
    cells = ["verify", "51,235 (40,000–90,000)", "entries/s", "400,000", "7.81", "≥ 50,000 entries/s", "yes", "3"]
    assert f"| {' | '.join(cells)} | reading |" in shown
    assert "failed: StorageFault: gone" in shown[-1]
    said = verdict([made, lost, Figure("save", 9.0, "ms", 1.0, Target(4, "ratio"))])
    assert "Met (1): verify 51,235 entries/s" in said and "Not met (1): save 9.00 (ratio ≤ 4)" in said
    assert "Could not be measured (1): export (StorageFault: gone)" in said


@pytest.mark.parametrize(
    ("values", "power", "kind"),
    [
        ((2.0, 2.1, 2.0, 2.1), 0.0, "flat"),
        ((6.9, 9.2, 11.5, 13.8), 0.1, "logarithmic"),
        ((1.0, 10.0, 100.0, 1000.0), 1.0, "faster"),
        ((5.0, 5.0, 5.0, 12.0), 0.11, "faster"),  # it sets in late
    ],
)
def test_growth_is_told_by_its_slope(values: tuple[float, ...], power: float, kind: str) -> None:
    points = list(zip(curve.SIZES, values, strict=True))
    assert growth.slope(points) == pytest.approx(power, abs=0.02)
    assert growth.kind(points) == kind
    line = Line("search", "ms", points, points)
    assert f"| {kind} |" in growth.table([line])
    told = curve.verdict({"Times": [line]})
    assert ("search" in told) is (kind == "faster") is ("its floor grows too" in told)


def test_the_picture_names_every_line_apart() -> None:
    same = [Line(f"line {number}", "ms", [(1000, 1.0), (1_000_000, 1.0)]) for number in range(9)]
    drawn = growth.picture({"Times, ms": same}, "Figures & floors")
    assert all(f">line {number}, 1 ms<" in drawn for number in range(9)) and "Figures &amp; floors" in drawn
    heights = sorted(growth.spread([growth.HEIGHT] * 9 + [growth.TOP]))
    assert all(below - above >= growth.LINE - 1e-9 for above, below in zip(heights, heights[1:], strict=False))
    assert heights[-1] <= growth.HEIGHT - growth.BOTTOM


def test_sections_are_written_anew_and_what_is_written_by_hand_is_kept(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    performance.keep("## 100,000 entries\n\nformer figures\n", page)
    page.write_text(page.read_text("utf-8").replace("gave them.", "gave them.\n\nBy hand, 30 ms."), "utf-8")
    performance.keep(f"{performance.GROWTH}\n\ncurve\n", page)
    performance.keep("## 1,000,000 entries\n\nlarge\n", page)
    performance.keep("## 100,000 entries\n\nnew\n", page)
    text = page.read_text("utf-8")
    assert "former figures" not in text and "By hand, 30 ms." in text and text.startswith("# Performance")
    places = [text.index(one) for one in ("## 1,000,000", "## 100,000", performance.GROWTH, performance.FOUND)]
    assert places == sorted(places) and text.count("## 100,000") == 1


def failing(_: Bench) -> Iterator[Figure]:
    yield Figure("before", 1.0, "s")
    raise OSError("no | room\nat all")


def test_a_run_from_end_to_end_names_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without windows: they are processes of some seconds each."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))  # given back after the run has set its own
    monkeypatch.setitem(targets.MEASUREMENTS, "failing", failing)
    names = [name for name in targets.MEASUREMENTS if name not in targets.IN_WINDOWS]
    given = ["--size", "60", "--folder", str(tmp_path / "logs"), "--to", str(tmp_path / "bench.json"), "--only", *names]
    assert bench.main(given) == 1
    found = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert all(list(one) == FIELDS for one in found)
    by_name = {one["name"]: one for one in found}
    assert by_name["failing"] == dict.fromkeys(FIELDS) | {"name": "failing", "unit": ""}
    assert {"before", "save, median", "save, p95", "search, rare", "verify", "backup"} <= by_name.keys()
    assert [one["name"] for one in found if one["value"] is None] == ["failing"]
    assert all(one["ratio"] is not None for one in found if one["floor"])
    said = capsys.readouterr().out
    assert "Could not be measured (1): failing (OSError: no / room)" in said and "Load: " in said
    # another run beside this one would spoil both
    with bench.only_one(tmp_path / "logs"), pytest.raises(SystemExit, match="another run"):
        bench.main(given)
    # the log was kept, the copy was not
    assert cached.log(tmp_path / "logs", 60).exists() and not (tmp_path / "logs" / "work").exists()
