"""What narrows a search besides words: a time, and whatever the listings themselves can be narrowed by."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.core import finding, registry
from app.core.errors import UserError
from app.core.i18n import to_local, to_utc, tr, tr_noop
from app.core.run import Context
from ui import theme
from ui.alive import alive
from ui.desk import Desk
from ui.editors import DateEditor
from ui.theme import u

TYPED_MS = 150
SOURCE, DAY = 130, 116
PERIODS = (
    ("all", tr_noop("All dates")), ("today", tr_noop("Today")), ("7", tr_noop("Last 7 days")),
    ("30", tr_noop("Last 30 days")), ("year", tr_noop("This year")), ("custom", tr_noop("From – to")),
)


def period(code: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Beginning and end (UTC) of a named period; whole days of the site."""
    midnight = to_local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if code == "year":
        return to_utc(midnight.replace(month=1, day=1)), None
    days = {"today": 0, "7": 6, "30": 29}.get(code)
    return (to_utc(midnight - timedelta(days=days)), None) if days is not None else (None, None)


class SearchFilters(QWidget):
    """The row of filters. ``changed`` when one was chosen or typing rested."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._editors: dict[str, Any] = {}
        self._choices: dict[str, QComboBox] = {}
        self._lines: list[tuple[QWidget, int]] = []
        self.typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self.typed.timeout.connect(self.changed)
        self._first, self._second = QWidget(), QWidget()
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(u(12), 0, u(12), u(6))
        self._rows.setSpacing(u(6))
        for box in (self._first, self._second):
            line = QHBoxLayout(box)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(u(6))
            self._rows.addWidget(box)
        self._rows.addStretch(1)
        self._add_period()
        self._add_filters()
        theme.watch(self._fit)
        self._fit()
        for box in (self._first, self._second):
            box.layout().addStretch(1)  # type: ignore[union-attr]
        desk.read(self._read_choices, alive(self, self._show_choices))

    # building -----------------------------------------------------------
    def _add_period(self) -> None:
        self.period = QComboBox()
        self.period.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.period.setAccessibleName(tr("Period"))
        for code, title in PERIODS:
            self.period.addItem(tr(title), code)
        self.period.currentIndexChanged.connect(self._on_period)
        self._first.layout().addWidget(self.period)
        self.since, self.until = DateEditor(), DateEditor()
        for editor, title in ((self.since, tr("First day")), (self.until, tr("Last day"))):
            editor.setAccessibleName(title)
            editor.setToolTip(title)
            self._lines.append((editor, DAY))
            editor.edited.connect(self.typed.start)
            editor.hide()
            self._first.layout().addWidget(editor)

    def _add_filters(self) -> None:
        for entry in finding.searched(self._desk.ctx):
            for field in finding.filters_of(entry):
                if field.name not in self._editors:
                    self._add_filter(entry, field)

    def _add_filter(self, entry: registry.Listing, field: registry.Field) -> None:
        title = tr(field.label)
        if field.type is bool:
            editor: QWidget = QCheckBox(title)
            editor.toggled.connect(self.changed)  # type: ignore[attr-defined]
            self._second.layout().addWidget(editor)
        elif field.choices or self._has_choices(entry, field):
            editor = QComboBox()
            editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            editor.addItem(title, "")
            editor.currentIndexChanged.connect(self.changed)
            self._choices[field.name] = editor
            self._first.layout().addWidget(editor)
        else:
            editor = QLineEdit()
            editor.setPlaceholderText(title)
            self._lines.append((editor, SOURCE))
            editor.textChanged.connect(lambda text: self.typed.start())
            self._first.layout().addWidget(editor)
        editor.setAccessibleName(title)
        editor.setToolTip(title)
        self._editors[field.name] = editor

    def _has_choices(self, entry: registry.Listing, field: registry.Field) -> bool:
        return field.name == "recorder" or finding.table_of(entry, field) is not None

    def _read_choices(self, ctx: Context) -> dict[str, tuple[tuple[str, str], ...]]:
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for entry in finding.searched(ctx):
            for field in finding.filters_of(entry):
                if field.name in self._choices and field.name not in found:
                    found[field.name] = finding.choices(ctx, entry, field)
        return found

    def _show_choices(self, found: dict[str, tuple[tuple[str, str], ...]]) -> None:
        for name, pairs in found.items():
            box = self._choices[name]
            kept = box.currentData()
            box.blockSignals(True)
            while box.count() > 1:
                box.removeItem(1)
            for code, title in pairs:
                box.addItem(title, code)
            box.setCurrentIndex(max(0, box.findData(kept)))
            box.blockSignals(False)
        self._fit()

    # values -------------------------------------------------------------
    def values(self) -> dict[str, Any]:
        """The filters chosen, by name."""
        found: dict[str, Any] = {}
        for name, editor in self._editors.items():
            value: Any = (
                editor.isChecked() if isinstance(editor, QCheckBox)
                else editor.currentData() if isinstance(editor, QComboBox) else editor.text().strip()
            )
            if value:
                found[name] = value
        return found

    def times(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """The time chosen, in UTC; a day that cannot be read does not count, and is marked."""
        code = self.period.currentData()
        if code != "custom":
            return period(code, now)
        since, until = self._day(self.since), self._day(self.until)
        first = to_utc(datetime.combine(since, datetime.min.time())) if since else None
        last = to_utc(datetime.combine(until + timedelta(days=1), datetime.min.time())) if until else None
        return first, last

    def _day(self, editor: DateEditor) -> Any:
        try:
            day = editor.value()
        except UserError as fault:
            theme.restyle(editor, error=True)
            editor.setAccessibleDescription(fault.text)
            editor.setToolTip(fault.text)
            return None
        theme.restyle(editor, error=False)
        editor.setAccessibleDescription("")
        editor.setToolTip(editor.accessibleName())
        return day

    def is_narrowed(self) -> bool:
        """Whether anything but the time is chosen."""
        return bool(self.values())

    def has_time(self) -> bool:
        return self.period.currentData() != "all"

    def set_value(self, name: str, value: Any) -> None:
        """Chooses a filter."""
        editor = self._editors[name]
        if isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        else:
            editor.setText(str(value))

    def set_period(self, code: str) -> None:
        self.period.setCurrentIndex(self.period.findData(code))

    def clear(self) -> None:
        """Chooses nothing."""
        for name in self._editors:
            self.set_value(name, "")
        self.set_period("all")

    # layout -------------------------------------------------------------
    def _on_period(self) -> None:
        custom = self.period.currentData() == "custom"
        for editor in (self.since, self.until):
            editor.setVisible(custom)
        self._fit()
        if custom:
            self.since.setFocus()
        self.changed.emit()

    def _fit(self) -> None:
        """Two rows where one has no room."""
        for editor, width in self._lines:
            editor.setFixedWidth(u(width))
        directions = QBoxLayout.Direction
        need = self._first.sizeHint().width() + self._second.sizeHint().width() + u(40)
        fits = need <= self.width() or not self.isVisible()
        self._rows.setDirection(directions.LeftToRight if fits else directions.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
