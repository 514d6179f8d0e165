"""What happens in an office with any number of entries: the same on every run, and made ahead on a second core."""
from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.features.duty_log.records import CATEGORIES
from benchmarks import words

RECENT = 200  # entries back from the newest that are corrected, settled, continued
AHEAD = 1_000  # entries told at a time on the second core
ALONE = 5_000  # entries for which a second process is not worth its start
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
_KINDS, _SHARES = list(KINDS), list(KINDS.values())
_CATEGORIES = ["", *dict(CATEGORIES)]
_CATEGORY_SHARES = [60, *[4] * 9]


def entry(number: int) -> dict[str, str]:
    """Who calls and what the entry of that number says."""
    chance = random.Random(-number)
    unit = UNITS[min(int(chance.expovariate(0.18)), len(UNITS) - 1)]
    person = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    phone = f"0571-8{chance.randrange(8)}{chance.randrange(100_000):05d}"
    return {"source": unit, "person": person, "phone": phone, "content": words.content(number)}


@dataclass(frozen=True)
class Told:
    """One entry and what is done after it. Numbers of entries count back from the newest, itself 1; 0 for none."""

    values: dict[str, str]
    minutes: int  # between what happened and the entry
    follows: int
    attached: int  # 0: nothing, else one and the number of the file
    changed: int
    corrected: bool
    voided: bool


def told(number: int, files: int) -> Told:
    """What the entry of that number is; ``files``: how many different ones are attached in all."""
    chance = random.Random(number * 7 + 1)
    minutes = chance.choices((0, 1, 3, 12, 45), (50, 30, 12, 6, 2))[0]
    result = chance.choices(("done", "open", "none", "handover"), (62, 18, 18, 2))[0]
    if number % 1000 < 990 and result == "handover":
        result = "done"
    values = {
        **entry(number), "result": result, "kind": chance.choices(_KINDS, _SHARES)[0],
        "category": chance.choices(_CATEGORIES, _CATEGORY_SHARES)[0],
    }
    before = min(number, RECENT)
    follows = 1 + chance.randint(1, before) if before and chance.random() < 0.06 else 0
    attached = 1 + chance.randrange(files) if files and chance.random() < 0.02 else 0
    return Told(values, minutes, follows, attached, chance.randint(1, min(number + 1, 40)),
                chance.random() < 0.04, chance.random() < 0.003)


@contextmanager
def telling(entries: int, files: int) -> Iterator[Iterator[Told]]:
    """Every entry in order, told ahead by a second process where there are many."""
    if entries <= ALONE:
        yield (told(number, files) for number in range(entries))
        return
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        parts = pool.imap(_part, [(start, min(start + AHEAD, entries), files) for start in range(0, entries, AHEAD)])
        yield (one for part in parts for one in part)


def _part(span: tuple[int, int, int]) -> list[Told]:
    first, end, files = span
    return [told(number, files) for number in range(first, end)]
