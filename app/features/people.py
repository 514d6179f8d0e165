"""People and the office itself: the first run, accounts, roles, settings of the site."""
from __future__ import annotations

from typing import Annotated, Any

from app.core import access, keyholders, passwords, registry, rights, second_factor, settings, shipped
from app.core.errors import UserError
from app.core.i18n import pick, show_moment, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, action, feature, listing
from app.core.run import Context, allow
from app.core.seen import Difference, Seen, overtaken
from db import migrate
from db.tables import Role, Setting, User

FEATURE = feature(tr_noop("People"), icon="users-three", order=90, group="reference")
Number = Annotated[str, tr_noop("Work number")]


# the office -------------------------------------------------------------
@action(tr_noop("Set up the office"), role="", of=User, hidden=True)
def set_up(
    ctx: Context,
    office: Annotated[str, tr_noop("Office name")],
    name: Annotated[str, tr_noop("Your name")],
    password: Annotated[str, tr_noop("Password")],
    number: Number = "1001",
    pattern: Annotated[str, tr_noop("Shifts")] = "day_night",
    language: Annotated[str, tr_noop("Language")] = "",
) -> str:
    """The first run: roles, tables of the field, the office, its first person (the head of the office)."""
    if access.is_set_up():
        raise UserError(tr("This database is already set up. Sign in instead."))
    number, name, office = number.strip(), name.strip(), office.strip()
    _check(password, ctx, (number, name, office))
    for row in shipped.rows("roles"):
        shipped.made(Role, row).save()
    shipped.seed()
    settings.store("site.office", office)
    settings.store("roster.pattern", settings.parse(registry.settings["roster.pattern"], pattern))
    settings.store("site.tables", migrate.names()[-1])
    if language:
        settings.store("site.report_language", language)
    User(number=number, name=name, role=rights.HEAD, password=passwords.hashed(password)).save()
    return number


@action(tr_noop("Change a setting of the office"), role="", hidden=True)
def change_setting(
    ctx: Context,
    key: Annotated[str, tr_noop("Setting")],
    value: Annotated[str, tr_noop("Value")],
    was: Annotated[str | None, tr_noop("Value as it was seen")] = None,
) -> None:
    """Stores a setting of the office, for which its own right is needed, or one's own. Typed as text.

    With ``was`` it is refused (Overtaken) where somebody changed it since. Raises UserError for an unknown key or a
    wrong value, Denied where the setting is somebody else's to change.
    """
    declared = registry.settings.get(key)
    if declared is None or declared.scope == "computer":
        raise UserError(tr("There is no setting “{key}” of the office.").format(key=key), "key")
    allow(ctx, declared)
    user = ctx.number if declared.scope == "user" else ""
    kept = settings.load(ctx.number).get(key)
    if was is not None and settings.parse(declared, was) != kept:
        row = Setting.get_or_none(Setting.key == key, Setting.user == user) or Setting(uid="", updated_at=ctx.now())
        one = Difference("value", tr(declared.title), was, str(kept), kept)
        raise overtaken(row.updated_by, row.updated_at, [one], Seen(row.uid, row.version))
    settings.store(key, settings.parse(declared, value), user)


@action(tr_noop("Bring the tables of the field up to date"), role="system", hidden=True)
def renew_tables(ctx: Context) -> dict[str, int]:
    """After an update: adds shipped rows that are missing, and gives roles nobody changed their new words."""
    added = shipped.seed()
    changed = 0
    for row in shipped.rows("roles"):
        role = Role.get_or_none(Role.code == row["code"])
        if role is None:
            shipped.made(Role, row).save()
            added += 1
        elif role.grants == row.get("was"):
            role.grants = row["grants"]
            role.save()
            changed += 1
    settings.store("site.tables", migrate.names()[-1])
    return {"added": added, "changed": changed}


# accounts ---------------------------------------------------------------
@action(tr_noop("Add a person"), role="system", of=User)
def add(
    ctx: Context,
    number: Number,
    name: Annotated[str, tr_noop("Name")],
    role: Annotated[str, tr_noop("Role")],
    password: Annotated[str, tr_noop("First password (to be changed at once)")],
    phone: Annotated[str, tr_noop("Phone")] = "",
) -> str:
    """A further account, whose owner changes the password at the first signing in.

    With the first account of an officer's role the head of the office gives that officer's work away for good.
    Raises UserError for a number taken, a role unknown, a weak password.
    """
    number, name = number.strip(), name.strip()
    if User.get_or_none(User.number == number):
        raise UserError(tr("Work number {number} is taken. Choose another.").format(number=number), "number")
    _known_role(role)
    _check(password, ctx, (number, name, ctx.setting("site.office")))
    user = User(number=number, name=name, role=role, phone=phone.strip())
    _give(ctx, user, password, must_change=True)
    user.save()
    return number


@action(tr_noop("Close an account"), role="system", of=User, hidden=True)
def disable(ctx: Context, number: Number, reason: Annotated[str, tr_noop("Reason")]) -> None:
    """Someone who left signs in no more; their name stays where they wrote. Raises UserError for one's own account."""
    user = _other(ctx, number)
    user.active = False
    user.save()
    keyholders.dismiss(user.number)


@action(tr_noop("Open an account again"), role="system", of=User, hidden=True)
def enable(ctx: Context, number: Number) -> None:
    """Someone who came back signs in again, with the password they had."""
    user = _known(number)
    user.active = True
    user.save()


@action(tr_noop("Give a new password"), role="system", of=User, hidden=True)
def set_password(
    ctx: Context, number: Number, password: Annotated[str, tr_noop("First password (to be changed at once)")]
) -> None:
    """A new password for somebody who forgot theirs or did not come for long; they change it at once."""
    user = _other(ctx, number)
    _check(password, ctx, (user.number, user.name, ctx.setting("site.office")), user)
    _give(ctx, user, password, must_change=True)
    user.save()


@action(tr_noop("Change the role"), role="system", of=User, hidden=True)
def set_role(ctx: Context, number: Number, role: Annotated[str, tr_noop("Role")]) -> None:
    """Another post for a person. Raises UserError for one's own, and where an officer's role is left or taken."""
    user = _other(ctx, number)
    _known_role(role)
    if role != user.role and rights.OFFICERS.keys() & {role, user.role}:
        raise UserError(
            tr("An officer's account is for that alone. Add a new account for the other role."), "role"
        )
    user.role = role
    user.save()


@action(tr_noop("Release an account"), role="security|leader", of=User, hidden=True)
def release(ctx: Context, number: Number) -> None:
    """Ends the lock after too many wrong tries."""
    user = _other(ctx, number)
    if user.locked_until is None and not user.failures:
        raise UserError(tr("{name}'s account is not locked.").format(name=user.name), "number")
    user.failures, user.locked_until = 0, None
    user.save()


@action(tr_noop("Remove the second factor"), role="system", of=User, hidden=True)
def remove_second_factor(ctx: Context, number: Number, reason: Annotated[str, tr_noop("Reason")]) -> None:
    """For someone who lost their authenticator: they sign in with the password alone and may set it up again."""
    user = _other(ctx, number)
    if not user.totp:
        raise UserError(tr("{name} has no second factor.").format(name=user.name), "number")
    user.totp = ""
    user.save()


# one's own account ------------------------------------------------------
@action(tr_noop("Change my password"), role="", of=User, hidden=True)
def change_password(
    ctx: Context,
    own_password: Annotated[str, tr_noop("Password until now")],
    new_password: Annotated[str, tr_noop("New password")],
) -> None:
    """One's own password, by the office's rules. Raises UserError when the one until now is wrong."""
    user = access.own(ctx, own_password, "own_password")
    _check(new_password, ctx, (user.number, user.name, ctx.setting("site.office")), user, "new_password")
    if passwords.fits(user.password, new_password):
        raise UserError(tr("This is the password you have. Choose another."), "new_password")
    _give(ctx, user, new_password, must_change=False)
    user.save()


@action(tr_noop("Second factor"), role="", of=User, hidden=True, name="second_factor")
def change_second_factor(
    ctx: Context,
    own_password: Annotated[str, tr_noop("Password")],
    code: Annotated[str, tr_noop("Code of the authenticator")] = "",
    off: Annotated[bool, tr_noop("Sign in without a code again")] = False,
) -> dict[str, Any]:
    """One's own second factor: without a code it gives secret and address for the authenticator, once.

    With a code of it the factor is in force; ``off`` with a code ends it. Returns ``on``, and at first
    ``secret`` and ``uri``.
    """
    user = access.own(ctx, own_password, "own_password")
    if second_factor.is_on(user) != off:
        raise UserError(
            tr("There is no second factor to end.") if off else tr("The second factor is in force already."), "off"
        )
    if not code and not off:
        secret = second_factor.begin(user)
        user.save()
        return {"on": False, "secret": secret, "uri": second_factor.uri(user, ctx.setting("site.office"))}
    if not second_factor.take(user, code, ctx.now()):
        raise UserError(tr("The code is wrong or was used already. Wait for the next one."), "code")
    if off:
        user.totp = ""
    user.save()
    return {"on": not off}


def recoverable() -> list[tuple[str, str]]:
    """(work number, name) of those who give the others passwords, and may set their own by the recovery key."""
    rows = User.select().where(User.active == True).order_by(User.number)  # noqa: E712
    return [(row.number, row.name) for row in rows if "system" in rights.words_of(row.role)]


@action(tr_noop("Password set by the recovery key"), role="", of=User, hidden=True, checked=False)
def recover_password(
    ctx: Context,
    number: Number,
    recovery_key: Annotated[Any, tr_noop("Recovery key")],
    password: Annotated[str, tr_noop("New password")],
) -> None:
    """When nobody is left who gives passwords: one of them sets their own, by the paper from the safe.

    Ends their lock and their second factor. Raises UserError for anybody else, or another key.
    """
    if not keyholders.is_recovery_key(str(recovery_key)):
        raise UserError(tr("This is not the recovery key of the database in use."), "recovery_key")
    user = _known(number)
    if (user.number, user.name) not in recoverable():
        raise UserError(tr("{name} gets a new password from the system officer.").format(name=user.name), "number")
    _check(password, ctx, (user.number, user.name, ctx.setting("site.office")), user)
    _give(ctx, user, password, must_change=False)
    user.failures, user.locked_until, user.totp = 0, None, ""
    user.save()


# roles ------------------------------------------------------------------
@action(tr_noop("Change the rights of a role"), role="security", of=Role, hidden=True)
def change_role(
    ctx: Context,
    code: Annotated[str, tr_noop("Role")],
    grants: Annotated[str, tr_noop("Rights")],
) -> None:
    """What a role may do, in words with spaces between. Raises UserError for words that may not stand together.

    Besides the words an id of an action, list or report is allowed with ``id`` and forbidden with ``-id``.
    """
    role = _known_role(code, "code")
    words = " ".join(dict.fromkeys(grants.split()))
    fault = rights.fault_of(code, words)
    if fault:
        raise UserError(fault, "grants")
    role.grants = words
    role.save()


# records by what people call them ---------------------------------------
def _known(number: str) -> User:
    user = User.get_or_none(User.number == number.strip())
    if user is None:
        raise UserError(tr("There is no work number {number}.").format(number=number), "number")
    return user


def _other(ctx: Context, number: str) -> User:
    """Somebody else's account."""
    user = _known(number)
    if user.number == ctx.number:
        raise UserError(tr("This is your own account. Somebody else must do this."), "number")
    return user


def _give(ctx: Context, user: User, password: str, must_change: bool) -> None:
    """A new password, which opens the database too where that is encrypted and the account is not closed."""
    passwords.put(user, password, ctx.now(), must_change=must_change)
    if user.active:
        keyholders.admit(user.number, user.name, password)


def _known_role(code: str, field: str = "role") -> Role:
    role = Role.get_or_none(Role.code == code)
    if role is None:
        known = ", ".join(row.code for row in Role.select().order_by(Role.id))
        raise UserError(tr("No role “{role}”. Known: {known}.").format(role=code, known=known), field)
    return role


def _check(
    password: str, ctx: Context, names: tuple[str, ...], user: User | None = None, field: str = "password"
) -> None:
    """Raises UserError for a password that the office's rules do not allow."""
    fault = passwords.fault_of(password, ctx.settings, names, user)
    if fault:
        raise UserError(fault, field)


# lists ------------------------------------------------------------------
def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    keep = ("id", "uid", "number", "name", "role", "phone", "active", "locked_until", "must_change")
    found = plain_rows(User, wanted)
    seen = access.last_signed_in([row["number"] for row in found])
    roles = role_names()
    return [
        {
            **{key: row[key] for key in keep}, "role_shown": roles.get(row["role"], row["role"]),
            "second": second_factor.is_on(User(totp=row["totp"])), "state": _state(ctx, row),
            "seen": seen.get(row["number"]),
        }
        for row in found
    ]


def _state(ctx: Context, row: dict[str, Any]) -> str:
    """What keeps a person from signing in as usual."""
    if not row["active"]:
        return tr("closed")
    if row["locked_until"] and row["locked_until"] > ctx.now():
        return tr("locked until {time}").format(time=show_moment(row["locked_until"]))
    return tr("must change the password") if row["must_change"] else ""


@listing(
    tr_noop("People"), of=User, role="system|security|leader", rows=_rows, add="people.add", personal=("phone",),
    columns=(
        Column("number", tr_noop("Work number"), 90), Column("name", tr_noop("Name"), 120),
        Column("role_shown", tr_noop("Role"), 150), Column("phone", tr_noop("Phone"), 130),
        Column("seen", tr_noop("Last signed in"), 130), Column("state", tr_noop("State")),
    ),
)
def everyone(ctx: Context) -> list[int]:
    return ids(User.select(User.id).order_by(User.number))


def _role_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    keep = ("id", "uid", "code", "title", "title_en", "grants")
    found = [{key: row[key] for key in keep} for row in plain_rows(Role, wanted)]
    held = {code for (code,) in User.select(User.role).distinct().tuples()}
    return [
        {
            **row, "name": pick(row["title"], row["title_en"]), "held": row["code"] in held,
            "rights": "　".join(tr(rights.WORDS.get(word, word)) for word in row["grants"].split()),
        }
        for row in found
    ]


@listing(
    tr_noop("Rights of the roles"), of=Role, role="security", rows=_role_rows, name="roles",
    change="people.change_role",
    columns=(
        Column("name", tr_noop("Role"), 180), Column("code", tr_noop("Code"), 110), Column("rights", tr_noop("Rights")),
    ),
)
def roles(ctx: Context) -> list[int]:
    return ids(Role.select(Role.id).where(Role.archived_at.is_null()).order_by(Role.id))


def role_names() -> dict[str, str]:
    """The office's roles by code, in the language shown."""
    rows = Role.select().where(Role.archived_at.is_null()).order_by(Role.id)
    return {row.code: pick(row.title, row.title_en) for row in rows}
