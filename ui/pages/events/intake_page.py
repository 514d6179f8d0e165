"""An event opened from a fax or message: what the text says is proposed, each word seen and decided by a person."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.drafts import Draft, Kept
from app.core.errors import Question, UserError
from app.core.i18n import show_time, tr
from app.features.events import pasted
from ui import theme
from ui.alive import alive
from ui.desk import Desk
from ui.draft_keeper import DraftKeeper
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.notice import Notice
from ui.page import Page
from ui.pages.events.marked_text import MarkedText
from ui.pages.events.opening_fields import OpeningFields
from ui.pages.events.proposal_list import ACCEPTED, Decided, ProposalList
from ui.theme import u

HOME = "events.intake"
LIST = {"XL": 420, "L": 360, "M": 300, "S": 300}
READ_MS = 250


class IntakePage(Page):
    """Paste or drop a text, A and X decide, Ctrl+Enter opens the event. Nothing undecided is ever saved."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._draft: Draft | None = None
        self._received = desk.ctx.now()
        self._read_for = ""
        self._to_list = False  # a text came in at once: the cursor goes to what it says
        self._asked = 0
        self._confirmed = self._busy = self._filling = False
        self.keeper = DraftKeeper(desk, self._collect, self, HOME)
        self.keeper.kept.connect(self._on_kept)
        self.keeper.faulted.connect(self._on_unkept)
        self._build()
        self._again = QTimer(self, singleShot=True, interval=READ_MS)
        self._again.timeout.connect(self._read)
        desk.read(pasted.choices, alive(self, self._on_categories))
        self._renew()

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.text, self.fields, self.list = MarkedText(), OpeningFields(), ProposalList()
        self.text.setPlaceholderText(tr("Paste the fax or message here, or drop a text file"))
        self.text.setAccessibleName(tr("Text as it came in"))
        self.text.edited.connect(self._on_text)
        self.text.pasted.connect(self._on_pasted)
        self.text.file_dropped.connect(self.take_file)
        self.fields.edited.connect(self._on_edited)
        self.fields.entered.connect(lambda name: self._back_to_list())
        self.list.decided.connect(self._on_decided)
        self.list.edit_wanted.connect(self._on_edit_wanted)
        self.list.looked.connect(lambda one: self.text.show_marks(self.list.marks(), one.number))
        self.notice = Notice()
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, u(8), 1, 1)
        inside.setSpacing(u(6))
        inside.addLayout(self._list_head())
        inside.addWidget(self.list, 1)
        left = QVBoxLayout()
        left.setSpacing(u(8))
        left.addWidget(self.notice)
        left.addWidget(self.text, 1)
        left.addWidget(self.fields)
        row = QHBoxLayout()
        row.setSpacing(u(12))
        row.addLayout(left, 1)
        row.addWidget(self._card)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(8), u(16), u(8))
        column.setSpacing(u(8))
        column.addLayout(self._head())
        column.addLayout(row, 1)
        QWidget.setTabOrder(self.text, self.list)
        QWidget.setTabOrder(self.list, self.fields.lines["title"])
        self.set_width_class("L")

    def _head(self) -> QHBoxLayout:
        title = QLabel(tr("Open an event from a text"))
        theme.restyle(title, role="title")
        self.said = CutLabel()
        theme.restyle(self.said, role="secondary", tone="muted")
        self.choose = KeyButton(tr("Choose file"), "Ins", "paperclip")
        self.choose.clicked.connect(self.choose_file)
        self.opener = KeyButton(tr("Open the event"), "Ctrl+Enter", "warning-octagon", primary=True)
        self.opener.clicked.connect(self.primary)
        row = QHBoxLayout()
        row.setSpacing(u(10))
        row.addWidget(title)
        row.addWidget(self.said, 1)
        row.addWidget(self.choose)
        row.addWidget(self.opener)
        return row

    def _list_head(self) -> QHBoxLayout:
        title, self.count = QLabel(tr("What the text says")), QLabel()
        theme.restyle(title, role="heading")
        theme.restyle(self.count, role="secondary")
        row = QHBoxLayout()
        row.setContentsMargins(u(12), 0, u(12), 0)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.count)
        return row

    def set_width_class(self, name: str) -> None:
        self._card.setFixedWidth(u(LIST.get(name, LIST["L"])))

    # what was typed -----------------------------------------------------
    def _on_categories(self, known: list[tuple[str, str]]) -> None:
        self.fields.category.choices = known
        self.keeper.load(alive(self, self._take_up))

    def _take_up(self, found: list[Draft]) -> None:
        """A text that was left undecided is here again, unless another one is being typed."""
        whole = [one for one in found if isinstance(one.values.get("text"), str)
                 and all(isinstance(one.values.get(name), dict) for name in ("fields", "states"))]
        if not whole or self.text.text():
            return
        self._draft = whole[-1]
        self._received = self._draft.started
        self._filling = True
        for name, value in self._draft.values["fields"].items():
            self.fields.set_value(str(name), str(value))
        self.text.set_text(self._draft.values["text"])
        self._filling = False
        self._states = {str(key): str(state) for key, state in self._draft.values["states"].items()}
        self._say(tr("left from {time}").format(time=show_time(self._draft.started)))
        self._to_list = True  # what is left to do with it; a letter typed into the text would change it
        self._read()

    def _collect(self) -> Draft | None:
        if not self.text.text().strip():
            return None
        if self._draft is None:
            self._draft = Draft(self.desk.ctx.number, f"{HOME}:text", self._received)
        self._draft.values = {"text": self.text.text(), "fields": self.fields.kept(), "states": self.list.states()}
        return self._draft

    def _on_text(self) -> None:
        if self._filling or self.text.text() == self._read_for:
            return
        if not self._read_for and self._draft is None:
            self._received = self.desk.ctx.now()
            self.fields.show_known(self._received)
        if not self.text.text().strip() and self._draft is not None:
            self.keeper.drop(self._draft)
            self._draft = None
        self._on_edited()
        self._again.start()

    def _on_edited(self) -> None:
        self._confirmed = False
        if not self._filling and self.text.text().strip():
            self.keeper.touch()

    def _on_pasted(self) -> None:
        self._to_list = True
        self._again.stop()
        self._read()

    def _on_kept(self, kept: Kept) -> None:
        self._say(tr("Draft kept {time}").format(time=show_time(self.desk.ctx.now(), seconds=True)))

    def _on_unkept(self, fault: BaseException) -> None:
        self._say(tr("Draft not on disk: {fault}").format(fault=fault), "danger")

    def _say(self, text: str, tone: str = "muted") -> None:
        self.said.setText(text)
        theme.restyle(self.said, tone=tone)

    # files --------------------------------------------------------------
    def choose_file(self) -> None:
        """Ins: a text file."""
        dialog = QFileDialog(self, tr("Choose file"))
        dialog.setNameFilter(tr("Text") + " (*.txt)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def take_file(self, path: Path) -> None:
        """Reads the file in place of the text, which Ctrl+Z brings back."""

        def done(text: str) -> None:
            self.text.set_text(text)
            self._on_pasted()

        self.desk.read(lambda ctx: pasted.from_file(ctx, path), alive(self, done), alive(self, self._on_failed))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.text.canInsertFromMimeData(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.text.insertFromMimeData(event.mimeData())
        event.acceptProposedAction()

    # reading ------------------------------------------------------------
    def _read(self) -> None:
        """Reads the text off the window thread; a later reading leaves this one's result aside."""
        self._asked += 1
        asked, text, received = self._asked, self.text.text(), self._received
        states = {**self._states, **self.list.states()}

        def work(ctx: Any) -> list[pasted.Proposal]:
            pasted.check_length(ctx, text)
            return pasted.proposals(ctx, text, received)

        def done(found: list[pasted.Proposal]) -> None:
            if asked == self._asked:
                self._read_for = text
                self._show(found, states)

        self.desk.look(work, alive(self, done), alive(self, self._on_failed))

    def _show(self, found: list[pasted.Proposal], states: dict[str, str]) -> None:
        self._states = states
        self.notice.clear()
        self.list.show_proposals(found, states)
        self.list.say_empty(tr("Nothing was found in the text. Fill in the fields below it."))
        self._mark()
        if self._to_list and found:
            self.list.setFocus()
        self._to_list = False

    def _mark(self) -> None:
        here = self.list.current()
        self.text.show_marks(self.list.marks(), here.number if here else 0)
        waiting = len(self.list.undecided())
        self.count.setText(tr("{n} undecided").format(n=waiting) if waiting else "")
        theme.restyle(self.count, tone="warn" if waiting else "")

    # deciding -----------------------------------------------------------
    def _on_decided(self, one: Decided) -> None:
        """Accepted: it stands in its field. Refused: it is gone from there, if it was the one that stood there."""
        name, value = one.proposal.field, one.proposal.value
        self._filling = True
        if one.state == ACCEPTED:
            self.fields.set_value(name, value)
        elif name in self.fields.lines and self._stands(one):
            self.fields.set_value(name, "")
        self._filling = False
        self._mark()
        self._on_edited()
        if not self.list.undecided():
            self.fields.edit("title")

    def _stands(self, one: Decided) -> bool:
        return self.fields.lines[one.proposal.field].text() in (one.proposal.value, one.proposal.shown)

    def _on_edit_wanted(self, one: Decided) -> None:
        """E: accepted as a person words it, in the field."""
        self.list.decide(one.number, ACCEPTED)
        self._filling = True
        self.fields.set_value(one.proposal.field, one.proposal.value)
        self._filling = False
        self._mark()
        self._on_edited()
        if not self.fields.edit(one.proposal.field):
            self.notice.tell(tr("How badly they are hurt is not said: enter it as badly or lightly hurt."))
            self.fields.edit("serious")

    def _back_to_list(self) -> None:
        """Enter in a field: on with the next proposal, else with the event."""
        if self.list.go_on():
            self.list.setFocus()
        else:
            self.opener.setFocus()

    # opening ------------------------------------------------------------
    def primary(self) -> None:
        """Ctrl+Enter: opens the event with what was accepted, once nothing is undecided."""
        if self._busy:
            return
        text = self.text.text()
        if not text.strip():
            self.notice.tell(tr("There is no text yet. Paste it, or choose a file."))
            self.text.setFocus()
            return
        if text != self._read_for:
            self._again.stop()
            self._read()  # what the text says now has to be seen first
            self.notice.tell(tr("The text has changed: look at what it says, then open the event."))
            return
        if waiting := self.list.undecided():
            names = dict.fromkeys(tr(pasted.TITLES[one.proposal.field]) for one in waiting)
            said = tr("{n} undecided: {fields}. A accepts, X refuses, E corrects.")
            self.notice.tell(said.format(n=len(waiting), fields=tr(", ").join(names)))
            self.list.setCurrentIndex(self.list.rows.index(waiting[0].number - 1))
            self.list.setFocus()
            return
        self._open(text)

    def _open(self, text: str) -> None:
        try:
            values = self.fields.values(self.desk.ctx.now())
        except UserError as fault:
            self._on_failed(fault)
            return
        kept = self.keeper.keep_now()
        self._busy = True
        self.desk.act(
            "events.open", {"content": text, **values, "confirm": self._confirmed}, alive(self, self._on_opened),
            alive(self, self._on_failed), self.keeper.dropper(self._draft, kept),
        )

    def _on_opened(self, result: dict[str, Any]) -> None:
        self._busy, self._draft = False, None
        self._renew()
        self.desk.toast(result["said"])
        self.desk.go("events", id=result["id"])

    def _renew(self) -> None:
        """An empty page for the next text."""
        self._filling = True
        self._states: dict[str, str] = {}
        self._read_for, self._confirmed = "", False
        self.text.clear()
        self.fields.clear_all()
        self.list.show_proposals([], {})
        self.list.say_empty(tr("Once there is a text, each thing found in it stands here: A accepts, X refuses, "
                               "E corrects."))
        self._filling = False
        self.notice.clear()
        self._say("")
        self._mark()

    def _on_failed(self, fault: BaseException) -> None:
        self._busy = False
        if isinstance(fault, Question):
            self._confirmed = True
            said = tr("{findings} Ctrl+Enter once more opens it all the same.")
            self.notice.tell(said.format(findings=" ".join(text for _, text in fault.findings)))
        elif not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
        elif not self.fields.show_error(fault.field, fault.text):
            self.notice.tell(fault.text, tone="danger")

    # keys ---------------------------------------------------------------
    def hints(self) -> list[tuple[str, str]]:
        if self.text.hasFocus():
            return [
                ("Ctrl+V", tr("paste")), ("Tab", tr("next field")), ("Ins", tr("choose file")),
                ("Ctrl+Enter", tr("open the event")),
            ]
        return [
            ("A", tr("accept")), ("X", tr("refuse")), ("E", tr("correct")), ("Ins", tr("choose file")),
            ("Ctrl+Enter", tr("open the event")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.choose_file()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self._busy:
            self.keeper.keep_now()

    def take_focus(self) -> None:
        if self.list.undecided():
            self.list.setFocus()
        else:
            self.text.setFocus()
