"""Several programs at one database: nobody is locked out, nobody is misled, whoever waits is told and may stop.

``python -m tests.crowd FILE SECONDS`` is the same for as long as wanted, with the command line among them.
"""
from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from app.core import passwords, site
from app.core.errors import Cancelled, UserError, from_database
from app.core.run import Context, run
from app.features.duty_log.records import DutyEntry
from db import database as db
from db import proof, waiting
from db.database import write
from tests import crowd
from tests.conftest import NUMBER, PASSWORD, SERVER

a_file = pytest.mark.skipif(bool(SERVER), reason="about a file")


@pytest.mark.skipif(bool(SERVER) or not hasattr(os, "fork"), reason="about a file, where programs fork")
def test_programs_at_one_file_do_not_lock_each_other_out(office: str, tmp_path: Path) -> None:
    site.registry_ready()
    site.close()
    child = os.fork()
    if not child:
        crowd._end(lambda: crowd.begin(office) or 0, tmp_path / "begin.txt")  # type: ignore[func-returns-value]
    assert not os.waitpid(child, 0)[1], (tmp_path / "begin.txt").read_text()
    done = crowd.together(office, tmp_path, crowd.ROLES, 1.0)
    assert {who: what for who, what in done.items() if what.startswith("FAILED")} == {}
    assert crowd.faults_of(office) == []


class Elsewhere:
    """Another desk that writes for as long as wanted, on a connection of its own."""

    def __init__(self, ctx: Context) -> None:
        self.begun, self.may_end = Event(), Event()
        self._thread = Thread(target=self._write, args=(ctx,))
        self._thread.start()
        assert self.begun.wait(30)

    def _write(self, ctx: Context) -> None:
        with write(ctx.now, "", ""):
            self.begun.set()
            self.may_end.wait(30)
        site.close()

    def end(self) -> None:
        self.may_end.set()
        self._thread.join()


def test_a_save_waits_for_another_program_that_writes_and_says_so(ctx: Context) -> None:
    other, told = Elsewhere(ctx), []

    def hear(done: int, total: int, text: str) -> None:
        told.append((done < total, text))
        other.may_end.set()

    made = run(ctx.with_progress(hear), "duty_log.log", kind="call_in", source="市应急局", content="积水")
    other.end()
    assert (True, "Another program is writing. Waiting") in told
    assert DutyEntry.get(DutyEntry.number == made["number"]).content == "积水"


def test_a_save_that_waits_can_be_stopped(ctx: Context, log: Callable[..., Any]) -> None:
    other = Elsewhere(ctx)

    def stop(done: int, total: int, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run(ctx.with_progress(stop), "duty_log.log", kind="call_in", source="市应急局", content="积水")
    other.end()
    assert DutyEntry.select().count() == 0
    assert log("又来电")["number"] == 1  # the connection is as good as before


def test_a_save_does_not_wait_for_ever(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    other = Elsewhere(ctx)
    with pytest.raises(UserError, match="Another program is holding the database"):
        run(ctx, "duty_log.log", kind="call_in", source="市应急局", content="积水")
    other.end()


@a_file
def test_a_program_comes_while_another_reads_a_file_without_a_log(office: str) -> None:
    """It has to wait until nobody reads to begin the log."""
    site.registry_ready()
    with closing(db.connect_sqlite(office, None)) as bare:
        bare.execute("pragma journal_mode = delete")
        bare.execute("begin")
        bare.execute("select count(*) from user").fetchall()
        with ThreadPoolExecutor(1) as pool:
            opened = pool.submit(lambda: (site.open_site(office), site.close()))
            with pytest.raises(TimeoutError):
                opened.result(timeout=0.1)
            bare.execute("commit")
            opened.result(timeout=30)
    with closing(db.connect_sqlite(office, None)) as bare:
        assert bare.execute("pragma journal_mode").fetchone() == ("wal",)


def test_what_others_write_is_no_damage_to_the_index(ctx: Context, log: Callable[..., Any]) -> None:
    log("暴雨")
    assert proof.verify() == []  # from here on this connection remembers what the index was
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: ([log(f"积水{n}") for n in range(20)], site.close())).result()
    assert proof.verify() == []


def test_passwords_are_tried_before_the_database_is_held(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    held, real = [], passwords._hasher

    class Watched:
        def verify(self, *args: Any) -> bool:
            held.append(db.database.in_transaction())
            return real.verify(*args)

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    monkeypatch.setattr(passwords, "_hasher", Watched())
    run(ctx, "handover.prepare")
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD, number=NUMBER)
    assert held == [False]
    with pytest.raises(UserError):
        run(ctx, "handover.sign", side="outgoing", password="Wrong-2026", number=NUMBER)
    assert held == [False, False]


@pytest.mark.parametrize("said", ["database is locked", "locking protocol", "canceling statement due to lock timeout"])
def test_another_program_in_the_way_is_a_sentence(said: str) -> None:
    fault = from_database(waiting.OperationalError(said))
    assert fault is not None and "Another program" in fault.text
