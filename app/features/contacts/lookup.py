"""Who a number belongs to, and how to reach somebody: readings, and functions for other features."""
from __future__ import annotations

from typing import Annotated, Any

from app.core import personal
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.query import rows as listed_rows
from app.core.registry import LEADING, reading
from app.core.run import Context
from app.features.contacts.lists import found_by, in_use, searchable
from app.features.contacts.records import Contact
from app.features.contacts.rules import NUMBERS, agreement, as_number, parts, subscriber

FOUND = 50  # contacts an answer names
LEAST = 3  # digits of a whole number: 110
SHOWN = (
    "source", "short", "person", "post", "charge", "phone", "phones", "mobile", "hotline", "fax", "secure_phone",
    "video", "home_phone", "emergency", "secretary", "driver", "email", "address", "groups_shown", "leader_shown",
    "state_shown", "sex_shown", "since", "credit_code", "region", "level_shown", "parent", "note",
)
SPOKEN = {f"{name}_shown": name for name in ("groups", "leader", "state", "sex", "level")}


@reading(tr_noop("Find contacts by name, pinyin, keys or number"), role="read", of=Contact)
def find(ctx: Context, text: Annotated[str, tr_noop("Text or number"), LEADING]) -> list[dict[str, Any]]:
    """Contacts that a text fits, at most 50; for a whole number first whose it is, units before persons.

    Each is source, person, post, phone, mobile as the reader sees them, ``matched`` (the number of the caller,
    empty when found otherwise) and uid.
    """
    rows = list(in_use().dicts())
    owners = callers(ctx, text, rows)
    others = found_by(ctx, text, rows) if not owners else []
    pairs = [*owners, *((row, "") for row in others)]
    return [_short(ctx, row) | {"matched": number, "uid": row["uid"]} for row, number in pairs[:FOUND]]


def callers(ctx: Context, number: str, rows: list[dict[str, Any]] | None = None) -> list[tuple[dict[str, Any], str]]:
    """Whose a whole number is: (contact, its number) pairs; units first, then by how many digits agree.

    Country's code, area code, dashes, spaces and extensions do not matter. A number the reader does not see whole
    finds nobody.
    """
    wanted = as_number(number)
    if len(wanted) < LEAST:
        return []
    found = []
    for place, row in enumerate(list(in_use().dicts()) if rows is None else rows):
        seen = searchable(ctx, row)
        known = [(agreement(wanted, subscriber(one)), one) for name in NUMBERS for one in parts(seen[name])]
        most, one = max(known, key=lambda pair: pair[0], default=(0, ""))
        if most:
            found.append(((row["person"] != "", -most, place), row, one))
    return [(row, one) for _, row, one in sorted(found, key=lambda hit: hit[0])]


def reach(ctx: Context, name: str) -> dict[str, Any] | None:
    """How to reach the person of this name: unit, person, post, phone, mobile, fax as the reader sees them, or None.

    Of several the one in this office; none where two other units have somebody of that name: a wrong number is
    worse than none.
    """
    wanted = name.strip()
    found = list(in_use().where(Contact.person == wanted).dicts()) if wanted else []
    if not found:
        return None
    own = [one for one in found if one["source"] == ctx.setting("site.office")] or found
    if len({one["source"] for one in own}) > 1:
        return None
    row = _short(ctx, own[0])
    kept = {key: row[key] for key in ("person", "post", "phone", "mobile")}
    return {"unit": row["source"], **kept, "fax": own[0]["fax"]}


def _short(ctx: Context, row: dict[str, Any]) -> dict[str, Any]:
    phone, mobile = personal.shown(ctx, row["phone"], row["person"]), personal.shown(ctx, row["mobile"], "private")
    return {**{key: row[key] for key in ("source", "person", "post")}, "phone": phone, "mobile": mobile}


@reading(tr_noop("Show a contact"), role="read", of=Contact)
def show(
    ctx: Context, who: Annotated[str, tr_noop("Name, unit, or number of the record"), LEADING],
    unit: Annotated[str, tr_noop("Unit")] = "",
) -> dict[str, Any]:
    """Everything filled of one contact, retired or not, with ``former``: the posts before, the newest first.

    Raises UserError when nobody fits, or several do.
    """
    row = _one(who.strip(), unit.strip())
    (full,) = listed_rows(ctx, "contacts", [row.id])
    found = {SPOKEN.get(name, name): full[name] for name in SHOWN if full[name]}
    retired = {"retired": row.archived_at} if row.archived_at else {}
    return found | retired | {"former": full["former"], "uid": row.uid}


def _one(who: str, unit: str) -> Contact:
    of_unit = [Contact.source == unit] if unit else []
    for passing in (
        Contact.uid == who, (Contact.person == who) & Contact.archived_at.is_null(),
        (Contact.source == who) & (Contact.person == "") & Contact.archived_at.is_null(),
        (Contact.person == who) | ((Contact.source == who) & (Contact.person == "")),
    ):
        found = list(Contact.select().where(passing, *of_unit).order_by(Contact.id.desc()))
        if len(found) == 1 or (found and all(one.archived_at for one in found)):
            return found[0]
        if found:
            said = tr("There are several called {who}: {units}. Name the unit too.")
            raise UserError(said.format(who=who, units="、".join(one.source for one in found)), "unit")
    said = tr("Nobody in the contacts is called {who}. Find the name by a part of it: contacts.find")
    raise UserError(said.format(who=who), "who")
