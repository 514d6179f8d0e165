"""Who is to be told, and how far that has come. Nobody counts as told until a person says so."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.i18n import show_time, tr
from app.features.events.records import WAYS
from ui import paint
from ui.cards import Card, key_label
from ui.field import CutLabel
from ui.flow_layout import FlowLayout
from ui.key_button import KeyButton
from ui.lines import Item, Lines, RowPainter
from ui.theme import u

ROW, CALL, EDGE = 48, 64, paint.EDGE
LOOKS = {  # icon and its token, token of the state's word
    "waiting": ("circle-dashed", "warn", "warn"), "trying": ("phone-outgoing", "accent", "accent_text"),
    "no_answer": ("phone-x", "danger", "danger"), "confirmed": ("check-circle", "ok", "text2"),
    "not_needed": ("minus-circle", "text3", "text3"),
}
DONE = ("confirmed", "not_needed")
OUTCOMES = {"C": "rung", "Y": "confirmed", "N": "no_answer"}


class _Row(RowPainter):
    """Two lines: who and how it stands; by which way or number, and when."""

    height = ROW

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        state = item["state"]
        area = paint.ground(painter, option, "danger_tint" if state == "no_answer" else "")
        icon, ink, word = LOOKS[state]
        paint.picture(painter, QRect(area.left() + u(EDGE), area.top() + u(7), u(16), u(16)), icon, ink)
        left, right = area.left() + u(EDGE + 23), area.right() - u(EDGE)
        upper, lower = QRect(left, area.top() + u(5), right - left, u(20)), QRect(left, area.top() + u(24), 0, u(18))
        said = state_said(item)
        paint.text(painter, upper, said, "secondary", word, align=paint.RIGHT)
        upper.setRight(right - paint.width(said, "secondary") - u(8))
        done = state in DONE
        name, title = named(item)
        drawn = paint.text(painter, upper, name, "body", "text2" if done else "text", bold=not done)
        upper.setLeft(left + drawn + u(12))
        paint.text(painter, upper, title, "secondary", "text3")
        times = times_said(item)
        lower.setRight(right)
        paint.text(painter, lower, times, "secondary", "text3", align=paint.RIGHT)
        lower.setRight(right - paint.width(times, "secondary") - u(8))
        paint.text(painter, lower, way_said(item), "secondary", "text3" if done else "text2")


def named(item: Item) -> tuple[str, str]:
    """(who, what as); the post or unit alone where no name is known."""
    return item["name"], item["about"]


def state_said(item: Item) -> str:
    """The state in a word, with how often nobody answered."""
    if item["state"] == "no_answer" and item["unanswered"] > 1:
        return tr("no answer, {n} times").format(n=item["unanswered"])
    return str(item["state_shown"])


def way_said(item: Item) -> str:
    """How somebody was told, why not, or the number to ring."""
    last = item["attempts"][-1] if item["attempts"] else None
    if item["state"] == "confirmed" and last is not None:
        way = tr(dict(WAYS)[last["way"]])
        return tr("{way}, read back").format(way=way) if last["read_back"] else way
    if item["state"] == "not_needed" and last is not None:
        return str(last["note"])
    return item["phone"] or tr("no number known")


def times_said(item: Item) -> str:
    """When it was confirmed, or the last times it was tried."""
    if item["state"] in DONE:
        return show_time(item["attempts"][-1]["at"]) if item["attempts"] else ""
    outcome = "no_answer" if item["state"] == "no_answer" else "rung"
    times = [show_time(one["at"]) for one in item["attempts"] if one["outcome"] == outcome]
    return "　".join(times[-2:])


class CallStrip(QFrame):
    """Name and number of who is being rung, large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callStrip")
        self.setFixedHeight(u(CALL))
        self.name, self.number = CutLabel(), CutLabel()
        self.name.setProperty("role", "heading")
        self.number.setProperty("role", "big")
        column = QVBoxLayout(self)
        column.setContentsMargins(u(EDGE), u(6), u(EDGE), u(6))
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(self.number)
        self.hide()

    def show_item(self, item: Item) -> None:
        self.name.setText("　".join(part for part in named(item) if part))
        self.number.setText(item["phone"] or tr("no number known"))
        self.setAccessibleName(f"{self.name.text()} {self.number.text()}")
        self.show()


class ChainPanel(Card):
    """``told`` (uid, outcome) for C, Y and N on the current row; ``waive_wanted`` (item): why it need not be told.

    Keys pressed while an attempt is being saved wait for the row that comes next.
    """

    told = Signal(str, str)
    waive_wanted = Signal(dict)

    def __init__(self, writes: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("Chain of telling"), parent)
        self._writes = writes
        self._pending: tuple[str, str, int] | None = None  # uid, outcome, attempts before
        self._queue: list[str] = []
        self._ringing = ""
        self.line.addWidget(key_label("Ctrl+J"))
        self.list = Lines(tr("Chain of telling"), _Row(), _sentence, "uid")
        self.list.taken.connect(lambda item: self.press("C"))
        self.list.moved.connect(self._on_moved)
        self.call = CallStrip()
        self.fault = QLabel()
        self.fault.setProperty("role", "secondary")
        self.fault.setProperty("tone", "danger")
        self.fault.setWordWrap(True)
        self.fault.setContentsMargins(u(EDGE), u(4), u(EDGE), 0)
        self.fault.hide()
        self._foot = QWidget()
        row = FlowLayout(self._foot, u(4))
        self.buttons = {}
        shown = (("C", tr("Ring"), "phone-outgoing"), ("Y", tr("Reached"), ""), ("N", tr("Missed"), ""))
        for key, text, icon in shown:
            button = KeyButton(text, key, icon, small=True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, key=key: self.press(key))
            self.buttons[key] = button
            row.addWidget(button)
        self._build()

    def _build(self) -> None:
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.fault)
        self.column.addWidget(self.call)
        edge = QHBoxLayout()
        edge.setContentsMargins(u(6), u(8), u(6), 0)
        edge.addWidget(self._foot)
        self.column.addLayout(edge)
        self._foot.setVisible(self._writes)

    # showing ------------------------------------------------------------
    def show_event(self, event: dict[str, Any], fresh: bool) -> None:
        """The chain of an event; ``fresh``: another event than before, or the first look at it."""
        chain = event["told"]
        done = sum(1 for one in chain if one["state"] in DONE)
        self.count.setText(tr("{n} / {all} told").format(n=done, all=len(chain)))
        if fresh:
            self._pending, self._queue = None, []
            self._stop_ringing()
        self.list.show_items(chain)
        if fresh or self.list.current() is None:
            self._select_next(None)
        self._move_on()

    def _move_on(self) -> None:
        """After an attempt was saved: to the deputy of who did not answer, else to the next still to be told."""
        if self._pending is None:
            return
        uid, outcome, before = self._pending
        item = next((one for one in self.list.items() if one["uid"] == uid), None)
        if item is not None and len(item["attempts"]) == before:
            return  # what was read is from before the attempt
        self._pending = None
        if item is not None and outcome != "rung":
            self._stop_ringing()
            deputy = next((one for one in self.list.items() if one["deputy_of"] == item["id"]), None)
            if outcome == "no_answer" and deputy is not None and deputy["state"] not in DONE:
                self.list.select(deputy["uid"])
            else:
                self._select_next(item)
        if self._queue:
            self.press(self._queue.pop(0))

    def _select_next(self, after: Item | None) -> None:
        """The next row still to be told, going on at the top; those nobody answered for come last."""
        items = self.list.items()
        start = items.index(after) + 1 if after in items else 0
        ordered = [*items[start:], *items[:start]]
        for states in (("waiting", "trying"), ("no_answer",)):
            found = next((one for one in ordered if one["state"] in states and one is not after), None)
            if found is not None:
                self.list.select(found["uid"])
                return

    def is_busy(self) -> bool:
        return self._pending is not None

    # acting -------------------------------------------------------------
    def press(self, key: str) -> None:
        """C, Y, N or R on the current row."""
        item = self.list.current()
        if not self._writes or item is None:
            return
        if self._pending is not None:
            self._queue.append(key)
            return
        self._show_fault("")
        if key == "R":
            self.waive_wanted.emit(item)
            return
        if key == "C":
            self._ringing = item["uid"]
            self.call.show_item(item)
        self._pending = (item["uid"], OUTCOMES[key], len(item["attempts"]))
        self.told.emit(item["uid"], OUTCOMES[key])

    def show_refusal(self, said: str) -> None:
        """The attempt was not saved: why."""
        self._pending, self._queue = None, []
        self._show_fault(said)

    def _show_fault(self, said: str) -> None:
        self.fault.setText(said)
        self.fault.setVisible(bool(said))

    def _on_moved(self) -> None:
        if self._ringing and self.list.key() != self._ringing:
            self._stop_ringing()

    def _stop_ringing(self) -> None:
        self._ringing = ""
        self.call.hide()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._writes:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, key in ((tr("Ring"), "C"), (tr("Reached"), "Y"), (tr("Missed"), "N"), (tr("Not needed…"), "R")):
            menu.addAction(f"{text}\t{key}", lambda key=key: self.press(key))
        menu.popup(event.globalPos())

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _sentence(item: Item) -> str:
    parts = (*named(item), state_said(item), way_said(item), times_said(item))
    return tr(", ").join(part for part in parts if part)
