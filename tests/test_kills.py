"""Whatever is being done, a kill at any instant loses nothing that was told saved, and the record stays proven.

``KILLS=1000 python -m pytest -q tests/test_kills.py`` runs the whole, half of it on encrypted databases; the suite
runs a sample.
"""
from __future__ import annotations

import gzip
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.core import access, health, site, vault
from app.core.drafts import DraftFolder
from app.features.contacts.records import Contact
from app.features.duty_log.records import DutyEntry
from app.features.handover.records import Handover
from app.features.roster.records import RosterVersion
from db import database as db
from db import keys, ledger
from db.ledger import LedgerEntry
from db.tables import Attachment, User
from tests.conftest import NUMBER, PASSWORD, ROOT, SERVER, applied
from tests.random_work import WEIGHTS, Work, second_person

pytestmark = pytest.mark.skipif(bool(SERVER) or not hasattr(os, "fork"), reason="about a file, where programs fork")

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
A_NEW_OFFICE_EVERY = 12
# how long a first thing may go on before the kill, in seconds; others: SHORT
SHORT, LONG = 0.15, {"open": 0.4, "backup": 0.3, "redact": 0.5, "sign_in": 0.3, "person": 0.3, "encrypt": 0.6,
                     "decrypt": 0.4, "import": 0.3, "hand_over": 0.6}
FIRST = [*WEIGHTS, *("log", "correct", "open", "open", "encrypt", "encrypt", "decrypt", "decrypt")]

Told = list[list[Any]]


@pytest.fixture
def nursery() -> Iterator[Callable[[dict[str, Any], float], Told]]:
    """Puts a desk at a database, kills it so many seconds after it began the first thing; gives what it told."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.busy_desk"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
    ) as process:
        assert process.stdin and process.stdout
        given, answers, waiting = process.stdin, process.stdout, bytearray()

        def lines(until: float) -> Iterator[list[Any]]:
            """Whole lines as they come; ends when the time has come."""
            while True:
                while b"\n" in waiting:
                    line, _, rest = bytes(waiting).partition(b"\n")
                    waiting[:] = rest
                    yield json.loads(line)
                left = max(0.0, until - time.monotonic())
                if not select.select([answers], [], [], left)[0]:
                    return
                waiting.extend(os.read(answers.fileno(), 65536))

        def desk(order: dict[str, Any], seconds: float) -> Told:
            given.write(json.dumps(order).encode() + b"\n")
            told: Told = []
            for line in lines(time.monotonic() + 60):
                told.append(line)
                begun = ["begun", order["first"]] in told or any(
                    one[0] == "begun" and one[1] not in ("open", order["first"]) for one in told
                )
                if begun and any(one[0] == "desk" for one in told):
                    break
                assert line[0] != "gone", f"the desk ended by itself: {told}"
            (pid,) = [line[1] for line in told if line[0] == "desk"]
            told += lines(time.monotonic() + seconds)
            assert told[-1][0] != "gone", f"the desk ended by itself: {told[-5:]}"
            os.kill(pid, signal.SIGKILL)
            for line in lines(time.monotonic() + 30):
                if line[0] == "gone":
                    assert line[2] == -signal.SIGKILL, f"the desk ended by itself: {told[-5:]}"
                    return told
                told.append(line)
            raise AssertionError(f"the desk does not end: {told[-3:]}, {bytes(waiting)!r}")

        yield desk
        given.close()
    keys.forget()


class Office:
    """One office that is killed again and again, and what its desks were told of it."""

    def __init__(self, folder: Path, template: str, chance: random.Random, encrypted: bool) -> None:
        self.chance, self.encrypted = chance, encrypted
        self.target, self.outside = folder / "office.db", folder / "outside"
        self.outside.mkdir(parents=True)
        self.saved: set[tuple[Any, ...]] = set()
        self.removing: set[int] = set()
        self.keys = {""}  # that the database ever had, as far as seen
        old = chance.random() < 0.3
        if old:
            self.target.write_bytes(gzip.decompress((ROOT / "tests" / "data" / "first-version.db.gz").read_bytes()))
        else:
            shutil.copyfile(template, self.target)
        self.fresh = old
        if not old or encrypted:
            self.begin()

    def begin(self) -> None:
        """A second person, some entries; encrypted where it is to be."""
        work = Work(str(self.target), self.chance, self.outside, mark="begin")
        work.open()
        if not User.get_or_none(User.number == "009"):
            second_person(work.ctx)
        for _ in range(3):
            work.step("log")
        if self.encrypted and not db.data_key():
            work.step("encrypt")
        site.close()

    def key(self) -> str:
        """The data key, where the file is encrypted just now; by a person's password where it is not known yet."""
        if vault.is_locked(str(self.target)):
            vault.unlock(str(self.target), NUMBER, PASSWORD)
        key = keys.key_of(self.target)
        return key.hex() if key else ""

    def take(self, told: Told) -> None:
        for word, *rest in told:
            if word == "saved":
                self.saved.add(tuple(rest))
            elif word == "removing":
                self.removing.add(rest[0])

    def check(self, told: Told) -> None:
        """Everything told saved is there, the record is whole, drafts are offered. Raises AssertionError."""
        key = self.key()
        self.keys.add(key)
        place = site.open_site(str(self.target))
        assert applied()[-1] == site.migrate.names()[-1]
        assert health.find(place.files, db.silent) == []
        entries = {row.number: row for row in DutyEntry.select()}
        sealed = [row.number for row in Handover.select().where(Handover.sealed_at.is_null(False))]
        assert len(sealed) == sum(row.kind == "handover" for row in entries.values())
        assert Handover.select().count() <= len(sealed) + 1
        assert sorted(entries) == list(range(1, len(entries) + 1))
        for row in (row for row in entries.values() if row.redacted_at):
            assert row.number in self.removing
        notes = {(one.action, one.reason) for one in LedgerEntry.select(LedgerEntry.action, LedgerEntry.reason)}
        for what, *rest in self.saved:
            assert self.is_kept(what, rest, entries, notes, key), (what, rest)
        drafts = {draft.values["content"].split()[0] for draft in DraftFolder(place.drafts).load(NUMBER)}
        kept = {token for row in entries.values() for token in (row.content + "\n" + row.struck).split()}
        typed = {line[1] for line in told if line[0] == "typed"}
        if not self.removing:
            assert typed <= kept | drafts, "typed, and neither saved nor offered again"
        assert self.nothing_lies_about(key)
        site.close()

    def is_kept(
        self, what: str, rest: list[Any], entries: dict[int, DutyEntry], notes: set[tuple[str, str]], key: str
    ) -> bool:
        gone = {number for number, row in entries.items() if row.redacted_at}
        if what == "entry":
            token, number = rest
            return number in gone or token in (entries[number].content + "\n" + entries[number].struck).split()
        if what == "void":
            return rest[1] in gone or entries[rest[1]].void_reason == rest[0]
        if what == "file":
            number, sha256 = rest
            rows = Attachment.select().where(Attachment.record_uid == entries[number].uid)
            return number in gone or sha256 in {row.sha256 for row in rows}  # its content was proven
        if what == "removal":
            return rest[0] in gone
        if what == "import":
            there = sum(f"{rest[0]}-" in row.content + row.struck for row in entries.values())
            return there == rest[1] or gone and there < rest[1] <= there + len(gone)
        if what == "handover":
            row = Handover.get_or_none(Handover.remarks == rest[0])
            return row is not None and row.sealed_at is not None
        if what == "roster":
            return RosterVersion.get_or_none(RosterVersion.note == rest[0]) is not None
        if what == "note":
            return ("page.printed", rest[0]) in notes
        if what == "contact":
            return Contact.get_or_none(Contact.source == rest[0]) is not None
        if what == "person":
            return User.get_or_none(User.number == rest[0]) is not None
        if what == "sign_in":
            return (access.SIGNED_IN, "") in notes
        if what == "seal":
            return ledger.by_hash(rest[0].replace("-", "").lower()) is not None
        if what == "backup":
            return self.opens(self.outside / f"{rest[0]}.db", key)
        return what in ("open", "encrypted", "decrypted")  # told below

    def opens(self, copy: Path, key: str) -> bool:
        """A backup is of the kind the database was then."""
        told = {keys.from_letters(rest[0]).hex() for what, *rest in self.saved if what == "encrypted"}
        for one in [bytes.fromhex(known) or None for known in self.keys | told | {key}]:
            try:
                with closing(db.connect_sqlite(f"file:{copy}?mode=ro", one, uri=True)) as kept:
                    return kept.execute("select count(*) from ledger_entry").fetchone()[0] > 0
            except db.SqliteError:
                continue
        return False

    def nothing_lies_about(self, key: str) -> bool:
        """Beside an encrypted database there is nothing left unencrypted."""
        if not key:
            return True
        files = [file for file in self.target.parent.rglob("*") if file.is_file() and self.outside not in file.parents]
        plain = [file for file in files if file.suffix == ".json" and not file.read_bytes().startswith(keys.SEALED)]
        plain += [file for file in files if keys.is_plain(file) and file.parent.name != "backups"
                  and file.suffix != ".lock"]
        plain += [file for file in files if len(file.name) == 64 and not file.read_bytes().startswith(keys.SEALED)]
        assert plain == [], plain
        return True


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_kill_loses_nothing_that_was_told_saved(
    nursery: Callable[[dict[str, Any], float], Told], template: str, tmp_path: Path, encrypted: bool
) -> None:
    chance, counted, office = random.Random(SEED + encrypted), Counter[str](), None
    for turn in range(KILLS // 2):
        if office is None or turn % A_NEW_OFFICE_EVERY == 0:
            shutil.rmtree(tmp_path / "site", ignore_errors=True)
            office = Office(tmp_path / "site", template, chance, encrypted)
        key = "" if office.fresh and not encrypted else office.key()
        first = "open" if office.fresh else chance.choice(FIRST)
        if first in ("encrypt", "decrypt") and turn % 3 and not encrypted:
            first = "log"
        first = first if first not in ("encrypt", "decrypt") else "decrypt" if key else "encrypt"
        told = nursery({
            "target": str(office.target), "key": key, "folder": str(office.outside), "mark": f"t{turn}",
            "first": first, "seed": chance.getrandbits(32),
        }, chance.uniform(0, LONG.get(first, SHORT)))
        office.take(told)
        office.check(told)
        if office.fresh:
            office.fresh = False
            office.begin()
        begun = [one[1] for one in told if one[0] == "begun"]
        counted.update([f"killed in {begun[-1]}", *(f"saved {one[1]}" for one in told if one[0] == "saved")])
    print(f"{KILLS // 2} kills, encrypted: {encrypted}", *sorted(counted.items()), sep="\n", file=sys.stderr)
    assert sum(n for what, n in counted.items() if what.startswith("saved")) > 0
