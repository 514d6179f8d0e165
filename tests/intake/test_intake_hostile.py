"""Any text is read: nothing raises, every mark lies within the text, long ones end."""
from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import intake
from app.intake import numbers, sentences, words

PIECES = [
    "1", "12", "二十", "数", "余", "人", "名", "死亡", "受伤", "死", "伤", "失踪", "其中", "截至", "造成", "，",
    "。", "、", "：", "（", "）", "\n", " ", "\u3000", "6月24日", "昨晚", "2时44分", "31日", "2月30日", "0年",
    "二〇二六年", "99时", "24时", "12:61", "地点：", "在", "位于", "云河区", "城北路", "发生", "火灾", "地震",
    "来源：", "据", "报告", "电", "由3人上升至", "无人员伤亡", "直接经济损失", "万亿", "元", "去年", "上周日",
    "𠮷", "\x00", "\ud800", "\u202e", "́",
]
texts = st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
moments = st.one_of(st.none(), st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)))


@settings(max_examples=400, deadline=None)
@given(texts, moments)
def test_any_text_is_read(text: str, received: datetime | None) -> None:
    found = intake.read(text, received)
    for span in found.spans:
        assert 0 <= span.start < span.end <= len(text) and text[span.start:span.end] == span.text
    assert found.category == "" or intake.kind(found.category) is not None
    assert found.precision in ("", "day", "hour", "minute") and bool(found.precision) is (found.occurred is not None)
    for name in intake.FIGURES:
        value = getattr(found, name)
        assert value is None or value >= 0
    assert intake.read(text, received) == found


@given(st.text())
def test_an_even_text_keeps_its_places(text: str) -> None:
    flat = sentences.even(text)
    assert len(flat) == min(len(text), sentences.READ)
    for said in sentences.split(flat):
        assert flat[said.start:said.end] == said.text and said.text.strip()


@pytest.mark.parametrize("piece", [
    "1", "死亡1人，", "1人死亡", "1人、", "(1人死亡", "在", "据", "昨", "，", "\n", "1\n", "2026年6月24日2时44分",
    "地点:", "发生火灾在县城", "从某某局获悉，", "局", "12:34", "一百", "1人死亡，经送", "a", "市民",
    "，在云河区发生", "\ufffd", "1人失踪", "1名失踪者的遗体", "1人吃", "1人送医，", "送市中心医院", "死1伤", "村民某",
    "其已没有生命体征", "司机和1人受伤", "到局门口", "爆炸死", "1例", "1名重伤员死亡",
    "累计报告1例，", "(2026", "来源:报 ", "1人死亡，1人受伤，", "记者说",
])
def test_two_hundred_thousand_characters_are_read(piece: str) -> None:
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    found = intake.read(text, datetime(2026, 6, 24))
    assert all(span.end <= intake.READ for span in found.spans)


@given(st.integers(0, 99_999_999))
def test_a_number_in_chinese_is_the_number(number: int) -> None:
    assert numbers.value_of(spelled(number)) == number == numbers.value_of(f"{number:,}")


def spelled(number: int) -> str:
    """A whole number below a hundred million in Chinese, by the rules of the schools."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return spelled(high) + "万" + ("" if not low else ("零" if low < 1000 else "") + spelled(low))
    digits, told = "零一二三四五六七八九", ""
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = number // value % 10, number % value
        if digit:
            told += digits[digit] + unit
            told += "零" if rest and rest < value // 10 else ""
    return told or "零"


@pytest.mark.parametrize(("text", "value"), [
    ("三四十", 30.0), ("二〇二六", 2026.0), ("十", 10.0), ("两", 2.0), ("1.5", 1.5), ("", None), ("多", None),
    ("1..5", None),
])
def test_numerals(text: str, value: float | None) -> None:
    assert numbers.value_of(text) == value


@given(st.text(alphabet="火灾情警森林失起", max_size=30))
def test_words_are_found_longest_first_and_apart(text: str) -> None:
    lexicon = words.Lexicon(["火灾", "森林火灾", "失火", "火情", "灾情"])
    place = 0
    for hit in lexicon.hits(text):
        assert hit.start >= place and text[hit.start:hit.end] == hit.word
        assert hit.word != "火灾" or not text[max(place, hit.start - 2):hit.end].endswith("森林火灾")
        place = hit.end
