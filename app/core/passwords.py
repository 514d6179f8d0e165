"""Passwords: the rules for new ones, their hashes (argon2id), when one has to be changed."""
from __future__ import annotations

import hashlib
import threading
from datetime import datetime, timedelta

import argon2

from app.core.i18n import tr, tr_noop
from app.core.pinyin import syllables
from app.core.registry import setting
from app.core.settings import Settings
from db.tables import User

SOURCE = tr_noop("our proposal after GB/T 22239-2019")
RULES = (
    ("people.password_length", 8, tr_noop("Shortest password"), 8, 128),
    ("people.password_classes", 3, tr_noop("Classes a password needs, of upper case, lower case, digits, signs"), 1, 4),
    ("people.password_kept", 5, tr_noop("Earlier passwords that may not come again"), 0, 24),
    ("people.password_days", 90, tr_noop("Days until a password must be changed (0: never)"), 0, 3650),
    ("people.reminder_days", 7, tr_noop("Days before that on which it is said"), 0, 90),
)
for _key, _default, _title, _least, _most in RULES:
    setting(_key, _default, _title, least=_least, most=_most, source=SOURCE, role="security")

_hasher = argon2.PasswordHasher()
_ahead = threading.local()
LETTERS = 3  # a shorter work number or name in letters is in many a password by chance


# rules ------------------------------------------------------------------
def classes_of(password: str) -> int:
    """How many of upper case, lower case, digits and signs a password has."""
    return sum((
        any(ch.isupper() for ch in password), any(ch.islower() for ch in password),
        any(ch.isdigit() for ch in password), any(not ch.isalnum() for ch in password),
    ))


def check(password: str, length: int, classes: int) -> str:
    """What is wrong with a new password's letters, as a sentence; empty when nothing is."""
    if len(password) < length:
        return tr("At least {length} characters, {classes} classes of upper case, lower case, digits, signs.").format(
            length=length, classes=classes
        )
    if classes_of(password) < classes:
        return tr("{missing} more class needed: upper case, lower case, digit or sign.").format(
            missing=classes - classes_of(password)
        )
    return ""


def fault_of(password: str, rules: Settings, names: tuple[str, ...], user: User | None = None) -> str:
    """What is wrong with a person's new password by the office's rules, as a sentence; empty when nothing is.

    ``names`` are the work number, the name and the office, none of which may be in it.
    """
    said = check(password, rules.get("people.password_length"), rules.get("people.password_classes"))
    if said:
        return said
    if any(piece in password.casefold() for piece in _pieces(names)):
        return tr("The password contains the work number, the name or the office's name. Choose another.")
    kept = rules.get("people.password_kept")
    earlier = [user.password, *user.former.split()][:kept] if user else []
    if any(fits(one, password) for one in earlier):
        return tr("This is one of the last {n} passwords. Choose another.").format(n=kept)
    return ""


def _pieces(names: tuple[str, ...]) -> set[str]:
    """What a password may not contain: names as written, in pinyin, in initials."""
    found = set(names)
    for text in names:
        read = syllables(text)
        found |= {"".join(read), "".join(one[:1] for one in read)}
    folded = {one.strip().casefold() for one in found}
    return {one for one in folded if len(one) >= (LETTERS if one.isascii() else 2)}


# hashes -----------------------------------------------------------------
def hashed(password: str) -> str:
    return _hasher.hash(password)


def work_out(pairs: list[tuple[str, str]]) -> None:
    """What fits() will be asked on this thread, as (hash, password): it takes long, and while the database is held
    everybody waits for it.
    """
    answers: dict[bytes, bool] = {}
    _ahead.answers = {}
    for stored, password in pairs:
        answers[_pair(stored, password)] = fits(stored, password)
    _ahead.answers = answers


def _pair(stored: str, password: str) -> bytes:
    return hashlib.sha256(f"{stored}\0{password}".encode()).digest()


def fits(stored: str, password: str) -> bool:
    """Whether a password is the one of that hash; takes as long where there is none."""
    known: bool | None = getattr(_ahead, "answers", {}).pop(_pair(stored, password), None)
    if known is not None:
        return known
    if not stored:
        _hasher.hash(password)
        return False
    try:
        return _hasher.verify(stored, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


# an account's -----------------------------------------------------------
def put(user: User, password: str, at: datetime, must_change: bool) -> None:
    """Gives an account a new password; the one before is remembered. The caller saves."""
    earlier = [one for one in (user.password, *user.former.split()) if one]
    user.former = "\n".join(earlier[:24])
    user.password, user.password_at, user.must_change = hashed(password), at, must_change
    user.failures, user.locked_until = 0, None


def ends_at(user: User, rules: Settings) -> datetime | None:
    """When the password must be changed; None when it need not."""
    days = rules.get("people.password_days")
    return user.password_at + timedelta(days=days) if days and user.password_at else None
