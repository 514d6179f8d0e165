"""Taking over an earlier log: what a file holds is shown first, then taken whole or not at all."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import show_moment, tr
from app.features.duty_log import transfer
from app.features.duty_log.transfer import Plan
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.page import Page
from ui.theme import restyle, u

SHOWN = ("at", "kind", "source", "content", "result")
FAULTS_SHOWN = 200


class ImportPage(Page):
    """Choose a file, look, take over. Ctrl+Enter takes; Esc goes back."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._file: Path | None = None
        self._plan: Plan | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(10))
        column.addLayout(self._head())
        self._said = self._line()
        self._columns = self._line()
        self._table = QTableWidget()
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setWordWrap(False)
        self._table.verticalHeader().hide()
        self._table.horizontalHeader().setStretchLastSection(True)
        for widget in (self._said, self._columns):
            column.addWidget(widget)
        column.addWidget(self._table, 1)
        self._show(None)

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        title = QLabel(tr("Take over an earlier log"))
        title.setProperty("role", "title")
        self._choose = KeyButton(tr("Choose file"), "Ins", "paperclip")
        self._choose.clicked.connect(self.choose)
        self._take = KeyButton(tr("Take over"), "Ctrl+Enter", primary=True)
        self._take.clicked.connect(self.primary)
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(self._choose)
        line.addWidget(self._take)
        return line

    def _line(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    # choosing and looking -----------------------------------------------
    def choose(self) -> None:
        """Opens the file dialog."""
        dialog = QFileDialog(self, tr("Choose file"))
        dialog.setNameFilter(tr("Tables") + " (*.csv *.xlsx)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.look_at(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def look_at(self, file: Path) -> None:
        """Reads a file and shows what would be taken from it."""
        self._file = file
        self._say(tr("Reading {name}").format(name=file.name), "")
        self.desk.make(lambda ctx: transfer.plan(ctx, file), self._show, self._on_failed)

    def _show(self, plan: Plan | None) -> None:
        self._plan = plan
        self._take.setEnabled(self._may_take())
        if plan is None:
            self._say(tr("CSV or XLSX with a heading row. Nothing is written until you have seen it."), "")
            self._columns.clear()
            self._fill([], [])
            return
        labels = {field.name: tr(field.label) for field in registry.actions["duty_log.log"].fields}
        matched = "　".join(f"{heading} → {labels.get(name, name)}" for heading, name in plan.columns.items())
        other = tr("kept as a remark: {headings}").format(headings="、".join(plan.unmatched)) if plan.unmatched else ""
        self._columns.setText("　".join(part for part in (matched, other) if part))
        if plan.already:
            self._say(plan.already, "warn")
        elif plan.faults:
            text = tr("{n} cells cannot be taken; nothing is taken until they are put right.")
            self._say(text.format(n=len(plan.faults)), "danger")
        else:
            self._say(tr("{n} rows can be taken. The first of them:").format(n=plan.rows), "ok")
        self._fill_faults(plan, labels) if plan.faults else self._fill_rows(plan, labels)

    def _say(self, text: str, tone: str) -> None:
        self._said.setText(text)
        restyle(self._said, tone=tone)

    def _fill_faults(self, plan: Plan, labels: dict[str, str]) -> None:
        head = [tr("Row"), tr("Field"), tr("Cell"), tr("Fault")]
        faults = plan.faults[:FAULTS_SHOWN]
        self._fill(head, [[str(f.row), labels.get(f.field, f.field), f.value, f.reason] for f in faults])

    def _fill_rows(self, plan: Plan, labels: dict[str, str]) -> None:
        names = [name for name in SHOWN if any(row.get(name) for row in plan.first)]
        rows = [[show_moment(row[n]) if n == "at" else str(row.get(n, "")) for n in names] for row in plan.first]
        self._fill([labels[name] for name in names], rows)

    def _fill(self, head: list[str], rows: list[list[str]]) -> None:
        self._table.setColumnCount(len(head))
        self._table.setRowCount(len(rows))
        self._table.setHorizontalHeaderLabels(head)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                self._table.setItem(number, column, QTableWidgetItem(text.replace("\n", " ")))
        for column in range(len(head) - 1):
            self._table.setColumnWidth(column, u(160))
        self._table.setVisible(bool(rows))

    # taking -------------------------------------------------------------
    def _may_take(self) -> bool:
        plan = self._plan
        return plan is not None and plan.rows > 0 and not plan.faults and not plan.already

    def primary(self) -> None:
        """Takes the file over, whole."""
        if not self._may_take():
            return
        self._take.setEnabled(False)
        self._say(tr("Taking over the log"), "")
        self.desk.act("duty_log.import", {"file": self._file}, self._on_taken, self._on_failed)

    def _on_taken(self, result: dict[str, Any]) -> None:
        self.desk.toast(tr("Taken over: {n} entries").format(n=result["taken"]))
        self._show(None)
        self.desk.go("duty_log")

    def _on_failed(self, fault: BaseException) -> None:
        self._show(None)
        if isinstance(fault, UserError):
            self._say(fault.text, "danger")
        else:
            self.desk.faulted.emit(fault)

    def hints(self) -> list[tuple[str, str]]:
        return [("Ins", tr("choose file")), ("Ctrl+Enter", tr("take over")), ("Esc", tr("back"))]

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.choose()
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        self._choose.setFocus()
