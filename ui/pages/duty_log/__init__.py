"""The duty desk: the entry bar of the window, and its page."""
from ui.pages.duty_log.entry_bar import EntryBar as Bar
from ui.pages.duty_log.import_page import ImportPage
from ui.pages.duty_log.page import DutyPage as Page

# what the bar is for: without the right to it there is none
BAR_ACTION = "duty_log.log"
# further pages, reached as duty_log.<name>
Pages = {"import": ImportPage}

__all__ = ["BAR_ACTION", "Bar", "Page", "Pages"]
