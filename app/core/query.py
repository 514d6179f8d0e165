"""Lists of any length: all ids first, rows by page."""
from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any, overload

from peewee import Query

from app.core import personal, registry
from app.core.run import Context, allow, require
from db.database import Record, database

PAGE = 200
FIRST, SLICE = 200, 5_000  # ids read at a time: a few that are there at once, then the rest


class Ids(Sequence[int]):
    """The ids of a query over one record, in its order, eight bytes each, read as far as they are asked for.

    Belongs to the thread that asks first.
    """

    def __init__(self, query: Query) -> None:
        self._query = query
        self._cursor: Any = None
        self._known = array("q")
        self._is_whole = False

    def slices(self) -> Iterator[array[int]]:
        """All of them piece by piece, those known already first."""
        if self._known:
            yield self._known[:]
        while part := self._next():
            yield part

    def _next(self) -> array[int]:
        if self._is_whole:
            return array("q")
        # the driver's own cursor: peewee's wrapper takes several times as long for a row
        self._cursor = self._cursor or database.execute(self._query)
        wanted = SLICE if self._known else FIRST
        part = array("q", [row[0] for row in self._cursor.fetchmany(wanted)])
        self._is_whole = len(part) < wanted
        self._known.extend(part)
        return part

    def _read(self, until: int | None = None) -> array[int]:
        while not self._is_whole and (until is None or len(self._known) < until):
            self._next()
        return self._known

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[int]:
        return (id for part in self.slices() for id in part)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> list[int]: ...

    def __getitem__(self, place: int | slice) -> int | list[int]:
        if isinstance(place, slice):
            ends = place.stop if place.stop is not None and place.stop >= 0 and (place.start or 0) >= 0 else None
            return self._read(ends)[place].tolist()
        return self._read(place + 1 if place >= 0 else None)[place]


def ids(query: Query) -> list[int]:
    """The ids of a query over one record, in its order."""
    return list(Ids(query))


def plain_rows(record: type[Record], wanted: list[int]) -> list[dict[str, Any]]:
    """Records by id as dicts of their columns, in the order asked for."""
    found = {row["id"]: row for row in record.select().where(record.id.in_(wanted)).dicts()}
    return [found[id] for id in wanted if id in found]


def listed(ctx: Context, id: str, **filters: Any) -> Sequence[int]:
    """All ids of the listing ``id`` that pass the filters."""
    entry = registry.listings[id]
    allow(ctx, entry)
    require(entry.fields, filters)
    return entry.ids(ctx, **filters)


def history(ctx: Context, id: str, **which: Any) -> list[dict[str, Any]]:
    """What became of one record of the listing ``id``, oldest first."""
    entry = registry.listings[id]
    allow(ctx, entry)
    if entry.history is None:
        raise KeyError(id)
    require(registry.fields_of(entry.history, entry.record), which)
    return entry.history(ctx, **which)


def rows(ctx: Context, id: str, wanted: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of the listing ``id``, any number, read by page; telephone numbers as the reader sees them."""
    entry = registry.listings[id]
    allow(ctx, entry)
    found: list[dict[str, Any]] = []
    for start in range(0, len(wanted), PAGE):
        ctx.progress(start, len(wanted), "")
        found += entry.rows(ctx, list(wanted[start : start + PAGE]))
    return personal.mask(ctx, entry.personal, found, entry.private)
