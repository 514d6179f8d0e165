"""Lists of any length: all ids first, rows by page."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import Query

from app.core import personal, registry
from app.core.run import Context, allow, require
from db.database import Record

PAGE = 200


def ids(query: Query) -> list[int]:
    """The ids of a query over one record, in its order."""
    return [id for (id,) in query.tuples()]


def plain_rows(record: type[Record], wanted: list[int]) -> list[dict[str, Any]]:
    """Records by id as dicts of their columns, in the order asked for."""
    found = {row["id"]: row for row in record.select().where(record.id.in_(wanted)).dicts()}
    return [found[id] for id in wanted if id in found]


def listed(ctx: Context, id: str, **filters: Any) -> list[int]:
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
