"""One of many desks: an officer's work at the program's core, with a journal of what was told to be saved.

The journal is a file of JSON lines, each on the disk before the work goes on: ``begun`` before a change is asked
for, then ``saved``, ``refused`` (with the sentence), ``found`` (saved by an earlier try whose answer was lost) or
``unanswered``. Whatever is ``saved`` or ``found`` must be in the database for good.
"""
from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.core import access, files, query, search, settings, site
from app.core.errors import Question, StorageFault, UserError, from_database, in_sentences
from app.core.run import Context, read, run
from app.core.seen import Overtaken, Seen
from app.features.duty_log.records import DutyEntry
from app.features.handover import watch
from benchmarks import words
from db import database as db

PASSWORD = "Desk-2026-07"
# how many of a hundred things are of a kind
WEIGHTS = {
    "log": 34, "correct": 18, "settle": 12, "search": 14, "list": 14, "attach": 5, "supplement": 2, "take_over": 1,
}
RECENT = 40  # entries back from the newest that are worked on, so that desks meet
LOOK_AGAIN = 0.5  # seconds until a desk asks whether the server is back
MERGED = 3  # of four corrections overtaken, so many are made again on the text that was shown
SAVES = ("log", "correct", "settle", "attach", "supplement")
UNITS = ("市应急局", "市公安局", "市水利局", "市气象局", "南渡区值班室", "北塘区值班室", "市消防救援支队", "市供电公司")


def work_number(desk: int) -> str:
    return f"2{desk:03d}"


@dataclass
class Desk:
    """A desk at a database until ``until`` (monotonic); ``think``: mean seconds between two things, 0: none."""

    target: str
    desk: int
    journal: Path
    until: float
    think: float
    chance: random.Random = field(init=False)
    ctx: Context = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.desk)
        self._file = self.journal.open("ab", buffering=0)

    def open(self) -> None:
        place = site.open_site(self.target)
        self.ctx = replace(access.sign_in(work_number(self.desk), PASSWORD, place.files), station=f"desk-{self.desk}")

    def tell(self, word: str, **more: Any) -> None:
        """One line of the journal, on the disk when this returns."""
        line = {"word": word, "desk": self.desk, "at": time.time(), **more}
        self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        os.fsync(self._file.fileno())

    def work(self) -> None:
        """Anything, with time to think in between, until the time has come."""
        while time.monotonic() < self.until:
            if self.think:
                time.sleep(min(self.chance.expovariate(1 / self.think), 5 * self.think))
            name = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            try:
                with in_sentences():
                    getattr(self, f"_{name}")()
            except StorageFault as fault:  # while reading: nothing is lost
                self._wait(str(fault))
        site.close()
        self._file.close()

    # a change, with whatever may become of it ---------------------------
    def change(self, what: str, id: str, args: dict[str, Any], **more: Any) -> Any:
        """Carries out an action as an officer would: again when the server is back, after looking whether it is
        saved already. Returns the answer, None when it was refused.
        """
        self.count += 1
        key = f"{self.desk}-{self.count}"
        self.tell("begun", key=key, what=what, **more)
        began = time.perf_counter()
        for again in range(1000):
            try:
                if again and (number := self._is_there(what, more)):
                    self.tell("found", key=key, number=number)
                    return {"number": number}
                made = run(self.ctx, id, **args)
            except Question as asked:
                args = {**args, "confirm": True}
                self.tell("asked", key=key, text=asked.text)
            except Overtaken as fault:
                self.tell("refused", key=key, kind="conflict", text=fault.text, offers=bool(fault.differences))
                return fault
            except StorageFault as fault:
                self.tell("unanswered", key=key, text=fault.text)
                self._wait(fault.text)
            except UserError as fault:
                self.tell("refused", key=key, kind="sentence", text=fault.text)
                return None
            else:
                taken = time.perf_counter() - began
                self.tell("saved", key=key, number=(made or {}).get("number"), seconds=taken, again=again)
                return made
        raise AssertionError("never answered")

    def _is_there(self, what: str, more: dict[str, Any]) -> Any:
        """Whether a change whose answer was lost was saved after all; its number."""
        if what in ("log", "correct"):
            hits = search.find(more["token"], "duty_entry")
            found = [DutyEntry.get(DutyEntry.uid == hit.uid) for hit in hits]
            return next((one.number for one in found if more["text"] in f"{one.content}\n{one.struck}"), None)
        if what == "take_over":
            last = watch.newest_sealed()
            return last.number if last is not None and last.in_number == self.ctx.number else None
        return None  # the others are the same, said a second time

    def _wait(self, text: str) -> None:
        """Until the server answers again."""
        began = time.time()
        while True:
            try:
                site.ledger_height()
                break
            except Exception as fault:
                if from_database(fault) is None:
                    raise
                db.let_go()
                time.sleep(LOOK_AGAIN)
        self.tell("away", since=began, seconds=time.time() - began, text=text)

    # what is done -------------------------------------------------------
    def _recent(self, *where: Any) -> dict[str, Any] | None:
        """One of the newest entries, as a list shows it."""
        chosen = DutyEntry.select(DutyEntry.id).where(DutyEntry.voided_at.is_null(), *where)
        ids = query.ids(chosen.order_by(DutyEntry.id.desc()).limit(RECENT))
        rows = query.rows(self.ctx, "duty_log", [self.chance.choice(ids)]) if ids else []
        return rows[0] if rows else None

    def _text(self) -> tuple[str, str]:
        token = f"d{self.desk}n{self.count + 1}z"
        return token, f"{token} {words.content(self.chance.randrange(1 << 30))}"

    def _pause(self) -> None:
        """Time in which the officer types, and others change what is on the screen."""
        if self.think:
            time.sleep(self.chance.uniform(0, self.think))

    def _log(self) -> None:
        token, text = self._text()
        result = "open" if self.chance.random() < 0.04 else "done"
        self.change("log", "duty_log.log", {
            "kind": "call_in", "source": self.chance.choice(UNITS), "content": text, "result": result,
        }, token=token, text=text)

    def _correct(self) -> None:
        row = self._recent()
        if row is None:
            return
        self._pause()
        seen = Seen.of(row)
        for _ in range(3):
            token, text = self._text()
            args = {"number": row["number"], "year": row["year"], "content": text, "reason": "听错", "seen": seen,
                    "confirm": True}
            made = self.change("correct", "duty_log.correct", args, token=token, text=text, number=row["number"])
            if not isinstance(made, Overtaken) or self.chance.randrange(4) >= MERGED:
                return
            seen = made.seen  # both texts were looked at

    def _settle(self) -> None:
        row = self._recent(DutyEntry.result == "open") or self._recent()
        if row is not None:
            self._pause()
            token = f"已办结 s{self.desk}n{self.count + 1}z"
            args = {"number": row["number"], "year": row["year"], "outcome": token, "seen": Seen.of(row)}
            self.change("settle", "duty_log.settle", args, text=token, number=row["number"])

    def _supplement(self) -> None:
        row = self._recent()
        if row is not None:
            token = f"已通知 p{self.desk}n{self.count + 1}z"
            args = {"number": row["number"], "year": row["year"], "handling": token, "seen": Seen.of(row)}
            self.change("supplement", "duty_log.supplement", args, text=token, number=row["number"])

    def _attach(self) -> None:
        row = self._recent()
        if row is None:
            return
        content = f"{self.desk} {self.count} ".encode() + self.chance.randbytes(20_000)
        stored = files.take_in_bytes(self.ctx, f"{self.desk}-{self.count}.txt", content.hex().encode())
        args = {"number": row["number"], "year": row["year"], "stored": [stored]}
        self.change("attach", "duty_log.attach", args, sha256=stored.sha256, number=row["number"])

    def _search(self) -> None:
        self._timed("search", lambda: search.find(self.chance.choice(words.FREQUENT), "duty_entry", 200))

    def _list(self) -> None:
        def rows() -> None:
            newest = query.ids(DutyEntry.select(DutyEntry.id).order_by(DutyEntry.id.desc()).limit(50))
            query.rows(self.ctx, "duty_log", newest)

        self._timed("list", rows)

    def _timed(self, what: str, work: Callable[[], Any]) -> None:
        began = time.perf_counter()
        work()
        self.tell("read", what=what, seconds=time.perf_counter() - began)

    def _take_over(self) -> None:
        """The shift is taken over item by item; whoever is slower is refused in a sentence."""
        if self.change("prepare", "handover.prepare", {}) is None:
            return
        for _ in range(3):
            for item in read(self.ctx, "handover.items"):
                if item["state"] == "unseen":
                    self.change("accept", "handover.accept", {"item": item["number"], "uid": item["uid"]})
            args = {"side": "incoming", "password": PASSWORD, "without": "对班人员已离岗"}
            if self.change("take_over", "handover.sign", args) is not None:
                return
            self.change("prepare", "handover.prepare", {})


def sit(target: str, desk: int, journal: Path, begin: Any, seconds: float, think: float) -> None:
    """A desk's whole process: opens, waits for the others, works."""
    one = Desk(target, desk, journal, 0.0, think)
    one.open()
    begin.wait()
    one.until = time.monotonic() + seconds
    one.work()


def set_up(target: str, desks: int, entries: int) -> None:
    """An office with a person for each desk and some entries. A process of its own."""
    place = site.open_site(target)
    run(Context(files=place.files), "people.set_up", office="江城市人民政府总值班室", name="周明远", number="1001",
        password=PASSWORD, language="zh_CN")
    chief = access.context_of_number("1001", place.files)
    chief = replace(chief, grants=chief.grants | {"system", "security"}, settings=settings.load())
    for desk in range(desks):
        number = work_number(desk)
        run(chief, "people.add", number=number, name=f"席{desk:02d}", role="DUTY_MAIN", password="First-2026")
        own = access.context_of_number(number, place.files)
        run(own, "people.change_password", own_password="First-2026", new_password=PASSWORD)
    for number in range(entries):
        run(chief, "duty_log.log", kind="call_in", source=UNITS[number % len(UNITS)],
            content=words.content(number), result="done", confirm=True)
    site.close()
