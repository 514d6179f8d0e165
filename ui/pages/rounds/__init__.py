"""Rounds and spot checks: what is due above, units drawn and rounds kept below."""
from app.core.i18n import tr_noop
from ui.pages.rounds.page import RoundsPage as Page

# what the palette offers besides the page itself
COMMANDS = (
    (tr_noop("Draw units for a spot check"), "shield-check", {"do": "draw"}),
    (tr_noop("Rounds kept"), "list-bullets", {"do": "kept"}),
)

__all__ = ["COMMANDS", "Page"]
