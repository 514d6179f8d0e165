"""The keys of the roster: what each does, and what is said of them in the status bar and on the sheet of keys."""
from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.i18n import tr

if TYPE_CHECKING:
    from ui.pages.roster.page import RosterPage


def hints(page: RosterPage) -> list[tuple[str, str]]:
    """(key, what it does), the most useful first."""
    if page.assigning.is_open:
        return [("↑ ↓", tr("choose")), ("Enter", tr("assign")), ("Ctrl+Enter", tr("assign, next gap")),
                ("Esc", tr("leave"))]
    if page.swapping.is_on:
        return [(tr("Arrows"), tr("the other duty")), ("S", tr("this one")), (tr("Letters"), tr("who takes it")),
                ("Esc", tr("no swap"))]
    found = [(tr("Arrows"), tr("move"))]
    if page.doing.plans:
        found += [(tr("Letters"), tr("assign")), ("N", tr("next gap")), ("Del", tr("empty")),
                  ("Ctrl+C / V", tr("copy a day")), ("Ctrl+Z", tr("take back"))]
    does = (("S", tr("swap"), "roster.swap"), ("A", tr("absence"), "roster.add_absence"),
            ("Y", tr("approve a swap"), "roster.answer_swap"))
    found += [(key, said) for key, said, id in does if page.doing.may(id)]
    found += [("[ ]", tr("month")), (tr("Ctrl+arrows"), tr("by day and week")), ("Home", tr("today"))]
    found += [("1 2 3", tr("month, week, by person")), ("Enter", tr("list at the seat"))]
    if page.doing.may("roster.generate"):
        found.append(("Ctrl+G", tr("generate")))
    return [*found, ("Ctrl+Enter", tr("publish"))] if page.doing.plans else found
