"""The proposals of a text, one below the other: accepted, refused or corrected with one key each."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.i18n import tr, tr_noop
from app.features.events import pasted
from app.features.events.pasted import Proposal
from ui import theme
from ui.item_list import Index, ItemList
from ui.pages.events.marked_text import Mark, tint
from ui.theme import u

ROW = 48
UNDECIDED, ACCEPTED, REFUSED = "undecided", "accepted", "refused"
STATES = {UNDECIDED: tr_noop("undecided"), ACCEPTED: tr_noop("accepted"), REFUSED: tr_noop("refused")}
LOOKS = {UNDECIDED: ("circle-dashed", "warn"), ACCEPTED: ("check-circle", "ok"), REFUSED: ("x-circle", "text3")}


@dataclass(frozen=True)
class Decided:
    """A proposal with its number in the text and what a person made of it."""

    number: int
    proposal: Proposal
    state: str = UNDECIDED


class ProposalModel(ItemList[Decided]):
    """What list and screen reader show of it."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.item(index)
        if one is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return one
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(", ").join((
                str(one.number), tr(pasted.TITLES[one.proposal.field]), one.proposal.shown, tr(STATES[one.state])
            ))
        return None


class ProposalList(QListView):
    """``decided`` (Decided): A or X was pressed; ``edit_wanted`` (Decided): E or Enter; ``looked`` (Decided)."""

    decided = Signal(object)
    edit_wanted = Signal(object)
    looked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = ""
        self.rows = ProposalModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(ProposalDelegate(self))
        self.setAccessibleName(tr("What the text says"))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def show_proposals(self, proposals: list[Proposal], states: dict[str, str]) -> None:
        """Other proposals; ``states`` by Proposal.key, for those already decided."""
        here = self.current()
        self.rows.show_items([
            Decided(number, one, states.get(one.key, UNDECIDED)) for number, one in enumerate(proposals, 1)
        ])
        place = next((n for n, one in enumerate(self.rows.items) if here and one.proposal.key == here.proposal.key), 0)
        if self.rows.items:
            self.setCurrentIndex(self.rows.index(place))

    def marks(self) -> list[Mark]:
        """Where the proposals stand in the text."""
        return [
            Mark(one.proposal.start, one.proposal.end, one.number, one.proposal.field, one.state)
            for one in self.rows.items if one.proposal.end > one.proposal.start
        ]

    def states(self) -> dict[str, str]:
        """What was decided, by Proposal.key."""
        return {one.proposal.key: one.state for one in self.rows.items if one.state != UNDECIDED}

    def undecided(self) -> list[Decided]:
        return [one for one in self.rows.items if one.state == UNDECIDED]

    def current(self) -> Decided | None:
        return self.rows.item(self.currentIndex())

    # deciding -----------------------------------------------------------
    def decide(self, number: int, state: str) -> None:
        """Keeps what was decided. Of several for one field only one is accepted: the others are refused."""
        chosen = next((one for one in self.rows.items if one.number == number), None)
        if chosen is None:
            return
        for place, one in enumerate(self.rows.items):
            other = one.proposal.field == chosen.proposal.field and one.proposal.value != chosen.proposal.value
            if one.number == number:
                self._set(place, state)
            elif state == ACCEPTED and other:
                self._set(place, REFUSED)
            elif one.proposal.key == chosen.proposal.key or (
                state == ACCEPTED and one.proposal.field == chosen.proposal.field
            ):
                self._set(place, state)  # the same said twice
        self.viewport().update()

    def _set(self, place: int, state: str) -> None:
        self.rows.items[place] = replace(self.rows.items[place], state=state)
        index = self.rows.index(place)
        self.rows.dataChanged.emit(index, index)

    def go_on(self) -> bool:
        """To the next undecided one, from the top where none is below; False where none is left."""
        row = self.currentIndex().row()
        waiting = [n for n, one in enumerate(self.rows.items) if one.state == UNDECIDED]
        if not waiting:
            return False
        self.setCurrentIndex(self.rows.index(next((n for n in waiting if n > row), waiting[0])))
        return True

    # keys ---------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        here, key = self.current(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if here is not None and plain and key in (Qt.Key.Key_A, Qt.Key.Key_X):
            self.decide(here.number, ACCEPTED if key == Qt.Key.Key_A else REFUSED)
            self.decided.emit(self.current())
            self.go_on()
        elif here is not None and plain and key in (Qt.Key.Key_E, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_wanted.emit(here)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # Ctrl+Enter is the page's
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        one = self.rows.item(current)
        if one is not None:
            self.looked.emit(one)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def say_empty(self, text: str) -> None:
        """What stands where there are no proposals."""
        self._empty = text
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.items and self._empty:
            painter = QPainter(self.viewport())
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.token("text3"))
            area = self.viewport().rect().adjusted(u(14), u(8), -u(14), -u(8))
            painter.drawText(area, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, self._empty)


class ProposalDelegate(QStyledItemDelegate):
    """Number in its tint, field and value, what the text says below, and the decision at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, u(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect  # type: ignore[attr-defined]
        state: Any = option.state  # type: ignore[attr-defined]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.token("selected"))
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()),
                             theme.token("accent" if focused else "line2"))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), theme.token("line"))
        self._number(painter, area, one)
        right = self._decision(painter, area, one)
        self._words(painter, area.adjusted(u(42), 0, -u(12), 0), right, one)
        painter.restore()

    @staticmethod
    def _number(painter: QPainter, area: QRect, one: Decided) -> None:
        ground, ink = tint(one.proposal.field)
        box = QRect(area.left() + u(12), area.top() + u(6), u(22), u(18))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(ground))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.token(ink))
        painter.setFont(theme.font("caption", True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(one.number))

    @staticmethod
    def _decision(painter: QPainter, area: QRect, one: Decided) -> int:
        """Paints the decision; gives where it begins."""
        icon, ink = LOOKS[one.state]
        painter.setFont(theme.font("caption"))
        said = tr(STATES[one.state])
        left = area.right() - u(12) - painter.fontMetrics().horizontalAdvance(said)
        painter.setPen(theme.token(ink))
        place = QRect(left, area.top() + u(25), area.right() - left, u(18))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(left - u(20), area.top() + u(26), theme.pixmap(icon, ink, 16, ratio))
        return left - u(24)

    @staticmethod
    def _words(painter: QPainter, area: QRect, right: int, one: Decided) -> None:
        """Field and value above; below them what the text says, as far as ``right``."""
        refused = one.state == REFUSED
        aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        top = QRect(area.left(), area.top() + u(4), area.width(), u(20))
        painter.setFont(theme.font("body"))
        painter.setPen(theme.token("text3" if refused else "text2"))
        title = tr(pasted.TITLES[one.proposal.field])
        painter.drawText(top, aligned, title)
        top.setLeft(top.left() + painter.fontMetrics().horizontalAdvance(title) + u(10))
        font = theme.font("body", not refused)
        font.setStrikeOut(refused)
        painter.setFont(font)
        painter.setPen(theme.token("text3" if refused else "text"))
        shown = f"≈ {one.proposal.shown}" if one.proposal.is_about else one.proposal.shown
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(top, aligned, painter.fontMetrics().elidedText(shown, elide, top.width()))
        small = theme.font("secondary")
        small.setStrikeOut(refused)
        painter.setFont(small)
        painter.setPen(theme.token("text3"))
        below = QRect(area.left(), area.top() + u(25), right - area.left() - u(6), u(18))
        quoted = tr("“{text}”").format(text=one.proposal.found.replace("\n", " ")) if one.proposal.found else tr(
            "from the whole text")
        painter.drawText(below, aligned, painter.fontMetrics().elidedText(quoted, elide, below.width()))
