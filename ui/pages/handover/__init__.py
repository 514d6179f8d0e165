"""Handover: giving the shift away and taking it over, item by item, both signatures, earlier sheets."""
from app.core.i18n import tr_noop
from ui.pages.handover.page import HandoverPage as Page

# what the palette offers besides the page itself
COMMANDS = (
    (tr_noop("Handing over"), "handshake", {"face": "give"}),
    (tr_noop("Taking over"), "handshake", {"face": "take"}),
    (tr_noop("Earlier handovers"), "list-bullets", {"face": "earlier"}),
)

__all__ = ["COMMANDS", "Page"]
