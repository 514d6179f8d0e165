"""The page on which an office changes the words, order and sizes of a report's page, with the page beside it."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import pages, registry
from app.core.drafts import Draft
from app.core.errors import UserError
from app.core.i18n import LANGUAGES, tr
from app.core.run import Context, read
from app.core.seen import Overtaken
from app.core.site import ledger_height
from app.core.templates import SIZES, fault_of
from app.features.templates import inputs_of
from ui import theme
from ui.alive import alive
from ui.desk import Desk
from ui.draft_keeper import DraftKeeper
from ui.editors import ChoiceEditor
from ui.key_button import KeyButton
from ui.notice import Notice
from ui.option_group import OptionGroup
from ui.page import Page
from ui.pages.templates.edition import EVERY, OWN, Edition
from ui.pages.templates.part_list import PartList
from ui.pages.templates.preview import TemplatePreview
from ui.pages.templates.word_list import WordList
from ui.theme import u

HOME = "templates"
SIDE, NARROW = 420, 340
AGAIN_MS = 200
RESTORE, RESTORE_ALL, LANGUAGE_KEY = "Alt+R", "Alt+Shift+R", "Alt+L"


class TemplatePage(Page):
    """``show_target(report="duty_log.shift_log", since=…)`` opens a report's template on the page of these inputs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.edition = Edition("", desk.ctx.setting("site.report_language"))
        self._inputs: dict[str, Any] | None = None
        self._drafts: dict[str, Draft] = {}  # by report: what is typed and not saved
        self._asked = 0
        self._saving = False
        self.keeper = DraftKeeper(desk, self._collect, self, HOME)
        self.keeper.faulted.connect(desk.faulted)
        self._build()
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._read)
        self.keeper.load(self._take_back)

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        may = self.desk.ctx.may
        reports = [(one.id, one.title) for one in registry.reports.values() if may(one.role, one.id)]
        self._height: int | None = None  # the ledger's when what is changed here was read
        self.report = ChoiceEditor(reports)
        self.report.setAccessibleName(tr("Report"))
        self.report.edited.connect(lambda: self._open(self.report.value(), None))
        self.language = OptionGroup(LANGUAGES.items(), self.edition.language, label=tr("Language of the page"))
        self.language.chosen.connect(self._speak)
        self.parts, self.words, self.notice = PartList(), WordList(), Notice()
        self.parts.moved_by.connect(lambda step: self._on_part(lambda code: self.edition.move(code, step)))
        self.parts.turned.connect(lambda: self._on_part(self.edition.turn))
        self.parts.resized.connect(lambda step: self._on_part(lambda code: self.edition.resize(code, step, *SIZES)))
        self.words.chosen.connect(self._show_wording)
        self.words.scoped.connect(self._show_wording)
        self.words.edited.connect(self._on_word)
        self.preview = TemplatePreview(self.desk, self._wanted)
        self.preview.empty.clicked.connect(lambda: self.desk.go("reports", report=self.edition.report))
        self.side_panel = QFrame(objectName="side")
        column = QVBoxLayout(self.side_panel)
        column.setContentsMargins(u(12), u(10), u(12), u(10))
        column.setSpacing(u(6))
        column.addLayout(_beside((self.report, 1), (self.language, 0)))
        column.addWidget(_label(tr("Parts"), "heading"))
        column.addWidget(self.parts)
        column.addLayout(_beside((_label(tr("Fixed words"), "heading"), 0), (self.words.find, 1)))
        column.addWidget(self.words, 1)
        tables = tr("Names of kinds, posts and heads of bulletins are changed in their tables, in the settings.")
        column.addWidget(_label(tables, "caption"))
        column.addWidget(self.notice)
        column.addLayout(self._foot())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side_panel)
        row.addWidget(self.preview, 1)
        for key, act in ((RESTORE, self.restore), (RESTORE_ALL, self.ask_restore_all)):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.set_width_class("L")

    def _foot(self) -> QVBoxLayout:
        self.state = _label("", "secondary")
        self.restore_button = KeyButton(tr("Restore one"), RESTORE, small=True)
        self.restore_button.clicked.connect(self.restore)
        self.restore_all_button = KeyButton(tr("Restore all"), small=True)
        self.restore_all_button.setToolTip(RESTORE_ALL)
        self.restore_all_button.clicked.connect(self.ask_restore_all)
        self.save_button = KeyButton(tr("Save"), "Ctrl+Enter", primary=True, small=True)
        self.save_button.clicked.connect(self.primary)
        row = QHBoxLayout()
        row.setSpacing(u(6))
        row.addWidget(self.restore_button)
        row.addWidget(self.restore_all_button)
        row.addStretch(1)
        row.addWidget(self.save_button)
        column = QVBoxLayout()
        column.setSpacing(u(4))
        column.addWidget(self.state)
        column.addLayout(row)
        return column

    def set_width_class(self, name: str) -> None:
        self.side_panel.setFixedWidth(u(SIDE if name in ("XL", "L") else NARROW))
        self.parts.show_keys(name in ("XL", "L"))

    # which page ---------------------------------------------------------
    def show_target(self, report: str = "", **args: Any) -> None:
        if report not in registry.reports:
            return
        self.report.blockSignals(True)
        self.report.set_value(report)
        self.report.blockSignals(False)
        self._open(report, args or None)
        self.take_focus()

    def _open(self, report: str, inputs: dict[str, Any] | None) -> None:
        """Another report, with what was typed for it before."""
        self.keeper.keep_now()
        self.notice.clear()
        self._inputs, self._height = inputs, None
        self.edition = Edition(report, self.edition.language)
        draft = self._drafts.get(report)
        self.edition.typed = draft.values if draft else {}
        self._read()

    def _speak(self, language: str) -> None:
        self.edition.language = language
        self._read()

    def refresh(self) -> None:
        if not self.edition.report and self.report.count():
            self.report.setCurrentIndex(0)
        else:
            self._again.start()

    def _read(self) -> None:
        """Reads what is kept for the report; what is typed stays."""
        self._again.stop()
        report, language, inputs = self.edition.report, self.edition.language, self._inputs
        if not report:
            return
        self._asked += 1
        asked = self._asked

        def work(ctx: Context) -> Any:
            given = inputs_of(ctx, report, inputs)
            asking = {"report": report, "language": language, "inputs": given}
            height = ledger_height()  # before: what is changed while it is read counts as not seen
            return given, read(ctx, "templates.parts", **asking), read(ctx, "templates.words", **asking), height

        def done(result: Any) -> None:
            if asked == self._asked:
                self._inputs, parts, words, height = result
                if not self.edition.typed or self._height is None:
                    self._height = height
                self.edition.show(parts, words)
                if not self.edition.typed and report in self._drafts:
                    self.keeper.drop(self._drafts.pop(report))
                self._show()

        def failed(fault: BaseException) -> None:
            if asked != self._asked:
                return
            self.edition.show([], [])
            self._show()
            if isinstance(fault, UserError):
                self.preview.say(fault.text, tr("To the report"))
            else:
                self.desk.faulted.emit(fault)

        self.desk.make(work, alive(self, done), alive(self, failed))

    def _wanted(self) -> tuple[str, pages.Options, dict[str, Any] | None] | None:
        if not self.edition.words:
            return None
        options = pages.Options(language=self.edition.language, template=self.edition.template())
        return self.edition.report, options, self._inputs

    # what is shown ------------------------------------------------------
    def _show(self) -> None:
        self._show_lists()
        self._show_wording()
        self.preview.renew()

    def _show_lists(self) -> None:
        edition = self.edition
        self.parts.show_parts(edition.parts())
        self.words.show_words([
            {"id": one["text"], "said": (said := edition.said(one)), "shipped": one["shipped"],
             "changed": said != one["shipped"]} for one in edition.words
        ])
        count = edition.count()
        self.state.setText(tr("{n} changed, not saved").format(n=count) if count else tr("Nothing to save"))
        self.save_button.setEnabled(bool(count) and not self._saving)

    def _word(self) -> dict[str, str] | None:
        text = self.words.text()
        return next((one for one in self.edition.words if one["text"] == text), None)

    def _show_wording(self) -> None:
        word, scope = self._word(), self.words.scope.value()
        wording = self.edition.wording(word, scope) if word else ""
        self.words.show_wording(wording, word["shipped"] if word else "")
        self.words.show_fault(fault_of(word["text"], wording) if word and wording else "")

    # changing -----------------------------------------------------------
    def _on_part(self, change: Callable[[str], bool]) -> None:
        item = self.parts.view.current()
        if item is not None and change(item["id"]):
            self._on_changed()

    def _on_word(self, scope: str, wording: str) -> None:
        word = self._word()
        if word is not None:
            self.edition.put(word, scope, wording)
            self.words.show_fault(fault_of(word["text"], wording) if wording else "")
            self._on_changed()

    def _on_changed(self) -> None:
        """Something was changed: kept as a draft, shown on the page."""
        self.notice.clear()
        report = self.edition.report
        if report not in self._drafts:
            self._drafts[report] = Draft(self.desk.ctx.number, f"{HOME}:{report}", self.desk.ctx.now())
        self._drafts[report].values = self.edition.typed
        if self.edition.typed:
            self.keeper.touch()
        else:
            self.keeper.drop(self._drafts.pop(report))
        self._show_lists()
        self.preview.renew()

    def _collect(self) -> Draft | None:
        draft = self._drafts.get(self.edition.report)
        return draft if draft is not None and draft.values else None

    def _take_back(self, found: list[Draft]) -> None:
        """What an earlier run left unsaved, but for reports changed anew meanwhile."""
        for draft in found:
            report = draft.kind.rpartition(":")[2]
            if report in registry.reports and report not in self._drafts and _is_typed(draft.values):
                self._drafts[report] = draft
                if report == self.edition.report:
                    self.edition.typed = draft.values
                    self._read()

    # saving and going back ----------------------------------------------
    def primary(self) -> None:
        """Ctrl+Enter: saves all that was changed on this report."""
        text, fault = self.edition.fault()
        if fault:
            self.words.find.clear()
            self.words.view.select(text)
            self.notice.tell(fault, tone="danger")
            return
        if not self.edition.count() or self._saving:
            return
        self._saving = True
        report = self.edition.report
        draft = self._drafts.pop(report, None)
        dropped = self.keeper.dropper(draft, None)
        self.keeper.keep_now()

        def done(result: Any) -> None:
            self._saving = False
            if self.edition.report == report and report not in self._drafts:
                self.edition.typed = {}
            self.desk.toast(tr("Saved"))
            self._read()

        def failed(fault: BaseException) -> None:
            self._saving = False
            if draft is not None:
                self._drafts.setdefault(report, draft)
            self._refuse(fault)

        args = {**self.edition.inputs(), "height": self._height}
        self.desk.act("templates.change_page", args, alive(self, done), alive(self, failed), dropped)

    def _refuse(self, fault: BaseException) -> None:
        if isinstance(fault, Overtaken):  # seen now: saved again it goes through
            self._height = fault.seen.version
        if isinstance(fault, UserError):
            self.notice.tell("\n".join([fault.text, *getattr(fault, "lines", ())]), tone="danger")
        else:
            self.desk.faulted.emit(fault)
        self._show_lists()

    def restore(self) -> None:
        """The part or the word with the cursor as shipped; kept when it is saved."""
        item = self.parts.view.current()
        if self.parts.view.hasFocus() and item is not None:
            self.edition.restore_part(item["id"])
        elif (word := self._word()) is not None:
            scope = OWN if self.edition.wording(word, OWN) else EVERY
            self.edition.put(word, scope, "")
            self._show_wording()
        else:
            return
        self._on_changed()

    def ask_restore_all(self) -> None:
        """Asks before the whole report is put back; wordings for every page stay."""
        if self.edition.report:
            text = tr("Put the whole report back to what is shipped? What is changed here and not saved goes too.")
            self.notice.tell(text, tr("Put back"), act=self._restore_all)
            self.notice.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restore_all(self) -> None:
        report = self.edition.report
        draft = self._drafts.pop(report, None)
        self.edition.typed = {}
        if draft is not None:
            self.keeper.drop(draft)

        def done(result: Any) -> None:
            self.desk.toast(tr("As shipped again"))
            self._read()

        self.desk.act("templates.reset", {"report": report}, alive(self, done), alive(self, self._refuse))

    # what the window asks -----------------------------------------------
    def hints(self) -> list[tuple[str, str]]:
        return [
            ("Alt+↑↓", tr("move the part")), (tr("Space"), tr("show, leave out")), ("+ -", tr("size")),
            ("Enter", tr("to the wording")), ("Ctrl+Enter", tr("save")), ("Esc", tr("back to the report")),
        ]

    def filter_list(self) -> None:
        self.words.find.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn_pane(self, step: int) -> bool:
        order: list[QWidget] = [self.parts.view, self.words.view, self.preview.view]
        here = next((at for at, one in enumerate(order) if one.hasFocus()), 1 if step > 0 else 0)
        order[(here + step) % len(order)].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def escape(self) -> bool:
        """Out of the question, then of the line, then back to the report's page; what is typed is kept."""
        if self.notice.isVisible():
            self.notice.clear()
        elif self.words.line.hasFocus() or self.words.find.hasFocus():
            self.words.find.clear()
            self.words.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.keeper.keep_now()
            self.desk.go("reports", report=self.edition.report, **(self._inputs or {}))
        return True

    def take_focus(self) -> None:
        self.parts.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()


def _beside(*widgets: tuple[QWidget, int]) -> QHBoxLayout:
    """Widgets in a row, each with its share of the room."""
    row = QHBoxLayout()
    row.setSpacing(u(8))
    for widget, share in widgets:
        row.addWidget(widget, share)
    return row


def _is_typed(values: dict[str, Any]) -> bool:
    """Whether a draft holds what an edition types: a file may have been altered."""
    parts, words = values.get("parts", {}), values.get("words", {})
    if not isinstance(parts, dict) or not isinstance(words, dict):
        return False
    texts = [text for scopes in words.values() if isinstance(scopes, dict) for text in scopes.values()]
    return all(isinstance(one, dict) for one in [*parts.values(), *words.values(), *texts]) and all(
        isinstance(wording, str) for text in texts for wording in text.values())


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    theme.restyle(label, role=role)
    return label
