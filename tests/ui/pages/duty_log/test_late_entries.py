"""An entry into a sealed shift by keys: from paper or from memory, and a leader's word on it."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.run import Context
from app.features.duty_log.records import LateEntry
from tests.conftest import Clock
from tests.shifts import take_over
from tests.ui.hands import Hands, entries, newest


@pytest.fixture
def sealed(ctx: Context, person: Callable[..., Context], clock: Clock) -> Context:
    """The night shift was handed over at 02:44; it is 03:10."""
    person("002", name="贺知安")
    take_over(ctx, "002")
    clock.forward(minutes=26)
    return ctx


def keep(hands: Hands, text: str, *answer: str) -> None:
    """Logs a call of 02:30: asked about at the first Enter, answered, kept at the second."""
    before, options = entries(), hands.form.options
    hands.press("F2")
    hands.type("sjj")
    hands.press("Tab")
    hands.type(text)
    hands.press("Shift+Tab", "Shift+Tab", "Ctrl+A")
    hands.type("0230")
    hands.press("Tab", "Tab")
    assert options._late is None
    hands.press("Return")
    hands.until(lambda: options._late is not None)
    assert "sealed" in hands.form.findings.text()
    assert options._buttons["late_as", "memory"].isChecked()
    for key in answer:
        hands.press(key)
    hands.press("Return")
    hands.until(lambda: entries() == before + 1 and not hands.bar.has_text())
    assert options._late is None


def test_a_late_entry_says_where_it_comes_from_and_a_leader_decides(sealed: Context, hands: Hands) -> None:
    keep(hands, "paper", f"Alt+{hands.form.options._free}")
    row = LateEntry.get(LateEntry.entry == newest().id)
    assert row.way == "paper" and newest().findings
    hands.select(newest().number)
    hands.press("Space", "A")
    hands.type("kept on paper")  # one's own entry: the yes has a reason
    hands.press("Return")
    hands.until(lambda: LateEntry.get_by_id(row.id).state == "approved")
    keep(hands, "unlike the other one")
    row = LateEntry.get(LateEntry.entry == newest().id)
    assert row.way == "memory"
    hands.select(newest().number)
    hands.press("X")
    hands.type("not ours")
    hands.press("Return")
    hands.until(lambda: LateEntry.get_by_id(row.id).state == "declined")
    assert LateEntry.get_by_id(row.id).opinion == "not ours"
    hands.until(lambda: (hands.page.selected() or {}).get("late_state") == "declined")
    hands.press("A")  # decided: the key does nothing more
    hands.rest()
    assert LateEntry.get_by_id(row.id).state == "declined"
