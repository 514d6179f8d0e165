"""The wording of a report: title, to whom, text, who signs it off, which way it goes."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.core.i18n import show_time, tr
from app.features.events import editing
from ui import theme
from ui.editors import TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.option_group import OptionGroup
from ui.theme import u

LONGEST_LINE = 200
SIGN_KEY = "Ctrl+D"
BY_WORD, HERE = "by word", "here"


class BodyEdit(QPlainTextEdit):
    """The text. Tab goes on to the next field; Ctrl+Enter is left to the editor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def replace_text(self, text: str) -> None:
        """Another text, which Ctrl+Z takes back; the cursor stays as far from the start as it was."""
        at = self.textCursor().position()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.setPosition(min(at, len(self.toPlainText())))
        self.setTextCursor(cursor)


class Choice(QComboBox):
    """One of a few; the wheel scrolls past it."""

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class ReportText(QWidget):
    """``edited`` after any change by hand; ``sign_wanted``: a leader signs here; ``finding_chosen`` (word)."""

    edited = Signal()
    sign_wanted = Signal()
    finding_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False
        self._ways: list[str] = []
        self.title, self.to = TextEditor(), TextEditor()
        for line in (self.title, self.to):
            line.setMaxLength(LONGEST_LINE)
        self.body = BodyEdit()
        self.signed = Choice()
        self.sign = KeyButton(tr("Sign off"), SIGN_KEY, "signature" if theme.has_icon("signature") else "pen-nib")
        self.sign.clicked.connect(self.sign_wanted)
        self.way = OptionGroup((), label=tr("Way"), height=32)
        self.way_list = Choice()  # the same where a row of buttons has no room
        self.way_list.activated.connect(lambda place: self.way.choose(self._ways[place]))
        self.finding = OptionGroup(editing.finding_words(), label=tr("Whether it is so"), height=32)
        self.corrects = Choice()
        self.reason = TextEditor()
        self.fields = {
            "title": Field(tr("Title"), self.title), "addressee": Field(tr("To"), self.to),
            "text": Field(tr("Wording"), self.body), "signed_by": Field(tr("Signed off by"), self.signed),
            "way": Field(tr("Way"), self.way), "finding": Field(tr("Whether it is so"), self.finding),
            "corrects": Field(tr("Corrects report"), self.corrects),
            "reason": Field(tr("Reason for the correction"), self.reason),
        }
        self.way_field = Field(tr("Way"), self.way_list)
        self._build()
        self.set_narrow(False)
        for line in (self.title, self.to, self.reason):
            line.textChanged.connect(self._on_edited)
        self.body.textChanged.connect(self._on_edited)
        for box in (self.signed, self.corrects):
            box.currentTextChanged.connect(self._on_edited)
        self.way.chosen.connect(self._choose_way)
        self.way.chosen.connect(self._on_edited)
        self.finding.chosen.connect(self._on_finding)

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(u(12))
        head.addWidget(self.fields["title"], 3)
        head.addWidget(self.fields["addressee"], 2)
        self._special = QWidget()
        special = QHBoxLayout(self._special)
        special.setContentsMargins(0, 0, 0, 0)
        special.setSpacing(u(12))
        special.addWidget(self.fields["finding"])
        special.addWidget(self.fields["corrects"], 2)
        special.addWidget(self.fields["reason"], 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(2))
        column.addLayout(head)
        column.addWidget(self._special)
        column.addWidget(self.fields["text"], 1)
        column.addLayout(self._foot())

    def _foot(self) -> QGridLayout:
        self.signature = QLabel()
        self.signature.setTextFormat(Qt.TextFormat.PlainText)
        theme.restyle(self.signature, tone="ok")
        signing = QWidget()
        row = QHBoxLayout(signing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(8))
        row.addWidget(self.fields["signed_by"], 1)
        below = QVBoxLayout()
        below.setSpacing(0)
        below.addSpacing(u(20))
        below.addWidget(self.sign)
        below.addStretch(1)
        row.addLayout(below)
        signed = QVBoxLayout()
        signed.setSpacing(0)
        self._signed_label = QLabel(tr("Signed off by"))
        self._signed_label.setObjectName("fieldLabel")
        self._signed_label.setFixedHeight(u(20))
        signed.addWidget(self._signed_label)
        signed.addWidget(self.signature)
        signed.addStretch(1)
        self.signature.setFixedHeight(u(32))
        self._signing = signing
        foot = QGridLayout()
        foot.setHorizontalSpacing(u(16))
        foot.addWidget(signing, 0, 0)
        foot.addLayout(signed, 0, 1)
        foot.addWidget(self.fields["way"], 0, 2)
        self.way_list.setMinimumWidth(u(132))
        foot.addWidget(self.way_field, 0, 3)
        foot.setColumnStretch(0, 1)
        return foot

    def tab_chain(self) -> list[QWidget]:
        """What Tab goes through, in this order."""
        finding = [self.finding.button(code) for code, _ in editing.finding_words()]
        ways = [self.way.button(code) for code in self._ways]
        chain = [self.title, self.to, *finding, self.corrects, self.reason, self.body, self.signed, self.sign]
        return [*chain, *ways, self.way_list]

    def set_narrow(self, narrow: bool) -> None:
        """The ways as a row of buttons, or in a list that opens."""
        self.fields["way"].setVisible(not narrow)
        self.way_field.setVisible(narrow)

    # showing ------------------------------------------------------------
    def prepare(self, shown: dict[str, Any]) -> None:
        """Offers what this kind of report asks for; nothing typed is touched."""
        kind = shown["kind"]
        ways = shown["ways"] if kind != "verification" else [one for one in shown["ways"] if one[0] != "phone"]
        was = self._quiet
        self._quiet = True
        chosen = self.way.value()
        if self._ways != [code for code, _ in ways]:
            self.way.set_options(ways)
            self._ways = [code for code, _ in ways]
        self._offer(self.way_list, ways)
        self._choose_way(chosen or ("phone" if kind.endswith("_phone") else "system"))
        self._offer(self.signed, [("", "")] + [(name, name) for name in shown["leaders"]])
        self.signed.setEditable(not shown["leaders"])
        self._offer(self.corrects, shown["sent"])
        self._quiet = was
        asks, corrects = kind.startswith("verification"), kind == "correction"
        self.fields["finding"].setVisible(asks)
        self.fields["corrects"].setVisible(corrects)
        self.fields["reason"].setVisible(corrects)
        self._special.setVisible(asks or corrects)
        if asks and not self.finding.value():
            self.finding.set_value(editing.finding_words()[0][0])
        self.show_signature(shown)

    @staticmethod
    def _offer(box: QComboBox, rows: Sequence[tuple[str, str]]) -> None:
        if [(box.itemData(n), box.itemText(n)) for n in range(box.count())] == list(rows):
            return
        chosen = box.currentData()
        box.clear()
        for code, text in rows:
            box.addItem(text, code)
        box.setCurrentIndex(max(0, box.findData(chosen)) if rows else -1)

    def show_signature(self, shown: dict[str, Any]) -> None:
        """Who signed the shared draft off, as long as this text is that draft; else who may."""
        shared, needed = shown["shared"], bool(shown["signer"])
        signed = bool(shared) and shared["state"] == "signed" and self.is_same(shared)
        if signed:
            how = tr("signed here") if shared["signed_how"] == HERE else tr("by word")
            self.signature.setText(f"✓ {shared['signed_by']}　{show_time(shared['signed_at'])}　{how}")
        self.signature.setVisible(signed)
        self._signed_label.setVisible(signed)
        self._signing.setVisible(needed and not signed)
        self.sign.setVisible(shown["may_sign"])
        if shown["may_sign"]:
            hint = tr("Empty: you sign it")
        elif shown["leaders"]:
            hint = tr("By word: the duty leader who agreed on the telephone")
        else:
            hint = tr("No leader is on the roster: type who agreed by word")
        self.fields["signed_by"].set_hint(hint)

    def is_same(self, shared: dict[str, Any]) -> bool:
        """Whether this is the wording of the shared draft."""
        now = self.values()
        return all(now[name].strip() == shared[name].strip() for name in ("title", "body", "addressee"))

    # values -------------------------------------------------------------
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {
            "title": self.title.text(), "addressee": self.to.text(), "body": self.body.toPlainText(),
            "signed_by": self.signed.currentText().strip(), "way": self.way.value(),
            "corrects": self.corrects.currentData() or "", "reason": self.reason.text(),
            "finding": self.finding.value(),
        }

    def set_values(self, values: dict[str, Any]) -> None:
        """Shows values without telling anybody; those not named stay."""
        self._quiet = True
        for name, line in (("title", self.title), ("addressee", self.to), ("reason", self.reason)):
            if name in values and line.text() != str(values[name]):
                line.set_value(str(values[name]))
        if "body" in values and self.body.toPlainText() != str(values["body"]):
            self.body.replace_text(str(values["body"]))
        if values.get("way"):
            self._choose_way(str(values["way"]))
        if values.get("finding"):
            self.finding.set_value(str(values["finding"]))
        if values.get("corrects"):
            self.corrects.setCurrentIndex(self.corrects.findData(values["corrects"]))
        if "signed_by" in values:
            place = self.signed.findText(str(values["signed_by"]))
            if place < 0 and self.signed.isEditable():
                self.signed.setEditText(str(values["signed_by"]))
            else:
                self.signed.setCurrentIndex(max(place, 0))
        self._quiet = False

    def clear_all(self) -> None:
        """Empty fields, with nothing to take back."""
        self.set_values({"title": "", "addressee": "", "reason": "", "signed_by": ""})
        self._quiet = True
        self.body.clear()
        self.way.set_value("")
        self.finding.set_value("")
        self._quiet = False
        self.show_error("", "")

    def show_error(self, name: str, sentence: str) -> bool:
        """The sentence under its field, with the cursor there; False where there is no such field."""
        for own, field in self.fields.items():
            field.set_error(sentence if own == name else "")
        field = self.fields.get(name)
        if field is None or not field.isVisibleTo(self):
            return False
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _on_edited(self, *ignored: Any) -> None:
        if not self._quiet:
            self.show_error("", "")
            self.edited.emit()

    def _choose_way(self, code: str) -> None:
        self.way.set_value(code)
        self.way_list.setCurrentIndex(self.way_list.findData(code))

    def _on_finding(self, word: str) -> None:
        self.edited.emit()
        self.finding_chosen.emit(word)
