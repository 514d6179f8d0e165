"""A draft that a person has worked on, brought up to date: only sentences the person left alone change."""
from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# a sentence ends behind its mark, and a paragraph at its end
_END = re.compile(r"(?<=[。！？\n])|(?<=[.!?] )")


@dataclass(frozen=True)
class Merged:
    """The text now, and the new sentences that found no place in it because the old ones were changed by hand."""

    text: str
    left: tuple[str, ...] = ()


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its mark; put together they are the text."""
    return [part for part in _END.split(text) if part]


def merged(typed: str, before: str, after: str) -> Merged:
    """``typed``, which a person made of ``before``, with what changed from ``before`` to ``after``.

    A sentence of ``before`` that still stands in ``typed`` gives way to what stands for it in ``after``; one
    that was changed or struck by hand stays as the person left it, and the new wording is named in ``left``.
    """
    if typed == before:
        return Merged(after)
    old, new = sentences(before), sentences(after)
    text, left = typed, []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        was, now = "".join(old[i:j]), "".join(new[k:m])
        placed = _replaced(text, was, now) if was else _inserted(text, old[:i], old[i:], now)
        if placed is not None:
            text = placed
        elif now.strip():
            left.append(now.strip())
    return Merged(text, tuple(left))


def _replaced(text: str, was: str, now: str) -> str | None:
    """The text with the one place of ``was`` changed; None where it stands there no more, or more than once."""
    return text.replace(was, now) if text.count(was) == 1 else None


def _inserted(text: str, before: list[str], behind: list[str], now: str) -> str | None:
    """The text with new sentences behind the sentence they follow, else before the one they precede."""
    if before and text.count(before[-1]) == 1:
        return text.replace(before[-1], before[-1] + now)
    if behind and text.count(behind[0]) == 1:
        return text.replace(behind[0], now + behind[0])
    return None
