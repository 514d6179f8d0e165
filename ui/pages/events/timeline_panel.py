"""What happened when, the newest first."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.core.i18n import show_day, show_time, to_local, tr
from ui import paint, theme
from ui.cards import Card
from ui.key_button import KeyTool
from ui.lines import Item, Lines, RowPainter
from ui.paint import Run
from ui.theme import u

ROW, ROUND = 37, 20
EDGE, TIME = paint.EDGE, 44
ICONS = {
    "occurred": "map-pin", "level": "trend-up", "figures": "trend-up", "element": "pencil-simple", "step": "flag",
    "report": "paper-plane-tilt", "receipt": "check-circle", "clock": "timer", "asked": "question",
    "told:confirmed": "check", "told:no_answer": "phone-x", "told:not_needed": "minus-circle",
}
NOTE = "note-pencil"
GAP = "　"


class _Row(RowPainter):
    """Time, a round icon on the line of time, and what happened. ``kinds``: rows of kinds of entries by code."""

    height = ROW

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, dict[str, Any]] = {}
        self.now = datetime.min

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        area = paint.ground(painter, option, inset=0)
        self._paint_time(painter, area, item)
        centre = area.left() + u(EDGE + TIME + 12)
        self._paint_icon(painter, area, centre, item)
        left = centre + u(ROUND // 2 + 10)
        body = QRect(left, area.top(), area.right() - u(EDGE) - left, area.height())
        paint.runs(painter, body, runs_of(item))

    def _paint_time(self, painter: QPainter, area: QRect, item: Item) -> None:
        box = QRect(area.left() + u(EDGE), area.top(), u(TIME), area.height())
        if to_local(item["at"]).date() != to_local(self.now).date():
            paint.text(painter, box.adjusted(0, u(2), 0, -u(17)), show_day(item["at"]), "caption", "text3")
            paint.text(painter, box.adjusted(0, u(14), 0, 0), show_time(item["at"]), "body", bold=True)
        else:
            paint.text(painter, box, show_time(item["at"]), "body", bold=True)

    def _paint_icon(self, painter: QPainter, area: QRect, centre: int, item: Item) -> None:
        last = item["place"] == "last"
        middle = area.top() + area.height() // 2
        top = middle if item["place"] in ("first", "only") else area.top()
        bottom = middle if last or item["place"] == "only" else area.bottom() + 1
        painter.fillRect(centre - 1, top, 1, bottom - top, theme.token("line2"))
        half = u(ROUND) // 2
        box = QRect(centre - half, middle - half, 2 * half, 2 * half)
        sent = item["kind"] == "report"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.token("accent" if sent else "line2"))
        painter.setBrush(theme.token("accent" if sent else "surface"))
        painter.drawEllipse(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ink = "on_accent" if sent else "danger" if item["tone"] == "danger" else "text2"
        small = u(12)
        inner = QRect(centre - small // 2, middle - small // 2, small, small)
        paint.picture(painter, inner, self._icon(item), ink, 12)

    def _icon(self, item: Item) -> str:
        kind = item["kind"]
        if kind.startswith("entry:"):
            return str(self.kinds.get(kind.partition(":")[2], {}).get("icon") or NOTE)
        return ICONS.get(kind, NOTE)


def runs_of(item: Item) -> list[Run]:
    """The words of an item with their looks: what was struck, what stands now, levels, what was late."""
    kind, ink = item["kind"], "danger" if item["tone"] == "danger" and item["kind"] != "report" else "text"
    if item["tone"] == "struck":
        return [Run(item["text"], "strike", is_struck=True)]
    if kind == "level":
        return _level_runs(item)
    if kind == "report":
        return _report_runs(item)
    if item["pieces"] and (kind.startswith("entry:") or kind == "element"):
        return [Run(tr("{who}: ").format(who=item["who"])), *_piece_runs(item)]
    return [Run(item["text"], ink)]


def _piece_runs(item: Item) -> list[Run]:
    looks = {"struck": ("strike", False, True), "new": ("text", True, False), "note": ("text3", False, False)}
    found: list[Run] = []
    for text, state in item["pieces"]:
        if state == "new" and found and found[-1].is_struck:
            found.append(Run(" → ", "text2"))
        ink, bold, struck = looks.get(state, ("text", False, False))
        found.append(Run(text, ink, bold, struck))
    return found


def _level_runs(item: Item) -> list[Run]:
    if not item["is_level"]:
        return [Run(item["text"])]
    kept = item["before"] == item["level"]
    said = [Run((tr("Level kept") if kept else tr("Level")) + " ")]
    if not kept:
        said += [Run(level=item["before"]), Run(" → ")]
    said.append(Run(level=item["level"]))
    if item["reason"]:  # what a person wrote before what a table says: the end may be cut
        said.append(Run(GAP + tr("reason: {reason}").format(reason=item["reason"])))
    if item["marks"]:
        said.append(Run(GAP + item["marks"]))
    if item["why"]:
        said.append(Run(GAP + item["why"], "text2"))
    return said


def _report_runs(item: Item) -> list[Run]:
    """Title bold, to whom, and how its clocks ended."""
    parts = item["text"].split(GAP)
    ends = set(GAP.join(item["ends"]).split(GAP))
    said = [Run(parts[0], is_bold=True)]
    said += [Run(GAP + part, (item["tone"] or "text") if part in ends else "text") for part in parts[1:]]
    return said


class TimelinePanel(Card):
    """``entry_wanted`` (id of a log entry), ``note_wanted``, ``print_wanted``."""

    entry_wanted = Signal(int)
    note_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, writes: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("Timeline"), parent)
        self._painter = _Row()
        self.list = Lines(tr("Timeline"), self._painter, _sentence, "key")
        self.list.taken.connect(self._on_taken)
        self.note = KeyTool(tr("Add an entry"), "F2", "pencil-simple", height=26)
        self.note.clicked.connect(self.note_wanted)
        self.printing = KeyTool(tr("Print"), "Ctrl+P", "printer", height=26)
        self.printing.clicked.connect(self.print_wanted)
        for tool in (self.note, self.printing):
            self.line.addWidget(tool)
        self.line.setContentsMargins(u(14), u(4), u(6), u(2))
        self.column.addWidget(self.list, 1)
        self.note.setVisible(writes)

    def show_event(self, event: dict[str, Any], kinds: dict[str, dict[str, Any]], now: datetime) -> None:
        self._painter.kinds, self._painter.now = kinds, now
        items = list(reversed(event["timeline"]))
        last = len(items) - 1
        shown = []
        for place, item in enumerate(items):
            ends = "only" if last == 0 else {0: "first", last: "last"}.get(place, "middle")
            key = f"{item['kind']} {item['recorded']} {item['order']} {item['number']} {item['text']}"
            shown.append({**item, "place": ends, "key": key})
        self.list.show_items(shown)
        self.count.setText(tr("1 item") if len(items) == 1 else tr("{n} items").format(n=len(items)))

    def _on_taken(self, item: Item) -> None:
        if item.get("id") and item["kind"].startswith("entry:"):
            self.entry_wanted.emit(item["id"])

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _sentence(item: Item) -> str:
    return tr(", ").join(part for part in (show_time(item["at"]), item["text"], item["by"]) if part)
