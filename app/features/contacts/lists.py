"""Reading contacts: the list, its rows in words, what a reader may search."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from peewee import ModelSelect

from app.core import personal
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, listing
from app.core.run import Context
from app.features.contacts.records import LEVELS, SEXES, STATES, Contact, FormerPost
from app.features.contacts.rules import NAMES, NUMBERS, PERSONAL, PRIVATE, digits, is_keyed_for, is_match, parts
from app.features.contacts.tables import groups, offered

WORDS = {"sex": dict(SEXES), "level": dict(LEVELS), "state": dict(STATES)}
ORDER = (
    Contact.position, Contact.source, Contact.person != "", Contact.rank == 0, Contact.rank, Contact.id,
)  # of a unit the unit itself, its leaders, the others


# rows -------------------------------------------------------------------
def contact_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    """Contacts as plain dicts with what they hold in words; numbers whole, see query.rows().

    ``former`` are the posts before, the newest first, ``former_text`` the same in lines.
    """
    found = plain_rows(Contact, wanted)
    titles, former = dict(groups()), _former(wanted)
    for row in found:
        row["group_codes"] = row["groups"].split()
        row["groups_shown"] = tr(", ").join(titles.get(code, code) for code in row["group_codes"])
        for name, words in WORDS.items():
            row[f"{name}_shown"] = tr(words[row[name]]) if row[name] in words else row[name]
        row["leader_shown"] = tr("yes") if row["leader"] else ""
        row["rank_shown"] = str(row["rank"] or "")
        row["former"] = former.get(row["id"], [])
        row["former_text"] = "\n".join(former_line(one, row["person"]) for one in row["former"])
    return found


def _former(wanted: list[int]) -> dict[int, list[dict[str, str]]]:
    """The posts before of contacts, by the contact's id."""
    found: dict[int, list[dict[str, str]]] = {}
    rows = FormerPost.select().where(FormerPost.contact.in_(wanted)).order_by(FormerPost.id.desc())
    for one in rows:
        names = ("person", "source", "post", "since", "until")
        found.setdefault(one.contact_id, []).append({name: getattr(one, name) for name in names})
    return found


def former_line(one: Mapping[str, str], person: str) -> str:
    """A post before: when, where, what; who, where that was somebody else."""
    when = tr("{since} to {until}") if one["since"] else tr("until {until}")
    who = "" if one["person"] == person else one["person"]
    return "　".join(filter(None, [when.format(**one), one["source"], one["post"], who]))


# searching --------------------------------------------------------------
def searchable(ctx: Context, row: dict[str, Any]) -> dict[str, Any]:
    """Of a contact what the reader may find it by: no number that is not shown whole."""
    found = {name: row[name] for name in NAMES}
    for name in NUMBERS:
        seen = row[name]
        if name in PERSONAL:
            seen = personal.shown(ctx, seen, row["person"])
        elif name in PRIVATE:
            seen = personal.shown(ctx, seen, "private")
        found[name] = seen if seen == row[name] else ""
    return found


def further_numbers(ctx: Context, row: dict[str, Any]) -> list[str]:
    """The digits of a contact's numbers but the first column, as far as the reader may search them."""
    seen = searchable(ctx, row)
    return [digits(one) for name in NUMBERS if name != "phone" for one in parts(seen[name]) if digits(one)]


def in_use(retired: bool = False) -> ModelSelect:
    """Contacts in their order: those in use, or those retired."""
    return Contact.select().where(Contact.archived_at.is_null(not retired)).order_by(*ORDER)


def found_by(ctx: Context, text: str, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that a text fits; digits that are in no number are taken for keys of a telephone."""
    known = [(row, searchable(ctx, row)) for row in rows]
    hits = [row for row, seen in known if is_match(text, seen)]
    if not hits and text.strip().isdigit():
        return [row for row, seen in known if is_keyed_for(text.strip(), seen)]
    return hits


@listing(
    tr_noop("Contacts"), of=Contact, role="read", rows=contact_rows,
    search=(
        "source", "person", "post", "phone", "fax", "note", "mobile", "short", "charge", "address", "hotline",
        "secure_phone", "video", "email", "credit_code", "home_phone", "emergency", "secretary", "driver", "phones",
    ),
    add="contacts.add", change="contacts.change", retire="contacts.retire", personal=PERSONAL, private=PRIVATE,
    columns=(
        Column("source", tr_noop("Unit"), 200), Column("person", tr_noop("Name"), 100),
        Column("post", tr_noop("Post"), 130), Column("phone", tr_noop("Phone"), 230),
        Column("mobile", tr_noop("Mobile phone"), 130), Column("groups_shown", tr_noop("Groups"), 150),
        Column("fax", tr_noop("Fax"), 130), Column("hotline", tr_noop("Hotline"), 110),
        Column("note", tr_noop("Note"), 200), Column("leader_shown", tr_noop("Leader"), 60),
        Column("charge", tr_noop("In charge of"), 160), Column("state_shown", tr_noop("Present or away"), 90),
        Column("short", tr_noop("Short name"), 110), Column("phones", tr_noop("Further phones"), 180),
        Column("secure_phone", tr_noop("Secure phone"), 120),
        Column("video", tr_noop("Video terminal"), 110), Column("email", tr_noop("E-mail"), 160),
        Column("address", tr_noop("Address"), 200), Column("home_phone", tr_noop("Home phone"), 120),
        Column("emergency", tr_noop("Emergency contact"), 160), Column("secretary", tr_noop("Secretary"), 140),
        Column("driver", tr_noop("Driver"), 140), Column("sex_shown", tr_noop("Sex"), 50),
        Column("since", tr_noop("In this post since"), 90), Column("rank_shown", tr_noop("Order among leaders"), 60),
        Column("credit_code", tr_noop("Unified social credit code"), 160),
        Column("region", tr_noop("Region code"), 90), Column("level_shown", tr_noop("Level of the unit"), 100),
        Column("parent", tr_noop("Parent unit"), 180), Column("position", tr_noop("Order"), 60),
    ),
)
def contacts(
    ctx: Context, text: Annotated[str, tr_noop("Text")] = "",
    group: Annotated[str, tr_noop("Group of contacts"), offered] = "",
    retired: Annotated[bool, tr_noop("Retired contacts only")] = False,
) -> list[int]:
    """Contacts in use, by their order; ``text`` matches characters, pinyin, initials, digits of numbers or keys.

    Digits of numbers that the reader does not see whole find nothing.
    """
    query = in_use(retired)
    if not group and not text.strip():
        return ids(query.select(Contact.id))
    rows = [row for row in query.dicts() if not group or group in row["groups"].split()]
    return [row["id"] for row in (found_by(ctx, text, rows) if text.strip() else rows)]
