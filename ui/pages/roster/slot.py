"""The place above the roster where one form is open at a time, sent as an action of the registry."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.core.errors import UserError
from ui.desk import Desk
from ui.inline import Inline


class Slot(QObject):
    """``closed``: the form is gone, sent or left."""

    closed = Signal()

    def __init__(self, desk: Desk, layout: QVBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._layout = desk, layout
        self.form: Inline | None = None

    def open(self, form: Inline, action: str, args: dict[str, Any], done: Callable[[Any], None]) -> None:
        """Opens a form; what it gives goes with ``args`` into the action."""
        if self.form is not None:
            self._remove()
        self.form = form

        def sent(values: dict[str, Any]) -> None:
            def succeeded(result: Any) -> None:
                if self.form is form:
                    self.close()
                done(result)

            def failed(fault: BaseException) -> None:
                if isinstance(fault, UserError) and self.form is form:
                    form.show_fault(fault)
                else:
                    self._desk.faulted.emit(fault)

            self._desk.act(action, {**args, **values}, succeeded, failed)

        form.submitted.connect(sent)
        form.left.connect(self.close)
        self._layout.addWidget(form)
        form.show()
        form.take_focus()

    def close(self) -> None:
        """Takes the form away."""
        if self.form is not None:
            self._remove()
            self.closed.emit()

    def _remove(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            self._layout.removeWidget(form)
            form.hide()
            form.deleteLater()
