"""The right column of the duty desk: it shows fewer rows rather than half a line."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QLabel

from app.core.agenda import Due, OpenItem
from tests.conftest import START
from ui.deadlines import DeadlineRow
from ui.pages.duty_log.now_panel import NowPanel


def test_people_have_room_below_the_rows(themed: None, qtbot: Any) -> None:
    clocks = [Due(f"时限 {n}", START, START + timedelta(minutes=n), "", ("events", n)) for n in range(8)]
    owed = [OpenItem(f"未办 {n}", "", "", ("duty_log", n)) for n in range(9)]
    panel = NowPanel()
    qtbot.addWidget(panel)
    panel.resize(290, 560)
    panel.show_now(clocks, owed, [("主班", "周明远"), ("副班", "何晓棠"), ("备班", "孟云舟")], START)
    with qtbot.waitExposed(panel):
        panel.show()
    names = [one for one in panel.findChildren(QLabel) if one.text() in ("周明远", "何晓棠", "孟云舟")]

    def rows() -> int:
        return sum(one.isVisible() for one in panel.findChildren(DeadlineRow))

    few = rows()
    assert len(names) >= 3 and 2 <= few < 5
    assert all(one.height() >= one.fontMetrics().height() for one in names if one.isVisible())
    panel.resize(290, 900)
    qtbot.waitUntil(lambda: rows() == 5)
