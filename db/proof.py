"""The proof that the ledger is whole and that every table says what it says.

On SQLite two threads share it: this one hashes the chain, while on another SQLite looks at the file itself and
compares the tables with the ledger, for which Python is not needed.
"""
from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

from peewee import DatabaseError, OperationalError, fn

from db import proof_chain, proof_tables, schema
from db.database import (
    Progress,
    Record,
    SqliteError,
    all_records,
    connect_sqlite,
    database,
    is_sqlite,
    is_writing,
    silent,
    snapshot,
)
from db.findings import Finding, any_bytes, is_up_to, rows, values_of
from db.ledger import PROTECTION, LedgerEntry, newest_of
from db.migrate import DIRECTORY
from db.parts import WHOLE, heard, part_of

SHOW = 0.1  # seconds from one look at the other thread to the next, and to a request to stop
CHAIN, BESIDE = 45, 95  # per cent of the work that is done when the chain is walked, and what goes with it is done


def verify(
    progress: Progress = silent, limit: int = 20, until: int | None = None,
    meanwhile: Callable[[Progress], None] | None = None,
) -> list[Finding]:
    """Walks the chain and holds every table against it; returns what is not whole, oldest first.

    ``what`` is one of ``unprotected`` (a trigger is gone), ``structure`` (a table, view or the like is missing,
    altered or none of ours), ``gap`` (a number is missing), ``chain`` (the entry or its link was altered),
    ``revision`` (the kept content was altered), ``altered``, ``missing`` and ``unknown`` (a record differs from
    the ledger, is gone, or was never entered), ``between`` (it was altered before the program saved it anew),
    ``damaged`` (the file itself). At most ``limit`` findings are gathered, ``until``: of entries up to this one
    alone, so that later ones do not crowd them out. Reads only.

    ``meanwhile`` is done on this thread, of the same moment, while the other thread may still be at work.
    """
    with snapshot():
        with any_bytes():
            found = [*_structure()]
        total = _entries()
        beside = _Beside(total)
        try:
            seen = proof_chain.Walk()
            chain, broken = _gathered(proof_chain.walk(total, part_of(progress, 0, CHAIN), seen), limit, until)
            if meanwhile is not None:
                meanwhile(part_of(progress, CHAIN, BESIDE))
            beside.finish(part_of(progress, BESIDE, 99))
        except BaseException:
            beside.stop()
            raise
        found += beside.damaged
        tables: list[Finding] = []
        if broken is None:
            tables, broken = _gathered(_tables(beside, seen), limit, until)
        found += [*chain, *tables]
        if broken is not None and not found:  # otherwise a table or a column is gone, and was named
            raise broken
        progress(WHOLE, WHOLE, "")
    return found[:limit]


def _entries() -> int:
    """The newest entry's number; 0 where it cannot be read."""
    with suppress(DatabaseError, SqliteError):
        return int(LedgerEntry.select(fn.max(LedgerEntry.seq)).scalar() or 0)
    return 0


def _gathered(
    every: Iterator[Finding], limit: int, until: int | None
) -> tuple[list[Finding], OperationalError | None]:
    """The oldest findings, or the fault of a table or column that is not there."""
    source = (one for one in every if is_up_to(one, until))
    try:
        return heapq.nsmallest(limit, source, key=lambda one: one.seq if isinstance(one.seq, int) else 0), None
    except OperationalError as fault:
        return [], fault


def _tables(beside: _Beside, seen: proof_chain.Walk) -> Iterator[Finding]:
    for cls in all_records():
        table = cls._meta.table_name
        found = beside.suspects.get(cls, proof_tables.Suspects(None))
        if not seen.in_order:
            found = proof_tables.Suspects(None)
        found.add([uid for name, uid in seen.between if name == table])
        yield from proof_tables.named(cls, found)


def _structure() -> Iterator[Finding]:
    """What the database is made of and should not be: triggers of the ledger first. On a server those alone."""
    if not is_sqlite():
        sql = "select tgname from pg_trigger where tgenabled <> 'D' and not tgisinternal"
        present = {name for (name,) in database.execute_sql(sql).fetchall()}
        yield from (Finding("unprotected", table=name) for name in PROTECTION if name not in present)
        return
    differing = dict(schema.differing(database, DIRECTORY))
    yield from (Finding("unprotected", table=name) for name in PROTECTION if name in differing)
    for name, how in differing.items():
        if name not in PROTECTION:
            yield Finding("structure", known_as=name, fields=(how,))


# on another thread ------------------------------------------------------
class _Beside:
    """What SQLite does by itself: the check of the file, then the tables against the ledger; ``suspects`` by record.

    On a connection and a thread of its own, which sees the same entries. Where there can be none (what was
    written is not saved yet) it is done when finish() is called.
    """

    def __init__(self, total: int) -> None:
        self.damaged: list[Finding] = []
        self.suspects: dict[type[Record], proof_tables.Suspects] = {}
        self._fault: BaseException | None = None
        self._stopped = False
        self._done = 0
        self._classes = all_records()
        self._connection = _second(total) if is_sqlite() and not is_writing() else None
        self._thread = threading.Thread(target=self._work, name="proof", daemon=True)
        if self._connection is not None:
            self._thread.start()

    def _work(self) -> None:
        assert self._connection is not None
        try:
            with closing(self._connection):
                self._look(self._connection)
        except BaseException as fault:  # told on the thread that waits
            self._fault = fault

    def _look(self, connection: Any) -> None:
        connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
        self.damaged = list(damaged(connection))
        self._done += 1
        proof_tables.prepare(connection)
        for cls in self._classes:
            self.suspects[cls] = proof_tables.suspects(cls, connection.execute, self._tick)
            self._done += 1

    def _tick(self) -> None:
        if self._stopped:
            raise InterruptedError

    def finish(self, progress: Progress) -> None:
        """Waits for it, or does it here; raises what ``progress`` raises, and what went wrong there."""
        if self._connection is None and is_sqlite():
            connection = database.connection()
            before = connection.text_factory
            try:
                with heard(connection, lambda: progress(self._done, len(self._classes) + 1, "")):
                    self._look(connection)
            finally:
                connection.text_factory = before
        while self._thread.is_alive():
            self._thread.join(SHOW)
            progress(self._done, len(self._classes) + 1, "")
        if self._fault is not None:
            raise self._fault

    def stop(self) -> None:
        """Ends it at once."""
        self._stopped = True
        while self._thread.is_alive():
            with suppress(SqliteError):  # it has closed its connection
                self._connection.interrupt()  # type: ignore[union-attr]
            self._thread.join(SHOW)


def _second(total: int) -> Any:
    """Another connection to what this thread reads, at the same moment; None where there can be none."""
    opened: Any = database.obj
    try:
        connection = connect_sqlite(
            opened.database, opened.data_key, uri=opened.connect_params.get("uri", False), check_same_thread=False
        )
    except SqliteError:
        return None
    try:
        for sql in ("pragma query_only = 1", "pragma busy_timeout = 20000", "pragma cache_size = -64000", "begin"):
            connection.execute(sql)
        if connection.execute("select max(seq) from ledger_entry").fetchone()[0] == (total or None):
            return connection
    except SqliteError:
        pass
    connection.close()
    return None


def damaged(connection: Any) -> Iterator[Finding]:
    """What SQLite itself finds wrong in the file, the search index too."""
    # FTS5 checks what it remembers of its index, which is stale after another program wrote; a query renews that
    with suppress(SqliteError):
        connection.execute("select rowid from search_text limit 1").fetchall()
    try:
        told = connection.execute("pragma integrity_check(3)").fetchall()
    except SqliteError as fault:
        if "fts5" not in str(fault):
            raise
        told = [(str(fault),)]  # the index says no longer what it is
    yield from (Finding("damaged", known_as=text) for (text,) in told if text != "ok")


def versions(table: str, uid: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record as the ledger has it, and as it lies in its table; empty where there is none."""
    cls = next(cls for cls in all_records() if cls._meta.table_name == table)
    return values_of(newest_of(table, uid)), next((found for one, found in rows(cls, [uid]) if one == uid), {})
