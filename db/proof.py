"""The proof that the ledger is whole and that every table says what it says."""
from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import DatabaseError, Field, Model, ModelSelect, OperationalError, fn

from db import schema
from db.database import (
    Progress,
    Record,
    all_records,
    canonical,
    database,
    fingerprint,
    is_sqlite,
    plain,
    silent,
    snapshot,
    to_milliseconds,
)
from db.ledger import (
    ALGORITHMS,
    PROTECTION,
    LedgerEntry,
    LedgerRevision,
    digest_of,
    entry_hash,
    loaded,
    newest_of,
    revision_digest,
)
from db.migrate import DIRECTORY
from db.tables import Redaction


@dataclass(frozen=True)
class Finding:
    """One place where ledger, tables or files are not whole. ``what`` is a code: verify(), attachments.damaged()."""

    what: str
    seq: int = 0
    table: str = ""
    uid: str = ""
    known_as: str = ""
    fields: tuple[str, ...] = ()
    file: str = ""


def verify(progress: Progress = silent, limit: int = 20, until: int | None = None) -> list[Finding]:
    """Walks the chain and holds every table against it; returns what is not whole, oldest first.

    ``what`` is one of ``unprotected`` (a trigger is gone), ``structure`` (a table, view or the like is missing,
    altered or none of ours), ``gap`` (a number is missing), ``chain`` (the entry or its link was altered),
    ``revision`` (the kept content was altered), ``altered``, ``missing`` and ``unknown`` (a record differs from
    the ledger, is gone, or was never entered), ``between`` (it was altered before the program saved it anew),
    ``damaged`` (the file itself). At most ``limit`` findings are gathered, ``until``: of entries up to this one
    alone, so that later ones do not crowd them out. Reads only.
    """
    with snapshot(), any_bytes():
        found = [*_structure(), *_damaged()]
        try:
            total = LedgerEntry.select(fn.count(LedgerEntry.seq)).scalar()
            for every in (_walk(total, progress), _tables(total, progress)):
                source = (one for one in every if is_up_to(one, until))
                found += heapq.nsmallest(limit, source, key=lambda one: one.seq if isinstance(one.seq, int) else 0)
        except OperationalError:
            if not found:  # a table or a column is gone, and was named
                raise
    return found[:limit]


def is_up_to(finding: Finding, until: int | None) -> bool:
    """Whether a finding touches what the ledger had up to an entry, None: the newest one."""
    return until is None or not isinstance(finding.seq, int) or finding.seq <= until


@contextmanager
def any_bytes() -> Iterator[None]:
    """Bytes in the file that are no text are shown, not refused."""
    if not is_sqlite():
        yield
        return
    connection = database.connection()
    connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    try:
        yield
    finally:
        connection.text_factory = str


def _structure() -> Iterator[Finding]:
    """What the database is made of and should not be: triggers of the ledger first. On a server those alone."""
    if not is_sqlite():
        sql = "select tgname from pg_trigger where tgenabled <> 'D' and not tgisinternal"
        present = {name for (name,) in database.execute_sql(sql).fetchall()}
        yield from (Finding("unprotected", table=name) for name in PROTECTION if name not in present)
        return
    differing = dict(schema.differing(database, DIRECTORY))
    yield from (Finding("unprotected", table=name) for name in PROTECTION if name in differing)
    for name, how in differing.items():
        if name not in PROTECTION:
            yield Finding("structure", known_as=name, fields=(how,))


def _damaged() -> Iterator[Finding]:
    """What SQLite itself finds wrong in the file, the search index too."""
    if is_sqlite():
        # FTS5 checks what it remembers of its index, which is stale after another program wrote; a query renews that
        with suppress(DatabaseError):
            database.execute_sql("select rowid from search_text limit 1").fetchall()
        try:
            told = database.execute_sql("pragma integrity_check(3)").fetchall()
        except OperationalError as fault:
            if "fts5" not in str(fault):
                raise
            told = [(str(fault),)]  # the index says no longer what it is
        yield from (Finding("damaged", known_as=text) for (text,) in told if text != "ok")


@dataclass(frozen=True)
class _Blanked:
    """What redactions took out: revisions as (seq, position), reasons as seq."""

    revisions: frozenset[tuple[int, int]]
    reasons: frozenset[int]


def _blanked() -> _Blanked:
    """Only what was written by the program counts; a list that was altered is named by _tables()."""
    revisions, reasons = set(), set()
    for row in lying(Redaction.select()):
        try:
            values = loaded(row.blanked) or {}
            revisions |= {(seq, position) for seq, position in values.get("revisions", [])}
            reasons |= set(values.get("reasons", []))
        except (AttributeError, TypeError, ValueError):
            continue
    return _Blanked(frozenset(revisions), frozenset(reasons))


def lying(query: ModelSelect) -> Iterator[Any]:
    """Rows as they lie in a table, whatever lies there; bytes where a text should be are spelt out."""
    model: type[Model] = query.model
    names = [column.name for column in model._meta.sorted_fields]
    for values in database.execute(query):
        shown = [repr(value) if isinstance(value, bytes | memoryview) else value for value in values]
        yield model(**dict(zip(names, shown, strict=True)))


def _walk(total: int, progress: Progress) -> Iterator[Finding]:
    revisions = lying(LedgerRevision.select().order_by(LedgerRevision.seq, LedgerRevision.position))
    waiting = next(revisions, None)
    prev, expected, blanked = "", 1, _blanked()
    for entry in lying(LedgerEntry.select().order_by(LedgerEntry.seq)):
        if entry.seq != expected:
            yield Finding("gap", seq=expected)
            prev = entry.prev
        digests: list[str] = []
        named, broken = Finding("chain", seq=entry.seq), False
        while waiting is not None and _seq(waiting) <= entry.seq:
            if not digests:  # the first record is the one the action was about
                named = Finding("chain", entry.seq, waiting.record_table, waiting.uid, _known_as(waiting))
            digests.append(waiting.digest)
            if waiting.seq < entry.seq or not _revision_whole(entry.algorithm, waiting, blanked):
                broken = True
                yield Finding(
                    "revision", waiting.seq, waiting.record_table, waiting.uid, _known_as(waiting)
                )
            waiting = next(revisions, None)
        if not broken and not _entry_whole(entry, prev, digests, blanked):
            yield named
        prev, expected = entry.hash, entry.seq + 1
        progress(entry.seq, total * 2, "")
    if waiting is not None:
        yield Finding("gap", seq=waiting.seq if isinstance(waiting.seq, int) else 0)


def _revision_whole(algorithm: str, row: LedgerRevision, blanked: _Blanked) -> bool:
    if row.after is None and row.before is None and row.salt == "":
        return (row.seq, row.position) in blanked.revisions
    return algorithm in ALGORITHMS and row.digest == revision_digest(algorithm, row)


def _entry_whole(entry: LedgerEntry, prev: str, digests: list[str], blanked: _Blanked) -> bool:
    return (
        entry.algorithm in ALGORITHMS
        and entry.prev == prev
        and entry.digest == digest_of(entry.algorithm, *digests)
        and entry.hash == entry_hash(entry)
        and _reason_whole(entry, blanked)
    )


def _reason_whole(entry: LedgerEntry, blanked: _Blanked) -> bool:
    if not entry.reason_digest:
        return entry.reason_salt == ""
    if entry.reason == "" and entry.reason_salt == "":
        return entry.seq in blanked.reasons
    return entry.reason_digest == digest_of(entry.algorithm, entry.reason_salt, entry.reason)


def _known_as(row: LedgerRevision) -> str:
    return _name_of(row.record_table, _values(row.after))


def _values(after: str | None) -> dict[str, Any]:
    """What a revision keeps, empty when it was blanked or can no longer be read."""
    try:
        values = loaded(after)
    except (TypeError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _seq(row: LedgerRevision) -> float:
    return row.seq if isinstance(row.seq, int) else math.inf


def _name_of(table: str, values: dict[str, Any]) -> str:
    cls = next((cls for cls in all_records() if cls._meta.table_name == table), None)
    return cls.named(values) if cls else ""


def _tables(total: int, progress: Progress) -> Iterator[Finding]:
    """Merges each table with the newest revision of each of its records, both in order of uid."""
    classes = all_records()
    for index, cls in enumerate(classes):
        table = cls._meta.table_name
        broken: list[Finding] = []
        kept = _newest(cls, broken)
        expected = next(kept, None)
        for uid, found in rows(cls):
            while expected is not None and expected[0] < uid:
                yield _missing(table, *expected)
                expected = next(kept, None)
            if expected is None or expected[0] != uid:
                yield Finding("unknown", table=table, uid=uid, known_as=_name_of(table, found))
                continue
            if expected[2] is not None and canonical(found) != expected[2]:
                fields = _differing(cls, _values(expected[2]), found)
                if fields:
                    yield Finding("altered", expected[1], table, uid, _name_of(table, _values(expected[2])), fields)
            expected = next(kept, None)
        while expected is not None:
            yield _missing(table, *expected)
            expected = next(kept, None)
        yield from broken
        progress(total + total * (index + 1) // len(classes), total * 2, table)


def rows(cls: type[Record]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows as they lie in the table, as the ledger would have them, by uid."""
    for values in database.execute(cls.select().order_by(cls.uid)):
        row = {
            column.name: _as_kept(column, value, column.name in cls.secret)
            for column, value in zip(cls._meta.sorted_fields, values, strict=True)
        }
        yield str(row["uid"]), row


def versions(table: str, uid: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record as the ledger has it, and as it lies in its table; empty where there is none."""
    cls = next(cls for cls in all_records() if cls._meta.table_name == table)
    return _values(newest_of(table, uid)), next((found for one, found in rows(cls) if one == uid), {})


def _as_kept(column: Field, value: Any, secret: bool) -> Any:
    """A stored value as the ledger has it; one that the program would not have stored so, as it lies there."""
    try:
        read = column.python_value(value)
    except (TypeError, ValueError):
        return repr(value)
    if isinstance(read, datetime):
        same = read == to_milliseconds(read) and value in (read, str(read))
    elif isinstance(read, date):
        same = value in (read, read.isoformat())
    else:
        same = value == read and not isinstance(value, bytes)
    if secret and same:
        return fingerprint(read)
    return plain(read) if same else repr(value)


def _newest(cls: type[Record], broken: list[Finding]) -> Iterator[tuple[str, int, str | None]]:
    """(uid, seq, content) of the newest revision of each record, by uid.

    ``broken`` is given what changed between two of them: one record saved by the program after it had been
    altered behind its back would look whole.
    """
    table = cls._meta.table_name
    rows = LedgerRevision.select().where(LedgerRevision.record_table == table)
    last: LedgerRevision | None = None
    for row in lying(rows.order_by(LedgerRevision.uid, LedgerRevision.seq, LedgerRevision.position)):
        if last is not None and last.uid == row.uid:
            if None not in (last.after, row.before) and last.after != row.before:
                fields = _differing(cls, _values(last.after), _values(row.before))
                if fields:
                    broken.append(Finding("between", row.seq, table, row.uid, _known_as(row), fields))
        elif last is not None:
            yield str(last.uid), last.seq, last.after
        last = row
    if last is not None:
        yield str(last.uid), last.seq, last.after


def _missing(table: str, uid: str, seq: int, after: str | None) -> Finding:
    return Finding("missing", seq, table, uid, _name_of(table, _values(after)))


def _differing(cls: type[Record], kept: dict[str, Any], found: dict[str, Any]) -> tuple[str, ...]:
    """Names of the columns in which a row is not what the ledger has.

    One that came to the table later is as a migration fills it until the record is saved again.
    """
    columns = {column.name: column for column in cls._meta.sorted_fields}
    begun = {name: plain(column.default) for name, column in columns.items()}
    expected = {name: fingerprint(value) if name in cls.secret else value for name, value in kept.items()}
    expected, found = {**begun, **expected}, {**begun, **found}
    return tuple(sorted(name for name in columns if expected[name] != found[name]))
