"""A desk on a fresh office, for what is shown in windows."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from app.core import i18n, site
from app.core.run import Context, run
from app.core.site import Site
from tests.ui.hands import Hands, opened
from ui import theme
from ui.desk import Desk
from ui.worker import Worker


@pytest.fixture
def qtbot(qtbot: Any) -> Any:
    """As it comes; a part shown alone looks as it does in its window."""
    add = qtbot.addWidget

    def dressed(widget: QWidget, **given: Any) -> None:
        theme.dress(widget)
        add(widget, **given)

    qtbot.addWidget = dressed
    return qtbot


@pytest.fixture
def themed(qapp: Any) -> None:
    """The light theme at 100 %."""
    theme.apply(qapp, "light", 100)


@pytest.fixture
def place(empty: str) -> Site:
    """An opened database that nobody has set up."""
    return site.open_site(empty)


@pytest.fixture
def worker(qtbot: Any) -> Iterator[Worker]:
    """The window's worker; closed at the end."""
    working = Worker()
    yield working
    working.close()


@pytest.fixture
def desk(ctx: Context, office: str, themed: None, qtbot: Any) -> Iterator[Desk]:
    """The head of the office at the desk."""
    sitting = Desk(ctx, site.open_site(office), Worker())
    yield sitting
    sitting.close()


@pytest.fixture
def add_contacts(ctx: Context) -> Callable[[int], list[int]]:
    """Adds so many contacts; gives their ids."""

    def add(count: int) -> list[int]:
        return [
            run(ctx, "contacts.add", source=f"市应急管理局{n:04}", person=f"郑{n}", phone=f"0xx-5550-{n:04}")["id"]
            for n in range(count)
        ]

    return add


@pytest.fixture
def hands(desk: Desk, qtbot: Any) -> Iterator[Hands]:
    """The window of the duty desk at 1366x768, everything read, hands on its keys."""
    with opened(desk, qtbot) as ready:
        yield ready


@pytest.fixture
def chinese(ctx: Context, office: str, themed: None, qtbot: Any) -> Iterator[Hands]:
    """The same window in Chinese."""
    i18n.use("zh_CN")
    sitting = Desk(ctx, site.open_site(office), Worker())
    with opened(sitting, qtbot) as ready:
        yield ready
