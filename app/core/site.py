"""Opening the program on a database: features, migrations, and the folders beside it."""
from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core import access, paths, registry, settings
from app.core.drafts import DraftFolder
from app.core.errors import Damaged, Locked, StorageFault, UserError, in_sentences
from app.core.i18n import tr, use_zone
from app.core.run import Context, run
from app.core.settings import chosen_database as chosen_database
from db import convert, keys, ledger, migrate, schema, swap
from db import database as db
from db.backup import BackupFailed
from db.server import Server, identity
from db.server import shown as server_shown

BACKUP = re.compile(r"-\d{8}-\d{6}$")  # what the command adds to the name of a copy


@dataclass(frozen=True)
class Site:
    """Where the opened database is, and the folders for attachments and drafts beside it."""

    target: str
    files: Path
    drafts: Path


def open_site(target: str = "", create: bool = True, reading: bool = False) -> Site:
    """Loads the features, opens the database and brings it up to date. Raises UserError.

    ``create``: one that is not there is made. ``reading``: one that cannot be written is opened as it is.
    """
    registry_ready()
    target = absolute(target or chosen_database())
    path = db.path_of(target)
    with _in_sentences(target):
        if path is not None:
            swap.finish(path)
            _look(path, create)
            if db.is_writable(path):
                convert.finish(path, lambda: kept_files(target))
        if reading and path is not None and not db.is_writable(path):
            if migrate.pending(db.open_to_read(path)):
                raise UserError(
                    tr("{path} is of an older version. Copy it to where it can be written, then name the copy.").format(
                        path=path
                    )
                )
            _whole_enough()
        else:
            opened = db.open_database(target)
            if not create and not migrate.begun(opened):
                raise _none(shown(target))
            migrate.upgrade(opened)
            _whole_enough()
            renew_tables()
        drafts = folder_beside(target, "drafts")
        if create:
            db.private_folder(drafts)
    use_zone(settings.load().get("site.zone"))
    return place_of(target)


def place_of(target: str = "") -> Site:
    """Where a database and its folders are, opened or not."""
    target = absolute(target or chosen_database())
    return Site(target, files_of(target), folder_beside(target, "drafts"))


def _whole_enough() -> None:
    """Raises UserError when tables are gone without which nothing can be read."""
    if db.is_sqlite() and (gone := schema.lost(db.database.obj)):
        raise UserError(
            tr("The database lacks {names}: it was altered outside the program. Restore the newest backup.").format(
                names=", ".join(gone)
            )
        )


def renew_tables() -> None:
    """After an update, what the program ships goes into an office's tables, through the ledger."""
    stored = settings.load().get("site.tables")
    if access.is_set_up() and stored != migrate.names()[-1]:
        run(Context(grants=frozenset({"system"}), settings=settings.load()), "people.renew_tables")


def pending(target: str = "") -> tuple[bool, list[str]]:
    """Whether the database is there, and the names of the migrations it lacks. Changes nothing. Raises UserError."""
    target = absolute(target or chosen_database())
    path = db.path_of(target)
    with _in_sentences(target):
        if path is None:
            opened = db.open_database(target)
        elif db.tables_in(path):
            _look(path, False)
            opened = db.open_as_it_lies(path)
        else:
            return False, migrate.names()
        try:
            return migrate.begun(opened), migrate.pending(opened)
        finally:
            opened.close()


def presence_of(path: Path) -> Path:
    """The lock that says a window has the database open."""
    return path.with_name(path.name + ".open")


def _look(path: Path, create: bool) -> None:
    """Raises UserError, before anything is written, for a file that is not ours, damaged, or not there."""
    try:
        found = db.tables_in(path)
    except db.Unusable as fault:
        if _was_ours(path):
            raise _damaged(path) from fault
        raise
    if not found and path.exists() and _was_ours(path):
        raise _damaged(path)
    if found and migrate.TABLE not in found:
        raise _foreign(path)
    if not found and not create:
        raise _none(str(path))


def _was_ours(path: Path) -> bool:
    """Whether what lies beside a file that cannot be read says that it was a database of ours."""
    names = re.compile(re.escape(path.stem) + r"-\d{8}-\d{6}\.db")
    copies = path.parent / "backups"
    return folder_beside(str(path), "drafts").is_dir() or (
        copies.is_dir() and any(names.fullmatch(file.name) for file in copies.iterdir())
    )


def without_key_file(path: Path) -> str:
    """That a file looks encrypted and its key file is not there, as a sentence; else empty."""
    if keys.file_of(path).exists() or keys.is_plain(path) or not keys.looks_encrypted(path):
        return ""
    return tr("{path} is encrypted and its key file {name} is not beside it; or it is no Dutydesk database.").format(
        path=path, name=keys.file_of(path).name
    )


def _damaged(path: Path) -> Damaged:
    if lost := without_key_file(path):
        return Damaged(lost)
    text = tr("The database {path} is damaged. Restore the newest backup (main.py restore).")
    return Damaged(text.format(path=path))


def _foreign(path: str | Path) -> UserError:
    return UserError(tr("{path} is not a Dutydesk database. Choose another file.").format(path=path))


def _none(path: str) -> UserError:
    return UserError(
        tr("There is no database {path}. Check the path, or make one: main.py setup --office … --name …").format(
            path=path
        )
    )


@contextmanager
def _in_sentences(target: str) -> Iterator[None]:
    """What may fail when a database is opened, as UserError."""
    try:
        with in_sentences():
            yield
    except keys.Locked as fault:
        raise Locked(tr("This database is encrypted: sign in to open it.")) from fault
    except keys.Damaged as fault:
        raise UserError(
            tr("The key file {name} is damaged. Copy it back from a backup, or open with the recovery key.").format(
                name=fault
            )
        ) from fault
    except migrate.NewerDatabase as fault:
        raise UserError(
            tr("This database was made by a newer version of the program ({names}). Update the program.").format(
                names=", ".join(fault.names)
            )
        ) from fault
    except migrate.AlteredDatabase as fault:
        raise UserError(
            tr("The database was altered outside the program: what {names} make stands in it, but its list of changes "
               "lacks them. Restore the newest backup.").format(names=", ".join(fault.names))
        ) from fault
    except BackupFailed as fault:
        raise UserError(
            tr("The database must be backed up before it is brought up to date, and that failed: {fault}").format(
                fault=fault
            )
        ) from fault
    except db.Unusable as fault:
        raise _unusable(target, fault) from fault
    except StorageFault as fault:
        path = db.path_of(target)
        if path is not None and "not a database" in str(fault.__cause__) and _was_ours(path):
            raise _damaged(path) from fault
        raise
    except OSError as fault:
        raise UserError(
            tr("The database {path} cannot be opened: {fault}").format(
                path=shown(target), fault=fault.strerror or fault
            )
        ) from fault


def _unusable(target: str, fault: db.Unusable) -> UserError:
    if not db.is_url(target):
        return _foreign(target)
    if fault.driver:
        return UserError(
            tr("The driver for PostgreSQL is not installed. Install it ({command}), or name a file.").format(
                command="make postgres"
            )
        )
    return UserError(
        tr("{target} names no database this program can use. Name a file, or a server like {example}.").format(
            target=shown(target), example="postgresql://USER:PASSWORD@HOST/NAME"
        )
    )


def absolute(target: str) -> str:
    """A file's path with the home folder put in and from the root on; a server's URL as it is. Raises UserError."""
    try:
        impossible = b"\0" in os.fsencode(target)
    except UnicodeEncodeError:
        impossible = True
    if impossible:
        raise UserError(tr("The name of the database contains something that is no character. Type it again."))
    path = db.path_of(target)
    return target if path is None else str(path)


def shown(target: str) -> str:
    """A target without the name and the passwords a URL may hold."""
    return server_shown(target) if db.is_url(target) else target


def open_to_others() -> str:
    """A warning when what goes to the database's server can be read on the way; else empty."""
    opened = db.database.obj
    if isinstance(opened, Server) and not opened.is_encrypted:
        return tr("The connection to the database server is not encrypted: whoever is on the network can read along. "
                  "Add sslmode=verify-full to the address.")
    return ""


def server(target: str) -> Server:
    """The server of a URL, not yet connected. Raises UserError."""
    with _in_sentences(target):
        return db.server(target)


def registry_ready() -> None:
    """Loads those features that are not loaded yet."""
    registry.load_features()


def folder_beside(target: str, name: str) -> Path:
    """``<database>-<name>`` beside a database file; in the user's data folder for a server."""
    path = db.path_of(target)
    if path is None:
        known = hashlib.sha256(identity(target).encode()).hexdigest()[:12]
        path = paths.data_folder() / known
    return path.with_name(f"{path.stem}-{name}")


def beside(files: Path, name: str) -> Path:
    """The folder ``name`` beside the database whose attachments lie in ``files``."""
    return files.with_name(f"{files.name.removesuffix('-files')}-{name}")


def files_of(target: str) -> Path:
    """The folder of attachments; for a backup, which has none of its own, the one copied with it.

    With a server it is on each computer, or where the computer's setting says, which may be a folder all desks share.
    """
    shared = settings.Settings(settings.load_computer()).get("computer.files")
    if shared and db.path_of(target) is None:
        return Path(shared).absolute()
    own = folder_beside(target, "files")
    copied = own.with_name(BACKUP.sub("", own.name.removesuffix("-files")) + "-files")
    return copied if copied.is_dir() and not own.exists() else own


def kept_files(target: str) -> list[Path]:
    """Attachments and drafts beside the database, which are encrypted with it."""
    drafts = DraftFolder.with_refuges(folder_beside(target, "drafts"))
    whole = (*files_of(target).glob("??/*"), *drafts.every_file())
    return sorted(file for file in whole if file.is_file())


def ledger_height() -> int:
    """The number of the newest ledger entry: it grows with every change at any desk.

    Raises Displaced when the database is no longer where it was opened.
    """
    db.check_in_place()
    return ledger.head().seq


def close() -> None:
    """Gives this thread's connection back."""
    db.close_database()
