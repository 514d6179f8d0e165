"""A shift with twelve matters to hand over, who takes it, and the window on the page of handovers."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from app.core import i18n, site
from app.core.run import Context, read, run
from tests.conftest import PASSWORD
from tests.ui.hands import Hands, opened
from ui.desk import Desk
from ui.lines import Item
from ui.pages.handover.page import HandoverPage
from ui.worker import Worker


@pytest.fixture
def relief(person: Callable[..., Context]) -> Context:
    """The officer of the next shift."""
    return person("002", name="贺知安")


@pytest.fixture
def twelve(ctx: Context, relief: Context, log: Callable[..., Any]) -> None:
    """Ten entries in hand, things and equipment; planned people of this shift."""
    run(ctx, "roster.staff", primary="周明远", office_leader="顾青禾")
    for n in range(8):
        log(f"防汛事项 {n}", result="open")
    log("水务局派人驻厂", kind="instruction", source="沈怀山", result="open")
    log("全力救治伤员", kind="instruction", source="沈怀山", result="open")


@pytest.fixture
def given(ctx: Context, twelve: None) -> None:
    """The sheet of the twelve, signed by the outgoing person."""
    assert run(ctx, "handover.prepare")["items"] == 12
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD)


@dataclass
class Post:
    """A window on the page of handovers, with hands on its keys."""

    hands: Hands
    page: HandoverPage

    def current(self) -> Item:
        item = self.page.sheet.current()
        assert item is not None
        return item

    def items(self) -> list[Item]:
        return self.page.sheet.list.rows()

    def go(self) -> None:
        """Ctrl+3, until what is there was read."""
        self.hands.press("Ctrl+3")
        self.hands.until(lambda: self.page.shown.read is not None and not self.page._running)

    def settled(self) -> None:
        """Until everything said is saved and read."""
        self.hands.rest()
        self.hands.until(lambda: not self.page.doing.said and not self.page._running)


def states(ctx: Context) -> list[str]:
    return [item["state"] for item in read(ctx, "handover.items")]


SIZES = {"L": (1366, 768), "S": (911, 512)}
Visit = Callable[..., AbstractContextManager[Post]]


@pytest.fixture
def visit(ctx: Context, office: str, themed: None, qtbot: Any) -> Visit:
    """``with visit(relief, "S", "zh_CN") as at:`` opens somebody's window in a width class and a language."""

    @contextmanager
    def enter(who: Context | None = None, width: str = "L", language: str = "en") -> Iterator[Post]:
        i18n.use(language)
        desk = Desk(who or ctx, site.open_site(office), Worker())
        try:
            with opened(desk, qtbot, SIZES[width]) as hands:
                page = hands.window._page("handover")
                assert isinstance(page, HandoverPage)
                yield Post(hands, page)
        finally:
            desk.close()

    return enter
