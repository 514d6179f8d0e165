"""The main window: what fits at every width, what comes from other desks, what is said when something fails."""
from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QLineEdit, QToolButton, QWidget

from app.core import i18n, site
from app.core.errors import Denied, UserError
from app.core.run import Context, run
from app.core.site import Site
from tests.conftest import NUMBER, ROOT, Clock
from tests.ui.hands import Hands, entries, opened
from ui import errors, theme
from ui.desk import Desk
from ui.field import CutLabel
from ui.key_button import KeyButton, KeyTool
from ui.theme import u
from ui.worker import Worker

WIDTHS = (900, 1024, 1280, 1366, 1600, 1920)
FACTS = (
    "江云高速 K87+300 往江城方向，大客车追尾货车，死亡 1 人、伤 19 人，车上 27 人。"
    "江城方向已封闭，消防 3 车 18 人、救护 6 车到场。"
)
SOURCE = "省高速公路交通安全管理局江城大队　卢警官　0xx-5550-7791"


# what fits ------------------------------------------------------------------
def cut(window: QWidget) -> list[str]:
    """The visible texts that have less room than they ask for, or are covered by an edge."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | KeyButton | KeyTool | QToolButton):
            continue
        # what stands inside a line of text is drawn as an icon
        if isinstance(widget, CutLabel) or not widget.text() or isinstance(widget.parentWidget(), QLineEdit):
            continue
        name = f"{type(widget).__name__} “{widget.text()}” {widget.size().toTuple()} of {widget.sizeHint().toTuple()}"
        if isinstance(widget, QLabel) and widget.wordWrap():
            too_small = widget.height() < widget.heightForWidth(widget.width()) - 1
        else:
            too_small = widget.width() < widget.sizeHint().width() or widget.height() < widget.sizeHint().height() - 2
        if too_small:
            found.append(name)
        elif not in_scroll_area(widget) and not shown_rect(widget).contains(widget.rect()):
            found.append(f"{name} shown {shown_rect(widget).getRect()}")
    return found


def in_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QAbstractScrollArea):
        parent = parent.parentWidget()
    return parent is not None


def shown_rect(widget: QWidget) -> QRect:
    """The part of a widget that its ancestors leave to be seen."""
    rect, parent = widget.rect(), widget.parentWidget()
    while parent is not None:
        rect = rect.intersected(QRect(parent.mapTo(parent.window(), QPoint()), parent.size()).translated(
            -widget.mapTo(widget.window(), QPoint())
        ))
        parent = parent.parentWidget()
    return rect


def scrolled_sideways(window: QWidget) -> list[str]:
    areas = [area for area in window.findChildren(QAbstractScrollArea) if area.isVisible()]
    return [type(area).__name__ for area in areas if area.horizontalScrollBar().isVisible()]


@pytest.fixture
def busy(ctx: Context, log: Callable[..., Any], clock: Clock) -> None:
    """A log as it is at three in the morning: deadlines late, a correction, people on duty."""
    names = {"primary": "欧阳明远", "secondary": "何晓棠", "gov_leader": "沈怀山", "office_leader": "顾青禾"}
    run(ctx, "roster.staff", **names)
    for number in range(16):
        log(f"{FACTS}第 {number} 件，其余见附件。", source=f"第{number}值班室", at=clock.at)
    log(FACTS, source=SOURCE, kind="event", level="3", due_at=i18n.to_utc(i18n.to_local(clock.at)), confirm=True)
    run(ctx, "duty_log.correct", number=17, content=FACTS.replace("死亡 1 人", "死亡 2 人"), reason="现场核实")
    clock.forward(minutes=20)


STATES = ("idle", "call", "fax", "event", "meeting", "correction", "finding", "error", "detail", "board", "staff")


def bring(hands: Hands, state: str) -> None:
    """Works the window into a state by keys; from any other one."""
    hands.press("Esc", "Esc", "Esc", "Esc")
    hands.form.source.setFocus()
    for field in (hands.form.source, hands.form.content):
        field.setFocus()
        hands.press("Ctrl+A", "Delete")
    hands.form.source.setFocus()
    keys = {"call": "F2", "fax": "F4", "event": "F5", "meeting": "F7", "finding": "F2", "error": "F2"}
    if state in keys:
        hands.press(keys[state])
        hands.type("市应急局")
        hands.press("Tab")
        if state != "error":
            hands.type(FACTS)
    if state == "finding":
        hands.press("Shift+Tab", "Shift+Tab", "Ctrl+A")
        hands.type("0400")
        hands.press("Tab", "Tab", "Return")
        hands.until(lambda: hands.form.findings.isVisible())
    if state == "error":
        hands.press("Return")
        hands.until(lambda: hands.form.error.isVisible())
    if state == "correction":
        hands.press("Up")
        hands.until(lambda: hands.form.reason_row.isVisible())
    if state in ("detail", "board", "staff"):
        hands.select(17)
        hands.press("Space" if state == "detail" else "Ctrl+T")
        hands.rest()
    if state == "staff":
        hands.press("E")
    QApplication.processEvents()


@pytest.mark.parametrize("text, language", [(100, "zh_CN"), (100, "en"), (125, "en"), (150, "zh_CN")])
def test_nothing_is_cut_at_any_width(
    busy: None, ctx: Context, office: str, qapp: QApplication, qtbot: Any, language: str, text: int
) -> None:
    i18n.use(language)
    theme.apply(qapp, "light", text)
    desk = Desk(ctx, site.open_site(office), Worker())
    faults = {}
    with opened(desk, qtbot, (1920, 1000)) as hands:
        for state in STATES:
            bring(hands, state)
            for width in WIDTHS:
                if width / text * 100 < 900:
                    continue
                hands.window.resize(width, 1000)
                QApplication.processEvents()
                hands.rest()
                QApplication.processEvents()  # what was shown while waiting is laid out too
                assert hands.window.width() == width, (state, width)
                if seen := cut(hands.window) + scrolled_sideways(hands.window):
                    faults[state, width] = seen
    desk.close()
    theme.apply(qapp, "light", 100)
    assert not faults, "\n".join(f"{at} {what}" for at, seen in faults.items() for what in seen)


def rows_seen(hands: Hands) -> int:
    """Rows of the log of which the whole text is on screen."""
    table = hands.page.table
    bottoms = [table.rowViewportPosition(row) + table.rowHeight(row) for row in range(hands.page.model.rowCount())]
    return sum(1 for bottom in bottoms if bottom <= table.viewport().height() + u(5))


def test_enough_rows_on_the_usual_screen(busy: None, chinese: Hands) -> None:
    hands = chinese
    hands.window.resize(1366, 768 - 32 - 40)  # the system's title bar takes 32, a task bar 40
    hands.rest()
    hands.until(lambda: hands.window.banner.isVisible())
    assert rows_seen(hands) >= 13
    hands.press("Shift+F12")
    hands.window.resize(1366, 768 - 32)
    hands.rest()
    assert rows_seen(hands) >= 16
    hands.press("F2")
    hands.type("unit")
    hands.press("Tab")
    hands.type("text")
    QApplication.processEvents()
    assert rows_seen(hands) >= 15


def test_heights_of_the_parts(busy: None, chinese: Hands) -> None:
    hands = chinese
    window, page = hands.window, hands.page
    idle = hands.bar.height()
    hands.type("unit")
    QApplication.processEvents()
    assert (window.strip.height(), idle, window.hint_bar.height()) == (52, 100, 24)
    assert abs(hands.bar.height() - 137) <= 2
    assert (page.bar.height(), page.table.horizontalHeader().height(), page.table.rowHeight(0)) == (40, 26, 30)


def test_each_width_has_its_columns(busy: None, hands: Hands) -> None:
    window, page = hands.window, hands.page
    shown = {}
    for width in (920, 1100, 1366, 1920):
        window.resize(width, 768)
        QApplication.processEvents()
        shown[width] = (window.navigation.width(), page.detail.isVisible(), page.now.isVisible())
    assert shown == {
        920: (52, False, False), 1100: (52, False, False), 1366: (152, False, True), 1920: (176, True, True)
    }


# other desks, faults ----------------------------------------------------------
OTHER_DESK = """
    import sys
    from dataclasses import replace
    from app.core import access, site
    from app.core.run import run
    place = site.open_site(sys.argv[1])
    ctx = access.context_of_number(sys.argv[2], place.files)
    run(ctx, "duty_log.log", kind="call_in", source="other desk", content="from elsewhere", confirm=True)
"""


def test_an_entry_of_another_process_appears_by_itself(hands: Hands, office: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(OTHER_DESK), office, NUMBER], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert entries() == 1
    day = hands.page
    day._day = 0
    hands.until(lambda: hands.window.navigation.buttons["duty_log"].badge == 1)
    hands.press("Ctrl+O")
    hands.until(lambda: len(hands.page.model.ids()) == 1)


def test_what_was_written_before_the_first_look_is_noticed(hands: Hands, log: Callable[..., Any]) -> None:
    assert hands.bar.desk._height is not None


def test_a_fault_in_a_slot_shows_the_banner_once(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("excepthook",):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    shown: list[BaseException] = []
    hook = errors.Hook(lambda fault: (shown.append(fault), hands.window.show_fault(fault)))  # type: ignore[arg-type, return-value]

    def fail() -> None:
        raise ZeroDivisionError("wheels")

    for _ in range(3):
        try:
            fail()
        except ZeroDivisionError as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)
    hands.until(lambda: shown)
    QTest.qWait(0)
    assert len(shown) == 1 and hook is not None
    assert hands.window.banner.isVisible() and hands.window.banner.tone == "alarm"
    assert hands.focus is hands.form.source
    hands.press("Shift+F12")
    assert not hands.window.banner.isVisible()


def test_a_refusal_without_a_field_is_shown(hands: Hands) -> None:
    hands.bar.desk.faulted.emit(Denied("Not yours to do."))
    assert hands.window.banner.isVisible() and "Not yours" in hands.window.banner.text.text()
    hands.press("Shift+F12")
    hands.bar.desk.act("duty_log.settle", {"number": 99})
    hands.until(lambda: hands.window.banner.isVisible())
    assert "99" in hands.window.banner.text.text()


def test_a_database_that_does_not_answer_is_said_once(hands: Hands) -> None:
    said: list[BaseException] = []
    desk = hands.bar.desk
    desk.faulted.connect(said.append)
    for _ in range(3):
        desk._on_blind(UserError("The disk does not answer."))
    desk._compare(desk._height or 0)
    desk._on_blind(UserError("The disk does not answer."))
    hands.until(lambda: len(said) == 2)
    hands.rest()
    assert len(said) == 2


def test_closing_waits_for_what_is_being_saved(ctx: Context, place_of: Site, themed: None, qtbot: Any) -> None:
    desk = Desk(ctx, place_of, Worker())
    with opened(desk, qtbot) as hands:
        hands.type("unit")
        hands.press("Tab")
        hands.type("last words")
        hands.press("Return")
        assert hands.window.close()
    assert entries() == 1
    assert list(place_of.drafts.glob("*.json")) == []


@pytest.fixture
def place_of(ctx: Context, office: str) -> Site:
    return site.open_site(office)


def test_closing_keeps_what_is_written(ctx: Context, place_of: Site, themed: None, qtbot: Any) -> None:
    desk = Desk(ctx, place_of, Worker())
    with opened(desk, qtbot) as hands:
        hands.type("unit")
        hands.window.close()
    (kept,) = place_of.drafts.glob("*.json")
    assert "unit" in kept.read_text("utf-8")


# Python before 3.12 -------------------------------------------------------------
LONG_LIFE = """
    import os, sys
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import ui
    from PySide6.QtGui import QImage, QPainter
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for _ in range(100_000):
        painter.save()
        painter.restore()
    painter.end()
    assert sys.version_info >= (3, 12) or min(map(sys.getrefcount, (None, True, False))) > ui.LASTING // 2
"""


def test_the_process_outlives_many_calls_that_return_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LONG_LIFE)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


class Shows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_no_part_of_a_page_is_a_window_for_a_moment(hands: Hands) -> None:
    shows = Shows()
    QApplication.instance().installEventFilter(shows)  # type: ignore[union-attr]
    for place in hands.window.places:
        hands.window.show_page(place.name)
        hands.until(lambda place=place: hands.window.page_shown() == place.name)
    QApplication.instance().removeEventFilter(shows)  # type: ignore[union-attr]
    assert {"contacts", "warnings"} <= {place.name for place in hands.window.places} and shows.seen == []
