"""The data key of an encrypted database: wrapped for each person in a file beside it, ``<database>.keys``.

The 256-bit data key never changes with people or passwords. A key derived from a password (argon2id) wraps
it (AES-256-GCM); a new password adds a wrap, and the ones before go at the next sign-in. The recovery key,
kept on paper, is the data key itself in letters, so that it opens a database whose key file is lost.
"""
from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.disk import write_whole
from db.in_place import start_of
from db.locks import alone

KEY_BYTES = 32
PLAIN_START = b"SQLite format 3\0"
# RFC 9106, second recommended option
TIME_COST, MEMORY_KIB, LANES = 3, 65536, 4
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # 32, without I, L, O and U
SEALED = b"DDS1"  # how a sealed file or text begins
NONCE = 12

_unlocked: dict[str, bytes] = {}


class Locked(Exception):
    """The database is encrypted and nobody has opened it in this program yet."""


class Damaged(ValueError):
    """The key file cannot be read as one; the text is its name."""


class WrongKey(Exception):
    """The password, or the recovery key, does not open the database."""


@dataclass
class KeyFile:
    """What stands in a key file: which key, whom it is wrapped for, and refused attempts not yet in the ledger."""

    key: str
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)

    def failures_at(self) -> dict[str, list[datetime]]:
        """The refused attempts as moments (UTC), by work number."""
        return {number: [datetime.fromisoformat(at) for at in times] for number, times in self.failures.items()}


def file_of(path: Path) -> Path:
    return path.with_name(path.name + ".keys")


def is_encrypted(path: Path) -> bool:
    """Whether a key is needed: there is a key file and the database is not plain."""
    return file_of(path).exists() and not is_plain(path)


def is_plain(path: Path) -> bool:
    """Whether the file begins as an unencrypted SQLite database does."""
    try:
        return start_of(path, len(PLAIN_START)) == PLAIN_START
    except OSError:
        return False


def looks_encrypted(path: Path) -> bool:
    """Whether the first page has nearly every byte there is, as encrypted ones have and damaged plain ones have not."""
    with path.open("rb") as file:
        return len(set(file.read(4096))) > 250


def key_of(path: Path) -> bytes | None:
    """The data key of the database, None for a plain one. Raises Locked, and Damaged."""
    if not is_encrypted(path):
        return None
    known = _unlocked.get(read(path).key)
    if known is None:
        raise Locked
    return known


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def known_as(key: bytes) -> str:
    """The public name of a data key."""
    return _derived(key, b"name").hex()[:32]


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, b"dutydesk " + purpose).derive(key)


# the file ---------------------------------------------------------------
def read(path: Path) -> KeyFile:
    """The key file of a database. Raises Damaged when it is none of ours, OSError."""
    try:
        content = json.loads(file_of(path).read_text(encoding="utf-8"))
        return KeyFile(str(content["key"]), dict(content["people"]), dict(content["failures"]))
    except (TypeError, KeyError, ValueError, RecursionError) as fault:
        raise Damaged(file_of(path).name) from fault


def write(path: Path, kept: KeyFile) -> None:
    """Writes the key file, whole or not at all."""
    content = {"key": kept.key, "people": kept.people, "failures": kept.failures}
    # on the disk with its name: an account saved after it must not outlive it
    write_whole(file_of(path), json.dumps(content, ensure_ascii=False, indent=1).encode())


def _read_or_begun(path: Path, key: bytes) -> KeyFile:
    """The key file; one without people where it was lost while the database is open."""
    return read(path) if file_of(path).exists() else KeyFile(known_as(key))


def _alone(path: Path) -> AbstractContextManager[None]:
    return alone(path.with_name(path.name + ".keys.lock"))


def people(path: Path) -> list[tuple[str, str]]:
    """(work number, name) of those who can open the database, by number."""
    return sorted((number, str(who.get("name", ""))) for number, who in read(path).people.items())


# wraps ------------------------------------------------------------------
def admit(path: Path, key: bytes, number: str, name: str, password: str) -> None:
    """Wraps the data key for a person besides what was wrapped for them before."""
    with _alone(path):
        kept = _read_or_begun(path, key)
        who = kept.people.setdefault(number, {"name": name, "wraps": []})
        who["name"] = name
        who["wraps"] = [*who["wraps"], _wrap(key, number, password)]
        write(path, kept)


def keep_one(path: Path, key: bytes, number: str, name: str, password: str) -> None:
    """Leaves a person the one wrap that this password opens, once it has proven right; makes it if there is none.

    What another program did meanwhile stands: a password given, an account closed.
    """
    seen = _read_or_begun(path, key).people.get(number, {}).get("wraps", [])
    fitting = [wrap for wrap in seen if _unwrap(wrap, number, password) == key]
    if len(seen) == 1 and fitting:
        return
    wrap = fitting[-1] if fitting else _wrap(key, number, password)  # slow: not while others wait
    with _alone(path):
        kept = _read_or_begun(path, key)
        if seen and number not in kept.people:
            return
        given = [one for one in kept.people.get(number, {}).get("wraps", []) if one not in seen]
        kept.people[number] = {"name": name, "wraps": [wrap, *given]}
        write(path, kept)


def dismiss(path: Path, number: str) -> None:
    """The person can no longer open the database."""
    with _alone(path):
        kept = read(path)
        if kept.people.pop(number, None) is not None:
            write(path, kept)


def unlock(path: Path, number: str, password: str) -> None:
    """Opens the database in this program by a person's password. Raises WrongKey."""
    kept = read(path)
    for wrap in reversed(kept.people.get(number, {}).get("wraps", [])):
        key = _unwrap(wrap, number, password)
        if key is not None and known_as(key) == kept.key:
            _unlocked[kept.key] = key
            return
    if number not in kept.people:
        _stretched(password, b"\0" * 16)  # the answer takes as long for a number nobody has
    raise WrongKey


def unlock_with(path: Path, recovery: str) -> None:
    """Opens the database in this program by the recovery key, also where the key file is lost. Raises WrongKey."""
    key = from_letters(recovery)
    name = known_as(key)
    if not file_of(path).exists():
        write(path, KeyFile(name))
    elif read(path).key != name:
        raise WrongKey
    _unlocked[name] = key


def use(path: Path, key: bytes) -> None:
    """Makes the key of a database that is being encrypted known to this program."""
    _unlocked[known_as(key)] = key


def forget() -> None:
    """Nobody has opened anything any more."""
    _unlocked.clear()


def _wrap(key: bytes, number: str, password: str) -> dict[str, Any]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(NONCE)
    sealed = AESGCM(_stretched(password, salt)).encrypt(nonce, key, number.encode())
    return {name: base64.b64encode(value).decode() for name, value in
            (("salt", salt), ("nonce", nonce), ("sealed", sealed))}


def _unwrap(wrap: dict[str, Any], number: str, password: str) -> bytes | None:
    try:
        salt, nonce, sealed = (base64.b64decode(wrap[name], validate=True) for name in ("salt", "nonce", "sealed"))
        return AESGCM(_stretched(password, salt)).decrypt(nonce, sealed, number.encode())
    except (InvalidTag, KeyError, TypeError, ValueError):
        return None


def _stretched(password: str, salt: bytes) -> bytes:
    return hash_secret_raw(password.encode(), salt, TIME_COST, MEMORY_KIB, LANES, KEY_BYTES, Type.ID)


# paper ------------------------------------------------------------------
def to_letters(key: bytes) -> str:
    """The recovery key: 52 letters and digits and a check group, in groups of four."""
    number = int.from_bytes(key, "big")
    signs = "".join(LETTERS[number >> shift & 31] for shift in range(255, -1, -5)) + _check(key)
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))


def signs_of(typed: str) -> str:
    """What is meant by typed letters and digits of a recovery key, without what parts them."""
    meant = unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("ILOU", "110V", "-—"))
    return "".join(sign for sign in meant if sign.strip())


def from_letters(typed: str) -> bytes:
    """The data key of a recovery key, however its groups are parted. Raises WrongKey when it is mistyped."""
    signs = signs_of(typed)
    if len(signs) != 56 or any(sign not in LETTERS for sign in signs):
        raise WrongKey
    number = 0
    for sign in signs[:52]:
        number = number << 5 | LETTERS.index(sign)
    if number >> 256:
        raise WrongKey
    key = number.to_bytes(KEY_BYTES, "big")
    if _check(key) != signs[52:]:
        raise WrongKey
    return key


def _check(key: bytes) -> str:
    digest = int.from_bytes(hashlib.sha256(key).digest()[:3], "big")
    return "".join(LETTERS[digest >> shift & 31] for shift in (15, 10, 5, 0))


# files and texts beside the database ------------------------------------
def seal(key: bytes | None, content: bytes) -> bytes:
    """The content as it is kept on disk: sealed (AES-256-GCM), or as it is where there is no key."""
    if key is None:
        return content
    nonce = secrets.token_bytes(NONCE)
    return SEALED + nonce + AESGCM(_derived(key, b"files")).encrypt(nonce, content, SEALED)


def unseal(key: bytes | None, kept: bytes) -> bytes:
    """What seal() was given; content that was never sealed as it is. Raises WrongKey, also for altered content."""
    if key is None or not kept.startswith(SEALED):
        return kept
    start = len(SEALED)
    try:
        return AESGCM(_derived(key, b"files")).decrypt(kept[start : start + NONCE], kept[start + NONCE :], SEALED)
    except InvalidTag as fault:
        raise WrongKey from fault


# attempts ---------------------------------------------------------------
def note_failure(path: Path, number: str, at: datetime) -> None:
    """Keeps a refused attempt until the ledger can be opened."""
    with _alone(path):
        kept = read(path)
        if number in kept.people:
            kept.failures.setdefault(number, []).append(at.isoformat(timespec="milliseconds"))
            write(path, kept)


def failures(path: Path, number: str) -> list[datetime]:
    """When attempts of that person were refused, as far as the ledger does not have them. UTC."""
    return read(path).failures_at().get(number, [])


def forget_failures(path: Path, told: dict[str, list[datetime]]) -> None:
    """The ledger has these now; what was refused since stays."""
    with _alone(path):
        kept = read(path)
        left = {number: [at for at in times if at not in told.get(number, [])]
                for number, times in kept.failures_at().items()}
        failures = {number: [at.isoformat(timespec="milliseconds") for at in times]
                    for number, times in left.items() if times}
        if failures != kept.failures:
            kept.failures = failures
            write(path, kept)
