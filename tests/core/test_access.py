"""Who a person is."""
from __future__ import annotations

import pytest

from app.core import access
from app.core.errors import UserError
from app.core.run import Context, run
from db.database import write
from db.ledger import LedgerRevision
from db.tables import Role, User
from tests.conftest import NAME, NUMBER, OFFICE, PASSWORD


def test_signing_in_gives_rights_and_settings(ctx: Context) -> None:
    who = access.sign_in(NUMBER, PASSWORD)
    assert (who.number, who.name, who.role) == (NUMBER, NAME, "CHIEF")
    assert who.grants == {"duty", "chief", "leader", "phones"} and who.setting("site.office") == OFFICE
    assert who.may("chief") and who.may("") and not who.may("auditor")


@pytest.mark.parametrize(
    ("number", "password"),
    [(NUMBER, "Aa123457"), (NUMBER, ""), (NUMBER, PASSWORD + "\0"), (NUMBER, PASSWORD.lower()), ("002", PASSWORD),
     ("", ""), ("001 ", PASSWORD), ("' or 1=1 --", PASSWORD)],
)
def test_a_wrong_number_and_a_wrong_password_look_alike(ctx: Context, number: str, password: str) -> None:
    with pytest.raises(UserError) as fault:
        access.sign_in(number, password)
    assert (fault.value.field, fault.value.text) == (
        "password", "Work number or password is wrong. Check both, then try again."
    )


@pytest.mark.parametrize("stored", ["", "Aa123456", "$argon2id$broken"])
def test_a_password_that_is_no_hash_lets_nobody_in(ctx: Context, stored: str) -> None:
    with write(ctx.now, NUMBER, ""):
        User(number="002", name="甲", role="DUTY_MAIN", password=stored).save()
    for typed in (stored, "", PASSWORD):
        with pytest.raises(UserError, match="wrong"):
            access.sign_in("002", typed)


def test_someone_who_left_cannot_sign_in_but_keeps_their_name(ctx: Context) -> None:
    run(ctx, "people.add", number="002", name="李岚", role="DUTY_MAIN", password="Bb-23456")
    assert access.people() == [(NUMBER, NAME), ("002", "李岚")]
    with write(ctx.now, NUMBER, ""):
        left = User.get(User.number == "002")
        left.active = False
        left.save()
    with pytest.raises(UserError):
        access.sign_in("002", "Bb-23456")
    assert access.people() == [(NUMBER, NAME)] and access.names()["002"] == "李岚"


def test_a_role_that_is_gone_gives_no_rights(ctx: Context) -> None:
    run(ctx, "people.add", number="002", name="李岚", role="DUTY_MAIN", password="Bb-23456")
    assert access.sign_in("002", "Bb-23456").grants == {"duty", "phones"}
    with write(ctx.now, NUMBER, ""):
        role = Role.get(Role.code == "DUTY_MAIN")
        role.code = "OLD"
        role.save()
    assert access.sign_in("002", "Bb-23456").grants == frozenset()


def test_passwords_are_kept_as_hashes_only(ctx: Context) -> None:
    user = User.get(User.number == NUMBER)
    assert user.password.startswith("$argon2id$")
    assert access.hash_password(PASSWORD) != access.hash_password(PASSWORD)
    assert not LedgerRevision.select().where(LedgerRevision.after.contains(PASSWORD)).exists()


@pytest.mark.parametrize(
    ("password", "fault"),
    [("Aa123456", ""), ("aA-45678", ""), ("aaaa----1", ""), ("Aa12345", "At least 8"), ("", "At least 8"),
     ("aaaaaaaa", "2 more"), ("aaaa1234", "1 more"), ("密码密码密码密码1A", "1 more"), ("密码密码密码密码1-A", "")],
)
def test_new_passwords(password: str, fault: str) -> None:
    said = access.check_password(password, 8, 3)
    assert said.startswith(fault) and bool(said) == bool(fault)
