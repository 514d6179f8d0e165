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
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from app.core import health, site
from app.core.health import Health
from app.core.run import Context
from db import database as db
from db import keys, ledger, proof
from db.database import Progress
from db.findings import Finding

SHORT = 20_000  # entries that are checked sooner than a process starts
BEAT = 0.2  # seconds between two looks at a request to stop
LOW = 10  # how much the process stands back behind others
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class _Said:
    """What a process found: length and code of the ledger, and what is not whole."""

    entries: int
    code: str
    findings: list[Finding]


def check(ctx: Context, target: str) -> Health:
    """As health.check(), of the database in use, whose target is given."""
    if ledger.head().seq <= SHORT:
        return health.check(ctx)
    said = _ask(ctx.progress, target, {"files": str(ctx.files) if ctx.files else ""})
    if said is None:
        return health.check(ctx)  # which says what is wrong
    return Health(said.entries, said.code, [health.explain(one) for one in said.findings])


def verify(progress: Progress, path: Path, limit: int) -> list[Finding]:
    """As proof.verify(), of the file that this thread reads from."""
    said = _ask(progress, str(path), {"limit": limit}) if ledger.head().seq > SHORT else None
    return proof.verify(progress, limit) if said is None else said.findings


def _ask(progress: Progress, target: str, order: dict[str, Any]) -> _Said | None:
    """What a process found, None where it failed. Raises what ``progress`` raises, the process being ended."""
    key = db.data_key()
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
            return _listen(progress, process, json.dumps({"target": target, "key": key.hex() if key else "", **order}))
        except OSError:  # it ended before it was told anything
            return None
        finally:
            process.kill()


def _listen(progress: Progress, process: subprocess.Popen[str], order: str) -> _Said | None:
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
                return _Said(told["entries"], told["code"], findings)
            reached = tuple(told["reached"])
        progress(*reached)


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
    path = db.path_of(order["target"])
    if path is None:
        db.open_database(order["target"])
    else:
        if order["key"]:
            keys.use(path, bytes.fromhex(order["key"]))
        db.open_to_read(path)
    head = health.head()
    if "limit" in order:
        findings = proof.verify(_Teller(), order["limit"])
    else:
        findings = health.find(Path(order["files"]) if order["files"] else None, _Teller())
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
