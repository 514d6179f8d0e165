"""The event as it was known at one moment: figures, level, elements, clocks, who was told, reports out."""
from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.agenda import Due
from app.core.i18n import show_time, tr
from app.features.events import state
from app.features.events.known_then import Then
from app.features.events.records import FIGURES, STATES
from app.features.events.rules.drafting import number
from ui import theme
from ui.bare_area import BareArea
from ui.chips import LevelChip
from ui.deadlines import show_left, state_of
from ui.field import CutLabel
from ui.pages.events.report_facts import emptied, text_line
from ui.theme import u

TILE = 62
LABEL = 84
TONES = {"confirmed": "ok", "no_answer": "danger", "not_needed": "muted"}
CLOCK_TONES = {"near": "warn", "urgent": "danger", "overdue": "danger"}


class Tile(QFrame):
    """A figure, with what changed of it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFixedHeight(u(TILE))
        name = QLabel(title)
        theme.restyle(name, role="secondary")
        self.value, self.change = QLabel(), QLabel()
        theme.restyle(self.value, role="big")
        row = QHBoxLayout()
        row.setSpacing(u(6))
        row.addWidget(self.value)
        row.addWidget(self.change)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(12), u(4), u(8), u(4))
        column.setSpacing(0)
        column.addWidget(name)
        column.addLayout(row)

    def show_figure(self, value: float | None, by: float) -> None:
        self.value.setText("–" if value is None else number(value))
        theme.restyle(self.value, tone="muted" if value is None else "")
        self.change.setText((f"+{number(by)}" if by > 0 else f"−{number(-by)}") if by else "")
        theme.restyle(self.change, tone="danger" if by > 0 else "muted")


class ReplayThen(QWidget):
    """Shows a Then (app.features.events.known_then)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = {name: Tile(tr(title)) for name, title in FIGURES}
        self.level = LevelChip("9", self)
        tiles = QHBoxLayout()
        tiles.setSpacing(u(8))
        for tile in self.tiles.values():
            tiles.addWidget(tile, 1)
        self._elements, self._owed = QGridLayout(), QVBoxLayout()
        self.count = QLabel()
        theme.restyle(self.count, role="secondary")
        row = QHBoxLayout()
        row.setSpacing(u(10))
        row.addWidget(self._card(tr("Elements"), self._elements, self.count), 1)
        row.addWidget(self._card(tr("Level and what is owed"), self._owed, self.level), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(10))
        column.addLayout(tiles)
        column.addLayout(row, 1)
        self._elements.setHorizontalSpacing(u(8))
        self._elements.setVerticalSpacing(u(6))
        self._elements.setColumnMinimumWidth(0, u(LABEL))
        self._elements.setColumnStretch(1, 1)
        self._owed.setSpacing(u(4))

    @staticmethod
    def _card(title: str, inside: QGridLayout | QVBoxLayout, beside: QWidget) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        head = QHBoxLayout()
        head.setSpacing(u(8))
        head.addWidget(text_line(title, "heading"))
        head.addWidget(beside)
        head.addStretch(1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(u(14), u(8), u(14), u(10))
        column.setSpacing(u(8))
        column.addLayout(head)
        column.addLayout(inside)
        column.addStretch(1)
        area = BareArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        whole = QVBoxLayout(card)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(area)
        return card

    def show_then(self, then: Then) -> None:
        for name, tile in self.tiles.items():
            tile.show_figure(then.figures.get(name), then.changes.get(name, 0))
        self.level.set_level(then.level)
        self._show_elements(then)
        emptied(self._owed)
        self._show_clocks(then)
        self._show_reports(then)
        self._show_told(then)

    def _show_elements(self, then: Then) -> None:
        emptied(self._elements)
        filled = sum(1 for one in then.segments if one.state == "filled")
        self.count.setText(f"{filled} / {len(then.segments)}")
        for row, one in enumerate(then.segments):
            title = QLabel(one.element.title)
            theme.restyle(title, role="secondary")
            value = CutLabel(one.value.replace("\n", " ") or tr("not known yet"))
            value.setToolTip(one.value)
            theme.restyle(value, tone="" if one.value else "danger" if one.state == "must" else "muted")
            self._elements.addWidget(title, row, 0)
            self._elements.addWidget(value, row, 1)

    def _heading(self, text: str, said: str = "") -> None:
        row = text_line(f"{text}　{said}" if said else text, "secondary")
        row.setContentsMargins(0, u(6), 0, 0)
        self._owed.addWidget(row)

    def _pair(self, left: str, right: str, tone: str = "") -> None:
        """A line with a word at its right end."""
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(8))
        name = CutLabel(left)
        name.setToolTip(left)
        word = QLabel(right)
        theme.restyle(word, tone=tone)
        row.addWidget(name, 1)
        row.addWidget(word)
        self._owed.addWidget(whole)

    def _show_clocks(self, then: Then) -> None:
        self._heading(tr("Clocks running"))
        for one in then.clocks:
            due = Due(state.rule_title(one.rule), one.starts, one.ends, "", ("events", 0))
            tone = CLOCK_TONES.get(state_of(due, then.moment), "")
            self._pair(due.title, show_left(due, then.moment), tone)
        if not then.clocks:
            self._owed.addWidget(text_line(tr("none"), "secondary", "muted"))

    def _show_reports(self, then: Then) -> None:
        self._heading(tr("Reports out"))
        for item in then.reports:
            self._pair(item["text"], show_time(item["at"]), item["tone"])
        if not then.reports:
            self._owed.addWidget(text_line(tr("none"), "secondary", "muted"))

    def _show_told(self, then: Then) -> None:
        confirmed = sum(1 for _, how in then.told if how == "confirmed")
        self._heading(tr("Told"), f"{confirmed} / {len(then.told)}")
        for who, how in then.told:
            self._pair(who, tr(dict(STATES)[how]), TONES.get(how, ""))
