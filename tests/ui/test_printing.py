"""Printing: what is asked of CUPS, what a real queue makes of it, and pages drawn by ourselves."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPageLayout, QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.report.blocks import Document, Text
from app.report.fonts import Fonts
from app.report.pdf import write_pdf
from ui import pdf_pages, printing
from ui.printing import Job


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """Three pages or more of Chinese text."""
    path = tmp_path / "值班日志.pdf"
    blocks = [Text("江云高速客车追尾货车。" * 150) for _ in range(4)]
    write_pdf(Document(title="值班日志", office="总值班室", blocks=blocks), path, letters=Fonts(shipped_only=True))
    return path


def darkness(file: Path, number: int) -> float:
    """How dark a page is as a whole: 0 is white, 1 is black."""
    drawn = pdf_pages.picture(file, number, 0.5, grey=True)
    wide, line, content = drawn.width(), drawn.bytesPerLine(), bytes(drawn.constBits())
    # a line is filled up to whole words with whatever was there
    points = [point for start in range(0, len(content), line) for point in content[start : start + wide]]
    return sum(255 - point for point in points) / 255 / len(points)


# pages as pictures ------------------------------------------------------
def test_sizes(pdf: Path) -> None:
    sizes = pdf_pages.sizes(pdf)
    assert len(sizes) >= 3
    assert (round(sizes[0].width()), round(sizes[0].height())) == (595, 842)


def test_picture(pdf: Path) -> None:
    drawn = pdf_pages.picture(pdf, 0, 1)
    assert (drawn.width(), drawn.height()) == (596, 842) or (drawn.width(), drawn.height()) == (595, 842)
    assert darkness(pdf, 0) > 0.01


# what is asked of CUPS --------------------------------------------------
def test_lp_command() -> None:
    job = Job("DutyPDF", copies=15, duplex="long", pages="1-2,4", colour=False, title="值班快报")
    assert printing.lp_command(Path("/x/a.pdf"), job) == [
        "lp", "-d", "DutyPDF", "-n", "15", "-o", "sides=two-sided-long-edge", "-o", "media=A4", "-o", "collate=true",
        "-o", "print-color-mode=monochrome", "-P", "1-2,4", "-t", "值班快报", "--", "/x/a.pdf",
    ]


def test_what_was_chosen(qapp: Any) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setCopyCount(3)
    printer.setDuplex(QPrinter.DuplexMode.DuplexShortSide)
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A3))
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setPageRanges(QPageRanges.fromString("2-3"))
    job = printing.job_of(printer, "值班日志")
    assert (job.copies, job.colour, job.pages, job.paper, job.title) == (3, False, "2-3", "A3", "值班日志")
    assert job.duplex in ("short", "none")  # a file has no second side


def test_no_printer(pdf: Path) -> None:
    with pytest.raises(UserError, match="No printer is set up"):
        printing.send(pdf, Job(""))


def test_the_last_printer_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing.QPrinterInfo, "defaultPrinterName", lambda: "Second")
    assert printing.preferred(["First", "Second"]) == "Second"
    printing.remember(Job("First", copies=3, duplex="long", colour=False, pages="2"))
    assert printing.last() == Job("First", duplex="long", colour=False)
    assert printing.preferred(["First", "Second"]) == "First"
    assert printing.preferred(["Other"]) == "Other"
    assert printing.preferred([]) == ""


def test_the_print_service_is_silent(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any, **more: Any) -> None:
        raise subprocess.TimeoutExpired("lp", 30)

    monkeypatch.setattr(printing, "has_cups", lambda: True)
    monkeypatch.setattr(printing.subprocess, "run", never)
    with pytest.raises(UserError, match="does not answer"):
        printing.send(pdf, Job("DutyPDF"))


def test_the_dialog(qapp: Any, qtbot: Any, themed: None) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    asking = printing.dialog(parent, Job("", copies=15, colour=False, paper="A3"), 5)
    assert (asking.minPage(), asking.maxPage()) == (1, 5)
    job = printing.job_of(asking.printer())
    assert (job.copies, job.colour, job.pages, job.paper) == (15, False, "", "A3")


def test_what_keeps_a_queue_from_printing() -> None:
    ready = {"printer-state": "3", "printer-state-reasons": "none", "printer-is-accepting-jobs": "true"}
    assert printing.told("Duty", ready) == ""
    assert printing.told("Duty", {**ready, "printer-state": "5", "printer-state-reasons": "paused"}) == (
        "Duty is stopped. The pages wait until it goes on."
    )
    jam = {**ready, "printer-state": "5", "printer-state-reasons": "media-jam-error,media-empty-report"}
    assert printing.told("Duty", jam) == "Duty is stopped: paper jam, no paper. The pages wait until it goes on."
    low = {**ready, "printer-state-reasons": "toner-low-warning"}
    assert printing.told("Duty", low) == "Duty: little toner. The pages wait until that is put right."
    assert "takes no pages" in printing.told("Duty", {**ready, "printer-is-accepting-jobs": "false"})


# pages drawn by ourselves -----------------------------------------------
def test_draw(pdf: Path, tmp_path: Path, qapp: Any) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    steps: list[int] = []
    printing.draw(pdf, printer, Job("", pages="1-2"), lambda done, total, text: steps.append(done))
    out = tmp_path / "out.pdf"
    assert len(pdf_pages.sizes(out)) == 2
    assert steps == [0, 1]
    assert darkness(out, 0) == pytest.approx(darkness(pdf, 0), rel=0.2)


def test_draw_turns_a_wide_page(tmp_path: Path, qapp: Any) -> None:
    wide = tmp_path / "wide.pdf"
    write_pdf(
        Document(title="表", office="总值班室", blocks=[Text("横")], landscape=True), wide,
        letters=Fonts(shipped_only=True),
    )
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printing.draw(wide, printer, Job(""))
    (size,) = pdf_pages.sizes(tmp_path / "out.pdf")
    assert size.width() > size.height()
    assert printer.pageLayout().orientation() == QPageLayout.Orientation.Landscape


def test_which_pages() -> None:
    assert printing.is_in(7, "")
    assert [page for page in range(1, 7) if printing.is_in(page, "1-2,5")] == [1, 2, 5]


# a real queue -----------------------------------------------------------
def pdf_queue() -> str:
    """A queue of this machine that prints into files; empty when there is none."""
    if sys.platform == "win32" or not shutil.which("lpstat"):
        return ""
    said = subprocess.run(["lpstat", "-v"], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    lines = [line for line in said.stdout.splitlines() if "cups-pdf:" in line]
    return lines[0].split(":")[0].split()[-1] if lines else ""


@pytest.fixture
def queue() -> str:
    name = pdf_queue()
    if not name:
        pytest.skip("no cupsd with a cups-pdf queue here")
    return name


def test_a_real_queue_knows_us(queue: str) -> None:
    assert queue in printing.queues()


def test_a_real_queue_prints(pdf: Path, queue: str, qtbot: Any) -> None:
    import pwd

    # cups-pdf writes into the folder PDF of the account, whatever HOME says
    folder = Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"
    job = printing.send(pdf, Job(queue, duplex="long", pages="1-2", title="值班日志"))
    number = job.rpartition("-")[2]
    assert number.isdigit()

    def printed() -> list[Path]:
        return [file for file in folder.glob(f"*job_{number}.pdf") if file.stat().st_size]

    def is_whole() -> bool:
        done = subprocess.run(["lpstat", "-W", "completed", "-o", queue], capture_output=True, text=True)
        return bool(printed()) and job in done.stdout

    qtbot.waitUntil(is_whole, timeout=30_000)
    (file,) = printed()
    try:
        assert len(pdf_pages.sizes(file)) == 2
        # what prints into files redraws the letters, a little thinner
        assert darkness(file, 0) == pytest.approx(darkness(pdf, 0), rel=0.25)
    finally:
        file.unlink()


def test_a_real_queue_refuses(pdf: Path, queue: str) -> None:
    with pytest.raises(UserError, match="No-such-queue did not take the pages"):
        printing.send(pdf, Job("No-such-queue"))


def test_a_stopped_queue_is_said(queue: str) -> None:
    assert printing.trouble(queue) == ""
    if subprocess.run(["cupsdisable", queue], capture_output=True).returncode:
        pytest.skip("not allowed to stop the queue")
    try:
        assert printing.trouble(queue).startswith(f"{queue} is stopped")
    finally:
        subprocess.run(["cupsenable", queue], check=True)
