"""The ways to the audit from anywhere in the window, and what fits there."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from app.core import i18n, site
from app.core.run import Context, note
from tests.ui.hands import Hands, opened
from tests.ui.test_window import cut, scrolled_sideways
from ui import theme
from ui.desk import Desk
from ui.pages.audit import COMMANDS
from ui.pages.audit.page import AuditPage
from ui.window import Window
from ui.worker import Worker


def audit_page(window: Window) -> AuditPage:
    page = window._page("audit")
    assert isinstance(page, AuditPage)
    return page


@pytest.fixture
def office_of_auditors(ctx: Context, office: str, themed: None, log: Callable[..., Any]) -> Iterator[Desk]:
    """The head of the office, who may also audit and remove."""
    log("路面积水")
    for number in range(40):
        note(ctx, "access.failed", f"工号 {number}")
    who = replace(ctx, grants=ctx.grants | {"audit", "security", "read"})
    sitting = Desk(who, site.open_site(office), Worker())
    yield sitting
    sitting.close()


@pytest.fixture
def hands(office_of_auditors: Desk, qtbot: Any) -> Iterator[Hands]:
    with opened(office_of_auditors, qtbot) as ready:
        yield ready


def test_the_ledgers_status_leads_to_the_audit(hands: Hands) -> None:
    status = hands.window.hint_bar.buttons["ledger"]
    assert status.toolTip() == "Audit"
    hands.qtbot.mouseClick(status, Qt.MouseButton.LeftButton)
    assert hands.window.page_shown() == "audit"


def test_who_may_not_audit_is_led_nowhere(ctx: Context, office: str, themed: None, qtbot: Any) -> None:
    desk = Desk(replace(ctx, grants=ctx.grants - {"audit"}), site.open_site(office), Worker())
    with opened(desk, qtbot) as hands:
        status = hands.window.hint_bar.buttons["ledger"]
        before = hands.window.page_shown()
        status.click()
        assert hands.window.page_shown() == before and not status.toolTip()
        assert status.focusPolicy() == Qt.FocusPolicy.NoFocus
        assert "audit" not in hands.window.navigation.buttons
    desk.close()


@pytest.mark.parametrize(("word", "page"), [("audit", "audit"), ("security", "removals")])
def test_an_officer_begins_on_the_page_of_the_office_held(
    ctx: Context, office: str, themed: None, qtbot: Any, word: str, page: str
) -> None:
    desk = Desk(replace(ctx, grants=frozenset({word})), site.open_site(office), Worker())
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    assert window.page_shown() == page
    assert [place.name for place in window.places] == [page, "settings"]
    window.close()


def test_the_palette_leads_to_a_code_from_paper(hands: Hands) -> None:
    hands.press("Ctrl+K")
    line = hands.window.palette_box.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    hands.type("page's code")
    hands.press("Return")
    page = audit_page(hands.window)
    assert page.proof() is page.paper and page.paper.line.hasFocus()


def test_a_check_on_the_page_is_what_the_status_says(hands: Hands) -> None:
    hands.window.show_page("audit", {"part": "check"})
    page = audit_page(hands.window)
    hands.until(lambda: page.check.verdict.isVisible())
    assert hands.window.ledger.checked is not None
    assert f"{hands.window.ledger.checked[0].entries} entries" in hands.window.hint_bar.buttons["ledger"].text()


def test_icons_of_the_commands_exist(themed: None) -> None:
    unknown = theme.pixmap("no-such-icon", "text", 18).toImage()
    assert [icon for _, icon, _ in COMMANDS if theme.pixmap(icon, "text", 18).toImage() == unknown] == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("text", [100, 150])
def test_nothing_of_the_audit_is_cut(
    office_of_auditors: Desk, qapp: QApplication, qtbot: Any, language: str, text: int
) -> None:
    i18n.use(language)
    theme.apply(qapp, "light", text)
    faults = {}
    with opened(office_of_auditors, qtbot, (1920, 1000)) as hands:
        hands.window.show_page("audit")
        page = audit_page(hands.window)
        steps = {
            "list": lambda: None, "days": lambda: page.filter_row.set_period("custom"), "paper": page.open_paper,
            "check": page.check_record, "removals": lambda: hands.window.show_page("removals"),
            "form": lambda: hands.window._page("removals").add(),  # type: ignore[attr-defined]
        }
        for step, act in steps.items():
            act()
            for width in (900, 1366, 1920):
                if width / text * 100 >= 900:
                    hands.window.resize(width, 1000)
                    hands.rest()
                    QApplication.processEvents()
                    if seen := cut(hands.window) + scrolled_sideways(hands.window):
                        faults[step, width] = seen
    theme.apply(qapp, "light", 100)
    assert not faults, "\n".join(f"{at} {what}" for at, seen in faults.items() for what in seen)


def test_the_status_claims_no_more_than_was_checked(hands: Hands) -> None:
    hands.until(lambda: hands.window.ledger.checked is not None)
    entries = hands.window.ledger.checked[0].entries
    hands.window.desk.measured.emit(entries + 3)
    assert hands.window.hint_bar.buttons["ledger"].text().endswith(f"{entries} entries, 3 newer")
    hands.window.desk.measured.emit(entries)
    assert hands.window.hint_bar.buttons["ledger"].text().endswith(f"{entries} entries")
