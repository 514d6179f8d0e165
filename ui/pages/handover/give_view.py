"""What the outgoing person does before handing over: loose ends, things and equipment, place and remarks."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.i18n import pick, tr
from ui import paint
from ui.cards import Card
from ui.key_button import KeyButton
from ui.lines import Item, Lines, RowPainter
from ui.pages.handover import words
from ui.pages.handover.note_line import NoteLine
from ui.theme import u

EDGE = paint.EDGE
SIDE = 390
FRAME = ("place", "weather", "remarks")


class _Loose(RowPainter):
    """The matter, what is missing in it, and the note that hands it over all the same."""

    height = 46

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime.min

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        area = paint.ground(painter, option, inset=0)
        noted = bool(item["note"])
        icon, ink = ("note-pencil", "accent") if noted else ("warning-circle", "warn")
        paint.picture(painter, QRect(area.left() + u(EDGE), area.top() + u(6), u(16), u(16)), icon, ink)
        left, right = area.left() + u(EDGE + 24), area.right() - u(EDGE)
        upper = QRect(left, area.top() + u(4), right - left, u(20))
        due = tr("due {time}").format(time=words.moment(item["due"], self.now)) if item["due"] else ""
        paint.text(painter, upper, due, "secondary", "text2", align=paint.RIGHT)
        upper.setRight(right - paint.width(due, "secondary") - u(8))
        paint.text(painter, upper, item["title"])
        lower = QRect(left, area.top() + u(23), right - left, u(18))
        drawn = paint.text(painter, lower, item["what"], "secondary", "text3" if noted else "warn")
        if noted:
            lower.setLeft(left + drawn + u(14))
            paint.text(painter, lower, tr("handed over: {note}").format(note=item["note"]), "secondary", "accent_text")


class _Thing(RowPainter):
    """A thing or a piece of equipment, and what is not in order with it."""

    height = 28

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        box = paint.ground(painter, option, "warn_tint" if item["note"] else "", 0).adjusted(u(EDGE), 0, -u(EDGE), 0)
        counted = tr("{n} pieces").format(n=item["number"]) if item["kind"] == "thing" else tr("in order")
        said, title, half = item["note"] or counted, thing_title(item), box.width() // 2
        place = box.adjusted(min(paint.width(title) + u(12), half), 0, 0, 0)
        paint.text(painter, place, said, "secondary", "warn" if item["note"] else "text3", align=paint.RIGHT)
        paint.text(painter, box.adjusted(0, 0, -half if item["note"] else 0, 0), title)


def thing_title(item: Item) -> str:
    return str(pick(item["title"], item["title_en"]))


def _loose_said(item: Item) -> str:
    return tr(", ").join(part for part in (item["title"], item["what"], item["note"]) if part)


def _thing_said(item: Item) -> str:
    return tr(", ").join((thing_title(item), item["note"] or tr("in order")))


class GiveView(QWidget):
    """``opened`` (item): go to the record; ``noted`` (key, text) when a note is saved; ``typed`` (name, text)."""

    opened = Signal(dict)
    noted = Signal(str, str)
    typed = Signal(str, str)

    def __init__(self, writes: bool, known: Callable[[str], str], parent: QWidget | None = None) -> None:
        """``known(key)``: what was typed about a matter and not saved."""
        super().__init__(parent)
        self._writes, self._known = writes, known
        self._loose_row = _Loose()
        self.loose = Lines(tr("Loose ends"), self._loose_row, _loose_said, "key")
        self.loose.taken.connect(self.opened)
        self.things = Lines(tr("Things and equipment"), _Thing(), _thing_said, "key")
        self.things.taken.connect(lambda item: self.ask_note())
        self.note = NoteLine()
        self.note.entered.connect(self.noted)
        self.note.typed.connect(lambda key, text: self.typed.emit(f"note:{key}", text))
        self.note.left.connect(self.close_note)
        self.lines = {name: QLineEdit() for name in FRAME}
        self._build()

    def _build(self) -> None:
        self._ends, self._stock = Card(tr("Loose ends")), Card(tr("Things and equipment"))
        self.none = QLabel(tr("Nothing is loose"))
        self.none.setProperty("role", "secondary")
        self.none.setProperty("tone", "ok")
        self.none.setContentsMargins(u(EDGE), u(4), 0, u(4))
        self._ends.column.addWidget(self.none)
        self._ends.column.addWidget(self.loose, 1)
        for card, texts in (
            (self._ends, ((tr("Go there"), "Enter", self._open), (tr("Write note"), "H", self._note_loose))),
            (self._stock, ((tr("Not in order"), "H", self._note_thing),)),
        ):
            for text, key, act in texts:
                button = KeyButton(text, key, small=True)
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                button.clicked.connect(act)
                card.line.addWidget(button)
                button.setVisible(self._writes or key == "Enter")
        self._stock.column.addWidget(self.things, 1)
        self._stock.column.addLayout(self._frame())
        row = QHBoxLayout()
        row.setSpacing(u(10))
        row.addWidget(self._ends, 1)
        row.addWidget(self._stock)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(8))
        column.addLayout(row, 1)
        column.addWidget(self.note)
        self._stock.setFixedWidth(u(SIDE))

    def _frame(self) -> QGridLayout:
        """Place, weather and remarks of the sheet."""
        grid = QGridLayout()
        grid.setContentsMargins(u(EDGE), u(8), u(EDGE), 0)
        grid.setHorizontalSpacing(u(10))
        grid.setVerticalSpacing(u(6))
        titles = {"place": tr("Place"), "weather": tr("Weather"), "remarks": tr("Remarks")}
        spots = {"place": (0, 0, 1), "weather": (0, 2, 1), "remarks": (1, 0, 3)}
        for name, (row, column, span) in spots.items():
            label = QLabel(titles[name])
            label.setProperty("role", "secondary")
            line = self.lines[name]
            line.setAccessibleName(titles[name])
            line.setEnabled(self._writes)
            line.textEdited.connect(lambda text, name=name: self.typed.emit(f"frame:{name}", text))
            grid.addWidget(label, row, column)
            grid.addWidget(line, row, column + 1, 1, span)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return grid

    # showing ------------------------------------------------------------
    def show_read(self, read: dict[str, Any], frame: dict[str, str], now: datetime) -> None:
        """Loose ends and things as they are now; ``frame``: place, weather and remarks as typed or kept."""
        self._loose_row.now = now
        ends = read["loose"]
        self.loose.show_items(ends)
        self.things.show_items(read["things"])
        self.loose.setVisible(bool(ends))
        self.none.setVisible(not ends)
        if ends and self.loose.current() is None:
            self.loose.select(ends[0]["key"])
        left = sum(1 for one in ends if not one["note"])
        counted = tr("{n} open, {noted} with a note").format(n=left, noted=len(ends) - left)
        self._ends.count.setText(counted if ends else "")
        wrong = sum(1 for one in read["things"] if one["note"])
        self._stock.count.setText(tr("{n} not in order").format(n=wrong) if wrong else "")
        self._ends.column.setStretchFactor(self.none, 0 if ends else 1)
        for name, line in self.lines.items():
            if line.text() != frame[name] and not line.hasFocus():
                line.setText(frame[name])

    def set_narrow(self, narrow: bool) -> None:
        self._stock.setFixedWidth(u(SIDE - 70 if narrow else SIDE))
        for card in (self._ends, self._stock):
            card.count.setVisible(not narrow)

    # acting -------------------------------------------------------------
    def _open(self) -> None:
        item = self.loose.current()
        if item is not None:
            self.opened.emit(item)

    def _note_loose(self) -> None:
        self.ask_note(self.loose)

    def _note_thing(self) -> None:
        self.ask_note(self.things)

    def ask_note(self, lines: Lines | None = None) -> None:
        """H: opens the line for a note about the chosen loose end or thing."""
        shown = lines or (self.things if self.things.hasFocus() or not self.loose.items() else self.loose)
        item = shown.current() or next(iter(shown.items()), None)
        if not self._writes or item is None:
            return
        shown.select(item["key"])
        about = thing_title(item) if shown is self.things else item["title"]
        label = tr("{thing}: what is not in order") if shown is self.things else tr("{thing}: for the next shift")
        self.note.ask(item["key"], label.format(thing=about), self._known(item["key"]) or item["note"])

    def close_note(self) -> None:
        """Back to the list the note was about."""
        lines = self.things if self.note.key.startswith("thing:") else self.loose
        self.note.hide()
        (lines if lines.items() else self.things).setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        (self.loose if self.loose.items() else self.things).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def turn_pane(self) -> None:
        """Ctrl+J: from the loose ends to the things, to the place, and back."""
        stops: list[QWidget] = [*([self.loose] if self.loose.items() else []), self.things, self.lines["place"]]
        here = next((n for n, stop in enumerate(stops) if stop.hasFocus()), -1)
        stops[(here + 1) % len(stops)].setFocus(Qt.FocusReason.ShortcutFocusReason)
