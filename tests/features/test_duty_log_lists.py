"""Reading the duty log."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core import i18n, query
from app.core.errors import UserError
from app.core.i18n import use
from app.core.run import Context, run
from app.features.duty_log import lists
from app.features.duty_log.records import DutyEntry

Log = Callable[..., dict[str, Any]]


@pytest.fixture
def night(ctx: Context, log: Log, clock: Any, tmp_path: Path) -> Context:
    """Five entries: a call corrected, an event open, a fax closed with a file, a voided one, a late one."""
    (tmp_path / "a.pdf").write_bytes(b"pdf")
    log("死亡1人", source="省高速交警　卢警官　110")
    clock.forward(minutes=10)
    log("滨江路积水", kind="event", urgency="te_ti")
    log("传真一份", kind="fax", result="done", files=[tmp_path / "a.pdf"])
    log("误记", source="县局")
    run(ctx, "duty_log.void", number=4, reason="误记")
    run(ctx, "duty_log.correct", number=1, content="死亡3人", reason="听错")
    log("昨晚之事", at=clock.at - timedelta(hours=20), result="handover")
    return ctx


def numbers(ctx: Context, **filters: Any) -> list[int]:
    return [row["number"] for row in query.rows(ctx, "duty_log", query.listed(ctx, "duty_log", **filters))]


def test_by_time_newest_first(night: Context, clock: Any) -> None:
    assert numbers(night) == [4, 3, 2, 1, 5]
    assert numbers(night, since=clock.at) == [4, 3, 2]
    assert numbers(night, until=clock.at) == [1, 5]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"kind": "fax"}, [3]), ({"kind": "fax,event"}, [3, 2]), ({"result": "open"}, [2, 1]),
        ({"result": "handover"}, [5]), ({"source": "交警"}, [1]), ({"source": "卢"}, [1]), ({"source": "110"}, [1]),
        ({"source": "%"}, []), ({"recorder": "001"}, [4, 3, 2, 1, 5]), ({"recorder": "周明远"}, [4, 3, 2, 1, 5]),
        ({"recorder": "002"}, []), ({"corrected": True}, [4, 1]), ({"attached": True}, [3]),
        ({"text": "死亡1人"}, [1]), ({"text": "死亡3人"}, [1]), ({"text": "积水 滨江"}, [2]), ({"text": "火灾"}, []),
        ({"text": "人", "kind": "event"}, []), ({"text": "  "}, [4, 3, 2, 1, 5]),
    ],
)
def test_filters(night: Context, filters: dict[str, Any], found: list[int]) -> None:
    assert numbers(night, **filters) == found


def test_a_row_says_what_a_reader_needs(night: Context) -> None:
    rows = {row["number"]: row for row in query.rows(night, "duty_log", query.listed(night, "duty_log"))}
    first = rows[1]
    assert (first["kind_shown"], first["result_shown"], first["recorder"]) == ("Incoming call", "In hand", "周明远")
    assert first["source_shown"].startswith("省高速交警　卢警官") and first["marks"] == "corrected 1"
    assert first["pieces"] == [("死亡1人", "struck"), ("死亡3人", "new")]
    assert (rows[4]["result_shown"], rows[4]["marks"]) == ("Voided", "voided")
    assert rows[5]["marks"] == "late entry" and rows[2]["pieces"] == [("滨江路积水", "kept")]
    use("zh_CN")
    assert query.rows(night, "duty_log", [first["id"]])[0]["kind_shown"] == "来电"


def test_rows_come_in_the_order_asked_and_without_those_gone(night: Context) -> None:
    found = query.listed(night, "duty_log")
    rows = query.rows(night, "duty_log", [*found[::-1], 10 ** 6])
    assert [row["id"] for row in rows] == found[::-1]


def test_counts_and_open_ones(night: Context, clock: Any) -> None:
    day = (clock.at - timedelta(hours=8), clock.at + timedelta(hours=16))
    assert lists.counts(night, *day, clock.at) == {"all": 4, "shift": 3, "open": 3, "event": 1, "corrected": 2}
    assert [row["number"] for row in query.rows(night, "duty_log", lists.open_ids(night))] == [2, 1, 5]


def test_the_users_own_last_entry(night: Context) -> None:
    newest = lists.newest_of(night)
    assert newest and query.rows(night, "duty_log", [newest])[0]["number"] == 5


def test_one_entry_whole(night: Context) -> None:
    whole = lists.entry(night, 3)
    assert whole and [one["name"] for one in whole["files"]] == ["a.pdf"]
    assert lists.entry(night, 9) is None and lists.entry(night, 3, 2025) is None
    assert (lists.entry(night, id=whole["id"]) or {})["number"] == 3


def test_history_tells_what_became_of_it(night: Context) -> None:
    logged, corrected = query.history(night, "duty_log", number=1)
    assert (logged["action"], logged["by"], logged["content"], logged["changes"]) == (
        "duty_log.log", "周明远", "死亡1人", {}
    )
    assert (corrected["reason"], corrected["changes"]) == ("听错", {"content": ["死亡1人", "死亡3人"]})
    with pytest.raises(UserError, match="No. 9"):
        query.history(night, "duty_log", number=9)
    with pytest.raises(KeyError):
        query.history(night, "contacts", number=1)


def test_known_sources_and_suggestions(night: Context) -> None:
    run(night, "contacts.add", source="市水务局", person="孙工", phone="0551-5550")
    known = lists.known_sources(night)
    assert [row["source"] for row in known][0] == "市水务局"
    assert [row["source"] for row in known].count("市应急局") == 1
    assert "县局" not in [row["source"] for row in known]  # voided
    assert [row["person"] for row in lists.suggest(known, "sgs ljg")] == ["卢警官"]
    assert [row["source"] for row in lists.suggest(known, "5550")] == ["市水务局"]
    assert [row["source"] for row in lists.suggest(known, "市")][0] in ("市水务局", "市应急局")
    assert lists.suggest(known, " ") == [] and lists.suggest(known, "消防") == []


def test_an_open_matter_of_a_source(night: Context) -> None:
    assert (lists.open_matter(night, "市应急局") or {})["number"] in (2, 5)
    assert lists.open_matter(night, "县局") is None


@pytest.mark.parametrize(("name", "value"), [("kind", "zz"), ("kind", "call_in,zz"), ("result", "closed")])
def test_a_filter_that_does_not_exist_is_refused(ctx: Context, log: Log, name: str, value: str) -> None:
    log("甲")
    with pytest.raises(UserError) as refused:
        query.listed(ctx, "duty_log", **{name: value})
    assert refused.value.field == name


def test_a_number_is_that_of_the_newest_year_that_has_it(ctx: Context, log: Log, clock: Any) -> None:
    first = log("去年第一")["number"]
    log("去年第二")
    clock.forward(days=366)
    assert log("今年第一")["number"] == first
    assert (lists.entry(ctx, 1) or {})["content"] == "今年第一" and (lists.entry(ctx, 2) or {})["content"] == "去年第二"
    year = i18n.to_local(ctx.now()).year
    assert (lists.entry(ctx, 1, year - 1) or {})["content"] == "去年第一" and lists.entry(ctx, 2, year) is None


def test_ids_are_read_as_far_as_they_are_asked_for(ctx: Context, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "FIRST", 2)
    monkeypatch.setattr(query, "SLICE", 3)
    for number in range(9):
        log(f"第{number}件")
    every = [row.id for row in DutyEntry.select().order_by(DutyEntry.id)]
    asked = query.Ids(DutyEntry.select(DutyEntry.id).order_by(DutyEntry.id))
    assert asked[:2] == every[:2] and len(asked._known) == 2
    assert [len(part) for part in asked.slices()] == [2, 3, 3, 1]
    assert (list(asked), len(asked), asked[-1], asked[3], asked[2:5]) == (every, 9, every[-1], every[3], every[2:5])
