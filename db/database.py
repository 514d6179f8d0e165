"""Connections, the base of all tables, and the one write transaction.

Times are naive UTC datetimes to the millisecond everywhere in the program.
"""
from __future__ import annotations

import errno
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peewee import (
    CharField,
    Database,
    DatabaseError,
    DatabaseProxy,
    DateTimeField,
    IntegerField,
    InterfaceError,
    Model,
    SqliteDatabase,
)
from sqlcipher3 import dbapi2 as sqlite

from db import keys, settling, statements, waiting
from db.in_place import InPlace, start_of
from db.lengths import check_lengths
from db.server import Server
from db.server import Unusable as Unusable
from db.server import server as server
from db.settling import Unsettled as Unsettled
from db.uids import new_uid
from db.values import FINGERPRINT as FINGERPRINT
from db.values import canonical as canonical
from db.values import fingerprint as fingerprint
from db.values import plain as plain
from db.values import plain_of
from db.values import to_milliseconds as to_milliseconds

_local = threading.local()


class _Chosen(DatabaseProxy):
    """The program's database; on a thread inside reading_from(), the file read there."""

    __slots__ = ("_shared",)

    @property
    def obj(self) -> Database | None:
        return getattr(_local, "reading", None) or self._shared

    @obj.setter
    def obj(self, opened: Database | None) -> None:
        self._shared = opened

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


database = _Chosen()
SqliteError = sqlite.Error  # what the driver itself raises, on connections that are not peewee's

SQLITE_PRAGMAS = {
    "busy_timeout": waiting.BUSY_MS,  # first: beginning a log waits for readers too
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an entry the screen calls saved survives a power cut
    "foreign_keys": 1,
    "journal_size_limit": 64 << 20,  # a log that grew while something was read for minutes shrinks again
    "cache_size": -8000,  # kilobytes, for each lane of the window; what is read again soon the system has
    "wal_autocheckpoint": 4000,  # pages, 16 MB: one save in a hundred puts the log back, not one in thirty
    "secure_delete": 1,  # what is taken out is overwritten, not just forgotten
}


class Sqlite(waiting.Waiting, SqliteDatabase):
    """A database file, plain or encrypted (SQLCipher). ``uri`` says how it is opened. Raises keys.Locked."""

    def __init__(self, path: Path, uri: str = "", **options: Any) -> None:
        self.path = path
        self.data_key = keys.key_of(path)
        super().__init__(uri or str(path), uri=bool(uri), **options)

    def _connect(self) -> Any:
        connection = connect_sqlite(self.database, self.data_key, **self.connect_params)
        try:
            self._add_conn_hooks(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def rollback(self) -> None:
        """On a full disk SQLite has rolled back by itself; doing it again would hide why."""
        if self.connection().in_transaction:
            super().rollback()


def connect_sqlite(name: str | Path, key: bytes | None, **options: Any) -> Any:
    """A bare connection to a file by path or URI. Raises SqliteError."""
    connection = sqlite.connect(str(name), isolation_level=None, **options)
    if key is not None:
        connection.execute("pragma cipher_log_level = none")
        connection.execute(f"pragma key = \"x'{key.hex()}'\"")
    return connection


TRIAL_BYTES = 1 << 16  # more than the files SQLite makes when it opens a database
PRIVATE = 0o700 if os.name == "posix" else 0o777  # folders; elsewhere the folder around them decides
WAL_MARK = b"\2\2"  # bytes 18 and 19 of a database file that is written by way of a log


class FileDatabase(InPlace, Sqlite):
    """The program's own file, noticed when it is moved, deleted or replaced while open."""


class StaleRecord(Exception):
    """The record was changed by someone else after it was read."""


@dataclass(frozen=True)
class Change:
    """One changed record: canonical plain values before (None when new) and after, and the latter's ``values``."""

    table: str
    uid: str
    before: str | None
    after: str
    values: dict[str, Any] | None = None


@dataclass
class Transaction:
    """What a running write knows: when, by whom, for which unit, and what it changed and has not kept so far.

    ``keep``: puts the changes into ledger and index meanwhile, where there are many; ``fresh``: all are new records.
    """

    at: datetime
    actor: str
    unit: str
    changes: list[Change] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    keep: Callable[..., None] = lambda fresh=False: None
    entry: tuple[int, str] | None = None  # number and hash of the ledger's entry, once it is added


def is_url(target: str) -> bool:
    """Whether the target names a database server (or ``sqlite:///``) rather than a file."""
    return "://" in target


def open_database(target: str | Path) -> Database:
    """Connects the program to a file path or a database URL and returns the database.

    Nothing is created but the file itself, its owner's alone; tables come from :mod:`db.migrate`.
    Raises Unusable, and keys.Locked for an encrypted file that nobody has opened yet.
    """
    path = path_of(target)
    if path is None:
        return _use(server(str(target)))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)  # the log and the index beside it get the same rights
    opened = FileDatabase(path, pragmas=SQLITE_PRAGMAS)
    opened.remember()
    return _use(opened)


def open_to_read(path: Path) -> Database:
    """Connects the program to a file that stays as it is; writing fails."""
    return _use(open_read_only(path))


def open_read_only(path: str | Path) -> Database:
    """A second, read-only SQLite connection to ``path`` that leaves the program's own alone."""
    return Sqlite(Path(path), read_only_uri(Path(path)), pragmas={"foreign_keys": 1, "busy_timeout": 20000})


def reading_from(path: Path) -> AbstractContextManager[Database]:
    """Whatever this thread reads inside is read from another file, which stays as it is. Raises keys.Locked."""
    return aside(open_read_only(path))


def working_on(path: Path) -> AbstractContextManager[Database]:
    """As reading_from(), and written to: a database that is not the program's, or not yet."""
    return aside(Sqlite(path, pragmas=SQLITE_PRAGMAS))


@contextmanager
def aside(opened: Database) -> Iterator[Database]:
    """This thread works with another database inside."""
    before, _local.reading = getattr(_local, "reading", None), opened
    try:
        yield opened
    finally:
        _local.reading = before
        opened.close()


def data_key() -> bytes | None:
    """The key of the database in use; None for a plain one and for a server."""
    return getattr(database.obj, "data_key", None)


def read_only_uri(path: Path) -> str:
    """``path`` for SQLite to read; as it lies, where no log is and none can be made."""
    still = not os.access(path.parent, os.W_OK) and not _log_of(path).exists()
    return f"file:{quote(str(path))}?mode=ro" + ("&immutable=1" if still else "")


def is_writable(path: Path) -> bool:
    """Whether SQLite can write: into the file, and its log into the folder."""
    if os.name == "posix":  # nothing is opened here: see start_of()
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    try:
        path.open("r+b").close()
    except OSError:
        return False
    return os.access(path.parent, os.W_OK)


def tables_in(path: Path) -> set[str]:
    """The tables of the file as it lies, none if it is not there. Changes and leaves nothing. Raises Unusable."""
    if not path.is_file() or not path.stat().st_size:
        return set()
    opened = open_as_it_lies(path)
    try:
        return set(opened.get_tables())
    finally:
        opened.close()


def open_as_it_lies(path: Path) -> Database:
    """A connection for a glance, which leaves nothing beside the file either. Raises Unusable."""
    start = start_of(path, 20)
    if not start.startswith(keys.PLAIN_START) and not keys.is_encrypted(path):
        raise Unusable
    uri = read_only_uri(path)
    # a log is there while anyone has the file open; without one the file is whole, and reading makes none
    by_log = start[18:20] == WAL_MARK or keys.is_encrypted(path)
    if by_log and not _log_of(path).exists() and "immutable" not in uri:
        uri += "&immutable=1"
    return Sqlite(path, uri, pragmas={"busy_timeout": 20000})


def path_of(target: str | Path) -> Path | None:
    """The file a path or ``sqlite:///`` URL names, absolute; None for a server."""
    text = str(target).removeprefix("sqlite:///")
    return None if is_url(text) else Path(os.path.abspath(os.path.expanduser(text)))


def private_folder(path: Path) -> Path:
    """Makes the folder, if it is not there, for its owner alone."""
    path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    return path


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _use(opened: Database) -> Database:
    close_database()
    if isinstance(database.obj, Server):
        database.obj.abandon()
    database.initialize(opened)
    return opened


def close_database() -> None:
    """Closes this thread's connection, if there is one."""
    if database.obj is not None and not database.is_closed():
        database.close()


def check_in_place() -> None:
    """Raises Displaced when the file at the path is not the one this program opened."""
    if isinstance(database.obj, InPlace):
        database.obj.check()


def let_go() -> None:
    """After a fault of disk or server: this thread's next use connects anew, to the right file or not at all."""
    if isinstance(database.obj, InPlace):
        database.obj.rescue()
    if isinstance(database.obj, Server):
        database.obj.distrust()
    with suppress(DatabaseError, InterfaceError):
        close_database()


def disk_fault() -> int:
    """Why the folder of the file this program opened takes nothing, as an errno; 0: it does, or is not known.

    SQLite has one message for a disk that is full, read-only or broken; a trial tells which.
    """
    if not isinstance(database.obj, InPlace) or not os.path.exists(database.obj.database):
        return 0
    try:
        with tempfile.TemporaryFile(dir=os.path.dirname(database.obj.database)) as trial:
            trial.write(bytes(TRIAL_BYTES))
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as fault:
        return fault.errno or 0
    return 0 if os.access(database.obj.database, os.W_OK) else errno.EACCES


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


@contextmanager
def write(
    now: Callable[[], datetime], actor: str, unit: str, told: waiting.Told | None = None
) -> Iterator[Transaction]:
    """One write transaction. Either everything inside is saved, or nothing is.

    The clock is read when the lock is held, so that times follow the order of the ledger. ``told`` hears how many
    seconds it has waited for another program that writes, and may raise to give up.
    """
    if getattr(_local, "transaction", None) is not None:
        raise RuntimeError("write() inside write()")
    # IMMEDIATE: a read followed by a write never fails with "database is locked"
    atomic = database.atomic("IMMEDIATE") if is_sqlite() else database.atomic()
    committing = False
    try:
        with waiting.held(atomic, told):
            if not is_sqlite():
                database.begin_writing(told)
            running = _local.transaction = Transaction(now(), actor, unit)
            try:
                yield running
                check_in_place()
            finally:
                _local.transaction = None
            committing = True
    except (DatabaseError, InterfaceError) as fault:
        if not committing or is_sqlite() or not settling.was_saved(database, let_go, running.entry, fault):
            raise
    for work in running.after:
        try:
            work()
        except Exception:  # it is saved: what comes after must not look like a save refused
            logging.getLogger(__name__).exception("saved, but what follows from it was not done")


def after_commit(work: Callable[[], None]) -> None:
    """Does ``work`` once the running write is saved, not at all if it is not. That it fails is logged, no more."""
    running().after.append(work)


def running() -> Transaction:
    """The write this thread is in. Raises RuntimeError outside write()."""
    transaction: Transaction | None = getattr(_local, "transaction", None)
    if transaction is None:
        raise RuntimeError("records are saved inside write() only")
    return transaction


def is_writing() -> bool:
    """Whether this thread is in a write: other connections do not see what it changed."""
    return getattr(_local, "transaction", None) is not None


def scrub() -> None:
    """Empties SQLite's log, in which what was overwritten still stands. A server cleans up by itself (vacuum)."""
    if is_sqlite():
        database.execute_sql("pragma wal_checkpoint(truncate)")


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, also while others write."""
    if database.in_transaction():
        yield
        return
    with database.atomic() if is_sqlite() else database.atomic("REPEATABLE READ"):
        yield


class Record(Model):
    """Base of every table whose changes the ledger keeps.

    ``uid`` names the record at other levels too, ``unit`` is where it was born, ``version`` guards
    against two people changing it at once. Records are never deleted; ``archived_at`` retires them.
    """

    uid = CharField(max_length=32, unique=True)
    unit = CharField(default="")
    version = IntegerField(default=1)
    created_at = DateTimeField()
    created_by = CharField(default="")
    updated_at = DateTimeField()
    updated_by = CharField(default="")
    archived_at = DateTimeField(null=True)

    class Meta:
        database = database
        legacy_table_names = False

    # the columns people call a record by, for messages of verify()
    known_by: tuple[str, ...] = ()
    # columns of which the ledger keeps a fingerprint alone
    secret: tuple[str, ...] = ()

    def save(self, *args: Any, **kwargs: Any) -> int:
        """Inserts or updates inside write(); raises StaleRecord when another hand was faster, TooLong."""
        transaction = running()
        check_lengths(self)
        self.updated_at, self.updated_by = transaction.at, transaction.actor
        for name, value in self.__data__.items():
            if isinstance(value, datetime):
                self.__data__[name] = to_milliseconds(value)
        before = None
        if self.get_id() is None:
            self.uid = self.uid or new_uid()
            self.unit = self.unit or transaction.unit
            self.created_at, self.created_by = transaction.at, transaction.actor
            self._populate_unsaved_relations(self.__data__)
            self._pk = statements.insert(database.obj, type(self), self.__data__)
            self._dirty.clear()
        else:
            kept = statements.read(database.obj, type(self), self.get_id())
            before = canonical(type(self)(**kept).as_plain())
            self._update()
        transaction.changes.append(Change(self._meta.table_name, self.uid, before, canonical(self.as_plain())))
        return 1

    def _update(self) -> None:
        read, self.version = self.version, self.version + 1
        if not statements.update(database.obj, type(self), self.__data__, self.get_id(), read):
            self.version = read
            raise StaleRecord(f"{self._meta.table_name} {self.uid}")

    @classmethod
    def named(cls, values: dict[str, Any]) -> str:
        """What people call the record with these values."""
        return "/".join(str(values.get(name, "")) for name in cls.known_by)

    def delete_instance(self, *args: Any, **kwargs: Any) -> int:
        raise RuntimeError("records are never deleted; set archived_at")

    def as_plain(self) -> dict[str, Any]:
        """All columns, as the database would give them back, as JSON can hold them."""
        values = {}
        for name, column in self._meta.fields.items():
            value = plain_of(column, self.__data__.get(name))
            values[name] = fingerprint(value) if name in self.secret else value
        return values


def all_records() -> list[type[Record]]:
    """Every record class the loaded features declare, by table name."""
    found: list[type[Record]] = []
    waiting = list(Record.__subclasses__())
    while waiting:
        cls = waiting.pop()
        found.append(cls)
        waiting.extend(cls.__subclasses__())
    return sorted(found, key=lambda cls: cls._meta.table_name)


Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, text: str) -> None:
    """Progress nobody watches."""
