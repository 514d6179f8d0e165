"""The page of any listing: filter, table, one record beside it, and the forms its actions need."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context
from app.core.seen import Seen
from ui import save_folder
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.form import Choices, Form
from ui.key_button import KeyButton
from ui.page import Page
from ui.record_pane import RecordPane
from ui.record_view import RecordView
from ui.table_model import RecordTable, Row, Shown, show_count
from ui.theme import u

PANE = 392
FILTER_MS = 150


class ListPage(Page):
    """Any listing: ``listing_id`` says which. ``choices`` are those known only when the page is made.

    ``shown`` says by column how its values are put into words.
    """

    opened = Signal(dict)

    def __init__(
        self, desk: Desk, listing_id: str, parent: QWidget | None = None, choices: Choices | None = None,
        shown: Shown | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.listing = registry.listings[listing_id]
        self.choices: Choices = choices or {}
        self.model = RecordTable(desk, listing_id, self, shown=shown)
        self.form: Form | None = None
        self._width_class = "L"
        self._target = 0
        self._aside: dict[tuple[str, str], dict[str, Any]] = {}
        self._has_filter = any(field.name == "text" for field in self.listing.fields)
        self._build()
        self.model.counted.connect(self._on_counted)
        self.model.filled.connect(self._show_record)
        self._later = QTimer(self, singleShot=True, interval=FILTER_MS)
        self._later.timeout.connect(self.refresh)

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.view = RecordView(self.model)
        self.view.setAccessibleName(tr(self.listing.title))
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.activated.connect(lambda index: self.change())
        self.view.installEventFilter(self)
        title = self._add_title() if self._may(self.listing.add) else ""
        self.nothing = EmptyState(
            self._icon(), tr("Nothing is entered here yet"), title, "Ins" if title else ""
        )
        self.nothing.clicked.connect(self.add)
        self.no_hit = EmptyState("funnel", tr("Nothing fits the filter"), tr("Clear filter"), "Esc")
        self.no_hit.clicked.connect(self.escape)
        self._main = QStackedWidget()
        for widget in (self.view, self.nothing, self.no_hit):
            self._main.addWidget(widget)
        self.pane = QStackedWidget(objectName="side")
        self.record = RecordPane(self._shown_fields(), self.model)
        for action, label, key, act in self._record_buttons():
            self.record.add_button(action, KeyButton(label, key), act)
        self.pane.addWidget(self.record)
        self.pane.hide()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._main, 1)
        body.addWidget(self.pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar())
        for widget in self._below_toolbar():
            column.addWidget(widget)
        column.addLayout(body, 1)

    def _toolbar(self) -> QWidget:
        bar = QFrame(objectName="toolbar")
        bar.setFixedHeight(u(52))
        row = QHBoxLayout(bar)
        row.setContentsMargins(u(12), 0, u(12), 0)
        row.setSpacing(u(8))
        title = QLabel(tr(self.listing.title))
        title.setProperty("role", "title")
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Filter  /"))
        self.line.setAccessibleName(tr("Filter"))
        self.line.setClearButtonEnabled(True)
        self.line.setFixedWidth(u(240))
        if not self._has_filter:  # shown before it has a parent it would be a window
            self.line.hide()
        self.line.textChanged.connect(lambda text: self._later.start())
        self.line.installEventFilter(self)
        self.export_button = KeyButton(tr("Export"), "Ctrl+S")
        self.export_button.clicked.connect(self.save_page)
        self.add_button = KeyButton(self._add_title(), "Ins")
        self.add_button.clicked.connect(self.add)
        if not self._may(self.listing.add):
            self.add_button.hide()
        row.addWidget(title)
        row.addWidget(self.count)
        row.addStretch(1)
        for widget in (self.line, *self._tools(), self.export_button, self.add_button):
            row.addWidget(widget)
        return bar

    def _tools(self) -> list[QWidget]:
        """Further buttons of a page's toolbar."""
        return []

    def _below_toolbar(self) -> list[QWidget]:
        """What a page has between toolbar and table."""
        return []

    def _record_buttons(self) -> list[tuple[str, str, str, Callable[[], None]]]:
        """(action, label, key, what it does) of the buttons below the record."""
        return [
            (self.listing.change, tr("Change"), "E", self.change),
            (self.listing.retire, tr("Retire"), "Del", self.retire),
        ]

    def _shown_fields(self) -> list[tuple[str, str]]:
        """(name, label) of what the record pane shows: the fields that can be changed, else the columns."""
        entry = registry.actions.get(self.listing.change)
        if entry is None:
            return [(column.name, column.title) for column in self.listing.columns]
        return [(field.name, field.label) for field in entry.fields if field.name != "uid"]

    def _may(self, action: str) -> bool:
        return bool(action) and self.desk.ctx.may(registry.actions[action].role, action)

    def _add_title(self) -> str:
        return tr(registry.actions[self.listing.add].title) if self.listing.add else ""

    # reading ------------------------------------------------------------
    def filters(self) -> dict[str, Any]:
        """The filters of the list as they stand."""
        return {"text": self.line.text()} if self._has_filter and self.line.text().strip() else {}

    def refresh(self) -> None:
        self._later.stop()
        self.model.load(**self.filters())

    def _on_counted(self, count: int) -> None:
        self.count.setText(show_count(count) if count and self.model.is_whole else "")
        self._show_state(count)
        row = self.model.row_of(self._target) if self._target else None
        if row is not None:
            self._target = 0
            self.view.select_row(row)
        elif count and not self.view.currentIndex().isValid():
            self.view.select_row(0)
        self._show_record()

    def _show_state(self, count: int) -> None:
        """The table or why it is empty; the cursor goes along if it was in either."""
        state = self.view if count else self.no_hit if self.filters() else self.nothing
        before = self._main.currentWidget()
        focus = QApplication.focusWidget()
        had_focus = focus is not None and (focus in (self.add_button, before) or before.isAncestorOf(focus))
        self._main.setCurrentWidget(state)
        if had_focus and state is not before:
            self.take_focus()

    def _icon(self) -> str:
        return registry.features[self.listing.feature].icon

    def current(self) -> Row | None:
        """The selected record's row, None while there is none or it is on its way."""
        index = self.view.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        self._show_record()

    def _show_record(self) -> None:
        row = self.current()
        self.record.show_row(row)
        if row is not None:
            self.opened.emit(row)
            if self._width_class == "XL" and not self.pane.isVisibleTo(self):
                self._show_pane(None)

    # the pane -----------------------------------------------------------
    def _show_pane(self, widget: QWidget | None) -> None:
        """Shows the record or the form in the pane; None closes it."""
        narrow = self._width_class in ("M", "S")
        if widget is None:
            widget = self.record if self._width_class == "XL" and self.current() else None
        if widget is not None:
            self.pane.setCurrentWidget(widget)
        self.pane.setVisible(widget is not None)
        self._main.setVisible(not (narrow and widget is not None))
        self.pane.setMinimumWidth(0 if narrow else u(PANE))
        self.pane.setMaximumWidth(16_777_215 if narrow else u(PANE))

    def set_width_class(self, name: str) -> None:
        self._width_class = name
        if self.form is not None:
            self._show_pane(self.form)
        elif self.pane.isVisibleTo(self):
            self._show_pane(self.pane.currentWidget())
        else:
            self._show_pane(None)
        self.count.setVisible(name != "S")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.line.setFixedWidth(u(240) if self.width() > u(800) else u(140))

    # acting -------------------------------------------------------------
    def add(self) -> None:
        """Opens the form for a new record."""
        if self._may(self.listing.add):
            self._open_form(self.listing.add, {}, {})

    def change(self) -> None:
        """Opens the form of the selected record."""
        row = self.current()
        if row and self._may(self.listing.change):
            self._open_form(self.listing.change, row, self._fixed(self.listing.change, row))

    def retire(self) -> None:
        """Asks why, then takes the selected record off the list."""
        row = self.current()
        if row and self._may(self.listing.retire):
            self._open_form(self.listing.retire, {}, self._fixed(self.listing.retire, row))

    def _fixed(self, action: str, row: Row) -> dict[str, Any]:
        entry = registry.actions[action]
        fixed: dict[str, Any] = {"uid": row["uid"]} if "uid" in {field.name for field in entry.fields} else {}
        if entry.record is self.listing.record and (seen := Seen.of(row)):
            fixed["seen"] = seen
        return fixed

    def _form_title(self, action: str) -> str:
        return tr(registry.actions[action].title)

    def _open_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> None:
        if self.form is not None:
            self.form.take_focus()
            return
        kept = (action, str(fixed.get("uid") or fixed.get("number") or fixed.get("identifier", "")))
        form = self._make_form(action, values, fixed)
        form.set_values(self._aside.pop(kept, {}))
        form.submitted.connect(lambda sent: self._send(action, sent))
        form.cancelled.connect(lambda: self._put_aside(kept))
        self.form = form
        self.pane.addWidget(form)
        self._show_pane(form)
        form.take_focus()

    def _make_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> Form:
        return Form(action, values, 1, title=self._form_title(action), fixed=fixed, choices=self.choices)

    def _put_aside(self, kept: tuple[str, str]) -> None:
        if self.form is not None and self.form.is_edited():
            typed = self.form.typed()
            self._aside[kept] = {name: value for name, value in typed.items() if "password" not in name}
        self._close_form()

    def _close_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            self.pane.removeWidget(form)
            form.deleteLater()
        self._show_pane(None)
        self.take_focus()

    def _send(self, action: str, values: dict[str, Any]) -> None:
        self.desk.act(action, values, self._on_saved, self._on_failed)

    def _on_saved(self, result: Any) -> None:
        if isinstance(result, dict):
            self._target = result.get("id", 0)
        self._close_form()
        self.desk.toast(tr("Saved"))
        self.refresh()

    def _on_failed(self, fault: BaseException) -> None:
        if self.form is None or not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
            return
        self.form.show_error(fault)

    # exporting ----------------------------------------------------------
    def save_page(self) -> None:
        """Asks for a file, then exports the list as filtered."""
        dialog = save_folder.dialog(
            self, tr("Save the list as"), ["Excel (*.xlsx)", "CSV (*.csv)"], f"{tr(self.listing.title)}.xlsx",
            self.export,
        )
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export(self, file: Path) -> None:
        """Writes the list as filtered to a CSV or XLSX file."""
        listing, filters = self.listing.id, self.filters()

        def work(ctx: Context) -> int:
            from app.core import sheets

            return sheets.export(ctx, listing, file, **filters)

        def done(count: int) -> None:
            self.desk.toast(tr("{n} entries saved in {file}").format(n=count, file=file.name))

        self.desk.make(work, done)

    # keys ---------------------------------------------------------------
    def keys(self) -> dict[int, Callable[[], None]]:
        """Single keys in the list, and what they do."""
        return {
            Qt.Key.Key_Insert: self.add, Qt.Key.Key_E: self.change, Qt.Key.Key_Return: self.change,
            Qt.Key.Key_Enter: self.change, Qt.Key.Key_Delete: self.retire,
            Qt.Key.Key_Space: self.toggle_record, Qt.Key.Key_Slash: self.filter_list,
        }

    def toggle_record(self) -> None:
        """Space: shows the record beside the list, or hides it."""
        if self.form is None:
            self._show_pane(None if self.pane.isVisibleTo(self) else self.record)
            self.take_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.line:
                return self._on_filter_key(event)
            act = self.keys().get(event.key())
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if watched is self.view and act and not plain:
                act()
                return True
        return super().eventFilter(watched, event)

    def _on_filter_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self.escape()
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        listless = self.form is None and self._main.currentWidget() is not self.view
        act = self.keys().get(event.key()) if listless and not event.modifiers() else None
        if event.key() == Qt.Key.Key_Insert:
            self.add()
        elif act is not None:
            act()  # an empty list takes no focus, its page answers for it
        else:
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        if self.form is not None:
            return [("Tab", tr("next field")), ("Ctrl+Enter", tr("save")), ("Esc", tr("put aside"))]
        found = [("Space", tr("details"))]
        if self._has_filter:
            found.insert(0, ("/", tr("filter")))
        if self._may(self.listing.change):
            found.insert(0, ("E", tr("change")))
        if self._may(self.listing.add):
            found.insert(0, ("Ins", self._add_title()))
        return found

    def primary(self) -> None:
        if self.form is not None:
            self.form.submit()

    def filter_list(self) -> None:
        if self._has_filter:
            self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.line.selectAll()

    def escape(self) -> bool:
        if self.form is not None:
            self.form.cancelled.emit()
        elif self.pane.isVisibleTo(self) and self._width_class != "XL":
            self._show_pane(None)
            self.take_focus()
        elif self.line.text():
            self.line.clear()
            self.refresh()
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.line.hasFocus():
            self.take_focus()
        else:
            return False
        return True

    def show_target(self, id: int = 0, **target: Any) -> None:
        self._target = id
        self.refresh()

    def take_focus(self) -> None:
        if self.form is not None:
            self.form.take_focus()
        elif self._main.currentWidget() is self.view:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.add_button.isVisible():
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
