"""Faults of disk and server as sentences; the rest are ours."""
from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import peewee
import pytest

from app.core import query
from app.core.errors import Question, StorageFault, UserError, from_database, in_sentences
from app.core.run import Context, run
from db.database import database
from db.in_place import Displaced
from tests.conftest import SERVER, server_admin
from ui.worker import Worker


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
        # what psycopg says, word for word
        (peewee.OperationalError("terminating connection due to administrator command"), "server does not answer"),
        (peewee.OperationalError("consuming input failed: server closed the connection unexpectedly"),
         "server does not answer"),
        (peewee.OperationalError("failed to resolve host 'desk': [Errno -2] Name or service not known"),
         "server does not answer"),
        (peewee.OperationalError("connection failed: connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  "
                                 "password authentication failed for user \"duty\""), "refuses the name"),
        (peewee.OperationalError("connection failed: connection to server at \"127.0.0.1\", port 5432 failed: "
                                 "fe_sendauth: no password supplied"), "refuses the name"),
        (peewee.OperationalError("connection failed: connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  "
                                 "database \"duty\" does not exist"), "no such database"),
        (peewee.OperationalError("could not extend file \"base/5/1\": No space left on device"), "disk is full"),
        (peewee.InternalError("cannot execute INSERT in a read-only transaction"), "read-only"),
        (Displaced(Path("/a/office.db")), "/a/office.db was moved"),
        (Displaced(Path("/a/office.db"), log=True), "working file"),
    ],
)
def test_what_a_user_can_put_right(fault: Exception, said: str) -> None:
    answer = from_database(fault)
    assert isinstance(answer, StorageFault) and said in answer.text.lower()


@pytest.mark.parametrize(
    "fault",
    [peewee.IntegrityError("UNIQUE constraint failed: contact.uid"), peewee.OperationalError("no such table: x"),
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
    with pytest.raises(UserError, match="server does not answer"):
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
