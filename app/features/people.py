"""People and the office itself: the first run, accounts, settings of the site."""
from __future__ import annotations

from typing import Annotated, Any

from app.core import access, registry, settings, shipped
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, action, feature, listing
from app.core.run import Context
from db.tables import Role, User

FEATURE = feature(tr_noop("People"), icon="users-three", order=90, group="reference")


# actions ----------------------------------------------------------------
@action(tr_noop("Set up the office"), role="", of=User, hidden=True)
def set_up(
    ctx: Context,
    office: Annotated[str, tr_noop("Office name")],
    name: Annotated[str, tr_noop("Your name")],
    password: Annotated[str, tr_noop("Password")],
    number: Annotated[str, tr_noop("Work number")] = "1001",
    pattern: Annotated[str, tr_noop("Shifts")] = "day_night",
    language: Annotated[str, tr_noop("Language")] = "",
) -> str:
    """The first run: roles, tables of the field, the office, its first person (the head of the office)."""
    if access.is_set_up():
        raise UserError(tr("This database is already set up. Sign in instead."))
    fault = access.check_password(
        password, ctx.setting("people.password_length"), ctx.setting("people.password_classes")
    )
    if fault:
        raise UserError(fault, "password")
    for row in shipped.rows("roles"):
        Role(**row).save()
    shipped.seed()
    settings.store("site.office", office.strip())
    settings.store("roster.pattern", settings.parse(registry.settings["roster.pattern"], pattern))
    if language:
        settings.store("site.report_language", language)
    User(
        number=number.strip(), name=name.strip(), role="CHIEF", password=access.hash_password(password)
    ).save()
    return number.strip()


@action(tr_noop("Add a person"), role="chief", of=User)
def add(
    ctx: Context,
    number: Annotated[str, tr_noop("Work number")],
    name: Annotated[str, tr_noop("Name")],
    role: Annotated[str, tr_noop("Role")],
    password: Annotated[str, tr_noop("Password")],
    phone: Annotated[str, tr_noop("Phone")] = "",
) -> str:
    """A further account. Raises UserError for a number taken, a role unknown, a weak password."""
    if User.get_or_none(User.number == number.strip()):
        raise UserError(tr("Work number {number} is taken. Choose another.").format(number=number), "number")
    if not Role.get_or_none(Role.code == role):
        known = ", ".join(row.code for row in Role.select().order_by(Role.id))
        raise UserError(tr("No role “{role}”. Known: {known}.").format(role=role, known=known), "role")
    fault = access.check_password(
        password, ctx.setting("people.password_length"), ctx.setting("people.password_classes")
    )
    if fault:
        raise UserError(fault, "password")
    User(
        number=number.strip(), name=name.strip(), role=role, phone=phone.strip(),
        password=access.hash_password(password),
    ).save()
    return number.strip()


@action(tr_noop("Change a setting of the office"), role="chief", hidden=True)
def change_setting(
    ctx: Context,
    key: Annotated[str, tr_noop("Setting")],
    value: Annotated[str, tr_noop("Value")],
) -> None:
    """Stores a site setting, typed as text. Raises UserError for an unknown key or a wrong value."""
    declared = registry.settings.get(key)
    if declared is None or declared.scope == "computer":
        raise UserError(tr("There is no setting “{key}” of the office.").format(key=key), "key")
    settings.store(key, settings.parse(declared, value), ctx.number if declared.scope == "user" else "")


# lists ------------------------------------------------------------------
def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    keep = ("id", "uid", "number", "name", "role", "phone", "active")
    return [{key: row[key] for key in keep} for row in plain_rows(User, wanted)]


@listing(
    tr_noop("People"), of=User, role="chief", rows=_rows, add="people.add",
    columns=(
        Column("number", tr_noop("Work number"), 120), Column("name", tr_noop("Name"), 160),
        Column("role", tr_noop("Role"), 160), Column("phone", tr_noop("Phone")),
    ),
)
def everyone(ctx: Context) -> list[int]:
    return ids(User.select(User.id).order_by(User.number))
