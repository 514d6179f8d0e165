"""The first run, accounts, settings of the office."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core import access, agenda, finding, i18n, passwords, query, registry, settings, site
from app.core.errors import Denied, UserError
from app.core.run import Context, run
from app.core.shipped import rows
from app.features.duty_log.records import EntryKind, Phrase
from app.features.roster.records import ShiftTime
from db import ledger, proof
from db.database import all_records, write
from db.tables import Role, User
from tests.conftest import NAME, NUMBER, OFFICE, OTHER_PASSWORD, PASSWORD, Clock


def first(**more: str) -> str:
    values = {"office": f" {OFFICE} ", "name": f"{NAME} ", "number": " 001", "password": PASSWORD, **more}
    return run(Context(), "people.set_up", **values)


def test_set_up_makes_an_office_to_work_in(empty: str) -> None:
    site.open_site(empty)
    assert not access.is_set_up()
    assert first(language="en", pattern="three") == NUMBER
    who = access.sign_in(NUMBER, PASSWORD)
    assert (who.name, who.setting("site.office"), who.setting("roster.pattern")) == (NAME, OFFICE, "three")
    assert who.setting("site.report_language") == "en"
    for record in (Role, EntryKind, Phrase, ShiftTime):
        shipped = getattr(record, "shipped", "") or "roles"
        assert record.select().count() == len(rows(shipped))
    assert proof.verify() == [] and ledger.head().seq == 2  # and the signing in


def test_set_up_happens_once(empty: str) -> None:
    site.open_site(empty)
    first()
    height = ledger.head()
    with pytest.raises(UserError, match="already"):
        first(number="002")
    assert ledger.head() == height and User.select().count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"), [({"password": "short"}, "password"), ({"office": " "}, "office"), ({"name": ""}, "name"),
                         ({"pattern": "seven"}, "roster.pattern")],
)
def test_a_set_up_that_failed_leaves_nothing(empty: str, wrong: dict[str, str], field: str) -> None:
    site.open_site(empty)
    with pytest.raises(UserError) as fault:
        first(**wrong)
    assert fault.value.field == field
    assert not access.is_set_up() and ledger.head().seq == 0
    assert not any(record.select().exists() for record in all_records())
    first()


def test_add_a_person(ctx: Context) -> None:
    assert run(ctx, "people.add", number=" 002 ", name="李岚", role="DUTY_SUB", password="Bb-23456") == "002"
    assert access.context_of_number("002").grants == {"read", "duty", "phones"}
    cases = [
        ({"number": "002"}, "number"), ({"role": "KING"}, "role"), ({"password": "weakweak"}, "password"),
    ]
    for wrong, field in cases:
        with pytest.raises(UserError) as fault:
            run(ctx, "people.add",
                **{"number": "003", "name": "王", "role": "DUTY_SUB", "password": "Bb-23456", **wrong})
        assert fault.value.field == field


def test_an_officer_may_not_add_people_or_change_the_office(ctx: Context) -> None:
    run(ctx, "people.add", number="002", name="李岚", role="DUTY_SUB", password="Bb-23456")
    officer = access.context_of_number("002")
    for id, args in (
        ("people.add", {"number": "3", "name": "x", "role": "CHIEF", "password": "Bb-23456"}),
        ("people.change_setting", {"key": "site.office", "value": "x"}),
        ("duty_log.change_kind", {"code": "x", "title": "x", "title_en": "x", "short": "x", "short_en": "x"}),
    ):
        with pytest.raises(Denied):
            run(officer, id, **args)
    with pytest.raises(Denied):
        query.listed(officer, "people")


def test_a_refusal_names_who_has_the_right(ctx: Context) -> None:
    """Once an officer has an account, the head of the office is no longer the one to ask."""
    run(ctx, "people.add", number="002", name="李岚", role="DUTY_SUB", password="Bb-23456")
    with pytest.raises(Denied, match="Ask the head of the duty office"):
        query.listed(access.context_of_number("002"), "audit")
    run(ctx, "people.add", number="101", name="何晓棠", role="SYS", password="Bb-23456")
    officer = access.context_of_number("101")
    with pytest.raises(Denied, match="Ask the head of the duty office"):
        run(officer, "duty_log.log", kind="call_in", source="市局", content="x")
    for number in ("001", "002"):
        with pytest.raises(Denied, match="Ask the system officer"):
            run(access.context_of_number(number), "people.enable", number="101")


def test_change_setting_reaches_the_next_sign_in(ctx: Context) -> None:
    run(ctx, "people.change_setting", key="site.office", value="江城市应急管理局值班室")
    run(ctx, "people.change_setting", key="site.zone", value="Asia/Urumqi")
    assert settings.load().get("site.office") == "江城市应急管理局值班室"
    step = ledger.LedgerEntry.get_by_id(ledger.head().seq)
    assert (step.action, step.actor) == ("people.change_setting", NUMBER)
    assert i18n.is_zone(settings.load().get("site.zone"))


def test_the_list_of_people_shows_no_password(ctx: Context) -> None:
    (row,) = query.rows(ctx, "people", query.listed(ctx, "people"))
    assert row["number"] == NUMBER and not any("argon2" in str(value) for value in row.values())


# accounts ---------------------------------------------------------------
def test_disable_and_enable_an_account(ctx: Context, person: Callable[..., Context]) -> None:
    person("002")
    run(ctx, "people.disable", number="002", reason="调离")
    (_, row) = query.rows(ctx, "people", query.listed(ctx, "people"))
    assert (row["active"], row["state"]) == (False, "closed")
    run(ctx, "people.enable", number="002")
    assert access.sign_in("002", OTHER_PASSWORD, now=ctx.now).may("duty")
    for id in ("people.disable", "people.set_password", "people.set_role", "people.release"):
        with pytest.raises(UserError) as fault:
            more = {"reason": "x", "password": "Cc-34567", "role": "DUTY_SUB"}
            known = {field.name for field in registry.actions[id].fields}
            run(ctx, id, number=NUMBER, **{name: value for name, value in more.items() if name in known})
        assert "your own" in fault.value.text


def test_set_password_gives_one_to_be_changed(ctx: Context, person: Callable[..., Context]) -> None:
    person("002")
    for wrong in ("weak", OTHER_PASSWORD, "First-2026", "Lilan-2026"):
        with pytest.raises(UserError) as fault:
            run(ctx, "people.set_password", number="002", password=wrong)
        assert fault.value.field == "password"
    run(ctx, "people.set_password", number="002", password="Next-2026")
    assert access.sign_in("002", "Next-2026", now=ctx.now).only == "people.change_password"
    (_, row) = query.rows(ctx, "people", query.listed(ctx, "people"))
    assert row["state"] == "must change the password"


def test_change_password_takes_none_of_the_last_five(ctx: Context) -> None:
    used = PASSWORD
    for n in range(4):
        run(ctx, "people.change_password", own_password=used, new_password=f"Round-{n}xx")
        used = f"Round-{n}xx"
    for wrong in (PASSWORD, "Round-0xx", "Round-3xx"):
        with pytest.raises(UserError, match="last 5") as fault:
            run(ctx, "people.change_password", own_password=used, new_password=wrong)
        assert fault.value.field == "new_password"
    with pytest.raises(UserError) as fault:
        run(ctx, "people.change_password", own_password="Round-0xx", new_password="Round-4xx")
    assert fault.value.field == "own_password"
    run(ctx, "people.change_password", own_password=used, new_password="Round-4xx")
    run(ctx, "people.change_password", own_password="Round-4xx", new_password=PASSWORD)  # the sixth before
    assert passwords.fits(User.get(User.number == NUMBER).password, PASSWORD)


def test_a_wrong_own_password_counts_as_at_a_sign_in(ctx: Context, clock: Clock) -> None:
    """Whoever finds an open desk has no more tries than at the door."""
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(UserError, match="until") as refused:
            run(ctx, "people.change_password", own_password="wrong", new_password="Neu-Pass-55")
        assert refused.value.field == "own_password" and ("locked" in refused.value.text) == (left == 0)
    with pytest.raises(UserError, match="locked until"):
        run(ctx, "people.change_password", own_password=PASSWORD, new_password="Neu-Pass-55")
    failed = ledger.LedgerEntry.select().where(ledger.LedgerEntry.action.startswith("access."))
    assert [row.action for row in failed] == [access.FAILED] * 4 + [access.LOCKED_OUT]
    clock.forward(minutes=31)
    with pytest.raises(UserError, match="until now"):
        run(ctx, "people.second_factor", own_password="wrong")
    assert User.get(User.number == NUMBER).failures == 1 and not proof.verify()


def test_a_closed_account_changes_no_password_at_a_desk_left_open(
    ctx: Context, person: Callable[..., Context]
) -> None:
    other = person("002", "DUTY_SUB")
    run(ctx, "people.disable", number="002", reason="调离")
    before = User.get(User.number == "002").password
    with pytest.raises(UserError):
        run(other, "people.change_password", own_password=OTHER_PASSWORD, new_password="Neu-Pass-55")
    assert User.get(User.number == "002").password == before


def test_set_role_moves_nobody_to_or_from_an_officers(ctx: Context, person: Callable[..., Context]) -> None:
    person("002")
    run(ctx, "people.set_role", number="002", role="DUTY_BACK")
    assert access.context_of_number("002").grants == {"read"}
    person("101", "AUD", "审计员")
    for number, role in (("101", "SYS"), ("101", "DUTY_MAIN"), ("002", "SEC")):
        with pytest.raises(UserError, match="for that alone"):
            run(ctx, "people.set_role", number=number, role=role)
    with pytest.raises(UserError, match="KING"):
        run(ctx, "people.set_role", number="002", role="KING")


def test_release_a_locked_account(ctx: Context, clock: Clock, person: Callable[..., Context]) -> None:
    person("002")
    person("003", "OFF_LEAD", "顾青禾")
    with pytest.raises(UserError, match="not locked"):
        run(ctx, "people.release", number="002")
    for _ in range(5):
        with pytest.raises(access.Refused):
            access.sign_in("002", "wrong", now=clock)
    with pytest.raises(Denied):
        run(access.context_of_number("002"), "people.release", number="003")
    run(access.context_of_number("003"), "people.release", number="002")
    assert access.sign_in("002", OTHER_PASSWORD, now=clock).may("duty")


# officers and roles -----------------------------------------------------
def test_an_officer_sees_nothing_of_the_business(
    ctx: Context, person: Callable[..., Context], log: Callable[..., dict[str, object]]
) -> None:
    log()
    run(ctx, "contacts.add", source="市应急局")
    for code in ("SYS", "SEC", "AUD"):
        officer = person(f"10{code}", code, "三员")
        open_to = {entry.id for entry in registry.listings.values() if officer.may(entry.role, entry.id)}
        assert open_to <= {"people", "people.roles", "audit", "removals"}
        assert not [entry.id for entry in registry.reports.values() if officer.may(entry.role, entry.id)]
        assert finding.search_all(officer, "应急") == [] and finding.searched(officer) == []
        assert agenda.whole(officer) == agenda.Agenda([], [], {}) and agenda.running(officer) == []
        for id in ("duty_log", "contacts", "duty_log.kinds"):
            with pytest.raises(Denied):
                query.rows(officer, id, [1])
    assert agenda.whole(ctx).owed


def test_each_setting_has_its_own_right(ctx: Context, person: Callable[..., Context]) -> None:
    system, security, audit = (person(f"10{code}", code, "三员") for code in ("SYS", "SEC", "AUD"))
    head = access.context_of_number(NUMBER)
    run(security, "people.change_setting", key="people.password_days", value="60")
    run(head, "people.change_setting", key="site.office", value="江城市应急管理局")
    for who, key, value in ((head, "people.password_days", "0"), (system, "people.password_days", "0"),
                            (security, "site.office", "x"), (audit, "site.office", "x")):
        with pytest.raises(Denied):
            run(who, "people.change_setting", key=key, value=value)


def test_change_role_gives_and_takes_rights(ctx: Context, person: Callable[..., Context]) -> None:
    person("002", "DUTY_TECH")
    tech = access.context_of_number("002")
    assert query.listed(tech, "contacts") == []
    with pytest.raises(Denied):
        run(tech, "contacts.add", source="市应急局")
    run(ctx, "people.change_role", code="DUTY_TECH", grants=" contacts  contacts.add contacts ")
    run(access.context_of_number("002"), "contacts.add", source="市应急局")
    assert Role.get(Role.code == "DUTY_TECH").grants == "contacts contacts.add"
    with pytest.raises(UserError) as fault:
        run(ctx, "people.change_role", code="DUTY_TECH", grants="audit")
    assert fault.value.field == "grants"
    rows = query.rows(ctx, "people.roles", query.listed(ctx, "people.roles"))
    assert len(rows) == 11 and {row["code"] for row in rows if row["held"]} == {"CHIEF", "DUTY_TECH"}


def test_renew_tables_brings_an_earlier_office_up_to_date(ctx: Context, office: str) -> None:
    """As it was before there were officers: fewer roles, old words, one of them changed by the office."""
    old = {row["code"]: row.get("was") for row in rows("roles")}
    with write(ctx.now, NUMBER, OFFICE) as running:
        for role in Role.select():
            role.grants = "duty" if role.code == "GOV_LEAD" else old[role.code] or "x"
            role.code = role.code if old[role.code] else f"{role.code}-before"
            role.save()
        settings.store("site.tables", "0001_initial")
        ledger.append(running, "test", "", "")
    site.open_site(office)
    words = {role.code: role.grants for role in Role.select()}
    new = {row["code"]: row["grants"] for row in rows("roles")}
    assert {code: words[code] for code in new} == {**new, "GOV_LEAD": "duty"}
    step = ledger.LedgerEntry.get_by_id(ledger.head().seq)
    assert (step.action, step.actor) == ("people.renew_tables", "") and proof.verify() == []
    site.open_site(office)
    assert ledger.head().seq == step.seq and Phrase.select().count() == len(rows("phrases"))


def test_renew_tables_is_nobodys_but_the_system_officers(ctx: Context, person: Callable[..., Context]) -> None:
    with pytest.raises(Denied):
        run(person("002"), "people.renew_tables")
    assert run(ctx, "people.renew_tables") == {"added": 0, "changed": 0}
