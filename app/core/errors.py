"""The failures a user can put right. Anything else is a bug of ours and is logged as one."""
from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import DatabaseError, InterfaceError

from app.core import server_faults
from app.core.failures import (
    Cancelled,
    Conflict,
    Damaged,
    Denied,
    Locked,
    Question,
    StorageFault,
    Unknown,
    UserError,
    WrongPassword,
)
from app.core.i18n import tr
from db.database import SqliteError, StaleRecord, Unsettled, disk_fault, let_go
from db.in_place import Displaced
from db.lengths import TooLong
from db.locks import LockError

__all__ = [
    "Cancelled",
    "Conflict",
    "Damaged",
    "Denied",
    "FAULTS",
    "Locked",
    "Question",
    "StorageFault",
    "Unknown",
    "UserError",
    "WrongPassword",
    "from_database",
    "from_disk",
    "in_sentences",
]

# peewee's names for what goes wrong when a statement begins; the driver's own come while rows are read; a lock's own
FAULTS = (DatabaseError, InterfaceError, SqliteError, LockError)
FULL = (errno.ENOSPC, errno.EDQUOT)
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


def from_database(fault: BaseException) -> UserError | None:
    """The sentence for a fault of disk or server; None when the fault is ours."""
    if isinstance(fault, Displaced):
        return StorageFault(_displaced(fault))
    if not isinstance(fault, FAULTS):
        return None
    if said := server_faults.said(fault):
        return StorageFault(said)
    text = str(fault).lower()
    if "malformed" in text:
        return Damaged(tr("The database is damaged. Restore the newest backup."))
    if "unable to open" in text or "disk i/o" in text:
        why = disk_fault()
        text = "disk is full" if why in FULL else "readonly" if why in READ_ONLY else text
    full = _full()
    held = tr("Another program is holding the database. Try again in a moment.")
    read_only = tr("The database is read-only. Make its disk and folder writable, then try again.")
    sentences = (
        ("disk is full", full),
        ("no space left", full),
        ("locked", held),
        ("locking protocol", held),
        ("lock timeout", held),
        ("readonly", read_only),
        ("read-only", read_only),
        ("fts5", tr("The search index of the database is damaged. Restore the newest backup.")),
        ("not a database", tr("The file is not a Dutydesk database. Choose another.")),
        ("unable to open", tr("The database cannot be opened. Check its path and the rights on its folder.")),
        ("disk i/o", tr("The disk does not answer. Check the disk, then try again.")),
        ("connection", server_faults.away()),
    )
    return next((StorageFault(said) for part, said in sentences if part in text), None)


def from_disk(fault: OSError) -> UserError | None:
    """The sentence for a disk that takes nothing; None for a path or a right that is wrong."""
    if fault.errno in FULL:
        return StorageFault(_full())
    if fault.errno == errno.EROFS:
        return StorageFault(tr("The disk is read-only. Make it writable, then try again."))
    if fault.errno == errno.EIO:
        return StorageFault(tr("The disk does not answer. Check the disk, then try again."))
    return None


def _full() -> str:
    return tr("The disk is full. Free some space, then try again.")


def _displaced(fault: Displaced) -> str:
    if fault.log:
        return tr("A working file of the database was deleted. Close the program and open it again.")
    return tr(
        "The database {path} was moved, deleted or replaced. Put it back, or close the program and open it again."
    ).format(path=fault.path)


@contextmanager
def in_sentences() -> Iterator[None]:
    """Faults of disk and server as StorageFault, a lost race as Conflict. The thread's next use connects anew."""
    try:
        yield
    except StaleRecord as fault:
        raise Conflict(tr("Someone else changed this just now. Look at it again, then save.")) from fault
    except TooLong as fault:
        raise UserError(
            tr("{field} has {n} characters; {limit} are possible. Shorten it, or attach it as a file.").format(
                field=tr(fault.label), n=fault.length, limit=fault.most
            ), fault.name,
        ) from fault
    except Unsettled as fault:
        let_go()
        raise Unknown(
            tr("The connection broke while it was being saved. Whether it was saved shows when the server is back: "
               "save again then; nothing is entered twice."),
            fault.entry,
        ) from fault
    except (*FAULTS, Displaced) as fault:
        said = from_database(fault)
        if said is None:
            raise
        let_go()
        raise said from fault
    except OSError as fault:
        if said := from_disk(fault):
            raise said from fault
        raise
