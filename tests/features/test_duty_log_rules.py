"""The duty log's rules: values in, values out."""
from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import i18n
from app.features.duty_log.rules import (
    Source,
    changed_pieces,
    is_ahead,
    is_double,
    is_late,
    parse_source,
    show_source,
    typed_time,
    weekday_faults,
)

NOW = datetime(2026, 6, 24, 2, 44, 31)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0244", "2026-06-24T02:44"), ("2:44", "2026-06-24T02:44"), ("02：44", "2026-06-24T02:44"),
        ("244", "2026-06-24T02:44"), ("02:44:05", "2026-06-24T02:44:05"), ("024405", "2026-06-24T02:44:05"),
        ("", "2026-06-24T02:44:31"), ("-20", "2026-06-24T02:24:31"), ("-180", "2026-06-23T23:44:31"),
        ("昨2350", "2026-06-23T23:50"), ("昨天 23:50", "2026-06-23T23:50"), ("前2350", "2026-06-22T23:50"),
        ("前天　2350", "2026-06-22T23:50"), ("y2350", "2026-06-23T23:50"), ("06-23 23:50", "2026-06-23T23:50"),
        ("6月23日 2350", "2026-06-23T23:50"), ("2025-12-31 23:50", "2025-12-31T23:50"),
        ("2025年12月31日 23:50", "2025-12-31T23:50"), ("2350", "2026-06-24T23:50"), (" 0244 ", "2026-06-24T02:44"),
        ("2025/12/31T23:50", "2025-12-31T23:50"),
    ],
)
def test_a_time_as_an_officer_types_it(text: str, meant: str) -> None:
    assert typed_time(text, NOW) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "text", ["x", "24:00", "0260", "25", "昨", "02-30 10:00", "13-01 10:00", "--5", "1:2", "昨-20"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):
        typed_time(text, NOW)


def test_yesterday_turns_month_and_year() -> None:
    assert typed_time("昨2350", datetime(2026, 1, 1, 0, 5)) == datetime(2025, 12, 31, 23, 50)
    assert typed_time("前2350", datetime(2026, 3, 1, 0, 5)) == datetime(2026, 2, 27, 23, 50)
    assert typed_time("-10", datetime(2026, 1, 1, 0, 5)) == datetime(2025, 12, 31, 23, 55)
    assert typed_time("昨0010", datetime(2028, 3, 1, 0, 5)) == datetime(2028, 2, 29, 0, 10)


@pytest.mark.parametrize("text", ["12-31 23:50", "12月31日 2350"])
def test_a_day_without_a_year_is_the_nearest(text: str) -> None:
    """An officer at New Year means last night, and in December next month's January."""
    assert typed_time(text, datetime(2026, 1, 1, 0, 5)) == datetime(2025, 12, 31, 23, 50)
    assert typed_time(text, datetime(2026, 12, 30, 0, 5)) == datetime(2026, 12, 31, 23, 50)
    assert typed_time("01-02 08:00", datetime(2026, 12, 30)) == datetime(2027, 1, 2, 8)
    assert typed_time("06-20 08:00", datetime(2026, 12, 1)) == datetime(2026, 6, 20, 8)
    assert typed_time("02-29 08:00", datetime(2027, 12, 1)) == datetime(2028, 2, 29, 8)


@given(now=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), minutes=st.integers(0, 9999))
def test_minutes_ago(now: datetime, minutes: int) -> None:
    assert typed_time(f"-{minutes}", now) == now - timedelta(minutes=minutes)


@given(now=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), clock=st.times())
def test_a_plain_time_is_todays(now: datetime, clock: object) -> None:
    text = f"{clock:%H%M}"
    assert typed_time(text, now) == datetime.combine(now.date(), datetime.strptime(text, "%H%M").time())


@pytest.mark.parametrize(
    ("at", "recorded", "late"),
    [
        ("2026-06-23T23:58", "2026-06-24T00:03", False), ("2026-06-23T23:47", "2026-06-24T00:03", True),
        ("2025-12-31T23:59", "2026-01-01T00:14", False), ("2025-12-31T23:59", "2026-01-01T00:14:00.001", True),
        ("2026-02-28T23:50", "2026-03-01T00:01", False), ("2026-06-24T00:03", "2026-06-23T23:58", False),
    ],
)
def test_late_is_a_length_of_time_not_of_the_clock(at: str, recorded: str, late: bool) -> None:
    assert is_late(datetime.fromisoformat(at), datetime.fromisoformat(recorded), 15) is late


def test_ahead() -> None:
    assert not is_ahead(NOW + timedelta(minutes=1), NOW, 1)
    assert is_ahead(NOW + timedelta(minutes=1, milliseconds=1), NOW, 1)
    assert not is_ahead(NOW - timedelta(days=1), NOW, 1)


# sources ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("市应急局", Source("市应急局")), ("市应急局　郑立", Source("市应急局", "郑立")),
        ("市应急局　郑立　13800000000", Source("市应急局", "郑立", "", "13800000000")),
        ("市应急局　0551-55500110", Source("市应急局", "", "", "0551-55500110")),
        ("John Smith 12345", Source("John Smith 12345")), ("13800000000", Source("13800000000")),
        ("a　b　c", Source("a　b　c")), ("　市局　　郑立　", Source("市局", "郑立")), ("", Source("")),
        ("市局　郑立　(0551)5550转8011", Source("市局", "郑立", "", "(0551)5550转8011")),
        ("市局　110", Source("市局", "", "", "110")),
        ("市局　卢警官　12345", Source("市局", "卢警官", "", "12345")), ("市局　3室", Source("市局", "3室")),
    ],
)
def test_a_typed_source(text: str, meant: Source) -> None:
    assert parse_source(text) == meant


WORD = st.text(st.sampled_from("市县局张王ab "), min_size=1, max_size=6).map(str.strip).filter(bool)


@given(WORD, st.one_of(st.just(""), WORD), st.sampled_from(["", "13800000000", "0551-5550110", "110"]))
def test_a_shown_source_reads_back(source: str, person: str, phone: str) -> None:
    assert parse_source(show_source(source, person, "", phone)) == Source(source, person, "", phone)


def test_a_post_stands_in_for_a_name() -> None:
    assert show_source("市局", "", "值班员", "110") == "市局　值班员　110"


# weekdays ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("6月24日（星期三）", 0), ("6月24日周三", 0), ("6月24日（周五）", 1), ("2026年6月24日 星期四", 1),
        ("2025年6月24日星期二", 0), ("6月28日星期天", 0), ("6月28日（星期日）", 0), ("2月30日（星期一）", 1),
        ("13月1日星期一", 1), ("6月24日", 0), ("星期五开会", 0), ("6月24日(星期五)至6月25日(星期五)", 2), ("", 0),
    ],
)
def test_weekdays_that_do_not_match(text: str, faults: int) -> None:
    assert len(weekday_faults(text, date(2026, 6, 24))) == faults


@given(day=st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)), named=st.sampled_from("一二三四五六日天"))
def test_weekday_of_any_day(day: date, named: str) -> None:
    right = "一二三四五六日"[day.weekday()] == named.replace("天", "日")
    text = f"{day.year}年{day.month}月{day.day}日（星期{named}）"
    assert bool(weekday_faults(text, date(2026, 6, 24))) is not right


def test_a_weekday_fault_is_a_sentence_in_either_language() -> None:
    (said,) = weekday_faults("6月24日（星期五）", date(2026, 6, 24))
    assert "三" in said and "五" in said
    i18n.use("zh_CN")
    assert weekday_faults("6月24日（星期五）", date(2026, 6, 24))


# doubles ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "source", "double"),
    [
        ("滨江路积水，请求支援", "市局", True), ("滨江路积水，请求增援", "市局", True),
        ("滨江路积水，请求支援", "县局", False), ("一号楼停电", "市局", False),
        ("滨江路积水，请求支援", " 市局 ", True),
    ],
)
def test_doubles(content: str, source: str, double: bool) -> None:
    assert is_double(content, source, "滨江路积水，请求支援", "市局") is double


# corrections ------------------------------------------------------------
SCRAPS = st.text(st.sampled_from("死亡失踪人三五，。 \n0123456789.abAB𫄧é"), max_size=40)


@settings(max_examples=400, deadline=None)
@given(before=SCRAPS, after=SCRAPS)
def test_kept_and_struck_is_the_old_text_kept_and_new_the_new(before: str, after: str) -> None:
    pieces = changed_pieces(before, after)
    assert "".join(piece.text for piece in pieces if piece.state != "new") == before
    assert "".join(piece.text for piece in pieces if piece.state != "struck") == after
    assert all(piece.text for piece in pieces)


@settings(max_examples=200, deadline=None)
@given(text=SCRAPS, data=st.data())
def test_a_small_change_in_a_text_too(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    after = text[:place] + data.draw(st.text(st.sampled_from("一1a "), max_size=3)) + text[place + 1 :]
    pieces = changed_pieces(text, after)
    assert "".join(piece.text for piece in pieces if piece.state != "new") == text
    assert "".join(piece.text for piece in pieces if piece.state != "struck") == after


def test_the_end_of_a_line_stays_one() -> None:
    assert "".join(piece.text for piece in changed_pieces("0三\n", "0三\n1") if piece.state != "new") == "0三\n"


def test_nothing_changed_is_one_piece() -> None:
    assert [(p.text, p.state) for p in changed_pieces("死亡1人", "死亡1人")] == [("死亡1人", "kept")]
    assert changed_pieces("", "") == []


def test_figures_are_struck_whole() -> None:
    pieces = changed_pieces("大客车追尾，死亡1人，伤12人", "大客车追尾，死亡3人，伤12人")
    assert [(p.text, p.state) for p in pieces] == [
        ("大客车追尾，", "kept"), ("死亡1人", "struck"), ("死亡3人", "new"), ("，伤12人", "kept")
    ]
    for piece in changed_pieces("伤12人", "伤18人"):
        assert piece.text in ("伤12人", "伤18人")


def test_long_texts_are_compared_by_their_ends() -> None:
    """Two of 20,000 characters would take minutes to compare finely."""
    before, after = "甲" + "啊" * 9_999 + "一" + "尾", "甲" + "哦" * 9_999 + "二" + "尾"
    pieces = changed_pieces(before, after)
    assert [piece.state for piece in pieces] == ["kept", "struck", "new", "kept"]
    assert "".join(piece.text for piece in pieces if piece.state != "new") == before
    assert "".join(piece.text for piece in pieces if piece.state != "struck") == after
    assert not is_double(before, "市局", after, "市局") and is_double(before, "市局", before, "市局")
