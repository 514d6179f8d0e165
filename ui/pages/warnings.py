"""Early warnings: the list with what holds in colour, and keys to pass on, confirm receipt and take in files."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QFileDialog, QStyleOptionViewItem, QWidget

from app.core import files
from app.core.i18n import pick, show_time, tr, tr_noop
from app.features.warnings.tables import hazards
from ui.chips import HEIGHT, Look, chip_width, paint_look
from ui.desk import Desk
from ui.form import Form
from ui.key_button import KeyButton
from ui.list_page import ListPage
from ui.option_group import OptionGroup
from ui.record_view import RowDelegate
from ui.theme import u

CONFIRM, PASS_ON, TAKE_IN = "warnings.confirm", "warnings.pass_on", "warnings.import_cap"
FIELDS = (
    ("title", tr_noop("Title")), ("level_shown", tr_noop("Level")), ("hazard_shown", tr_noop("Hazard")),
    ("state_shown", tr_noop("State")), ("end_reason", tr_noop("Reason")), ("status_shown", tr_noop("Status")),
    ("issuer", tr_noop("Issued by")), ("issued_at", tr_noop("Issued at")), ("starts_at", tr_noop("Begins at")),
    ("ends_at", tr_noop("Valid until")), ("areas", tr_noop("Areas affected")),
    ("area_codes", tr_noop("Region codes")), ("text", tr_noop("Warning text")),
    ("guidance", tr_noop("Measures to take")), ("passed_text", tr_noop("Passed on to")),
    ("chain_text", tr_noop("Course")), ("findings", tr_noop("Noticed")), ("signature_text", tr_noop("Signature")),
    ("identifier_text", tr_noop("Identifier")), ("sender", tr_noop("Sender")),
    ("further_text", tr_noop("Rest of the message")), ("files_text", tr_noop("Attachments")),
    ("recorder", tr_noop("Recorded by")),
)
_RUN = re.compile(r"[!-~]{32}(?=[!-~])")
COMMANDS = (
    (tr_noop("Register a warning"), "cloud-rain", {"do": "register"}),
    (tr_noop("Take in a warning file"), "download-simple", {"do": "take_in"}),
)
# what the form of an adjustment does not begin with: the new warning has its own
OWN = ("title", "issued_at")


def breakable(text: str | None) -> str:
    """A text whose long runs without a space, such as identifiers and addresses, go on in the next line."""
    return _RUN.sub("\\g<0>\n", text or "")


def signal_look(row: Mapping[str, Any]) -> Look:
    """The chip of a warning: hazard and colour word, in its colour while it is in force."""
    level = row["level"] if row["state"] == "in_force" else ""
    if not level:
        return Look(row["signal"])
    token = f"level_{level}"
    return Look(row["signal"], "", token, f"{token}_text", f"{token}_border", True)


class SignalDelegate(RowDelegate):
    """Paints the first column as a chip."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if index.column() or row is None:
            super().paint(painter, option, index)
            return
        self.paint_ground(painter, option, index)
        look = signal_look(row)
        area: QRect = option.rect
        width = min(chip_width(look), area.width() - u(18))
        top = area.top() + (area.height() - u(HEIGHT)) // 2
        painter.save()
        paint_look(painter, QRect(area.left() + u(12), top, width, u(HEIGHT)), look)
        painter.restore()


class Page(ListPage):
    """Warnings; a file dropped on the page is taken in."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        shown = dict.fromkeys(("identifier_text", "sender", "further_text", "files_text", "chain_text"), breakable)
        super().__init__(desk, "warnings", parent, shown=shown)
        self.view.setItemDelegate(SignalDelegate(self.view))
        self.setAcceptDrops(self._may(TAKE_IN))
        desk.read(lambda ctx: hazards(), self._on_hazards)

    def _on_hazards(self, rows: list[dict[str, Any]]) -> None:
        self.choices = {"hazard": [(row["code"], pick(row["title"], row["title_en"])) for row in rows]}

    # layout -------------------------------------------------------------
    def _tools(self) -> list[QWidget]:
        self.which = OptionGroup(
            [("in_force", tr("In force")), ("", tr("All"))], "", (), tr("State"), height=32
        )
        self.which.chosen.connect(lambda code: self.refresh())
        self.take_in_button = KeyButton(tr("Take in file…"), "I")
        self.take_in_button.clicked.connect(self.choose_file)
        if not self._may(TAKE_IN):  # shown with the page it is put into, else as a window for a moment
            self.take_in_button.hide()
        return [self.which, self.take_in_button]

    def _shown_fields(self) -> list[tuple[str, str]]:
        return list(FIELDS)

    def _record_buttons(self) -> list[tuple[str, str, str, Callable[[], None]]]:
        return [
            (PASS_ON, tr("Pass on"), "P", self.pass_on), (CONFIRM, tr("Receipt"), "C", self.confirm),
            (self.listing.change, tr("Adjust"), "E", self.change),
            (self.listing.retire, tr("Lift"), "Del", self.retire),
        ]

    # reading ------------------------------------------------------------
    def filters(self) -> dict[str, Any]:
        state = self.which.value()
        return super().filters() | ({"state": state} if state else {})

    def escape(self) -> bool:
        if super().escape():
            return True
        if self.which.value():
            self._choose("")
            return True
        return False

    def _choose(self, state: str) -> None:
        self.which.set_value(state)
        self.refresh()

    # acting -------------------------------------------------------------
    def change(self) -> None:
        row = self.current()
        if row and self._may(self.listing.change):
            values = {name: value for name, value in row.items() if name not in OWN}
            self._open_form(self.listing.change, values, self._fixed(self.listing.change, row))

    def _fixed(self, action: str, row: dict[str, Any]) -> dict[str, Any]:
        return {"identifier": row["identifier"]}

    def pass_on(self) -> None:
        """Opens the form that says to whom the selected warning was passed on."""
        row = self.current()
        if row and self._may(PASS_ON):
            self._open_form(PASS_ON, {}, self._fixed(PASS_ON, row))

    def confirm(self) -> None:
        """Opens the form that says who confirmed a receipt, with the first that is owed."""
        row = self.current()
        if not row or not self._may(CONFIRM) or self.form is not None:
            return
        owed = [one for one in row["passed"] if not one["confirmed_by"]]
        if not owed:
            said = tr("All receipts are confirmed.") if row["passed"] else tr("Not passed on to anybody.")
            self.desk.toast(said)
            return
        words = tr("{name}, {time}")
        self.choices = {**self.choices, "passed": [
            (one["uid"], words.format(name=one["passed_to"], time=show_time(one["at"]))) for one in owed
        ]}
        self._open_form(CONFIRM, {"passed": owed[0]["uid"]}, {})
        if len(owed) == 1 and self.form is not None:
            self.form.editors["confirmed_by"].setFocus(Qt.FocusReason.OtherFocusReason)  # nothing to choose from

    def _make_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> Form:
        row = self.current()
        if action == self.listing.add or row is None:
            return super()._make_form(action, values, fixed)
        return Form(
            action, values, 1, title=self._form_title(action), fixed=fixed, choices=self.choices, note=row["title"],
        )

    # files --------------------------------------------------------------
    def choose_file(self) -> None:
        """Asks for a warning file."""
        if not self._may(TAKE_IN):
            return
        dialog = QFileDialog(self, tr("Which warning file?"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["XML (*.xml)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.take_in(Path(file)))
        dialog.open()

    def take_in(self, file: Path) -> None:
        """Takes in a file, whole or not at all; what was refused is told by the window."""
        self.desk.act(TAKE_IN, {"file": file}, self._on_taken)

    def open_file(self) -> None:
        """Opens a copy of the file that the selected warning came in."""
        row = self.current()
        if row and row["files"]:
            file = row["files"][0]
            self.desk.make(
                lambda ctx: files.open_copy(ctx, file["sha256"], file["name"]),
                lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))),
            )

    def _on_taken(self, result: dict[str, Any]) -> None:
        self._target = result["id"]
        if result["taken"]:
            said = tr("Taken in: {identifier}").format(identifier=tr(", ").join(result["taken"]))
            ended = tr(", ").join(one["identifier"] for one in result["ended"])
            self.desk.toast(tr("{said}. Ended: {identifiers}").format(said=said, identifiers=ended) if ended else said)
        else:
            self.desk.toast(result["notes"][0])
        if self.form is None:
            self._show_pane(self.record)
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.take_in(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def show_target(self, id: int = 0, do: str = "", **target: Any) -> None:
        """Goes to a warning, or begins what the palette names."""
        if do == "register":
            self.add()
        elif do == "take_in":
            self.choose_file()
        else:
            super().show_target(id, **target)

    # pages and keys -----------------------------------------------------
    def print_page(self) -> None:
        """Ctrl+P: the page of the selected warning."""
        if row := self.current():
            self.desk.go("reports", report="warnings.notice", identifier=row["identifier"], print=True)

    def keys(self) -> dict[int, Callable[[], None]]:
        return super().keys() | {
            Qt.Key.Key_P: self.pass_on, Qt.Key.Key_C: self.confirm, Qt.Key.Key_I: self.choose_file,
            Qt.Key.Key_O: self.open_file,
            Qt.Key.Key_1: lambda: self._choose("in_force"), Qt.Key.Key_2: lambda: self._choose(""),
        }

    def hints(self) -> list[tuple[str, str]]:
        if self.form is not None:
            return super().hints()
        row = self.current()
        own = [("Ins", tr("register"), self.listing.add), ("I", tr("take in file"), TAKE_IN)]
        if row:
            own += [
                ("P", tr("pass on"), PASS_ON), ("C", tr("receipt"), CONFIRM),
                ("E", tr("adjust"), self.listing.change), ("Del", tr("lift"), self.listing.retire),
            ]
        may = [(key, said) for key, said, action in own if self._may(action)]
        original = [("O", tr("original file"))] if row and row["files"] else []
        of_row = [*original, ("Space", tr("details")), ("Ctrl+P", tr("print"))] if row else []
        return [*may, *of_row, ("1 2", tr("in force, all")), ("/", tr("filter"))]
