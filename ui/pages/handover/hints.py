"""The keys of the page that are useful now."""
from __future__ import annotations

from app.core.i18n import tr
from ui.pages.handover.foot import Foot
from ui.pages.handover.head import Band
from ui.pages.handover.item_pane import ItemPane
from ui.pages.handover.shown import Shown

Hint = tuple[str, str]


def hints_of(shown: Shown, pane: ItemPane, band: Band, foot: Foot) -> list[Hint]:
    """As (key, what it does), the most useful first."""
    faces = [("Alt+1", tr("Handing over")), ("Alt+2", tr("Taking over")), ("Alt+3", tr("Earlier"))]
    if shown.on_list:
        return [("Enter", tr("Open the sheet")), *faces]
    if shown.on_changes:
        return [("Enter", tr("Open the entry")), ("Esc", tr("Back"))]
    found = [("Enter", tr("Go there")), ("H", tr("Write note"))] if shown.is_before() else pane.hints()
    found += [(band.button.key, band.button.text())] if band.button.text() else []
    found += [("Ctrl+Enter", foot.button.text())] if foot.line.mode else []
    found += [("E", foot.further.text())] if foot.line.offers else []
    return [*found, ("Ctrl+J", tr("Next list")), *faces]
