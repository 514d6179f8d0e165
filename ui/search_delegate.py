"""The rows of a search: painted, with the words found in bold and what was struck out struck."""
from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.finding import Piece
from app.core.i18n import show_day, show_time, to_local
from app.core.run import wall_clock
from app.core.search import spans
from ui import text_line, theme
from ui.search_model import Hits, Shown
from ui.theme import u

ROW = 30
EDGE = 12
TAG, NUMBER, WHEN, KIND, RESULT = 72, 46, 92, 72, 66
LEAD = 8
KEPT_LAYOUTS = 600
LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """Listing, number, time, text, kind and result of a hit. ``narrow`` leaves out kind and result."""

    def __init__(self, model: Hits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.narrow = False
        self.with_tag = True
        self._layouts: OrderedDict[tuple[Any, ...], QTextLayout] = OrderedDict()
        theme.watch(self._layouts.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, u(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        area: QRect = option.rect
        painter.setClipRect(area)
        self._paint_ground(painter, option)
        shown: Shown | None = index.data(Qt.ItemDataRole.UserRole)
        inner = area.adjusted(u(EDGE), 0, -u(EDGE), -1)
        if shown is None:
            self._text(painter, inner, "…", "body", "text3")
        else:
            self._paint_hit(painter, inner, shown)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        area: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.token("selected" if is_selected else "hover"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.token("line"))
        if is_selected:
            bar = "accent" if option.widget is None or option.widget.hasFocus() else "line2"
            painter.fillRect(area.left(), area.top(), 3, area.height(), theme.token(bar))

    def _paint_hit(self, painter: QPainter, area: QRect, shown: Shown) -> None:
        row, left, right = shown.row, area.left(), area.right() + 1

        def cell(width: int) -> QRect:
            return QRect(left, area.top(), width - u(6), area.height())

        quiet = row.get("result") in ("done", "none") or bool(row.get("voided_at"))
        if self.with_tag:
            self._text(painter, cell(u(TAG)), shown.title, "caption", "text3")
            left += u(TAG)
        if row.get("at"):
            self._text(painter, cell(u(NUMBER)), str(row.get("number") or ""), "body", "text3")
            left += u(NUMBER)
            self._paint_when(painter, cell(u(WHEN)), row["at"], "text2" if quiet else "text")
            left += u(WHEN)
            kind = row.get("kind_short") or row.get("kind_shown")
            for text, width in ((row.get("result_shown"), u(RESULT)), (kind, u(KIND))):
                if text and not self.narrow:
                    right -= width
                    place = QRect(right, area.top(), width, area.height())
                    self._text(painter, place, str(text), "secondary", "text3" if quiet else "text2")
        room = QRect(left, area.top(), right - left - u(8), area.height())
        self._paint_line(painter, room, shown, "text2" if quiet else "text")

    def _paint_when(self, painter: QPainter, area: QRect, at: datetime, ink: str) -> None:
        if to_local(at).year != to_local(wall_clock()).year:
            self._text(painter, area, f"{to_local(at):%Y-%m-%d}", "secondary", "text2")
            return
        self._text(painter, area, show_day(at), "secondary", "text2")
        self._text(painter, area.adjusted(u(44), 0, 0, 0), show_time(at), "body", ink, bold=True)

    def _text(self, painter: QPainter, area: QRect, text: str, role: str, ink: str, bold: bool = False) -> None:
        painter.setFont(theme.font(role, bold))
        painter.setPen(theme.token(ink))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, LEADING, shown)

    def _paint_line(self, painter: QPainter, area: QRect, shown: Shown, ink: str) -> None:
        key = (self._model.edition, shown.title, shown.row["id"], area.width())
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = lay_out(shown.pieces, self._model.words, area.width())
            if len(self._layouts) > KEPT_LAYOUTS:
                self._layouts.popitem(last=False)
        painter.setPen(theme.token(ink))
        layout.draw(painter, QPointF(area.left(), area.top() + (area.height() - layout.boundingRect().height()) / 2))


def lay_out(pieces: tuple[Piece, ...], words: str, width: int) -> QTextLayout:
    """One line of ``width`` that has the first word found in it, if need be with its beginning left out."""
    metrics = QFontMetrics(theme.font("body"))
    pieces = around_hit(pieces, words, lambda text: metrics.horizontalAdvance(text) > width - u(48))
    return text_line.lay_out(pieces, words, width)


def around_hit(pieces: tuple[Piece, ...], words: str, is_too_long: Any) -> tuple[Piece, ...]:
    """Leaves out what stands between the first piece and a hit that would not be seen."""
    whole = "".join(text for text, _ in pieces)
    found = spans(whole, words)
    first = len(pieces[0][0]) if pieces else 0
    if not found or not is_too_long(whole[: sum(found[0])]):
        return pieces
    cut = found[0][0] - LEAD
    if cut <= first + 1:
        first = 0
    kept: list[Piece] = []
    start = 0
    for text, state in pieces:
        before, after = text[: max(0, first - start)], text[max(0, cut - start) :]
        if start + len(text) <= first:
            kept.append((text, state))
        else:
            kept += [(before, state)] if before else []
            if start <= cut < start + len(text):
                kept.append(("…" if not first else "　…", "kept"))
            kept += [(after, state)] if after else []
        start += len(text)
    return tuple(kept)
