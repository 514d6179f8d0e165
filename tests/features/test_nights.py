"""Three whole nights, each played on a real file: levels, clocks, telling, figures, the texts that went out."""
from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import demo, samples
from app.core import access, health, i18n, query, registry, site
from app.core.agenda import running
from app.core.run import Context, read
from app.features.bulletins import gathering
from app.features.duty_log.records import DutyEntry
from app.features.events import lists, state, timeline
from app.features.events.records import (
    ClockEnd,
    ElementValue,
    Event,
    EventReport,
    LevelDecision,
    Snapshot,
    StatusStep,
    TellAttempt,
    Told,
    Verification,
)
from db import database as db
from db.database import silent

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
DAY = datetime(2026, 6, 24, 15)  # the site's 23:00: the nights begin on this day
CRASH, LEAK, QUAKE = "bus_crash", "chemical_leak", "earthquake"
REPORTING_STEPS = ("report", "follow", "finish")
_PARTS = re.compile(r"[。；\n]”?")
_LABELS = re.compile(r"^(?:截至[^，]*，|处置进展：|下一步：|影响趋势：|余震：|监测数据：)")


@dataclass(frozen=True)
class Night:
    """A night that was played: who looks at it, its events in the order in which they were opened."""

    ctx: Context
    events: list[Event]

    @property
    def event(self) -> Event:
        return self.events[0]

    @property
    def reports(self) -> list[EventReport]:
        return state.sent_reports(self.event)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """``offices(name)`` is the file of a night that was played, once for all tests of it."""
    folder, played = tmp_path_factory.mktemp("nights"), {}

    def begun() -> Path:
        target = folder / "office.db"
        if not target.exists():
            place = site.open_site(str(target))
            samples.set_up(samples.read("office"), place.files, DAY - timedelta(days=5))
            db.database.execute_sql("pragma wal_checkpoint(truncate)")
            site.close()
        return target

    def of(name: str) -> Path:
        if name not in played:
            target = folder / f"{name}.db"
            shutil.copyfile(begun(), target)
            night = samples.read(f"nights/{name}")
            place = site.open_site(str(target))
            people = {one["number"]: access.context_of_number(one["number"], place.files)
                      for one in samples.read("office")["people"]}
            samples.play(samples.steps(night["steps"], samples.last(DAY, night["starts"])), people)
            site.close()
            played[name] = target
        return played[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder / "home"))
        yield of


@pytest.fixture
def night(offices: Callable[[str], Path]) -> Iterator[Callable[[str], Night]]:
    """Opens a night's file: ``night(CRASH)``."""
    i18n.use("zh_CN")

    def opened(name: str) -> Night:
        place = site.open_site(str(offices(name)))
        ctx = replace(access.context_of_number("001", place.files), now=lambda: DAY + timedelta(days=2))
        return Night(ctx, list(Event.select().order_by(Event.id)))

    yield opened
    site.close()


def levels(event: Event) -> list[tuple[str, str, str]]:
    rows = LevelDecision.select().where(LevelDecision.event == event).order_by(LevelDecision.id)
    return [(row.before, row.level, row.proposed) for row in rows]


def ends(event: Event) -> list[tuple[str, str, int]]:
    rows = ClockEnd.select().where(ClockEnd.event == event).order_by(ClockEnd.id)
    return [(row.rule, row.how, timeline.minutes_of(row)) for row in rows]


def chain(event: Event) -> dict[str, tuple[str, str, int]]:
    """title: (name, state, how often unanswered)"""
    found = {}
    for row in Told.select().where(Told.event == event).order_by(Told.position, Told.id):
        missed = TellAttempt.select().where(TellAttempt.told == row, TellAttempt.outcome == "no_answer").count()
        found[row.title] = (row.person, row.state, missed)
    return found


# the bus crash ------------------------------------------------------------
def test_the_crash_grows_from_ordinary_to_major(night: Callable[[str], Night]) -> None:
    told = night(CRASH)
    assert levels(told.event) == [("9", "4", ""), ("4", "3", "3"), ("3", "3", "")]
    assert (told.event.level, told.event.status, told.event.triggers) == ("3", "archived", "")
    rows = Snapshot.select(Snapshot.dead).where(Snapshot.event == told.event).order_by(Snapshot.id)
    assert [row.dead for row in rows] == [1, 2, 3, None, None]
    assert state.figures(told.event) == {
        "dead": 3, "missing": 0, "trapped": 0, "serious": 3, "slight": 14, "relocated": None, "loss_wan": 186,
    }


def test_the_clocks_of_the_crash(night: Callable[[str], Night]) -> None:
    assert ends(night(CRASH).event) == [
        ("GOV-PHONE", "met", 16), ("GOV-WRITE", "stopped", 33), ("GEN-2H", "stopped", 93), ("GOV-WRITE-3", "met", 8),
        ("FU-1-3", "met", 166), ("FU-1-3", "met", 86), ("FU-1-3", "stopped", 202), ("FIN-1", "met", 886),
    ]


def test_the_mayor_did_not_answer_and_his_deputy_was_told(night: Callable[[str], Night]) -> None:
    told = chain(night(CRASH).event)
    head = "主要领导（市长、县长、区长）"
    assert told[head] == ("卢正平", "confirmed", 2) and told[f"{head}（替）"] == ("韩知远", "confirmed", 0)
    assert {state for _, state, _ in told.values()} == {"confirmed"} and len(told) == 11


def test_a_struck_figure_stays_to_be_read(night: Callable[[str], Night]) -> None:
    told = night(CRASH)
    (first,) = [item for item in timeline.of(told.ctx, told.event) if item["kind"] == "entry:event"]
    assert first["corrected"] == 1
    struck = "".join(text for text, how in first["pieces"] if how == "struck")
    new = "".join(text for text, how in first["pieces"] if how == "new")
    assert "1" in struck and "19" in struck and "2" in new and "18" in new


def test_who_signed_the_reports_of_the_crash(night: Callable[[str], Night]) -> None:
    assert [(row.number[-2:], row.kind, row.way, row.signed_by, row.signed_how) for row in night(CRASH).reports] == [
        ("01", "first_phone", "phone", "", ""), ("02", "first_written", "system", "顾青禾", "here"),
        ("03", "followup", "system", "顾青禾", "by word"), ("04", "followup", "system", "顾青禾", "by word"),
        ("99", "final", "system", "周明远", "here"),
    ]


# the leak -----------------------------------------------------------------
def test_the_leak_crosses_a_border_and_rises_with_those_moved(night: Callable[[str], Night]) -> None:
    told = night(LEAK)
    assert levels(told.event) == [("9", "9", ""), ("9", "4", ""), ("4", "3", "3")]
    assert told.event.triggers.split() == ["area", "type", "cross_region"] and told.event.category == "12Q00"
    assert state.figures(told.event) == {
        "dead": 0, "missing": 0, "trapped": 0, "serious": None, "slight": 7, "relocated": 5240, "loss_wan": 310.5,
    }


def test_one_report_of_the_leak_was_late_with_the_leaders_reason(night: Callable[[str], Night]) -> None:
    told = night(LEAK)
    assert ends(told.event) == [
        ("GOV-PHONE", "met", 12), ("GOV-WRITE", "late", 9), ("GEN-2H", "met", 51), ("HJ-34", "met", 171),
        ("GOV-VERIFY-P", "met", 15), ("GOV-VERIFY-W", "met", 15), ("FU-1-3", "met", 94), ("FU-1-3", "met", 50),
        ("FU-1-3", "stopped", 235), ("FIN-1", "met", 800),
    ]
    late = ClockEnd.get(ClockEnd.how == "late")
    assert late.reason_by == "顾青禾" and late.reason.startswith("为核准跨区扩散范围")
    assert late.ended_at == late.ends_at + timedelta(minutes=9)
    assert late.ends_at == late.starts_at + timedelta(hours=1)


def test_a_second_report_of_the_leak_was_merged(night: Callable[[str], Night]) -> None:
    told = night(LEAK)
    first, second = told.events
    assert (second.status, second.merged_into, second.level) == ("merged", first, "9")
    assert first.number in second.findings or first.title in second.findings  # it was asked about when opened
    assert ends(second) == [("GEN-2H", "stopped", 113)]
    assert second.number in {item["event"] for item in timeline.of(told.ctx, first)}


def test_neighbours_of_the_leak_were_told(night: Callable[[str], Night]) -> None:
    told = chain(night(LEAK).event)
    assert told["相邻地区值班室"][1:] == ("confirmed", 0) and told["南渡区人民政府值班室"][1:] == ("confirmed", 0)
    assert told["生态环境部门"] == ("郑科长", "confirmed", 0)


def test_the_correction_of_the_leak_names_what_was_wrong(night: Callable[[str], Night]) -> None:
    told = night(LEAK)
    (correction,) = [row for row in told.reports if row.kind == "correction"]
    assert correction.corrects.kind == "verification" and "轻伤9人" in correction.corrects.body
    assert "“轻伤9人”更正为“轻伤7人”" in correction.body and correction.reason in correction.body


# the earthquake -----------------------------------------------------------
def test_the_earthquake_rises_by_magnitude_then_by_its_toll(night: Callable[[str], Night]) -> None:
    told = night(QUAKE)
    assert levels(told.event) == [("9", "9", ""), ("9", "4", "4"), ("4", "3", "3"), ("3", "2", "2")]
    explained = [row.explanation for row in LevelDecision.select().order_by(LevelDecision.id)][-3:]
    assert ["4.8" in explained[0], "5.6" in explained[1], "53" in explained[2]] == [True] * 3
    rows = Snapshot.select().where(Snapshot.dead.is_null(False)).order_by(Snapshot.id)
    assert [row.dead for row in rows] == [2, 12, 19, 31, 36, 38, 41, 39, 44, 46, 51]
    assert [row.reason for row in rows if row.reason] == ["经DNA比对，2名遇难者在两个乡镇重复登记"]


def test_twelve_follow_ups_of_the_earthquake_were_on_time(night: Callable[[str], Night]) -> None:
    told = night(QUAKE)
    follow_ups = [row for row in told.reports if row.kind == "followup"]
    assert [row.ordinal for row in follow_ups] == list(range(1, 13))
    assert [row.title[-4:].strip("报续（）") for row in follow_ups] == [str(n) for n in range(1, 13)]
    assert ends(told.event) == [
        ("GOV-PHONE", "stopped", 20), ("GOV-WRITE", "stopped", 50), ("GEN-2H", "stopped", 110),
        ("GOV-PHONE-3", "met", 14), ("GOV-WRITE-3", "met", 10), ("FU-1-3", "met", 180), ("FU-1-3", "met", 135),
        ("FU-1-3", "stopped", 165), ("FU-1", "met", 35), *[("FU-1", "met", 5)] * 9, ("FU-1", "stopped", 55),
        ("FIN-1", "met", 605),
    ]
    assert follow_ups[8].body.endswith("，无新的变化。") and "死亡人数减少的原因：经DNA比对" in follow_ups[7].body


# all three ----------------------------------------------------------------
@pytest.mark.parametrize("name", samples.NIGHTS)
def test_the_texts_that_went_out(night: Callable[[str], Night], name: str) -> None:
    texts = "\n\n".join(f"{row.number[-2:]} {row.title}\n{row.body}" for row in night(name).reports) + "\n"
    assert texts == (GOLDEN / f"night_{name}-zh_CN.txt").read_text(encoding="utf-8")


def sentences(text: str) -> set[str]:
    return {_LABELS.sub("", _LABELS.sub("", one)).strip() for one in _PARTS.split(text)} - {""}


@pytest.mark.parametrize("name", samples.NIGHTS)
def test_no_follow_up_repeats_an_earlier_report(night: Callable[[str], Night], name: str) -> None:
    earlier: set[str] = set()
    count = 0
    for row in night(name).reports:
        said = sentences(row.body)
        if row.kind == "followup":
            count += 1
            said -= {"无新的变化", "人员伤亡和损失情况无新的变化"}
            assert said & earlier == set(), row.number
        earlier |= said
    assert count >= 2


@pytest.mark.parametrize("name", samples.NIGHTS)
def test_the_ledger_of_a_night_is_whole(night: Callable[[str], Night], name: str) -> None:
    told = night(name)
    assert health.find(told.ctx.files, silent) == []
    assert all(one["whole"] for one in lists.reports_of(told.ctx, told.event))
    assert [one for one in running(told.ctx) if one.record[0] == "events"] == []  # every clock was answered


@pytest.mark.parametrize("name", samples.NIGHTS)
def test_the_replay_of_a_night_lacks_no_row(night: Callable[[str], Night], name: str) -> None:
    told = night(name)
    items = read(told.ctx, "events.show", event=told.event.number)["timeline"]
    assert [item["at"] for item in items] == sorted(item["at"] for item in items)
    ids = [event.id for event in told.events]

    def lines(kind: str) -> list[str]:
        return [item["text"] for item in items if item["kind"].partition(":")[0] == kind]

    def rows(table: Any) -> list[Any]:
        return list(table.select().where(table.event.in_(ids)).order_by(table.id))

    for table, kind, word in (
        (ElementValue, "element", "value"), (Verification, "asked", "text"), (Snapshot, "figures", "source"),
        (LevelDecision, "level", "reason"),
    ):
        assert len(lines(kind)) == len(rows(table)), kind
        for row in rows(table):
            assert any(getattr(row, word) in line for line in lines(kind)), (kind, row.id)
    assert len(lines("step")) == sum(1 for row in rows(StatusStep) if row.step not in REPORTING_STEPS)
    assert len(lines("report")) == len(rows(EventReport)) == len(rows(StatusStep)) - len(lines("step")) + sum(
        1 for row in rows(EventReport) if row.kind in ("verification", "verification_phone", "correction")
    )
    assert len(lines("told")) == TellAttempt.select().join(Told).where(Told.event.in_(ids)).count()
    ended = "\n".join((*lines("clock"), *lines("report")))
    shown = re.findall("按时，余|迟报 \\d|已停止", ended)
    assert len(shown) == len(rows(ClockEnd))
    logged = {item["number"] for item in items if item["number"]}
    assert logged == {row.number for row in DutyEntry.select()}


# the demonstration --------------------------------------------------------
def test_the_demonstration_stands_in_the_middle_of_the_crash(tmp_path: Path) -> None:
    i18n.use("zh_CN")
    now = datetime(2026, 6, 23, 19, 26, 10)  # 03:26:10 of the site
    made = demo.record(tmp_path / "demo", silent, now=now)
    ctx = replace(access.context_of_number("001"), now=lambda: now)
    shown = read(ctx, "events.show", event="202606240001")
    assert (shown["level"], shown["figures"]["dead"], shown["changes"]["dead"]) == ("3", 3, 1)
    clocks = {one["rule"]: one["seconds_left"] for one in shown["clocks"]}
    assert clocks["GOV-WRITE-3"] == 17 * 60 + 50 and set(clocks) == {"GOV-WRITE-3", "FU-1-3"}
    assert [one["kind"] for one in shown["reports"]] == ["first_phone", "first_written"]
    assert shown["elements"]["missing"] == ["contact"]
    (mayor,) = [one for one in shown["told"] if one["person"] == "卢正平"]
    assert (mayor["state"], mayor["unanswered"]) == ("no_answer", 2)
    rows = lists.event_rows(ctx, query.listed(ctx, "events"))
    assert {row["title"]: row["status"] for row in rows if row["status"] in ("archived", "merged")} == {
        "江东区液氨泄漏事件": "archived", "云岭县青坪镇5.6级地震": "archived", "南渡区不明刺鼻气味": "merged",
    }
    printed = {file.name for file in (tmp_path / "demo").glob("*.pdf")}
    wanted = [one.partition(".")[2] for one in demo.PRINTED if one in registry.reports]
    issued = {f"{name}.pdf" for name in (
        "daily", "morning", "directives", "information", "document-sheet", "supervision-notice")}
    assert printed == {"shift-log.pdf", "record-sheet.pdf", "handover-sheet.pdf", "roster.pdf"} | issued | {
        f"{name}-{kind}.pdf" for kind in wanted for name in ("crash", "leak", "quake")
    }
    assert {Path(made[key]).name for key in made} == printed | {"demo.db"}
    assert health.find(ctx.files, silent) == []
    site.close()


# the daily of a night -----------------------------------------------------
def test_daily_of_the_leak_counts_what_the_night_tells(night: Callable[[str], Night]) -> None:
    told = night(LEAK)
    facts = gathering.daily(told.ctx, DAY.date())
    counted = {name: number for name, number in facts["figures"].items() if number}
    # by hand: two calls that opened an event, the second merged; three calls more, two instructions; seven reports
    # from 22:00 to 04:27, the final one only the next afternoon
    assert counted == {"entries": 7, "events": 1, "reported": 1, "reports": 7, "calls": 3, "directives": 2,
                       "directives_done": 2}
    (lead,) = facts["lead"]
    assert lead.startswith("6月24日8时30分至6月25日8时30分，带班领导沈怀山、顾青禾，主班周明远，副班何晓棠。")
    assert "接报突发事件1起（事故灾难1起），上报1起，来电3件、来文0件，批示2件（办结2件）" in lead
    (event,) = facts["items"]["events"]
    assert "死亡0人、失联0人、被困0人、轻伤7人、转移5240人" in event["text"] and "已报送7次" in event["text"]
    assert sum(sum(values) for _, values in facts["charts"][0]["series"]) == 7
    (row,) = [row["cells"] for row in facts["tables"]["statistics"]["rows"] if row["cells"][0] == "报送突发事件信息"]
    assert row == ["报送突发事件信息", "7", "0", "7"]
