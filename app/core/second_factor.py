"""The second factor: a code of six digits from an authenticator (TOTP, RFC 6238), each taken once.

``User.totp`` holds the secret and the counter of the last code taken, ``SECRET 57012345``; before the
first code is confirmed ``SECRET ?``.
"""
from __future__ import annotations

from datetime import UTC, datetime

import pyotp

from app.core.i18n import tr
from db.tables import User

STEP = 30  # seconds
DRIFT = 1  # steps that the two clocks may differ
PENDING = "?"


def begin(user: User) -> str:
    """A new secret for the account, in force when confirmed by a code. The caller saves."""
    secret = pyotp.random_base32()
    user.totp = f"{secret} {PENDING}"
    return secret


def is_on(user: User) -> bool:
    """Whether the account asks for a code."""
    return bool(user.totp) and not user.totp.endswith(PENDING)


def is_begun(user: User) -> bool:
    """Whether a secret waits for its first code."""
    return user.totp.endswith(PENDING)


def take(user: User, code: str, at: datetime) -> bool:
    """Whether the code is right and newer than the last one taken, which it is then. The caller saves."""
    secret, _, last = user.totp.partition(" ")
    typed = code.strip().replace(" ", "")
    if not secret:
        return False
    used = int(last) if last.isdigit() else -1
    now = int(at.replace(tzinfo=UTC).timestamp()) // STEP
    codes = pyotp.HOTP(secret)
    for counter in range(now - DRIFT, now + DRIFT + 1):
        if counter > used and pyotp.utils.strings_equal(codes.at(counter), typed):
            user.totp = f"{secret} {counter}"
            return True
    return False


def uri(user: User, office: str) -> str:
    """The address an authenticator reads from a QR code."""
    secret = user.totp.partition(" ")[0]
    return pyotp.TOTP(secret).provisioning_uri(name=user.number, issuer_name=office or tr("Dutydesk"))
