"""Breaks Chinese text into lines (避头尾、推入推出、字间均排). Knows widths, but no fonts and no pages.

A line never starts with a closing mark and never ends with an opening one. To keep that, marks at the
line's end are first pulled in by narrowing the line's marks by up to half a character (推入); where
that does not give enough room, characters are pushed out to the next line (推出). Latin words and
numbers stay whole unless they are longer than a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, Protocol

NO_START = frozenset("，。、；：？！）》〉】〕］｝」』〗”’…—·％‰℃～,.;:?!)]}%°′″々ー〞﹚﹜•‧・･〜､｡｣﹐﹑﹒﹔﹕﹖﹗")
NO_END = frozenset("（《〈【〔［｛「『〖“‘([{￥＄$〝﹙﹛｢")
BLANK_RIGHT = frozenset("，。、；：？！）》〉】〕］｝」』〗”’")  # ink on the left, the right half may go
BLANK_LEFT = frozenset("（《〈【〔［｛「『〖“‘")  # ink on the right, the left half may go
UNBREAKABLE_PAIRS = frozenset("—…")
SOFT_POINTS = frozenset("—-/._@&=?:,;#%")

MAX_PULLED_IN = 3
MAX_GAP = 0.3  # em: a line that would be spread wider than this stays ragged
_TOLERANCE = 0.01

_WORDS = re.compile(r"[\x21-\x7e\u00a1-\u00b6\u00b8-\u024f\u0370-\u052f]+|.", re.DOTALL)
_SPACES = frozenset(" \u3000")


class Measure(Protocol):
    """What the breaker asks of the fonts."""

    def width(self, role: str, text: str) -> float:
        """The width of the text in em."""
        ...


class Style(NamedTuple):
    """How a piece of text is drawn; ``colour`` is ``#RRGGBB``."""

    role: str
    colour: str = "#000000"
    strike: bool = False


class Token(NamedTuple):
    """What stays together: one Chinese character, one space or one Latin word. Width in points."""

    text: str
    style: Style
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One broken line. ``width`` is the natural width of its tokens, ``indent`` its start, in points.

    ``last`` marks the last line of a paragraph, which is not spread. ``spacing`` is what is added after each token
    of a line that is not spread, such as one on the cells of a grid.
    """

    tokens: tuple[Token, ...]
    width: float
    indent: float
    last: bool
    spacing: float = 0.0

    @property
    def text(self) -> str:
        return "".join([token[0] for token in self.tokens])


Known = dict[tuple[Style, float], dict[str, Token]]


def break_lines(
    pieces: Iterable[tuple[str, Style]], size: float, width: float, measure: Measure, indent: float = 0,
    known: Known | None = None,
) -> list[Line]:
    """Breaks styled text into lines of ``width`` points at ``size`` points.

    ``\\n`` starts a new paragraph; ``indent`` (points) applies to the first line of each. At least one
    line is returned. A line is wider than ``width`` only by what its marks can be narrowed, or when
    a single character is wider. ``known`` keeps tokens from one call to the next.
    """
    lines: list[Line] = []
    known = {} if known is None else known
    for paragraph in _paragraphs(pieces):
        tokens: list[Token] = []
        for text, style in paragraph:
            tokens += _tokens(text, style, size, measure, known.setdefault((style, size), {}))
        lines += _Breaker(tokens, size, width, measure).lines(min(indent, width / 2))
    return lines


def _paragraphs(pieces: Iterable[tuple[str, Style]]) -> Iterator[list[tuple[str, Style]]]:
    current: list[tuple[str, Style]] = []
    for text, style in pieces:
        first, *others = text.split("\n")
        current.append((first, style))
        for other in others:
            yield current
            current = [(other, style)]
    yield current


def _tokens(text: str, style: Style, size: float, measure: Measure, known: dict[str, Token]) -> list[Token]:
    """The text cut into words; ``known`` are tokens of this style and size."""
    words: list[str] = _WORDS.findall(text)
    for word in set(words).difference(known):
        known[word] = Token(word, style, measure.width(style.role, word) * size)
    return [known[word] for word in words]


def may_part(before: str, after: str) -> bool:
    """Whether a line may end with ``before`` and the next start with ``after`` (no spaces)."""
    if after[0] in NO_START or before[-1] in NO_END:
        return False
    return not (before[-1] == after[0] and after[0] in UNBREAKABLE_PAIRS)


class _Breaker:
    """Breaks the tokens of one paragraph; may cut words in two while it goes."""

    def __init__(self, tokens: list[Token], size: float, width: float, measure: Measure) -> None:
        self.tokens = tokens
        self.size = size
        self.width = width
        self.measure = measure
        self.ends = [0.0, *accumulate([token[2] for token in tokens])]  # the width of all before each, and of all

    def lines(self, indent: float) -> list[Line]:
        result: list[Line] = []
        start = 0
        while start < len(self.tokens) or not result:
            room = self.width - indent
            end = self._end(start, room)
            following = self._skip_spaces(end)
            tokens = self._without_trailing_spaces(start, end)
            natural = self.ends[start + len(tokens)] - self.ends[start]
            result.append(Line(tuple(tokens), natural, indent, following >= len(self.tokens)))
            start, indent = following, 0
        return result

    def _end(self, start: int, room: float) -> int:
        """The token after the last one of the line that begins at ``start``."""
        end, used = self._fill(start, room)
        if end >= len(self.tokens):
            return end
        word = self.tokens[end]
        if word.width > self.width + _TOLERANCE and self._cut(end, room - used):
            return end + 1
        if end == start:
            self._cut(end, room, forced=True)
            return end + 1
        if self._may_end_at(start, end):
            return end
        return self._pull_in(start, end, room) or self._push_out(start, end)

    def _fill(self, start: int, room: float) -> tuple[int, float]:
        """The end of what fits, spaces hanging over the edge included, and the width of it all."""
        end = bisect_right(self.ends, self.ends[start] + room + _TOLERANCE, start) - 1
        end = self._skip_spaces(max(end, start))  # a column may be narrower than nothing
        return end, self.ends[end] - self.ends[start]

    def _pull_in(self, start: int, end: int, room: float) -> int | None:
        """The line's end with the next closing marks taken in, None when they do not fit."""
        for stop in range(end + 1, min(end + MAX_PULLED_IN, len(self.tokens)) + 1):
            mark = self.tokens[stop - 1]
            if len(mark.text) != 1 or mark.text not in NO_START:
                return None
            line = self.tokens[start:stop]
            least = sum(token.width - shrinkable(token, self.size) for token in line)
            if least <= room + _TOLERANCE and self._may_end_at(start, stop):
                return stop
        return None

    def _push_out(self, start: int, end: int) -> int:
        """The line's end further back, where the line may part; ``end`` itself when there is none."""
        for stop in range(end - 1, start, -1):
            if self._may_end_at(start, stop):
                return stop
        for stop in range(end - 1, start - 1, -1):
            if self._cut(stop, self.tokens[stop].width - _TOLERANCE * 2):
                return stop + 1
        return end

    def _may_end_at(self, start: int, stop: int) -> bool:
        following = self._skip_spaces(stop)
        before = self._without_trailing_spaces(start, stop)
        if following >= len(self.tokens) or not before:
            return following >= len(self.tokens)
        return may_part(before[-1].text, self.tokens[following].text)

    def _cut(self, index: int, room: float, forced: bool = False) -> bool:
        """Cuts a word in two so that its first part fits into ``room``; False when it does not.

        The place after a ``/``, ``-`` or the like is preferred. When ``forced``, a cut before a closing
        mark or after one character wider than ``room`` will do.
        """
        word = self.tokens[index]
        place = self._place_to_cut(word, room) or (max(self._fitting(word, room), 1) if forced else 0)
        if not 0 < place < len(word.text):
            return False
        first = self.measure.width(word.style.role, word.text[:place]) * self.size
        self.tokens[index : index + 1] = [
            Token(word.text[:place], word.style, first),
            Token(word.text[place:], word.style, word.width - first),
        ]
        self.ends.insert(index + 1, self.ends[index] + first)
        return True

    def _place_to_cut(self, word: Token, room: float) -> int:
        best = soft = 0
        for place in range(1, min(self._fitting(word, room) + 1, len(word.text))):
            if may_part(word.text[place - 1], word.text[place]):
                best = place
                soft = place if word.text[place - 1] in SOFT_POINTS and place > 1 else soft
        return soft or best

    def _fitting(self, word: Token, room: float) -> int:
        """How many characters of the word fit into ``room`` points."""
        for count, char in enumerate(word.text):
            room -= self.measure.width(word.style.role, char) * self.size
            if room < -_TOLERANCE:
                return count
        return len(word.text)

    def _skip_spaces(self, index: int) -> int:
        while index < len(self.tokens) and self.tokens[index].text in _SPACES:
            index += 1
        return index

    def _without_trailing_spaces(self, start: int, end: int) -> list[Token]:
        while end > start and self.tokens[end - 1].text in _SPACES:
            end -= 1
        return self.tokens[start:end]


def shrinkable(token: Token, size: float) -> float:
    """How many points a full-width mark can give away: half of itself; 0 for anything else."""
    full = token.width >= 0.9 * size
    return size / 2 if full and (token.text in BLANK_RIGHT or token.text in BLANK_LEFT) else 0.0


def evenly(line: Line, size: float, width: float, align: str) -> tuple[float, float] | None:
    """Where the line starts in a column of ``width``, and the points between its characters, where it can be written
    in one go: as ``place`` does it, but None where a line is narrowed or spread around words or ——."""
    spare = width - line.indent - line.width
    if spare < -_TOLERANCE or line.spacing:
        return None
    if align == "left" or spare <= 0 or align == "justify" and line.last:
        return line.indent, 0.0
    if align != "justify":
        return line.indent + (spare / 2 if align == "center" else spare), 0.0
    text = line.text
    if len(text) != len(line.tokens) or not UNBREAKABLE_PAIRS.isdisjoint(text):
        return None
    gap = spare / max(len(text) - 1, 1)
    return line.indent, gap if gap <= MAX_GAP * size and len(text) > 1 else 0.0


def place(line: Line, size: float, width: float, align: str) -> list[float]:
    """Where each token of the line starts, in points from the left edge of a column of ``width``."""
    spare = width - line.indent - line.width
    if line.spacing and line.spacing * (len(line.tokens) - 1) <= spare + _TOLERANCE:
        return _spaced(line, spare, align)
    narrowed = _narrowed(line.tokens, size, -spare) if spare < -_TOLERANCE else {}
    gap = 0.0
    start = line.indent
    if spare > 0 and align == "justify" and not line.last:
        gap = _gap(line.tokens, spare, size)
    elif spare > 0 and align in ("center", "right"):
        start += spare / 2 if align == "center" else spare
    starts = []
    for index, token in enumerate(line.tokens):
        taken = narrowed.get(index, 0.0)
        starts.append(start - taken if token.text in BLANK_LEFT else start)
        start += token.width - taken
        start += gap if _spreads(line.tokens, index) else 0.0
    return starts


def _spaced(line: Line, spare: float, align: str) -> list[float]:
    """Where the tokens start, with the line's own spacing between them."""
    spare -= line.spacing * (len(line.tokens) - 1)
    start = line.indent + spare * {"center": 0.5, "right": 1.0}.get(align, 0.0)
    starts = []
    for token in line.tokens:
        starts.append(start)
        start += token.width + line.spacing
    return starts


def _narrowed(tokens: Sequence[Token], size: float, excess: float) -> dict[int, float]:
    """Token -> points taken from it, evenly over all marks."""
    marks = [index for index, token in enumerate(tokens) if shrinkable(token, size)]
    return {index: min(excess / len(marks), size / 2) for index in marks} if marks else {}


def _gap(tokens: Sequence[Token], spare: float, size: float) -> float:
    places = sum(_spreads(tokens, index) for index in range(len(tokens)))
    gap = spare / places if places else 0.0
    return gap if gap <= MAX_GAP * size else 0.0


def _spreads(tokens: Sequence[Token], index: int) -> bool:
    """Whether room may be added after this token: not after the last, not inside —— and ……."""
    if index + 1 >= len(tokens):
        return False
    return not (tokens[index].text == tokens[index + 1].text and tokens[index].text in UNBREAKABLE_PAIRS)
