"""The forms over the preview: all pages of a month at once, and signing a saved page."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PySide6.QtCore import Qt

from app.core.settings import load_computer
from tests.core.test_signing import SECRET, certificate, p12
from ui.desk import Desk
from ui.report_batch import ReportBatch
from ui.report_page import ReportPage
from ui.report_sign import ReportSign

LOG = "duty_log.shift_log"
WAIT = 20_000


@pytest.fixture
def page(desk: Desk, log: Callable[..., Any], qtbot: Any) -> ReportPage:
    """The log of the running shift, on screen."""
    log("大客车追尾货车")
    made = ReportPage(desk)
    made.resize(1214, 636)
    qtbot.addWidget(made)
    made.show()
    made.show_target(report=LOG)
    qtbot.waitUntil(lambda: made.made is not None and made.view.is_drawn(), timeout=WAIT)
    return made


# a month ----------------------------------------------------------------
@pytest.fixture
def batch(page: ReportPage, tmp_path: Path) -> ReportBatch:
    """Asking for the logs of June 2026, into a folder of its own."""
    page.pane.batch_button.click()
    form = page.batch
    assert form is not None and page.stage.form() is form and form.chosen() == [LOG]
    form.month.set_value("2026-06")
    folder = tmp_path / "June"
    folder.mkdir()
    form.folder.set_value(str(folder))
    return form


def test_a_month_of_logs(batch: ReportBatch, page: ReportPage, tmp_path: Path, qtbot: Any) -> None:
    batch.boxes["roster.sheet"].setChecked(True)  # nobody planned this month: left out, and told
    told: list[str] = []
    batch.desk.progressed.connect(lambda done, total, text: told.append(batch.said.text()))
    first = page.made
    page.primary()
    assert batch.is_busy and batch.stop_button.isVisible() and not batch.start_button.isEnabled()
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=60_000)
    files = sorted((tmp_path / "June").iterdir())
    assert len(files) > 40 and all(file.read_bytes().startswith(b"%PDF") for file in files)
    assert batch.said.text().startswith(f"Files made: {len(files)}")
    assert any("Making Duty log of a shift, page " in text for text in told)
    assert page.made is first  # the preview waited
    qtbot.waitUntil(lambda: page.made not in (first, None), timeout=WAIT)
    qtbot.waitUntil(lambda: page.pane._recents.count() == 5, timeout=WAIT)
    assert page.escape() and page.stage.form() is None and page.stage.stack.currentWidget() is page.view


def test_a_batch_stops(batch: ReportBatch, tmp_path: Path, qtbot: Any) -> None:
    batch.start()
    qtbot.waitUntil(lambda: any((tmp_path / "June").glob("*.pdf")), timeout=WAIT)
    batch.stop_button.click()
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=WAIT)
    assert batch.said.text().startswith("Stopped. Files made: ")
    assert 0 < len(list((tmp_path / "June").glob("*.pdf"))) < 40


def test_what_a_batch_cannot_do_is_said(batch: ReportBatch, tmp_path: Path, qtbot: Any) -> None:
    batch.month.set_value("June")
    batch.start()
    assert "no month" in batch.fields["month"].error() and not batch.is_busy
    batch.month.set_value("2026-06")
    batch.folder.set_value(str(tmp_path / "nowhere" / "deeper"))
    batch.start()
    qtbot.waitUntil(lambda: "no folder" in batch.fields["folder"].error(), timeout=WAIT)
    batch.boxes[LOG].setChecked(False)
    batch.start()
    assert "Tick" in batch.said.text()
    batch.boxes[LOG].setChecked(True)
    batch.folder.set_value(str(tmp_path))
    batch.month.set_value("2031-01")
    batch.start()
    qtbot.waitUntil(lambda: "No page belongs" in batch.said.text(), timeout=WAIT)


# signing ----------------------------------------------------------------
def test_signing_what_was_saved(page: ReportPage, desk: Desk, tmp_path: Path, qtbot: Any) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    own = p12(tmp_path / "own.p12", key, certificate(key))
    page.pane.sign_button.click()  # not saved yet: where to, first
    qtbot.waitUntil(lambda: page.output.file_dialog is not None, timeout=WAIT)
    dialog = page.output.file_dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "a.pdf"))
    dialog.close()
    qtbot.waitUntil(lambda: isinstance(page.stage.form(), ReportSign), timeout=WAIT)
    form = page.sign
    assert form is not None and form.editors["file"].value() == tmp_path / "a.pdf"
    form.start()
    assert form.fields["certificate"].error() != ""
    form.editors["certificate"].set_value(str(own))
    qtbot.keyClicks(form.editors["certificate_password"], "wrong")
    page.primary()
    qtbot.waitUntil(lambda: form.fields["certificate_password"].error() != "", timeout=WAIT)
    assert not (tmp_path / "a-signed.pdf").exists() and "ui.certificate" not in load_computer()
    form.editors["certificate_password"].set_value(SECRET)
    form.start()
    qtbot.waitUntil(lambda: "a-signed.pdf" in form.said.text(), timeout=WAIT)
    assert b"/ByteRange" in (tmp_path / "a-signed.pdf").read_bytes()
    assert form.editors["certificate_password"].value() == ""
    page._close_form()
    shown = page.made
    page.refresh()
    qtbot.waitUntil(lambda: page.made not in (shown, None) and not page._making, timeout=WAIT)
    page.pane.sign_button.click()  # made anew since, and says the same: not to be saved again
    qtbot.waitUntil(lambda: isinstance(page.stage.form(), ReportSign), timeout=WAIT)
    assert page.output.file_dialog is None
    kept = load_computer()
    assert kept["ui.certificate"] == str(own) and SECRET not in str(kept)
    form.begin(None)
    assert form.editors["certificate"].value() == own


def test_a_seal_at_a_point(page: ReportPage, tmp_path: Path, qtbot: Any) -> None:
    page._open_sign()
    form = page.sign
    assert form is not None and form.seal() is None and not form.fields["x"].isVisible()
    form.editors["seal"].set_value(str(tmp_path / "seal.png"))
    form.editors["place"].set_value("point")
    assert form.fields["x"].isVisible()
    for name, value in (("page", "2"), ("x", "150"), ("y", "220.5"), ("size", "38")):
        form.editors[name].set_value(value)
    seal = form.seal()
    assert seal is not None and (seal.page, seal.x, seal.y, seal.size) == (2, 150, 220.5, 38)
    form.editors["y"].set_value("low")
    form.start()
    assert "not a number" in form.fields["y"].error()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
