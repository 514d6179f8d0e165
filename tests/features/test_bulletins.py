"""Bulletins: prepared, edited, signed with a number that nobody else gets, frozen, withdrawn, printed."""
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.core import agenda, health, i18n, pages, registry
from app.core.errors import Denied, Question, UserError
from app.core.query import history, listed, rows
from app.core.run import Context, build, run
from app.features.bulletins import freezing
from app.features.bulletins.records import Bulletin
from app.features.issues import numbers
from app.features.issues.records import PageHead
from app.report.blocks import Chart, Document, Part, as_text, plain
from db import database as db
from tests.conftest import Clock

DAY = date(2026, 6, 23)  # runs while the clock of the tests stands


@pytest.fixture
def desk(ctx: Context) -> Context:
    """A head of the office who reads Chinese, with a shift on duty."""
    i18n.use("zh_CN")
    run(ctx, "roster.staff", gov_leader="沈怀山", office_leader="顾青禾", primary="周明远", secondary="何晓棠")
    return ctx


def said(ctx: Context, id: str, **args: Any) -> str:
    with i18n.report_language("zh_CN"):
        return as_text(build(ctx, id, **args))


def prepared(ctx: Context, head: str = "information", **more: Any) -> str:
    code: str = run(ctx, "bulletins.prepare", head=head, **more)["bulletin"]
    return code


def signed(ctx: Context, code: str, **more: Any) -> dict[str, Any]:
    result: dict[str, Any] = run(ctx, "bulletins.sign", bulletin=code, confirm=True, **more)
    return result


# draft and signature ----------------------------------------------------
def test_prepare_edit_and_sign(desk: Context, clock: Clock, log: Callable[..., Any]) -> None:
    log("一号堤出现管涌，已处置", urgency="te_ji")
    code = prepared(desk, "daily", day=DAY)
    assert code == "daily-20260623" and Bulletin.get(Bulletin.code == code).state == "draft"
    draft = said(desk, "bulletins.daily", day=DAY)
    assert draft.startswith("[未签发]\n") and "草稿　未编期号" in draft and "来电1件" in draft
    text = Bulletin.get(Bulletin.code == code).body
    text = text.replace("六、信访与舆情\n无。", "六、信访与舆情\n接待来访一批。")
    run(desk, "bulletins.edit", bulletin=code, text=text)
    with pytest.raises(UserError, match="没有差别"):
        run(desk, "bulletins.edit", bulletin=code, title="2026年6月23日值班情况")
    clock.local(2026, 6, 24, 8, 40)
    assert pages.file_name(desk, "bulletins.daily", day=DAY) == "值班日报_20260624_草稿.pdf"
    made = run(desk, "bulletins.sign", bulletin=code)
    assert pages.file_name(desk, "bulletins.daily", "docx", day=DAY) == "值班日报_20260624_001.docx"
    assert (made["year"], made["issue"], made["total"], made["signed_by"]) == (2026, 1, 1, "周明远")
    page = said(desk, "bulletins.daily", day=DAY)
    assert page.splitlines()[0] == "内部资料　注意保存" and "第 1 期（总第 1 期）" in page
    assert "接待来访一批。" in page and "签发：周明远" in page and made["digest"] in page
    with pytest.raises(UserError, match="不是草稿"):
        run(desk, "bulletins.edit", bulletin=code, text="改")
    with pytest.raises(UserError, match="已签发"):
        prepared(desk, "daily", day=DAY)
    assert health.check(desk).whole


def test_a_signed_bulletin_is_printed_from_what_was_frozen(
    desk: Context, log: Callable[..., Any], set_setting: Callable[[str, str], Context]
) -> None:
    log("第一件")
    code = prepared(desk, "daily", day=DAY)
    signed(desk, code)
    before = said(desk, "bulletins.daily", day=DAY)
    log("第二件")
    run(desk, "issues.change_head", code="daily", source_note="本室", name="值班专报", copies=99, printed_by="办公厅")
    later = set_setting("site.office", "另一个值班室")
    assert said(later, "bulletins.daily", day=DAY) == before
    row = Bulletin.get(Bulletin.code == code)
    assert freezing.is_whole(row)
    row.body = row.body.replace("值班概况", "值班情况")
    assert not freezing.is_whole(row)


def test_prepare_again_keeps_what_somebody_wrote(desk: Context, log: Callable[..., Any]) -> None:
    log("第一件")
    code = prepared(desk, "daily", day=DAY)
    body = Bulletin.get(Bulletin.code == code).body
    run(desk, "bulletins.edit", bulletin=code, text=body.replace("来电1件、去电0件", "来电一件、去电零件"))
    log("第二件")
    with pytest.raises(Question, match="记录有变化"):
        run(desk, "bulletins.sign", bulletin=code)
    assert Bulletin.get(Bulletin.code == code).state == "draft"
    again = run(desk, "bulletins.prepare", head="daily", day=DAY)
    assert again["bulletin"] == code and again["left"] == ["四、来电来文与办理"]
    assert "来电一件、去电零件" in again["text"] and "来电2件、来文0件" in again["text"]
    assert Bulletin.select().count() == 1  # one draft of a head and day


def test_information_and_add_item(desk: Context, log: Callable[..., Any]) -> None:
    first = log("市体育馆屋顶积水，正在排除；无人员伤亡")["number"]
    event = run(desk, "events.open", title="江云高速追尾", source="高速交警", content="追尾", category="12H00",
                place="江云高速 K87", dead=1, confirm=True)["event"]
    code = prepared(desk, entries=str(first), events=event)
    run(desk, "bulletins.add_item", bulletin=code, title="明日天气", text="多云转晴。")
    page = said(desk, "bulletins.information", bulletin=code)
    heads = [line.strip() for line in page.splitlines() if line.strip()[:2] in ("一、", "二、", "三、")]
    assert heads == ["一、江云高速追尾", "二、市体育馆屋顶积水，正在排除", "三、明日天气"]
    assert "死亡1人" in page and "无人员伤亡" in page
    run(desk, "duty_log.void", number=first, reason="误记")
    with pytest.raises(Question, match="记录有变化"):
        run(desk, "bulletins.sign", bulletin=code)
    for wrong in ("999", "abc", "1/20x6"):
        with pytest.raises(UserError) as refused:
            prepared(desk, entries=wrong)
        assert refused.value.field == "entries"


def test_sign_by_word_names_a_leader(desk: Context, person: Callable[..., Context], clock: Clock) -> None:
    officer = person("002", "DUTY_MAIN")
    code = prepared(officer, "morning")
    for named, field in (("", "signed_by"), ("路人甲", "signed_by")):
        with pytest.raises(UserError) as refused:
            run(officer, "bulletins.sign", bulletin=code, signed_by=named)
        assert refused.value.field == field and "顾青禾" in str(refused.value)
    with pytest.raises(UserError, match="不能晚于现在"):
        run(officer, "bulletins.sign", bulletin=code, signed_by="顾青禾", signed_at=clock.at + timedelta(hours=1))
    signed(officer, code, signed_by="顾青禾", signed_at=clock.at - timedelta(minutes=5))
    page = said(desk, "bulletins.morning", day=date(2026, 6, 24))
    assert "据顾青禾口头签发" in page or ("顾青禾" in page and "李岚" in page)
    row = Bulletin.get(Bulletin.code == code)
    assert (row.signed_by, row.signed_how, row.entered_by) == ("顾青禾", "by word", "李岚")
    with pytest.raises(UserError, match="撤回"):
        run(officer, "bulletins.withdraw", bulletin=code, reason="有误")
    with pytest.raises(Denied):
        run(replace(desk, grants=frozenset({"read"})), "bulletins.sign", bulletin=code)


# numbers ----------------------------------------------------------------
def test_withdraw_keeps_the_number(desk: Context) -> None:
    first = prepared(desk)
    assert signed(desk, first)["issue"] == 1
    run(desk, "bulletins.withdraw", bulletin=first, reason="内容有误")
    page = said(desk, "bulletins.information", bulletin=first)
    assert page.startswith("[已撤回]\n") and "第 1 期" in page and "内容有误" in page
    second = prepared(desk)
    assert second == f"{first}-2" and signed(desk, second)["issue"] == 2
    draft = prepared(desk)
    run(desk, "bulletins.withdraw", bulletin=draft, reason="不发")  # had no number and leaves no gap
    assert signed(desk, prepared(desk))["issue"] == 3
    with pytest.raises(UserError, match="已经撤回"):
        run(desk, "bulletins.withdraw", bulletin=first, reason="再撤")


def test_numbers_begin_anew_with_the_year_and_go_on_over_all(desk: Context, clock: Clock) -> None:
    given = []
    for moment in ((2026, 12, 30, 9), (2026, 12, 31, 23, 59), (2027, 1, 1, 0, 1), (2027, 1, 2, 9)):
        clock.local(*moment)
        given.append({k: v for k, v in signed(desk, prepared(desk)).items() if k in ("year", "issue", "total")})
    assert [tuple(one.values()) for one in given] == [
        (1, 1, 2026), (2, 2, 2026), (1, 3, 2027), (2, 4, 2027)
    ]


def test_numbers_go_on_from_before_the_program(desk: Context) -> None:
    change = {"code": "information", "source_note": "移交清单"}
    run(desk, "issues.change_head", **change, before_year=2026, before_issues=41, before_total=312)
    assert (made := signed(desk, prepared(desk)))["issue"] == 42 and made["total"] == 313
    with pytest.raises(UserError) as refused:
        run(desk, "issues.change_head", **change, before_issues=40)
    assert refused.value.field == "before_issues"
    for wrong in ({"before_issues": -1}, {"before_issues": 5, "before_total": 4}, {"numbering": "x"},
                  {"due_by": "8 Uhr"}, {"signer": "king"}):
        with pytest.raises(UserError) as refused:
            run(desk, "issues.change_head", code="daily", source_note="试", **wrong)
        assert refused.value.field in wrong
    with pytest.raises(UserError, match="daily"):
        numbers.head_of("none")


def test_a_daily_numbered_by_the_day_of_the_year(desk: Context, clock: Clock) -> None:
    run(desk, "issues.change_head", code="daily", source_note="本室", numbering="day")
    code = prepared(desk, "daily", day=DAY)
    assert signed(desk, code)["issue"] == 174  # 31+28+31+30+31+23
    run(desk, "bulletins.withdraw", bulletin=code, reason="有误")
    again = prepared(desk, "daily", day=DAY)
    with pytest.raises(UserError, match="流水"):
        signed(desk, again)
    run(desk, "issues.change_head", code="daily", source_note="本室", numbering="running")
    assert signed(desk, again)["issue"] == 175


def test_two_writers_never_get_the_same_number(desk: Context, clock: Clock) -> None:
    codes = []
    for by in range(6):
        clock.local(2026, 6, 24 + by, 9)
        codes.append(prepared(desk))

    def sign(code: str) -> int:
        try:
            return int(signed(desk, code)["issue"])
        finally:
            db.close_database()

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(sign, codes))
    assert sorted(given) == [1, 2, 3, 4, 5, 6]
    kept = list(Bulletin.select(Bulletin.issue, Bulletin.total).order_by(Bulletin.issue).tuples())
    assert kept == [(n, n) for n in range(1, 7)]


def test_a_signature_that_fails_gives_no_number(desk: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kill in the middle leaves too: the number stands in the write that signs, or nowhere."""
    code = prepared(desk)

    def broken(row: Bulletin) -> str:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(freezing, "digest_of", broken)
        with pytest.raises(MemoryError):
            signed(desk, code)
    row = Bulletin.get(Bulletin.code == code)
    assert (row.state, row.issue, row.signed_by) == ("draft", None, "")
    assert signed(desk, code)["issue"] == 1


def test_reports_of_events_take_their_numbers_by_the_same_rule(desk: Context) -> None:
    before = {"before_year": 2026, "before_issues": 7, "before_total": 90}
    run(desk, "issues.change_head", code="flash", source_note="移交", **before)
    event = run(desk, "events.open", title="追尾", source="高速交警", content="追尾", category="12H00", level="4",
                confirm=True)["event"]
    for kind in ("first", "followup"):
        sent = run(desk, "events.report", event=event, kind=kind, signed_by="顾青禾", confirm=True)["report"]
    assert "第 9 期（总第 92 期）" in said(desk, "events.flash", event=event, report=sent)
    assert "第 9 期（总第 92 期）" in said(desk, "events.special", event=event, report=sent)
    assert signed(desk, prepared(desk))["issue"] == 1  # another head, another series


def test_heads_are_listed(desk: Context) -> None:
    found = [row["code"] for row in rows(desk, "issues.heads", listed(desk, "issues.heads"))]
    assert found == ["flash", "special", "information", "daily", "morning", "directives"]
    assert all(PageHead.get(PageHead.code == code).source_note for code in found)


# list, what is owed, removal ----------------------------------------------
def test_the_list_and_history(desk: Context) -> None:
    code = prepared(desk)
    run(desk, "bulletins.add_item", bulletin=code, title="涉水路段", text="滨江路已恢复通行。")
    signed(desk, code)
    for filters in ({}, {"head": "information"}, {"state": "signed"}, {"text": "滨江路"}):
        (row,) = rows(desk, "bulletins", listed(desk, "bulletins", **filters))
        assert row["bulletin"] == code and row["state_shown"] == "已签发" and row["whole"]
    assert listed(desk, "bulletins", state="draft") == []
    steps = history(desk, "bulletins", bulletin=code)
    assert [one["action"].partition(".")[2] for one in steps] == ["prepare", "add_item", "sign"]


def test_a_bulletin_of_every_day_is_owed_from_its_hour_on(desk: Context, clock: Clock) -> None:
    def owed() -> list[str]:
        return [item.title for item in agenda.whole(desk).owed if item.record[0] == "bulletins"]

    clock.local(2026, 6, 24, 9, 0)
    assert owed() == []  # an office that makes none owes none
    code = prepared(desk, "daily", day=DAY)
    assert owed() == []
    clock.local(2026, 6, 24, 9, 30)
    assert owed() == ["2026年6月23日值班日报未签发"]
    signed(desk, code)
    assert owed() == []
    clock.local(2026, 6, 25, 9, 31)
    assert owed() == ["2026年6月24日值班日报未拟稿"]


def test_the_removal_of_a_text_reaches_bulletins(desk: Context, log: Callable[..., Any]) -> None:
    secret = "某部今夜二十二时经江城大桥转移"
    number = log(secret, urgency="te_ji")["number"]
    log("一号堤正常", urgency="te_ji")
    codes = [prepared(desk, "daily", day=DAY), prepared(desk, entries=str(number))]
    body = Bulletin.get(Bulletin.code == codes[1]).body
    own = [line for line in body.splitlines() if secret not in line]
    run(desk, "bulletins.edit", bulletin=codes[1], text="\n".join([*own, "一、要情", "军方有行动，不宜外传"]))
    signed(desk, codes[0])
    run(desk, "people.add", number="009", name="安全员", role="OFF_LEAD", password="Leader-2026")
    officer = replace(desk, grants=desk.grants | {"security"})
    run(officer, "duty_log.redact", number=number, reason="误录", consent_by="009", consent_password="Leader-2026")
    for row in Bulletin.select():
        told = row.as_plain()
        assert {name for name, value in told.items() if secret[:6] in str(value)} == set(), row.code
        assert row.redacted_at and "一号堤" in told["body"] or row.code == codes[1]
    page = said(desk, "bulletins.daily", day=DAY)
    assert not page.startswith("[") and "一号堤正常" in page and secret not in page
    assert "军方有行动" not in said(desk, "bulletins.information", bulletin=codes[1])
    assert health.check(officer).whole


# pages --------------------------------------------------------------------
def test_pages_of_every_kind_are_made(desk: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    log("“全力抢险”", kind="instruction", source="卢正平", post="市长")
    for name, args in (
        ("daily", {"day": DAY}), ("morning", {"day": date(2026, 6, 24)}),
        ("directives", {"since": date(2026, 6, 1), "until": date(2026, 6, 24)}),
        ("information", {"bulletin": prepared(desk, entries="1")}),
    ):
        made = pages.save(desk, f"bulletins.{name}", tmp_path / f"{name}.pdf", **args)
        assert not made.warnings and len(PdfDocument(str(made.file))) == made.pages
        entry = registry.reports[f"bulletins.{name}"]
        assert entry.remark and entry.presets is not None and entry.each is not None
        assert set(entry.presets(desk)) <= set(args)


def test_each_gives_the_pages_of_a_month(desk: Context) -> None:
    first, last = date(2026, 6, 20), date(2026, 6, 30)
    each = {name: registry.reports[f"bulletins.{name}"].each for name in
            ("daily", "morning", "directives", "information")}
    code = prepared(desk)
    told = {name: func(desk, first, last) for name, func in each.items() if func}
    assert [one["day"].day for one in told["daily"]] == [20, 21, 22]  # the day of the 23rd still runs
    assert [one["day"].day for one in told["morning"]] == [20, 21, 22, 23, 24]
    assert told["directives"] == [{"since": first, "until": last}] and told["information"] == [{"bulletin": code}]


def test_a_daily_has_parts_and_a_chart(desk: Context, log: Callable[..., Any]) -> None:
    log("第一件")
    made: Document = build(desk, "bulletins.daily", day=DAY)
    parts = [block for block in made.blocks if isinstance(block, Part)]
    assert [part.code for part in parts] == ["lead", "overview", "events", "weather", "papers", "directives",
                                             "petitions", "checks", "next", "statistics"]
    (chart,) = [block for part in parts for block in part.blocks if isinstance(block, Chart)]
    assert sum(value or 0 for one in chart.series for value in one.values) == 1
    assert plain(made.masthead.issue) if made.masthead else False


def test_days_that_cannot_be_are_refused(desk: Context) -> None:
    for id, args, field in (
        ("daily", {"day": date(2026, 6, 25)}, "day"), ("morning", {"day": date(2026, 6, 25)}, "day"),
        ("directives", {"since": date(2026, 6, 2), "until": date(2026, 6, 1)}, "until"),
        ("information", {"bulletin": "none"}, "bulletin"), ("information", {}, "bulletin"),
    ):
        with pytest.raises(UserError) as refused:
            build(desk, f"bulletins.{id}", **args)
        assert refused.value.field == field, id
