"""Pinyin initials, by which names are found."""
from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

READINGS = 8


@lru_cache(maxsize=20_000)
def initials(text: str) -> tuple[str, ...]:
    """Initials of a text, one string for each likely reading of its ambiguous characters.

    Letters and digits stand for themselves: ``市110`` gives ``s110``.
    """
    from pypinyin import Style, pinyin  # a large dictionary: loaded when first asked

    parts: list[list[str]] = []
    for ch in text.lower():
        if ch.isascii():
            if ch.isalnum():
                parts.append([ch])
            continue
        read = pinyin(ch, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
        if read:
            parts.append(sorted({letter[:1] for letter in read[0]}))
    return tuple(dict.fromkeys("".join(one) for one in islice(product(*parts), READINGS)))


def matches(typed: str, text: str) -> bool:
    """Whether typed letters, characters or digits are in the text or in its initials."""
    typed = typed.strip().lower()
    if not typed or typed in text.lower():
        return bool(typed)
    return typed.isascii() and typed.isalnum() and any(typed in one for one in initials(text))
