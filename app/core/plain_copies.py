"""Copies that other programs or the preview read, in plain: one private folder for each run, erased with it.

An office's file may be encrypted; what is opened from it for another program cannot be. Such copies lie in one
folder among the system's temporary files, their owner's alone, and are overwritten before they go: when they are
no longer needed, at closing, and at the next start what a kill left behind.
"""
from __future__ import annotations

import atexit
import os
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from app.core import paths
from db.disk import erase
from db.locks import alone, is_free

LOCK = "lock"
NEW_SECONDS = 60
OPENED, PAGES = "opened", "pages"
_guard = threading.Lock()
_held = ExitStack()
_folder: list[Path] = []


def folder(kind: str = PAGES) -> Path:
    """The folder of this run for copies of a kind: OPENED for other programs, PAGES for our own previews."""
    with _guard:
        if not _folder:
            own = Path(tempfile.mkdtemp(prefix=_prefix()))
            _held.enter_context(alone(own / LOCK))
            _folder.append(own)
            atexit.register(close)  # the command line, too
        kept = _folder[0] / kind
        kept.mkdir(mode=0o700, exist_ok=True)
        return kept


def discard(files: list[Path]) -> None:
    """Erases copies, and the folders of their own in which they lay; what cannot go now goes at closing."""
    for file in files:
        with suppress(OSError):
            erase(file)
        if _folder and file.parent.parent.parent == _folder[0]:
            with suppress(OSError):
                file.parent.rmdir()


def discard_opened() -> None:
    """Erases what other programs were given and none of them reads any more."""
    if _folder:
        discard([file for file in _files(_folder[0] / OPENED) if not is_read(file)])


def close() -> None:
    """Erases all copies of this run."""
    with _guard:
        if _folder:
            own = _folder.pop()
            for kind in own.iterdir():
                if kind.is_dir() and not kind.is_symlink():
                    _erase_folder(kind)
            _held.close()
            with suppress(FileNotFoundError):  # another run that sweeps was sooner, now that the lock is free
                _erase_folder(own)


def sweep() -> None:
    """Erases what earlier runs of this user left behind when they were killed."""
    for left in Path(tempfile.gettempdir()).glob(_prefix() + "*"):
        if left in _folder or left.is_symlink() or not _is_ours(left):
            continue
        if not _is_begun(left) and is_free(left / LOCK):
            _erase_folder(left)


def is_read(file: Path) -> bool:
    """Whether another program has the file open, as far as the system tells; else it counts as read."""
    if os.name == "nt":
        try:
            os.rename(file, file)  # refused while anyone has it open
        except OSError:
            return True
        return False
    processes = Path("/proc")
    if not (processes / "self" / "fd").is_dir():
        return True
    known = os.stat(file)
    for opened in processes.glob("[0-9]*/fd/*"):
        with suppress(OSError):  # another user's, or gone meanwhile
            if os.path.samestat(known, os.stat(opened)):
                return True
    return False


def _prefix() -> str:
    whose = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    return f"{paths.APPLICATION}{whose}-run-"


def _is_ours(left: Path) -> bool:
    """Whether the folder is this user's own, where the system tells."""
    with suppress(OSError):
        return left.is_dir() and (not hasattr(os, "getuid") or left.stat().st_uid == os.getuid())
    return False


def _is_begun(left: Path) -> bool:
    """Whether another run may just be making the folder: without its lock, and new."""
    return not (left / LOCK).exists() and time.time() - left.stat().st_mtime < NEW_SECONDS


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]


def _erase_folder(folder: Path) -> None:
    for file in _files(folder):
        with suppress(OSError):
            erase(file)
    for inner in sorted(folder.rglob("*"), reverse=True):
        with suppress(OSError):
            inner.unlink() if inner.is_symlink() or not inner.is_dir() else inner.rmdir()
    with suppress(OSError):
        folder.rmdir()
