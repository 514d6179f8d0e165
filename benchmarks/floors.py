"""The plain ways that figures stand beside: a bare window, bare SQLite, bare CSV, without anything of the program."""
from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from benchmarks.cached import bare

NEWEST = 50
PART = 1000


def inserts(file: Path) -> Iterator[Callable[[dict[str, str]], None]]:
    """Gives a way to insert and commit one row; WAL and ``synchronous=FULL``, as the program has them."""
    plain = sqlite3.connect(file, isolation_level=None)
    plain.executescript(
        "pragma journal_mode=wal; pragma synchronous=full;"
        "create table entry (id integer primary key, at text, source text, person text, phone text, content text)"
    )

    def insert(row: dict[str, str]) -> None:
        plain.execute("begin immediate")
        plain.execute(
            "insert into entry (at, source, person, phone, content) values (?, ?, ?, ?, ?)",
            (datetime.now().isoformat(), row["source"], row["person"], row["phone"], row["content"]),
        )
        plain.execute("commit")

    try:
        yield insert
    finally:
        plain.close()


def phrases(database: Path) -> Callable[[str], list[int]]:
    """A way to ask the full-text table of this file for the newest rows with a phrase, on a bare connection."""
    plain = bare(database)
    sql = f"select rowid from search_text where search_text match ? order by rowid desc limit {NEWEST}"
    return lambda phrase: [id for (id,) in plain.execute(sql, (phrase,))]


def rows_read(database: Path, tables: list[str]) -> int:
    """How many rows these tables have: every one is fetched, none is kept."""
    plain, count = bare(database), 0
    try:
        for name in tables:
            asked = plain.execute(f'select * from "{name}"')
            while part := asked.fetchmany(PART):
                count += len(part)
    finally:
        plain.close()
    return count


def backed_up(database: Path, target: Path) -> None:
    """SQLite's own online backup in one step."""
    target.unlink(missing_ok=True)
    origin, copy = bare(database), sqlite3.connect(target)
    try:
        origin.backup(copy)
    finally:
        copy.close()
        origin.close()


def csv_read(file: Path) -> int:
    """How many rows a file has, each taken apart into cells."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        return sum(1 for _ in csv.reader(text))


def csv_written(database: Path, file: Path) -> int:
    """The entries' main columns from a bare query straight into a file."""
    plain = bare(database)
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as text:
            out = csv.writer(text)
            asked = plain.execute(
                "select number, at, kind, source, person, phone, content, result, created_by from duty_entry"
            )
            count = 0
            while part := asked.fetchmany(PART):
                out.writerows(part)
                count += len(part)
    finally:
        plain.close()
    return count


def counted(database: Path, since: str, until: str) -> list[tuple[str, int]]:
    """The entries of a time by kind, one bare question."""
    plain = bare(database)
    try:
        return plain.execute(
            "select kind, count(*) from duty_entry where at >= ? and at < ? group by kind", (since, until)
        ).fetchall()
    finally:
        plain.close()
