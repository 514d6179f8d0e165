"""Values of columns in Python, and as JSON can hold them."""
from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time
from typing import Any

from peewee import BooleanField, CharField, IntegerField, TextField

FINGERPRINT = "sha256:"
# values of this type are of such a field what they are in the database and in the ledger
PLAIN = {CharField: str, TextField: str, IntegerField: int, BooleanField: bool}
_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """A stored value as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def plain_of(field: Any, value: Any) -> Any:
    """The value of a field, as the database would give it back, as JSON can hold it."""
    if value is None or type(value) is PLAIN.get(type(field)):
        return value
    return plain(field.python_value(field.db_value(value)))


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, characters as they are."""
    return _encoder.encode(value)


def fingerprint(value: Any) -> str:
    """What the ledger keeps of a secret: enough to see that it changed."""
    text = str(value or "")
    known = not text or text.startswith(FINGERPRINT)
    return text if known else FINGERPRINT + hashlib.sha256(text.encode()).hexdigest()


def to_milliseconds(moment: datetime) -> datetime:
    """The moment without what is finer than the ledger keeps."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
