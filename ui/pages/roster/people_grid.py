"""The roster by person: a row for each, a column for each day of the month, and the duties counted at the right."""
from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QBrush, QMouseEvent, QPainter, QPaintEvent, QPen

from app.core.i18n import language, tr
from app.features.roster.month import MonthView
from app.features.roster.people import Count
from app.features.roster.plan import Cell, Seat
from ui import theme
from ui.pages.roster import paint
from ui.pages.roster.grid import Grid
from ui.pages.roster.lines import count_heads, day_words, shift_short, weekdays
from ui.theme import u

HEAD, ROW, NAME, COUNT, EDGE = 44, 30, 92, 34, 8


class PeopleGrid(Grid):
    """The cursor is on a person (``name``) and a ``day``; ``cell`` is the first seat they have on it."""

    def __init__(self) -> None:
        super().__init__()
        self.name = ""
        self.day: date | None = None
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setAccessibleName(tr("Roster by person"))

    # what is there --------------------------------------------------------
    def counts(self) -> list[Count]:
        return self.view.counts if self.view else []

    def days(self) -> list[date]:
        if self.view is None:
            return []
        return [self.view.first + timedelta(days=by) for by in range((self.view.last - self.view.first).days + 1)]

    def seats_of(self, name: str, day: date) -> list[Seat]:
        """The seats somebody has on a day."""
        assert self.view is not None
        return [seat for seat in self.view.by_day.get(day, []) if self.name_of(seat.cell) == name]

    def lay_out(self) -> None:
        if self.view is None:
            return
        names = [one.name for one in self.counts()]
        if self.name not in names:
            self.name = names[0] if names else ""
        if self.day is None or not self.view.first <= self.day <= self.view.last:
            near = self.cell.day if self.cell else self.view.today
            self.day = min(max(near, self.view.first), self.view.last)
        room = self.viewport().height() - u(HEAD)
        self.verticalScrollBar().setRange(0, max(0, len(names) * u(ROW) - room))
        self.verticalScrollBar().setPageStep(max(1, room))
        self._tell()
        self.viewport().update()

    def look_at(self, view: MonthView, cell: Cell | None) -> None:
        """The cursor on who has a seat, and its day."""
        if cell is not None:
            self.name, self.day = view.names.get(cell, self.name), cell.day

    def _column(self, place: int) -> tuple[int, int]:
        """Left end and width of a day's column."""
        room, count = self.viewport().width() - u(NAME) - 4 * self._count_width() - u(4), max(1, len(self.days()))
        left = place * room // count
        return u(NAME) + left, (place + 1) * room // count - left

    def _row_top(self, row: int) -> int:
        return u(HEAD) + row * u(ROW) - self.verticalScrollBar().value()

    def place_of(self, cell: Cell) -> QRect | None:
        return self.cursor_box()

    def cursor_box(self) -> QRect | None:
        """Where the cursor is, in the viewport."""
        names = [one.name for one in self.counts()]
        if self.name not in names or self.day not in self.days():
            return None
        left, wide = self._column(self.days().index(self.day))
        return QRect(left, self._row_top(names.index(self.name)), wide, u(ROW))

    def cell_at(self, point: QPoint) -> Cell | None:
        return None

    # moving -------------------------------------------------------------
    def go(self, name: str, day: date) -> None:
        """Puts the cursor on a person and a day."""
        self.name, self.day = name, day
        seats = self.seats_of(name, day) or (self.view.by_day.get(day, []) if self.view else [])
        if seats:
            self.cell = seats[0].cell
        self.show_cursor()
        self._tell()
        self.moved.emit()

    def step(self, across: int, down: int, by_day: bool) -> None:
        names = [one.name for one in self.counts()]
        if self.day is None or self.name not in names:
            return
        day, row = self.day + timedelta(days=across), names.index(self.name) + down
        if day not in self.days():
            self.day = day
            self.turned.emit(day)
        elif 0 <= row < len(names):
            self.go(names[row], day)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        found = self._under(event.position().toPoint())
        if found is not None:
            self.go(*found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._under(event.position().toPoint()) is not None:
            self.pressed.emit("Enter")

    def _under(self, point: QPoint) -> tuple[str, date] | None:
        for row, one in enumerate(self.counts()):
            for place, day in enumerate(self.days()):
                left, wide = self._column(place)
                if QRect(left, self._row_top(row), wide, u(ROW)).contains(point) and point.y() > u(HEAD):
                    return one.name, day
        return None

    def _tell(self) -> None:
        if self.view is None or self.day is None:
            return
        words = [f"{seat.span.name} {seat.title}" for seat in self.seats_of(self.name, self.day)]
        why = self._away(self.name, self.day)
        self.setAccessibleDescription("　".join([self.name, day_words(self.day), *words, why]).strip())

    def _away(self, name: str, day: date) -> str:
        person = self.view.people.get(name) if self.view else None
        return person.away.get(day, "") if person else ""

    # painting -----------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(area, theme.token("surface"))
        if self.view is None:
            return
        for place, day in enumerate(self.days()):
            self._paint_column(painter, place, day, area.height())
        painter.setClipRect(0, u(HEAD), area.width(), area.height())
        for row, one in enumerate(self.counts()):
            self._paint_row(painter, row, one)
        box = self.cursor_box()
        if box is not None:
            paint.frame(painter, box.adjusted(0, 0, 1, 1), "accent" if self.hasFocus() else "line3", 2)
        painter.setClipping(False)
        self._paint_head(painter)

    def _paint_column(self, painter: QPainter, place: int, day: date, bottom: int) -> None:
        assert self.view is not None
        left, wide = self._column(place)
        about = self.view.days[day]
        fill = "danger_tint" if about.kind == "holiday" else "sunken" if about.fairness == "rest" else ""
        if fill:
            painter.fillRect(left, 0, wide, bottom, theme.token(fill))
        if day == self.view.today:
            painter.fillRect(left, 0, wide, bottom, theme.token("selected"))
        painter.fillRect(left, 0, 1, bottom, theme.token("line"))

    def _paint_head(self, painter: QPainter) -> None:
        assert self.view is not None
        half, words = u(HEAD) // 2, weekdays()
        for place, day in enumerate(self.days()):
            left, wide = self._column(place)
            today = day == self.view.today
            ink = "accent_text" if today else "text"
            box = QRect(left, u(2), wide, half)
            paint.text(painter, box, str(day.day), "secondary", ink, today, paint.CENTRE)
            word = words[day.weekday()][-1 if language() != "en" else 0]
            paint.text(painter, box.translated(0, half - u(4)), word, "caption", "text3", align=paint.CENTRE)
        for place, head in enumerate(count_heads()):
            paint.text(painter, self._count_box(place, 0, u(HEAD)), head, "caption", "text3", align=paint.RIGHT)
        paint.text(painter, QRect(u(EDGE), 0, u(NAME), u(HEAD)), tr("Name"), "caption", "text3")
        painter.fillRect(0, u(HEAD) - 1, self.viewport().width(), 1, theme.token("line2"))

    def _count_box(self, place: int, top: int, high: int) -> QRect:
        right = self.viewport().width() - u(EDGE)
        wide = self._count_width()
        return QRect(right - (4 - place) * wide, top, wide, high)

    def _count_width(self) -> int:
        return max(u(COUNT), *(paint.width(head, "caption") + u(8) for head in count_heads()))

    def _paint_row(self, painter: QPainter, row: int, one: Count) -> None:
        assert self.view is not None
        top = self._row_top(row)
        if top > self.viewport().height() or top + u(ROW) < u(HEAD):
            return
        chosen = one.name == self.name
        painter.fillRect(0, top + u(ROW) - 1, self.viewport().width(), 1, theme.token("line"))
        if chosen:
            painter.fillRect(0, top, u(3), u(ROW) - 1, theme.token("accent" if self.hasFocus() else "line2"))
        paint.text(painter, QRect(u(EDGE), top, u(NAME) - u(EDGE) - u(4), u(ROW)), one.name, bold=chosen)
        for place, day in enumerate(self.days()):
            left, wide = self._column(place)
            self._paint_cell(painter, one.name, day, QRect(left, top, wide, u(ROW) - 1))
        for place, number in enumerate((one.work, one.rest, one.holiday, one.night)):
            box, ink = self._count_box(place, top, u(ROW)), "text" if number else "text3"
            paint.text(painter, box, str(number), "body", ink, chosen, paint.RIGHT)

    def _paint_cell(self, painter: QPainter, name: str, day: date, box: QRect) -> None:
        assert self.view is not None
        if self._away(name, day):
            painter.fillRect(box.adjusted(1, 0, 0, 0), QBrush(theme.token("line3"), Qt.BrushStyle.BDiagPattern))
        seats = self.seats_of(name, day)
        if not seats:
            return
        said = "".join(dict.fromkeys(self.letter(seat) for seat in seats))
        wrong = any(seat.cell in self.view.wrong for seat in seats) and not self.view.is_past(day)
        ink = "warn" if wrong else "text3" if self.view.is_past(day) else "text"
        wide = paint.text(painter, box, said, "body" if len(said) == 1 else "caption", ink, align=paint.CENTRE)
        if wrong:
            pen = QPen(theme.token("warn"), 1)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            left = box.left() + (box.width() - wide) // 2
            painter.drawLine(left, box.bottom() - u(4), left + wide, box.bottom() - u(4))

    def letter(self, seat: Seat) -> str:
        """白, 夜, 带: one sign for a seat."""
        assert self.view is not None
        shifts = {one.cell.shift for one in self.view.by_day.get(seat.cell.day, []) if one.cell.shift}
        word = shift_short(seat) if seat.cell.shift and len(shifts) > 1 else seat.short
        return word[:1]
