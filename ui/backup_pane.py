"""Settings of backups: where they go, which there are, and trying one out."""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core import backups, restoring
from app.core.backups import Copy, Outcome, State
from app.core.i18n import show_moment, tr
from app.core.restoring import Drill
from app.core.run import Context
from ui import theme
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.settings_pane import Group, SettingsPane
from ui.table_model import show_count
from ui.theme import u

ROWS = 5


@dataclass(frozen=True)
class Found:
    """How the targets are, and the copies in them."""

    states: list[State]
    copies: list[Copy]


class BackupPane(SettingsPane):
    """The settings, below the list of copies and what can be done with them. ``restore_wanted``: somebody wants to."""

    restore_wanted = Signal()

    def __init__(self, desk: Desk, group: Group, parent: QWidget | None = None) -> None:
        self.list = QListWidget()
        self.told = QLabel()
        super().__init__(desk, group, parent)
        self._rows.insertWidget(0, self._head())
        for key in ("backup.target_1", "backup.target_2") if desk.ctx.may("system") else ():
            self._add_chooser(key)

    def _head(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, u(10))
        column.setSpacing(u(8))
        self.list.setAccessibleName(tr("Backups"))
        self.list.setFixedHeight(u(28) * ROWS)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.installEventFilter(self)
        self.told.setWordWrap(True)
        self.told.setProperty("role", "secondary")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        may = self.desk.ctx.may
        self.now = KeyButton(tr("Back up now"))
        self.now.clicked.connect(self.back_up)
        self.now.setEnabled(may("system"))
        self.trial = KeyButton(tr("Try restore"), "T")
        self.trial.clicked.connect(self.try_restore)
        self.trial.setEnabled(may("system") or may("audit"))
        self.restore = KeyButton(tr("Restore…"))
        self.restore.clicked.connect(self.restore_wanted)
        self.restore.setEnabled(may("system"))
        row = QHBoxLayout()
        row.setSpacing(u(8))
        for button in (self.now, self.trial, self.restore):
            row.addWidget(button)
        row.addStretch(1)
        column.addWidget(self.list)
        column.addWidget(self.told)
        column.addLayout(row)
        return whole

    def _add_chooser(self, key: str) -> None:
        if key == "backup.target_1":
            self.editors[key].setPlaceholderText(backups.place_of_own(self.desk.place))
        button = KeyButton(tr("Choose a folder"), small=True)
        theme.restyle(button, role="link")
        button.clicked.connect(partial(self._choose, key))
        self._rows.insertWidget(self._rows.indexOf(self.fields[key]) + 1, button, 0, Qt.AlignmentFlag.AlignLeft)

    def _choose(self, key: str) -> None:
        dialog = QFileDialog(self, tr("Where shall backups go?"), str(self.editors[key].value()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self._on_chosen, key))
        dialog.open()

    def _on_chosen(self, key: str, folder: str) -> None:
        self.editors[key].set_value(folder)
        self._store(key)

    # showing ------------------------------------------------------------
    def refresh(self) -> None:
        super().refresh()
        place = self.desk.place

        def find(ctx: Context) -> Found:
            states = backups.state(ctx, place)
            copies = backups.every_copy(ctx, backups.database_of(place)) if states else []
            return Found(states, copies)

        self.desk.look(find, self._show_found)

    def _show_found(self, found: Found) -> None:
        chosen = self._chosen()
        self.list.clear()
        for copy in found.copies:
            item = QListWidgetItem(line_of(copy))
            item.setData(Qt.ItemDataRole.UserRole, copy)
            item.setToolTip(str(copy.file))
            item.setSizeHint(QSize(0, u(28)))
            self.list.addItem(item)
            if chosen is not None and copy.file == chosen.file:
                self.list.setCurrentItem(item)
        self.list.setFixedHeight(u(28) * min(max(len(found.copies), 1), ROWS) + 2)
        if self.list.currentRow() < 0 and found.copies:
            self.list.setCurrentRow(0)
        if not self.told.text():
            self._tell("\n".join(sentences_of(found.states)), any(one.fault for one in found.states))

    def _tell(self, text: str, bad: bool = False) -> None:
        self.told.setText(text)
        theme.restyle(self.told, tone="danger" if bad else "")

    def _chosen(self) -> Copy | None:
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    # doing --------------------------------------------------------------
    def back_up(self) -> None:
        """A backup into every target, now."""
        if not self.now.isEnabled():
            return
        self.now.setEnabled(False)
        self._tell(tr("Backing up…"))
        place = self.desk.place
        self.desk.make(lambda ctx: backups.make(ctx, place), self._on_made, self._on_failed)

    def _on_made(self, made: list[Outcome]) -> None:
        self.now.setEnabled(True)
        faults = [one.fault for one in made if one.fault]
        said = tr("Backed up: {entries} ledger entries.")
        good = [said.format(entries=one.copy.entries) for one in made if one.copy and not one.fault]
        self._tell("\n".join([*faults, *good[:1]]), bool(faults))
        self.refresh()

    def try_restore(self) -> None:
        """The chosen backup restored into a folder that is removed again, and compared."""
        copy = self._chosen()
        if copy is None or not self.trial.isEnabled():
            return
        self.trial.setEnabled(False)
        self._tell(tr("Trying…"))
        database = backups.database_of(self.desk.place)
        self.desk.make(
            lambda ctx: restoring.drill(database, copy.file, ctx.progress), self._on_tried, self._on_failed
        )

    def _on_tried(self, tried: Drill) -> None:
        self.trial.setEnabled(True)
        self._tell("\n".join([tried.told(), *tried.sentences[1:5]]), not tried.whole)

    def _on_failed(self, fault: BaseException) -> None:
        self.now.setEnabled(self.desk.ctx.may("system"))
        self.trial.setEnabled(True)
        self._tell(getattr(fault, "text", ""), True)
        if not hasattr(fault, "text"):
            self.desk.faulted.emit(fault)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """T in the list tries the backup under the cursor."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text().lower() == "t":
            self.try_restore()
            return True
        return super().eventFilter(watched, event)


def line_of(copy: Copy) -> str:
    """A backup in a line: when, how long its ledger is, whether it is whole, where it lies."""
    entries = "" if copy.entries is None else show_count(copy.entries)
    state = tr("whole") if copy.whole else tr("not proven") if copy.entries is None else tr("not whole")
    parts = [show_moment(copy.made), entries, state, str(copy.file.parent)]
    return "　".join(part for part in parts if part)


def sentences_of(states: list[State]) -> list[str]:
    """What there is to say of the targets."""
    said = [one.fault for one in states if one.fault]
    if states and all(one.same_disk for one in states) and not said:
        said.append(tr("All backups are on the disk of the database. Choose a second place: another disk, a stick."))
    return said
