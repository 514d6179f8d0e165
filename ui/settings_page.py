"""Settings: what features declare, grouped; the tables an office edits; what this installation is."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from app.core import registry
from app.core.i18n import tr, tr_noop
from app.core.run import Context
from ui import theme
from ui.about_pane import AboutPane
from ui.account_pane import AccountPane
from ui.backup_pane import BackupPane
from ui.desk import Desk
from ui.encryption_pane import EncryptionPane
from ui.list_page import ListPage
from ui.page import Page
from ui.people_page import PeoplePage, RolesPage
from ui.settings_pane import Group, SettingsPane, is_shown
from ui.theme import u

WIDTH = 560
MENU = 176


GROUPS = (
    Group("general", tr_noop("General"), "gear-six", ("computer.", "ui.", "site.")),
    Group("roster", tr_noop("Shifts"), "calendar-blank", ("roster.",)),
    Group("duty_log", tr_noop("Duty log"), "clipboard-text", ("duty_log.",)),
    Group("kinds", tr_noop("Kinds of entry"), "list-bullets", listing="duty_log.kinds"),
    Group("phrases", tr_noop("Phrases"), "quotes", listing="duty_log.phrases"),
    Group("secrecy", tr_noop("Secrecy classes"), "shield-warning", listing="secrecy"),
    Group("account", tr_noop("My account"), "user-circle"),
    Group("people", tr_noop("People"), "users-three", listing="people"),
    Group("rights", tr_noop("Rights"), "shield-check", listing="people.roles"),
    Group("passwords", tr_noop("Passwords and lock"), "lock-key", ("people.",)),
    Group("backup", tr_noop("Backup"), "hard-drives", ("backup.",)),
    Group("encryption", tr_noop("Encryption"), "key", role="security"),
    Group("files", tr_noop("Attachments"), "paperclip", ("files.",)),
)


def groups(ctx: Context) -> list[Group]:
    """The fixed groups, one for each feature that declares settings of its own, for each table, then About.

    Those of which the person may see something.
    """
    known = tuple(prefix for group in GROUPS for prefix in group.prefixes)
    others = dict.fromkeys(
        key.partition(".")[0] for key, one in registry.settings.items() if not one.hidden and not key.startswith(known)
    )
    found = [group for group in GROUPS if not group.listing or group.listing in registry.listings]
    for name in others:
        feature = registry.features.get(name)
        title, icon = (feature.title, feature.icon) if feature else (name, "sliders")
        found.append(Group(name, title, icon, (f"{name}.",)))
    tables = [one for one in registry.listings.values() if one.table]
    found += [Group(one.id, one.title, "table", listing=one.id) for one in tables]
    return [*(one for one in found if _is_open(ctx, one)), Group("about", tr_noop("About"), "info")]


def _is_open(ctx: Context, group: Group) -> bool:
    """Whether the person may see the group's list, or any of its settings."""
    if group.role and not ctx.may(group.role):
        return False
    if group.listing:
        return ctx.may(registry.listings[group.listing].role, group.listing)
    declared = [one for key, one in registry.settings.items() if group.prefixes and key.startswith(group.prefixes)]
    return not group.prefixes or any(is_shown(ctx, one) for one in declared if not one.hidden)


class SettingsPage(Page):
    """Signals: ``language_changed`` (code), ``theme_changed``; both after the choice is stored; ``restore_wanted``;

    ``convert_wanted`` (to encrypt the database, else to make it plain; the person's password, proven).
    """

    language_changed = Signal(str)
    theme_changed = Signal()
    restore_wanted = Signal()
    convert_wanted = Signal(bool, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.groups = groups(desk.ctx)
        self._made: dict[str, QWidget] = {}
        self.menu = QListWidget(objectName="menu")
        self.menu.setFixedWidth(u(MENU))
        self.menu.setFrameShape(QFrame.Shape.NoFrame)
        self.menu.setAccessibleName(tr("Groups of settings"))
        for group in self.groups:
            item = QListWidgetItem(theme.icon(group.icon, "text2", 16), tr(group.title))
            item.setSizeHint(QSize(0, u(32)))
            self.menu.addItem(item)
        self.stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.menu)
        row.addWidget(self.stack, 1)
        self.menu.currentRowChanged.connect(self._show_group)
        self.menu.setCurrentRow(0)

    # groups -------------------------------------------------------------
    def _show_group(self, place: int) -> None:
        self.stack.setCurrentWidget(self.pane(self.groups[place].name))
        self._refresh_shown()

    def pane(self, name: str) -> QWidget:
        """The widget of a group, made when first shown."""
        if name not in self._made:
            group = next(one for one in self.groups if one.name == name)
            self._made[name] = self._make(group)
            self.stack.addWidget(self._made[name])
        return self._made[name]

    def _make(self, group: Group) -> QWidget:
        if group.name == "about":
            return AboutPane(self.desk)
        if group.name == "account":
            return AccountPane(self.desk)
        if group.name == "encryption":
            sealing = EncryptionPane(self.desk)
            sealing.convert_wanted.connect(self.convert_wanted)
            return sealing
        if group.listing == "people":
            return PeoplePage(self.desk)
        if group.listing == "people.roles":
            return RolesPage(self.desk)
        if group.listing:
            return ListPage(self.desk, group.listing)
        pane = SettingsPane(self.desk, group) if group.name != "backup" else BackupPane(self.desk, group)
        if isinstance(pane, BackupPane):
            pane.restore_wanted.connect(self.restore_wanted)
        pane.stored.connect(self._on_stored)
        return pane

    def _on_stored(self, key: str, value: object) -> None:
        if key == "computer.language":
            self.language_changed.emit(value)
        elif key.startswith("ui."):
            self.theme_changed.emit()

    def _shown(self) -> Any:
        return self.stack.currentWidget()

    def _refresh_shown(self) -> None:
        if hasattr(self._shown(), "refresh"):
            self._shown().refresh()

    # what the window asks -----------------------------------------------
    def refresh(self) -> None:
        self._refresh_shown()

    def show_target(self, key: str = "", group: str = "", **target: Any) -> None:
        """Opens a group, or the group of a setting with the cursor on it."""
        for place, one in enumerate(self.groups):
            if one.name == group or (key and key.startswith(one.prefixes or ("\0",))):
                self.menu.setCurrentRow(place)
                if key:
                    self._shown().focus_key(key)
                elif hasattr(self._shown(), "take_focus"):
                    self._shown().take_focus()
                return

    def primary(self) -> None:
        if hasattr(self._shown(), "primary"):
            self._shown().primary()

    def filter_list(self) -> None:
        if isinstance(self._shown(), ListPage):
            self._shown().filter_list()

    def save_page(self) -> None:
        if isinstance(self._shown(), ListPage):
            self._shown().save_page()

    def escape(self) -> bool:
        if hasattr(self._shown(), "escape") and self._shown().escape():
            return True
        if self.menu.hasFocus():
            return False
        self.menu.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def set_width_class(self, name: str) -> None:
        self.menu.setFixedWidth(u(MENU if name in ("XL", "L") else 132))
        for pane in self._made.values():
            if isinstance(pane, ListPage):
                pane.set_width_class("L" if name == "XL" else "M" if name == "L" else name)

    def hints(self) -> list[tuple[str, str]]:
        if hasattr(self._shown(), "hints"):
            return self._shown().hints()
        return [("Tab", tr("next field")), ("Ctrl+Enter", tr("save")), ("Esc", tr("back to the groups"))]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # the hint bar names the list's key while the cursor is still on the group
        if event.key() == Qt.Key.Key_Insert and isinstance(self._shown(), ListPage):
            self._shown().add()
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        self.menu.setFocus(Qt.FocusReason.OtherFocusReason)
