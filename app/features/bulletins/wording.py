"""How bulletins are worded: their sections, numerals, times; a body out of items, and a body's sections again.

Pure: values in, values out. A body is plain text, a paragraph a line; a section begins with its heading, 一、… in
Chinese, 1. … in English, so that an officer may change, move or leave out what he likes.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core.i18n import LANGUAGES, language, report_language, show_date, show_time, to_local, tr, tr_noop

SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "daily": (
        ("overview", tr_noop("The duty")), ("events", tr_noop("Emergencies and important matters")),
        ("weather", tr_noop("Warnings, weather and water")), ("papers", tr_noop("Calls and papers, and what was done")),
        ("directives", tr_noop("Leaders' instructions and action on them")),
        ("petitions", tr_noop("Petitions and public opinion")), ("checks", tr_noop("Spot checks made")),
        ("next", tr_noop("For the next day")),
    ),
    "morning": (
        ("events", tr_noop("Emergencies")), ("directives", tr_noop("Leaders' instructions")),
        ("weather", tr_noop("Warnings")), ("papers", tr_noop("Important calls and papers")),
    ),
    "directives": (("summary", tr_noop("The whole")), ("directives", tr_noop("One by one"))),
    "information": (),
}
STATISTICS = tr_noop("Annex: statistics")
HAN = "一二三四五六七八九"
_HEADING = re.compile(r"(?:[一二三四五六七八九十]+、|\d{1,2}\. )(.*)")

Item = dict[str, Any]  # text, repeats, perhaps title and counted; see gathering.py


def numeral(number: int) -> str:
    """A number from 1 to 99 as headings carry it: 一, 十二, 三十."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{HAN[tens - 1]}十") + (HAN[ones - 1] if ones else "")


def heading(number: int, title: str) -> str:
    """``一、值班概况`` or ``1. The duty``."""
    return f"{numeral(number)}、{title}" if language() == "zh_CN" else f"{number}. {title}"


def numbered(number: int, text: str) -> str:
    """``（一）…`` or ``(1) …``."""
    return f"（{numeral(number)}）{text}" if language() == "zh_CN" else f"({number}) {text}"


def moment(at: datetime) -> str:
    """``6月23日8时30分`` or ``23 June 08:30``."""
    if language() != "zh_CN":
        return f"{show_date(at, year=False)} {show_time(at)}"
    local = to_local(at)
    return f"{show_date(at, year=False)}{local.hour}时" + (f"{local.minute:02}分" if local.minute else "")


def dates(since: datetime, until: datetime) -> tuple[str, str]:
    """First and last date of a time, the second without the year where that is the same."""
    last = until - timedelta(milliseconds=1)
    same = to_local(since).year == to_local(last).year and language() == "zh_CN"
    return show_date(since), show_date(last, year=not same)


def sentences(*parts: str) -> str:
    """Sentences one after another, each with its full stop."""
    chinese = language() == "zh_CN"
    stop, gap = ("。", "") if chinese else (".", " ")
    ends = ("。", "！", "？", "”", "；", ".", "!", "?")
    said = [one[0].upper() + one[1:] for one in (part.strip() for part in parts) if one]
    return gap.join(one if one.endswith(ends) else one + stop for one in said)


def body(head: str, lead: Sequence[str], items: Mapping[str, Sequence[Item]]) -> str:
    """The text: what comes first, then each section of the head with its items, 无 where there is none."""
    lines = list(lead)
    if head == "information":
        for number, item in enumerate(items.get("items", ()), 1):
            lines += [heading(number, item["title"]), item["text"]]
        return "\n".join(lines)
    sections = SECTIONS[head]
    if head == "morning":  # only what there is, since it is short
        sections = tuple(one for one in sections if items.get(one[0]))
    for number, (code, title) in enumerate(sections, 1):
        lines += [heading(number, tr(title)), *_told(items.get(code, ()))]
    return "\n".join(lines)


def _told(items: Sequence[Item]) -> list[str]:
    """The items of a section; several that are counted get numbers."""
    counted = [item for item in items if item.get("counted")]
    told, number = [], 0
    for item in items:
        number += bool(item.get("counted"))
        told.append(numbered(number, item["text"]) if item.get("counted") and len(counted) > 1 else item["text"])
    return told or [sentences(tr("None"))]


def sections_of(head: str, text: str) -> list[tuple[str, str, list[str]]]:
    """(code, heading, paragraphs) of a body; what comes before the first heading is ``lead``, without one.

    A heading that is none of the head's has a code of its own, ``item-1`` and so on.
    """
    codes = {
        title: code for name in LANGUAGES for code, title in _titles(head, name)
    }
    found: list[tuple[str, str, list[str]]] = [("lead", "", [])]
    for line in (one.strip() for one in text.split("\n")):
        if (begins := _HEADING.match(line)) and len(line) <= 80:
            title = begins[1].strip()
            found.append((codes.get(title) or f"item-{len(found)}", line, []))
        elif line:
            found[-1][2].append(line)
    return [one for one in found if one[1] or one[2]]


def _titles(head: str, name: str) -> list[tuple[str, str]]:
    with report_language(name):
        return [(code, tr(title)) for code, title in SECTIONS[head]]


def renewed(head: str, before: str, text: str, now: str) -> tuple[str, list[str]]:
    """The text with each section that nobody touched as it is worded now; the headings of those left as they are.

    ``before``: as it was worded when the text was begun; ``now``: as it would be worded today.
    """
    if text == before:
        return now, []
    then = {code: (title, lines) for code, title, lines in sections_of(head, before)}
    new = {code: (title, lines) for code, title, lines in sections_of(head, now)}
    found, left = [], []
    kept = sections_of(head, text)
    for code, title, said in kept:
        if code in new and then.get(code, ("", None))[1] == said:
            said = new[code][1]
        elif code in new and new[code][1] != then.get(code, ("", []))[1]:
            left.append(title or tr("the first paragraph"))
        found.append((title, said))
    had = {code for code, *_ in kept} | set(then)
    found += [one for code, one in new.items() if code not in had]
    return "\n".join(_numbered_anew(found)), left


def _numbered_anew(sections: list[tuple[str, list[str]]]) -> list[str]:
    """The lines of sections, their headings counted from one."""
    lines, number = [], 0
    for title, said in sections:
        if begins := _HEADING.match(title):
            number += 1
            title = heading(number, begins[1].strip())
        lines += [title, *said] if title else said
    return lines
