"""Offices with any number of entries, the same ones on every run."""
from __future__ import annotations

import random
import shutil
import sys
from collections import deque
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.core import access, i18n, search, site
from app.core.run import Context, run, wall_clock
from app.core.settings import Settings
from app.features.duty_log.actions import _correct
from app.features.duty_log.records import CATEGORIES, DutyEntry
from benchmarks import words
from db import ledger
from db.database import database, write

NUMBER, PASSWORD = "1001", "Sample-2026"
OFFICE = "江城市人民政府总值班室"
APART = timedelta(minutes=5)  # between two entries: a million are nine and a half years
BATCH = 5_000  # actions in one transaction
RECENT = 200  # entries back from the newest that are corrected, settled, continued
NAMED = (
    "市应急局 市生态环境局 市公安局 市卫健委 市气象局 南渡区值班室 江云高速公司 市水利局 市交通局 市供电公司 "
    "北塘区值班室 云山县值班室 市消防救援支队 市住建局 市教育局 市信访局 省政府总值班室 市委值班室 市燃气公司 市林业局 "
    "市城管局 市文旅局 东湖区值班室 市农业农村局 "
)
UNITS = NAMED.split()
SURNAMES = "陈李王赵周吴郑孙钱冯褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "志强晓梅建国敏海涛倩立伟芳娜秀英静磊洋艳勇军杰娟涛明超兰霞平刚桂"
# how many of a hundred entries are of a kind
KINDS = {
    "call_in": 46, "call_out": 16, "fax": 6, "event": 4, "instruction": 3, "meeting": 6, "check": 3, "doc_in": 5,
    "doc_out": 3, "visit": 1, "report": 3, "warning": 1, "leader": 1, "equipment": 1, "nil": 0.5, "other": 0.5,
}
OFFICERS = ("1001", "1002", "1003", "1004", "1005", "1006")


def entry(number: int) -> dict[str, str]:
    """Who calls and what the entry of that number says."""
    chance = random.Random(-number)
    unit = UNITS[min(int(chance.expovariate(0.18)), len(UNITS) - 1)]
    person = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    phone = f"0571-8{chance.randrange(8)}{chance.randrange(100_000):05d}"
    return {"source": unit, "person": person, "phone": phone, "content": words.content(number)}


def make(folder: Path, entries: int) -> Path:
    """A database with that many entries, the newest of this hour; made once, see copy_of()."""
    path = folder / f"office-{entries}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    for old in folder.glob(f"{part.name}*"):
        old.unlink()
    place = site.open_site(str(part))
    began = wall_clock() - APART * (entries + 1)
    run(Context(files=place.files, now=lambda: began), "people.set_up", office=OFFICE, name="周明远", number=NUMBER,
        password=PASSWORD, language="zh_CN")
    _fill(context(part), began, entries)
    database.execute_sql("pragma wal_checkpoint(truncate)")
    site.close()
    part.rename(path)
    return path


def _fill(ctx: Context, began: datetime, entries: int) -> None:
    numbers: dict[int, int] = {}
    recent: deque[DutyEntry] = deque(maxlen=RECENT)
    for start in range(0, entries, BATCH):
        with write(wall_clock, "", OFFICE) as running:
            for number in range(start, min(start + BATCH, entries)):
                running.at = began + APART * (number + 1)
                running.actor = OFFICERS[number // 100 % len(OFFICERS)]
                recent.append(_log(number, running.at, numbers, recent))
                _keep(running, "duty_log.log")
                for action, reason in _afterwards(ctx, number, recent):
                    running.at += timedelta(minutes=1)
                    _keep(running, action, reason)
        print(f"\r{min(start + BATCH, entries):,} of {entries:,} entries", end="", file=sys.stderr)
    print(file=sys.stderr)


def _keep(running: Any, action: str, reason: str = "") -> None:
    """What run() does after an action, for one of many in a transaction."""
    search.update(running.changes)
    ledger.append(running, action, "DUTY_MAIN", "desk-1", reason)
    running.changes.clear()


def _log(number: int, now: datetime, numbers: dict[int, int], recent: deque[DutyEntry]) -> DutyEntry:
    chance = random.Random(number * 7 + 1)
    year = i18n.to_local(now).year
    numbers[year] = numbers.get(year, 0) + 1
    at = now - timedelta(minutes=chance.choices((0, 1, 3, 12, 45), (50, 30, 12, 6, 2))[0])
    result = chance.choices(("done", "open", "none", "handover"), (62, 18, 18, 2))[0]
    if number % 1000 < 990 and result == "handover":
        result = "done"
    one = DutyEntry(
        year=year, number=numbers[year], at=at, result=result,
        kind=chance.choices(list(KINDS), list(KINDS.values()))[0],
        late=(now - at) > timedelta(minutes=15), category=chance.choices(("", *dict(CATEGORIES)), (60, *[4] * 9))[0],
        follows=recent[-chance.randint(1, len(recent))].id if recent and chance.random() < 0.06 else None,
        **entry(number),
    )
    one.save()
    return one


def _afterwards(ctx: Context, number: int, recent: deque[DutyEntry]) -> Any:
    """Corrections, settlings and voidings of earlier entries, as (action, reason); each is kept before the next."""
    chance = random.Random(number * 11 + 5)
    one = recent[-chance.randint(1, min(len(recent), 40))]
    if one.voided_at is None and chance.random() < 0.04:
        before = one.as_plain()
        one.content = one.content.replace("，", "，更正，", 1)
        _correct(ctx, one, before, ["content"], "听错")
        yield "duty_log.correct", "听错"
    if one.voided_at is None and chance.random() < 0.003:
        one.voided_at, one.voided_by, one.void_reason = one.updated_at, NUMBER, "重复登记"
        one.save()
        yield "duty_log.void", "重复登记"
    oldest = recent[0]
    if oldest.result in ("open", "handover") and oldest.voided_at is None and len(recent) == RECENT:
        oldest.result, oldest.outcome = "done", "已办结，" + words.content(number)[:12]
        oldest.save()
        yield "duty_log.settle", ""


def copy_of(path: Path, folder: Path) -> Path:
    """A fresh copy of a database that nobody has open."""
    folder.mkdir(parents=True, exist_ok=True)
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
