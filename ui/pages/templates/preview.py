"""The real page of a report as it would be with a template that is not saved: made again when something changed."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core import pages, plain_copies
from app.core.errors import Cancelled, UserError
from app.core.run import Context
from ui import pdf_pages
from ui.alive import alive
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.pdf_view import PdfView

AGAIN_MS = 250

Wanted = tuple[str, pages.Options, dict[str, Any] | None]


class TemplatePreview(QWidget):
    """``wanted()`` gives report, options and inputs when a page is made; None: there is nothing to show.

    ``made`` once a page is shown.
    """

    made = Signal()

    def __init__(self, desk: Desk, wanted: Callable[[], Wanted | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._wanted = wanted
        self._asked = 0
        self._files: list[Path] = []
        self.destroyed.connect(partial(_discard, self._files))
        self.view = PdfView(desk.make)
        self.view.faulted.connect(desk.faulted)
        self.empty = EmptyState("printer", "")
        self.stage = QStackedWidget()
        for widget in (self.empty, self.view):
            self.stage.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stage)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._make)

    def renew(self) -> None:
        """Something changed: the page is made again once it rests."""
        self._again.start()

    def say(self, text: str, button: str = "") -> None:
        """A sentence instead of the page, and what to do about it (``empty.clicked``)."""
        self._asked += 1
        self._again.stop()
        self.view.clear()
        self._drop(None)
        self.empty.set_text(text, button, icon="note-pencil")
        self.stage.setCurrentWidget(self.empty)

    def _make(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            return
        self._asked += 1
        asked = self._asked
        report, options, inputs = wanted

        def work(ctx: Context) -> Any:
            if asked != self._asked:
                raise Cancelled
            made = pages.preview(ctx, report, options, **(inputs or {}))
            return made.file, pdf_pages.sizes(made.file)

        def done(result: tuple[Path, list[Any]]) -> None:
            self._files.append(result[0])
            if asked == self._asked:
                self.view.show_pdf(*result)
                self.stage.setCurrentWidget(self.view)
                self._drop(result[0])
                self.made.emit()

        def failed(fault: BaseException) -> None:
            if asked != self._asked or isinstance(fault, Cancelled):
                return
            if isinstance(fault, UserError):
                self.say(fault.text)
            else:
                self.desk.faulted.emit(fault)

        self.desk.make(work, alive(self, done), alive(self, failed))

    def _drop(self, shown: Path | None) -> None:
        """Files no longer shown go, after everything already queued that may read them."""
        old = [file for file in self._files if file != shown]
        self._files[:] = [file for file in self._files if file == shown]
        if old:
            self.desk.make(lambda ctx: _discard(old), lambda result: None)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()


def _discard(files: list[Path], *ignored: Any) -> None:
    plain_copies.discard(files)
