"""One event: its head, figures and reports, and three columns, or tabs of them where the window is narrow."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.i18n import show_moment, tr
from app.features.events.records import UNDECIDED
from ui.cards import Card
from ui.desk import Desk
from ui.option_group import OptionGroup
from ui.pages.events import words
from ui.pages.events.chain_panel import ChainPanel
from ui.pages.events.data_form import DataForm
from ui.pages.events.elements_panel import ElementsPanel
from ui.pages.events.forms import Forms
from ui.pages.events.header import Header
from ui.pages.events.offer_row import OfferRow
from ui.pages.events.replay_view import ReplayView
from ui.pages.events.report_editor import ReportEditor
from ui.pages.events.report_steps import ReportSteps
from ui.pages.events.tally import Tally
from ui.pages.events.timeline_panel import TimelinePanel
from ui.theme import u

LOWEST = 430  # of the view, for a form and a column below each other
COLUMNS = {"L": (322, 286), "XL": (400, 360)}
UNLIMITED = 16_777_215


class EventView(QWidget):
    """Shows what the page read of one event, and does what its keys and buttons ask."""

    note_wanted = Signal()
    went_on = Signal(str)  # the number of the event that this one goes on in

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.event_row: dict[str, Any] = {}
        self._narrow = False
        self._early: list[str] = []
        self._wants_focus = False
        writes = self.writes = desk.ctx.may("duty", "events.tell")
        self.header = Header(writes, desk.ctx.may("leader", "events.explain_late"))
        self.tally, self.steps = Tally(), ReportSteps()
        self.level_offer = OfferRow("O", tr("Adopt"), tr("Keep, say why"))
        self.figure_offer = OfferRow("O", tr("Adopt"), tr("Leave as it is"))
        self.trigger_offer = OfferRow("O", tr("Mark it"), tr("Not sensitive"))
        self.offers = (self.level_offer, self.figure_offer, self.trigger_offer)
        self.elements, self.timeline, self.chain = ElementsPanel(writes), TimelinePanel(writes), ChainPanel(writes)
        self.editor, self.replay, self.data = ReportEditor(desk), ReplayView(desk), DataForm(desk)
        self.panes: dict[str, Card] = {"elements": self.elements, "timeline": self.timeline, "chain": self.chain}
        titles = ((name, pane.heading.text()) for name, pane in self.panes.items())
        self.tabs = OptionGroup(titles, "chain", label=tr("Shown"))
        self._build()
        self.forms = Forms(desk, self._slot, self)
        self._connect()
        self._bind()

    def _build(self) -> None:
        self._columns = QWidget()
        row = QHBoxLayout(self._columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(10))
        row.addWidget(self.elements)
        row.addWidget(self.timeline, 1)
        row.addWidget(self.chain)
        self.body = QStackedWidget()
        for widget in (self._columns, self.editor, self.replay, self.data):
            self.body.addWidget(widget)
        figures = self._figures = QWidget()
        above = QHBoxLayout(figures)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(u(10))
        above.addWidget(self.tally)
        above.addWidget(self.steps, 1)
        self._slot = QVBoxLayout()
        self._slot.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(12), 0, u(12), u(10))
        column.setSpacing(u(8))
        column.addWidget(self.header)
        for offer in self.offers:
            column.addWidget(offer)
        column.addLayout(self._slot)
        column.addWidget(figures)
        column.addWidget(self.tabs)
        column.addWidget(self.body, 1)
        column.addStretch()  # takes what is left where the body gives way to a form

    def _connect(self) -> None:
        header, forms = self.header, self.forms
        header.level_wanted.connect(lambda: self.press("L"))
        header.merge_wanted.connect(lambda: self.press("M"))
        header.step_wanted.connect(forms.step)
        header.data_wanted.connect(lambda: self.open_data())
        header.form_wanted.connect(lambda name: getattr(forms, name)())
        header.report_wanted.connect(self.open_report)
        header.replay_wanted.connect(self.open_replay)
        header.write_wanted.connect(self.primary)
        self.tally.clicked.connect(lambda: self.press("G"))
        self.steps.chosen.connect(self.open_report)
        self.level_offer.taken.connect(self._take_level)
        self.level_offer.declined.connect(lambda _: self.forms.level(to_reason=True))
        self.figure_offer.taken.connect(forms.take_figures)
        self.figure_offer.declined.connect(forms.keep_figures)
        self.trigger_offer.taken.connect(lambda offered: self._decide(offered["codes"], []))
        self.trigger_offer.declined.connect(lambda offered: self._decide([], offered["codes"]))
        self.elements.filled.connect(self._fill)
        self.elements.elsewhere.connect(self._open_elsewhere)
        self.timeline.entry_wanted.connect(lambda id: self.desk.go("duty_log", id=id))
        self.timeline.note_wanted.connect(self.note_wanted)
        self.timeline.print_wanted.connect(self.print_page)
        self.chain.told.connect(self._tell)
        self.chain.waive_wanted.connect(forms.waive)
        forms.merged.connect(self.went_on)
        forms.opened.connect(self._arrange)
        forms.closed.connect(self._on_form_closed)
        self.tabs.chosen.connect(lambda name: self.show_pane(name))
        for page in (self.editor, self.replay, self.data):
            page.closed.connect(self.show_columns)
        self.editor.sent.connect(self._on_sent)

    def _bind(self) -> None:
        """Single letters work wherever on the page no text is being typed."""
        for key in ("C", "Y", "N", "R", "L", "M", "G", "O", "Ctrl+B"):
            made = QShortcut(QKeySequence(key), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(lambda key=key: self.press(key))

    # showing ------------------------------------------------------------
    def show_read(self, read: dict[str, Any]) -> None:
        """What the page read: the event whole, what is offered, words of kinds and triggers."""
        event, now = read["event"], self.desk.ctx.now()
        fresh = event["id"] != self.event_row.get("id")
        if fresh:
            self._leave_event()
        self.event_row = event
        self.forms.about, self.forms.triggers = event, read["triggers"]
        self.header.show_event(event, dict(read["triggers"]), now)
        self.tally.show_figures(event["figures"], event["changes"])
        self.steps.show_event(event, now)
        self.elements.show_event(event, show_moment(now)[:10])
        self.timeline.show_event(event, read["kinds"], now)
        self.chain.show_event(event, fresh)
        self._show_offers(event, read["offers"])
        if fresh:
            self.show_columns(focus=self._wants_focus or self._has_cursor())
        for key in self._early if self._wants_focus else ():
            self.press(key)
        self._wants_focus, self._early = False, []

    def _leave_event(self) -> None:
        """Nothing of another event stays open; what was typed for it waits there."""
        self.forms.put_aside(quietly=True)
        if self.elements.is_editing():
            self.elements.close_editor()
        self.elements.list.clearSelection()

    def _show_offers(self, event: dict[str, Any], offers: list[dict[str, Any]]) -> None:
        advice, offered = event["advice"], offers[0] if offers else None
        had_cursor = any(offer.has_cursor() for offer in self.offers)
        can = self.writes and event["running"]
        differs = advice["level"] not in (UNDECIDED, event["level"]) and not advice["settled"]
        said = tr("{level} is proposed: {why}").format(level=words.level_title(advice["level"]), why=advice["why"])
        self.level_offer.show_offer(advice if can and differs else None, said)
        text = ""
        if offered is not None:
            text = tr("From No. {number}, {source}: {figures}").format(
                number=offered["number"], source=offered["source"],
                figures=words.figures_line(offered["figures"], offered["known"]),
            )
        self.figure_offer.show_offer(offered if can else None, text)
        hinted = advice["triggers"] if can else []
        with_word = tr("{title} (“{word}”)")
        text = tr("May be sensitive: {what}").format(what=tr(", ").join(with_word.format(**one) for one in hinted))
        self.trigger_offer.show_offer({"codes": [one["code"] for one in hinted]} if hinted else None, text)
        self._arrange()
        if had_cursor and not any(offer.has_cursor() for offer in self.offers):
            self._after_offer()

    def _after_offer(self) -> None:
        """The cursor on the next thing offered, else where work waits."""
        waiting = next((offer for offer in self.offers if offer.isVisibleTo(self)), None)
        if waiting is not None:
            waiting.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.take_focus()

    def _has_cursor(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def tick(self, now: datetime) -> None:
        """Only the clocks."""
        self.steps.tick(now)

    # the three columns --------------------------------------------------
    def set_width_class(self, name: str) -> None:
        self._narrow = name in ("M", "S")
        self.header.set_narrow(self._narrow)
        self.tally.set_narrow(self._narrow)
        self.elements.set_narrow(self._narrow)
        self.editor.set_width_class(name)
        self.replay.set_width_class(name)
        left, right = COLUMNS["XL" if name == "XL" else "L"]
        for pane, width in ((self.elements, left), (self.chain, right)):
            pane.setMinimumWidth(0 if self._narrow else u(width))
            pane.setMaximumWidth(UNLIMITED if self._narrow else u(width))
        self._arrange()

    def _arrange(self) -> None:
        """What there is room for: in a narrow window an open form stands in the place of figures and tabs."""
        columns = self.body.currentWidget() is self._columns
        self.header.set_primary(columns)
        pressed = self._narrow and self.forms.form is not None
        self.tabs.setVisible(self._narrow and columns and not pressed)
        for offer in self.offers:
            offer.setVisible(offer.offered is not None and (columns or not self._narrow))
        self._figures.setVisible((columns or not self._narrow) and not pressed)
        self.body.setVisible(not pressed or self.height() >= u(LOWEST))
        for name, pane in self.panes.items():
            pane.setVisible(not self._narrow or name == self.tabs.value())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def show_pane(self, name: str) -> None:
        """Puts the cursor into a column; where they are tabs, shows it."""
        self.tabs.set_value(name)
        self._arrange()
        self.panes[name].take_focus()

    def turn_pane(self, step: int) -> bool:
        """Ctrl+J: the next column, after the last one the first."""
        if not self.event_row or self.body.currentWidget() is not self._columns:
            return False
        names, focus = list(self.panes), self.window().focusWidget()
        here = next((n for n, pane in self.panes.items() if focus is not None and pane.isAncestorOf(focus)), "")
        place = names.index(here or self.tabs.value())
        self.show_pane(names[(place + step) % len(names)] if here else names[place])
        return True

    def show_columns(self, focus: bool = True) -> None:
        self.body.setCurrentWidget(self._columns)
        self._arrange()
        if focus:
            self.take_focus()

    def take_focus(self) -> None:
        """Where work waits: an open form, else who is to be told, else what is missing."""
        if not self.event_row:
            self._wants_focus = True
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.forms.form is not None:
            self.forms.form.take_focus()
        elif self.body.currentWidget() is not self._columns:
            self._open_page().take_focus()
        elif self.elements.is_editing() or (self._narrow and self.tabs.value() != "chain"):
            self.panes["elements" if self.elements.is_editing() else self.tabs.value()].take_focus()
        else:
            self.show_pane("chain" if self.event_row["told"] else "elements")

    # acting -------------------------------------------------------------
    def press(self, key: str) -> None:
        """A key of the page."""
        if not self.event_row:
            self._early.append(key)
            return
        if key in "CYNR":
            self.chain.press(key)
        elif key == "Ctrl+B":
            self.show_pane("elements")
            self.elements.questions.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == "O":
            offer = next((one for one in self.offers if one.isVisible()), None)
            if offer is not None:
                offer.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.writes and self.event_row["running"]:
            acts = {"L": self.forms.level, "G": self.forms.figures, "M": self._merge}
            acts[key]()

    def _merge(self) -> None:
        if "merge" in self.event_row["steps"]:
            self.forms.merge()

    def _tell(self, uid: str, outcome: str) -> None:
        args = {"event": self.event_row["number"], "who": uid, "outcome": outcome}
        if outcome == "confirmed":
            args["read_back"] = True
        self.desk.act("events.tell", args, None, self._on_untold)

    def _on_untold(self, fault: BaseException) -> None:
        self.chain.show_refusal(fault.text if isinstance(fault, UserError) else "")
        if not isinstance(fault, UserError):
            self.desk.faulted.emit(fault)

    def _fill(self, code: str, value: str, confirm: bool) -> None:
        args = {"event": self.event_row["number"], "element": code, "value": value, "confirm": confirm}
        self.desk.act("events.fill", args, lambda _: self.elements.close_editor(), self._on_unfilled)

    def _on_unfilled(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.elements.show_fault(fault)
        else:
            self.elements.editor.setReadOnly(False)
            self.desk.faulted.emit(fault)

    def _open_elsewhere(self, code: str) -> None:
        """Elements that follow from something else are changed there."""
        if code == "consequence":
            self.press("G")
        else:
            self.open_data({"received": "known", "occurred": "occurred", "kind": "category"}[code])

    def _take_level(self, advice: dict[str, Any]) -> None:
        self.desk.act("events.set_level", {"event": self.event_row["number"], "level": advice["level"]})

    def _decide(self, marked: list[str], declined: list[str]) -> None:
        """On what the words hint at; the level stays what it is."""
        event = self.event_row
        self.desk.act("events.set_level", {
            "event": event["number"], "level": event["level"], "triggers": [*event["triggers"], *marked],
            "declined": declined,
        })

    def _on_form_closed(self, saved: bool) -> None:
        self._arrange()
        self.take_focus()

    def open_data(self, field: str = "title") -> None:
        if self.writes:
            self.data.open_event(self.event_row, field)
            self._show_page(self.data)

    def open_report(self, kind: str) -> None:
        """The editor, for one of the reports."""
        if self.writes:
            self._show_page(self.editor)
            self.editor.open_report(self.event_row, kind)

    def _on_sent(self, result: dict[str, Any]) -> None:
        """The report is out: the event again, whose next clock runs now."""
        self.desk.toast(str(result.get("said") or tr("Report sent")))
        self.show_columns(focus=self.isVisible())

    def open_replay(self) -> None:
        self._show_page(self.replay)
        self.replay.show_event(self.event_row["id"])

    def _open_page(self) -> Any:
        """What lies over the columns: the editor, the replay, the data; None where nothing does."""
        page = self.body.currentWidget()
        return None if page is self._columns else page

    def _show_page(self, page: QWidget) -> None:
        self.body.setCurrentWidget(page)
        self._arrange()

    def primary(self) -> None:
        """Ctrl+Enter: the form that is open, the report being written, else the next report."""
        if self.forms.form is not None:
            self.forms.form.submit()
        elif self._open_page() is not None:
            self._open_page().primary()
        elif kind := words.next_kind(self.event_row) if self.event_row else "":
            self.open_report(kind)

    def print_page(self) -> None:
        if self.event_row:
            self.desk.go("reports", report="events.replay", event=self.event_row["number"], print=True)

    def escape(self) -> bool:
        """Closes what is open on the event; False when nothing was."""
        if self.forms.form is not None:
            self.forms.put_aside()
        elif self.elements.is_editing():
            self.elements.close_editor()
        elif offer := next((one for one in self.offers if one.has_cursor()), None):
            offer.escape()
        elif self._open_page() is not None:
            if not self._open_page().escape():
                self.show_columns()
        else:
            return False
        return True

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now."""
        if self.forms.form is not None or self.elements.is_editing():
            return [("Enter", tr("save")), ("Tab", tr("next field")), ("Esc", tr("put aside"))]
        if self._open_page() is not None:
            shown: list[tuple[str, str]] = self._open_page().hints()
            return shown
        if any(offer.has_cursor() for offer in self.offers):
            return [("Enter", tr("adopt")), ("Esc", tr("leave as it is")), ("Ctrl+J", tr("next column"))]
        turn = [("Alt+1…9", tr("other event")), ("Ctrl+J", tr("next column"))]
        if not self.writes:
            return [*turn, ("Ctrl+K", tr("commands"))]
        if self.elements.list.hasFocus() or self.elements.questions.hasFocus():
            return [("Enter", tr("fill in")), *turn, ("G", tr("figures")), ("F2", tr("add an entry"))]
        if self.chain.list.hasFocus():
            return [("C", tr("ring")), ("Y", tr("reached")), ("N", tr("missed")), ("R", tr("not needed")), turn[1]]
        return [*turn, ("G", tr("figures")), ("F2", tr("add an entry")), ("Ctrl+K", tr("commands"))]
