"""Restoring, step by step on one page: choose a backup, see it checked, put it in place."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from app.core import backups, restoring, settings
from app.core.backups import Copy
from app.core.errors import Cancelled, Locked, UserError
from app.core.i18n import tr
from app.core.restoring import Drill, Prepared, Restored
from app.core.run import Context
from ui import theme
from ui.backup_pane import line_of
from ui.editors import PasswordEditor, TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.theme import u
from ui.worker import Worker

WIDTH = 720
ROWS = 6


class RestorePage(QWidget):
    """Restores the database at ``database``. ``said``: why; ``ctx``: the person, if already signed in.

    Signals: ``finished`` (sentences on what was done), ``left`` (nothing was done), ``failed`` (an exception of
    ours), ``_progressed`` (done, total) from the lane.
    """

    finished = Signal(list)
    left = Signal()
    failed = Signal(object)
    _progressed = Signal(int, int)

    def __init__(
        self, worker: Worker, database: Path, said: str = "", ctx: Context | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, objectName="page")
        self._worker = worker
        self._database = database
        self._ctx = ctx
        self._stop = Event()
        self._busy = False
        self._done: list[str] = []
        self._build(said)
        self._progressed.connect(self._on_progress)
        self._worker.submit("read", self._find, self._show_found, self._on_failed)

    # layout -------------------------------------------------------------
    def _build(self, said: str) -> None:
        self.card = QFrame(objectName="card")
        self.card.setFixedWidth(u(WIDTH))
        column = QVBoxLayout(self.card)
        column.setContentsMargins(u(34), u(26), u(34), u(22))
        column.setSpacing(u(10))
        title = QLabel(tr("Restore"))
        title.setProperty("role", "title")
        column.addWidget(title)
        self.why = self._label(said, tone="danger")
        self.why.setVisible(bool(said))
        column.addWidget(self.why)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Backups"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.currentItemChanged.connect(lambda *_: self._check())
        self.list.setFixedHeight(u(28) + 2)
        column.addWidget(self.list)
        self.checked, self.what = self._label(""), self._label("")
        self.what.setProperty("role", "secondary")
        column.addWidget(self.checked)
        column.addWidget(self.what)
        self.number, self.password = TextEditor(), PasswordEditor()
        self.fields = {"number": Field(tr("Work number"), self.number)}
        self.fields["password"] = Field(tr("Password"), self.password)
        self.second = TextEditor()
        self.fields["second"] = Field(tr("Code of the authenticator"), self.second)
        who = QHBoxLayout()
        who.setSpacing(u(16))
        for field in self.fields.values():
            who.addWidget(field, 1)
            field.setVisible(self._ctx is None and field is not self.fields["second"])
        column.addLayout(who)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        column.addWidget(self.bar)
        column.addLayout(self._foot())
        outer = QGridLayout(self)
        outer.addWidget(self.card, 0, 0, Qt.AlignmentFlag.AlignCenter)
        self.setFocusProxy(self.list)

    @staticmethod
    def _label(text: str, tone: str = "") -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("tone", tone)
        return label

    def _foot(self) -> QHBoxLayout:
        self.other = KeyButton(tr("Another file"), "Alt+O")
        self.other.clicked.connect(self._choose)
        self.cancel = KeyButton(tr("Cancel"), "Esc")
        self.cancel.clicked.connect(self._leave)
        self.restore = KeyButton(tr("Restore"), "Ctrl+Enter", primary=True)
        self.restore.clicked.connect(self.submit)
        self.restore.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addWidget(self.other)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.restore)
        return row

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        return [("↑↓", tr("choose")), ("Alt+O", tr("another file")), ("Ctrl+Enter", tr("restore")), ("Esc", tr("back"))]

    # which --------------------------------------------------------------
    def _find(self) -> tuple[str, list[Copy]]:
        here = self._ctx or Context(settings=settings.Settings(settings.load_computer()))
        return restoring.condition(self._database), backups.every_copy(here, self._database)

    def _show_found(self, found: tuple[str, list[Copy]]) -> None:
        state, copies = found
        texts = {
            "missing": tr("There is no database. The backup becomes the database {path}."),
            "damaged": tr(
                "The backup takes the place of {path}. Every entry that can still be read in the damaged file is "
                "taken over. The damaged file stays beside it."
            ),
            "whole": tr(
                "The backup takes the place of {path}. Entries made after the backup are then only in the present "
                "database, which stays beside it."
            ),
        }
        self.what.setText(texts[state].format(path=self._database))
        for copy in copies:
            self._add(line_of(copy), copy.file)
        if copies:
            self.list.setCurrentRow(0)
        elif state == "damaged":
            self._add(tr("Without a backup: only what can be read in the damaged file"), None)
            self.list.setCurrentRow(0)
        else:
            self._tell(tr("No backup was found. Choose a file."))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, text: str, file: Path | None) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, file)
        item.setToolTip(str(file or ""))
        item.setSizeHint(QSize(0, u(28)))
        self.list.addItem(item)
        self.list.setFixedHeight(u(28) * min(self.list.count(), ROWS) + 2)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Which backup?"), str(backups.own_folder(self._database)))
        dialog.setNameFilter(tr("Dutydesk database (*.db)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose_file)
        dialog.open()

    def choose_file(self, name: str) -> None:
        """Adds a backup that lies elsewhere, and chooses it."""
        self._add(name, Path(name))
        self.list.setCurrentRow(self.list.count() - 1)

    def file(self) -> Path | None:
        """The backup chosen; None: the damaged file alone."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    # checking -----------------------------------------------------------
    def _check(self) -> None:
        """Tries the chosen backup; another choice stops the trial before."""
        self._stop.set()
        self._stop = Event()
        self.restore.setEnabled(False)
        file = self.file()
        if file is None:
            self._tell("")
            self.restore.setEnabled(self.list.currentItem() is not None)
            return
        self._tell(tr("Checking…"))
        database, progress = self._database, self._progress(self._stop)
        self._worker.submit(
            "report", lambda: restoring.drill(database, file, progress),
            lambda tried: self._on_checked(file, tried), lambda fault: self._on_unchecked(file, fault),
        )

    def _progress(self, stop: Event) -> Any:
        def progress(done: int, total: int, text: str) -> None:
            if stop.is_set():
                raise Cancelled
            self._progressed.emit(done, total)

        return progress

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        self.bar.setVisible(done < total)

    def _on_checked(self, file: Path, tried: Drill) -> None:
        self.bar.hide()
        if file == self.file():
            self._tell(tried.told(), "ok" if tried.whole else "warn")
            self.restore.setEnabled(True)

    def _on_unchecked(self, file: Path, fault: BaseException) -> None:
        self.bar.hide()
        if isinstance(fault, Cancelled) or file != self.file():
            return
        if isinstance(fault, Locked):
            self._tell(tr("The backup is encrypted. It is checked with your password."))
            self.restore.setEnabled(True)
            return
        self._on_failed(fault)

    def _tell(self, text: str, tone: str = "") -> None:
        self.checked.setText(text)
        theme.restyle(self.checked, tone=tone)

    # doing --------------------------------------------------------------
    def submit(self) -> None:
        """Ctrl+Enter: prepares, signs in, puts in place; then on to the sign-in page."""
        if self._done:
            self.finished.emit(self._done)
            return
        if self._busy or not self.restore.isEnabled():
            return
        if self._ctx is None and not (self.number.value() and self.password.value()):
            name = "number" if not self.number.value() else "password"
            self.fields[name].set_error(tr("Fill this in."))
            (self.number if name == "number" else self.password).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._set_busy(True)
        self._stop = Event()
        self._tell(tr("Restoring…"))
        file, database, progress = self.file(), self._database, self._progress(self._stop)
        number, password, known = str(self.number.value()), str(self.password.value()), self._ctx
        second = str(self.second.value())

        def sign_in(ready: Prepared) -> Context:
            if known is not None:
                return replace(known, progress=progress)
            return restoring.admit(ready, number, password, second)

        def work() -> Restored:
            if known is None:
                restoring.unlock(file or database, number, password)
            return restoring.restore(database, file, sign_in, progress)

        self._worker.submit("report", work, self._on_done, self._on_failed)

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        for widget in (self.list, self.other, self.restore, *self.fields.values()):
            widget.setEnabled(not on)

    def _on_done(self, done: Restored) -> None:
        self._set_busy(False)
        self._done = restoring.told(done)
        for widget in (self.why, self.list, self.what, self.bar, self.other, self.cancel, *self.fields.values()):
            widget.hide()
        self._tell("\n".join(self._done))
        self.restore.set_text(tr("Sign in"), "Enter")
        self.restore.setEnabled(True)
        self.restore.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, fault: BaseException) -> None:
        self._set_busy(False)
        self.bar.hide()
        if not isinstance(fault, UserError):
            self.failed.emit(fault)
            self._tell(tr("Something went wrong. Nothing was changed."), "danger")
            return
        field = self.fields.get(fault.field)
        if field is not None:
            self._tell("")
            field.show()
            field.set_error(fault.text)
        else:
            self._tell(fault.text, "danger")

    def _leave(self) -> None:
        """Esc: stops what runs; when nothing does, leaves."""
        self._stop.set()
        if not self._busy:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if (control or self._done) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() == Qt.Key.Key_O:
            self._choose()
        else:
            super().keyPressEvent(event)
