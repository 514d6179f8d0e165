"""The small forms of an event: one at a time, opened in the page, sent as actions of the registry."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.core.errors import UserError
from app.core.i18n import show_time, tr
from app.core.run import Context
from app.features.events import lists, state
from app.features.events.records import UNDECIDED
from ui.desk import Desk
from ui.inline import Inline, LinesForm, ReasonForm
from ui.pages.events.inline import FigureForm, LevelForm, MergeForm


class Forms(QObject):
    """Opens a form in ``slot``. ``opened``; ``closed`` (whether something was saved); ``merged`` (into which number).

    What was typed and not sent is kept by event and form.
    """

    opened = Signal()
    closed = Signal(bool)
    merged = Signal(str)

    def __init__(self, desk: Desk, slot: QVBoxLayout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._slot = desk, slot
        self.form: Inline | None = None
        self.about: dict[str, Any] = {}
        self.triggers: list[tuple[str, str]] = []
        self._kept: tuple[str, str] = ("", "")
        self._aside: dict[tuple[str, str], dict[str, str]] = {}
        self._after: tuple[str, dict[str, Any]] | None = None

    # opening ------------------------------------------------------------
    def figures(self) -> None:
        self._open("events.snapshot", {}, FigureForm(self.about["figures"]))

    def level(self, to_reason: bool = False) -> None:
        """``to_reason``: with the cursor in the reason, to keep the level as it is."""
        level = self.about["level"]
        proposed = self.about["advice"]["level"]
        chosen = level if to_reason or level != UNDECIDED or proposed == UNDECIDED else proposed
        hinted = {one["code"]: one["word"] for one in self.about["advice"]["triggers"]}
        form = LevelForm(chosen, self.triggers, self.about["triggers"], hinted, to_reason)
        self._open("events.set_level", {}, form)

    def merge(self) -> None:
        """Reads the other running events first."""
        number = self.about["number"]

        def read(ctx: Context) -> list[dict[str, Any]]:
            return lists.near(ctx, state.by_number(number))

        self._desk.read(read, lambda others: self._show_others(number, others))

    def _show_others(self, number: str, others: list[dict[str, Any]]) -> None:
        if number == self.about["number"]:
            self._open("events.merge", {}, MergeForm(others))

    def step(self, name: str, title: str, asks: bool) -> None:
        """Takes a step, after its reason where it needs one."""
        if asks:
            form = ReasonForm(title, tr("Reason"), title)
            self._open("events.step", {"step": name}, form)
        elif name == "close":
            self._desk.act("events.close", {"event": self.about["number"]})
        else:
            self._desk.act("events.step", {"event": self.about["number"], "step": name})

    def waive(self, item: dict[str, Any]) -> None:
        """Why somebody need not be told."""
        title = tr("{who} need not be told").format(who=item["name"])
        form = ReasonForm(title, tr("Reason"), tr("Not needed"), "note")
        self._open("events.tell", {"who": item["uid"], "outcome": "not_needed"}, form)

    def ask(self) -> None:
        """A superior asks whether something is so."""
        self._open("events.ask", {}, LinesForm(
            tr("Verification asked"), tr("Log it"), (("asked_by", tr("Who asks")), ("text", tr("What is asked"))),
        ))

    def receipt(self) -> None:
        """Who confirmed that the newest report without a receipt arrived."""
        report = next(
            one for one in reversed(self.about["reports"]) if one["state"] == "sent" and not one["received_at"]
        )
        title = tr("Receipt of {report}").format(report=f"{report['kind_shown']}　{show_time(report['sent'])}")
        self._open("events.receipt", {"report": report["number"]}, LinesForm(
            title, tr("Log it"), (("received_by", tr("Who received it")),),
        ))

    def late(self) -> None:
        """Why the last late report was late."""
        ends = [clock for one in self.about["reports"] for clock in one["clocks"] if clock["how"] == "late"]
        title = tr("Why {report} was late").format(report=ends[-1]["title"])
        self._open("events.explain_late", {"rule": ends[-1]["rule"]}, ReasonForm(title, tr("Reason"), tr("Log it")))

    def take_figures(self, offered: dict[str, Any]) -> None:
        """Saves figures read in an entry; refused, they stand in the form with what is asked."""
        number, figures = self.about["number"], offered["figures"]
        args = {"event": number, "source": offered["source"], "at": offered["at"], **figures}
        settled = {"event": number, "entry": offered["number"], "year": offered["year"], "taken": True}

        def refused(fault: BaseException) -> None:
            if not isinstance(fault, UserError):
                self._desk.faulted.emit(fault)
            elif number == self.about["number"]:
                self.figures()
                assert self.form is not None
                self.form.put_back({
                    **{name: f"{value:g}" for name, value in figures.items()}, "source": offered["source"],
                })
                self._after = ("events.settle_offer", settled)
                self.form.show_fault(fault)

        self._desk.act(
            "events.snapshot", args, lambda _: self._desk.act("events.settle_offer", settled), refused,
        )

    def keep_figures(self, offered: dict[str, Any]) -> None:
        """The figures read in an entry are not taken over, nor offered again."""
        self._desk.act("events.settle_offer", {
            "event": self.about["number"], "entry": offered["number"], "year": offered["year"],
        })

    def _open(self, action: str, fixed: dict[str, Any], form: Inline) -> None:
        self.put_aside(quietly=True)
        which = "".join(fixed.get(name, "") for name in ("step", "who", "report"))
        self._kept = (self.about["number"], f"{action} {which}")
        form.put_back(self._aside.pop(self._kept, {}))
        if "report" not in fixed:  # a receipt names the report alone
            fixed = {"event": self.about["number"], **fixed}
        form.submitted.connect(lambda values: self._send(form, action, {**values, **fixed}))
        form.left.connect(lambda: self.put_aside())
        self.form = form
        self._slot.addWidget(form)
        self.opened.emit()
        form.show()
        form.take_focus()

    # sending ------------------------------------------------------------
    def _send(self, form: Inline, action: str, args: dict[str, Any]) -> None:
        def done(_: Any) -> None:
            self._desk.toast(tr("Saved"))
            if action == "events.merge":
                self.merged.emit(args["into"])
            after, self._after = self._after, None
            if after is not None:
                self._desk.act(*after)
            if self.form is form:
                self._close(saved=True)

        def failed(fault: BaseException) -> None:
            if self.form is form and isinstance(fault, UserError):
                form.show_fault(fault)
            else:
                self._desk.faulted.emit(fault)

        self._desk.act(action, args, done, failed)

    # closing ------------------------------------------------------------
    def put_aside(self, quietly: bool = False) -> None:
        """Closes the form; what was typed comes back when it is opened again."""
        if self.form is None:
            return
        if typed := self.form.typed():
            self._aside[self._kept] = typed
        self._close(saved=False, quietly=quietly)

    def _close(self, saved: bool, quietly: bool = False) -> None:
        form, self.form, self._after = self.form, None, None
        assert form is not None
        form.hide()
        self._slot.removeWidget(form)
        form.deleteLater()
        if not quietly:
            self.closed.emit(saved)
