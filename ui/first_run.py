"""First use: four answers on one card, then the duty desk."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core import access, i18n, passwords, shipped, site, vault
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.run import Context, run
from app.core.site import Site
from app.features.roster.records import PATTERNS
from ui import theme
from ui.bare_area import BareArea
from ui.editors import CheckEditor, PasswordEditor, TextEditor
from ui.field import Field
from ui.first_run_side import Side
from ui.form import missing_line
from ui.key_button import KeyButton
from ui.option_group import OptionGroup
from ui.shift_card import ShiftCard
from ui.theme import u
from ui.worker import Worker

WIDTH = 900
HEIGHT = 560
FIRST_NUMBER = "1001"
LABELS = {
    "office": tr_noop("Office name"), "name": tr_noop("Your name"), "number": tr_noop("Work number"),
    "password": tr_noop("Password"), "again": tr_noop("Password again"),
}


class FirstRun(QWidget):
    """Sets up the database at ``place``.

    Signals: ``finished`` (context of the first person, signed in), ``encrypted`` (that context, the recovery key,
    or why there is none), ``place_changed`` (another database file), ``language_changed`` (code; the window already
    speaks it), ``failed`` (an exception of ours), ``restore_wanted``.
    """

    finished = Signal(object)
    encrypted = Signal(object, str, str)
    place_changed = Signal(str)
    language_changed = Signal(str)
    failed = Signal(object)
    restore_wanted = Signal()

    def __init__(self, worker: Worker, place: Site, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="page")
        self._worker = worker
        self._place = place
        self._ctx = Context(files=place.files)
        self._busy = False
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(u(12), u(12), u(12), u(12))
        self._build()

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.editors: dict[str, TextEditor] = {}
        self.fields: dict[str, Field] = {}
        self.card = QFrame(objectName="card")
        row = QHBoxLayout(self.card)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._side = Side()
        row.addWidget(self._side)
        row.addWidget(self._answers(), 1)
        self.card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.card.setMaximumSize(u(WIDTH), u(HEIGHT))
        self._outer.addWidget(self.card, 1)
        self._outer.setAlignment(self.card, Qt.AlignmentFlag(0))
        self._set_tab_order()
        for editor in self.editors.values():
            editor.edited.connect(self._check)
        self._check()

    def _answers(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(u(34), u(24), u(34), u(18))
        column.setSpacing(u(6))
        column.addLayout(self._head())
        inner = QWidget()
        middle = QVBoxLayout(inner)
        middle.setContentsMargins(0, u(4), 0, 0)
        middle.setSpacing(u(4))
        middle.addLayout(self._texts())
        middle.addLayout(self._patterns())
        middle.addSpacing(u(4))
        middle.addLayout(self._encryption())
        middle.addLayout(self._place_line())
        middle.addStretch(1)
        self._area = BareArea()
        self._area.setWidget(inner)
        column.addWidget(self._area, 1)
        line = QFrame(objectName="divider")
        line.setFixedHeight(1)
        column.addWidget(line)
        column.addSpacing(u(8))
        column.addLayout(self._foot())
        return whole

    def _head(self) -> QHBoxLayout:
        title = QLabel(tr("Begin"))
        title.setProperty("role", "title")
        below = QLabel(tr("Under a minute; all of it can be changed later"))
        below.setProperty("role", "secondary")
        below.setWordWrap(True)
        self.languages = OptionGroup(i18n.LANGUAGES.items(), i18n.language(), label=tr("Language"))
        self.languages.chosen.connect(self._on_language)
        words = QVBoxLayout()
        words.setSpacing(u(2))
        words.addWidget(title)
        words.addWidget(below)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.languages, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _texts(self) -> QGridLayout:
        length, classes = self._ctx.setting("people.password_length"), self._ctx.setting("people.password_classes")
        hints = {
            "office": tr("Printed on reports and handover sheets"),
            "name": tr("The first person is the head of the duty office"),
            "number": tr("Given by itself; may be changed"),
            "again": tr("At least {length} characters, {classes} classes").format(length=length, classes=classes),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(16))
        grid.setVerticalSpacing(u(7))
        places = {"office": (0, 0, 1, 2), "name": (1, 0), "number": (1, 1), "password": (2, 0), "again": (2, 1)}
        for name, where in places.items():
            editor = PasswordEditor() if name in ("password", "again") else TextEditor()
            self.editors[name] = editor
            self.fields[name] = Field(tr(LABELS[name]), editor, hints.get(name, ""))
            grid.addWidget(self.fields[name], *where)
        self.editors["number"].setText(FIRST_NUMBER)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _patterns(self) -> QVBoxLayout:
        self.patterns = QButtonGroup(self)
        self._cards: dict[str, ShiftCard] = {}
        label = QLabel(tr("Shifts"), objectName="fieldLabel")
        row = QHBoxLayout()
        row.setSpacing(u(8))
        starts = shipped.rows("shift_times")
        for code, title in PATTERNS:
            times = sorted(one["starts"] for one in starts if one["pattern"] == code)
            card = ShiftCard(tr(title), shift_times(times))
            card.setChecked(code == self._ctx.setting("roster.pattern"))
            self.patterns.addButton(card)
            self._cards[code] = card
            row.addWidget(card, 1)
        column = QVBoxLayout()
        column.setSpacing(u(3))
        column.addWidget(label)
        column.addLayout(row)
        return column

    def _encryption(self) -> QVBoxLayout:
        self.encrypt = CheckEditor()
        self.encrypt.setText(tr("Encrypt the database"))
        hint = QLabel(tr("Protects a stolen disk. A recovery key must then be kept on paper."))
        hint.setProperty("role", "secondary")
        hint.setWordWrap(True)
        hint.setContentsMargins(u(23), 0, 0, 0)
        self.encrypt.setAccessibleDescription(hint.text())
        self.encrypt.setEnabled(vault.can_encrypt(self._place.target))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.encrypt)
        column.addWidget(hint)
        return column

    def _place_line(self) -> QHBoxLayout:
        sign = QLabel()
        sign.setPixmap(theme.pixmap("hard-drives", "text2", 16, self.devicePixelRatioF()))
        metrics = QFontMetrics(theme.font("secondary"))
        path = metrics.elidedText(site.shown(self._place.target), Qt.TextElideMode.ElideMiddle, u(220))
        self._where = QLabel(tr("Data is kept in {path}").format(path=path))
        self._where.setProperty("role", "secondary")
        self._where.setToolTip(site.shown(self._place.target))
        change = KeyButton(tr("Change"), small=True)
        theme.restyle(change, role="link")
        change.setAccessibleName(tr("Choose where data is kept"))
        change.clicked.connect(self._choose_place)
        self._change = change
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addWidget(sign)
        row.addWidget(self._where)
        row.addWidget(change)
        row.addStretch(1)
        return row

    def _foot(self) -> QHBoxLayout:
        self.said = QLabel()
        self.said.setProperty("tone", "danger")
        self.said.setWordWrap(True)
        self.start = KeyButton(tr("Start"), "Ctrl+Enter", primary=True)
        self.start.clicked.connect(self.submit)
        self.restore = KeyButton(tr("Restore a backup"), "Alt+R")
        self.restore.clicked.connect(self.restore_wanted)
        row = QHBoxLayout()
        row.setSpacing(u(8))
        row.addWidget(self.said, 1)
        row.addWidget(self.restore)
        row.addWidget(self.start)
        return row

    def _set_tab_order(self) -> None:
        # the chosen language comes last, so that Shift+Tab from the first answer reaches it
        codes = sorted(i18n.LANGUAGES, key=lambda code: code == i18n.language())
        switch = [self.languages.button(code) for code in codes]
        typed = [editor for name, editor in self.editors.items() if name != "number"]
        # the work number is given: out of the way of who types, in the chain after the shifts
        chain = [
            *switch, *typed, *self._cards.values(), self.editors["number"], self.encrypt, self._change, self.restore,
            self.start,
        ]
        for field in self.fields.values():  # a field left behind in the chain would send Tab back to its editor
            field.setFocusProxy(None)
        for one, after in zip(chain, chain[1:], strict=False):
            QWidget.setTabOrder(one, after)
        self.setFocusProxy(self.editors["office"])
        self.editors["office"].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setVisible(self.width() >= u(WIDTH) * 0.95)
        spare = self.height() - u(HEIGHT)
        margin = max(u(12), spare // 2)
        side = max(u(12), (self.width() - u(WIDTH)) // 2)
        self._outer.setContentsMargins(side, margin, side, margin)

    # answers ------------------------------------------------------------
    def values(self) -> dict[str, Any]:
        """What is typed and chosen, by name; ``again`` is the repeated password."""
        typed: dict[str, Any] = {name: editor.value() for name, editor in self.editors.items()}
        typed["pattern"] = next(code for code, card in self._cards.items() if card.isChecked())
        typed["encrypt"] = self.encrypt.value()
        return typed

    def _check(self) -> None:
        values = self.values()
        faults = self._faults(values)
        for name, field in self.fields.items():
            field.set_error(faults.get(name, "") if values[name] else "")
        missing = [name for name in self.editors if not values[name] or name in faults]
        self.said.setText(missing_line([tr(LABELS[name]) for name in missing]))
        self.start.setEnabled(not missing and not self._busy)

    def _faults(self, values: dict[str, Any]) -> dict[str, str]:
        found = {}
        fault = passwords.check(
            values["password"], self._ctx.setting("people.password_length"),
            self._ctx.setting("people.password_classes"),
        )
        if fault:
            found["password"] = fault
        if values["again"] != values["password"]:
            found["again"] = tr("The two passwords differ.")
        return found

    def submit(self) -> None:
        """Ctrl+Enter: sets up and signs in, or puts the cursor where something is missing."""
        values = self.values()
        faults = self._faults(values)
        wrong = next((name for name in self.editors if not values[name] or name in faults), "")
        if self._busy or wrong:
            if wrong:
                self.fields[wrong].set_error(faults.get(wrong) or tr("Fill this in."))
                self.editors[wrong].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._set_busy(True)
        self._worker.submit("write", set_up_work(self._place, values), self._on_set_up, self._on_failed)

    def _on_set_up(self, done: tuple[Context, str, str]) -> None:
        ctx, letters, said = done
        if letters or said:
            self.encrypted.emit(ctx, letters, said)
        else:
            self.finished.emit(ctx)

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        self.start.setEnabled(not on)
        theme.restyle(self.said, tone="muted" if on else "danger")
        self.said.setText(tr("Setting up…") if on else "")

    def _on_failed(self, fault: BaseException) -> None:
        self._set_busy(False)
        if not isinstance(fault, UserError):
            self.failed.emit(fault)
            return
        self.start.setEnabled(True)
        field = self.fields.get(fault.field)
        if field is None:
            self.said.setText(fault.text)
            return
        field.set_error(fault.text)
        self.editors[fault.field].setFocus(Qt.FocusReason.OtherFocusReason)

    # language, place ----------------------------------------------------
    def _on_language(self, code: str) -> None:
        # the buttons that said so are still at work: rebuilt when they are done
        QTimer.singleShot(0, self, lambda: self._speak(code))

    def _speak(self, code: str) -> None:
        if code == i18n.language():
            return
        i18n.use(code)
        values = self.values()
        old, self._busy = self.card, False
        self._outer.removeWidget(old)
        old.hide()
        old.deleteLater()
        self.patterns.deleteLater()
        self._build()
        for name, editor in self.editors.items():
            editor.setText(values[name])
        self._cards[values["pattern"]].setChecked(True)
        self.encrypt.set_value(values["encrypt"])
        self.languages.button(code).setFocus(Qt.FocusReason.OtherFocusReason)
        self.language_changed.emit(code)

    def _choose_place(self) -> None:
        dialog = QFileDialog(self, tr("Where shall data be kept?"), self._place.target)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilter(tr("Dutydesk database (*.db)"))
        dialog.setDefaultSuffix("db")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.place_changed)
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() == Qt.Key.Key_R:
            self.restore_wanted.emit()
        else:
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        return [
            ("Tab", tr("next field")), ("Shift+Tab", tr("previous field")), ("Ctrl+Enter", tr("start")),
            ("Alt+R", tr("restore a backup")),
        ]


def shift_times(starts: list[str]) -> str:
    """When the shifts of a pattern begin."""
    if len(starts) == 1:
        return tr("{time} to {time} next day").format(time=starts[0])
    return "　".join(starts)


def set_up_work(place: Site, values: dict[str, Any]) -> Callable[[], tuple[Context, str, str]]:
    """Sets up the office with these answers and signs its first person in; encrypts where that was wanted.

    Gives the context, the recovery key, and why the database could not be encrypted.
    """
    language = i18n.language()

    def work() -> tuple[Context, str, str]:
        answers = {name: values[name] for name in ("office", "name", "number", "password", "pattern")}
        number = run(Context(files=place.files), "people.set_up", language=language, **answers)
        ctx = access.sign_in(number, values["password"], place.files)
        if not values["encrypt"]:
            return ctx, "", ""
        try:
            return ctx, vault.encrypt(ctx, place.target, values["password"]), ""
        except UserError as fault:
            return ctx, "", fault.text

    return work
