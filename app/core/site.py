"""Opening the program on a database: features, migrations, and the folders beside it."""
from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from peewee import DatabaseError

from app.core import paths, registry, settings
from app.core.errors import UserError, from_database
from app.core.i18n import tr, use_zone
from db import database as db
from db import ledger, migrate
from db.backup import BackupFailed


@dataclass(frozen=True)
class Site:
    """Where the opened database is, and the folders for attachments and drafts beside it."""

    target: str
    files: Path
    drafts: Path


def open_site(target: str = "") -> Site:
    """Loads the features, opens the database and brings it up to date. Raises UserError."""
    registry_ready()
    target = target or chosen_database()
    try:
        opened = db.open_database(target)
        migrate.upgrade(opened)
    except migrate.NewerDatabase as fault:
        raise UserError(
            tr("This database was made by a newer version of the program ({names}). Update the program.").format(
                names=", ".join(fault.names)
            )
        ) from fault
    except BackupFailed as fault:
        raise UserError(
            tr("The database must be backed up before it is brought up to date, and that failed: {fault}").format(
                fault=fault
            )
        ) from fault
    except DatabaseError as fault:
        said = from_database(fault)
        if said is None:
            raise
        raise said from fault
    except OSError as fault:
        raise UserError(
            tr("The database {path} cannot be opened: {fault}").format(path=target, fault=fault.strerror or fault)
        ) from fault
    use_zone(settings.load().get("site.zone"))
    return Site(target, folder_beside(target, "files"), folder_beside(target, "drafts"))


def chosen_database() -> str:
    """``DUTYDESK_DB`` (a path or a URL), else this computer's setting, else a file in the user's data folder."""
    stored = settings.Settings(settings.load_computer()).get("computer.database")
    return os.environ.get("DUTYDESK_DB") or stored or str(paths.data_folder() / "dutydesk.db")


def registry_ready() -> None:
    """Loads those features that are not loaded yet."""
    registry.load_features()


def folder_beside(target: str, name: str) -> Path:
    """``<database>-<name>`` beside a database file; in the user's data folder for a server."""
    path = Path(target.removeprefix("sqlite:///"))
    if db.is_url(target) and not target.startswith("sqlite:///"):
        known = hashlib.sha256(target.rpartition("@")[2].encode()).hexdigest()[:12]
        path = paths.data_folder() / known
    return path.with_name(f"{path.stem}-{name}")


def ledger_height() -> int:
    """The number of the newest ledger entry: it grows with every change at any desk."""
    return ledger.head().seq


def close() -> None:
    """Gives this thread's connection back."""
    db.close_database()
