"""The entry bar: a call is logged with three keys from any page. One instance, above the pages."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from app.core import registry
from app.core.drafts import Draft, Kept
from app.core.errors import Question, StorageFault, UserError
from app.core.i18n import show_time, to_local, to_utc, tr
from app.core.seen import Overtaken
from app.features.duty_log import lists
from app.features.duty_log.rules import typed_time
from ui.desk import Desk
from ui.pages.duty_log import sending
from ui.pages.duty_log.draft_box import DraftBox, added, plain_row, plain_source
from ui.pages.duty_log.entry_form import EntryForm
from ui.pages.duty_log.intake import Intake
from ui.pages.duty_log.more_panel import MorePanel
from ui.pages.duty_log.overtaken_entry import EntryOvertaken

CORRECT = "correct"
FIRST_KIND = "call_in"
LONG_MS = 2000  # a save that takes longer is waiting for another program


class EntryBar(QFrame):
    """Fields of the entry being written, its drafts, its saving. The window owns it.

    ``keys_changed`` when the kinds were read; ``shown`` when it wants to be seen.
    """

    keys_changed = Signal()
    shown = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("entry")
        self.setAcceptDrops(True)
        self.desk = desk
        self.kinds: dict[str, dict[str, Any]] = {}
        self.form = EntryForm(self)
        self.more = MorePanel(self.form.options, self)
        self.draft: Draft | None = None
        self._kind = FIRST_KIND
        self.correcting: dict[str, Any] | None = None
        self._confirmed = False
        self._saving = False
        self._sent = ("", "", "")
        self._waiting: list[Callable[[], None]] = []
        self._stamp: datetime | None = None
        self.box = DraftBox(desk, self._collect, self)
        self.intake = Intake(desk, self)
        self.overtaken = EntryOvertaken(self)
        self._connect()
        desk.read(sending.first_reading, self._on_kinds)
        desk.changed.connect(self._refresh_sources)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._show_time)
        self._clock.start()
        self._long = QTimer(self, singleShot=True, interval=LONG_MS)
        self._long.timeout.connect(lambda: self.form.show_waiting(tr("the database is busy, still trying to save")))

    def _connect(self) -> None:
        form = self.form
        form.kind_chosen.connect(self.choose_kind)
        form.edited.connect(self._on_edited)
        form.entered.connect(self.save)
        form.up_pressed.connect(self._on_up)
        form.others_shown.connect(self.shown)
        form.draft_wanted.connect(self.next_draft)
        form.source.taken.connect(self._on_taken)
        form.options.changed.connect(self._on_edited)
        form.options.answered.connect(self.box.touch)
        form.options.files_wanted.connect(self.intake.choose)
        form.options.link_wanted.connect(self._toggle_link)
        form.options.more_wanted.connect(self._toggle_more)
        self.intake.taken.connect(form.options.add_file)
        self.intake.failed.connect(self._show_failure)
        form.pasted.connect(self.intake.add_mime)
        self.box.kept.connect(self._on_kept)
        self.box.faulted.connect(self._on_draft_fault)
        self.box.parked_changed.connect(lambda: form.show_parked(self.box.parked))
        self.desk.entry_wanted.connect(lambda values: self.begin(**values))

    # kinds --------------------------------------------------------------
    def keys(self) -> list[tuple[str, str, str, Any]]:
        """(title, key, icon, act) of what the bar does from any page."""
        kinds = [k for k in self.kinds.values() if k["key"] and " " not in k["key"]]
        found = [(k["name"], k["key"], k["icon"], lambda c=k["code"]: self.choose_kind(c)) for k in kinds]
        return [
            *found, (tr("Other kinds"), "F9", "dots-three", self.form.show_others),
            (tr("Set aside and begin a new one"), "Ctrl+N", "tray", self.park_and_new),
            (tr("Next draft set aside"), "Ctrl+Tab", "tray", self.next_draft),
            (tr("Correct my last entry"), "", "pencil-simple", self.correct_last),
        ]

    def _on_kinds(self, read: tuple[list[Any], list[Any], list[tuple[str, str]], dict[str, Any]]) -> None:
        kinds, phrases, self.form.options.classes, self.form.options.offers = read
        self.kinds = {kind["code"]: kind for kind in kinds}
        self.form.set_kinds(kinds, phrases)
        self._show_kind()
        self.keys_changed.emit()
        self._refresh_sources()
        self.box.load(self._on_drafts)  # a draft is shown with the options of its kind

    def _refresh_sources(self) -> None:
        """Whom a call may come from: read aside, since the list of entries is not to wait for it."""
        self.desk.look(lists.known_sources, self.form.source.know)

    def choose_kind(self, code: str) -> None:
        """F2…F9: the kind; the time is stamped and the cursor goes to the source. Text stays."""
        if self.correcting and not self.park():
            return
        self._kind = code
        if not self.has_text():
            self._stamp = self.desk.ctx.now()
            self.form.options.about = self.desk.about
        self._show_kind()
        self.shown.emit()
        self.form.source.setFocus()
        self._show_time()
        if self.has_text():
            self.box.touch()

    def _show_kind(self) -> None:
        kind = self.kinds.get(self._kind)
        if kind:
            self.form.show_kind(kind, bool(self.correcting), registry.taker(self._kind, sending.LOG))
            self.more.build([] if self.correcting else kind["more"])

    # text and drafts ----------------------------------------------------
    def has_text(self) -> bool:
        return bool(self.form.source.text().strip() or self.form.content.toPlainText().strip())

    def _on_edited(self) -> None:
        self._confirmed = False
        self.form.show_findings([])
        self.form.options.ask_late(False)
        if self.has_text() and self._stamp is None:
            self._stamp = self.desk.ctx.now()
        self.form.set_writing(self.has_text() or bool(self.correcting))
        kind = self.kinds.get(self._kind)
        self.form.show_asked(kind["ask"] if kind and not self.correcting else [])
        if self.has_text():
            self.box.touch()
        elif self.draft is not None:
            self.box.drop(self.draft)
            self.draft = None
            self.form.show_kept("")

    def _collect(self) -> Draft | None:
        """The bar as a draft; None when there is nothing to keep."""
        if not self.has_text():
            return None
        if self.draft is None:
            self.draft = Draft(self.desk.ctx.number, self._kind, self._stamp or self.desk.ctx.now())
        self.draft.kind = CORRECT if self.correcting else self._kind
        chosen = self.form.source.chosen
        self.draft.values = {
            "source": self.form.source.text(), "chosen": plain_source(chosen),
            "content": self.form.content.toPlainText(), "time": self.form.typed_time(),
            "stamp": self._stamp.isoformat() if self._stamp else "", "reason": self.form.reason.text(),
            "correcting": plain_row(self.correcting), "options": self.form.options.kept(),
        }
        self.draft.cursor = self.form.cursor()
        return self.draft

    def _show_draft(self, draft: Draft) -> bool:
        """Shows a draft as it was left; False for one altered from outside, whose file stays as it is."""
        try:
            self._fill(draft)
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as fault:
            self._empty()
            self.form.show_draft_fault(tr("A draft on disk cannot be read; it was left there"), str(fault))
            return False
        return True

    def _fill(self, draft: Draft) -> None:
        values = draft.values
        self.draft = draft
        self.correcting = plain_row(values.get("correcting"))
        self._kind = draft.kind if draft.kind in self.kinds else (self.correcting or {}).get("kind", FIRST_KIND)
        self._stamp = datetime.fromisoformat(values["stamp"]) if values.get("stamp") else None
        self.form.options.load(values.get("options", {}))
        self._show_kind()
        self.form.fill(values, draft.cursor)
        self.form.set_writing(True)
        self._show_time()

    def _on_drafts(self, found: list[Draft]) -> None:
        """What an earlier run left comes back: the latest into the bar, if that is free, the others set aside."""
        last = found.pop() if found and not self.has_text() else None
        for draft in found:
            self.box.park(draft)
        if last is not None and self._show_draft(last):
            self.form.show_kept(tr("left from {time}").format(time=show_time(last.started)))

    def _on_kept(self, kept: Kept) -> None:
        here = kept.folder == self.box.folder.folder
        self.form.show_kept(show_time(self.desk.ctx.now(), seconds=True), "" if here else str(kept.folder))

    def where_kept(self) -> str:
        """Where the text in the bar and that set aside is, in a sentence; empty when there is none."""
        return self.box.where_kept() if self.has_text() or self.box.parked else ""

    def _on_draft_fault(self, fault: BaseException) -> None:
        said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        self.form.show_draft_fault(tr("Draft not on disk: {fault}").format(fault=said), str(fault))

    def park(self) -> bool:
        """Sets the text aside and empties the bar; the text stays when the box is full."""
        if self._is_unchanged_correction():
            self._leave_correction()
            return True
        draft = self._collect()
        if draft is not None and not self.box.park(draft):
            self.form.show_findings([tr("Five drafts are set aside. Save or empty one first (Ctrl+Tab).")])
            return False
        self._empty()
        return True

    def park_and_new(self) -> None:
        """Ctrl+N: a second call while writing the first."""
        if not self._waits(self.park_and_new) and self.park():
            self.choose_kind(FIRST_KIND)

    def next_draft(self) -> None:
        """Ctrl+Tab: the bar's text goes to the end of the box, the first draft set aside comes."""
        if self._waits(self.next_draft):
            return
        coming = self.box.next()
        if coming is None:
            return
        going = self._collect()
        self._empty()
        if going is not None:
            self.box.park(going)
        self._show_draft(coming)
        self.shown.emit()

    def begin(self, **values: Any) -> None:
        """A new entry with some fields given, or the correction of one; text in the bar is set aside."""
        if self._waits(lambda: self.begin(**values)):
            return
        if "correct" in values:
            self.correct(values["correct"])
            return
        if self.has_text() and not self.park():
            return
        self.form.options.load({"link": values.get("link"), "paper_form": values.get("paper_form", "")})
        self.choose_kind(values.get("kind", FIRST_KIND))
        if values.get("source"):
            self.form.source.show_source(values["source"])
            self.form.content.setFocus()
            self._on_edited()
        self.form.options.set_link(tuple(values["link"]) if values.get("link") else None)

    def _empty(self) -> None:
        self.draft, self.correcting, self._stamp = None, None, None
        self._kind, self._confirmed = FIRST_KIND, False
        self.overtaken.clear()
        self.form.options.load({})
        self.form.clear()
        self._show_kind()
        self._show_time()

    # time ---------------------------------------------------------------
    def _show_time(self) -> None:
        """The stamp, or the running time while nothing is written."""
        if not self.form.time_edited:
            self.form.show_time(show_time(self._stamp or self.desk.ctx.now()))

    def _at(self) -> datetime | None:
        """When it happened; None: now. Raises UserError."""
        if not self.form.time_edited:
            return self._stamp
        try:
            return to_utc(typed_time(self.form.time.text(), to_local(self.desk.ctx.now())))
        except ValueError as fault:
            raise UserError(tr("Type a time as 0244, -20 or 昨2350."), "at") from fault

    # saving -------------------------------------------------------------
    def save(self) -> None:
        """Enter: saves the entry, or asks what a person should look at; a second Enter then saves."""
        if self._saving:
            return
        try:
            id, args = self._to_send()
        except UserError as fault:
            self._on_failed(fault)
            return
        kept = self.box.keep_now()
        self._saving, self._sent = True, self._as_typed()
        self.overtaken.clear()
        self._long.start()
        self.desk.act(id, args, self._on_saved, self._on_failed, self.box.dropper(self.draft, kept))

    def _to_send(self) -> sending.Sent:
        if self.correcting:
            at = self._at() if self.form.time_edited else None
            return sending.correction_of(self.form, self.correcting, at, self._confirmed)
        return sending.entry_of(self.form, self._kind, self._at(), self.desk.ctx.now(), self._confirmed)

    def _as_typed(self) -> tuple[str, str, str]:
        return self._kind, self.form.source.text(), self.form.content.toPlainText()

    def _typed_since(self) -> tuple[str, str, str]:
        """Kind, source and content that came after what is being saved; empty where nothing did."""
        sent, now = self._sent, self._as_typed()
        return "" if sent[0] == now[0] else now[0], added(sent[1], now[1]), added(sent[2], now[2])

    def _waits(self, then: Callable[[], None]) -> bool:
        """While an entry is being saved, what else was asked of the bar comes after it."""
        if self._saving:
            self._waiting.append(then)
        return self._saving

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def _on_saved(self, result: dict[str, Any]) -> None:
        kind, source, content = self._typed_since()
        here = QApplication.focusWidget()
        elsewhere = here is not None and not self.isAncestorOf(here)  # the person may have gone on
        self._saving = False
        self._long.stop()
        corrected = self.correcting is not None
        if self.draft is not None:
            self.box.drop(self.draft)
        self._empty()
        self._tell(result, corrected)
        if kind or source or content:
            self._take_on(kind, source, content)
        else:
            self._after_saving(elsewhere)
        self._go_on()

    def _tell(self, result: dict[str, Any], corrected: bool) -> None:
        """What became of it; an action that opened more than an entry leads there."""
        if result.get("page"):
            button = f"{tr('Open it')} F12"
            self.desk.toast(result["said"], button, lambda: self.desk.go(result["page"], **result["target"]))
            return
        text = tr("Corrected No. {number}") if corrected else tr("Logged No. {number}")
        self.desk.toast(text.format(number=result["number"]), "" if corrected else tr("Correct"), self.correct_last)

    def _take_on(self, kind: str, source: str, content: str) -> None:
        """Text typed while the last entry was being saved is the next one's."""
        self._kind = kind or FIRST_KIND
        self._show_kind()
        field = ("content", len(content)) if content and not source else ("source", len(source))
        self.form.fill({"source": source, "content": content}, field)
        self._on_edited()

    def _after_saving(self, elsewhere: bool) -> None:
        """A draft set aside comes back, else the cursor is in the source again."""
        if self._waiting:
            return
        waiting = self.box.last()
        if waiting is not None:
            self._show_draft(waiting)
        elif not elsewhere:
            self.form.source.setFocus()

    def _on_failed(self, fault: BaseException) -> None:
        self._saving = False
        self._long.stop()
        if isinstance(fault, Question):
            self._confirmed = self._typed_since() == ("", "", "")
            self.form.show_findings([text for _, text in fault.findings])
            self.form.options.ask_late(any(field == "late_as" for field, _ in fault.findings))
        else:
            self._show_failure(fault)
        self._go_on()

    def _show_failure(self, fault: BaseException) -> None:
        if isinstance(fault, Overtaken) and self.correcting:
            self.overtaken.tell(fault, self.form.shown_texts())
        elif isinstance(fault, UserError) and not isinstance(fault, StorageFault):
            self.form.show_error(fault)
        else:
            self.desk.tell_with_drafts(fault)

    # corrections --------------------------------------------------------
    def _on_up(self) -> None:
        if not self.has_text():
            self.correct_last()

    def correct_last(self) -> None:
        """↑ in the empty bar: corrects the person's own last entry."""
        self.desk.read(lists.last_entry, lambda row: self.correct(row) if row else None)

    def correct(self, row: dict[str, Any]) -> None:
        """Opens the correction of an entry in the bar; text in it is set aside."""
        if self._waits(lambda: self.correct(row)):
            return
        if self.has_text() and not self.park():
            return
        self.correcting = row
        self._kind = row["kind"]
        self._stamp = row["at"]
        self._show_kind()
        self.form.start_correction(row)
        self.form.set_writing(True)
        self.shown.emit()
        self._show_time()

    def go_on_from(self, row: dict[str, Any]) -> None:
        """Saves the correction in the bar as one of the entry as it is now."""
        self.correcting = row
        self.save()

    def _is_unchanged_correction(self) -> bool:
        old, form = self.correcting, self.form
        same = old is not None and form.source.text() == old["source_full"]
        return same and form.content.toPlainText() == old["content"] and not form.time_edited

    def _leave_correction(self) -> None:
        if self.draft is not None:
            self.box.drop(self.draft)
        self._empty()

    def escape(self) -> bool:
        """Esc: closes what is open, sets a correction aside; text is never thrown away. False: nothing was."""
        if self.form.source.listed():
            self.form.source.close_list()
        elif self.more.isVisible():
            self._toggle_more()
        elif self.correcting:
            if self.park():
                self.form.source.setFocus()
        else:
            if not self.has_text():
                self._stamp = None  # a call that was none
                self._show_time()
            return False
        return True

    # links, files, more -------------------------------------------------
    def _on_taken(self, row: dict[str, Any]) -> None:
        self._on_edited()
        self.form.content.setFocus()
        self.desk.read(lambda ctx: lists.open_matter(ctx, row["source"]), self._offer)

    def _offer(self, matter: dict[str, Any] | None) -> None:
        if matter and not self.form.options.link:
            self.form.options.offer_link(matter["number"], matter["content"])

    def _toggle_link(self) -> None:
        options = self.form.options
        if options.link:
            options.set_link(None)
        elif options.offered:
            options.set_link(options.offered)
        else:
            self.desk.read(lists.open_matters, self.form.choose_link)

    def _toggle_more(self) -> None:
        self.more.setVisible(not self.more.isVisible())
        if self.more.isVisible():
            self.more.take_focus()
        else:
            self.form.content.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.intake.add_mime(event.mimeData())
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.fit_kinds()

    def primary(self) -> None:
        """Ctrl+Enter."""
        self.save()

    def take_focus(self) -> None:
        """Puts the cursor where writing goes on."""
        (self.form.content if self.form.content.toPlainText() else self.form.source).setFocus()

    def flush(self) -> None:
        """Puts what is typed on disk now: before locking or closing."""
        if not self._saving or any(self._typed_since()):
            self.box.keep_now()
