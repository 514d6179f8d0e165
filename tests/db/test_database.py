"""The write transaction and the base of all records."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.run import Context, run
from app.features.contacts.records import Contact
from db import database as db
from db import ledger, proof
from db.database import open_database, open_read_only, write
from tests.conftest import SERVER


class Halt(Exception):
    """Stops a transaction in the middle."""


def add(ctx: Context, **values: Any) -> Contact:
    with write(ctx.now, ctx.number, "unit-a") as running:
        contact = Contact(**{"source": "市水务局", **values})
        contact.save()
        ledger.append(running, "test.add", "", "")
    return contact


def test_all_or_nothing(ctx: Context) -> None:
    def half() -> None:
        with write(ctx.now, ctx.number, ""):
            Contact(source="甲").save()
            Contact(source="乙").save()
            raise Halt

    with pytest.raises(Halt):
        half()
    assert not Contact.select().exists()
    add(ctx)  # the next transaction begins as if nothing had been
    assert Contact.select().count() == 1 and proof.verify() == []


def test_a_record_knows_who_when_and_where_it_was_born(ctx: Context, clock: Any) -> None:
    made = add(ctx)
    born = clock.at
    clock.forward(minutes=5)
    with write(ctx.now, "002", "unit-b") as running:
        made.note = "新"
        made.save()
        ledger.append(running, "test.change", "", "")
    read = Contact.get_by_id(made.id)
    assert (read.created_at, read.created_by, read.unit, len(read.uid)) == (born, "001", "unit-a", 32)
    assert (read.updated_at, read.updated_by, read.version) == (clock.at, "002", 2)
    assert proof.verify() == []


def test_the_clock_is_read_once_the_lock_is_held(ctx: Context, clock: Any) -> None:
    with write(ctx.now, "001", "") as running:
        clock.forward(minutes=1)
        contact = Contact(source="甲")
        contact.save()
        assert contact.created_at == running.at < clock.at


def test_times_are_kept_to_the_millisecond(ctx: Context) -> None:
    made = add(ctx, archived_at=datetime(2026, 6, 24, 2, 44, 0, 123456))
    assert Contact.get_by_id(made.id).archived_at == datetime(2026, 6, 24, 2, 44, 0, 123000)
    assert proof.verify() == []


def test_records_are_saved_inside_write_only(ctx: Context) -> None:
    with pytest.raises(RuntimeError, match="inside write"):
        Contact(source="甲").save()
    made = add(ctx)
    with pytest.raises(RuntimeError, match="never deleted"):
        made.delete_instance()


def test_write_does_not_nest(ctx: Context) -> None:
    with write(ctx.now, "", ""), pytest.raises(RuntimeError, match="write"), write(ctx.now, "", ""):
        pass
    add(ctx)


@pytest.mark.skipif(bool(SERVER), reason="about a file")
def test_what_follows_a_save_and_fails_is_no_refused_save(ctx: Context, caplog: Any) -> None:
    done = []

    def fail() -> None:
        raise OSError("disk is full")

    with write(ctx.now, ctx.number, "unit-a") as running:
        Contact(source="市水务局").save()
        ledger.append(running, "test.add", "", "")
        db.after_commit(fail)
        db.after_commit(lambda: done.append(True))
    assert Contact.select().count() == 1 and done == [True]
    assert "disk is full" in caplog.text


@pytest.mark.skipif(bool(SERVER), reason="about a file")
def test_a_database_may_be_named_by_path_or_url(ctx: Context, office: str, tmp_path: Path) -> None:
    run(ctx, "contacts.add", source="甲")
    db.close_database()
    open_database(f"sqlite:///{office}")
    assert Contact.select().count() == 1
    reading = open_read_only(office)
    with reading, Contact.bind_ctx(reading):
        assert Contact.select().count() == 1
    reading.close()


@pytest.mark.skipif(bool(SERVER), reason="about a file")
def test_what_is_called_saved_survives_a_power_cut(ctx: Context) -> None:
    """WAL with full synchronisation, and foreign keys held."""
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    answers = [db.database.execute_sql(f"pragma {name}").fetchone()[0] for name in asked]
    assert answers == ["wal", 2, 1, 20000]
