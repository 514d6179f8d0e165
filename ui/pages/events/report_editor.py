"""The editor of a report: draft, page, sent. Ctrl+Enter goes on, Esc goes back, nothing typed is lost."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.drafts import Draft, Kept
from app.core.errors import Question, UserError
from app.core.i18n import show_time, to_local, to_utc, tr
from app.features.events import editing
from app.features.events.rules.merging import merged
from ui import theme
from ui.alive import alive
from ui.desk import Desk
from ui.draft_keeper import DraftKeeper
from ui.editors import read_moment
from ui.notice import Notice
from ui.pages.events.report_facts import ReportFacts
from ui.pages.events.report_head import ReportHead, is_of, terms
from ui.pages.events.report_preview import ReportPreview
from ui.pages.events.report_text import SIGN_KEY, ReportText
from ui.theme import u

HOME = "events.report"
ASIDE, NARROW = 320, 280
AGAIN_MS, CHECK_MS, TICK_MS = 200, 400, 1000
NOTICE_KEY = "Alt+U"
WORDING = ("title", "body", "addressee")


class ReportEditor(QFrame):
    """``closed``: the person left it, the text is kept; ``sent`` (what events.report gives, with its sentence)."""

    closed = Signal()
    sent = Signal(dict)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.shown: dict[str, Any] = {}  # editing.prepared(), as last read
        self._made: dict[str, Any] = {}  # the wording from which the text was typed
        self._facts: dict[str, Any] = {}  # and what that followed from
        self._seen: dict[str, str] = {}  # the shared draft as this desk knows it
        self._began: dict[str, str] = {}
        self._draft: Draft | None = None
        self._busy = False
        self._asked = 0
        self._confirmed: set[str] = set()  # gaps whose finding was shown: the same again takes it
        self.keeper = DraftKeeper(desk, self._collect, self, HOME)
        self.keeper.kept.connect(self._on_kept)
        self.keeper.faulted.connect(self._on_unkept)
        self._build()
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._look)
        self._check = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._check.timeout.connect(self._look_at_text)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        desk.changed.connect(self._on_changed)

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.head, self.text, self.facts = ReportHead(), ReportText(), ReportFacts()
        self.head.back.clicked.connect(self.escape)
        self.head.on.clicked.connect(self.primary)
        self.text.edited.connect(self._on_edited)
        self.text.sign_wanted.connect(self.sign)
        self.text.finding_chosen.connect(lambda word: self._look(take=True))
        self.facts.edited.connect(self._on_edited)
        self.facts.entered.connect(lambda code: self._fill([code], self._go_on))
        self.notice, self.preview = Notice(), ReportPreview(self.desk)
        writing = QWidget()
        row = QHBoxLayout(writing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(14))
        row.addWidget(self.text, 1)
        row.addWidget(self.facts)
        self.steps = QStackedWidget()
        for widget in (writing, self.preview):
            self.steps.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(12), u(8), u(12), u(10))
        column.setSpacing(u(8))
        column.addWidget(self.head)
        column.addWidget(self.notice)
        column.addWidget(self.steps, 1)
        for key, act in ((SIGN_KEY, self.sign), (NOTICE_KEY, self.notice.take)):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        theme.watch(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.facts.setFixedWidth(u(ASIDE))

    def set_width_class(self, name: str) -> None:
        """Where room is short the facts stand narrower, and the ways in a list that opens."""
        self.text.set_narrow(name == "S")
        self.facts.setFixedWidth(u(ASIDE if name in ("XL", "L") else NARROW))

    # opening ------------------------------------------------------------
    def open_report(self, event: dict[str, Any], kind: str) -> None:
        """Begins, or goes on with, the report of this kind on an event (lists.whole)."""
        self._asked += 1
        asked, number = self._asked, event["number"]
        self.shown, self._draft, self._busy = {}, None, True
        self.text.clear_all()
        self._show_step(0)
        self.head.say("")

        def read(shown: dict[str, Any]) -> None:
            if asked == self._asked:
                self.keeper.load(alive(self, lambda found: self._begin(asked, shown, found)))

        def failed(fault: BaseException) -> None:
            self._busy = False
            self._refuse(fault)

        self.desk.read(lambda ctx: editing.prepared(ctx, number, kind), alive(self, read), alive(self, failed))

    def _begin(self, asked: int, shown: dict[str, Any], found: list[Draft]) -> None:
        """Shows what was left on this desk, else the shared draft, else one made from what is known."""
        if asked != self._asked:
            return
        self._busy = False
        self.shown, self._made, self._facts = shown, dict(shown["made"]), shown["facts"]
        self._seen = {name: shown["shared"][name] for name in WORDING} if shown["shared"] else {}
        self.notice.clear()
        self.text.prepare(shown)
        self.text.set_values(self._seen or shown["made"])
        self._show_facts()
        self._began = self.text.values()
        self.head.show_report(self.shown)
        mine = [one for one in found if is_of(one, f"{HOME}:{shown['kind']}", shown["event"])]
        if mine:
            self._take_up(mine[-1])
        self.text.show_signature(shown)
        self._look_at_text()
        self.take_focus()

    def _take_up(self, draft: Draft) -> None:
        """What this person left: shown again, unless such a report went out since; then it is offered."""
        values = draft.values
        said = tr("Text of {time} was left here.").format(time=show_time(draft.started))
        if values["facts"].get("sent") != self.shown["facts"]["sent"]:
            self.notice.tell(said, tr("Take it"), NOTICE_KEY, lambda: self._restore(draft))
            return
        self._restore(draft)
        if self._seen and values["seen"] != self._seen and not self.text.is_same(self._seen):
            self._tell_of_other()
        elif not self.text.is_same(self._seen or self.shown["made"]):
            self.notice.tell(said, tr("Draft anew"), NOTICE_KEY, lambda: self._set_wording(self.shown["made"]))
        self._compare()

    def _restore(self, draft: Draft) -> None:
        self._draft = draft
        self.text.set_values(draft.values["fields"])
        self._made, self._facts = dict(draft.values["made"]), draft.values["facts"]
        self.facts.set_typed(draft.values["gaps"])

    # what is typed ------------------------------------------------------
    def is_typed(self) -> bool:
        """Whether anything differs from what the editor opened with."""
        return bool(self.shown) and (self.text.values() != self._began or bool(self.facts.typed()))

    def _collect(self) -> Draft | None:
        if not self.shown or (self._draft is None and not self.is_typed()):
            return None
        if self._draft is None:
            self._draft = Draft(self.desk.ctx.number, f"{HOME}:{self.shown['kind']}", self.desk.ctx.now())
        self._draft.values = {
            "event": self.shown["event"], "fields": self.text.values(), "gaps": self.facts.typed(),
            "made": self._made, "facts": self._facts, "seen": self._seen,
        }
        return self._draft

    def _on_edited(self) -> None:
        self._confirmed.clear()
        self.keeper.touch()
        if self.shown:
            self.text.show_signature(self.shown)
        self._check.start()

    def _on_kept(self, kept: Kept) -> None:
        self.head.say(tr("Draft kept {time}").format(time=show_time(self.desk.ctx.now(), seconds=True)))

    def _on_unkept(self, fault: BaseException) -> None:
        self.head.say(tr("Draft not on disk: {fault}").format(fault=fault), "danger")

    def _set_wording(self, made: dict[str, Any]) -> None:
        self._show_step(0)
        self.text.set_values({name: made[name] for name in WORDING})
        self._made, self._facts = dict(made), self.shown["facts"]
        self._on_edited()

    # facts --------------------------------------------------------------
    def _on_changed(self) -> None:
        if self.shown and self.isVisible() and not self._busy:
            self._again.start()

    def _look(self, take: bool = False, then: Callable[[], None] = lambda: None) -> None:
        """Reads what is known now; ``take``: the sentences left alone follow it without being asked."""
        asked, shown = self._asked, self.shown
        if not shown:
            return
        finding = self.text.values()["finding"]

        def done(now: dict[str, Any]) -> None:
            if asked == self._asked and self.shown:
                self._on_looked(now, take)
                then()

        self.desk.read(
            lambda ctx: editing.prepared(ctx, shown["event"], shown["kind"], finding), alive(self, done),
            alive(self, self._refuse),
        )

    def _on_looked(self, now: dict[str, Any], take: bool) -> None:
        self.shown = now
        self.head.show_report(self.shown)
        self.text.prepare(now)
        self._show_facts()
        shared = {name: now["shared"][name] for name in WORDING} if now["shared"] else {}
        if take:
            self._update()
        elif shared != self._seen and not self.text.is_same(shared):
            self._tell_of_other()
        else:
            self._seen = shared
            self._compare()
        self._look_at_text()

    def _show_facts(self) -> None:
        """What is known; Tab goes from the gaps to the wording."""
        self.facts.show_facts(self.shown, self.desk.ctx.now())
        chain = [*self.facts.lines.values(), *self.text.tab_chain(), self.head.back, self.head.on]
        for before, after in zip(chain, chain[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _tell_of_other(self) -> None:
        """Somebody else keeps another wording: either stays until a person chooses."""
        shared = self.shown["shared"]
        text = tr("{who} changed this draft at {time}. Yours stays here until you take theirs.")
        self.notice.tell(
            text.format(who=shared["by_shown"], time=show_time(shared["at"])), tr("Take theirs"), NOTICE_KEY,
            self._take_theirs,
        )

    def _take_theirs(self) -> None:
        self._seen = {name: self.shown["shared"][name] for name in WORDING}
        self._set_wording(self._seen)

    def _compare(self) -> None:
        """Says that facts changed since the draft was made; the text is not touched."""
        if self.shown["facts"] == self._facts:
            return
        self.notice.tell(
            tr("What is known changed since this was drafted."), tr("Update draft"), NOTICE_KEY, self._update
        )

    def _update(self) -> None:
        """Brings the sentences up to date that nobody changed by hand; the page of the old ones is left."""
        self._show_step(0)
        made, now = self.shown["made"], self.text.values()
        left: list[str] = []
        for name in WORDING:
            found = merged(now[name], self._made.get(name, ""), made[name])
            self.text.set_values({name: found.text})
            left += found.left
        self._made, self._facts = dict(made), self.shown["facts"]
        if left:
            text = tr("You changed these sentences yourself. Now it would say: {sentences}")
            self.notice.tell(text.format(sentences=" ".join(left)))
        else:
            self.notice.clear()
        self._on_edited()

    def _look_at_text(self) -> None:
        """The checks on the text as it stands."""
        asked, shown = self._asked, self.shown
        if not shown:
            return
        body = self.text.values()["body"]

        def done(found: list[str]) -> None:
            if asked == self._asked:
                self.facts.show_checks(found)

        self.desk.look(
            lambda ctx: editing.looked_at(ctx, shown["event"], shown["kind"], body), alive(self, done),
            alive(self, self._refuse),
        )

    def _tick(self) -> None:
        self.facts.tick(self.desk.ctx.now())

    # gaps ---------------------------------------------------------------
    def _fill(self, codes: list[str], then: Callable[[], None]) -> None:
        """Takes the answers typed into these gaps one after the other, brings the draft up to date, then goes on."""
        typed = self.facts.typed()
        waiting = [code for code in codes if code in typed]
        if not waiting or self._busy:
            if not self._busy:
                then()
            return
        code, further = waiting[0], waiting[1:]
        try:
            id, args = self._answer(code, typed[code])
        except UserError as fault:
            self.facts.show_error(code, fault.text)
            return
        self._busy = True

        def done(result: Any) -> None:
            self._busy = False
            self.facts.empty(code)
            self._look(take=True, then=lambda: self._fill(further, then))

        def failed(fault: BaseException) -> None:
            self._busy = False
            if isinstance(fault, Question):
                self._confirmed.add(code)
            if not isinstance(fault, UserError) or not self.facts.show_error(code, fault.text):
                self._refuse(fault)

        self.desk.act(id, args, alive(self, done), alive(self, failed))

    def _answer(self, code: str, text: str) -> tuple[str, dict[str, Any]]:
        args: dict[str, Any] = {"event": self.shown["event"], "confirm": code in self._confirmed}
        if code == "occurred":
            moment = read_moment(text, to_local(self.desk.ctx.now()))
            return "events.change", {**args, "occurred": to_utc(moment)}
        return "events.fill", {**args, "element": code, "value": text}

    def _go_on(self) -> None:
        """After an answer: the next gap, else the text."""
        if not self.facts.take_focus():
            self.text.body.setFocus()

    # going on -----------------------------------------------------------
    def step(self) -> str:
        """``draft`` or ``preview``."""
        return ("draft", "preview")[self.steps.currentIndex()]

    def primary(self) -> None:
        """Ctrl+Enter: from the draft to its page, from the page out."""
        if self._busy or not self.shown:
            return
        if self.step() == "preview":
            self._send()
        else:
            self._fill(list(self.facts.typed()), lambda: self._keep_shared(self._show_preview))

    def _keep_shared(self, then: Callable[[], None]) -> None:
        """The text becomes the draft that all desks see, where a leader can sign it."""
        values = self.text.values()
        args = {"event": self.shown["event"], "kind": self.shown["kind"], "title": values["title"],
                "text": values["body"], "addressee": values["addressee"], "finding": values["finding"]}
        self._busy = True

        def done(result: dict[str, Any]) -> None:
            self._busy = False
            self._seen = {"title": result["title"], "body": result["text"], "addressee": result["to"]}
            self.keeper.keep_now()
            self._look(then=then)

        self.desk.act("events.draft", args, alive(self, done), alive(self, self._on_failed))

    def _show_preview(self) -> None:
        values, shown = self.text.values(), self.shown
        self.preview.show_page(shown, values)
        self._show_step(1)
        outgoing = terms(shown, values, self.desk.ctx.now(), self.desk.ctx.name)
        self.preview.show_terms(outgoing, [])
        asked = self._asked

        def done(found: list[str]) -> None:
            if asked == self._asked:
                self.preview.show_terms(outgoing, found)

        self.desk.read(
            lambda ctx: editing.looked_at(ctx, shown["event"], shown["kind"], values["body"]), alive(self, done)
        )
        self.preview.take_focus()

    def _send(self) -> None:
        values = self.text.values()
        names = {"body": "text"}
        args = {names.get(name, name): value for name, value in values.items()}
        kept = self.keeper.keep_now()
        self._busy = True
        self.desk.act(
            "events.report", {**args, "event": self.shown["event"], "kind": self.shown["kind"], "confirm": True},
            alive(self, self._on_sent), alive(self, self._on_failed), self.keeper.dropper(self._draft, kept),
        )

    def _on_sent(self, result: dict[str, Any]) -> None:
        self._busy, self.shown, self._draft = False, {}, None
        self.preview.leave()
        self.sent.emit(result)

    def sign(self) -> None:
        """Ctrl+D: a leader at this desk signs the draft off as it stands."""
        if self._busy or self.step() != "draft" or not self.shown.get("may_sign") or not self.shown["signer"]:
            return
        self._keep_shared(self._sign)

    def _sign(self) -> None:
        self._busy = True

        def done(result: Any) -> None:
            self._busy = False
            self._look()

        args = {"event": self.shown["event"], "kind": self.shown["kind"]}
        self.desk.act("events.sign", args, alive(self, done), alive(self, self._on_failed))

    def _on_failed(self, fault: BaseException) -> None:
        self._busy = False
        self._show_step(0)
        self._refuse(fault)

    def _refuse(self, fault: BaseException) -> None:
        """What was refused, under the field concerned; else beside the buttons."""
        if not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)
        elif not self.text.show_error(fault.field, fault.text):
            self.notice.tell(fault.text, tone="danger")

    # going back ---------------------------------------------------------
    def escape(self) -> bool:
        """Esc: from the page to the draft, from the draft out; the text stays kept."""
        if self.step() == "preview":
            self._show_step(0)
            self.text.body.setFocus()
        elif not self._busy:
            self._leave()
        return True

    def _leave(self) -> None:
        if not self.shown or not self.is_typed():
            self._close()
            return
        self.keeper.keep_now()
        same = bool(self._seen) and self.text.is_same(self._seen)
        if same or not self.text.values()["body"].strip():
            self._close()
        else:
            self._keep_shared(self._close)

    def _close(self) -> None:
        self.shown = {}
        self.closed.emit()

    def _show_step(self, number: int) -> None:
        if number == 0 and self.steps.currentIndex() == 1:
            self.preview.leave()
        self.steps.setCurrentIndex(number)
        self.head.show_step(number)

    # keys ---------------------------------------------------------------
    def take_focus(self) -> None:
        """The cursor into the first gap, else into the text."""
        if self.step() == "preview":
            self.preview.take_focus()
        else:
            self._go_on()

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        if self.step() == "preview":
            return [("Ctrl+Enter", tr("send")), ("PgDn", tr("turn the page")), ("Esc", tr("keep writing"))]
        found = [("Enter", tr("take the answer")), ("Ctrl+Enter", tr("see the page")), ("Esc", tr("to the event"))]
        if self.shown.get("may_sign") and self.shown.get("signer"):
            found.insert(1, (SIGN_KEY, tr("sign off")))
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.primary()
        elif event.key() == Qt.Key.Key_Escape:
            self.escape()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self._again.stop()
        self._check.stop()
        if self.shown and not self._busy:
            self.keeper.keep_now()
