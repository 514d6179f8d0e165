"""Telephone numbers of persons: who sees them whole, and what the others see and find.

Without the grant word ``phones`` the middle of a number is hidden: ``138****1234``, ``82***10``. Hidden are the
columns a listing names as ``personal``, with what is made of them (lines of a source, corrections, history,
earlier wordings), in every list, page, export and ``--json``. A mobile number is always a person's, and so is any
in a column named as ``private``; any other is where the record names a person, and a unit's switchboard stays
whole, as do service numbers of three digits.

Not hidden is free text (content, handling, notes): it is the record itself, and whoever may read the record
reads it as it was written. Numbers hidden are not searched either, so that no reader finds one digit by digit.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from app.core import search
from app.core.registry import Listing
from app.core.run import Context

WORD = "phones"
STEP = 500  # records read at a time when hits are looked through
PARTED = "　"  # unit, person and number of a source
LONGEST = 60  # characters of a column for numbers
_BETWEEN = re.compile(r"([/,，;；、\n　]|转|ext\.?|x)", re.IGNORECASE)
_MOBILE = re.compile(r"(?:00)?(?:86)?1[3-9]\d{9}")


def sees(ctx: Context) -> bool:
    """Whether the person sees numbers whole."""
    return ctx.may(WORD)


def masked(text: str, person: bool = True) -> str:
    """The text with the middle of its numbers hidden; without a ``person`` of its mobile numbers only."""
    return "".join(part if at % 2 else _masked(part, person) for at, part in enumerate(_BETWEEN.split(text)))


def _masked(part: str, person: bool) -> str:
    places = [at for at, ch in enumerate(part) if ch.isdigit()]
    mobile = _MOBILE.fullmatch("".join(str(unicodedata.digit(part[at])) for at in places))
    if len(places) < 4 or not (person or mobile) or (not mobile and len(places) < 12 and part.count("*") > 1):
        return part  # a service number, a unit's own, or one whose middle is hidden already
    first, last = (len(places) - 8, 4) if mobile else (2, 2) if len(places) > 5 else (1, 1)
    hidden = set(places[first:-last])
    return "".join("*" if at in hidden else ch for at, ch in enumerate(part))


def shown(ctx: Context, text: str, person: str = "") -> str:
    """A number as the reader sees it; ``person``: whose it is, empty for a unit's."""
    return text if sees(ctx) else masked(text, bool(person))


def shown_source(ctx: Context, text: str) -> str:
    """A source as the reader sees it: the number that ends the line of a unit and a person, or a caller's own.

    Of a unit's line a mobile number alone is hidden, as where nothing but a number stands.
    """
    return text if sees(ctx) else _line_masked(text)


def _line_masked(text: str) -> str:
    """A line of unit, person and number, parted by full-width spaces, without the middle of the number."""
    before, parted, last = text.rpartition(PARTED)
    if any(ch.isalpha() for ch in _BETWEEN.sub("", last)):
        return text
    named = sum(1 for part in before.split(PARTED) if part.strip()) > 1
    return before + parted + masked(last, named)


def whole(ctx: Context, given: str, kept: str, person: str = "") -> str:
    """What is saved for a number given: the one kept, where a reader gives back what was shown of it."""
    return kept if given.strip() == shown(ctx, kept, person) else given


def mask(
    ctx: Context, columns: Sequence[str], rows: list[dict[str, Any]], private: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The rows with these columns as the reader sees them. Rows without a column ``person`` are persons'.

    Numbers in ``private`` columns are persons' in any row.
    """
    if (columns or private) and not sees(ctx):
        for row in rows:
            for name in (*columns, *private):
                row[name] = masked(row[name] or "", name in private or bool(row.get("person", True)))
    return rows


def looks(ctx: Context, entry: Listing, words: str) -> bool:
    """Whether hits of these words must be looked through again for this reader: digits that may be hidden."""
    hidden = entry.personal or entry.private or "source" in entry.search
    return bool(hidden and _with_digits(words)) and not sees(ctx)


def found(ctx: Context, entry: Listing, words: str, ids: list[int]) -> list[int]:
    """Of the records that the index has found, those whose words stand in what the reader may search."""
    if not looks(ctx, entry, words):
        return ids
    asked = _with_digits(words)
    record: Any = entry.record
    names = dict.fromkeys([*entry.search, *entry.personal, *entry.private, *({"person"} & set(record._meta.fields))])
    columns = [getattr(record, name) for name in names]
    passing = set()
    for start in range(0, len(ids), STEP):
        chosen = record.select(record.id, *columns).where(record.id.in_(ids[start : start + STEP]))
        for row in chosen.dicts():
            have = search.tokens(" ".join(_searched(row, entry, name) for name in entry.search))
            if all(_has(have, tokens) for tokens in asked):
                passing.add(row["id"])
    return [id for id in ids if id in passing]


def _with_digits(words: str) -> list[list[str]]:
    """The tokens of each word that has a digit."""
    return [tokens for tokens in map(search.tokens, words.split()) if any(one.isdigit() for one in tokens)]


def _searched(row: dict[str, Any], entry: Listing, name: str) -> str:
    """What of a column is searched: nothing of a hidden number, nor of an earlier wording that may be one."""
    text = "" if row[name] is None else str(row[name])
    if name == "struck":
        return "\n".join(line for line in text.splitlines() if len(line) > LONGEST or masked(line) == line)
    if name in entry.private and masked(text) != text:
        return ""
    if name in entry.personal and masked(text, bool(row.get("person", True))) != text:
        return ""
    return "" if name == "source" and {masked(text, False), _line_masked(text)} != {text} else text


def _has(have: list[str], wanted: list[str]) -> bool:
    """Whether the tokens wanted stand in a row among those there are."""
    return f"\0{chr(0).join(wanted)}\0" in f"\0{chr(0).join(have)}\0"
