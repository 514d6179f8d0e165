"""What is typed into the search field: words, and the few signs that narrow them.

``#7414`` is a number, ``8h`` and ``2d`` the time just past, ``昨天`` or ``6月20日-`` a time, ``来源:应急局``
a source. Anything in quotes is taken as it stands.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.i18n import to_local, to_utc

LONGEST, WORDS = 500, 30  # characters and words that are searched; what is beyond them is not
_UNTYPED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TOKEN = re.compile(r'"([^"]*)"|“([^”]*)”|([^\s　]+)')
_NUMBER = re.compile(r"[#＃](\d{1,9})")
_PAST = re.compile(r"(\d{1,4})([hHdD])")
_SOURCE = re.compile(r"(?:来源|source|from)[:：](.*)", re.IGNORECASE)
_DAY = r"(?:(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?|(\d{4})-(\d{1,2})-(\d{1,2}))"
_ONE_DAY = re.compile(_DAY)
_DAYS = re.compile(rf"({_DAY})?\s*([-~～—–至到])\s*({_DAY})?")

NAMED_DAYS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2}


@dataclass(frozen=True)
class Query:
    """What is asked for. ``since`` and ``until`` are UTC; ``number`` 0 means none."""

    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    source: str = ""
    number: int = 0

    @property
    def is_empty(self) -> bool:
        return self == Query()


def parse(text: str, now: datetime) -> Query:
    """Reads a typed query; ``now`` is UTC. What cannot be read as a sign is a word."""
    words: list[str] = []
    found: dict[str, object] = {}
    text = _UNTYPED.sub(" ", text[:LONGEST])
    for quoted, chinese, bare in _TOKEN.findall(text):
        if quoted or chinese:
            words.append("".join((quoted or chinese).split()))  # one word: blanks are never searched
        elif bare:
            meant = _sign(bare, now)
            words += [] if meant else [bare]
            found |= meant
    return Query(words=" ".join(words[:WORDS]), **found)  # type: ignore[arg-type]


def _sign(word: str, now: datetime) -> dict[str, object]:
    """What a word narrows; empty when it is only a word."""
    if number := _NUMBER.fullmatch(word):
        return {"number": int(number[1])}
    if past := _PAST.fullmatch(word):
        count = int(past[1])
        return {"since": now - (timedelta(hours=count) if past[2] in "hH" else timedelta(days=count))}
    if (source := _SOURCE.fullmatch(word)) and source[1]:
        return {"source": source[1]}
    if word.lower() in NAMED_DAYS:
        day = to_local(now).date() - timedelta(days=NAMED_DAYS[word.lower()])
        return _between(day, day)
    return _days(word, to_local(now).date())


def _days(word: str, today: date) -> dict[str, object]:
    """``6月20日`` is that day, ``6月20日-`` from it on, ``-6月20日`` up to it, both ends included."""
    try:
        if one := _ONE_DAY.fullmatch(word):
            day = _day(one.groups(), today)
            return _between(day, day)
        if two := _DAYS.fullmatch(word):
            groups = two.groups()
            first = _day(groups[1:7], today) if groups[0] else None
            last = _day(groups[9:15], today) if groups[8] else None
            if first and last and last < first:
                first, last = last, first
            return _between(first, last)
    except (ValueError, OverflowError):
        pass
    return {}


def _day(parts: tuple[str | None, ...], today: date) -> date:
    """A day without a year is the latest one that is not in the future. Raises ValueError."""
    year, month, day, iso_year, iso_month, iso_day = (int(part) if part else 0 for part in parts)
    if iso_year:
        return date(iso_year, iso_month, iso_day)
    if year:
        return date(year, month, day)
    found = date(today.year, month, day)
    return found if found <= today else date(today.year - 1, month, day)


def _between(first: date | None, last: date | None) -> dict[str, object]:
    """The time from the first day's midnight to the end of the last day, in UTC."""
    found: dict[str, object] = {}
    if first:
        found["since"] = to_utc(datetime.combine(first, datetime.min.time()))
    if last:
        found["until"] = to_utc(datetime.combine(last + timedelta(days=1), datetime.min.time()))
    return found
