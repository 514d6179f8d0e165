"""Numbers of persons in an event, for a reader without the right ``phones``: hidden wherever the program shows them."""
from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from app.core.finding import search_all
from app.core.query import listed, rows
from app.core.run import Context, build, read, run
from app.features.events import editing, known_then
from app.features.events.records import Event
from app.report.blocks import as_text

CALLER, FIREMAN, MAYOR = "13855557791", "13855557793", "13812345678"


@pytest.fixture
def reader(ctx: Context) -> Context:
    return replace(ctx, grants=frozenset({"read", "duty"}))


@pytest.fixture
def told(ctx: Context) -> dict[str, Any]:
    """An event whose source changed, with figures, a chain and two reports."""
    run(ctx, "contacts.add", source="江城市政府", person="卢正平", post="市长", phone=MAYOR)
    made = run(ctx, "events.open", title="江云高速客车追尾", content="追尾", source="高速交警", person="卢警官",
               phone=CALLER, category="12H00", level="3", place="江云高速K87+300", dead=1, confirm=True)
    number = made["event"]
    run(ctx, "events.change", event=number, source=f"消防　王五　{FIREMAN}", confirm=True)
    run(ctx, "events.snapshot", event=number, source=f"消防　王五　{FIREMAN}", dead=2)
    run(ctx, "events.tell", event=number, who="市长", outcome="no_answer")
    run(ctx, "events.ask", event=number, asked_by=f"省政府　赵六　{FIREMAN}", text="是否属实")
    for kind in ("first", "followup"):
        run(ctx, "events.report", event=number, kind=kind, signed_by=ctx.name, confirm=True)
    return made


def test_show_list_pages_and_replay_hide_numbers_of_persons(reader: Context, told: dict[str, Any]) -> None:
    number, past = told["event"], known_then.of(reader, told["id"])
    assert past is not None
    shown = [
        json.dumps(read(reader, "events.show", event=number), default=str, ensure_ascii=False),
        json.dumps(rows(reader, "events", listed(reader, "events")), default=str, ensure_ascii=False),
        json.dumps(editing.prepared(reader, number, "followup"), default=str, ensure_ascii=False),
        *(as_text(build(reader, page, event=number)) for page in ("events.flash", "events.special", "events.replay")),
        *(repr(known_then.at(past, place)) for place in range(len(past.steps))),
    ]
    for hidden in (CALLER, FIREMAN, MAYOR):
        assert not [text for text in shown if hidden in text], hidden
    assert "消防　王五　138****7793" in shown[0] and "消防　王五　138****7793" in shown[1]


def test_show_gives_whole_numbers_to_who_may_see_them(ctx: Context, told: dict[str, Any]) -> None:
    shown = json.dumps(read(ctx, "events.show", event=told["event"]), default=str, ensure_ascii=False)
    assert all(one in shown for one in (CALLER, FIREMAN, MAYOR))


def test_events_are_not_found_by_a_hidden_number(ctx: Context, reader: Context, told: dict[str, Any]) -> None:
    """Else a number could be found digit by digit; any piece of the title finds the event all the same."""
    assert [hit for hit in search_all(ctx, FIREMAN) if hit["listing"] == "events"]
    assert not search_all(reader, FIREMAN) and not search_all(reader, CALLER)
    for piece in ("江", "云高速", "客车追", "尾", "K87", told["event"][-4:], "消防"):
        assert [hit for hit in search_all(reader, piece) if hit["listing"] == "events"], piece


def test_change_keeps_a_number_given_back_as_it_was_shown(reader: Context, told: dict[str, Any]) -> None:
    run(reader, "events.change", event=told["event"], source="消防　王五　138****7793", place="江云高速K88",
        confirm=True)
    assert Event.get(Event.number == told["event"]).source == f"消防　王五　{FIREMAN}"
