"""Breaks centred titles: at sensible places, into lines of about one length that widen, narrow or do both (梯形、菱形).

Chinese has no blanks between words: the words of ``resources/tables/title_words.json`` are kept whole, and so is
what figures or Latin letters belong to. A title with line ends of its own is broken there alone.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import ceil

from app.core import paths
from app.report.blocks import Run
from app.report.lines import Line, Token, may_part
from app.report.strips import Setter

TABLE = "tables/title_words.json"
MOST_LINES = 5
NEAR = 0.3  # of a line's length: how far from an even share a line may end
# how bad it is to part two characters
INSIDE_WORD, UNKNOWN, EDGE_OF_WORD, GOOD, NEVER = 30.0, 6.0, 2.0, 0.0, 1e6
HOURGLASS, UNEVEN = 12.0, 0.8
BEGIN = ("关于", "和", "与", "及", "暨", "《", "（", "并")  # a line begins well with these
END = "的、》）暨"  # and ends well with these
NOT_FIRST = "的了等们之"
BEFORE_FIGURES = "第约近达超逾共计"


def title_lines(setter: Setter, title: str, size: float, width: float, role: str = "biaosong") -> list[Line]:
    """The lines of a centred title."""
    said = [" ".join(part.split()) for part in title.splitlines() if part.strip()] or [""]
    return [line for part in said for line in _broken(setter, part, size, width, role)]


def _broken(setter: Setter, title: str, size: float, width: float, role: str) -> Sequence[Line]:
    whole = setter.lines([Run(title)], size, 1e9, role)[0]
    if whole.width <= width:
        return [whole]
    fewest = ceil(whole.width / width)
    costs = list(_costs(whole.tokens))
    for count in range(fewest, min(fewest + 1, MOST_LINES) + 1):
        best = min(_ways(whole.tokens, costs, count, width, size), default=(NEVER, ()))
        if best[0] < NEVER:
            return _parted(whole, best[1])
    return setter.lines(title, size, width, role)


def _ways(
    tokens: Sequence[Token], costs: Sequence[float], count: int, width: float, size: float
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """(how bad, where the lines begin) of the ways to make so many lines."""
    ends = [0.0]
    for token in tokens:
        ends.append(ends[-1] + token.width)
    share = ends[-1] / count
    near = [
        place for place in range(1, len(tokens))
        if costs[place] < NEVER and min(abs(ends[place] - share * k) for k in range(1, count)) <= NEAR * share
    ]
    for places in combinations(near, count - 1):
        marks = (0, *places, len(tokens))
        widths = [ends[b] - ends[a] for a, b in zip(marks, marks[1:], strict=False)]
        if max(widths) > width:
            continue
        uneven = sum(((one - share) / size) ** 2 for one in widths) * UNEVEN
        yield uneven + sum(costs[place] for place in places) + _waist(widths, size), places


def _waist(widths: Sequence[float], size: float) -> float:
    """A line shorter than both its neighbours makes an hourglass, which no title should be."""
    triples = zip(widths, widths[1:], widths[2:], strict=False)
    return HOURGLASS * sum(b < min(a, c) - size / 2 for a, b, c in triples)


def _parted(whole: Line, places: Sequence[int]) -> list[Line]:
    marks = (0, *places, len(whole.tokens))
    lines = []
    for start, end in zip(marks, marks[1:], strict=False):
        tokens = whole.tokens[start:end]
        while tokens and not tokens[-1].text.strip():
            tokens = tokens[:-1]
        while tokens and not tokens[0].text.strip():
            tokens = tokens[1:]
        lines.append(replace(whole, tokens=tokens, width=sum(token.width for token in tokens), last=True))
    return lines


def _costs(tokens: Sequence[Token]) -> Iterator[float]:
    """For each token how bad it is to begin a line with it."""
    text = "".join(token.text for token in tokens)
    inside, edges = _words_in(text)
    place = 0
    for index, token in enumerate(tokens):
        yield _cost(text, place, inside, edges) if index else NEVER
        place += len(token.text)


def _cost(text: str, place: int, inside: set[int], edges: set[int]) -> float:
    before, after = text[place - 1], text[place]
    if not may_part(before, after) or after in NOT_FIRST:
        return NEVER
    if before.isascii() and before.strip() and not after.isspace():
        return NEVER  # 24|小时, GB|标准
    if after.isascii() and after.strip() and before in BEFORE_FIGURES:
        return NEVER
    if before.isspace() or after.isspace() or before in END or text.startswith(BEGIN, place):
        return GOOD if place not in inside else INSIDE_WORD
    if place in inside:
        return INSIDE_WORD
    return EDGE_OF_WORD if place in edges else UNKNOWN


def _words_in(text: str) -> tuple[set[int], set[int]]:
    """The places inside known words, and those beside them; the longest word at a place counts."""
    known, longest = _known()
    inside: set[int] = set()
    edges: set[int] = set()
    place = 0
    while place < len(text):
        length = next((n for n in range(longest, 1, -1) if text[place : place + n] in known), 0)
        if length:
            inside.update(range(place + 1, place + length))
            edges.update((place, place + length))
        place += length or 1
    return inside, edges


@functools.lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], int]:
    """The words, and the length of the longest."""
    rows = json.loads(paths.resource(TABLE).read_text(encoding="utf-8"))["rows"]
    words = frozenset(row["word"] for row in rows)
    return words, max(map(len, words))
