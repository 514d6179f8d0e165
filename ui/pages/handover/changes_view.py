"""Lines of the log that changed since somebody was last on duty: corrections first, then voided ones, then new ones."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.i18n import show_day, show_time, tr
from ui import paint, theme
from ui.cards import Card
from ui.chips import HEIGHT, Look, chip_width, kind_look, paint_look
from ui.key_button import KeyButton
from ui.lines import Item, Lines, RowPainter
from ui.text_line import lay_out
from ui.theme import u

EDGE, NUMBER, TIME, SOURCE = paint.EDGE, 52, 92, 200
LOOKS = {"corrected": ("warn_tint", "warn"), "voided": ("danger_tint", "danger"), "new": ("sunken", "text2")}


def change_word(change: str) -> str:
    return {"corrected": tr("Corrected"), "voided": tr("Voided"), "new": tr("New")}[change]


class _Row(RowPainter):
    """What changed, number, time, kind, source and the text, what was struck in it struck."""

    height = 30

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, Any] = {}
        self.widest = 0  # of the chips of kinds

    def look_of(self, item: Item) -> Look:
        """The chip of the entry's kind."""
        icon, family = self.kinds.get(item["kind_short"], ("", "other"))
        return kind_look(item["kind_short"], icon, family)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        box = paint.ground(painter, option, inset=0).adjusted(u(EDGE), 0, -u(EDGE), 0)
        looks = [Look(change_word(one), "", *LOOKS[one], "", True) for one in LOOKS]
        self._chip(painter, box, Look(change_word(item["change"]), "", *LOOKS[item["change"]], "", True))
        box.setLeft(box.left() + max(chip_width(look) for look in looks) + u(10))
        when = f"{show_day(item['at'])} {show_time(item['at'])}"
        for said, wide, ink in ((str(item["number"]), NUMBER, "text3"), (when, TIME, "text")):
            paint.text(painter, QRect(box.left(), box.top(), u(wide), box.height()), said, ink=ink, bold=wide == TIME)
            box.setLeft(box.left() + u(wide))
        self._chip(painter, box, self.look_of(item))
        box.setLeft(box.left() + self.widest + u(10))
        wide = min(u(SOURCE), box.width() // 4)
        paint.text(painter, QRect(box.left(), box.top(), wide - u(10), box.height()), item["source_shown"], ink="text2")
        box.setLeft(box.left() + wide)
        pieces = tuple((text, state) for text, state in item["pieces"])
        layout = lay_out(pieces, "", box.width(), bool(item["voided_at"]))
        painter.setPen(theme.token("text"))
        top = box.top() + (box.height() - int(layout.boundingRect().height())) // 2
        layout.draw(painter, QPoint(box.left(), top))

    @staticmethod
    def _chip(painter: QPainter, box: QRect, look: Look) -> None:
        top = box.top() + (box.height() - u(HEIGHT)) // 2
        paint_look(painter, QRect(box.left(), top, chip_width(look), u(HEIGHT)), look)


def _sentence(item: Item) -> str:
    parts = (change_word(item["change"]), str(item["number"]), show_time(item["at"]), item["source_shown"],
             item["content"])
    return tr(", ").join(part for part in parts if part)


class ChangesView(QWidget):
    """``opened`` (id) for an entry, ``left`` when it is closed."""

    opened = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = _Row()
        self.list = Lines(tr("What changed"), self._row, _sentence)
        self.list.taken.connect(lambda item: self.opened.emit(item["id"]))
        self._card = Card(tr("What changed"))
        back = KeyButton(tr("Back"), "Esc", small=True)
        back.clicked.connect(self.left)
        self._card.line.addWidget(back)
        self._card.column.addWidget(self.list, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)

    def show_rows(self, rows: list[Item], kinds: dict[str, Any]) -> None:
        self._row.kinds = kinds
        self._row.widest = max((chip_width(self._row.look_of(row)) for row in rows), default=0)
        self.list.show_items(rows)
        counts = [(change_word(one), sum(1 for row in rows if row["change"] == one)) for one in LOOKS]
        self._card.count.setText("　".join(f"{word} {n}" for word, n in counts if n) or tr("nothing"))
        if rows and self.list.current() is None:
            self.list.select(rows[0]["id"])

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
