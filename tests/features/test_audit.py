"""The audit list: what stands in it, for whom, and its filters."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core import query
from app.core.errors import UserError
from app.core.run import Context, note, run
from app.features import audit
from db import ledger
from db.database import database, is_sqlite


@pytest.fixture
def auditor(ctx: Context) -> Context:
    """Somebody who may audit and nothing else."""
    return replace(ctx, number="090", role="AUD", grants=frozenset({"audit"}))


def rows(ctx: Context, **filters: Any) -> list[dict[str, Any]]:
    return query.rows(ctx, "audit", query.listed(ctx, "audit", **filters))


def test_the_newest_stands_first_with_who_and_what(ctx: Context, auditor: Context, log: Callable[..., Any]) -> None:
    log()
    note(ctx, "page.printed", "值班日志 ABCD")
    newest, before, *_ = rows(auditor)
    assert (newest["kind"], newest["title"], newest["reason"]) == ("output", "Page printed", "值班日志 ABCD")
    assert (before["person"], before["about"], before["kind"]) == ("周明远", "Duty log 2026/1", "work")
    assert newest["seq"] == before["seq"] + 1 and newest["code"].count("-") == 2


def test_each_kind_finds_its_own(ctx: Context, auditor: Context, log: Callable[..., Any]) -> None:
    log()
    for name in audit.NOTES:
        note(ctx, name, "x")
    run(ctx, "people.change_setting", key="files.max_size_mb", value="20")
    run(ctx, "people.add", number="002", name="何晓棠", role="DUTY_SUB", password="Second-2026")
    every = rows(auditor)
    for kind, _title in audit.KINDS:
        found = rows(auditor, kind=kind)
        assert found and {row["kind"] for row in found} == {kind}
        assert [row["seq"] for row in found] == [row["seq"] for row in every if row["kind"] == kind]


def test_filters_by_person_time_and_text(ctx: Context, auditor: Context, log: Callable[..., Any], clock: Any) -> None:
    log()
    clock.forward(hours=2)
    note(replace(ctx, number="002"), "list.exported", "通讯录 12")
    assert [row["reason"] for row in rows(auditor, since=clock.at)] == ["通讯录 12"]
    assert rows(auditor, until=clock.at) and "通讯录 12" not in [row["reason"] for row in rows(auditor, until=clock.at)]
    assert [row["number"] for row in rows(auditor, person="002")] == ["002"]
    assert {row["person"] for row in rows(auditor, person="周明")} == {"周明远"}
    assert [row["action"] for row in rows(auditor, text="通讯录")] == ["list.exported"]
    assert [row["action"] for row in rows(auditor, text="exported")] == ["list.exported"]
    with pytest.raises(UserError, match="failure"):
        rows(auditor, kind="nothing")


def test_an_auditor_reads_no_business(ctx: Context, auditor: Context, log: Callable[..., Any]) -> None:
    log()
    run(ctx, "duty_log.correct", number=1, content="新的内容", reason="患者姓名听错")
    assert "患者" not in str(rows(auditor)) and rows(auditor, text="患者") == []
    both = replace(auditor, grants=frozenset({"audit", "read"}))
    assert "患者姓名听错" in [row["reason"] for row in rows(both)]


def test_an_auditor_reads_no_names_of_the_business(
    ctx: Context, auditor: Context, log: Callable[..., Any], tmp_path: Path
) -> None:
    paper = tmp_path / "人事调整名单.txt"
    paper.write_text("x", encoding="utf-8")
    log()
    run(ctx, "duty_log.attach", number=1, files=[paper])
    run(ctx, "contacts.add", source="江湾水库", person="张三", phone="0532-1234567")
    told = str(rows(auditor))
    assert "人事调整" not in told and "张三" not in told and "2026/1" in told
    assert "张三" in str(rows(replace(auditor, grants=frozenset({"audit", "read"}))))


def test_only_who_may_audit_sees_it(ctx: Context) -> None:
    with pytest.raises(UserError):
        query.listed(replace(ctx, grants=frozenset({"read", "duty", "leader", "chief"})), "audit")


def test_the_list_can_be_exported(auditor: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    from app.core import sheets

    log()
    assert sheets.export(auditor, "audit", tmp_path / "audit.csv") >= 2
    assert "Duty log 2026/1" in (tmp_path / "audit.csv").read_text(encoding="utf-8-sig")


def test_the_whole_ledger_is_listed_without_a_look_at_it_and_with_one_where_a_number_is_missing(
    ctx: Context, auditor: Context, log: Callable[..., Any]
) -> None:
    for _ in range(4):
        note(ctx, "page.printed", "x")
    last = ledger.head().seq
    assert list(query.listed(auditor, "audit")) == list(range(last, 0, -1))
    if is_sqlite():
        database.execute_sql("drop trigger ledger_entry_no_delete")
        database.execute_sql("delete from ledger_entry where seq = ?", (last - 2,))
        assert list(query.listed(auditor, "audit")) == [last, last - 1, *range(last - 3, 0, -1)]
