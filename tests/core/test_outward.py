"""What leaves the program is in the ledger and says who took it; what the ledger does not take, does not leave."""
from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.core import finding, outward, pages, sheets
from app.core.errors import UserError
from app.core.run import Context, run
from db import database as db
from db import ledger, proof
from tests.conftest import SERVER

KINDS = (".csv", ".xlsx")
WHO = "周明远（001）"


def noted() -> list[tuple[str, str]]:
    return [
        (one.action, one.reason) for one in ledger.LedgerEntry.select().order_by(ledger.LedgerEntry.seq)
        if one.action in ("list.exported", "page.saved")
    ]


@pytest.fixture
def refusing() -> Callable[[], None]:
    """Makes the ledger refuse every further entry, as a full disk would."""

    def refuse() -> None:
        db.database.execute_sql(
            "create trigger full before insert on ledger_entry "
            "begin select raise(abort, 'database or disk is full'); end"
        )

    if SERVER:
        pytest.skip("a trigger of SQLite")
    return refuse


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_that_goes_out_is_in_the_ledger(ctx: Context, log: Any, tmp_path: Path, kind: str) -> None:
    log("one")
    log("two")
    sheets.export(ctx, "duty_log", tmp_path / f"值班{kind}")
    sheets.export_ids(ctx, "duty_log", finding.search_all(ctx, "two") and [2], tmp_path / f"hits{kind}")
    sheets.export(ctx, "contacts", tmp_path / f"c{kind}")
    assert noted() == [
        ("list.exported", f"值班日志 2 值班{kind}"), ("list.exported", f"值班日志 1 hits{kind}"),
        ("list.exported", f"通讯录 0 c{kind}"),
    ]
    assert proof.verify() == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_mark_names_who_and_when_and_is_not_read_back(ctx: Context, log: Any, tmp_path: Path, kind: str) -> None:
    """A list exported can be taken over: its mark is no entry."""
    log("暴雨")
    file = tmp_path / f"log{kind}"
    hostile = replace(ctx, name='=1+1 &R"周\n明远')
    for who, name in ((ctx, WHO), (hostile, "周\n明远（001）")):
        sheets.export(who, "duty_log", file)
        mark = file.read_text("utf-8-sig") if kind == ".csv" else properties(file)
        assert name in mark.replace('""', '"') and "2026-06-24 02:44:00" in mark
        assert len(list(sheets.read(file).rows)) == 1
    run(ctx, "duty_log.void", number=1, reason="x")
    assert run(ctx, "duty_log.import", file=file)["taken"] == 1


def properties(file: Path) -> str:
    book = openpyxl.load_workbook(file)
    foot = book.active.oddFooter
    assert not foot.right.text and not foot.center.text
    assert book.properties.creator == book.properties.description and "周" in foot.left.text.replace("\n", "")
    return str(book.properties.description)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_the_ledger_does_not_take_is_not_left_behind(
    ctx: Context, log: Any, tmp_path: Path, refusing: Callable[[], None], kind: str
) -> None:
    log("one")
    refusing()
    folder = tmp_path / "out"
    folder.mkdir()
    for before in (None, "before"):
        if before:
            (folder / f"log{kind}").write_text(before)
        with pytest.raises(Exception, match="disk is full"):
            sheets.export(ctx, "duty_log", folder / f"log{kind}")
        assert [one.read_text() for one in folder.iterdir()] == [before] * bool(before)


def test_a_page_the_ledger_does_not_take_is_not_left_behind(
    ctx: Context, log: Any, tmp_path: Path, refusing: Callable[[], None]
) -> None:
    log("one")
    made = pages.preview(ctx, "duty_log.record_sheet", number=1)
    refusing()
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Exception, match="disk is full"):
        pages.save(ctx, "duty_log.record_sheet", folder / "a.pdf", number=1)
    with pytest.raises(Exception, match="disk is full"):
        pages.keep(ctx, made, folder / "a.pdf")
    assert list(folder.iterdir()) == []
    made.file.unlink()


@pytest.mark.parametrize("name", ["log.csv", "log.xlsx", "log.pdf"])
def test_a_file_that_cannot_take_its_place_is_not_in_the_ledger(
    ctx: Context, log: Any, tmp_path: Path, name: str
) -> None:
    log("one")
    folder = tmp_path / "out"
    (folder / name).mkdir(parents=True)
    with pytest.raises(UserError, match="log.* cannot be written"):
        if name.endswith(".pdf"):
            pages.save(ctx, "duty_log.record_sheet", folder / name, number=1)
        else:
            sheets.export(ctx, "duty_log", folder / name)
    assert noted() == [] and os.listdir(folder) == [name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_may_have_any_name(ctx: Context, tmp_path: Path, kind: str) -> None:
    """A name that cannot be written as text, or would be seen in another order, is in the ledger all the same."""
    for name in (f"\udcff{kind}", f"\u202e{kind}"):
        sheets.export(ctx, "contacts", tmp_path / name)
    assert noted() == [("list.exported", f"通讯录 0 \ufffd{kind}")] * 2 and proof.verify() == []


@pytest.mark.skipif(bool(SERVER), reason="a file is moved away")
def test_what_a_file_replaces_comes_back_when_the_ledger_fails_at_its_end(
    ctx: Context, office: str, tmp_path: Path
) -> None:
    part, file = tmp_path / "new.part", tmp_path / "值班表.csv"
    part.write_text("new", encoding="utf-8")
    file.write_text("the one before", encoding="utf-8")
    Path(office).rename(tmp_path / "moved.db")
    with pytest.raises(UserError):
        outward.put(ctx, part, file, "list.exported", "值班表")
    assert file.read_text(encoding="utf-8") == "the one before"
    assert not list(tmp_path.glob("*.before"))
