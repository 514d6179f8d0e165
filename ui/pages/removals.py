"""Removed texts: what was removed, and the form that has two people remove the text of an entry for good."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import to_local, tr, tr_noop
from ui.desk import Desk
from ui.form import Form
from ui.list_page import ListPage

ORDER = ("number", "year", "reason", "consent_by", "consent_password")
SURE = registry.Field("sure", bool, tr_noop("I know that it cannot be taken back"), required=False, default=False)


class Page(ListPage):
    """``show_target(number=7, year=2026)`` opens the form for that entry."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "removals", parent)

    def _make_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> Form:
        entry = registry.actions[action]
        inputs = {field.name: field for field in entry.fields}
        return Form(
            [*(inputs[name] for name in ORDER), SURE],
            {"year": to_local(self.desk.ctx.now()).year, **values}, 2, fixed=fixed, wide=("reason", "sure"),
            title=tr(entry.title), submit=tr("Remove for good"), note=tr(
                "The text goes from log, ledger, search, attachments and this computer's drafts. The number stays, and"
                " the ledger proves the gap. Backups made before still hold the text: have them destroyed."
                " A duty leader or the head of the office consents with work number and password."
            ),
        )

    def _send(self, action: str, values: dict[str, Any]) -> None:
        if values.pop("sure"):
            super()._send(action, values)
        elif self.form is not None:
            self.form.show_error(UserError(tr("Tick this to remove the text."), "sure"))

    def _on_saved(self, result: Any) -> None:
        self.view.setCurrentIndex(QModelIndex())  # the newest, which is this one
        self._close_form()
        self.desk.toast(
            tr("The text of No. {number} ({year}) is removed. Backups made before still hold it.").format(**result)
        )
        self._show_pane(self.record)
        self.refresh()

    def show_target(self, number: int = 0, year: int = 0, **target: Any) -> None:
        if number:
            self.add()
        if number and self.form is not None:
            self.form.set_values({"number": number, "year": year})
            self.form.editors["reason"].setFocus()
