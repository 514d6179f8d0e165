"""Sending a finished PDF to a printer: whole through CUPS where there is one, else as pictures of its pages.

Everything but ``dialog()`` may take long and is called on the report lane.
"""
from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pypdfium2 import PdfDocument
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageRanges, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import setting
from app.core.settings import load_computer, store_computer
from ui.pdf_pages import POINTS, picture_of

Progress = Callable[[int, int, str], None]

PATIENCE = 30
DPI = 300
SIDES = {"none": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}
DUPLEX = {
    "none": QPrinter.DuplexMode.DuplexNone, "long": QPrinter.DuplexMode.DuplexLongSide,
    "short": QPrinter.DuplexMode.DuplexShortSide,
}

REASONS = {  # IPP's keywords (RFC 8011 5.4.12), without -error, -warning, -report
    "media-empty": tr_noop("no paper"), "media-needed": tr_noop("other paper is wanted"),
    "media-jam": tr_noop("paper jam"), "toner-empty": tr_noop("no toner"), "toner-low": tr_noop("little toner"),
    "marker-supply-empty": tr_noop("no ink"), "marker-supply-low": tr_noop("little ink"),
    "cover-open": tr_noop("a cover is open"), "door-open": tr_noop("a cover is open"),
    "output-area-full": tr_noop("the tray is full"), "offline": tr_noop("switched off or not connected"),
    "connecting-to-device": tr_noop("switched off or not connected"), "timed-out": tr_noop("it does not answer"),
    "shutdown": tr_noop("switched off or not connected"),
}
STOPPED = "5"  # IPP's printer-state

setting("ui.printer", "", tr_noop("Last printer used"), scope="computer", hidden=True)
setting("ui.print_sides", "none", tr_noop("Both sides of the paper, as last printed"), scope="computer", hidden=True)
setting("ui.print_colour", True, tr_noop("In colour, as last printed"), scope="computer", hidden=True)


@dataclass(frozen=True)
class Job:
    """What the person chose in the print dialog. ``pages`` like ``1-3,5``; empty means all. ``fitted``: the paper
    is of another size than the pages, which are made smaller or larger."""

    printer: str
    copies: int = 1
    duplex: str = "none"
    pages: str = ""
    colour: bool = True
    collate: bool = True
    paper: str = "A4"
    title: str = ""
    fitted: bool = False


# printers ---------------------------------------------------------------
def has_cups() -> bool:
    """Whether pages go through CUPS here."""
    return sys.platform != "win32" and shutil.which("lp") is not None


def queues() -> list[str]:
    """The names of the printers set up on this computer."""
    if has_cups() and shutil.which("lpstat"):
        return _said("lpstat", "-e").split()
    return QPrinterInfo.availablePrinterNames()


def preferred(known: list[str]) -> str:
    """The printer used last, else the system's own, else the first of those known."""
    before = last().printer
    if before in known:
        return before
    own = QPrinterInfo.defaultPrinterName()
    return own if own in known else next(iter(known), "")


def remember(job: Job) -> None:
    """Keeps the printer, and how it printed, as what to offer next time."""
    store_computer("ui.printer", job.printer)
    store_computer("ui.print_sides", job.duplex)
    store_computer("ui.print_colour", job.colour)


def last() -> Job:
    """The printer used last and how it printed; one sheet, all pages."""
    kept = load_computer()
    sides = str(kept.get("ui.print_sides") or "none")
    return Job(
        str(kept.get("ui.printer") or ""), duplex=sides if sides in DUPLEX else "none",
        colour=kept.get("ui.print_colour") is not False,
    )


def trouble(printer: str) -> str:
    """What keeps a queue from printing, as a sentence; empty when it is ready or says nothing."""
    if not has_cups():
        is_wrong = QPrinterInfo.printerInfo(printer).state() == QPrinter.PrinterState.Error
        return tr("{printer} reports a fault. The pages wait until it is mended.").format(
            printer=printer) if is_wrong else ""
    try:
        words = shlex.split(_said("lpoptions", "-p", printer))
    except ValueError:
        return ""
    known = dict(word.split("=", 1) for word in words if "=" in word)
    return told(printer, known)


def told(printer: str, known: Mapping[str, str]) -> str:
    """As trouble(), from the queue's own words: printer-state, its reasons, printer-is-accepting-jobs."""
    codes = re.sub(r"-(error|warning|report)\b", "", known.get("printer-state-reasons", "")).split(",")
    reasons = list(dict.fromkeys(tr(REASONS[code]) for code in codes if code in REASONS))
    if known.get("printer-is-accepting-jobs") == "false":
        return tr("{printer} takes no pages at present. Choose another printer, or have it set going.").format(
            printer=printer)
    why = tr(": {reasons}").format(reasons=tr(", ").join(reasons)) if reasons else ""
    if known.get("printer-state") == STOPPED:
        return tr("{printer} is stopped{why}. The pages wait until it goes on.").format(printer=printer, why=why)
    return tr("{printer}{why}. The pages wait until that is put right.").format(printer=printer, why=why) if why else ""


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


# the dialog -------------------------------------------------------------
def dialog(parent: QWidget, job: Job, pages: int) -> QPrintDialog:
    """The system's print dialog, ready to open(); ``job_of(dialog.printer(), …)`` is what was chosen.

    ``job`` is what it begins with.
    """
    chosen = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    chosen.setPrinterName(job.printer)
    sizes = QPageSize.PageSizeId
    chosen.setPageSize(QPageSize(sizes.A3 if job.paper == "A3" else sizes.A4))
    chosen.setFromTo(1, pages)
    chosen.setCopyCount(job.copies)
    chosen.setDuplex(DUPLEX[job.duplex])
    chosen.setColorMode(QPrinter.ColorMode.Color if job.colour else QPrinter.ColorMode.GrayScale)
    asking = QPrintDialog(chosen, parent)
    asking.setWindowTitle(tr("Print"))
    options = QAbstractPrintDialog.PrintDialogOption
    asking.setOption(options.PrintToFile, False)
    asking.setOption(options.PrintPageRange, True)
    asking.setOption(options.PrintSelection, False)
    asking.setOption(options.PrintCurrentPage, False)
    asking.setMinMax(1, pages)
    asking.setPrintRange(QAbstractPrintDialog.PrintRange.AllPages)
    asking.kept_printer = chosen  # the dialog does not own it
    return asking


def job_of(printer: QPrinter, title: str = "") -> Job:
    """What was chosen in the dialog, as plain values."""
    duplex = next((name for name, mode in DUPLEX.items() if mode == printer.duplex()), "none")
    return Job(
        printer=printer.printerName(), copies=max(1, printer.copyCount()), duplex=duplex, pages=_ranges(printer),
        colour=printer.colorMode() == QPrinter.ColorMode.Color, collate=printer.collateCopies(),
        paper=printer.pageLayout().pageSize().key() or "A4", title=title,
    )


def _ranges(printer: QPrinter) -> str:
    if printer.printRange() != QPrinter.PrintRange.PageRange:
        return ""
    ranges = printer.pageRanges()
    if not ranges.isEmpty():
        return ranges.toString()
    return f"{printer.fromPage()}-{printer.toPage()}" if printer.fromPage() else ""


# sending ----------------------------------------------------------------
def send(pdf: Path, job: Job, progress: Progress = lambda done, total, text: None) -> str:
    """Hands the PDF over; returns the queue's own name of the job, if it has one. Raises UserError."""
    if not job.printer:
        raise UserError(tr("No printer is set up on this computer. Save the PDF and print it elsewhere."))
    if has_cups():
        return _send_whole(pdf, job)
    draw(pdf, printer_for(job), job, progress)
    return ""


def lp_command(pdf: Path, job: Job) -> list[str]:
    """The command that hands a PDF to CUPS."""
    command = ["lp", "-d", job.printer, "-n", str(job.copies), "-o", f"sides={SIDES[job.duplex]}"]
    command += ["-o", f"media={job.paper}", *(["-o", "fit-to-page"] if job.fitted else [])]
    if job.copies > 1:
        command += ["-o", f"collate={'true' if job.collate else 'false'}"]
    if not job.colour:
        command += ["-o", "print-color-mode=monochrome"]
    if job.pages:
        command += ["-P", job.pages]
    if job.title:
        command += ["-t", job.title]
    return [*command, "--", str(pdf)]


def _send_whole(pdf: Path, job: Job) -> str:
    try:
        done = subprocess.run(
            lp_command(pdf, job), capture_output=True, text=True, timeout=PATIENCE, errors="replace"
        )
    except subprocess.TimeoutExpired as fault:
        raise UserError(
            tr("The print service does not answer. Save the PDF, or try again later.")
        ) from fault
    if done.returncode:
        raise UserError(
            tr("{printer} did not take the pages: {said} Choose another printer, or save the PDF.").format(
                printer=job.printer, said=done.stderr.strip().removeprefix("lp: ") or done.returncode
            )
        )
    # "request id is DutyPDF-12 (1 file(s))", in the language of the system: the id alone has the name
    words = done.stdout.split()
    return next((word for word in words if word.startswith(f"{job.printer}-")), "")


def printer_for(job: Job) -> QPrinter:
    """The printer as chosen, for pages drawn by us."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(job.printer)
    printer.setCopyCount(job.copies)
    printer.setCollateCopies(job.collate)
    printer.setDuplex(DUPLEX[job.duplex])
    printer.setColorMode(QPrinter.ColorMode.Color if job.colour else QPrinter.ColorMode.GrayScale)
    printer.setDocName(job.title)
    return printer


def draw(pdf: Path, printer: QPrinter, job: Job, progress: Progress = lambda done, total, text: None) -> None:
    """Draws the pages of a PDF on a printer, as pictures. Raises UserError when it does not begin."""
    printer.setResolution(DPI)
    printer.setFullPage(True)
    with PdfDocument(pdf) as document:
        wanted = [number for number in range(len(document)) if is_in(number + 1, job.pages)]
        painter = QPainter()
        for place, number in enumerate(wanted):
            progress(place, len(wanted), tr("Printing"))
            size = QSizeF(*document.get_page_size(number))
            _turn(printer, size)
            if place:
                printer.newPage()
            elif not painter.begin(printer):
                raise UserError(
                    tr("{printer} cannot be opened. Choose another printer, or save the PDF.").format(
                        printer=printer.printerName()
                    )
                )
            drawn = picture_of(document, number, DPI / POINTS, grey=not job.colour)
            painter.drawImage(QRectF(0, 0, size.width() * DPI / POINTS, size.height() * DPI / POINTS), drawn)
        painter.end()


def _turn(printer: QPrinter, size: QSizeF) -> None:
    wide = size.width() > size.height()
    printer.setPageSize(QPageSize(size.transposed() if wide else size, QPageSize.Unit.Point))
    sort = QPageLayout.Orientation
    printer.setPageOrientation(sort.Landscape if wide else sort.Portrait)


def is_in(page: int, pages: str) -> bool:
    """Whether a page (from 1) is among ``1-3,5``; an empty text means all."""
    return not pages or QPageRanges.fromString(pages).contains(page)
