"""The notice in the entry bar that somebody else changed the entry being corrected."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QBoxLayout

from app.core.seen import Seen
from app.features.duty_log import lists
from app.features.duty_log.records import DutyEntry
from ui.overtaken import OvertakenNotice

if TYPE_CHECKING:
    from ui.pages.duty_log.entry_bar import EntryBar

PLACE = 2  # in the bar: below the fields


class EntryOvertaken(OvertakenNotice):
    """Mine: the text in the bar corrects the entry as it is now, their words where nothing was typed. Theirs: the
    entry as it is now comes into the bar, and what was typed is set aside (Ctrl+Tab).
    """

    def __init__(self, bar: EntryBar) -> None:
        super().__init__(bar)
        self._bar = bar
        layout = bar.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(PLACE, self)
        self.mine_wanted.connect(lambda: self._read(self._save_mine))
        self.theirs_wanted.connect(lambda: self._read(self._take_theirs))

    def _read(self, then: Any) -> None:
        """The entry as it is now; nothing where the notice has gone meanwhile."""
        fault = self.fault
        if fault is None:
            return

        def show(row: dict[str, Any] | None) -> None:
            if row is not None and self.fault is fault:
                then(row, fault.seen)

        self._bar.desk.read(
            lambda ctx: lists.entry(ctx, id=DutyEntry.get(DutyEntry.uid == fault.seen.uid).id), show,
        )

    def _save_mine(self, row: dict[str, Any], seen: Seen) -> None:
        old, form = self._bar.correcting, self._bar.form
        self.clear()
        if old is None:
            return
        if form.source.text() == old["source_full"]:
            form.source.show_source(None, row["source_full"])
        if form.content.toPlainText() == old["content"]:
            form.content.setPlainText(row["content"])
        # what was looked at is what the notice showed: one more change since is told again
        self._bar.go_on_from({**row, "version": seen.version})

    def _take_theirs(self, row: dict[str, Any], seen: Seen) -> None:
        if self._bar.park():
            self.clear()
            self._bar.correct(row)
