"""The ledger: a hash-chained record of every change, to which rows are only added.

One ``ledger_entry`` row per action; the changed records lie beside it in ``ledger_revision`` rows.
Only digests are chained, so that a revision's content can later be blanked with the gap proven.
"""
from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from json.encoder import encode_basestring
from types import SimpleNamespace
from typing import Any

from peewee import AutoField, CharField, IntegerField, Model, TextField, fn

from db import statements
from db.asked import Asked
from db.database import Change, Transaction, canonical, database, is_sqlite, plain, running

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
    # entries that have these chain the digest of the reason, so that the reason can be blanked
    reason_salt = CharField(max_length=32, default="")
    reason_digest = CharField(max_length=64, default="")

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


# the triggers, made by the migrations, that refuse to alter what is written; a content may be blanked, nothing else
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
        return show_code(self.hash)


def show_code(hash: str) -> str:
    """The first twelve digits of a hash in three groups."""
    return "-".join(hash[i : i + 4].upper() for i in (0, 4, 8)) if hash else ""


def stamp(moment: datetime) -> str:
    """A moment as entries have it, for comparing."""
    return str(plain(moment))


def newest_of(table: str, uid: str) -> str | None:
    """What the ledger says a record is now."""
    row = LedgerRevision.select(LedgerRevision.after).where(
        LedgerRevision.record_table == table, LedgerRevision.uid == uid
    ).order_by(LedgerRevision.seq.desc(), LedgerRevision.position.desc()).first()
    return row.after if row else None


def by_hash(start: str) -> LedgerEntry | None:
    """The entry whose hash begins so (lower case)."""
    found: LedgerEntry | None = LedgerEntry.select().where(fn.substr(LedgerEntry.hash, 1, len(start)) == start).first()
    return found


def notes_with(text: str, since: int, actions: tuple[str, ...]) -> list[LedgerEntry]:
    """The entries of these actions, from a number on, whose reasons contain ``text``, oldest first."""
    rows = LedgerEntry.select().where(
        LedgerEntry.seq >= since, LedgerEntry.action.in_(actions), LedgerEntry.reason.contains(text)
    )
    return list(rows.order_by(LedgerEntry.seq))


def changed_after(seq: int) -> int:
    """How many records that were there at an entry were changed since."""
    later = LedgerRevision.alias()
    earlier = later.select(later.uid).where(later.seq <= seq)
    counted = LedgerRevision.select(fn.count(LedgerRevision.uid.distinct())).where(
        LedgerRevision.seq > seq, LedgerRevision.uid.in_(earlier)
    )
    return int(counted.scalar())


def digest_of(algorithm: str, *parts: Any) -> str:
    """The hash over the canonical JSON of the parts, in hexadecimal."""
    return hashlib.new(algorithm, canonical(list(parts)).encode()).hexdigest()


def revision_digest(algorithm: str, row: LedgerRevision) -> str:
    """What the chain keeps of one changed record."""
    return digest_of(
        algorithm, row.position, row.record_table, row.uid, row.salt, row.before, row.after
    )


def entry_hash(entry: LedgerEntry | SimpleNamespace) -> str:
    """The link of the chain."""
    return digest_of(
        entry.algorithm, entry.prev, entry.seq, entry.at, entry.actor, entry.role, entry.station,
        entry.action, [entry.reason_digest] if entry.reason_digest else entry.reason, entry.digest,
    )


def head() -> Head:
    """The newest entry of the chain."""
    newest = _newest.one()
    # where bytes were put in behind the program's back, they are shown as such
    return Head(newest[0], str(newest[1]), str(newest[2])) if newest else Head(0, "")


_newest = Asked(
    lambda: LedgerEntry.select(LedgerEntry.seq, LedgerEntry.hash, LedgerEntry.at)
    .order_by(LedgerEntry.seq.desc()).limit(1)
)


def append(running: Transaction, action: str, role: str, station: str, reason: str = "") -> Head:
    """Adds one entry for everything the running transaction changed. Call inside write()."""
    pen = Pen(head())
    pen.write(running.changes)
    return pen.close(running, action, role, station, reason)


class Pen:
    """Writes one entry after another: the revisions of one as they come, in any number of slices, then the entry."""

    def __init__(self, last: Head) -> None:
        self._begin(last)

    def _begin(self, last: Head) -> None:
        self._last, self.written = last, 0
        self._digests = hashlib.new(ALGORITHM, b"[")  # of the canonical list of the revisions' digests

    def write(self, changes: list[Change]) -> None:
        """Adds the next revisions of the entry to come; ``written`` is how many it has."""
        if changes:
            self.put_revisions([self._revision(change) for change in changes])

    def put_revisions(self, rows: list[tuple[Any, ...]]) -> None:
        """Adds rows of the table of revisions, in the order of REVISION."""
        statements.run_all(database.obj, _revisions_sql(), rows)

    def put_entry(self, values: dict[str, Any]) -> None:
        """Adds the row of an entry."""
        statements.insert(database.obj, LedgerEntry, values)

    def _revision(self, change: Change) -> tuple[Any, ...]:
        position, salt = self.written, secrets.token_hex(16)
        # digest_of(), its text made by hand
        parts = (change.table, change.uid, salt, change.before, change.after)
        text = ",".join(["null" if part is None else encode_basestring(part) for part in parts])
        digest = hashlib.new(ALGORITHM, f"[{position},{text}]".encode()).hexdigest()
        self._digests.update(f'{"," if position else ""}"{digest}"'.encode())
        self.written += 1
        return self._last.seq + 1, position, change.table, change.uid, salt, change.before, change.after, digest

    def close(self, running: Transaction, action: str, role: str, station: str, reason: str = "") -> Head:
        """Adds the entry of what was written; the next one begins."""
        self._digests.update(b"]")
        entry = SimpleNamespace(
            seq=self._last.seq + 1, at=plain(running.at), actor=running.actor, role=role, station=station,
            action=action, reason=reason, digest=self._digests.hexdigest(), prev=self._last.hash, algorithm=ALGORITHM,
            reason_salt="", reason_digest="",
        )
        if reason:
            entry.reason_salt = secrets.token_hex(16)
            entry.reason_digest = digest_of(ALGORITHM, entry.reason_salt, reason)
        entry.hash = entry_hash(entry)
        self.put_entry(vars(entry))
        running.entry = entry.seq, entry.hash
        self._begin(Head(entry.seq, entry.hash, entry.at))
        return self._last


REVISION = ("seq", "position", "record_table", "uid", "salt", "before", "after", "digest")


def _revisions_sql() -> str:
    marks = ", ".join(["?" if is_sqlite() else "%s"] * len(REVISION))
    return f"insert into ledger_revision ({', '.join(REVISION)}) values ({marks})"


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
            row.entry.reason, loaded(row.before), loaded(row.after),
        )
        for row in rows
    ]


def loaded(text: str | None) -> dict[str, Any] | None:
    """The values of a kept state."""
    return json.loads(text) if text else None


# redaction --------------------------------------------------------------
def blank(uids: dict[str, list[str]]) -> dict[str, list[Any]]:
    """Takes what the ledger keeps of these records (uids by table) out of it; the digests stay. Inside write().

    Returns what was blanked: ``revisions`` as [seq, position], ``reasons`` as seq. What the running write
    changed keeps no state before.
    """
    transaction = running()
    wanted = {(table, uid) for table, kept in uids.items() for uid in kept}
    transaction.changes = [
        replace(change, before=None) if (change.table, change.uid) in wanted else change
        for change in transaction.changes
    ]
    rows = [
        row for table, kept in uids.items()
        for row in LedgerRevision.select(LedgerRevision.id, LedgerRevision.seq, LedgerRevision.position).where(
            LedgerRevision.record_table == table, LedgerRevision.uid.in_(kept), LedgerRevision.after.is_null(False)
        )
    ]
    for row in rows:
        LedgerRevision.update(before=None, after=None, salt="").where(LedgerRevision.id == row.id).execute()
    entries = LedgerEntry.select(LedgerEntry.seq).where(
        LedgerEntry.seq.in_({row.seq for row in rows}), LedgerEntry.reason_digest != "", LedgerEntry.reason != ""
    )
    reasons = sorted(entry.seq for entry in entries)
    for seq in reasons:
        LedgerEntry.update(reason="", reason_salt="").where(LedgerEntry.seq == seq).execute()
    return {"revisions": sorted([row.seq, row.position] for row in rows), "reasons": reasons}
