"""Taking finished pages out of the program: into a file, or to a printer."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.core import pages
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.pages import Made
from app.core.run import Context
from ui import printing
from ui.alive import alive
from ui.desk import Desk

OTHER_NAMES = 20


class ReportOutput(QObject):
    """Saves and prints ``made``, the pages shown. Signals: ``said`` (sentence, tone), ``noted`` when done."""

    said = Signal(str, str)
    noted = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.made: Made | None = None
        self.print_dialog: QPrintDialog | None = None
        self.file_dialog: QFileDialog | None = None
        self._page = page

    # into a file --------------------------------------------------------
    def ask_file(self, report: str, values: dict[str, Any]) -> None:
        """Asks where to save, beginning with the report's own file name among the user's documents."""
        self.desk.make(
            lambda ctx: pages.file_name(ctx, report, **values), alive(self, self._open_file_dialog),
            alive(self, self._say_fault),
        )

    def _open_file_dialog(self, name: str) -> None:
        if self.file_dialog is not None:
            return
        dialog = QFileDialog(self._page, tr("Save the page as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PDF (*.pdf)"])
        dialog.setDefaultSuffix("pdf")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda file: self.save_to(Path(file)))
        dialog.finished.connect(self._on_file_dialog_closed)
        self.file_dialog = dialog
        dialog.open()

    def _on_file_dialog_closed(self) -> None:
        if self.file_dialog is not None:
            self.file_dialog.deleteLater()
        self.file_dialog = None

    def save_to(self, path: Path) -> None:
        """Saves the pages shown; under another name where that file is held open elsewhere."""
        made = self.made
        if made is None:
            return

        def done(kept: Made) -> None:
            moved = tr("{wanted} is open elsewhere. Saved as {name}")
            text = tr("Saved as {name}") if kept.file == path else moved
            self.desk.toast(
                text.format(name=kept.file.name, wanted=path.name), tr("Open folder"),
                lambda: open_folder(kept.file.parent),
            )
            self.noted.emit()

        self.said.emit("", "")
        self.desk.make(lambda ctx: keep_under(ctx, made, path), alive(self, done), alive(self, self._say_fault))

    # to a printer -------------------------------------------------------
    def ask_printers(self) -> None:
        """Opens the print dialog with the printer used last."""
        def look(ctx: Context) -> tuple[list[str], str]:
            known = printing.queues()
            return known, printing.preferred(known)

        self.desk.make(
            look, alive(self, lambda found: self._open_print_dialog(*found)), alive(self, self._say_fault)
        )

    def _open_print_dialog(self, known: list[str], preferred: str) -> None:
        if not known:
            text = tr("No printer is set up on this computer. Save the PDF and print it elsewhere.")
            self.said.emit(text, "warn")
            return
        if self.made is None or self.print_dialog is not None:
            return
        dialog = printing.dialog(self._page, preferred, self.made.pages)
        dialog.accepted.connect(self._on_print_accepted)
        dialog.finished.connect(self._on_print_dialog_closed)
        self.print_dialog = dialog
        QDialog.open(dialog)  # its own open() asks for a receiver

    def _on_print_accepted(self) -> None:
        if self.print_dialog is not None and self.made is not None:
            self.print_with(printing.job_of(self.print_dialog.printer(), self.made.title))

    def _on_print_dialog_closed(self) -> None:
        if self.print_dialog is not None:
            self.print_dialog.deleteLater()
        self.print_dialog = None

    def print_with(self, job: printing.Job) -> None:
        """Sends the pages shown to the printer chosen, and notes it in the ledger."""
        made = self.made
        if made is None:
            return

        def work(ctx: Context) -> int:
            printing.send(made.file, job, ctx.progress)
            pages.printed(ctx, made, job.printer, job.copies)
            printing.remember(job.printer)
            return sum(printing.is_in(page, job.pages) for page in range(1, made.pages + 1))

        def done(sent: int) -> None:
            self.desk.toast(tr("Sent to {printer}, pages: {n}").format(printer=job.printer, n=sent))
            self.noted.emit()

        self.said.emit("", "")
        self.desk.make(work, alive(self, done), alive(self, self._say_fault))

    def _say_fault(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.said.emit(fault.text, "danger")
        else:
            self.desk.faulted.emit(fault)


def keep_under(ctx: Context, made: Made, path: Path) -> Made:
    """Saves the pages at ``path``, or beside it with a number while that file cannot be replaced."""
    others = (path.with_stem(f"{path.stem} ({number})") for number in range(2, OTHER_NAMES))
    try:
        return pages.keep(ctx, made, path)
    except UserError as fault:
        if not path.exists() or not isinstance(fault.__cause__, PermissionError):
            raise
        free = next((other for other in others if not other.exists()), None)
        if free is None:
            raise
        return pages.keep(ctx, made, free)


def open_folder(folder: Path) -> None:
    """Shows a folder in the system's own window."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
