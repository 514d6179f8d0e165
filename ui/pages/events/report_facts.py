"""Beside the wording of a report: what is still missing, with a field for each, the clocks it meets, what to check."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.agenda import Due
from app.core.i18n import tr
from app.features.events import editing
from ui import theme
from ui.bare_area import BareArea
from ui.composing import EnterLine
from ui.deadlines import DeadlineRow
from ui.field import CutLabel, Field
from ui.theme import u

LABEL = 84


class ReportFacts(QFrame):
    """``entered`` (code): Enter in the field of a missing element. ``edited``: something was typed there."""

    entered = Signal(str)
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.gaps: dict[str, Field] = {}
        self.lines: dict[str, EnterLine] = {}
        self.clocks: list[DeadlineRow] = []
        self._clocks, self._gaps, self._known = QVBoxLayout(), QVBoxLayout(), QGridLayout()
        self._checks = QVBoxLayout()
        self._build()

    def _build(self) -> None:
        self._count, self._short = QLabel(), QLabel()
        theme.restyle(self._count, role="secondary")
        theme.restyle(self._short, tone="danger")
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(u(14), u(10), u(14), u(12))
        column.setSpacing(u(6))
        self._heading(column, tr("Clocks it meets"))
        self._clocks.setSpacing(0)
        column.addLayout(self._clocks)
        column.addSpacing(u(8))
        self._heading(column, tr("Elements"), self._count, self._short)
        self._gaps.setSpacing(0)
        column.addLayout(self._gaps)
        self._known.setHorizontalSpacing(u(8))
        self._known.setVerticalSpacing(u(4))
        self._known.setColumnMinimumWidth(0, u(LABEL))
        self._known.setColumnStretch(1, 1)
        column.addLayout(self._known)
        column.addSpacing(u(8))
        self._heading(column, tr("To check"))
        self._checks.setSpacing(u(6))
        column.addLayout(self._checks)
        column.addStretch(1)
        area = BareArea()
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(area)
        self._area = area

    @staticmethod
    def _heading(column: QVBoxLayout, text: str, *beside: QLabel) -> None:
        row = QHBoxLayout()
        row.setSpacing(u(8))
        label = QLabel(text)
        theme.restyle(label, role="heading")
        row.addWidget(label)
        for number, one in enumerate(beside):
            if number == len(beside) - 1:
                row.addStretch(1)
            row.addWidget(one)
        if not beside:
            row.addStretch(1)
        column.addLayout(row)

    # showing ------------------------------------------------------------
    def show_facts(self, shown: dict[str, Any], now: datetime) -> None:
        """The clocks, the elements; what was typed into a gap stays while it is one."""
        self._show_clocks(shown["clocks"], now)
        rows = shown["elements"]
        missing = [row for row in rows if row["state"] == "must"]
        filled = sum(1 for row in rows if row["state"] == "filled")
        self._count.setText(f"{filled} / {len(rows)}")
        self._short.setText(tr("{n} required missing").format(n=len(missing)) if missing else "")
        self._show_gaps(missing)
        self._show_known([row for row in rows if row["state"] != "must"])

    def _show_clocks(self, clocks: list[dict[str, Any]], now: datetime) -> None:
        emptied(self._clocks)
        self.clocks = []
        for one in clocks:
            due = Due(one["title"], one["starts"], one["due"], editing.due_said(one["due"], one["source"]),
                      ("events", one["id"]), one["rule"])
            row = DeadlineRow(due, now)
            row.setToolTip(due.rule)
            self.clocks.append(row)
            self._clocks.addWidget(row)
        if not clocks:
            self._clocks.addWidget(text_line(tr("No clock waits for this report"), "secondary"))

    def _show_gaps(self, missing: list[dict[str, Any]]) -> None:
        codes = [row["code"] for row in missing]
        if codes == list(self.gaps) and all(code in self.lines for code in codes):
            return
        kept = self.typed()
        here = next((code for code, line in self.lines.items() if line.hasFocus()), "")
        emptied(self._gaps)
        self.gaps, self.lines = {}, {}
        for row in missing:
            if row["from"]:
                text = tr("{element}: follows from {what}")
                self._gaps.addWidget(text_line(text.format(element=row["title"], what=row["from"]), "", "danger"))
                self._gaps.addSpacing(u(8))
                continue
            line = EnterLine()
            line.setText(kept.get(row["code"], ""))
            line.setPlaceholderText("06-24 02:31" if row["is_time"] else row["question"])
            line.setToolTip(row["question"])
            line.entered.connect(lambda code=row["code"]: self.entered.emit(code))
            line.textEdited.connect(self._on_edited)
            field = Field(tr("{element}: required").format(element=row["title"]), line)
            field.label.setObjectName("")
            theme.restyle(field.label, role="secondary", tone="danger")
            self.gaps[row["code"]], self.lines[row["code"]] = field, line
            self._gaps.addWidget(field)
        if here in self.lines:
            self.lines[here].setFocus()

    def _show_known(self, rows: list[dict[str, Any]]) -> None:
        emptied(self._known)
        for number, row in enumerate(rows):
            title = QLabel(row["title"])
            theme.restyle(title, role="secondary")
            value = CutLabel(row["value"].replace("\n", " ") or tr("may wait"))
            value.setToolTip(row["value"] or row["question"])
            if not row["value"]:
                theme.restyle(value, role="secondary", tone="muted")
            self._known.addWidget(title, number, 0)
            self._known.addWidget(value, number, 1)

    def show_checks(self, sentences: list[str]) -> None:
        """What does not fit, or that nothing does not."""
        emptied(self._checks)
        for sentence in sentences:
            self._checks.addWidget(text_line(sentence, "", "warn"))
        if not sentences:
            self._checks.addWidget(text_line(tr("Nothing found that does not fit"), "secondary"))

    def tick(self, now: datetime) -> None:
        for row in self.clocks:
            row.tick(now)

    # gaps ---------------------------------------------------------------
    def typed(self) -> dict[str, str]:
        """What stands in the fields of missing elements, by code; empty ones left out."""
        return {code: line.text().strip() for code, line in self.lines.items() if line.text().strip()}

    def set_typed(self, values: dict[str, Any]) -> None:
        for code, line in self.lines.items():
            if values.get(code):
                line.setText(str(values[code]))

    def empty(self, code: str) -> None:
        """The answer was taken."""
        if code in self.lines:
            self.lines[code].clear()

    def show_error(self, code: str, sentence: str) -> bool:
        """The sentence under the field of an element, with the cursor there."""
        if code not in self.gaps:
            return False
        self.gaps[code].set_error(sentence)
        self.lines[code].setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(self.gaps[code])
        return True

    def take_focus(self) -> bool:
        """The cursor into the first missing element; False where none is missing."""
        line = next((line for line in self.lines.values() if not line.text().strip()), None)
        if line is None:
            return False
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _on_edited(self) -> None:
        for field in self.gaps.values():
            field.set_error("")
        self.edited.emit()


def text_line(text: str, role: str = "", tone: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    theme.restyle(label, role=role, tone=tone)
    return label


def emptied(layout: Any) -> None:
    """Takes every widget out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
