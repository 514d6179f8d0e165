"""The ledger: an append-only, hash-chained record of every change, and the proof that it is whole.

One ``ledger_entry`` row per action; the changed records lie beside it in ``ledger_revision`` rows.
Only digests are chained, so that a revision's content can later be blanked with the gap proven.
"""
from __future__ import annotations

import hashlib
import heapq
import json
import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import AutoField, CharField, Field, IntegerField, Model, TextField, fn

from db.database import (
    Progress,
    Record,
    Transaction,
    all_records,
    canonical,
    database,
    is_sqlite,
    plain,
    silent,
    snapshot,
    to_milliseconds,
)

ALGORITHMS = tuple(name for name in ("sm3", "sha256") if name in hashlib.algorithms_available)
ALGORITHM = ALGORITHMS[0]


class LedgerEntry(Model):
    """One action: who, when, where, what, and the hash that ties it to the one before."""

    seq = IntegerField(primary_key=True)
    at = CharField(max_length=32)  # UTC, ISO 8601, milliseconds
    actor = CharField()
    role = CharField(default="")
    station = CharField(default="")
    action = CharField(index=True)
    reason = TextField(default="")
    digest = CharField(max_length=64)
    prev = CharField(max_length=64)
    hash = CharField(max_length=64)
    algorithm = CharField(max_length=16)

    class Meta:
        database = database
        table_name = "ledger_entry"


class LedgerRevision(Model):
    """One changed record of an action: canonical JSON before and after, salted, with its digest."""

    id = AutoField()
    seq = IntegerField(index=True)
    position = IntegerField()
    record_table = CharField()
    uid = CharField(max_length=32)
    salt = CharField(max_length=32)
    before = TextField(null=True)
    after = TextField(null=True)
    digest = CharField(max_length=64)

    class Meta:
        database = database
        table_name = "ledger_revision"
        indexes = ((("record_table", "uid"), False),)


# the triggers, made by the first migration, that refuse to alter what is written
PROTECTION = tuple(
    f"{table}_no_{verb}" for table in ("ledger_entry", "ledger_revision") for verb in ("update", "delete")
)


@dataclass(frozen=True)
class Head:
    """The newest ledger entry: its number and hash ('' and 0 when the ledger is empty)."""

    seq: int
    hash: str
    at: str = ""

    @property
    def code(self) -> str:
        """The short form printed on pages: twelve hex digits in three groups."""
        return "-".join(self.hash[i : i + 4].upper() for i in (0, 4, 8)) if self.hash else ""


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


def _hash(algorithm: str, *parts: Any) -> str:
    return hashlib.new(algorithm, canonical(list(parts)).encode()).hexdigest()


def _revision_digest(algorithm: str, row: LedgerRevision) -> str:
    return _hash(
        algorithm, row.position, row.record_table, row.uid, row.salt, row.before, row.after
    )


def _entry_hash(entry: LedgerEntry) -> str:
    return _hash(
        entry.algorithm, entry.prev, entry.seq, entry.at, entry.actor, entry.role, entry.station,
        entry.action, entry.reason, entry.digest,
    )


def head() -> Head:
    """The newest entry of the chain."""
    entry = LedgerEntry.select().order_by(LedgerEntry.seq.desc()).first()
    return Head(entry.seq, entry.hash, entry.at) if entry else Head(0, "")


def append(running: Transaction, action: str, role: str, station: str, reason: str = "") -> Head:
    """Adds one entry for everything the running transaction changed. Call inside write()."""
    last = head()
    seq = last.seq + 1
    digests = []
    for position, change in enumerate(running.changes):
        row = LedgerRevision(
            seq=seq, position=position, record_table=change.table, uid=change.uid,
            salt=secrets.token_hex(16), before=change.before, after=change.after,
        )
        row.digest = _revision_digest(ALGORITHM, row)
        row.save(force_insert=True)
        digests.append(row.digest)
    entry = LedgerEntry(
        seq=seq, at=plain(running.at), actor=running.actor, role=role, station=station,
        action=action, reason=reason, digest=_hash(ALGORITHM, *digests), prev=last.hash,
        algorithm=ALGORITHM,
    )
    entry.hash = _entry_hash(entry)
    entry.save(force_insert=True)
    return Head(seq, entry.hash, entry.at)


@dataclass(frozen=True)
class Step:
    """One step in the life of a record, for its history."""

    seq: int
    at: datetime
    actor: str
    action: str
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def history(table: str, uids: list[str]) -> list[Step]:
    """Every change of the records named, oldest first."""
    rows = (
        LedgerRevision.select(LedgerRevision, LedgerEntry)
        .join(LedgerEntry, on=(LedgerRevision.seq == LedgerEntry.seq), attr="entry")
        .where(LedgerRevision.record_table == table, LedgerRevision.uid.in_(uids))
        .order_by(LedgerRevision.seq, LedgerRevision.position)
    )
    return [
        Step(
            row.seq, datetime.fromisoformat(row.entry.at), row.entry.actor, row.entry.action,
            row.entry.reason, _loaded(row.before), _loaded(row.after),
        )
        for row in rows
    ]


def _loaded(text: str | None) -> dict[str, Any] | None:
    return json.loads(text) if text else None


def verify(progress: Progress = silent, limit: int = 20) -> list[Finding]:
    """Walks the chain and holds every table against it; returns what is not whole, oldest first.

    ``what`` is one of ``unprotected`` (a trigger is gone), ``gap`` (a number is missing), ``chain``
    (the entry or its link was altered), ``revision`` (the kept content was altered), ``altered``,
    ``missing`` and ``unknown`` (a record differs from the ledger, is gone, or was never entered).
    At most ``limit`` findings are gathered. Reads only.
    """
    with snapshot(), _any_bytes():
        total = LedgerEntry.select(fn.count(LedgerEntry.seq)).scalar()
        found = list(_unprotected())
        for source in (_walk(total, progress), _tables(total, progress)):
            found += heapq.nsmallest(limit, source, key=lambda finding: finding.seq)
    return found[:limit]


@contextmanager
def _any_bytes() -> Iterator[None]:
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


def _unprotected() -> Iterator[Finding]:
    sql = "select name from sqlite_master where type = 'trigger'"
    if not is_sqlite():
        sql = "select tgname from pg_trigger where tgenabled <> 'D' and not tgisinternal"
    present = {name for (name,) in database.execute_sql(sql).fetchall()}
    for name in PROTECTION:
        if name not in present:
            yield Finding("unprotected", table=name)


def _walk(total: int, progress: Progress) -> Iterator[Finding]:
    revisions = iter(
        LedgerRevision.select().order_by(LedgerRevision.seq, LedgerRevision.position).iterator()
    )
    waiting = next(revisions, None)
    prev, expected = "", 1
    for entry in LedgerEntry.select().order_by(LedgerEntry.seq).iterator():
        if entry.seq != expected:
            yield Finding("gap", seq=expected)
            prev = entry.prev
        digests: list[str] = []
        named, broken = Finding("chain", seq=entry.seq), False
        while waiting is not None and _seq(waiting) <= entry.seq:
            if not digests:  # the first record is the one the action was about
                named = Finding("chain", entry.seq, waiting.record_table, waiting.uid, _known_as(waiting))
            digests.append(waiting.digest)
            if waiting.seq < entry.seq or not _revision_whole(entry.algorithm, waiting):
                broken = True
                yield Finding(
                    "revision", waiting.seq, waiting.record_table, waiting.uid, _known_as(waiting)
                )
            waiting = next(revisions, None)
        if not broken and not _entry_whole(entry, prev, digests):
            yield named
        prev, expected = entry.hash, entry.seq + 1
        progress(entry.seq, total * 2, "")
    if waiting is not None:
        yield Finding("gap", seq=waiting.seq if isinstance(waiting.seq, int) else 0)


def _revision_whole(algorithm: str, row: LedgerRevision) -> bool:
    return algorithm in ALGORITHMS and row.digest == _revision_digest(algorithm, row)


def _entry_whole(entry: LedgerEntry, prev: str, digests: list[str]) -> bool:
    return (
        entry.algorithm in ALGORITHMS
        and entry.prev == prev
        and entry.digest == _hash(entry.algorithm, *digests)
        and entry.hash == _entry_hash(entry)
    )


def _known_as(row: LedgerRevision) -> str:
    return _name_of(row.record_table, _values(row.after))


def _values(after: str | None) -> dict[str, Any]:
    """What a revision keeps, empty when it was blanked or can no longer be read."""
    try:
        values = _loaded(after)
    except (TypeError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _seq(row: LedgerRevision) -> float:
    return row.seq if isinstance(row.seq, int) else math.inf


def _name_of(table: str, values: dict[str, Any]) -> str:
    cls = next((cls for cls in all_records() if cls._meta.table_name == table), None)
    return "/".join(str(values.get(name, "")) for name in cls.known_by) if cls else ""


def _tables(total: int, progress: Progress) -> Iterator[Finding]:
    """Merges each table with the newest revision of each of its records, both in order of uid."""
    classes = all_records()
    for index, cls in enumerate(classes):
        table = cls._meta.table_name
        kept = _newest(table)
        expected = next(kept, None)
        for uid, found in _rows(cls):
            while expected is not None and expected[0] < uid:
                yield _missing(table, *expected)
                expected = next(kept, None)
            if expected is None or expected[0] != uid:
                yield Finding("unknown", table=table, uid=uid, known_as=_name_of(table, found))
                continue
            if expected[2] is not None and canonical(found) != expected[2]:
                kept_values = _with_later_columns(cls, _values(expected[2]))
                if canonical(found) != canonical(kept_values):
                    yield _altered(table, uid, expected[1], kept_values, found)
            expected = next(kept, None)
        while expected is not None:
            yield _missing(table, *expected)
            expected = next(kept, None)
        progress(total + total * (index + 1) // len(classes), total * 2, table)


def _with_later_columns(cls: type[Record], kept: dict[str, Any]) -> dict[str, Any]:
    """What a revision keeps, with the columns its table got later: they hold what a new record begins with."""
    begins = cls().as_plain()
    return {**{name: value for name, value in begins.items() if name not in kept}, **kept} if kept else {}


def _rows(cls: type[Record]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows as they lie in the table."""
    for values in database.execute(cls.select().order_by(cls.uid)):
        row = {
            column.name: _as_kept(column, value)
            for column, value in zip(cls._meta.sorted_fields, values, strict=True)
        }
        yield str(row["uid"]), row


def _as_kept(column: Field, value: Any) -> Any:
    """A stored value as the ledger has it; one that the program would not have stored so, as it lies there."""
    try:
        read = column.python_value(value)
    except (TypeError, ValueError):
        return repr(value)
    if isinstance(read, datetime):
        same = read == to_milliseconds(read) and value in (read, str(read))
    else:
        same = value == read and not isinstance(value, bytes)
    return plain(read) if same else repr(value)


def _newest(table: str) -> Iterator[tuple[str, int, str | None]]:
    newer = LedgerRevision.alias()
    last = (
        newer.select(newer.id)
        .where(newer.record_table == LedgerRevision.record_table, newer.uid == LedgerRevision.uid)
        .order_by(newer.seq.desc(), newer.position.desc()).limit(1)
    )
    rows = (
        LedgerRevision.select(LedgerRevision.uid, LedgerRevision.seq, LedgerRevision.after)
        .where(LedgerRevision.record_table == table, LedgerRevision.id == last)
        .order_by(LedgerRevision.uid)
    )
    yield from rows.tuples().iterator()


def _missing(table: str, uid: str, seq: int, after: str | None) -> Finding:
    return Finding("missing", seq, table, uid, _name_of(table, _values(after)))


def _altered(
    table: str, uid: str, seq: int, kept: dict[str, Any], found: dict[str, Any]
) -> Finding:
    fields = tuple(sorted(k for k in {*kept, *found} if kept.get(k) != found.get(k)))
    return Finding("altered", seq, table, uid, _name_of(table, kept), fields)
