"""The options of a kind of entry: choices by Alt+number, a link, a deadline, files, a read-back."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.core import registry
from app.core.i18n import to_local, to_utc, tr
from app.features.duty_log.records import LATE
from app.features.duty_log.rules import typed_time
from ui.completing_line import ChoiceLine
from ui.desk import About
from ui.flow_layout import FlowLayout
from ui.key_button import KeyTool
from ui.theme import u

EDGE = 5  # room at the ends of a button: the row of a call fits the usual screen in one line
CHOICES = ("urgency", "level", "finding", "result")
OWN = ("category", "occurred")  # asked for as well where the action that keeps the entry has them
USUAL = {"result": "open", "late_as": "memory"}  # what counts where nothing was chosen
STEPS = 4  # in which keys are left out where the line is narrow
ABOUT = 14  # characters of the matter's name
SHORT = {"level": 1}  # choices too long for the row are shown by their first sign


def field_of(name: str, keeper: registry.Entry | None = None) -> registry.Field:
    """The declared input of an entry, as the action that keeps it asks for it: its label, type and choices."""
    own = {field.name: field for field in registry.actions["duty_log.log"].fields}
    if keeper is not None:  # what it offers from a table, and what the log does not ask for
        own.update({field.name: field for field in keeper.fields if field.offered or field.name not in own})
    return own[name]


class OptionsRow(QWidget):
    """What may be said of an entry without leaving the line. ``values()`` goes into the action.

    ``answered``: what was asked about was answered here, which is no change of the entry.
    """

    changed = Signal()
    answered = Signal()
    files_wanted = Signal()
    link_wanted = Signal()
    more_wanted = Signal()
    entered = Signal()

    def __init__(self, bar: QWidget) -> None:
        """``bar``: where its keys work, whatever field in it has the cursor."""
        super().__init__(bar)
        self._bar = bar
        self._layout = FlowLayout(self, u(6))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._values: dict[str, Any] = {}
        self._buttons: dict[tuple[str, str], KeyTool] = {}
        self._texts: dict[str, QLineEdit] = {}
        self._checks: dict[str, QCheckBox] = {}
        self._shortcuts: list[QShortcut] = []
        self._free = 1  # the next number that Alt may choose by
        self._late: QWidget | None = None
        self._link_button: KeyTool | None = None
        self._file_button: KeyTool | None = None
        self._more_button: KeyTool | None = None
        self._long: dict[Any, tuple[str, str]] = {}  # texts long and short of buttons that have both
        self._keyed: list[tuple[KeyTool | QCheckBox, str, int]] = []  # with the last step that shows the key
        self.classes: list[tuple[str, str]] = []  # secrecy classes that may be chosen, none first
        self.files: list[Any] = []
        self.offers: dict[str, list[tuple[str, str]]] = {}  # choices from tables, by the input's name
        self.link: tuple[int, str] | None = None
        self.offered: tuple[int, str] | None = None
        self.about: About | None = None  # the matter that the entry is about
        self._keeper = registry.actions["duty_log.log"]

    # building -----------------------------------------------------------
    def field_of(self, name: str) -> registry.Field:
        """An input of the kind shown."""
        return field_of(name, self._keeper)

    def build(self, fields: list[str], keeper: registry.Entry) -> None:
        """Lays the row out anew for a kind's fields; values that still fit are kept.

        ``keeper``: the action that keeps entries of the kind.
        """
        self._clear()
        self._keeper = keeper
        known = {field.name for field in keeper.fields if keeper.takes}
        number = 1
        if self.about is not None and not keeper.takes:
            self._add_about(self.about)
        for name in [*fields, *(name for name in OWN if name in known and name not in fields)]:
            if name == "result" and keeper.takes:
                continue  # what is opened is the open matter, not the entry
            if name == "category":
                self._add_offered(name, "Ctrl+E" if "follows" not in fields else "")
            elif name in CHOICES:
                number = self._add_choices(name, number)
            elif name == "unanswered":
                self._add_flag(name, number)
                number += 1
            elif name in ("pages", "place", "undertaker", "due_at", "occurred"):
                self._add_text(name)
            elif name == "secrecy":
                self._layout.addWidget(self._add_classes())
            elif name == "read_back":
                self._add_check(name)
            elif name == "follows":
                self._link_button = self._add_button("link-simple", tr("Link"), "Ctrl+E", self.link_wanted.emit)
            elif name == "files":
                self._file_button = self._add_button("paperclip", tr("Files"), "Ctrl+U", self.files_wanted.emit)
        if self._values.get("paper_form"):
            self._add_text("paper_form")
        self._free = number
        self._more_button = self._add_button("dots-three", tr("More"), "Ctrl+I", self.more_wanted.emit)
        self._show_link()
        self._show_files()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Shows as many keys as one line has room for; where it needs two in any case, the usual ones."""
        for step in (*range(STEPS), 1):
            for part, key, last in self._keyed:
                shown = key if step <= last else ""
                if isinstance(part, QCheckBox):
                    part.setText(f"{part.accessibleName()}  {shown}".rstrip())
                else:
                    long, short = self._long.get(part, (part.text(), part.text()))
                    part.set_text(long if step == 0 else short, shown)
                    part.setAccessibleName(long)
            if self._more_button is not None:
                self._more_button.set_text(tr("More") if step == 0 else "")
                self._more_button.setAccessibleName(tr("More"))
            wide = sum(item.sizeHint().width() + u(6) for item in self._layout.items()) - u(6)
            if wide <= self.width():
                break
        self.updateGeometry()

    def _clear(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts.clear()
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._buttons, self._texts, self._checks = {}, {}, {}
        self._link_button = self._file_button = self._more_button = None
        self._keyed, self._long, self._late = [], {}, None

    def ask_late(self, asked: bool) -> None:
        """Asks how an entry into a sealed shift comes late, from paper or from memory; or asks no more."""
        if asked and self._late is None:
            self._add_choices("late_as", self._free, LATE)
            self._late = self._layout.items()[-1].widget()
        elif not asked and self._late is not None:
            for code, _ in LATE:
                button = self._buttons.pop(("late_as", code))
                self._keyed = [one for one in self._keyed if one[0] is not button]
                self._shortcuts.pop().setEnabled(False)
            self._layout.removeWidget(self._late)
            self._late.hide()
            self._late.deleteLater()
            self._late = None
        self._fit()

    def _add_choices(self, name: str, number: int, choices: Sequence[tuple[str, str]] = ()) -> int:
        """Joined buttons of one choice; Alt+number chooses. Returns the next number."""
        group = QWidget()
        group.setFixedHeight(u(26))
        line = QHBoxLayout(group)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for code, title in choices or self.field_of(name).choices:
            shown = tr(title)
            button = self._option(shown, number)
            if name in SHORT:
                self._long[button] = (shown, shown[: SHORT[name]])
            button.setAccessibleName(shown)
            button.setToolTip(shown)
            button.clicked.connect(lambda _on=False, n=name, c=code: self.choose(n, c))
            self._shortcut(f"Alt+{number}", lambda n=name, c=code: self.choose(n, c))
            self._buttons[name, code] = button
            line.addWidget(button)
            number += 1
        self._layout.addWidget(group)
        self._mark(name)
        return number

    def _option(self, text: str, number: int) -> KeyTool:
        key = f"Alt+{number}" if number == 1 else str(number)
        button = KeyTool(text, key, outlined=True, height=26)
        button.edge = EDGE
        self._keyed.append((button, key, 2))
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _add_flag(self, name: str, number: int) -> None:
        title = tr(self.field_of(name).label)
        button = self._option(title, number)
        button.setChecked(bool(self._values.get(name)))
        button.clicked.connect(lambda on: self.set(name, on))
        self._shortcut(f"Alt+{number}", button.click)
        self._layout.addWidget(button)

    def _add_check(self, name: str) -> None:
        box = QCheckBox(tr(self.field_of(name).label) + "  Ctrl+R")
        box.setAccessibleName(tr(self.field_of(name).label))
        self._keyed.append((box, "Ctrl+R", 1))
        box.setChecked(bool(self._values.get(name)))
        box.toggled.connect(lambda on: self.set(name, on))
        self._shortcut("Ctrl+R", box.toggle)
        box.setFixedHeight(u(26))
        self._checks[name] = box
        self._layout.addWidget(box)

    def _add_text(self, name: str) -> None:
        hints = {"due_at": tr("due Ctrl+D"), "pages": tr("pages"), "place": tr("place"), "undertaker": tr("for whom"),
                 "occurred": tr("occurred 0244"), "paper_form": tr("paper form")}
        line = QLineEdit()
        line.setPlaceholderText(hints[name])
        line.setAccessibleName(tr(self.field_of(name).label))
        line.setProperty("option", True)
        line.setFixedSize(u({"pages": 60, "paper_form": 112}.get(name, 96)), u(26))
        line.setText(self._values.get(name, ""))
        line.textEdited.connect(lambda text, n=name: self.set(n, text))
        line.returnPressed.connect(self.entered)
        if name == "due_at":
            self._shortcut("Ctrl+D", line.setFocus)
        self._texts[name] = line
        self._layout.addWidget(line)

    def choice_line(self, name: str) -> ChoiceLine:
        """One of the choices that a table offers, by name or initials."""
        line = ChoiceLine(self.offers.get(name, ()))
        line.setAccessibleName(tr(self.field_of(name).label))
        line.set_value(self._values.get(name))
        line.chosen.connect(lambda code, n=name: self.set(n, code))
        line.returnPressed.connect(self.entered)
        return line

    def _add_offered(self, name: str, key: str) -> None:
        line = self.choice_line(name)
        line.setPlaceholderText(f"{line.accessibleName()} {key}".rstrip())
        line.setProperty("option", True)
        line.setFixedSize(u(128), u(26))
        if key:
            self._shortcut(key, line.setFocus)
        self._layout.addWidget(line)

    def _add_about(self, about: About) -> None:
        """The matter that the entry is about; pressed it is about none."""
        shown = about.label if len(about.label) <= ABOUT else about.label[: ABOUT - 1] + "…"
        button = KeyTool(shown, "", "link-simple", outlined=True, height=26)
        button.edge = EDGE
        button.setCheckable(True)
        button.setChecked(True)
        button.setAccessibleName(tr("About: {matter}").format(matter=about.label))
        button.setToolTip(button.accessibleName())
        button.toggled.connect(lambda on: self._set_about(about if on else None))
        self._layout.addWidget(button)

    def _set_about(self, about: About | None) -> None:
        self.about = about
        self.changed.emit()

    def classes_box(self) -> QComboBox:
        """The class of secrecy; those that must not be registered here are not offered."""
        box, title = QComboBox(), tr(self.field_of("secrecy").label)
        for code, name in self.classes:
            box.addItem(name, code)
        box.setCurrentIndex(max(0, box.findData(self._values.get("secrecy"))))
        box.setAccessibleName(title)
        box.setToolTip(title)
        box.currentIndexChanged.connect(lambda _i: self.set("secrecy", box.currentData()))
        return box

    def _add_classes(self) -> QComboBox:
        """The same in the row: it says what it is while nothing is chosen."""
        box = self.classes_box()
        box.setItemText(0, tr("{field}: {value}").format(field=box.accessibleName(), value=box.itemText(0)))
        box.setProperty("option", True)
        box.setFixedHeight(u(26))
        return box

    def _add_button(self, icon_name: str, text: str, key: str, act: Any) -> KeyTool:
        button = KeyTool(text, key, icon_name, outlined=True, height=26)
        button.edge = EDGE
        button.setAccessibleName(text)
        self._keyed.append((button, key, 1 if key == "Ctrl+E" else 0))
        button.setToolTip(f"{text}  {key}")
        button.clicked.connect(act)
        self._shortcut(key, act)
        self._layout.addWidget(button)
        return button

    def _shortcut(self, key: str, act: Any) -> None:
        shortcut = QShortcut(QKeySequence(key), self._bar)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: act() if self.isVisible() else None)
        self._shortcuts.append(shortcut)

    # values -------------------------------------------------------------
    def choose(self, name: str, code: str) -> None:
        """Chooses one of a group; choosing it again takes it back, but for the result."""
        same = self._values.get(name) == code and name != "result"
        self.set(name, "" if same else code)
        self._mark(name)

    def _mark(self, name: str) -> None:
        value = self._values.get(name) or USUAL.get(name, "")
        for (group, code), button in self._buttons.items():
            if group == name:
                button.setChecked(code == value)

    def set(self, name: str, value: Any) -> None:
        self._values[name] = value
        (self.answered if name == "late_as" else self.changed).emit()

    def load(self, values: dict[str, Any]) -> None:
        """Takes over the values of a draft; call build() afterwards."""
        self._values = {k: v for k, v in values.items() if k not in ("files", "link", "about")}
        self.about = About(*values["about"]) if values.get("about") else None
        self.files = list(values.get("files", []))
        link = values.get("link")
        self.link = tuple(link) if link else None
        self.offered = None

    def kept(self) -> dict[str, Any]:
        """The values as a draft keeps them."""
        link, about = list(self.link) if self.link else None, list(astuple(self.about)) if self.about else None
        return {**self._values, "files": self.files, "link": link, "about": about}

    def values(self, now: datetime) -> dict[str, Any]:
        """The values as the action takes them. Raises ValueError with the field's name."""
        found: dict[str, Any] = {}
        for name, value in self._values.items():
            if value in ("", False, None):
                continue
            try:
                found[name] = self._typed(name, value, now)
            except ValueError as fault:
                raise ValueError(name) from fault
        if self.link:
            found["follows"] = self.link[0]
        return found

    def _typed(self, name: str, value: Any, now: datetime) -> Any:
        if name == "pages":
            return int(value)
        if name in ("due_at", "ended_at", "occurred") and isinstance(value, str):
            return typed_due(value, now) if name == "due_at" else to_utc(typed_time(value, to_local(now)))
        return value

    # link and files -----------------------------------------------------
    def set_link(self, link: tuple[int, str] | None) -> None:
        self.link = link
        self._show_link()
        self.changed.emit()

    def offer_link(self, number: int, content: str) -> None:
        """Offers to continue an open matter of the same source."""
        self.offered = (number, content)
        self._show_link()

    def _show_link(self) -> None:
        if self._link_button is None:
            return
        shown = self.link or self.offered
        text = f"{tr('Link')} {shown[0]}" if shown else tr("Link")
        self._link_button.set_text(text)
        self._fit()
        self._link_button.setCheckable(True)
        self._link_button.setChecked(bool(self.link))
        self._link_button.setToolTip(shown[1] if shown else "")

    def add_file(self, stored: Any) -> None:
        """A file that was taken into the store."""
        self.files.append(stored)
        self._show_files()
        self.changed.emit()

    def _show_files(self) -> None:
        if self._file_button is not None:
            count = f" {len(self.files)}" if self.files else ""
            self._file_button.set_text(f"{tr('Files')}{count}")
            self._fit()
            self._file_button.setToolTip("\n".join(str(Path(one["name"])) for one in self.files))


def typed_due(text: str, now: datetime) -> datetime:
    """A deadline as typed, in UTC: ``+30`` minutes from now, ``0400`` the next four o'clock, or a date and time.

    Raises ValueError.
    """
    text = text.strip()
    if text.startswith("+"):
        return now + timedelta(minutes=int(text[1:]))
    tomorrow = text.startswith(("明", "t"))
    local = typed_time(text.lstrip("明天t"), to_local(now))
    if tomorrow or local <= to_local(now) and len(text) <= 5:
        local += timedelta(days=1)
    return to_utc(local)
