"""What changes contacts: adding, changing, retiring; what a person was stays."""
from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from app.core import personal
from app.core.errors import UserError
from app.core.i18n import to_local, tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features.contacts.records import Contact, ContactGroup, FormerPost
from app.features.contacts.rules import NUMBERS, PERSONAL, PRIVATE, is_credit_code, is_later, since_of
from app.features.contacts.tables import codes_of, offered

Values = dict[str, Any]
# in the order of the form
TEXTS = ("person", "post", "phone", "mobile")
FURTHER = (
    "phones", "fax", "short", "credit_code", "region", "level", "parent", "address", "email", "secure_phone", "video",
    "sex", "charge", "hotline", "home_phone", "emergency", "secretary", "driver", "state", "since",
)
MASKED = (*PERSONAL, *PRIVATE)
CHANGE = ("source", "person", "post")  # what makes another post of it


def _inputs(changing: bool) -> dict[str, tuple[Any, Any]]:
    """Inputs by name: (type, default). Of a change what is not given stays."""

    def of(kind: Any, default: Any) -> tuple[Any, Any]:
        return (kind | None, None) if changing else (kind, default)

    many: Any = Annotated[list[str], tr_noop("Groups"), offered]
    return {
        **{name: of(str, "") for name in TEXTS}, "groups": (many | None, None), "note": of(str, ""),
        "position": of(int, 100), "leader": of(bool, False), "rank": of(int, 0),
        **{name: of(str, "") for name in FURTHER},
    }


def _taking(changing: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Gives a function that takes ``**given`` the columns of a contact as its inputs."""

    def dress(func: Callable[..., Any]) -> Callable[..., Any]:
        own = inspect.signature(func, eval_str=True)
        before = [one for one in own.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        keyword = inspect.Parameter.POSITIONAL_OR_KEYWORD
        more = [
            inspect.Parameter(name, keyword, default=default, annotation=kind)
            for name, (kind, default) in _inputs(changing).items()
        ]
        every = sorted([*before, *more], key=lambda one: one.name == "slip")
        func.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
        func.__annotations__ = {one.name: one.annotation for one in every} | {"return": dict}
        return func

    return dress


# actions ----------------------------------------------------------------
@action(tr_noop("Add a contact"), role="duty", of=Contact, icon="address-book")
@_taking(changing=False)
def add(ctx: Context, source: str, **given: Any) -> dict[str, Any]:
    """A new unit, or person in one. Raises UserError when the same unit and person are there already."""
    contact = Contact()
    fill(ctx, contact, {"source": source, **given})
    return {"uid": contact.uid, "id": contact.id}


@action(tr_noop("Change a contact"), role="duty", of=Contact, hidden=True)
@_taking(changing=True)
def change(
    ctx: Context, uid: Annotated[str, tr_noop("Contact")], source: str | None = None,
    slip: Annotated[bool, tr_noop("A slip put right, no change of post")] = False, **given: Any,
) -> dict[str, Any]:
    """Changes what is given of a contact. Another unit or post of a person goes into the history of posts, from
    ``since`` or today; ``slip`` says that it was only mistyped."""
    contact = _known(uid)
    fill(ctx, contact, {"source": source, **given}, slip)
    return {"uid": contact.uid, "id": contact.id}


@action(tr_noop("Retire a contact"), role="duty", of=Contact, hidden=True)
def retire(
    ctx: Context, uid: Annotated[str, tr_noop("Contact")], reason: Annotated[str, tr_noop("Reason")]
) -> None:
    """Takes a contact off the list; the record stays."""
    contact = _known(uid)
    contact.archived_at = ctx.now()
    contact.save()
    if contact.person:
        _former(contact, _values_of(contact), today(ctx))


def _known(uid: str) -> Contact:
    contact = Contact.get_or_none(Contact.uid == uid, Contact.archived_at.is_null())
    if contact is None:
        raise UserError(tr("This contact is not there any more. Look at the list again."), "uid")
    return contact


# filling ----------------------------------------------------------------
@dataclass(frozen=True)
class Known:
    """What was read beforehand, where many contacts are filled: all by unit and person, and the groups."""

    contacts: dict[tuple[str, str], Contact]
    groups: list[ContactGroup]


def fill(ctx: Context, contact: Contact, given: Values, slip: bool = False, known: Known | None = None) -> bool:
    """Puts the values given into a contact and keeps it; whether anything changed. None leaves what is there.

    Raises UserError naming the field, before anything is changed.
    """
    groups = known.groups if known else None
    values = cleaned({name: value for name, value in given.items() if value is not None}, groups)
    before = _values_of(contact)
    if not values.get("source", before["source"]):
        raise UserError(tr("{field} is missing. Fill it in.").format(field=tr("Unit")), "source")
    _unmask(ctx, values, before)
    wanted = before | values
    _refuse_unhiding(ctx, before, wanted)
    _refuse_twin(contact, wanted, known)
    moved = _moved(contact, before, wanted) and not slip
    if moved:
        begins = _begins(ctx, values, before)
        wanted["since"] = begins
    elif is_later(wanted["since"], today(ctx)):
        raise _ahead(wanted["since"])
    if contact.id is not None and wanted == before:
        return False
    for name, value in wanted.items():
        setattr(contact, name, value)
    contact.save()
    if moved:
        _former(contact, before, begins)
    return True


def _values_of(contact: Contact) -> Values:
    return {name: getattr(contact, name) for name in ("source", *_inputs(False)) if name != "groups"} | {
        "groups": contact.groups, "source": contact.source or "",
    }


def _moved(contact: Contact, before: Values, wanted: Values) -> bool:
    """Whether somebody's unit or post becomes another, or the post another's."""
    return contact.id is not None and bool(before["person"]) and any(before[one] != wanted[one] for one in CHANGE)


def _begins(ctx: Context, values: Values, before: Values) -> str:
    """When the new post began: the day given, else today; a day that stood there already is the old post's."""
    begins: str = values.get("since") or ""
    if not begins or begins == before["since"]:
        begins = today(ctx)
    if is_later(begins, today(ctx)):
        raise _ahead(begins)
    if is_later(before["since"], begins):
        text = tr("The post before began {since}. Check when the new one began.")
        raise UserError(text.format(since=before["since"]), "since")
    return begins


def _ahead(since: str) -> UserError:
    return UserError(tr("{time} lies in the future. Check the time.").format(time=since), "since")


def _former(contact: Contact, before: Values, until: str) -> None:
    FormerPost(
        contact=contact, person=before["person"], source=before["source"], post=before["post"],
        since=before["since"], until=until,
    ).save()


def today(ctx: Context) -> str:
    """The day in the office's zone."""
    return to_local(ctx.now()).date().isoformat()


def _refuse_twin(contact: Contact, wanted: Values, known: Known | None) -> None:
    if known is not None:
        twin = known.contacts.get((wanted["source"], wanted["person"]))
    else:
        twin = Contact.get_or_none(
            Contact.source == wanted["source"], Contact.person == wanted["person"], Contact.archived_at.is_null()
        )
    if twin and twin.id != contact.id:
        raise UserError(
            tr("{source} {person} is in the contacts already. Change that one.").format(
                source=wanted["source"], person=wanted["person"]
            ),
            "source",
        )


def _unmask(ctx: Context, values: Values, before: Values) -> None:
    """Numbers given back as they were shown become what they are. Raises UserError for one hidden in part."""
    for name in MASKED:
        if name not in values:
            continue
        person = "private" if name in PRIVATE else before["person"]
        values[name] = personal.whole(ctx, values[name], before[name], person)
        if "**" in values[name] and values[name] != before[name]:
            text = tr("The middle of {phone} is hidden. Type the number whole.")
            raise UserError(text.format(phone=values[name]), name)


def _refuse_unhiding(ctx: Context, before: Values, wanted: Values) -> None:
    """Raises UserError where a number that is hidden from the caller would stay and become another's.

    Without a person it would be the unit's, and shown whole.
    """
    if not before["person"] or wanted["person"] == before["person"]:
        return
    kept = [name for name in PERSONAL if wanted[name] == before[name]]
    if any(personal.shown(ctx, before[name], before["person"]) != before[name] for name in kept):
        text = tr("The numbers of {person} are hidden from you, so the name stays with them. Empty or retype the "
                  "numbers too, or ask somebody who sees them.")
        raise UserError(text.format(person=before["person"]), "person")


# checking ---------------------------------------------------------------
def cleaned(given: Values, groups: list[ContactGroup] | None = None) -> Values:
    """Values as they are kept; ``groups``: those there are, where they were read.

    Raises UserError naming the field for one that cannot be right.
    """
    values = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if "groups" in values:
        values["groups"] = " ".join(codes_of(values["groups"], groups))
    if code := values.get("credit_code"):
        values["credit_code"] = code = re.sub(r"[\s-]", "", code).upper()
        if not is_credit_code(code):
            text = tr("{code} is no unified social credit code: its check character does not fit. Type it again.")
            raise UserError(text.format(code=code), "credit_code")
    if (region := values.get("region")) and not re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", region):
        text = tr("“{value}” is no region code. Give 2, 4, 6, 9 or 12 digits.")
        raise UserError(text.format(value=region), "region")
    if (email := values.get("email")) and not re.fullmatch(r"[^\s@]+@[^\s@]+", email):
        raise UserError(tr("“{value}” is no e-mail address. Example: {example}").format(
            value=email, example="duty@example.gov.cn"), "email")
    if since := values.get("since"):
        try:
            values["since"] = since_of(since)
        except ValueError as fault:
            text = tr("“{value}” cannot be read. Example: 2026-06-24")
            raise UserError(text.format(value=since), "since") from fault
    for name in NUMBERS:
        if values.get(name):
            values[name] = re.sub(r"\s*[、，,;；\n]+\s*", "、", values[name]).strip("、 ")
    return values
