"""A week of June planned and published at a duty office, and the window on its roster."""
from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.core import access, i18n, site
from app.core.run import Context, run
from app.features.roster.plan import Cell
from app.features.roster.records import Assignment
from db import database as db
from tests.conftest import NUMBER, SERVER, START, Clock
from tests.ui.hands import Hands, opened
from ui.desk import Desk
from ui.pages.roster.page import RosterPage
from ui.worker import Worker

PAIRS = (("贺知安", "温书宁"), ("孟云舟", "罗清越"), ("周明远", "何晓棠"), ("陆一帆", "许文澜"))
SPARE = "吕思齐"
LEADERS, OFFICE = ("方知遥", "韩立川"), ("江以宁", "顾青禾")
FIRST = date(2026, 6, 23)
MONTH = "2026-06"
GAP = Cell(date(2026, 6, 27), "night", "secondary")


def cells_of(day: date) -> list[list[Any]]:
    """A day's duties: every pair has a day shift, two days later a night shift, every fourth day."""
    turn = day.toordinal()
    found: list[list[Any]] = [
        [day.isoformat(), "", "gov_leader", 1, LEADERS[turn % 2]],
        [day.isoformat(), "", "office_leader", 1, OFFICE[turn % 2]],
    ]
    for shift, by in (("day", 0), ("night", 2)):
        for post, name in zip(("primary", "secondary"), PAIRS[(turn + by) % 4], strict=True):
            found.append([day.isoformat(), shift, post, 1, name])
    return found


def plan(ctx: Context) -> None:
    """Nine officers, four leaders; 23 to 30 June published as version 1; since then two nights lack somebody."""
    for name in (*(name for pair in PAIRS for name in pair), SPARE):
        run(ctx, "roster.add_member", name=name, posts="primary secondary standby")
    for names, post in ((LEADERS, "gov_leader"), (OFFICE, "office_leader")):
        for name in names:
            run(ctx, "roster.add_member", name=name, posts=post)
    run(ctx, "roster.arrange", cells=[cell for by in range(8) for cell in cells_of(FIRST + timedelta(days=by))])
    run(ctx, "roster.publish", month=MONTH, confirm=True)
    missing = [[date(2026, 6, day).isoformat(), "night", "secondary", 1, ""] for day in (27, 29)]
    run(ctx, "roster.arrange", cells=missing)


def signed_in() -> Context:
    """The head of the office a day before the tests' moment, in the database that is open."""
    return replace(access.context_of_number(NUMBER, None), now=Clock(START - timedelta(days=1)), station="desk-1")


@pytest.fixture(scope="session")
def roster_template(template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The planned office in a file, made once, to be copied."""
    target = str(tmp_path_factory.mktemp("roster") / "office.db")
    if not SERVER:
        shutil.copyfile(template, target)
        site.open_site(target)
        plan(signed_in())
        db.database.execute_sql("pragma wal_checkpoint(truncate)")
        site.close()
    return target


@pytest.fixture
def bare() -> None:
    """Whoever asks for it gets the office as it was set up, without people on duty."""


@pytest.fixture
def office(office: str, roster_template: str, request: pytest.FixtureRequest) -> str:
    """The database of every test here: the planned office."""
    if "bare" in request.fixturenames:
        return office
    if SERVER:
        site.open_site(office)
        plan(signed_in())
    else:
        shutil.copyfile(roster_template, office)
    return office


def who(cell: Cell) -> str:
    """Who is planned for a seat."""
    row = Assignment.get_or_none(**cell._asdict())
    return row.name if row else ""


@dataclass
class Office:
    """A window on its roster, with hands on its keys; ``keys`` pressed since the page was there."""

    hands: Hands
    page: RosterPage
    begun: int = 0

    @property
    def keys(self) -> int:
        return self.hands.pressed - self.begun

    def read(self) -> None:
        """Until everything saved is read and shown."""
        self.hands.rest()
        self.hands.until(lambda: self.page.view is not None and not self.page.grid.pending)

    def at(self, cell: Cell) -> None:
        """The cursor on a seat (a click would)."""
        self.page.grid.select(cell)
        self.hands.until(lambda: self.page.month == f"{cell.day:%Y-%m}")

    def listed(self) -> list[str]:
        return [one.text for one in self.page.assigning.list.items()]


SIZES = {"L": (1366, 768), "S": (911, 512)}
Visit = Callable[..., AbstractContextManager[Office]]


@pytest.fixture
def visit(ctx: Context, office: str, themed: None, qtbot: Any) -> Visit:
    """``with visit("S", "zh_CN") as at:`` opens the window on its roster in a width class and a language."""

    @contextmanager
    def enter(width: str = "L", language: str = "en", who: Context | None = None) -> Iterator[Office]:
        i18n.use(language)
        desk = Desk(who or ctx, site.open_site(office), Worker())
        try:
            with opened(desk, qtbot, SIZES[width]) as hands:
                hands.press(next(place.key for place in hands.window.places if place.name == "roster"))
                page = hands.window._page("roster")
                assert isinstance(page, RosterPage)
                at = Office(hands, page, hands.pressed)
                at.read()
                yield at
        finally:
            desk.close()

    return enter
