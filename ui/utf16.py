"""Qt counts a text in UTF-16 units, Python in characters: 𠮷 is two there and one here."""
from __future__ import annotations

LAST_SINGLE = "\uffff"


def units(text: str, index: int) -> int:
    """Where the character ``index`` of a text begins for Qt; the end for one past the text."""
    before = text[: max(0, index)]
    return len(before) + sum(ch > LAST_SINGLE for ch in before)


def index_of(text: str, position: int) -> int:
    """The character at a position of Qt's; the end for one past the text."""
    reached = 0
    for index, ch in enumerate(text):
        if reached >= position:
            return index
        reached += 2 if ch > LAST_SINGLE else 1
    return len(text)
