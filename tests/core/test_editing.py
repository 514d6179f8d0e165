"""Rows of a table are changed by an action made from the record."""
from __future__ import annotations

import pytest

from app.core import registry
from app.core.errors import UserError
from app.core.run import Context, run
from app.features.events.records import DeadlineRule


def test_what_is_not_given_stays_as_it_is(ctx: Context) -> None:
    before = DeadlineRule.get(DeadlineRule.code == "GOV-PHONE")
    run(ctx, "events.change_deadline", code="GOV-PHONE", amount=15, source_note="某市2026年通知")
    row = DeadlineRule.get(DeadlineRule.code == "GOV-PHONE")
    assert (row.amount, row.source_note, row.title, row.used) == (15, "某市2026年通知", before.title, True)
    run(ctx, "events.change_deadline", code="GOV-PHONE", used=False, source_note="不适用")
    assert DeadlineRule.get(DeadlineRule.code == "GOV-PHONE").used is False


def test_a_new_key_adds_a_row_that_is_whole_or_none(ctx: Context) -> None:
    with pytest.raises(UserError) as refused:
        run(ctx, "events.change_deadline", code="OWN-1", title="本市初报", source_note="本市规定")
    assert refused.value.field == "title_en"
    run(
        ctx, "events.change_deadline", code="OWN-1", title="本市初报", title_en="Our first report", starts="known_at",
        amount=45, report="first_written", used=True, source_note="本市规定",
    )
    assert DeadlineRule.get(DeadlineRule.code == "OWN-1").amount == 45


def test_every_change_says_where_it_comes_from(ctx: Context) -> None:
    with pytest.raises(UserError) as refused:
        run(ctx, "events.change_deadline", code="GOV-PHONE", amount=15)
    assert refused.value.field == "source_note"
    fields = {one.name: one for one in registry.actions["events.change_deadline"].fields}
    assert [name for name, one in fields.items() if one.required] == ["code", "source_note"]
    assert fields["amount"].type is int and fields["used"].type is bool and fields["used"].default is None


def test_a_code_among_few_is_chosen_not_typed(ctx: Context) -> None:
    """What a rule runs from and what meets it are offered in words; another code is refused."""
    fields = {one.name: one for one in registry.actions["events.change_deadline"].fields}
    known = {row.starts for row in DeadlineRule.select()}
    assert known <= set(dict(fields["starts"].choices)) and fields["counting"].choices and fields["report"].choices
    with pytest.raises(UserError) as refused:
        run(ctx, "events.change_deadline", code="GOV-PHONE", starts="noon", source_note="某市2026年通知")
    assert refused.value.field == "starts"
