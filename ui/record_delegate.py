"""The rows of the duty log: every cell painted from the row's dictionary, never from the database."""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.core.i18n import language, show_day, show_time, to_local, tr
from ui import theme
from ui.chips import HEIGHT as CHIP_HEIGHT
from ui.chips import LEVEL_NAMES, chip_width, kind_look, level_look, paint_look
from ui.text_line import around_correction, lay_out
from ui.theme import u

ROW, COMPACT_ROW, SEPARATOR_ROW = 30, 26, 24
EDGE = 12  # free at both ends of a row
LEFT = 6  # before the text of every other cell, as in the header
MARK_GAP = 6
KEPT_LAYOUTS = 3000
WAITING = "…"
# Sections of the table, the ends of the row included; content takes the rest.
WIDTHS = {
    "L": {"number": 52, "at": 50, "kind_shown": 64, "source_shown": 176, "result_shown": 70, "recorder": 36},
    "XL": {"number": 60, "at": 56, "kind_shown": 72, "source_shown": 214, "result_shown": 78, "recorder": 74},
}
DAY_WIDTH = 40
# English words are longer than two characters.
ENGLISH = {"kind_shown": 24, "result_shown": 34, "recorder": 30}
# Icon and token of a result; what is finished asks for nobody.
RESULTS = {
    "done": ("check", "text3"), "open": ("circle-half", "text"), "handover": ("arrow-right", "text2"),
    "none": ("minus-circle", "text3"), "urged": ("bell", "danger"), "voided": ("prohibit", "text3"),
}
FINISHED = ("done", "none")
DOUBLE_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒",
)
LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
State = QStyle.StateFlag
Index = QModelIndex | QPersistentModelIndex
Row = Mapping[str, Any]
Mark = tuple[str, str, str]  # sort (text, icon, level), what it shows, token


def section_widths(width_class: str, with_days: bool = False) -> dict[str, int]:
    """Widths of the sections in pixels for a width class; ``with_days`` leaves room for the day."""
    widths = dict(WIDTHS["XL" if width_class == "XL" else "L"])
    widths["at"] += DAY_WIDTH if with_days else 0
    more = ENGLISH if language() == "en" else {}
    return {name: u(width + more.get(name, 0)) for name, width in widths.items()}


def surname(name: str) -> str:
    """The surname of a Chinese name; a name in other letters is left whole."""
    if not name or name[0] < "\u2e80":
        return name
    return name[:2] if len(name) > 2 and name[:2] in DOUBLE_SURNAMES else name[0]


def is_finished(row: Row) -> bool:
    """Whether a row asks for nobody any more."""
    return bool(row.get("voided_at") or row.get("redacted_at")) or row.get("result") in FINISHED


class LogDelegate(QStyledItemDelegate):
    """Paints the log. ``kinds``: rows of kinds by code; ``words``: what to mark; ``full_names``: at XL.

    ``with_days`` puts the day before every time, ``row["other_day"]`` before one; ``hover_row`` is the
    row under the mouse, if the view tells.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kinds: dict[str, dict[str, Any]] = {}
        self.words = ""
        self.full_names = False
        self.compact = False
        self.with_days = False
        self.hover_row = -1
        self._layouts: OrderedDict[tuple[Any, ...], QTextLayout] = OrderedDict()
        self._fonts: dict[tuple[str, bool], QFont] = {}
        theme.watch(self._forget)

    def _forget(self) -> None:
        self._layouts.clear()
        self._fonts.clear()

    def _font(self, role: str, bold: bool = False) -> QFont:
        if (role, bold) not in self._fonts:
            self._fonts[role, bold] = theme.font(role, bold)
        return self._fonts[role, bold]

    # sizes --------------------------------------------------------------
    def row_height(self, row: Row | None = None) -> int:
        """The height of a row in pixels."""
        if row is not None and row.get("separator"):
            return u(SEPARATOR_ROW)
        return u(COMPACT_ROW if self.compact else ROW)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(u(40), self.row_height(index.data(Qt.ItemDataRole.UserRole)))

    # painting -----------------------------------------------------------
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setClipRect(option.rect)
        if row is not None and row.get("separator"):
            self._paint_separator(painter, option, row)
        else:
            is_first, is_last = _ends(option, index)
            self._paint_ground(painter, option, index.row(), is_first)
            left, right = u(EDGE if is_first else LEFT), u(EDGE if is_last else 0)
            area = option.rect.adjusted(left, 0, -right, -1)
            if row is None:
                self._text(painter, area, WAITING, "body", "text3")
            else:
                self._paint_cell(painter, area, row, index)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: int, is_first: bool) -> None:
        area: QRect = option.rect
        is_selected = bool(option.state & State.State_Selected)
        fill = "selected" if is_selected else "hover" if row == self.hover_row else "surface"
        painter.fillRect(area, theme.token(fill))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.token("line"))
        if is_selected and is_first:
            bar = "accent" if option.widget is None or option.widget.hasFocus() else "line2"
            painter.fillRect(area.left(), area.top(), 3, area.height(), theme.token(bar))

    def _paint_separator(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        """One line across the whole row: each cell shows its own stretch of it."""
        area: QRect = option.rect
        painter.fillRect(area, theme.token("sunken"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.token("line"))
        whole = QRect(area)
        if isinstance(option.widget, QTableView):
            header = option.widget.horizontalHeader()
            whole.setLeft(-header.offset())
            whole.setWidth(header.length())
        place = whole.adjusted(u(EDGE), 0, -u(EDGE), -1)
        if row.get("icon"):
            place.setLeft(self._icon(painter, place, row["icon"], "text3", 14) + u(4))
        self._text(painter, place, str(row.get("title") or row.get("text") or ""), "caption", "text3")

    def _paint_cell(self, painter: QPainter, area: QRect, row: Row, index: Index) -> None:
        name = index.model().columns[index.column()].name
        quiet = is_finished(row)
        if name == "content":
            self._paint_content(painter, area, row)
        elif name == "at":
            self._paint_time(painter, area, row)
        elif name in ("kind_shown", "kind_short", "kind"):
            self._paint_kind(painter, area, row)
        elif name in ("result_shown", "result"):
            self._paint_result(painter, area, row)
        elif name == "number":
            self._text(painter, area, str(row["number"]), "body", "text3")
        elif name in ("source_shown", "source"):
            self._rich(painter, area.adjusted(0, 0, -u(LEFT), 0), ((row["source_shown"], "kept"),), "text2", False)
        elif name == "recorder":
            shown = row["recorder"] if self.full_names else surname(row["recorder"])
            # A surname of two characters runs into the free end of the row.
            self._text(painter, area.adjusted(0, 0, u(EDGE), 0), shown, "secondary", "text3")
        else:
            shown = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            self._text(painter, area, shown, "body", "text2" if quiet else "text")

    def _paint_time(self, painter: QPainter, area: QRect, row: Row) -> None:
        time, ink = show_time(row["at"]), "text2" if is_finished(row) else "text"
        if not (self.with_days or row.get("other_day")):
            self._text(painter, area, time, "body", ink, bold=True)
            return
        day = show_day(row["at"])
        if area.width() >= u(DAY_WIDTH) * 2:
            self._text(painter, area, day, "caption", "text3")
            self._text(painter, area.adjusted(u(DAY_WIDTH), 0, 0, 0), time, "body", ink, bold=True)
            return
        half = area.height() // 2
        self._text(painter, area.adjusted(0, 1, 0, -half), day, "caption", "text3")
        self._text(painter, area.adjusted(0, half - 1, 0, -1), time, "caption", ink, bold=True)

    def _paint_kind(self, painter: QPainter, area: QRect, row: Row) -> None:
        kind = self.kinds.get(row["kind"], {})
        text = kind.get("short_name") or row.get("kind_short") or row["kind"]
        look = kind_look(text, kind.get("icon", ""), kind.get("family", "other"))
        if chip_width(look) > area.width():
            look = kind_look(text, "", kind.get("family", "other"))
        width = min(chip_width(look), area.width())
        top = area.top() + (area.height() - u(CHIP_HEIGHT)) // 2
        paint_look(painter, QRect(area.left(), top, width, u(CHIP_HEIGHT)), look)

    def _paint_result(self, painter: QPainter, area: QRect, row: Row) -> None:
        code = "voided" if row.get("voided_at") else row["result"]
        icon, ink = RESULTS.get(code, ("", "text"))
        if icon:
            area.setLeft(self._icon(painter, area, icon, ink, 16) + u(3))
        self._text(painter, area, row["result_shown"], "secondary", ink)

    def _paint_content(self, painter: QPainter, area: QRect, row: Row) -> None:
        area = area.adjusted(0, 0, -u(LEFT), 0)
        right = area.right() + 1
        for mark in reversed(marks(row)):
            right = self._paint_mark(painter, QRect(area.left(), area.top(), right - area.left(), area.height()), mark)
        area.setRight(right - 1 - (u(MARK_GAP) if right <= area.right() else 0))
        ink = "text3" if row.get("redacted_at") else "text2" if is_finished(row) else "text"
        pieces = tuple(tuple(piece) for piece in row.get("pieces") or ((row["content"], "kept"),))
        self._rich(painter, area, pieces, ink, bool(row.get("voided_at") and not row.get("redacted_at")))

    def _paint_mark(self, painter: QPainter, area: QRect, mark: Mark) -> int:
        """Paints a mark at the right end of ``area``; gives where the next one ends."""
        sort, text, ink = mark
        if sort == "level":
            look = level_look(text)
            width = chip_width(look)
            top = area.top() + (area.height() - u(CHIP_HEIGHT)) // 2
            paint_look(painter, QRect(area.right() + 1 - width, top, width, u(CHIP_HEIGHT)), look)
        elif sort == "icon":
            width = u(14)
            self._icon(painter, area.adjusted(area.width() - width, 0, 0, 0), text, ink, 14)
        else:
            width = QFontMetrics(self._font("caption")).horizontalAdvance(text)
            self._text(painter, area.adjusted(area.width() - width, 0, 1, 0), text, "caption", ink)
        return area.right() + 1 - width - u(3 if sort == "text" and text.isdigit() else MARK_GAP)

    # pieces of painting -------------------------------------------------
    def _icon(self, painter: QPainter, area: QRect, name: str, ink: str, size: int) -> int:
        """Paints an icon at the left of ``area``; gives its right end."""
        top = area.top() + (area.height() - u(size)) // 2
        drawn = theme.pixmap(name, ink, size, painter.device().devicePixelRatio())
        painter.drawPixmap(area.left(), top, drawn)
        return area.left() + u(size)

    def _text(self, painter: QPainter, area: QRect, text: str, role: str, ink: str, bold: bool = False) -> None:
        font = self._font(role, bold)
        painter.setFont(font)
        painter.setPen(theme.token(ink))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, LEADING, shown)

    def _rich(self, painter: QPainter, area: QRect, pieces: tuple[Any, ...], ink: str, is_void: bool) -> None:
        """Paints text with struck pieces and found words, elided to ``area``."""
        if area.width() <= 0:
            return
        key = (pieces, area.width(), is_void, self.words)
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = self._lay_out(pieces, area.width(), is_void)
            if len(self._layouts) > KEPT_LAYOUTS:
                self._layouts.popitem(last=False)
        painter.setPen(theme.token(ink))
        top = area.top() + (area.height() - layout.boundingRect().height()) / 2
        layout.draw(painter, QPointF(area.left(), top))

    def _lay_out(self, pieces: tuple[Any, ...], width: int, is_void: bool) -> QTextLayout:
        metrics = QFontMetrics(self._font("body"))
        room = width - metrics.horizontalAdvance(WAITING)
        seen = around_correction(pieces, lambda text: metrics.horizontalAdvance(text) > room)
        return lay_out(seen, self.words, width, is_void)


def _ends(option: QStyleOptionViewItem, index: Index) -> tuple[bool, bool]:
    """Whether a cell stands at the left and at the right end of its row."""
    if not isinstance(option.widget, QTableView):
        return index.column() == 0, False
    header: QHeaderView = option.widget.horizontalHeader()
    left = header.sectionPosition(index.column())
    return left == 0, left + header.sectionSize(index.column()) >= header.length()


def marks(row: Row) -> list[Mark]:
    """The marks at the right end of the content, from left to right."""
    found: list[Mark] = []
    if row.get("late_after"):
        found.append(("text", row["late_after"], "warn" if row["late_state"] == "pending" else "text3"))
    elif row.get("late"):
        found.append(("text", tr("late entry"), "warn"))
    if row.get("corrections"):
        found.append(("text", tr("corrected {n}").format(n=row["corrections"]), "danger"))
    if row.get("voided_at"):
        found.append(("text", tr("voided"), "danger"))
    if row.get("level"):
        found.append(("level", row["level"], ""))
    if row.get("attachments"):
        found += [("icon", "paperclip", "text3"), ("text", str(row["attachments"]), "text3")]
    if row.get("follows"):
        found.append(("icon", "link-simple", "text3"))
    return found


def accessible_text(row: Row) -> str:
    """A row as one sentence for a screen reader; what was struck out comes after what holds now."""
    if row.get("separator"):
        return str(row.get("title") or row.get("text") or "")
    at = to_local(row["at"])
    pieces = row.get("pieces") or [(row["content"], "kept")]
    struck = "".join(text for text, state in pieces if state == "struck")
    parts = [
        str(row["number"]), tr("{hour}:{minute}").format(hour=at.hour, minute=f"{at.minute:02}"),
        row.get("kind_shown") or row["kind"], tr(LEVEL_NAMES[row["level"]]) if row.get("level") else "",
        row["source_shown"].replace("　", " "),
        "".join(text for text, state in pieces if state != "struck").strip(),
        tr("before: {text}").format(text=struck) if struck else "",
        tr("corrected {n}").format(n=row["corrections"]) if row.get("corrections") else "",
        row.get("late_after") or (tr("late entry") if row.get("late") else ""),
        tr("{n} attachments").format(n=row["attachments"]) if row.get("attachments") else "",
        tr("continues another entry") if row.get("follows") else "",
        row["result_shown"], row["recorder"],
    ]
    return tr(", ").join(part for part in parts if part)
