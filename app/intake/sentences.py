"""The text made even, sign for sign, and cut into sentences; offsets stay those of the text as given."""
from __future__ import annotations

import re
from dataclasses import dataclass

READ = 20_000  # characters that are read: some thirty pages. What stands behind is not looked at.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C} | {
    0x3000: 0x20, 0xA0: 0x20, ord("○"): ord("〇"), ord("\t"): 0x20, ord("\r"): ord("\n"), 0x2028: ord("\n"),
}
_COMMA = re.compile(r"(?<![0-9]),|,(?![0-9]{3}(?![0-9]))")
# what is left of a web page: tags, attributes
_MARKUP = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|\b[A-Za-z]{1,12}=\"[^\"\n]{0,60}\"|>")
_END = re.compile(r"[。!?;\n]")


@dataclass(frozen=True)
class Sentence:
    """A stretch of the even text without its end mark; ``number`` counts them, ``paragraph`` the lines."""

    number: int
    paragraph: int
    start: int
    end: int
    text: str


def even(text: str) -> str:
    """Full-width letters as ASCII, commas Chinese but between digits, blanks for markup; as long as before."""
    plain = _COMMA.sub("，", text[:READ].translate(_WIDE))
    return _MARKUP.sub(lambda found: " " * len(found[0]), plain)


def split(text: str) -> list[Sentence]:
    """The sentences of an even text, without empty ones."""
    found: list[Sentence] = []
    start, paragraph = 0, 0
    for end in [*(match.start() for match in _END.finditer(text)), len(text)]:
        said = text[start:end]
        if said.strip():
            found.append(Sentence(len(found), paragraph, start, end, said))
        if text[end:end + 1] == "\n":
            paragraph += 1
        start = end + 1
    return found
