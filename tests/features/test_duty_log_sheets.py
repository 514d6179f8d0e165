"""Sheets of single entries: a paper's handling sheet, the notice of a supervised matter."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.core import i18n, pages, registry
from app.core.errors import UserError
from app.core.run import Context, build, run
from app.report.blocks import Part, as_text


@pytest.fixture
def desk(ctx: Context) -> Context:
    i18n.use("zh_CN")
    return ctx


def test_document_sheet(desk: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    number = log("《关于做好防汛工作的通知》，请阅示", kind="doc_in", source="省应急管理厅", urgency="te_ji", pages=3,
                 proposal="拟请水利局办理", undertaker="市水利局", confirm=True)["number"]
    built = build(desk, "duty_log.document_sheet", number=number, paper_number="江应急〔2026〕18号", remarks="存档")
    text = as_text(built)
    for part in (f"收〔2026〕{number:04d}", "缓急：特急", "省应急管理厅", "江应急〔2026〕18号", "3页",
                 "《关于做好防汛工作的通知》", "拟请水利局办理", "领导批示", "市水利局", "存档"):
        assert part in text.replace("3 页", "3页"), part
    assert [block.code for block in built.blocks if isinstance(block, Part)] == [
        "number", "paper", "handling", "readers", "result"]
    assert pages.save(desk, "duty_log.document_sheet", tmp_path / "a.pdf", number=number).pages == 1
    presets = registry.reports["duty_log.document_sheet"].presets
    assert presets is not None and presets(desk) == {"number": number, "year": 2026}
    run(desk, "duty_log.void", number=number, reason="误收")
    assert as_text(build(desk, "duty_log.document_sheet", number=number)).startswith("[作废]\n")


def test_supervision_notice(desk: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    number = log("“尽快排除险情。”", kind="instruction", source="卢正平", post="市长", confirm=True)["number"]
    with pytest.raises(UserError) as refused:
        build(desk, "duty_log.supervision_notice", number=number, to="市水利局")
    assert refused.value.field == "by"
    due = i18n.to_utc(datetime(2026, 6, 26, 17, 0))
    given = {"number": number, "to": "市水利局", "by": due, "helped_by": "市应急局", "paper": "险情专报",
             "phone": "0100"}
    text = as_text(build(desk, "duty_log.supervision_notice", **given))
    assert f"编号：督〔2026〕{number:04d}" in text and "市水利局：" in text
    assert "2026年6月24日，市长卢正平在《险情专报》上批示：“尽快排除险情”。" in text
    assert "请你单位牵头、市应急局配合办理，于2026年6月26日17时前将办理情况（须主要负责人签发、加盖公章）报" in text
    assert "联系人：周明远　电话：0100" in text and text.rstrip().splitlines()[-1].strip() == "2026年6月24日"
    made = pages.save(desk, "duty_log.supervision_notice", tmp_path / "n.pdf", **given)
    assert made.pages == 1 and not made.warnings
    with i18n.report_language("en"):
        assert "Your unit is to take the lead" in as_text(build(desk, "duty_log.supervision_notice", **given))


@pytest.mark.parametrize("name", ["document_sheet", "supervision_notice"])
def test_sheets_are_of_their_kind_of_entry(desk: Context, log: Callable[..., Any], name: str) -> None:
    number = log("来电")["number"]
    more = {"to": "市水利局"} if name == "supervision_notice" else {}
    for wrong in (number, 999):
        with pytest.raises(UserError) as refused:
            build(desk, f"duty_log.{name}", number=wrong, **more)
        assert refused.value.field == "number"
