"""Finding names by the initials of their pinyin."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.pinyin import matches, readings, starts_at

UNIT = "江城市重庆路长乐派出所行政审批和调度中心"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("sjj", "江城市交警支队"), ("jjzd", "市交警支队"), ("SJJ", "市交警支队"), ("交警", "市交警支队"),
        ("s110", "市110指挥中心"), ("110z", "市110指挥中心"), ("cq", "重庆"), ("zq", "重庆"), (" sj ", "市局"),
        ("g60", "G60高速"), ("yh", "银行"), ("yx", "银行"),
    ],
)
def test_initials_characters_and_digits_match(typed: str, text: str) -> None:
    assert matches(typed, text)


@pytest.mark.parametrize("typed", ["jjs", "x", "110", "", "  ", "交 警", "s-j", "交j"])
def test_others_do_not(typed: str) -> None:
    assert not matches(typed, "市交警支队")


@settings(deadline=None)
@given(data=st.data())
def test_any_reading_of_any_run_matches(data: st.DataObject) -> None:
    """However many of the characters are read in more than one way."""
    start = data.draw(st.integers(0, len(UNIT) - 1))
    read = readings(UNIT)[start : start + data.draw(st.integers(1, len(UNIT)))]
    typed = "".join(data.draw(st.sampled_from(letters)) for letters in read)
    assert matches(typed, UNIT)
    assert start or starts_at(typed, UNIT)


def test_signs_and_strange_letters_do_not_count() -> None:
    assert readings("市（110）、𫄧 é") == readings("市110")[:4] + readings("𫄧")
    assert readings("") == ()


def test_starts_at_looks_at_the_beginning() -> None:
    assert starts_at("sj", "市交警") and not starts_at("jj", "市交警") and not starts_at("sjjz", "市交警")
