"""One entry whole: its fields, its files, and what became of it."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core import registry
from app.core.i18n import show_moment, show_time, to_local, tr
from app.features.duty_log.rules import changed_pieces
from ui.chips import KindChip, LevelChip
from ui.key_button import KeyButton
from ui.pages.duty_log.options_row import field_of
from ui.theme import font, hex_of, restyle, token, u

FIELDS = (
    "urgency", "category", "finding", "place", "receiver", "callback", "proposal", "handling", "reported_to",
    "instruction", "undertaker", "outcome", "pages", "paper_form",
)


class LinkLine(QPushButton):
    """A line of text that leads somewhere, elided at its right end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        restyle(self, role="link")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font("body"))
        painter.setPen(token("accent_text"))
        text = painter.fontMetrics().elidedText(self.toolTip(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self.hasFocus():
            painter.fillRect(0, self.height() - 2, self.width(), 2, token("accent"))


class DetailPane(QFrame):
    """Shows an entry and its history. Signals carry the entry's row, its number and year,
    or a file's description.

    ``may_remove``: whether the person may have the text taken out for good.
    """

    correct_wanted = Signal(dict)
    file_wanted = Signal(dict)
    entry_wanted = Signal(int)
    removal_wanted = Signal(dict)
    decision_wanted = Signal(bool)

    def __init__(
        self, writes: bool = True, may_remove: bool = False, decides: bool = False, parent: QWidget | None = None
    ) -> None:
        """``writes``: whether the person may correct what is shown, ``may_remove``: take its text out for good,
        ``decides``: approve an entry made after the seal of its shift.
        """
        super().__init__(parent)
        self._decides = decides
        self._writes = writes
        self.may_remove = may_remove
        self.setObjectName("side")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout.addWidget(self._scroll)
        self.row: dict[str, Any] | None = None
        self.show_entry(None, [], {})

    def show_entry(self, row: dict[str, Any] | None, steps: list[dict[str, Any]], kind: dict[str, Any]) -> None:
        """Shows an entry with its history; None: nothing is chosen."""
        self.row = row
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(u(16), u(10), u(16), u(10))
        column.setSpacing(u(8))
        if row is None:
            label = QLabel(tr("Choose an entry to see it whole."))
            label.setProperty("role", "secondary")
            column.addWidget(label)
        else:
            column.addLayout(self._head(row, kind))
            column.addLayout(self._fields(row))
            if row["late_state"] == "pending" and self._decides:
                column.addLayout(self._decision())
            column.addLayout(self._history(steps, row["secrecy_names"]))
            if self.may_remove and not row["redacted_at"]:
                column.addWidget(self._removal(row), 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)

    def _head(self, row: dict[str, Any], kind: dict[str, Any]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(u(8))
        number = QLabel(str(row["number"]))
        number.setProperty("role", "heading")
        line.addWidget(number)
        if kind:
            line.addWidget(KindChip(kind["short_name"], kind["icon"], kind["family"]))
        if row["level"]:
            line.addWidget(LevelChip(row["level"]))
        line.addStretch(1)
        if self._writes and not row["voided_at"] and not row["redacted_at"]:
            button = KeyButton(tr("Correct"), "E", "pencil-simple", small=True)
            button.clicked.connect(lambda: self.correct_wanted.emit(row))
            line.addWidget(button)
        return line

    def _decision(self) -> QHBoxLayout:
        """A leader says whether an entry made after the seal stands."""
        line = QHBoxLayout()
        for approves, title, key, icon in (
            (True, tr("Approve"), "A", "check"), (False, tr("Do not approve"), "X", "arrow-u-up-left"),
        ):
            button = KeyButton(title, key, icon, small=True)
            button.clicked.connect(lambda _on=False, yes=approves: self.decision_wanted.emit(yes))
            line.addWidget(button)
        line.addStretch(1)
        return line

    def _removal(self, row: dict[str, Any]) -> KeyButton:
        """Below everything: nobody comes upon it on the way to correcting."""
        button = KeyButton(tr("Remove the text of this entry"), "", "eraser", small=True)
        button.clicked.connect(lambda: self.removal_wanted.emit({"number": row["number"], "year": row["year"]}))
        return button

    def _fields(self, row: dict[str, Any]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(8))
        grid.setVerticalSpacing(u(7))
        grid.setColumnMinimumWidth(0, u(64))
        grid.setColumnStretch(1, 1)
        late = row["late_after"] or (tr("late entry") if row["late"] else "")
        shown: list[tuple[str, str]] = [
            (tr("Time"), show_moment(row["at"]) + (f"　<b>{escape(late)}</b>" if late else "")),
            (tr("Recorded"), f"{show_moment(row['created_at'], seconds=True)}　{escape(row['recorder'])}"),
            (tr("Source"), escape("　".join(filter(None, (row[n] for n in ("source", "person", "post", "phone")))))),
            (tr("Content"), pieces_html(row)),
            (tr("Result"), escape(row["result_shown"])),
        ]
        if row["secrecy_shown"]:
            shown.append((tr(field_of("secrecy").label), escape(row["secrecy_shown"])))
        if row["due_at"]:
            shown.append((tr("Due"), show_moment(row["due_at"])))
        shown += [(tr(field_of(n).label), escape(shown_value(n, row[n]))) for n in FIELDS if row[n]]
        flags = [tr(field_of(n).label) for n in ("verified", "read_back", "unanswered") if row[n]]
        if flags:
            shown.append((tr("Checked"), escape("　".join(flags))))
        if row["late_said"] != row["late_after"]:
            shown.append((tr("Late entry"), escape(row["late_said"])))
        if row["findings"]:
            shown.append((tr("In spite of"), escape(row["findings"])))
        if row["redacted_at"]:
            shown = [pair for pair in shown if pair[1]]
        for index, (label, value) in enumerate(shown):
            self._pair(grid, index, label, value)
        self._links(grid, len(shown), row)
        return grid

    def _pair(self, grid: QGridLayout, index: int, label: str, value: str) -> None:
        name, text = QLabel(label), QLabel(value)
        name.setProperty("role", "secondary")
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(f"{label}")
        grid.addWidget(name, index, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, index, 1)

    def _links(self, grid: QGridLayout, index: int, row: dict[str, Any]) -> None:
        linked = [(tr("Continues"), row["parent"])] if row["parent"] else []
        linked += [(tr("Follow-up"), one) for one in row["followers"]]
        for label, one in linked:
            text = f"{one['number']}　{one['content']}".replace("\n", " ")
            self._link(grid, index, label, text, lambda i=one["id"]: self.entry_wanted.emit(i))
            index += 1
        for file in row["files"]:
            text = f"{file['name']}　{size_of(file['size'])}"
            self._link(grid, index, tr("File"), text, lambda f=file: self.file_wanted.emit(f))
            index += 1

    def _link(self, grid: QGridLayout, index: int, label: str, text: str, act: Callable[[], None]) -> None:
        """A line that leads somewhere: reached by Tab, opened by Enter or a click."""
        name, button = QLabel(label), LinkLine(text)
        name.setProperty("role", "secondary")
        button.clicked.connect(act)
        grid.addWidget(name, index, 0)
        grid.addWidget(button, index, 1)

    def _history(self, steps: list[dict[str, Any]], classes: dict[str, str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(12))
        grid.setVerticalSpacing(u(8))
        title, note = QLabel(tr("History")), QLabel(tr("only ever added to"))
        title.setProperty("role", "heading")
        note.setProperty("role", "caption")
        grid.addWidget(title, 0, 0)
        grid.addWidget(note, 0, 1)
        grid.setColumnStretch(1, 1)
        day = None
        for index, step in enumerate(steps, 1):
            local = to_local(step["at"])
            moment = show_time(step["at"], seconds=True)
            when = QLabel(moment if local.date() == day else f"{local:%m-%d}\n{moment}")
            day = local.date()
            when.setProperty("role", "secondary")
            text = QLabel(step_html(step, classes))
            text.setTextFormat(Qt.TextFormat.RichText)
            text.setWordWrap(True)
            grid.addWidget(when, index, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, index, 1)
        return grid


def escape(text: Any) -> str:
    """Text as rich text shows it unchanged, line breaks included."""
    plain = str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\n", "<br>").replace("　", "&emsp;")


def size_of(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, count // 1000)} kB"


def struck(text: str) -> str:
    return f'<s style="color:{hex_of("strike")}">{escape(text)}</s>'


def pieces_html(row: dict[str, Any]) -> str:
    """The newest text with what was struck out; all of it struck when the entry is voided."""
    if row["redacted_at"]:
        said = f'<span style="color:{hex_of("text3")}">{escape(row["content"])}</span>'
        return said + (f"<br>{escape(tr('voided'))}" if row["voided_at"] else "")
    if row["voided_at"]:
        return struck(row["content"]) + f"<br>{escape(tr('Voided: {reason}').format(reason=row['void_reason']))}"
    return "".join(struck(text) if state == "struck" else escape(text) for text, state in row["pieces"])


def shown_value(name: str, value: Any) -> str:
    """A stored value in words."""
    choices = dict(field_of(name).choices)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if value and (name == "at" or name.endswith("_at")):
        return show_moment(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return tr(choices[value]) if value in choices else str(value)


def step_html(step: dict[str, Any], classes: dict[str, str]) -> str:
    """One step of the history: what was done, what changed, who, and why; ``classes``: their names by code."""
    action = registry.actions.get(step["action"])
    lines = [f"<b>{escape(tr(action.title) if action else step['action'])}</b>"]
    for name, (before, after) in step["changes"].items():
        values = [classes.get(value, value) if name == "secrecy" else value for value in (before, after)]
        lines.append(change_html(name, *values))
    reason = tr("Reason: {reason}").format(reason=step["reason"]) if step["reason"] else ""
    consent = tr("Consent: {name}").format(name=step["consent"]) if step["consent"] else ""
    who = escape("　".join(part for part in (step["by"], consent, reason) if part))
    lines.append(f'<span style="color:{hex_of("text3")}">{who}</span>')
    return "<br>".join(line for line in lines if line)


def change_html(name: str, before: Any, after: Any) -> str:
    """A changed field: for texts only what differs, for others before and after."""
    if name in ("voided_at", "void_reason") or name not in {f.name for f in registry.actions["duty_log.log"].fields}:
        return ""
    if name == "content":
        pieces = [p for p in changed_pieces(before or "", after or "") if p.state != "kept"]
        return " ".join(struck(p.text) if p.state == "struck" else f"→ <b>{escape(p.text)}</b>" for p in pieces)
    label = escape(tr(field_of(name).label))
    old = struck(shown_value(name, before)) + " → " if before else ""
    return f"{label}　{old}<b>{escape(shown_value(name, after))}</b>"
