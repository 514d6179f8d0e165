"""Who is here: sign-in, and the same screen as the lock."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core import i18n
from app.core.clock import wall_clock
from app.core.failures import SecondNeeded, UserError
from app.core.i18n import tr
from ui import theme
from ui.alive import alive
from ui.deadline_line import DeadlineLine
from ui.field import Field
from ui.hint_bar import HintBar
from ui.key_button import KeyButton, KeyTool
from ui.locked_notice import KEY as RECOVERY_KEY
from ui.locked_notice import LockedNotice
from ui.text_editors import PasswordEditor, TextEditor
from ui.theme import u

if TYPE_CHECKING:  # shown before the database's parts are loaded: what needs them is imported where it is asked
    from app.core.remembered import Remembered
    from app.core.run import Context
    from app.core.site import Site
    from ui.must_change import MustChange
    from ui.worker import Worker

WIDTH = 520
SHOWN = 8
OTHER = "0"
SWITCH_KEY = "Ctrl+Shift+U"
People = Sequence[tuple[str, str, str]]  # work number, name, post


class SignIn(QWidget):
    """The people of the office, those on duty first, and a password.

    ``locked_for``: only that person's. ``leaving``: whose desk another one may take over; Esc goes back to it.
    ``sealed``: the database is encrypted and nobody has opened it yet; the password does. Without a ``place`` the
    database is not open yet: the page shows whom it ``remembered``, takes everything that is typed, and goes on with it
    in admit().
    Signals: ``finished`` (context), ``left`` (Esc), ``recovery_wanted``, ``failed`` (an exception of ours).
    """

    finished = Signal(object)
    left = Signal()
    recovery_wanted = Signal()
    failed = Signal(object)

    def __init__(
        self, worker: Worker | None, place: Site | None, parent: QWidget | None = None,
        locked_for: Context | None = None, leaving: Context | None = None, sealed: bool = False,
        remembered: Remembered | None = None,
    ) -> None:
        super().__init__(parent, objectName="page")
        self._worker = worker
        self._place = place
        self.change: MustChange | None = None
        self._locked_for = locked_for
        self._leaving = leaving
        self._sealed = remembered.sealed if remembered else sealed
        self._database = ""  # as it was named at the start, which remembers whom it showed
        self._waits = False  # Enter was pressed before the database was open
        self._wants_recovery = False  # so was the recovery key's
        self._people: list[tuple[str, str, str]] = []
        self._buttons: dict[str, KeyTool] = {}
        self._busy = False
        self._build()
        self._tick()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        if locked_for is not None:
            self._show_people([(locked_for.number, locked_for.name, "")], other=False)
        elif place is not None:
            self.list_people()
        elif remembered is not None and remembered.people:
            self._show_people(remembered.people, other=True)
        else:
            self.number_field.show()
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.card = QFrame(objectName="card")
        self.card.setFixedWidth(u(WIDTH))
        column = QVBoxLayout(self.card)
        column.setContentsMargins(u(34), u(26), u(34), u(22))
        column.setSpacing(u(10))
        self._time, self._date = QLabel(), QLabel()
        self._time.setProperty("role", "clock")
        self._date.setProperty("role", "secondary")
        when = QHBoxLayout()
        when.setSpacing(u(14))
        when.addWidget(self._time)
        when.addWidget(self._date, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(when)
        self.group = QButtonGroup(self)
        self.group.buttonClicked.connect(lambda button: self._on_chosen())
        self._grid = QGridLayout()
        self._grid.setSpacing(u(8))
        column.addSpacing(u(6))
        column.addLayout(self._grid)
        self.number, self.password = TextEditor(), PasswordEditor()
        self.number_field = Field(tr("Work number"), self.number)
        self.password_field = Field(tr("Password"), self.password)
        self.password.installEventFilter(self)
        for editor in (self.number, self.password):
            editor.returnPressed.connect(self.submit)
        self.number_field.hide()
        self.second = TextEditor()
        self.second.returnPressed.connect(self.submit)
        self.second_field = Field(tr("Code of the authenticator"), self.second)
        self.second_field.hide()
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setProperty("tone", "danger")
        self.said.hide()
        column.addWidget(self.number_field)
        column.addWidget(self.password_field)
        column.addWidget(self.second_field)
        column.addWidget(self.said)
        self._locked_notice: LockedNotice | None = None
        self._column = column
        self._deadline = DeadlineLine()
        column.addLayout(self._deadline)
        if self._sealed:
            self._show_sealed()
        self.notice = QLabel(tr("Unclassified system") + "　" + tr("State secrets must not be kept or processed here"))
        self.notice.setProperty("role", "caption")
        self.notice.setWordWrap(True)
        column.addWidget(self.notice)
        column.addLayout(self._foot())
        outer = QGridLayout(self)
        outer.addWidget(self.card, 0, 0, Qt.AlignmentFlag.AlignCenter)

    def _show_sealed(self) -> None:
        """Below the fields: what an encrypted database asks for."""
        self._locked_notice = LockedNotice()
        self._locked_notice.recovery_wanted.connect(self._want_recovery)
        self._column.insertWidget(self._column.indexOf(self.said) + 1, self._locked_notice)

    def _want_recovery(self) -> None:
        if self._place is None:
            self._wants_recovery = True
        else:
            self.recovery_wanted.emit()

    def show_deadline(self, digits: str, tone: str = "") -> None:
        """Says how long the next deadline is away, and not what it is."""
        self._deadline.show_left(digits, tone)

    def _foot(self) -> QHBoxLayout:
        self.switch = KeyButton(tr("Another person"), SWITCH_KEY, parent=self)  # shown without one it would be a window
        self.switch.setVisible(self._locked_for is not None)
        self.switch.clicked.connect(self.list_people)
        self.back = KeyButton(tr("Back"), "Esc", parent=self)
        self.back.setVisible(self._leaving is not None)
        self.back.clicked.connect(self.leave)
        self.enter = KeyButton(tr("Unlock") if self._locked_for else tr("Sign in"), "Enter", primary=True)
        self.enter.clicked.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addStretch(1)
        row.addWidget(self.switch)
        row.addWidget(self.back)
        row.addWidget(self.enter)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.card.setFixedWidth(min(u(WIDTH), self.width() - u(24)))
        if self.change is not None:
            self.change.setFixedWidth(self.card.width())

    def _tick(self) -> None:
        now = wall_clock()
        self._time.setText(i18n.show_time(now, seconds=True))
        self._date.setText(f"{i18n.show_date(now)}　{i18n.show_weekday(now)}")

    # people -------------------------------------------------------------
    def admit(self, worker: Worker, place: Site, sealed: bool, database: str) -> None:
        """The database is open, or encrypted and there: what was typed and asked for meanwhile goes on.

        ``database``: as it was named, to remember who is shown.
        """
        self._worker, self._place, self._database = worker, place, database
        if sealed and not self._sealed:
            self._show_sealed()
        elif self._locked_notice is not None and not sealed:
            self._locked_notice.hide()
        self._sealed = sealed
        self._show_hints()
        self.list_people()
        if self._wants_recovery:
            self._wants_recovery = False
            self.recovery_wanted.emit()

    def list_people(self) -> None:
        """Shows everyone who may sign in."""
        assert self._worker is not None and self._place is not None
        target, database = self._place.target, self._database

        def look() -> People:
            from ui import opening

            return opening.people_first(target, database) if database else opening.people_here(target)

        self._worker.submit("read", look, alive(self, self._on_people), alive(self, self._on_failed))

    def _on_people(self, found: People) -> None:
        if list(found[:SHOWN]) != self._people or len(found) > 1 and "" not in self._buttons:
            self._renew_people(found)
        if self._waits:
            self._waits = False
            self.password_field.set_hint("")
            self.submit()

    def _renew_people(self, found: People) -> None:
        """Shows others than before; the person chosen, what is typed and the cursor stay."""
        chosen = next((number for number, button in self._buttons.items() if button.isChecked()), None)
        focus = next((one for one in (self.number, self.password) if one.hasFocus()), None)
        is_typing = self.number_field.isVisibleTo(self) and bool(self.number.text())
        self._show_people(found, other=True, is_typing=is_typing)
        if chosen is not None or is_typing:
            self._check("" if is_typing else str(chosen))
            if focus is not None and focus.isVisibleTo(self):
                focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self, number: str) -> None:
        """Chooses who has this number; empty: the one whose number is being typed."""
        if number in self._buttons:
            self._buttons[number].setChecked(True)
            self._on_chosen()

    def _show_people(self, found: People, other: bool, is_typing: bool = False) -> None:
        for button in self._buttons.values():
            self.group.removeButton(button)
            self._grid.removeWidget(button)
            button.deleteLater()
        self._people = list(found[:SHOWN])
        self._buttons = {}
        self.switch.setVisible(self._locked_for is not None and not other)
        for place, (number, name, post) in enumerate(self._people):
            key = str(place + 1) if len(found) > 1 else ""
            self._add_button(number, "　".join(filter(None, (name, number, tr(post)))), key, place)
        if other and len(found) > 1:
            self._add_button("", tr("Other"), OTHER, len(self._people))
        if not is_typing:  # else the cursor is theirs who give a number
            self._choose_likely()
        self._show_hints()

    def _choose_likely(self) -> None:
        """The cursor to the password of the only or the likeliest person, else to the people."""
        if len(self._people) == 1 or self._locked_for is not None:
            self.choose(0)
        elif (likely := self._likely()) is not None:
            self.choose(likely)
        elif self._buttons:
            next(iter(self._buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _likely(self) -> int | None:
        """The place of who most probably takes over: the other one on duty, or the only other one."""
        if self._leaving is None:
            return None
        others = [place for place, (number, *_) in enumerate(self._people) if number != self._leaving.number]
        on_duty = [place for place in others if self._people[place][2]]
        return next(iter(on_duty or (others if len(others) == 1 else [])), None)

    def _show_hints(self) -> None:
        """Tells the bar below of the keys: they are known only with the people."""
        around = self.parentWidget()
        bars = around.findChildren(HintBar, options=Qt.FindChildOption.FindDirectChildrenOnly) if around else []
        for bar in bars:
            bar.show_hints(self.hints())

    def _add_button(self, number: str, text: str, key: str, place: int) -> None:
        button = KeyTool(text, key, outlined=True, height=34)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.restyle(button, option=True, place="only")
        button.installEventFilter(self)
        self.group.addButton(button)
        self._buttons[number] = button
        self._grid.addWidget(button, place // 2, place % 2)
        button.show()  # a widget not shown yet takes no cursor

    def choose(self, place: int) -> None:
        """Chooses the person of that place (0 first); the cursor goes to the password."""
        if place < len(self._buttons):
            list(self._buttons.values())[place].setChecked(True)
            self._on_chosen()

    def chosen(self) -> str:
        """The work number that will sign in."""
        number = next((one for one, button in self._buttons.items() if button.isChecked()), "")
        return number or self.number.value()

    def _on_chosen(self) -> None:
        other = any(button.isChecked() and not number for number, button in self._buttons.items())
        self.number_field.setVisible(other)
        self._ask_second(False)
        self.password_field.set_error("")
        first = self.number if other else self.password
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # signing in ---------------------------------------------------------
    def submit(self) -> None:
        """Enter: signs the chosen person in."""
        number, password, place = self.chosen(), self.password.value(), self._place
        if self._busy:
            return
        if not number:
            self.number_field.set_error(tr("Choose who you are, or type a work number."))
            (self.number if self.number_field.isVisibleTo(self) else self).setFocus()
            return
        if not password:
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        second = self.second.value() if self.second_field.isVisibleTo(self) else ""
        if self.second_field.isVisibleTo(self) and not second:
            self.second.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if place is None:
            self._waits = True
            self.password_field.set_hint(tr("Opening the database …"))
            return
        self._busy = True

        def work() -> Context:
            from ui import opening

            return opening.sign_in(place, number, password, second)

        self._worker.submit("write", work, alive(self, self._on_signed_in), alive(self, self._on_failed))

    def leave(self) -> None:
        """Esc: back to the desk below; not while a password is being looked at."""
        if not self._busy:
            self.left.emit()

    def _on_signed_in(self, ctx: Context) -> None:
        self._busy = False
        own = self.password.value()
        self.password.clear()
        self._ask_second(False)
        if ctx.only:
            self._show_change(ctx, own)
        else:
            self.finished.emit(ctx)

    def _show_change(self, ctx: Context, own: str) -> None:
        """In place of the card: the password is changed before anything else."""
        from ui.must_change import MustChange

        self.change = MustChange(self._worker, ctx, own)
        self.change.setFixedWidth(self.card.width())
        self.change.finished.connect(self.finished)
        self.change.failed.connect(self.failed)
        self.card.hide()
        grid = self.layout()
        assert isinstance(grid, QGridLayout)
        grid.addWidget(self.change, 0, 0, Qt.AlignmentFlag.AlignCenter)
        self.change.take_focus()

    def _ask_second(self, asked: bool) -> None:
        """Shows the field for the code, which only some people have, or takes it away."""
        self.said.hide()
        self.second.clear()
        self.second_field.set_error("")
        self.second_field.setVisible(asked)

    def _on_failed(self, fault: BaseException) -> None:
        self._busy = False
        if not isinstance(fault, UserError):
            self.failed.emit(fault)
            return
        if isinstance(fault, SecondNeeded):
            self._ask_second(True)
            self.password_field.set_error("")
            self.second_field.set_hint(fault.text)
            self.second.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        at_second = fault.field == "second"
        field = self.second_field if at_second else self.password_field
        editor = self.second if at_second else self.password
        if not at_second:
            self._ask_second(False)
        field.set_error(fault.text)
        room = field.message.sizeHint().width() <= field.message.width()
        self.said.setText(fault.text)
        self.said.setVisible(not room)  # whole, where the line under the field cuts it
        editor.selectAll()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # keys ---------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.password:
                if self._step(event):
                    return True
                self._watch_caps(event)
            elif self._digit(event) or self._enter(watched, event):
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._digit(event):
            super().keyPressEvent(event)

    def _enter(self, watched: QObject, event: QKeyEvent) -> bool:
        """Enter on a person chooses that person."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        self.choose(list(self._buttons.values()).index(watched))  # type: ignore[arg-type]
        return True

    def _digit(self, event: QKeyEvent) -> bool:
        text = event.text()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or not (text.isascii() and text.isdigit()):
            return False
        if len(self._buttons) == 1:  # nobody to choose: the password begins with it
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
            self.password.insert(text)
            return True
        place = len(self._people) if text == OTHER else int(text) - 1
        if place >= len(self._buttons):
            return False
        self.choose(place)
        return True

    def _step(self, event: QKeyEvent) -> bool:
        """Up and Down in the password: the person before or after."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(event.key(), 0)
        if not step or len(self._people) < 2:
            return False
        numbers = [number for number, *_ in self._people]
        here = numbers.index(self.chosen()) if self.chosen() in numbers else -step
        self.choose((here + step) % len(numbers))
        return True

    def _watch_caps(self, event: QKeyEvent) -> None:
        """A capital without Shift, or a small letter with it: Caps Lock is on."""
        letter = event.text()
        if letter.isascii() and letter.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.password_field.set_error("")
            self.password_field.set_hint(tr("Caps Lock is on.") if letter.isupper() != shift else "")

    def take_focus(self) -> None:
        """The cursor to the password once a person is chosen, else to the people."""
        if self.change is not None:
            self.change.take_focus()
        elif self.group.checkedButton() is not None:
            self._on_chosen()
        elif self._buttons:
            next(iter(self._buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        several = len(self._buttons) > 1
        choose = [("1–9", tr("choose a person"))] if several and self.group.checkedButton() is None else []
        choose += [("↑↓", tr("another person"))] if several and self.group.checkedButton() is not None else []
        found = [*choose, ("Enter", tr("unlock") if self._locked_for else tr("sign in"))]
        if self._leaving is not None:
            found.append(("Esc", tr("back")))
        if self._leaving is not None or self._locked_for is not None:
            found.append(("Shift+F12", tr("quiet 5 min")))
        if self._sealed:
            found.append((RECOVERY_KEY, tr("recovery key")))
        return found
