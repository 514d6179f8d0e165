"""What was typed on the page and is not saved yet: it outlives every refresh, and the program."""
from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.core.drafts import Draft
from ui.desk import Desk
from ui.draft_keeper import DraftKeeper

HOME = "handover"
KIND = "handover:sheet"


class Typed(QObject):
    """Texts by what they are for, such as ``note:<key>`` or ``say:<uid>``. ``loaded`` when those on disk were read."""

    loaded = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft = Draft(desk.ctx.number, KIND, desk.ctx.now())
        self._on_disk = False
        self.keeper = DraftKeeper(desk, self._collect, self, HOME)
        self.keeper.faulted.connect(desk.faulted)
        self.keeper.load(self._take_back)

    def _take_back(self, found: list[Draft]) -> None:
        """Texts of an earlier run, but for what is already being typed anew."""
        if not found:
            return
        now, self._draft, self._on_disk = self._draft.values, found[-1], True
        for earlier in found[:-1]:
            self._draft.values = {**earlier.values, **self._draft.values}
            self.keeper.drop(earlier)
        self._draft.values.update(now)
        self.loaded.emit()

    def _collect(self) -> Draft | None:
        self._on_disk = self._on_disk or bool(self._draft.values)
        return self._draft if self._draft.values else None

    def text(self, name: str) -> str:
        """What was typed, empty where nothing was."""
        return str(self._draft.values.get(name, ""))

    def has(self, name: str) -> bool:
        return name in self._draft.values

    def put(self, name: str, text: str, also_empty: bool = False) -> None:
        """Keeps what stands in a field now; an empty text only where emptying it means something."""
        if text or also_empty:
            self._draft.values[name] = text
            self.keeper.touch()
        else:
            self.drop(name)

    def drop(self, *names: str) -> None:
        """These were saved, or emptied."""
        for name in names:
            self._draft.values.pop(name, None)
        if self._draft.values:
            self.keeper.touch()
        elif self._on_disk:
            self.keeper.drop(self._draft)
            self._on_disk = False

    def keep_now(self) -> None:
        self.keeper.keep_now()
