"""The search index follows time: order, spans, full minutes, retired records; and what is read bit by bit is whole."""
from __future__ import annotations

import importlib.util
import random
from array import array
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core import finding, registry, search, search_proof
from app.core.run import Context, run
from app.core.search import Asked, number_of, slices
from app.core.search_words import Query
from app.features.duty_log.records import DutyEntry
from db import migrate
from db.database import database, is_sqlite
from tests.conftest import START, Clock

Log = Callable[..., dict[str, Any]]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    """What was counted of another test's database does not count here."""
    search._is_rare.cache_clear()
    search._newest_from.cache_clear()


def ids(asked: Asked, rising: bool = False, first: int = search.FIRST) -> list[int]:
    return [id for piece in slices(asked, rising, first) for id in piece]


def test_numbers_follow_time_and_tables_stand_apart() -> None:
    moments = [datetime(1900, 1, 1), START, START + MINUTE, datetime(2199, 12, 31, 23, 59)]
    numbers = [number_of("duty_entry", at) for at in moments]
    assert numbers == sorted(set(numbers)) and number_of("duty_entry", START.replace(second=59)) == numbers[1]
    assert number_of("duty_entry", None) + search.UNTIMED < numbers[0]
    assert numbers[-1] + search.SLOTS < number_of("duty_entry", None, retired=True)
    tables = [record._meta.table_name for record in search.searchable()]
    ranges = {number_of(table, None, retired) // search.SPAN for table in tables for retired in (False, True)}
    assert len(ranges) == 2 * len(tables)
    assert min(ranges) >= 0 and (max(ranges) + 1) * search.SPAN < 1 << 63


@pytest.fixture
def year(ctx: Context) -> dict[int, tuple[datetime, str]]:
    """Sixty documents of a year, entered in any order: when, and what they say, by id of their record."""
    chance = random.Random(7)
    made = {}
    for id in chance.sample(range(1, 61), 60):
        at = START + timedelta(minutes=chance.randrange(0, 500_000, 7))
        made[id] = at, chance.choice(("甲乙", "乙甲", "丙甲乙丁", "甲丙乙"))
        spaced = " ".join(search.tokens(made[id][1]))
        search._put("duty_entry", f"u{id}", id, number_of("duty_entry", at), spaced, search._Numbers())
    return made


@pytest.mark.parametrize("word", ["甲乙", "甲", "乙甲", "丁甲", "丙 乙"])
@pytest.mark.parametrize("seen", [3, 16_384])
def test_pieces_make_the_whole_in_order(
    year: dict[int, tuple[datetime, str]], monkeypatch: pytest.MonkeyPatch, word: str, seen: int
) -> None:
    """Whatever the engine is asked in how many pieces, from either end."""
    monkeypatch.setattr(search, "SEEN", seen)
    monkeypatch.setattr(search, "OFTEN", 2)
    wanted = [id for id, (_, text) in year.items() if all(one in text for one in word.split())]
    wanted.sort(key=lambda id: year[id][0], reverse=True)
    assert ids(Asked("duty_entry", word), first=2) == wanted
    assert ids(Asked("duty_entry", word), rising=True, first=2) == wanted[::-1]


@pytest.fixture
def crowd(ctx: Context, log: Log, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Eleven entries of one minute, where a minute has four numbers, and one of the minute before and after it."""
    monkeypatch.setattr(search, "SLOTS", 4)
    monkeypatch.setattr(search, "UNTIMED", 1 << 31)
    at = START.replace(second=0)
    for minutes in (0, *[1] * 11, 2):
        log(f"来电{minutes}", at=at + minutes * MINUTE, confirm=True)
    return at


def test_more_in_a_minute_than_it_has_numbers(crowd: datetime, ctx: Context) -> None:
    whole = Asked("duty_entry", "来电")
    assert sorted(ids(whole)) == list(range(1, 14)) and ids(whole)[-1] == 1
    times = ((1, 2, set(range(2, 13))), (0, 1, {1}), (2, 3, {13}), (2, None, {13}), (None, 2, set(range(1, 13))))
    for since, until, wanted in times:
        ends = [crowd + one * MINUTE if one is not None else None for one in (since, until)]
        assert set(ids(Asked("duty_entry", "来电", since=ends[0], until=ends[1]))) == wanted
        assert set(ids(Asked("duty_entry", since=ends[0], until=ends[1]))) == wanted
    assert list(search_proof.damaged()) == []


def test_a_time_is_kept_to_the_second(ctx: Context, log: Log, clock: Clock) -> None:
    log("来电")
    at = DutyEntry.get().at
    for since, until, wanted in (
        (at, None, [1]), (at + timedelta(milliseconds=1), None, []), (None, at, []),
        (None, at + timedelta(milliseconds=1), [1]),
    ):
        assert ids(Asked("duty_entry", "来", since=since, until=until)) == wanted


def test_a_corrected_time_moves_the_entry(ctx: Context, log: Log, clock: Clock) -> None:
    for _ in range(3):
        log("来电", confirm=True)
        clock.forward(minutes=5)
    run(ctx, "duty_log.correct", number=3, at=START - timedelta(hours=3), reason="记错", confirm=True)
    assert ids(Asked("duty_entry", "来电")) == ids(Asked("duty_entry")) == [2, 1, 3]
    assert list(search_proof.damaged()) == []
    query = Query("来电", until=START - timedelta(hours=2))
    assert finding.find(ctx, query).groups["duty_log"] == [3]


def test_the_index_out_of_its_place_is_named(ctx: Context, log: Log) -> None:
    log("来电")
    for sql in ("update search_document set record_id = 9", "update search_document set spilled = spilled + 1"):
        with database.atomic() as undone:
            database.execute_sql(sql)
            assert [found.what for found in search_proof.damaged()] == ["index"]
            undone.rollback()
    assert list(search_proof.damaged()) == []


def test_marks_are_a_records_and_change_with_it(ctx: Context, log: Log) -> None:
    log("来电", kind="fax", result="done")
    entry = registry.listings["duty_log"]
    assert entry.marks is not None

    def passing(**filters: Any) -> list[int]:
        return finding.ids_of(ctx, entry, Query("来电"), filters)

    assert passing(kind="fax") == passing(kind="call_in,fax") == passing(result="done", secrecy="none") == [1]
    assert passing(kind="call_in") == passing(corrected=True) == passing(attached=True) == []
    run(ctx, "duty_log.void", number=1, reason="重复")
    assert passing(corrected=True) == [1] and passing(result="done") == []
    assert finding.ids_of(ctx, entry, Query(), {"kind": "fax"}) == [1]


def test_an_index_of_before_is_taken_over(ctx: Context, log: Log, clock: Clock) -> None:
    """Migration 0007 makes of the first layout what the program itself would have made."""
    for n in range(3):
        log("来电", kind=("fax", "call_in", "visit")[n], confirm=True)
        clock.forward(minutes=(0, 7)[n % 2])
    run(ctx, "duty_log.void", number=2, reason="重复")
    contact = run(ctx, "contacts.add", source="市水务局")
    run(ctx, "contacts.add", source="水务二局")
    run(ctx, "contacts.retire", uid=contact["uid"], reason="撤")
    hits = ids(Asked("duty_entry", "来电")), ids(Asked("contact", "水务"))
    before = database.execute_sql("select * from search_document order by id").fetchall()
    _as_of_old()
    _migration("0007_search_by_time").up(None, database.obj)
    assert list(search_proof.damaged()) == []
    assert (ids(Asked("duty_entry", "来电")), ids(Asked("contact", "水务"))) == hits
    assert _timed(database.execute_sql("select * from search_document order by id").fetchall()) == _timed(before)
    assert finding.find(ctx, Query("来电"), kind="fax").groups["duty_log"] == [1]


def _timed(documents: list[Any]) -> list[Any]:
    """The documents of records with a time; the others are in order, and counted from the first that there is."""
    return [row[:5] for row in documents if row[1] == "duty_entry"]


def _migration(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, migrate.DIRECTORY / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _as_of_old() -> None:
    """The index as the first migration made it, its documents in the order they came."""
    known = {record._meta.table_name: (record, entry) for record, entry in search.searchable().items()}
    rows = database.execute_sql("select record_table, uid from search_document order by record_id").fetchall()
    for name in ("search_text", "search_document") if is_sqlite() else ("search_document",):
        database.execute_sql(f"drop table {name}")
    first = _migration("0001_initial")
    for sql in first.CREATE_SQLITE if is_sqlite() else first.CREATE_POSTGRES:
        database.execute_sql(sql)
    for id, (table, uid) in enumerate(rows, 1):
        record: Any = known[table][0]
        values = record.get(record.uid == uid).as_plain()
        spaced = " ".join(search.tokens(" ".join(str(values.get(one) or "") for one in known[table][1].search)))
        if is_sqlite():
            database.execute_sql("insert into search_document values (?, ?, ?)", (id, table, uid))
            database.execute_sql("insert into search_text (rowid, spaced) values (?, ?)", (id, spaced))
        else:
            sql = "insert into search_document (record_table, uid, spaced) values (%s, %s, to_tsvector('simple', %s))"
            database.execute_sql(sql, (table, uid, spaced))


def test_a_reading_gives_first_pages_before_the_rest(
    ctx: Context, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FIRST", 2)
    for n in range(6):
        log(f"来电{n}", confirm=True)
    run(ctx, "contacts.add", source="来电科")
    reading = finding.Reading(ctx, Query("来电"), {})
    sizes = []
    while reading.more(ctx, 0):
        sizes.append((reading.has_first, *map(len, reading.groups.values())))
    assert (False, 2, 0) in [(first, *sorted(counts, reverse=True)[:2]) for first, *counts in sizes]
    assert sorted(reading.groups["duty_log"], reverse=True) == list(reading.groups["duty_log"])
    assert len(reading.groups["duty_log"]) == 6 and list(reading.groups["contacts"]) == [1]
    assert isinstance(reading.groups["duty_log"], array)


def test_the_place_of_a_day(ctx: Context, log: Log, clock: Clock) -> None:
    for _ in range(5):
        log("来电", confirm=True)
        clock.forward(days=1)
    entry, at = registry.listings["duty_log"], [row.at for row in DutyEntry.select().order_by(DutyEntry.id)]
    newest, oldest = array("q", [5, 4, 3, 2, 1]), array("q", [1, 2, 3, 4, 5])
    places = [finding.place_of(entry, newest, 5, moment) for moment in (at[4] + MINUTE, at[4], at[2], at[0])]
    assert places == [0, 1, 3, 5]
    moments = (at[0], at[2] + MINUTE, at[4] + MINUTE)
    assert [finding.place_of(entry, oldest, 5, moment, rising=True) for moment in moments] == [0, 2, 4]


def test_the_desks_own_filter_reads_its_span_alone(ctx: Context, log: Log, clock: Clock) -> None:
    log("来电一")
    clock.forward(days=2)
    log("来电二")
    since = ctx.now() - timedelta(hours=1)
    entry = registry.listings["duty_log"]
    assert entry.ids(ctx, since=since, text="来电") == [2] and entry.ids(ctx, text="来电") == [2, 1]
    assert entry.ids(ctx, text="，。") == []
