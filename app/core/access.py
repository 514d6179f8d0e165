"""Who a person is: passwords (argon2id) and the context of someone signed in."""
from __future__ import annotations

from pathlib import Path

import argon2

from app.core import settings
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import setting
from app.core.run import Context
from db.tables import Role, User

setting(
    "people.password_length", 8, tr_noop("Shortest password"), least=8, most=128,
    source=tr_noop("our proposal after GB/T 22239-2019")
)
setting(
    "people.password_classes", 3,
    tr_noop("Classes a password needs, of upper case, lower case, digits, signs"),
    least=1, most=4, source=tr_noop("our proposal after GB/T 22239-2019"),
)
setting(
    "people.idle_minutes", 15, tr_noop("Minutes without a key or the mouse until the screen locks (0: never)"),
    least=0, most=240, source=tr_noop("our proposal after GB/T 22239-2019"),
)

_hasher = argon2.PasswordHasher()


def password_classes(password: str) -> int:
    """How many of upper case, lower case, digits and signs a password has."""
    return sum((
        any(ch.isupper() for ch in password), any(ch.islower() for ch in password),
        any(ch.isdigit() for ch in password), any(not ch.isalnum() for ch in password),
    ))


def check_password(password: str, length: int, classes: int) -> str:
    """What is wrong with a new password, as a sentence; empty when nothing is."""
    if len(password) < length:
        return tr("At least {length} characters, {classes} classes of upper case, lower case, digits, signs.").format(
            length=length, classes=classes
        )
    if password_classes(password) < classes:
        return tr("{missing} more class needed: upper case, lower case, digit or sign.").format(
            missing=classes - password_classes(password)
        )
    return ""


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def sign_in(number: str, password: str, files: Path | None = None) -> Context:
    """The context of the person with that work number. Raises UserError when it does not fit."""
    user = User.get_or_none(User.number == number, User.active == True)  # noqa: E712
    wrong = UserError(tr("Work number or password is wrong. Check both, then try again."), "password")
    if user is None:
        _hasher.hash(password)  # the answer takes as long for a number nobody has
        raise wrong
    try:
        _hasher.verify(user.password, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError) as fault:
        raise wrong from fault
    return context_of(user, files)


def context_of(user: User, files: Path | None = None) -> Context:
    """The context of a person already known to be who they say."""
    role = Role.get_or_none(Role.code == user.role)
    return Context(
        number=user.number, name=user.name, role=user.role,
        grants=frozenset(role.grants.split()) if role else frozenset(),
        settings=settings.load(user.number), files=files,
    )


def context_of_number(number: str, files: Path | None = None) -> Context:
    """As context_of(), by work number. Raises UserError when nobody has it."""
    user = User.get_or_none(User.number == number)
    if user is None:
        raise UserError(tr("There is no work number {number}.").format(number=number), "number")
    return context_of(user, files)


def people() -> list[tuple[str, str]]:
    """(work number, name) of everyone who may sign in, by number."""
    return [
        (row.number, row.name)
        for row in User.select().where(User.active == True).order_by(User.number)  # noqa: E712
    ]


def names() -> dict[str, str]:
    """Names by work number, of everyone there ever was."""
    return {row.number: row.name for row in User.select(User.number, User.name)}


def is_set_up() -> bool:
    """Whether the first run has been done."""
    return User.select().exists()


def consent(ctx: Context, number: str, password: str) -> None:
    """Another person's yes, by work number and password. Raises UserError when it cannot count."""
    user = User.get_or_none(User.number == number, User.active == True)  # noqa: E712
    if number == ctx.number:
        raise UserError(tr("Somebody else must consent, not the person who asks."), "consent_by")
    if user is None or not is_password(user, password):
        raise UserError(
            tr("Work number or password of the person who consents is wrong. Check both, then try again."),
            "consent_password",
        )
    if not {"leader", "chief"} & context_of(user).grants:
        raise UserError(tr("{name} may not consent: a duty leader or the head of the office may.").format(
            name=user.name), "consent_by")


def is_password(user: User, password: str) -> bool:
    """Whether it is that person's password."""
    try:
        return _hasher.verify(user.password, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
