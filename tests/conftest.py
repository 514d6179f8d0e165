"""A fresh office for every test: a database made by the migrations, a clock that stands, one person."""
from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import argon2
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.core import access, i18n, passwords, settings, site
from app.core.run import Context, run
from db import database as db
from db import migrate
from db.tables import User
from tests import server
from tests.cable import Cable

ROOT = Path(__file__).resolve().parents[1]
OFFICE = "江城市人民政府总值班室"
NUMBER, NAME, PASSWORD = "001", "周明远", "Aa123456"
OTHER_PASSWORD = "Bb-23456"
# 2026-06-24 02:44 in the site's zone, a night shift
START = datetime(2026, 6, 23, 18, 44)
SET_UP = datetime(2024, 1, 1)
SERVER = server.of_this_run()

_names = itertools.count()

# the program's own cost of a password would be a good part of the tests' time; tests/core/test_passwords.py looks at it
passwords._hasher = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Clock:
    """The tests' clock: ``at`` is naive UTC; it moves when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at

    def local(self, *wall: int) -> datetime:
        """Sets the clock to a wall time of the site."""
        self.at = i18n.to_utc(datetime(*wall))  # type: ignore[arg-type]
        return self.at


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings, data and logs of no real user; English texts; the usual zone."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith("DUTYDESK_")]:
        monkeypatch.delenv(name)
    i18n.use("en")
    i18n.use_zone(i18n.DEFAULT_ZONE)
    yield
    i18n.use("en")
    i18n.use_zone(i18n.DEFAULT_ZONE)


def set_up_office() -> None:
    """The first run, as the command line and the window do it."""
    run(
        Context(now=Clock(SET_UP), station="desk-1"), "people.set_up", office=OFFICE, name=NAME,
        number=NUMBER, password=PASSWORD, language="zh_CN",
    )


def pytest_configure() -> None:
    if SERVER == server.OWN:
        pytest.exit("PostgreSQL's programs are not on this computer: nothing is tested on a server", returncode=0)


# databases --------------------------------------------------------------
def server_admin(sql: str) -> None:
    """Carries out one statement on the server that TEST_DATABASE_URL names."""
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql)  # type: ignore[call-overload]


def server_url(name: str) -> str:
    return urlsplit(SERVER)._replace(path="/" + name).geturl()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the office set up, made once, to be copied: a file, or the name of a server's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        if SERVER:
            name = f"dutydesk_template_{os.getpid()}"
            server_admin(f"drop database if exists {name}")
            server_admin(f"create database {name}")
            target = server_url(name)
        else:
            target = name = str(tmp_path_factory.mktemp("template") / "office.db")
        site.open_site(target)
        set_up_office()
        if not SERVER:
            db.database.execute_sql("pragma wal_checkpoint(truncate)")
        site.close()
    yield name
    if SERVER:
        server_admin(f"drop database if exists {name} with (force)")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """Path or URL of a database in which there is nothing at all."""
    if not SERVER:
        yield str(tmp_path / "office.db")
        site.close()
        return
    name = f"dutydesk_test_{os.getpid()}_{next(_names)}"
    server_admin(f"create database {name}")
    yield server_url(name)
    site.close()
    server_admin(f"drop database if exists {name} with (force)")


@pytest.fixture
def office(template: str, tmp_path: Path) -> Iterator[str]:
    """Path or URL of a database in which the office has been set up."""
    if not SERVER:
        target = tmp_path / "office.db"
        shutil.copyfile(template, target)
        yield str(target)
        site.close()
        return
    name = f"dutydesk_test_{os.getpid()}_{next(_names)}"
    server_admin(f"create database {name} template {template}")
    yield server_url(name)
    site.close()
    server_admin(f"drop database if exists {name} with (force)")


# who acts ---------------------------------------------------------------
@pytest.fixture
def clock() -> Clock:
    """Stands at 2026-06-24 02:44 of the site until told to move."""
    return Clock(START)


@pytest.fixture
def ctx(office: str, clock: Clock) -> Context:
    """The head of the office, signed in on a fresh database."""
    place = site.open_site(office)
    who = access.context_of(User.get(User.number == NUMBER), place.files)
    return replace(who, now=clock, station="desk-1")


@pytest.fixture
def person(ctx: Context) -> Callable[..., Context]:
    """Adds somebody whose first password is changed already: ``person("002", "DUTY_MAIN")`` is their context."""

    def join(number: str, role: str = "DUTY_MAIN", name: str = "李岚", password: str = OTHER_PASSWORD) -> Context:
        run(ctx, "people.add", number=number, name=name, role=role, password="First-2026")
        own = replace(access.context_of_number(number, ctx.files), now=ctx.now, station="desk-1")
        run(own, "people.change_password", own_password="First-2026", new_password=password)
        return own

    return join


@pytest.fixture
def log(ctx: Context) -> Callable[..., dict[str, Any]]:
    """Logs an entry: ``log("content")``, or with anything else that the action takes."""

    def keep(content: str = "暴雨积水，请求支援", **more: Any) -> dict[str, Any]:
        return run(ctx, "duty_log.log", **{"kind": "call_in", "source": "市应急局", "content": content, **more})

    return keep


@pytest.fixture
def set_setting(ctx: Context) -> Callable[[str, str], Context]:
    """Changes a setting of the office; gives the context that knows it."""

    def change(key: str, value: str) -> Context:
        run(ctx, "people.change_setting", key=key, value=value)
        return replace(ctx, settings=settings.load(ctx.number))

    return change


@pytest.fixture
def cable(office: str) -> Iterator[Cable]:
    """Between the program and the office's database."""
    made = Cable(office)
    yield made
    site.close()
    made.close()


@pytest.fixture
def far(cable: Cable, clock: Clock) -> Context:
    """The head of the office, at the end of the cable."""
    place = site.open_site(cable.url)
    return replace(access.context_of_number(NUMBER, place.files), now=clock, station="desk-1")


# real processes ---------------------------------------------------------
@pytest.fixture
def program(office: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``main.py`` with these arguments on the office's database."""

    def start(*args: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        known = {"DUTYDESK_DB": office, "DUTYDESK_PASSWORD": PASSWORD, "LANG": "en_US.UTF-8"}
        outer = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        wanted = {k: v for k, v in {**outer, **known, **environment}.items() if v}
        return subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *args], env=wanted, input=stdin, capture_output=True,
            encoding="utf-8", timeout=60,
        )

    return start


def applied() -> list[str]:
    """Names of the migrations that the open database has."""
    return sorted(migrate.Runner(db.database.obj, str(migrate.DIRECTORY)).applied())
