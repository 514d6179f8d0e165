"""Accounts and roles in the settings: the general list page with what is done to one person."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core import registry, rights
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.features import people
from ui.desk import Desk
from ui.flow_layout import FlowLayout
from ui.form import Form
from ui.key_button import KeyButton
from ui.list_page import ListPage
from ui.table_model import Row
from ui.theme import u


class PeoplePage(ListPage):
    """The people of the office, with the actions of the person allowed to the one who looks."""

    # action, key, whether it fits the person's row
    ACTIONS: tuple[tuple[str, Qt.Key, str, Callable[[Row], bool]], ...] = (
        ("people.set_role", Qt.Key.Key_R, "R", lambda row: row["active"] and row["role"] not in rights.OFFICERS),
        ("people.set_password", Qt.Key.Key_P, "P", lambda row: row["active"]),
        ("people.release", Qt.Key.Key_U, "U", lambda row: row["active"] and bool(row["locked_until"])),
        ("people.remove_second_factor", Qt.Key.Key_X, "X", lambda row: row["second"]),
        ("people.disable", Qt.Key.Key_Delete, "Del", lambda row: row["active"]),
        ("people.enable", Qt.Key.Key_O, "O", lambda row: not row["active"]),
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "people", parent)
        self._buttons: dict[str, KeyButton] = {}
        box = QWidget()
        flow = FlowLayout(box, u(8))
        for id, _key, shown, _fits in self.ACTIONS:
            if self._may(id):
                button = KeyButton(tr(registry.actions[id].title), shown, small=True)
                button.clicked.connect(partial(self.begin, id))
                flow.addWidget(button)
                self._buttons[id] = button
        layout = self.record.layout()
        assert layout is not None
        layout.addWidget(box)
        desk.read(lambda ctx: list(people.role_names().items()), self._on_roles)

    def _on_roles(self, roles: list[tuple[str, str]]) -> None:
        self.choices = {"role": roles}

    def _fitting(self, row: Row) -> list[str]:
        """The actions that may be carried out on a person: allowed, fitting, and not on oneself."""
        if row["number"] == self.desk.ctx.number:
            return []
        return [id for id, _key, _shown, fits in self.ACTIONS if id in self._buttons and fits(row)]

    def _show_record(self) -> None:
        super()._show_record()
        row = self.current()
        if hasattr(self, "_buttons"):
            fitting = self._fitting(row) if row else []
            for id, button in self._buttons.items():
                button.setVisible(id in fitting)

    def begin(self, id: str) -> None:
        """Carries out an action on the selected person, or opens its form where it asks something."""
        row = self.current()
        if not row or id not in self._fitting(row):
            return
        fixed = {"number": row["number"]}
        if [field for field in registry.actions[id].fields if field.name not in fixed]:
            self._open_form(id, {"role": row["role"]}, fixed)
        else:
            self._send(id, fixed)

    def _form_title(self, action: str) -> str:
        row = self.current()
        title = tr(registry.actions[action].title)
        return f"{title}　{row['name']}" if row and action != self.listing.add else title

    def _open_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> None:
        super()._open_form(action, values, fixed)
        if self.form is not None and action == self.listing.add:
            self.form.edited.connect(self._say_what_an_officer_takes)

    def _say_what_an_officer_takes(self) -> None:
        if self.form is not None:
            officer = self.form.typed().get("role") in rights.OFFICERS
            text = tr("The head of the office gives this work away for good.") if officer else ""
            self.form.fields["role"].set_hint(text)

    def hints(self) -> list[tuple[str, str]]:
        row = self.current()
        if self.form is not None or not row:
            return super().hints()
        fitting = self._fitting(row)
        own = [(shown, tr(registry.actions[id].title)) for id, _key, shown, _fits in self.ACTIONS if id in fitting]
        return [*own, *super().hints()]

    def keys(self) -> dict[int, Callable[[], None]]:
        own = {key: partial(self.begin, id) for id, key, _shown, _fits in self.ACTIONS}
        return {**super().keys(), **own}


class RolesPage(ListPage):
    """What each role may do: a box for each right, further ids as text."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "people.roles", parent)

    def change(self) -> None:
        row = self.current()
        if not row or not self._may(self.listing.change):
            return
        if self.form is not None:
            self.form.take_focus()
            return
        granted, own = row["grants"].split(), rights.OFFICERS.get(row["code"], "")
        boxes = () if own else rights.BUSINESS
        fields = [registry.Field(word, bool, rights.WORDS[word], False, False) for word in boxes]
        more = tr_noop("Besides: ids allowed, -id forbidden")
        fields.append(registry.Field("grants", str, more, False, ""))
        values: dict[str, Any] = {word: word in granted for word in boxes}
        values["grants"] = " ".join(word for word in granted if word not in (*boxes, own))
        form = Form(fields, values, 1, title=f"{tr(registry.actions[self.listing.change].title)}　{row['name']}")
        form.submitted.connect(lambda sent: self._send_words(row["code"], own, sent))
        form.cancelled.connect(self._close_form)
        self.form = form
        self.pane.addWidget(form)
        self._show_pane(form)
        form.take_focus()

    def _send_words(self, code: str, own: str, sent: dict[str, Any]) -> None:
        words = [own, *(word for word in rights.BUSINESS if sent.get(word)), sent["grants"] or ""]
        self._send(self.listing.change, {"code": code, "grants": " ".join(words).strip()})

    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError) and fault.field == "code":
            fault = UserError(fault.text, "grants")
        super()._on_failed(fault)
