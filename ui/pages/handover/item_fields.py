"""What an item says, as rows of label and value."""
from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.agenda import Due
from app.core.i18n import show_moment, tr
from ui import paint, theme
from ui.bare_area import BareArea
from ui.deadlines import show_left, state_of
from ui.lines import Item
from ui.pages.handover import words
from ui.theme import u

LABEL = 72
TONES = {"near": "warn", "urgent": "danger", "overdue": "danger"}
Field = tuple[str, str, str]  # label, value, tone


def due_left(item: Item, now: datetime) -> tuple[str, str]:
    """(when and how much is left, tone)."""
    clock = Due(item["title"], item["created_at"], item["due_at"], "", ("", 0))
    state = state_of(clock, now)
    if state == "calendar" or not item["live"]:
        return show_moment(item["due_at"]), ""
    said = tr("{time}　over by {left}") if state == "overdue" else tr("{time}　{left} left")
    text = said.format(time=words.moment(item["due_at"], now), left=show_left(clock, now).lstrip("+"))
    return text, TONES.get(state, "")


def fields_of(item: Item, now: datetime) -> list[Field]:
    """Everything known of an item, in the order of the sheet; what is not known is left out."""
    due, tone = due_left(item, now) if item["due_at"] else ("", "")
    ruled = ""
    if item["ruling"]:
        ruled = words.GAP.join(part for part in (words.state_word(item), item["ruled_by"], item["ruling_note"]) if part)
    said = words.GAP.join(part for part in (words.state_word(item), item["opinion"]) if part)
    rows = (
        (tr("Handed over by"), item["given_by"], ""), (tr("Source"), item["origin"], ""),
        (tr("Progress"), item["progress"] or item["status"], ""), (tr("Next step"), item["next_step"], ""),
        (tr("Deadline"), due, tone), (tr("Contact"), item["contact"], ""),
        (tr("Handover note"), item["note"], "accent"),
        (tr("Incoming opinion"), said if item["opinion"] else "", "warn" if item["state"] != "accepted" else ""),
        (tr("Answer"), item["answer"], ""), (tr("Ruling"), ruled, ""),
    )
    return [row for row in rows if row[1]]


class _Row(QFrame):
    """A label and its value, which goes on in further lines, above a hairline."""

    def __init__(self, label: str, wide: int) -> None:
        super().__init__()
        name = QLabel(label)
        name.setProperty("role", "secondary")
        name.setProperty("tone", "muted")
        name.setFixedWidth(wide)
        self.value = QLabel()
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        self.value.setWordWrap(True)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line = QFrame(objectName="hairline")
        line.setFixedHeight(1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.value, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, u(6), 0, 0)
        column.setSpacing(u(6))
        column.addLayout(row)
        column.addWidget(line)


class ItemFields(BareArea):
    """The fields of the item shown; rows stay as long as they have the same labels."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, _Row] = {}
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, u(2), 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(inner)
        self.setMinimumHeight(u(40))

    def show_fields(self, fields: list[Field]) -> None:
        labels = [label for label, _, _ in fields]
        if labels != list(self._rows):
            self._build(labels)
        for label, value, tone in fields:
            shown = self._rows[label].value
            if shown.text() != value:
                shown.setText(value)
            if shown.property("tone") != tone:
                theme.restyle(shown, tone=tone)

    def _build(self, labels: list[str]) -> None:
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {}
        wide = max([u(LABEL), *(paint.width(label, "secondary") + u(12) for label in labels)])
        for place, label in enumerate(labels):
            self._rows[label] = _Row(label, wide)
            self._column.insertWidget(place, self._rows[label])
        self.verticalScrollBar().setValue(0)

    def told(self) -> dict[str, str]:
        """Labels and values as shown."""
        return {label: row.value.text() for label, row in self._rows.items()}
