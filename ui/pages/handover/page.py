"""Handover: the face of who gives the shift away, that of who takes it over, and earlier sheets."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import show_time, tr
from app.features.handover import lists
from app.features.handover import page as reading
from ui.alive import alive
from ui.desk import Desk
from ui.lines import Item
from ui.page import Page
from ui.pages.handover import words
from ui.pages.handover.changes_view import ChangesView
from ui.pages.handover.doing import Doing, state_title
from ui.pages.handover.earlier import EarlierSheets
from ui.pages.handover.foot import Foot
from ui.pages.handover.give_view import GiveView
from ui.pages.handover.head import FACES, Band, Head, before_runs, since_runs
from ui.pages.handover.hints import hints_of
from ui.pages.handover.sheet_view import SheetView
from ui.pages.handover.shown import Shown
from ui.pages.handover.signature_line import next_line
from ui.pages.handover.typed import Typed
from ui.paint import Run
from ui.theme import u
from ui.toast import announce

REPORT = "handover.sheet"
KEYS = "AQXRIOVHLE"
SAID = {"A": "accepted", "Q": "queried", "X": "refused"}


class HandoverPage(Page):
    """Whoever has the shift sees what they give, everybody else what they take; a key shows the other face."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        may = desk.ctx.may
        duty = may("duty", "handover.accept")
        self.shown = Shown(desk.ctx.number, duty, may("leader|chief", "handover.rule"))
        self._signer = ""  # work number of who takes over at this desk, chosen by hand
        self._early: list[str] = []
        self._running = self._again = False
        self._go = ""  # where the cursor goes with the next reading: page, foot or unseen
        self._sealed = ""  # number of a sheet sealed here, until that was said
        self.typed = Typed(desk, self)
        self.doing = Doing(desk, self.typed, self)
        report = registry.reports.get(REPORT)
        self.head = Head(report is not None and may(report.role, REPORT))
        self.band, self.foot = Band(), Foot()
        self.sheet = SheetView(self.typed)
        self.give = GiveView(duty, lambda key: self.typed.text(f"note:{key}"))
        self.changes, self.earlier = ChangesView(), EarlierSheets(desk)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._inner = QStackedWidget()
        for view in (self.sheet, self.give, self.changes):
            self._inner.addWidget(view)
        self._work = QWidget()
        work = QVBoxLayout(self._work)
        work.setContentsMargins(u(16), 0, u(16), u(10))
        work.setSpacing(u(8))
        work.addWidget(self.band)
        work.addWidget(self._inner, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._work)
        self._stack.addWidget(self.earlier)
        top = QVBoxLayout()
        top.setContentsMargins(u(16), 0, u(16), u(8))
        top.addWidget(self.head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        self.sheet.list.leads_to = self._leads_to

    def _connect(self) -> None:
        self.head.turned.connect(self.turn)
        self.head.print_wanted.connect(self.print_page)
        self.band.pressed.connect(self._on_band)
        self.sheet.list.taken.connect(self._on_taken)
        self.sheet.pane.pressed.connect(self.press)
        self.sheet.pane.entered.connect(self._on_opinion)
        self.sheet.made.connect(self.primary)
        self.give.opened.connect(lambda item: self._open_record(item))
        self.give.noted.connect(self.doing.note)
        self.give.typed.connect(lambda name, text: self.typed.put(name, text, name.startswith("frame:")))
        self.changes.opened.connect(lambda id: self.desk.go("duty_log", id=id))
        self.changes.left.connect(self.escape)
        self.earlier.wanted.connect(self.open_sheet)
        self.foot.sent.connect(self.primary)
        self.foot.typed.connect(self.typed.put)
        self.foot.signer_chosen.connect(self._on_signer)
        self.foot.offer_wanted.connect(lambda: self.press("E"))
        self.typed.loaded.connect(self._show)
        self.doing.refused.connect(self._on_refused)
        self.doing.done.connect(self._on_done)
        self.doing.sealed.connect(self._on_sealed)
        self.doing.renewed.connect(lambda: self._go_with_next("unseen"))
        for place, face in enumerate(FACES, 1):
            self._key(f"Alt+{place}", lambda face=face: self.turn(face))
        for key in KEYS:
            self._key(key, lambda key=key: self.press(key))

    def _key(self, key: str, act: Any) -> None:
        made = QShortcut(QKeySequence(key), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(act)

    # reading ------------------------------------------------------------
    def refresh(self) -> None:
        """Reads everything again; changes that come while one reading runs are served by one more."""
        if self._running:
            self._again = True
            return
        self._running = True
        number, wanted = self._signer, self.shown.target or self.shown.wanted
        self.desk.read(lambda ctx: reading.whole(ctx, number, wanted), alive(self, self._on_read),
                       alive(self, self._on_unread))
        if self.shown.on_list:
            self.earlier.refresh()
        if self.shown.on_changes:
            self._read_changes()

    def _on_unread(self, fault: BaseException) -> None:
        self._running = self._again = False
        self.desk.faulted.emit(fault)

    def _on_read(self, read: dict[str, Any]) -> None:
        self._running = False
        if self._again:
            self._again = False
            self.refresh()
            if self.shown.read is not None:
                return  # what was read may be from before something said since
        self.shown.take_in(read)
        self._tell_sealed(read)
        self._show()
        if self.shown.duty and self.isVisible():
            self.doing.renew(read["missing"])
        self._go_where_wanted()
        early, self._early = self._early, []
        for key in early:
            self.press(key)

    def _tell_sealed(self, read: dict[str, Any]) -> None:
        """Says once that the shift was taken over here, as soon as the ledger's code is known."""
        sheet = read["sealed"]["sheet"] if read["sealed"] else None
        if sheet is not None and self._sealed == sheet["number"]:
            self._sealed = ""
            text = tr("{to} has the shift since {shift}. Ledger code {code}")
            self.desk.toast(text.format(to=sheet["in_name"], shift=show_time(sheet["sealed_at"]), code=sheet["code"]))

    def _go_with_next(self, where: str) -> None:
        self._go = where
        self.refresh()

    def _go_where_wanted(self) -> None:
        where, self._go = self._go, ""
        if where == "unseen":
            self._turn_to_sheet()
            self.sheet.list.choose_unseen()
        if where == "foot" and self.foot.first_field() is not None:
            self.foot.take_focus()
        elif where:
            self.take_focus()

    # what is shown --------------------------------------------------------
    def _show(self) -> None:
        read, whole, now = self.shown.read, self.shown.sheet(), self.desk.ctx.now()
        if read is None:
            return
        items = self.doing.with_said(whole["items"]) if whole else []
        self.head.show_face("earlier" if self.shown.on_list or self.shown.wanted else self.shown.face())
        self.head.show_sheet(read["told"], {**whole, "items": items} if whole and not self.shown.on_list else None)
        self._show_band(read, whole)
        if whole is not None:
            self.sheet.show_sheet(items, self.shown.rights(), read["kinds"], now)
        else:
            self.sheet.show_none(tr("No handover is being prepared"), tr("Make the sheet") if self.shown.duty else "")
        kept = read["open"]["sheet"] if read["open"] else {"weather": ""}
        self.give.show_read(read, self.doing.frame(kept), now)
        view: QWidget = self.changes if self.shown.on_changes else self.give if self.shown.is_before() else self.sheet
        self._inner.setCurrentWidget(view)
        self._stack.setCurrentWidget(self.earlier if self.shown.on_list else self._work)
        self._show_foot(read, whole, items)

    def _show_band(self, read: dict[str, Any], whole: dict[str, Any] | None) -> None:
        self.band.setVisible(whole is not None or self.shown.face() == "take")
        if self.shown.wanted:
            self.band.say("clock-clockwise", [Run(tr("An earlier sheet, to be read"), is_bold=True)], tr("Back"), "Esc")
        elif self.shown.face() == "take":
            at = read["since"]["at"]
            runs = since_runs(read["since"], words.moment(at, self.desk.ctx.now()) if at else "")
            self.band.say("clock-clockwise", runs, tr("Show changes") if at else "", "V")
        else:
            turns = tr("Show the sheet") if self.shown.is_before() else tr("Loose ends")
            self.band.say("list-bullets", before_runs(read), turns if whole else "", "L")

    def _show_foot(self, read: dict[str, Any], whole: dict[str, Any] | None, items: list[Item]) -> None:
        sheet = whole["sheet"] if whole else None
        line = next_line(self.shown.ways(), read, sheet, items)
        self.foot.who.choices = [one for one in read["people"] if one[0] != self.desk.ctx.number]
        if line.asks_who and not self.foot.who.text() and not self.foot.who.hasFocus() and read["expected"]:
            self.foot.who.set_value(read["expected"])
        signer = ""
        if line.mode == "take":
            own = self.desk.ctx.number if not self.shown.leads or not read["expected"] else read["expected"]
            signer = dict(read["people"]).get(self.foot.who.value() if line.asks_who else own, "")
        self.foot.signatures.show_sheet(sheet or read["told"], sheet, signer)
        for edit, name in ((self.foot.why, "without"), (self.foot.opinion, "opinion")):
            if edit.text() != self.typed.text(name):
                edit.setText(self.typed.text(name))
        self.foot.show_line(line)
        self.foot.setVisible(not self.shown.on_list)

    def _leads_to(self) -> QWidget | None:
        """Where Tab leads from the items: to the signature once nothing is in its way."""
        return self.foot.first_field() if self.foot.line.ready else None

    # faces --------------------------------------------------------------
    def turn(self, face: str) -> None:
        """Shows what is given, what is taken, or the list of earlier sheets."""
        self.shown.turn(face)
        self._show()
        self._go_with_next("page")

    def open_sheet(self, id: int) -> None:
        """Shows a sheet of the list: the one at hand with its face, an earlier one to be read."""
        self.shown.close()
        self.shown.wanted = id
        self._go_with_next("page")

    def _turn_to_sheet(self) -> None:
        self.shown.on_changes = self.shown.on_list = self.shown.looks_back = False
        self._show()

    def _read_changes(self) -> None:
        if self.shown.read is not None:
            number = self.shown.read["absent"]
            self.desk.read(lambda ctx: lists.changes(ctx, number), alive(self, self._show_changes))

    def _show_changes(self, rows: list[Item]) -> None:
        self.changes.show_rows(rows, self.shown.read["kinds"] if self.shown.read else {})

    # keys ---------------------------------------------------------------
    def press(self, key: str) -> None:
        """A key of the page; before the first reading it waits."""
        if self.shown.read is None:
            self._early.append(key)
            return
        if self.foot.isAncestorOf(self.window().focusWidget()):
            return  # letters there are those of a name or a password
        item, on_sheet = self.sheet.current(), self._stack.currentWidget() is self._work
        before = self._inner.currentWidget() is self.give
        on_items = on_sheet and self._inner.currentWidget() is self.sheet and item is not None
        if key in SAID and on_items and self.shown.rights().takes:
            self._say(SAID[key])
        elif key == "R" and on_items and self.sheet.pane.can_answer():
            self.sheet.pane.ask("answered")
        elif key in "IO" and on_items and self.sheet.pane.can_rule():
            self.sheet.pane.ask("incoming" if key == "I" else "outgoing")
        elif key == "H" and on_sheet and before:
            self.give.ask_note()
        elif key in "VL" and on_sheet and self.band.button.isVisible() and self.band.button.key == key:
            self._on_band()
        elif key == "E" and self.foot.line.offers:
            self.shown.signing = self.foot.line.offers
            self._show()
            self.foot.take_focus()
        elif key == "V" and on_sheet:
            self.desk.toast(tr("No earlier shift of yours is known: there is nothing to compare with"))

    def _on_band(self) -> None:
        if self.shown.wanted:
            self.escape()
        elif self.shown.face() == "take":
            self.shown.on_changes = not self.shown.on_changes
            self._read_changes()
            self._show()
            self.take_focus()
        else:
            self.shown.looks_back = not self.shown.looks_back
            self._show()
            self.take_focus()

    def _on_taken(self, item: Item) -> None:
        """Enter on an item: answers what was queried, else goes to its record."""
        waits = self.sheet.pane.can_answer() and not item["answer"]
        if waits:
            self.press("R")
        else:
            self._open_record(item)

    def _open_record(self, item: Item) -> None:
        place = words.place_of(item)
        if place is not None:
            self.desk.go(place[0], id=place[1])

    # saying ---------------------------------------------------------------
    def _say(self, state: str) -> None:
        item, text = self.sheet.current(), self.sheet.pane.text()
        if item is None:
            return
        if state != "accepted" and not (text and self.sheet.pane.is_typing()):
            self.sheet.pane.ask(state)
            return
        self.foot.show_fault(None)
        self.doing.say(item, state, text)
        self.sheet.pane.done()
        announce(self, words.GAP.join((item["title"], state_title(state))))
        self._show()
        self.sheet.list.choose_unseen()
        if not self.foot.isAncestorOf(self.window().focusWidget()):
            self.sheet.take_focus()

    def _on_opinion(self) -> None:
        """Enter in the opinion: says what was begun with a key, a query without one."""
        item, pane = self.sheet.current(), self.sheet.pane
        if item is None or not pane.asked():
            return
        if pane.asked() in ("incoming", "outgoing"):
            self.doing.rule(item, pane.asked(), pane.text(), self.shown.number_shown())
            pane.done()
            self.sheet.take_focus()
        elif not pane.text():
            pane.mark_missing()
        elif pane.asked() == "answered":
            self.doing.answer(item, pane.text())
            pane.done()
            self.sheet.take_focus()
        else:
            self._say(pane.asked())

    # signing --------------------------------------------------------------
    def primary(self) -> None:
        """Ctrl+Enter: makes the sheet, or signs it."""
        mode, password = self.foot.line.mode, self.foot.password.value()
        number = self.shown.number_shown()
        self.foot.show_fault(None)
        if mode == "prepare":
            self.doing.prepare()
        elif not mode or not self._is_ready():
            return
        elif mode == "give":
            self.doing.sign("outgoing", password)
        elif mode == "take":
            self.doing.sign("incoming", password, self.foot.signer(), self.foot.why.text().strip())
        elif mode == "endorse":
            self.doing.endorse(password, number)
        elif mode == "unsign":
            self.doing.unsign(password)
        else:
            self.doing.sign_late(password, number)

    def _is_ready(self) -> bool:
        """Whether everything is there that a signature needs; else says what is missing, with the cursor on it."""
        fault = self.foot.missing()
        if not self.foot.line.ready:
            self._turn_to_sheet()
            self.sheet.list.choose_unseen()
            self.sheet.take_focus()
            fault = UserError(tr("Accept, query or refuse every item, then sign"), "items")
        self.foot.show_fault(fault)
        return fault is None

    def _on_signer(self, number: str) -> None:
        """Whoever takes over was chosen: the line above tells of their absence."""
        known = dict(self.shown.read["people"]) if self.shown.read else {}
        if number in known and number != self._signer:
            self._signer = number
            self.refresh()

    def _on_done(self, what: str) -> None:
        if what == "note":
            self.give.close_note()
            return
        if what != "prepare":
            self.foot.password.clear()
        self.shown.signing = ""
        self.foot.show_fault(None)
        self._go_with_next("foot" if what == "prepare" and self.shown.face() == "give" else "page")

    def _on_sealed(self, number: str) -> None:
        """The sheet stays in sight, with its code, until the next one is prepared."""
        self._sealed, self.shown.chosen, self._signer = number, "take", ""
        self.foot.who.clear()

    def _on_refused(self, fault: UserError) -> None:
        self.foot.show_fault(fault)
        self.refresh()

    # the window's calls ---------------------------------------------------
    def show_target(self, id: int = 0, face: str = "", **target: Any) -> None:
        """``id``: that sheet; ``face``: give, take or earlier."""
        if face in FACES:
            self.turn(face)
        elif id:
            self.shown.close()
            self.shown.target = id
            self._go_with_next("page")

    def tick(self, now: datetime) -> None:
        """Once a second, from the window: what is left of deadlines."""
        self.sheet.tick(now)

    def set_width_class(self, name: str) -> None:
        narrow = name in ("M", "S")
        self.head.set_narrow(narrow)
        self.foot.set_narrow(narrow)
        self.band.set_narrow(narrow)
        self.give.set_narrow(narrow)
        self.sheet.set_width_class(name)
        self.earlier.set_width_class(name)

    def print_page(self) -> None:
        """The sheet as a report, once there is one."""
        entry, number = registry.reports.get(REPORT), self.shown.number_shown()
        if entry is not None and number:
            named = "sheet" in {field.name for field in entry.fields}
            self.desk.go("reports", report=REPORT, **({"sheet": number} if named else {}))

    def save_page(self) -> None:
        if self.shown.on_list:
            self.earlier.save_page()

    def filter_list(self) -> None:
        if self.shown.on_list:
            self.earlier.filter_list()

    def hints(self) -> list[tuple[str, str]]:
        return hints_of(self.shown, self.sheet.pane, self.band, self.foot)

    def turn_pane(self, step: int) -> bool:
        """Ctrl+J: items, opinion, signature; loose ends, things, place."""
        if self.shown.on_list or self.shown.on_changes:
            return False
        if self.shown.is_before():
            self.give.turn_pane()
            return True
        field = self.foot.first_field()
        stops = [self.sheet.list, self.sheet.pane.edit, *([field] if field is not None else [])]
        seen = [stop for stop in stops if stop.isVisible()]
        here = next((n for n, stop in enumerate(seen) if stop.hasFocus()), -1)
        if seen:
            seen[(here + step) % len(seen)].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return bool(seen)

    def escape(self) -> bool:
        """Closes what is open, the innermost first."""
        focus = self.window().focusWidget()
        if self.give.note.isVisible():
            self.give.close_note()
        elif self.shown.signing or self.shown.on_changes:
            self.shown.signing, self.shown.on_changes = "", False
            self._show()
            self.take_focus()
        elif focus is not None and (focus is self.sheet.pane.edit or self.foot.isAncestorOf(focus)):
            self.take_focus()
        elif self.shown.on_list:
            if not self.earlier.escape():
                self.turn(self.shown.face())
        elif self.shown.wanted:
            self.turn("earlier")
        else:
            return False
        return True

    def take_focus(self) -> None:
        if self.shown.read is None:
            self._go = self._go or "page"
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        view: Any = self.earlier if self.shown.on_list else self._inner.currentWidget()
        view.take_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        """A password does not wait for anybody; everything else typed does."""
        super().hideEvent(event)
        self.foot.password.clear()
        self.typed.keep_now()
