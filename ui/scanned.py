"""What was scanned from paper, or typed from it: the code of a printed page, or of a form filled in by hand."""
from __future__ import annotations

from typing import Any

from app.core.i18n import tr
from app.core.run import read
from app.features.duty_log import forms
from ui.desk import Desk
from ui.palette import Command

PAGE = "DUTYDESK:PAGE:"


def command_of(desk: Desk, typed: str) -> Command | None:
    """What the palette offers for a code from paper; None for any other text."""
    if typed.upper().startswith(PAGE):
        code = typed[len(PAGE):]
        return Command(tr("Check the paper {code}").format(code=code), "Enter", "seal-check",
                       lambda: desk.go("reports", check=code))
    code = forms.read_code(typed)
    if not code:
        return None
    return Command(tr("Paper form {code}").format(code=code), "Enter", "file-text", lambda: open_form(desk, code))


def open_form(desk: Desk, code: str) -> None:
    """Shows the entry made from a sheet; where there is none, or the sheet has room for more, begins one."""

    def found(told: dict[str, Any]) -> None:
        made = told["entries"]
        if made and told["form"] != "log":
            desk.open_record("duty_log", made[0]["id"])
            return
        desk.entry_wanted.emit({"kind": told["kind"], "paper_form": code})
        if not made:
            desk.toast(tr("Being entered: paper form {code}").format(code=code))
        else:
            numbers = "、".join(str(one["number"]) for one in made)
            desk.toast(tr("Entered from this sheet so far: No. {numbers}").format(numbers=numbers))

    desk.read(lambda ctx: read(ctx, "duty_log.paper_form", code=code), found)
