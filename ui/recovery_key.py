"""The recovery key of an encrypted database: shown once, taken to paper, proven to be there, and used."""
from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.core import pages, plain_copies, vault
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context
from ui import printing, save_folder, theme
from ui.alive import alive
from ui.bare_area import BareArea
from ui.editors import CheckEditor, TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.report_output import keep_under
from ui.theme import u
from ui.worker import Worker

WIDTH = 640
ACROSS = 4
ASKED = 2
FILE_NAME = "recovery-key.pdf"


class KeyGroups(QWidget):
    """The key, in numbered groups as they stand on the page."""

    def __init__(self, letters: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(u(10))
        grid.setVerticalSpacing(u(8))
        for place, group in enumerate(letters.split("-")):
            grid.addWidget(self._cell(place + 1, group), place // ACROSS, place % ACROSS)

    def _cell(self, number: int, group: str) -> QFrame:
        cell = QFrame(objectName="keyGroup")
        mark, text = QLabel(str(number)), QLabel(group)
        mark.setProperty("role", "caption")
        mark.setFixedWidth(u(18))
        text.setFont(theme.font("big"))
        text.setProperty("role", "big")
        cell.setAccessibleName(f"{number}: {group}")
        row = QHBoxLayout(cell)
        row.setContentsMargins(u(10), u(5), u(8), u(5))
        row.setSpacing(u(4))
        row.addWidget(mark)
        row.addWidget(text, 1)
        return cell


class KeyOutput(QObject):
    """Takes the page with the key to a printer or into a file, and leaves no copy of it behind.

    ``said`` (sentence, tone) for what came of it, ``failed`` (an exception of ours).
    """

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, page: QWidget, worker: Worker, ctx: Context, target: str, letters: str) -> None:
        super().__init__(page)
        self._page, self._worker, self._ctx = page, worker, ctx
        self._target, self._letters = target, letters
        self.dialog: QDialog | None = None

    def ask_file(self) -> None:
        """Asks where to save."""
        self._open(save_folder.dialog(
            self._page, tr("Save the page as"), ["PDF (*.pdf)"], FILE_NAME, self.save_to
        ))

    def save_to(self, path: Path) -> None:
        """Saves the page; under another name where that file is held open elsewhere."""
        def work() -> str:
            made = self._made()
            try:
                return keep_under(self._ctx, made, path).file.name
            finally:
                plain_copies.discard([made.file])

        text = tr("Saved as {name}. Take it off this computer, into the safe.")
        self._do(work, lambda name: self.said.emit(text.format(name=name), "ok"))

    def ask_printers(self) -> None:
        """Opens the print dialog with the printer used last."""
        def look() -> tuple[list[str], str]:
            known = printing.queues()
            return known, printing.preferred(known)

        self._do(look, lambda found: self._open_print_dialog(*found))

    def _open_print_dialog(self, known: list[str], preferred: str) -> None:
        if not known:
            self.said.emit(tr("No printer is set up on this computer. Write the key down, or save the PDF."), "warn")
            return
        dialog = printing.dialog(self._page, printing.Job(preferred), 1)
        dialog.accepted.connect(lambda: self.print_with(printing.job_of(dialog.printer())))
        self._open(dialog)

    def print_with(self, job: printing.Job) -> None:
        """Sends the page to the printer chosen."""
        def work() -> str:
            made = self._made()
            try:
                printing.send(made.file, job)
                pages.printed(self._ctx, made, job.printer, job.copies)
            finally:
                plain_copies.discard([made.file])
            return job.printer

        text = tr("Sent to {printer}. Fetch the page at once.")
        self._do(work, lambda printer: self.said.emit(text.format(printer=printer), "ok"))

    def _made(self) -> pages.Made:
        ctx, target, letters = self._ctx, self._target, self._letters
        return pages.preview_of(ctx, lambda: vault.recovery_page(ctx, target, letters))

    def _do(self, work: Any, done: Any) -> None:
        self.said.emit("", "")
        self._worker.submit("report", work, alive(self, done), alive(self, self._on_failed))

    def _open(self, dialog: QDialog) -> None:
        if self.dialog is not None:
            return
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        QDialog.open(dialog)  # a print dialog's own open() asks for a receiver

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None

    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.said.emit(fault.text, "danger")
        else:
            self.failed.emit(fault)


class Card(QWidget):
    """A page with one card in its middle, which scrolls where the window is small."""

    def __init__(self, width: int = WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="page")
        self._width = width
        self.card = QFrame(objectName="card")
        inner = QWidget()
        middle = QGridLayout(inner)
        middle.setContentsMargins(u(12), u(12), u(12), u(12))
        middle.addWidget(self.card, 0, 0, Qt.AlignmentFlag.AlignCenter)
        area = BareArea()
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(u(34), u(24), u(34), u(20))
        self.column.setSpacing(u(10))

    def add_text(self, text: str, role: str = "") -> QLabel:
        """A label of its own line."""
        label = QLabel(text)
        label.setProperty("role", role)
        label.setWordWrap(True)
        self.column.addWidget(label)
        return label

    def take_focus(self) -> None:
        """The cursor to where typing goes on."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.card.setFixedWidth(min(u(self._width), self.width() - u(40)))


class RecoveryPage(Card):
    """Shows the key, then asks for two of its groups without showing it. Signals: ``finished``, ``failed``."""

    finished = Signal()
    failed = Signal(object)

    def __init__(
        self, worker: Worker, ctx: Context, target: str, letters: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._groups = letters.split("-")
        self.asked = sorted(random.sample(range(len(self._groups)), ASKED))
        self.output = KeyOutput(self, worker, ctx, target, letters)
        self.output.said.connect(self._say)
        self.output.failed.connect(self.failed)
        self.shown, self.check = self._shown(letters), self._check()
        self.check.hide()
        self.add_text(tr("Recovery key"), "title")
        self.column.addWidget(self.shown)
        self.column.addWidget(self.check)

    def _shown(self, letters: str) -> QWidget:
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(10))
        text = QLabel(tr("The database is encrypted. When passwords are forgotten, or the key file beside it is lost, "
                         "only this key opens it. Print it or write it down, seal it and put it into the safe."))
        text.setWordWrap(True)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.hide()
        self.print = KeyButton(tr("Print"), "Ctrl+P", "printer")
        self.print.clicked.connect(self.output.ask_printers)
        self.save = KeyButton(tr("Save as PDF"), "Ctrl+S", "file-pdf")
        self.save.clicked.connect(self.output.ask_file)
        self.next = KeyButton(tr("It is on paper"), "Enter", primary=True)
        self.next.clicked.connect(self.ask)
        for button, key in ((self.print, "Ctrl+P"), (self.save, "Ctrl+S")):
            button.setShortcut(key)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addWidget(self.print)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.next)
        for widget in (text, KeyGroups(letters), self.said):
            column.addWidget(widget)
        column.addLayout(row)
        return step

    def _check(self) -> QWidget:
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(10))
        text = QLabel(tr("Type two groups from the paper, so that it is certain to be readable."))
        text.setWordWrap(True)
        column.addWidget(text)
        self.editors = [TextEditor() for _ in self.asked]
        self.fields = [
            Field(tr("Group {n}").format(n=place + 1), editor)
            for place, editor in zip(self.asked, self.editors, strict=True)
        ]
        both = QHBoxLayout()
        both.setSpacing(u(16))
        for field, editor in zip(self.fields, self.editors, strict=True):
            both.addWidget(field, 1)
            editor.textEdited.connect(lambda _text, one=field: one.set_error(""))
        column.addLayout(both)
        self.again = KeyButton(tr("Show the key again"), "Esc")
        self.again.clicked.connect(self.show_key)
        self.done = KeyButton(tr("Go on"), "Enter", primary=True)
        self.done.clicked.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addStretch(1)
        row.addWidget(self.again)
        row.addWidget(self.done)
        column.addLayout(row)
        return step

    def _say(self, sentence: str, tone: str) -> None:
        theme.restyle(self.said, tone=tone)
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    # steps --------------------------------------------------------------
    def ask(self) -> None:
        """Enter: the key is covered and two groups of it are asked for."""
        self.shown.hide()
        self.check.show()
        self.take_focus()

    def show_key(self) -> None:
        """Esc: the key once more."""
        self.check.hide()
        self.shown.show()
        self.take_focus()

    def submit(self) -> None:
        """Enter: on to the next empty group; when both are right the page is done."""
        for place, field, editor in zip(self.asked, self.fields, self.editors, strict=True):
            if not vault.is_group(editor.value(), self._groups[place]):
                if editor.value():
                    field.set_error(tr("Not this group. Compare it with the paper."))
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
                editor.selectAll()
                return
        self.finished.emit()

    def take_focus(self) -> None:
        asking = self.check.isVisibleTo(self)
        empty = next((editor for editor in self.editors if not editor.value()), self.editors[0])
        (empty if asking else self.next).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asking = self.check.isVisibleTo(self)
        if event.key() == Qt.Key.Key_Escape and asking:
            self.show_key()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit() if asking else self.ask()
        else:
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        return [
            ("Ctrl+P", tr("print")), ("Ctrl+S", tr("save as PDF")), ("Enter", tr("go on")),
            ("Esc", tr("back to the key")),
        ]


class OpenWithKey(Card):
    """Opens the database without a password.

    Signals: ``opened``; ``forgotten`` (the key) when open, if nobody is left to give passwords; ``left`` (Esc),
    ``failed``.
    """

    opened = Signal()
    forgotten = Signal(str)
    left = Signal()
    failed = Signal(object)

    def __init__(self, worker: Worker, target: str, why: str = "", parent: QWidget | None = None) -> None:
        """``why``: what is wrong, where no password can help."""
        super().__init__(parent=parent)
        self._worker, self._target = worker, target
        self._can_leave = not why
        self._busy = False
        self.add_text(tr("Open with the recovery key"), "title")
        if why:
            self.add_text(why).setProperty("tone", "warn")
        self.add_text(tr("Fourteen groups of four, kept in the safe. Small letters and missing strokes do not matter. "
                         "Afterwards somebody signs in as usual."), "secondary")
        self.editor = TextEditor()
        self.editor.returnPressed.connect(self.submit)
        self.field = Field(tr("Recovery key"), self.editor)
        self.column.addWidget(self.field)
        self.said = self.add_text("")
        self.said.setProperty("tone", "danger")
        self.said.hide()
        self.all_forgot = CheckEditor()
        self.all_forgot.setText(tr("Who gives the others passwords has forgotten theirs, too"))
        self.column.addWidget(self.all_forgot)
        back = KeyButton(tr("Back"), "Esc", parent=self)
        back.setVisible(self._can_leave)
        back.clicked.connect(self.left)
        self.enter = KeyButton(tr("Open the database"), "Enter", primary=True)
        self.enter.clicked.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addStretch(1)
        row.addWidget(back)
        row.addWidget(self.enter)
        self.column.addLayout(row)

    def submit(self) -> None:
        """Enter: opens the database."""
        target, typed = self._target, self.editor.value()
        if self._busy or not typed:
            return
        self._busy = True

        def done(place: object) -> None:
            self.forgotten.emit(typed) if self.all_forgot.value() else self.opened.emit()

        self._worker.submit(
            "write", lambda: vault.open_with(target, typed), alive(self, done), alive(self, self._on_failed)
        )

    def _on_failed(self, fault: BaseException) -> None:
        self._busy = False
        if not isinstance(fault, UserError):
            self.failed.emit(fault)
            return
        self.said.setText(fault.text)
        self.said.show()
        self.take_focus()

    def take_focus(self) -> None:
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._can_leave and not self._busy:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        return [("Tab", tr("next field")), ("Enter", tr("open")), *([("Esc", tr("back"))] if self._can_leave else [])]
