"""The second factor: one code, once."""
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import pyotp
import pytest

from app.core import access
from app.core.access import Refused, SecondNeeded, sign_in
from app.core.errors import UserError
from app.core.run import Context, run
from db import ledger
from db.ledger import LedgerEntry, LedgerRevision
from db.tables import User
from tests.conftest import NUMBER, PASSWORD, Clock


def code_at(secret: str, clock: Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock().replace(tzinfo=UTC) + timedelta(seconds=30 * steps))


@pytest.fixture
def secret(ctx: Context, clock: Clock) -> str:
    """The head's, in force; the code of this half minute was used for it."""
    begun = run(ctx, "people.second_factor", own_password=PASSWORD)
    assert sign_in(NUMBER, PASSWORD, now=clock).number == NUMBER  # nothing is asked before it is confirmed
    assert run(ctx, "people.second_factor", own_password=PASSWORD, code=code_at(begun["secret"], clock)) == {"on": True}
    return begun["secret"]


def test_second_factor_is_begun_and_confirmed(ctx: Context, clock: Clock) -> None:
    with pytest.raises(UserError) as fault:
        run(ctx, "people.second_factor", own_password="wrong")
    assert fault.value.field == "own_password"
    begun = run(ctx, "people.second_factor", own_password=PASSWORD)
    assert begun["uri"].startswith("otpauth://totp/") and begun["secret"] in begun["uri"] and not begun["on"]
    with pytest.raises(UserError, match="code is wrong"):
        run(ctx, "people.second_factor", own_password=PASSWORD, code="12345")
    assert not LedgerRevision.select().where(LedgerRevision.after.contains(begun["secret"])).exists()


def test_signing_in_asks_for_the_code(ctx: Context, clock: Clock, secret: str) -> None:
    height = ledger.head().seq
    with pytest.raises(SecondNeeded):
        sign_in(NUMBER, PASSWORD, now=clock)
    assert ledger.head().seq == height  # the asking is no failure
    clock.forward(minutes=1)
    assert sign_in(NUMBER, PASSWORD, second=code_at(secret, clock), now=clock).number == NUMBER
    with pytest.raises(Refused, match="wrong or was used"):
        sign_in(NUMBER, PASSWORD, second=code_at(secret, clock), now=clock)
    assert LedgerEntry.get_by_id(ledger.head().seq).reason == "验证码错误"


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(ctx: Context, clock: Clock, secret: str, steps: int, right: bool) -> None:
    clock.forward(minutes=5)
    code = code_at(secret, clock, steps)
    if right:
        assert sign_in(NUMBER, PASSWORD, second=f"{code[:3]} {code[3:]}", now=clock).number == NUMBER
    else:
        with pytest.raises(Refused):
            sign_in(NUMBER, PASSWORD, second=code, now=clock)


def test_an_earlier_code_is_not_taken_after_a_later_one(ctx: Context, clock: Clock, secret: str) -> None:
    clock.forward(minutes=5)
    sign_in(NUMBER, PASSWORD, second=code_at(secret, clock, 1), now=clock)
    with pytest.raises(Refused):
        sign_in(NUMBER, PASSWORD, second=code_at(secret, clock), now=clock)


def test_wrong_codes_lock_like_wrong_passwords(ctx: Context, clock: Clock, secret: str) -> None:
    for _ in range(5):
        with pytest.raises(Refused) as fault:
            sign_in(NUMBER, PASSWORD, second="000000", now=clock)
    assert fault.value.until is not None


def test_second_factor_ends_with_password_and_code(ctx: Context, clock: Clock, secret: str) -> None:
    with pytest.raises(UserError, match="in force already"):
        run(ctx, "people.second_factor", own_password=PASSWORD)
    clock.forward(minutes=1)
    with pytest.raises(UserError, match="code is wrong"):
        run(ctx, "people.second_factor", own_password=PASSWORD, off=True)
    run(ctx, "people.second_factor", own_password=PASSWORD, off=True, code=code_at(secret, clock))
    assert User.get(User.number == NUMBER).totp == ""
    with pytest.raises(UserError, match="no second factor"):
        run(ctx, "people.second_factor", own_password=PASSWORD, off=True, code="123456")


def test_remove_second_factor_of_somebody_who_lost_it(
    ctx: Context, clock: Clock, secret: str, person: Callable[..., Context]
) -> None:
    officer = person("101", "SYS")
    with pytest.raises(UserError, match="your own"):
        run(access.context_of_number("101"), "people.remove_second_factor", number="101", reason="丢失")
    run(officer, "people.remove_second_factor", number=NUMBER, reason="手机丢失")
    assert sign_in(NUMBER, PASSWORD, now=clock).number == NUMBER
    with pytest.raises(UserError, match="no second factor"):
        run(officer, "people.remove_second_factor", number=NUMBER, reason="手机丢失")
