"""Query words: what narrows, and what is only a word."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.search_words import Query, parse

NOW = datetime(2026, 6, 23, 18, 44)  # 2026-06-24 02:44 in Shanghai
MIDNIGHT = datetime(2026, 6, 23, 16, 0)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("typed", "meant"), [
    ("客车", Query("客车")),
    ("客车　追尾", Query("客车 追尾")),
    ("#7414", Query(number=7414)),
    ("＃7414", Query(number=7414)),
    ("8h 客车", Query("客车", since=NOW - timedelta(hours=8))),
    ("2d", Query(since=NOW - 2 * DAY)),
    ("今天", Query(since=MIDNIGHT, until=MIDNIGHT + DAY)),
    ("昨天", Query(since=MIDNIGHT - DAY, until=MIDNIGHT)),
    ("Yesterday", Query(since=MIDNIGHT - DAY, until=MIDNIGHT)),
    ("6月20日-", Query(since=MIDNIGHT - 4 * DAY)),
    ("6月20日", Query(since=MIDNIGHT - 4 * DAY, until=MIDNIGHT - 3 * DAY)),
    ("6月20日-6月22日", Query(since=MIDNIGHT - 4 * DAY, until=MIDNIGHT - DAY)),
    ("6月22日至6月20日", Query(since=MIDNIGHT - 4 * DAY, until=MIDNIGHT - DAY)),
    ("-2026-06-20", Query(until=MIDNIGHT - 3 * DAY)),
    ("12月30日", Query(since=datetime(2025, 12, 29, 16), until=datetime(2025, 12, 30, 16))),
    ("2024年2月29日-", Query(since=datetime(2024, 2, 28, 16))),
    ("来源:应急局", Query(source="应急局")),
    ("来源：应急局 传真", Query("传真", source="应急局")),
    ("source:fire", Query(source="fire")),
    ('"昨天"', Query("昨天")),
    ("“江云 高速”", Query("江云高速")),
])
def test_meaning(typed: str, meant: Query) -> None:
    assert parse(typed, NOW) == meant


@pytest.mark.parametrize("word", ["2月30日", "13月1日", "-", "5550-0101", "K87+300", "来源:", "#", "h", "9999-12-31"])
def test_only_a_word(word: str) -> None:
    assert parse(word, NOW) == Query(word)


def test_nothing() -> None:
    assert parse(" 　", NOW).is_empty
    assert not parse("8h", NOW).is_empty


@given(st.text(alphabet='客车0179#月日年-~:："“”hd昨天来源 　', max_size=30))
def test_reads_anything(typed: str) -> None:
    parse(typed, NOW)


def test_what_no_key_types_is_left_out_and_a_flood_is_cut() -> None:
    assert parse("客\x00车\ud800 \x1b", NOW) == Query("客 车")
    assert parse("来源:\udc80", NOW).source == ""
    assert len(parse("车 " * 10_000, NOW).words.split()) == 30
    assert len(parse("车" * 10_000, NOW).words) == 500
