"""Full-text search: any piece of any text is found."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import search
from app.core.run import Context, run
from app.core.search import Hit, find, spans, tokens
from app.features.duty_log.records import DutyEntry
from db.database import database
from tests.conftest import START

TEXT = "云南昭通巧家县客车坠江，24人失踪；𫄧水河𠮷林镇 G60高速 Ａ口 ｶﾞｽ ÅNGSTRÖM Σίσυφος 한국어 été 12.5mm"
# Chinese common and rare (Plane 2 too), digits and letters of several scripts, widths, marks, signs
LETTERS = st.one_of(
    st.sampled_from("火灾暴雨市县局𫄧𠮷𪚥𬴊〇零"),
    st.sampled_from("0123456789０９Ⅲ½"), st.sampled_from("aAzZéßİıΣσςꙊﬁ"),
    st.sampled_from("，。 　\n-_'\"*()（）%"), st.sampled_from("\u0301\u0345가각가ｶﾞ"),
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
)
TEXTS = st.text(LETTERS, min_size=1, max_size=30)


def index(uid: str, text: str) -> None:
    search._put("duty_entry", uid, 1, search.number_of("duty_entry", START), " ".join(tokens(text)), search._Numbers())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, data=st.data())
def test_any_piece_of_any_text_is_found(ctx: Context, text: str, data: st.DataObject) -> None:
    index("one", text)
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(1, 12))]
    if any(tokens(word) for word in piece.split()):
        assert find(piece) == [Hit("duty_entry", "one")]
        assert spans(text, piece), "found, yet not shown where"
    else:
        assert find(piece) == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, word=st.text(LETTERS, min_size=1, max_size=3).filter(lambda w: not w.split()[1:]))
def test_nothing_is_found_that_is_not_there(ctx: Context, text: str, word: str) -> None:
    index("one", text)
    run_of, wanted = tokens(text), tokens(word)
    there = any(run_of[i : i + len(wanted)] == wanted for i in range(len(run_of))) if wanted else False
    assert bool(find(word)) == there


@pytest.mark.parametrize("size", range(1, 7))
def test_every_piece_of_a_mixed_text(ctx: Context, size: int) -> None:
    index("one", TEXT)
    for start in range(len(TEXT) - size + 1):
        piece = TEXT[start : start + size]
        if any(ch.isalnum() and ch != "ﾞ" for ch in piece):  # a mark alone is no letter
            assert find(piece) == [Hit("duty_entry", "one")], piece


@pytest.mark.parametrize("word", ["客车", "坠江", "车", "巧家县", "失踪", "24", "G６０", "a口", "𠮷林", "angstrom"])
def test_short_words_are_found(ctx: Context, log: Callable[..., Any], word: str) -> None:
    made = log(TEXT)
    log("别的事")
    assert find(word, "duty_entry") == [Hit("duty_entry", made["uid"])]


@pytest.mark.parametrize(
    "word", ["车客", "客江", "𫄧林", "26", "坠 海", "OR", "客车 NOT", "客车*x", '"', "'", "%", "", " 　"]
)
def test_other_words_are_not(ctx: Context, log: Callable[..., Any], word: str) -> None:
    log(TEXT)
    assert find(word) == []


def test_every_word_must_occur_anywhere_in_the_record(ctx: Context, log: Callable[..., Any]) -> None:
    made = log("积水深二尺", source="江城市水务局　孙工　13900001111")
    for asked in ("水务 积水", "孙工　二尺", "13900001111 积水", "1111"):
        assert find(asked) == [Hit("duty_entry", made["uid"])], asked
    assert find("水务 火灾") == []


def test_newest_first_and_bounded(ctx: Context, log: Callable[..., Any]) -> None:
    uids = [log(f"暴雨第{n}报", confirm=True)["uid"] for n in range(4)]
    assert [hit.uid for hit in find("暴雨")] == uids[::-1]
    assert [hit.uid for hit in find("暴雨", limit=2)] == [uids[3], uids[2]]


def test_the_text_before_a_correction_is_still_found(ctx: Context, log: Callable[..., Any]) -> None:
    made = log("三人失踪", handling="已派车")
    run(ctx, "duty_log.correct", number=1, content="五人失踪", reason="听错")
    run(ctx, "duty_log.supplement", number=1, handling="已派船")
    for word in ("三人", "五人", "派船"):
        assert find(word) == [Hit("duty_entry", made["uid"])], word
    assert find("派车") == []
    assert len(find("失踪")) == 1


def test_a_table_may_be_named(ctx: Context, log: Callable[..., Any]) -> None:
    run(ctx, "contacts.add", source="市水务局")
    log("水务局来电")
    assert len(find("水务")) == 2
    assert [hit.table for hit in find("水务", "contact")] == ["contact"]


def test_what_was_rolled_back_is_not_found(ctx: Context, log: Callable[..., Any], tmp_path: Any) -> None:
    with pytest.raises(Exception, match="gone"):
        log("绝无此事", files=[tmp_path / "gone.pdf"])
    assert find("绝无此事") == [] and not DutyEntry.select().exists()
    assert database.execute_sql("select count(*) from search_document").fetchone() == (0,)


def test_spans_say_where_the_words_stand() -> None:
    assert spans("客车坠江，客 车", "客车") == [(0, 2), (5, 3)]
    assert spans("Ｇ60高速", "g6 高") == [(0, 2), (3, 1)]
    assert spans("𫄧水河", "水") == [(1, 1)]
    assert spans("无", "有") == [] and spans("", "有") == [] and spans("有", "") == []
