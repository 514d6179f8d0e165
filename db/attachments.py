"""Whether the attachments the records name lie in the store as they were taken in."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from peewee import fn

from db.backup import hash_of, is_hash
from db.database import Progress, Record, all_records, is_sqlite, silent
from db.findings import SLICE, Finding
from db.ledger import LedgerRevision
from db.tables import Attachment


def damaged(folder: Path, progress: Progress = silent, limit: int = 20) -> list[Finding]:
    """Findings ``file`` with ``fields`` ("missing",) or ("altered",); at most ``limit``. Reads only.

    With a server each computer has the files taken in there: only those are looked at.
    """
    named = Attachment.select().where(Attachment.sha256 != "")  # none: taken out
    total, done = named.count(), 0
    state, last = "", ""
    found: list[tuple[int, str]] = []
    for rows in _slices(named):
        for id, sha256 in rows:
            if sha256 != last:  # a file that several records have is read once
                state, last = _state(folder, sha256, partial(progress, done, total, "")), sha256
            if state and (is_sqlite() or state != "missing"):
                found.append((id, state))
            done += 1
        if len(found) >= limit:
            break
    progress(total, total, "")
    return [_finding(Attachment.get_by_id(id), state) for id, state in sorted(found[:limit])]


def _slices(named: Any) -> Iterator[list[tuple[int, str]]]:
    """Ids and hashes of attachments, in the order of the store."""
    query = named.select(Attachment.id, Attachment.sha256).order_by(Attachment.sha256, Attachment.id).limit(SLICE)
    hash, id = "", 0
    while rows := list(query.where(
        (Attachment.sha256 > hash) | ((Attachment.sha256 == hash) & (Attachment.id > id))
    ).tuples()):
        yield rows
        id, hash = rows[-1]


def _state(folder: Path, sha256: str, tick: Callable[[], None]) -> str:
    """"missing", "altered", or nothing when the file is whole."""
    path = folder / sha256[:2] / sha256
    if not is_hash(sha256) or not path.is_file():
        return "missing"
    tick()
    try:
        return "" if hash_of(path) == sha256 else "altered"
    except OSError:
        return "altered"


def _finding(row: Attachment, state: str) -> Finding:
    newest = LedgerRevision.select(fn.max(LedgerRevision.seq)).where(
        LedgerRevision.record_table == Attachment._meta.table_name, LedgerRevision.uid == row.uid
    )
    return Finding(
        "file", newest.scalar() or 0, row.record_table, row.record_uid, _name_of(row), (state,), row.name
    )


def _name_of(row: Attachment) -> str:
    """What people call the record the file belongs to."""
    cls: type[Record] | None = next(
        (one for one in all_records() if one._meta.table_name == row.record_table), None
    )
    record = cls.get_or_none(cls.uid == row.record_uid) if cls else None
    return "/".join(str(getattr(record, name)) for name in record.known_by) if record else ""
