"""The check of a long record in a process of its own, at low priority, so that the window has its own to itself.

The process is told what to check, and the key of an encrypted database, on its standard input alone; when that is
closed, as when the window's process has ended, it ends.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from app.core import health, site
from app.core.health import Health
from app.core.run import Context
from db import database as db
from db import keys, ledger
from db.findings import Finding

SHORT = 20_000  # entries that are checked sooner than a process starts
BEAT = 0.2  # seconds between two looks at a request to stop
LOW = 10  # how much the process stands back behind others
ROOT = Path(__file__).parents[2]


def check(ctx: Context, target: str) -> Health:
    """As health.check(), of the database in use, whose target is given."""
    if ledger.head().seq <= SHORT:
        return health.check(ctx)
    found = _answer(ctx, json.dumps(_order(ctx, target)))
    return found or health.check(ctx)  # which says what is wrong


def _order(ctx: Context, target: str) -> dict[str, Any]:
    key = db.data_key()
    return {"target": target, "key": key.hex() if key else "", "files": str(ctx.files) if ctx.files else ""}


def _answer(ctx: Context, order: str) -> Health | None:
    """What the process found, None where it failed. Raises what ``ctx.progress`` raises, the process being ended."""
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, encoding="utf-8", creationflags=hidden,
        )
    except OSError:
        return None
    with process:
        try:
            return _listen(ctx, process, order)
        except OSError:  # it ended before it was told anything
            return None
        finally:
            process.kill()


def _listen(ctx: Context, process: subprocess.Popen[str], order: str) -> Health | None:
    assert process.stdin is not None and process.stdout is not None
    said: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_hear, args=(process.stdout, said.put), name="proof apart", daemon=True).start()
    process.stdin.write(order + "\n")
    process.stdin.flush()
    reached: tuple[int, int, str] = (0, 1, "")
    while True:
        with suppress(Empty):
            line = said.get(timeout=BEAT)
            if not line:
                return None
            told = json.loads(line)
            if "entries" in told:
                findings = [Finding(**{**one, "fields": tuple(one["fields"])}) for one in told["findings"]]
                return Health(told["entries"], told["code"], [health.explain(one) for one in findings])
            reached = tuple(told["reached"])
        ctx.progress(*reached)


def _hear(out: Any, put: Callable[[str], None]) -> None:
    with suppress(ValueError, OSError):  # closed meanwhile
        for line in out:
            put(line)
    put("")


# the process ------------------------------------------------------------
def main() -> None:
    """Carries out one order."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with, args=(sys.stdin,), name="end", daemon=True).start()
    with suppress(AttributeError, OSError):
        os.nice(LOW)
    site.registry_ready()
    files = Path(order["files"]) if order["files"] else None
    path = db.path_of(order["target"])
    if path is None:
        db.open_database(order["target"])
    else:
        if order["key"]:
            keys.use(path, bytes.fromhex(order["key"]))
        db.open_to_read(path)
    findings = health.find(files, _Teller())
    head = health.head()
    _say({"entries": head.seq, "code": head.code, "findings": [asdict(one) for one in findings]})


class _Teller:
    """Progress as a line now and then."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, done: int, total: int, text: str) -> None:
        if monotonic() - self._told >= BEAT:
            self._told = monotonic()
            _say({"reached": [done, total, text]})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _end_with(given: Any) -> None:
    given.read()
    os._exit(1)


if __name__ == "__main__":
    main()
