"""The fast proof says what the slow one says: SQLite's JSON is canonical(), and order counts."""
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from app.core import site
from app.core.errors import Cancelled
from app.core.run import Context
from app.features.duty_log.records import DutyEntry
from db import database as db
from db import ledger, parts, proof, proof_chain, proof_tables
from db.database import all_records, canonical, snapshot
from tests.conftest import SERVER

ANY = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=300, deadline=None)
@given(ANY, ANY, st.integers(-(1 << 63), (1 << 63) - 1))
@example("".join(map(chr, range(0x100))), "\u2028\u2029\ufeff\U0001f600\U0010ffff", 0)
@example('\\"\\u0000\\', "/\x7f\x80", -1)
def test_the_json_of_sqlite_is_canonical(one: str, other: str, number: int) -> None:
    with closing(dbapi2.connect(":memory:")) as connection:
        sql = "select cast(json_array(?1, ?2, ?3, null, case when ?4 then json_array(?1) end) as blob)"
        (told,) = connection.execute(sql, (one, other, number, 1)).fetchone()
        assert told == canonical([one, other, number, None, [one]]).encode()
        (told,) = connection.execute("select json_object('a', ?1, 'b', ?2)", (one, number)).fetchone()
        assert told == canonical({"a": one, "b": number})


@pytest.fixture
def entries(ctx: Context, log: Callable[..., Any]) -> list[str]:
    """The uids of two entries, one of them corrected."""
    log("积水三十厘米", source="市水利局")
    log('说“"已办"”\\并', phone="0571-88")
    return [uid for (uid,) in DutyEntry.select(DutyEntry.uid).order_by(DutyEntry.id).tuples()]


@pytest.fixture
def suspects() -> Iterator[Callable[[], dict[str, Any]]]:
    """What the comparison of tables in bulk suspects."""

    def now() -> dict[str, Any]:
        with snapshot():
            connection = db.database.connection()
            proof_tables.prepare(connection)
            found = {one._meta.table_name: proof_tables.suspects(one, connection.execute, lambda: None).uids
                     for one in all_records()}
        return {table: uids for table, uids in found.items() if uids is None or uids}

    yield now


def tampered(office: str, *statements: str) -> None:
    """SQL of another program, past the protection of the ledger."""
    site.close()
    with closing(sqlite3.connect(office)) as file:
        triggers = file.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            file.execute(f"drop trigger {name}")
        for one in (*statements, *(sql for _, sql in triggers)):
            file.execute(one)
        file.commit()
    site.open_site(office)


sqlite_only = pytest.mark.skipif(bool(SERVER), reason="changes a file")


@sqlite_only
def test_nothing_is_suspected_in_a_whole_log(entries: list[str], suspects: Callable[[], dict[str, Any]]) -> None:
    assert suspects() == {} and proof.verify() == []


@sqlite_only
@pytest.mark.parametrize(
    "value",
    [
        "at || char(0) || 'x'", "replace(at, ' ', 'T')", "substr(at, 1, 19) || '.000000'", "at || ' '",
        "cast(at as blob)",
    ],
)
def test_a_time_written_otherwise_is_no_such_time(office: str, entries: list[str], value: str) -> None:
    tampered(office, f"update duty_entry set at = {value} where id = 1")
    (found,) = proof.verify()
    assert (found.what, found.table, found.fields) == ("altered", "duty_entry", ("at",))


@sqlite_only
def test_revisions_older_than_a_column_are_compared_in_bulk(
    office: str, entries: list[str], suspects: Callable[[], dict[str, Any]]
) -> None:
    """As if the column had come by a migration since; its default is what it must have."""
    cut = "replace(after, '\"paper_form\":\"\",', '')"
    tampered(office, f"update ledger_revision set after = {cut} where uid = '{entries[0]}'")
    assert suspects() == {}
    tampered(office, f"update duty_entry set paper_form = 'x' where uid = '{entries[0]}'")
    assert suspects() == {"duty_entry": {entries[0]}}
    named = [one for one in proof.verify() if one.what == "altered"]
    assert [(one.uid, one.fields) for one in named] == [(entries[0], ("paper_form",))]


@sqlite_only
def test_keys_out_of_order_hide_nothing(office: str, entries: list[str]) -> None:
    """The key of a revision is not chained: the newest is still the one of the highest entry."""
    ids = [one.id for one in ledger.LedgerRevision.select().where(ledger.LedgerRevision.record_table == "duty_entry")]
    tampered(
        office, f"update ledger_revision set id = -1 where id = {ids[-1]}",
        f"update duty_entry set content = 'x' where uid = '{entries[1]}'",
    )
    seen = proof_chain.Walk()
    assert list(proof_chain.walk(9, lambda *told: None, seen)) == [] and not seen.in_order
    (found,) = proof.verify()
    assert (found.what, found.uid, found.fields) == ("altered", entries[1], ("content",))


def test_slices_have_no_seams(entries: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for rows in (1, 2, 3):
        monkeypatch.setattr(proof_chain, "SLICE", rows)
        monkeypatch.setattr(proof_tables, "SLICE", rows)
        assert proof.verify() == []


@sqlite_only
def test_more_is_suspected_than_is_kept_in_mind(
    office: str, entries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_tables, "MOST", 1)
    tampered(office, "delete from duty_entry")
    assert {(one.what, one.uid) for one in proof.verify()} == {("missing", uid) for uid in entries}


def test_what_is_not_saved_yet_is_proven_on_its_own_connection(ctx: Context, entries: list[str]) -> None:
    with db.write(ctx.now, "1001", "") as running:
        one = DutyEntry.get_by_id(1)
        one.content = "x"
        one.save()
        found = proof.verify()
        assert [(one.what, one.fields[0]) for one in found] == [("altered", "content")]
        ledger.append(running, "duty_log.correct", "", "")
        assert proof.verify() == []


def test_it_is_stopped_at_any_step(entries: list[str]) -> None:
    steps: list[int] = []
    proof.verify(lambda done, total, text: steps.append(done))
    for stop in range(min(2, len(steps))):  # how often it tells while it waits depends on the computer
        left = [stop]

        def progress(done: int, total: int, text: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            proof.verify(progress)
    assert proof.verify() == []




@sqlite_only
def test_a_question_is_stopped_while_sqlite_answers(entries: list[str]) -> None:
    def stop() -> None:
        raise Cancelled

    long = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000) select max(i) from n"
    with pytest.raises(Cancelled), parts.heard_here(stop):
        db.database.execute_sql(long)
    asked = db.database.execute_sql("select count(*) from duty_entry")
    assert asked.fetchone() == (2,)


def test_a_part_of_the_work_goes_on_alone() -> None:
    told: list[int] = []
    within = parts.part_of(lambda done, total, text: told.append(done), 20, 60)
    for done, total in ((0, 10), (5, 10), (2, 10), (10, 10), (11, 10), (0, 0)):
        within(done, total, "")
    assert told == [200, 400, 400, 600, 600, 600]
