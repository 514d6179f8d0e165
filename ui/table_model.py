"""Tables of any length: all ids first, rows in pages of 200 when the view asks for them."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError
from datetime import date, datetime, time
from time import monotonic
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
from ui.items import Item, Items, slices, stretch

PLACEHOLDER = "…"
KEPT_PAGES = 25
SOON = 0.05  # seconds after which the beginning of a list is shown

Role = Qt.ItemDataRole
Row = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex
Shown = dict[str, dict[Any, str] | Callable[[Any], str]]  # by column: words for codes, or what makes text of a value


class RecordTable(QAbstractTableModel):
    """The records of one listing. ``Qt.UserRole`` gives a row's dict, None while it is on its way.

    Items are ids, or dicts with ``separator`` (and ``text``) for rows that are no record. Nothing the window's thread
    does takes longer with every id but what Qt does by itself. Signals: ``counted`` (number of records) when ids
    came, all of them if ``is_whole``; ``filled`` when rows came.
    """

    counted = Signal(int)
    filled = Signal()
    _begun = Signal(int, object)

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
        self.is_whole = False
        self._accessible = accessible
        self._items = Items()
        self._filters: dict[str, Any] = {}
        self._rows: dict[int, Row] = {}
        self._stale: set[int] = set()
        self._gone: set[int] = set()
        self._wanted: list[int] = []
        self._fetching = False
        self._asked = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)
        self._begun.connect(self._show_begin, Qt.ConnectionType.QueuedConnection)

    # which records ------------------------------------------------------
    def load(self, failed: Failed | None = None, **filters: Any) -> None:
        """Reads the ids that pass the filters of the listing."""
        anew, self._filters = filters != self._filters, filters
        self.load_by(lambda ctx: query.listed(ctx, self.listing.id, **filters), failed, anew)

    def load_by(
        self, work: Callable[[Context], Iterable[Item]], failed: Failed | None = None, anew: bool = False
    ) -> None:
        """Reads the items with ``work(ctx)``; of several calls only the last one counts.

        Of a list shown ``anew``, or for the first time, the beginning is shown while the rest is on its way.
        """
        self._asked += 1
        asked, shown = self._asked, self._items
        anew = anew or not shown

        def read(ctx: Context) -> tuple[Items, tuple[int, int]]:
            items, begun, shows = Items(), monotonic(), anew
            for part in slices(work(ctx)):
                if asked != self._asked:
                    raise CancelledError
                items.add(part)
                if shows and items and monotonic() - begun > SOON:
                    shows = False
                    self._begun.emit(asked, items.so_far())
            return items, stretch(shown, items)

        def done(found: tuple[Items, tuple[int, int]]) -> None:
            items, alike = found
            if asked == self._asked:
                self._show(items, alike if self._items is shown else stretch(self._items, items))

        self.desk.read(read, done, failed)

    def _show_begin(self, asked: int, items: Items) -> None:
        if asked == self._asked:
            self._show(items, stretch(self._items, items), whole=False)

    def show_items(self, found: Iterable[Item]) -> None:
        """Shows these items; rows already known stay on screen until read again."""
        items = Items(found)
        self._show(items, stretch(self._items, items))

    def _show(self, items: Items, alike: tuple[int, int], whole: bool = True) -> None:
        self.is_loaded, self.is_whole = True, whole
        self._stale = set(self._rows)
        self._gone = set()
        self._replace(items, *alike)
        if self._items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._items) - 1, len(self.columns) - 1))
        self.counted.emit(self._items.records())

    def ids(self) -> list[int]:
        """The records' ids in the order shown."""
        return [id for id in self._items.ids if id]

    def items(self) -> list[Item]:
        """Ids and separators in the order shown."""
        return list(self._items)

    def separators(self) -> list[int]:
        """The rows that are no record."""
        return list(self._items.separators)

    def first(self) -> int | None:
        """The row of the first record."""
        return next((row for row, id in enumerate(self._items.ids) if id), None)

    def row_of(self, id: int) -> int | None:
        """The row a record stands in; None when it is not in the list."""
        return self._items.place(id)

    def id_at(self, row: int) -> int | None:
        """The id in a row; None for a separator or outside."""
        return (self._items.ids[row] or None) if 0 <= row < len(self._items) else None

    def record(self, id: int) -> Row | None:
        """A record's row if it was read already."""
        return self._rows.get(id)

    def _replace(self, items: Items, head: int, tail: int) -> None:
        """Changes only the stretch that differs, so that selection and scrolling stay where they were."""
        before, after = len(self._items) - tail, len(items) - tail
        if before > head:
            self.beginRemoveRows(QModelIndex(), head, before - 1)
            self._items = self._items.without(head, before)
            self.endRemoveRows()
        if after > head:
            self.beginInsertRows(QModelIndex(), head, after - 1)
            self._items = items
            self.endInsertRows()
        self._items = items

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
            wanted = [id for id in self._items.ids[start : start + PAGE] if id and self._is_missing(id)]
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
        if self._items:  # wherever they stand by now: the view paints what is in sight
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._items) - 1, len(self.columns) - 1))
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
        if not index.isValid() or self.id_at(index.row()) is None:
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
        if isinstance(item, dict):
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

    def match(self, *asked: Any, **more: Any) -> list[QModelIndex]:
        """Nothing: letters are keys of the page, and Qt would ask every row for its text."""
        return []

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


