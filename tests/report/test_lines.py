from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.report.lines import MAX_GAP, NO_END, NO_START, Line, Style, break_lines, may_part, place, shrinkable

unhurried = settings(deadline=None)  # the machine may be busy with other tests

SIZE = 10.0
BODY = Style("fang")


class EvenWidths:
    """Chinese characters and marks 1 em, others half."""

    def width(self, role: str, text: str) -> float:
        return sum(1.0 if ord(char) >= 0x2E80 or char in "“”‘’—…·" else 0.5 for char in text)


MEASURE = EvenWidths()
CHINESE = "市政府值班室接到电话报告"
MARKS = "，。、；：？！）》”’—…（《“‘"
chinese = st.text(st.sampled_from(CHINESE * 3 + MARKS), max_size=200)
words = st.text(st.sampled_from("ab09-/.,:()%"), min_size=1, max_size=40)
mixed = st.lists(st.text(st.sampled_from(CHINESE * 4 + MARKS + " \n　"), max_size=20) | words, max_size=20).map("".join)
widths = st.floats(30, 200)


def lines_of(text: str, width: float = 100, indent: float = 0) -> list[Line]:
    return break_lines([(text, BODY)], SIZE, width, MEASURE, indent)


def texts_of(text: str, width: float = 100, indent: float = 0) -> list[str]:
    return [line.text for line in lines_of(text, width, indent)]


@unhurried
@given(mixed, widths)
def test_nothing_is_lost_or_moved(text: str, width: float) -> None:
    assert "".join("".join(texts_of(text, width)).split()) == "".join(text.split())


@unhurried
@given(mixed, widths)
def test_lines_keep_to_the_width(text: str, width: float) -> None:
    for line in lines_of(text, width):
        room = sum(shrinkable(token, SIZE) for token in line.tokens)
        assert line.width - room <= width - line.indent + 0.05 or len(line.text) == 1


@unhurried
@given(mixed, widths, st.sampled_from(["left", "center", "right", "justify"]))
def test_placed_text_stays_in_its_column_and_does_not_overlap(text: str, width: float, align: str) -> None:
    for line in lines_of(text, width):
        starts = place(line, SIZE, width, align)
        ends = [start + token.width for start, token in zip(starts, line.tokens, strict=True)]
        assert starts == sorted(starts)
        if line.tokens:
            # a narrowed mark at either end reaches out with its empty half
            assert starts[0] >= -SIZE / 2 - 0.05
            assert ends[-1] <= width + SIZE / 2 + 0.05


@unhurried
@given(mixed, widths)
def test_a_line_parts_at_a_forbidden_place_only_when_there_is_no_other(text: str, width: float) -> None:
    for paragraph in text.split("\n"):
        for line, following in pairwise(texts_of(paragraph, width)):
            if line and following and not may_part(line, following):
                dense = "".join(line.split())
                assert not any(may_part(dense[:cut], dense[cut:]) for cut in range(1, len(dense)))


@unhurried
@given(chinese)
def test_chinese_lines_neither_start_nor_end_with_a_forbidden_mark(text: str) -> None:
    # a letter between any two marks: there is always a place to part
    spaced = "字".join(text)
    for line, following in pairwise(texts_of(spaced, 120)):
        assert following[0] not in NO_START
        assert line[-1] not in NO_END


@unhurried
@given(mixed, widths)
def test_runs_do_not_change_the_order(text: str, width: float) -> None:
    middle = len(text) // 2
    pieces = [(text[:middle], BODY), (text[middle:], Style("hei", "#FF0000", True))]
    lines = break_lines(pieces, SIZE, width, MEASURE)
    assert "".join("".join(line.text for line in lines).split()) == "".join(text.split())
    struck = "".join(token.text for line in lines for token in line.tokens if token.style.strike)
    assert "".join(struck.split()) == "".join(text[middle:].split())


def test_a_mark_is_pulled_in_when_the_line_has_room_in_its_marks() -> None:
    assert texts_of("市政府，值班室接到报，告") == ["市政府，值班室接到报，", "告"]


def test_a_character_is_pushed_out_when_there_is_no_room() -> None:
    assert texts_of("市政府值班室接到电话，报告") == ["市政府值班室接到电", "话，报告"]


def test_an_opening_mark_moves_to_the_next_line() -> None:
    assert texts_of("市政府值班室接到电（话）") == ["市政府值班室接到电", "（话）"]


@pytest.mark.parametrize("pair", ["——", "……"])
def test_dashes_and_dots_stay_together(pair: str) -> None:
    assert all(pair in line or pair[0] not in line for line in texts_of(f"市政府值班室接到电{pair}话报告"))


def test_words_and_numbers_stay_whole() -> None:
    assert texts_of("值班室电话为 0000-1234567 转 12", 100) == ["值班室电话为", "0000-1234567 转 12"]
    assert texts_of("接报时间为八月 08:31:05", 100)[-1] == "08:31:05"


@pytest.mark.parametrize("text", ["x" * 5000, "市" * 5000, "https://a.cn/" + "b/" * 2500, "。" * 5000, "." * 5000])
def test_5000_characters_without_a_space_break(text: str) -> None:
    lines = lines_of(text)
    assert "".join(line.text for line in lines) == text
    assert all(line.width <= 100.05 for line in lines)


def test_an_address_breaks_after_a_slash() -> None:
    assert texts_of("http://www.example.cn/duty/office/log", 110)[0].endswith("/")


def test_line_ends_and_indent_are_kept() -> None:
    lines = lines_of("甲\n\n" + "乙" * 12, indent=20)
    assert [line.text for line in lines] == ["甲", "", "乙" * 8, "乙" * 4]
    assert [line.indent for line in lines] == [20, 20, 20, 0]
    assert [line.last for line in lines] == [True, True, False, True]


def test_spaces_hang_at_the_line_end_and_stay_at_the_start() -> None:
    assert texts_of("　　" + "乙" * 8 + "　　" + "丙") == ["　　" + "乙" * 8, "丙"]


def test_justified_lines_end_at_the_margin_and_last_lines_do_not() -> None:
    first, last = lines_of("市政府 ab12 值班室接到电话报告", 105)
    starts = place(first, SIZE, 105, "justify")
    assert starts[-1] + first.tokens[-1].width == pytest.approx(105)
    assert place(last, SIZE, 105, "justify")[0] == 0
    assert max(b - a for a, b in pairwise(starts)) <= first.tokens[0].width * 2 + MAX_GAP * SIZE


def test_a_line_that_would_gape_is_left_ragged() -> None:
    line = Line(lines_of("甲乙")[0].tokens, 20, 0, last=False)
    assert place(line, SIZE, 100, "justify") == [0, 10]


def test_centred_and_right() -> None:
    (line,) = lines_of("甲乙")
    assert place(line, SIZE, 100, "center") == [40, 50]
    assert place(line, SIZE, 100, "right") == [80, 90]


def test_a_column_narrower_than_a_character_holds_one_a_line() -> None:
    assert texts_of("甲乙ab，", 4) == ["甲", "乙", "a", "b", "，"]


def test_no_character_of_a_long_word_is_pressed_into_a_room_too_small() -> None:
    assert texts_of("市政府" + "a" * 30, 33)[0] == "市政府"


def test_a_mark_after_hanging_spaces_does_not_make_the_line_too_long() -> None:
    assert texts_of("0值值　:", 30) == ["0值", "值　:"]
    assert texts_of("值值值　" + "a" * 30, 36)[0] == "值值值"


def test_a_column_narrower_than_nothing_gets_one_character_a_line(letters) -> None:
    lines = break_lines([("（续）abc", Style("song"))], 10, -0.5, letters)
    assert [line.text for line in lines] == ["（", "续", "）", "a", "b", "c"]
