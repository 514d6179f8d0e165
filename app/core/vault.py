"""An encrypted database: who can open it, and turning a plain one into it and back."""
from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from app.core import access, keyholders, site
from app.core.errors import UserError
from app.core.i18n import show_moment, show_time, tr
from app.core.run import Context, need, note, wall_clock
from app.core.settings import Settings
from app.report.blocks import Document, Field, Fields, Run, Signatures, Space, Text
from db import convert, keys
from db import database as db
from db.database import Progress, data_key
from db.ledger import LedgerEntry

ENCRYPTED, DECRYPTED, SHOWN = "database.encrypted", "database.decrypted", "database.recovery_shown"
IN_A_LINE = 4  # groups of the recovery key on its page
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """How a database lies on disk: since when and by whom encrypted; (work number, name) of who can open it."""

    is_file: bool
    is_encrypted: bool = False
    since: datetime | None = None
    by: str = ""
    can: list[tuple[str, str]] = field(default_factory=list)
    cannot: list[tuple[str, str]] = field(default_factory=list)
    warning: str = ""  # of a server: that others can read along


# opening ----------------------------------------------------------------
def is_locked(target: str) -> bool:
    """Whether somebody must prove who they are before the database can be opened at all."""
    path = db.path_of(site.absolute(target or site.chosen_database()))
    try:
        if path is None or not keys.is_encrypted(path):
            return False
        keys.key_of(path)
    except (keys.Locked, keys.Damaged):
        return True
    except OSError:
        return False  # a path no system takes: opening says so
    return False


def people(target: str) -> list[tuple[str, str]]:
    """(work number, name) of those who can open it, by number. Raises UserError for a damaged key file."""
    with _key_file(target) as path:
        return keys.people(path)


@contextmanager
def _key_file(target: str) -> Iterator[Path]:
    """The database whose key file is read inside. Raises UserError where that is damaged."""
    try:
        yield _path(target)
    except keys.Damaged as fault:
        raise UserError(why_lost(target)) from fault


def unlock(target: str, number: str, password: str, now: datetime | None = None) -> None:
    """Opens the database in this program by a person's password.

    Refused attempts count as they do at a sign-in; the ledger has them once somebody signs in. Raises UserError.
    """
    now = now or wall_clock()
    with _key_file(target) as path:
        if number not in dict(keys.people(path)):
            text = tr("{number} cannot open the encrypted database yet: sign in once where it is open already, or have "
                      "the system officer give a new password.")
            raise UserError(text.format(number=number), "number")
        _check_attempts(keys.failures(path, number), now)
        try:
            keys.unlock(path, number, password)
        except keys.WrongKey as fault:
            try:
                keys.note_failure(path, number, now)
            except keyholders.UNWRITTEN:
                logger.exception("a refused attempt was not kept")
            raise UserError(tr("Work number or password is wrong. Check both, then try again."), "password") from fault


def _check_attempts(failures: list[datetime], now: datetime) -> None:
    """Raises UserError while too many were refused."""
    allowed, minutes = (Settings().get(f"people.{name}") for name in ("failures_allowed", "lock_minutes"))
    since = now - timedelta(minutes=minutes)
    failed = [at for at in failures if at > since]
    if len(failed) >= allowed:
        raise UserError(
            tr("Locked after {n} failed attempts until {time}.").format(
                n=allowed, time=show_time(failed[-1] + timedelta(minutes=minutes))
            ),
            "password",
        )


def unlock_with(target: str, recovery: str) -> None:
    """Opens the database in this program by the recovery key. Raises UserError."""
    try:
        with _key_file(target) as path:
            keys.unlock_with(path, recovery)
    except keys.WrongKey as fault:
        raise _no_recovery_key() from fault


def open_for(target: str, number: str, password: str) -> None:
    """Opens the database by a person's password, where nobody has opened it in this program yet. Raises UserError."""
    if not is_locked(target):
        return
    unlock(target, number, password)
    site.open_site(target, create=False)


def open_with(target: str, recovery: str) -> site.Site:
    """Opens the database by the recovery key, also where the key file is lost or damaged. Raises UserError."""
    path = _path(target)
    kept = keys.file_of(path)
    aside = kept.with_name(kept.name + ".damaged")
    if _is_damaged(path):
        kept.replace(aside)
    made = not kept.exists()
    try:
        unlock_with(target, recovery)
        return site.open_site(target, create=False)
    except UserError as fault:
        if made:  # by a key of another database
            kept.unlink(missing_ok=True)
            if aside.exists():
                aside.replace(kept)
        if fault.field or not made:
            raise
        raise _no_recovery_key() from fault


def why_lost(target: str) -> str:
    """Why only the recovery key can help, as a sentence; empty where the file is another matter."""
    path = db.path_of(site.absolute(target or site.chosen_database()))
    if path is None or not path.is_file() or not path.stat().st_size or keys.is_plain(path):
        return ""
    if _is_damaged(path):
        return tr("The key file {name} is damaged. Copy it back from a backup, or open with the recovery key.").format(
            name=keys.file_of(path).name
        )
    return site.without_key_file(path)


def _is_damaged(path: Path) -> bool:
    try:
        keys.read(path)
    except keys.Damaged:
        return True
    except OSError:
        return False
    return False


def _no_recovery_key() -> UserError:
    return UserError(
        tr("This is not the recovery key of this database, or it is mistyped. Compare it group by group."),
        "recovery_key",
    )


def _path(target: str) -> Path:
    path = db.path_of(site.absolute(target or site.chosen_database()))
    if path is None:
        raise UserError(tr("A database on a server is not encrypted from here. Ask its administrator."))
    return path


# turning ----------------------------------------------------------------
def can_encrypt(target: str) -> bool:
    """Whether the database is a file; a server has an encryption of its own."""
    return db.path_of(target) is not None


def encrypt(ctx: Context, target: str, password: str) -> str:
    """Encrypts the database, its attachments and drafts; returns the recovery key. Needs the right ``security``.

    Nobody else may have it open. Only the person who does it can open it at once; others once they sign in
    at a desk that is open, or get a new password. Raises UserError.
    """
    need(ctx, "security")
    path = _path(target)
    _must_be(path, encrypted=False)
    access.prove(ctx, password)  # another one would open nothing
    key = keys.new_key()
    site.close()
    with convert.turning(path):
        _must_be(path, encrypted=False)  # another program may just have done it: its key file is not ours to remove
        keys.file_of(path).unlink(missing_ok=True)
        keys.admit(path, key, ctx.number, ctx.name, password)
        _turn(path, key, ctx.progress)
        keys.use(path, key)
        place = site.open_site(str(path), create=False)
        _files(place, None, key, ctx.progress)
    note(ctx, ENCRYPTED, "")
    return keys.to_letters(key)


def decrypt(ctx: Context, target: str) -> None:
    """Makes the database, its attachments and drafts plain again. Raises UserError."""
    need(ctx, "security")
    path = _path(target)
    _must_be(path, encrypted=True)
    key = data_key()
    place = site.open_site(str(path), create=False)
    with convert.turning(path):
        _must_be(path, encrypted=True)
        try:
            _files(place, key, None, ctx.progress)
            site.close()
            _turn(path, None, ctx.progress)
            keys.file_of(path).unlink(missing_ok=True)
        except BaseException:
            if keys.is_encrypted(path):
                _files(place, None, key, ctx.progress)  # nothing stays plain beside it
            raise
    site.open_site(str(path), create=False)
    note(ctx, DECRYPTED, "")


def state(ctx: Context, target: str) -> State:
    """How the database in use lies on disk. Raises Denied."""
    need(ctx, "security")
    path = db.path_of(target)
    if path is None or data_key() is None:
        return State(path is not None, warning=site.open_to_others())
    made = LedgerEntry.select().where(LedgerEntry.action == ENCRYPTED).order_by(LedgerEntry.seq.desc()).first()
    can = keys.people(path)
    known = {number for number, _ in can}
    return State(
        True, True, datetime.fromisoformat(made.at) if made else None,
        access.names().get(made.actor, made.actor) if made else "", can,
        [person for person in access.people() if person[0] not in known],
    )


# on paper ---------------------------------------------------------------
def recovery_key(ctx: Context, password: str) -> str:
    """The recovery key of the database in use, for the person at the desk; that it was shown is entered.

    Raises Denied, and UserError for a wrong password or a plain database.
    """
    need(ctx, "security")
    access.prove(ctx, password)
    key = data_key()
    if key is None:
        raise UserError(tr("This database is not encrypted."))
    note(ctx, SHOWN, "")
    return keys.to_letters(key)


def is_group(typed: str, group: str) -> bool:
    """Whether what was typed is that group of a recovery key, however it is spelt."""
    return keys.signs_of(typed) == group


def recovery_page(ctx: Context, target: str, letters: str) -> Document:
    """The page for the safe. The ledger has that it was printed or saved, never what stands on it."""
    groups = [Field(str(place), [Run(group, role="hei")]) for place, group in enumerate(letters.split("-"), 1)]
    rows = [groups[first : first + IN_A_LINE] for first in range(0, len(groups), IN_A_LINE)]
    rows[-1] += [Field("", "")] * (IN_A_LINE - len(rows[-1]))
    made = Field(tr("Made"), show_moment(ctx.now())), Field(tr("Made by"), f"{ctx.name} {ctx.number}")
    return Document(
        tr("Recovery key of the database"), office=ctx.setting("site.office"), blocks=[
            Fields([[Field(tr("Database"), Path(target).name, span=2)], list(made)], columns=2),
            Space(6), Fields(rows, IN_A_LINE, size=18), Space(6),
            Text(tr("Who has this page can open the database and all its attachments, drafts and backups without "
                    "any password. Keep it sealed in the safe, and no copy of it on a computer."), indent=2),
            Text(tr("It is needed when no password opens the database any more, or when the key file beside the "
                    "database is lost. Without it the data are lost then: nobody can open them."), indent=2),
            Text(tr("The letters I, L, O and U do not occur; 0 and 1 are digits."), indent=2),
            Space(10), Signatures([tr("Sealed by"), tr("Kept by"), tr("Date")]),
        ],
    )


def _must_be(path: Path, encrypted: bool) -> None:
    """Raises UserError for a database that is of the kind wanted already."""
    if encrypted and not keys.is_encrypted(path):
        raise UserError(tr("This database is not encrypted."))
    if not encrypted and keys.is_encrypted(path):
        raise UserError(tr("This database is encrypted already."))


def _turn(path: Path, key: bytes | None, progress: Progress) -> None:
    try:
        convert.convert(path, key, progress)
    except UserError:  # stopped
        if key is not None:
            keys.file_of(path).unlink(missing_ok=True)
        raise
    except convert.ConversionFailed as fault:
        if key is not None:
            keys.file_of(path).unlink(missing_ok=True)
        if fault.busy:
            raise UserError(
                tr("The database is open elsewhere. Close every other window of it, then try again.")
            ) from fault
        raise UserError(
            tr("The database could not be converted and is as it was: {fault}").format(fault=fault)
        ) from fault


def _files(place: site.Site, before: bytes | None, after: bytes | None, progress: Progress) -> None:
    """Attachments and drafts; one that a kill left behind is still read, whichever way it is kept."""
    found = site.kept_files(place.target)
    for done, file in enumerate(found, 1):
        convert.convert_file(file, before, after)
        progress(done, len(found), file.name)
