"""The strip along the top: clock, date, shift, people on duty, next deadline, what is open, who is signed in.

The shift shown is the responsible one, not that of the clock: its names stay until the next shift has signed.
"""
from __future__ import annotations

import time
from datetime import datetime, timedelta
from html import escape
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QProgressBar, QSizePolicy, QToolButton, QVBoxLayout

from app.core import i18n
from app.core.agenda import Agenda, Due
from app.core.i18n import show_date, show_time, show_weekday, tr
from app.core.run import Context
from app.features.shift import ENDING, Standing, show_minutes, standing
from ui.deadlines import shortened, show_left, state_of
from ui.desk import Desk
from ui.theme import pixmap, restyle, u

JUMP_SECONDS = 5
TITLE = 212  # most pixels of the next deadline's title


class Tile(QToolButton):
    """A flat part of the strip: small text over large, or anything laid into it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("tile")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(u(14), 0, u(14), 0)
        self.box.setSpacing(u(12))

    def column(self, *roles: str) -> list[QLabel]:
        """Adds labels one above the other."""
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        labels = [self.label(role) for role in roles]
        for label in labels:
            column.addWidget(label)
        column.addStretch(1)
        self.box.addLayout(column)
        return labels

    def label(self, role: str) -> QLabel:
        label = QLabel()
        label.setProperty("role", role)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return label

    def sizeHint(self) -> Any:
        return self.box.sizeHint()

    def minimumSizeHint(self) -> Any:
        return self.box.minimumSize()


class StatusStrip(QFrame):
    """Always there. ``ticked`` once a second; ``jumped`` (old, new) when the computer's clock jumped."""

    ticked = Signal(datetime)
    jumped = Signal(datetime, datetime)
    people_wanted = Signal()
    deadline_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setFixedHeight(u(52))
        self.desk = desk
        self._standing: Standing | None = None
        self._next: Due | None = None
        self._width = "L"
        self._unfit = False  # a text changed since parts were left out
        self._reads = desk.ctx.may("read")  # who does not read the log sees clock and date
        self._last = (desk.ctx.now(), time.monotonic())
        self._build()
        desk.changed.connect(self.refresh)
        desk.agenda_changed.connect(self._show_agenda)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.refresh()
        self._show_clock(desk.ctx.now())

    # building -----------------------------------------------------------
    def _build(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._clock = QLabel()
        self._clock.setObjectName("clock")
        self._clock.setAccessibleName(tr("Time"))
        self._clock.setMinimumWidth(u(138))
        line.addSpacing(u(14))
        line.addWidget(self._clock)
        self._date_tile = Tile(tr("Date"))
        self._day, self._lunar = self._date_tile.column("body", "caption")
        self._shift_tile = self._build_shift()
        self._people_tile = Tile(tr("On duty"))
        self._people, self._leaders = self._people_tile.column("body", "caption")
        self._due_tile = Tile(tr("Next deadline"))
        self._due_head, self._due_title = self._due_tile.column("caption", "body")
        self._digits = self._due_tile.label("big")
        self._due_tile.box.addWidget(self._digits)
        self._open_tile = Tile(tr("Open"))
        self._open_head, self._open_worst = self._open_tile.column("caption", "caption")
        self._open_count = self._open_tile.label("big")
        self._open_tile.box.addWidget(self._open_count)
        self._user_tile = self._build_user()
        for tile in (self._date_tile, self._shift_tile, self._people_tile):
            line.addWidget(tile)
        line.addStretch(1)
        for tile in (self._due_tile, self._open_tile, self._user_tile):
            tile.setProperty("end", True)
            line.addWidget(tile)
        self._people_tile.clicked.connect(self.people_wanted)
        self._shift_tile.clicked.connect(self.people_wanted)
        self._due_tile.clicked.connect(self.deadline_wanted)
        self._open_tile.clicked.connect(self.open_wanted)

    def _build_shift(self) -> Tile:
        tile = Tile(tr("Shift"))
        column = QVBoxLayout()
        column.setSpacing(u(5))
        column.addStretch(1)
        self._shift_name = tile.label("body")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setMinimumWidth(u(150))
        self._progress.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column.addWidget(self._shift_name)
        column.addWidget(self._progress)
        column.addStretch(1)
        tile.box.addLayout(column)
        return tile

    def _build_user(self) -> Tile:
        tile = Tile(tr("Signed in"))
        picture = tile.label("body")
        picture.setPixmap(pixmap("user-circle", "text2", 24))
        tile.box.addWidget(picture)
        name, number = tile.column("body", "caption")
        name.setText(self.desk.ctx.name)
        number.setText(self.desk.ctx.number)
        self._user_texts = (name, number)
        self.menu = QMenu(tile)
        tile.setMenu(self.menu)
        tile.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return tile

    # reading ------------------------------------------------------------
    def refresh(self) -> None:
        if self._reads:
            self.desk.look(_read, self._show)
        else:
            self.desk.look(lambda ctx: i18n.show_lunar(ctx.now()), self._lunar.setText)

    def _show(self, read: tuple[Standing, str]) -> None:
        self._standing, lunar = read
        self._lunar.setText(lunar)
        self._show_clock(self.desk.ctx.now())
        self._fit()

    def _show_people(self, now: datetime) -> None:
        """Who has the watch; below it the leaders, or who comes next while the shift hands over."""
        held = self._standing
        if held is None:
            return
        people = held.people
        names = [(tr("Primary"), people["primary"]), (tr("Secondary"), people["secondary"])]
        if held.held.name and held.held.name not in (people["primary"] + "、" + people["secondary"]).split("、"):
            names = [(tr("Responsible"), held.held.name), *names]
        text = spaced("　".join(f"{post} <b>{escape(name)}</b>" for post, name in names if name))
        leaders = [(tr("Government leader"), people["gov_leader"]), (tr("Office leader"), people["office_leader"])]
        below = "　".join(f"{post} {name}" for post, name in leaders if name)
        if held.hands_over(now):
            below = self._next_said(held)
        elif held.missing:
            below = tr("Enter it with Ctrl+T") if self.desk.ctx.may("duty", "roster.staff") else ""
        self._say(self._people, text if any(name for _, name in names) else tr("Nobody planned"),
                  "danger" if held.missing and not held.held.name else "")
        self._say(self._leaders, tr("Nobody planned") if held.missing and held.held.name else below, "")

    def _next_said(self, held: Standing) -> str:
        """``Next shift: He, Wen  takes over 08:30``."""
        people = held.next_people
        names = "、".join(filter(None, (people["primary"], people["secondary"]))) or tr("nobody planned")
        text = tr("Next {names}　takes over {time}")
        return text.format(names=names, time=show_time(held.following.starts))

    def _say(self, label: QLabel, text: str, tone: str) -> None:
        """Shows a text; the room it takes is looked at anew only where it changed."""
        if label.text() != text:
            label.setText(text)
            self._unfit = True
        if (label.property("tone") or "") != tone:
            restyle(label, tone=tone)

    def _show_agenda(self, found: Agenda) -> None:
        self._next = found.clocks[0] if found.clocks else None
        self._open_head.setText(f"{tr('Open')} Ctrl+O")
        self._open_count.setText(str(len(found.owed)))
        now = self.desk.ctx.now()
        self._show_worst(sum(1 for item in found.owed if item.due and item.due < now))
        self._show_clock(now)
        self._fit()

    def _show_worst(self, overdue: int) -> None:
        self._open_worst.setText(tr("{n} overdue").format(n=overdue) if overdue else tr("none overdue"))
        restyle(self._open_worst, tone="danger" if overdue else "")

    # the second ---------------------------------------------------------
    def _tick(self) -> None:
        now, steady = self.desk.ctx.now(), time.monotonic()
        expected = self._last[0] + timedelta(seconds=steady - self._last[1])
        self._last = (now, steady)
        if abs((now - expected).total_seconds()) > JUMP_SECONDS:
            self.jumped.emit(expected, now)
        if self._standing and now >= self._standing.turn:
            self._standing = None  # read anew, with the agenda, once
            self.desk.changed.emit()
        self._show_clock(now)
        self.ticked.emit(now)

    def _show_clock(self, now: datetime) -> None:
        self._clock.setText(show_time(now, seconds=True))
        self._day.setText(f"{show_date(now, year=False)}　{show_weekday(now)}")
        self._show_shift(now)
        self._show_people(now)
        self._show_due(now)
        if self._unfit:
            self._fit()

    def _show_shift(self, now: datetime) -> None:
        """The responsible shift: its hours, when it hands over, that it does, or by how much it runs over."""
        held = self._standing
        if held is None:
            return
        span, over = held.span, held.overlong(now)
        text, tone = f"{show_time(span.starts)} – {show_time(span.ends)}", ""
        if over:
            text, tone = tr("over time {time}").format(time=show_minutes(over)), "danger"
        elif held.under_way:
            text, tone = tr("→ {shift}　handing over").format(shift=held.following.name), "warn"
        elif span.ends - now <= ENDING:
            text, tone = tr("{time} handover").format(time=show_time(span.ends)), "warn"
        self._say(self._shift_name, spaced(f"<b>{escape(span.name)}</b>　{escape(text)}"), tone)
        whole = (span.ends - span.starts).total_seconds()
        share = (now - span.starts).total_seconds() / whole
        self._progress.setValue(int(1000 * min(1, max(0, share))))

    def _show_due(self, now: datetime) -> None:
        self._due_head.setText(f"{tr('Next deadline')} F12")
        if self._next is None:
            self._due_title.setText(tr("no deadline"))
            self._digits.setText("")
            self._digits.hide()
            return
        metrics, room = self._due_title.fontMetrics(), u(TITLE)
        title = shortened(self._next.title, lambda text: metrics.horizontalAdvance(text) <= room)
        self._due_title.setText(metrics.elidedText(title, Qt.TextElideMode.ElideRight, room))
        self._digits.show()
        digits, shown = show_left(self._next, now), self._digits.text()
        self._digits.setText(digits)
        if len(digits) > len(shown) > 0:
            self._fit()
        tone = {"near": "warn", "urgent": "danger", "overdue": "danger"}.get(state_of(self._next, now), "")
        if self._digits.property("tone") != tone:
            restyle(self._digits, tone=tone)

    def next_deadline(self) -> Due | None:
        return self._next

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leaves out what the width has no room for, the least needed first."""
        self._unfit = False
        self._show_parts()
        for part in (
            *self._user_texts, self._leaders, self._progress, self._date_tile, self._people_tile, self._due_title
        ):
            if self._needed() <= self.width():
                return
            part.hide()

    def _needed(self) -> int:
        """The width that all parts shown ask for now, not when they were last laid out."""
        for tile in self.findChildren(Tile):
            tile.box.activate()
            tile.updateGeometry()
        layout = self.layout()
        assert layout is not None
        return layout.minimumSize().width()

    def set_width_class(self, name: str) -> None:
        """Drops the least needed parts where the window is narrow."""
        self._width = name
        self._fit()

    def _show_parts(self) -> None:
        """What the width class has room for with texts of usual length."""
        name = self._width
        narrow = name in ("M", "S")
        self._due_title.show()
        self._date_tile.setVisible(not narrow)
        for tile in (self._shift_tile, self._due_tile, self._open_tile):
            tile.setVisible(self._reads)
        self._people_tile.setVisible(self._reads and name != "S")
        self._leaders.setVisible(not narrow)
        self._progress.setVisible(not narrow)
        for text in self._user_texts:
            text.setVisible(not narrow)


def spaced(text: str) -> str:
    """Rich text whose wide spaces stay wide."""
    return f'<span style="white-space: pre">{text}</span>'


def _read(ctx: Context) -> tuple[Standing, str]:
    """What the strip shows besides the agenda: how the shift stands, and the lunar date."""
    return standing(ctx), i18n.show_lunar(ctx.now())
