"""Pinyin, by which names are found: initials, whole syllables, the keys of a telephone."""
from __future__ import annotations

import os
from functools import lru_cache
from itertools import product
from math import prod

MOST_READINGS = 16

# Characters are asked one by one. The dictionary of phrases would take 45 MB for nothing, in parts so many that
# collecting garbage among them is felt.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")


@lru_cache(maxsize=20_000)
def readings(text: str) -> tuple[str, ...]:
    """The initials each character of a text may be read with. Letters and digits stand for themselves."""
    return tuple(read for ch in text.lower() if (read := _initials(ch)))


@lru_cache(maxsize=20_000)
def _initials(ch: str) -> str:
    """The letters a character may begin with; a letter or digit itself, nothing for any other sign."""
    from pypinyin import Style, pinyin  # a large dictionary: loaded when first asked

    if ch.isascii():
        return ch if ch.isalnum() else ""
    letters = pinyin(ch, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return "".join(sorted({letter[:1] for letter in letters[0]})) if letters else ""


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """The initials of a text in every reading, a line each; empty where there are too many readings to be written."""
    read = readings(text)
    if prod(map(len, read)) > MOST_READINGS:
        return ""
    return "".join("\n" + "".join(letters) for letters in product(*read))


def matches(typed: str, text: str) -> bool:
    """Whether typed letters, characters or digits are in the text or in its initials."""
    typed = typed.strip().lower()
    if not typed or typed in text.lower():
        return bool(typed)
    return starts_at(typed, text, anywhere=True)


def starts_at(typed: str, text: str, anywhere: bool = False) -> bool:
    """Whether a text's initials begin with the typed letters (or have them anywhere), in any reading."""
    typed = typed.lower()
    if not (typed.isascii() and typed.isalnum()):
        return False
    if written := initials(text):
        return (typed if anywhere else "\n" + typed) in written
    read = readings(text)
    last = len(read) - len(typed) if anywhere else min(0, len(read) - len(typed))
    return any(
        all(letter in read[start + index] for index, letter in enumerate(typed)) for start in range(last + 1)
    )


@lru_cache(maxsize=20_000)
def _spellings(ch: str) -> tuple[str, ...]:
    """Every way a character may be spelt without tones; letters and digits stand for themselves."""
    from pypinyin import Style, pinyin

    if ch.isascii():
        return (ch.lower(),) if ch.isalnum() else ()
    found = pinyin(ch, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0])) if found else ()


def is_spelt(typed: str, text: str) -> bool:
    """Whether typed letters spell a run of the text: whole syllables or their beginnings (``luzhp``, ``luzhengping``).

    ``v`` stands for ü.
    """
    typed = typed.lower()
    if not (typed.isascii() and typed.isalnum()):
        return False
    read = [spellings for ch in text if (spellings := _spellings(ch))]
    for start in range(len(read)):
        places = {0}  # how many of the letters typed the characters so far may have used up
        for spellings in read[start:]:
            places = {at + n for at in places for one in spellings for n in _begun(typed, at, one)}
            if len(typed) in places:
                return True
            if not places:
                break
    return False


def _begun(typed: str, at: int, syllable: str) -> list[int]:
    """How many letters at a place may stand for this syllable: its beginnings that are typed there."""
    return [n for n in range(1, len(syllable) + 1) if typed[at : at + n] == syllable[:n]]


_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")


def is_keyed(typed: str, text: str) -> bool:
    """Whether digits are the keys of a telephone for a run of the text's initials: 597 for 卢正平."""
    if not (typed.isascii() and typed.isdigit()):
        return False
    read = [letters.translate(_KEYPAD) for letters in readings(text)]
    return any(
        all(key in read[start + index] for index, key in enumerate(typed))
        for start in range(len(read) - len(typed) + 1)
    )


def syllables(text: str) -> list[str]:
    """A Chinese text in pinyin without tones, one reading, a syllable each; other characters are left out."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
