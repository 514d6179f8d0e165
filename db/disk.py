"""Files put on the disk, and taken off it, for good."""
from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CHUNK = 1 << 20


def write_private(path: Path, content: bytes) -> None:
    """Puts a file on the disk for its owner alone, and waits until it is there. Raises OSError."""
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """As write_private(), with what was there before until all of it is on the disk. Raises OSError."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    write_private(part, content)
    if path.exists():
        part.chmod(path.stat().st_mode)
    os.replace(part, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Has the names in a folder written to the disk, where a system can be told to."""
    with suppress(OSError):
        sync_names(folder)


def sync_names(folder: Path) -> None:
    """As sync_folder(). Raises OSError where the disk refuses."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def erase(path: Path, progress: Callable[[int, int, str], None] | None = None) -> None:
    """Overwrites a file, as far as the disk lets itself be overwritten, and removes it. Raises OSError.

    What ``progress`` raises leaves it half overwritten.
    """
    with suppress(FileNotFoundError):
        path.chmod(0o600)
        left = size = path.stat().st_size
        with path.open("rb+") as file:
            while left > 0:
                left -= file.write(b"\0" * min(CHUNK, left))
                if progress is not None:
                    progress(size - left, size, "")
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
