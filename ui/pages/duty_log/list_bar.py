"""The row above the log: its title, its tabs with counts, the filter, and three buttons."""
from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from app.core.i18n import tr
from ui.key_button import KeyTool
from ui.option_group import OptionGroup
from ui.theme import u

FILTER_MS = 20


class ListBar(QWidget):
    """Tabs all, shift, open, event, corrected; a filter that opens with /. ``filtered`` on Enter in it."""

    tab_chosen = Signal(str)
    filtered = Signal()
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
        line.addWidget(self._tab_group())
        line.addStretch(1)
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(tr("filter this list"))
        self._filter.setAccessibleName(tr("Filter"))
        self._filter.setFixedWidth(u(180))
        self._filter.hide()
        line.addWidget(self._filter)
        self._line = line
        self._shown: tuple[str, dict[str, int]] | None = None
        self._tools: dict[KeyTool, tuple[str, str]] = {}
        self._tool("funnel", tr("Filter"), "/").clicked.connect(self.start_filter)
        self._tool("columns", tr("Detail"), "Space").clicked.connect(self.detail_wanted)
        self._tool("printer", tr("Print"), "Ctrl+P").clicked.connect(self.print_wanted)
        self._soon = QTimer(self, singleShot=True, interval=FILTER_MS)
        self._soon.timeout.connect(lambda: self.filter_edited.emit(self._filter.text()))
        self._filter.textEdited.connect(lambda _: self._soon.start())
        self._filter.returnPressed.connect(self.filtered)

    def _tab_group(self) -> OptionGroup:
        self._names = {
            "all": tr("All"), "shift": tr("This shift"), "open": tr("Open"), "event": tr("Event"),
            "corrected": tr("Corrected"),
        }
        self._tabs = OptionGroup(self._names.items(), "all", label=tr("Which entries"))
        self._tabs.chosen.connect(self.tab_chosen)
        return self._tabs

    def _tool(self, icon_name: str, text: str, key: str) -> KeyTool:
        button = KeyTool(text, key, icon_name)
        button.setToolTip(f"{text}  {key}")
        self._tools[button] = (text, key)
        self._line.addWidget(button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where it is too narrow, first the words of the tools go, then the title, then the tools."""
        for step in range(4):
            for button, (text, key) in self._tools.items():
                button.set_text("" if step else text, "" if step else key)
                button.setVisible(step < 3)
            self._title.setVisible(step < 2)
            if self._line.minimumSize().width() <= self.width():
                break

    def show_counts(self, title: str, counts: dict[str, int]) -> None:
        if (title, counts) == self._shown:
            return
        self._shown = (title, dict(counts))
        self._title.setText(title)
        self._tabs.set_titles({code: f"{name}  {counts[code]}" for code, name in self._names.items()})
        self._fit()

    def tab(self) -> str:
        return self._tabs.value()

    def choose_tab(self, code: str) -> None:
        """Marks a tab without telling anyone."""
        self._tabs.set_value(code)

    def start_filter(self) -> None:
        self._filter.show()
        self._fit()
        self._filter.setFocus()

    def filter_text(self) -> str:
        return self._filter.text()

    def clear_filter(self) -> None:
        self._filter.clear()
        self._filter.hide()
        self._fit()
