"""A report as it will look on paper, with what a person should confirm before it goes out."""
from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from app.core import pages, plain_copies, registry
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.pages import Made
from app.core.run import Context
from ui import pdf_pages, theme
from ui.alive import alive
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.pages.events.report_facts import emptied, text_line
from ui.pdf_view import PdfView
from ui.theme import u

ASIDE = 320


class ReportPreview(QWidget):
    """The page at the left, at the right what goes out how, and what was found."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._asked = 0
        self._files: list[Path] = []
        self.destroyed.connect(partial(_discard, self._files))
        self.view = PdfView(desk.make)
        self.view.faulted.connect(desk.faulted)
        self.plain = QPlainTextEdit(readOnly=True)
        self.plain.setAccessibleName(tr("Page preview"))
        self.stage = QStackedWidget()
        for widget in (self.plain, self.view):
            self.stage.addWidget(widget)
        self.aside = QFrame()
        self.aside.setObjectName("card")
        area, inner = BareArea(), QWidget()  # in a low window the terms need more room than there is
        self._rows = QVBoxLayout(inner)
        area.setWidget(inner)
        whole = QVBoxLayout(self.aside)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(area)
        self._rows.setContentsMargins(u(14), u(12), u(14), u(12))
        self._rows.setSpacing(u(8))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(10))
        row.addWidget(self.stage, 1)
        row.addWidget(self.aside)
        self._fit()
        theme.watch(self._fit)

    def _fit(self) -> None:
        self.aside.setFixedWidth(u(ASIDE))

    def take_focus(self) -> None:
        self.stage.currentWidget().setFocus()

    # the page -----------------------------------------------------------
    def show_page(self, shown: dict[str, Any], values: dict[str, str]) -> None:
        """Makes the page on the report lane; the wording alone until it is there, or where it cannot be made."""
        self._asked += 1
        asked = self._asked
        self.plain.setPlainText(f"{values['title']}\n\n{values['body']}")
        self.stage.setCurrentWidget(self.plain)
        if shown["page"] not in registry.reports:
            return

        def work(ctx: Context) -> tuple[Made, list[Any]]:
            made = pages.preview(ctx, shown["page"], event=shown["event"], kind=shown["kind"])
            return made, pdf_pages.sizes(made.file)

        def done(result: tuple[Made, list[Any]]) -> None:
            made, sizes = result
            self._files.append(made.file)
            if asked == self._asked:
                had = self.plain.hasFocus()
                self.view.show_pdf(made.file, sizes)
                self.stage.setCurrentWidget(self.view)
                if had:
                    self.view.setFocus()

        def failed(fault: BaseException) -> None:
            if not isinstance(fault, UserError):
                self.desk.faulted.emit(fault)

        self.desk.make(work, alive(self, done), alive(self, failed))

    def leave(self) -> None:
        """The page is not looked at any more: its files go."""
        self._asked += 1
        self.view.clear()
        old, self._files[:] = list(self._files), []
        if old:
            self.desk.make(lambda ctx: plain_copies.discard(old), lambda result: None)

    # beside it ----------------------------------------------------------
    def show_terms(self, terms: list[tuple[str, str, str]], findings: list[str]) -> None:
        """``terms``: (name, value, tone) of how it goes out; ``findings``: sentences to be confirmed."""
        emptied(self._rows)
        self._rows.addWidget(_heading(tr("Going out")))
        for name, value, tone in terms:
            both = QWidget()
            pair = QVBoxLayout(both)
            pair.setContentsMargins(0, 0, 0, 0)
            pair.setSpacing(0)
            pair.addWidget(text_line(name, "caption"))
            pair.addWidget(text_line(value or tr("not named"), "", tone if value else "warn"))
            self._rows.addWidget(both)
        self._rows.addWidget(_rule())
        text = tr("Look at these before sending") if findings else tr("Nothing found that does not fit")
        self._rows.addWidget(_heading(text) if findings else text_line(text, "secondary", "ok"))
        for sentence in findings:
            self._rows.addWidget(text_line(sentence, "", "warn"))
        self._rows.addStretch(1)
        if findings:
            self._rows.addWidget(text_line(tr("Sent in spite of this, it is kept with the report."), "secondary"))


def _heading(text: str) -> QLabel:
    return text_line(text, "heading")


def _rule() -> QFrame:
    line = QFrame()
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return line


def _discard(files: list[Path], *ignored: Any) -> None:
    plain_copies.discard(files)
