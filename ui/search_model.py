"""The hits of a search: their ids by listing, their rows read by page when the view asks."""
from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from app.core import finding, registry
from app.core.finding import Piece, Reading
from app.core.i18n import show_moment, tr
from app.core.run import Context
from ui.alive import alive
from ui.desk import Desk

PAGE = 50
FIRST = 36  # rows read with the ids: what a window shows
KEPT = 5000
NEAR = 20_000  # places up and down in which a hit is looked for again
# Columns painted apart from the line of text, where a row has them.
APART = ("number", "at", "kind_shown", "result_shown", "recorder", "recorded", "marks")

Key = tuple[str, int]
Index = QModelIndex | QPersistentModelIndex


class Places(Sequence[Key]):
    """Hits in the order shown, as (listing, id): of each listing so many of its ids, which may grow meanwhile."""

    def __init__(self, parts: Sequence[tuple[str, array[int], int]] = ()) -> None:
        self.parts = list(parts)
        self._starts: list[int] = []
        self._count = 0
        for _, _, count in self.parts:
            self._starts.append(self._count)
            self._count += count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Key: ...
    @overload
    def __getitem__(self, at: slice) -> list[Key]: ...
    def __getitem__(self, at: int | slice) -> Key | list[Key]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self._count))]
        if not 0 <= at < self._count:
            raise IndexError(at)
        part = bisect_right(self._starts, at) - 1
        name, ids, _ = self.parts[part]
        return name, ids[at - self._starts[part]]

    def start_of(self, listing: str) -> int:
        """The place of the first hit of a listing."""
        return next((start for start, part in zip(self._starts, self.parts, strict=True) if part[0] == listing), 0)

    def place_of(self, key: Key, near: int) -> int:
        """The place of a hit that stood at ``near``, if it is still thereabouts; else -1."""
        for start, (name, ids, count) in zip(self._starts, self.parts, strict=True):
            if name == key[0]:
                low, high = max(0, near - start - NEAR), min(count, max(0, near - start) + NEAR)
                try:
                    return start + ids.index(key[1], low, high)
                except ValueError:
                    return -1
        return -1


def places_of(reading: Reading, tab: str, every: str) -> Places:
    """The hits of a tab in order; ``every`` is the tab of all listings."""
    chosen = [name for name in reading.order if tab in (name, every)]
    return Places([(name, reading.groups[name], len(reading.groups[name])) for name in chosen])


@dataclass(frozen=True)
class Shown:
    """A hit as it is painted: its listing's title, its row, and the line with what is struck in it."""

    title: str
    row: dict[str, Any]
    pieces: tuple[Piece, ...]

    @property
    def line(self) -> str:
        return "".join(text for text, _ in self.pieces)


def read_shown(ctx: Context, wanted: Sequence[Key], words: str) -> dict[Key, Shown]:
    """Hits read and worded; call on the read lane."""
    found = {}
    for key, row in finding.rows_of(ctx, wanted).items():
        entry = registry.listings[key[0]]
        skip = APART if row.get("at") else ()
        found[key] = Shown(tr(entry.title), row, tuple(finding.pieces_of(entry, row, words, skip)))
    return found


class Hits(QAbstractListModel):
    """``Qt.UserRole`` is a hit as ``Shown``, None while it is on its way. ``filled`` when rows came."""

    filled = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.words = ""
        self.edition = 0
        self._places = Places()
        self._shown: dict[Key, Shown] = {}
        self._before: dict[Key, Shown] = {}  # as they were, shown until they are read again
        self._gone: set[Key] = set()
        self._wanted: list[int] = []
        self._last = 0  # the page wanted last
        self._reading = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read)

    def show_hits(self, places: Places, words: str, known: dict[Key, Shown], same: bool = False) -> None:
        """Shows other hits; ``known`` are those read already, ``same``: the question is that of before."""
        self.beginResetModel()
        self.edition += 1
        self._before = self._before | self._shown if same and len(self._before) < KEPT else {}
        self.words = words
        self._places, self._shown, self._gone, self._wanted = places, dict(known), set(), []
        self.endResetModel()

    def grow(self, places: Places) -> None:
        """Shows more hits of the same question: each listing has those it had, and further ones after them."""
        offset = 0
        for at, (_, _, count) in enumerate(places.parts):
            before = self._places.parts[at][2] if at < len(self._places.parts) else 0
            if count > before:
                self.beginInsertRows(QModelIndex(), offset + before, offset + count - 1)
                self._places = Places([*places.parts[: at + 1], *self._places.parts[at + 1 :]])
                self.endInsertRows()
            offset += count

    def key_at(self, row: int) -> Key | None:
        """Listing and id of a row."""
        return self._places[row] if 0 <= row < len(self._places) else None

    def row_of(self, key: Key, near: int) -> int:
        """The row of a hit that stood at ``near``; -1 when it is not there."""
        return self._places.place_of(key, near)

    def places(self) -> Places:
        return self._places

    # rows by page -------------------------------------------------------
    def _want(self, row: int) -> None:
        page = row // PAGE
        if page not in self._wanted:
            self._wanted = [*self._wanted[-2:], page]
            if not self._reading:
                self._soon.start()

    def _read(self) -> None:
        while self._wanted:
            at = self._wanted.pop()
            if self._read_page(at):
                step = 1 if at >= self._last else -1
                self._last = at
                if not self._wanted and at + step >= 0:
                    self._wanted = [at + step]  # who scrolls goes on in the same direction
                return

    def _read_page(self, at: int) -> bool:
        """Begins to read a page; False where all of it is known."""
        start = at * PAGE
        page = [key for key in self._places[start : start + PAGE] if key not in self._shown and key not in self._gone]
        if not page:
            return False
        self._reading = True
        edition, words = self.edition, self.words
        self._desk.read(
            lambda ctx: read_shown(ctx, page, words),
            alive(self, lambda found: self._fill(edition, start, page, found)), alive(self, self._failed),
        )
        return True

    def _fill(self, edition: int, start: int, page: list[Key], found: dict[Key, Shown]) -> None:
        self._reading = False
        if edition == self.edition:
            if len(self._shown) > KEPT:
                self._shown = {}
            self._shown |= found
            self._gone |= set(page) - set(found)
            self.dataChanged.emit(self.index(start), self.index(min(start + PAGE, len(self._places)) - 1))
            self.filled.emit()
        self._read()

    def _failed(self, fault: BaseException) -> None:
        self._reading = False
        self._desk.faulted.emit(fault)

    # what the view asks -------------------------------------------------
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        key = self.key_at(index.row()) if index.isValid() else None
        if key is None:
            return None
        shown = self._shown.get(key)
        if shown is None and key not in self._gone:
            self._want(index.row())
            shown = self._before.get(key)
        if role == Qt.ItemDataRole.UserRole:
            return shown
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.line if shown else "…"
        if role == Qt.ItemDataRole.AccessibleTextRole and shown:
            return sentence(shown)
        return None


def sentence(shown: Shown) -> str:
    """A hit read aloud; what was struck is called so."""
    row = shown.row
    text = "".join(
        tr("struck out: {text};").format(text=text) if state == "struck" else text for text, state in shown.pieces
    )
    parts = [
        shown.title, str(row.get("number") or ""), show_moment(row["at"]) if row.get("at") else "",
        row.get("kind_shown") or "", text.replace("　", " "), row.get("result_shown") or "",
    ]
    return tr(", ").join(part for part in parts if part)
