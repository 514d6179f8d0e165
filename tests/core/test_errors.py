"""Faults of disk and server as sentences; the rest are ours."""
from __future__ import annotations

import peewee
import pytest

from app.core.errors import Question, UserError, from_database
from app.core.run import Context, run
from db.database import database
from tests.conftest import SERVER, server_admin


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (peewee.OperationalError("database is locked"), "another program"),
        (peewee.OperationalError("database or disk is full"), "disk is full"),
        (peewee.OperationalError("attempt to write a readonly database"), "read-only"),
        (peewee.DatabaseError("database disk image is malformed"), "damaged"),
        (peewee.DatabaseError("file is not a database"), "not a dutydesk database"),
        (peewee.OperationalError("unable to open database file"), "cannot be opened"),
        (peewee.OperationalError("disk I/O error"), "disk does not answer"),
        (peewee.OperationalError("connection to server failed"), "server does not answer"),
        (peewee.InterfaceError("connection already closed"), "server does not answer"),
    ],
)
def test_what_a_user_can_put_right(fault: Exception, said: str) -> None:
    answer = from_database(fault)
    assert isinstance(answer, UserError) and said in answer.text.lower()


@pytest.mark.parametrize(
    "fault",
    [peewee.IntegrityError("UNIQUE constraint failed: contact.uid"), peewee.OperationalError("no such table: x"),
     ValueError("database is locked"), OSError("disk is full")],
)
def test_what_is_ours(fault: Exception) -> None:
    assert from_database(fault) is None


def test_a_question_names_the_first_field() -> None:
    asked = Question([("at", "Ahead."), ("content", "Double.")])
    assert (asked.field, asked.text, len(asked.findings)) == ("at", "Ahead. Double.", 2)


@pytest.mark.skipif(not SERVER, reason="about a server")
def test_a_lost_server_is_said_and_found_again(ctx: Context) -> None:
    name = database.obj.database
    server_admin(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
    with pytest.raises(UserError, match="server does not answer"):
        run(ctx, "contacts.add", source="甲")
    assert run(ctx, "contacts.add", source="甲")["uid"]
