"""Removal of an entry's text: it goes from every bulletin that repeats it, frozen or not."""
from __future__ import annotations

import json
from typing import Any

from app.core import redaction
from app.core.i18n import tr
from app.features.bulletins import wording
from app.features.bulletins.records import Bulletin
from db.database import Record, canonical, running


def blank_copies(table: str, uid: str) -> list[Record]:
    """The bulletins that repeat an entry of the log, with its text taken out.

    Of the text every paragraph goes that has a passage of it; where an officer worded it anew so that none has, the
    whole section, or all of it.
    """
    if table != "duty_entry":
        return []
    found: list[Record] = []
    for row in Bulletin.select().where(Bulletin.facts.contains(uid)):
        facts = json.loads(row.facts)
        gone = _blank_facts(facts, uid)
        if gone:
            row.facts = canonical(facts)
            row.body, row.made = (_without(row.head, text, gone) for text in (row.body, row.made))
            row.title = _without_passage(row.title, gone)
            row.findings, row.redacted_at = "", running().at
            found.append(row)
    return found


def _blank_facts(facts: dict[str, Any], uid: str) -> list[tuple[str, str]]:
    """Blanks what repeats the entry; (section, text) of what went."""
    gone = []
    for section, items in facts["items"].items():
        for item in items:
            if uid in item["repeats"]:
                gone.append((section, item["repeats"].pop(uid)))
                item.update({name: _removed() for name in ("text", "title") if name in item})
    for section, table in facts["tables"].items():
        for row in table["rows"]:
            if uid in row["repeats"]:
                gone.append((section, row["repeats"].pop(uid)))
                row["cells"] = [row["cells"][0], *(_removed() for _ in row["cells"][1:])]
    return gone


def _removed() -> str:
    return tr("[text removed]")


def _without(head: str, text: str, gone: list[tuple[str, str]]) -> str:
    """A text without the paragraphs that share a passage with what went, else without the sections it came from.

    Where neither is there, nothing of the text can be trusted and all of it goes.
    """
    sections, lines, found = {section for section, _ in gone}, [], False
    for code, heading, said in wording.sections_of(head, text):
        kept = [line for line in said if not _repeats(line, gone)]
        if code in sections and len(kept) == len(said):
            kept = []
        touched = len(kept) < len(said) or _repeats(heading, gone)
        found = found or touched
        lines += [_number_of(heading) + _removed() if _repeats(heading, gone) else heading] if heading else []
        lines += [*kept, *([_removed()] if touched else [])]
    return "\n".join(lines) if found else _removed()


def _repeats(text: str, gone: list[tuple[str, str]]) -> bool:
    return any(redaction.shares(text, one) for _, one in gone)


def _number_of(heading: str) -> str:
    """The number that a heading begins with: ``二、``, ``2. ``."""
    mark = "、" if "、" in heading.split(".")[0] else " "
    return heading.partition(mark)[0] + mark


def _without_passage(text: str, gone: list[tuple[str, str]]) -> str:
    return _removed() if _repeats(text, gone) else text


redaction.copies.append(blank_copies)
