"""The failures a user can put right. Anything else is a bug of ours and is logged as one."""
from __future__ import annotations

from peewee import DatabaseError, InterfaceError

from app.core.i18n import tr
from db.database import SqliteError

# peewee's names for what goes wrong when a statement begins; the driver's own come while rows are read
FAULTS = (DatabaseError, InterfaceError, SqliteError)


class UserError(Exception):
    """A sentence for the user: what is, then the way out. ``field`` names the input concerned."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class Denied(UserError):
    """The user's role does not allow this."""


class Locked(UserError):
    """The database is encrypted and nobody has opened it in this program yet."""


class Conflict(UserError):
    """Someone else changed the record in between."""


class Cancelled(UserError):
    """The user stopped a long piece of work."""

    def __init__(self) -> None:
        super().__init__(tr("Stopped. Nothing was changed."))


class Damaged(UserError):
    """The database file cannot be read any more, or not whole: a backup has to be restored."""


class Question(UserError):
    """Findings that a person must look at before saving; the same call with ``confirm`` saves."""

    def __init__(self, findings: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(text for _, text in findings), findings[0][0])
        self.findings = findings


def from_database(fault: BaseException) -> UserError | None:
    """The sentence for a fault of disk or server; None when the fault is ours."""
    if not isinstance(fault, FAULTS):
        return None
    text = str(fault).lower()
    if "malformed" in text:
        return Damaged(tr("The database is damaged. Restore the newest backup."))
    sentences = (
        ("disk is full", tr("The disk is full. Free some space; what you typed is kept as a draft.")),
        ("locked", tr("Another program is holding the database. Try again in a moment.")),
        ("readonly", tr("The database is read-only. Check the rights on its folder.")),
        ("read-only", tr("The database is read-only. Check the rights on its folder.")),
        ("not a database", tr("The file is not a Dutydesk database. Choose another.")),
        ("unable to open", tr("The database cannot be opened. Check its path and the rights on its folder.")),
        ("disk i/o", tr("The disk does not answer. Check the disk; what you typed is kept as a draft.")),
        ("connection", tr("The database server does not answer. Check the network.")),
    )
    return next((UserError(said) for part, said in sentences if part in text), None)
