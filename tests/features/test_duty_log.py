"""The duty log's actions, through the one door."""
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core import agenda, query
from app.core.errors import Question, UserError
from app.core.i18n import to_utc, use_zone
from app.core.run import Context, run
from app.features.duty_log import lists
from app.features.duty_log.records import Correction, DutyEntry, EntryKind, Phrase
from db import ledger, proof

Log = Callable[..., dict[str, Any]]


def entry(number: int = 1, year: int = 2026) -> DutyEntry:
    return DutyEntry.get(DutyEntry.number == number, DutyEntry.year == year)


# log --------------------------------------------------------------------
def test_log_gives_the_years_next_number(ctx: Context, log: Log, clock: Any) -> None:
    first, second = log("一号楼停电"), log("二号楼停水")
    assert (first["number"], second["number"], second["year"], second["late"]) == (1, 2, 2026, False)
    kept = entry(2)
    assert (kept.at, kept.created_at, kept.created_by) == (clock.at, clock.at, "001")
    assert (kept.result, kept.unit, kept.findings, kept.kind) == ("open", "江城市人民政府总值班室", "", "call_in")
    assert proof.verify() == []


def test_log_parts_unit_person_and_phone(log: Log) -> None:
    log("甲", source="市应急局　郑立　13800000000")
    log("乙", source="市应急局　郑立", person="王", post="值班员", phone="110")
    assert (entry(1).source, entry(1).person, entry(1).phone) == ("市应急局", "郑立", "13800000000")
    assert (entry(2).source, entry(2).person, entry(2).post, entry(2).phone) == (
        "市应急局　郑立", "王", "值班员", "110"
    )


def test_log_keeps_every_further_field(log: Log, clock: Any) -> None:
    more = {
        "outcome": "已办结", "handling": "转办", "proposal": "拟请", "reported_to": "李副主任", "instruction": "速办",
        "ended_at": clock.at, "due_at": clock.at + timedelta(hours=1), "callback": "110", "verified": True,
        "read_back": True, "unanswered": True, "urgency": "te_ti", "category": "event", "level": "1",
        "finding": "proper", "receiver": "王", "undertaker": "赵", "pages": 3, "place": "滨江路", "result": "handover",
    }
    log("甲", **more)
    assert {name: getattr(entry(), name) for name in more} == more


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": "telex"}, "kind"), ({"source": "　"}, "source"), ({"content": "\n"}, "content"),
     ({"level": "7"}, "level"), ({"result": "gone"}, "result"), ({"follows": 99}, "number"),
     ({"category": "x"}, "category")],
)
def test_log_names_what_is_wrong(ctx: Context, log: Log, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(UserError) as fault:
        log(**wrong)
    assert fault.value.field == field and not DutyEntry.select().exists()


def test_a_kind_taken_out_of_use_is_refused(ctx: Context, log: Log, clock: Any) -> None:
    from db.database import write

    with write(ctx.now, "", ""):
        kind = EntryKind.get(EntryKind.code == "fax")
        kind.archived_at = clock.at
        kind.save()
    with pytest.raises(UserError, match="Known: call_in, call_out, event"):
        log(kind="fax")


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (15, False), (15.001, True), (600, True)])
def test_log_marks_a_late_entry(log: Log, clock: Any, minutes: float, late: bool) -> None:
    assert log("甲", at=clock.at - timedelta(minutes=minutes))["late"] is late


def test_the_office_says_what_is_late(ctx: Context, set_setting: Any, clock: Any) -> None:
    strict = set_setting("duty_log.late_minutes", "1")
    made = run(strict, "duty_log.log", kind="fax", source="甲", content="乙", at=clock.at - timedelta(minutes=2))
    assert made["late"]


# numbers ----------------------------------------------------------------
def test_numbers_begin_anew_with_the_sites_year(log: Log, clock: Any) -> None:
    clock.local(2025, 12, 31, 23, 59, 59)
    assert [(log(t)["number"], entry(n, 2025).year) for n, t in enumerate("甲乙", 1)] == [(1, 2025), (2, 2025)]
    clock.forward(seconds=1)
    made = log("丙", at=clock.at - timedelta(minutes=5))  # happened last year, entered in this
    assert (made["number"], made["year"], made["late"]) == (1, 2026, False)
    assert clock.at == datetime(2025, 12, 31, 16)  # UTC has not turned
    assert log("丁")["number"] == 2


def test_numbers_follow_the_zone_west_of_greenwich(log: Log, clock: Any) -> None:
    use_zone("America/New_York")
    clock.at = datetime(2026, 1, 1, 4, 59)  # 23:59 there
    assert (log("甲")["year"], log("乙")["number"]) == (2025, 2)
    clock.forward(minutes=1)
    assert (log("丙")["year"], log("丁")["number"]) == (2026, 2)


def test_a_number_without_a_year_is_the_newest_that_has_it(ctx: Context, log: Log, clock: Any) -> None:
    clock.local(2025, 12, 31, 20)
    for text in "甲乙丙":
        log(text)
    clock.local(2026, 1, 1, 8)
    log("新年")
    run(ctx, "duty_log.settle", number=1)
    run(ctx, "duty_log.settle", number=3)
    run(ctx, "duty_log.settle", number=2, year=2025)
    assert (entry(1, 2026).result, entry(1, 2025).result, entry(2, 2025).result, entry(3, 2025).result) == (
        "done", "open", "done", "done"
    )
    with pytest.raises(UserError) as fault:
        run(ctx, "duty_log.settle", number=3, year=2026)
    assert fault.value.field == "number"


# what is asked about ----------------------------------------------------
def asked(act: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Question) as fault:
        act()
    return fault.value.findings


def test_a_time_ahead_is_asked_about_and_kept(ctx: Context, log: Log, clock: Any) -> None:
    ahead = clock.at + timedelta(minutes=2)
    ((field, text),) = asked(lambda: log(at=ahead))
    assert field == "at" and "02:46" in text and not DutyEntry.select().exists()
    log(at=ahead, confirm=True)
    assert entry().at == ahead and entry().findings == text
    log("一分钟之内", at=clock.at + timedelta(minutes=1))


def test_a_clock_set_back_is_asked_about(log: Log, clock: Any) -> None:
    log("甲")
    clock.forward(seconds=-5)
    log("乙")  # five seconds are not worth a question
    clock.forward(seconds=-5, milliseconds=-1)
    ((field, text),) = asked(lambda: log("丙"))
    assert field == "at" and "02:43:55" in text and "02:43:49" in text
    log("丙", confirm=True)
    assert entry(3).findings == text and proof.verify() == []


def test_a_probable_double_is_asked_about(ctx: Context, log: Log, clock: Any) -> None:
    log("滨江路积水，请求支援")
    clock.forward(minutes=119)
    ((field, text),) = asked(lambda: log("滨江路积水，请求增援"))
    assert field == "content" and "No. 1" in text and "02:44" in text
    log("滨江路积水，请求增援", source="县应急局")
    log("滨江路水退")
    clock.forward(minutes=2)
    log("滨江路积水，请求支援")  # more than two hours after: another matter
    run(ctx, "duty_log.void", number=4, reason="误记")
    log("滨江路积水，请求支援", at=clock.at + timedelta(minutes=1))  # voided ones do not count, nor old ones


def test_a_wrong_weekday_is_asked_about(log: Log) -> None:
    ((field, text),) = asked(lambda: log("定于6月26日（星期四）开会"))
    assert field == "content"
    log("定于6月26日（星期四）开会", confirm=True)
    assert entry().findings == text
    log("改于6月26日（星期五）开会")


def test_all_that_is_odd_is_asked_at_once(log: Log, clock: Any) -> None:
    log("6月26日（星期四）停电", confirm=True)
    found = asked(lambda: log("6月26日（星期四）停电", at=clock.at + timedelta(hours=1)))
    assert [field for field, _ in found] == ["at", "content", "content"]
    log("6月26日（星期四）停电", at=clock.at + timedelta(hours=1), confirm=True)
    assert entry(2).findings.split("\n") == [text for _, text in found]


# correct ----------------------------------------------------------------
def test_correct_keeps_the_first_text(ctx: Context, log: Log, clock: Any) -> None:
    log("死亡1人", source="市局　郑立")
    clock.forward(minutes=3)
    told = run(ctx, "duty_log.correct", number=1, content="死亡3人 ", reason=" 听错 ", person="郑力")
    assert told["corrections"] == 1
    kept = entry()
    assert (kept.content, kept.person, kept.corrections) == ("死亡3人", "郑力", 1)
    assert kept.struck.split("\n") == ["死亡1人", "郑立"]
    correction = Correction.get()
    assert json.loads(correction.changes) == {"content": ["死亡1人", "死亡3人"], "person": ["郑立", "郑力"]}
    assert (correction.reason, correction.ordinal, correction.created_at) == ("听错", 1, clock.at)
    run(ctx, "duty_log.correct", number=1, person="", reason="不确定")
    assert (entry().person, entry().corrections, entry().struck.split("\n")[-1]) == ("", 2, "郑力")
    assert proof.verify() == []


def test_correct_needs_a_reason_and_a_difference(ctx: Context, log: Log) -> None:
    log("死亡1人")
    for wrong, field in (
        ({"content": "死亡3人", "reason": "　"}, "reason"), ({"content": " 死亡1人 ", "reason": "x"}, "content"),
        ({"reason": "x"}, "content"), ({"reason": "x", "kind": "telex"}, "kind"),
        ({"reason": "x", "number": 9, "content": "y"}, "number"),
    ):
        with pytest.raises(UserError) as fault:
            run(ctx, "duty_log.correct", **{"number": 1, **wrong})
        assert fault.value.field == field
    assert entry().corrections == 0 and not Correction.select().exists()


def test_correcting_the_time_may_make_it_late_and_is_asked_about(ctx: Context, log: Log, clock: Any) -> None:
    log("甲")
    early = clock.at - timedelta(hours=1)
    run(ctx, "duty_log.correct", number=1, at=early, reason="记错")
    assert entry().late and entry().at == early and entry().struck == ""
    ahead = clock.at + timedelta(hours=1)
    found = asked(lambda: run(ctx, "duty_log.correct", number=1, at=ahead, reason="记错"))
    assert entry().at == early
    run(ctx, "duty_log.correct", number=1, at=ahead, reason="记错", confirm=True)
    assert entry().at == ahead and entry().findings == found[0][1]


def test_a_confirmed_correction_keeps_what_was_asked_before(ctx: Context, log: Log) -> None:
    log("定于6月26日（星期四）开会", confirm=True)
    first = entry().findings
    found = asked(lambda: run(ctx, "duty_log.correct", number=1, content="定于6月27日（星期四）开会", reason="改期"))
    run(ctx, "duty_log.correct", number=1, content="定于6月27日（星期四）开会", reason="改期", confirm=True)
    assert entry().findings.split("\n") == [first, found[0][1]]


# void, settle, due, details ---------------------------------------------
def test_void_keeps_number_and_text(ctx: Context, log: Log, clock: Any) -> None:
    log("甲")
    run(ctx, "duty_log.void", number=1, reason="重复")
    assert (entry().voided_at, entry().void_reason, entry().content) == (clock.at, "重复", "甲")
    with pytest.raises(UserError, match="voided already"):
        run(ctx, "duty_log.void", number=1, reason="重复")
    assert log("乙")["number"] == 2


@pytest.mark.parametrize(
    ("action", "args"),
    [
        ("correct", {"content": "乙", "reason": "x"}), ("settle", {}), ("set_due", {"due_at": datetime(2026, 7, 1)}),
        ("supplement", {"handling": "x"}), ("follow", {"content": "x"}), ("attach", {"files": [Path("x.pdf")]}),
    ],
)
def test_nothing_is_added_to_a_void_entry(ctx: Context, log: Log, action: str, args: dict[str, Any]) -> None:
    log("甲")
    run(ctx, "duty_log.void", number=1, reason="重复")
    before = entry().as_plain()
    with pytest.raises(UserError, match="is void") as refused:
        run(ctx, f"duty_log.{action}", number=1, **args)
    assert refused.value.field == "number" and entry().as_plain() == before


def test_settle(ctx: Context, log: Log) -> None:
    log("甲")
    run(ctx, "duty_log.settle", number=1, outcome=" 已派车 ")
    assert (entry().result, entry().outcome) == ("done", "已派车")
    run(ctx, "duty_log.settle", number=1, result="handover")
    assert (entry().result, entry().outcome) == ("handover", "已派车")
    run(ctx, "duty_log.settle", number=1, result="")
    assert entry().result == "done"
    with pytest.raises(UserError):
        run(ctx, "duty_log.settle", number=1, result="lost")
    assert query.rows(ctx, "duty_log", [entry().id])[0]["result_shown"] == "Closed"


def test_set_due_starts_a_clock_that_settling_stops(ctx: Context, log: Log, clock: Any) -> None:
    log("甲")
    log("乙")
    for number, hours in ((1, 2), (2, 1)):
        run(ctx, "duty_log.set_due", number=number, due_at=clock.at + timedelta(hours=hours))
    running = agenda.running(ctx)
    assert [one.ends for one in running] == [clock.at + timedelta(hours=1), clock.at + timedelta(hours=2)]
    assert "No. 2" in running[0].rule and running[0].record == ("duty_log", entry(2).id)
    run(ctx, "duty_log.settle", number=2)
    run(ctx, "duty_log.void", number=1, reason="x")
    assert agenda.running(ctx) == [] and agenda.whole(ctx).owed == []


def test_what_is_owed_comes_with_deadlines_first(ctx: Context, log: Log, clock: Any) -> None:
    log("第一行\n第二行", urgency="te_ti")
    log("交下一班", result="handover")
    log("办结", result="done")
    log("有时限", due_at=clock.at + timedelta(hours=1))
    owed = agenda.whole(ctx).owed
    assert [item.title for item in owed] == ["有时限", "交下一班", "第一行"] or [item.title for item in owed] == [
        "有时限", "第一行", "交下一班"
    ]
    assert {item.title: item.tone for item in owed}["第一行"] == "warn"


def test_supplement_adds_and_the_ledger_keeps_what_was(ctx: Context, log: Log) -> None:
    made = log("甲", handling="转办")
    run(ctx, "duty_log.supplement", number=1, handling="已办", pages=2, verified=True)
    assert (entry().handling, entry().pages, entry().verified) == ("已办", 2, True)
    step = ledger.history("duty_entry", [made["uid"]])[-1]
    assert step.before and step.before["handling"] == "转办"
    with pytest.raises(UserError, match="Nothing to add"):
        run(ctx, "duty_log.supplement", number=1)


def test_follow_continues_another(ctx: Context, log: Log) -> None:
    log("死亡1人", source="市局　郑立　110", kind="event")
    told = run(ctx, "duty_log.follow", number=1, content="续报：死亡3人")
    kept = entry(told["number"])
    assert (kept.follows_id, kept.kind, kept.source, kept.person, kept.phone) == (
        entry(1).id, "event", "市局", "郑立", "110"
    )
    run(ctx, "duty_log.follow", number=2, content="来人", source="县局", kind="visit", result="done")
    assert (entry(3).source, entry(3).person, entry(3).kind, entry(3).result) == ("县局", "", "visit", "done")
    whole = lists.entry(ctx, 1)
    assert whole and [row["number"] for row in whole["followers"]] == [2]
    assert (lists.entry(ctx, 2) or {})["parent"]["number"] == 1


def test_follow_of_last_year_is_not_led_to_this_years_number(ctx: Context, log: Log, clock: Any) -> None:
    clock.local(2025, 12, 31, 20)
    log("旧年")
    clock.local(2026, 1, 1, 8)
    log("新年")
    run(ctx, "duty_log.follow", number=1, year=2025, content="续报旧年之事")
    assert entry(2).follows_id == entry(1, 2025).id
    log("再续", follows=1, follows_year=2025)
    assert entry(3).follows_id == entry(1, 2025).id


def test_a_question_asked_of_a_follow_up_saves_nothing(ctx: Context, log: Log) -> None:
    log("甲")
    assert asked(lambda: run(ctx, "duty_log.follow", number=1, content="6月26日（星期四）开会"))
    assert DutyEntry.select().count() == 1
    run(ctx, "duty_log.follow", number=1, content="6月26日（星期四）开会", confirm=True)
    assert entry(2).findings


def test_attach_all_or_none(ctx: Context, log: Log, tmp_path: Path) -> None:
    log("甲")
    good, bad = tmp_path / "a.pdf", tmp_path / "b.exe"
    good.write_bytes(b"pdf")
    bad.write_bytes(b"exe")
    with pytest.raises(UserError, match=r"b\.exe"):
        run(ctx, "duty_log.attach", number=1, files=[good, bad])
    assert entry().attachments == 0 and (lists.entry(ctx, 1) or {})["files"] == []
    with pytest.raises(UserError, match="at least one"):
        run(ctx, "duty_log.attach", number=1)
    run(ctx, "duty_log.attach", number=1, files=[good])
    assert [one["name"] for one in (lists.entry(ctx, 1) or {})["files"]] == ["a.pdf"]
    assert proof.verify() == []


def test_change_kind_changes_or_adds(ctx: Context, log: Log) -> None:
    names = {"title": "微信", "title_en": "WeChat", "short": "微信", "short_en": "WeChat"}
    run(ctx, "duty_log.change_kind", code=" wechat ", **names, position=99)
    log(kind="wechat")
    run(ctx, "duty_log.change_kind", code="fax", **{**names, "title": "传真件"})
    assert EntryKind.get(EntryKind.code == "fax").title == "传真件"
    assert [kind["code"] for kind in lists.all_kinds()][-1] == "wechat"
    assert EntryKind.select().where(EntryKind.code == "fax").count() == 1


def test_change_phrase(ctx: Context) -> None:
    run(ctx, "duty_log.change_phrase", key="Shift+F2", text=" 已核对 ")
    run(ctx, "duty_log.change_phrase", key="Shift+F10", text="新")
    kept = {row.key: row.text for row in Phrase.select()}
    assert (kept["Shift+F2"], kept["Shift+F10"]) == ("已核对", "新")
    assert Phrase.select().where(Phrase.key == "Shift+F2").count() == 1


# many at once -----------------------------------------------------------
def test_typed_times_reach_the_log_in_utc(log: Log, clock: Any) -> None:
    log("甲", at=to_utc(datetime(2026, 6, 23, 23, 50)))
    assert entry().at == datetime(2026, 6, 23, 15, 50) and entry().late
