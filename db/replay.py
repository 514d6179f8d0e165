"""Entries read from a damaged file, put after the newest entry of a backup so that the chain goes on."""
from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from peewee import DateField, DateTimeField, IntegrityError, TimeField

from db import ledger
from db.database import Change, Progress, Record, all_records, canonical, database, fingerprint, silent
from db.ledger import ALGORITHMS, LedgerEntry, LedgerRevision, digest_of, entry_hash, revision_digest
from db.salvage import Read, Row
from db.tables import Redaction, Role, Seal, Setting, User

# what says who may do what is taken from the chain alone
BY_CHAIN_ALONE = (Redaction, Role, Seal, Setting, User)


@dataclass
class Replayed:
    """What went on the chain: number of entries, changes of records, and records whose secret could not be read."""

    entries: int = 0
    changes: list[Change] = field(default_factory=list)
    without_secret: list[tuple[str, str]] = field(default_factory=list)


def replay(found: Read, progress: Progress = silent) -> Replayed:
    """Adds what follows the newest entry without a gap, as it was, and its changes to the tables. Inside write()."""
    entries = {entry.seq: entry for entry in map(_entry, found.tables.get("ledger_entry", [])) if entry is not None}
    revisions = defaultdict(list)
    for row in map(_revision, found.tables.get("ledger_revision", [])):
        if row is not None:
            revisions[row.seq].append(row)
    head = ledger.head()
    seq, prev = head.seq, head.hash
    rows = _Rows(found)
    done = Replayed()
    while (entry := entries.get(seq + 1)) is not None and entry.prev == prev:
        changed = _follows(entry, revisions.get(entry.seq, []))
        if changed is None:
            break
        _add(entry, changed, rows, done)
        seq, prev = entry.seq, entry.hash
        done.entries += 1
        progress(done.entries, len(entries), "")
    done.without_secret = rows.without_secret({(change.table, change.uid) for change in done.changes})
    return done


def _entry(row: Row) -> LedgerEntry | None:
    known = {name: row[name] for name in LedgerEntry._meta.fields if name in row}
    return LedgerEntry(**known) if isinstance(known.get("seq"), int) else None


def _revision(row: Row) -> LedgerRevision | None:
    known = {name: row[name] for name in LedgerRevision._meta.fields if name in row and name != "id"}
    fine = isinstance(known.get("seq"), int) and isinstance(known.get("position"), int)
    return LedgerRevision(**known) if fine else None


def _follows(entry: LedgerEntry, found: list[LedgerRevision]) -> list[LedgerRevision] | None:
    """The entry's revisions in order, if the entry and all of them are as they were written."""
    if entry.algorithm not in ALGORITHMS or entry.hash != entry_hash(entry):
        return None
    reason = digest_of(entry.algorithm, entry.reason_salt, entry.reason)
    if entry.reason_digest and (entry.reason or entry.reason_salt) and entry.reason_digest != reason:
        return None
    right = {row.position: row for row in found if _is_right(row, entry.algorithm)}
    ordered = [right[place] for place in sorted(right)]
    if entry.digest != digest_of(entry.algorithm, *(row.digest for row in ordered)):
        return None
    return ordered


def _is_right(row: LedgerRevision, algorithm: str) -> bool:
    """Whether a revision is as it was written, or was blanked."""
    return (row.after is None and row.salt == "") or row.digest == revision_digest(algorithm, row)


def _add(entry: LedgerEntry, changed: list[LedgerRevision], rows: _Rows, done: Replayed) -> None:
    for row in changed:
        row.save(force_insert=True)
        rows.put(row)
        if row.after is not None:
            done.changes.append(Change(row.record_table, row.uid, row.before, row.after))
            if row.record_table == Redaction._meta.table_name:
                _blank(json.loads(json.loads(row.after)["blanked"]))
    entry.save(force_insert=True)


def _blank(blanked: dict[str, Any]) -> None:
    """Takes out again what a redaction took out."""
    for seq, position in blanked.get("revisions", []):
        LedgerRevision.update(before=None, after=None, salt="").where(
            LedgerRevision.seq == seq, LedgerRevision.position == position, LedgerRevision.after.is_null(False)
        ).execute()
    for seq in blanked.get("reasons", []):
        LedgerEntry.update(reason="", reason_salt="").where(LedgerEntry.seq == seq, LedgerEntry.reason != "").execute()


class _Rows:
    """Sets records to what revisions say; secrets, which those do not have, come from the rows read."""

    def __init__(self, found: Read) -> None:
        self._classes = {cls._meta.table_name: cls for cls in all_records()}
        self._read = {
            table: {row["uid"]: row for row in rows if isinstance(row.get("uid"), str)}
            for table, rows in found.tables.items() if table in self._classes
        }

    def put(self, row: LedgerRevision) -> None:
        cls = self._classes.get(row.record_table)
        if cls is None:
            return
        old = cls.get_or_none(cls.uid == row.uid)
        read = self._read[row.record_table].get(row.uid, {}) if row.record_table in self._read else {}
        if row.after is None:  # blanked: a later revision says what the record is, if any does
            if old is None and read:
                cls.insert(**{name: read[name] for name in cls._meta.fields if name in read}).execute()
            return
        values = typed(cls, json.loads(row.after))
        for name in cls.secret:
            values[name] = self._secret(name, values.get(name, ""), old, read)
        if old is None:
            cls.insert(**values).execute()
        else:
            cls.update(**values).where(cls.uid == row.uid).execute()

    @staticmethod
    def _secret(name: str, kept: Any, old: Record | None, read: Row) -> str:
        for value in (read.get(name), getattr(old, name, None), ""):
            if isinstance(value, str) and fingerprint(value) == kept:
                return value
        return str(getattr(old, name, "") or "")

    def without_secret(self, touched: set[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those records whose newest revision names another secret than the table now has."""
        found = []
        for table, uid in sorted(touched):
            cls = self._classes.get(table)
            record = cls.get_or_none(cls.uid == uid) if cls is not None and cls.secret else None
            if record is None:
                continue
            newest = (
                LedgerRevision.select().where(LedgerRevision.record_table == table, LedgerRevision.uid == uid)
                .order_by(LedgerRevision.seq.desc(), LedgerRevision.position.desc()).first()
            )
            if newest.after is not None and canonical(record.as_plain()) != newest.after:
                found.append((table, uid))
        return found


def typed(cls: type[Record], values: dict[str, Any]) -> dict[str, Any]:
    """What a revision keeps, as the record's columns take it."""
    readers: dict[type, Any] = {DateTimeField: datetime.fromisoformat, DateField: date.fromisoformat,
                                TimeField: time.fromisoformat}
    found = {}
    for name, column in cls._meta.fields.items():
        if name in values:
            reader = readers.get(type(column))
            found[name] = reader(values[name]) if reader and isinstance(values[name], str) else values[name]
    return found


# what the chain does not reach ------------------------------------------
def save_again(found: Read, top: int) -> list[tuple[str, str]]:
    """Saves as records anew what revisions off the chain say and the tables lack. Inside write(), after replay().

    ``top``: the last entry on the chain. Returns (table, uid) of what was saved: of each record the newest
    revision that is right by its own digest.
    """
    classes = {cls._meta.table_name: cls for cls in all_records() if cls not in BY_CHAIN_ALONE}
    newest: dict[tuple[str, str], LedgerRevision] = {}
    off = [row for row in map(_revision, found.tables.get("ledger_revision", [])) if row is not None and row.seq > top]
    for row in sorted(off, key=lambda row: (row.seq, row.position)):
        fits = row.after is not None and any(_is_right(row, name) for name in ALGORITHMS)
        if fits and row.record_table in classes:
            newest[row.record_table, row.uid] = row
    saved = []
    for (table, uid), row in newest.items():
        if _save_one(classes[table], uid, json.loads(row.after)):
            saved.append((table, uid))
    return saved


def _save_one(cls: type[Record], uid: str, values: dict[str, Any]) -> bool:
    record = cls.get_or_none(cls.uid == uid)
    if record is not None and record.version >= values.get("version", 0):
        return False
    stamps = ("id", "uid", "version", "created_at", "created_by", "updated_at", "updated_by")
    try:
        with database.atomic():
            record = record or cls(uid=uid)
            for name, value in typed(cls, values).items():
                if name not in stamps:
                    setattr(record, name, value)
            record.save()
    except (IntegrityError, ValueError, TypeError):
        return False
    return True


def left_over(found: Read) -> dict[str, list[Row]]:
    """The rows read that the database does not have just so, by table; secrets as fingerprints."""
    secret = {cls._meta.table_name: cls.secret for cls in all_records()}
    left: dict[str, list[Row]] = {}
    for table, rows in found.tables.items():
        same = {_comparable(row) for row in _rows_of(table)}
        missing = [row for row in rows if _comparable(row) not in same]
        for row in missing:
            row.update({name: fingerprint(row[name]) for name in secret.get(table, ()) if row.get(name)})
        if missing:
            left[table] = missing
    return left


def _rows_of(table: str) -> list[Row]:
    if table not in database.get_tables():
        return []
    cursor = database.execute_sql(f'select * from "{table}"')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _comparable(row: Row) -> str:
    """A row without its number, and without what later versions added empty."""
    return canonical({name: repr(value) for name, value in row.items() if name != "id" and value not in ("", None, 0)})
