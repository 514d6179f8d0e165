"""Pinyin initials, by which names are found."""
from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def readings(text: str) -> tuple[str, ...]:
    """The initials each character of a text may be read with. Letters and digits stand for themselves."""
    from pypinyin import Style, pinyin  # a large dictionary: loaded when first asked

    read = []
    for ch in text.lower():
        if ch.isascii():
            if ch.isalnum():
                read.append(ch)
            continue
        letters = pinyin(ch, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
        if letters:
            read.append("".join(sorted({letter[:1] for letter in letters[0]})))
    return tuple(read)


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
    read = readings(text)
    last = len(read) - len(typed) if anywhere else min(0, len(read) - len(typed))
    return any(
        all(letter in read[start + index] for index, letter in enumerate(typed)) for start in range(last + 1)
    )


def syllables(text: str) -> list[str]:
    """A Chinese text in pinyin without tones, one reading, a syllable each; other characters are left out."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
