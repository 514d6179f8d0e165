"""Texts in many styles, all invented: what is read from each."""
from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app import intake

CASES = json.loads(Path(__file__).with_name("texts.json").read_text(encoding="utf-8"))


def read(text: str, received: str | None = "2026-06-24T08:00") -> intake.Found:
    return intake.read(text, datetime.fromisoformat(received) if received else None)


def shown(found: intake.Found, field: str) -> Any:
    """A field as the cases write it: times as exact as they are."""
    value = getattr(found, field)
    if isinstance(value, datetime):
        return value.isoformat()[: 10 if found.precision == "day" else 16]
    return list(value) if field == "about" else value


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_text_gives_what_it_says(case: dict[str, Any]) -> None:
    found = read(case["text"], case["received"])
    assert {name: shown(found, name) for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_what_is_read_stands_where_it_is_marked(case: dict[str, Any]) -> None:
    found = read(case["text"], case["received"])
    assert found.spans
    for span in found.spans:
        assert case["text"][span.start:span.end] == span.text != ""
        if span.field == "source":
            assert span.text in found.source
        elif span.field in ("place", "title"):
            assert span.text == getattr(found, span.field)
    marked = {span.field for span in found.spans}
    assert {name for name in intake.FIGURES if getattr(found, name) is not None} <= marked
    assert (found.occurred is not None) is ("occurred" in marked)


@pytest.mark.parametrize(("said", "expected"), [
    ("事故造成死亡3人、重伤4人、轻伤15人。", {"dead": 3, "serious": 4, "slight": 15}),
    ("死亡3人、失踪2人、受伤18人。", {"dead": 3, "missing": 2, "injured": 18}),
    ("失联2人、被困5人。", {"missing": 2, "trapped": 5}),
    ("3人死亡、4人重伤、15人轻伤。", {"dead": 3, "serious": 4, "slight": 15}),
    ("3人死亡，重伤4人、轻伤15人。", {"dead": 3, "serious": 4, "slight": 15}),
    ("死亡3人（增加1人）、被困0人（减少3人）、重伤3人（减少1人）。", {"dead": 3, "trapped": 0, "serious": 3}),
    ("1人失联，已疏散群众120人。", {"missing": 1, "relocated": 120}),
])
def test_a_list_of_figures_gives_each_its_own_number(said: str, expected: dict[str, int]) -> None:
    """The number behind a word belongs to it, though the one before stands as near."""
    found = read(f"6月24日2时31分，江云高速K87+300大客车追尾货车，{said}")
    assert {name: getattr(found, name) for name in expected} == expected


# figures ----------------------------------------------------------------
@pytest.mark.parametrize(("said", "expected"), [
    ("造成3人死亡、两人受伤。", (3, 2, None)),
    ("致3死4伤。", (3, 4, None)),
    ("一死一伤。", (1, 1, None)),
    ("死亡８人，受伤１６人，失踪２人。", (8, 16, 2)),
    ("死亡人数:3，受伤人数：12", (3, 12, None)),
    ("十二人遇难，四十余人受伤。", (12, 40, None)),
    ("已造成1,203人死亡、1.2万人受伤。", (1203, 12000, None)),
    ("造成近50人受伤，数百人被疏散。", (None, 50, None)),
    ("9人受伤，无人死亡。", (0, 9, None)),
    ("未造成人员伤亡。", (0, 0, None)),
    ("目前尚无人员伤亡报告。", (None, None, None)),
    ("未接到人员伤亡报告。", (None, None, None)),
    ("人员伤亡情况不明。", (None, None, None)),
    ("数十人死伤。", (None, None, None)),
    ("63人死伤，其中47人死亡。", (47, 16, None)),
    ("11人受伤，其中2人重伤。", (None, 11, None)),
    ("1人重伤，6人轻伤。", (None, 7, None)),
    ("两人当场死亡，1人在送医院抢救无效后死亡。", (3, None, None)),
    ("一名女子当场殒命，司机受伤。", (1, 1, None)),
    ("女主人和两岁的孩子遇难。", (2, None, None)),
    ("车上9名乘客全部死亡。", (9, None, None)),
    ("一架载有7人的飞机坠毁，机上人员全部遇难。", (7, None, None)),
    ("载有23人的客车翻下山崖，当场死亡9人，送医途中死亡2人。", (11, None, None)),
    ("出动民警120名抢救受伤群众。", (None, None, None)),
    ("300名消防官兵赶到现场，救出被困群众。", (None, None, None)),
    ("2名消防战士受伤。", (None, 2, None)),
    ("死亡人数由2人上升至5人。", (5, None, None)),
    ("此前报告死亡6人。经核实，死亡人数更正为4人。", (4, None, None)),
    ("截至8时，已造成3人死亡。截至12时，已造成7人死亡。", (7, None, None)),
    ("网传20人死亡不实，实际2人死亡。", (2, None, None)),
])
def test_figures(said: str, expected: tuple[int | None, int | None, int | None]) -> None:
    found = read(f"6月24日2时，云河区城北路发生事故，{said}")
    assert (found.dead, found.injured, found.missing) == expected


def test_the_unit_stands_before_the_person_who_reports() -> None:
    """Neither is lost, nor the surname 许, which is no 时许."""
    found = read("云岭县人民政府值班室报：今日15时20分，云岭县青石镇一仓库发生火灾，2人死亡。报告人：许主任。")
    assert found.source == "云岭县人民政府值班室 许主任"


def test_rounded_figures_are_named() -> None:
    found = read("6月24日2时，云河区发生事故，至少12人死亡，近50人受伤，3人失踪。")
    assert (found.dead, found.injured, found.missing) == (12, 50, 3)
    assert found.about == ("dead", "injured")


def test_another_older_event_does_not_count() -> None:
    found = read("6月24日2时，云河区发生地震，2人受伤。2008年5月12日，该地曾发生地震，造成300人死亡。")
    assert (found.dead, found.injured) == (None, 2)


def test_the_loss_is_in_ten_thousand_yuan() -> None:
    assert read("6月24日，云河区仓库火灾，直接经济损失1.5亿元。").loss_wan == 15000
    assert read("6月24日，云河区仓库火灾，损失约8000元。").loss_wan == pytest.approx(0.8)


# times ------------------------------------------------------------------
@pytest.mark.parametrize(("said", "expected"), [
    ("今天2时44分", "2026-06-24T02:44"),
    ("今日凌晨2点半", "2026-06-24T02:30"),
    ("昨晚11时许", "2026-06-23T23:00"),
    ("昨夜12时", "2026-06-24T00:00"),
    ("前天下午三时二十分", "2026-06-22T15:20"),
    ("6月23日晚9时30分", "2026-06-23T21:30"),
    ("23日中午1点", "2026-06-23T13:00"),
    ("２３日２０时０５分", "2026-06-23T20:05"),
    ("二〇二六年六月二十三日十六时三十分", "2026-06-23T16:30"),
    ("2026-06-23 07:05", "2026-06-23T07:05"),
    ("12月31日8时", "2025-12-31T08:00"),
    ("昨日（6月23日）凌晨1时许", "2026-06-23T01:00"),
    ("周一上午8时", "2026-06-22T08:00"),
    ("上周五", "2026-06-19"),
    ("6月23日", "2026-06-23"),
])
def test_times_from_the_arrival(said: str, expected: str) -> None:
    assert shown(read(f"{said}，云河区城北路发生火灾。"), "occurred") == expected


def test_the_date_of_the_text_goes_before_the_arrival() -> None:
    text = "2019-03-02\n云河网云河3月1日电 昨日8时，城北路发生火灾。"
    assert shown(read(text), "occurred") == "2019-02-28T08:00"
    assert shown(read(text, None), "occurred") == "2019-02-28T08:00"


def test_without_any_date_there_is_no_time() -> None:
    found = read("昨晚8时，城北路发生火灾。", None)
    assert found.occurred is None and found.precision == "" and found.place == "城北路"


def test_the_event_is_not_when_somebody_came_or_counted() -> None:
    found = read("6月24日8时，记者赶到云河区城北路。截至9时，火灾已造成2人受伤。火灾发生在6月23日21时40分。")
    assert shown(found, "occurred") == "2026-06-23T21:40"


# categories -------------------------------------------------------------
def test_every_category_is_known_by_a_word_of_its_own() -> None:
    """One strong word of each is enough, in a sentence that says nothing else."""
    from app.intake import words

    for kind in words.kinds():
        assert kind.title and kind.title_en and kind.strong, kind.code
        guessed = {read(f"今日发生{word}。").category for word in kind.strong}
        assert kind.code in guessed, kind.code


def test_no_word_stands_for_a_category_twice() -> None:
    from app.intake import words

    for kind in words.kinds():
        assert len(set(kind.strong) | set(kind.weak)) == len(kind.strong) + len(kind.weak), kind.code


def test_a_text_about_nothing_has_no_category() -> None:
    found = read("请各单位于周五前报送下半年值班安排表，联系人：李明。")
    assert (found.category, found.dead, found.injured) == ("", None, None)
    assert read("") == intake.Found() == read(" \n　\n")
