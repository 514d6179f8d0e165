"""Places in a text as Qt counts them, and back; struck and found words where they stand."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QFontMetrics, QTextLayout

from ui import text_line, theme
from ui.text_line import around_correction, lay_out, parted
from ui.utf16 import index_of, units

WIDE = 900


def part(text: str, one: QTextLayout.FormatRange) -> str:
    """What a format range covers, counted as Qt counts."""
    return text.encode("utf-16-le")[one.start * 2 : (one.start + one.length) * 2].decode("utf-16-le")


def parts(layout: QTextLayout) -> list[tuple[str, bool]]:
    """What is covered, and whether it is struck."""
    return [(part(layout.text(), one), one.format.fontStrikeOut()) for one in layout.formats()]


@pytest.mark.parametrize(("text", "expected"), [
    ("", [0]), ("ab", [0, 1, 2]), ("𠮷a", [0, 2, 3]), ("a𠮷𬱖b", [0, 1, 3, 5, 6]),
])
def test_units_and_back(text: str, expected: list[int]) -> None:
    assert [units(text, index) for index in range(len(text) + 1)] == expected
    assert [index_of(text, place) for place in expected] == list(range(len(text) + 1))


def test_past_the_text_is_its_end() -> None:
    assert units("𠮷", 9) == 2 and index_of("𠮷", 9) == 1
    assert units("𠮷", -1) == 0 and index_of("𠮷", 0) == 0


@pytest.mark.parametrize(("before", "struck", "new", "after"), [
    ("𠮷某来电，", "死亡 1 人", "死亡 2 人", "，其余未定"), ("来电，", "吴𠮷林", "吴吉林", "，其余未定"),
    ("来电，", "吴吉林", "吴𠮷林", "，𬱖其余"), ("𠮷𬱖", "𠮷", "𬱖", "𠮷"), ("", "𠮷一", "二", ""),
])
def test_the_struck_words_are_struck(themed: None, before: str, struck: str, new: str, after: str) -> None:
    layout = lay_out(((before, "kept"), (struck, "struck"), (new, "new"), (after, "kept")), "", WIDE)
    assert parts(layout) == [(struck, True)]


@pytest.mark.parametrize(("text", "word"), [
    ("𠮷某驾客车追尾", "客车"), ("经𬱖路，客车", "客车"),
    ("客车，𠮷某", "客车"), ("吴𠮷林来电", "𠮷林"), ("𠮷𠮷𬱖", "𬱖"),
])
def test_found_words_are_marked(themed: None, text: str, word: str) -> None:
    assert parts(lay_out(((text, "kept"),), word, WIDE)) == [(word, False)]


def test_a_void_text_is_struck_whole(themed: None) -> None:
    layout = lay_out((("𠮷某", "kept"), ("来电𬱖", "kept")), "", WIDE, is_void=True)
    assert parts(layout) == [("𠮷某", True), ("来电𬱖", True)]


def test_what_is_elided_has_no_format(themed: None) -> None:
    layout = lay_out((("𠮷" * 20, "kept"), ("𬱖" * 20, "struck")), "", 200)
    assert layout.text().endswith("…") and parts(layout) == []


# corrections ------------------------------------------------------------
def test_struck_and_new_stand_apart(themed: None) -> None:
    pieces = parted((("一", "kept"), ("二", "struck"), ("三", "new"), ("四", "struck"), ("五", "kept")))
    assert [text for text, _ in pieces] == ["一", "二", text_line.GAP, "三", "四", "五"]
    assert 2 <= QFontMetrics(theme.font("body")).horizontalAdvance(text_line.GAP) <= 4


def shown(pieces: Any, room: int) -> list[tuple[str, str]]:
    return list(around_correction(tuple(pieces), lambda text: len(text) > room))


def test_the_beginning_gives_way_to_a_correction() -> None:
    pieces = [("一二三四五六七八九十" * 3, "kept"), ("旧", "struck"), ("新", "new"), ("余", "kept")]
    assert shown(pieces, 20) == [("…三四五六七八九十", "kept"), *pieces[1:]]
    assert shown(pieces, 32) == pieces


def test_a_correction_in_sight_leaves_the_text_alone() -> None:
    pieces = [("一二", "kept"), ("旧", "struck"), ("新", "new"), ("余" * 90, "kept")]
    assert shown(pieces, 20) == pieces
    assert shown([("余" * 90, "kept")], 20) == [("余" * 90, "kept")]


def test_much_struck_gives_way_to_what_is_new() -> None:
    pieces = [("一" * 30, "kept"), ("旧" * 40, "struck"), ("新", "new")]
    assert shown(pieces, 20) == [("…" + "一" * 8, "kept"), ("旧" * 8 + "…", "struck"), ("新", "new")]
    assert shown([("旧" * 40, "struck")], 20)[-1] == ("旧" * 40, "struck")
