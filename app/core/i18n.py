"""Translation of texts, and how times and dates are shown. English in the source, Chinese from a catalogue.

Never an f-string inside ``tr()``: placeholders are named and filled with ``.format()`` afterwards.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core import paths
from app.core.catalogue import Catalogue

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class _Spoken:
    """How a page speaks: its language, the office's own wording of texts, the texts it asked for."""

    language: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    seen: dict[str, None] | None = None


_spoken: ContextVar[_Spoken] = ContextVar("spoken", default=_Spoken())  # noqa: B039  frozen
_chosen = {"language": "zh_CN", "zone": DEFAULT_ZONE}


def system_language() -> str:
    """The language of the computer; Chinese, the field's own, where the computer names none we have."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not spoken and sys.platform == "win32":
        import ctypes
        import locale

        spoken = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return "en" if spoken.lower().startswith("en") else "zh_CN"


def use(language: str) -> None:
    """Sets the language of window and command line. Raises ValueError for one we do not have."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _chosen["language"] = language


def language() -> str:
    """The language spoken now: that of the report being made, else that of the window."""
    return _spoken.get().language or _chosen["language"]


@contextmanager
def report_language(
    name: str, words: Mapping[str, str] | None = None, seen: dict[str, None] | None = None
) -> Iterator[None]:
    """Makes everything inside speak ``name``, whatever the window speaks.

    ``words``: by text of the program, what to say instead of the catalogue; ``seen`` gets the texts that are asked
    for, in order. What is not given stays as it is around, the words within the same language.
    """
    outer = _spoken.get()
    kept = outer.words if outer.language == name else {}
    token = _spoken.set(_Spoken(name, kept if words is None else words, outer.seen if seen is None else seen))
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def _catalogue(name: str) -> Catalogue:
    return Catalogue(paths.resource("i18n") / name / "LC_MESSAGES" / "dutydesk.mo")


def is_text_of_ours(text: str) -> bool:
    """Whether the program says this text somewhere."""
    return bool(text) and bool(_catalogue("zh_CN").text(text))


def tr(text: str) -> str:
    """The text in the language spoken now, in the office's own wording where its pages have one."""
    if not text:
        return ""
    spoken = _spoken.get()
    if spoken.seen is not None:
        spoken.seen.setdefault(text)
    return spoken.words.get(text) or shipped(text, language())


def shipped(text: str, language: str) -> str:
    """The text as the catalogue of a language has it."""
    return _catalogue(language).text(text) or text


def tr_noop(text: str) -> str:
    """Marks a text for translation that is shown later through tr()."""
    return text


def pick(chinese: str, english: str) -> str:
    """The one of two stored names that fits the language spoken now; Chinese where English is empty."""
    return english if language() == "en" and english else chinese


def use_zone(name: str) -> None:
    """Sets the zone in which times are shown and typed (IANA name). Raises ValueError for no such zone."""
    if not is_zone(name):
        raise ValueError(name)
    _chosen["zone"] = name


def is_zone(name: str) -> bool:
    """Whether the computer knows a zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone() -> ZoneInfo:
    return ZoneInfo(_chosen["zone"])


def to_local(moment: datetime) -> datetime:
    """UTC without zone to the site's wall time without zone."""
    return moment.replace(tzinfo=UTC).astimezone(zone()).replace(tzinfo=None)


def to_utc(moment: datetime) -> datetime:
    """The site's wall time (or an aware time) to UTC without zone."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone())
    return aware.astimezone(UTC).replace(tzinfo=None)


WEEKDAYS = (
    tr_noop("Monday"), tr_noop("Tuesday"), tr_noop("Wednesday"), tr_noop("Thursday"),
    tr_noop("Friday"), tr_noop("Saturday"), tr_noop("Sunday"),
)


def show_weekday(moment: datetime) -> str:
    """Weekday of a UTC moment, in the site's zone."""
    return tr(WEEKDAYS[to_local(moment).weekday()])


def show_time(moment: datetime, seconds: bool = False) -> str:
    """``02:44`` or ``02:44:09`` in the site's zone."""
    return to_local(moment).strftime("%H:%M:%S" if seconds else "%H:%M")


def show_day(moment: datetime) -> str:
    """``06-24``, for tables."""
    return to_local(moment).strftime("%m-%d")


def show_moment(moment: datetime, seconds: bool = False) -> str:
    """``2026-06-24 02:44``."""
    return to_local(moment).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def show_date(moment: datetime, year: bool = True) -> str:
    """``2026年6月24日`` or ``24 June 2026``; without the year for sentences."""
    local = to_local(moment)
    if language() == "en":
        return f"{local.day} {local:%B %Y}" if year else f"{local.day} {local:%B}"
    short = f"{local.month}月{local.day}日"
    return f"{local.year}年{short}" if year else short


def show_lunar(moment: datetime) -> str:
    """Lunar month and day, ``五月初十``; always in Chinese, the calendar has no other names."""
    from app.core.lunar import Solar  # a large table: loaded when first asked

    local = to_local(moment)
    day = Solar.fromYmd(local.year, local.month, local.day).getLunar()
    return f"{day.getMonthInChinese()}月{day.getDayInChinese()}"
