"""Warnings: what is required, the course from issue to lifting in every order, who was told, and what is owed."""
from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core import agenda, files, finding, health, i18n, query, registry
from app.core.errors import Question, UserError
from app.core.run import Context, run
from app.features.warnings import rules
from app.features.warnings.records import EarlyWarning, PassedOn
from app.features.warnings.rules import Reference
from db import ledger
from db.database import silent
from tests.conftest import START, Clock
from tests.features.test_warnings_cap import alert, info

GIVEN: dict[str, Any] = {
    "hazard": "rainstorm", "level": "4", "issuer": "江城市气象台", "areas": "江东区、江西区",
    "text": "预计未来12小时降雨量将达50毫米以上。", "guidance": "检查城市排水系统，做好排涝准备。",
    "issued_at": START - timedelta(minutes=4), "starts_at": START, "ends_at": START + timedelta(hours=12),
}
REQUIRED = ["hazard", "level", "issuer", "areas", "text", "guidance", "issued_at", "starts_at"]


def register(ctx: Context, **changed: Any) -> dict[str, Any]:
    return run(ctx, "warnings.register", **{**GIVEN, **changed})


def update(ctx: Context, identifier: str, **changed: Any) -> dict[str, Any]:
    return run(ctx, "warnings.update", identifier=identifier, **{**GIVEN, "issued_at": ctx.now(), **changed})


def row(ctx: Context, identifier: str) -> dict[str, Any]:
    (found,) = [one for one in rows(ctx) if one["identifier"] == identifier]
    return found


def rows(ctx: Context, **filters: Any) -> list[dict[str, Any]]:
    return query.rows(ctx, "warnings", query.listed(ctx, "warnings", **filters))


def states(ctx: Context) -> dict[str, str]:
    return {one["identifier"]: one["state"] for one in rows(ctx)}


@pytest.fixture
def taken(ctx: Context, tmp_path: Path) -> Callable[[bytes], dict[str, Any]]:
    """Takes in a file of these bytes."""
    count = itertools.count()

    def take(content: bytes, name: str = "") -> dict[str, Any]:
        file = tmp_path / (name or f"alert{next(count)}.xml")
        file.write_bytes(content)
        return run(ctx, "warnings.import_cap", file=file)

    return take


# by hand ----------------------------------------------------------------
def test_register_keeps_what_the_law_asks_for(ctx: Context) -> None:
    made = register(ctx)
    assert made["identifier"] == "ZB-20260624-001" and made["ended"] == []
    found = row(ctx, made["identifier"])
    assert (found["state"], found["signal"], found["hazard_shown"]) == ("in_force", "Rainstorm blue", "Rainstorm")
    assert found["title"] == "江城市气象台发布暴雨蓝色预警"  # in the language of the office's pages
    assert {name: found[name] for name in REQUIRED} == {name: GIVEN[name] for name in REQUIRED}
    assert register(ctx)["identifier"] == "ZB-20260624-002"


@pytest.mark.parametrize("name", REQUIRED)
def test_register_names_what_is_missing(ctx: Context, name: str) -> None:
    with pytest.raises(UserError) as fault:
        register(ctx, **{name: None if name.endswith("_at") else " "})
    assert fault.value.field == name and EarlyWarning.select().count() == 0


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"hazard": "雨"}, "hazard", "Known: Typhoon"), ({"level": "5"}, "level", "no such choice"),
        ({"ends_at": START - timedelta(hours=1)}, "ends_at", "end before it begins"),
        ({"ends_at": START}, "ends_at", "end before"),
        ({"issued_at": START + timedelta(minutes=5)}, "issued_at", "future"),
        ({"area_codes": "420102 江东"}, "area_codes", "“江东” is no region code"),
        ({"area_codes": "006037"}, "area_codes", "006037"), ({"identifier": "a b"}, "identifier", "no spaces"),
        ({"text": "机密★ 内容"}, "text", "marks a state secret"), ({"status": "real"}, "status", "no such choice"),
    ],
)
def test_register_refuses_by_field(ctx: Context, changed: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as fault:
        register(ctx, **changed)
    assert fault.value.field == field and EarlyWarning.select().count() == 0


def test_register_asks_about_a_level_the_hazard_does_not_have(ctx: Context) -> None:
    with pytest.raises(Question, match="not usually blue"):
        register(ctx, hazard="hail")
    made = register(ctx, hazard="冰雹", confirm=True)
    assert "not usually blue" in row(ctx, made["identifier"])["findings"]
    register(ctx, hazard="earthquake")  # usual levels not known: nothing to ask


def test_an_identifier_is_taken_once(ctx: Context) -> None:
    register(ctx, identifier="X1")
    with pytest.raises(UserError, match="X1 is registered already"):
        register(ctx, identifier=" X1 ")


def test_update_supersedes_and_may_raise_or_lower(ctx: Context, clock: Clock) -> None:
    first = register(ctx)["identifier"]
    clock.forward(hours=1)
    raised = update(ctx, first, level="3", new_identifier="X2")
    assert (raised["level_before"], raised["level"]) == ("4", "3")
    assert raised["ended"] == [{"identifier": first, "state": "superseded", "by": "X2"}]
    lowered = update(ctx, "X2", level="4")
    assert states(ctx) == {lowered["identifier"]: "in_force", "X2": "superseded", first: "superseded"}
    assert row(ctx, "X2")["chain_text"].startswith(f"refers to {first} (blue to yellow)\nended ")
    with pytest.raises(UserError, match=f"superseded already, by {lowered['identifier']}"):
        update(ctx, "X2")
    with pytest.raises(UserError, match="no warning none"):
        update(ctx, "none")


def test_update_of_an_expired_one_and_of_an_exercise(ctx: Context, clock: Clock) -> None:
    old = register(ctx)["identifier"]
    drill = register(ctx, status="exercise")["identifier"]
    clock.forward(hours=13)
    assert states(ctx)[old] == "expired"
    later = {"starts_at": clock(), "ends_at": clock() + timedelta(hours=6)}
    update(ctx, old, new_identifier="N1", **later)
    update(ctx, drill, new_identifier="N2", **later)
    assert states(ctx) == {"N1": "in_force", old: "superseded", "N2": "kept", drill: "kept"}
    assert row(ctx, "N2")["state_shown"] == "Exercise" and row(ctx, drill)["ended_by"] == "N2"


def test_cancel_ends_with_a_reason(ctx: Context, clock: Clock) -> None:
    made = register(ctx)["identifier"]
    with pytest.raises(UserError):
        run(ctx, "warnings.cancel", identifier=made, reason=" ")
    run(ctx, "warnings.cancel", identifier=made, reason="降雨减弱")
    found = row(ctx, made)
    assert (found["state"], found["end_reason"], found["ended_at"]) == ("cancelled", "降雨减弱", clock())
    for again in ("warnings.cancel", "warnings.update"):
        more = {"reason": "x"} if again.endswith("cancel") else GIVEN
        with pytest.raises(UserError, match="lifted already"):
            run(ctx, again, identifier=made, **more)
    drill = register(ctx, status="exercise")["identifier"]
    with pytest.raises(UserError, match="never in force"):
        run(ctx, "warnings.cancel", identifier=drill, reason="x")
    late = register(ctx)["identifier"]
    clock.forward(hours=12)
    with pytest.raises(UserError, match="ended by itself"):
        run(ctx, "warnings.cancel", identifier=late, reason="x")


# passing on -------------------------------------------------------------
def test_pass_on_to_several_and_confirm(ctx: Context, clock: Clock) -> None:
    made = register(ctx)["identifier"]
    told = run(ctx, "warnings.pass_on", identifier=made, passed_to="市水务局、市城管委；市水务局", way="fax")
    assert len(told["passed"]) == 2
    clock.forward(minutes=7)
    run(ctx, "warnings.confirm", passed=told["passed"][0], confirmed_by="孙工", feedback="已布置")
    found = row(ctx, made)
    assert found["passed_shown"] == "1/2"
    first, second = found["passed"]
    assert (first["passed_to"], first["way_shown"], first["confirmed_by"]) == ("市水务局", "Fax", "孙工")
    assert (first["at"], first["confirmed_at"], first["feedback"]) == (START, START + timedelta(minutes=7), "已布置")
    assert second["confirmed_by"] == "" and "receipt not confirmed" in found["passed_text"]
    owed = query.listed(ctx, "warnings.passed", unconfirmed=True)
    assert [one["passed_to"] for one in query.rows(ctx, "warnings.passed", owed)] == ["市城管委"]
    assert query.listed(ctx, "warnings.passed", until=START) == []
    assert len(query.listed(ctx, "warnings.passed", since=START)) == 2


def test_pass_on_refusals(ctx: Context, clock: Clock) -> None:
    made = register(ctx)["identifier"]
    tell = {"identifier": made, "passed_to": "市水务局"}
    for changed, field in (
        ({"passed_to": "、；"}, "passed_to"), ({"way": "pigeon"}, "way"), ({"identifier": "none"}, "identifier"),
        ({"at": clock() + timedelta(hours=1)}, "at"),
        ({"confirmed_by": "孙工", "confirmed_at": clock() - timedelta(hours=1)}, "confirmed_at"),
    ):
        with pytest.raises(UserError) as fault:
            run(ctx, "warnings.pass_on", **{**tell, **changed})
        assert fault.value.field == field
    assert PassedOn.select().count() == 0
    run(ctx, "warnings.pass_on", **tell, confirmed_by="孙工")
    uid = PassedOn.get().uid
    with pytest.raises(UserError, match="孙工 confirmed the receipt already"):
        run(ctx, "warnings.confirm", passed=uid, confirmed_by="李工")
    run(ctx, "warnings.confirm", passed=uid, confirmed_by="孙工", feedback="补记")
    assert PassedOn.get().feedback == "补记"
    with pytest.raises(UserError, match="was not passed on"):
        run(ctx, "warnings.confirm", passed="none", confirmed_by="孙工")


def test_in_force_and_told_to_nobody_is_owed(ctx: Context, clock: Clock) -> None:
    yellow = register(ctx, level="3")
    blue = register(ctx)
    register(ctx, status="test")
    owed = agenda.whole(ctx).owed
    assert [item.record for item in owed] == [("warnings", yellow["id"]), ("warnings", blue["id"])]
    assert {item.tone for item in owed} == {"warn"} and owed[0].title.startswith("Rainstorm yellow: ")
    run(ctx, "warnings.pass_on", identifier=yellow["identifier"], passed_to="市水务局")
    assert len(agenda.whole(ctx).owed) == 1
    clock.forward(hours=12)
    assert agenda.whole(ctx).owed == []


# the list ---------------------------------------------------------------
def test_listed_in_force_first_and_filtered(ctx: Context, clock: Clock) -> None:
    old = register(ctx, ends_at=START + timedelta(minutes=30), level="1")["identifier"]
    clock.forward(hours=1)
    blue = register(ctx, issued_at=clock())["identifier"]
    red = register(ctx, level="1", hazard="typhoon")["identifier"]
    endless = register(ctx, ends_at=None, areas="江北新区")["identifier"]
    assert [one["identifier"] for one in rows(ctx)] == [red, blue, endless, old]
    assert [one["identifier"] for one in rows(ctx, state="expired")] == [old]
    assert len(rows(ctx, state="in_force")) == 3 and rows(ctx, state="superseded") == []
    assert [one["identifier"] for one in rows(ctx, hazard="typhoon")] == [red]
    assert [one["identifier"] for one in rows(ctx, level="1")] == [red, old]
    assert [one["identifier"] for one in rows(ctx, text="江北")] == [endless]
    with pytest.raises(UserError, match="no such choice"):
        rows(ctx, state="gone")
    assert [hit["row"]["identifier"] for hit in finding.search_all(ctx, "江北新区")] == [endless]


def test_history_tells_the_whole_course(ctx: Context) -> None:
    made = register(ctx)["identifier"]
    run(ctx, "warnings.pass_on", identifier=made, passed_to="市水务局")
    run(ctx, "warnings.cancel", identifier=made, reason="减弱")
    steps = query.history(ctx, "warnings", identifier=made)
    assert [step["action"] for step in steps] == ["warnings.register", "warnings.pass_on", "warnings.cancel"]
    assert steps[1]["passed_to"] == "市水务局" and steps[2]["reason"] == "减弱"
    assert steps[2]["changes"]["state"] == ["in_force", "cancelled"]
    with pytest.raises(UserError, match="no warning none"):
        query.history(ctx, "warnings", identifier="none")


def test_who_may_not_read_or_write(person: Callable[..., Context]) -> None:
    guard = person("070", "AUD")
    with pytest.raises(UserError):
        rows(guard)
    with pytest.raises(UserError):
        register(guard)
    assert EarlyWarning.select().count() == 0


# files ------------------------------------------------------------------
def test_import_cap_keeps_everything(ctx: Context, taken: Callable[..., dict[str, Any]]) -> None:
    content = alert(info("<depth>3</depth><area><areaDesc>江东区</areaDesc><geocode><valueName>GB</valueName>"
                         "<value>420102</value></geocode></area>"))
    result = taken(content, "暴雨.xml")
    identifier = "42010041600000_20260624024000_0"
    assert result["taken"] == [identifier] and result["known"] == [] and result["ended"] == []
    assert result["notes"] == ["Unknown fields were kept: depth."]
    found = row(ctx, identifier)
    assert (found["hazard"], found["level"], found["state"]) == ("rainstorm", "4", "in_force")
    assert found["area_codes"] == "420102" and ["depth", "3"] in found["further"]
    assert "depth: 3" in found["further_text"] and "region 420100, unit 41600000" in found["identifier_text"]
    (file,) = found["files"]
    assert file["name"] == "暴雨.xml"
    assert files.open_copy(ctx, file["sha256"], file["name"]).read_bytes() == content
    assert health.find(ctx.files, silent) == []


def test_import_cap_takes_nothing_twice(ctx: Context, taken: Callable[[bytes], dict[str, Any]]) -> None:
    taken(alert())
    height = ledger.head().seq
    again = taken(alert())
    assert again["taken"] == [] and len(again["known"]) == 1 and "not taken again" in again["notes"][0]
    other = taken(alert(sender="else@example.cn"))
    assert other["taken"] == [] and "another sender" in other["notes"][0]
    assert ledger.head().seq == height and EarlyWarning.select().count() == 1


CHAIN = {
    "A": alert(identifier="A", sent="2026-06-24T01:00:00+08:00"),
    "B": alert(identifier="B", sent="2026-06-24T01:30:00+08:00", msgType="Update",
               references="qxt@example.cn,A,2026-06-24T01:00:00+08:00"),
    "C": alert(identifier="C", sent="2026-06-24T02:00:00+08:00", msgType="Update",
               references="qxt@example.cn,A,2026-06-24T01:00:00+08:00 qxt@example.cn,B,2026-06-24T01:30:00+08:00"),
    "D": alert(info(description="降雨减弱"), identifier="D", sent="2026-06-24T02:30:00+08:00", msgType="Cancel",
               references="qxt@example.cn,C,2026-06-24T02:00:00+08:00"),
}


@pytest.mark.parametrize("order", ["".join(order) for order in itertools.permutations(CHAIN)])
def test_import_cap_comes_right_in_every_order(
    ctx: Context, taken: Callable[[bytes], dict[str, Any]], order: str
) -> None:
    for name in order:
        taken(CHAIN[name])
    assert states(ctx) == {"A": "superseded", "B": "superseded", "C": "cancelled", "D": "kept"}
    assert [row(ctx, name)["ended_by"] for name in "ABC"] == ["B", "C", "D"]
    assert row(ctx, "C")["end_reason"] == "降雨减弱" and row(ctx, "D")["state_shown"] == "Lifting"
    assert health.find(ctx.files, silent) == []


@pytest.mark.parametrize("order", ["AX", "XA"])
@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"msgType": "Cancel"}, "cancelled"), ({"msgType": "Update"}, "superseded"),
        ({"msgType": "Cancel", "status": "Exercise"}, "in_force"),
        ({"msgType": "Update", "status": "Test"}, "in_force"),
        ({"msgType": "Cancel", "status": "Draft"}, "in_force"), ({"msgType": "Ack"}, "in_force"),
        ({"msgType": "Error"}, "in_force"), ({"msgType": "Update", "status": "System"}, "in_force"),
        ({"msgType": "Cancel", "references": "else@example.cn,A,t"}, "in_force"),
        ({"msgType": "Cancel", "references": "qxt@example.cn,AA,t"}, "in_force"),
    ],
)
def test_what_ends_a_warning_and_what_does_not(
    ctx: Context, taken: Callable[[bytes], dict[str, Any]], order: str, changed: dict[str, str], state: str
) -> None:
    files_ = {"A": CHAIN["A"], "X": alert(**{"identifier": "X", "references": "qxt@example.cn,A,t", **changed})}
    for name in order:
        taken(files_[name])
    assert states(ctx)["A"] == state
    counted = changed.get("status", "Actual") == "Actual" and changed["msgType"] == "Update"
    assert states(ctx)["X"] == ("in_force" if counted else "kept")
    owed = {item.record[1] for item in agenda.whole(ctx).owed}
    assert owed == {row(ctx, name)["id"] for name, is_owed in (("A", state == "in_force"), ("X", counted)) if is_owed}


@pytest.mark.parametrize(("status", "word"), [("Exercise", "Exercise"), ("Test", "Test"), ("Draft", "Draft"),
                                              ("System", "System message")])
def test_what_is_not_meant_is_kept_and_never_in_force(
    ctx: Context, taken: Callable[[bytes], dict[str, Any]], status: str, word: str
) -> None:
    taken(alert(status=status))
    (found,) = rows(ctx)
    assert (found["state"], found["state_shown"]) == ("kept", word)
    assert rows(ctx, state="in_force") == [] and agenda.whole(ctx).owed == []


def test_a_circle_is_refused_whichever_comes_first(ctx: Context, taken: Callable[[bytes], dict[str, Any]]) -> None:
    def circle(name: str, other: str) -> bytes:
        return alert(identifier=name, msgType="Update", references=f"qxt@example.cn,{other},t")

    taken(circle("P", "Q"))
    taken(circle("Q", "R"))
    with pytest.raises(UserError, match="name each other"):
        taken(circle("R", "P"))
    assert states(ctx) == {"P": "in_force", "Q": "superseded"}
    result = taken(circle("S", "S"))
    assert result["notes"] == ["The message refers to itself."] and states(ctx)["S"] == "in_force"


def test_a_file_and_what_was_registered_by_hand_come_together(
    ctx: Context, taken: Callable[[bytes], dict[str, Any]]
) -> None:
    register(ctx, identifier="A")
    assert taken(CHAIN["D"].replace(b",C,", b",A,"))["ended"] == [{"identifier": "A", "state": "cancelled", "by": "D"}]
    taken(CHAIN["B"].replace(b">B<", b">E<").replace(b",A,", b",F,"))
    assert register(ctx, identifier="F")["ended"] == [{"identifier": "F", "state": "superseded", "by": "E"}]
    register(ctx, identifier="G")
    run(ctx, "warnings.cancel", identifier="G", reason="电话通知解除")
    taken(CHAIN["D"].replace(b">D<", b">H<").replace(b",C,", b",G,"))
    assert row(ctx, "G")["end_reason"] == "电话通知解除" and row(ctx, "G")["ended_by"] == ""


def test_another_sender_is_noticed(ctx: Context, taken: Callable[[bytes], dict[str, Any]]) -> None:
    taken(CHAIN["A"])
    result = taken(alert(identifier="Z", sender="else@example.cn", msgType="Cancel",
                         references="qxt@example.cn,A,t qxt@example.cn,lost,t"))
    assert result["notes"] == [
        "A, which it refers to, came from another sender.", "lost, which it refers to, is not here.",
    ]
    assert states(ctx)["A"] == "cancelled"


def test_update_of_one_whose_sender_cannot_stand_in_a_reference(
    ctx: Context, taken: Callable[[bytes], dict[str, Any]]
) -> None:
    taken(alert(identifier="A", sender="Weather office, city"))
    made = update(ctx, "A", new_identifier="B")
    assert made["ended"] == [{"identifier": "A", "state": "superseded", "by": "B"}]
    assert row(ctx, "B")["chain_text"] == "refers to A"


@pytest.mark.parametrize(
    ("changed", "level", "noted"),
    [
        ({"severity": "Extreme", "headline": "台风警报"}, "1", False),
        ({"severity": "Unknown", "headline": "x"}, "", False), ({"severity": "Moderate"}, "4", True),
        ({"severity": "Unknown"}, "4", False), ({"severity": "Blue"}, "4", False),
    ],
)
def test_the_level_is_that_of_the_title_else_of_the_severity(
    ctx: Context, taken: Callable[[bytes], dict[str, Any]], changed: dict[str, str], level: str, noted: bool
) -> None:
    result = taken(alert(info(**changed)))  # type: ignore[arg-type]
    assert rows(ctx)[0]["level"] == level
    assert any("The title was followed" in note for note in result["notes"]) == noted


def test_import_cap_refuses_and_leaves_nothing(
    ctx: Context, taken: Callable[..., dict[str, Any]], set_setting: Callable[[str, str], Context], tmp_path: Path
) -> None:
    for content, said in (
        (alert(status=None), "<status> is missing"), (b"\x89PNG", "no XML|cannot be read"),
        (alert(info(description="机密★一年")), "marks a state secret"),
        (alert(inside="<note2>绝密★</note2>"), "marks a state secret"),
        (b"<a>" + b" " * 2_000_001, "larger than 2000 kB"),
    ):
        with pytest.raises(UserError, match=said):
            taken(content)
    with pytest.raises(UserError, match="not allowed"):
        taken(alert(), "alert.exe")
    with pytest.raises(UserError, match="cannot be read"):
        run(ctx, "warnings.import_cap", file=tmp_path / "none.xml")
    small = set_setting("warnings.elements", "100")
    (tmp_path / "many.xml").write_bytes(alert(inside="<x/>" * 100))
    with pytest.raises(UserError, match="too many elements"):
        run(small, "warnings.import_cap", file=tmp_path / "many.xml")
    assert EarlyWarning.select().count() == 0
    assert ctx.files is not None and not [one for one in ctx.files.rglob("*") if one.is_file()]


# tables and rules -------------------------------------------------------
def test_change_hazard_and_what_it_is_recognised_by(ctx: Context, taken: Callable[[bytes], dict[str, Any]]) -> None:
    run(ctx, "warnings.change_hazard", code="dam", title="溃坝", title_en="Dam failure", levels="21", words="垮坝")
    with pytest.raises(UserError, match="digits"):
        run(ctx, "warnings.change_hazard", code="dam", title="溃坝", levels="蓝")
    taken(alert(info(event="水库险情", headline="某水库垮坝红色预警")))
    assert rows(ctx)[0]["signal"] == "Dam failure red"
    listed = query.rows(ctx, "warnings.hazards", query.listed(ctx, "warnings.hazards"))
    assert {"dam", "typhoon", "other"} <= {one["code"] for one in listed}


def test_change_severity(ctx: Context, taken: Callable[[bytes], dict[str, Any]]) -> None:
    run(ctx, "warnings.change_severity", code="Minor", level="3")
    run(ctx, "warnings.change_severity", code="特别严重", level="1")
    taken(alert(info(headline="x"), identifier="A"))
    taken(alert(info(headline="x", severity="特别严重"), identifier="B"))
    assert (row(ctx, "A")["level"], row(ctx, "B")["level"]) == ("3", "1")
    listed = query.rows(ctx, "warnings.severities", query.listed(ctx, "warnings.severities"))
    assert {one["code"]: one["level_shown"] for one in listed}["Minor"] == "Yellow (level III)"


def test_the_shipped_hazards_are_the_fourteen_signals_and_more(ctx: Context) -> None:
    listed = query.rows(ctx, "warnings.hazards", query.listed(ctx, "warnings.hazards"))
    levels = {one["title"]: one["levels"] for one in listed}
    for names, usual in (
        ("台风 暴雨 暴雪 寒潮 大风", "4321"), ("沙尘暴 高温 雷电 大雾 道路结冰", "321"), ("干旱 冰雹", "21"),
        ("霜冻", "432"), ("霾", "32"),
    ):
        assert {levels[name] for name in names.split()} == {usual}
    assert all(one["source_note"] for one in listed)


def test_the_national_identifier_is_recognised() -> None:
    said = rules.national("42010041600000_20260624024000_0")
    assert said is not None and (said.region, said.unit) == ("420100", "41600000")
    assert said.at == datetime(2026, 6, 23, 18, 40)
    for other in ("42010041600000_20260231024000_0", "00603741600000_20260624024000_0", "ZB-20260624-001", "",
                  "42010041600000_20260624024000_10", "42010041600000_00010101000000_0"):
        assert rules.national(other) is None


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("江城市气象台发布暴雨蓝色预警信号", "4"), ("暴雨红色预警", "1"), ("地质灾害气象风险预警（橙色）", "2"),
        ("暴雨橙色气象预警", "2"), ("暴雨蓝色预警升级为黄色预警", ""), ("暴雨预警由蓝色升级为黄色", ""),
        ("黄色警戒线", ""),
        ("Yellow rainstorm warning", "3"), ("Code ORANGE", ""), ("", ""), ("红色文化节，暴雨预警", ""),
    ],
)
def test_the_colour_a_title_names(title: str, level: str) -> None:
    assert rules.level_in(title) == level


def test_hazards_by_code_and_longest_name() -> None:
    table = [
        {"code": "rain", "title": "暴雨", "title_en": "Rainstorm", "words": "heavy-rain", "codes": "11B03"},
        {"code": "gale", "title": "大风", "title_en": "Gale", "words": "", "codes": ""},
        {"code": "both", "title": "雷雨大风", "title_en": "", "words": "", "codes": ""},
        {"code": "other", "title": "其他", "title_en": "Other", "words": "", "codes": ""},
    ]
    assert rules.hazard_of(table, ["11b03"], ["大风"]) == "rain"
    assert rules.hazard_of(table, [], ["雷雨大风蓝色预警"]) == "both"
    assert rules.hazard_of(table, ["x"], ["HEAVY RAIN", "大风"]) == "rain"
    assert rules.hazard_of(table, [], ["其他", "nothing other"]) == "other"


def test_references_of_every_writing() -> None:
    assert rules.parse_references(" a,1,t\n a,1,t\tb,2, ") == [Reference("a", "1", "t"), Reference("b", "2")]
    with pytest.raises(ValueError):
        rules.parse_references("a,1")
    assert Reference("", "1").fits("1", "a") and Reference("a", "1").fits("1", "")
    assert not Reference("a", "1").fits("1", "b") and not Reference("a", "1").fits("2", "a")


def test_a_warning_in_force_is_handed_over_until_it_ends(ctx: Context) -> None:
    register(ctx)
    (matter,) = [one for one in agenda.matters(ctx) if one.key.startswith("warnings:")]
    assert matter.due == GIVEN["ends_at"] and matter.state == "until 2026-06-24 14:44" and matter.loose


def test_every_list_of_warnings_has_what_its_columns_show(
    ctx: Context, taken: Callable[[bytes], dict[str, Any]]
) -> None:
    taken(alert())
    run(ctx, "warnings.pass_on", identifier=rows(ctx)[0]["identifier"], passed_to="市水务局")
    for id in ("warnings", "warnings.passed", "warnings.hazards", "warnings.severities"):
        found = query.rows(ctx, id, query.listed(ctx, id))
        assert found and all({column.name for column in registry.listings[id].columns} <= set(one) for one in found)
    i18n.use("zh_CN")
    assert rows(ctx)[0]["signal"] == "暴雨 蓝色"
