"""The failures a user can put right, as exceptions. They need nothing of the database, so that the first page shown
does not wait for it; errors.py makes them of what a disk or a server says."""
from __future__ import annotations

from app.core.i18n import tr


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


class SecondNeeded(UserError):
    """The password is right; this person also has a code to give."""


class WrongPassword(UserError):
    """A password asked for within an action is not that of ``number``; it counts as a wrong one at a sign-in."""

    def __init__(self, text: str, field: str, number: str) -> None:
        super().__init__(text, field)
        self.number = number


class Conflict(UserError):
    """Someone else changed the record in between."""


class Cancelled(UserError):
    """The user stopped a long piece of work."""

    def __init__(self) -> None:
        super().__init__(tr("Stopped. Nothing was changed."))


class Question(UserError):
    """Findings that a person must look at before saving; the same call with ``confirm`` saves."""

    def __init__(self, findings: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(text for _, text in findings), findings[0][0])
        self.findings = findings


class StorageFault(UserError):
    """Disk or server does not take or give anything; the same may succeed once that is mended."""


class Unknown(StorageFault):
    """A commit got no answer and the server stays away: saved or not, the next save finds out.

    ``entry`` is what the ledger would have: number and hash.
    """

    def __init__(self, text: str, entry: tuple[int, str]) -> None:
        super().__init__(text)
        self.entry = entry


class Damaged(StorageFault):
    """The database file cannot be read any more, or not whole: a backup has to be restored."""
