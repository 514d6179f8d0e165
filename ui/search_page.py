"""Search: anything anybody wrote, found while typing."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core import finding, registry
from app.core.finding import Found
from app.core.i18n import tr
from app.core.run import Context
from app.core.search_words import Query, parse
from ui import save_folder, theme
from ui.alive import alive
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.key_button import KeyButton
from ui.option_group import OptionGroup
from ui.page import Page
from ui.search_delegate import ROW, HitDelegate
from ui.search_filters import SearchFilters
from ui.search_model import Hits, Key, Shown, read_shown
from ui.theme import u

TYPED_MS = 150
FIRST = 60
ALL = "all"


class HitView(QTableView):
    """The hits, one column; letters typed here go into the search field."""

    def __init__(self, model: Hits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme.watch(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(u(ROW))

    def keyboardSearch(self, search: str) -> None:
        """Nothing: every letter belongs to the field."""

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


class SearchPage(Page):
    """``show_target(text="#7414", kind="fax", period="7")`` searches for what another page asks."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.found = Found()
        self._asked = 0
        self._shown_query = Query()
        self._returning = False
        self._open_when_found = False
        self._searching = False
        self._build()
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self.search)
        self.line.textChanged.connect(lambda text: self._typed.start())
        self.filters.changed.connect(self.search)

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.model = Hits(self.desk, self)
        self.view = HitView(self.model)
        self.delegate = HitDelegate(self.model, self.view)
        self.view.setItemDelegate(self.delegate)
        self.view.setAccessibleName(tr("Results"))
        self.view.doubleClicked.connect(self._open)
        self.view.installEventFilter(self)
        self.empty = EmptyState("magnifying-glass", "")
        self.empty.clicked.connect(self._widen)
        self.stage = QStackedWidget()
        for widget in (self.empty, self.view):
            self.stage.addWidget(widget)
        self.filters = SearchFilters(self.desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar())
        column.addWidget(self.filters)
        column.addWidget(self._hairline())
        column.addWidget(self.stage, 1)
        theme.watch(self._on_themed)
        self._show_found({})

    def _toolbar(self) -> QWidget:
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Words, number, telephone, name"))
        self.line.setAccessibleName(tr("Search"))
        self.line.setToolTip(tr("Also: #7414　8h　2d　yesterday　2026-06-20-　source:name"))
        self.line.setClearButtonEnabled(True)
        self.line.setMinimumWidth(u(200))
        self.line.setMaximumWidth(u(420))
        self.line.installEventFilter(self)
        self._glass = self.line.addAction(
            theme.icon("magnifying-glass", "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.tabs = OptionGroup(self._titles({}).items(), ALL, label=tr("Found in"))
        self.tabs.chosen.connect(lambda code: self._show_tab(None))
        self.export_button = KeyButton(tr("Export"), "Ctrl+S")
        self.export_button.clicked.connect(self.save_page)
        bar = QFrame()
        row = QHBoxLayout(bar)
        row.setContentsMargins(u(12), u(8), u(12), u(6))
        row.setSpacing(u(10))
        row.addWidget(self.line, 1)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.export_button)
        return bar

    def _hairline(self) -> QFrame:
        line = QFrame(objectName="divider")
        line.setFixedHeight(1)
        return line

    def _titles(self, counts: dict[str, int]) -> dict[str, str]:
        """The tabs' titles with their counts, while something is asked for."""
        titles = {ALL: tr("All")} | {entry.id: tr(entry.title) for entry in finding.searched(self.desk.ctx)}
        return {code: f"{title} {counts[code]}" if code in counts else title for code, title in titles.items()}

    def set_width_class(self, name: str) -> None:
        self.delegate.narrow = name == "S"
        self.view.viewport().update()

    # searching ----------------------------------------------------------
    def query(self) -> Query:
        """What is asked for: the words typed, and the time chosen where the words name none."""
        now = self.desk.ctx.now()
        asked = parse(self.line.text(), now)
        if asked.since or asked.until:
            return asked
        since, until = self.filters.times(now)
        return replace(asked, since=since, until=until)

    def search(self) -> None:
        """Searches; of several questions only the newest is answered, the old hits stay until then."""
        self._typed.stop()
        self._asked += 1
        asked, query, filters, tab = self._asked, self.query(), self.filters.values(), self.tabs.value()
        self._searching = True

        def work(ctx: Context) -> tuple[Found, dict[Key, Shown]] | None:
            if asked != self._asked:
                return None
            found = finding.find(ctx, query, **filters)
            return found, read_shown(ctx, keys_of(found, tab)[:FIRST], found.words)

        def done(result: tuple[Found, dict[Key, Shown]] | None) -> None:
            if result is not None and asked == self._asked:
                self._searching = False
                self.found, self._shown_query = result[0], query
                self._show_found(result[1])

        def failed(fault: BaseException) -> None:
            self._searching = False
            self.desk.faulted.emit(fault)

        self.desk.read(work, alive(self, done), alive(self, failed))

    def refresh(self) -> None:
        if not self.query().is_empty or not self._shown_query.is_empty or self.filters.is_narrowed():
            self.search()

    def _show_found(self, known: dict[Key, Shown]) -> None:
        is_asked = not self._shown_query.is_empty or self.filters.is_narrowed()
        counts = {name: len(ids) for name, ids in self.found.groups.items()} | {ALL: len(self.found.all)}
        self.tabs.set_titles(self._titles(counts if is_asked else {}))
        self._show_tab(known)
        if self._open_when_found:
            self._open_when_found = False
            self._open(self.view.currentIndex())

    def _show_tab(self, known: dict[Key, Shown] | None) -> None:
        """The hits of the tab chosen; the marked one and the place stay if it is still there."""
        before, top = self.model.key_at(self.view.currentIndex().row()), self.view.verticalScrollBar().value()
        keys = keys_of(self.found, self.tabs.value())
        self.delegate.with_tag = self.tabs.value() == ALL
        self.model.show_hits(keys, self.found.words, known or {})
        at = self.model.row_of(before) if before else -1
        if keys:
            self.view.setCurrentIndex(self.model.index(max(at, 0)))
            self.view.verticalScrollBar().setValue(top if at >= 0 else 0)
        self._show_empty()
        self.stage.setCurrentWidget(self.view if keys else self.empty)
        self.export_button.setEnabled(bool(self._to_export()[1]))

    def _show_empty(self) -> None:
        if self._shown_query.is_empty and not self.filters.is_narrowed():
            self.empty.set_text(tr("Type a few characters of what you look for"))
            return
        if self.found.all:
            self.empty.set_text(tr("Nothing found here"), tr("Show all"))
            return
        text = self.line.text().strip()
        sentence = tr("Nothing found for “{text}”").format(text=text) if text else tr("Nothing found")
        if self._shown_query.since or self._shown_query.until:
            self.empty.set_text(sentence, tr("Search all dates"))
        elif self.filters.is_narrowed():
            self.empty.set_text(sentence, tr("Clear filters"))
        else:
            self.empty.set_text(sentence)

    def _widen(self) -> None:
        """The button of the empty list: the next wider search."""
        if self.found.all:
            self.tabs.choose(ALL)
        elif self.filters.has_time():
            self.filters.set_period(ALL)
        elif self._shown_query.since or self._shown_query.until:
            self.line.setText(typed(self._shown_query))
            self.search()
        else:
            self.filters.clear()
        self.take_focus()

    # opening ------------------------------------------------------------
    def _open(self, index: QModelIndex) -> None:
        key = self.model.key_at(index.row()) if index.isValid() else None
        if key is not None:
            self._returning = True
            self.desk.open_record(*key)

    def show_target(self, text: str = "", period: str = "", **filters: Any) -> None:
        self.filters.clear()
        if period:
            self.filters.set_period(period)
        for name, value in filters.items():
            self.filters.set_value(name, value)
        self.line.setText(text)
        self._returning = False
        self.search()
        self.take_focus()

    # exporting ----------------------------------------------------------
    def _to_export(self) -> tuple[str, list[int]]:
        """Listing and ids of what is shown; of all together only where one listing has them all."""
        tab = self.tabs.value()
        filled = [name for name, ids in self.found.groups.items() if ids]
        name = tab if tab != ALL else filled[0] if len(filled) == 1 else ""
        return name, self.found.groups.get(name, [])

    def save_page(self) -> None:
        name, ids = self._to_export()
        if not ids:
            return
        dialog = save_folder.dialog(
            self, tr("Save the list as"), ["Excel (*.xlsx)", "CSV (*.csv)"],
            f"{tr(registry.listings[name].title)}.xlsx", lambda file: self.export(name, ids, file),
        )
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export(self, listing: str, ids: list[int], file: Path) -> None:
        """Writes hits of one listing to a CSV or XLSX file."""
        def work(ctx: Context) -> int:
            from app.core import sheets

            return sheets.export_ids(ctx, listing, ids, file)

        self.desk.make(
            work, lambda count: self.desk.toast(tr("{n} entries saved in {file}").format(n=count, file=file.name))
        )

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for waiting in (self._typed, self.filters.typed):
            waiting.stop()  # refresh() comes when the page is shown again

    # keys ---------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.line:
                return self._press_in_line(event)
            if watched is self.view:
                return self._press_in_view(event)
        return super().eventFilter(watched, event)

    def _press_in_line(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._typed.isActive() or self._searching:
                self._open_when_found = True
                self.search()
            else:
                self._open(self.view.currentIndex())
        elif event.key() == Qt.Key.Key_Down and self.model.rowCount():
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return False
        else:
            return False
        return True

    def _press_in_view(self, event: QKeyEvent) -> bool:
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.view.currentIndex())
        elif event.key() == Qt.Key.Key_Up and self.view.currentIndex().row() <= 0:
            self._focus_line()
        elif event.text().strip() and event.text().isprintable() and not control:
            self._focus_line()
            self.line.setText("" if event.key() == Qt.Key.Key_Slash else event.text())
        else:
            return False
        return True

    def hints(self) -> list[tuple[str, str]]:
        return [("↓", tr("to the results")), ("Enter", tr("open")), ("Ctrl+S", tr("export")), ("Esc", tr("back"))]

    def filter_list(self) -> None:
        self._focus_line()

    def escape(self) -> bool:
        if self.view.hasFocus():
            self._focus_line()
        elif self.line.text() or self.filters.is_narrowed() or self.filters.has_time():
            self.line.clear()
            self.filters.clear()
            self._focus_line()
        else:
            return False
        return True

    def take_focus(self) -> None:
        """The field; after a record was opened from here, the same place in the results."""
        if self._returning and self.model.rowCount():
            self._returning = False
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus_line()

    def _focus_line(self) -> None:
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def _on_themed(self) -> None:
        self._glass.setIcon(theme.icon("magnifying-glass", "text3"))


def keys_of(found: Found, tab: str) -> list[Key]:
    """The hits of a tab in order."""
    return found.all if tab == ALL else [(tab, id) for id in found.groups.get(tab, [])]


def typed(query: Query) -> str:
    """A query as it would be typed without its time."""
    number = f"#{query.number}" if query.number else ""
    source = tr("source:{name}").format(name=query.source) if query.source else ""
    return " ".join(part for part in (query.words, number, source) if part)
