"""The hits of a search: all of them by listing and id, their rows read by page when the view asks."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from app.core import finding, registry
from app.core.finding import Piece
from app.core.i18n import show_moment, tr
from app.core.run import Context
from ui.alive import alive
from ui.desk import Desk

PAGE = 100
KEPT = 5000
# Columns painted apart from the line of text, where a row has them.
APART = ("number", "at", "kind_shown", "result_shown", "recorder", "recorded", "marks")

Key = tuple[str, int]
Index = QModelIndex | QPersistentModelIndex


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
        self._keys: list[Key] = []
        self._shown: dict[Key, Shown] = {}
        self._gone: set[Key] = set()
        self._wanted: list[int] = []
        self._reading = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read)

    def show_hits(self, keys: list[Key], words: str, known: dict[Key, Shown]) -> None:
        """Shows other hits; ``known`` are those read already."""
        self.beginResetModel()
        self.edition += 1
        self.words = words
        self._keys, self._shown, self._gone, self._wanted = keys, dict(known), set(), []
        self.endResetModel()

    def key_at(self, row: int) -> Key | None:
        """Listing and id of a row."""
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def row_of(self, key: Key) -> int:
        """The row of a hit; -1 when it is not there."""
        return self._keys.index(key) if key in self._keys else -1

    def keys(self) -> list[Key]:
        return list(self._keys)

    # rows by page -------------------------------------------------------
    def _want(self, row: int) -> None:
        page = row // PAGE
        if page not in self._wanted:
            self._wanted = [*self._wanted[-2:], page]
            if not self._reading:
                self._soon.start()

    def _read(self) -> None:
        while self._wanted:
            start = self._wanted.pop() * PAGE
            page = [key for key in self._keys[start : start + PAGE] if key not in self._shown and key not in self._gone]
            if page:
                self._read_page(start, page)
                return

    def _read_page(self, start: int, page: list[Key]) -> None:
        self._reading = True
        edition, words = self.edition, self.words
        self._desk.read(
            lambda ctx: read_shown(ctx, page, words),
            alive(self, lambda found: self._fill(edition, start, page, found)), alive(self, self._failed),
        )

    def _fill(self, edition: int, start: int, page: list[Key], found: dict[Key, Shown]) -> None:
        self._reading = False
        if edition == self.edition:
            if len(self._shown) > KEPT:
                self._shown = {}
            self._shown |= found
            self._gone |= set(page) - set(found)
            self.dataChanged.emit(self.index(start), self.index(min(start + PAGE, len(self._keys)) - 1))
            self.filled.emit()
        self._read()

    def _failed(self, fault: BaseException) -> None:
        self._reading = False
        self._desk.faulted.emit(fault)

    # what the view asks -------------------------------------------------
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._keys):
            return None
        key = self._keys[index.row()]
        shown = self._shown.get(key)
        if shown is None and key not in self._gone:
            self._want(index.row())
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
