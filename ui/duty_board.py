"""The duty board (Ctrl+T, from any page): who is on duty, how to reach them, how the shift stands, who comes next."""
from __future__ import annotations

from html import escape
from typing import Any

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.i18n import show_day, show_moment, show_time, tr
from app.features import shift
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.overlay import shadow
from ui.staff_form import ACTION, StaffForm
from ui.theme import restyle, u

WIDTH, EDGE, LEFT = 700, 12, 152
AGAIN_MS = 20_000  # the minutes that a shift runs over go on while the board is open


class DutyBoard(QFrame):
    """Lies below ``strip`` over whatever page is shown; leaving gives the cursor back to where it was."""

    def __init__(self, parent: QWidget, desk: Desk, strip: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setAccessibleName(tr("Who is on duty"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGraphicsEffect(shadow(self))
        self.desk, self._strip = desk, strip
        self._before: QWidget | None = None
        self._found: dict[str, Any] | None = None
        self._says: list[QLabel] = []
        self._writes = desk.ctx.may("duty", ACTION)
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._change = KeyButton(tr("Change people"), "E", "pencil-simple", small=True)
        self._change.clicked.connect(self.change)
        close = KeyButton(tr("Close"), "Esc", small=True)
        close.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._change)
        head.addWidget(close)
        self._area, self.form = BareArea(), StaffForm(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(10), u(16), u(12))
        column.setSpacing(u(8))
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addWidget(self.form, 1)
        self.form.left.connect(self._show_board)
        desk.changed.connect(self._read)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._read)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]
        self.hide()

    # opening and leaving ------------------------------------------------
    def toggle(self) -> None:
        """Ctrl+T: opens it over the page, or closes it."""
        if not self.escape() and self.desk.ctx.may("read"):
            self._before = QApplication.focusWidget()
            self._area.verticalScrollBar().setValue(0)
            self._show_board()
            self._again.start()

    def _show_board(self) -> None:
        self.form.hide()
        self._area.show()
        self._change.setVisible(self._writes)
        self._place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self._read()

    def change(self) -> None:
        """E: the people of the shift shown are entered by hand."""
        if self._found is None or not self._writes:
            return
        self._area.hide()
        self._change.hide()
        self.form.show()
        self._place()
        self.form.begin(self._found["by_hand"], self._found["roster"], self._found["starts"])

    def save(self) -> bool:
        """Ctrl+Enter: saves what was entered; False when nothing is being entered."""
        if self.form.isVisible():
            self.form.save()
        return self.isVisible()

    def escape(self) -> bool:
        """Esc: from the form to the board, from the board to where one was; False when it was not open."""
        if not self.isVisible():
            return False
        if self.form.isVisible():
            self._show_board()
        else:
            self.leave()
        return True

    def leave(self) -> None:
        """Closes and gives the cursor back."""
        before = self._before
        self._shut()
        if before is not None and shiboken6.isValid(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _shut(self) -> None:
        self._before = None
        self._again.stop()
        self.hide()

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Goes when the cursor goes elsewhere in the window, and takes it back when the page below lets it fall."""
        if now is None and self.isVisible() and not self.form.isVisible():
            QTimer.singleShot(0, self, self._retake)
        if now is not None and self.isVisible() and now is not self and not self.isAncestorOf(now):
            self._shut()

    def _retake(self) -> None:
        if self.isVisible() and self.isActiveWindow() and QApplication.focusWidget() is None:
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._area.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: u(32), Qt.Key.Key_Up: -u(32), Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
        }
        if event.text().lower() == "e" and self.hasFocus():
            self.change()
        elif event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    # showing ------------------------------------------------------------
    def _read(self) -> None:
        if self.isVisible():
            self.desk.read(shift.board, self._show)

    def _show(self, found: dict[str, Any]) -> None:
        """Shows what was read; where nothing but the minutes went on, a number chosen for copying stays chosen."""
        before, self._found = self._found, found
        hours = f"{show_day(found['starts'])} {show_time(found['starts'])} – {show_time(found['ends'])}"
        self._title.setText(f"{found['name']}　{hours}")
        says = found["says"]
        if before is not None and _lasting(before) == _lasting(found) and len(self._says) == len(says):
            for label, one in zip(self._says, says, strict=True):
                _say(label, one)
        else:
            bar = self._area.verticalScrollBar()
            at = bar.value()
            self._area.setWidget(self._body(found))
            bar.setValue(at)
        self._place()

    def _body(self, found: dict[str, Any]) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, u(4), 0)
        column.setSpacing(u(10))
        sentences = QVBoxLayout()
        sentences.setSpacing(u(2))
        self._says = [_say(_label("", ""), one) for one in found["says"]]
        for label in self._says:
            sentences.addWidget(label)
        column.addLayout(sentences)
        column.addLayout(_faces(found["people"], tr("Nobody planned")))
        if found["weather"]:
            column.addWidget(_label(tr("Weather: {weather}").format(weather=found["weather"]), "secondary"))
        column.addWidget(_line())
        following = found["next"]
        column.addWidget(_label(tr("Next: {shift}　from {time}").format(
            shift=following["name"], time=f"{show_day(following['starts'])} {show_time(following['starts'])}"
        ), "heading"))
        column.addLayout(_faces(following["people"], tr("nobody planned")))
        column.addWidget(_line())
        column.addWidget(_label(_signed(found["signed_in"]), "secondary"))
        column.addWidget(_label(_version(found["version"]), "caption"))
        column.addStretch(1)
        return body

    def _place(self) -> None:
        """As high as what it shows, below the strip, at the left of the page where there is room for that."""
        around = self.parentWidget()
        top = self._strip.height() + u(4)
        width = min(u(WIDTH), around.width() - 2 * u(EDGE))
        left = max(u(EDGE), min(u(LEFT) + u(EDGE), around.width() - width - u(EDGE)))
        body: QWidget | None = self.form if self.form.isVisibleTo(self) else self._area.widget()
        inner = width - 2 * u(16) - u(6)
        high = u(120)
        if body is not None:
            high = body.heightForWidth(inner) if body.hasHeightForWidth() else body.sizeHint().height()
        height = min(high + u(70), around.height() - top - u(EDGE + 24))
        self.setGeometry(left, top, width, height)


def _label(text: str, role: str, tone: str = "") -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setProperty("tone", tone)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    return line


def _say(label: QLabel, one: dict[str, str]) -> QLabel:
    """A sentence about how the shift stands, in its tone."""
    if label.text() != one["text"]:
        label.setText(one["text"])
    if label.property("tone") != one["tone"] or not label.property("role"):
        restyle(label, role="body" if one["tone"] else "secondary", tone=one["tone"])
    return label


def _lasting(found: dict[str, Any]) -> dict[str, Any]:
    """What is shown besides the sentences, which count minutes."""
    return {name: value for name, value in found.items() if name not in ("says", "overlong")}


def _faces(people: list[dict[str, str]], nobody: str) -> QGridLayout:
    """A line for each person: duty, name, unit and post, office phone, mobile."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(u(14))
    grid.setVerticalSpacing(u(6))
    grid.setColumnStretch(2, 1)
    if not people:
        grid.addWidget(_label(nobody, "body", "danger"), 0, 0)
        return grid
    for column, title in ((2, tr("Unit and post")), (3, tr("Office phone")), (4, tr("Mobile"))):
        grid.addWidget(_label(title, "caption"), 0, column)
    before = ""
    for row, one in enumerate(people, 1):
        duty = QLabel(one["duty"] if one["duty"] != before else "")
        duty.setProperty("role", "secondary")
        before = one["duty"]
        name = QLabel(f"<b>{escape(one['name'])}</b>")
        where = "　".join(filter(None, (one["unit"], one["post"]))) or tr("not in the contacts")
        unit = _label(where, "secondary" if one["unit"] else "caption")
        grid.addWidget(duty, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(name, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(unit, row, 2, Qt.AlignmentFlag.AlignTop)
        for at, way in ((3, "phone"), (4, "mobile")):
            number = QLabel(one[way])
            number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            number.setAccessibleName(f"{one['name']} {one[way]}")
            grid.addWidget(number, row, at, Qt.AlignmentFlag.AlignTop)
    return grid


def _signed(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return tr("Nobody has signed in for this shift")
    who = "　".join(f"{row['name']} {show_time(row['at'])}" for row in rows)
    return tr("Signed in: {people}").format(people=who)


def _version(version: dict[str, Any] | None) -> str:
    if version is None:
        return tr("No roster of this month has been published")
    text = tr("Roster {month}, version {number}, published {at} by {by}")
    said = text.format(month=version["month"], number=version["number"], at=show_moment(version["at"]),
                       by=version["by"])
    return said + (f"　{version['note']}" if version["note"] else "")
