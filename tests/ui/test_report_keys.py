"""The three tasks of the report page by keys alone, counted; and what an unsigned page always says."""
from __future__ import annotations

from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from app.core import pages
from app.core.run import Context, run
from tests.ui.hands import Hands
from ui import printing
from ui.report_page import ReportPage

FLASH = "events.flash"


def reports(hands: Hands) -> ReportPage:
    page = hands.window._current()
    assert isinstance(page, ReportPage)
    return page


@pytest.fixture
def event(ctx: Context) -> str:
    """An event whose first report nobody signed off."""
    made = run(ctx, "events.open", title="江云高速客车追尾货车事故", source="省高速交警", content="客车追尾货车。")
    return str(made["event"]["number"] if isinstance(made.get("event"), dict) else made["number"])


def test_printing_the_log_takes_two_keys(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[printing.Job] = []
    monkeypatch.setattr(printing, "queues", lambda: ["Duty room"])
    monkeypatch.setattr(printing, "job_of", lambda printer, title: printing.Job("Duty room", title=title))
    monkeypatch.setattr(printing, "send", lambda file, job, progress: sent.append(job) or "")
    hands.log_call()
    hands.pressed = 0
    hands.press("Ctrl+P")
    hands.until(lambda: hands.window.page_shown() == "reports" and reports(hands).output.print_dialog)
    dialog = reports(hands).output.print_dialog
    assert dialog is not None
    dialog.accept()  # Enter: the system's own dialog has no printer to take it from here
    hands.pressed += 1
    hands.until(lambda: sent)
    assert hands.pressed == 2 and sent[0].title
    hands.until(lambda: [row["action"] for row in pages.recent(hands.window.desk.ctx, 1)] == [pages.PRINTED])


def test_writing_and_saving_a_flash(hands: Hands, event: str, tmp_path: Path) -> None:
    hands.press("Ctrl+8")
    hands.until(lambda: hands.window.page_shown() == "reports")
    page = reports(hands)
    hands.until(lambda: page.list._spelt)
    hands.pressed = 1
    hands.type("flash")
    hands.press("Return")
    hands.until(lambda: page.made is not None and page.made.report == FLASH)
    assert page.pane.values()["event"] == event
    hands.press("Ctrl+S")
    hands.until(lambda: page.output.file_dialog is not None)
    dialog = page.output.file_dialog
    assert dialog is not None
    dialog.setDirectory(str(tmp_path))
    dialog.accept()
    hands.pressed += 1
    hands.until(lambda: list(tmp_path.glob("*.pdf")))
    assert hands.pressed == 4


def test_verifying_a_paper(hands: Hands, tmp_path: Path) -> None:
    hands.log_call()
    code = pages.save(hands.window.desk.ctx, "duty_log.record_sheet", tmp_path / "a.pdf", number=1).code
    hands.press("Ctrl+8")
    hands.until(lambda: hands.window.page_shown() == "reports")
    proof = reports(hands).pane.proof
    hands.pressed = 1
    hands.press("Alt+V")
    hands.until(proof.line.hasFocus)
    hands.type(code)
    hands.press("Return")
    hands.until(lambda: proof.answer.text().startswith("The same: "))
    assert hands.pressed == 3


@pytest.mark.parametrize("mark", ["", "draft", "copy"])
def test_an_unsigned_page_says_so_whatever_is_asked(ctx: Context, event: str, mark: str) -> None:
    made = pages.preview(ctx, FLASH, pages.Options(language="zh_CN", mark=mark), event=event)
    assert made.look.mark == "未签发" and made.look.official and made.look.copies > 0
    with PdfDocument(made.file) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert all("未签发" in text for text in texts) and not any("副本" in text or "草稿" in text[:4] for text in texts)
