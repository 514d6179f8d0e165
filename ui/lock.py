"""The screen locked, or lent for a moment to whoever takes over: a page over the desk, which goes on below it."""
from __future__ import annotations

from datetime import datetime

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget

from app.core.i18n import tr
from app.core.site import Site
from ui.banner import Banner, News
from ui.bell import QuietMark, icon_of, show_state
from ui.deadlines import show_left, state_of
from ui.hint_bar import HintBar
from ui.palette import Command
from ui.sign_in import SWITCH_KEY, SignIn
from ui.window import Window
from ui.worker import Worker

PASSING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)  # menus and hints close by themselves


class Cover(QObject):
    """Hides all that a window shows, its dialogs too. Clock, drafts and alarms go on; text and cursor stay.

    ``is_locked``: only a password leads back. Otherwise Esc does, and the people are listed.
    Signals: ``finished`` (context of who gave a password), ``left`` (Esc), ``lock_wanted``, ``failed`` (exception).
    """

    finished = Signal(object)
    left = Signal()
    lock_wanted = Signal()
    failed = Signal(object)

    def __init__(self, window: Window, worker: Worker, place: Site, is_locked: bool) -> None:
        super().__init__()
        self._window = window
        self._dialogs: list[QWidget] = []
        self._inside: QWidget | None = None
        self._focus: QWidget | None = None
        self._worker, self._place = worker, place
        self._hide_contents()
        self.is_locked = is_locked
        self._lay()
        window.bell.ticked.connect(self._show)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    # covering -----------------------------------------------------------
    def _hide_contents(self) -> None:
        window = self._window
        QGuiApplication.inputMethod().commit()  # what is being composed stays with the field
        window.flush()
        self._hide_windows()
        self._focus = window.focusWidget()
        window.menuBar().hide()
        self._inside = window.takeCentralWidget()
        self._inside.setParent(window)
        self._inside.hide()

    def _hide_windows(self) -> None:
        """Menus close, dialogs wait hidden."""
        QToolTip.hideText()
        for other in QApplication.topLevelWidgets():
            if not other.isVisible() or other is self._window:
                continue
            if other.windowType() in PASSING:
                other.close()
            else:
                self._hide_dialog(other)

    def _hide_dialog(self, dialog: QWidget) -> None:
        if dialog not in self._dialogs:
            self._dialogs.append(dialog)
        dialog.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A dialog that a work begun earlier opens waits as well."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and self._is_dialog(watched):
            QTimer.singleShot(0, self, lambda: self._hide_late(watched))
        return False

    def _is_dialog(self, widget: QWidget) -> bool:
        return widget.isWindow() and widget is not self._window and widget.windowType() not in PASSING

    def _hide_late(self, dialog: QWidget) -> None:
        if shiboken6.isValid(dialog) and dialog.isVisible():
            self._hide_dialog(dialog)
            self._window.activateWindow()
            self.page.take_focus()

    def _lay(self) -> None:
        """The page, an alarm above it, the keys below."""
        ctx = self._window.desk.ctx
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner, self.mark, self.hint_bar = Banner(whole), QuietMark(), HintBar()
        self.hint_bar.widget_at_right(self.mark)
        who = {"locked_for": ctx} if self.is_locked else {"leaving": ctx}
        self.page = SignIn(self._worker, self._place, **who)
        self.page.finished.connect(self.finished)
        self.page.failed.connect(self.failed)
        self.page.left.connect(self.left)
        column.addWidget(self.banner)
        column.addWidget(self.page, 1)
        column.addWidget(self.hint_bar)
        self.hint_bar.show_hints(self.page.hints())
        self._window.setCentralWidget(whole)
        whole.show()
        self._window.keys.bind(self._commands())
        self.page.take_focus()  # a page that is not shown yet would not get the cursor
        self._show(self._window.desk.ctx.now())

    def _commands(self) -> list[Command]:
        """The few keys that are heard while the desk is covered."""
        found = [Command(tr("Quiet 5 min"), key, "bell-z", self._quiet) for key in ("Shift+F12", "Ctrl+F12")]
        if self.is_locked:
            found.append(Command(tr("Another person"), SWITCH_KEY, "users", self.page.list_people))
        else:
            found += [
                Command(tr("Back"), "Esc", "arrow-u-up-left", self.page.leave),
                Command(tr("Lock"), "Ctrl+Shift+L", "lock-simple", self.lock_wanted.emit),
            ]
        return found

    def _quiet(self) -> None:
        """To take note of an alarm one must be known; here it is quiet for a while, and that is noted."""
        self._window.bell.quiet(locked=True)

    def lock(self) -> None:
        """From now on only a password leads back."""
        if not self.is_locked:
            self.is_locked = True
            self._lay()

    # the second ---------------------------------------------------------
    def _show(self, now: datetime) -> None:
        """The next deadline's digits and what rings, without a word of the matter."""
        bell = self._window.bell
        nearest, ringing = bell.nearest(), bell.ringing()
        self.mark.show_left(bell.quiet_left())
        if nearest is None:
            self.page.show_deadline(tr("no deadline"))
        else:
            tone = {"near": "warn", "urgent": "danger", "overdue": "danger"}.get(state_of(nearest, now), "")
            self.page.show_deadline(show_left(nearest, now), tone)
        if not ringing:
            self.banner.ring(None)
            return
        ways = ((tr("Quiet 5 min"), "Shift+F12", self._quiet),)
        self.banner.ring(
            News("alarm", icon_of(ringing[0], now), show_state(ringing[0], now), ways,
                 tr("Unlock to see which deadline it is."), len(ringing) - 1),
            aloud=self.banner.isHidden(),
        )

    # uncovering ---------------------------------------------------------
    def end(self) -> None:
        """Covers no longer, whatever comes next."""
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        self._window.bell.ticked.disconnect(self._show)
        self.deleteLater()

    def lift(self) -> None:
        """Everything as it was: contents, dialogs, keys, the cursor."""
        self.end()
        window, inside, focus = self._window, self._inside, self._focus
        assert inside is not None
        window.setCentralWidget(inside)
        inside.show()
        window._bind()
        if focus is not None and shiboken6.isValid(focus):
            focus.setFocus()
        else:
            for bar in window._bars.values():
                bar.take_focus()  # type: ignore[attr-defined]
        for dialog in self._dialogs:
            if shiboken6.isValid(dialog):
                dialog.show()
                dialog.activateWindow()

