"""A lock that was not had in time is known by the server's code: the server may speak any language."""
from __future__ import annotations

from typing import Any

import pytest
from peewee import OperationalError

from db import waiting


class Refused(Exception):
    """As a server refuses, in its own words."""

    def __init__(self, text: str, sqlstate: str) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


def wrapped(text: str, sqlstate: str) -> OperationalError:
    fault = OperationalError(text)
    fault.orig = OperationalError(text)  # type: ignore[attr-defined]
    fault.orig.orig = Refused(text, sqlstate)  # type: ignore[attr-defined]
    return fault


def test_the_code_is_found_below_what_wraps_it() -> None:
    assert waiting._code(wrapped("由于锁超时而取消语句", "55P03")) == waiting.HELD
    assert waiting._code(OperationalError("lock timeout")) == ""


class Held:
    """A server that refuses the lock so often."""

    def __init__(self, *faults: OperationalError) -> None:
        self._faults, self.said = list(faults), list[str]()

    def execute_sql(self, sql: str, values: Any = None) -> None:
        self.said.append(sql)
        if "pg_advisory" in sql and self._faults:
            raise self._faults.pop(0)


def test_whoever_waits_is_told_and_gets_the_lock() -> None:
    heard: list[float] = []
    held = wrapped("由于锁超时而取消语句", "55P03")
    database = Held(held, held)
    waiting.lock(database, 1, heard.append)
    assert len(heard) == 2 and database.said[-1].endswith("release savepoint waiting")
    with pytest.raises(OperationalError, match="gone"):
        waiting.lock(Held(wrapped("gone", "57P01")), 1, heard.append)
