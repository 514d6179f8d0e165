"""The foot of the page: the signatures, and the line on which the next one is given."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.i18n import tr
from ui import theme
from ui.completing_line import ChoiceLine
from ui.composing import EnterLine
from ui.editors import PasswordEditor
from ui.key_button import KeyButton
from ui.pages.handover.signature_line import Line
from ui.pages.handover.signatures import Signatures
from ui.theme import u

WHO, PASSWORD, OPINION = 124, 184, 190
# what the further key says
OFFERS = {"endorse": lambda: tr("Read, sign"), "unsign": lambda: tr("Take back")}


class Foot(QFrame):
    """``sent``: the button, or Enter in the password; ``offer_wanted``: the line's further way to sign begins;
    ``typed`` (name, text) for why and opinion; ``signer_chosen`` (work number).
    """

    sent = Signal()
    offer_wanted = Signal()
    typed = Signal(str, str)
    signer_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.line = Line()
        self.signatures = Signatures()
        self.fault = QLabel()
        self.fault.setProperty("tone", "danger")
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.why = EnterLine()
        self.why.setPlaceholderText(tr("Such as: called out to a fire at 08:10, reached by telephone"))
        self.why.setAccessibleName(tr("Why the outgoing signature is missing"))
        self.why.textEdited.connect(lambda text: self.typed.emit("without", text))
        self.why.entered.connect(self.take_focus)
        self.said = QLabel()
        self.said.setProperty("role", "secondary")
        self.who = ChoiceLine()
        self.who.setPlaceholderText(tr("Who takes over"))
        self.who.setAccessibleName(tr("Who takes over, by name, initials or work number"))
        self.who.chosen.connect(self.signer_chosen)
        self.opinion = EnterLine()
        self.opinion.setAccessibleName(tr("Leader's opinion"))
        self.opinion.textEdited.connect(lambda text: self.typed.emit("opinion", text))
        self.opinion.setPlaceholderText(tr("Opinion, may stay empty"))
        self.opinion.entered.connect(lambda: self.password.setFocus())
        self.password = PasswordEditor()
        self.password.returnPressed.connect(self.sent)
        self.password.textEdited.connect(lambda _text: theme.restyle(self.password, error=False))
        self.further = KeyButton(tr("Read, sign"), "E", "pen-nib", small=True)
        self.further.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.further.clicked.connect(self.offer_wanted)
        self.button = KeyButton("", "Ctrl+Enter", "handshake", primary=True)
        self.button.clicked.connect(self.sent)
        self._build()

    def _build(self) -> None:
        for widget, wide in ((self.who, WHO), (self.password, PASSWORD), (self.opinion, OPINION)):
            widget.setFixedWidth(u(wide))
        self._why = QWidget()
        why = QHBoxLayout(self._why)
        why.setContentsMargins(0, 0, 0, 0)
        why.setSpacing(u(10))
        label = QLabel(tr("The outgoing person has not signed, because"))
        label.setProperty("tone", "warn")
        why.addWidget(label)
        why.addWidget(self.why, 1)
        signing = QHBoxLayout()
        signing.setSpacing(u(10))
        signing.addStretch(1)
        for widget in (self.further, self.said, self.who, self.opinion, self.password, self.button):
            signing.addWidget(widget)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows.setSpacing(u(8))
        self._rows.addWidget(self.signatures)
        self._rows.addLayout(signing, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(9), u(16), u(9))
        column.setSpacing(u(6))
        column.addWidget(self.fault)
        column.addWidget(self._why)
        column.addLayout(self._rows)

    def set_narrow(self, narrow: bool) -> None:
        """Where the window is narrow, the line stands below the signatures."""
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._rows.setSpacing(u(4 if narrow else 8))
        self._column.setContentsMargins(u(16), u(5 if narrow else 9), u(16), u(6 if narrow else 9))
        self.signatures.set_narrow(narrow)

    def show_line(self, line: Line) -> None:
        """What is to be signed next; a password typed stays as long as it is the same."""
        if line.mode != self.line.mode:
            self.password.clear()
        self.line = line
        self.said.setText(line.said)
        self.said.setVisible(bool(line.said))
        theme.restyle(self.said, tone=line.tone)
        asks = line.mode in ("give", "take", "endorse", "after", "unsign")
        self.who.setVisible(line.asks_who)
        self.opinion.setVisible(line.mode == "endorse")
        self.password.setVisible(asks)
        self._why.setVisible(line.asks_why)
        self.further.set_text(OFFERS.get(line.offers, OFFERS["endorse"])())
        self.further.setVisible(bool(line.offers) and line.mode not in ("give", "take"))  # the key does
        texts = {
            "prepare": tr("Make the sheet"), "give": tr("Sign, hand over"), "take": tr("Sign, take over"),
            "endorse": tr("Sign as read"), "after": tr("Sign late"), "unsign": tr("Take back"),
        }
        hints = {
            "give": tr("Outgoing password"), "take": tr("Incoming password"), "endorse": tr("Leader's password"),
            "after": tr("Outgoing password"), "unsign": tr("Outgoing password"),
        }
        self.button.setVisible(line.mode in texts)
        self.button.setEnabled(line.ready)
        if line.mode in texts and self.button.text() != texts[line.mode]:
            self.button.set_text(texts[line.mode])
        self.password.setPlaceholderText(hints.get(line.mode, ""))
        self.password.setAccessibleName(hints.get(line.mode, ""))

    def first_field(self) -> QWidget | None:
        """Where something has to be typed before it can be signed; None where nothing is signed."""
        if not self.password.isVisibleTo(self):
            return None
        if self.line.mode == "endorse" and not self.opinion.text().strip():
            return self.opinion
        if self.line.asks_why and not self.why.text().strip():
            return self.why
        if self.line.asks_who and not self.who.text().strip():
            return self.who
        return self.password

    def take_focus(self) -> None:
        field = self.first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def signer(self) -> str:
        """Work number of who signs here instead of the person at the desk; empty for that person."""
        return self.who.value() if self.line.asks_who else ""

    # faults -------------------------------------------------------------
    def missing(self) -> UserError | None:
        """What a signature still needs: the reason, the person, the password."""
        if self.line.asks_why and not self.why.text().strip():
            return UserError(tr("Say why the outgoing signature is missing, or let them sign"), "without")
        if self.line.asks_who and self.signer() not in dict(self.who.choices):
            return UserError(tr("Choose who takes over, by name or work number"), "number")
        if not self.password.value():
            return UserError(tr("Type the password of whoever signs"), "password")
        return None

    def show_fault(self, fault: UserError | None, field: str = "") -> None:
        """What is wrong, at the field concerned; None takes it away."""
        named = field or (fault.field if fault else "")
        places = {"password": self.password, "number": self.who, "without": self.why}
        for name, widget in places.items():
            theme.restyle(widget, error=fault is not None and name == named)
        self.fault.setText(fault.text if fault else "")
        self.fault.setVisible(fault is not None)
        place = places.get(named)
        if fault is not None and place is not None and place.isVisibleTo(self):
            place.setFocus(Qt.FocusReason.OtherFocusReason)
            if place is self.password:
                self.password.selectAll()
