"""The row above the log: its title, its tabs with counts, the filter, and three buttons."""
from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from app.core.i18n import tr
from ui.key_button import KeyTool
from ui.theme import restyle, u

FILTER_MS = 150


class ListBar(QWidget):
    """Tabs all, shift, open, event, corrected; a filter that opens with /."""

    tab_chosen = Signal(str)
    filter_edited = Signal(str)
    detail_wanted = Signal()
    print_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(u(40))
        line = QHBoxLayout(self)
        line.setContentsMargins(u(12), 0, u(12), 0)
        line.setSpacing(u(10))
        self._title = QLabel(tr("Today's log"))
        self._title.setProperty("role", "heading")
        line.addWidget(self._title)
        line.addLayout(self._tab_buttons())
        line.addStretch(1)
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(tr("filter this list"))
        self._filter.setAccessibleName(tr("Filter"))
        self._filter.setFixedWidth(u(180))
        self._filter.hide()
        line.addWidget(self._filter)
        self._tool(line, "funnel", tr("Filter"), "/").clicked.connect(self.start_filter)
        self._tool(line, "columns", tr("Detail"), "Space").clicked.connect(self.detail_wanted)
        self._tool(line, "printer", tr("Print"), "Ctrl+P").clicked.connect(self.print_wanted)
        self._soon = QTimer(self, singleShot=True, interval=FILTER_MS)
        self._soon.timeout.connect(lambda: self.filter_edited.emit(self._filter.text()))
        self._filter.textEdited.connect(lambda _: self._soon.start())

    def _tab_buttons(self) -> QHBoxLayout:
        self._tabs: dict[str, QToolButton] = {}
        line = QHBoxLayout()
        line.setSpacing(0)
        names = (
            ("all", tr("All")), ("shift", tr("This shift")), ("open", tr("Open")), ("event", tr("Events")),
            ("corrected", tr("Corrected")),
        )
        for code, title in names:
            button = QToolButton()
            button.setText(title)
            button.setCheckable(True)
            button.setProperty("option", True)
            restyle(button, place={"all": "first", "corrected": "last"}.get(code, "middle"))
            button.setFixedHeight(u(26))
            button.clicked.connect(lambda _on=False, c=code: self._choose(c))
            self._tabs[code] = button
            line.addWidget(button)
        self._chosen = "all"
        self._tabs["all"].setChecked(True)
        self._names = dict(names)
        return line

    def _tool(self, line: QHBoxLayout, icon_name: str, text: str, key: str) -> KeyTool:
        button = KeyTool(text, key, icon_name)
        line.addWidget(button)
        return button

    def show_counts(self, title: str, counts: dict[str, int]) -> None:
        self._title.setText(title)
        for code, button in self._tabs.items():
            button.setText(f"{self._names[code]}  {counts[code]}")

    def tab(self) -> str:
        return self._chosen

    def choose_tab(self, code: str) -> None:
        """Marks a tab without telling anyone."""
        self._chosen = code
        for name, button in self._tabs.items():
            button.setChecked(name == code)

    def _choose(self, code: str) -> None:
        self.choose_tab(code)
        self.tab_chosen.emit(code)

    def start_filter(self) -> None:
        self._filter.show()
        self._filter.setFocus()

    def filter_text(self) -> str:
        return self._filter.text()

    def clear_filter(self) -> None:
        self._filter.clear()
        self._filter.hide()
