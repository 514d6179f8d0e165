"""The item chosen: its fields, what is said to it, and the buttons that say it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.i18n import tr
from ui import theme
from ui.chips import Chip, Look
from ui.key_button import KeyButton
from ui.lines import Item
from ui.pages.handover import words
from ui.pages.handover.item_fields import ItemFields, fields_of
from ui.pages.handover.opinion_edit import OpinionEdit
from ui.theme import u

EDGE, OPINION, LOW_OPINION = 16, 52, 34


@dataclass(frozen=True)
class Rights:
    """What may be done to the items shown: ``takes`` and ``rules`` as incoming person and leader, ``answers``."""

    takes: bool = False
    answers: bool = False
    rules: bool = False


class ItemPane(QFrame):
    """``pressed`` (key) for A, Q, X, I, O and R; ``entered`` when Enter saves what was typed;
    ``typed`` (text) after each change by hand.
    """

    pressed = Signal(str)
    entered = Signal()
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.item: Item | None = None
        self.rights = Rights()
        self._filling = self._narrow = False
        self._asked = ""  # queried, refused or answered: what Enter says
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.chip = Chip(Look(""))
        self.fields = ItemFields()
        self.label = QLabel()
        self.label.setProperty("role", "heading")
        self.edit = OpinionEdit()
        self.edit.setFixedHeight(u(OPINION))
        self.edit.textChanged.connect(self._on_changed)
        self.edit.entered.connect(self.entered)
        self.edit.gained.connect(self._on_gained)
        self.edit.lost.connect(self._show_buttons)
        self.hint = QLabel()
        self.hint.setProperty("role", "caption")
        self.hint.setWordWrap(True)
        self.buttons = {
            key: self._button(text, key, icon) for key, text, icon in (
                ("A", tr("Accept"), "check"), ("Q", tr("Query"), "question"), ("X", tr("Refuse"), "arrow-u-up-left"),
                ("R", tr("Answer"), "note-pencil"), ("I", tr("To incoming"), ""), ("O", tr("To outgoing"), ""),
            )
        }
        self._build()
        self.show_item(None, Rights(), {}, datetime.min, "")

    def _button(self, text: str, key: str, icon: str) -> KeyButton:
        made = KeyButton(text, key, icon)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: self.pressed.emit(key))
        return made

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(u(8))
        head.addWidget(self.title, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        self._taking, self._ruling = QWidget(), QWidget()
        for row, keys in ((self._taking, "AQXR"), (self._ruling, "IO")):
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(u(8))
            for key in keys:
                line.addWidget(self.buttons[key])
        for key in "ARI":
            self.buttons[key].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(u(EDGE), u(10), u(EDGE), u(10))
        column.setSpacing(u(6))
        column.addLayout(head)
        column.addWidget(self.fields, 1)
        for widget in (self.label, self.edit, self._taking, self._ruling, self.hint):
            column.addWidget(widget)

    def set_narrow(self, narrow: bool) -> None:
        """Where the window is narrow, and low mostly, the fields have the room of what explains."""
        self._narrow = narrow
        self.edit.setFixedHeight(u(LOW_OPINION if narrow else OPINION))
        self._column.setContentsMargins(u(EDGE), u(6 if narrow else 10), u(EDGE), u(6 if narrow else 10))
        self._column.setSpacing(u(4 if narrow else 6))
        self._show_buttons()

    # showing ------------------------------------------------------------
    def show_item(
        self, item: Item | None, rights: Rights, kinds: dict[str, Any], now: datetime, typed: str
    ) -> None:
        """An item, and what was typed for it and not saved yet."""
        other = (item or {}).get("uid") != (self.item or {}).get("uid")
        self.item, self.rights = item, rights
        if other:
            self._asked = ""
        look = words.chip(item, kinds) if item else None
        self.title.setText(words.GAP.join((str(item["number"]), item["title"])) if item else "")
        self.chip.setVisible(look is not None)
        if look is not None:
            self.chip.look = look
            self.chip.updateGeometry()
            self.chip.update()
        self.tick(now)
        if self.edit.toPlainText() != typed:
            self._filling = True
            self.edit.setPlainText(typed)
            self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
            self._filling = False
        self._show_buttons()

    def tick(self, now: datetime) -> None:
        """How much time is left."""
        self.fields.show_fields(fields_of(self.item, now) if self.item else [])

    def can_answer(self) -> bool:
        item = self.item
        return item is not None and self.rights.answers and item["state"] in ("queried", "refused")

    def can_rule(self) -> bool:
        item = self.item
        return item is not None and self.rights.rules and item["state"] == "refused"

    def _show_buttons(self) -> None:
        takes, answers, rules = self.rights.takes and self.item is not None, self.can_answer(), self.can_rule()
        for key in "AQX":
            self.buttons[key].setVisible(takes)
        self.buttons["R"].setVisible(answers)
        self._taking.setVisible(takes or answers)
        self._ruling.setVisible(rules)
        self.edit.setVisible(takes or answers or rules)
        self.label.setVisible(self.edit.isVisibleTo(self) and not self._narrow)
        self.hint.setVisible((takes or rules or answers) and not self._narrow)
        unseen = takes and self.item is not None and self.item["state"] == "unseen"
        asked = self._asked if self.edit.hasFocus() else ""
        filled = {"A": unseen and not asked, "Q": asked == "queried", "X": asked == "refused",
                  "R": answers and bool(asked)}
        for key, primary in filled.items():
            if bool(self.buttons[key].property("primary")) != primary:
                self.buttons[key].set_primary(primary)
        if takes:
            label, hint = tr("Incoming opinion"), tr("Say what is missing; needed to query and to refuse")
        elif answers:
            label, hint = tr("Answer"), tr("Answer what was queried")
        else:
            label, hint = tr("Ruling"), tr("May stay empty")
        self.label.setText(label)
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(label)
        said = tr("A refusal needs its reason; a leader rules on it, and it holds up nothing else")
        if asked in ("incoming", "outgoing"):
            said = tr("Enter rules so; the opinion may stay empty")
        elif asked:
            said = tr("Enter saves what is typed, Esc goes back and keeps it")
        elif answers and not rules:
            said = tr("The answer stands on the sheet")
        elif rules:
            said = tr("I: it is the incoming shift's. O: it stays the outgoing person's")
        self.hint.setText(said)

    def hints(self) -> list[tuple[str, str]]:
        """Keys for the item shown."""
        keys = ("AQX" if self.rights.takes else "") + ("R" if self.can_answer() else "")
        return [(key, self.buttons[key].text()) for key in keys + ("IO" if self.can_rule() else "")]

    # typing -------------------------------------------------------------
    def asked(self) -> str:
        """What Enter says now: queried, refused, answered, or a ruling: incoming, outgoing."""
        return self._asked

    def ask(self, what: str) -> None:
        """Puts the cursor into the opinion, for a query, a refusal or an answer."""
        self._asked = what
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._show_buttons()

    def _on_gained(self) -> None:
        if not self._asked:
            self._asked = "queried" if self.rights.takes else "answered" if self.can_answer() else ""
        self._show_buttons()

    def done(self) -> None:
        """What was typed was sent."""
        self._asked = ""
        self._show_buttons()

    def is_typing(self) -> bool:
        return self.edit.hasFocus()

    def text(self) -> str:
        return self.edit.toPlainText().strip()

    def _on_changed(self) -> None:
        theme.restyle(self.edit, error=False)
        if not self._filling:
            self.typed.emit(self.edit.toPlainText())

    def mark_missing(self) -> None:
        """A sentence has to be typed first."""
        theme.restyle(self.edit, error=True)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
