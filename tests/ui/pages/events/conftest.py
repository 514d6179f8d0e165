"""Events running at a duty desk, people to be told, and the window on its page."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.run import Context, run

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
