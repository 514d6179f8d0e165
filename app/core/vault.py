"""An encrypted database: who can open it, and turning a plain one into it and back."""
from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from app.core import site
from app.core.errors import UserError
from app.core.i18n import show_time, tr
from app.core.run import Context, note, wall_clock
from app.core.settings import Settings
from db import convert, keys
from db import database as db
from db.database import Progress, data_key

ENCRYPTED, DECRYPTED = "database.encrypted", "database.decrypted"


# opening ----------------------------------------------------------------
def is_locked(target: str) -> bool:
    """Whether somebody must prove who they are before the database can be opened at all."""
    path = db.path_of(site.absolute(target or site.chosen_database()))
    if path is None or not keys.is_encrypted(path):
        return False
    try:
        keys.key_of(path)
    except keys.Locked:
        return True
    return False


def people(target: str) -> list[tuple[str, str]]:
    """(work number, name) of those who can open it, by number."""
    return keys.people(_path(target))


def unlock(target: str, number: str, password: str, now: datetime | None = None) -> None:
    """Opens the database in this program by a person's password.

    Refused attempts count as they do at a sign-in; the ledger has them once somebody signs in. Raises UserError.
    """
    path, now = _path(target), now or wall_clock()
    allowed, minutes = (Settings().get(f"people.{name}") for name in ("failures_allowed", "lock_minutes"))
    since = now - timedelta(minutes=minutes)
    failed = [at for at in keys.failures(path, number) if at > since]
    if len(failed) >= allowed:
        raise UserError(
            tr("Locked after {n} failed attempts until {time}.").format(
                n=allowed, time=show_time(failed[-1] + timedelta(minutes=minutes))
            ),
            "password",
        )
    try:
        keys.unlock(path, number, password)
    except keys.WrongKey as fault:
        keys.note_failure(path, number, now)
        raise UserError(tr("Work number or password is wrong. Check both, then try again."), "password") from fault


def unlock_with(target: str, recovery: str) -> None:
    """Opens the database in this program by the recovery key. Raises UserError."""
    try:
        keys.unlock_with(_path(target), recovery)
    except keys.WrongKey as fault:
        raise UserError(
            tr("This is not the recovery key of this database, or it is mistyped. Compare it group by group."),
            "recovery_key",
        ) from fault


def _path(target: str) -> Path:
    path = db.path_of(site.absolute(target or site.chosen_database()))
    if path is None:
        raise UserError(tr("A database on a server is not encrypted from here. Ask its administrator."))
    return path


# turning ----------------------------------------------------------------
def encrypt(ctx: Context, target: str, password: str) -> str:
    """Encrypts the database, its attachments and drafts; returns the recovery key.

    Nobody else may have it open. Only the person who does it can open it at once; others once they sign in
    at a desk that is open, or get a new password. Raises UserError.
    """
    path = _path(target)
    if keys.is_encrypted(path):
        raise UserError(tr("This database is encrypted already."))
    key = keys.new_key()
    site.close()
    with convert.turning(path):
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
    path = _path(target)
    if not keys.is_encrypted(path):
        raise UserError(tr("This database is not encrypted."))
    key = data_key()
    place = site.open_site(str(path), create=False)
    with convert.turning(path):
        _files(place, key, None, ctx.progress)
        site.close()
        _turn(path, None, ctx.progress)
        keys.file_of(path).unlink(missing_ok=True)
    site.open_site(str(path), create=False)
    note(ctx, DECRYPTED, "")


def recovery_key() -> str:
    """The recovery key of the database in use; empty where it is plain."""
    key = data_key()
    return keys.to_letters(key) if key else ""


def _turn(path: Path, key: bytes | None, progress: Progress) -> None:
    try:
        convert.convert(path, key, progress)
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
