"""Taking finished pages out of the program: into files, to the clipboard, or to a printer."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.core import pages
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.pages import Made, Options
from app.core.run import Context
from app.report.blocks import as_text
from ui import printing, save_folder
from ui.alive import alive
from ui.desk import Desk

OTHER_NAMES = 20
FILTERS = {
    "pdf": "PDF (*.pdf)", "docx": "Word (*.docx)", "xlsx": "Excel (*.xlsx)", "html": "HTML (*.html)",
}

Request = tuple[str, Options, dict[str, Any]]


class ReportOutput(QObject):
    """Saves and prints ``made``, the pages shown. Signals: ``said`` (sentence, tone), ``noted`` when done."""

    said = Signal(str, str)
    noted = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.made: Made | None = None
        self.kept: Made | None = None  # the pages saved last, as they were shown
        self.kept_as: Path | None = None
        self.kept_of: Request | None = None
        self.print_dialog: QPrintDialog | None = None
        self.file_dialog: QFileDialog | None = None
        self._page = page

    # into a file --------------------------------------------------------
    def ask_file(self, request: Request, form: str = "pdf", then: Callable[[], None] | None = None) -> None:
        """Asks where to save, beginning with the report's own file name where something was saved last."""
        report, options, values = request
        self.desk.make(
            lambda ctx: pages.file_name(ctx, report, form, **values),
            alive(self, lambda name: self._open_file_dialog(name, form, request, then)), alive(self, self._say_fault),
        )

    def _open_file_dialog(
        self, name: str, form: str, request: Request, then: Callable[[], None] | None
    ) -> None:
        if self.file_dialog is not None:
            return

        def save(file: Path) -> None:
            if form == "pdf":
                self.save_to(file, then, request)
            else:
                self.save_form(file, request)

        dialog = save_folder.dialog(self._page, tr("Save the page as"), [FILTERS[form]], name, save)
        dialog.finished.connect(self._on_file_dialog_closed)
        self.file_dialog = dialog
        dialog.open()

    def _on_file_dialog_closed(self) -> None:
        if self.file_dialog is not None:
            self.file_dialog.deleteLater()
        self.file_dialog = None

    def save_to(self, path: Path, then: Callable[[], None] | None = None, request: Request | None = None) -> None:
        """Saves the pages shown; under another name where that file is held open elsewhere."""
        made = self.made
        if made is None:
            return

        def done(kept: Made) -> None:
            self.kept, self.kept_as, self.kept_of = made, kept.file, request
            self._toast_saved(kept, path)
            if then is not None:
                then()

        self.said.emit("", "")
        self.desk.make(
            lambda ctx: keep_under(ctx, made, path), alive(self, done), alive(self, self._say_fault)
        )

    def save_form(self, path: Path, request: Request) -> None:
        """Saves the report as what the file's ending says: a Word file, a workbook, a web page."""
        report, options, values = request

        def work(ctx: Context) -> Made:
            return free_name(lambda where: pages.save(ctx, report, where, options, **values), path)

        self.said.emit("", "")
        self.desk.make(work, alive(self, lambda kept: self._toast_saved(kept, path)), alive(self, self._say_fault))

    def _toast_saved(self, kept: Made, wanted: Path) -> None:
        moved = tr("{wanted} is open elsewhere. Saved as {name}")
        text = tr("Saved as {name}") if kept.file == wanted else moved
        self.desk.toast(
            text.format(name=kept.file.name, wanted=wanted.name), tr("Open folder"),
            lambda: open_folder(kept.file.parent),
        )
        self.noted.emit()

    # to the clipboard ---------------------------------------------------
    def copy(self, request: Request) -> None:
        """Puts the report's text on the clipboard, plain and as a web page."""
        report, options, values = request

        def work(ctx: Context) -> tuple[str, str]:
            built, _ = pages.document(ctx, report, options, **values)
            return as_text(built), pages.html(ctx, report, options, **values)

        def done(texts: tuple[str, str]) -> None:
            carried = QMimeData()
            carried.setText(texts[0])
            carried.setHtml(texts[1])
            QGuiApplication.clipboard().setMimeData(carried)
            self.desk.toast(tr("The page's text is on the clipboard"))
            self.noted.emit()

        self.said.emit("", "")
        self.desk.make(work, alive(self, done), alive(self, self._say_fault))

    # to a printer -------------------------------------------------------
    def ask_printers(self, copies: int = 1) -> None:
        """Opens the print dialog with the printer used last and as it printed then."""
        def look(ctx: Context) -> tuple[list[str], str]:
            known = printing.queues()
            return known, printing.preferred(known)

        self.desk.make(
            look, alive(self, lambda found: self._open_print_dialog(*found, copies)), alive(self, self._say_fault)
        )

    def _open_print_dialog(self, known: list[str], preferred: str, copies: int) -> None:
        if not known:
            text = tr("No printer is set up on this computer. Save the PDF and print it elsewhere.")
            self.said.emit(text, "warn")
            return
        made = self.made
        if made is None or self.print_dialog is not None:
            return
        begin = replace(printing.last(), printer=preferred, copies=copies, paper=made.look.paper)
        dialog = printing.dialog(self._page, begin, made.pages)
        dialog.accepted.connect(self._on_print_accepted)
        dialog.finished.connect(self._on_print_dialog_closed)
        self.print_dialog = dialog
        QDialog.open(dialog)  # its own open() asks for a receiver

    def _on_print_accepted(self) -> None:
        made = self.made
        if self.print_dialog is not None and made is not None:
            job = printing.job_of(self.print_dialog.printer(), made.title)
            self.print_with(replace(job, fitted=job.paper != made.look.paper))

    def _on_print_dialog_closed(self) -> None:
        if self.print_dialog is not None:
            self.print_dialog.deleteLater()
        self.print_dialog = None

    def print_with(self, job: printing.Job) -> None:
        """Sends the pages shown to the printer chosen, and notes it in the ledger."""
        made = self.made
        if made is None:
            return

        def work(ctx: Context) -> tuple[int, str]:
            printing.send(made.file, job, ctx.progress)
            pages.printed(ctx, made, job.printer, job.copies)
            printing.remember(job)
            sent = sum(printing.is_in(page, job.pages) for page in range(1, made.pages + 1))
            return sent, printing.trouble(job.printer)

        def done(found: tuple[int, str]) -> None:
            sent, trouble = found
            self.desk.toast(tr("Sent to the printer, pages: {n}").format(n=sent))
            if trouble:
                self.said.emit(trouble, "warn")
            self.noted.emit()

        self.said.emit("", "")
        self.desk.make(work, alive(self, done), alive(self, self._say_fault))

    def _say_fault(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.said.emit(fault.text, "danger")
        else:
            self.desk.faulted.emit(fault)


def keep_under(ctx: Context, made: Made, path: Path) -> Made:
    """Saves pages already made at ``path``, or beside it with a number while that file cannot be replaced."""
    return free_name(lambda where: pages.keep(ctx, made, where), path)


def free_name(save: Callable[[Path], Made], path: Path) -> Made:
    """Saves at ``path``, or beside it with a number while that file cannot be replaced."""
    others = (path.with_stem(f"{path.stem} ({number})") for number in range(2, OTHER_NAMES))
    try:
        return save(path)
    except UserError as fault:
        if not path.exists() or not isinstance(fault.__cause__, PermissionError):
            raise
        free = next((other for other in others if not other.exists()), None)
        if free is None:
            raise
        return save(free)


def open_folder(folder: Path) -> None:
    """Shows a folder in the system's own window."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
