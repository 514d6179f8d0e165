"""The nil report: nothing happened. Drafted from the roster, shown and changed before it goes out."""
from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import tr
from app.features.events.records import WAYS
from ui.inline import Inline
from ui.option_group import OptionGroup
from ui.pages.events.report_text import BodyEdit
from ui.theme import u

BODY = 76


class NilForm(Inline):
    """Title, wording, to whom and which way; Ctrl+Enter sends from anywhere in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Nil report"), tr("Send"), parent)
        self.send.set_text(tr("Send"), "Ctrl+Enter")
        self.body = BodyEdit()
        self.body.setAccessibleName(tr("Wording"))
        self.body.setFixedHeight(u(BODY))
        self.way = OptionGroup([(code, tr(title)) for code, title in WAYS], "system", label=tr("Way"), height=32)
        head = self.foot(self.heading, self.add_line("title", tr("Title")), self.add_line("addressee", tr("To")))
        head.setStretch(0, 0)
        head.removeWidget(self.send)
        head.removeWidget(self.leave)
        self.column.addLayout(head)
        self.column.addWidget(self.body)
        row = self.foot(self.way)
        row.setStretch(0, 0)
        row.insertStretch(1, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.fault)
        self.setFocusProxy(self.body)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "text": self.body.toPlainText().strip(), "way": self.way.value(), "kind": "nil"}

    def typed(self) -> dict[str, str]:
        return {**super().typed(), "text": self.body.toPlainText()}

    def put_back(self, typed: dict[str, str]) -> None:
        further = dict(typed)
        self.body.setPlainText(further.pop("text", ""))
        super().put_back(further)

    def take_focus(self) -> None:
        self.body.setFocus()
