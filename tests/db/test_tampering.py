"""Trials: whatever is done to the rows behind the program's back is named, and nothing untouched is accused.

``TRIALS=200 python -m pytest -q tests/db/test_tampering.py`` runs the whole; the suite runs a sample.
"""
from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.core import access, i18n, search, site
from db import database as db
from db import keys
from tests.conftest import NUMBER, ROOT, SERVER
from tests.random_work import Work, second_person

pytestmark = pytest.mark.skipif(bool(SERVER), reason="changes a file")

TRIALS = int(os.environ.get("TRIALS", "12"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
OFFICES = min(10, max(2, TRIALS // 10))

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
        try:
            code, told, complaint = verify(copy)
        except Exception as fault:
            code, told, complaint = -1, {}, repr(fault)[:300]
        named = code == cli.NOT_WHOLE and told["findings"] or code == cli.USER and complaint
        what = sorted({one["what"] for one in told.get("findings", [])})
        counted[f"{done['table']}: {code} {what}"] += 1
        if not named:
            unnamed.append((n, code, done, complaint))
    print(*(f"{n:4} {what}" for what, n in sorted(counted.items())), sep="\n", file=sys.stderr)
    print(*unnamed, sep="\n", file=sys.stderr)
    assert unnamed == [], SEED
