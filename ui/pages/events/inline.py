"""The small forms of an event: figures, its level, the one it goes on in."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.i18n import tr
from app.features.duty_log.records import LEVELS
from app.features.events.records import LOSS
from app.features.events.rules.drafting import number
from ui import paint
from ui.inline import Inline, flowing
from ui.lines import Item, Lines, RowPainter
from ui.option_group import OptionGroup
from ui.pages.events.words import TILES, figure_names
from ui.theme import u


class FigureForm(Inline):
    """Figures as somebody gave them; what is left empty stays as it was known."""

    def __init__(self, known: dict[str, float | None]) -> None:
        super().__init__(tr("Enter figures"), tr("Save figures"))
        self._names = figure_names()
        cells, flow = flowing(u(8))
        for name, title in (*((name, tr(title)) for name, title in TILES), (LOSS, self._names[LOSS])):
            flow.addWidget(self._cell(name, title, known.get(name)))
        self.column.addWidget(cells)
        self.column.addLayout(self.foot(
            self.add_line("source", tr("Who gives them")), self.add_line("reason", tr("Reason, where the dead fall"))
        ))
        self.column.addWidget(self.fault)
        self.setFocusProxy(self.lines["dead"])

    def _cell(self, name: str, title: str, known: float | None) -> QWidget:
        """A figure with its name above; what is known stands in it, pale."""
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(2))
        label = QLabel(title)
        label.setProperty("role", "caption")
        line = self.add_line(name, title)
        line.setPlaceholderText("" if known is None else number(known))
        line.setFixedWidth(max(u(72), label.sizeHint().width()))
        column.addWidget(label)
        column.addWidget(line)
        return cell

    def values(self) -> dict[str, Any]:
        typed = super().values()
        found: dict[str, Any] = {"source": typed.pop("source"), "reason": typed.pop("reason")}
        for name, text in typed.items():
            if not text:
                continue
            try:
                found[name] = float(text) if name == LOSS else int(text)
            except ValueError:
                said = tr("{figure} is a number, not “{text}”.")
                raise UserError(said.format(figure=self._names[name], text=text), name) from None
        return found


class LevelForm(Inline):
    """The level by a key, what makes the event sensitive, and the reason where it differs from what figures say."""

    def __init__(
        self, level: str, triggers: list[tuple[str, str]], chosen: list[str], hinted: dict[str, str],
        to_reason: bool = False,
    ) -> None:
        """``hinted``: by trigger the word in the event's texts that hints at it."""
        super().__init__(tr("Set level"), tr("Set level"))
        self._to_reason, self._hinted = to_reason, hinted
        codes = [code for code, _ in LEVELS]
        self.levels = OptionGroup([(code, tr(title)) for code, title in LEVELS], level, codes, tr("Level"))
        self.levels.chosen.connect(self._on_edited)
        with_word = tr("{title} (“{word}”)")
        self.triggers = {
            code: QCheckBox(with_word.format(title=title, word=hinted[code]) if code in hinted else title)
            for code, title in triggers
        }
        checks, flow = flowing(u(12))
        for code, box in self.triggers.items():
            box.setChecked(code in chosen)
            box.toggled.connect(self._on_edited)
            flow.addWidget(box)
        head, top = flowing(u(12))
        top.addWidget(self.heading)
        top.addWidget(self.levels)
        self.column.addWidget(head)
        self.column.addWidget(checks)
        self.column.addLayout(self.foot(self.add_line("reason", tr("Reason, where it differs from what is proposed"))))
        self.column.addWidget(self.fault)

    def values(self) -> dict[str, Any]:
        return {
            **super().values(), "level": self.levels.value(),
            "triggers": [code for code, box in self.triggers.items() if box.isChecked()],
            "declined": [code for code, box in self.triggers.items() if code in self._hinted and not box.isChecked()],
        }

    def take_focus(self) -> None:
        where: QWidget = self.lines["reason"] if self._to_reason else self.levels.button(self.levels.value() or "9")
        where.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text() in dict(LEVELS):
            self.levels.choose(event.text())
            self.levels.button(event.text()).setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.submit()
        else:
            super().keyPressEvent(event)


class _EventRow(RowPainter):
    """A running event that another may be merged into."""

    height = 30

    def paint_row(self, painter: Any, option: QStyleOptionViewItem, item: Item) -> None:
        area = paint.ground(painter, option)
        parts = [paint.Run(level=item["level"]), paint.Run(f"　{item['title']}", is_bold=item["alike"])]
        parts.append(paint.Run(f"　{item['place']}　{item['number']}", "text3"))
        if item["alike"]:
            parts.insert(1, paint.Run("　" + tr("alike"), "warn"))
        paint.runs(painter, area.adjusted(u(14), 0, -u(14), 0), parts)


class MergeForm(Inline):
    """Which running event this one goes on in, those alike first, and why."""

    def __init__(self, others: list[dict[str, Any]]) -> None:
        super().__init__(tr("Merge into"), tr("Merge"))
        self.list = Lines(
            tr("Running events"), _EventRow(), lambda item: f"{item['level_shown']} {item['title']}", "number",
        )
        self.list.show_items(others)
        if others:
            self.list.select(others[0]["number"])
        self.list.setFixedHeight(u(30) * min(max(len(others), 1), 5))
        self.list.taken.connect(lambda item: self.lines["reason"].setFocus(Qt.FocusReason.OtherFocusReason))
        self.column.addWidget(self.heading)
        if others:
            self.column.addWidget(self.list)
        else:
            self.column.addWidget(QLabel(tr("No other event is running")))
        self.column.addLayout(self.foot(self.add_line("reason", tr("Reason"))))
        self.column.addWidget(self.fault)
        self.setFocusProxy(self.list if others else self.lines["reason"])

    def values(self) -> dict[str, Any]:
        into = self.list.key()
        if into is None:
            raise UserError(tr("No other event is running"), "into")
        return {**super().values(), "into": into}

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
