"""A database server that goes away, comes back, hangs or refuses: nothing is lost, nothing is entered twice."""
from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app import cli
from app.core import site
from app.core.errors import StorageFault, Unknown, UserError
from app.core.run import Context, run
from app.features.duty_log.records import DutyEntry
from db import server as servers
from db import settling
from db.database import database
from db.ledger import LedgerEntry
from db.proof import verify
from tests.cable import Cable
from tests.conftest import SERVER, server_admin
from tests.ui.hands import entries

pytestmark = pytest.mark.skipif(not SERVER, reason="about a server")
ENTRY = {"kind": "call_in", "source": "市应急局", "content": "暴雨积水", "confirm": True}
OTHER = "another text"


def of_logging() -> list[int]:
    return [one.seq for one in LedgerEntry.select().where(LedgerEntry.action == "duty_log.log")]


def test_a_save_whose_answer_was_lost_counts_as_saved(far: Context, cable: Cable) -> None:
    cable.cut_at(b"COMMIT", carries_first=True)
    assert run(far, "duty_log.log", **ENTRY)["number"] == 1
    assert entries() == len(of_logging()) == 1 and verify() == []


def test_a_save_that_never_arrived_is_refused_and_can_be_done_again(far: Context, cable: Cable) -> None:
    cable.cut_at(b"COMMIT", carries_first=False)
    with pytest.raises(StorageFault):
        run(far, "duty_log.log", **ENTRY)
    assert entries() == 0
    run(far, "duty_log.log", **ENTRY)
    assert entries() == 1 and verify() == []


def test_a_save_of_which_nobody_knows_is_not_entered_twice(
    far: Context, cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "SETTLE", 0)
    for attempt, again in enumerate((ENTRY, {**ENTRY, "content": OTHER}), start=1):
        cable.cut_at(b"COMMIT", carries_first=True, stays=True)
        with pytest.raises(Unknown, match="Whether it was saved shows"):
            run(far, "duty_log.log", **ENTRY)
        cable.mend()
        if again == ENTRY:
            assert run(far, "duty_log.log", **again)["number"] == attempt  # what the lost answer would have said
        else:
            with pytest.raises(UserError, match="was saved after all"):
                run(far, "duty_log.log", **again)
        assert entries() == len(of_logging()) == attempt
    run(far, "duty_log.log", **{**ENTRY, "content": OTHER})
    assert entries() == 3 and verify() == []


def test_a_save_of_which_nobody_knows_stays_so_while_the_server_comes_and_goes(
    far: Context, cable: Cable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settling, "SETTLE", 0)
    cable.cut_at(b"COMMIT", carries_first=True, stays=True)
    with pytest.raises(Unknown) as unknown:
        run(far, "duty_log.log", **ENTRY)
    cable.mend()
    assert cli.ended_by(unknown.value) == cli.USER
    assert f"ledger entry {unknown.value.entry[0]}" in capsys.readouterr().err
    with monkeypatch.context() as broken:
        broken.setattr(settling, "holds", lambda *_: (_ for _ in ()).throw(StorageFault("away again")))
        with pytest.raises(StorageFault):
            run(far, "duty_log.log", **ENTRY)
    assert run(far, "duty_log.log", **ENTRY)["number"] == 1
    assert entries() == 1 and verify() == []


def test_a_server_that_hangs_is_not_waited_for(
    far: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "ANSWER", 0.2)
    monkeypatch.setattr(servers, "SPARE", 0)
    monkeypatch.setattr(servers, "WATCH", 0.05)
    with pytest.raises(StorageFault, match="does not answer"), site._in_sentences(""):
        database.execute_sql("select pg_sleep(50)")
    assert entries() == 0  # on a new connection


@pytest.fixture
def refused(far: Context, office: str) -> Iterator[Callable[[str], str]]:
    """Has the server do something to the database, ends the connections, and gives what the program then says."""
    name = database.obj.database

    def after(sql: str) -> str:
        server_admin(sql.format(name=name))
        server_admin(f"select pg_terminate_backend(pid) from pg_stat_activity where datname like '{name}%'")
        for _ in range(2):  # the first one meets the connection that was ended
            with pytest.raises(StorageFault) as fault:
                run(far, "duty_log.log", **ENTRY)
        return fault.value.text

    yield after
    site.close()


@pytest.mark.parametrize(
    ("sql", "undo", "said"),
    [
        ("alter database {name} set default_transaction_read_only = on",
         "alter database {name} reset default_transaction_read_only", "takes no changes"),
        ("alter database {name} allow_connections = off",
         "alter database {name} allow_connections = on", "was stopped"),
    ],
)
def test_what_a_server_refuses(
    refused: Callable[[str], str], far: Context, sql: str, undo: str, said: str
) -> None:
    assert said in refused(sql)
    server_admin(undo.format(name=database.obj.database))
    site.close()
    run(far, "duty_log.log", **ENTRY)
    assert DutyEntry.select().count() == 1


def test_a_password_is_nowhere(office: str, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = office.replace("postgres@", "nobody:Geheim-77@") + "?sslpassword=Geheim-77"
    for args in (["verify", "--db", wrong], ["selftest", "--db", wrong], ["verify", "--db", wrong + "&port=x"]):
        assert cli._carry_out(args, None, None) == cli.USER
    said = capsys.readouterr()
    assert said.err and "Geheim" not in said.out + said.err
    assert "Geheim" not in site.shown("postgresql://a/b?password=Geheim-77&sslmode=require")
    assert site.shown("postgresql://a:Geheim@b@h:1/b?sslmode=require") == "postgresql://h:1/b?sslmode=require"
