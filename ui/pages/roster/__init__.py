"""The roster: a month in weeks, one week, or by person; who is assigned is typed into the cell."""
from app.core.i18n import tr_noop
from ui.pages.roster.page import RosterPage as Page

# what the palette offers besides the page itself
COMMANDS = (
    (tr_noop("Roster: next gap"), "warning", {"gap": True}),
    (tr_noop("Roster: people on duty this month"), "users-three", {"view": "people"}),
)

__all__ = ["COMMANDS", "Page"]
