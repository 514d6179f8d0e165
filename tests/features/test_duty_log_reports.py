"""The duty log's pages, held against the texts in tests/golden, and what must never be cut from them."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.core import i18n, pages, registry, settings
from app.core.errors import UserError
from app.core.run import Context, build, run
from app.report.blocks import as_text
from tests.conftest import Clock
from tests.shifts import take_over

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
Log = Callable[..., dict[str, Any]]


@pytest.fixture
def shift(ctx: Context, clock: Clock, log: Log) -> Context:
    """A night with a correction, a late entry, a follow-up, a voided entry and people on duty."""
    clock.local(2026, 6, 23, 17, 30)
    people = {"gov_leader": "沈怀山", "office_leader": "顾青禾", "primary": "周明远", "secondary": "何晓棠"}
    run(ctx, "roster.staff", weather="小雨", **people)
    clock.local(2026, 6, 23, 22, 18)
    log("滨江路地下车库进水，已转江东区", source="市民　0xx-5550-8843", result="done")
    clock.local(2026, 6, 24, 2, 46)
    log(
        "客车追尾货车，死亡 1 人、伤 19 人", kind="event", source="省高速交警　卢警官　0xx-5550-7791", level="4",
        at=i18n.to_utc(datetime(2026, 6, 24, 2, 20)), due_at=i18n.to_utc(datetime(2026, 6, 24, 3, 44)), read_back=True,
    )
    clock.forward(minutes=9)
    run(ctx, "duty_log.correct", number=2, content="客车追尾货车，死亡 2 人、伤 18 人", reason="送医途中 1 人死亡")
    run(ctx, "duty_log.follow", number=2, content="伤员分送两家医院", source="市卫健委")
    run(ctx, "duty_log.supplement", number=3, handling="已报带班领导")
    log("打错电话", source="市民", result="none")
    run(ctx, "duty_log.void", number=4, reason="误记")
    return ctx


def span(ctx: Context) -> dict[str, datetime]:
    return {"since": i18n.to_utc(datetime(2026, 6, 23, 17, 30)), "until": i18n.to_utc(datetime(2026, 6, 24, 8, 30))}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_shift_log(shift: Context, language: str) -> None:
    with i18n.report_language(language):
        check(as_text(build(shift, "duty_log.shift_log", **span(shift))), f"shift_log-{language}.txt")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_record_sheet(shift: Context, language: str) -> None:
    with i18n.report_language(language):
        check(as_text(build(shift, "duty_log.record_sheet", number=2)), f"record_sheet-{language}.txt")


def check(text: str, name: str) -> None:
    """Compares with the kept text; a text not kept yet is written, and fails once so that it is looked at."""
    kept = GOLDEN / name
    if not kept.exists():
        kept.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} is new: look at it")
    assert text == kept.read_text(encoding="utf-8")


def test_the_one_who_voided_is_named(shift: Context) -> None:
    run(shift, "people.add", number="002", name="何晓棠", role="DUTY_SUB", password="Bb123456")
    other = replace(shift, number="002", name="何晓棠")
    run(other, "duty_log.void", number=1, reason="误记")
    assert "何晓棠）：误记" in chinese(build_chinese(shift, "duty_log.record_sheet", number=1))


def test_corrections_of_other_fields_are_named_in_words(shift: Context) -> None:
    run(shift, "duty_log.correct", number=1, kind="fax", reason="类别有误")
    run(shift, "duty_log.correct", number=1, content="滨江路地下车库进水，已转江东区办理", reason="补全")
    text = chinese(build_chinese(shift, "duty_log.record_sheet", number=1))
    assert "类别：~~来电~~ → 传真" in text and "call_in" not in text
    assert text.count("滨江路地下车库进水") == 1


def build_chinese(ctx: Context, id: str, **args: Any) -> Any:
    with i18n.report_language("zh_CN"):
        return build(ctx, id, **args)


def chinese(document: Any) -> str:
    with i18n.report_language("zh_CN"):
        return as_text(document)


def test_shift_log_without_entries_says_so(ctx: Context) -> None:
    assert "No entries" in as_text(build(ctx, "duty_log.shift_log", **span(ctx)))


def test_an_end_before_the_beginning_is_refused(ctx: Context) -> None:
    moment = ctx.now()
    with pytest.raises(UserError, match="after the beginning") as refused:
        build(ctx, "duty_log.shift_log", since=moment, until=moment)
    assert refused.value.field == "until"


def test_a_number_that_is_not_there_is_refused(ctx: Context) -> None:
    with pytest.raises(UserError, match="No. 99"):
        build(ctx, "duty_log.record_sheet", number=99)


def test_nothing_is_cut_from_the_page(ctx: Context, clock: Clock, log: Log, tmp_path: Path) -> None:
    long_text = "".join(f"第{n}处积水点已设岗，" for n in range(500))[:5000]
    source = "市" + "某某" * 29 + "局"
    log(long_text, source=source)
    log("来电人王䶮、赵㛃、李𬱖，邮箱 duty@example.org，车牌 A12345")
    for n in range(298):
        clock.forward(seconds=30)
        log(f"巡查第 {n} 点正常", source=f"县区 {n}", confirm=True)
    file = tmp_path / "log.pdf"
    made = pages.save(ctx, "duty_log.shift_log", file, **span(ctx))
    assert made.warnings == []
    with PdfDocument(file) as document:
        printed = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    whole = "".join(printed)
    assert all(name in whole for name in ("巡查第297点正常", "王䶮", "赵㛃", "李𬱖", "duty@example.org"))
    assert sum(source[i : i + 4] in whole for i in range(0, 60, 4)) == 15
    last = 0
    for n in range(long_text.count("处积水点")):  # a place may stand at a page's end, its text on the next
        last = max(last, whole.find(f"第{n}处", last))
        assert last >= 0 and f"第{n}" in whole[last : last + 2000]
    assert all("序号时间类别" in page for page in printed if "巡查第" in page), "the head is repeated"
    assert f"第1页共{len(printed)}页" in printed[0]


def test_a_character_without_glyph_is_named(ctx: Context, log: Log, tmp_path: Path) -> None:
    log("来电人 \U000323af 先生")
    made = pages.save(ctx, "duty_log.record_sheet", tmp_path / "sheet.pdf", number=1)
    assert any("\U000323af" in warning for warning in made.warnings)


def test_the_page_speaks_its_own_language(shift: Context, tmp_path: Path) -> None:
    i18n.use("en")
    document, code = pages.document(shift, "duty_log.shift_log", **span(shift))
    assert document.title == "值班日志" and code in document.footer_left
    run(shift, "people.change_setting", key="site.report_language", value="en")
    english = replace(shift, settings=settings.load(shift.number))
    assert pages.document(english, "duty_log.shift_log", **span(shift))[0].title == "Duty log"


def test_the_file_name_says_office_report_and_shift(shift: Context) -> None:
    name = "江城市人民政府总值班室_值班日志_20260623夜班.pdf"
    assert pages.file_name(shift, "duty_log.shift_log", **span(shift)) == name


def test_saving_and_printing_are_in_the_ledger(shift: Context, tmp_path: Path) -> None:
    made = pages.save(shift, "duty_log.record_sheet", tmp_path / "sheet.pdf", number=2)
    pages.printed(shift, made, "HP-1", 2)
    assert [one["action"] for one in pages.recent(shift)] == ["page.printed", "page.saved"]
    assert [one["target"] for one in pages.recent(shift)] == ["HP-1 ×2", "sheet.pdf"]
    assert [one["code"] for one in pages.recent(shift)] == [made.code] * 2


def test_a_page_that_cannot_be_written_is_told(shift: Context, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        pages.save(shift, "duty_log.record_sheet", tmp_path / "none" / "sheet.pdf", number=2)
    assert pages.recent(shift) == []


def test_the_running_shift_is_preset(ctx: Context, clock: Clock) -> None:
    from app.features.duty_log.reports import running_shift

    assert running_shift(ctx)["until"] - running_shift(ctx)["since"] == timedelta(hours=15)


def test_a_log_of_ages_is_refused(ctx: Context) -> None:
    """Its head would name some hundred thousand shifts."""
    with pytest.raises(UserError, match="366 days"):
        build(ctx, "duty_log.shift_log", since=datetime(1900, 1, 1), until=datetime(2199, 1, 1))


def test_an_entry_after_the_seal_says_so_on_its_pages(
    ctx: Context, person: Callable[..., Context], log: Log, clock: Clock
) -> None:
    person("002", name="贺知安")
    take_over(ctx, "002")
    clock.forward(minutes=3)
    log("滨江路积水 30 厘米", at=i18n.to_utc(datetime(2026, 6, 24, 2, 43)), late_as="paper", confirm=True)
    page = chinese(build_chinese(ctx, "duty_log.shift_log", **span(ctx)))
    assert "06-24 / 02:43 / 补记" in page and "封存后补录：纸质补录 待批准" in page
    run(ctx, "duty_log.decide_late", number=2, opinion="核对过纸质记录")
    said = "封存后补录：纸质补录 已批准（周明远 2026-06-24 02:47）　核对过纸质记录"
    assert said in chinese(build_chinese(ctx, "duty_log.record_sheet", number=2))


def test_pages_of_a_month_begin_with_the_log(ctx: Context, clock: Clock, log: Log) -> None:
    """The office was set up on 1 January 2024; what was taken over from before has its pages too."""
    clock.local(2024, 1, 3, 9, 0)
    december = (date(2023, 12, 1), date(2023, 12, 31))
    each = {id: registry.reports[id].each for id in ("duty_log.shift_log", "bulletins.daily", "bulletins.morning")}
    assert len(each["duty_log.shift_log"](ctx, *december)) == 1, "the night that ran when it was set up"
    assert each["bulletins.daily"](ctx, *december) == []
    log("补录", at=i18n.to_utc(datetime(2023, 12, 30, 12, 0)), confirm=True)
    found = each["duty_log.shift_log"](ctx, *december)
    assert found and min(one["until"] for one in found) > i18n.to_utc(datetime(2023, 12, 30, 12, 0))
    days = [date(2023, 12, 30), date(2023, 12, 31)]
    assert [one["day"] for one in each["bulletins.daily"](ctx, *december)] == days
    assert [one["day"] for one in each["bulletins.morning"](ctx, *december)] == days
