"""One program at a time, on one computer: a lock that every system has and that ends with the process."""
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 60


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Holds a lock named by ``file`` (made if it is not there). Raises sqlite3.Error when it cannot be had."""
    lock = sqlite3.connect(file, timeout=SECONDS, isolation_level=None)
    try:
        lock.execute("begin exclusive")
        yield
    finally:
        lock.close()
