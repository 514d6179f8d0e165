"""The head of an event: what it is, and the buttons for what is done with it."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.core.i18n import tr
from app.features.events.actions import REASONED
from app.features.events.state import STOPPED
from ui import paint, theme
from ui.chips import LevelChip
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.pages.events import words
from ui.theme import u

GAP = "　"
LEFT_OUT = ("number", "category", "known", "occurred")  # in this order, where there is no room
OWN = ("report", "follow", "finish", "merge")  # steps with a button of their own


class Header(QFrame):
    """``level_wanted``, ``merge_wanted``, ``data_wanted``, ``replay_wanted``, ``write_wanted``;
    ``report_wanted`` (kind of report), ``form_wanted`` (ask, receipt or late);
    ``step_wanted`` (name, title, whether a reason is asked).
    """

    level_wanted = Signal()
    merge_wanted = Signal()
    data_wanted = Signal()
    form_wanted = Signal(str)
    report_wanted = Signal(str)
    replay_wanted = Signal()
    write_wanted = Signal()
    step_wanted = Signal(str, str, bool)

    def __init__(self, writes: bool, explains: bool = False, parent: QWidget | None = None) -> None:
        """``explains``: may say why a report was late."""
        super().__init__(parent)
        self._writes, self._explains = writes, explains
        self._narrow = False
        self._is_primary = True
        self._event: dict[str, Any] = {}
        self._parts: dict[str, str] = {}
        self.chip = LevelChip("9", self)
        self.title, self.status, self.meta = CutLabel(), QLabel(), CutLabel()
        self.title.setProperty("role", "title")
        self.status.setProperty("role", "secondary")
        self.status.setProperty("strong", True)
        self.meta.setProperty("role", "secondary")
        self.level = KeyButton(tr("Set level"), "L")
        self.level.clicked.connect(self.level_wanted)
        self.merge = KeyButton(tr("Merge"), "M")
        self.merge.clicked.connect(self.merge_wanted)
        self.more = KeyButton(tr("More"), "", "dots-three")
        self.more.clicked.connect(self.show_menu)
        self.write = KeyButton("", "Ctrl+Enter", "note-pencil", primary=True)
        self.write.clicked.connect(self.write_wanted)
        self._build()

    def _build(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(u(12))
        below.addWidget(self.status)
        below.addWidget(self.meta, 1)
        texts = QVBoxLayout()
        texts.setSpacing(u(1))
        texts.addWidget(self.title)
        texts.addLayout(below)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, u(8), 0, u(6))
        row.setSpacing(u(12))
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(texts, 1)
        for button in (self.level, self.merge, self.more, self.write):
            row.addWidget(button)

    def show_event(self, event: dict[str, Any], triggers: dict[str, str], now: datetime) -> None:
        """What is known of the event, in two lines."""
        self._event = event
        self.chip.set_level(event["level"])
        self.title.setText(event["title"])
        self.title.setToolTip(event["title"])
        self.status.setText(event["status_shown"])
        theme.restyle(self.status, tone="warn" if event["running"] else "muted")
        occurred = event["occurred_at"]
        self._parts = {
            "category": event["category_shown"],
            "occurred": tr("occurred {time}").format(time=words.moment(occurred, now)) if occurred else "",
            "known": tr("known {time}").format(time=words.moment(event["known_at"], now)),
            "number": words.spaced_number(event["number"]),
            "merged": tr("merged into {number}").format(number=event["merged"]) if event["merged"] else "",
            "must": self._must(event, triggers),
        }
        self._show_buttons()
        self._fit()

    def _fit(self) -> None:
        """All that is known about it, as far as there is room; why it must be reported is left out last."""
        layout = self.layout()
        assert layout is not None
        layout.activate()  # the room as it is now, not as it was last painted
        parts = {name: part for name, part in self._parts.items() if part}
        self.meta.setToolTip(GAP.join(parts.values()))
        for name in LEFT_OUT:
            if paint.width(GAP.join(parts.values()), "secondary") <= self.meta.width():
                break
            parts.pop(name, None)
        self.meta.setText(GAP.join(parts.values()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @staticmethod
    def _must(event: dict[str, Any], triggers: dict[str, str]) -> str:
        """Why it must be reported; empty where nothing says so."""
        why = [event["level_shown"]] if event["level"] in ("1", "2", "3") else []
        why += [triggers.get(code, code) for code in event["triggers"]]
        return tr("must be reported: {why}").format(why=tr(", ").join(why)) if why else ""

    def _show_buttons(self) -> None:
        kind = words.next_kind(self._event) if self._event else ""
        running, alike = bool(self._event.get("running")), len(self._event.get("near", ()))
        self.merge.set_text(tr("Merge, alike: {n}").format(n=alike) if alike else tr("Merge"), "M")
        self.level.setVisible(self._writes and running and not self._narrow)
        self.merge.setVisible(self._writes and "merge" in self._event.get("steps", {}) and not self._narrow)
        self.write.setVisible(self._writes and bool(kind) and self._is_primary)
        if kind:
            self.write.set_text(words.write_text(kind))

    def set_primary(self, is_primary: bool) -> None:
        """What lies over the columns has a main button of its own."""
        self._is_primary = is_primary
        self._show_buttons()

    def set_narrow(self, narrow: bool) -> None:
        """Where the window is narrow, two buttons move into the menu."""
        self._narrow = narrow
        self._show_buttons()
        self._fit()

    def menu_items(self) -> list[tuple[str, Any]]:
        """(text, what it does) of everything under More."""
        found: list[tuple[str, Any]] = []
        steps = self._event.get("steps", {})
        if self._writes:
            if self._narrow and self._event.get("running"):
                found.append((tr("Set level") + "\tL", self.level_wanted.emit))
            if self._narrow and "merge" in steps:
                found.append((tr("Merge") + "\tM", self.merge_wanted.emit))
            for name, title in steps.items():
                if name not in OWN:
                    asks = name in REASONED
                    found.append((
                        title + ("…" if asks else ""),
                        lambda name=name, title=title, asks=asks: self.step_wanted.emit(name, title, asks),
                    ))
            found += self._report_items()
            found.append((tr("Change data…"), self.data_wanted.emit))
        return [*found, (tr("Replay"), self.replay_wanted.emit)]

    def _report_items(self) -> list[tuple[str, Any]]:
        """Reports beside the four, what comes back of them, and what a superior asks."""
        reports = self._event.get("reports", [])
        sent = [one for one in reports if one["state"] == "sent"]
        asked = [clock["report"] for clock in self._event.get("clocks", [])]
        found: list[tuple[str, Any]] = []
        if self._event.get("status") not in STOPPED:
            found.append((tr("Superior asks for verification…"), lambda: self.form_wanted.emit("ask")))
        for kind, title in (
            ("verification_phone", tr("Answer verification by phone")), ("verification", tr("Answer verification"))
        ):
            if kind in asked:
                found.append((title, lambda kind=kind: self.report_wanted.emit(kind)))
        if sent:
            found.append((tr("Write correction"), lambda: self.report_wanted.emit("correction")))
        if any(not one["received_at"] for one in sent):
            found.append((tr("Enter receipt…"), lambda: self.form_wanted.emit("receipt")))
        if self._explains and any(clock["how"] == "late" for one in sent for clock in one["clocks"]):
            found.append((tr("Reason for being late…"), lambda: self.form_wanted.emit("late")))
        return found

    def show_menu(self) -> None:
        """What else can be done, as far as the state of the event allows it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, act in self.menu_items():
            menu.addAction(text, act)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
