"""The class of an entry: logged, corrected, listed, printed; what an earlier log may not bring in."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import openpyxl
import pytest

from app.core import finding, i18n, pages, query, registry
from app.core.errors import UserError
from app.core.run import Context, build, run
from app.core.site import folder_beside
from app.features.duty_log import lists, transfer
from app.features.duty_log.records import DutyEntry
from app.report.blocks import as_text
from db import ledger, proof
from tests.conftest import Clock

Log = Callable[..., dict[str, Any]]


def entry(number: int = 1) -> DutyEntry:
    return DutyEntry.get(DutyEntry.number == number)


def test_log_with_a_class_by_any_name(ctx: Context, log: Log) -> None:
    log("甲")
    log("乙", secrecy="内部")
    log("丙", secrecy="work_secret")
    assert [entry(n).secrecy for n in (1, 2, 3)] == ["none", "internal", "work_secret"]
    rows = lists.entry_rows(ctx, [entry(n).id for n in (1, 2, 3)])
    assert [row["secrecy_shown"] for row in rows] == ["", "Internal", "Work secret"]


def test_correct_and_supplement_change_the_class(ctx: Context, log: Log) -> None:
    log("甲", secrecy="work_secret")
    run(ctx, "duty_log.correct", number=1, secrecy="internal", reason="核对原件")
    assert (entry().secrecy, entry().corrections, entry().struck) == ("internal", 1, "")
    run(ctx, "duty_log.supplement", number=1, secrecy="无")
    assert entry().secrecy == "none"
    before = ledger.head()
    for id, more in (("correct", {"reason": "x"}), ("supplement", {})):
        with pytest.raises(UserError, match="class of state secrets") as refused:
            run(ctx, f"duty_log.{id}", number=1, secrecy="机密", **more)
        assert refused.value.field == "secrecy"
    assert ledger.head() == before and proof.verify() == []


def test_follow_takes_the_class_of_what_it_continues(ctx: Context, log: Log) -> None:
    log("甲", secrecy="internal")
    run(ctx, "duty_log.follow", number=1, content="续报")
    run(ctx, "duty_log.follow", number=1, content="另一续报，可公开", secrecy="none", confirm=True)
    assert [entry(n).secrecy for n in (2, 3)] == ["internal", "none"]


def test_a_page_is_not_saved_under_a_marked_name(ctx: Context, log: Log, tmp_path: Path) -> None:
    log("甲")
    before, file = ledger.head(), tmp_path / "机密★10年.pdf"
    with pytest.raises(UserError, match="marks a state secret") as refused:
        pages.save(ctx, "duty_log.record_sheet", file, number=1)
    made = pages.preview(ctx, "duty_log.record_sheet", number=1)
    with pytest.raises(UserError, match="marks a state secret"):
        pages.keep(ctx, made, file)
    assert refused.value.field == "pdf" and not file.exists() and ledger.head() == before


def test_the_list_is_narrowed_by_class(ctx: Context, log: Log) -> None:
    log("甲")
    log("乙", secrecy="internal")
    assert query.listed(ctx, "duty_log", secrecy="内部") == [entry(2).id]
    assert query.listed(ctx, "duty_log", secrecy="none") == [entry(1).id]
    with pytest.raises(UserError, match="no secrecy class"):
        query.listed(ctx, "duty_log", secrecy="保密")
    listing = registry.listings["duty_log"]
    field = next(field for field in listing.fields if field.name == "secrecy")
    assert finding.choices(ctx, listing, field) == (
        ("none", "None"), ("internal", "Internal"), ("work_secret", "Work secret"),
    )


def test_pages_say_the_class_where_there_is_one(ctx: Context, log: Log, clock: Clock) -> None:
    log("通知一份", secrecy="work_secret", kind="doc_in")
    log("普通来电")
    run(ctx, "duty_log.correct", number=1, secrecy="internal", reason="核对原件")
    with i18n.report_language("zh_CN"):
        sheet = as_text(build(ctx, "duty_log.record_sheet", number=1))
        plain = as_text(build(ctx, "duty_log.record_sheet", number=2))
        times = {"since": clock.at.replace(hour=0), "until": clock.forward(hours=1)}
        shift = as_text(build(ctx, "duty_log.shift_log", **times))
    assert "密级: 内部" in sheet and "密级：~~工作秘密~~ → 内部" in sheet and "密级" not in plain
    assert "〔内部〕通知一份" in shift and "〔" not in shift.split("普通来电")[0].rsplit("|", 1)[-1]


@pytest.mark.parametrize("language, notice", [
    ("zh_CN", "本系统禁止存储、处理国家秘密"), ("en", "State secrets must not be stored or processed in this system"),
])
def test_every_page_bears_the_notice(
    ctx: Context, log: Log, set_setting: Callable[[str, str], Context], language: str, notice: str
) -> None:
    log("甲")
    document, _ = pages.document(set_setting("site.report_language", language), "duty_log.record_sheet", number=1)
    assert document.header == notice and as_text(document).startswith(notice + "\n")


# an earlier log ---------------------------------------------------------
HEAD = ["时间", "来源", "内容", "密级", "备注"]


def workbook(file: Path, *rows: list[str]) -> Path:
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(file)
    return file


def test_import_takes_the_classes_offered(ctx: Context, tmp_path: Path) -> None:
    rows = [["2026-06-20 02:44", "市局", "甲", "内部", ""], ["2026-06-20 03:44", "市局", "乙", "", ""]]
    file = workbook(tmp_path / "log.xlsx", *rows)
    run(ctx, "duty_log.import", file=file)
    assert [entry(n).secrecy for n in (1, 2)] == ["internal", "none"]


@pytest.mark.parametrize("content, secrecy, remark, field", [
    ("甲", "机密", "", "secrecy"), ("甲", "ＳＥＣＲＥＴ", "", "secrecy"), ("甲", "绝密★30年", "", "secrecy"),
    ("甲 秘密★10年", "", "", "content"), ("甲", "", "机密☆", "handling"), ("甲", "没有", "", "secrecy"),
])
def test_import_refuses_state_secrets_and_takes_nothing(
    ctx: Context, tmp_path: Path, content: str, secrecy: str, remark: str, field: str
) -> None:
    good = ["2026-06-20 02:44", "市局", "好", "内部", ""]
    file = workbook(tmp_path / "log.xlsx", good, ["2026-06-20 03:44", "市局", content, secrecy, remark])
    before = ledger.head()
    plan = transfer.plan(ctx, file)
    assert {(fault.row, fault.field) for fault in plan.faults} == {(3, field)}
    if field != "secrecy":
        assert plan.faults[0].value == ""  # what must not be kept is not shown either
    with pytest.raises(UserError, match="Nothing was taken"):
        run(ctx, "duty_log.import", file=file)
    assert ledger.head() == before and not DutyEntry.select().exists()


# the command line -------------------------------------------------------
def test_by_the_command_line(office: str, program: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    call = ("duty_log.log", "--kind", "doc_in", "--source", "市委办", "--content", "通知一份", "--secrecy")
    assert program(*call, "工作秘密").returncode == 0
    refused = program("--lang", "zh_CN", *call, "机密")
    assert refused.returncode == 1 and "请走机要渠道，本系统不得登记" in refused.stderr and refused.stdout == ""
    (row,) = json.loads(program("duty_log.list", "--secrecy", "work_secret", "--json").stdout)
    assert (row["secrecy"], row["secrecy_shown"]) == ("work_secret", "Work secret")
    file = tmp_path / "log.csv"
    assert program("duty_log.export", str(file)).returncode == 0
    assert "Secrecy" in file.read_text("utf-8-sig") and "Work secret" in file.read_text("utf-8-sig")
    assert not list(folder_beside(office, "drafts").glob("*.json"))
