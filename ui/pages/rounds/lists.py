"""The two lists below the rounds of now: units drawn for spot checks, and rounds kept."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.features.rounds import rules
from app.features.rounds.records import RESULTS
from ui.desk import Desk
from ui.form import Form
from ui.key_button import KeyButton
from ui.list_page import ListPage
from ui.option_group import OptionGroup

PUT_RIGHT = "rounds.put_right"
CHECK_FIELDS = (
    ("unit_name", tr_noop("Unit")), ("place", tr_noop("Batch")), ("phone", tr_noop("Duty telephone")),
    ("region", tr_noop("Region")), ("verdict_shown", tr_noop("Verdict")),
    ("proposed_shown", tr_noop("Verdict proposed")), ("deduction", tr_noop("Points deducted")),
    ("mode_shown", tr_noop("Way of checking")), ("dialled_at", tr_noop("Dialled at")),
    ("connected_shown", tr_noop("Connection")), ("rings", tr_noop("Rings")),
    ("seconds", tr_noop("Seconds to the answer")), ("attempt", tr_noop("Which attempt")),
    ("answered_by", tr_noop("Answered by")), ("identity_shown", tr_noop("Identity")),
    ("permanent_shown", tr_noop("Permanent staff")), ("leader", tr_noop("Duty leader")),
    ("leader_present_shown", tr_noop("Leader present")), ("leader_contact", tr_noop("Leader reached how")),
    ("question", tr_noop("Questions and answers")), ("score", tr_noop("Score")),
    ("system_online_shown", tr_noop("System online")), ("video_online_shown", tr_noop("Video online")),
    ("rectification", tr_noop("To be put right")), ("feedback", tr_noop("Feedback")),
    ("feedback_at", tr_noop("Feedback at")), ("by_shown", tr_noop("Checked by")),
    ("checked_at", tr_noop("Checked at")),
)
ROUND_FIELDS = (
    ("title_shown", tr_noop("Tried")), ("due_at", tr_noop("Due at")), ("allowed", tr_noop("Minutes allowed")),
    ("result_shown", tr_noop("Result of the round")), ("done_at", tr_noop("Made at")),
    ("by_shown", tr_noop("Tried by")), ("note", tr_noop("Note")), ("entry", tr_noop("Entry of the log")),
)
PARTS = (("checks", tr_noop("Spot checks")), ("kept", tr_noop("Rounds kept")))


class PartList(ListPage):
    """One of the two lists, with the buttons that change to the other. ``part_wanted`` (code).

    ``form_shown`` (bool): a form was opened, or closed.
    """

    part_wanted = Signal(str)
    form_shown = Signal(bool)
    part = ""

    def _tools(self) -> list[QWidget]:
        self.parts = OptionGroup(
            [(code, tr(title)) for code, title in PARTS], self.part, ("1", "2"), tr("List"), height=32
        )
        self.parts.chosen.connect(self._on_part)
        return [self.parts]

    def _on_part(self, code: str) -> None:
        self.parts.set_value(self.part)  # this list stays what it is
        self.part_wanted.emit(code)

    def _show_pane(self, widget: QWidget | None) -> None:
        self.form_shown.emit(self.form is not None)
        super()._show_pane(widget)

    def keys(self) -> dict[int, Callable[[], None]]:
        return super().keys() | {
            Qt.Key.Key_1: lambda: self.part_wanted.emit("checks"), Qt.Key.Key_2: lambda: self.part_wanted.emit("kept"),
        }

    def hints(self) -> list[tuple[str, str]]:
        found = super().hints()
        return found if self.form is not None else [*found, ("1 2", tr("spot checks, rounds kept"))]


class CheckList(PartList):
    """Units drawn: Ins draws, Enter enters what a check found, row by row. ``limits``: by which a verdict is proposed.
    """

    part = "checks"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self.limits: dict[str, int] = {}
        self._suggested: str | None = ""  # the verdict this form chose by itself
        super().__init__(desk, "rounds.checks", parent)

    def _add_title(self) -> str:
        return tr("Draw")

    def _tools(self) -> list[QWidget]:
        self.open_button = KeyButton(tr("Open only"), "3")
        self.open_button.setCheckable(True)
        self.open_button.toggled.connect(lambda on: self.refresh())
        return [*super()._tools(), self.open_button]

    def _shown_fields(self) -> list[tuple[str, str]]:
        return list(CHECK_FIELDS)

    def _record_buttons(self) -> list[tuple[str, str, str, Callable[[], None]]]:
        return [
            (PUT_RIGHT, tr("Feedback"), "B", self.put_right),
            (self.listing.change, tr("Enter check"), "E", self.change),
        ]

    def filters(self) -> dict[str, Any]:
        return super().filters() | ({"unchecked": True} if self.open_button.isChecked() else {})

    # acting -------------------------------------------------------------
    def put_right(self) -> None:
        """B: opens the form for what the unit reported on putting things right."""
        row = self.current()
        if not row or not self._may(PUT_RIGHT):
            return
        if not row["verdict"]:
            self.desk.toast(tr("Enter the check first."))
            return
        self._open_form(PUT_RIGHT, {"feedback": row["feedback"]}, {"uid": row["uid"]})

    def _make_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> Form:
        row = self.current()
        if action != self.listing.change or row is None:
            note = row["unit_name"] if row and action == PUT_RIGHT else ""
            return Form(action, values, 1, title=self._form_title(action), fixed=fixed, note=note)
        note = "　".join(part for part in (row["unit_name"], row["phone"], row["region"]) if part)
        if not row["verdict"]:
            values = {**values, "attempt": 1}
        form = Form(
            action, values, 2, title=self._form_title(action), fixed=fixed, choices=self.choices, note=note,
            wide=("question", "rectification", "reason", "confirm"),
        )
        self._suggested = None if row["verdict"] else ""
        form.edited.connect(lambda: self._propose(form))
        return form

    def _propose(self, form: Form) -> None:
        """Shows the verdict that the facts suggest, and chooses it as long as the person chose none."""
        code = rules.propose(form.typed(), self.limits)
        names = dict(self.choices.get("verdict", ()))
        said = tr("by the facts: {verdict}").format(verdict=names.get(code, code)) if code else ""
        form.fields["verdict"].set_hint(said)
        chosen = form.editors["verdict"].value() or ""
        if chosen == self._suggested != code:  # the person has chosen none
            self._suggested = code
            form.editors["verdict"].set_value(code)

    def _on_saved(self, result: Any) -> None:
        following = self._next_open(result["id"]) if "verdict" in result else 0
        super()._on_saved({**result, "id": following or result["id"]})

    def _next_open(self, id: int) -> int:
        """The next unit below that was not checked, else 0."""
        ids = self.model.ids()
        after = ids[ids.index(id) + 1 :] if id in ids else []
        return next((one for one in after if not (self.model.record(one) or {"verdict": "?"})["verdict"]), 0)

    def _on_failed(self, fault: BaseException) -> None:
        super()._on_failed(fault)
        if isinstance(fault, UserError) and self.form is not None and "verdict" in self.form.fields:
            self.form.send.setEnabled(True)

    # keys ---------------------------------------------------------------
    def print_page(self) -> None:
        """Ctrl+P: the record of the batch of the chosen unit."""
        if row := self.current():
            self.desk.go("reports", report="rounds.check_record", batch=row["batch"], print=True)

    def keys(self) -> dict[int, Callable[[], None]]:
        return super().keys() | {Qt.Key.Key_B: self.put_right, Qt.Key.Key_3: self.open_button.toggle}

    def hints(self) -> list[tuple[str, str]]:
        if self.form is not None:
            return super().hints()
        own = [("Ins", tr("draw"), self.listing.add)]
        if self.current():
            own += [("Enter", tr("enter check"), self.listing.change), ("B", tr("feedback"), PUT_RIGHT)]
        may = [(key, said) for key, said, action in own if self._may(action)]
        return [*may, ("3", tr("open only")), ("/", tr("filter")), ("1 2", tr("spot checks, rounds kept"))]


class RoundList(PartList):
    """Rounds made and missed; E changes one, or says why it was missed."""

    part = "kept"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "rounds", parent)

    def _tools(self) -> list[QWidget]:
        titles = [("", tr("All")), *((code, tr(title)) for code, title in RESULTS)]
        self.which = OptionGroup(titles, "", (), tr("Result of the round"), height=32)
        self.which.chosen.connect(lambda code: self.refresh())
        return [*super()._tools(), self.which]

    def _shown_fields(self) -> list[tuple[str, str]]:
        return list(ROUND_FIELDS)

    def filters(self) -> dict[str, Any]:
        return super().filters() | ({"result": self.which.value()} if self.which.value() else {})

    def escape(self) -> bool:
        if super().escape():
            return True
        if not self.which.value():
            return False
        self.which.set_value("")
        self.refresh()
        return True

    def print_page(self) -> None:
        """Ctrl+P: the month's rounds."""
        self.desk.go("reports", report="rounds.held", print=True)
