"""Faults of disk and server as sentences; the rest are ours."""
from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import peewee
import psycopg
import pytest

from app.core import query
from app.core.errors import Question, StorageFault, UserError, from_database, in_sentences
from app.core.run import Context, run
from db.database import database
from db.in_place import Displaced
from tests.conftest import SERVER, server_admin
from ui.worker import Worker

REFUSED = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  '


def of_server(text: str, code: str | None = None) -> Exception:
    """A fault as the server's driver raises it and peewee hands it on."""
    fault = psycopg.OperationalError(text)
    fault.sqlstate = code
    return peewee.OperationalError(fault, text)


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
        (peewee.InterfaceError("connection already closed"), "server does not answer"),
        # what psycopg says, word for word, as peewee hands it on
        (of_server("connection to server failed"), "server does not answer"),
        (of_server("terminating connection due to administrator command", "57P01"), "was stopped"),
        (of_server("consuming input failed: server closed the connection unexpectedly"), "server does not answer"),
        (of_server("failed to resolve host 'desk': [Errno -2] Name or service not known"), "server does not answer"),
        (of_server(f'{REFUSED}password authentication failed for user "duty"'), "refuses the name"),
        (of_server(f"{REFUSED}用户 \"duty\" Password 认证失败"), "server does not answer"),
        (of_server(f'{REFUSED}database "duty" does not exist'), "no such database"),
        (of_server(f"{REFUSED}sorry, too many clients already"), "no more connections"),
        (of_server(f"{REFUSED}the database system is starting up"), "just starting"),
        (of_server('connection to server failed: server certificate for "a" is not for "b"'), "not secure"),
        (of_server("connection to server failed: fe_sendauth: no password supplied"), "refuses the name"),
        (of_server('could not extend "base/5/1": No space left on device', "53100"), "disk of the database server"),
        (of_server("cannot execute INSERT in a read-only transaction", "25006"), "takes no changes"),
        (of_server("permission denied for table user", "42501"), "may not do this"),
        (of_server("canceling statement due to lock timeout", "55P03"), "another program"),
        (of_server("canceling statement due to statement timeout", "57014"), "took too long"),
        (Displaced(Path("/a/office.db")), "/a/office.db was moved"),
        (Displaced(Path("/a/office.db"), log=True), "working file"),
    ],
)
def test_what_a_user_can_put_right(fault: Exception, said: str) -> None:
    answer = from_database(fault)
    assert isinstance(answer, StorageFault) and said in answer.text.lower()


@pytest.mark.parametrize(
    "fault",
    [of_server('syntax error at or near "ssl"', "42601"),
     peewee.IntegrityError("UNIQUE constraint failed: contact.uid"), peewee.OperationalError("no such table: x"),
     ValueError("database is locked"), OSError("disk is full")],
)
def test_what_is_ours(fault: Exception) -> None:
    assert from_database(fault) is None


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "disk is full"), (errno.EROFS, "read-only"),
                         (errno.EIO, "does not answer")],
)
def test_a_disk_that_takes_nothing(number: int, said: str) -> None:
    with pytest.raises(StorageFault) as fault, in_sentences():
        raise OSError(number, os.strerror(number))
    assert said in fault.value.text


@pytest.mark.parametrize("fault", [FileNotFoundError(errno.ENOENT, "x"), OSError("disk is full"), KeyError("x")])
def test_what_is_not_sorted_passes(fault: Exception) -> None:
    with pytest.raises(type(fault)) as passed, in_sentences():
        raise fault
    assert passed.value is fault


def test_a_question_names_the_first_field() -> None:
    asked = Question([("at", "Ahead."), ("content", "Double.")])
    assert (asked.field, asked.text, len(asked.findings)) == ("at", "Ahead. Double.", 2)


@pytest.mark.skipif(not SERVER, reason="about a server")
def test_a_lost_server_is_said_and_found_again(ctx: Context) -> None:
    name = database.obj.database
    server_admin(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
    with pytest.raises(UserError, match="server was stopped"):
        run(ctx, "contacts.add", source="甲")
    assert run(ctx, "contacts.add", source="甲")["uid"]


@pytest.mark.skipif(not SERVER, reason="about a server")
def test_a_reading_lane_finds_a_lost_server_again(ctx: Context, qtbot: Any) -> None:
    worker, answers = Worker(), []
    name = database.obj.database

    def read() -> Any:
        worker.submit("read", lambda: query.listed(ctx, "contacts"), answers.append, answers.append)
        count = len(answers)
        qtbot.waitUntil(lambda: len(answers) > count)
        return answers[-1]

    assert read() == []
    server_admin(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
    assert isinstance(read(), StorageFault)
    assert read() == []
    worker.close()
