"""What the event itself holds, to be changed: title, category, place, times."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.core.errors import Question, UserError
from app.core.i18n import tr
from app.core.run import Context
from app.core.seen import Seen
from app.features.events import state
from ui.desk import Desk
from ui.form import Form

FIELDS = ("title", "category", "place", "region", "longitude", "latitude")


class DataForm(QFrame):
    """``closed``: saved, or put aside."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.desk = desk
        self.form: Form | None = None
        self._event: dict[str, Any] = {}
        self._began: dict[str, Any] = {}
        self._aside: dict[str, dict[str, Any]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)

    def open_event(self, event: dict[str, Any], field: str = "title") -> None:
        """The form of an event, with the cursor in a field."""
        self._event = event

        def read(ctx: Context) -> list[tuple[str, str]]:
            return list(state.category_names().items())

        self.desk.read(read, lambda categories: self._show(event, categories, field))

    def _show(self, event: dict[str, Any], categories: list[tuple[str, str]], field: str) -> None:
        if event is not self._event:
            return
        self._drop()
        # the source stays out: personal numbers in it may be masked for the reader
        values = {name: event[name] for name in FIELDS if event[name] not in ("", None)}
        values |= {"occurred": event["occurred_at"], "known": event["known_at"]}
        fixed = {"event": event["number"], "confirm": False, "seen": Seen.of(event)}
        form = Form("events.change", values, 3, fixed=fixed, choices={"category": categories})
        form.stands_for = {"occurred_at": "occurred", "known_at": "known"}
        self._began = form.values()  # editors leave seconds out: only what was typed is sent
        form.set_values(self._aside.pop(event["number"], {}))
        form.submitted.connect(self._send)
        form.cancelled.connect(self.put_aside)
        form.edited.connect(lambda: form.fixed.update(confirm=False))
        self.form = form
        layout = self.layout()
        assert layout is not None
        layout.addWidget(form)
        form.show()
        form.editors[field].setFocus()

    def _send(self, values: dict[str, Any]) -> None:
        fixed = self.form.fixed if self.form is not None else {}
        values = {name: value for name, value in values.items() if name in fixed or value != self._began.get(name)}
        self.desk.act("events.change", values, lambda _: self._on_saved(), self._on_failed)

    def _on_saved(self) -> None:
        self._drop()
        self.desk.toast(tr("Saved"))
        self.closed.emit()

    def _on_failed(self, fault: BaseException) -> None:
        if self.form is None or not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
            return
        if isinstance(fault, Question):
            self.form.fixed["confirm"] = True
            text = tr("{question} Ctrl+Enter saves it all the same.").format(question=fault.text)
            fault = UserError(text, fault.field)
        self.form.show_error(fault)

    def primary(self) -> None:
        if self.form is not None:
            self.form.submit()

    def take_focus(self) -> None:
        if self.form is not None:
            self.form.take_focus()

    def hints(self) -> list[tuple[str, str]]:
        return [("Tab", tr("next field")), ("Ctrl+Enter", tr("save")), ("Esc", tr("put aside"))]

    def put_aside(self) -> None:
        """Closes; what was typed comes back when it is opened again."""
        if self.form is not None and self.form.is_edited():
            self._aside[self._event["number"]] = self.form.typed()
        self._drop()
        self.closed.emit()

    def escape(self) -> bool:
        self.put_aside()
        return True

    def _drop(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            form.hide()
            form.deleteLater()
