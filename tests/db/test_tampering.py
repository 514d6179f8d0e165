"""Trials: whatever is done to the rows behind the program's back is named, and nothing untouched is accused.

``TRIALS=200 python -m pytest -q tests/db/test_tampering.py`` runs the whole; the suite runs a sample.
"""
from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.core import site
from app.core.errors import UserError
from app.core.run import Context, run
from db import database as db
from db import keys, ledger
from tests.conftest import ROOT, SERVER
from tests.random_work import Work, second_person

pytestmark = pytest.mark.skipif(bool(SERVER), reason="changes a file")

TRIALS = int(os.environ.get("TRIALS", "8"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
OFFICES = min(10, max(2, TRIALS // 10))

# tables of which a column means nothing, and the columns that do
NUMBERED = {
    "ledger_revision": "seq, position, record_table, uid, salt, before, after, digest",
    "schema_migration": "name",
}

Verify = Callable[[Path], tuple[int, dict[str, Any], str]]


def build(target: Path, template: str, chance: random.Random, steps: int) -> str:
    """An office made by random work; its data key in hexadecimal, where it ended encrypted."""
    target.parent.mkdir(parents=True)
    old = chance.random() < 0.2
    if old:  # of the first version, brought up to date by opening it
        target.write_bytes(gzip.decompress((ROOT / "tests" / "data" / "first-version.db.gz").read_bytes()))
    else:
        shutil.copyfile(template, target)
    outside = target.parent / "outside"
    outside.mkdir()
    work = Work(str(target), chance, outside)
    work.open()
    second_person(work.ctx)
    turns = {0: "", steps // 2: chance.choice(("", "", "encrypt"))}
    for step in range(steps):
        if turns.get(step):
            work.step(turns[step])
            if chance.random() < 0.3:
                work.step("decrypt")
        work.step("redact" if step == steps // 3 and chance.random() < 0.4 else "")
    key = db.data_key()
    db.scrub()
    site.close()
    return key.hex() if key else ""


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Verify]:
    """``main.py verify --json`` in this process: exit code, what it printed, what it complained of."""

    def now(path: Path) -> tuple[int, dict[str, Any], str]:
        capsys.readouterr()
        try:
            code = cli._carry_out(["verify", "--db", str(path), "--json"], None, None)  # main() begins a log too
        finally:
            site.close()
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else {}, err

    yield now
    site.close()
    keys.forget()


@pytest.fixture
def offices(template: str, tmp_path: Path) -> list[tuple[Path, str]]:
    """Offices to be copied and tampered with."""
    chance = random.Random(SEED)
    return [
        (target, build(target, template, chance, chance.randint(4, 25)))
        for target in (tmp_path / f"office{n}" / "office.db" for n in range(OFFICES))
    ]


@pytest.fixture
def tamper() -> Iterator[Callable[..., dict[str, str] | None]]:
    """Gives orders to the process that tampers."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "tamper.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout
        given, answers = process.stdin, process.stdout

        def order(path: Path, key: str, seed: int, table: str = "", how: str = "") -> dict[str, str] | None:
            given.write(json.dumps({"path": str(path), "key": key, "table": table, "how": how, "seed": seed}) + "\n")
            given.flush()
            return json.loads(answers.readline())

        yield order
        given.close()


def meaning(path: Path, key: str) -> list[Any]:
    """All that can ever be read of a database: not the numbers of bookkeeping rows, not how the index is laid out.

    Of the index it is what it answers to each sign and to each two signs that stand together anywhere.
    """
    with closing(db.connect_sqlite(path, bytes.fromhex(key) or None)) as other:
        names = [name for (name,) in other.execute("select name from sqlite_master where type = 'table' order by name")]
        rows = [
            sorted(map(repr, other.execute(f'select * from "{name}"').fetchall()))
            for name in names if name not in NUMBERED and not name.startswith("search_text_")
        ]
        for name, columns in NUMBERED.items():
            rows.append(sorted(map(repr, other.execute(f"select {columns} from {name}").fetchall())))
        signs = [text.split() for (text,) in other.execute("select c0 from search_text_content").fetchall()]
        asked = {one for text in signs for one in text} | {f"{a} {b}" for text in signs for a, b in pairwise(text)}
        rows += [
            other.execute("select rowid from search_text where spaced match ? order by rowid", (f'"{one}"',)).fetchall()
            for one in sorted(asked)
        ]
    return rows


def is_cut(path: Path, before: Path, key: str) -> bool:
    """Whether the newest entry of the ledger is gone, one that changed no record: a seal alone could show it."""
    heights = []
    for one in (path, before):
        with closing(db.connect_sqlite(one, bytes.fromhex(key) or None)) as other:
            heights += other.execute("select max(seq) from ledger_entry").fetchall()
    return heights[0][0] == heights[1][0] - 1


def test_nothing_untouched_is_accused(template: str, verify: Verify, tmp_path: Path) -> None:
    chance = random.Random(SEED + 1)
    for n in range(TRIALS):
        target = tmp_path / f"whole{n}" / "office.db"
        build(target, template, chance, chance.randint(3, 15))
        code, told, complaint = verify(target)
        assert (code, told.get("findings"), complaint) == (0, [], ""), (SEED, n, told)
        shutil.rmtree(target.parent)
        keys.forget()


def test_whatever_was_changed_is_named(
    offices: list[tuple[Path, str]], tamper: Callable[..., Any], verify: Verify, tmp_path: Path,
) -> None:
    chance, counted, unnamed = random.Random(SEED + 2), Counter[str](), []
    for n in range(TRIALS):
        source, key = chance.choice(offices)
        copy = tmp_path / "copy" / "office.db"
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(source.parent, copy.parent)
        done = tamper(copy, key, chance.getrandbits(32), os.environ.get("TABLE", ""), os.environ.get("HOW", ""))
        if done is None:
            continue
        code, told, complaint = verify(copy)
        named = code == cli.NOT_WHOLE and told["findings"] or code == cli.USER and complaint
        what = sorted({one["what"] for one in told.get("findings", [])})
        counted[f"{done['table']}: {code} {what}"] += 1
        if not named and code == cli.DONE and (is_cut(copy, source, key) or meaning(copy, key) == meaning(source, key)):
            counted["without any meaning, or an end cut off behind no seal"] += 1
            named = True
        if not named:
            unnamed.append((n, code, done, complaint))
    print(*(f"{n:4} {what}" for what, n in sorted(counted.items())), sep="\n", file=sys.stderr)
    print(*unnamed, sep="\n", file=sys.stderr)
    assert unnamed == [], SEED


# one by one -------------------------------------------------------------
def plainly(path: str, *statements: str) -> None:
    """SQL of another program."""
    script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
    site.close()
    subprocess.run([sys.executable, "-c", script, path, ";".join(statements)], check=True)


def test_what_was_altered_before_an_honest_save_is_named(
    office: str, ctx: Context, log: Callable[..., Any], verify: Verify
) -> None:
    """The save writes the altered text into the ledger as if it had stood there always."""
    log("积水三十厘米")
    plainly(office, "update duty_entry set content = '积水三厘米'")
    site.open_site(office)
    run(ctx, "duty_log.settle", number=1)
    site.close()
    code, told, _ = verify(Path(office))
    (found,) = told["findings"]
    assert (code, found["what"], found["known_as"], found["fields"]) == (3, "between", "2026/1", ["content"])


@pytest.mark.parametrize(
    ("statement", "name", "how"),
    [
        ("create view names as select name from user", "names", "added"),
        ("create table hidden (content text)", "hidden", "added"),
        ("create index quick on duty_entry (content)", "quick", "added"),
        ("create trigger quiet after insert on duty_entry begin select 1; end", "quiet", "added"),
        ("drop index dutyentry_year_number", "dutyentry_year_number", "missing"),
        ("alter table contact add column hidden text", "contact", "altered"),
    ],
)
def test_what_the_file_is_made_of_is_proven(
    office: str, verify: Verify, statement: str, name: str, how: str
) -> None:
    plainly(office, statement)
    code, told, _ = verify(Path(office))
    assert code == 3
    assert [(one["what"], one["known_as"], one["fields"]) for one in told["findings"]] == [("structure", name, [how])]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("drop table contact", "contact"),
        ("drop table setting", "setting"),
        ("drop table search_document", "search_document"),
        ('alter table "user" drop column phone', "user.phone"),
        ("delete from schema_migration", "0001_initial"),
        ("delete from schema_migration where name = '0001_initial'", "0001_initial"),
        ("delete from schema_migration where name = '0003_secrecy'", "0003_secrecy"),
        ("update schema_migration set applied = ''", "0001_initial"),
        ("update schema_migration set name = '0002_other' where name = '0002_trust'", "0002_other"),
    ],
)
def test_a_database_without_its_tables_or_migrations_is_refused_by_name(
    office: str, verify: Verify, statement: str, named: str
) -> None:
    """And nothing is migrated, neither by a command nor by the window."""
    plainly(office, statement)
    before = Path(office).read_bytes()
    code, _, complaint = verify(Path(office))
    assert code == 1 and named in complaint
    with pytest.raises(UserError, match=named):
        site.open_site(office)
    site.close()
    assert Path(office).read_bytes() == before and not (Path(office).parent / "backups").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set actor = x'ff'", "update ledger_entry set hash = x'ff', at = x'fe'",
        "update ledger_revision set position = x'ff', uid = x'ff'", "update ledger_revision set seq = 'x'",
    ],
)
def test_bytes_that_are_no_text_in_the_ledger_are_named(office: str, verify: Verify, statement: str) -> None:
    with closing(sqlite3.connect(office)) as file:
        kept = [text for (text,) in file.execute("select sql from sqlite_master where type = 'trigger'")]
    drop = [f"drop trigger {name}" for name in ledger.PROTECTION]
    plainly(office, *drop, statement, *(text for text in kept if " on ledger_" in text.lower()))
    code, told, complaint = verify(Path(office))
    assert (code, complaint) == (3, "") and told["findings"][0]["what"] in ("chain", "revision", "gap")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into search_document (record_table, uid, record_id, spilled) values ('nowhere', 'x', 1, 0)",
        "insert into search_text (rowid, spaced) values (99999, 'a b c')",
        "insert into search_text_config values ('rank', 'bm25(1.0)')", "delete from search_text_config",
        "delete from search_text_data",
    ],
)
def test_what_was_put_into_the_index_or_taken_out_is_named(
    office: str, ctx: Context, log: Callable[..., Any], verify: Verify, statement: str
) -> None:
    log("积水三十厘米")
    plainly(office, statement)
    code, told, complaint = verify(Path(office))
    assert (code, complaint) == (3, "") and {one["what"] for one in told["findings"]} <= {"index", "damaged"}


@pytest.mark.parametrize("altered", ["value = 'x'", "value = ''", "value = '5'", "updated_by = x'ff'", "key = x'ff'"])
def test_settings_that_cannot_be_read_are_named(office: str, verify: Verify, altered: str) -> None:
    plainly(office, f"update setting set {altered} where key = 'site.office'")
    code, told, complaint = verify(Path(office))
    assert (code, complaint) == (3, "") and {one["table"] for one in told["findings"]} == {"setting"}
