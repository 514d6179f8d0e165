"""Emergency events: the page of one event, its tabs, the list of all, and an event read out of a text."""
from app.core.i18n import tr_noop
from ui.pages.events.intake_page import IntakePage
from ui.pages.events.page import EventsPage as Page

# what the palette offers besides the page itself
COMMANDS = (
    (tr_noop("All events"), "list-bullets", {"list": True}),
    (tr_noop("Nil report"), "paper-plane-tilt", {"nil": True}),
)
# further pages, reached as events.<name>
Pages = {"open": IntakePage}

__all__ = ["COMMANDS", "Page", "Pages"]
