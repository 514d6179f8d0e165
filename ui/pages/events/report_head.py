"""The line above a report being written, and how it is to go out, in words."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.core.agenda import Due
from app.core.drafts import Draft
from app.core.i18n import show_time, tr
from ui import theme
from ui.chips import LevelChip
from ui.deadlines import show_left
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.theme import u

Term = tuple[str, str, str]  # name, value, tone


class ReportHead(QWidget):
    """Level, kind of report, event; where the text is kept; the two buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.level, self.title, self.about = LevelChip("9", self), QLabel(), CutLabel()
        theme.restyle(self.title, role="title")
        theme.restyle(self.about, role="secondary")
        self.said = CutLabel()
        self.back = KeyButton("", "Esc")
        self.on = KeyButton("", "Ctrl+Enter", primary=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(10))
        row.addWidget(self.level)
        row.addWidget(self.title)
        row.addWidget(self.about, 3)
        row.addWidget(self.said, 1)
        row.addWidget(self.back)
        row.addWidget(self.on)

    def show_report(self, shown: dict[str, Any]) -> None:
        self.level.set_level(shown["level"])
        self.title.setText(shown["kind_shown"])
        self.about.setText(shown["event_title"])
        self.about.setToolTip(shown["event_title"])

    def show_step(self, number: int) -> None:
        """0: the draft; 1: its page."""
        self.back.set_text(tr("Keep writing") if number else tr("To the event"))
        self.on.set_text(tr("Send") if number else tr("See the page"))

    def say(self, text: str, tone: str = "muted") -> None:
        """Where what was typed is kept."""
        self.said.setText(text)
        self.said.setToolTip(text)
        theme.restyle(self.said, role="secondary", tone=tone)


def terms(shown: dict[str, Any], values: dict[str, str], now: datetime, name: str) -> list[Term]:
    """How the report goes out: to whom, which way, who signed it (``name`` sits here), what is left of its clocks."""
    found = [(tr("To"), values["addressee"], ""), (tr("Way"), dict(shown["ways"]).get(values["way"], ""), "")]
    if shown["signer"]:
        found.append((tr("Signed off by"), *_signing(shown, values, name)))
    for one in shown["clocks"]:
        left = show_left(Due(one["title"], one["starts"], one["due"], "", ("events", one["id"])), now)
        said, tone = (tr("{left} left"), "") if one["due"] >= now else (tr("late by {left}"), "danger")
        found.append((one["title"], said.format(left=left.removeprefix("+")), tone))
    return found


def _signing(shown: dict[str, Any], values: dict[str, str], name: str) -> tuple[str, str]:
    shared = shown["shared"]
    if shared and shared["state"] == "signed":
        return f"{shared['signed_by']}　{show_time(shared['signed_at'])}", "ok"
    if values["signed_by"]:
        return f"{values['signed_by']}　{tr('by word')}", ""
    if shown["may_sign"]:
        return tr("{name}, with the sending").format(name=name), ""
    return tr("not signed off"), "danger"


def is_of(draft: Draft, kind: str, event: str) -> bool:
    """Whether a draft on disk is of this kind and event, and whole."""
    values = draft.values
    parts = {"event": str, "fields": dict, "gaps": dict, "made": dict, "facts": dict, "seen": dict}
    whole = all(isinstance(values.get(name), shape) for name, shape in parts.items())
    return whole and (values["event"], draft.kind) == (event, kind)
