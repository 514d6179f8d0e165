"""The roster by days: a month in weeks, or one week with every post; the cursor is on a seat."""
from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from app.core.i18n import pick, tr
from app.features.roster.plan import Cell, Seat
from ui import theme
from ui.pages.roster import paint
from ui.pages.roster.grid import Grid, week_of
from ui.pages.roster.lines import (
    Line,
    day_words,
    gap_word,
    label,
    long_lines,
    place_words,
    short_lines,
    tags,
    weekdays,
)
from ui.theme import u

HEAD, DATE, LINE, LONG, EDGE, FOOT = 26, 28, 20, 26, 8, 4
LOWEST = 17  # of a line where there are many
LABEL_GAP = 6


class DayGrid(Grid):
    """``week``: only the week of the cursor, a seat on each line under the name of its post."""

    def __init__(self, week: bool = False) -> None:
        super().__init__()
        self.week = week
        self._letters = False  # labels are their first letter
        self._lines: dict[date, list[Line]] = {}
        self._days: dict[date, QRect] = {}
        self._places: dict[Cell, QRect] = {}
        self.setAccessibleName(tr("Roster by week") if week else tr("Roster by month"))

    # layout -------------------------------------------------------------
    def lay_out(self) -> None:
        """Places days and seats, in pixels from the top of what is scrolled."""
        if self.view is None:
            return
        shown = week_of(self.cell.day if self.cell else self.view.today) if self.week else list(self.view.days)
        self._lines = {day: self._lines_of(day) for day in shown}
        room, weeks = self.viewport().height() - u(HEAD), max(1, len(shown) // 7)
        need = max((self._need(lines) for lines in self._lines.values()), default=0)
        height = max(room // weeks, need)
        wide = self.viewport().width()
        self._days, self._places = {}, {}
        for place, day in enumerate(shown):
            row, column = divmod(place, 7)
            left, right = column * wide // 7, (column + 1) * wide // 7
            box = QRect(left, u(HEAD) + row * height, right - left, height)
            self._days[day] = box
            self._place_lines(day, box)
        over = weeks * height - room
        self.verticalScrollBar().setRange(0, max(0, over))
        self.verticalScrollBar().setPageStep(max(1, room))
        self.verticalScrollBar().setSingleStep(u(20))
        self.viewport().update()
        self._tell()

    def _lines_of(self, day: date) -> list[Line]:
        assert self.view is not None
        seats = self.view.by_day.get(day, [])
        if self.week:
            return long_lines(seats)
        return short_lines(seats, lambda seat: bool(self.name_of(seat.cell)) or seat.cell == self.cell)

    def _need(self, lines: list[Line]) -> int:
        if self.week:
            return u(DATE) + sum(u(LONG) * (2 if line.heading else 1) for line in lines) + u(FOOT)
        return u(DATE) + len(lines) * u(LOWEST) + u(FOOT)

    def _place_lines(self, day: date, box: QRect) -> None:
        lines = self._lines[day]
        high = u(LONG) if self.week else min(u(LINE), (box.height() - u(DATE) - u(FOOT)) // max(1, len(lines)))
        top, indent = box.top() + u(DATE), self._indent()
        for line in lines:
            top += high if line.heading else 0
            slots = 1 if self.week else 2
            left, room = box.left() + u(EDGE) + indent, box.width() - u(EDGE) - indent - u(EDGE) // 2
            for place, seat in enumerate(line.seats):
                self._places[seat.cell] = QRect(left + place * (room // slots), top, room // slots, high)
            top += high

    def _indent(self) -> int:
        """The width of the labels before the names."""
        words = {line.label for lines in self._lines.values() for line in lines}
        need = max((paint.width(word, "caption") for word in words), default=0) + u(LABEL_GAP)
        column = self.viewport().width() // 7
        if self.week:
            return min(need, column - u(EDGE + 52))
        # without room for names of three signs the labels are one letter
        tight = column - u(EDGE) - need < 2 * paint.width("国" * 3, "caption") + u(8)
        self._letters = tight and need > u(22)
        return u(18) if self._letters else min(need, u(40))

    def _scrolled(self, box: QRect) -> QRect:
        return box.translated(0, -self.verticalScrollBar().value())

    def place_of(self, cell: Cell) -> QRect | None:
        box = self._places.get(cell)
        return self._scrolled(box) if box else None

    def day_box(self, day: date) -> QRect | None:
        """Where a day is painted, in the viewport."""
        box = self._days.get(day)
        return self._scrolled(box) if box else None

    def cell_at(self, point: QPoint) -> Cell | None:
        if point.y() < u(HEAD):
            return None
        for cell, box in self._places.items():
            if self._scrolled(box).contains(point):
                return cell
        for day, box in self._days.items():
            if self._scrolled(box).contains(point):
                return self._first(day)
        return None

    def _first(self, day: date) -> Cell | None:
        """A day's first gap, else its first seat."""
        assert self.view is not None
        cells = [seat.cell for line in self._lines.get(day, []) for seat in line.seats]
        return next((cell for cell in cells if self.view.is_gap(cell)), cells[0] if cells else None)

    # moving -------------------------------------------------------------
    def step(self, across: int, down: int, by_day: bool) -> None:
        if self.cell is None:
            return
        rows = [[seat.cell for seat in line.seats] for line in self._lines.get(self.cell.day, [])]
        row = next((at for at, cells in enumerate(rows) if self.cell in cells), 0)
        place = rows[row].index(self.cell) if rows and self.cell in rows[row] else 0
        if not by_day and rows:
            if across and 0 <= place + across < len(rows[row]):
                self.select(rows[row][place + across])
                return
            if down and 0 <= row + down < len(rows):
                self.select(rows[row + down][min(place, len(rows[row + down]) - 1)])
                return
        if not by_day:
            row, place = (0 if down > 0 else -1, place) if down else (row, 0 if across > 0 else -1)
        self._go(self.cell.day + timedelta(days=across + 7 * down), row, place)

    def _go(self, day: date, row: int, place: int) -> None:
        assert self.view is not None
        if day not in self.view.days:
            self.turned.emit(day)
            return
        rows = [[seat.cell for seat in line.seats] for line in self._lines_of(day)]
        if rows:
            cells = rows[min(row, len(rows) - 1)]
            self.select(cells[min(place, len(cells) - 1)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def _tell(self) -> None:
        """What a screen reader says of the seat under the cursor."""
        if self.view is None or self.cell is None:
            return
        wrong = [one.reason for one in self.view.wrong.get(self.cell, [])]
        who = self.name_of(self.cell) or tr("nobody is planned")
        self.setAccessibleDescription("　".join([place_words(self.view, self.cell), who, *wrong]))

    # painting -----------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.token("sunken"))
        if self.view is None:
            return
        painter.setClipRect(0, u(HEAD), self.viewport().width(), self.viewport().height())
        for day in self._days:
            self._paint_day(painter, day)
        for day in self._days:
            if day == self.view.today:
                box = self._scrolled(self._days[day])
                pen = QPen(theme.token("accent"), 2)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.setClipping(False)
        self._paint_head(painter)

    def _paint_head(self, painter: QPainter) -> None:
        wide = self.viewport().width()
        area = QRect(0, 0, wide, u(HEAD))
        painter.fillRect(area, theme.token("sunken"))
        for column, word in enumerate(weekdays()):
            left = column * wide // 7 + u(EDGE)
            paint.text(painter, QRect(left, 0, wide // 7 - u(EDGE), u(HEAD)), word, "caption", "text3")
        painter.fillRect(0, u(HEAD) - 1, wide, 1, theme.token("line2"))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        assert self.view is not None
        box = self._scrolled(self._days[day])
        if box.bottom() < u(HEAD) or box.top() > self.viewport().height():
            return
        pale = self.view.is_past(day) or (not self.week and not self.view.first <= day <= self.view.last)
        chosen = self.cell is not None and self.cell.day == day
        painter.fillRect(box, theme.token("selected" if chosen else "sunken" if pale else "surface"))
        painter.fillRect(box.right(), box.top(), 1, box.height(), theme.token("line"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.token("line"))
        self._paint_date(painter, day, box, pale)
        if self.view.is_empty(day) and not self.week and not chosen and not self._is_pending(day):
            area = box.adjusted(0, u(DATE), 0, 0)
            paint.text(painter, area, tr("not planned"), "secondary", "text3", align=paint.CENTRE)
            return
        for line in self._lines[day]:
            self._paint_line(painter, line, box, pale)

    def _is_pending(self, day: date) -> bool:
        return any(cell.day == day and name for cell, name in self.pending.items())

    def _paint_date(self, painter: QPainter, day: date, box: QRect, pale: bool) -> None:
        assert self.view is not None
        about = self.view.days.get(day)
        row = QRect(box.left() + u(EDGE), box.top() + u(4), box.width() - u(EDGE) - u(6), u(22))
        right = row.right() + 1
        found = tags(about) if about else []
        if self.copied == day:
            found.insert(0, (tr("copied"), "accent_tint", "accent_text"))
        for word, fill, ink in reversed(found):
            right = paint.tag(painter, right, row.top() + u(1), word, fill, ink) - u(4)
        number = str(day.day)
        if day.day == 1 and day != self.view.first:
            number = day_words(day).removesuffix("日")
        today = day == self.view.today
        ink = "accent_text" if today else "text2" if pale else "text"
        left = row.left() + paint.text(painter, row, number, "heading", ink) + u(6)
        said, ink = label(about) if about else ("", "text3")
        if said and right - left > paint.width(said[:2], "secondary") + u(12):
            area = QRect(left, row.top(), max(0, right - left - u(4)), row.height())
            left += paint.text(painter, area, said, "secondary", ink) + u(6)
        if today and right - left > paint.width(tr("today"), "caption"):
            paint.text(
                painter, QRect(left, row.top(), right - left, row.height()), tr("today"), "caption", "accent_text",
                align=paint.RIGHT,
            )

    def _paint_line(self, painter: QPainter, line: Line, box: QRect, pale: bool) -> None:
        first = self._scrolled(self._places[line.seats[0].cell])
        left = box.left() + u(EDGE)
        if line.heading:
            area = QRect(left, first.top() - first.height(), box.width() - u(EDGE), first.height())
            paint.text(painter, area, line.heading, "caption", "text3")
        if line.label:
            area = QRect(left, first.top(), first.left() - left - u(4), first.height())
            paint.text(painter, area, self._label(line, area.width()), "caption", "text3")
        for seat in line.seats:
            self._paint_seat(painter, seat, pale)

    def _label(self, line: Line, room: int) -> str:
        """The words before a line's names, as short as there is room for."""
        if not self.week:
            return line.label[:1] if self._letters else line.label
        # a Chinese title that is cut says more than its one sign, an English one less than its short name
        fits = paint.width(line.label, "caption") <= room
        return line.label if fits else pick(line.label, line.seats[0].short)

    def _paint_seat(self, painter: QPainter, seat: Seat, pale: bool) -> None:
        assert self.view is not None
        cell, name = seat.cell, self.name_of(seat.cell)
        box = self._scrolled(self._places[cell])
        inner = box.adjusted(0, 1, -u(2), -1)
        chosen = cell == self.cell
        if chosen:
            ink = "accent" if self.hasFocus() or self.swap_from else "line3"
            paint.frame(painter, inner.adjusted(-u(4), 0, 0, 0), ink, 2, fill="surface")
        if self.swap_from == cell:
            paint.frame(painter, inner.adjusted(-u(4), 0, 0, 0), "accent", 2, dashed=True)
        if not name:
            if seat.required and not self.view.is_past(cell.day):
                wide = min(inner.width(), paint.width(gap_word(seat), "caption") + u(10))
                if not chosen:
                    paint.frame(painter, QRect(inner.left() - u(4), inner.top(), wide, inner.height()), "danger",
                                dashed=True, fill="surface")
                paint.text(painter, inner, gap_word(seat), "caption", "danger")
            return
        self._paint_name(painter, seat, inner, name, pale and not chosen)

    def _paint_name(self, painter: QPainter, seat: Seat, area: QRect, name: str, pale: bool) -> None:
        """The name; bold where it differs from what is published, marked where a swap waits or a rule is broken."""
        assert self.view is not None
        cell = seat.cell
        ahead = not self.view.is_past(cell.day)
        own = self.view.version and self.view.first <= cell.day <= self.view.last
        changed = bool(ahead and own) and self.view.published.get(cell, "") != name
        wrong = ahead and cell in self.view.wrong
        swapping = cell in self.view.swapping
        fitting = (one for one in ("body", "secondary") if paint.width(name, one, changed) + u(4) <= area.width())
        role = next(fitting, "caption")
        ink = "warn" if wrong else "text2" if pale else "text"
        wide = paint.text(painter, area, name, role, ink, changed)
        if wrong:
            pen = QPen(theme.token("warn"), 1)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(area.left(), area.bottom() - 1, area.left() + wide, area.bottom() - 1)
        if swapping:
            self._paint_swap(painter, cell, area, wide)

    def _paint_swap(self, painter: QPainter, cell: Cell, area: QRect, wide: int) -> None:
        """换班待批 at the foot of the day, where there is room; the mark at the name always."""
        left = area.left() + wide + u(2)
        if area.right() - left >= u(12):
            paint.picture(painter, QRect(left, area.top(), u(12), area.height()), "arrows-left-right", "warn", 12)
        else:
            painter.fillRect(area.left(), area.bottom() - 1, wide, 2, theme.token("warn"))
        if self.week:
            return
        box = self._scrolled(self._days[cell.day])
        foot = max(self._scrolled(self._places[seat.cell]).bottom()
                   for line in self._lines[cell.day] for seat in line.seats)
        if box.bottom() - foot > u(17):
            row = QRect(box.left() + u(EDGE), box.bottom() - u(20), box.width() - 2 * u(EDGE), u(18))
            paint.text(painter, row, tr("swap to be approved"), "caption", "warn")
