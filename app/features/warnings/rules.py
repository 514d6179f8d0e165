"""What is known of warnings without a database: levels and colours, identifiers, references, hazards by their names."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# characters of the colours by level, and English words
COLOUR_WORDS = {"红": "1", "橙": "2", "黄": "3", "蓝": "4", "red": "1", "orange": "2", "yellow": "3", "blue": "4"}
# GB/T 2260: the first two digits of a region, from province to special region
PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82,
}
BEIJING = timedelta(hours=8)

_COLOUR = re.compile(r"([红橙黄蓝])色")
_NAMED = re.compile(r"[红橙黄蓝]色[^，。；、\s]{0,8}预警|预警[^，。；、\s]{0,4}[红橙黄蓝]色")
_ENGLISH = re.compile(r"\b(red|orange|yellow|blue)\b[\w\s-]{0,40}\b(?:warning|alert)\b", re.IGNORECASE)
_NATIONAL = re.compile(r"(\d{6})([0-9A-Za-z]{3})([0-9A-Za-z]{3})([0-9A-Za-z]{2})_(\d{14})_(\d)")
_REGION = re.compile(r"\d{6}(\d{3}(\d{3})?)?")


# identifiers ------------------------------------------------------------
@dataclass(frozen=True)
class National:
    """What an identifier of the national pattern says: region, unit and time (UTC) of entry."""

    region: str
    unit: str
    at: datetime


def national(identifier: str) -> National | None:
    """Reads ``ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N``; None for another identifier.

    The pattern is known from reprints (〔转〕): what is read is shown as a help, no conformity is claimed.
    """
    found = _NATIONAL.fullmatch(identifier)
    if found is None or not is_region_code(found[1]):
        return None
    try:
        at = datetime.strptime(found[5], "%Y%m%d%H%M%S") - BEIJING
    except (ValueError, OverflowError):
        return None
    return National(found[1], found[2] + found[3] + found[4], at)


def is_region_code(code: str) -> bool:
    """Whether these are 6, 9 or 12 digits of a region (GB/T 2260 and the codes below it)."""
    return bool(_REGION.fullmatch(code)) and int(code[:2]) in PROVINCES


def region_codes(text: str) -> tuple[list[str], str]:
    """The region codes in a text, each once, and the first piece that is none."""
    found = [piece for piece in re.split(r"[\s,，、;；]+", text) if piece]
    wrong = next((piece for piece in found if not is_region_code(piece)), "")
    return list(dict.fromkeys(found)), wrong


# references -------------------------------------------------------------
@dataclass(frozen=True)
class Reference:
    """An earlier message that is named: who sent it (empty: not known), its identifier, when, as written."""

    sender: str
    identifier: str
    sent: str = ""

    def fits(self, identifier: str, sender: str) -> bool:
        """Whether that message is meant; one registered by hand has no sender."""
        return self.identifier == identifier and (not self.sender or not sender or self.sender == sender)

    @classmethod
    def to(cls, sender: str, identifier: str) -> Reference:
        """A reference made here; a sender that cannot stand in one is left out."""
        return cls("" if re.search(r"[\s,]", sender) else sender, identifier)

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{self.sent}"


def parse_references(text: str) -> list[Reference]:
    """``sender,identifier,sent`` with white space between them, each once. Raises ValueError with the piece."""
    found = []
    for piece in text.split():
        parts = piece.split(",")
        if len(parts) != 3 or not parts[1]:
            raise ValueError(piece)
        found.append(Reference(*parts))
    return list(dict.fromkeys(found))


# hazards and levels -----------------------------------------------------
def hazard_of(rows: Sequence[dict[str, Any]], codes: Iterable[str], texts: Iterable[str]) -> str:
    """The code of the hazard that a message means: by its event codes, else by the longest name found in a text.

    Texts are asked in turn; nothing found is ``other``.
    """
    given = {code.strip().upper() for code in codes}
    for row in rows:
        if given & set(row["codes"].upper().split()):
            return row["code"]
    for text in texts:
        folded = text.casefold()
        hits = [(len(word), row["code"]) for row in rows for word in names_of(row) if word and word in folded]
        if hits:
            return max(hits, key=lambda hit: hit[0])[1]
    return "other"


def names_of(row: dict[str, Any]) -> list[str]:
    """What a hazard is called in texts, in lower case; ``other`` is called nothing."""
    if row["code"] == "other":
        return []
    words = [word.replace("-", " ") for word in row["words"].split()]
    return [name.casefold() for name in (row["title"], row["title_en"], *words) if name]


def level_in(title: str) -> str:
    """The level whose colour a title names, as in 暴雨蓝色预警; empty where it names none, or several."""
    found = {COLOUR_WORDS[one] for one in _COLOUR.findall(title)} if _NAMED.search(title) else set()
    found |= {COLOUR_WORDS[word.lower()] for word in _ENGLISH.findall(title)}
    return found.pop() if len(found) == 1 else ""


def is_unusual(levels: str, level: str) -> bool:
    """Whether a hazard's usual levels are known and this is none of them."""
    return bool(levels) and bool(level) and level not in levels
