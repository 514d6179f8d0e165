"""The items of a sheet by group, with what was said to each."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.core.i18n import tr
from ui import paint, theme
from ui.chips import HEIGHT, Look, chip_width, paint_look
from ui.lines import Item, Lines, RowPainter
from ui.pages.handover import words
from ui.theme import u

EDGE, NUMBER, ICON = paint.EDGE, 26, 16
ROOM = 0.46  # of the line, for what stands at its right
NEW = ("warn_tint", "warn", "warn")


class _Row(RowPainter):
    """Number, chip and title; at the right how far it is, and its state."""

    height = 28

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, Any] = {}
        self.now = datetime.min
        self.narrow = False  # the title has the room of the kind, and of how far it is

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        if item.get("head"):
            self._paint_head(painter, option.rect, item)
            return
        waits = item["state"] in ("queried", "refused") and not item["ruling"]
        area = paint.ground(painter, option, "warn_tint" if waits else "", 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        box = area.adjusted(u(EDGE), 0, -u(EDGE), 0)
        paint.text(painter, QRect(box.left(), box.top(), u(NUMBER), box.height()), str(item["number"]), "secondary",
                   "text2")
        box.setLeft(box.left() + u(NUMBER))
        box.setRight(self._paint_state(painter, box, item) - u(16))
        least = int(box.width() * (1 - ROOM))
        for said in (words.due_word(item, self.now), "" if self.narrow else words.far(item)):
            wide = min(paint.width(said, "secondary"), max(0, box.width() - least))
            place = QRect(box.right() - wide, box.top(), wide + 1, box.height())
            paint.text(painter, place, said, "secondary", "text2", align=paint.RIGHT)
            box.setRight(box.right() - wide - (u(14) if said else 0))
        for look in self._chips(item):
            box.setLeft(self._paint_chip(painter, box, look))
        paint.text(painter, box, item["title"], bold=chosen)

    def _chips(self, item: Item) -> list[Look]:
        found = [Look(tr("new"), "", *NEW, True)] if item["new"] else []
        look = words.chip(item, self.kinds)
        marks = look is not None and (look.is_bold or not self.narrow)
        return [*found, look] if look is not None and marks else found

    def _paint_chip(self, painter: QPainter, box: QRect, look: Look) -> int:
        """Gives where the text goes on."""
        wide = min(chip_width(look), box.width() // 2)
        top = box.top() + (box.height() - u(HEIGHT)) // 2
        paint_look(painter, QRect(box.left(), top, wide, u(HEIGHT)), look)
        return box.left() + wide + u(7)

    def _paint_state(self, painter: QPainter, box: QRect, item: Item) -> int:
        """The state at the right, all of them as wide as the widest; gives where it begins."""
        said = (tr("Accepted"), tr("Queried"), tr("Refused"), tr("Not seen"), tr("Answered"), tr("Outgoing's"))
        wide = max(paint.width(word, "secondary") for word in said) + u(ICON + 5)
        icon, ink = words.LOOKS[item["state"]]
        place = QRect(box.right() - wide, box.top(), wide, box.height())
        paint.picture(painter, place, icon, ink, ICON)
        place.setLeft(place.left() + u(ICON + 5))
        paint.text(painter, place, words.state_word(item), "secondary", ink)
        return place.left() - u(ICON + 5)

    def _paint_head(self, painter: QPainter, area: QRect, item: Item) -> None:
        painter.fillRect(area, theme.token("sunken"))
        box = area.adjusted(u(EDGE), 0, -u(EDGE), 0)
        paint.text(painter, box, item["title"], "secondary", "text2", bold=True)
        paint.text(painter, box, item["count"], "secondary", "text3", align=paint.RIGHT)


class SheetList(Lines):
    """The items of one sheet. ``leads_to()`` is where Tab goes instead of to the next widget, None for nowhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._row = _Row()
        super().__init__(tr("Items of the handover"), self._row, self._sentence, "uid", parent)
        self.leads_to: Callable[[], QWidget | None] = lambda: None

    def show_sheet(self, items: list[Item], kinds: dict[str, Any], now: datetime) -> None:
        """Shows items under the heads of their groups; the current one stays."""
        self._row.kinds, self._row.now = kinds, now
        shown: list[Item] = []
        groups: dict[str, list[Item]] = {}
        for item in items:
            groups.setdefault(item["group"], []).append(item)
        for group, rows in groups.items():
            seen = sum(1 for row in rows if row["state"] != "unseen")
            shown.append({"head": True, "uid": f"group:{group}", "title": rows[0]["group_shown"],
                          "count": f"{seen} / {len(rows)}"})
            shown += rows
        self.show_items(shown)
        current = self.current()
        if shown and (current is None or current.get("head")) and not self.choose_unseen():
            self.select(shown[1]["uid"])

    def set_narrow(self, narrow: bool) -> None:
        self._row.narrow = narrow
        self.viewport().update()

    def rows(self) -> list[Item]:
        """The items alone."""
        return [item for item in self.items() if not item.get("head")]

    def choose_unseen(self) -> bool:
        """Goes to the next item that nobody looked at, going on at the top; False where there is none."""
        rows, key = self.rows(), self.key()
        here = next((place for place, item in enumerate(rows) if item["uid"] == key), -1)
        ordered = [*rows[here + 1:], *rows[:here + 1]]
        found = next((item for item in ordered if item["state"] == "unseen"), None)
        if found is None:
            return False
        self.select(found["uid"])
        if rows and found is rows[0]:
            self.scrollToTop()
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        target = self.leads_to() if forward else None
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(forward)

    def _sentence(self, item: Item) -> str:
        parts = (str(item["number"]), item["group_shown"], item["badge"], item["title"],
                 words.beside(item, self._row.now), words.state_word(item))
        return tr(", ").join(part for part in parts if part)
