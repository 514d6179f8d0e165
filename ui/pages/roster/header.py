"""The bar above the roster: the month, how it is shown, the version, and the three big steps."""
from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.core.i18n import tr
from app.features.roster.month import MonthView
from ui import theme
from ui.field import CutLabel
from ui.key_button import KeyButton, KeyTool
from ui.option_group import OptionGroup
from ui.pages.roster.lines import month_words
from ui.theme import u

HEIGHT = 52
VIEWS = ("month", "week", "people")


class Header(QFrame):
    """``turned`` (months to go), ``view_chosen`` (month, week or people), and a signal for each button."""

    turned = Signal(int)
    view_chosen = Signal(str)
    generate_wanted = Signal()
    print_wanted = Signal()
    publish_wanted = Signal()
    side_wanted = Signal()

    def __init__(self, writes: bool, generates: bool, prints: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="toolbar")
        self._writes, self._prints, self._generates = writes, prints, generates
        self.setFixedHeight(u(HEIGHT))
        self.before = KeyTool("", "[", "caret-left", outlined=True, height=32)
        self.after = KeyTool("", "]", "caret-right", outlined=True, height=32)
        for button, step, name in ((self.before, -1, tr("Month before")), (self.after, 1, tr("Month after"))):
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _on=False, by=step: self.turned.emit(by))
        self.title = QLabel()
        theme.restyle(self.title, role="title")
        titles = zip(VIEWS, (tr("By month"), tr("By week"), tr("By person")), strict=True)
        self.views = OptionGroup(titles, "month", ("1", "2", "3"), tr("Shown"), height=28)
        self.views.chosen.connect(self.view_chosen)
        self.version = CutLabel()
        theme.restyle(self.version, role="secondary")
        self.check = KeyButton("", "Space", "warning")
        self.check.clicked.connect(self.side_wanted)
        self.generate = KeyButton(tr("Generate"), "Ctrl+G", "arrows-clockwise")
        self.generate.clicked.connect(self.generate_wanted)
        self.print = KeyButton(tr("Print"), "Ctrl+P", "printer")
        self.print.clicked.connect(self.print_wanted)
        self.publish = KeyButton("", "Ctrl+Enter", "paper-plane-tilt", primary=True)
        self.publish.clicked.connect(self.publish_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(u(12), 0, u(12), 0)
        row.setSpacing(u(8))
        for widget in (self.before, self.title, self.after, self.views):
            row.addWidget(widget)
        row.addWidget(self.version, 1)
        for widget in (self.check, self.generate, self.print, self.publish):
            row.addWidget(widget)
        self.set_width_class("L")

    def show_month(self, view: MonthView, rows: int) -> None:
        """The month read, and how many things are to be looked at."""
        self.title.setText(month_words(view.first))
        changes = len(view.changes)
        if not view.version:
            said = tr("not published yet")
        elif changes:
            said = tr("version {n}　{changes} unpublished changes").format(n=view.version, changes=changes)
        else:
            said = tr("version {n}").format(n=view.version)
        self.version.setText(said)
        self.version.setToolTip(said)
        self.publish.set_text(tr("Publish version {n}").format(n=view.version + 1))
        self.publish.setEnabled(bool(changes))
        self.check.set_text(tr("Check {n}").format(n=rows))
        self.updateGeometry()

    def set_width_class(self, name: str) -> None:
        """Where it is narrow, keys stand in tooltips only, and the panel is opened by a button."""
        wide, narrow = name in ("XL", "L"), name == "S"
        self.check.setVisible(not wide)
        for button, key in ((self.generate, "Ctrl+G"), (self.print, "Ctrl+P"), (self.publish, "Ctrl+Enter")):
            button.set_text(button.text(), key if wide else "")
            button.setToolTip("" if wide else key)
        for tool, key in ((self.before, "["), (self.after, "]")):
            tool.set_text("", "" if narrow else key)
            tool.setAccessibleName(tool.toolTip())
        self.views.set_options(zip(VIEWS, (tr("By month"), tr("By week"), tr("By person")), strict=True),
                               () if narrow else ("1", "2", "3"))
        self.generate.setVisible(self._writes and self._generates)
        self.print.setVisible(self._prints)
        self.publish.setVisible(self._writes)
