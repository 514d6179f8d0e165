"""People's names in what somebody wrote: a cell of a table, a field of a form."""
from __future__ import annotations

import re
from collections.abc import Collection

EMPTY = {"", "-", "--", "—", "——", "/", "无", "none", "nobody"}
_BETWEEN = re.compile(r"[、,，;；/／|&＆\n\r\t]+")
_PHONE = re.compile(r"[\s:：(（]*\+?\d[\d\- ]{4,}\d[)）]?")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")


def names_in(text: str, known: Collection[str] = ()) -> list[str]:
    """The names in a cell, each once, in order; those ``known`` are taken as they are, spaces included.

    Names stand apart by 、 , ; / & a line end, or spaces: ``李　静`` is one name, ``周明远 李静`` are two, and one in
    other letters keeps its spaces. Telephone numbers behind a name are left out.
    """
    found: list[str] = []
    for piece in [text.strip()] if text.strip() in known else _BETWEEN.split(text.replace("\u3000", " ").strip()):
        whole = _PHONE.sub(" ", piece).strip()
        if whole.lower() not in EMPTY:
            found += [whole] if whole in known else _spaced(whole)
    return list(dict.fromkeys(found))


def _spaced(piece: str) -> list[str]:
    """A piece parted at its spaces where it is Chinese, signs that stand alone put together."""
    words = piece.split()
    if not all(_CHINESE.fullmatch(word) for word in words):
        return [" ".join(words)]
    found: list[str] = []
    waiting = ""
    for word in words:
        if len(word) == 1 and not waiting:
            waiting = word
        else:
            found.append(waiting + word)
            waiting = ""
    return [*found, waiting] if waiting else found


def is_name(text: str) -> bool:
    """Whether a text can be somebody's name: letters, points between them, a mark in brackets, no figures."""
    return bool(re.fullmatch(r"[^\W\d_][^\d_=@<>{}\\\"\ufffd\x00-\x1f]*", text)) and len(text) > 1
