"""Full-text search over every listing that names search columns.

Each character of an indexed text becomes a token of its own, so that a phrase query finds any run of
Chinese, digits or letters, however short. The raw SQL of both engines is kept in this file.
"""
from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.core import registry
from db.database import Change, Progress, Record, database, is_sqlite, silent
from db.findings import Finding, any_bytes, rows


def tokens(text: str) -> list[str]:
    """The letters and digits of a text, each alone, folded in case, width and accents.

    Each character is folded without its neighbours, so that any piece of a text gives a piece of its
    tokens.
    """
    return [token for ch in text for token in _folded(ch)]


@lru_cache(maxsize=20_000)
def _folded(ch: str) -> tuple[str, ...]:
    """One character's tokens. Others than ASCII are spelt as their code point.

    The engines' own tables of letters are older than the rare characters of names.
    """
    spelt = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", ch).casefold())
    return tuple(
        one if one.isascii() else f"x{ord(one):x}" for one in spelt if unicodedata.category(one)[0] in "LN"
    )


def update(changes: list[Change]) -> None:
    """Brings the index up to date with what a transaction changed. Call inside write()."""
    columns = {record._meta.table_name: names for record, names in _searchable().items()}
    for change in changes:
        if change.table in columns:
            _put(change.table, change.uid, _spaced(json.loads(change.after), columns[change.table]))


def _searchable() -> dict[type[Record], tuple[str, ...]]:
    """Columns to be found, by record."""
    return {entry.record: entry.search for entry in registry.listings.values() if entry.search}


def _spaced(values: dict[str, Any], names: tuple[str, ...]) -> str:
    return " ".join(tokens(" ".join(str(values.get(name) or "") for name in names)))


def _put(table: str, uid: str, spaced: str) -> None:
    if not is_sqlite():
        database.execute_sql(
            "insert into search_document (record_table, uid, spaced) "
            "values (%s, %s, to_tsvector('simple', %s)) "
            "on conflict (record_table, uid) do update set spaced = excluded.spaced",
            (table, uid, spaced),
        )
        return
    database.execute_sql(
        "insert or ignore into search_document (record_table, uid) values (?, ?)", (table, uid)
    )
    (id,) = database.execute_sql(
        "select id from search_document where record_table = ? and uid = ?", (table, uid)
    ).fetchone()
    database.execute_sql("delete from search_text where rowid = ?", (id,))
    database.execute_sql("insert into search_text (rowid, spaced) values (?, ?)", (id, spaced))


def forget() -> None:
    """Takes out of the index what lingers there of texts taken out. Call inside write()."""
    if is_sqlite():
        database.execute_sql("insert into search_text (search_text) values ('optimize')")


def damaged(progress: Progress = silent) -> Iterator[Finding]:
    """Records that the index does not hold as they are, and what it holds besides: findings ``index``."""
    if is_sqlite():
        with any_bytes():
            yield from _strays()
            yield from _compared(progress)
    else:
        yield from _compared(progress)


def _strays() -> Iterator[Finding]:
    """What the index holds of no record at all, and settings of its own that the program never made."""
    tables = [record._meta.table_name for record in _searchable()]
    marks = ", ".join("?" * len(tables))
    yield from (
        Finding("index", table=str(table), uid=str(uid)) for table, uid in database.execute_sql(
            f"select record_table, uid from search_document where record_table not in ({marks})", tables
        ).fetchall()
    )
    sql = "select id from search_text_content where id not in (select id from search_document)"
    yield from (Finding("index", table="search_text", uid=str(id)) for (id,) in database.execute_sql(sql).fetchall())
    kept = database.execute_sql("select k, v, typeof(v) from search_text_config").fetchall()
    if kept != [("version", 4, "integer")]:
        yield Finding("index", table="search_text_config", uid="version")


def _compared(progress: Progress) -> Iterator[Finding]:
    for record, names in _searchable().items():
        table = record._meta.table_name
        kept = iter(_kept(table))
        expected = next(kept, None)
        for done, (uid, values) in enumerate(rows(record)):
            while expected is not None and expected[0] < uid:
                yield Finding("index", table=table, uid=expected[0])
                expected = next(kept, None)
            there = expected is not None and expected[0] == uid
            if not there or (is_sqlite() and expected[1] != _spaced(values, names)):  # type: ignore[index]
                yield Finding("index", table=table, uid=uid, known_as=record.named(values))
            expected = next(kept, None) if there else expected
            progress(done, done + 1, table)
        while expected is not None:
            yield Finding("index", table=table, uid=expected[0])
            expected = next(kept, None)


def _kept(table: str) -> Iterator[tuple[str, str]]:
    """What the index holds of a table, by uid; a server keeps no text that could be compared."""
    sql = (
        "select d.uid, t.spaced from search_document d left join search_text t on t.rowid = d.id "
        "where d.record_table = ? order by d.uid"
    )
    if not is_sqlite():
        sql = "select uid, '' from search_document where record_table = %s order by uid"
    yield from database.execute_sql(sql, (table,))


@dataclass(frozen=True)
class Hit:
    """A found record: its table and uid."""

    table: str
    uid: str


def find(text: str, table: str = "", limit: int = 200_000) -> list[Hit]:
    """Records that contain every word of ``text`` (words are parted by spaces), newest first."""
    phrases = [found for found in (tokens(word) for word in text.split()) if found]
    if not phrases:
        return []
    if is_sqlite():
        match = " AND ".join('"' + " ".join(phrase) + '"' for phrase in phrases)
        sql = (
            "select d.record_table, d.uid from search_text t join search_document d on d.id = t.rowid "
            "where t.spaced match ?"
        )
        mark = "?"
    else:
        match = " & ".join("(" + " <-> ".join(phrase) + ")" for phrase in phrases)
        sql = "select record_table, uid from search_document d where spaced @@ %s::tsquery"
        mark = "%s"
    values: list[Any] = [match]
    if table:
        sql += f" and d.record_table = {mark}"
        values.append(table)
    sql += f" order by d.id desc limit {mark}"
    values.append(limit)
    return [Hit(*row) for row in database.execute_sql(sql, values).fetchall()]


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words of a query stand in a text, as (start, length), for highlighting."""
    places = [(i, token) for i, ch in enumerate(text) for token in tokens(ch)]
    run = [token for _, token in places]
    found: list[tuple[int, int]] = []
    for word in words.split():
        wanted = tokens(word)
        for start in range(len(run) - len(wanted) + 1 if wanted else 0):
            if run[start : start + len(wanted)] == wanted:
                first, last = places[start][0], places[start + len(wanted) - 1][0]
                found.append((first, last - first + 1))
    return sorted(found)
