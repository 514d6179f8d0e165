"""The middle of the report page: a bar to turn pages and to zoom, and below it the pages, or a form over them."""
from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.core.i18n import tr
from app.core.page_look import Look
from ui import printing
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.key_button import KeyTool
from ui.option_group import OptionGroup
from ui.pdf_view import PdfView
from ui.theme import u


class ReportStage(QWidget):
    """``folded`` when pages and details change places, where there is room for one of them only."""

    folded = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._under: QWidget | None = None
        self.view = PdfView(desk.make)
        self.view.paged.connect(self._on_paged)
        self.view.zoomed.connect(self._on_zoomed)
        self.view.faulted.connect(desk.faulted)
        self.empty = EmptyState("printer", tr("Choose a report on the left"))
        self.stack = QStackedWidget()
        for widget in (self.empty, self.view):
            self.stack.addWidget(widget)
        self.row = QHBoxLayout()
        self.row.setSpacing(0)
        self.row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._toolbar())
        column.addLayout(self.row, 1)

    def _toolbar(self) -> QHBoxLayout:
        self.back, self.on = (KeyTool("", icon=icon, outlined=True) for icon in ("caret-left", "caret-right"))
        for tool, step, name in ((self.back, -1, tr("Previous page")), (self.on, 1, tr("Next page"))):
            tool.setToolTip(name)
            tool.setAccessibleName(name)
            tool.clicked.connect(lambda _on=False, step=step: self.view.go_to(self.view.page() + step))
        self.place, self.state, self.sheet, self.percent = QLabel(), QLabel(), QLabel(), QLabel()
        for label in (self.state, self.sheet, self.percent):
            label.setProperty("role", "secondary")
        zooms = (("width", tr("Fit width")), ("page", tr("Whole page")), ("real", "100 %"))
        self.zoom = OptionGroup(zooms, "width", label=tr("Size of the preview"))
        self.zoom.chosen.connect(self.view.set_mode)
        self.tabs = OptionGroup((("page", tr("Page")), ("pane", tr("Details"))), "page", label=tr("Shown"))
        self.tabs.chosen.connect(lambda code: self.folded.emit())
        row = QHBoxLayout()
        row.setContentsMargins(u(12), u(6), u(12), u(6))
        row.setSpacing(u(8))
        for widget in (self.back, self.place, self.on):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.zoom)
        row.addWidget(self.percent)
        row.addStretch(1)
        for widget in (self.state, self.sheet, self.tabs):
            row.addWidget(widget)
        return row

    # what stands there --------------------------------------------------
    def put(self, widget: QWidget) -> None:
        """Shows the pages or what stands in their place; under a form that is open, when it is left."""
        if self._under is None:
            self.stack.setCurrentWidget(widget)
        else:
            self._under = widget
        self.renew()

    def open(self, form: QWidget) -> None:
        """Shows a form over the pages until leave()."""
        if self.stack.indexOf(form) < 0:
            self.stack.addWidget(form)
        self._under = self._under or self.stack.currentWidget()
        self.stack.setCurrentWidget(form)
        self.renew()

    def leave(self) -> bool:
        """Takes the form away; False when none was open."""
        if self._under is None:
            return False
        self.stack.setCurrentWidget(self._under)
        self._under = None
        self.renew()
        return True

    def form(self) -> QWidget | None:
        """The form that is open."""
        return self.stack.currentWidget() if self._under is not None else None

    # the bar ------------------------------------------------------------
    def renew(self) -> None:
        """The bar speaks of pages only while they are seen."""
        self._on_paged(self.view.page(), self.view.pages())

    def show_look(self, look: Look | None, pages: int) -> None:
        """What paper the pages are for, and how it is printed."""
        if look is None:
            self.sheet.clear()
            return
        size = tr("{paper} landscape").format(paper=look.paper) if look.landscape else look.paper
        parts = [size]
        if pages > 1 and printing.last().duplex != "none":
            parts.append(tr("both sides"))
        if look.official:
            parts.append(tr("type area of GB/T 9704"))
        self.sheet.setText("　".join(parts))

    def _on_paged(self, page: int, whole: int) -> None:
        self.place.setText(tr("Page {page} of {pages}").format(page=page, pages=whole) if whole else "")
        self.back.setEnabled(page > 1)
        self.on.setEnabled(0 < page < whole)
        seen = bool(whole) and not self.stack.isHidden() and self._under is None
        for widget in (self.back, self.place, self.on, self.zoom):
            widget.setVisible(seen)
        self.percent.setVisible(seen and self.view.mode() == "free")
        self.sheet.setVisible(seen and self.tabs.isHidden())

    def _on_zoomed(self, mode: str, percent: int) -> None:
        self.zoom.set_value(mode)
        self.percent.setText(f"{percent} %")
        self.renew()
