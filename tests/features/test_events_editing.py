"""The draft of a report beside what is known: what it is worded from, and how it is brought up to date."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.core.drafts import Draft, DraftFolder
from app.core.errors import UserError
from app.core.run import Context, run
from app.features.events import editing
from app.features.events.rules.merging import merged, sentences


@pytest.fixture
def number(ctx: Context) -> str:
    opened: dict[str, Any] = run(
        ctx, "events.open", title="客车追尾货车事故", source="省高速交警", content="客车追尾货车。", category="12H00",
        level="3", place="江云高速 K87+300", confirm=True,
    )
    return str(opened["event"])


# bringing a text up to date ---------------------------------------------
def test_sentences_put_together_are_the_text() -> None:
    text = "一、甲。乙；丙！\n\n二、K87+300。A road. Another, at 3.5 km. End"
    assert "".join(sentences(text)) == text
    assert sentences("甲。乙。") == ["甲。", "乙。"] and sentences("One. Two.") == ["One. ", "Two."]


@pytest.mark.parametrize("typed, before, after, text, left", [
    ("甲。乙。", "甲。乙。", "甲。丙。", "甲。丙。", ()),  # nothing was typed
    ("甲改。乙。", "甲。乙。", "甲。丙。", "甲改。丙。", ()),  # another sentence was
    ("甲。乙改。", "甲。乙。", "甲。丙。", "甲。乙改。", ("丙。",)),  # this very sentence was: it stays
    ("甲。乙。我加的。", "甲。乙。", "甲。新。乙。", "甲。新。乙。我加的。", ()),
    ("我加的。乙。", "乙。", "新。乙。", "我加的。新。乙。", ()),
    ("甲。我加的。", "甲。乙。", "甲。", "甲。我加的。", ()),  # gone from the draft, struck by hand already
    ("全是我的。", "甲。乙。", "丙。", "全是我的。", ("丙。",)),
    ("甲。甲。", "甲。", "乙。", "甲。甲。", ("乙。",)),  # which of both is meant is not known
])
def test_only_sentences_left_alone_change(
    typed: str, before: str, after: str, text: str, left: tuple[str, ...],
) -> None:
    found = merged(typed, before, after)
    assert (found.text, found.left) == (text, left)


# what the editor shows --------------------------------------------------
def test_prepared_names_gaps_clocks_and_who_signs(ctx: Context, number: str) -> None:
    run(ctx, "roster.staff", gov_leader="沈怀山", office_leader="顾青禾")
    shown = editing.prepared(ctx, number, "first_written")
    assert shown["kind"] == "first_written" and shown["page"] == editing.FLASH and shown["shared"] is None
    gaps = {one["code"] for one in shown["elements"] if one["state"] == "must"}
    assert {"course", "measures", "contact"} <= gaps
    assert next(one for one in shown["elements"] if one["code"] == "consequence")["from"]
    assert shown["clocks"] and {one["rule"] for one in shown["clocks"]}
    assert shown["leaders"] == ["沈怀山", "顾青禾"] and shown["signer"] == "leader" and shown["may_sign"]
    assert editing.prepared(ctx, number, "correction")["page"] == editing.SPECIAL
    with pytest.raises(UserError):
        editing.prepared(ctx, number, "fourth")
    with pytest.raises(UserError, match="not possible while"):
        editing.prepared(ctx, number, "followup")


def test_facts_change_with_what_is_known_and_not_with_the_time(ctx: Context, number: str, clock: Any) -> None:
    run(ctx, "events.report", event=number, kind="first", way="phone", confirm=True)
    before = editing.prepared(ctx, number, "followup")
    clock.forward(minutes=5)
    assert editing.prepared(ctx, number, "followup")["facts"] == before["facts"]
    run(ctx, "events.snapshot", event=number, source="卢警官", dead=3)
    assert editing.prepared(ctx, number, "followup")["facts"] != before["facts"]


def test_a_draft_kept_is_shown_with_its_author(ctx: Context, number: str) -> None:
    run(ctx, "events.draft", event=number, kind="first_written", text="改过的正文。", title="标题")
    shared = editing.prepared(ctx, number, "first_written")["shared"]
    assert (shared["body"], shared["title"], shared["by_shown"]) == ("改过的正文。", "标题", ctx.name)


def test_looked_at_says_what_does_not_fit(ctx: Context, number: str) -> None:
    gap = "Contact on the scene"
    assert any(gap in said for said in editing.looked_at(ctx, number, "first_written", "正文。"))
    run(ctx, "events.fill", event=number, element="contact", value="卢警官 0551-5557791")
    assert not any(gap in said for said in editing.looked_at(ctx, number, "first_written", "正文。"))
    fine, wrong = (editing.looked_at(ctx, number, "first_written", f"6月24日（星期{day}）发生。") for day in "三五")
    assert len(wrong) == len(fine) + 1


# drafts on disk ---------------------------------------------------------
def test_a_draft_goes_back_to_the_form_it_came_from(ctx: Context, tmp_path: Path) -> None:
    folder = DraftFolder(tmp_path / "drafts")
    for kind in ("call_in", "events:report", "events:intake"):
        folder.keep(Draft("001", kind, ctx.now(), {"text": kind}))
    assert [one.kind for one in folder.load("001", home="")] == ["call_in"]
    assert {one.kind for one in folder.load("001", home="events")} == {"events:report", "events:intake"}
    assert len(folder.load("001")) == 3 and folder.load("002", home="events") == []
