"""Full-text search over every listing that names search columns.

Each character of an indexed text becomes a token of its own, so that a phrase query finds any run of
Chinese, digits or letters, however short. The raw SQL of both engines is kept in this file.
"""
from __future__ import annotations

import json
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from time import thread_time
from typing import Any
from zlib import crc32

from app.core import registry
from db import statements
from db.database import Change, Record, database, is_sqlite

TIME = "at"  # the column by which records are put in order


def tokens(text: str) -> list[str]:
    """The letters and digits of a text, each alone, folded in case, width and accents.

    Each character is folded without its neighbours, so that any piece of a text gives a piece of its
    tokens.
    """
    return text.translate(_SPELT).split()


class _Spelt(dict[int, str]):
    """Of each character its tokens, each with a space after it; filled as they are met."""

    def __missing__(self, code: int) -> str:
        self[code] = spelt = "".join(f"{token} " for token in _folded(chr(code)))
        return spelt


_SPELT = _Spelt()


def _folded(ch: str) -> tuple[str, ...]:
    """One character's tokens. Others than ASCII are spelt as their code point.

    The engines' own tables of letters are older than the rare characters of names.
    """
    spelt = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", ch).casefold())
    return tuple(
        one if one.isascii() else f"x{ord(one):x}" for one in spelt if unicodedata.category(one)[0] in "LN"
    )


# documents and their numbers ---------------------------------------------
# A document's number says whose it is and when, so that the index itself gives hits of one table, of a time, in
# the order of time: the table, whether the record is retired, the minute, a counter within the minute. Records
# without a time have counters alone, below any minute. Where a minute is full the next free number follows, and
# ``spilled`` says by how many minutes. The migration that filled the index counts in the same way.
SLOTS = 1 << 10  # numbers of a minute
SPAN = 1 << 42  # numbers of a table's records in use, and of its retired ones
UNTIMED = 1 << 39  # records without a time; below the minutes of any year that is taken


def number_of(table: str, at: datetime | None, retired: bool = False) -> int:
    """The first number of the records of a table, of a minute (UTC) if they have a time."""
    minute = ((at.toordinal() - 1) * 24 + at.hour) * 60 + at.minute if at else 0
    return _start_of(table) + retired * SPAN + minute * SLOTS


@lru_cache(maxsize=64)
def _start_of(table: str) -> int:
    return crc32(table.encode()) % (1 << 16) * 2 * SPAN


@lru_cache(maxsize=10_000)
def token_of(mark: str) -> str:
    """A mark of a record as a token: none that a text gives, since those are one sign or begin with x."""
    return "m" + mark.encode().hex()


def update(changes: list[Change], fresh: bool = False) -> None:
    """Brings the index up to date with what a transaction changed; ``fresh``: all of it is new. Inside write()."""
    known = {record._meta.table_name: entry for record, entry in searchable().items()}
    rows = []
    for change in changes:
        if change.table in known:
            values = change.values or json.loads(change.after)
            spaced = spaced_of(values, known[change.table])
            rows.append((change.table, change.uid, values["id"], base_of(change.table, values), spaced))
    numbers = _Numbers()
    if fresh:
        _put_new(rows, numbers)
    else:
        for row in rows:
            _put(*row, numbers)


def searchable() -> dict[type[Record], registry.Listing]:
    """The listing by which a record is to be found."""
    return {entry.record: entry for entry in registry.listings.values() if entry.search}


def spaced_of(values: dict[str, Any], entry: registry.Listing) -> str:
    """What the index holds of a record: its letters and digits, then its marks."""
    found = " ".join([str(values.get(name) or "") for name in entry.search]).translate(_SPELT)
    return " ".join([found[:-1], *map(token_of, entry.marks.of(values))]).lstrip() if entry.marks else found[:-1]


def base_of(table: str, values: dict[str, Any]) -> int:
    """number_of() a record with these plain values."""
    at = values.get(TIME)
    return number_of(table, datetime.fromisoformat(at) if at else None, bool(values.get("archived_at")))


class _Numbers:
    """Numbers that are free, of one write: each is given once."""

    def __init__(self) -> None:
        self._next: dict[int, int] = {}  # by the first number of a minute

    def free(self, base: int) -> tuple[int, int]:
        """The next one of a minute, or of the first minute after it that is not full; and how far that is."""
        slots = UNTIMED if base % SPAN == 0 else SLOTS
        minute = 0
        while True:
            start = base + minute * SLOTS
            if start not in self._next:
                mark = "?" if is_sqlite() else "%s"
                sql = f"select max(id) from search_document where id >= {mark} and id < {mark}"
                (last,) = database.execute_sql(sql, (start, start + slots)).fetchone()
                self._next[start] = start if last is None else last + 1
            if self._next[start] < start + slots:
                self._next[start] += 1
                return self._next[start] - 1, minute
            minute += 1


def _put(table: str, uid: str, id: int, base: int, spaced: str, numbers: _Numbers) -> None:
    """Has the index hold this text for a record, at a number that begins at ``base``."""
    mark = "?" if is_sqlite() else "%s"
    kept = database.execute_sql(
        f"select id, spilled from search_document where record_table = {mark} and uid = {mark}", (table, uid)
    ).fetchone()
    number, spilled = kept if kept and is_at(base, *kept) else numbers.free(base)
    if kept and kept[0] != number:
        database.execute_sql(f"delete from search_document where id = {mark}", kept[:1])
    if not is_sqlite():
        database.execute_sql(
            "insert into search_document (id, record_table, uid, record_id, spilled, spaced) "
            "values (%s, %s, %s, %s, %s, to_tsvector('simple', %s)) "
            "on conflict (id) do update set spaced = excluded.spaced, record_id = excluded.record_id",
            (number, table, uid, id, spilled, spaced),
        )
        return
    if kept:
        database.execute_sql("delete from search_text where rowid = ?", kept[:1])
    if not kept or kept[0] != number:
        database.execute_sql(
            "insert into search_document (id, record_table, uid, record_id, spilled) values (?, ?, ?, ?, ?)",
            (number, table, uid, id, spilled),
        )
    database.execute_sql("insert into search_text (rowid, spaced) values (?, ?)", (number, spaced))


def _put_new(rows: list[tuple[str, str, int, int, str]], numbers: _Numbers) -> None:
    """As _put() for many records that are not in the index."""
    insert([(*numbers.free(base), table, uid, id, spaced) for table, uid, id, base, spaced in rows])


def insert(rows: list[tuple[int, int, str, str, int, str]]) -> None:
    """Puts documents into the index whose numbers are free: number, spilled, table, uid and id of the record, text."""
    documents = [(number, table, uid, id, spilled) for number, spilled, table, uid, id, _ in rows]
    if not is_sqlite():
        sql = ("insert into search_document (id, record_table, uid, record_id, spilled, spaced) "
               "values (%s, %s, %s, %s, %s, to_tsvector('simple', %s))")
        statements.run_all(database.obj, sql, [(*row, one[-1]) for row, one in zip(documents, rows, strict=True)])
        return
    sql = "insert into search_document (id, record_table, uid, record_id, spilled) values (?, ?, ?, ?, ?)"
    statements.run_all(database.obj, sql, documents)
    texts = [(number, spaced) for number, *_, spaced in rows]
    statements.run_all(database.obj, "insert into search_text (rowid, spaced) values (?, ?)", texts)


def is_at(base: int, number: int, spilled: int) -> bool:
    """Whether a document has a number of these."""
    if base % SPAN == 0:
        return base <= number < base + UNTIMED and not spilled
    return spilled >= 0 and number // SLOTS - spilled == base // SLOTS


def forget() -> None:
    """Takes out of the index what lingers there of texts taken out. Call inside write()."""
    if is_sqlite():
        database.execute_sql("insert into search_text (search_text) values ('optimize')")


# asking ------------------------------------------------------------------
FIRST = 200  # hits of the first slice
SLICE = 20_000  # hits of a later one at most
SHORT = 0.01  # seconds of the processor that a slice is meant to take
PARTS = 64  # the first look is at this part of a table's numbers, where it is not at the newest
SEEN, OFTEN = 16_384, 400  # a token is frequent that stands in this many of so many documents


@dataclass(frozen=True)
class Asked:
    """What the index is asked for: documents of a table that have all words, of each group of ``marks`` one.

    ``since`` and ``until`` are UTC and bind records with a time alone.
    """

    table: str
    words: str = ""
    marks: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Hit:
    """A found record: its table and uid."""

    table: str
    uid: str


def phrases_of(words: str) -> list[list[str]]:
    """The tokens of each word (words are parted by spaces) that has any."""
    return [found for found in (tokens(word) for word in words.split()) if found]


def slices(asked: Asked, rising: bool = False, first: int = FIRST) -> Iterator[array[int]]:
    """Ids of the records found, the newest first (``rising``: the oldest), in pieces that are read in a moment.

    A piece may be empty. The first has ``first`` hits at most, the later ones what is read in some milliseconds; who
    has enough stops asking. Nothing is held between two pieces, neither lock nor reading.
    """
    question = _Question(asked)
    if question.is_nothing:
        return
    low, high = question.bounds()
    limit, cut, count, width = first, question.cut(low, high, rising), 0, 0
    while low <= high:
        if width:
            cut = low + width if rising else high - width + 1
        bottom, top = (low, min(high, cut - 1)) if rising else (max(low, cut), high)
        began = thread_time()
        rows = question.read(bottom, top, limit, rising)
        yield array("q", [id for _, id in rows])
        taken, count = thread_time() - began, count + len(rows)
        if not width:  # what lies beyond the numbers there are need not be looked at bit by bit
            low, high = question.bounded(low, high)
            width = min(top, high) - max(bottom, low) + 1
        last = rows[-1][0] if len(rows) == limit else top if rising else bottom
        low, high = (last + 1, high) if rising else (low, last - 1)
        width = max(SLOTS, int(width * min(max(SHORT / max(taken, 1e-6), 1 / 8), 16)))
        limit = first - count if count < first else min(SLICE, count * 8)


def passing(asked: Asked, uids: Sequence[str]) -> set[str]:
    """Which of a few records are found."""
    question, mark = _Question(asked), "?" if is_sqlite() else "%s"
    if question.is_nothing:
        return set()
    low, high = question.bounds()
    sql = (
        f"select id from search_document where record_table = {mark} and uid = {mark} "
        f"and id between {mark} and {mark}"
    )
    found = set()
    for uid in uids:
        place = database.execute_sql(sql, (asked.table, uid, low, high)).fetchone()
        if place and question.read(place[0], place[0], 1, False):
            found.add(uid)
    return found


def find(text: str, table: str = "", limit: int = 200_000) -> list[Hit]:
    """Records in use or retired that contain every word of ``text``; of a table the newest first."""
    phrases = phrases_of(text)
    if not phrases:
        return []
    low, high = (number_of(table, None), number_of(table, None, True) + SPAN - 1) if table else (0, 1 << 62)
    sql = f"{_sql(is_sqlite(), 'd.record_table, d.uid', True, '')} order by {_ordered(True)} desc limit {int(limit)}"
    found = database.execute_sql(sql, (_match(phrases, ()), low, high)).fetchall()
    return [Hit(*row) for row in found]


class _Question:
    """Asked, as the engine has it."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._phrases = phrases_of(asked.words)
        # words without any letter or digit
        self.is_nothing = not self._phrases and bool(asked.words.split())
        self.match = _match(self._phrases, asked.marks)
        self._sure: tuple[int, int] | None = None
        if asked.since or asked.until:
            self._far = _furthest_spilled()
            self._sure = self._between(asked.since, asked.until, self._far, 0, 1)
        self._statement = _sql(is_sqlite(), "d.id, d.record_id", bool(self.match), self._exactly())

    def bounds(self) -> tuple[int, int]:
        """The lowest and the highest number that may be found."""
        start = number_of(self._asked.table, None)
        if self._sure is None:
            return start, start + SPAN - 1
        return self._between(self._asked.since, self._asked.until, 0, self._far + 1, 0)

    def bounded(self, low: int, high: int) -> tuple[int, int]:
        """The lowest and the highest number there is between two; the lowest above the highest where there is none."""
        mark = "?" if is_sqlite() else "%s"
        part = f"from search_document where id >= {mark} and id <= {mark}"
        sql = f"select (select min(id) {part}), (select max(id) {part})"
        first, last = database.execute_sql(sql, (low, high, low, high)).fetchone()
        return (low, low - 1) if first is None else (first, last)

    def cut(self, low: int, high: int, rising: bool) -> int:
        """Where the first look at the numbers ends.

        It is at all of them where the engine comes to its first hits at once; else at the newest thousands (the oldest
        years), since tokens that are each frequent may hardly ever stand together.
        """
        start = number_of(self._asked.table, None)
        if is_sqlite() and any(_is_rare(token, start) for phrase in self._phrases for token in phrase):
            return high + 1 if rising else low
        if not rising and high >= start + SPAN - 1:
            return max(low, _newest_from(start))
        first, last = self.bounded(low, high)
        part = (last - first) // PARTS
        return first + part + 1 if rising else last - part

    def read(self, low: int, high: int, limit: int, rising: bool) -> list[tuple[int, int]]:
        """(number, id of the record) of hits from ``low`` to ``high``, in order of number."""
        values: list[Any] = [self.match] if self.match else []
        values += [low, high]
        if self._sure is not None:
            values += [*self._sure, *(one for one in (self._asked.since, self._asked.until) if one)]
        sql = f"{self._statement} order by {_ordered(bool(self.match))} {'asc' if rising else 'desc'} limit {limit}"
        return database.execute_sql(sql, values).fetchall()

    def _between(
        self, since: datetime | None, until: datetime | None, later: int, further: int, inner: int
    ) -> tuple[int, int]:
        """The numbers of a time that begins so many minutes ``later`` and ends so many ``further``."""
        table = self._asked.table
        minute = timedelta(minutes=1)
        low = number_of(table, since + minute * (later + inner)) if since else number_of(table, None) + UNTIMED
        high = number_of(table, until + minute * further) if until else number_of(table, None) + SPAN
        return low, high - 1

    def _exactly(self) -> str:
        """What tells of documents at the ends of the time whether they are in it: their records."""
        if self._sure is None:
            return ""
        mark = "?" if is_sqlite() else "%s"
        ends = [f"r.{TIME} >= {mark}"] * bool(self._asked.since) + [f"r.{TIME} < {mark}"] * bool(self._asked.until)
        return (
            f" and (d.id between {mark} and {mark} or exists (select 1 from {self._asked.table} r "
            f"where r.id = d.record_id and {' and '.join(ends)}))"
        )


def _match(phrases: Sequence[list[str]], marks: Sequence[Sequence[str]]) -> str:
    """The words and marks in the engine's language of questions."""
    groups = [[token_of(mark) for mark in group] for group in marks]
    if is_sqlite():
        parts = ['"' + " ".join(phrase) + '"' for phrase in phrases]
        return " AND ".join(parts + ["(" + " OR ".join(group) + ")" for group in groups])
    parts = ["(" + " <-> ".join(phrase) + ")" for phrase in phrases]
    return " & ".join(parts + ["(" + " | ".join(group) + ")" for group in groups])


@lru_cache(maxsize=64)
def _sql(sqlite: bool, columns: str, has_match: bool, further: str) -> str:
    """The statement that asks an engine: for the match, if there is one, and numbers from and to."""
    mark = "?" if sqlite else "%s"
    if not has_match:
        return f"select {columns} from search_document d where d.id >= {mark} and d.id <= {mark}{further}"
    if not sqlite:
        matches = "d.spaced @@ %s::tsquery and d.id >= %s and d.id <= %s"
        return f"select {columns} from search_document d where {matches}{further}"
    return (  # a cross join: the index leads, whatever the planner believes of it
        f"select {columns} from search_text t cross join search_document d on d.id = t.rowid "
        f"where t.spaced match ? and t.rowid >= ? and t.rowid <= ?{further}"
    )


def _ordered(has_match: bool) -> str:
    """By what hits are put in order: the index gives its own order, and needs no sort for it."""
    return "t.rowid" if has_match and is_sqlite() else "d.id"


def _furthest_spilled() -> int:
    """By how many minutes the number of a document follows its time at most; 0 in nearly every office."""
    (found,) = database.execute_sql("select max(spilled) from search_document where spilled > 0").fetchone()
    return found or 0


@lru_cache(maxsize=64)
def _newest_from(start: int) -> int:
    """The number from which on a table's newest documents are; ``start``: the table's first number.

    It is remembered: it need not be right, and says no more than where a first look ends.
    """
    mark = "?" if is_sqlite() else "%s"
    sql = (
        f"select min(id) from (select id from search_document where id >= {mark} and id < {mark} "
        f"order by id desc limit {SEEN}) newest"
    )
    (low,) = database.execute_sql(sql, (start, start + SPAN)).fetchone()
    return low or start


@lru_cache(maxsize=4096)
def _is_rare(token: str, start: int) -> bool:
    """Whether few of the newest documents of a table have a token. SQLite only.

    What was once counted is remembered: a wrong answer costs some milliseconds and changes nothing that is found.
    """
    sql = "select count(*) from (select 1 from search_text where spaced match ? and rowid >= ? and rowid < ? limit ?)"
    values = (f'"{token}"', _newest_from(start), start + SPAN, OFTEN)
    (count,) = database.execute_sql(sql, values).fetchone()
    return bool(count < OFTEN)


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words of a query stand in a text, as (start, length), for highlighting."""
    places = [(i, token) for i, ch in enumerate(text) for token in _folded(ch)]
    run = [token for _, token in places]
    found: list[tuple[int, int]] = []
    for word in words.split():
        wanted = tokens(word)
        for start in range(len(run) - len(wanted) + 1 if wanted else 0):
            if run[start : start + len(wanted)] == wanted:
                first, last = places[start][0], places[start + len(wanted) - 1][0]
                found.append((first, last - first + 1))
    return sorted(found)
