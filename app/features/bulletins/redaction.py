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
    whole section goes.
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
            if uid in item["uids"]:
                gone += [(section, item[name]) for name in ("text", "title") if item.get(name)]
                item.update({name: _removed() for name in ("text", "title") if name in item})
                item["uids"] = [one for one in item["uids"] if one != uid]
    for section, table in facts["tables"].items():
        for row in table["rows"]:
            if uid in row["uids"]:
                gone += [(section, cell) for cell in row["cells"] if len(cell) >= redaction.PASSAGE]
                row["cells"] = [row["cells"][0], *(_removed() for _ in row["cells"][1:])]
                row["uids"] = [one for one in row["uids"] if one != uid]
    return gone


def _removed() -> str:
    return tr("[text removed]")


def _without(head: str, text: str, gone: list[tuple[str, str]]) -> str:
    """A text without the paragraphs that share a passage with what went, or without the sections it came from."""
    lines: list[str] = []
    sections = {section for section, _ in gone}
    for code, heading, said in wording.sections_of(head, text):
        kept = [line for line in said if not any(redaction.shares(line, one) for _, one in gone)]
        title = heading if heading and not any(redaction.shares(heading, one) for _, one in gone) else ""
        touched = len(kept) < len(said)
        if code in sections and not touched:
            kept, touched = [], bool(said)
        number = heading.partition("、")[0] + "、" if "、" in heading else heading.partition(" ")[0] + " "
        lines += [title or f"{number}{_removed()}"] if heading else []
        lines += [*kept, *([_removed()] if touched else [])]
    return "\n".join(lines)


def _without_passage(text: str, gone: list[tuple[str, str]]) -> str:
    return _removed() if any(redaction.shares(text, one) for _, one in gone) else text


redaction.copies.append(blank_copies)
