"""Signing a saved PDF: certificate and password, and the picture of a seal if it is to be seen."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import signing
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import setting
from app.core.run import Context
from app.core.settings import load_computer, store_computer
from app.core.signing import Seal, Signed
from ui import theme
from ui.alive import alive
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.editors import ChoiceEditor, DecimalEditor, NumberEditor, PasswordEditor, PathEditor, TextEditor
from ui.field import Field
from ui.key_button import KeyButton
from ui.report_output import open_folder
from ui.theme import u

WIDTH = 560
PLACES = (("date", tr_noop("Over the date, else lower right")), ("point", tr_noop("At a point of a page")))
AT = ("page", "x", "y")

setting("ui.certificate", "", tr_noop("Certificate last signed with"), scope="computer", hidden=True)
setting("ui.seal", "", tr_noop("Picture of the seal last used"), scope="computer", hidden=True)


class ReportSign(QFrame):
    """Signals: ``left`` when it is put aside, ``ended`` when a file was signed. The password is kept nowhere."""

    left = Signal()
    ended = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.is_busy = False
        self.editors: dict[str, Any] = {
            "file": PathEditor(), "certificate": PathEditor(), "certificate_password": PasswordEditor(),
            "seal": PathEditor(), "place": ChoiceEditor(PLACES), "page": NumberEditor(), "x": DecimalEditor(),
            "y": DecimalEditor(), "size": DecimalEditor(), "reason": TextEditor(),
        }
        self.fields = {name: Field(label, self.editors[name], hint) for name, label, hint in self._labels()}
        self.editors["place"].edited.connect(self._show_place)
        self._build()
        self._show_place()

    def _labels(self) -> list[tuple[str, str, str]]:
        return [
            ("file", tr("PDF to sign"), ""),
            ("certificate", tr("Certificate file"), tr("PKCS#12: .pfx or .p12")),
            ("certificate_password", tr("Password of the certificate"), tr("Kept nowhere")),
            ("seal", tr("Picture of the seal"), tr("PNG; empty: no seal to be seen")),
            ("place", tr("Place of the seal"), ""), ("page", tr("Page"), tr("Empty: the last")),
            ("x", tr("From the left, mm"), ""), ("y", tr("From the top, mm"), ""),
            ("size", tr("Width, mm"), ""), ("reason", tr("Reason"), ""),
        ]

    # building -----------------------------------------------------------
    def _build(self) -> None:
        heading, note = QLabel(tr("Sign a page")), QLabel()
        heading.setProperty("role", "title")
        note.setProperty("role", "secondary")
        note.setWordWrap(True)
        note.setText(tr("A copy with the signature is written beside the PDF; whoever alters it later is found out"))
        inner = QWidget()
        inner.setMaximumWidth(u(WIDTH))
        column = QVBoxLayout(inner)
        column.setContentsMargins(u(24), u(20), u(24), u(20))
        column.setSpacing(u(2))
        column.addWidget(heading)
        column.addWidget(note)
        column.addSpacing(u(6))
        for name in ("file", "certificate", "certificate_password", "seal"):
            column.addWidget(self.fields[name])
        for names in (("place", "size"), AT, ("reason",)):
            row = QHBoxLayout()
            row.setSpacing(u(12))
            for name in names:
                row.addWidget(self.fields[name], 2 if name == "place" else 1)
            column.addLayout(row)
        column.addLayout(self._foot())
        column.addStretch(1)
        area = BareArea()
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _foot(self) -> QVBoxLayout:
        self.said = QLabel()
        self.said.setProperty("role", "secondary")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.send = KeyButton(tr("Sign"), "Ctrl+Enter", primary=True)
        self.send.clicked.connect(self.start)
        leave = KeyButton(tr("Leave"), "Esc")
        leave.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.setSpacing(u(8))
        buttons.addWidget(self.send)
        buttons.addWidget(leave)
        buttons.addStretch(1)
        foot = QVBoxLayout()
        foot.setSpacing(u(8))
        foot.addLayout(buttons)
        foot.addWidget(self.said)
        return foot

    def _show_place(self) -> None:
        for name in AT:
            self.fields[name].setVisible(self.editors["place"].value() == "point")

    # what is asked ------------------------------------------------------
    def begin(self, file: Path | None) -> None:
        """Asks anew, with the certificate and the seal used last on this computer."""
        kept = load_computer()
        self.editors["file"].set_value(str(file or ""))
        self.editors["certificate"].set_value(str(kept.get("ui.certificate") or ""))
        self.editors["seal"].set_value(str(kept.get("ui.seal") or ""))
        self.editors["certificate_password"].set_value("")
        if not self.editors["place"].value():
            self.editors["place"].set_value("date")
        if not self.editors["size"].text():
            self.editors["size"].set_value(f"{signing.SIZE:g}")
        self._clear_faults()

    def seal(self) -> Seal | None:
        """The seal as asked for; None without a picture. Raises UserError."""
        values = {}
        for name in (*AT, "size"):
            try:
                values[name] = self.editors[name].value()
            except UserError as fault:
                raise UserError(fault.text, name) from fault
        picture = self.editors["seal"].value()
        if picture is None:
            return None
        at = values if self.editors["place"].value() == "point" else {"page": None, "x": None, "y": None}
        return Seal(picture, at["page"] or -1, at["x"], at["y"], values["size"] or signing.SIZE)

    # signing ------------------------------------------------------------
    def start(self) -> None:
        """Signs on the report lane."""
        if self.is_busy:
            return
        self._clear_faults()
        try:
            seal = self.seal()
            asked = [(name, self.editors[name].value()) for name in ("file", "certificate")]
            for name, value in asked:
                if value is None:
                    raise UserError(tr("Choose a file."), name)
        except UserError as fault:
            self._refuse(fault)
            return
        file, certificate = (value for _, value in asked)
        password, reason = self.editors["certificate_password"].value(), self.editors["reason"].value()

        def work(ctx: Context) -> Signed:
            signed = signing.sign(ctx, file, certificate, password, seal=seal, reason=reason)
            store_computer("ui.certificate", str(certificate))
            store_computer("ui.seal", str(seal.file) if seal else "")
            return signed

        self._set_busy(True)
        self.desk.make(work, alive(self, self._on_done), alive(self, self._on_failed))

    def _on_done(self, signed: Signed) -> None:
        self._set_busy(False)
        self.editors["certificate_password"].set_value("")
        self.say(tr("Signed as {name}, certificate of {subject}").format(
            name=signed.file.name, subject=signed.subject), "ok")
        self.desk.toast(
            tr("Signed as {name}").format(name=signed.file.name), tr("Open folder"),
            lambda: open_folder(signed.file.parent),
        )
        self.ended.emit()

    def _on_failed(self, fault: BaseException) -> None:
        self._set_busy(False)
        if isinstance(fault, UserError):
            self._refuse(fault)
        else:
            self.desk.faulted.emit(fault)

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.send.setEnabled(not busy)
        if busy:
            self.say(tr("Signing…"), "")

    # saying -------------------------------------------------------------
    def say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        theme.restyle(self.said, tone=tone)

    def _refuse(self, fault: UserError) -> None:
        name = {"at": "x", "to": "file"}.get(fault.field, fault.field)
        known = name in self.fields and not self.fields[name].isHidden()
        if known:
            self.fields[name].set_error(fault.text)
            self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
        self.say("" if known else fault.text, "danger")

    def _clear_faults(self) -> None:
        for field in self.fields.values():
            field.set_error("")
        self.say("", "")

    def take_focus(self) -> None:
        name = "certificate_password" if self.editors["certificate"].value() else "certificate"
        self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
