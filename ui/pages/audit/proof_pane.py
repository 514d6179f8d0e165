"""What the ledger says when it is asked: is the record whole, what is a code from paper worth."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.i18n import tr
from ui import theme
from ui.bare_area import BareArea
from ui.editors import TextEditor
from ui.field import Field
from ui.hint_bar import TONE_ICONS
from ui.key_button import KeyButton
from ui.theme import u

EXAMPLE = "3F2A-09BC-71DE"


class Verdict(QFrame):
    """An answer in words on its colour; long ones scroll with the pane."""

    def __init__(self) -> None:
        super().__init__(objectName="verdict")
        self._mark, self.text = QLabel(), QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(u(10), u(8), u(10), u(8))
        row.setSpacing(u(8))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self.hide()

    def say(self, text: str, tone: str) -> None:
        """``tone``: ok, danger, or warn where there is no answer."""
        self._mark.setPixmap(theme.pixmap(TONE_ICONS[tone], tone, 18, self.devicePixelRatioF()))
        self.text.setText(text)
        self.setAccessibleName(text)
        for widget in (self, self.text):
            theme.restyle(widget, tone=tone)
        self.show()


class ProofPane(QWidget):
    """Asks and shows the answer. ``asked`` when it is to begin, ``stopped`` and ``closed`` by Esc."""

    asked = Signal()
    stopped = Signal()
    closed = Signal()

    def __init__(self, title: str, about: str, button: str, key: str) -> None:
        super().__init__()
        self.is_busy = False
        self.heading = QLabel(title)
        self.heading.setProperty("role", "heading")
        self._about = QLabel(about)
        self._about.setProperty("role", "secondary")
        self._about.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.verdict = Verdict()
        self.begin = KeyButton(button, key, primary=True)
        self.begin.clicked.connect(self.ask)
        self.leave = KeyButton("", "Esc")
        self.leave.clicked.connect(self.escape)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, u(4), 0)
        self.column.setSpacing(u(8))
        for widget in (self._about, self._bar, self.verdict):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        area = BareArea()
        area.setWidget(inner)
        buttons = QHBoxLayout()
        buttons.setSpacing(u(8))
        buttons.addStretch(1)
        for widget in (self.leave, self.begin):
            buttons.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(u(16), u(12), u(16), u(12))
        outer.setSpacing(u(10))
        outer.addWidget(self.heading)
        outer.addWidget(area, 1)
        outer.addLayout(buttons)
        self._set_busy(False)

    def ask(self) -> None:
        """Begins, unless it is at it."""
        if not self.is_busy:
            self.verdict.hide()
            self._set_busy(True)
            self.asked.emit()

    def show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)

    def show_answer(self, text: str, whole: bool) -> None:
        """The end of it, in words."""
        self._set_busy(False)
        self.verdict.say(text, "ok" if whole else "danger")

    def show_failure(self, fault: UserError) -> None:
        """Nothing was found out, and why."""
        self._set_busy(False)
        self.verdict.say(fault.text, "warn")

    def end(self) -> None:
        """It was stopped."""
        self._set_busy(False)

    def escape(self) -> None:
        """Stops what runs; otherwise closes."""
        (self.stopped if self.is_busy else self.closed).emit()

    def take_focus(self) -> None:
        (self.leave if self.is_busy else self.begin).setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self._bar.setVisible(busy)
        self._bar.setRange(0, 0)
        self.begin.setEnabled(not busy)
        self.leave.set_text(tr("Stop") if busy else tr("Close"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ask()
        else:
            super().keyPressEvent(event)


class CheckPane(ProofPane):
    """The whole record: begins by itself when opened."""

    def __init__(self) -> None:
        super().__init__(
            tr("Check the record"),
            tr("The whole ledger is walked, and tables, seals, search and stored files are held against it."),
            tr("Check again"), "Enter",
        )


class PaperPane(ProofPane):
    """A code from paper: typed with or without its hyphens, answered by Enter, ready for the next one."""

    def __init__(self) -> None:
        super().__init__(
            tr("Hold a page's code against the ledger"),
            tr("The code stands at the foot of every printed page, at the left. Hyphens may be left out."),
            tr("Look it up"), "Enter",
        )
        self.line = TextEditor()
        self.line.setPlaceholderText(EXAMPLE)
        self.line.setMaxLength(40)
        self.field = Field(tr("Code on the page"), self.line)
        self.line.edited.connect(lambda: self.field.set_error(""))
        self.column.insertWidget(1, self.field)
        self.setFocusProxy(self.line)

    def code(self) -> str:
        return self.line.text()

    def ask(self) -> None:
        if self.code().strip():
            super().ask()
        else:
            self.field.set_error(tr("Type the code that stands on the page."))
            self.take_focus()

    def show_answer(self, text: str, whole: bool) -> None:
        super().show_answer(text, whole)
        self.take_focus()

    def show_failure(self, fault: UserError) -> None:
        super().show_failure(fault)
        theme.restyle(self.line, error=fault.field == "paper")
        self.take_focus()

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()
