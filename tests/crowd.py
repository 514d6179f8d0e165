"""Several programs at one database file: ``python -m tests.crowd FILE SECONDS``, or by tests.test_crowd.

Each role is a process of its own that does one thing again and again until the time is over; what it fails at, in
whatever words, ends it with a code. Others are killed meanwhile, wherever they are. An office with work number 001
must be there.
"""
from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from app.core import access, finding, query, search_proof, site
from app.core.run import run
from app.core.search_words import parse
from app.features.duty_log.records import DutyEntry
from db import backup, ledger, proof
from db import database as db
from tests.conftest import NUMBER, PASSWORD, ROOT
from tests.random_work import SECOND, SECOND_PASSWORD, Work, second_person

IMPORTED = 200  # rows of one file taken over
MAIN = (  # what the command line is asked, by turns
    ("duty_log.log", "--kind", "call_in", "--source", "市应急局", "--content", "积水", "--confirm"),
    ("search", "积水"), ("verify",), ("duty_log.list",), ("backup",),
)

OFFICERS = ("log", "log", "correct", "settle", "supplement", "attach", "note", "setting")  # what they do


class Role:
    """One process of the crowd: a desk with its context, until the time is over."""

    def __init__(self, target: str, folder: Path, name: str) -> None:
        self.chance, self.folder, self.name = random.Random(name), folder, name
        self.desk = Work(target, self.chance, folder, mark=f"{name}{os.getpid()}")
        self.count = 0

    def step(self) -> None:
        self.count += 1
        getattr(self, f"_{self.name}")()

    def _officer(self) -> None:
        """Logs, corrects, settles, attaches, hands over."""
        self.desk.step(self.chance.choice(OFFICERS))

    def _window(self) -> None:
        """What an open window does: asks every so often, reads lists and figures, saves in between."""
        site.ledger_height()
        query.rows(self.desk.ctx, "duty_log", query.listed(self.desk.ctx, "duty_log")[:200])
        finding.find(self.desk.ctx, parse("暴雨", self.desk.ctx.now()))
        if self.count % 5 == 0:
            self.desk.step("log")
        time.sleep(0.01)

    def _importer(self) -> None:
        sheet = self.folder / f"{self.desk.mark}-{self.count}.csv"
        lines = [f"2026-01-{n % 28 + 1:02d} 02:44,来电,{self.desk.mark},第{self.count}批{n}" for n in range(IMPORTED)]
        sheet.write_text("\n".join(["日期时间,类别,来电单位,内容", *lines]), encoding="utf-8-sig")
        run(self.desk.ctx, "duty_log.import", file=sheet)

    def _copier(self) -> None:
        """Backups, and the proof of the whole from a read transaction of its own."""
        copy = backup.back_up_sqlite(Path(self.desk.target), self.folder / f"{self.desk.mark}-{self.count}.db")
        copy.unlink()
        with db.snapshot():
            found = proof.verify()
        assert found == [], found

    def _remover(self) -> None:
        """Removes texts for good, which empties SQLite's log each time."""
        number = run(self.desk.ctx, "duty_log.log", kind="call_in", source="市应急局", confirm=True,
                     content=self.desk.text(f"{self.desk.mark}-{self.count}"))["number"]
        run(self.desk.ctx, "duty_log.redact", number=number, reason="误录", consent_by=SECOND,
            consent_password=SECOND_PASSWORD)

    def _comer(self) -> None:
        """Programs that come and go: each opens the file, signs in, looks, and is the last to leave at times."""
        site.close()
        place = site.open_site(self.desk.target)
        access.sign_in(NUMBER, PASSWORD, place.files)

    def _command(self) -> None:
        """The command line itself."""
        args = MAIN[self.count % len(MAIN)]
        if args[0] == "backup":
            args = ("backup", "--to", str(self.folder / f"copies{os.getpid()}"))
        known = {"DUTYDESK_DB": self.desk.target, "DUTYDESK_PASSWORD": PASSWORD, "DUTYDESK_USER": NUMBER}
        done = subprocess.run([sys.executable, str(ROOT / "main.py"), *args], env={**os.environ, **known},
                              capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, f"{args}: {done.stderr}"


KILLED = ("officer", "importer", "copier", "remover", "comer")
ROLES = ("officer", "officer", "window", "importer", "copier", "remover", "comer")


def play(target: str, folder: Path, name: str, seconds: float) -> int:
    """A role until the time is over; how often it did what it does. For a process of its own."""
    role = Role(target, folder, name)
    role.desk.open()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        role.step()
    site.close()
    return role.count


def together(target: str, folder: Path, roles: tuple[str, ...], seconds: float) -> dict[str, str]:
    """All roles at once in processes of their own; by role what was done, or how it failed."""
    children = {}
    for place, name in enumerate(roles):
        said = folder / f"{place}-{name}.txt"
        child = os.fork()
        if not child:
            _end(lambda name=name: play(target, folder, name, seconds), said)  # type: ignore[misc]
        children[child] = said
    _killed_in_the_middle(target, folder, seconds)
    codes = {said: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, said in children.items()}
    return {said.stem: ("" if not code else "FAILED ") + said.read_text(encoding="utf-8")
            for said, code in codes.items()}


def _killed_in_the_middle(target: str, folder: Path, seconds: float) -> None:
    """Meanwhile further programs come one after the other, and each is killed while it does something."""
    until, chance = time.monotonic() + seconds, random.Random(seconds)
    while time.monotonic() < until:
        child, name = os.fork(), chance.choice(KILLED)
        if not child:
            said = folder / f"killed-{os.getpid()}.txt"
            _end(lambda name=name: play(target, folder, name, 60.0), said)  # type: ignore[misc]
        time.sleep(chance.uniform(0.1, 0.5))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _end(work: Callable[[], int], said: Path) -> None:
    """A child's whole life."""
    code = 1
    try:
        said.write_text(str(work()), encoding="utf-8")
        code = 0
    except BaseException:
        said.write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(code)


def faults_of(target: str) -> list[str]:
    """What is not whole afterwards: ledger, index, numbers."""
    site.open_site(target)
    numbers = [number for (number,) in DutyEntry.select(DutyEntry.number).order_by(DutyEntry.number).tuples()]
    found = [str(one) for one in (*proof.verify(), *search_proof.damaged())]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"numbers {len(numbers)}, the last {numbers[-1]}")
    times = [at for (at,) in ledger.LedgerEntry.select(ledger.LedgerEntry.at).order_by(ledger.LedgerEntry.seq).tuples()]
    if times != sorted(times):
        found.append("the ledger is not in the order of time")
    site.close()
    return found


def begin(target: str) -> None:
    """The second person, some entries, so that every role has something to do."""
    desk = Work(target, random.Random(1), Path(target).parent)
    desk.open()
    second_person(desk.ctx)
    for _ in range(5):
        desk.step("log")
    site.close()


if __name__ == "__main__":
    path, length = sys.argv[1], float(sys.argv[2])
    site.registry_ready()
    scratch = Path(path).parent / "crowd"
    scratch.mkdir(exist_ok=True)
    first = os.fork()
    if not first:
        begin(path)
        os._exit(0)
    os.waitpid(first, 0)
    for who, what in together(path, scratch, (*ROLES, "command"), length).items():
        print(who, what)
    print("faults:", faults_of(path) or "none")
