"""The duty desk: the entry bar of the window, and its page."""
from ui.pages.duty_log.entry_bar import EntryBar as Bar
from ui.pages.duty_log.page import DutyPage as Page

__all__ = ["Bar", "Page"]
