"""The password must be changed before anything else: shown at once after signing in."""
from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.core import access
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context, run
from ui.password_form import PasswordForm
from ui.theme import u
from ui.worker import Worker


class MustChange(QFrame):
    """Signals: ``finished`` (the person's whole context), ``failed`` (an exception of ours)."""

    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, worker: Worker, ctx: Context, own: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="card")
        self._worker, self._ctx = worker, ctx
        title = QLabel(tr("Change the password first"))
        title.setProperty("role", "heading")
        why = QLabel(tr("The password was given by somebody else, or its time is over. Choose one that only you know."))
        why.setProperty("role", "secondary")
        why.setWordWrap(True)
        self.form = PasswordForm(ctx, own)
        self.form.submitted.connect(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(34), u(26), u(34), u(22))
        column.setSpacing(u(10))
        column.addWidget(title)
        column.addWidget(why)
        column.addWidget(self.form)

    def _send(self, own: str, new: str) -> None:
        ctx = self._ctx

        def work() -> Context:
            run(ctx, access.CHANGE, own_password=own, new_password=new)
            return access.after_change(ctx)

        self._worker.submit("write", work, self.finished.emit, self._on_failed)

    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.form.show_error(fault)
        else:
            self.form.send.setEnabled(True)
            self.failed.emit(fault)

    def take_focus(self) -> None:
        self.form.take_focus()
