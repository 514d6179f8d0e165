"""The four reports an event owes: sent on time or late, running out, or still to come."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.core.agenda import Due
from app.core.i18n import tr
from ui import paint, theme
from ui.deadlines import LOOKS, show_left, state_of
from ui.pages.events import words
from ui.theme import u

HEIGHT = 62
KINDS = ("first_phone", "first_written", "followup", "final")


@dataclass(frozen=True)
class Look:
    """What a cell shows: icon, title, what is with it, and at its right what else is known."""

    kind: str
    title: str
    icon: str = "circle-dashed"
    ink: str = "text3"
    said: str = ""
    beside: str = ""
    clock: Due | None = None
    is_current: bool = False


def looks_of(event: dict[str, Any], now: datetime) -> list[Look]:
    """The four cells of an event."""
    due = words.next_kind(event)
    return [_look(event, kind, kind == due, now) for kind in KINDS]


def _look(event: dict[str, Any], kind: str, is_current: bool, now: datetime) -> Look:
    sent = [one for one in event["reports"] if one["state"] == "sent" and one["kind"] == kind]
    clock = next((one for one in event["clocks"] if one["report"] == kind), None)
    count = len(sent) + (1 if clock or not sent else 0)
    title = {
        "first_phone": tr("By phone"), "first_written": tr("In writing"), "final": tr("Final"),
        "followup": tr("Follow-up {n}").format(n=words.ordinal(count)),
    }[kind]
    if clock is not None:
        draft = any(one["kind"] == kind and one["state"] != "sent" for one in event["reports"])
        meter = event["elements"]
        beside = tr("draft {n}/{all}").format(n=meter["filled"], all=meter["all"]) if draft else ""
        return Look(
            kind, title, beside=beside or tr("before {time}").format(time=words.moment(clock["due"], now)),
            clock=words.clock_of(event, clock), is_current=is_current,
        )
    if sent:
        return _sent_look(kind, title, sent[-1], now)
    pace = event["pace"].get(kind)
    if pace is None:
        return Look(kind, title, "minus-circle", said=tr("no time set"), is_current=is_current)
    text = {
        "followup": tr("every {time}"), "final": tr("end + {time}"),
    }.get(kind, tr("within {time}"))
    return Look(kind, title, said=text.format(time=words.span(pace)), is_current=is_current)


def _sent_look(kind: str, title: str, report: dict[str, Any], now: datetime) -> Look:
    """A report that went out: with what it left of its time, or by how much it was late."""
    time = words.moment(report["sent"], now)
    late = [one for one in report["clocks"] if one["how"] == "late"]
    met = [one for one in report["clocks"] if one["how"] == "met"]
    if late:
        said = tr("late by {time}").format(time=words.span(max(one["minutes"] for one in late)))
        return Look(kind, title, "warning-circle", "danger", said, time)
    if met:
        left = tr("{time} left").format(time=words.span(min(one["minutes"] for one in met)))
        return Look(kind, title, "check-circle", "ok", tr("on time {time}").format(time=time), left)
    return Look(kind, title, "check-circle", "text3", tr("sent {time}").format(time=time))


class Step(QFrame):
    """One report. ``clicked`` with its kind."""

    clicked = Signal(str)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.now = Look(kind, ""), datetime.min
        self.is_first, self.is_last = kind == KINDS[0], kind == KINDS[-1]
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_look(self, look: Look, now: datetime) -> None:
        self.look, self.now = look, now
        self.setAccessibleName(f"{look.title} {self.said()[1]} {look.beside}")
        self.setToolTip(self.accessibleName())
        self.update()

    def said(self) -> tuple[str, str, str]:
        """(icon, what is said, its token); of a running clock what is left now."""
        if self.look.clock is None:
            return self.look.icon, self.look.said, self.look.ink
        state = state_of(self.look.clock, self.now)
        icon, ink = LOOKS[state]
        left = show_left(self.look.clock, self.now)
        if state == "overdue":
            return icon, tr("over {time}").format(time=left), "danger"
        return icon, left if state == "calendar" else tr("{time} left").format(time=left), ink

    def sizeHint(self) -> QSize:
        return QSize(u(100), u(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_ground(painter)
        icon, said, ink = self.said()
        left = u(12 if self.width() > u(130) else 9)
        room = self.width() - left - u(12 if self.width() > u(130) else 6)
        title = QRect(left, u(7), room, u(22))
        if paint.width(self.look.title, "heading") + u(22) <= room:  # the words say the same
            paint.picture(painter, title, icon, ink)
            title.setLeft(left + u(22))
        paint.text(painter, title, self.look.title, "heading")
        below = QRect(left, u(32), room, u(20))
        bold = self.look.clock is not None and ink in ("warn", "danger")
        need = paint.width(said, "secondary", bold) + u(8) + paint.width(self.look.beside, "caption")
        paint.text(painter, below, said, "secondary", "text2" if ink == "text" else ink, bold)
        if self.look.beside and need <= room:
            paint.text(painter, below, self.look.beside, "caption", "text3", align=paint.RIGHT)

    def _paint_ground(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        if self.look.is_current:
            painter.setClipPath(self._shape(box))
            painter.fillRect(box, theme.token("warn_tint"))
            painter.setClipping(False)
        if not self.is_first:
            painter.fillRect(0, 0, 1, self.height(), theme.token("line"))
        if self.hasFocus():
            painter.setPen(theme.token("accent"))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _shape(self, box: QRectF) -> QPainterPath:
        """Rounded at the ends of the row only."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(box, 5, 5)
        if not self.is_first:
            path.addRect(QRectF(box.topLeft(), QPointF(box.left() + 6, box.bottom())))
        if not self.is_last:
            path.addRect(QRectF(QPointF(box.right() - 6, box.top()), box.bottomRight()))
        return path

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit(self.look.kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.clicked.emit(self.look.kind)
        else:
            super().keyPressEvent(event)


class ReportSteps(QFrame):
    """``chosen`` with the kind of the report that was clicked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFixedHeight(u(HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self.steps = {kind: Step(kind, self) for kind in KINDS}
        for step in self.steps.values():
            step.clicked.connect(self.chosen)
            row.addWidget(step, 1)
        self.setAccessibleName(tr("Reports"))

    def show_event(self, event: dict[str, Any], now: datetime) -> None:
        for look in looks_of(event, now):
            self.steps[look.kind].show_look(look, now)

    def tick(self, now: datetime) -> None:
        for step in self.steps.values():
            if step.look.clock is not None:
                step.now = now
                step.update()
