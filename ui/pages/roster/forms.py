"""The forms of the roster that open above it: an absence, the reason of a swap, a version before it is published."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.core import pinyin
from app.core.errors import UserError
from app.core.i18n import tr
from app.features.roster.month import MonthView
from app.features.roster.records import ABSENCES
from ui import theme
from ui.bare_area import BareArea
from ui.inline import Inline, flowing
from ui.option_group import OptionGroup
from ui.pages.roster.lines import place_words, read_day
from ui.theme import u

MOST_LINES = 9


class AbsenceForm(Inline):
    """Who is away, from when to when; names by initials, dates as short as they are said."""

    def __init__(self, names: Iterable[str], name: str, day: date) -> None:
        super().__init__(tr("Enter an absence"), tr("Enter"))
        self._names, self._day = list(names), day
        self.kinds = OptionGroup(
            [(code, tr(title)) for code, title in ABSENCES], "leave", [f"Alt+{n}" for n in range(1, 5)], tr("Kind"),
        )
        for place, (code, _) in enumerate(ABSENCES, 1):
            made = QShortcut(QKeySequence(f"Alt+{place}"), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(lambda code=code: self.kinds.choose(code))
        self.kinds.chosen.connect(self._on_edited)
        box, top = flowing(u(12))
        top.addWidget(self.heading)
        top.addWidget(self.kinds)
        who = self.add_line("name", tr("Name"))
        who.setText(name)
        since, until = self.add_line("since", tr("From")), self.add_line("until", tr("To (the same day where empty)"))
        since.setText(f"{day.month}-{day.day}")
        self.column.addWidget(box)
        self.column.addLayout(self.foot(who, since, until, self.add_line("note", tr("Note"))))
        self.column.addWidget(self.fault)
        self.setFocusProxy(self.lines["until"] if name else who)

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def values(self) -> dict[str, Any]:
        typed = super().values()
        typed["name"] = self._name(typed["name"])
        typed["since"] = self._date("since", typed["since"], self._day)
        typed["until"] = self._date("until", typed["until"], typed["since"]) if typed["until"] else None
        return {**typed, "kind": self.kinds.value()}

    def _name(self, typed: str) -> str:
        if typed in self._names:
            return typed
        fitting = [name for name in self._names if pinyin.matches(typed, name)]
        if len(fitting) != 1:
            text = tr("“{text}” is nobody's name. Write the name, or initials that only one person has.")
            raise UserError(text.format(text=typed), "name")
        return fitting[0]

    def _date(self, name: str, typed: str, near: date) -> date:
        try:
            return read_day(typed, near)
        except ValueError:
            text = tr("“{text}” is no date. Write it as 27, 6-27 or 2026-06-27.")
            raise UserError(text.format(text=typed), name) from None


class PublishForm(Inline):
    """What differs from the last version and what is wrong; Enter publishes it all the same."""

    def __init__(self, view: MonthView) -> None:
        title = tr("Publish version {n}").format(n=view.version + 1)
        super().__init__(title, tr("Publish"))
        self.version = view.version + 1
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong = QLabel()
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        theme.restyle(self.wrong, tone="warn")
        lists = QWidget()
        inside = QVBoxLayout(lists)
        inside.setContentsMargins(0, 0, 0, 0)
        for label in (self.wrong, self.said):  # what is wrong is not to be scrolled to
            label.setWordWrap(True)
            inside.addWidget(label)
        inside.addStretch(1)
        self._area = BareArea()
        self._area.setWidget(lists)
        self.column.addWidget(self.heading)
        self.column.addWidget(self._area)
        self.column.addLayout(self.foot(self.add_line("note", tr("Note"))))
        self.column.addWidget(self.fault)
        self.setFocusProxy(self.lines["note"])
        self.show_view(view)

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_view(self, view: MonthView) -> None:
        """The lists anew, where the plan was changed meanwhile."""
        self.version = view.version + 1
        self.heading.setText(tr("Publish version {n}").format(n=self.version))
        lines = [
            tr("{place}　{before} → {after}").format(place=place_words(view, cell), before=before or tr("nobody"),
                                                  after=after or tr("nobody"))
            for cell, before, after in view.changes
        ]
        if not view.version:
            lines = [tr("First version: {n} duties").format(n=len(view.changes))]
        wrong = [f"{place_words(view, one.cell)} {one.name}　{one.reason}" for one in view.findings]
        if wrong:
            wrong.insert(0, tr("To be looked at: {n}").format(n=len(wrong)))
            lines.insert(0, tr("Changed: {n}").format(n=len(view.changes)))
        self.wrong.setText("\n".join(wrong))
        self.said.setText("\n".join(lines) or tr("Nothing differs from the last version"))
        self.wrong.setVisible(bool(wrong))
        count = min(MOST_LINES, len(lines) + len(wrong)) + 1
        self._area.setFixedHeight(count * u(21))

    def values(self) -> dict[str, Any]:
        return {**super().values(), "confirm": True}
