"""Rules for new passwords."""
from __future__ import annotations

import subprocess
import sys

import pytest

from app.core import passwords, settings
from app.core.run import Context
from db.ledger import LedgerRevision
from db.tables import User
from tests.conftest import NUMBER, OFFICE, PASSWORD, ROOT


def test_passwords_are_kept_as_hashes_only(ctx: Context) -> None:
    user = User.get(User.number == NUMBER)
    assert user.password.startswith("$argon2id$")
    assert passwords.hashed(PASSWORD) != passwords.hashed(PASSWORD)
    assert not LedgerRevision.select().where(LedgerRevision.after.contains(PASSWORD)).exists()


def test_a_password_costs_what_guessing_must() -> None:
    """The second recommended option of RFC 9106: 64 MiB, three times over."""
    asked = "from app.core.passwords import _hasher as h; print(h.memory_cost, h.time_cost, h.type.name)"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    memory, times, kind = said.split()
    assert int(memory) >= 64 * 1024 and int(times) >= 3 and kind == "ID"


@pytest.mark.parametrize(
    ("password", "fault"),
    [("Aa123456", ""), ("aA-45678", ""), ("aaaa----1", ""), ("Aa12345", "At least 8"), ("", "At least 8"),
     ("aaaaaaaa", "2 more"), ("aaaa1234", "1 more"), ("密码密码密码密码1A", "1 more"), ("密码密码密码密码1-A", "")],
)
def test_new_passwords(password: str, fault: str) -> None:
    said = passwords.check(password, 8, 3)
    assert said.startswith(fault) and bool(said) == bool(fault)


@pytest.mark.parametrize(
    "password", ["Xx-1001-xx", "Zhoumingyuan1", "ZMY-2026-a", "周明远-Aa12345", "Jcsrmzfzzbs-1", f"{OFFICE}-Aa1"]
)
def test_a_password_does_not_contain_who_and_where_one_is(password: str) -> None:
    said = passwords.fault_of(password, settings.Settings(), ("1001", "周明远", OFFICE))
    assert "contains" in said


def test_short_names_are_in_many_a_password_by_chance() -> None:
    assert passwords.fault_of("Alla-1234", settings.Settings(), ("12", "李", "")) == ""


def test_a_lock_ends_with_a_new_password(ctx: Context) -> None:
    user = User.get(User.number == NUMBER)
    before, user.failures, user.locked_until = user.password, 5, ctx.now()
    passwords.put(user, "Other-123", ctx.now(), must_change=True)
    assert (user.failures, user.locked_until, user.former, user.must_change) == (0, None, before, True)
