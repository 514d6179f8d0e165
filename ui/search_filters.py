"""What narrows a search besides words: a time, and whatever the listings themselves can be narrowed by."""
from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from app.core import finding, registry
from app.core.i18n import tr
from app.core.run import Context
from ui.alive import alive
from ui.desk import Desk
from ui.filters import Filters


class SearchFilters(Filters):
    """The filters of every listing that can be searched."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._add_filters()
        self.finish()
        desk.read(self._read_choices, alive(self, self._show_choices))

    def _add_filters(self) -> None:
        for entry in finding.searched(self._desk.ctx):
            for field in finding.filters_of(entry):
                if field.name not in self.editors:
                    self._add_filter(entry, field)

    def _add_filter(self, entry: registry.Listing, field: registry.Field) -> None:
        title = tr(field.label)
        if field.type is bool:
            box = QCheckBox(title)
            box.toggled.connect(self.changed)
            self.add(field.name, title, box, second=True)
        elif field.choices or self._has_choices(entry, field):
            self.add_choice(field.name, title)
        else:
            self.add_line(field.name, title)

    def _has_choices(self, entry: registry.Listing, field: registry.Field) -> bool:
        return field.name == "recorder" or finding.table_of(entry, field) is not None

    def _read_choices(self, ctx: Context) -> dict[str, tuple[tuple[str, str], ...]]:
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for entry in finding.searched(ctx):
            for field in finding.filters_of(entry):
                if field.name in self.choices and field.name not in found:
                    found[field.name] = finding.choices(ctx, entry, field)
        return found

    def _show_choices(self, found: dict[str, tuple[tuple[str, str], ...]]) -> None:
        for name, pairs in found.items():
            self.offer(name, pairs)
