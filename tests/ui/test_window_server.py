"""The window while the database server is away, and what the server tells it."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core import site
from app.core.run import Context
from db import ledger
from tests.cable import Cable
from tests.conftest import SERVER
from tests.ui.hands import Hands, entries, newest, opened
from ui.desk import Desk
from ui.worker import Worker

pytestmark = pytest.mark.skipif(not SERVER, reason="about a server")


def test_the_window_while_the_server_is_away(far: Context, cable: Cable, themed: None, qtbot: Any) -> None:
    def said() -> str:
        return hands.window.banner.accessibleName() if hands.window.banner.isVisible() else ""

    with opened(Desk(far, site.open_site(cable.url), Worker()), qtbot) as hands:
        told: list[object] = []
        hands.window.desk.faulted.connect(told.append)
        hands.press("F2")
        hands.type("unit")
        hands.press("Tab")
        hands.type("road flooded")
        cable.pull()
        hands.until(lambda: "does not answer" in said())  # without anybody having asked
        hands.press("Return")
        hands.until(lambda: not hands.bar._saving)
        hands.until(lambda: "does not answer" in said() and "kept in" in said())
        assert hands.form.content.toPlainText() == "road flooded"
        assert len({str(one) for one in told}) == 1
        cable.mend()
        hands.until(lambda: not said())
        hands.press("Return")
        hands.until(lambda: not hands.bar.has_text())
        site.close()  # this thread's own connection, which was cut too
        assert entries() == 1 and newest().content == "road flooded"


def test_changes_elsewhere_are_told(hands: Hands, log: Callable[..., Any]) -> None:
    seen: list[int] = []
    hands.window.desk.measured.connect(seen.append)
    hands.until(lambda: hands.window.desk._watch._notices._tells)
    log("told by the server")
    hands.until(lambda: seen and seen[-1] == ledger.head().seq)
