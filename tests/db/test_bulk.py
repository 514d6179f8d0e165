"""Many records in one write are what as many single saves would have left."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import peewee
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import registry, search, search_proof, site
from app.core.run import Context, _keep, run
from app.features.duty_log.records import DutyEntry
from benchmarks import office
from db import bulk, ledger, proof
from db.asked import Asked, record
from db.database import write
from db.ledger import LedgerEntry, LedgerRevision
from db.lengths import TooLong

ROWS = bulk.SLICE * 2 + 3


def added(ctx: Context, records: Any) -> int:
    """As an action: with ledger and index."""
    with write(ctx.now, ctx.number, "江城") as running:
        pen = ledger.Pen(ledger.head())
        running.keep = lambda fresh=False: _keep(running, pen, fresh)
        count = bulk.add_all(DutyEntry, records)
        running.keep()
        pen.close(running, "test.add", ctx.role, ctx.station)
    return count


def entries(ctx: Context, count: int) -> list[dict[str, Any]]:
    return [
        {"year": 2026, "number": 100 + number, "kind": "call_in", "at": ctx.now() + timedelta(microseconds=number),
         "source": "市应急局", "content": f"第{number}条，暴雨积水", "pages": number or None,
         "verified": number % 2 == 0}
        for number in range(count)
    ]


def test_added_records_are_saved_indexed_and_in_the_ledger(ctx: Context) -> None:
    run(ctx, "duty_log.log", kind="call_in", source="a", content="one before")
    before, head = DutyEntry.select().count(), ledger.head().seq
    assert added(ctx, iter(entries(ctx, ROWS))) == ROWS
    rows = list(DutyEntry.select().where(DutyEntry.number >= 100).order_by(DutyEntry.id))
    assert len(rows) == ROWS == DutyEntry.select().count() - before and ledger.head().seq == head + 1
    assert len({row.uid for row in rows}) == ROWS and {len(row.uid) for row in rows} == {32}
    assert [row.uid for row in rows[:: bulk.SLICE]] == sorted(row.uid for row in rows[:: bulk.SLICE])
    assert (rows[0].unit, rows[0].created_by, rows[0].version, rows[0].result) == ("江城", ctx.number, 1, "open")
    assert rows[5].at == rows[0].at == ctx.now() and rows[5].pages == 5 and rows[4].verified is True
    kept = LedgerRevision.select().where(LedgerRevision.seq == head + 1).order_by(LedgerRevision.position)
    assert [row.position for row in kept] == list(range(ROWS))
    assert json.loads(kept[7].after) == rows[7].as_plain()
    assert all(row.digest == ledger.revision_digest(ledger.ALGORITHM, row) for row in kept)
    digest = ledger.digest_of(ledger.ALGORITHM, *(row.digest for row in kept))
    assert LedgerEntry.get_by_id(head + 1).digest == digest
    assert [hit.uid for hit in search.find(f"第{ROWS - 1}条", "duty_entry")] == [rows[-1].uid]
    assert proof.verify() == [] and list(search_proof.damaged()) == []
    # what comes after goes on with the keys
    after = run(ctx, "duty_log.log", kind="call_in", source="b", content="one after")
    assert after["number"] == 100 + ROWS and DutyEntry.get(DutyEntry.uid == after["uid"]).id > rows[-1].id


def test_a_bad_record_among_many_leaves_none(ctx: Context) -> None:
    before = ledger.head(), DutyEntry.select().count()
    rows = entries(ctx, bulk.SLICE + 5)
    rows[-1]["person"] = "长" * 201
    with pytest.raises(TooLong) as refused:
        added(ctx, rows)
    assert refused.value.name == "person"
    assert (ledger.head(), DutyEntry.select().count()) == before
    assert search.find("暴雨积水") == []


@given(st.text())
def test_the_tokens_of_a_text_are_those_of_its_characters(text: str) -> None:
    listing = replace(registry.listings["duty_log"], search=("content",), marks=None)
    assert search.spaced_of({"content": text}, listing) == " ".join(search.tokens(text))


def test_a_question_made_once_is_answered_for_each_value(ctx: Context) -> None:
    made = []

    def question(number: Any) -> Any:
        made.append(number)
        return DutyEntry.select(DutyEntry.id, DutyEntry.at, DutyEntry.verified).where(DutyEntry.number == number)

    asked = Asked(question)
    for content in ("one", "two"):
        run(ctx, "duty_log.log", kind="call_in", source="a", content=content, verified=content == "two", confirm=True)
    (first,), (second,) = asked.rows(1), asked.rows(2)
    assert first[1:] == (ctx.now(), False) and second[1:] == (ctx.now(), True) and len(made) == 1
    assert record(DutyEntry, second[0]).content == "two"
    assert (asked.one(3), asked.value(3), asked.value(1)) == (None, None, first[0])


def test_a_log_to_measure_with_is_whole(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All kinds of work in it, an event and a shift handed over among them, and verify finds nothing."""
    monkeypatch.setattr(office, "EVENT_EVERY", 100)
    monkeypatch.setattr(office, "SHIFT", 60)
    monkeypatch.setattr(office, "SHIFTS", 1)
    monkeypatch.setattr(office, "SLICE", 90)
    ctx = office.context(office.copy_of(office.make(tmp_path / "made", 250), tmp_path / "copy"))
    actions = {row.action for row in LedgerEntry.select(LedgerEntry.action).distinct()}
    assert actions >= {
        "duty_log.log", "duty_log.correct", "duty_log.settle", "events.open", "events.report", "handover.sign",
    }
    assert proof.verify() == [] and list(search_proof.damaged()) == []
    newest = DutyEntry.select().order_by(DutyEntry.id.desc()).first()
    assert timedelta() <= ctx.now() - newest.created_at < timedelta(hours=1)
    assert DutyEntry.select().where(DutyEntry.attachments > 0).exists() and DutyEntry.select().count() > 250
    assert DutyEntry.select().where(DutyEntry.follows.is_null(False)).exists()
    run(ctx, "duty_log.log", kind="call_in", confirm=True, **office.entry(5))
    assert proof.verify() == []
    site.close()


def test_a_log_to_measure_with_may_begin_years_ago(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "APART", timedelta(days=300))
    office.context(office.make(tmp_path, 12))
    first, last = (DutyEntry.select(fn(DutyEntry.at)).scalar() for fn in (peewee.fn.MIN, peewee.fn.MAX))
    assert last - first > timedelta(days=3000)
