"""Tables of any length: all ids first, rows in pages of 200 when the view asks for them."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.core import i18n, query, registry
from app.core.i18n import tr
from app.core.query import PAGE
from app.core.registry import Column
from app.core.run import Context
from ui.desk import Desk, Failed

PLACEHOLDER = "…"
KEPT_PAGES = 25

Role = Qt.ItemDataRole
Item = int | dict[str, Any]
Row = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex
Shown = dict[str, dict[Any, str] | Callable[[Any], str]]  # by column: words for codes, or what makes text of a value


class RecordTable(QAbstractTableModel):
    """The records of one listing. ``Qt.UserRole`` gives a row's dict, None while it is on its way.

    Items are ids, or dicts with ``separator`` (and ``text``) for rows that are no record. Signals:
    ``counted`` (number of records) when ids came, ``filled`` when rows came.
    """

    counted = Signal(int)
    filled = Signal()

    def __init__(
        self, desk: Desk, listing_id: str, parent: QObject | None = None,
        columns: Sequence[Column] | None = None, accessible: Callable[[Row], str] | None = None,
        shown: Shown | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.listing = registry.listings[listing_id]
        self.columns: tuple[Column, ...] = tuple(columns or self.listing.columns)
        self.shown = shown or {}
        self.is_loaded = False
        self._accessible = accessible
        self._items: list[Item] = []
        self._places: dict[int, int] = {}
        self._rows: dict[int, Row] = {}
        self._stale: set[int] = set()
        self._gone: set[int] = set()
        self._wanted: list[int] = []
        self._fetching = False
        self._asked = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)

    # which records ------------------------------------------------------
    def load(self, failed: Failed | None = None, **filters: Any) -> None:
        """Reads the ids that pass the filters of the listing."""
        self.load_by(lambda ctx: list[Item](query.listed(ctx, self.listing.id, **filters)), failed)

    def load_by(self, work: Callable[[Context], Sequence[Item]], failed: Failed | None = None) -> None:
        """Reads the items with ``work(ctx)``; of several calls only the last one counts."""
        self._asked += 1
        asked = self._asked

        def done(items: Sequence[Item]) -> None:
            if asked == self._asked:
                self.show_items(items)

        self.desk.read(work, done, failed)

    def show_items(self, items: Sequence[Item]) -> None:
        """Shows these items; rows already known stay on screen until read again."""
        self.is_loaded = True
        self._stale = set(self._rows)
        self._gone = set()
        self._replace(list(items))
        if self._items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._items) - 1, len(self.columns) - 1))
        self.counted.emit(len(self._places))

    def ids(self) -> list[int]:
        """The records' ids in the order shown."""
        return list(self._places)

    def items(self) -> list[Item]:
        """Ids and separators in the order shown."""
        return list(self._items)

    def row_of(self, id: int) -> int | None:
        """The row a record stands in; None when it is not in the list."""
        return self._places.get(id)

    def id_at(self, row: int) -> int | None:
        """The id in a row; None for a separator or outside."""
        item = self._items[row] if 0 <= row < len(self._items) else None
        return item if isinstance(item, int) else None

    def record(self, id: int) -> Row | None:
        """A record's row if it was read already."""
        return self._rows.get(id)

    def _replace(self, items: list[Item]) -> None:
        """Changes only the stretch that differs, so that selection and scrolling stay where they were."""
        old = self._items
        head = 0
        while head < min(len(old), len(items)) and old[head] == items[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(items)) - head and old[-1 - tail] == items[-1 - tail]:
            tail += 1
        if len(old) - tail > head:
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            self._keep(old[:head] + old[len(old) - tail :])
            self.endRemoveRows()
        if len(items) - tail > head:
            self.beginInsertRows(QModelIndex(), head, len(items) - tail - 1)
            self._keep(items)
            self.endInsertRows()

    def _keep(self, items: list[Item]) -> None:
        self._items = items
        self._places = {item: row for row, item in enumerate(items) if isinstance(item, int)}

    # rows by page -------------------------------------------------------
    def _want(self, row: int) -> None:
        page = row // PAGE
        if page in self._wanted:
            return
        self._wanted = [*self._wanted[-2:], page]
        if not self._fetching:
            self._soon.start()

    def _fetch(self) -> None:
        while self._wanted:
            start = self._wanted.pop() * PAGE
            page = [item for item in self._items[start : start + PAGE] if isinstance(item, int)]
            wanted = [id for id in page if self._is_missing(id)]
            if wanted:
                self._read(wanted)
                return

    def _is_missing(self, id: int) -> bool:
        return (id not in self._rows or id in self._stale) and id not in self._gone

    def _read(self, wanted: list[int]) -> None:
        self._fetching = True
        listing = self.listing.id
        self.desk.read(
            lambda ctx: query.rows(ctx, listing, wanted), lambda rows: self._fill(wanted, rows), self._failed
        )

    def _fill(self, wanted: list[int], rows: list[Row]) -> None:
        self._fetching = False
        self._stale.difference_update(wanted)
        self._gone.update(set(wanted) - {row["id"] for row in rows})
        for row in rows:
            self._rows.pop(row["id"], None)
            self._rows[row["id"]] = row
        for id in list(self._rows)[: -KEPT_PAGES * PAGE]:
            del self._rows[id]
        places = [self._places[id] for id in wanted if id in self._places]
        if places:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), last))
        self.filled.emit()
        self._fetch()

    def _failed(self, fault: BaseException) -> None:
        self._fetching = False
        self.desk.faulted.emit(fault)

    # what the view asks -------------------------------------------------
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not isinstance(self._items[index.row()], int):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Role.DisplayRole:
            return tr(self.columns[section].title)
        if role == Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._items):
            return None
        item = self._items[index.row()]
        if not isinstance(item, int):
            return self._separator(item, index.column(), role)
        row = self._rows.get(item)
        if self._is_missing(item):
            self._want(index.row())
        if role == Role.UserRole:
            return row
        if role == Role.DisplayRole:
            return PLACEHOLDER if row is None else self.text(row, self.columns[index.column()].name)
        if role == Role.AccessibleTextRole and row is not None:
            return self.sentence(row)
        return None

    def _separator(self, item: Row, column: int, role: int) -> Any:
        if role == Role.UserRole:
            return item
        if role == Role.AccessibleTextRole or (role == Role.DisplayRole and column == 0):
            return str(item.get("text", ""))
        return None

    def text(self, row: Row, name: str) -> str:
        """One value of a row as shown."""
        value = row.get(name)
        words = self.shown.get(name, show)
        return words.get(value, show(value)) if isinstance(words, dict) else words(value)

    def sentence(self, row: Row) -> str:
        """A row read aloud: every filled column with its title."""
        if self._accessible:
            return self._accessible(row)
        parts = ((tr(column.title), self.text(row, column.name)) for column in self.columns)
        return tr(", ").join(f"{title} {text}" for title, text in parts if text)


def show_count(count: int) -> str:
    """How many entries there are, in words."""
    return tr("1 entry") if count == 1 else tr("{n} entries").format(n=count)


def show(value: Any) -> str:
    """A plain value on one line, times in the office's zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, datetime):
        return i18n.show_moment(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\n", " ")


