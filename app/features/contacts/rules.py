"""Numbers, codes and words of contacts: pure functions."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from app.core.pinyin import is_keyed, is_spelt, matches

NUMBERS = (
    "phone", "phones", "mobile", "hotline", "fax", "secure_phone", "video", "home_phone", "emergency", "secretary",
    "driver",
)
PERSONAL = ("phone", "phones")  # a person's where the record names one
PRIVATE = ("mobile", "hotline", "home_phone", "emergency", "secretary", "driver")
NAMES = ("source", "short", "person", "post", "charge")
KEYED = ("person", "short", "source")

_PARTS = re.compile(r"[、,，;；/\n　]+")
_EXTENSION = re.compile(r"(?:转|\bext\.?|分机|#|(?<=\d)x(?=\d)).*", re.IGNORECASE | re.DOTALL)
_PUNCTUATION = re.compile(r"[\s+\-()./·—–]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_AREA = re.compile(r"0|0\d{2,3}")
SHORTEST = 7  # digits of a number that may stand without its area code


# numbers ----------------------------------------------------------------
def digits(phone: str) -> str:
    return "".join(ch for ch in phone if ch.isdigit())


def parts(numbers: str) -> list[str]:
    """The numbers of a column that holds several."""
    return [one.strip() for one in _PARTS.split(numbers) if one.strip()]


def first(numbers: str) -> str:
    """The number to ring first."""
    return next(iter(parts(numbers)), "")


def subscriber(number: str) -> str:
    """The digits of a number without extension and country's code, as dialled within the country."""
    text = unicodedata.normalize("NFKC", number)
    found = digits(_EXTENSION.sub("", text))
    for code in ("0086", "86"):
        rest = found.removeprefix(code)
        abroad = code == "0086" or "+" in text or _MOBILE.fullmatch(rest)
        if rest != found and abroad and len(rest) >= SHORTEST:
            return rest if rest[0] == "0" or _MOBILE.fullmatch(rest) else f"0{rest}"
    return found


def agreement(caller: str, known: str) -> int:
    """How many digits two subscribers' numbers have in common, 0 where they are not the same.

    They are the same when equal, or when one is the other without its area code; of a mobile number, also dialled with
    a 0 before it, nothing else may be missing.
    """
    longer, shorter = sorted((caller, known), key=len, reverse=True)
    if not shorter or not longer.endswith(shorter):
        return 0
    before = longer[: len(longer) - len(shorter)]
    mobile = _MOBILE.fullmatch(longer.removeprefix("0"))
    parted = before == "0" if mobile else len(shorter) >= SHORTEST and _AREA.fullmatch(before)
    return len(shorter) if not before or parted else 0


def as_number(text: str) -> str:
    """The digits of a text that is a telephone number and nothing else; empty for any other."""
    text = unicodedata.normalize("NFKC", text)
    bare = _PUNCTUATION.sub("", _EXTENSION.sub("", text)) if digits(text) else ""
    whole = re.fullmatch(r"[01]x{2,3}(\d+)", bare) or re.fullmatch(r"(\d+)", bare)
    return subscriber(text) if whole else ""


# finding ----------------------------------------------------------------
def is_match(typed: str, contact: Mapping[str, Any]) -> bool:
    """Whether every typed word fits names, post or charge, their pinyin or initials, or digits of a number."""
    whole = "".join(contact.get(name) or "" for name in NAMES)
    return all(
        matches(word, whole) or is_spelt(word, whole) or has_digits(word, contact) for word in typed.split()
    )


def has_digits(word: str, contact: Mapping[str, Any]) -> bool:
    """Whether a word of digits stands in one of the numbers."""
    wanted = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", word))
    if not wanted.isdigit():
        return False
    wanted = subscriber(word) if word.startswith("+") else wanted
    return any(
        wanted in digits(unicodedata.normalize("NFKC", one))
        for name in NUMBERS for one in parts(contact.get(name) or "")
    )


def is_keyed_for(typed: str, contact: Mapping[str, Any]) -> bool:
    """Whether digits are the keys for the initials of the name or unit."""
    return len(typed) > 1 and any(is_keyed(typed, contact.get(name) or "") for name in KEYED)


# codes ------------------------------------------------------------------
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z


def is_credit_code(code: str) -> bool:
    """Whether the last of 18 characters is the check character of the others (GB 32100-2015)."""
    if len(code) != 18 or not set(code) <= set(_CODE):
        return False
    total = sum(_CODE.index(ch) * pow(3, place, 31) for place, ch in enumerate(code[:17]))
    return _CODE[-total % 31] == code[17]


def since_of(text: str) -> str:
    """A day, month or year in ISO 8601, from ``2026``, ``2026.6`` or ``2026年6月24日``. Raises ValueError."""
    from datetime import date

    found = re.fullmatch(
        r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?)?月?|年)?",
        unicodedata.normalize("NFKC", text).strip(),
    )
    if not found:
        raise ValueError(text)
    numbers = [int(one) for one in found.groups() if one]
    date(*(numbers + [1, 1])[:3])
    if not 1900 <= numbers[0] <= 2199:
        raise ValueError(text)
    return "-".join(f"{one:04}" if place == 0 else f"{one:02}" for place, one in enumerate(numbers))


def is_later(since: str, other: str) -> bool:
    """Whether a day, month or year begins after another of any precision."""
    shared = min(len(since), len(other))
    return since[:shared] > other[:shared]
