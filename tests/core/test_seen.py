"""Two desks at one record: nobody's change is swallowed, the second is told, and either text can be taken."""
from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.core import query
from app.core.errors import UserError
from app.core.run import Context, run
from app.core.seen import Difference, Overtaken, Seen
from app.features.contacts.records import Contact
from app.features.duty_log.records import DutyEntry
from app.features.events.records import Event
from db import ledger

Program = Callable[..., subprocess.CompletedProcess[str]]
Person = Callable[..., Context]


def state(record: type[Any], uid: str) -> Seen:
    row = record.get(record.uid == uid)
    return Seen(row.uid, row.version)


def test_a_correction_of_what_somebody_else_corrected_is_told_then_saved(
    ctx: Context, person: Person, log: Callable[..., Any], clock: Any
) -> None:
    other, made = person("002"), log("积水三十厘米")
    seen = state(DutyEntry, made["uid"])
    clock.forward(minutes=1)
    run(other, "duty_log.correct", number=1, content="积水五十厘米", reason="听错")
    mine = {"number": 1, "content": "积水三十厘米，两人被困", "reason": "补充"}
    with pytest.raises(Overtaken) as told:
        run(ctx, "duty_log.correct", **mine, seen=seen)
    fault = told.value
    assert fault.text == (
        "李岚 changed this at 2026-06-24 02:45:00, while you had it open: Content. Look at both, then save again."
    )
    assert fault.differences == [Difference("content", "Content", "积水三十厘米", "积水五十厘米", "积水五十厘米")]
    assert fault.lines == ["Content: 积水三十厘米 → 积水五十厘米"]
    assert DutyEntry.get().content == "积水五十厘米"
    run(ctx, "duty_log.correct", **mine, seen=fault.seen)
    entry = DutyEntry.get()
    assert entry.content == mine["content"] and "积水五十厘米" in entry.struck and entry.corrections == 2


@pytest.mark.parametrize(("action", "given"), [
    ("duty_log.settle", {"outcome": "已办结"}), ("duty_log.supplement", {"handling": "已通知"}),
    ("duty_log.void", {"reason": "重复"}), ("duty_log.set_due", {"due_at": None}),
    ("duty_log.follow", {"content": "又来电"}),
])
def test_nothing_is_done_to_an_entry_that_was_changed_unseen(
    ctx: Context, person: Person, log: Callable[..., Any], action: str, given: dict[str, Any]
) -> None:
    seen = state(DutyEntry, log()["uid"])
    run(person("002"), "duty_log.settle", number=1, outcome="已转应急局")
    before = DutyEntry.get().as_plain()
    given = {name: value or ctx.now() for name, value in given.items()}
    with pytest.raises(Overtaken) as told:
        run(ctx, action, number=1, **given, seen=seen)
    assert {one.label: one.now for one in told.value.differences} == {"Result": "Closed", "Outcome": "已转应急局"}
    assert DutyEntry.get().as_plain() == before
    run(ctx, action, number=1, **given, seen=told.value.seen)


def test_ones_own_changes_and_what_only_counts_are_no_conflict(
    ctx: Context, person: Person, log: Callable[..., Any], tmp_path: Any
) -> None:
    seen = state(DutyEntry, log()["uid"])
    run(ctx, "duty_log.settle", number=1, outcome="已办结")
    paper = tmp_path / "note.txt"
    paper.write_text("附件", encoding="utf-8")
    run(person("002"), "duty_log.attach", number=1, files=[paper])
    assert DutyEntry.get().version == seen.version + 2
    run(ctx, "duty_log.correct", number=1, content="水位回落", reason="听错", seen=seen)


def test_contacts_and_numbers_as_the_reader_sees_them(ctx: Context, person: Person) -> None:
    made = run(ctx, "contacts.add", source="市水务局", person="郑立", phone="13800001111")
    seen = state(Contact, made["uid"])
    run(person("002"), "contacts.change", uid=made["uid"], phone="13800002222")
    with pytest.raises(Overtaken) as told:
        run(ctx, "contacts.change", uid=made["uid"], post="处长", seen=seen)
    assert [(one.before, one.now) for one in told.value.differences] == [("13800001111", "13800002222")]
    reader = replace(ctx, grants=ctx.grants - {"phones"})
    with pytest.raises(Overtaken) as told:
        run(reader, "contacts.change", uid=made["uid"], post="处长", seen=seen)
    assert [(one.before, one.now) for one in told.value.differences] == [("138****1111", "138****2222")]
    run(person("003"), "contacts.retire", uid=made["uid"], reason="调离")
    with pytest.raises(Overtaken):
        run(ctx, "contacts.change", uid=made["uid"], post="处长", seen=told.value.seen)


def test_the_data_of_an_event(ctx: Context, person: Person) -> None:
    made = run(ctx, "events.open", title="城南积水", source="市应急局", content="城南积水", confirm=True)
    event = Event.get(Event.number == made["event"])
    seen = Seen(event.uid, event.version)
    run(person("002"), "events.change", event=event.number, place="南渡区人民路")
    with pytest.raises(Overtaken) as told:
        run(ctx, "events.change", event=event.number, place="南渡区解放路", seen=seen)
    assert [(one.name, one.now) for one in told.value.differences] == [("place", "南渡区人民路")]


def test_a_setting_somebody_else_changed(ctx: Context, person: Person) -> None:
    run(ctx, "people.change_setting", key="duty_log.late_minutes", value="20", was="15")
    with pytest.raises(Overtaken) as told:
        run(person("002", "CHIEF"), "people.change_setting", key="duty_log.late_minutes", value="30", was="15")
    assert told.value.lines == ["Minutes between event and entry that make an entry late: 15 → 20"]
    assert told.value.by == "周明远"


def test_a_seat_of_the_roster_that_somebody_else_filled(ctx: Context, person: Person) -> None:
    for name in ("何晓棠", "贺知安"):
        run(ctx, "roster.add_member", name=name, posts="primary")
    seat = {"day": date(2026, 6, 28), "shift": "day", "post": "primary"}
    run(ctx, "roster.assign", **seat, name="何晓棠", was="")
    run(ctx, "roster.assign", **seat, name="贺知安", was="")  # one's own, seen or not yet
    other = person("002", "CHIEF")
    with pytest.raises(Overtaken) as told:
        run(other, "roster.assign", **seat, name="何晓棠", was="")
    assert told.value.by == "周明远" and told.value.lines == ["Name: (empty) → 贺知安"]
    run(other, "roster.assign", **seat, name="何晓棠", was="贺知安")


def test_the_template_of_a_page(ctx: Context, person: Person, log: Callable[..., Any]) -> None:
    log()
    other, report = person("002", "CHIEF"), "duty_log.shift_log"
    mine = {"report": report, "words": [{"text": "Duty log", "chinese": "值守日志", "report": report}]}
    height = ledger.head().seq
    run(other, "templates.change_word", text="Summary", chinese="小结", report=report)  # another word
    run(ctx, "templates.change_page", **mine, height=height)
    run(other, "templates.change_word", text="Duty log", chinese="值班记录", report=report)
    with pytest.raises(Overtaken) as told:
        run(ctx, "templates.change_page", **mine, height=height)
    assert told.value.by == "李岚" and "值守日志 → 值班记录" in told.value.lines[0]
    run(ctx, "templates.change_page", **mine, height=told.value.seen.version)


def test_rows_of_lists_say_what_was_seen(ctx: Context, log: Callable[..., Any]) -> None:
    made = log()
    (row,) = query.rows(ctx, "duty_log", query.listed(ctx, "duty_log"))
    assert Seen.of(row) == Seen(made["uid"], 1)
    assert Seen.of(None) is None and Seen.of({"uid": "x"}) is None


@pytest.mark.parametrize("text", ["", "@", "x", "x@", "@1", "x@-1", "x@1.5", "x@99999999999"])
def test_what_names_no_state_is_said(text: str) -> None:
    with pytest.raises(UserError, match="names no state"):
        Seen.read(text)


def test_a_record_that_is_not_there(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    with pytest.raises(UserError, match="not in the database"):
        run(ctx, "duty_log.settle", number=1, seen=Seen("0" * 32, 1))


def test_the_command_line_refuses_with_both_texts(
    ctx: Context, person: Person, log: Callable[..., Any], program: Program
) -> None:
    seen = state(DutyEntry, log("积水三十厘米")["uid"])
    run(person("002"), "duty_log.correct", number=1, content="积水五十厘米", reason="听错")
    known = {"DUTYDESK_USER": ctx.number}
    args = ("duty_log.correct", "--number", "1", "--content", "积水二十厘米", "--reason", "核实")
    done = program(*args, "--seen", f"{seen.uid}@{seen.version}", **known)
    assert done.returncode == 1 and "Content: 积水三十厘米 → 积水五十厘米" in done.stderr
    assert DutyEntry.get().content == "积水五十厘米"
