"""Events running at a duty desk, people to be told, and the window on its page."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from app.core import i18n, site
from app.core.run import Context, run
from tests.ui.hands import Hands, opened
from ui.desk import Desk
from ui.pages.events.page import EventsPage
from ui.worker import Worker

CONTACTS = (
    ("江城市人民政府", "沈怀山", "副市长", "0551-5550101"), ("江城市政府办公室", "顾青禾", "副主任", "0551-5550102"),
    ("江城市委值班室", "高敏", "值班员", "0551-5550201"), ("江城市应急管理局", "郑志远", "值班员", "0551-5550401"),
    ("江城市公安交警支队", "卢正平", "支队长", "0551-5550301"),
)
CRASH = "江云高速 K87+300 客车追尾货车事故"


@pytest.fixture
def people(ctx: Context) -> None:
    """Whom the rules of telling lead to."""
    for source, person, post, phone in CONTACTS:
        run(ctx, "contacts.add", source=source, person=person, post=post, phone=phone)
    run(ctx, "roster.staff", gov_leader="沈怀山", office_leader="顾青禾")


@pytest.fixture
def open_event(ctx: Context, people: None) -> Callable[..., dict[str, Any]]:
    """Opens an event; gives what the action returns."""

    def opens(title: str = CRASH, **more: Any) -> dict[str, Any]:
        values = {"source": "省高速交警　卢警官", "content": f"{title}，多人受伤", "category": "12H00", "level": "4",
                  "confirm": True, **more}
        return dict(run(ctx, "events.open", title=title, **values))

    return opens


@dataclass
class Office:
    """A window on its page of events, with hands on its keys."""

    hands: Hands
    page: EventsPage

    def shows(self, number: str) -> bool:
        return self.page.view.event_row.get("number") == number and not self.page._on_list

    def event(self) -> dict[str, Any]:
        """The event shown, as the page read it last."""
        return self.page.view.event_row

    def row(self, person: str) -> dict[str, Any]:
        """Somebody in the chain of telling, as the page shows them."""
        return next(one for one in self.page.view.chain.list.items() if one["person"] == person)

    def current(self) -> str:
        """Who is chosen in the chain of telling."""
        item = self.page.view.chain.list.current()
        return item["person"] if item else ""


SIZES = {"L": (1366, 768), "S": (911, 512)}
Visit = Callable[..., AbstractContextManager[Office]]


@pytest.fixture
def visit(ctx: Context, office: str, themed: None, qtbot: Any) -> Visit:
    """``with visit("S", "zh_CN") as at:`` opens the window in a width class and a language."""

    @contextmanager
    def enter(width: str = "L", language: str = "en", who: Context | None = None) -> Iterator[Office]:
        i18n.use(language)
        desk = Desk(who or ctx, site.open_site(office), Worker())
        try:
            with opened(desk, qtbot, SIZES[width]) as hands:
                page = hands.window._page("events")
                assert isinstance(page, EventsPage)
                yield Office(hands, page)
        finally:
            desk.close()

    return enter
