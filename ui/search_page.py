"""Search: anything anybody wrote, found while typing."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
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
from app.core.finding import Reading
from app.core.i18n import tr
from app.core.run import Context
from app.core.search_words import Query, parse
from ui import save_folder, theme
from ui.alive import alive
from ui.day_line import DayLine
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.key_button import KeyButton
from ui.option_group import OptionGroup
from ui.page import Page
from ui.search_answer import Answer
from ui.search_delegate import ROW, HitDelegate
from ui.search_filters import SearchFilters
from ui.search_model import Hits, Key, Shown, places_of
from ui.theme import u

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
        self.reading: Reading | None = None  # the one shown
        self._shown_query = Query()
        self._shown_as: tuple[Any, ...] = ()  # the question shown: query, filters, direction
        self._question: tuple[Any, Query] = ((), Query())
        self.is_rising = False
        self._returning = False
        self._open_when_found = False
        self._day: datetime | None = None  # to be gone to when all hits are known
        self.answer = Answer(desk, self)
        self.answer.began.connect(self._show_first)
        self.answer.grew.connect(self._show_more)
        self.answer.failed.connect(desk.faulted)
        self._build()
        self._typed = QTimer(self, singleShot=True, interval=0)  # once for all that one event brings
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
        self.order = KeyButton(tr("Newest first"), "Alt+T")
        self.order.clicked.connect(self.turn_order)
        self.day = DayLine(lambda: self.desk.ctx.now())
        self.day.chosen.connect(self.go_to_day)
        self.day.left.connect(self._back_to_view)
        self.filters.place(self.day)
        self.filters.place(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar())
        column.addWidget(self.filters)
        column.addWidget(self._hairline())
        column.addWidget(self.stage, 1)
        for key, work in (("Alt+T", self.turn_order), ("Ctrl+G", self.day.open)):
            made = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(work)
        theme.watch(self._on_themed)
        self._show_empty()

    def _toolbar(self) -> QWidget:
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Words, number, telephone, name"))
        self.line.setAccessibleName(tr("Search"))
        self.line.setToolTip(tr("Also: #7414　8h　2d　yesterday　2026-06-20-　source:name"))
        self.line.setClearButtonEnabled(True)
        self.line.installEventFilter(self)
        self._glass = self.line.addAction(
            theme.icon("magnifying-glass", "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.tabs = OptionGroup(self._titles({}).items(), ALL, label=tr("Found in"))
        self.tabs.chosen.connect(lambda code: self._show_tab({}, same=True))
        self.export_button = KeyButton(tr("Export"), "Ctrl+S")
        self.export_button.clicked.connect(self.save_page)
        bar = QFrame()
        row = QHBoxLayout(bar)
        row.setContentsMargins(u(12), u(8), u(12), u(6))
        row.setSpacing(u(10))
        row.addWidget(self.line)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.export_button)
        return bar

    def _hairline(self) -> QFrame:
        line = QFrame(objectName="divider")
        line.setFixedHeight(1)
        return line

    def _titles(self, counts: dict[str, str]) -> dict[str, str]:
        """The tabs' titles with their counts."""
        titles = {ALL: tr("All")} | {entry.id: tr(entry.title) for entry in finding.searched(self.desk.ctx)}
        return {code: f"{title} {counts[code]}" if code in counts else title for code, title in titles.items()}

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # of a width of its own: numbers on the tabs that grow while typing must not move what is typed
        self.line.setFixedWidth(min(u(420), max(u(200), self.width() // 5)))

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

    def search(self, quiet: bool = False) -> None:
        """Searches; of several questions only the newest is answered, the old hits stay until then.

        ``quiet``: the same question anew, since something changed; its hits are shown once all are known.
        """
        self._typed.stop()
        query, filters, tab = self.query(), self.filters.values(), self.tabs.value()
        question = (self.line.text(), self.filters.period.currentData(), filters, self.is_rising)
        self._day = self._day if question == self._shown_as else None
        self._question = (question, query)
        self.answer.ask(
            lambda ctx: Reading(ctx, query, filters, self.is_rising), lambda reading: places_of(reading, tab, ALL),
            quiet and question == self._shown_as and self.reading is not None,
        )

    def refresh(self) -> None:
        self.search(quiet=True)

    def turn_order(self) -> None:
        """Alt+T: the newest first, or the oldest."""
        self.is_rising = not self.is_rising
        self.order.setText(tr("Oldest first") if self.is_rising else tr("Newest first"))
        self.search()

    def _show_first(self, reading: Reading, known: dict[Key, Shown]) -> None:
        same = self._question[0] == self._shown_as
        self.reading = reading
        self._shown_as, self._shown_query = self._question
        self._show_counts()
        self._show_tab(known, same)
        if self._open_when_found:
            self._open_when_found = False
            self._open(self.view.currentIndex())
        self._when_done()

    def _show_more(self, reading: Reading) -> None:
        self._show_counts()
        was_empty = not self.model.rowCount()
        self.model.grow(places_of(reading, self.tabs.value(), ALL))
        if was_empty and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0))
        self._show_stage()
        self._when_done()

    def _show_counts(self) -> None:
        """How many hits each tab has; with a plus while they are still being counted."""
        assert self.reading is not None
        counts = {name: len(ids) for name, ids in self.reading.groups.items()}
        if self._shows_all() or not self.reading.is_done:  # the others were not asked for, or not yet answered
            counts = {name: count for name, count in counts.items() if count}
        counts[ALL] = sum(counts.values())
        more = "" if self.reading.is_done else "+"
        self.tabs.set_titles(self._titles({name: f"{count:,}{more}" for name, count in counts.items()}))

    def _shows_all(self) -> bool:
        """Whether nothing was asked for, so that all entries are shown."""
        return self._shown_query.is_empty and not self.filters.is_narrowed()

    def _show_tab(self, known: dict[Key, Shown], same: bool) -> None:
        """The hits of the tab chosen; the marked one stays at its place on the screen if it is still there."""
        if self.reading is None:
            return
        row, bar = self.view.currentIndex().row(), self.view.verticalScrollBar()
        before, top = self.model.key_at(row), bar.value()
        self.delegate.with_tag = self.tabs.value() == ALL and not self._shows_all()
        self.model.show_hits(places_of(self.reading, self.tabs.value(), ALL), self.reading.words, known, same)
        at = self.model.row_of(before, row) if before else -1
        if self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(max(at, 0)))
            bar.setValue(top + (at - row) * u(ROW) * bool(top) if at >= 0 else 0)
        self._show_stage()

    def _show_stage(self) -> None:
        self._show_empty()
        self.stage.setCurrentWidget(self.view if self.model.rowCount() else self.empty)
        self.export_button.setEnabled(bool(len(self._to_export()[1])))

    def _when_done(self) -> None:
        """What had to wait until all hits are known."""
        if self._day is not None and self.reading is not None and self.reading.is_done:
            self.go_to_day(self._day)

    # a day --------------------------------------------------------------
    def go_to_day(self, moment: datetime) -> None:
        """Marks the first hit at or before a moment, at the top; the hits stay."""
        reading = self.reading
        timed = [part for part in self.model.places().parts if finding.is_timed(registry.listings[part[0]])]
        if reading is None or not timed:
            return
        self._day = None if reading.is_done else moment
        name, ids, count = timed[0]
        rising, start = self.is_rising, self.model.places().start_of(name)
        if not count or self._day is not None:
            return

        def show(place: int) -> None:
            if reading is self.reading:
                index = self.model.index(start + min(place, count - 1))
                self.view.setCurrentIndex(index)
                self.view.scrollTo(index, QTableView.ScrollHint.PositionAtTop)
                self._back_to_view()

        self.desk.read(
            lambda ctx: finding.place_of(registry.listings[name], ids, count, moment, rising), alive(self, show)
        )

    def _back_to_view(self) -> None:
        (self.view if self.model.rowCount() else self.line).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_empty(self) -> None:
        if self._shows_all():
            self.empty.set_text(tr("Type a few characters of what you look for"))
            return
        if self._has_any():
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

    def _has_any(self) -> bool:
        return self.reading is not None and any(map(len, self.reading.groups.values()))

    def _widen(self) -> None:
        """The button of the empty list: the next wider search."""
        if self._has_any():
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
    def _to_export(self) -> tuple[str, Sequence[int]]:
        """Listing and ids of what is shown, once all are known; of all together only where one listing has them all."""
        if self.reading is None or not self.reading.is_done:
            return "", ()
        tab = self.tabs.value()
        filled = [name for name, ids in self.reading.groups.items() if ids]
        name = tab if tab != ALL else filled[0] if len(filled) == 1 else ""
        return name, self.reading.groups.get(name, ())

    def save_page(self) -> None:
        name, ids = self._to_export()
        if not len(ids):
            return
        dialog = save_folder.dialog(
            self, tr("Save the list as"), ["Excel (*.xlsx)", "CSV (*.csv)"],
            f"{tr(registry.listings[name].title)}.xlsx", lambda file: self.export(name, ids, file),
        )
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export(self, listing: str, ids: Sequence[int], file: Path) -> None:
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
            if self._typed.isActive() or self.answer.is_waited_for:
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
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not control:
            self.view.setCurrentIndex(self.model.index(
                0 if event.key() == Qt.Key.Key_Home else self.model.rowCount() - 1
            ))
        elif event.key() == Qt.Key.Key_Up and self.view.currentIndex().row() <= 0:
            self._focus_line()
        elif event.text().strip() and event.text().isprintable() and not control:
            self._focus_line()
            self.line.setText("" if event.key() == Qt.Key.Key_Slash else event.text())
        else:
            return False
        return True

    def hints(self) -> list[tuple[str, str]]:
        return [
            ("↓", tr("to the results")), ("Enter", tr("open")), ("Ctrl+G", tr("go to day")),
            ("Alt+T", tr("turn order")), ("Ctrl+S", tr("export")), ("Esc", tr("back")),
        ]

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


def typed(query: Query) -> str:
    """A query as it would be typed without its time."""
    number = f"#{query.number}" if query.number else ""
    source = tr("source:{name}").format(name=query.source) if query.source else ""
    return " ".join(part for part in (query.words, number, source) if part)
