"""Seals over the ledger's head, and what a code from paper is worth."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite3

from app.core import health, pages, seals
from app.core.errors import UserError
from app.core.run import Context, run
from db import database as db
from db import ledger
from db.ledger import LedgerEntry
from db.tables import Seal
from tests.conftest import SERVER

by_file = pytest.mark.skipif(bool(SERVER), reason="tampers with the file")


def found(ctx: Context) -> list[tuple[str, int]]:
    return [(one.what, one.seq) for one in health.find(ctx.files, db.silent)]


def cut(office: str, last: int) -> None:
    """Takes off the ledger's end with everything it brought, as if it had never been."""
    db.close_database()
    with sqlite3.connect(office, isolation_level=None) as other:
        triggers = other.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            other.execute(f"drop trigger {name}")
        for table, uid in other.execute(
            "select record_table, uid from ledger_revision where seq > ? and before is null", (last,)
        ).fetchall():
            other.execute(f'delete from "{table}" where uid = ?', (uid,))
            document = other.execute("select id from search_document where uid = ?", (uid,)).fetchone()
            if document:
                other.execute("delete from search_text where rowid = ?", document)
                other.execute("delete from search_document where id = ?", document)
        other.execute("delete from ledger_entry where seq > ?", (last,))
        other.execute("delete from ledger_revision where seq > ?", (last,))
        for _, sql in triggers:
            other.execute(sql)
    other.close()


def test_a_seal_signs_the_head_and_is_kept_twice(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    head = ledger.head()
    assert seals.seal(ctx, "by hand") == head.code
    row = Seal.get()
    assert (row.seq, row.hash, row.cause) == (head.seq, head.hash, "by hand")
    file = seals.file_beside(ctx.files)
    assert file is not None
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["signature"] == row.signature
    assert seals.station_file().stat().st_mode & 0o77 == 0
    assert found(ctx) == []
    seals.seal(ctx, "again")
    assert Seal.select().count() == 1, "nothing new, nothing to seal"


@by_file
def test_a_ledger_cut_behind_a_seal_is_named(ctx: Context, log: Callable[..., Any], office: str) -> None:
    log("留下")
    last = ledger.head().seq
    log("要被抹去")
    seals.seal(ctx, "by hand")
    cut(office, last)
    assert LedgerEntry.select().count() == last
    assert found(ctx) == [("cut", last + 1)]
    assert str(last + 1) in health.explain(health.find(ctx.files, db.silent)[0])


@by_file
def test_without_the_seal_the_same_cut_would_not_show(ctx: Context, log: Callable[..., Any], office: str) -> None:
    """Why seals are needed."""
    log("留下")
    last = ledger.head().seq
    log("要被抹去")
    cut(office, last)
    assert found(ctx) == []


@pytest.mark.parametrize("name", ["seq", "hash", "at", "cause", "station", "public_key", "signature"])
def test_an_altered_seal_beside_the_database_is_named(ctx: Context, log: Callable[..., Any], name: str) -> None:
    log()
    seals.seal(ctx, "by hand")
    file = seals.file_beside(ctx.files)
    assert file is not None
    values = json.loads(file.read_text(encoding="utf-8"))
    values[name] = values[name] + 1 if isinstance(values[name], int) else "0" + values[name][1:] + "x"
    file.write_text(json.dumps(values) + "\n", encoding="utf-8")
    assert [what for what, _ in found(ctx)] == ["seal"]


def test_a_seal_line_cut_short_by_a_kill_does_not_spoil_the_next(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    seals.seal(ctx, "one")
    file = seals.file_beside(ctx.files)
    assert file is not None
    with file.open("ab") as kept:
        kept.write(b'{"seq": 1, "ha')
    log("另一件事，道路中断")
    seals.seal(ctx, "two")
    assert found(ctx) == []
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3


# paper ------------------------------------------------------------------
def printed(ctx: Context, folder: Path) -> str:
    return pages.save(ctx, "duty_log.record_sheet", folder / "sheet.pdf", number=1).code


def test_a_code_from_paper_is_of_an_unchanged_page(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    log()
    code = printed(ctx, tmp_path)
    log("后来的事")
    run(ctx, "duty_log.correct", number=1, content="改过", reason="听错")
    for typed in (code, code.lower().replace("-", " "), code.replace("-", "").replace("0", "O")):
        told = health.paper(typed, ctx.files, db.silent)
        assert told.whole and told.code == code and told.later == 1
        assert told.pages and "sheet.pdf" in told.pages[0]
    assert "unchanged" in health.tell(told) and "sheet.pdf" in health.tell(told)


def test_a_code_nobody_printed_is_told(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    told = health.paper("0000-0000-0000", ctx.files, db.silent)
    assert not told.whole and "No ledger entry" in health.tell(told)
    for typed in ("", "3F2A", "xyz", "3F2A-09BC-71DE-0000"):
        with pytest.raises(UserError):
            health.paper(typed, ctx.files, db.silent)


@by_file
def test_a_page_of_an_altered_log_is_told(ctx: Context, log: Callable[..., Any], tmp_path: Path, office: str) -> None:
    log()
    code = printed(ctx, tmp_path)
    log("后来的事")
    with sqlite3.connect(office, isolation_level=None) as other:
        other.execute("update duty_entry set content = '后来改的' where number = 2")
    other.close()
    assert health.paper(code, ctx.files, db.silent).whole, "what came later does not touch the page"
    with sqlite3.connect(office, isolation_level=None) as other:
        other.execute("update duty_entry set content = '偷改的' where number = 1")
    other.close()
    told = health.paper(code, ctx.files, db.silent)
    assert not told.whole and told.findings[0].known_as == "2026/1"


@by_file
def test_what_was_altered_later_does_not_crowd_out_what_touches_the_page(
    ctx: Context, log: Callable[..., Any], tmp_path: Path, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LIMIT", 2)
    log()
    code = printed(ctx, tmp_path)
    last = ledger.head().seq
    log("后来的事")
    log("再后来的事")
    with sqlite3.connect(office, isolation_level=None) as other:
        triggers = other.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            other.execute(f'drop trigger "{name}"')
        other.execute("update ledger_entry set actor = 'x' where seq > ?", (last,))
        other.execute("update duty_entry set content = '偷改的' where number = 1")
        for _, sql in triggers:
            other.execute(sql)
    other.close()
    assert min(seq for _, seq in found(ctx)) > last, "the newest crowd out the rest in the whole list"
    told = health.paper(code, ctx.files, db.silent)
    assert not told.whole and [(one.what, one.known_as) for one in told.findings] == [("altered", "2026/1")]


def test_every_page_that_leaves_seals_the_ledger(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    log()
    code = printed(ctx, tmp_path)
    entry = ledger.by_hash(code.replace("-", "").lower())
    assert entry is not None
    assert [row.cause for row in Seal.select()] == ["page"] and Seal.get().seq > entry.seq
