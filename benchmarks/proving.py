"""The proof of a long log and other long work on it: where the time goes, memory, and how soon a stop is heard.

Each function takes an open office (see office.context()) and returns numbers; nothing is printed.
"""
from __future__ import annotations

import csv
import resource
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

from app.core import health, search_proof, sheets
from app.core.errors import Cancelled
from app.core.run import Context, build
from app.features.duty_log.records import DutyEntry
from db import backup, ledger, proof, proof_chain, proof_tables
from db.database import Progress, all_records, database, silent, snapshot

PART = 1000


def verify(ctx: Context) -> dict[str, float]:
    """The whole proof: entries of the log and of the ledger per second, CPU time, the most memory used (MB)."""
    begun, cpu = perf_counter(), process_time()
    if findings := health.find(ctx.files, silent):
        raise RuntimeError(health.explain(findings[0]))
    seconds = perf_counter() - begun
    entries, kept = DutyEntry.select().count(), ledger.head().seq
    return {
        "seconds": seconds, "cpu": process_time() - cpu, "entries_per_s": entries / seconds,
        "ledger_per_s": kept / seconds, "peak_mb": peak(),
    }


def parts() -> dict[str, float]:
    """CPU seconds of the parts of the proof: chain and index (Python), tables and file (SQLite), one after another."""
    with snapshot():
        total = ledger.head().seq
        connection = database.connection()
        proof_tables.prepare(connection)
        return {
            "chain": _cpu(lambda: list(proof_chain.walk(total, silent, proof_chain.Walk()))),
            "tables": _cpu(lambda: [proof_tables.suspects(one, connection.execute, lambda: None)
                                    for one in all_records()]),
            "file": _cpu(lambda: list(proof.damaged(connection))),
            "index": _cpu(lambda: list(search_proof.damaged())),
        }


def _cpu(work: Callable[[], object]) -> float:
    begun = thread_time()
    work()
    return thread_time() - begun


def read_rows(path: Path) -> float:
    """Seconds that a bare connection takes to fetch the same rows: the floor of verify()."""
    begun = perf_counter()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as plain:
        for name in ("ledger_entry", "ledger_revision", *(one._meta.table_name for one in all_records())):
            asked = plain.execute(f'select * from "{name}"')
            while asked.fetchmany(PART):
                pass
    return perf_counter() - begun


def copy(path: Path, folder: Path) -> dict[str, float]:
    """Seconds of a checked copy, and of SQLite's own copy unchecked in one step."""
    made = folder / "copy.db"
    begun = perf_counter()
    backup.back_up_sqlite(path, made)
    ours = perf_counter() - begun
    made.unlink()
    begun = perf_counter()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as origin, closing(sqlite3.connect(made)) as other:
        origin.backup(other)
    floor = perf_counter() - begun
    made.unlink()
    return {"seconds": ours, "floor": floor}


def export(ctx: Context, path: Path, folder: Path, ending: str = ".csv") -> dict[str, float]:
    """Seconds of writing the whole log as its list shows it, and of a bare csv.writer of its columns."""
    file = folder / f"log{ending}"
    begun = perf_counter()
    rows = sheets.export(ctx, "duty_log", file)
    ours = perf_counter() - begun
    file.unlink()
    begun = perf_counter()
    plain = folder / "plain.csv"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as bare, plain.open("w", newline="") as text:
        csv.writer(text).writerows(bare.execute("select * from duty_entry order by at"))
    floor = perf_counter() - begun
    plain.unlink()
    return {"seconds": ours, "floor": floor, "rows": rows, "peak_mb": peak()}


def statistics(ctx: Context, month: str, year: int) -> dict[str, float]:
    """Seconds of the statistics of a month (2026-06) and of a year, each beside those before it."""
    taken: dict[str, float] = {}
    for name, given in (("month", {"month": month}), ("year", {"year": year})):
        begun = perf_counter()
        build(ctx, f"statistics.{name}", **given)
        taken[name] = perf_counter() - begun
    return taken


def stops(ctx: Context, path: Path, folder: Path) -> dict[str, float]:
    """Seconds from the wish to stop to the end of the work, each asked for in the midst of it."""
    return {
        "verify": stop_of(lambda progress: health.find(ctx.files, progress)),
        "backup": stop_of(lambda progress: backup.back_up_sqlite(path, folder / "copy.db", progress)),
        **{f"export {ending}": stop_of(lambda progress, ending=ending: sheets.export(  # type: ignore[misc]
            ctx.with_progress(progress), "duty_log", folder / f"log{ending}")) for ending in (".csv", ".xlsx")},
    }


def stop_of(work: Callable[[Progress], Any], wait: float = 2) -> float:
    """Seconds from the wish to stop, ``wait`` seconds after the beginning, to the end; 0: it had ended before."""
    wished = threading.Event()
    at: list[float] = []

    def wish() -> None:
        at.append(perf_counter())
        wished.set()

    def progress(done: int, total: int, text: str) -> None:
        if wished.is_set():
            raise Cancelled

    timer = threading.Timer(wait, wish)
    timer.start()
    with suppress(Cancelled):
        work(progress)
        timer.cancel()
        return 0.0
    return perf_counter() - at[0]


def peak() -> float:
    """The most memory this process had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)
