"""The list of removed texts: what stands in it, and for whom."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core import query
from app.core.errors import UserError
from app.core.i18n import report_language
from app.core.run import Context, run
from app.features.duty_log import lists, reports
from app.report.blocks import flat


@pytest.fixture
def officer(ctx: Context) -> Context:
    """Somebody with the security officer's word alone; another person can consent."""
    run(ctx, "people.add", number="009", name="林主任", role="OFF_LEAD", password="Leader-2026")
    return replace(ctx, number="070", role="SEC", grants=frozenset({"security"}))


def remove(officer: Context, number: int) -> dict[str, Any]:
    return run(
        officer, "duty_log.redact", number=number, reason="误录", consent_by="009", consent_password="Leader-2026"
    )


def printed(runs: Any) -> str:
    return "".join(run.text for run in runs)


def test_every_removal_with_who_consent_and_reason(officer: Context, log: Callable[..., Any]) -> None:
    log("不能留的内容")
    log("另一条不能留的")
    remove(officer, 1)
    remove(officer, 2)
    newest, before = query.rows(officer, "removals", query.listed(officer, "removals"))
    assert (newest["known_as"], before["known_as"]) == ("2026/2", "2026/1")
    assert (newest["list"], newest["by"], newest["consent"]) == ("Duty log", "070", "林主任")
    assert (newest["reason"], newest["revisions"], newest["files"]) == ("误录", 1, 0)


def test_only_who_answers_for_security_sees_them(ctx: Context) -> None:
    with pytest.raises(UserError):
        query.listed(replace(ctx, grants=frozenset({"read", "duty", "audit"})), "removals")


def test_the_history_names_who_consented(ctx: Context, officer: Context, log: Callable[..., Any]) -> None:
    log("不能留的内容")
    removed = remove(officer, 1)
    *before, last = lists.history(ctx, removed["uid"])
    assert (last["action"], last["by"], last["consent"], last["reason"]) == ("duty_log.redact", "070", "林主任", "误录")
    assert [step["consent"] for step in before] == [""]


def test_pages_say_that_the_text_was_removed(ctx: Context, officer: Context, log: Callable[..., Any]) -> None:
    log("不能留的内容")
    run(ctx, "duty_log.correct", number=1, content="不能留的新内容", reason="听错")
    run(ctx, "duty_log.void", number=1, reason="记重")
    remove(officer, 1)
    row = lists.entry(ctx, number=1)
    assert row is not None and row["source"] == ""
    with report_language("zh_CN"):
        (row,) = lists.entry_rows(ctx, [row["id"]])
        runs = reports.content_runs(row)
    lines = printed(runs).splitlines()
    assert lines[0] == "〔文字已清除〕" and not runs[0].strike
    assert lines[-1] == "2026-06-24 02:44 070清除文字，林主任同意：误录"
    assert not [line for line in lines if line.endswith(("：", ":"))]


def test_a_removed_entry_is_owed_by_nobody(ctx: Context, officer: Context, log: Callable[..., Any]) -> None:
    log("不能留的内容", result="open")
    log("还没有办完", result="open")
    remove(officer, 1)
    made = reports.shift_log(ctx, **reports.running_shift(ctx))
    owed = next(field for block in flat(made.blocks) for row in getattr(block, "rows", ()) for field in row
                if getattr(field, "label", "") == "Not closed")
    assert owed.value == "1: No. 2"


def test_a_removed_source_is_offered_to_nobody(ctx: Context, officer: Context, log: Callable[..., Any]) -> None:
    log("不能留的内容", source="某单位")
    remove(officer, 1)
    assert [one["source"] for one in lists.known_sources(ctx)] == []
