"""The panel at the right: what is to be looked at, duties of the month by person, swaps that wait."""
from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.i18n import tr
from app.features.roster.checks import Finding
from app.features.roster.month import MonthView, Waiting, gaps_in_rows
from app.features.roster.people import Count
from app.features.roster.plan import Cell
from ui import theme
from ui.bare_area import BareArea
from ui.inline import flowing
from ui.key_button import KeyButton
from ui.pages.roster import paint
from ui.pages.roster.grid import drag_name
from ui.pages.roster.lines import count_heads, day_words, place_words
from ui.theme import u

WIDTH, ROW, TWO_LINES, EDGE = 236, 26, 46, 14
COLUMNS = (36, 26, 30, 26)  # at least, of work, rest, holiday, night


class Rows(QWidget):
    """Rows of one height that are painted; ``chosen`` (number of the row)."""

    chosen = Signal(int)
    height_of_row = ROW

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hover = -1
        self._held: QPoint | None = None
        theme.watch(self.updateGeometry)

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row_at(self, point: QPoint) -> int:
        """The row under a point, -1 for none."""
        row = point.y() // u(self.height_of_row)
        return row if 0 <= row < self.count() else -1

    def sizeHint(self) -> QSize:
        return QSize(u(120), self.count() * u(self.height_of_row))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = self.row_at(event.position().toPoint())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if self._held is not None and row >= 0:
            self.chosen.emit(row)
        self._held = None

    def area(self, row: int) -> QRect:
        return QRect(0, row * u(self.height_of_row), self.width(), u(self.height_of_row))


class FindingRows(Rows):
    """What is to be looked at, each with its reason."""

    height_of_row = TWO_LINES

    def __init__(self) -> None:
        super().__init__(tr("To be looked at"))
        self.rows: list[tuple[Cell, date, Finding | None]] = []
        self._words: list[tuple[str, str, str]] = []  # icon's token, title, reason

    def show_rows(self, view: MonthView) -> None:
        self.rows = gaps_in_rows(view)
        self._words = [self._said(view, *row) for row in self.rows]
        self.setAccessibleDescription("　".join(f"{title} {reason}" for _, title, reason in self._words))
        self.updateGeometry()
        self.update()

    def _said(self, view: MonthView, cell: Cell, until: date, one: Finding | None) -> tuple[str, str, str]:
        if one is None:
            days = day_words(cell.day)
            if until != cell.day:
                days = tr("{since} to {until}").format(since=days, until=day_words(until))
            return "warn", days, tr("not planned")
        title = place_words(view, cell, short=True)
        return ("danger", title, one.reason) if one.gap else ("warn", f"{title} {one.name}", one.reason)

    def count(self) -> int:
        return len(self.rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for row, (tone, title, reason) in enumerate(self._words):
            area = self.area(row)
            if row == self._hover:
                painter.fillRect(area, theme.token("hover"))
            icon = "warning" if tone == "danger" else "warning-circle"
            half = area.height() // 2
            paint.picture(painter, QRect(area.left() + u(EDGE), area.top() + u(3), u(16), half - u(2)), icon, tone)
            left = area.left() + u(EDGE + 22)
            upper = QRect(left, area.top() + u(3), area.right() - left - u(8), half - u(2))
            paint.text(painter, upper, title)
            paint.text(painter, upper.translated(0, half - u(4)), reason, "secondary", "text3")
            painter.fillRect(area.left() + u(EDGE), area.bottom(), area.width() - 2 * u(EDGE), 1, theme.token("line"))


class CountRows(Rows):
    """Duties of each person; a name can be dragged onto a cell."""

    def __init__(self) -> None:
        super().__init__(tr("Duties this month"))
        self.counts: list[Count] = []
        self.current = ""

    def show_counts(self, counts: list[Count], current: str) -> None:
        """``current``: who stands where the cursor is."""
        self.counts, self.current = counts, current
        words = tr("{name}: {work} on workdays, {rest} on days off, {holiday} on holidays, {night} at night")
        self.setAccessibleDescription("　".join(words.format(**one.plain()) for one in counts))
        self.updateGeometry()
        self.update()

    def count(self) -> int:
        return len(self.counts) + 1

    def columns(self) -> list[QRect]:
        """Where the numbers stand in the first row, from left to right."""
        right, found = self.width() - u(EDGE), []
        for least, head in reversed(list(zip(COLUMNS, count_heads(), strict=True))):
            wide = max(u(least), paint.width(head, "caption") + u(8))
            found.insert(0, QRect(right - wide, 0, wide, u(ROW)))
            right -= wide
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        columns = self.columns()
        name = QRect(u(EDGE), 0, columns[0].left() - u(EDGE), u(ROW))
        paint.text(painter, name, tr("Name"), "caption", "text3")
        for column, word in zip(columns, count_heads(), strict=True):
            paint.text(painter, column.adjusted(-u(6), 0, 0, 0), word, "caption", "text3", align=paint.RIGHT)
        painter.fillRect(u(EDGE), u(ROW) - 1, self.width() - 2 * u(EDGE), 1, theme.token("line2"))
        for row, one in enumerate(self.counts, 1):
            top = row * u(ROW)
            if row == self._hover:
                painter.fillRect(0, top, self.width(), u(ROW) - 1, theme.token("hover"))
            bold = one.name == self.current
            paint.text(painter, name.translated(0, top), one.name, bold=bold)
            for column, number in zip(columns, (one.work, one.rest, one.holiday, one.night), strict=True):
                ink = "text" if number else "text3"
                paint.text(painter, column.translated(0, top), str(number), "body", ink, bold, paint.RIGHT)
            painter.fillRect(u(EDGE), top + u(ROW) - 1, self.width() - 2 * u(EDGE), 1, theme.token("line"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        far = self._held and (event.position().toPoint() - self._held).manhattanLength()
        row = self.row_at(self._held) - 1 if self._held else -1
        if far and far >= QApplication.startDragDistance() and row >= 0:
            self._held = None
            drag_name(self, self.counts[row].name)


class SwapCard(QFrame):
    """A swap that waits, with what may be done about it."""

    def __init__(self, view: MonthView, one: Waiting, ways: list[tuple[str, str, Any]]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(u(EDGE), u(4), u(EDGE), u(6))
        column.setSpacing(u(2))
        who = tr("{taker} for {giver}").format(taker=one.taker, giver=one.giver)
        for text, role in (
            (who, "body"), (" ⇄ ".join(place_words(view, cell, short=True) for cell in one.cells), "secondary"),
            (one.reason, "secondary"), (one.state_shown, "caption"),
        ):
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            theme.restyle(label, role=role, tone="warn" if role == "caption" else "")
            column.addWidget(label)
        buttons, row = flowing(u(6))
        for title, key, act in ways:
            button = KeyButton(title, key, small=True)
            button.clicked.connect(act)
            row.addWidget(button)
        column.addWidget(buttons)


class SidePanel(QFrame):
    """``found`` (cell): a finding was chosen; ``answered`` (uid, yes): what to do about a swap."""

    found = Signal(object)
    answered = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="side")
        self._swaps_shown: list[tuple[Waiting, str]] = []
        self.heading = QLabel(tr("Check"))
        self.number = QLabel()
        key = QLabel("N")
        key.setProperty("role", "key")
        self.findings, self.counts = FindingRows(), CountRows()
        self.fine = QLabel(tr("Nothing to be looked at"))
        self.hint = QLabel(tr("Drag a name onto a cell, or type its initials there"))
        self.notes = QLabel()
        self.people_heading = QLabel(tr("Duties this month"))
        self.swap_heading = QLabel(tr("Waiting swaps"))
        for label, role in (
            (self.heading, "heading"), (self.people_heading, "heading"), (self.swap_heading, "heading"),
            (self.fine, "secondary"), (self.hint, "secondary"), (self.notes, "secondary"), (self.number, "secondary"),
        ):
            theme.restyle(label, role=role)
        theme.restyle(self.number, tone="danger")
        top = QHBoxLayout()
        top.setContentsMargins(u(EDGE), u(10), u(EDGE), u(8))
        top.setSpacing(u(8))
        for widget in (self.heading, self.number):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(key)
        self.swaps = QVBoxLayout()
        self.swaps.setSpacing(0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, u(10))
        column.setSpacing(0)
        column.addLayout(top)
        for widget in (self.notes, self.fine, self.findings, self.swap_heading):
            column.addWidget(widget)
        column.addLayout(self.swaps)
        for widget in (self.people_heading, self.counts, self.hint):
            column.addWidget(widget)
        column.addStretch(1)
        for label in (self.fine, self.people_heading, self.swap_heading, self.hint, self.notes):
            above = u(14) if label in (self.people_heading, self.swap_heading) else u(6)
            label.setContentsMargins(u(EDGE), above, u(EDGE), u(4))
            label.setWordWrap(True)
        self.notes.hide()
        self.swap_heading.hide()
        area = BareArea()
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.setFixedWidth(u(WIDTH))
        self.findings.chosen.connect(lambda row: self.found.emit(self.findings.rows[row][0]))

    def show_view(self, view: MonthView, current: str, yes: Any) -> None:
        """``yes`` (swap): the words of the button that helps it on, empty where this person cannot."""
        self.findings.show_rows(view)
        count = self.findings.count()
        self.number.setText(tr("{n} places").format(n=count) if count else "")
        self.findings.setVisible(bool(count))
        self.fine.setVisible(not count)
        self.counts.show_counts(view.counts, current)
        shown = [(one, yes(one)) for one in view.swaps]
        if shown != self._swaps_shown:
            self._show_swaps(view, shown)

    def show_people(self, shown: bool) -> None:
        """Whether the duties of each person are here, and not beside their days."""
        for widget in (self.people_heading, self.counts, self.hint):
            widget.setVisible(shown)

    def show_current(self, name: str) -> None:
        """Who stands where the cursor is."""
        if name != self.counts.current:
            self.counts.show_counts(self.counts.counts, name)

    def tell(self, lines: list[str]) -> None:
        """What generating could not do, and why."""
        self.notes.setText("\n".join(lines))
        self.notes.setVisible(bool(lines))

    def _show_swaps(self, view: MonthView, shown: list[tuple[Waiting, str]]) -> None:
        self._swaps_shown = shown
        while self.swaps.count():
            item = self.swaps.takeAt(0)
            if item is not None and item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self.swap_heading.setVisible(bool(shown))
        for place, (one, word) in enumerate(shown):
            ways = [
                (word, "" if place else "Y", lambda _on=False, uid=one.uid: self.answered.emit(uid, True)),
                (tr("Turn down"), "", lambda _on=False, uid=one.uid: self.answered.emit(uid, False)),
            ] if word else []
            self.swaps.addWidget(SwapCard(view, one, ways))
