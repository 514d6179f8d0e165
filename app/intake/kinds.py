"""The event category, by words: strong ones name the event, weak ones go with it."""
from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from app.intake import words
from app.intake.sentences import Sentence
from app.intake.words import Hit

# how much a strong word counts by the sentence it stands in; the first ones say what happened
FIRST, EARLY, LATE, WEAK = 4.0, 2.0, 0.7, 0.3
REPEATS = 3  # times that the same word counts
SEVERAL = 3  # weak words that speak for a category together
LEAST = 0.8  # points below which no category is proposed
HEAD = re.compile(r"[\s\d年月日时分秒:.\-/()]{4,40}")
HEADLINE = 45  # characters of the longest headline
LABEL = re.compile(r"(?:类型|类别|性质|种类|事由|事件名称)\s?[:为是]\s?$")


@dataclass(frozen=True)
class Guess:
    """The category proposed, and the word that speaks for it most."""

    code: str = ""
    hit: Hit | None = None


def guess(text: str, said: list[Sentence]) -> Guess:
    """The category with most points; none where hardly a word speaks for any."""
    points: dict[str, float] = {}
    best: dict[str, tuple[float, Hit]] = {}
    counted: dict[str, int] = {}
    said = _without_head(text, said)
    starts = [one.start for one in said]
    strong = words.codes_of(True)
    for hit in words.lexicon(True).hits(text):
        counted[hit.word] = counted.get(hit.word, 0) + 1
        if counted[hit.word] > REPEATS:
            continue
        worth = _worth(hit, starts, said) * (0.9 + 0.1 * min(len(hit.word), 4))
        for code in strong[hit.word]:
            points[code] = points.get(code, 0) + worth / counted[hit.word]
            if code not in best or worth > best[code][0]:
                best[code] = worth, hit
    weak = words.codes_of(False)
    for word in {hit.word for hit in words.lexicon(False).hits(text)}:
        for code in weak[word]:
            if code in points:
                points[code] += WEAK
    if not points:
        return _weakly(text)
    code = max(points, key=lambda one: (points[one], -_position(one)))
    narrower = [kind.code for kind in words.kinds() if code in kind.over and points.get(kind.code, 0) >= FIRST]
    code = narrower[0] if narrower else code
    return Guess(code, best[code][1]) if points[code] >= LEAST else Guess()


def _without_head(text: str, said: list[Sentence]) -> list[Sentence]:
    """Without a date that stands above a headline, so that the first sentence of the report counts as one."""
    if len(said) < 3 or not HEAD.fullmatch(said[0].text):
        return said
    headline = said[1]
    alone = text[headline.start - 1:headline.start] == "\n" and text[headline.end:headline.end + 1] == "\n"
    return said[1:] if alone and len(headline.text) <= HEADLINE else said


def _weakly(text: str) -> Guess:
    """The category for which several different weak words speak, where no strong one does."""
    weak, first = words.codes_of(False), dict[str, list[Hit]]()
    for hit in words.lexicon(False).hits(text):
        for code in weak[hit.word]:
            if all(hit.word != other.word for other in first.setdefault(code, [])):
                first[code].append(hit)
    code = max(first, key=lambda one: (len(first[one]), -_position(one)), default="")
    return Guess(code, first[code][0]) if code and len(first[code]) >= SEVERAL else Guess()


def _position(code: str) -> int:
    return next(n for n, kind in enumerate(words.kinds()) if kind.code == code)


def _worth(hit: Hit, starts: list[int], said: list[Sentence]) -> float:
    number = max(0, bisect_right(starts, hit.start) - 1)
    if number <= 1 or LABEL.search(said[number].text[:max(0, hit.start - starts[number])]):
        return FIRST
    return EARLY if number <= 4 else LATE
