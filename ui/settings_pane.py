"""The settings of one group, each with its editor, its hint, and what is wrong with it."""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import i18n, registry, settings
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context
from app.core.seen import Overtaken
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.editors import CheckEditor, ChoiceEditor, NumberEditor, TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.table_model import show
from ui.theme import u

WIDTH = 560


@dataclass(frozen=True)
class Group:
    """An entry of the menu: settings whose keys begin so, or a listing; for those with the right ``role``."""

    name: str
    title: str
    icon: str
    prefixes: tuple[str, ...] = ()
    listing: str = ""
    role: str = ""


def is_shown(ctx: Context, declared: registry.Setting) -> bool:
    """Whether a setting is the person's to change, or of a business they may see."""
    return ctx.may(declared.role, declared.key) or ctx.may("read")


class SettingsPane(QWidget):
    """One group's settings. Those of this computer and of the person act at once, the office's are saved.

    Signal: ``stored`` (key, value).
    """

    stored = Signal(str, object)

    def __init__(self, desk: Desk, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.editors: dict[str, Any] = {}
        self.fields: dict[str, Field] = {}
        self._declared = {
            key: one for key, one in registry.settings.items()
            if key.startswith(group.prefixes) and not one.hidden and is_shown(desk.ctx, one)
        }
        # what acts at once comes first, what is saved stands above the button that saves it
        self._declared = dict(sorted(self._declared.items(), key=lambda pair: pair[1].scope == "site"))
        self._began: dict[str, Any] = {}
        self._filling = False
        title = QLabel(tr(group.title))
        title.setProperty("role", "title")
        inner = QWidget()
        inner.setMaximumWidth(u(WIDTH))
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, u(8), 0)
        self._rows.setSpacing(u(4))
        for key, declared in self._declared.items():
            self._add_row(key, declared)
        self._rows.addStretch(1)
        self._area = BareArea()
        self._area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(10))
        column.addWidget(title)
        column.addWidget(self._area, 1)
        column.addWidget(self._foot())
        self.refresh()

    def _foot(self) -> QWidget:
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setProperty("role", "secondary")
        self.save = KeyButton(tr("Save"), "Ctrl+Enter", primary=True)
        self.save.clicked.connect(self.primary)
        site = [one for one in self._declared.values() if one.scope == "site"]
        if not any(self._may(one) for one in site):
            self.save.hide()
        if site and not any(self._may(one) for one in site):
            self.said.setText(tr("Your role may see these settings, not change them."))
        foot = QWidget()
        foot.setMaximumWidth(u(WIDTH) - u(8))
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.said, 1)
        row.addWidget(self.save)
        return foot

    def _may(self, declared: registry.Setting) -> bool:
        return self.desk.ctx.may(declared.role, declared.key)

    def _add_row(self, key: str, declared: registry.Setting) -> None:
        if declared.scope == "site" and not self._may(declared):
            value = QLabel(objectName=key)
            label = QLabel(tr(declared.title), objectName="fieldLabel")
            self._rows.addWidget(label)
            self._rows.addWidget(value)
            self.editors[key] = value
            return
        editor = setting_editor(declared)
        self.editors[key] = editor
        self.fields[key] = Field(tr(declared.title), editor, hint_of(declared))
        self._rows.addWidget(self.fields[key])
        if declared.scope == "site":
            editor.edited.connect(self._count)
        elif isinstance(editor, TextEditor):
            editor.editingFinished.connect(partial(self._store, key))
        else:
            editor.edited.connect(partial(self._store, key))

    # values -------------------------------------------------------------
    def refresh(self) -> None:
        """Shows the values again, leaving alone what was edited but not saved."""
        self._filling = True
        here = settings.Settings(settings.load_computer())  # a key may have changed them since
        for key, editor in self.editors.items():
            chosen = here if self._declared[key].scope == "computer" else self.desk.ctx.settings
            value = chosen.get(key)
            if key == "computer.language":
                value = value or i18n.language()
            if isinstance(editor, QLabel):
                editor.setText(shown_value(self._declared[key], value))
            elif key not in self._began or str(editor.value()) == str(self._began[key]):
                editor.set_value(str(value) if isinstance(editor, ChoiceEditor | TextEditor) else value)
                self._began[key] = editor.value()
        self._filling = False
        self._count()

    def edited_keys(self) -> list[str]:
        """The office's settings that differ from what is stored. An unreadable one counts too."""
        found = []
        for key, field in self.fields.items():
            if self._declared[key].scope != "site":
                continue
            try:
                differs = self.editors[key].value() != self._began[key]
            except UserError as fault:
                field.set_error(fault.text)
                differs = True
            if differs:
                found.append(key)
        return found

    def _count(self) -> None:
        if self._filling:
            return
        edited = self.edited_keys()
        self.save.setEnabled(bool(edited))
        if self.save.isVisibleTo(self):
            self.said.setText(tr("{n} changed, not saved").format(n=len(edited)) if edited else "")

    def primary(self) -> None:
        """Saves the office's settings one after the other; stops at the first that is refused."""
        edited = self.edited_keys()
        if edited:
            self._save(edited)

    def _save(self, keys: list[str]) -> None:
        key = keys[0]
        try:
            value = str(self.editors[key].value())
            if key == "site.zone":
                check_zone(value)
        except UserError as fault:
            self._show_error(key, fault)
            return

        def done(result: Any) -> None:
            self._began[key] = self.editors[key].value()
            self.fields[key].set_error("")
            self._on_saved(key, value)
            if keys[1:]:
                self._save(keys[1:])
            else:
                self.desk.toast(tr("Saved"))
                self.desk.reload_settings()
                self._count()

        self.desk.act("people.change_setting", {"key": key, "value": value, "was": str(self._began[key])}, done,
                      lambda fault: self._show_error(key, fault))

    def _on_saved(self, key: str, value: Any) -> None:
        if key == "site.zone":
            i18n.use_zone(value)
        self.stored.emit(key, value)

    def _show_error(self, key: str, fault: BaseException) -> None:
        if not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
            return
        self.fields[key].set_error("　".join([fault.text, *getattr(fault, "lines", ())]))
        if isinstance(fault, Overtaken):  # seen now: saved again it goes through
            self._began[key] = fault.differences[0].value
        self.focus_key(key)

    def _store(self, key: str) -> None:
        """Stores a choice of this computer or of the person; it acts at once."""
        if self._filling or self.editors[key].value() == self._began[key]:
            return
        value = self.editors[key].value()
        self._began[key] = value

        def done(result: Any) -> None:
            self.desk.reload_settings()
            self.stored.emit(key, value)

        if self._declared[key].scope == "user":
            self.desk.act("people.change_setting", {"key": key, "value": str(value)}, done,
                          lambda fault: self._show_error(key, fault))
        else:
            self.desk.worker.submit("draft", lambda: settings.store_computer(key, value), done,
                                    lambda fault: self.desk.faulted.emit(fault))

    def focus_key(self, key: str) -> None:
        """Puts the cursor on a setting."""
        if key in self.editors:
            self.editors[key].setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(self.editors[key])


def setting_editor(declared: registry.Setting) -> Any:
    """The editor for a setting, by its choices or the type of its default."""
    if declared.choices:
        return ChoiceEditor(declared.choices)
    kinds = {bool: CheckEditor, int: NumberEditor}
    return kinds.get(type(declared.default), TextEditor)()


def hint_of(declared: registry.Setting) -> str:
    """What stands under a setting: where a limit comes from, or when a choice acts."""
    if declared.source:
        return tr("Source: {source}").format(source=tr(declared.source))
    if declared.key == "computer.database":
        return tr("Used at the next start")
    return ""


def shown_value(declared: registry.Setting, value: Any) -> str:
    """A value in words."""
    titles = dict(declared.choices)
    return tr(titles[value]) if value in titles else show(value)


def check_zone(name: str) -> None:
    """Raises UserError for a zone the computer does not know."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise UserError(tr("There is no time zone “{name}”. Example: Asia/Shanghai.").format(name=name)) from fault
