"""Contacts: the list page, narrowed by group; beside it everything a contact holds; files taken in."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core import registry
from app.core.i18n import tr, tr_noop
from app.features.contacts.tables import groups
from ui.desk import Desk
from ui.editors import ChoiceEditor
from ui.form import Form
from ui.key_button import KeyButton
from ui.list_page import ListPage
from ui.theme import u

TAKE_IN, BOOK = "contacts.import", "contacts.phone_book"
RETIRED = "-retired"  # chosen in place of a group; no code of a group begins so
# (name, label) of what the record shows, empty ones left out; the name of a person first, as its title
SHOWN = (
    ("person", tr_noop("Name")), ("source", tr_noop("Unit")), ("post", tr_noop("Post")),
    ("charge", tr_noop("In charge of")), ("phone", tr_noop("Phone")), ("phones", tr_noop("Further phones")),
    ("mobile", tr_noop("Mobile phone")), ("hotline", tr_noop("Hotline")), ("fax", tr_noop("Fax")),
    ("secure_phone", tr_noop("Secure phone")), ("video", tr_noop("Video terminal")), ("email", tr_noop("E-mail")),
    ("secretary", tr_noop("Secretary")), ("driver", tr_noop("Driver")), ("home_phone", tr_noop("Home phone")),
    ("emergency", tr_noop("Emergency contact")), ("groups_shown", tr_noop("Groups")),
    ("leader_shown", tr_noop("Leader")), ("rank_shown", tr_noop("Order among leaders")),
    ("state_shown", tr_noop("Present or away")), ("sex_shown", tr_noop("Sex")),
    ("since", tr_noop("In this post since")), ("former_text", tr_noop("Former posts")),
    ("short", tr_noop("Short name")), ("address", tr_noop("Address")), ("parent", tr_noop("Parent unit")),
    ("level_shown", tr_noop("Level of the unit")), ("region", tr_noop("Region code")),
    ("credit_code", tr_noop("Unified social credit code")), ("note", tr_noop("Note")),
)
PARTS = (
    (tr_noop("Further numbers"), ("phones", "hotline", "fax", "secure_phone", "video", "email", "secretary", "driver",
                                  "home_phone", "emergency")),
    (tr_noop("Person"), ("leader", "rank", "charge", "state", "since", "slip", "sex")),
    (tr_noop("Unit and order"), ("short", "address", "parent", "level", "region", "credit_code", "position")),
)
COMMANDS = ((tr_noop("Take contacts from a file"), "download-simple", {"do": "take_in"}),)


class Page(ListPage):
    """Units, people and how to reach them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "contacts", parent)
        desk.read(lambda ctx: groups(), self._on_groups)

    def _on_groups(self, offered: list[tuple[str, str]]) -> None:
        self.choices = {"groups": offered}
        for place, (code, title) in enumerate(offered, 1):
            self.which.insertItem(place, title, code)

    # layout -------------------------------------------------------------
    def _tools(self) -> list[QWidget]:
        self.which = ChoiceEditor([("", tr("All groups")), (RETIRED, tr("Retired"))])
        self.which.setCurrentIndex(0)
        self.which.setAccessibleName(tr("Group of contacts"))
        self.which.setMinimumWidth(u(150))
        self.which.edited.connect(self.refresh)
        self.take_in_button = KeyButton(tr("Take in file…"), "I")
        self.take_in_button.clicked.connect(self.choose_file)
        if not self._may(TAKE_IN):  # shown with the page it is put into, else as a window for a moment
            self.take_in_button.hide()
        return [self.which, self.take_in_button]

    def _shown_fields(self) -> list[tuple[str, str]]:
        return list(SHOWN)

    # reading ------------------------------------------------------------
    def filters(self) -> dict[str, Any]:
        chosen = self.which.value()
        by_group = {"retired": True} if chosen == RETIRED else {"group": chosen} if chosen else {}
        return super().filters() | by_group

    def escape(self) -> bool:
        if super().escape():
            return True
        if self.which.value():
            self.which.set_value("")
            return True
        return False

    # acting -------------------------------------------------------------
    def change(self) -> None:
        if self.which.value() != RETIRED:
            super().change()

    def retire(self) -> None:
        if self.which.value() != RETIRED:
            super().retire()

    def _make_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> Form:
        if action == self.listing.retire:
            return super()._make_form(action, values, fixed)
        parts: Sequence[tuple[str, Sequence[str]]] = [(tr(title), names) for title, names in PARTS]
        if "position" not in values:
            values = {**values, "position": 100}
        return Form(
            action, values, 1, title=self._form_title(action), fixed=fixed, choices=self.choices, parts=parts,
        )

    def choose_file(self) -> None:
        """Asks for a file of contacts."""
        if not self._may(TAKE_IN):
            return
        dialog = QFileDialog(self, tr("Which file?"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Tables") + " (*.csv *.xlsx)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.take_in(Path(file)))
        dialog.open()

    def take_in(self, file: Path) -> None:
        """Takes in a file, whole or not at all; what was refused is told by the window."""
        self.desk.act(TAKE_IN, {"file": file}, self._on_taken)

    def _on_taken(self, result: dict[str, Any]) -> None:
        said = tr("{added} contacts added, {changed} changed, {unchanged} as they were")
        self.desk.toast(said.format(**result))
        self.refresh()

    def show_target(self, id: int = 0, do: str = "", **target: Any) -> None:
        """Goes to a contact, or begins what the palette names."""
        if do == "take_in":
            self.choose_file()
        else:
            super().show_target(id, **target)

    # pages and keys -----------------------------------------------------
    def print_page(self) -> None:
        """Ctrl+P: the phone book of the group shown."""
        if not self._may_print():
            return
        chosen = self.which.value()
        group = {"group": chosen} if chosen not in ("", RETIRED) else {}
        self.desk.go("reports", report=BOOK, print=True, **group)

    def _may_print(self) -> bool:
        entry = registry.reports[BOOK]
        return self.desk.ctx.may(entry.role, entry.id)

    def choose_group(self) -> None:
        """G: the list of groups."""
        self.which.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.which.showPopup()

    def keys(self) -> dict[int, Callable[[], None]]:
        return super().keys() | {Qt.Key.Key_I: self.choose_file, Qt.Key.Key_G: self.choose_group}

    def hints(self) -> list[tuple[str, str]]:
        found = super().hints()
        if self.form is None:
            may = [("I", tr("take in file"))] if self._may(TAKE_IN) else []
            book = [("Ctrl+P", tr("phone book"))] if self._may_print() else []
            found += [("G", tr("group")), *may, *book]
        return found
