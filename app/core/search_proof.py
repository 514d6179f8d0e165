"""The proof that the search index holds every record as it is, and nothing besides.

Each table's documents are compared in the order of the index with the records as they lie; what is not the same is
suspected and then compared as the ledger would have it. The raw SQL of both engines is kept in this file.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import DatabaseError

from app.core import registry, search
from db.database import Progress, Record, SqliteError, database, is_sqlite, silent
from db.findings import SLICE, Finding, any_bytes, quoted, rows

Kept = tuple[str, int, int, int, str]  # of a document: uid, number, spilled, id of its record, text
MOST = 5_000  # records suspected; of a table with more all are compared
WITH = 200  # of them in one question


def damaged(progress: Progress = silent) -> Iterator[Finding]:
    """Records that the index does not hold as they are, and what it holds besides: findings ``index``."""
    if is_sqlite():
        with any_bytes():
            yield from _strays()
    searched = list(search.searchable().items())
    counts = [record.select().count() for record, _ in searched]
    done, total = 0, sum(counts)
    for (record, entry), count in zip(searched, counts, strict=True):
        walk = _Walk(progress, done, total)
        uids = _suspected(record, entry, walk) if is_sqlite() else None
        if uids is None or uids:
            with any_bytes():
                yield from _compared(record, entry, uids, walk)
        done += count
        progress(done, total, record._meta.table_name)


class _Walk:
    """Progress through the records of one table, ``done`` of all having been compared before."""

    def __init__(self, progress: Progress, done: int, total: int) -> None:
        self._progress, self._done, self._total = progress, done, total

    def on(self, rows: int, table: str) -> None:
        self._done += rows
        self._progress(min(self._done, self._total), self._total, table)


def _strays() -> Iterator[Finding]:
    """What the index holds of no record at all, and settings of its own that the program never made."""
    tables = [record._meta.table_name for record in search.searchable()]
    marks = ", ".join("?" * len(tables))
    yield from (
        Finding("index", table=str(table), uid=str(uid)) for table, uid in database.execute_sql(
            f"select record_table, uid from search_document where record_table not in ({marks})", tables
        )
    )
    sql = "select id from search_text_content where id not in (select id from search_document)"
    yield from (Finding("index", table="search_text", uid=str(id)) for (id,) in database.execute_sql(sql))
    kept = database.execute_sql("select k, v, typeof(v) from search_text_config").fetchall()
    if kept != [("version", 4, "integer")]:
        yield Finding("index", table="search_text_config", uid="version")


# in the order of the index ----------------------------------------------
class _Needed(dict[str, Any]):
    """The values of a record that were read, by name. Raises Lacking for another."""

    def __missing__(self, name: str) -> Any:
        raise _Lacking(name)


class _Lacking(Exception):
    """A column that is needed and was not read."""


def _suspected(record: type[Record], entry: registry.Listing, walk: _Walk) -> list[str] | None:
    """The uids of what may not be in the index as it is, None: any of the table. SQLite only."""
    table = record._meta.table_name
    found: list[str] = []
    names = [name for name in dict.fromkeys(("id", search.TIME, "archived_at", *entry.search))
             if name in record._meta.fields]
    low, end = search.number_of(table, None), search.number_of(table, None) + 2 * search.SPAN
    seen = 0
    try:
        while slice := database.execute_sql(_sql(record, names), (low, end, table)).fetchall():
            try:
                found += [row[0] for row in slice if not _is_same(row, names, entry, table)]
            except _Lacking as lacking:  # what marks are made of is not declared
                names.append(str(lacking))
                continue
            seen, low = seen + len(slice), slice[-1][1] + 1
            walk.on(len(slice), table)
            if len(found) > MOST:
                return None
        sql = "select count(*) from search_document where record_table = ?"
        if database.execute_sql(sql, (table,)).fetchone()[0] != seen:
            return None
        found += [uid for (uid,) in database.execute_sql(
            f'select uid from "{table}" r where not exists '
            "(select 1 from search_document d where d.record_table = ? and d.uid = r.uid)", (table,)
        )]
    except (DatabaseError, SqliteError, KeyError, TypeError, ValueError, UnicodeError):  # no text, or no time
        return None
    return found if all(isinstance(uid, str) for uid in found) else None


def _sql(record: type[Record], names: Sequence[str]) -> str:
    columns = quoted(record._meta.fields[name].column_name for name in names).replace(', "', ', r."')
    return (
        f"select d.uid, d.id, d.spilled, d.record_id, t.c0, r.{columns} from search_document d "
        "left join search_text_content t on t.id = d.id "
        f'left join "{record._meta.table_name}" r on r.id = d.record_id and r.uid = d.uid '
        f"where d.id >= ? and d.id < ? and +d.record_table = ? order by d.id limit {SLICE}"
    )


def _is_same(row: tuple[Any, ...], names: Sequence[str], entry: registry.Listing, table: str) -> bool:
    values = _Needed(zip(names, row[5:], strict=True))
    return values["id"] is not None and _is_kept(row[:5], entry, table, values)


def _is_kept(kept: Sequence[Any], entry: registry.Listing, table: str, values: dict[str, Any]) -> bool:
    """Whether a document says what its record says, and stands in its place."""
    _, number, spilled, id, spaced = kept
    try:
        base = search.base_of(table, values)
    except (TypeError, ValueError):  # a time that is none, which is found with the record
        return True
    same = id == values["id"] and search.is_at(base, number, spilled)
    return same and (not is_sqlite() or spaced == search.spaced_of(values, entry))


# by record --------------------------------------------------------------
def _compared(
    record: type[Record], entry: registry.Listing, uids: list[str] | None, walk: _Walk
) -> Iterator[Finding]:
    table = record._meta.table_name
    uids = None if uids is None else sorted(set(uids))
    kept = _kept(table, uids)
    expected = next(kept, None)
    for done, (uid, values) in enumerate(rows(record, uids)):
        while expected is not None and expected[0] < uid:
            yield Finding("index", table=table, uid=expected[0])
            expected = next(kept, None)
        there = expected is not None and expected[0] == uid
        if not there or not _is_kept(expected, entry, table, values):  # type: ignore[arg-type]
            yield Finding("index", table=table, uid=uid, known_as=record.named(values))
        expected = next(kept, None) if there else expected
        if done % SLICE == 0:
            walk.on(0 if uids else min(done, SLICE), table)
    while expected is not None:
        yield Finding("index", table=table, uid=expected[0])
        expected = next(kept, None)


def _kept(table: str, uids: list[str] | None) -> Iterator[Kept]:
    """What the index holds of a table or of these records, by uid; a server keeps no text that could be compared."""
    if not is_sqlite():
        sql = (
            "select uid, id, spilled, record_id, '' from search_document where record_table = %s and uid > %s "
            f"order by uid limit {SLICE}"
        )
        after = ""
        while found := database.execute_sql(sql, (table, after)).fetchall():
            yield from found
            after = found[-1][0]
        return
    sql = (
        "select d.uid, d.id, d.spilled, d.record_id, t.spaced from search_document d "
        "left join search_text t on t.rowid = d.id where d.record_table = ? {of} order by d.uid"
    )
    if uids is None:
        yield from database.execute_sql(sql.format(of=""), (table,))
        return
    for start in range(0, len(uids), WITH):
        some = uids[start : start + WITH]
        yield from database.execute_sql(sql.format(of=f"and d.uid in ({', '.join('?' * len(some))})"), (table, *some))
