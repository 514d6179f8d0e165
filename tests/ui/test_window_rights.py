"""What the window shows to whom."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.core import access, registry, site
from app.core.run import Context, run
from tests.conftest import NAME, Clock
from ui.desk import Desk
from ui.window import Window
from ui.worker import Worker

Open = Callable[[Context], Window]


@pytest.fixture
def opened(office: str, themed: None, qtbot: Any) -> Iterator[Open]:
    """Opens the window of a person; everything in it is read."""
    made: list[Window] = []

    def show(ctx: Context) -> Window:
        window = Window(Desk(ctx, site.open_site(office), Worker()))
        made.append(window)
        window.resize(1366, 768)
        with qtbot.waitExposed(window):
            window.show()
        for _ in range(2):
            for lane in ("write", "read", "look", "proof", "read"):
                done: list[bool] = []
                window.desk.worker.submit(lane, lambda: True, done.append, done.append)
                qtbot.waitUntil(lambda seen=done: bool(seen), timeout=20_000)
        return window

    yield show
    for window in made:
        window.close()
        window.deleteLater()


def texts(window: Window) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def filled(ctx: Context, log: Callable[..., Any]) -> Context:
    """Business of every kind: an entry with a running deadline, a contact, people on duty."""
    entry = log("二号隧道塌方", result="open")
    run(ctx, "duty_log.set_due", number=entry["number"], due_at=ctx.now().replace(hour=19))
    run(ctx, "contacts.add", source="市水务局", person="温主任", phone="0xx-5550-6110")
    run(ctx, "roster.staff", primary=NAME, gov_leader="沈怀山")
    return ctx


@pytest.mark.parametrize(("code", "own", "groups"), [
    ("SYS", [], {"general", "account", "people", "backup", "about"}),
    ("SEC", ["removals"], {"general", "account", "people", "rights", "passwords", "encryption", "about"}),
    ("AUD", ["audit"], {"general", "account", "about"}),
])
def test_an_officer_sees_their_own_pages_and_no_business(
    filled: Context, person: Callable[..., Context], opened: Open, code: str, own: list[str], groups: set[str]
) -> None:
    window = opened(person("101", code, "石守正"))
    assert [place.name for place in window.places] == [*own, "settings"] and window._bars == {}
    page: Any = window._page("settings")
    assert {group.name for group in page.groups} == groups
    for group in page.groups:
        window.show_page("settings", {"group": group.name})
    shown = texts(window)
    for word in ("隧道", "水务", "沈怀山", "Next deadline", "On duty"):
        assert word not in shown
    for name in ("duty_log", "contacts", "search", "reports", "duty_log.import"):
        window.show_page(name, {"text": "隧道"})
        assert window.page_shown() == "settings"
    window._open_palette()
    titles = {command.title for command in window.palette_box._commands}
    business = {registry.reports["duty_log.shift_log"].title, "Duty desk", "Contacts", "Open items", "Next deadline"}
    assert titles and not titles & business
    for key in (Qt.Key.Key_F12, Qt.Key.Key_Escape):
        window._go_deadline() if key == Qt.Key.Key_F12 else window._escape()


def test_a_reader_has_the_log_without_its_entry_bar(
    filled: Context, person: Callable[..., Context], opened: Open, qtbot: Any
) -> None:
    window = opened(person("004", "DUTY_BACK", "孟云舟"))
    assert window._bars == {} and window.page_shown() == "duty_log"
    page: Any = window._page("duty_log")
    qtbot.waitUntil(lambda: page.model.is_loaded and bool(page.model.ids()))
    page.table.selectRow(page.model.row_of(page.model.ids()[0]))
    qtbot.waitUntil(lambda: page.selected() is not None)
    for key in "edhnlctv":
        qtbot.keyClick(page.table, key)
    assert not page.outcome.isVisible()
    page.toggle_detail()
    qtbot.waitUntil(lambda: page.detail.row is not None)
    assert "Correct" not in {button.text() for button in page.detail.findChildren(object) if hasattr(button, "text")
                             and callable(button.text)}
    window.board.toggle()
    qtbot.waitUntil(lambda: window.board._found is not None)
    window.board.change()
    assert window.board.isVisible() and not window.board.form.isVisible()
    assert "隧道" in page.selected()["content"] and page.selected()["result"] == "open"


def test_technical_support_sees_the_contacts_alone(
    filled: Context, person: Callable[..., Context], opened: Open
) -> None:
    window = opened(person("005", "DUTY_TECH", "许知行"))
    assert [place.name for place in window.places] == ["contacts", "search", "settings"]
    page: Any = window._page("contacts")
    assert not page.add_button.isVisible() and "隧道" not in texts(window)


def test_a_password_that_ends_soon_is_said_once(
    ctx: Context, clock: Clock, person: Callable[..., Context], opened: Open
) -> None:
    person("002")
    clock.forward(days=86)
    window = opened(access.sign_in("002", "Bb-23456", now=clock))
    assert window.banner.isVisible() and "within 4 days" in texts(window)


def test_rights_taken_at_another_desk_are_gone_at_this_one(
    ctx: Context, person: Callable[..., Context], opened: Open, qtbot: Any
) -> None:
    window = opened(replace(person("002"), now=ctx.now))
    assert window.desk.ctx.may("duty")
    run(ctx, "people.set_role", number="002", role="DUTY_BACK")
    qtbot.waitUntil(lambda: not window.desk.ctx.may("duty"), timeout=15_000)
    run(ctx, "people.disable", number="002", reason="调离")
    qtbot.waitUntil(lambda: not window.desk.ctx.may("read"), timeout=15_000)
