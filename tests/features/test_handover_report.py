"""The handover sheet on paper: held against the texts in tests/golden, drafts, long sheets, what was known then."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.core import i18n, pages
from app.core.errors import UserError
from app.core.run import Context, build, read, run
from app.features.handover.records import Handover
from app.report.blocks import as_text
from tests.conftest import OTHER_PASSWORD, PASSWORD, Clock
from tests.features.test_duty_log_reports import check

CODE = "〈code〉"


@pytest.fixture
def relief(ctx: Context, clock: Clock, person: Callable[..., Context]) -> Context:
    """The night is nearly over; the officer of the next shift is there."""
    run(ctx, "roster.staff", primary="周明远", secondary="何晓棠", office_leader="顾青禾", weather="中雨")
    run(ctx, "roster.staff", at=i18n.to_utc(clock.at.replace(hour=12)), primary="贺知安", reason="补记")
    return person("002", name="贺知安")


@pytest.fixture
def night(ctx: Context, relief: Context, log: Callable[..., Any], clock: Clock) -> Context:
    """Entries closed and open, an instruction, a warning to be passed on; a sheet prepared at 08:10."""
    log("滨江路地下车库进水，已转江东区", source="市民　0xx-5550-8843", result="done")
    log("防汛调度会 09:30，参会名单未报", source="市政府办公室　秘书科", person="秘书科", phone="0xx-5550-0230",
        due_at=clock.at.replace(hour=23), handling="已催一次", proposal="09:00 前再催")
    log("水务局派人驻厂，明早 8 时报运行情况", kind="instruction", source="市政府　沈怀山")
    clock.local(2026, 6, 24, 8, 10)
    run(ctx, "handover.note", key="thing:fax", text="卡纸，已报修，改用 1 号机")
    run(ctx, "handover.prepare", place="值班室", remarks="沈怀山 10:00 出差")
    return ctx


def sheet_text(ctx: Context, language: str = "zh_CN", **args: Any) -> str:
    with i18n.report_language(language):
        text = as_text(build(ctx, "handover.sheet", **args))
    row = Handover.select().order_by(Handover.id.desc()).get()
    code = read(ctx, "handover.show", sheet=row.number)["sheet"]["code"]
    return text.replace(code, CODE) if code else text


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_sheet(night: Context, relief: Context, clock: Clock, language: str) -> None:
    with i18n.report_language(language):
        run(night, "handover.sign", side="outgoing", password=PASSWORD)
        clock.forward(minutes=12)
        run(relief, "handover.query", item=2, opinion="缺哪些县区")
        run(night, "handover.answer", item=2, text="云岭、南渡两县")
        for item in read(night, "handover.items"):
            if item["state"] == "unseen":
                run(relief, "handover.accept", item=item["number"])
        clock.forward(minutes=6)
        run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD)
        run(night, "handover.endorse", password=PASSWORD, opinion="已阅，盯紧会议名单")
    kept = sheet_text(night, language)
    check(kept, f"handover_sheet-{language}.txt")
    run(night, "duty_log.settle", number=2, result="done")  # closed by the next shift: not done in this one
    assert sheet_text(night, language) == kept


def test_sheet_with_a_refusal_and_without_the_outgoing_signature(
    night: Context, relief: Context, person: Callable[..., Context], clock: Clock
) -> None:
    i18n.use("zh_CN")
    assert "未签字" in sheet_text(night).splitlines()[0]
    run(relief, "handover.refuse", item=1, opinion="承办单位未落实")
    for item in read(night, "handover.items"):
        if item["state"] == "unseen":
            run(relief, "handover.accept", item=item["number"])
    clock.local(2026, 6, 24, 8, 40)
    run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD, without="交班人突发疾病送医")
    assert "裁定前仍由周明远负责" in sheet_text(night)
    clock.forward(minutes=5)
    run(person("003", "OFF_LEAD", "顾青禾"), "handover.rule", item=1, ruling="incoming", note="先接，边办边补")
    check(sheet_text(night), "handover_sheet_refused-zh_CN.txt")
    Handover.update(place="会议室").execute()
    assert "封存后有改动" in sheet_text(night).splitlines()[0]


def test_sheet_is_cut_nowhere_with_nothing_or_very_much_on_it(
    ctx: Context, relief: Context, log: Callable[..., Any], tmp_path: Path, clock: Clock
) -> None:
    with pytest.raises(UserError, match="no handover yet"):
        build(ctx, "handover.sheet")
    run(ctx, "handover.prepare")
    made = pages.save(ctx, "handover.sheet", tmp_path / "empty.pdf")
    assert made.pages == 1
    long = "江云高速处置情况持续更新，" * 220
    for n in range(58):
        log(f"待办事项{n:02}", handling=long if n == 7 else "", confirm=True)
    run(ctx, "handover.prepare")
    made = pages.save(ctx, "handover.sheet", tmp_path / "long.pdf", sheet=Handover.get().number)
    with PdfDocument(tmp_path / "long.pdf") as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf).replace("\r\n", "")
    assert made.pages > 4 and made.warnings == []
    assert all(f"待办事项{n:02}" in text for n in range(58))
    assert text.count("处置情况持续更新") >= 200


def test_sheet_by_the_command_line(night: Context, program: Callable[..., Any], tmp_path: Path) -> None:
    done = program("report", "handover.sheet", "--pdf", str(tmp_path / "sheet.pdf"), "--user", "001")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "sheet.pdf").read_bytes()[:5] == b"%PDF-"
    done = program("shift.board", "--user", "001")  # lines a person can read, times of the office
    assert "name=周明远" in done.stdout and "datetime" not in done.stdout, done.stderr
