"""Finding records of every feature: which ones, in what order, and the line shown for each."""
from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any

from peewee import fn

from app.core import access, personal, query, registry, search
from app.core.i18n import pick, show_moment, tr
from app.core.registry import Listing
from app.core.run import Context
from app.core.search_words import Query, parse

LEAD = 12
SLOW = 10.0  # seconds of reading at a time, where nobody waits
OWN = ("since", "until", "text")

Piece = tuple[str, str]  # text, and kept | struck | new | note
Ids = array  # of 64 bits each: a million are 8 MB


@dataclass(frozen=True)
class Found:
    """Ids of each listing, the newest first, and all of them in the order of one list."""

    words: str = ""
    groups: dict[str, list[int]] = field(default_factory=dict)
    all: list[tuple[str, int]] = field(default_factory=list)


def searched(ctx: Context) -> list[Listing]:
    """The listings the person may search, in the order of the navigation."""
    found = [entry for entry in registry.listings.values() if entry.search and ctx.may(entry.role, entry.id)]
    return sorted(found, key=lambda entry: registry.features[entry.feature].order)


# which ones -------------------------------------------------------------
def find(ctx: Context, asked: Query, **filters: Any) -> Found:
    """All records that have every word, are of the time asked for, and pass the filters; none where nothing is asked.

    A filter leaves out the listings that do not know it; a time does not, where records have none. A window reads
    bit by bit instead (Reading).
    """
    filters = {name: value for name, value in filters.items() if value}
    if asked.is_empty and not filters:
        return Found()
    reading = Reading(ctx, asked, filters)
    while reading.more(ctx, SLOW):
        pass
    return reading.found()


class Reading:
    """A question that is answered bit by bit: ``groups`` are the ids of each listing so far, the newest first.

    ``order`` is that of the listings where all are shown together. Nothing is held between two calls of more(),
    which are made on one lane; a question that nobody asks any more is just not read further. Where nothing at all is
    asked, every record that has a time is found.
    """

    def __init__(self, ctx: Context, asked: Query, filters: dict[str, Any], rising: bool = False) -> None:
        filters = {name: value for name, value in filters.items() if value}
        if asked.source:
            filters.setdefault("source", asked.source)
        self.words = asked.words
        listings = {entry.id: entry for entry in searched(ctx)}
        self.groups = {name: array("q") for name in listings}
        timed = [name for name, entry in listings.items() if is_timed(entry)]
        others = [name for name in listings if name not in timed]
        self.order = tuple(others + timed if is_telephone(asked.words) else timed + others)
        # by order: the first page of all together is there before the others are
        self._first = deque((name, slices_of(ctx, listings[name], asked, filters, rising)) for name in self.order)
        self._later: deque[tuple[str, Iterator[Ids]]] = deque()
        self.is_broken = False  # reading failed: what was found so far is not all

    @property
    def is_done(self) -> bool:
        return not self._first and not self._later and not self.is_broken

    @property
    def has_first(self) -> bool:
        """Whether the first page of each listing is there."""
        return not self._first

    def more(self, ctx: Context, seconds: float) -> bool:
        """Reads on for so long, the first page of each listing before the rest; whether there is more to come."""
        until = perf_counter() + seconds
        while not self.is_done:
            name, slices = (self._first or self._later).popleft()
            try:
                got = next(slices, None)
            except BaseException:
                self.is_broken = True
                raise
            if got is not None:
                self.groups[name].extend(got)
                is_first = len(self.groups[name]) < search.FIRST
                (self._first if is_first else self._later).appendleft((name, slices))
            if perf_counter() >= until:
                break
        return not self.is_done

    def found(self) -> Found:
        """What was found so far, apart from this reading."""
        groups = {name: list(ids) for name, ids in self.groups.items()}
        return Found(self.words, groups, [(name, id) for name in self.order for id in groups[name]])


def ids_of(ctx: Context, entry: Listing, asked: Query, filters: dict[str, Any]) -> list[int]:
    """All ids of a listing that a question finds, the newest first."""
    return [id for ids in slices_of(ctx, entry, asked, {k: v for k, v in filters.items() if v}) for id in ids]


def is_timed(entry: Listing) -> bool:
    """Whether the records of a listing have a time, by which the index puts them in order."""
    record: Any = entry.record
    return search.TIME in record._meta.fields


def place_of(entry: Listing, ids: Ids, count: int, moment: datetime, rising: bool = False) -> int:
    """Where the newest record before a moment stands in the first ``count`` ids, which are in order of time.

    It is ``count`` where there is none, the newest first.
    """
    record: Any = entry.record

    def is_later(place: int) -> bool:
        at = record.select(getattr(record, search.TIME)).where(record.id == ids[place]).scalar()
        return bool(at is not None and at >= moment)

    # of the newest first those at or after the moment come before the place, of the oldest first those before it
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if is_later(middle) != rising else (low, middle)
    return max(0, low - 1) if rising else low


def is_telephone(words: str) -> bool:
    """Whether digits alone are asked for: then the contact comes before the entries."""
    bare = "".join(ch for ch in words if ch not in " -（）()+")
    return len(bare) > 2 and bare.isdigit()


def slices_of(
    ctx: Context, entry: Listing, asked: Query, filters: dict[str, Any], rising: bool = False
) -> Iterator[Ids]:
    """Ids of a listing that a question finds, in pieces, the newest first (``rising``: the oldest)."""
    known = {field.name for field in entry.fields}
    record: Any = entry.record
    if not set(filters) <= known or (asked.number and "number" not in record._meta.fields):
        return
    if entry.marks is None or not is_timed(entry):
        found = _few(ctx, entry, asked, filters, known)
        yield found[::-1] if rising else found
        return
    conditions, words = entry.marks.where(ctx, filters)
    wanted = search.Asked(
        record._meta.table_name, f"{asked.words} {_likely(words)}", tuple(entry.marks.asked(ctx, filters)),
        asked.since, asked.until,
    )
    pieces = search.slices(wanted, rising, search.FIRST)
    for ids in _numbered(record, asked.number, wanted) if asked.number else pieces:
        yield from _looked_through(ctx, entry, asked.words, conditions, ids)


def _likely(words: str) -> str:
    """A text that stands in every record asked for, as one word; nothing where it has neither letter nor digit."""
    word = "".join(words.split())
    return word if search.tokens(word) else ""


def _looked_through(ctx: Context, entry: Listing, words: str, conditions: list[Any], ids: Ids) -> Iterator[Ids]:
    """Of ids found those whose records meet conditions, and whose words stand in what the reader may search."""
    record: Any = entry.record
    if not conditions and not personal.looks(ctx, entry, words):
        yield ids
        return
    for start in range(0, len(ids), personal.STEP):
        piece = ids[start : start + personal.STEP]
        if conditions:
            meeting = set(query.ids(record.select(record.id).where(record.id.in_(piece.tolist()), *conditions)))
            piece = array("q", [id for id in piece if id in meeting])
        yield array("q", personal.found(ctx, entry, words, piece.tolist()))


def _numbered(record: Any, number: int, wanted: search.Asked) -> Iterator[Ids]:
    """Of the records with a number those that the index finds."""
    chosen = record.select(record.id, record.uid).where(record.number == number)
    if "year" in record._meta.fields:  # the numbers of each year begin anew, and are kept in order by year
        first, last = record.select(fn.min(record.year), fn.max(record.year)).scalar(as_tuple=True)
        chosen = chosen.where(record.year.in_(list(range(first or 0, (last or 0) + 1))))
    rows = list(chosen.order_by(record.id.desc()).tuples())
    passing = search.passing(wanted, [uid for _, uid in rows])
    yield array("q", [id for id, uid in rows if uid in passing])


def _few(ctx: Context, entry: Listing, asked: Query, filters: dict[str, Any], known: set[str]) -> Ids:
    """Hits of a listing of moderate length, the newest first, or in its own order where it finds by initials too."""
    record: Any = entry.record
    limits = {name: value for name, value in (("since", asked.since), ("until", asked.until)) if value}
    limits = {name: value for name, value in limits.items() if name in known}
    if not asked.words and not asked.number and not limits and not filters:
        return array("q")  # nothing but a time, which these records do not have
    passing = set(entry.ids(ctx, **limits, **filters)) if limits or filters else None
    if asked.number:
        numbered = set(query.ids(record.select(record.id).where(record.number == asked.number)))
        passing = numbered if passing is None else passing & numbered
    found = _by_words(ctx, entry, asked.words) if asked.words else _in_use(record, list(passing or ()))
    return array("q", [id for id in found if passing is None or id in passing])


def _by_words(ctx: Context, entry: Listing, words: str) -> list[int]:
    """Hits of every word; a list also finds by initials, its own way."""
    record: Any = entry.record
    hits = [id for ids in search.slices(search.Asked(record._meta.table_name, words)) for id in ids]
    found = personal.found(ctx, entry, words, hits)
    if "text" not in {field.name for field in entry.fields}:
        return found
    return list(dict.fromkeys([*entry.ids(ctx, text=words), *found]))


def _in_use(record: Any, wanted: list[int]) -> list[int]:
    """Which of the records are not retired, the newest first."""
    chosen = record.select(record.id).where(record.archived_at.is_null()).order_by(record.id.desc())
    known = set(wanted)
    return [id for id in query.ids(chosen) if id in known]


# what may be chosen -----------------------------------------------------
def choices(ctx: Context, entry: Listing, filter: registry.Field) -> tuple[tuple[str, str], ...]:
    """(code, title) pairs of a filter: its own, the people for a recorder, or the office's own table.

    The table of ``kind`` is the listing ``<feature>.kinds`` with the columns code, title and title_en, or one
    that is called like the filter; rows it marks as ``refused`` are not offered.
    """
    if filter.choices:
        return tuple((code, tr(title)) for code, title in filter.choices)
    if filter.name == "recorder":
        return tuple(access.people())
    table = table_of(entry, filter)
    if table is None or not ctx.may(table.role, table.id):
        return ()
    rows = query.rows(ctx, table.id, query.listed(ctx, table.id))
    return tuple(
        (row["code"], pick(row["title"], row.get("title_en", ""))) for row in rows if not row.get("refused")
    )


def table_of(entry: Listing, filter: registry.Field) -> Listing | None:
    """The table an office edits in which the choices of a filter stand."""
    return registry.listings.get(f"{entry.feature}.{filter.name}s") or registry.listings.get(filter.name)


def filters_of(entry: Listing) -> tuple[registry.Field, ...]:
    """What a listing can be narrowed by, besides words and time."""
    return tuple(field for field in entry.fields if field.name not in OWN)


# the line shown ---------------------------------------------------------
def line_of(entry: Listing, row: dict[str, Any]) -> str:
    """A record on one line: every filled column."""
    cells = (_cell(row.get(column.name)) for column in entry.columns)
    return "　".join(cell for cell in cells if cell)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return show_moment(value)
    return str("" if value is None else value).replace("\n", " ")


def pieces_of(entry: Listing, row: dict[str, Any], words: str, skip: Sequence[str] = ()) -> list[Piece]:
    """The line of a hit without the columns in ``skip``: text as it stands, struck and new, then where
    else a word was found, such as in an earlier wording."""
    pieces: list[Piece] = []
    for column in entry.columns:
        if column.name in skip or _cell(row.get(column.name)) in "".join(text for text, _ in pieces):
            continue  # what stands there already, such as a telephone beside its owner
        own = row.get("pieces") if column.name == "content" else None
        parts = own or [(_cell(row.get(column.name)), "kept")]
        shown = [(text.replace("\n", " "), state) for text, state in parts if text]
        if row.get("voided_at") and column.name == "content":
            shown = [(text, "struck") for text, _ in shown]
        if shown and pieces:
            pieces.append(("　", "kept"))
        pieces += shown
    return pieces + _elsewhere(entry, row, words, "".join(text for text, _ in pieces))


def _elsewhere(entry: Listing, row: dict[str, Any], words: str, shown: str) -> list[Piece]:
    """For words that the shown line does not have: the field that has them, around the hit."""
    found: list[Piece] = []
    missing = [word for word in words.split() if not search.spans(shown, word)]
    record: Any = entry.record
    columns = record._meta.fields
    for name in entry.search:
        text = _cell(row.get(name))
        hit = [search.spans(text, word) for word in missing]
        places = [spans[0] for spans in hit if spans]
        if not places:
            continue
        missing = [word for word, spans in zip(missing, hit, strict=True) if not spans]
        start, length = min(places)
        cut = ("…" if start > LEAD else "") + text[max(0, start - LEAD) : start + length + 2 * LEAD]
        label = tr("earlier wording") if name == "struck" else tr(columns[name].verbose_name or name)
        found += [(f"　{label} ", "note"), (cut, "struck" if name == "struck" else "kept")]
    return found


# the command line -------------------------------------------------------
def search_all(ctx: Context, text: str, limit: int = 1000) -> list[dict[str, Any]]:
    """Hits of every listing the person may see, newest first: listing, title, the shown line, the row."""
    asked = parse(text, ctx.now())
    if asked.is_empty:
        return []
    shown = _up_to(ctx, asked, limit)
    rows = rows_of(ctx, shown)
    listed = registry.listings
    return [
        {"listing": name, "title": tr(listed[name].title), "line": line_of(listed[name], rows[name, id]),
         "row": rows[name, id]}
        for name, id in shown if (name, id) in rows
    ]


def _up_to(ctx: Context, asked: Query, limit: int) -> list[tuple[str, int]]:
    """So many hits, and no more reading than they take."""
    found: list[tuple[str, int]] = []
    filters = {"source": asked.source} if asked.source else {}
    listings = {entry.id: entry for entry in searched(ctx)}
    for name in Reading(ctx, asked, {}).order:
        for ids in slices_of(ctx, listings[name], asked, filters):
            found += [(name, id) for id in ids]
            if len(found) >= limit:
                return found[:limit]
    return found


def rows_of(ctx: Context, wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of hits, by listing and id."""
    found = {}
    for name in dict.fromkeys(name for name, _ in wanted):
        for row in query.rows(ctx, name, [id for listing, id in wanted if listing == name]):
            found[name, row["id"]] = row
    return found
