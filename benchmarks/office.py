"""Offices with any number of entries, the same ones on every run. ``python -m benchmarks.office FOLDER ENTRIES``.

Entries, corrections, settlings, voidings and attachments go into the tables in slices, each with the revision and the
entry of the ledger that its action would leave; events with their reports and the shifts of the last days are made by
the actions themselves. Whatever is made, ``verify`` finds whole.
"""
from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from app import samples
from app.core import access, files, i18n, search, site
from app.core.run import Context, run, wall_clock
from app.core.settings import Settings
from app.features.duty_log.actions import last_number
from app.features.duty_log.records import Correction, DutyEntry
from benchmarks import words
from benchmarks.told import RECENT, Told, entry, telling
from db import ledger, statements
from db.bulk import Maker
from db.database import Change, Transaction, canonical, database, write
from db.ledger import LedgerEntry
from db.tables import Attachment

__all__ = ["NUMBER", "PASSWORD", "columns", "context", "copy_of", "entry", "make"]

NUMBER, PASSWORD = "1001", samples.PASSWORD
SECOND = "1002"  # who takes the shift over
OFFICE = "江城市人民政府总值班室"
APART = timedelta(minutes=5)  # between two entries: a million are nine and a half years
MINUTE = timedelta(minutes=1)
SLICE = 4_000  # entries in one transaction, at most
EVENT_EVERY, EVENTS = 1_000, 300  # entries for each event, and events at most
EVENT_LASTS = timedelta(minutes=30)
SHIFT, SHIFTS = 144, 6  # entries of twelve hours, and how many of the last shifts were handed over
HANDING = timedelta(minutes=20)
FILES = 300  # different files at most
OFFICERS = ("1001", "1002", "1003", "1004", "1005", "1006")
DISTRICTS = ["南渡区", "北塘区", "东湖区", "云山县", "江东区", "城关镇"]


def make(folder: Path, entries: int) -> Path:
    """A database with that many entries and some of events, the newest of this hour; made once, see copy_of()."""
    path = folder / f"office-{entries}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    for old in folder.glob(f"{part.name}*"):
        old.unlink()
    place = site.open_site(str(part))
    breaks = _breaks(entries)
    began = wall_clock() - APART * (entries + 1) - sum((_lasts(what) for what in breaks.values()), timedelta())
    people = _set_up(place.files, began)
    with _quickly(), telling(entries, min(FILES, entries // 50)) as everything:
        log = _Log(people[NUMBER], began, _files(people[NUMBER], min(FILES, entries // 50)))
        _fill(log, people, everything, entries, breaks)
    database.execute_sql("pragma wal_checkpoint(truncate)")
    site.close()
    part.rename(path)
    return path


def _breaks(entries: int) -> dict[int, str]:
    """After how many entries something else happens: an event, or a shift is handed over."""
    events = min(EVENTS, entries // EVENT_EVERY)
    found = {entries * (one + 1) // (events + 1): "event" for one in range(events)}
    handed = [entries - SHIFT * back for back in range(SHIFTS, 0, -1)]
    return {**found, **{at: "shift" for at in handed if at > SHIFT}}


def _lasts(what: str) -> timedelta:
    return EVENT_LASTS if what == "event" else HANDING


@contextmanager
def _quickly() -> Iterator[None]:
    """The file is nobody's yet: what a power cut would cost is made again."""
    for pragma in ("synchronous = 0", "secure_delete = 0", "wal_autocheckpoint = 20000", "cache_size = -400000"):
        database.execute_sql(f"pragma {pragma}")
    yield


def _fill(log: _Log, people: dict[str, Context], everything: Iterator[Told], entries: int, breaks: dict[int, str]
          ) -> None:
    done = 0
    for end in sorted({*range(SLICE, entries, SLICE), *breaks, entries}):
        log.add(list(islice(everything, end - done)))
        done = end
        if end in breaks:
            step = _event if breaks[end] == "event" else _handed_over
            step(people, log.at, end)
            log.at += _lasts(breaks[end])
        print(f"\r{end:,} of {entries:,} entries", end="", file=sys.stderr)
    print(file=sys.stderr)


# the office, and what is done by its actions ----------------------------
def _set_up(kept: Path, began: datetime) -> dict[str, Context]:
    """The people, settings and contacts of the sample, two of the people with accounts of their own."""
    sample = samples.read("office")
    first = Context(files=kept, now=lambda: began)
    run(first, "people.set_up", office=OFFICE, name="周明远", number=NUMBER, password=PASSWORD, language="zh_CN")
    ctx = replace(access.context_of_number(NUMBER, kept), now=lambda: began)
    run(ctx, "people.add", number=SECOND, name="何晓棠", role="DUTY_MAIN", password=samples.FIRST_PASSWORD)
    run(replace(access.context_of_number(SECOND, kept), now=lambda: began), "people.change_password",
        own_password=samples.FIRST_PASSWORD, new_password=PASSWORD)
    for one in sample["contacts"]:  # a post held since a month that had not come when a long log began is refused
        run(ctx, "contacts.add", **{name: value for name, value in one.items() if name != "since"})
    for key, value in sample["settings"].items():
        run(ctx, "people.change_setting", key=key, value=value)
    return {number: access.context_of_number(number, kept) for number in (NUMBER, SECOND)}


def _event(people: dict[str, Context], began: datetime, number: int) -> None:
    """A leak that is reported by telephone and ends well, in fifteen minutes."""
    chance = random.Random(number)
    place = f"{chance.choice(DISTRICTS)}{words.content(number)[:4]}路{chance.randrange(1, 400)}号"
    opened = {"title": f"{place}液氨泄漏事件", "place": place, "source": "市应急局　陈志强　0571-88000000",
              "content": f"{place}一冷库液氨泄漏，现场有刺鼻气味，{words.content(number)}", "category": "12D00",
              "triggers": ["type"], "result": "done", "confirm": True}
    steps = [
        (0, "events.open", opened),
        (2, "events.snapshot", {"source": "市应急局", "dead": 0, "missing": 0, "slight": chance.randrange(9)}),
        (4, "events.fill", {"element": "measures", "value": "消防6车32人到场，以雾状水稀释"}),
        (6, "events.fill", {"element": "substance", "value": "液氨"}),
        (8, "events.note", {"source": "市应急局", "content": "人员已疏散，" + words.content(number + 1)}),
        (10, "events.report", {"kind": "first", "way": "phone", "confirm": True}),
        (15, "events.close", {"reason": "泄漏源切断，监测达标"}),
    ]
    known = ""
    for minutes, action, values in steps:
        at = began + MINUTE * minutes
        ctx = replace(people[NUMBER], now=lambda at=at: at)  # type: ignore[misc]
        done = run(ctx, action, **values, **({"event": known} if known else {}))
        known = known or done["event"]


def _handed_over(people: dict[str, Context], at: datetime, number: int) -> None:
    """One officer relieves the other."""
    sides = (NUMBER, SECOND) if number // SHIFT % 2 else (SECOND, NUMBER)
    told = {"from": sides[0], "by": sides[1], "place": "总值班室", "weather": "小雨 23°C", "remarks": "设备正常"}
    samples.hand_over(told, people, at)


def _files(ctx: Context, count: int) -> list[files.Stored]:
    """Small files, taken into the store as any other."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(count):
            path = Path(name) / f"传真{number + 1:03}.txt"
            path.write_text("\n".join(words.content(1_000 * number + line) for line in range(20)), encoding="utf-8")
            found.append(files.take_in(ctx, path))
    return found


# entries ----------------------------------------------------------------
@dataclass
class _Kept:
    """An entry: its values as the driver takes them and as the ledger has them, the ledger's text of the latter."""

    stored: dict[str, Any]
    shown: dict[str, Any]
    text: str


class _Pen(ledger.Pen):
    """Writes what many actions leave in the ledger at once."""

    def __init__(self) -> None:
        super().__init__(ledger.head())
        self.revisions: list[tuple[Any, ...]] = []
        self.entries: list[list[Any]] = []
        self.names = [field.name for field in LedgerEntry._meta.sorted_fields]

    def put_revisions(self, rows: list[tuple[Any, ...]]) -> None:
        self.revisions += rows

    def put_entry(self, values: dict[str, Any]) -> None:
        self.entries.append([values[name] for name in self.names])

    def flush(self) -> None:
        super().put_revisions(self.revisions)
        statements.insert_all(database.obj, LedgerEntry, self.entries)


class _Log:
    """The log as it grows. ``at``: when the newest entry was made."""

    def __init__(self, ctx: Context, began: datetime, stored: list[files.Stored]) -> None:
        self.at, self.stored = began, stored
        self.limit = timedelta(minutes=ctx.setting("duty_log.late_minutes"))
        self.recent: deque[_Kept] = deque(maxlen=RECENT)
        self.count = 0

    def add(self, several: list[Told]) -> None:
        """Puts entries, and what is done after each of them, into the tables."""
        with write(lambda: self.at, "", OFFICE) as running:
            self.running = running
            self.makers = {one: Maker(one, running) for one in (DutyEntry, Correction, Attachment)}
            self.made: dict[Any, list[tuple[dict[str, Any], dict[str, Any]]]] = {one: [] for one in self.makers}
            self.numbers: dict[int, int] = {}
            self.pen, self.first = _Pen(), self.makers[DutyEntry].key
            self.touched: dict[int, _Kept] = {}
            for one in several:
                self._act(one)
            self._flush(running)

    def _act(self, one: Told) -> None:
        self.at += APART
        self.running.at, self.running.actor = self.at, OFFICERS[self.count // 100 % len(OFFICERS)]
        self.count += 1
        self._log(one)
        kept = self.recent[-one.changed]
        if one.corrected and kept.stored["voided_at"] is None:
            self._correct(kept)
        if one.voided and kept.stored["voided_at"] is None:
            self.running.at += MINUTE
            self._change(kept, voided_at=self.running.at, voided_by=NUMBER, void_reason="重复登记")
            self._close("duty_log.void", "重复登记")
        oldest = self.recent[0]
        waits = oldest.stored["result"] in ("open", "handover") and oldest.stored["voided_at"] is None
        if waits and len(self.recent) == RECENT:
            self.running.at += MINUTE
            self._change(oldest, result="done", outcome="已办结，" + one.values["content"][:12])
            self._close("duty_log.settle")

    def _close(self, action: str, reason: str = "") -> None:
        self.pen.close(self.running, action, "DUTY_MAIN", "desk-1", reason)

    def _who(self) -> dict[str, Any]:
        at, actor = self.running.at, self.running.actor
        return {"created_at": at, "created_by": actor, "updated_at": at, "updated_by": actor}

    def _log(self, one: Told) -> None:
        year = i18n.to_local(self.at).year
        self.numbers[year] = (self.numbers[year] if year in self.numbers else last_number(year)) + 1
        happened = self.at - MINUTE * one.minutes
        stored, shown = self.makers[DutyEntry].made({
            **one.values, **self._who(), "year": year, "number": self.numbers[year], "at": happened,
            "late": self.at - happened > self.limit,
        })
        if one.follows:
            stored["follows"] = shown["follows"] = self.recent[1 - one.follows].stored["id"]
        self.made[DutyEntry].append((stored, shown))
        kept = _Kept(stored, shown, canonical(shown))
        self.pen.write([Change("duty_entry", shown["uid"], None, kept.text)])
        self.recent.append(kept)
        if one.attached:
            self._attach(kept, self.stored[one.attached - 1])
        self._close("duty_log.log")

    def _attach(self, kept: _Kept, file: files.Stored) -> None:
        self._new(Attachment, record_table="duty_entry", record_uid=kept.shown["uid"], name=file.name,
                  sha256=file.sha256, size=file.size, media_type=file.media_type)
        self._change(kept, attachments=1)

    def _new(self, model: Any, **values: Any) -> None:
        stored, shown = self.makers[model].made({**self._who(), **values})
        self.made[model].append((stored, shown))
        self.pen.write([self.makers[model].change(shown)])

    def _change(self, kept: _Kept, **values: Any) -> None:
        """What a save of a changed entry does."""
        who = {"updated_at": self.running.at, "updated_by": self.running.actor}
        version = kept.stored["version"] + 1
        self.makers[DutyEntry].put(kept.stored, kept.shown, {**values, **who, "version": version})
        before, kept.text = kept.text, canonical(kept.shown)
        self.pen.write([Change("duty_entry", kept.shown["uid"], before, kept.text)])
        if kept.stored["id"] < self.first:
            self.touched[kept.stored["id"]] = kept

    def _correct(self, kept: _Kept) -> None:
        self.running.at += MINUTE
        old, ordinal = kept.stored["content"], kept.stored["corrections"] + 1
        new = old.replace("，", "，更正，", 1)
        struck = "\n".join(part for part in (kept.stored["struck"], old) if part)
        self._change(kept, content=new, struck=struck, corrections=ordinal)
        said = json.dumps({"content": [old, new]}, ensure_ascii=False)
        self._new(Correction, entry=kept.stored["id"], ordinal=ordinal, changes=said, reason="听错")
        self._close("duty_log.correct", "听错")

    def _flush(self, running: Transaction) -> None:
        """Writes the rows of all this as they are now."""
        for model, rows in self.made.items():
            maker = self.makers[model]
            statements.insert_all(database.obj, model, [maker.row(stored) for stored, _ in rows])
            search.update([Change(maker.table, shown["uid"], None, "", shown) for _, shown in rows], fresh=True)
        columns = list(DutyEntry._meta.sorted_fields)[1:]
        sets = ", ".join(f'"{field.column_name}" = ?' for field in columns)
        rows = [[*(kept.stored[field.name] for field in columns), id] for id, kept in self.touched.items()]
        statements.run_all(database.obj, f"update duty_entry set {sets} where id = ?", rows)
        search.update([Change("duty_entry", kept.shown["uid"], "", "", kept.shown) for kept in self.touched.values()])
        self.pen.flush()


# using them -------------------------------------------------------------
def copy_of(path: Path, folder: Path) -> Path:
    """A fresh copy of a database that nobody has open, with its attachments and seals."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("files", "seals"):
        kept, copy = site.folder_beside(str(path), name), site.folder_beside(str(folder / "office.db"), name)
        shutil.rmtree(copy, ignore_errors=True)
        if kept.is_dir():
            shutil.copytree(kept, copy)
    return Path(shutil.copyfile(path, folder / "office.db"))


def context(path: Path | str) -> Context:
    """Opens a database; its first person signed in, the printed language Chinese."""
    place = site.open_site(str(path))
    ctx = access.context_of_number(NUMBER, place.files)
    assert isinstance(ctx.settings, Settings)
    return ctx


def columns(rows: list[dict[str, Any]]) -> list[list[str]]:
    """The rows of a log as cells of text."""
    keys = ("number", "kind_short", "source_full", "content", "result_shown", "recorder")
    return [[i18n.show_moment(row["at"])] + [str(row[key]) for key in keys] for row in rows]


if __name__ == "__main__":
    i18n.use("zh_CN")
    print(make(Path(sys.argv[1]), int(sys.argv[2])))
