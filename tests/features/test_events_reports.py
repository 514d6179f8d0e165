"""The printed pages of an event, held against the texts in tests/golden: drafts carry their mark, and what was
frozen is printed as it was frozen."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.core import i18n, pages
from app.core.errors import UserError
from app.core.run import Context, build, run
from app.features.events.records import EventReport
from app.report.blocks import Document, as_text, flat, plain
from tests.conftest import Clock

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SetSetting = Callable[[str, str], Context]
TO = "报：省人民政府总值班室。送：市应急管理局、市公安局"


@pytest.fixture
def desk(ctx: Context, clock: Clock, set_setting: SetSetting) -> Context:
    """A night shift with leaders, a superior and a telephone."""
    i18n.use("zh_CN")  # reports are worded in the language of the window
    clock.local(2026, 6, 24, 2, 44)
    people = {"gov_leader": "沈怀山", "office_leader": "顾青禾", "primary": "周明远", "secondary": "何晓棠"}
    run(ctx, "roster.staff", **people)
    set_setting("events.superior", TO)
    return set_setting("events.phone", "0xx-5550-7700")


@pytest.fixture
def event(desk: Context, clock: Clock) -> str:
    """The number of an event with two figures, two decisions, a corrected call, a missed call and two reports."""
    opened = run(
        desk, "events.open", title="江云高速 K87+300 客车追尾货车事故", source="省高速交警　卢警官　0xx-5550-7791",
        content="客车追尾货车，死亡 1 人、多人受伤", category="12H00", level="4", place="江云高速 K87+300 往江城方向",
        region="990100", occurred=i18n.to_utc(datetime(2026, 6, 24, 2, 31)), confirm=True,
    )
    number = opened["event"]
    clock.forward(minutes=4)
    run(desk, "duty_log.correct", number=1, content="客车追尾货车，死亡 2 人、多人受伤", reason="送医途中 1 人死亡")
    run(desk, "events.snapshot", event=number, source="卢警官", dead=3, missing=0, serious=4, slight=14)
    run(desk, "events.set_level", event=number, level="3")
    clock.forward(minutes=3, seconds=9)
    run(desk, "events.tell", event=number, who="沈怀山", outcome="no_answer")
    run(desk, "events.tell", event=number, who="沈怀山", outcome="confirmed", read_back=True)
    run(desk, "events.report", event=number, kind="first", way="phone", confirm=True)
    for element, value in (
        ("course", "大客车追尾前方货车，雨天路面湿滑"), ("measures", "消防 3 车 18 人到场"),
        ("measures", "消防 3 车 18 人、救护 6 车到场"), ("contact", "卢警官 0xx-5550-7791"),
    ):
        run(desk, "events.fill", event=number, element=element, value=value)
    clock.forward(minutes=10)
    run(desk, "events.report", event=number, kind="first", confirm=True, signed_by="顾青禾")
    return number


def number_of(event: str, kind: str) -> str:
    return EventReport.get(EventReport.kind == kind, EventReport.number.startswith(event)).number


def said(ctx: Context, id: str, language: str = "zh_CN", **args: Any) -> str:
    with i18n.report_language(language):
        return as_text(build(ctx, id, **args))


def check(text: str, name: str) -> None:
    """Compares with the kept text; a text not kept yet is written, and fails once so that it is looked at."""
    kept = GOLDEN / name
    if not kept.exists():
        kept.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} is new: look at it")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_flash(desk: Context, event: str, language: str) -> None:
    sent = number_of(event, "first_written")
    check(said(desk, "events.flash", language, event=event, report=sent), f"event_flash-{language}.txt")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_special(desk: Context, event: str, language: str) -> None:
    sent = number_of(event, "first_written")
    check(said(desk, "events.special", language, event=event, report=sent), f"event_special-{language}.txt")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_replay(desk: Context, event: str, clock: Clock, language: str) -> None:
    clock.forward(hours=3)
    run(desk, "events.report", event=event, kind="followup", confirm=True, signed_by="顾青禾")
    check(said(desk, "events.replay", language, event=event), f"event_replay-{language}.txt")


# drafts -----------------------------------------------------------------
def test_a_draft_is_marked_until_it_is_signed_and_sent(desk: Context, event: str) -> None:
    draft = {"event": event, "kind": "followup"}
    for id in ("events.flash", "events.special"):
        assert said(desk, id, **draft).startswith("[未签发]\n")
    run(desk, "events.draft", **draft)
    assert said(desk, "events.flash", **draft).startswith("[未签发]\n")
    run(desk, "events.sign", **draft)
    assert said(desk, "events.flash", **draft).startswith("[未报送]\n")
    run(desk, "events.draft", **draft, text="改过的文字")
    assert said(desk, "events.flash", **draft).startswith("[未签发]\n")
    sent = run(desk, "events.report", **draft, confirm=True, signed_by="顾青禾")
    for id in ("events.flash", "events.special"):
        assert "[未" not in said(desk, id, event=event, report=sent["report"])


def test_printing_a_draft_keeps_nothing(desk: Context, event: str) -> None:
    before = EventReport.select().count()
    text = said(desk, "events.flash", event=event, kind="final")
    assert "草稿　未编期号" in text and "第 3 期" not in text and EventReport.select().count() == before


def test_a_report_that_needs_no_signature_is_marked_as_not_sent(desk: Context, event: str) -> None:
    run(desk, "events.ask", event=event, text="死亡 4 人", asked_by="省总值班室")
    assert said(desk, "events.flash", event=event, kind="verification_phone").startswith("[未报送]\n")


def test_the_draft_that_lies_ready_is_printed(desk: Context, event: str) -> None:
    run(desk, "events.draft", event=event, kind="followup", title="续报的标题", text="一、情况。甲\n（一）人员。乙\n丙")
    with i18n.report_language("zh_CN"):
        built = build(desk, "events.flash", event=event, kind="followup")
    assert built.title == "续报的标题"
    roles = [[run.role for run in block.content] for block in flat(built.blocks)]
    assert roles == [["hei", None], ["kai", None], [None]]


# what was frozen --------------------------------------------------------
def test_a_frozen_report_is_printed_as_it_was_frozen(
    desk: Context, event: str, clock: Clock, set_setting: SetSetting
) -> None:
    sent = {"event": event, "report": number_of(event, "first_written")}
    before = {id: said(desk, id, **sent) for id in ("events.flash", "events.special")}
    clock.forward(hours=2)
    run(desk, "events.snapshot", event=event, source="卫健委", dead=5, serious=2)
    run(desk, "events.set_level", event=event, level="2", reason="死亡人数增加")
    run(desk, "events.fill", event=event, element="measures", value="新的措施")
    run(desk, "events.report", event=event, kind="followup", confirm=True, signed_by="顾青禾")
    set_setting("events.superior", "别的单位")
    later = set_setting("events.phone", "0xx-5550-0000")
    later = replace(later, name="何晓棠")
    assert {id: said(later, id, **sent) for id in before} == before
    assert "死亡 3、失联 0、重伤 4、轻伤 14" in before["events.special"]
    assert "死亡 5" in said(later, "events.special", event=event, kind="final")


def test_what_was_altered_after_sending_carries_that_mark(desk: Context, event: str) -> None:
    row = EventReport.get(EventReport.number == number_of(event, "first_written"))
    EventReport.update(body="死亡 0 人").where(EventReport.id == row.id).execute()
    assert said(desk, "events.flash", event=event, report=row.number).startswith("[报出后被改动]\n")


def test_a_correction_names_what_it_corrects(desk: Context, event: str) -> None:
    corrected = number_of(event, "first_written")
    sent = run(desk, "events.report", event=event, kind="correction", corrects=corrected, reason="伤亡人数有误",
               confirm=True, signed_by="顾青禾")
    for id in ("events.flash", "events.special"):
        text = said(desk, id, event=event, report=sent["report"])
        assert f"更正 2026-06-24 03:01 报出的 {corrected} 号报告" in text and "伤亡人数有误" in text


def test_a_sent_report_has_issue_number_and_digest(desk: Context, event: str) -> None:
    row = EventReport.get(EventReport.kind == "first_written")
    text = said(desk, "events.flash", event=event, report=row.number)
    assert "第 1 期（总第 1 期）" in text and row.number in text and row.digest in text


# refusals ---------------------------------------------------------------
def test_refusals_name_what_is_wrong(desk: Context, event: str) -> None:
    other = run(desk, "events.open", title="山体滑坡", source="林局长", content="山体滑坡", category="11C00",
                confirm=True)["event"]
    for args, named in (
        ({"event": "999999"}, "event"), ({"event": event, "report": "1-01"}, "report"),
        ({"event": other, "report": number_of(event, "first_written")}, "report"),
        ({"event": event, "kind": "nil"}, "kind"), ({"event": event, "kind": "novel"}, "kind"),
    ):
        with pytest.raises(UserError) as refused:
            build(desk, "events.flash", **args)
        assert refused.value.field == named, args


def test_change_head(desk: Context, event: str) -> None:
    run(desk, "issues.change_head", code="flash", source_note="本室规定", name="值班专递", copies=30,
        printed_by="总值班室")
    text = said(desk, "events.flash", event=event)
    assert "值班专递" in text and "共印 30 份" in text and "总值班室 | 2026年6月24日" in text
    run(desk, "issues.change_head", code="flash", source_note="本室规定", colour="rot")
    with pytest.raises(UserError, match="issues.change_head"):
        build(desk, "events.flash", event=event)


# addressees, times, pages -----------------------------------------------
@pytest.mark.parametrize(
    ("addressee", "lines"),
    [
        ("省政府总值班室", [("报：", "省政府总值班室。")]),
        (TO, [("报：", "省人民政府总值班室。"), ("送：", "市应急管理局、市公安局。")]),
        ("报:市长；送：公安局；\n发：各区。", [("报：", "市长。"), ("送：", "公安局。"), ("发：", "各区。")]),
        ("报社、通报：中心", [("报：", "报社、通报：中心。")]),
        ("", []),
    ],
)
def test_addressees(desk: Context, event: str, addressee: str, lines: list[tuple[str, str]]) -> None:
    run(desk, "events.draft", event=event, kind="followup", addressee=addressee or " ")
    with i18n.report_language("zh_CN"):
        built = build(desk, "events.flash", event=event, kind="followup")
    assert built.imprint is not None
    superior = [("报：", "省人民政府总值班室。"), ("送：", "市应急管理局、市公安局。")]
    assert list(built.imprint.lines) == (lines or superior)


def test_times_are_to_the_second_from_serious_events_on(desk: Context, event: str) -> None:
    assert "02:51:09" not in course(desk, event)
    run(desk, "events.set_level", event=event, level="2", reason="影响大")
    assert "02:51:09" in course(desk, event)


def course(ctx: Context, event: str) -> str:
    """The rows of the timeline's table."""
    with i18n.report_language("zh_CN"):
        built = build(ctx, "events.replay", event=event)
    return "\n".join(plain(cell) for row in tables(built)[1].rows for cell in row)


def tables(built: Document) -> list[Any]:
    return [block for block in flat(built.blocks) if hasattr(block, "head")]


def test_struck_words_and_missed_calls_stand_in_the_timeline(desk: Context, event: str) -> None:
    text = course(desk, event)
    assert "~~死亡 1 人~~死亡 2 人" in text and "送医途中 1 人死亡" in text
    assert "~~消防 3 车 18 人到场~~ → 消防 3 车 18 人、救护 6 车到场" in text


def test_a_long_timeline_and_a_long_body_are_whole_in_the_pdf(desk: Context, event: str, tmp_path: Path) -> None:
    for n in range(40):
        run(desk, "events.snapshot", event=event, source=f"来源{n:02d}", slight=20 + n)
    body = "\n".join(f"第{n:02d}段" + "伤员已送医院救治，" * 12 for n in range(20))
    run(desk, "events.draft", event=event, kind="followup", text=body)
    timeline = pages.save(desk, "events.replay", tmp_path / "timeline.pdf", event=event)
    flash = pages.save(desk, "events.flash", tmp_path / "flash.pdf", event=event, kind="followup")
    assert timeline.pages > 2 and flash.pages > 3
    assert all(f"来源{n:02d}" in read(timeline.file) for n in range(40))
    text = read(flash.file)
    assert all(f"第{n:02d}段" in text for n in range(20)) and text.count("未签发") == 2 * flash.pages


def read(path: Path) -> str:
    pdf = PdfDocument(path)
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)
    pdf.close()
    return text
