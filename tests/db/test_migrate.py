"""Migrations: the only way a table comes to exist."""
from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import pytest
from playhouse.schema_diff import diff_models
from sqlcipher3 import dbapi2 as sqlite3

from app.core import site
from app.core.errors import UserError
from app.features.duty_log.records import DutyEntry
from app.features.secrecy import SecrecyClass
from db import database as db
from db import ledger, migrate, proof
from tests.conftest import ROOT, SERVER, applied

by_file = pytest.mark.skipif(bool(SERVER), reason="about a file")
NAMES = sorted(path.stem for path in migrate.DIRECTORY.glob("[0-9]*.py"))

ANOTHER = '''
from peewee import *

def up(migrator, db):
    migrator.migrate(migrator.add_column("duty_entry", "colour", CharField(default="red")))
'''
FAILING = '''
def up(migrator, db):
    db.execute_sql("create table half (id integer)")
    raise RuntimeError("broken")
'''


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations to which a test may add."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.DIRECTORY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrate, "DIRECTORY", folder)
    return folder


def test_a_fresh_database_gets_everything_once(empty: str) -> None:
    opened = db.open_database(empty)
    assert migrate.pending(opened) == NAMES
    assert migrate.upgrade(opened) == NAMES
    assert migrate.upgrade(opened) == [] and migrate.pending(opened) == []
    assert applied() == NAMES


def test_models_and_migrations_agree(empty: str) -> None:
    site.open_site(empty)
    models = [*db.all_records(), ledger.LedgerEntry, ledger.LedgerRevision]
    assert str(diff_models(db.database.obj, models)) == ""


def test_columns_are_as_the_models_say(empty: str) -> None:
    """Types and nulls, which a difference of models does not look at."""
    site.open_site(empty)
    for model in [*db.all_records(), ledger.LedgerEntry, ledger.LedgerRevision]:
        columns = {column.name: column for column in db.database.get_columns(model._meta.table_name)}
        for field in model._meta.sorted_fields:
            assert columns[field.column_name].null == field.null, f"{model.__name__}.{field.name}"


def test_a_database_of_a_newer_program_is_refused(office: str) -> None:
    opened = db.open_database(office)
    opened.execute_sql("insert into schema_migration (name, applied) values ('9999_future', '2030-01-01 00:00:00')")
    with pytest.raises(migrate.NewerDatabase, match="9999_future"):
        migrate.upgrade(opened)
    with pytest.raises(UserError, match="9999_future"):
        site.open_site(office)


@by_file
def test_an_office_of_the_first_version_is_brought_up_to_date_and_stays_proven(tmp_path: Path) -> None:
    """Columns that came later do not look like tampering; tables that came later are filled, by way of the ledger."""
    kept = ROOT / "tests" / "data" / "first-version.db.gz"
    old = tmp_path / "office.db"
    old.write_bytes(gzip.decompress(kept.read_bytes()))
    site.open_site(str(old))
    assert applied() == NAMES and proof.verify() == []
    assert [entry.secrecy for entry in DutyEntry.select()] == ["none", "none"]
    assert SecrecyClass.select().count() == 6
    (newest,) = ledger.LedgerEntry.select().where(ledger.LedgerEntry.seq == ledger.head().seq)
    assert newest.action == "people.renew_tables"
    db.database.execute_sql("update duty_entry set secrecy = 'internal' where number = 2")
    (found,) = proof.verify()
    assert (found.what, found.fields) == ("altered", ("secrecy",))
    site.close()


@by_file
def test_a_backup_is_made_before_an_upgrade(office: str, shelf: Path) -> None:
    (shelf / "9000_colour.py").write_text(ANOTHER)
    opened = db.open_database(office)
    entries = ledger.head().seq
    assert migrate.upgrade(opened) == ["9000_colour"]
    assert "colour" in {column.name for column in opened.get_columns("duty_entry")}
    copy = Path(office).parent / "backups" / "office-before-9000_colour.db"
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("select max(seq) from ledger_entry").fetchone() == (entries,)
        assert "colour" not in {row[1] for row in kept.execute("pragma table_info(duty_entry)")}


@by_file
def test_without_a_backup_nothing_is_upgraded(office: str, shelf: Path) -> None:
    (shelf / "9000_colour.py").write_text(ANOTHER)
    (Path(office).parent / "backups").write_text("in the way")
    with pytest.raises(UserError, match="backed up"):
        site.open_site(office)
    assert applied() == [name for name in NAMES if name != "9000_colour"]


def test_a_failing_migration_leaves_nothing(office: str, shelf: Path) -> None:
    (shelf / "9000_broken.py").write_text(FAILING)
    opened = db.open_database(office)
    with pytest.raises(RuntimeError, match="broken"):
        migrate.upgrade(opened)
    assert "half" not in opened.get_tables() and applied() == NAMES
    (shelf / "9000_broken.py").unlink()
    assert migrate.upgrade(opened) == [] and not DutyEntry.select().exists()


@by_file
def test_a_lock_that_cannot_be_had_is_a_fault_of_the_database(empty: str) -> None:
    Path(empty + ".lock").mkdir()
    with pytest.raises(peewee.OperationalError):
        migrate.upgrade(db.open_database(empty))
    with pytest.raises(UserError, match="cannot be opened"):
        site.open_site(empty)


OPENING = """
import sys
sys.path.insert(0, sys.argv[1])
from app.core import site
print("ready", flush=True)
sys.stdin.readline()
site.open_site(sys.argv[2])
from db.migrate import Runner, DIRECTORY
from db.database import database
print(len(Runner(database.obj, str(DIRECTORY)).applied()))
"""


def test_programs_that_upgrade_at_one_moment_all_succeed(empty: str) -> None:
    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", OPENING, str(ROOT), empty], env=dict(os.environ), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )

    programs = [start() for _ in range(4)]
    for program in programs:
        assert program.stdout and program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    answers: list[Any] = [program.communicate(timeout=60) for program in programs]
    assert [(out, err) for out, err in answers] == [(f"{len(NAMES)}\n", "")] * 4
