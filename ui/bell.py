"""A desk's alarm in its window: the banner, the sound, what is noted, and the mark of silence."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QToolButton, QWidget

from app.core import registry
from app.core.agenda import Agenda, Due
from app.core.i18n import report_language, show_moment, tr
from app.core.run import Context, note
from ui import theme
from ui.alarm import QUIET, Alarm, Key, key_of
from ui.banner import Banner, News, Way
from ui.desk import Desk
from ui.hint_bar import HEIGHT
from ui.palette import Command
from ui.theme import u


class Bell(QObject):
    """Rings for a desk's clocks, also while its contents are covered. It never takes the cursor.

    ``ticked`` (time) after each look at the clocks, for whoever shows the alarm somewhere else.
    """

    ticked = Signal(datetime)

    def __init__(self, window: QWidget, desk: Desk, alarm: Alarm, banner: Banner, go: Callable[[Due], object]) -> None:
        super().__init__(window)
        self._window, self._desk, self._alarm, self._banner, self._go = window, desk, alarm, banner, go
        self._said: Key | None = None
        self.mark = QuietMark()
        desk.agenda_changed.connect(self._take)

    # the second ---------------------------------------------------------
    def _take(self, found: Agenda) -> None:
        self._alarm.take(found.clocks)
        self.tick(self._desk.ctx.now())

    def tick(self, now: datetime) -> None:
        """Shows what rings now, and sounds when it is time to."""
        self._alarm.before = timedelta(minutes=self._desk.ctx.setting("site.alarm_minutes"))
        writing = isinstance(QApplication.focusWidget(), QPlainTextEdit | QTextEdit)
        if self._alarm.tick(now, writing):
            QApplication.alert(self._window)
        self._show(now)
        self.ticked.emit(now)

    def _show(self, now: datetime) -> None:
        ringing = self._alarm.ringing(now)
        self.mark.show_left(self._alarm.quiet_left(now))
        if not ringing:
            self._said = None
            self._banner.ring(None)
            return
        clock = ringing[0]
        ways: tuple[Way, ...] = (
            (tr("Go to it"), "F12", self.go), (tr("Noted"), "Shift+F12", self.acknowledge),
            (tr("Quiet 5 min"), "Ctrl+F12", self.quiet),
        )
        news = News("alarm", icon_of(clock, now), show_state(clock, now), ways, f"{clock.title}　{clock.rule}",
                    len(ringing) - 1)
        self._banner.ring(news, aloud=key_of(clock) != self._said)
        self._said = key_of(clock)

    def ringing(self) -> list[Due]:
        """Clocks that ring now, the most urgent first."""
        return self._alarm.ringing(self._desk.ctx.now())

    def quiet_left(self) -> timedelta:
        return self._alarm.quiet_left(self._desk.ctx.now())

    def nearest(self) -> Due | None:
        """The clock that runs out first, whether it rings or not."""
        return next(iter(self._alarm.clocks), None)

    # what a person does -------------------------------------------------
    def commands(self) -> list[Command]:
        """The alarm's keys."""
        return [
            Command(tr("Take note of the alarm or banner"), "Shift+F12", "check", self.acknowledge),
            Command(tr("No alarm sound for 5 minutes"), "Ctrl+F12", "bell-z", self.quiet),
        ]

    def go(self) -> bool:
        """Shows the record of the clock in the banner; False when none rings."""
        ringing = self.ringing()
        if ringing:
            self._go(ringing[0])
        return bool(ringing)

    def acknowledge(self) -> None:
        """Takes note of the clock in the banner; where none rings, of the fault there."""
        now = self._desk.ctx.now()
        clock = self._alarm.acknowledge(now)
        if clock is None:
            self._banner.clear()
            return
        self._note(self._desk.ctx, "alarm.acknowledged", lambda: reason_of(clock, now))
        self._show(now)

    def quiet(self, locked: bool = False) -> None:
        """No sound for five minutes. ``locked``: nobody knows who asked for it, and that is what is noted."""
        ctx, now = self._desk.ctx, self._desk.ctx.now()
        self._alarm.quiet(now)
        minutes = int(QUIET.total_seconds() // 60)
        if locked:
            who = replace(ctx, number="", name="", role="")
            self._note(who, "alarm.quieted", lambda: tr("{n} min, on the locked screen").format(n=minutes))
        else:
            self._note(ctx, "alarm.quieted", lambda: tr("{n} min").format(n=minutes))
        self.tick(now)

    def _note(self, ctx: Context, action: str, reason: Callable[[], str]) -> None:
        """Into the ledger, off the window thread, in the language of the office's pages."""
        def enter() -> None:
            with report_language(ctx.setting("site.report_language")):
                said = reason()
            note(ctx, action, said)

        self._desk.worker.submit("write", enter, lambda result: None, self._desk.faulted.emit)


class QuietMark(QToolButton):
    """``Quiet 4:12`` in the status bar; hidden while alarms sound."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("tone", "warn")
        self.setIcon(theme.icon("bell-z", "warn", 14))
        self.setFixedHeight(u(HEIGHT) - 2)
        self.hide()

    def show_left(self, left: timedelta) -> None:
        """How long it is still quiet; nothing hides the mark."""
        if left:
            minutes, seconds = divmod(round(left.total_seconds()), 60)
            self.setText(tr("Quiet {left}").format(left=f"{minutes}:{seconds:02}"))
        if self.isHidden() == bool(left):
            self.setVisible(bool(left))


def icon_of(clock: Due, now: datetime) -> str:
    return "warning-octagon" if clock.ends < now else "bell-ringing"


def show_state(clock: Due, now: datetime) -> str:
    """``10 min left``, ``Overdue by 3 min``: a clock without its title."""
    if clock.ends >= now:
        return tr("{n} min left").format(n=-(-int((clock.ends - now).total_seconds()) // 60))
    hours, minutes = divmod(int((now - clock.ends).total_seconds()) // 60, 60)
    if hours:
        return tr("Overdue by {h} h {m} min").format(h=hours, m=minutes)
    return tr("Overdue by {m} min").format(m=minutes) if minutes else tr("Deadline reached")


def reason_of(clock: Due, now: datetime) -> str:
    """Which clock it was and how it stood, without a word of the matter."""
    listing, id = clock.record
    where = tr(registry.listings[listing].title) if listing in registry.listings else listing
    return tr("{where} record {id}, due {due}, {state}").format(
        where=where, id=id, due=show_moment(clock.ends), state=show_state(clock, now)
    )
