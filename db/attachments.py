"""Whether the attachments the records name lie in the store as they were taken in."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from peewee import fn

from db.backup import hash_of, is_hash
from db.database import Progress, Record, all_records, is_sqlite, silent
from db.findings import Finding
from db.ledger import LedgerRevision
from db.tables import Attachment


def damaged(folder: Path, progress: Progress = silent, limit: int = 20) -> list[Finding]:
    """Findings ``file`` with ``fields`` ("missing",) or ("altered",); at most ``limit``. Reads only.

    With a server each computer has the files taken in there: only those are looked at.
    """
    rows = list(Attachment.select().where(Attachment.sha256 != "").order_by(Attachment.id))  # none: taken out
    known: dict[str, str] = {}
    found: list[Finding] = []
    for index, row in enumerate(rows):
        if len(found) == limit:
            break
        if row.sha256 not in known:
            known[row.sha256] = _state(folder, row.sha256, partial(progress, index, len(rows), ""))
        if known[row.sha256] and (is_sqlite() or known[row.sha256] != "missing"):
            found.append(_finding(row, known[row.sha256]))
    progress(len(rows), len(rows), "")
    return found


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
