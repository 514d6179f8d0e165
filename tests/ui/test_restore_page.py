"""The page that restores a database, and what leads to it."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core import backups, site
from app.core.run import Context
from db.proof import verify
from tests.conftest import NUMBER, PASSWORD, SERVER
from ui.application import Program
from ui.first_run import FirstRun
from ui.restore_page import RestorePage
from ui.sign_in import SignIn

pytestmark = pytest.mark.skipif(bool(SERVER), reason="about files")


@pytest.fixture
def program(qapp: Any, qtbot: Any, themed: None, office: str) -> Any:
    running = Program(qapp, office, play=lambda *_: None)
    yield running
    running.close()
    running.frame.close()


def page_of(program: Program, kind: type) -> Any:
    return program.frame.findChild(kind)


def test_a_damaged_database_leads_to_the_page_and_it_to_the_sign_in(
    ctx: Context, office: str, program: Program, qtbot: Any, log: Callable[..., Any]
) -> None:
    log("甲")
    (made,) = backups.make(ctx, site.open_site(office))
    site.close()
    Path(office).write_bytes(b"\0" * 5000)
    program.start()
    qtbot.waitUntil(lambda: page_of(program, RestorePage) is not None, timeout=10_000)
    page = page_of(program, RestorePage)
    assert "damaged" in page.why.text()
    qtbot.waitUntil(page.restore.isEnabled, timeout=20_000)
    assert page.file() == made.copy.file and page.checked.text() == "Can be restored: 3 entries agree"
    page.submit()
    page.number.setText(NUMBER)
    page.password.setText("wrong")
    page.submit()
    qtbot.waitUntil(page.restore.isEnabled, timeout=20_000)
    assert Path(office).read_bytes() == b"\0" * 5000
    page.password.setText(PASSWORD)
    page.submit()
    qtbot.waitUntil(lambda: "Restored" in page.checked.text(), timeout=20_000)
    page.submit()
    qtbot.waitUntil(lambda: page_of(program, SignIn) is not None, timeout=10_000)
    site.open_site(office)
    assert verify() == []


def test_a_database_that_is_gone_leads_to_the_page_and_so_does_the_first_run(
    ctx: Context, office: str, program: Program, qtbot: Any
) -> None:
    backups.make(ctx, site.open_site(office))
    site.close()
    for one in Path(office).parent.glob("office.db*"):
        one.unlink()
    program.start()
    qtbot.waitUntil(lambda: page_of(program, RestorePage) is not None, timeout=10_000)
    assert "lacks its newest entries" in page_of(program, RestorePage).why.text()
    first = page_of(program, RestorePage)
    first.cancel.click()
    qtbot.waitUntil(lambda: page_of(program, FirstRun) is not None, timeout=10_000)
    page_of(program, FirstRun).restore.click()
    qtbot.waitUntil(lambda: page_of(program, RestorePage) not in (None, first), timeout=10_000)
    page = page_of(program, RestorePage)
    qtbot.waitUntil(page.restore.isEnabled, timeout=20_000)
    page.number.setText(NUMBER)
    page.password.setText(PASSWORD)
    page.submit()
    qtbot.waitUntil(lambda: "Restored" in page.checked.text(), timeout=20_000)
    page.submit()
    qtbot.waitUntil(lambda: page_of(program, SignIn) is not None, timeout=10_000)


def test_esc_leaves_everything_as_it_is(ctx: Context, office: str, program: Program, qtbot: Any) -> None:
    program.start()
    qtbot.waitUntil(lambda: page_of(program, SignIn) is not None, timeout=10_000)
    program._show_restore("")
    page = page_of(program, RestorePage)
    qtbot.waitUntil(lambda: bool(page.what.text()), timeout=10_000)
    assert not page.restore.isEnabled() and "No backup" in page.checked.text()
    page.cancel.click()
    qtbot.waitUntil(lambda: page_of(program, SignIn) is not None, timeout=10_000)
