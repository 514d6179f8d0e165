"""Tables the program ships: whole after the first run, completed in an office set up earlier, with a ledger entry."""
from __future__ import annotations

from app.core import site
from app.core.run import Context
from app.features.secrecy import SecrecyClass
from db import ledger


def test_a_whole_office_is_left_as_it_is(ctx: Context, office: str) -> None:
    before = ledger.head()
    site.renew_tables()
    assert ledger.head() == before


def test_a_database_without_an_office_waits_for_its_first_run(empty: str) -> None:
    site.open_site(empty)
    assert not SecrecyClass.select().exists() and ledger.head().seq == 0
