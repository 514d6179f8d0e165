"""The one door for writes."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.core import registry
from app.core import run as door
from app.core.errors import Conflict, Denied, UserError
from app.core.run import Context, note, read, run
from app.features.contacts.records import Contact
from app.features.duty_log.records import DutyEntry
from db import ledger, proof
from db.database import StaleRecord, write


def test_a_saved_action_is_one_ledger_entry_with_who_where_when(ctx: Context, log: Callable[..., Any]) -> None:
    before = ledger.head().seq
    made = log("一号楼停电")
    entry = ledger.LedgerEntry.get_by_id(before + 1)
    assert ledger.head().seq == before + 1
    assert (entry.actor, entry.role, entry.station, entry.action) == ("001", "CHIEF", "desk-1", "duty_log.log")
    assert entry.at == "2026-06-23T18:44:00.000"
    (step,) = ledger.history("duty_entry", [made["uid"]])
    assert step.before is None and step.after is not None and step.after["content"] == "一号楼停电"


def test_role_is_checked_before_anything_is_written(ctx: Context, log: Callable[..., Any]) -> None:
    guest = replace(ctx, grants=frozenset())
    height = ledger.head().seq
    with pytest.raises(Denied):
        run(guest, "duty_log.log", kind="call_in", source="市局", content="x")
    with pytest.raises(Denied):
        run(replace(ctx, grants=frozenset({"duty"})), "people.change_setting", key="site.office", value="x")
    assert ledger.head().seq == height and not DutyEntry.select().exists()


@pytest.mark.parametrize("blank", ["", "  ", "　", None])
def test_a_required_field_left_empty_is_named(ctx: Context, blank: str | None) -> None:
    with pytest.raises(UserError) as fault:
        run(ctx, "duty_log.log", kind="call_in", source="市局", content=blank)
    assert fault.value.field == "content"


def test_a_code_that_is_no_choice_is_named_with_the_known_ones(ctx: Context, log: Callable[..., Any]) -> None:
    with pytest.raises(UserError, match="te_ti, te_ji, jia_ji, ping_ji") as fault:
        log(urgency="very")
    assert fault.value.field == "urgency"


@pytest.mark.parametrize("text", ["a\0b", "\udcff", "ok\ud83d"])
def test_what_no_database_takes_is_asked_for_again(log: Callable[..., Any], text: str) -> None:
    with pytest.raises(UserError) as fault:
        log(text)
    assert fault.value.field == "content"


def test_an_unknown_action_is_our_fault(ctx: Context) -> None:
    with pytest.raises(KeyError):
        run(ctx, "duty_log.burn")


def test_a_failing_action_leaves_nothing(ctx: Context, log: Callable[..., Any], tmp_path: Any) -> None:
    good = tmp_path / "a.pdf"
    good.write_bytes(b"%PDF")
    height = ledger.head().seq
    with pytest.raises(UserError):
        log("带附件", files=[good, tmp_path / "gone.pdf"])
    assert not DutyEntry.select().exists()
    assert ledger.head().seq == height
    assert log("下一条")["number"] == 1  # the number was not used up


def test_listeners_hear_of_commits_only(ctx: Context, log: Callable[..., Any]) -> None:
    heard: list[int] = []
    def listen() -> None:
        heard.append(DutyEntry.select().count())

    door.changed.append(listen)
    try:
        log()
        with pytest.raises(UserError):
            log("")
    finally:
        door.changed.remove(listen)
    assert heard == [1]


def test_two_people_at_one_record_conflict(ctx: Context) -> None:
    made = run(ctx, "contacts.add", source="市水务局")
    mine = Contact.get_by_id(made["id"])
    run(ctx, "contacts.change", uid=made["uid"], source="市水务局", phone="0xx-1")

    def save_mine() -> None:
        with write(ctx.now, ctx.number, ""):
            mine.phone = "0xx-2"
            mine.save()

    with pytest.raises(StaleRecord):
        save_mine()
    assert mine.version == 1  # as it was read: the caller may look again and save
    assert Contact.get_by_id(made["id"]).phone == "0xx-1"


def test_a_stale_record_reaches_the_user_as_a_conflict(ctx: Context) -> None:
    made = run(ctx, "contacts.add", source="市水务局")
    stale = Contact.get_by_id(made["id"])
    run(ctx, "contacts.change", uid=made["uid"], source="市水务局", phone="0xx-1")

    def save_stale(ctx: Context) -> None:
        stale.save()

    registry.actions["test.save_stale"] = registry.Entry("test.save_stale", "", save_stale, "", ())
    try:
        with pytest.raises(Conflict):
            run(ctx, "test.save_stale")
    finally:
        del registry.actions["test.save_stale"]
    assert Contact.get_by_id(made["id"]).phone == "0xx-1"


def test_note_enters_what_changed_no_record(ctx: Context) -> None:
    note(ctx, "duty_log.shift_log", "printed")
    head = ledger.LedgerEntry.get_by_id(ledger.head().seq)
    assert (head.action, head.reason) == ("duty_log.shift_log", "printed")
    assert proof.verify() == []


@pytest.mark.parametrize("mark", ["\u202a", "\u202c", "\u202d", "\u202e", "\u2066", "\u2069"])
@pytest.mark.parametrize("field", ["source", "phone", "content", "person"])
def test_what_reorders_the_text_seen_is_refused_and_named(ctx: Context, mark: str, field: str) -> None:
    values = {"kind": "call_in", "source": "市局", "person": "王", "content": "x", field: f"一二{mark}138"}
    with pytest.raises(UserError, match=f"U\\+{ord(mark):04X}.*after “一二”") as refused:
        run(ctx, "duty_log.log", **values)
    assert refused.value.field == field and not DutyEntry.select().exists()


def test_texts_and_times_have_bounds(ctx: Context) -> None:
    call = {"kind": "call_in", "source": "市局", "content": "x"}
    too_long = {"content": "字" * 20_001, "phone": "1" * 61, "person": "王" * 201}
    for field, value in too_long.items():
        with pytest.raises(UserError, match="characters") as refused:
            run(ctx, "duty_log.log", **{**call, field: value})
        assert refused.value.field == field
    for year in (1, 1899, 2200, 9999):
        with pytest.raises(UserError, match=f"year {year}"):
            run(ctx, "duty_log.log", **call, at=datetime(year, 12, 31), confirm=True)
    assert not DutyEntry.select().exists()
    run(ctx, "duty_log.log", **{**call, "content": "字" * 20_000})


@pytest.mark.parametrize("text", ["a\x00", "\x1b[31m", "\x85", "\ud800"])
def test_each_of_several_values_is_looked_at(ctx: Context, text: str) -> None:
    field = registry.Field("names", str, "Names", True, many=True)
    with pytest.raises(UserError, match="no character"):
        door.require((field,), {"names": ["one", text]})


def test_a_note_and_what_goes_with_it_are_both_or_neither(ctx: Context) -> None:
    def fail() -> None:
        raise OSError("full")

    height = ledger.head().seq
    with pytest.raises(OSError, match="full"):
        note(ctx, "page.saved", "x", fail)
    assert ledger.head().seq == height
    note(ctx, "page.saved", "x", lambda: None)
    assert ledger.head().seq == height + 1


def test_a_reading_asks_for_the_right_and_its_inputs(ctx: Context, person: Callable[..., Context]) -> None:
    made = run(ctx, "events.open", title="白石镇滑坡", source="白石镇政府")
    assert read(ctx, "events.show", event=made["event"])["title"] == "白石镇滑坡"
    with pytest.raises(UserError) as refused:
        read(ctx, "events.show")
    assert refused.value.field == "event"
    with pytest.raises(Denied):
        read(person("009", "SYS"), "events.show", event=made["event"])
