"""The log that is measured: made once for each size and kept in ``build/bench``, worked on as a copy."""
from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from app.core import paths, site
from benchmarks import office

FICLONE = 0x40049409  # Linux: shares the blocks of a file with another one where the file system can
MADE_BY = ("office.py", "told.py", "words.py")
ENTRY = 4_600  # bytes of a database for each entry
BESIDE = ("files", "seals")  # folders that belong to a database


def made_from() -> str:
    """Eight digits for everything that decides what a made log looks like: the generator and the migrations."""
    digest = hashlib.sha256()
    generator = [path for path in (paths.ROOT / "benchmarks").glob("*.py") if path.name in MADE_BY]
    for path in sorted([*generator, *(paths.ROOT / "db" / "migrations").glob("*.py")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:8]


def log(folder: Path, entries: int) -> Path:
    """The log of so many entries; what was made by an earlier generator or layout makes room for it."""
    path = folder / made_from() / f"office-{entries}.db"
    if path.exists():
        return path
    for old in folder.glob(f"*/office-{entries}[.-]*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    return office.make(path.parent, entries)


def copy_of(path: Path, folder: Path) -> Path:
    """A copy to be worked on, in place of the one before, with attachments; on some file systems it takes no room."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    target = folder / "office.db"
    for name in BESIDE:
        if (kept := site.folder_beside(str(path), name)).is_dir():
            shutil.copytree(kept, site.folder_beside(str(target), name))
    if not _cloned(path, target):
        shutil.copyfile(path, target)
    target.chmod(0o600)
    return target


def _cloned(path: Path, target: Path) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    with path.open("rb") as source, target.open("wb") as copy, suppress(OSError):
        fcntl.ioctl(copy.fileno(), FICLONE, source.fileno())
        return True
    return False


def room_for(entries: int, folder: Path) -> str:
    """A sentence when the disk has too little room for the log, its copy and two backups; empty otherwise."""
    need = entries * ENTRY * 4
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free >= need:
        return ""
    return f"{folder} has {free / 1e9:.1f} GB of room; {entries:,} entries need {need / 1e9:.1f} GB"


def bare(path: Path) -> sqlite3.Connection:
    """The standard library's connection to the log as it was made, with the cache the program has.

    Never to the copy: two SQLites in one process would lose each other's locks. So it takes none.
    """
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?immutable=1", uri=True, isolation_level=None)
    connection.execute("pragma cache_size=-64000")
    return connection


def size_of(path: Path) -> int:
    """Bytes of a database with what its log holds."""
    return sum(os.path.getsize(one) for one in (path, path.with_name(path.name + "-wal")) if one.exists())
