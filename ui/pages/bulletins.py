"""Bulletins: the list, and keys to prepare, edit, sign, withdraw and print."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.i18n import tr, tr_noop
from app.features.bulletins.records import STATES
from ui.desk import Desk
from ui.form import FRAME, Form
from ui.list_page import ListPage
from ui.option_group import OptionGroup
from ui.theme import u

TEXT_HEIGHT = 360
SIGN, REPORT = "bulletins.sign", "bulletins.information"
FIELDS = (
    ("head_shown", tr_noop("Kind of bulletin")), ("title", tr_noop("Title")), ("issue_shown", tr_noop("Issue")),
    ("state_shown", tr_noop("State")), ("day", tr_noop("Day")),
    ("since", tr_noop("From")), ("until", tr_noop("Before")),
    ("text", tr_noop("Wording")), ("addressee", tr_noop("To")), ("signed_by", tr_noop("Signed off by")),
    ("signed_at", tr_noop("Signed off at")), ("editor", tr_noop("Edited by")),
    ("findings", tr_noop("Confirmed in spite of")), ("reason", tr_noop("Reason")), ("digest", tr_noop("Digest")),
    ("code", tr_noop("Bulletin")),
)


class Page(ListPage):
    """All bulletins; a draft is edited and signed here, and printed from here at any state."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "bulletins", parent)

    # layout -------------------------------------------------------------
    def _tools(self) -> list[QWidget]:
        states = [(code, tr(title)) for code, title in STATES]
        self.which = OptionGroup([("", tr("All")), *states], "", (), tr("State"), height=32)
        self.which.chosen.connect(lambda code: self.refresh())
        return [self.which]

    def _shown_fields(self) -> list[tuple[str, str]]:
        return list(FIELDS)

    def _record_buttons(self) -> list[tuple[str, str, str, Callable[[], None]]]:
        return [
            (SIGN, tr("Sign off"), "S", self.sign), (self.listing.change, tr("Edit"), "E", self.change),
            (self.listing.add, tr("Renew"), "R", self.renew), (self.listing.retire, tr("Withdraw"), "Del", self.retire),
        ]

    # reading ------------------------------------------------------------
    def filters(self) -> dict[str, Any]:
        state = self.which.value()
        return super().filters() | ({"state": state} if state else {})

    def escape(self) -> bool:
        if super().escape():
            return True
        if self.which.value():
            self.which.set_value("")
            self.refresh()
            return True
        return False

    # acting -------------------------------------------------------------
    def change(self) -> None:
        if self._draft():
            super().change()

    def sign(self) -> None:
        """Opens the form that signs the selected draft: here with nothing filled in, else by word of whom."""
        row = self._draft()
        if row and self._may(SIGN):
            self._open_form(SIGN, {}, self._fixed(SIGN, row))

    def renew(self) -> None:
        """Brings the selected draft up to date; what somebody wrote in it stays."""
        row = self._draft()
        if row and self._may(self.listing.add) and self.form is None:
            self.desk.act(self.listing.add, {"head": row["head"], "day": row["day"], **_days(row)}, self._on_renewed)

    def _on_renewed(self, result: dict[str, Any]) -> None:
        self._target = result["id"]
        left = tr(", ").join(result["left"])
        self.desk.toast(tr("Up to date, as written: {sections}").format(sections=left) if left else tr("Up to date"))
        self.refresh()

    def _draft(self) -> dict[str, Any] | None:
        """The selected row where it is a draft; says so where it is none."""
        row = self.current()
        if row and row["state"] != "draft":
            self.desk.toast(tr("What was signed or withdrawn does not change."))
            return None
        return row

    def _fixed(self, action: str, row: dict[str, Any]) -> dict[str, Any]:
        return {"bulletin": row["code"]}

    def _make_form(self, action: str, values: dict[str, Any], fixed: dict[str, Any]) -> Form:
        row = self.current()
        note = row["title"] if row is not None and fixed else ""
        form = Form(action, values, 1, title=self._form_title(action), fixed=fixed, choices=self.choices, note=note,
                    submit=tr("Sign off") if action == SIGN else "")
        if action == self.listing.change:  # a whole page of text
            form.editors["text"].setMaximumHeight(u(TEXT_HEIGHT))
            form.fields["text"].setMinimumHeight(u(TEXT_HEIGHT + FRAME))
        return form

    # pages and keys -----------------------------------------------------
    def print_page(self) -> None:
        """Ctrl+P: the page of the selected bulletin."""
        if row := self.current():
            self.desk.go("reports", **_page_of(row), print=True)

    def keys(self) -> dict[int, Callable[[], None]]:
        return super().keys() | {Qt.Key.Key_S: self.sign, Qt.Key.Key_R: self.renew, Qt.Key.Key_P: self.print_page}

    def hints(self) -> list[tuple[str, str]]:
        if self.form is not None:
            return super().hints()
        row = self.current()
        own = [("Ins", tr("prepare"), self.listing.add)]
        if row and row["state"] == "draft":
            own += [("S", tr("sign"), SIGN), ("E", tr("edit"), self.listing.change)]
            own += [("R", tr("renew"), self.listing.add)]
        if row and row["state"] != "withdrawn":
            own += [("Del", tr("withdraw"), self.listing.retire)]
        may = [(key, said) for key, said, action in own if self._may(action)]
        return [*may, *([("Space", tr("details")), ("P", tr("print"))] if row else []), ("/", tr("filter"))]


def _page_of(row: dict[str, Any]) -> dict[str, Any]:
    """The report that is this bulletin, and its inputs; one that was withdrawn is found by its code alone."""
    if row["state"] == "withdrawn" or row["head"] == "information":
        return {"report": REPORT, "bulletin": row["code"]}
    return {"report": f"bulletins.{row['head']}", **(_days(row) or {"day": row["day"]})}


def _days(row: dict[str, Any]) -> dict[str, Any]:
    """First and last day of a bulletin over several days."""
    if row["head"] != "directives":
        return {}
    return {"since": row["first_day"], "until": row["day"]}
