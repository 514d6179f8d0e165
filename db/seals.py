"""Seals: the head of the ledger at a chosen moment, signed with a station's key (Ed25519).

A chain alone does not show that its tail was cut off. Each seal is therefore kept twice: as a record, and
as a line of a file beside the database, so that a ledger shorter than its seals is seen.
"""
from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from db.database import canonical, plain
from db.disk import write_private
from db.findings import Finding
from db.ledger import Head, LedgerEntry
from db.tables import Seal

SIGNED = ("seq", "hash", "at", "cause", "station", "public_key")


def station_key(file: Path) -> Ed25519PrivateKey:
    """This station's key, made when it is first needed; the owner's alone. Raises OSError, ValueError."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        content = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        write_private(part, content)
        try:
            os.link(part, file)  # the first of two programs wins
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            os.replace(part, file)
        part.unlink(missing_ok=True)
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file.name}: no Ed25519 key")
    return key


def signed(key: Ed25519PrivateKey, head: Head, at: datetime, cause: str, station: str) -> Seal:
    """A seal of the head, not yet saved."""
    seal = Seal(seq=head.seq, hash=head.hash, at=at, cause=cause, station=station, public_key=public_of(key))
    seal.signature = key.sign(_message(seal.__data__)).hex()
    return seal


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half, in hexadecimal."""
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def newest() -> Seal | None:
    """The last seal set."""
    return Seal.select().order_by(Seal.seq.desc()).first()


def _values(seal: Seal) -> dict[str, Any]:
    return {name: plain(getattr(seal, name)) for name in (*SIGNED, "signature")}


def _message(values: dict[str, Any]) -> bytes:
    return canonical([plain(values.get(name)) for name in SIGNED]).encode()


def is_genuine(values: dict[str, Any]) -> bool:
    """Whether the signature fits what the seal says."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(values["public_key"]))
        public.verify(bytes.fromhex(values["signature"]), _message(values))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


# beside the database ----------------------------------------------------
def keep_beside(file: Path, seal: Seal) -> None:
    """Adds the seal to the file, on disk when this returns. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("ab") as kept:
        if kept.tell() and not _ends_whole(file):
            kept.write(b"\n")  # a line that a kill cut short stays alone
        kept.write(canonical(_values(seal)).encode() + b"\n")
        kept.flush()
        os.fsync(kept.fileno())


def _ends_whole(file: Path) -> bool:
    with file.open("rb") as kept:
        kept.seek(-1, os.SEEK_END)
        return kept.read(1) == b"\n"


def kept_beside(file: Path) -> list[dict[str, Any]]:
    """The seals in the file; lines that are none are left out. Raises OSError."""
    if not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            values = json.loads(line)
        except ValueError:
            continue
        if isinstance(values, dict):
            found.append(values)
    return found


# the proof --------------------------------------------------------------
def broken(file: Path | None) -> Iterator[Finding]:
    """Seals that the ledger does not bear out: ``seal`` (it, or the entry sealed, was altered) or ``cut``
    (the ledger ends before the entry sealed). ``file`` holds those kept beside the database.
    """
    kept = [_values(seal) for seal in Seal.select().order_by(Seal.seq)] + (kept_beside(file) if file else [])
    told: set[int] = set()
    for values in kept:
        seq = values["seq"] if isinstance(values.get("seq"), int) else 0
        entry = LedgerEntry.get_or_none(LedgerEntry.seq == seq)
        what = "seal"
        if is_genuine(values):
            what = "" if entry and entry.hash == values["hash"] else "seal" if entry else "cut"
        if what and seq not in told:
            told.add(seq)
            yield Finding(what, seq, known_as=str(values.get("at", "")))
