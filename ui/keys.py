"""The window's keys: one list for shortcuts, menu bar, palette and the shortcut sheet."""
from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPlainTextEdit, QTextEdit, QWidget

from ui.palette import Command

TEXT_KEYS = (
    QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo, QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.SelectAll,
)


class GlobalKeys(QObject):
    """Binds commands to their keys in a window, also where a text field would take the key for itself."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._actions: list[QAction] = []
        self._ours: set[str] = set()
        self._field: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)
        self._on_focus(None, app.focusWidget())

    def bind(self, commands: Sequence[Command]) -> None:
        """Replaces all bindings."""
        for action in self._actions:
            self._window.removeAction(action)
            action.deleteLater()
        self._actions, self._ours = [], set()
        for command in commands:
            if command.key:
                self._bind(command)

    def _bind(self, command: Command) -> None:
        action = QAction(command.title, self._window)
        action.setShortcut(QKeySequence(command.key))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _on=False: command.act())
        self._window.addAction(action)
        self._actions.append(action)
        self._ours.add(QKeySequence(command.key).toString())

    def actions(self) -> list[QAction]:
        return list(self._actions)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Listens to the text field with the cursor alone: every event there is would pass by, all day."""
        if self._field is not None and shiboken6.isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = now if isinstance(now, QLineEdit | QPlainTextEdit | QTextEdit) else None
        if self._field is not None:
            self._field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # a focused text field claims Ctrl+K, Ctrl+E and Ctrl+U before the window sees them
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return False
        if self._field is None or self._field.window() is not self._window or not self._is_ours(event):
            return False
        event.ignore()
        return True

    def _is_ours(self, event: QKeyEvent) -> bool:
        if any(event.matches(key) for key in TEXT_KEYS):
            return False
        pressed = QKeySequence(event.keyCombination()).toString()
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        bar_keys = {"Ctrl+E", "Ctrl+D", "Ctrl+U", "Ctrl+R", "Ctrl+I"}
        return pressed in self._ours or (bool(held) and pressed in bar_keys)
