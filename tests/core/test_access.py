"""Who a person is: signing in, tries, locks, what has to be changed first."""
from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import DatabaseError

from app.core import access, settings, site
from app.core.access import Refused, sign_in
from app.core.errors import Denied, UserError
from app.core.run import Context, run
from db import ledger, proof
from db.database import write
from db.ledger import LedgerEntry, LedgerRevision
from db.tables import Role, User
from tests.conftest import NAME, NUMBER, OFFICE, OTHER_PASSWORD, PASSWORD, SERVER, Clock

ALL = {"read", "duty", "leader", "chief", "phones", "system", "security", "audit"}


def newest() -> tuple[str, str, str]:
    entry = LedgerEntry.get_by_id(ledger.head().seq)
    return entry.action, entry.actor, entry.reason


def fail(times: int, clock: Clock, number: str = NUMBER) -> Refused:
    for _ in range(times):
        with pytest.raises(Refused) as fault:
            sign_in(number, "wrong", now=clock)
    return fault.value


# who --------------------------------------------------------------------
def test_signing_in_gives_rights_and_settings(ctx: Context) -> None:
    who = sign_in(NUMBER, PASSWORD)
    assert (who.number, who.name, who.role) == (NUMBER, NAME, "CHIEF")
    assert who.grants == ALL and who.setting("site.office") == OFFICE
    assert who.may("chief") and who.may("") and not who.may("auditor") and who.only == ""


def test_words_of_a_context() -> None:
    who = Context(grants=frozenset({"read", "contacts.add", "-contacts"}))
    assert who.may("read") and who.may("duty|read") and not who.may("duty|chief")
    assert who.may("duty", "contacts.add") and not who.may("duty", "contacts.change")
    assert not who.may("read", "contacts") and who.may("read", "duty_log")
    held = replace(who, only="people.change_password")
    assert held.may("", "people.change_password") and not held.may("", "people.second_factor")
    assert not held.may("read") and not held.may("")


@pytest.mark.parametrize(
    ("number", "password"),
    [(NUMBER, "Aa123457"), (NUMBER, ""), (NUMBER, PASSWORD + "\0"), (NUMBER, PASSWORD.lower()), ("002", PASSWORD),
     ("", ""), ("001 ", PASSWORD), ("' or 1=1 --", PASSWORD)],
)
def test_a_wrong_number_and_a_wrong_password_begin_alike(ctx: Context, number: str, password: str) -> None:
    with pytest.raises(UserError, match="^Work number or password is wrong") as fault:
        sign_in(number, password)
    assert fault.value.field == "password"


@pytest.mark.parametrize("stored", ["", "Aa123456", "$argon2id$broken"])
def test_a_password_that_is_no_hash_lets_nobody_in(ctx: Context, stored: str) -> None:
    with write(ctx.now, NUMBER, ""):
        User(number="002", name="甲", role="DUTY_MAIN", password=stored).save()
    for typed in (stored, "", PASSWORD):
        with pytest.raises(UserError, match="wrong"):
            sign_in("002", typed)


def test_someone_who_left_cannot_sign_in_but_keeps_their_name(
    ctx: Context, person: Callable[..., Context]
) -> None:
    person("002")
    assert access.people() == [(NUMBER, NAME), ("002", "李岚")]
    run(ctx, "people.disable", number="002", reason="调离")
    with pytest.raises(UserError):
        sign_in("002", OTHER_PASSWORD)
    assert access.people() == [(NUMBER, NAME)] and access.names()["002"] == "李岚"


def test_a_role_that_is_gone_gives_no_rights(ctx: Context, person: Callable[..., Context]) -> None:
    person("002")
    assert sign_in("002", OTHER_PASSWORD, now=ctx.now).grants == {"read", "duty", "phones"}
    with write(ctx.now, NUMBER, ""):
        role = Role.get(Role.code == "DUTY_MAIN")
        role.code = "OLD"
        role.save()
    assert sign_in("002", OTHER_PASSWORD, now=ctx.now).grants == frozenset()


def test_the_head_does_an_officers_work_until_there_was_one(ctx: Context, person: Callable[..., Context]) -> None:
    assert person("101", "SEC").grants == {"security"}
    assert access.context_of_number(NUMBER).grants == ALL - {"security"}
    run(ctx, "people.disable", number="101", reason="调离")
    assert access.context_of_number(NUMBER).grants == ALL - {"security"}  # it never falls back


# tries ------------------------------------------------------------------
def test_what_came_of_signing_in_is_in_the_ledger(ctx: Context, clock: Clock) -> None:
    height = ledger.head().seq
    sign_in(NUMBER, PASSWORD, now=clock)
    assert newest() == ("access.signed_in", NUMBER, "")
    fail(1, clock)
    assert newest() == ("access.failed", NUMBER, "口令错误")
    fail(1, clock, "my-Secret-1")  # somebody typed a password into the wrong field
    assert newest() == ("access.failed", "", "")
    assert ledger.head().seq == height + 3 and proof.verify() == []
    assert not LedgerRevision.select().where(LedgerRevision.after.contains(PASSWORD)).exists()


def test_wrong_tries_are_counted_and_lock(ctx: Context, clock: Clock) -> None:
    assert fail(1, clock).left == 4
    fault = fail(3, clock)
    assert fault.left == 1 and "Tries left: 1" in fault.text
    fault = fail(1, clock)
    assert newest()[0] == "access.locked_out"
    assert fault.until == clock() + timedelta(minutes=30) and "locked until" in fault.text and "03:14" in fault.text
    clock.forward(minutes=29)
    with pytest.raises(Refused, match="locked until"):
        sign_in(NUMBER, PASSWORD, now=clock)
    clock.forward(minutes=2)
    assert fail(1, clock).left == 4  # counted anew
    sign_in(NUMBER, PASSWORD, now=clock)
    assert fail(1, clock).left == 4


def test_the_limits_are_the_offices(ctx: Context, clock: Clock, set_setting: Callable[[str, str], Context],
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    set_setting("people.failures_allowed", "2")
    set_setting("people.lock_minutes", "5")
    monkeypatch.setenv("DUTYDESK_PEOPLE_FAILURES_ALLOWED", "20")  # nobody may choose this for themselves
    fault = fail(2, clock)
    assert fault.until == clock() + timedelta(minutes=5)
    assert settings.load().get("people.failures_allowed") == 2


def test_many_programs_at_once_get_no_more_tries(program: Callable[..., object], ctx: Context, office: str) -> None:
    """Each checks the password by itself; what counts is decided one after the other."""
    import subprocess
    import sys

    code = (
        "import sys\nfrom app.core import access, site\nsite.open_site(sys.argv[1])\n"
        "try:\n    access.sign_in('001', sys.argv[2])\nexcept access.Refused as fault:\n"
        "    sys.exit(3 if fault.until else 4)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, office, f"Wrong-{n}"], cwd=Path(__file__).parents[2])
        for n in range(8)
    ]
    ends = sorted(one.wait(60) for one in running)
    assert ends == [3] * 4 + [4] * 4  # four wrong, the fifth locks, three find it locked
    with pytest.raises(Refused, match="locked"):
        sign_in(NUMBER, PASSWORD)


@pytest.mark.skipif(bool(SERVER) or os.geteuid() == 0, reason="a file that its user cannot write")
def test_a_database_that_cannot_be_written_still_opens_for_the_right_password(ctx: Context, office: str) -> None:
    site.close()
    path = Path(office)
    path.chmod(stat.S_IRUSR)
    assert sign_in(NUMBER, PASSWORD).number == NUMBER


def test_a_full_disk_lets_the_right_password_in_and_no_other(ctx: Context, office: str) -> None:
    if SERVER:
        pytest.skip("SQLite's own limit")
    from db.database import database

    pages = database.execute_sql("pragma page_count").fetchone()[0]
    database.execute_sql(f"pragma max_page_count = {pages}")
    with pytest.raises(UserError, match="The disk is full"):
        for n in range(500):
            run(ctx, "contacts.add", source=f"市应急局{n}" + "长" * 150)
    database.execute_sql(f"pragma max_page_count = {database.execute_sql('pragma page_count').fetchone()[0]}")
    with suppress(DatabaseError):
        for _ in range(40):  # what room is left on a page is used up
            with write(ctx.now, "001", "") as running:
                ledger.append(running, "list.exported", "CHIEF", "desk-1", "x")
    height = ledger.head().seq
    who = sign_in(NUMBER, PASSWORD)
    assert who.grants == ALL and ledger.head().seq == height
    with pytest.raises(UserError, match="wrong"):
        sign_in(NUMBER, "wrong")


# what must be changed first ---------------------------------------------
def test_a_first_password_opens_nothing_but_its_change(ctx: Context, clock: Clock) -> None:
    run(ctx, "people.add", number="002", name="李岚", role="DUTY_MAIN", password="First-2026")
    who = sign_in("002", "First-2026", now=clock)
    assert who.only == "people.change_password" and not who.grants
    with pytest.raises(Denied, match="must be changed first"):
        run(who, "people.second_factor", own_password="First-2026")
    run(who, "people.change_password", own_password="First-2026", new_password=OTHER_PASSWORD)
    assert sign_in("002", OTHER_PASSWORD, now=clock).may("duty")


def test_a_password_ends_after_its_days_and_is_announced(
    ctx: Context, clock: Clock, person: Callable[..., Context]
) -> None:
    person("002")
    clock.forward(days=82)
    who = sign_in("002", OTHER_PASSWORD, now=clock)
    assert who.only == "" and access.days_left(who) is None
    clock.forward(days=3)
    assert access.days_left(sign_in("002", OTHER_PASSWORD, now=clock)) == 5
    clock.forward(days=5)
    assert sign_in("002", OTHER_PASSWORD, now=clock).only == "people.change_password"
    run(ctx, "people.change_setting", key="people.password_days", value="0")
    assert sign_in("002", OTHER_PASSWORD, now=clock).may("duty")


def test_the_age_of_a_password_nobody_dated_counts_from_its_first_use(ctx: Context, clock: Clock) -> None:
    assert User.get(User.number == NUMBER).password_at is None
    sign_in(NUMBER, PASSWORD, now=clock)
    assert User.get(User.number == NUMBER).password_at == clock()
    clock.forward(days=91)
    assert sign_in(NUMBER, PASSWORD, now=clock).only == "people.change_password"


def test_an_account_nobody_used_is_closed_but_for_who_opens_them(
    ctx: Context, clock: Clock, person: Callable[..., Context], set_setting: Callable[[str, str], Context]
) -> None:
    set_setting("people.password_days", "0")
    person("002")
    clock.forward(days=80)
    sign_in("002", OTHER_PASSWORD, now=clock)
    clock.forward(days=80)
    sign_in("002", OTHER_PASSWORD, now=clock)
    clock.forward(days=91)
    with pytest.raises(Refused, match="not used for 90 days"):
        sign_in("002", OTHER_PASSWORD, now=clock)
    assert sign_in(NUMBER, PASSWORD, now=clock).may("system")
    run(ctx, "people.set_password", number="002", password="Next-2027x")
    assert sign_in("002", "Next-2027x", now=clock).only == "people.change_password"
