"""What a search finds, in which order, and the line shown for it."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core import finding, registry
from app.core.finding import Found, find, pieces_of, rows_of, search_all
from app.core.run import Context, run
from app.core.search_words import Query, parse
from tests.conftest import NUMBER, Clock

Log = Callable[..., dict[str, Any]]


def numbers(ctx: Context, typed: str, **filters: Any) -> list[int]:
    found = find(ctx, parse(typed, ctx.now()), **filters)
    rows = rows_of(ctx, found.all)
    return [rows[place]["number"] for place in found.all if place[0] == "duty_log"]


@pytest.fixture
def night(ctx: Context, clock: Clock, log: Log) -> Context:
    """Three entries of one night, a contact who called twice."""
    run(ctx, "contacts.add", source="省高速交警", person="卢警官", phone="0551-55500110")
    log("大客车追尾货车，死亡 1 人", source="省高速交警", phone="0551-55500110")
    clock.forward(minutes=10)
    log("传真一份", source="市应急局", kind="fax")
    clock.forward(days=3)
    log("又一辆客车抛锚", source="省高速交警", phone="0551-55500110", result="done")
    return ctx


def test_newest_first(night: Context) -> None:
    assert numbers(night, "客车") == [3, 1]


def test_every_word_must_occur(night: Context) -> None:
    assert numbers(night, "客车 死亡") == [1]
    assert numbers(night, "客车 飞机") == []


def test_an_empty_question_finds_nothing(night: Context) -> None:
    assert find(night, Query()) == finding.Found()


def test_digits_bring_the_contact_on_top(night: Context) -> None:
    found = find(night, parse("0110", night.now()))
    assert [name for name, _ in found.all] == ["contacts", "duty_log", "duty_log"]
    assert [name for name, _ in find(night, parse("交警", night.now())).all][-1] == "contacts"


def hits(found: Found) -> dict[str, list[int]]:
    """The groups that have any."""
    return {name: ids for name, ids in found.groups.items() if ids}


def test_a_contact_is_found_by_initials(night: Context) -> None:
    assert hits(find(night, parse("ljg", night.now()))) == {"contacts": [1]}


def test_a_retired_contact_is_not_found(night: Context) -> None:
    (row,) = rows_of(night, find(night, parse("卢警官", night.now())).all).values()
    run(night, "contacts.retire", uid=row["uid"], reason="moved")
    assert find(night, parse("卢警官", night.now())).all == []


def test_time(night: Context) -> None:
    assert numbers(night, "客车 8h") == [3]
    assert numbers(night, "-6月24日") == [2, 1]
    assert find(night, parse("8h", night.now())).groups["contacts"] == []


def test_number_and_source(night: Context) -> None:
    assert numbers(night, "#2") == [2]
    assert numbers(night, "#2 客车") == []
    assert numbers(night, "来源:应急") == [2]


@pytest.mark.parametrize(("filters", "wanted"), [
    ({"kind": "fax"}, [2]), ({"result": "done"}, [3]), ({"recorder": NUMBER}, [3, 2, 1]), ({"recorder": "9"}, []),
    ({"corrected": True}, []), ({"attached": True}, []), ({"kind": ""}, [3, 2, 1]), ({"source": "交警"}, [3, 1]),
])
def test_filters(night: Context, filters: dict[str, Any], wanted: list[int]) -> None:
    assert numbers(night, "5d", **filters) == wanted


def test_a_filter_leaves_out_who_does_not_know_it(night: Context) -> None:
    assert hits(find(night, parse("交警", night.now()), kind="call_in")) == {"duty_log": [3, 1]}


def test_struck_text_is_found_and_says_so(night: Context) -> None:
    run(night, "duty_log.correct", number=1, reason="核实", content="大客车追尾货车，死亡 2 人")
    run(night, "duty_log.correct", number=1, reason="再核实", content="大客车追尾货车，伤亡不明")
    (row,) = rows_of(night, find(night, parse("死亡1人", night.now())).all).values()
    pieces = pieces_of(registry.listings["duty_log"], row, "死亡1人", skip=("recorded",))
    assert any("earlier wording" in text for text, state in pieces if state == "note")
    assert any("死亡 1 人" in text for text, state in pieces if state == "struck")


def test_a_voided_entry_is_struck(night: Context) -> None:
    run(night, "duty_log.void", number=2, reason="重复")
    (row,) = rows_of(night, find(night, parse("传真", night.now())).all).values()
    assert ("传真一份", "struck") in pieces_of(registry.listings["duty_log"], row, "传真")


def test_a_hit_elsewhere_is_shown(night: Context) -> None:
    run(night, "duty_log.supplement", number=2, handling="已转交通运输局办理")
    (row,) = rows_of(night, find(night, parse("运输局", night.now())).all).values()
    shown = "".join(text for text, _ in pieces_of(registry.listings["duty_log"], row, "运输局"))
    assert shown.endswith("Handling 已转交通运输局办理")


def test_choices(night: Context) -> None:
    entry = registry.listings["duty_log"]
    filters = {field.name: field for field in finding.filters_of(entry)}
    assert set(filters) == {"kind", "result", "source", "recorder", "corrected", "attached", "secrecy"}
    assert ("fax", "Fax") in finding.choices(night, entry, filters["kind"])
    assert ("done", "Closed") in finding.choices(night, entry, filters["result"])
    assert finding.choices(night, entry, filters["recorder"])[0][0] == NUMBER
    assert finding.choices(night, entry, filters["source"]) == ()


def test_only_what_the_person_may_see(night: Context) -> None:
    stranger = replace(night, grants=frozenset())
    assert find(stranger, Query("客车")) == finding.Found("客车")


def test_for_the_command_line(night: Context) -> None:
    first, second = search_all(night, "客车")
    assert (first["listing"], first["title"], first["row"]["number"]) == ("duty_log", "Duty log", 3)
    assert "又一辆客车抛锚" in first["line"]
    assert len(search_all(night, "客车", limit=1)) == 1
    assert second["row"]["number"] == 1


def test_what_was_read_before_a_fault_is_not_taken_for_all(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        yield [1]
        raise OSError

    monkeypatch.setattr(finding, "slices_of", broken)
    reading = finding.Reading(night, parse("死亡", night.now()), {})
    with pytest.raises(OSError):
        while not reading.is_done:
            reading.more(night, 1)
    assert reading.is_broken and not reading.is_done
