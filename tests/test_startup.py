"""The program as real processes: it starts, and a kill at any instant loses nothing that was told saved."""
from __future__ import annotations

import hashlib
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core import registry, site
from app.core.drafts import DraftFolder
from app.features.duty_log.records import DutyEntry
from db import database as db
from db import ledger, proof
from db.tables import Attachment
from tests.conftest import NUMBER, PASSWORD, ROOT, SERVER

KILLS = int(os.environ.get("KILLS", "15"))
A_NEW_OFFICE_EVERY = 10

# waits for a database's name, then is a desk at which entries are typed and saved until it is killed
DESK = """
import os, sys
sys.path.insert(0, sys.argv[1])
from dataclasses import replace
from pathlib import Path
from app.core import access, files, site
from app.core.drafts import Draft, DraftFolder
from app.core.run import run
from db.tables import User

def tell(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())  # a whole line, or nothing

def work(target):
    place = site.open_site(target)
    ctx = access.context_of(User.get(User.number == "001"), place.files)
    drafts = DraftFolder(place.drafts)
    n = 0
    while True:
        n += 1
        text = f"{os.getpid()}-{n} " + "暴雨积水，请求支援。" * (n % 50)
        draft = Draft("001", "call_in", ctx.now(), {"content": text})
        drafts.keep(draft)
        tell("typed", text.split()[0])
        stored = [files.take_in_bytes(ctx, "a.txt", text.encode() * 1000)]
        told = run(ctx, "duty_log.log", kind="call_in", source=f"市局{n}", content=text, stored=stored, confirm=True)
        tell("saved", text.split()[0], told["number"])
        drafts.drop(draft)

site.registry_ready()
for line in sys.stdin:
    child = os.fork()
    if not child:
        work(line.strip())
    tell("desk", child)
    os.waitpid(child, 0)
    tell("gone", child)
"""


@pytest.fixture
def nursery() -> Iterator[Callable[[str, float], list[list[str]]]]:
    """Puts a desk at a database, kills it so many seconds after its first entry, gives the lines it told."""
    with subprocess.Popen(
        [sys.executable, "-c", DESK, str(ROOT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
    ) as process:
        assert process.stdin and process.stdout
        waiting = bytearray()

        def lines(until: float | None) -> Iterator[list[str]]:
            """Whole lines as they come; ends when the time has come."""
            assert process.stdout
            while True:
                while b"\n" in waiting:
                    line, _, rest = bytes(waiting).partition(b"\n")
                    waiting[:] = rest
                    yield line.decode().split()
                left = None if until is None else max(0.0, until - time.monotonic())
                if not select.select([process.stdout], [], [], left)[0]:
                    return
                waiting.extend(os.read(process.stdout.fileno(), 65536))

        def desk(target: str, seconds: float) -> list[list[str]]:
            assert process.stdin
            process.stdin.write(target.encode() + b"\n")
            told: list[list[str]] = []
            for line in lines(None):
                told.append(line)
                assert line[0] != "gone", "the desk could not begin"
                if {"desk", "typed"} <= {one[0] for one in told}:
                    break
            (pid,) = [int(line[1]) for line in told if line[0] == "desk"]
            told += lines(time.monotonic() + seconds)
            os.kill(pid, signal.SIGKILL)
            for line in lines(time.monotonic() + 30):
                if line[0] == "gone":
                    return told
                told.append(line)
            raise AssertionError(f"the desk does not end: {told[-3:]}, {bytes(waiting)!r}")

        yield desk
        process.stdin.close()


@pytest.mark.skipif(bool(SERVER) or not hasattr(os, "fork"), reason="about a file, on a system that forks")
def test_a_kill_loses_nothing_that_was_told_saved(
    nursery: Callable[[str, float], list[list[str]]], template: str, tmp_path: Path
) -> None:
    saved: dict[str, int] = {}
    target, offered, saved_in_all = tmp_path / "office.db", 0, 0
    for turn in range(KILLS):
        if turn % A_NEW_OFFICE_EVERY == 0:
            target = tmp_path / f"office{turn}.db"
            shutil.copyfile(template, target)
            saved.clear()
        told = nursery(str(target), random.uniform(0, 0.2))
        saved.update({line[1]: int(line[2]) for line in told if line[0] == "saved"})
        place = site.open_site(str(target))

        kept = {row.content.split()[0]: row.number for row in DutyEntry.select()}
        assert saved.items() <= kept.items()
        assert sorted(kept.values()) == list(range(1, len(kept) + 1))
        assert proof.verify() == []

        drafts = {draft.values["content"].split()[0] for draft in DraftFolder(place.drafts).load(NUMBER)}
        typed = {line[1] for line in told if line[0] == "typed"}
        assert typed <= kept.keys() | drafts, "typed, and neither saved nor offered again"
        offered += len(typed & drafts - kept.keys())
        for file in Attachment.select():
            content = (place.files / file.sha256[:2] / file.sha256).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file.sha256 and len(content) == file.size
        saved_in_all += len([line for line in told if line[0] == "saved"])
        site.close()
    print(f"{KILLS} kills, {saved_in_all} entries told saved, {offered} drafts offered", file=sys.stderr)
    assert saved_in_all > 0


def test_the_program_knows_all_it_is_made_of(program: Callable[..., Any]) -> None:
    told = program("selftest", "--json")
    assert (told.returncode, told.stderr) == (0, "")
    known = json.loads(told.stdout)
    site.registry_ready()
    assert set(known["actions"]) == registry.actions.keys() and set(known["reports"]) == registry.reports.keys()
    assert known["migrations_pending"] == [] and "en" in known["languages"]
    assert known["ledger_hash"] == ledger.ALGORITHM


def test_a_command_starts_without_what_it_does_not_need(office: str) -> None:
    """Qt, reportlab and the like take longer to load than a command takes to run."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from app import cli\n"
        "cli.main(['duty_log.list', '--db', sys.argv[2]])\n"
        "heavy = ('PySide6', 'reportlab', 'openpyxl', 'pypdfium2', 'pypinyin', 'PIL')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), office], env={**os.environ, "DUTYDESK_PASSWORD": PASSWORD},
        capture_output=True, text=True,
    )
    assert (told.stdout, told.stderr) == ("[]\n", "")  # the list of entries itself was empty: no line
    assert not db.database.obj or db.database.is_closed()
