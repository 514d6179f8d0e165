"""Events by the command line, in this process: a night's work typed at a terminal."""
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.core import registry, site
from app.core.i18n import to_local
from app.core.run import wall_clock
from tests.conftest import PASSWORD

Call = Callable[..., Any]
CRASH = ("--title", "江云高速K87+300追尾事故", "--place", "江云高速K87+300", "--content", "大客车追尾货车",
         "--source", "市交警支队　卢警官", "--category", "12H00")


@pytest.fixture
def inside(office: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The command line within this process: exit code, standard output, standard error."""
    monkeypatch.setenv("DUTYDESK_DB", office)
    monkeypatch.setenv("DUTYDESK_PASSWORD", PASSWORD)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr(cli.log, "start", lambda: None)

    def call(*args: str) -> tuple[int, str, str]:
        code = cli.main(list(args))
        site.close()
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def did(inside: Call) -> Call:
    """What a command that goes well prints as JSON."""

    def call(*args: str) -> Any:
        code, out, err = inside(*args, "--json")
        assert (code, err) == (0, ""), err
        return json.loads(out)

    return call


@pytest.fixture
def event(did: Call) -> str:
    return did("events.open", *CRASH, "--level", "3", "--triggers", "people", "type")["event"]


def test_a_night_by_the_command_line(did: Call, event: str) -> None:
    did("events.snapshot", event, "--source", "卢警官", "--dead", "2", "--serious", "5")
    told = did("events.snapshot", event[-4:], "--source", "卢警官", "--dead", "3", "--loss-wan", "1.5")
    assert (told["figures"]["dead"], told["changed"]["dead"], told["proposed"]) == (3, 1, "3")
    assert did("events.set_level", event, "--level", "2", "--reason", "可能扩大")["level"] == "2"
    assert did("events.fill", event, "--element", "contact", "--value", "卢警官")["element"] == "contact"
    assert did("events.change", event, "--place", "江云高速K88")["changed"] == ["place"]
    assert did("events.tell", event, "--who", "市委值班室", "--outcome", "no_answer")["unanswered"] == 1
    assert did("events.note", event, "--source", "温主任", "--content", "伤员分送")["number"] == 2
    logged = did("duty_log.log", "--kind", "call_in", "--source", "市民", "--content", "堵车")
    assert did("events.tie", event, "--entry", str(logged["number"]))["number"] == 3
    assert did("events.settle_offer", event, "--entry", "3", "--taken")["offer"] == "taken"
    assert did("events.step", event, "--step", "verify")["status"] == "verifying"
    assert did("events.draft", event, "--kind", "first", "--text", "正文")["state"] == "draft"
    assert did("events.sign", event, "--kind", "first")["signed_by"]
    first = did("events.report", event, "--kind", "first", "--confirm")
    assert first["report"] == f"{event}-01" and {one["how"] for one in first["clocks"]} == {"met"}
    assert did("events.receipt", first["report"], "--received-by", "3号席")["received_by"] == "3号席"
    assert did("events.ask", event, "--asked-by", "省政府总值班室", "--text", "是否属实")["uid"]
    told = did("events.report", event, "--kind", "verification", "--way", "phone", "--confirm")
    assert told["kind"] == "verification_phone"
    told = did("events.report", event, "--kind", "correction", "--reason", "笔误", "--confirm")
    assert told["report"] == f"{event}-03"
    assert did("events.close", event, "--reason", "清理完毕")["status"] == "closed_field"
    assert did("events.report", event, "--kind", "final", "--confirm")["report"] == f"{event}-99"
    shown = did("events.show", event)
    assert (shown["status"], shown["figures"]["loss_wan"], len(shown["reports"])) == ("reported_final", 1.5, 4)
    kinds = {one["kind"] for one in shown["timeline"]}
    assert kinds >= {"figures", "level", "element", "told:no_answer", "report", "step"}
    assert did("verify")["whole"] is True


def test_list_of_events(did: Call, inside: Call, event: str) -> None:
    other = did("events.open", "--title", "滑坡", "--content", "滑坡", "--category", "11D00", "--level", "4")["event"]
    did("events.step", other, "--step", "void", "--reason", "误报")
    assert [row["number"] for row in did("events.list")] == [other, event]
    assert [row["number"] for row in did("events.list", "--running")] == [event]
    assert [row["number"] for row in did("events.list", "--category", "11")] == [other]
    assert did("events.list", "--text", "追尾", "--level", "4") == []
    code, out, _ = inside("events.list", "--running")
    assert code == 0 and "江云高速K87+300追尾事故" in out and out.count("\n") == 1


def test_due_as_json(did: Call, event: str) -> None:
    due = did("due")
    assert sorted(one["rule"] for one in due) == ["GOV-PHONE", "GOV-PHONE-3", "GOV-WRITE", "GOV-WRITE-3"]
    assert all(one["starts"] < one["due"] and one["record"][0] == "events" and "追尾" in one["what"] for one in due)
    assert all(0 < one["seconds_left"] <= 3600 and one["because"] for one in due)
    did("events.report", event, "--kind", "first", "--way", "phone", "--confirm")
    assert "GOV-PHONE" not in {one["rule"] for one in did("due")}
    did("events.step", event, "--step", "void", "--reason", "误报")
    assert did("due") == []


def test_merge_and_step_back(did: Call, inside: Call, event: str) -> None:
    code, out, err = inside("events.open", *CRASH)
    assert (code, out) == (1, "") and event in err and "--confirm" in err
    other = did("events.open", *CRASH, "--confirm")["event"]
    assert did("events.merge", other, "--into", event, "--reason", "同一事件")["status"] == "merged"
    assert did("events.step", other, "--step", "reopen", "--reason", "两起")["status"] == "reopened"
    assert inside("events.merge", other, "--into", other, "--reason", "x")[0] == 1


def test_nil_report_by_the_command_line(did: Call) -> None:
    made = did("events.report", "--kind", "nil", "--since", "2026-06-23T08:30", "--until", "2026-06-24T08:30")
    assert made["kind"] == "nil" and made["report"].endswith("-N01")


def test_explain_late_by_the_command_line(did: Call) -> None:
    """An event known yesterday: its report is late."""
    known = f"{to_local(wall_clock() - timedelta(days=1)):%Y-%m-%dT%H:%M}"
    number = did("events.open", *CRASH, "--level", "3", "--at", known, "--confirm")["event"]
    sent = did("events.report", number, "--kind", "first", "--confirm")
    assert {one["how"] for one in sent["clocks"]} == {"late"}
    assert did("events.explain_late", number, "--rule", "GOV-WRITE-3", "--reason", "系统故障")["rule"] == "GOV-WRITE-3"


def test_tables_of_events_by_the_command_line(did: Call, tmp_path: Path) -> None:
    rows = {row["code"]: row for row in did("events.deadlines.list")}
    assert rows["GOV-PHONE"]["amount"] == 30 and rows["GOV-PHONE"]["source_note"]
    did("events.change_deadline", "--code", "GOV-PHONE", "--amount", "20", "--no-used", "--source-note", "本室")
    rows = {row["code"]: row for row in did("events.deadlines.list")}
    assert (rows["GOV-PHONE"]["amount"], bool(rows["GOV-PHONE"]["used"])) == (20, False)
    for name in ("categories", "criteria", "elements", "tell_rules", "triggers", "statuses", "report_kinds"):
        assert did(f"events.{name}.list"), name


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("events.snapshot", "0001", "--source", "x", "--dead", "many"), "“many”"),
        (("events.snapshot", "0001", "--source", "x", "--loss-wan", "nan"), "“nan”"),
        (("events.snapshot", "--source", "x", "--dead", "1"), "Event number"),
        (("events.snapshot", "7777", "--source", "x", "--dead", "1"), "7777"),
        (("events.close", "0001", "--at", "soon"), "“soon”"),
        (("events.report", "0001", "--kind", "poem"), "poem"),
        (("events.open",), "Say what happened"),
    ],
)
def test_what_is_wrong_is_one_sentence(inside: Call, event: str, args: tuple[str, ...], says: str) -> None:
    code, out, err = inside(*args)
    assert (code, out) == (1, "") and says in err and "Traceback" not in err


def test_every_command_of_events_explains_itself(inside: Call) -> None:
    site.registry_ready()
    for id in (one for one in (*registry.actions, *registry.readings) if one.startswith("events.")):
        code, out, _ = inside(id, "--help")
        assert code == 0 and id in out
