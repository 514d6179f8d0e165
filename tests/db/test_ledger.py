"""The ledger, and that verify() names whatever is not whole."""
from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlite3

from app.core import site
from app.core.run import Context, run
from app.features.duty_log.records import Correction, DutyEntry
from db import database as db
from db import ledger, proof
from db.ledger import LedgerEntry, LedgerRevision
from db.proof import Finding
from tests.conftest import SERVER

by_file = pytest.mark.skipif(bool(SERVER), reason="changes bytes of a file")

ENTRY_COLUMNS = [column.column_name for column in DutyEntry._meta.sorted_fields]
# the id of a revision means nothing: nothing is read by it or in its order
LEDGER_COLUMNS = [("ledger_entry", c.column_name) for c in LedgerEntry._meta.sorted_fields] + [
    ("ledger_revision", c.column_name) for c in LedgerRevision._meta.sorted_fields if c.name != "id"
]


_made: dict[str, Any] = {}


@pytest.fixture
def full(office: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """No. 2 of four entries has something in every column; gives its uid and its ledger numbers."""
    if "file" in _made:  # made once, then copied
        shutil.copyfile(_made["file"], office)
        site.open_site(office)
        return _made["told"]
    told = write_four(request.getfixturevalue("ctx"), request.getfixturevalue("log"), tmp_path)
    if not SERVER:
        site.close()
        _made.update(told=told, file=request.getfixturevalue("tmp_path_factory").mktemp("full") / "office.db")
        shutil.copyfile(office, _made["file"])
        site.open_site(office)
    return told


def write_four(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> dict[str, Any]:
    clock: Any = ctx.now
    log("首条")
    height = ledger.head().seq
    paper = tmp_path / "传真.pdf"
    paper.write_bytes(b"%PDF-1.7")
    made = log(
        "6月24日（星期五）十二万𫄧公里处，暴雨积水", source="江城市应急管理局　郑立　13800000000", follows=1,
        at=clock.at.replace(hour=17, microsecond=123000), outcome="已办结", handling="转办", proposal="拟请",
        reported_to="李副主任", instruction="速办", ended_at=clock.at, due_at=clock.at, callback="0xx-5550-1234",
        verified=True, read_back=True, unanswered=True, urgency="te_ti", category="event", level="1",
        finding="proper", receiver="王", undertaker="赵", pages=3, place="滨江路", files=[paper], post="值班员",
        confirm=True,
    )
    run(ctx, "duty_log.correct", number=2, content="十三万公里处，暴雨积水", reason="听错")
    run(ctx, "duty_log.void", number=2, reason="重复")
    log("第三条")
    log("第四条")
    assert proof.verify() == []
    return {**made, "seqs": set(range(height + 1, height + 4))}


def names(findings: list[Finding], full: dict[str, Any]) -> bool:
    """Whether the first finding is about No. 2."""
    first = findings[0]
    return first.uid == full["uid"] or first.known_as == "2026/2" or first.seq in full["seqs"]


@contextmanager
def plain_sql(office: str, protected: bool = True) -> Iterator[sqlite3.Connection]:
    """A connection that knows nothing of the program; the ledger's triggers are out of force meanwhile."""
    with closing(sqlite3.connect(office, timeout=20, isolation_level=None)) as other:
        triggers = other.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            other.execute(f"drop trigger {name}")
        yield other
        for _, sql in triggers if protected else ():
            other.execute(sql)


def changed_byte(value: Any, place: int, byte: int) -> tuple[str, Any]:
    """How SQL spells a stored value with one byte changed, and what fills its gap."""
    if isinstance(value, str) and value:
        raw = bytearray(value.encode())
        place %= len(raw)
        raw[place] = byte if raw[place] != byte else byte ^ 1
        return "cast(? as text)", bytes(raw)
    if isinstance(value, int):
        return "?", value ^ (1 << place % 8)
    return "cast(? as text)", bytes([byte])  # an empty text or a null gets a byte


def tamper(other: sqlite3.Connection, table: str, column: str, where: str, place: int, byte: int) -> Any:
    """Changes one byte of one column of one row; returns the value before."""
    (before,) = other.execute(f"select {column} from {table} where {where}").fetchone()
    spelt, value = changed_byte(before, place, byte)
    done = other.execute(f"update {table} set {column} = {spelt} where {where}", (value,))
    assert done.rowcount == 1
    return before


# whole ------------------------------------------------------------------
def test_chain_links_each_entry_to_the_one_before(ctx: Context, log: Callable[..., Any]) -> None:
    for text in ("一", "二", "三"):
        log(text)
    entries = list(LedgerEntry.select().order_by(LedgerEntry.seq))
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.prev for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert len({entry.hash for entry in entries}) == len(entries)
    head = ledger.head()
    assert head.hash == entries[-1].hash
    assert head.code == "-".join(head.hash[i : i + 4].upper() for i in (0, 4, 8))


def test_revisions_keep_before_and_after(full: dict[str, Any]) -> None:
    steps = ledger.history("duty_entry", [full["uid"]])
    logged, attached, corrected, voided = steps
    assert logged.before is None and logged.after and logged.after["attachments"] == 0
    assert attached.seq == logged.seq and attached.after and attached.after["attachments"] == 1
    assert corrected.before == attached.after and corrected.reason == "听错"
    assert corrected.after and corrected.after["content"] == "十三万公里处，暴雨积水"
    assert voided.before == corrected.after and voided.after and voided.after["void_reason"] == "重复"


def test_salt_differs_even_where_content_does_not(ctx: Context, log: Callable[..., Any]) -> None:
    log("同")
    log("同", confirm=True)
    salts = [row.salt for row in LedgerRevision.select()]
    assert len(set(salts)) == len(salts) and all(len(salt) == 32 for salt in salts)


def test_verify_reports_progress_to_the_end(full: dict[str, Any]) -> None:
    seen: list[tuple[int, int]] = []
    assert proof.verify(lambda done, total, text: seen.append((done, total))) == []
    assert seen == sorted(seen) and seen[-1][0] == seen[-1][1] == 1000


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_revision"])
@pytest.mark.parametrize("sql", ["update {} set seq = seq + 100", "delete from {}"])
def test_the_database_refuses_to_alter_the_ledger(full: dict[str, Any], table: str, sql: str) -> None:
    with pytest.raises(peewee.DatabaseError, match="append-only"):
        db.database.execute_sql(sql.format(table))
    assert proof.verify() == []


# not whole --------------------------------------------------------------
def test_a_text_changed_behind_the_programs_back_is_named(full: dict[str, Any]) -> None:
    """On every engine, by an ordinary statement."""
    db.database.execute_sql("update duty_entry set content = content || ' ' where number = 2")
    (found,) = proof.verify()
    assert (found.what, found.table, found.known_as, found.fields) == (
        "altered", "duty_entry", "2026/2", ("content",)
    )


@by_file
@pytest.mark.parametrize("column", ENTRY_COLUMNS)
def test_one_byte_of_an_entry_is_named(office: str, full: dict[str, Any], column: str) -> None:
    with plain_sql(office) as other:
        tamper(other, "duty_entry", column, "number = 2", -1, ord("7"))
    findings = proof.verify()
    assert {(f.table, f.known_as) for f in findings} <= {("duty_entry", "2026/2"), ("duty_entry", "2026/3")}
    assert names(findings, full)
    if column != "uid":
        name = next(c.name for c in DutyEntry._meta.sorted_fields if c.column_name == column)
        assert findings[0].what == "altered" and findings[0].fields == (name,)


@by_file
@pytest.mark.parametrize(("table", "column"), LEDGER_COLUMNS)
@pytest.mark.parametrize("place", [0, -1])
def test_one_byte_of_the_ledger_is_named(
    office: str, full: dict[str, Any], table: str, column: str, place: int
) -> None:
    seq = min(full["seqs"])
    with plain_sql(office) as other:
        where = f"seq = {seq}" if table == "ledger_entry" else f"seq = {seq} and position = 0"
        value = other.execute(f"select {column} from {table} where {where}").fetchone()[0]
        if isinstance(value, int):
            other.execute(f"update {table} set {column} = ? where {where}", (value + 1000,))
        else:
            tamper(other, table, column, where, place, 0xFF)
    assert names(proof.verify(), full)


@by_file
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_anywhere_is_named(office: str, full: dict[str, Any], data: st.DataObject) -> None:
    table, column = data.draw(st.sampled_from([("duty_entry", name) for name in ENTRY_COLUMNS] + LEDGER_COLUMNS))
    if table == "duty_entry":
        where = "number = 2"
    elif table == "ledger_entry":
        where = f"seq = {data.draw(st.sampled_from(sorted(full['seqs'])))}"
    else:
        where = f"seq = {min(full['seqs'])} and position = {data.draw(st.integers(0, 2))}"
    place, byte = data.draw(st.integers(0, 400)), data.draw(st.integers(0, 255))
    with plain_sql(office) as other:
        (row,) = other.execute(f"select rowid from {table} where {where}").fetchone()
        (value,) = other.execute(f"select {column} from {table} where {where}").fetchone()
        if column in ("id", "seq", "number"):
            place = 7  # another number would be in use
        before = tamper(other, table, column, where, place, byte)
    try:
        assert names(proof.verify(), full), (table, column, value)
    finally:
        with plain_sql(office) as other:
            spot = f"rowid = {row}"
            if table == "ledger_entry" and column == "seq":
                spot = f"seq = {changed_byte(before, place, byte)[1]}"
            if table == "duty_entry" and column == "id":
                spot = "number = 2"
            other.execute(f"update {table} set {column} = ? where {spot}", (before,))
    assert proof.verify() == []


@by_file
@pytest.mark.parametrize("stored", ["x'ff'", "'x'", "-1", "2.5", "'2026-06-23T18:44:00'"])
@pytest.mark.parametrize("column", ["at", "verified", "pages", "content", "follows_id"])
def test_what_the_program_would_never_store_is_named(
    office: str, full: dict[str, Any], column: str, stored: str
) -> None:
    with plain_sql(office) as other:
        other.execute(f"update duty_entry set {column} = {stored} where number = 2")
    (found,) = proof.verify()
    assert (found.what, found.known_as) == ("altered", "2026/2")


@by_file
def test_a_time_changed_below_the_millisecond_is_named(office: str, full: dict[str, Any]) -> None:
    with plain_sql(office) as other:
        (kept,) = other.execute("select at from duty_entry where number = 2").fetchone()
        assert kept.endswith(".123000")
        other.execute("update duty_entry set at = ? where number = 2", (kept[:-1] + "1",))
    (found,) = proof.verify()
    assert found.fields == ("at",)


def test_a_deleted_entry_is_named(full: dict[str, Any]) -> None:
    for table in ("correction", "attachment", "duty_entry"):
        column = {"correction": "uid <> ''", "attachment": "uid <> ''", "duty_entry": "number = 2"}[table]
        db.database.execute_sql(f"delete from {table} where {column}")
    findings = proof.verify()
    assert {finding.what for finding in findings} == {"missing"}
    assert ("duty_entry", "2026/2") in {(finding.table, finding.known_as) for finding in findings}


def test_an_entry_slipped_in_is_named(full: dict[str, Any]) -> None:
    columns = ", ".join(f'"{name}"' for name in ENTRY_COLUMNS if name not in ("id", "uid", "number"))
    db.database.execute_sql(
        f"insert into duty_entry (uid, number, {columns}) "
        f"select 'f000', 99, {columns} from duty_entry where number = 3"
    )
    (found,) = proof.verify()
    assert (found.what, found.uid, found.known_as) == ("unknown", "f000", "2026/99")


@by_file
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_revision"])
def test_a_row_cut_from_the_ledger_is_named(office: str, full: dict[str, Any], table: str) -> None:
    with plain_sql(office) as other:
        other.execute(f"delete from {table} where seq = {min(full['seqs'])}")
    assert names(proof.verify(), full)


@by_file
def test_a_cut_tail_is_named_while_the_record_stands(office: str, log: Callable[..., Any], ctx: Context) -> None:
    log("一")
    log("二")
    last = ledger.head().seq
    with plain_sql(office) as other:
        for table in ("ledger_entry", "ledger_revision"):
            other.execute(f"delete from {table} where seq = {last}")
    (found,) = proof.verify()
    assert (found.what, found.known_as) == ("unknown", "2026/2")


@by_file
def test_an_action_added_to_the_chain_by_hand_is_named(office: str, full: dict[str, Any]) -> None:
    last = ledger.head().seq
    with plain_sql(office) as other:
        other.execute(
            "insert into ledger_entry select seq + 1, at, actor, role, station, action, reason, digest, prev, "
            f"hash, algorithm, reason_salt, reason_digest from ledger_entry where seq = {last}"
        )
    assert proof.verify()[0].seq == last + 1


@by_file
def test_history_is_read_in_the_order_of_the_chain(office: str, full: dict[str, Any]) -> None:
    before = ledger.history("duty_entry", [full["uid"]])
    with plain_sql(office) as other:
        other.execute("update ledger_revision set id = id + 5000 where position = 0 and seq = ?", (min(full["seqs"]),))
    assert ledger.history("duty_entry", [full["uid"]]) == before
    assert proof.verify() == []


@pytest.mark.parametrize("name", ledger.PROTECTION)
def test_a_missing_trigger_is_named(full: dict[str, Any], name: str) -> None:
    table = name.rpartition("_no_")[0]
    db.database.execute_sql(f"drop trigger {name}" + (f" on {table}" if SERVER else ""))
    assert proof.verify() == [Finding("unprotected", table=name)]


def test_a_chain_fault_names_what_the_action_was_about(full: dict[str, Any]) -> None:
    """Not the file attached or the correction kept beside it."""
    with db.database.atomic():
        on = " on ledger_entry" if SERVER else ""
        db.database.execute_sql("drop trigger ledger_entry_no_update" + on)
        db.database.execute_sql("update ledger_entry set actor = '002' where seq = " + str(min(full["seqs"]) + 1))
    found = proof.verify()[1]
    assert (found.what, found.table, found.known_as) == ("chain", "duty_entry", "2026/2")


def test_a_correction_altered_is_named(full: dict[str, Any]) -> None:
    db.database.execute_sql("update correction set reason = 'x'")
    (found,) = proof.verify()
    assert (found.table, found.uid, found.fields) == ("correction", Correction.get().uid, ("reason",))


def test_findings_are_bounded(log: Callable[..., Any], ctx: Context) -> None:
    for n in range(6):
        log(f"第{n}条", confirm=True)
    db.database.execute_sql("update duty_entry set content = 'x'")
    assert [finding.known_as for finding in proof.verify(limit=3)] == ["2026/1", "2026/2", "2026/3"]
