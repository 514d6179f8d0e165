"""Spot checks: a draw that can be proven, what a check found, the verdict proposed, the pages, the commands."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app import cli
from app.core import agenda, finding, health, query, search_words
from app.core.errors import Denied, Question, UserError
from app.core.registry import actions
from app.core.run import Context, build, read, run
from app.features.contacts.records import Contact
from app.features.rounds import drawing, rules
from app.features.rounds.checks import limits
from app.features.rounds.records import CheckRate, CheckVerdict, SpotCheck, SpotDraw
from app.features.rounds.reports import newest, this_month
from app.report.blocks import as_text
from db import ledger
from db.database import database, silent
from tests.conftest import NUMBER, PASSWORD, Clock

REACHED: dict[str, Any] = {"connected": "yes", "rings": 2, "attempt": 1}


@pytest.fixture
def units(ctx: Context, clock: Clock) -> list[str]:
    """Forty units with numbers, on a Wednesday."""
    clock.local(2026, 6, 24, 10, 0)
    names = [f"第{n:02}镇人民政府值班室" for n in range(40)]
    for n, name in enumerate(names):
        run(ctx, "contacts.add", source=name, phone=f"0xx-5550-{n:04}")
    run(ctx, "contacts.add", source=names[0], person="郑一", phone="13800000001")
    return names


@pytest.fixture
def seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance that comes out the same every time."""
    monkeypatch.setattr("secrets.token_hex", lambda size: f"{624:0{2 * size}}")


def check(ctx: Context, uid: str = "/1", **facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = run(ctx, "rounds.check", uid=uid, **facts)
    return found


def rows(ctx: Context, **filters: Any) -> list[dict[str, Any]]:
    return query.rows(ctx, "rounds.checks", query.listed(ctx, "rounds.checks", **filters))


# the draw ---------------------------------------------------------------
def test_a_draw_depends_on_seed_and_list_alone_and_takes_its_share_of_each_group() -> None:
    sizes = {"990101": 20, "990102": 5, "990103": 1}
    pool = [(group, f"{group}-{n}") for group, count in sizes.items() for n in range(count)]
    drawn = rules.draw("seed", pool, 10, 1)
    assert drawn == rules.draw("seed", reversed(pool), 10, 1) and set(drawn) <= set(pool)
    assert [sum(1 for group, _ in drawn if group == one) for one in ("990101", "990102", "990103")] == [2, 1, 1]
    assert rules.draw("other", pool, 10, 1) != drawn
    assert rules.draw("seed", pool, 100, 0) and len(rules.draw("seed", pool, 100, 3)) == len(pool)
    assert rules.draw("seed", pool, 0, 0) == [] and [rules.wanted_of(10, 10.0, 0), rules.wanted_of(11, 10, 0)] == [1, 2]
    often = {name for n in range(300) for _, name in rules.draw(str(n), pool[:20], 5, 1)}
    assert len(often) == 20  # every unit has its turn


def test_draw_keeps_seed_list_and_units(ctx: Context, units: list[str], set_setting: Callable[..., Context]) -> None:
    made = run(ctx, "rounds.draw")
    kept = SpotDraw.get()
    assert (made["code"], made["of"], len(made["units"])) == ("20260624-1", 40, 2)  # 5 % of a working day
    assert (kept.day_kind, kept.percent, kept.seed, kept.method) == ("workday", 5, made["seed"], "sha256-v1")
    assert [row["unit_name"] for row in rows(ctx)] == made["units"]
    assert rows(ctx)[0]["phone"] == f"0xx-5550-{units.index(made['units'][0]):04}"
    shown = read(ctx, "rounds.show_draw", batch="20260624-1")
    assert shown["agrees"] is True and shown["drawn"] == made["units"] and len(shown["pool"]) == 40
    (listed,) = query.rows(ctx, "rounds.draws", query.listed(ctx, "rounds.draws"))
    assert (listed["agrees_shown"], listed["count_shown"]) == ("agrees", "2/40")
    run(ctx, "contacts.retire", uid=drawing.units(ctx)[made["units"][0]].uid, reason="撤并")
    assert read(ctx, "rounds.show_draw", batch="20260624-1")["agrees"] is True  # by the list of then
    left = [name for name in units if name != made["units"][0] and name[:2] not in ("第1", "第2")]
    assert list(drawing.units(set_setting("rounds.left_out", "第1 第2"))) == left


def test_draw_takes_no_seed_and_is_the_head_of_the_office_s_or_a_leader_s(ctx: Context, units: list[str]) -> None:
    assert "seed" not in {field.name for field in actions["rounds.draw"].fields}
    with pytest.raises(TypeError):
        run(ctx, "rounds.draw", seed="sought until the wanted unit comes out")
    with pytest.raises(Denied):
        run(replace(ctx, grants=frozenset({"read", "duty"})), "rounds.draw")
    assert SpotDraw.select().count() == 0
    for number, word in enumerate(("leader", "chief"), 1):
        made = run(replace(ctx, grants=frozenset({"read", word})), "rounds.draw", reason="x")
        assert made["code"] == f"20260624-{number}" and len(made["seed"]) == 16


def test_show_draw_tells_of_a_list_that_was_altered(ctx: Context, units: list[str]) -> None:
    made = run(ctx, "rounds.draw")
    other = next(name for name in units if name not in made["units"])
    database.execute_sql(f"update spot_check set unit_name = '{other}' where ordinal = 1")
    assert read(ctx, "rounds.show_draw", batch="20260624-1")["agrees"] is False
    assert "OTHER UNITS" in as_text(build(ctx, "rounds.check_record", batch="20260624-1"))
    assert "altered" in {one.what for one in health.find(ctx.files, silent)}


def test_a_further_draw_on_the_day_needs_a_reason(ctx: Context, units: list[str], clock: Clock) -> None:
    first = run(ctx, "rounds.draw")
    head = ledger.head()
    with pytest.raises(UserError, match="20260624-1") as fault:
        run(ctx, "rounds.draw")
    assert fault.value.field == "reason" and ledger.head() == head
    second = run(ctx, "rounds.draw", reason="两家电话故障")
    assert second["code"] == "20260624-2" and second["seed"] != first["seed"]
    assert "两家电话故障" in as_text(build(ctx, "rounds.check_record", batch="20260624-2"))
    clock.local(2026, 6, 27, 9, 0)
    assert run(ctx, "rounds.draw")["code"] == "20260627-1"
    assert SpotDraw.get(SpotDraw.code == "20260627-1").day_kind == "rest"


def test_draws_are_proven_with_as_few_questions_however_many(
    ctx: Context, units: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    asked = []
    for number in (1, 2, 3):
        run(ctx, "rounds.draw", reason=f"第{number}次")
        with caplog.at_level("DEBUG", "peewee"):
            caplog.clear()
            listed = query.rows(ctx, "rounds.draws", query.listed(ctx, "rounds.draws"))
            asked.append(len([one for one in caplog.records if one.name == "peewee"]))
        assert [row["agrees_shown"] for row in listed] == ["agrees"] * number
    assert asked[0] == asked[1] == asked[2] > 0


def test_draw_without_units_or_without_a_usable_share_says_so(ctx: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 10, 0)
    with pytest.raises(UserError, match="contacts"):
        run(ctx, "rounds.draw")
    run(ctx, "contacts.add", source="江东区人民政府值班室", phone="0xx-5550-4302")
    run(ctx, "rounds.change_rate", kind="workday", percent=0.0, least=0, source_note="本单位")
    with pytest.raises(UserError, match="draws no unit"):
        run(ctx, "rounds.draw")
    run(ctx, "rounds.change_rate", kind="workday", percent=140.0, source_note="本单位")
    with pytest.raises(UserError, match="Shares drawn"):
        run(ctx, "rounds.draw")
    assert SpotDraw.select().count() == 0
    with pytest.raises(UserError):
        read(ctx, "rounds.show_draw", batch="20260624-9")


def test_units_are_grouped_by_the_beginning_of_their_region_code(ctx: Context) -> None:
    assert drawing.group_of(ctx, Contact(region="990101002")) == "990101"
    assert drawing.group_of(ctx, Contact()) == ""


# the verdict ------------------------------------------------------------
@pytest.mark.parametrize(("facts", "verdict"), [
    ({}, ""), ({"connected": "no"}, ""), ({"connected": "no", "attempt": 2}, ""),
    ({"connected": "no", "attempt": 3}, "nobody"), ({"connected": "fault", "attempt": 1}, "fault"),
    (REACHED, "proper"), ({**REACHED, "rings": 3}, "proper"), ({**REACHED, "rings": 4}, "slow"),
    ({**REACHED, "attempt": 2}, "slow"), ({**REACHED, "score": 59}, "improper"), ({**REACHED, "score": 60}, "proper"),
    ({**REACHED, "permanent": "no"}, "improper"), ({**REACHED, "video_online": "no", "rings": 9}, "improper"),
    ({**REACHED, "identity": "agrees"}, "proper"), ({**REACHED, "identity": "absent"}, "stand_in"),
    ({**REACHED, "leader_present": "no", "score": 0}, "leader_away"),
    ({**REACHED, "identity": "differs", "leader_present": "no"}, "stand_in"),
])
def test_the_facts_suggest_a_verdict(facts: dict[str, Any], verdict: str) -> None:
    limit = {"rings": 3, "attempts": 3, "late_attempt": 2, "score": 60}
    assert rules.propose(facts, limit) == verdict
    assert rules.propose({**REACHED, "rings": 9}, {}) == "proper"


def test_check_asks_before_it_takes_its_own_proposal(ctx: Context, units: list[str], clock: Clock) -> None:
    run(ctx, "rounds.draw")
    assert limits() == {"rings": 3, "attempts": 3, "late_attempt": 2, "score": 60}
    facts = {**REACHED, "rings": 6, "answered_by": "江小满", "identity": "agrees", "leader": "岑立新", "score": 80}
    with pytest.raises(Question, match="Slow to answer"):
        check(ctx, **facts)
    assert SpotCheck.select().where(SpotCheck.verdict != "").count() == 0
    assert check(ctx, **facts, confirm=True)["verdict"] == "slow"
    kept = rows(ctx)[0]
    assert (kept["verdict"], kept["proposed"], kept["deduction"], kept["passed"]) == ("slow", "slow", 0.5, False)
    assert kept["dialled_at"] == clock() and kept["checked_by"] == NUMBER
    # the person has the say, and may change it with a reason
    with pytest.raises(UserError) as fault:
        check(ctx, **facts, verdict="proper")
    assert fault.value.field == "reason"
    check(ctx, **facts, verdict="在岗规范", reason="复核录音，铃响两声")
    kept = rows(ctx)[0]
    assert (kept["verdict"], kept["proposed"], kept["passed"]) == ("proper", "slow", True)
    steps = query.history(ctx, "rounds.checks", uid="20260624-1/1")
    assert steps[-1]["reason"] == "复核录音，铃响两声" and steps[-1]["changes"]["verdict"] == ["slow", "proper"]
    assert finding.find(ctx, search_words.parse("江小满", ctx.now())).all == [("rounds.checks", kept["id"])]


def test_check_refuses_what_cannot_be_and_changes_nothing(ctx: Context, units: list[str], clock: Clock) -> None:
    with pytest.raises(UserError, match="no unit drawn"):
        check(ctx, **REACHED)
    run(ctx, "rounds.draw")
    head = ledger.head()
    ahead = clock() + timedelta(minutes=1)
    for given, field in (
        ({"rings": -1}, "rings"), ({"score": 101}, "score"), ({"attempt": 0}, "attempt"),
        ({"connected": ""}, "connected"), ({"uid": "20260624-1/99"}, "uid"), ({"uid": "/0"}, "uid"),
        ({"seconds": 4000}, "seconds"), ({"dialled_at": ahead}, "dialled_at"), ({"verdict": "great"}, "verdict"),
        ({"connected": "no", "answered_by": "江小满"}, "answered_by"), ({"identity": "odd"}, "identity"),
        ({"connected": "no"}, "verdict"), ({"uid": "x"}, "uid"),
    ):
        with pytest.raises(UserError) as fault:
            check(ctx, **{**REACHED, **given})
        assert not isinstance(fault.value, Question) and fault.value.field == field, given
    assert ledger.head() == head


def test_put_right_comes_later_and_clears_what_is_owed(ctx: Context, units: list[str]) -> None:
    run(ctx, "rounds.draw")
    with pytest.raises(UserError, match="not checked yet"):
        run(ctx, "rounds.put_right", uid="/1", feedback="已整改")
    assert [one.state for one in agenda.whole(ctx).owed] == ["2 units left"]
    check(ctx, "/1", connected="no", attempt=3, verdict="nobody", rectification="书面说明")
    check(ctx, "/2", **REACHED, verdict="proper")
    name = rows(ctx)[0]["unit_name"]
    assert [one.title for one in agenda.whole(ctx).owed] == [f"{name}: to be put right"]
    assert [row["unit_name"] for row in rows(ctx, owed=True)] == [name] and rows(ctx, unchecked=True) == []
    run(ctx, "rounds.put_right", uid="/1", feedback="已批评教育")
    assert agenda.whole(ctx).owed == [] and rows(ctx)[0]["put_right_shown"] == "done: 已批评教育"
    reader = replace(ctx, grants=frozenset({"read"}))
    assert len(query.listed(reader, "rounds.checks")) == 2
    for act in (lambda: run(reader, "rounds.draw", reason="x"), lambda: check(reader, **REACHED)):
        with pytest.raises(Denied):
            act()


def test_handed_over_names_batch_feedback_and_round_for_good(ctx: Context, units: list[str], clock: Clock) -> None:
    run(ctx, "rounds.draw")
    run(ctx, "rounds.start")
    batch, first = SpotDraw.get(), SpotCheck.get(SpotCheck.ordinal == 1)
    run(ctx, "handover.prepare")
    number = {one["key"]: one["number"] for one in read(ctx, "handover.items")}[f"spot_draw:{batch.uid}"]
    run(ctx, "handover.accept", item=number)
    check(ctx, "/1", connected="no", attempt=3, verdict="nobody", rectification="书面说明")
    run(ctx, "handover.prepare")
    items = {one["key"]: one for one in read(ctx, "handover.items")}
    left = items[f"spot_draw:{batch.uid}"]
    assert (left["number"], left["state"], left["status"]) == (number, "accepted", "还有 1 家未查")
    assert items[f"spot_feedback:{first.uid}"]["state"] == "unseen"
    clock.local(2026, 6, 24, 15, 5)
    loose = {one["key"]: one["title"] for one in read(ctx, "handover.loose_ends")}
    run(ctx, "rounds.record", subject="phone")
    assert loose["round_item:phone"] == "Round 15:00: Duty telephone"
    assert loose.keys() - {one["key"] for one in read(ctx, "handover.loose_ends")} == {"round_item:phone"}


# the tables -------------------------------------------------------------
def test_change_rate_change_verdict_and_change_limit_keep_their_source(ctx: Context, units: list[str]) -> None:
    run(ctx, "rounds.change_rate", kind="workday", percent=25.0, least=2, source_note="本单位规定")
    run(ctx, "rounds.change_limit", code="rings", amount=5, source_note="本单位规定")
    run(ctx, "rounds.change_verdict", code="slow", deduction=2.0, source_note="本单位规定")
    assert len(run(ctx, "rounds.draw")["units"]) == 10
    assert check(ctx, **{**REACHED, "rings": 5}, confirm=True)["verdict"] == "proper"
    assert check(ctx, "/2", **{**REACHED, "rings": 6}, confirm=True)["deduction"] == 2
    for record in (CheckRate, CheckVerdict):
        assert all(row.source_note for row in record.select())
    for name in ("items", "rates", "verdicts", "limits"):
        assert query.rows(ctx, f"rounds.{name}", query.listed(ctx, f"rounds.{name}"))
    with pytest.raises(UserError) as fault:
        run(ctx, "rounds.change_rate", kind="someday", percent=5.0, source_note="x")
    assert fault.value.field == "kind"


# the pages --------------------------------------------------------------
@pytest.fixture
def month(ctx: Context, units: list[str], clock: Clock, seed: None) -> list[str]:
    """Two draws of June; gives the units of the first, of which the third was never reached."""
    run(ctx, "rounds.change_rate", kind="workday", percent=10.0, source_note="本单位规定")
    names: list[str] = run(ctx, "rounds.draw")["units"]
    check(ctx, "/1", **REACHED, answered_by="江小满", verdict="proper")
    check(ctx, "/2", **{**REACHED, "rings": 7, "attempt": 2}, verdict="slow", rectification="三声内接听")
    check(ctx, "/3", connected="no", attempt=3, verdict="nobody")
    clock.local(2026, 6, 25, 10, 0)
    run(ctx, "rounds.draw")
    check(ctx, "/3", connected="no", attempt=3, verdict="nobody")
    return names


def test_notice_counts_by_unit_and_names_who_was_never_reached(ctx: Context, month: list[str]) -> None:
    text = as_text(build(ctx, "rounds.notice", month="2026-06"))
    assert "Draws 2, units drawn 8, checked 4: passed 1, with problems 3; points deducted 10.5." in text
    assert f"1 | {month[2]} | 2 | 0 | Nobody answered 2 | 10" in text
    assert f"{month[1]} | 1 | 0 | Slow to answer | 0.5" in text and f"{month[0]} | 1 | 1 |  | 0" in text
    assert "Total | 4 | 1 | Nobody answered 2, Slow to answer | 10.5" in text
    after = text.split("Never reached")[1]
    assert month[2] in after.split("##")[0] and month[1] not in after.split("##")[0]
    assert f"{month[3]} (20260624-1)" in after and "三声内接听" in after and "awaited" in after
    assert "No unit was drawn" in as_text(build(ctx, "rounds.notice", month="2026-07"))
    assert this_month(ctx) == {"month": "2026-06"}
    with pytest.raises(UserError) as fault:
        build(ctx, "rounds.notice", month="2026-6-1")
    assert fault.value.field == "month"


def test_check_record_shows_a_batch_whole(ctx: Context, month: list[str]) -> None:
    text = as_text(build(ctx, "rounds.check_record", batch="20260624-1"))
    assert all(name in text for name in month) and "the same units" in text
    assert f"Seed {624:016}, rule sha256-v1" in text
    assert "Connected / 7 rings / attempt 2" in text and "not checked" in text
    assert newest(ctx) == {"batch": "20260625-1"}
    with pytest.raises(UserError, match="20260624-1"):
        build(ctx, "rounds.check_record", batch="7")


def test_the_commands(
    ctx: Context, units: list[str], office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """A check by its place in the newest batch, and a page."""
    monkeypatch.setattr(cli.log, "start", lambda: None)
    for name, value in (("DUTYDESK_DB", office), ("DUTYDESK_PASSWORD", PASSWORD), ("LANG", "en_US.UTF-8")):
        monkeypatch.setenv(name, value)

    def said(*args: str) -> Any:
        assert cli.main([*args, "--user", NUMBER, "--json"]) == cli.DONE
        return json.loads(capsys.readouterr().out)

    unit = run(ctx, "rounds.draw")["units"][0]
    assert said("rounds.check", "/1", "--connected", "yes", "--rings", "2", "--confirm")["verdict"] == "proper"
    notice = tmp_path / "notice.pdf"
    said("report", "rounds.notice", "--month", "2026-06", "--pdf", str(notice))
    assert unit in PdfDocument(str(notice))[0].get_textpage().get_text_range()
