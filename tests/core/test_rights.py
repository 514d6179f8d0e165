"""Which words a role may hold together."""
from __future__ import annotations

import pytest

from app.core import rights, shipped
from app.core.run import Context


@pytest.mark.parametrize(
    ("code", "grants", "fault"),
    [
        ("DUTY_MAIN", "read duty phones", ""), ("DUTY_MAIN", "", ""), ("DUTY_TECH", "contacts -contacts.add", ""),
        ("DUTY_BACK", "read -duty_log.shift_log", ""), ("SYS", "system", ""), ("SYS", "system -people.add", ""),
        ("DUTY_MAIN", "read king", "no right “king”"), ("DUTY_MAIN", "-read", "no right “-read”"),
        ("DUTY_MAIN", "audit", "“audit” belongs to the role AUD"),
        ("CHIEF", "read chief system", "“system” belongs to the role SYS"),
        ("SYS", "system audit", "“audit” belongs to the role AUD"), ("SYS", "", "keeps the right “system”"),
        ("SYS", "system read", "take “read” out"), ("AUD", "audit contacts", "take “contacts” out"),
        ("DUTY_SUB", "read people.change_role", "“people.change_role” belongs to the role SEC"),
        ("SYS", "system people.change_role", "“people.change_role” belongs to the role SEC"),
        ("DUTY_SUB", "read audit", "“audit” belongs to the role AUD"),
        ("DUTY_SUB", "read people.add", "“people.add” belongs to the role SYS"), ("DUTY_SUB", "people.release", ""),
        ("SEC", "security duty_log.shift_log", "take “duty_log.shift_log” out"),
        ("SEC", "security -people.change_role", "cannot be forbidden"),
        ("DUTY_MAIN", "read -people.change_password", "cannot be forbidden"),
    ],
)
def test_words_that_may_stand_together(ctx: Context, code: str, grants: str, fault: str) -> None:
    said = rights.fault_of(code, grants)
    assert fault in said and bool(said) == bool(fault)


def test_the_shipped_roles_may_stand(ctx: Context) -> None:
    rows = {row["code"]: row["grants"] for row in shipped.rows("roles")}
    assert [rights.fault_of(code, grants) for code, grants in rows.items()] == [""] * 11
    assert rights.OFFICERS.items() <= rows.items() and rights.HEAD in rows
