"""Groups of contacts: the table an office edits."""
from __future__ import annotations

import re
from typing import Any

from app.core.cells import heading_key
from app.core.editing import editing
from app.core.errors import UserError
from app.core.i18n import pick, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, listing
from app.core.run import Context
from app.features.contacts.records import ContactGroup

change_group = editing(ContactGroup, "change_group", tr_noop("Change a group of contacts"))


def groups() -> list[tuple[str, str]]:
    """(code, title) of the groups in use, by their order."""
    return [(row.code, pick(row.title, row.title_en)) for row in known_groups()]


def offered(ctx: Context) -> list[tuple[str, str]]:
    """The groups, for a form."""
    return groups()


def known_groups() -> list[ContactGroup]:
    """The groups in use, by their order, for codes_of() of many."""
    return list(ContactGroup.select().where(ContactGroup.archived_at.is_null()).order_by(ContactGroup.position))


def codes_of(given: str | list[str], rows: list[ContactGroup] | None = None) -> list[str]:
    """Codes of groups named by code or title; ``rows``: known_groups(), where they were read.

    Raises UserError for the field ``groups``, with those there are.
    """
    rows = known_groups() if rows is None else rows
    known: dict[str, str] = {}
    for row in reversed(rows):
        known |= {heading_key(word): row.code for word in (row.title_en, row.title, row.code) if word}
    words = re.split(r"[、,，;；\n]+", given) if isinstance(given, str) else given
    if isinstance(given, str) and all(word in known.values() for word in given.split()):
        words = given.split()
    found: dict[str, None] = {}
    for word in filter(None, (word.strip() for word in words)):
        if heading_key(word) not in known:
            raise UserError(
                tr("There is no group “{value}”. Known: {known}.").format(
                    value=word[:60], known=", ".join(pick(row.title, row.title_en) for row in rows)
                ),
                "groups",
            )
        found[known[heading_key(word)]] = None
    order = [row.code for row in rows]
    return sorted(found, key=order.index)


def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    return plain_rows(ContactGroup, wanted)


@listing(
    tr_noop("Groups of contacts"), of=ContactGroup, role="read", rows=_rows, name="groups",
    change="contacts.change_group", add="contacts.change_group", table=True,
    columns=(
        Column("code", tr_noop("Code"), 110), Column("title", tr_noop("Chinese name"), 200),
        Column("title_en", tr_noop("English name"), 240), Column("position", tr_noop("Order"), 60),
        Column("source_note", tr_noop("Source")),
    ),
)
def group_list(ctx: Context) -> list[int]:
    return ids(
        ContactGroup.select(ContactGroup.id).where(ContactGroup.archived_at.is_null()).order_by(ContactGroup.position)
    )
