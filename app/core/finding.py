"""Finding records of every feature: which ones, in what order, and the line shown for each."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import Value

from app.core import access, personal, query, registry, search
from app.core.i18n import pick, show_moment, tr
from app.core.registry import Listing
from app.core.run import Context
from app.core.search_words import Query, parse
from db.database import database

MANY = 2_000
LEAD = 12
OWN = ("since", "until", "text")

Piece = tuple[str, str]  # text, and kept | struck | new | note
Place = tuple[str, int]  # when, as text, empty where records have no time; id


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
    """Records that have every word, are of the time asked for, and pass the filters.

    A filter leaves out the listings that do not know it; a time does not, where records have none.
    """
    filters = {name: value for name, value in filters.items() if value}
    if asked.source:
        filters.setdefault("source", asked.source)
    if asked.is_empty and not filters:
        return Found()
    dated: list[tuple[str, int, str]] = []
    groups: dict[str, list[int]] = {}
    for entry in searched(ctx):
        places = _places(ctx, entry, asked, filters)
        groups[entry.id] = [id for _, id in places]
        dated += [(at, id, entry.id) for at, id in places if at]
    timed = {listing for _, _, listing in dated}
    undated = [(name, id) for name, ids in groups.items() if name not in timed for id in ids]
    newest = [(name, id) for _, id, name in sorted(dated, reverse=True)]
    whole = undated + newest if is_telephone(asked.words) else newest + undated
    return Found(asked.words, groups, whole)


def is_telephone(words: str) -> bool:
    """Whether digits alone are asked for: then the contact comes before the entries."""
    bare = "".join(ch for ch in words if ch not in " -（）()+")
    return len(bare) > 2 and bare.isdigit()


def _places(ctx: Context, entry: Listing, asked: Query, filters: dict[str, Any]) -> list[Place]:
    """When and id of a listing's hits, the newest first."""
    known = {field.name for field in entry.fields}
    record: Any = entry.record
    columns = record._meta.fields
    if not set(filters) <= known or (asked.number and "number" not in columns):
        return []
    limits = {name: value for name, value in (("since", asked.since), ("until", asked.until)) if value}
    limits = {name: value for name, value in limits.items() if name in known}
    when = columns.get("at")
    if not asked.words and not asked.number and not limits and not filters:
        return []  # nothing but a time, which these records do not have
    passing = set(entry.ids(ctx, **limits, **filters)) if limits or filters else None
    if asked.number:
        numbered = set(query.ids(record.select(record.id).where(record.number == asked.number)))
        passing = numbered if passing is None else passing & numbered
    if not asked.words:
        return _in_order(record, record.id, list(passing or ()), when)
    places = _by_words(ctx, entry, asked.words, when)
    return [place for place in places if passing is None or place[1] in passing]


def _by_words(ctx: Context, entry: Listing, words: str, when: Any) -> list[Place]:
    """Hits of every word; a list without a time also finds by initials, its own way."""
    record: Any = entry.record
    hits = [hit.uid for hit in search.find(words, record._meta.table_name)]
    uids = personal.found(ctx, entry, words, hits)
    found = _in_order(record, record.uid, uids, when)
    if when is not None or "text" not in {field.name for field in entry.fields}:
        return found
    own = entry.ids(ctx, text=words)
    return [("", id) for id in dict.fromkeys([*own, *(id for _, id in found)])]


def _in_order(record: Any, column: Any, wanted: list[Any], when: Any) -> list[Place]:
    """When and id of the records in use whose ``column`` is wanted, the newest first."""
    # as text: thousands of times need not become datetimes to be put in order
    at = when.cast("text") if when is not None else Value("")
    chosen = record.select(at, record.id, column).where(record.archived_at.is_null())
    if len(wanted) <= MANY:
        chosen = chosen.where(column.in_(wanted))
    found = database.execute(chosen).fetchall()
    if len(wanted) > MANY:  # to read them all is quicker than to name so many
        known = set(wanted)
        found = [place for place in found if place[2] in known]
    places = [(at, id) for at, id, _ in found]
    return sorted(places, reverse=True) if when is not None else places


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
    found = find(ctx, parse(text, ctx.now()))
    shown = found.all[:limit]
    rows = rows_of(ctx, shown)
    listed = registry.listings
    return [
        {"listing": name, "title": tr(listed[name].title), "line": line_of(listed[name], rows[name, id]),
         "row": rows[name, id]}
        for name, id in shown if (name, id) in rows
    ]


def rows_of(ctx: Context, wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of hits, by listing and id."""
    found = {}
    for name in dict.fromkeys(name for name, _ in wanted):
        for row in query.rows(ctx, name, [id for listing, id in wanted if listing == name]):
            found[name, row["id"]] = row
    return found
