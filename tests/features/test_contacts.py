"""Contacts: units, people and their telephones."""
from __future__ import annotations

from typing import Any

import pytest

from app.core import query
from app.core.errors import UserError
from app.core.run import Context, run
from app.features.contacts.rules import digits, is_match
from db import ledger


def names(ctx: Context, text: str = "") -> list[str]:
    found = query.listed(ctx, "contacts", text=text)
    return [row["source"] + row["person"] for row in query.rows(ctx, "contacts", found)]


def add(ctx: Context, source: str, **more: Any) -> dict[str, Any]:
    return run(ctx, "contacts.add", source=source, **more)


def test_add_strips_and_refuses_a_twin(ctx: Context) -> None:
    add(ctx, " 市水务局 ", person="孙工", phone=" 0551-5550 ")
    assert names(ctx) == ["市水务局孙工"]
    with pytest.raises(UserError, match="already") as fault:
        add(ctx, "市水务局", person="孙工 ")
    assert fault.value.field == "source"
    add(ctx, "市水务局", person="钱工")


def test_change_keeps_what_it_was(ctx: Context) -> None:
    made = add(ctx, "市水务局", phone="1")
    run(ctx, "contacts.change", uid=made["uid"], source="市水利局", phone="2")
    old, new = ledger.history("contact", [made["uid"]])
    assert old.after and new.before and new.after
    assert (old.after["source"], new.before["phone"], new.after["phone"]) == ("市水务局", "1", "2")
    with pytest.raises(UserError, match="not there"):
        run(ctx, "contacts.change", uid="none", source="x")


def test_retire_takes_it_off_the_list_only(ctx: Context) -> None:
    made = add(ctx, "市水务局")
    with pytest.raises(UserError):
        run(ctx, "contacts.retire", uid=made["uid"], reason=" ")
    run(ctx, "contacts.retire", uid=made["uid"], reason="撤并")
    assert names(ctx) == [] and ledger.history("contact", [made["uid"]])[-1].reason == "撤并"
    add(ctx, "市水务局")  # the name is free again
    with pytest.raises(UserError):
        run(ctx, "contacts.retire", uid="none", reason="x")


def test_listed_by_order_and_found_by_text_initials_or_digits(ctx: Context) -> None:
    add(ctx, "市水务局", person="孙工", phone="0551-555 0110", position=5)
    add(ctx, "市交警支队", post="指挥中心", phone="110", position=1)
    add(ctx, "市气象台", position=5)
    assert names(ctx) == ["市交警支队", "市气象台", "市水务局孙工"] or names(ctx) == [
        "市交警支队", "市水务局孙工", "市气象台"
    ]
    assert names(ctx, "jjzd") == ["市交警支队"]
    assert names(ctx, "swj sg") == ["市水务局孙工"]
    assert names(ctx, "110") == ["市交警支队", "市水务局孙工"]
    assert names(ctx, "5550110") == ["市水务局孙工"]
    assert names(ctx, "指挥 110") == ["市交警支队"]
    assert names(ctx, "消防") == []


def test_rules() -> None:
    contact = {"source": "市局", "person": "郑立", "post": "值班员", "phone": "138-0000"}
    assert is_match("郑 1380", contact) and is_match("", contact) and not is_match("郑 1381", contact)
    assert digits("(0551) 55-50转8") == "055155508"
