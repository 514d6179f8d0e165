"""The figures of bulletins against a day counted by hand, and what belongs to which day."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.core import i18n
from app.core.run import Context, build, run
from app.features.bulletins import gathering, matters, wording
from app.report.blocks import as_text
from tests.conftest import Clock

DAY = date(2026, 6, 23)
MAYOR = {"post": "市长", "person": "卢正平"}


@pytest.fixture
def desk(ctx: Context) -> Context:
    i18n.use("zh_CN")
    return ctx


def wall(*moment: int) -> datetime:
    return i18n.to_utc(datetime(2026, *moment))  # type: ignore[arg-type,misc]


@pytest.fixture
def full(desk: Context, clock: Clock, log: Callable[..., Any]) -> Context:
    """A duty day with one of everything, and neighbours a minute outside of it."""
    clock.at = wall(6, 24, 9, 0)
    for at, kind, more in (
        (wall(6, 23, 8, 29), "call_in", {}),  # the day before
        (wall(6, 23, 8, 30), "call_in", {"result": "done"}),
        (wall(6, 23, 23, 59), "call_in", {"category": "complaint", "result": "open"}),
        (wall(6, 24, 8, 29), "call_out", {"result": "done"}),
        (wall(6, 24, 8, 30), "call_in", {}),  # the day after
        (wall(6, 23, 10, 0), "fax", {"urgency": "te_ti", "result": "handover"}),
        (wall(6, 23, 10, 5), "doc_in", {"result": "none"}),
        (wall(6, 23, 10, 6), "doc_out", {"result": "done"}),
        (wall(6, 23, 11, 0), "instruction", {"outcome": "已落实", "result": "done", **MAYOR}),
        (wall(6, 23, 11, 1), "instruction", {"due_at": wall(6, 24, 8, 0), "result": "open", "undertaker": "市水利局"}),
        (wall(6, 23, 12, 0), "visit", {}),
    ):
        number = log(f"{kind} {at:%H%M}", kind=kind, at=at, confirm=True, **more)["number"]
    log("误记", kind="call_in", at=wall(6, 23, 13, 0), confirm=True)
    run(desk, "duty_log.void", number=number + 1, reason="误记")
    run(desk, "warnings.register", hazard="rainstorm", level="3", issuer="市气象台", issued_at=wall(6, 23, 20, 0),
        starts_at=wall(6, 23, 20, 0), ends_at=wall(6, 24, 20, 0), areas="云岭县",
        text="三小时五十毫米", guidance="防范山洪", confirm=True)
    return desk


def test_the_figures_of_a_day_counted_by_hand(full: Context) -> None:
    figures = gathering.daily(full, DAY)["figures"]
    assert {name: number for name, number in figures.items() if number} == {
        "entries": 9, "calls": 2, "calls_out": 1, "papers": 2, "papers_out": 1, "directives": 2, "directives_done": 1,
        "warnings_issued": 1, "warnings_in_force": 1,
    }
    before = gathering.daily(full, DAY - timedelta(days=1))["figures"]
    assert (before["entries"], before["calls"]) == (1, 1)


def test_daily_tables_agree_with_the_sentences(full: Context) -> None:
    facts = gathering.daily(full, DAY)
    rows = {row["cells"][0]: row["cells"][1:] for row in facts["tables"]["papers"]["rows"]}
    assert rows["来电"] == ["2", "1", "1", "0"] and rows["传真"] == ["1", "0", "0", "1"]
    assert rows["合计"] == ["7", "4", "2", "1"]
    statistics = {row["cells"][0]: row["cells"][1:] for row in facts["tables"]["statistics"]["rows"]}
    assert statistics["来电"] == ["2", "1", "3"] and statistics["记录合计"] == ["9", "1", "10"]
    page = as_text(build(full, "bulletins.daily", day=DAY))
    assert "生效预警：暴雨 黄色。" in page
    assert "新发布预警1条，解除或变更0条，期末生效1条" in page
    assert "〔特提〕" in page and "逾期" in page and "误记" not in page and "已落实" in page
    (petition,) = facts["items"]["petitions"]
    assert "1559" in petition["text"]


def test_empty_day_says_none_everywhere(desk: Context) -> None:
    facts = gathering.daily(desk, DAY)
    text = wording.body("daily", facts["lead"], facts["items"])
    assert text.count("\n无。") == 6 and "接报突发事件0起" in text and "（）" not in text
    assert not facts["charts"] and "papers" not in facts["tables"] and "events" not in facts["tables"]
    with i18n.report_language("en"):
        facts = gathering.daily(desk, DAY)
        assert wording.body("daily", facts["lead"], facts["items"]).count("\nNone.") == 6


def test_morning_has_the_important_alone(full: Context) -> None:
    text = as_text(build(full, "bulletins.morning", day=date(2026, 6, 24)))
    assert "重要情况4件" in text  # two instructions, a warning, a fax
    assert "call_in" not in text and "fax" in text and "一、领导批示" in text and "三、重要来电来文" in text


def test_directives_tell_what_was_done(full: Context, log: Callable[..., Any]) -> None:
    log("已派两个组到现场", follows=9, confirm=True)
    text = as_text(build(full, "bulletins.directives", since=date(2026, 6, 1), until=date(2026, 6, 24)))
    assert "领导批示2件，办结1件，办理中1件（其中逾期1件）" in text
    rows = [line for line in text.splitlines() if line.startswith(("1 |", "2 |"))]
    assert "市长卢正平" in rows[0] and "已落实" in rows[0] and "办结" in rows[0]
    assert "市水利局" in rows[1] and "逾期" in rows[1]
    assert "2件" not in as_text(build(full, "bulletins.directives", since=date(2026, 5, 1), until=date(2026, 5, 31)))


def test_classes_of_secrecy_stand_before_a_text(desk: Context, log: Callable[..., Any]) -> None:
    log("值班电话变更", secrecy="internal", urgency="te_ji")
    (item,) = matters.pressing(gathering.Time(desk, wall(6, 23, 8, 30), wall(6, 24, 8, 30)).told, ("call_in",),
                               ("te_ji",))
    assert "〔内部〕值班电话变更" in item["text"]


# wording ----------------------------------------------------------------
def test_numerals_and_headings() -> None:
    assert [wording.numeral(n) for n in (1, 9, 10, 11, 20, 35, 99)] == [
        "一", "九", "十", "十一", "二十", "三十五", "九十九"]
    i18n.use("zh_CN")
    assert wording.heading(12, "查岗情况") == "十二、查岗情况" and wording.numbered(2, "甲") == "（二）甲"
    found = wording.sections_of("daily", "首段。\n二、查岗情况\n无。\n三、别的\n甲\n\n乙")
    assert found == [
        ("lead", "", ["首段。"]), ("checks", "二、查岗情况", ["无。"]), ("item-2", "三、别的", ["甲", "乙"])]
    assert wording.sections_of("daily", "1. Spot checks made\nNone.") == [
        ("checks", "1. Spot checks made", ["None."])]


def test_renewed_changes_what_nobody_touched() -> None:
    i18n.use("zh_CN")
    before = "首段一。\n一、值班概况\n甲。\n二、查岗情况\n无。"
    now = "首段二。\n一、值班概况\n乙。\n二、查岗情况\n查二家。"
    assert wording.renewed("daily", before, before, now) == (now, [])
    mine = "首段一。\n一、查岗情况\n查了，另报。\n二、我的一节\n话。"
    text, left = wording.renewed("daily", before, mine, now)
    assert text == "首段二。\n一、查岗情况\n查了，另报。\n二、我的一节\n话。" and left == ["一、查岗情况"]
