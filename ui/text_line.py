"""One line of text with what was struck and what was found in it, laid out for painting."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextCharFormat, QTextLayout, QTextOption

from app.core.search import spans
from ui import theme
from ui.utf16 import units

GAP = "\u2009"  # a thin space parts what was struck from what stands for it now
LEAD = 8

Piece = tuple[str, str]  # text, and kept | struck | new | note
Pieces = tuple[Piece, ...]


def lay_out(pieces: Pieces, words: str, width: int, is_void: bool = False) -> QTextLayout:
    """The pieces on one line of ``width``, elided at the end, everything struck where ``is_void``."""
    font = theme.font("body")
    pieces = parted(pieces)
    whole = "".join(text for text, _ in pieces).replace("\n", " ")
    shown = QFontMetrics(font).elidedText(whole, Qt.TextElideMode.ElideRight, width)
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats(formats(pieces, words, shown, is_void))
    layout.setCacheEnabled(True)
    layout.beginLayout()
    layout.createLine().setLineWidth(width + 1000)
    layout.endLayout()
    return layout


def parted(pieces: Pieces) -> Pieces:
    """A thin space between each struck piece and the new one after it."""
    found: list[Piece] = []
    for text, state in pieces:
        if state == "new" and found and found[-1][1] == "struck":
            found.append((GAP, "kept"))
        found.append((text, state))
    return tuple(found)


def around_correction(pieces: Pieces, is_too_long: Callable[[str], bool]) -> Pieces:
    """Leaves out the beginning, then the end of what was struck, where the new words would not be seen."""
    first = next((place for place, (_, state) in enumerate(pieces) if state in ("struck", "new")), None)
    if first is None:
        return pieces
    after = first + (2 if [state for _, state in pieces[first : first + 2]] == ["struck", "new"] else 1)
    if not is_too_long("".join(text for text, _ in pieces[:after])):
        return pieces
    before, (changed, state) = "".join(text for text, _ in pieces[:first]), pieces[first]
    if len(before) > LEAD:
        before = "…" + before[-LEAD:]
    if is_too_long(before + "".join(text for text, _ in pieces[first:after])) and len(changed) > LEAD:
        changed = changed[:LEAD] + "…" if after - first == 2 else changed
    return ((before, "kept"), (changed, state), *pieces[first + 1 :])


def formats(pieces: Sequence[Piece], words: str, shown: str, is_void: bool = False) -> list[QTextLayout.FormatRange]:
    """Format ranges over the text as shown; whatever was elided has none."""
    struck, note, hit = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
    struck.setFontStrikeOut(True)
    struck.setForeground(theme.token("strike"))
    note.setForeground(theme.token("text3"))
    hit.setFontWeight(QFont.Weight.Bold)
    hit.setBackground(theme.token("warn_tint"))
    looks = {"struck": struck, "note": note}
    ranges = []
    start = 0
    for text, state in pieces:
        look = struck if is_void else looks.get(state)
        if look is not None and text and start < len(shown):
            ranges.append(format_range(shown, start, len(text), look))
        start += len(text)
    found = spans(shown, words) if words.strip() else []
    return ranges + [format_range(shown, start, length, hit) for start, length in found]


def format_range(text: str, start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    """A look for so many characters of a text."""
    made = QTextLayout.FormatRange()
    made.start = units(text, start)
    made.length = units(text, start + length) - made.start
    made.format = look
    return made
