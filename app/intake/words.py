"""The rule words of the field, from ``resources/tables/intake_words.json`` and ``intake_places.json``."""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.core import paths


@dataclass(frozen=True)
class Kind:
    """A second-level category with the words that speak for it; ``event`` is what a title calls it."""

    code: str
    title: str
    title_en: str
    event: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    over: tuple[str, ...]  # wider categories that it goes before once the beginning names it: a fire in a forest


@dataclass(frozen=True)
class Hit:
    """A word of a lexicon in a text."""

    start: int
    end: int
    word: str


class Lexicon:
    """Finds the longest of many words at each place, in one pass over the text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {sign: sorted(found, reverse=True) for sign, found in lengths.items()}

    def hits(self, text: str) -> Iterator[Hit]:
        """The words in their order, none over another."""
        place = 0
        while place < len(text):
            for length in self._lengths.get(text[place], ()):
                word = text[place:place + length]
                if len(word) == length and word in self._words:
                    yield Hit(place, place + length, word)
                    place += length - 1
                    break
            place += 1


def _rows(name: str) -> list[dict[str, Any]]:
    return json.loads(paths.resource(f"tables/{name}.json").read_text(encoding="utf-8"))["rows"]


@cache
def kinds() -> tuple[Kind, ...]:
    """The categories in the order of the tree."""
    return tuple(
        Kind(row["code"], row["title"], row["title_en"], row["event"], tuple(row["strong"].split()),
             tuple(row["weak"].split()), tuple(row["over"].split()))
        for row in _rows("intake_words")
    )


@cache
def kind(code: str) -> Kind | None:
    """The category of a code."""
    return next((one for one in kinds() if one.code == code), None)


@cache
def codes_of(strong: bool) -> dict[str, tuple[str, ...]]:
    """Each word with the codes it speaks for."""
    found: dict[str, list[str]] = {}
    for one in kinds():
        for word in one.strong if strong else one.weak:
            found.setdefault(word, []).append(one.code)
    return {word: tuple(codes) for word, codes in found.items()}


@cache
def lexicon(strong: bool) -> Lexicon:
    return Lexicon(codes_of(strong))


@cache
def places() -> Lexicon:
    """Provinces, prefectures and countries by their short names."""
    return Lexicon(name for row in _rows("intake_places") for name in row["names"].split())


@dataclass(frozen=True)
class Verb:
    """What is said of people counted: the figure it makes, on which side its number stands, how much it counts."""

    field: str
    way: str  # "either" or "forward"
    weight: str  # "strong" or "weak"
    group: str


@cache
def verbs() -> dict[str, Verb]:
    """Each word of a casualty with its meaning."""
    return {
        word: Verb(row["field"], row["way"], row["weight"], row["code"])
        for row in _rows("intake_figures") for word in row["words"].split()
    }


@cache
def verb_lexicon() -> Lexicon:
    return Lexicon(verbs())
