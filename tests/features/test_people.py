"""The first run, accounts, settings of the office."""
from __future__ import annotations

import pytest

from app.core import access, i18n, query, settings, site
from app.core.errors import Denied, UserError
from app.core.run import Context, run
from app.core.shipped import rows
from app.features.duty_log.records import EntryKind, Phrase
from app.features.roster import ShiftTime
from db import ledger, proof
from db.database import all_records
from db.tables import Role, User
from tests.conftest import NAME, NUMBER, OFFICE, PASSWORD


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
    assert proof.verify() == [] and ledger.head().seq == 1


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
    assert access.sign_in("002", "Bb-23456").grants == {"duty"}
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
    officer = access.sign_in("002", "Bb-23456")
    for id, args in (
        ("people.add", {"number": "3", "name": "x", "role": "CHIEF", "password": "Bb-23456"}),
        ("people.change_setting", {"key": "site.office", "value": "x"}),
        ("duty_log.change_kind", {"code": "x", "title": "x", "title_en": "x", "short": "x", "short_en": "x"}),
    ):
        with pytest.raises(Denied):
            run(officer, id, **args)
    with pytest.raises(Denied):
        query.listed(officer, "people")


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
