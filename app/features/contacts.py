"""Contacts: units, people and their telephones."""
from __future__ import annotations

from typing import Annotated, Any

from peewee import CharField, IntegerField, TextField

from app.core import personal
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.pinyin import matches
from app.core.query import ids, plain_rows
from app.core.registry import Column, action, feature, listing
from app.core.run import Context
from db.database import Record

FEATURE = feature(tr_noop("Contacts"), icon="address-book", order=80, group="reference", page=True)


# records ----------------------------------------------------------------
class Contact(Record):
    """A unit or a person in it."""

    known_by = ("source", "person")
    source = CharField(max_length=200, verbose_name=tr_noop("Unit"))
    person = CharField(default="", max_length=100, verbose_name=tr_noop("Name"))
    post = CharField(default="", max_length=100, verbose_name=tr_noop("Post"))
    phone = CharField(default="", max_length=60, index=True, verbose_name=tr_noop("Phone"))
    fax = CharField(default="", max_length=60, verbose_name=tr_noop("Fax"))
    note = TextField(default="", verbose_name=tr_noop("Note"))
    position = IntegerField(default=100, verbose_name=tr_noop("Order"))


# rules ------------------------------------------------------------------
def is_match(typed: str, contact: dict[str, Any]) -> bool:
    """Whether every typed word fits the unit, person, post, digits of the phone, or their initials."""
    whole = contact["source"] + contact["person"] + contact["post"]
    return all(
        matches(word, whole) or (word.isdigit() and word in digits(contact["phone"]))
        for word in typed.split()
    )


def digits(phone: str) -> str:
    return "".join(ch for ch in phone if ch.isdigit())


# actions ----------------------------------------------------------------
@action(tr_noop("Add a contact"), role="duty", of=Contact, icon="address-book")
def add(
    ctx: Context, source: str, person: str = "", post: str = "", phone: str = "", fax: str = "",
    note: str = "", position: int = 100,
) -> dict[str, Any]:
    """A new contact. Raises UserError when the same unit and person are there already."""
    twin = Contact.get_or_none(
        Contact.source == source.strip(), Contact.person == person.strip(), Contact.archived_at.is_null()
    )
    if twin:
        raise UserError(
            tr("{source} {person} is in the contacts already. Change that one.").format(
                source=source, person=person
            ),
            "source",
        )
    contact = Contact()
    _fill(contact, source, person, post, phone, fax, note, position)
    return {"uid": contact.uid, "id": contact.id}


@action(tr_noop("Change a contact"), role="duty", of=Contact, hidden=True)
def change(
    ctx: Context, uid: Annotated[str, tr_noop("Contact")], source: str, person: str = "", post: str = "",
    phone: str = "", fax: str = "", note: str = "", position: int = 100,
) -> dict[str, Any]:
    """Changes a contact; what it was stays in its history."""
    contact = _known(uid)
    phone = personal.whole(ctx, phone, contact.phone, contact.person)
    _fill(contact, source, person, post, phone, fax, note, position)
    return {"uid": contact.uid, "id": contact.id}


@action(tr_noop("Retire a contact"), role="duty", of=Contact, hidden=True)
def retire(
    ctx: Context, uid: Annotated[str, tr_noop("Contact")], reason: Annotated[str, tr_noop("Reason")]
) -> None:
    """Takes a contact off the list; the record stays."""
    contact = _known(uid)
    contact.archived_at = ctx.now()
    contact.save()


def _fill(
    contact: Contact, source: str, person: str, post: str, phone: str, fax: str, note: str, position: int
) -> None:
    contact.source, contact.person, contact.post = source.strip(), person.strip(), post.strip()
    contact.phone, contact.fax, contact.note = phone.strip(), fax.strip(), note.strip()
    contact.position = position
    contact.save()


def _known(uid: str) -> Contact:
    contact = Contact.get_or_none(Contact.uid == uid)
    if contact is None:
        raise UserError(tr("This contact is not there any more. Look at the list again."), "uid")
    return contact


# lists ------------------------------------------------------------------
def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    return plain_rows(Contact, wanted)


@listing(
    tr_noop("Contacts"), of=Contact, role="read", rows=_rows,
    search=("source", "person", "post", "phone", "fax", "note"),
    add="contacts.add", change="contacts.change", retire="contacts.retire", personal=("phone",),
    columns=(
        Column("source", tr_noop("Unit"), 280), Column("person", tr_noop("Name"), 120),
        Column("post", tr_noop("Post"), 160), Column("phone", tr_noop("Phone"), 180),
        Column("fax", tr_noop("Fax"), 160), Column("note", tr_noop("Note")),
    ),
)
def contacts(ctx: Context, text: Annotated[str, tr_noop("Text")] = "") -> list[int]:
    """Contacts in use, by their order; ``text`` matches characters, initials or digits.

    Digits of numbers that the reader does not see whole find nothing.
    """
    query = Contact.select().where(Contact.archived_at.is_null()).order_by(
        Contact.position, Contact.source, Contact.id
    )
    if not text.strip():
        return ids(query.select(Contact.id))
    return [row["id"] for row in query.dicts() if is_match(text, {**row, "phone": _searched(ctx, row)})]


def _searched(ctx: Context, row: dict[str, Any]) -> str:
    """The number a contact is found by: none where the reader does not see it whole."""
    phone: str = row["phone"]
    return phone if personal.shown(ctx, phone, row["person"]) == phone else ""
