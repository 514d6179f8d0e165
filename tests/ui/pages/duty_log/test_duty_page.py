"""The list of the day by keys."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.ui.hands import Hands


def test_days_without_entries_keep_the_keys(log: Callable[..., Any], hands: Hands) -> None:
    log("暴雨积水")
    hands.rest()
    hands.until(lambda: hands.page.model.rowCount() > 0)
    hands.page.table.setFocus()
    hands.press(*["["] * 3)
    hands.until(lambda: hands.page.empty.isVisible() and hands.page.empty.button.hasFocus())
    hands.press("[")
    hands.rest()
    hands.press(*["]"] * 4)
    hands.until(lambda: hands.page.table.isVisible() and hands.page.table.hasFocus())
    assert hands.page._day == 0 and not hands.bar.has_text()
