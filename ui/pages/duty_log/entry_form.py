"""The fields of the entry bar and how they look; what they mean is the bar's matter."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.drafts import Draft
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.registry import Entry
from ui.field import CutLabel
from ui.key_button import KeyButton, KeyTool
from ui.pages.duty_log.options_row import OptionsRow
from ui.pages.duty_log.source_edit import ContentKeys, SourceEdit
from ui.theme import icon, restyle, u
from ui.utf16 import index_of, units

LINES = 5
REASONS = ("slip", "caller", "checked")


class ContentEdit(QPlainTextEdit):
    """One line that grows to five; what is pasted as a file or a picture is handed on."""

    pasted = Signal(QMimeData)
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.resized.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        # a spreadsheet's cells come as text and as a picture of it: the text is meant
        picture = source.hasImage() and not source.hasText()
        if picture or any(url.isLocalFile() for url in source.urls()):
            self.pasted.emit(source)
        else:
            super().insertFromMimeData(source)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)


class EntryForm(QObject):
    """Builds the widgets into the bar; emits what the person did."""

    kind_chosen = Signal(str)
    edited = Signal()
    entered = Signal()
    up_pressed = Signal()
    draft_wanted = Signal()
    others_shown = Signal()
    pasted = Signal(QMimeData)

    def __init__(self, bar: QFrame) -> None:
        super().__init__(bar)
        self.bar = bar
        self.time_edited = False
        self._kind_buttons: dict[str, KeyTool] = {}
        self._kind_names: dict[KeyTool, str] = {}
        self._phrase_keys: list[QShortcut] = []
        self._other: KeyTool | None = None
        self._last: QObject | None = None  # the field that had the cursor last
        self.options = OptionsRow(bar)
        self._build()

    def _build(self) -> None:
        outer = QVBoxLayout(self.bar)
        outer.setContentsMargins(u(11), u(7), u(11), u(8))
        outer.setSpacing(u(3))
        outer.addLayout(self._kinds_row())
        outer.addLayout(self._fields_grid())
        self.findings = QLabel()
        self.findings.setObjectName("findings")
        self.findings.setProperty("tone", "warn")
        self.findings.setWordWrap(True)
        self.findings.setMinimumHeight(u(28))
        outer.addWidget(self.findings)
        line = QHBoxLayout()
        line.setContentsMargins(0, u(4), 0, 0)
        line.addWidget(self.options, 1)
        self.options.entered.connect(self.entered)
        self.reason_row = self._reason_row()
        line.addWidget(self.reason_row, 1)
        self.save = KeyButton(tr("Log"), "Enter", primary=True)
        self.save.clicked.connect(self.entered)
        line.addWidget(self.save, 0, Qt.AlignmentFlag.AlignTop)
        self.options_line = QWidget()
        self.options_line.setLayout(line)
        outer.addWidget(self.options_line)
        self.findings.hide()
        self.set_writing(False)
        self._tab_order()

    def _kinds_row(self) -> QHBoxLayout:
        self._kinds = QHBoxLayout()
        self._kinds.setSpacing(u(2))
        self._kinds_box = QHBoxLayout()
        self._kinds_box.setSpacing(u(2))
        self._kinds.addLayout(self._kinds_box)
        self._kinds.addStretch(1)
        self.parked = KeyTool("", "Ctrl+Tab", "tray", outlined=True)
        self.parked.icon_ink = "warn"
        self.parked.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.parked.clicked.connect(self.draft_wanted)
        self.parked.hide()
        self._kinds.addWidget(self.parked)
        return self._kinds

    def _fields_grid(self) -> QGridLayout:
        self.time, self.source, self.content = QLineEdit(), SourceEdit(self.bar), ContentEdit()
        self.time.setFixedWidth(u(66))
        self.time.setProperty("strong", True)
        self.content.setPlaceholderText(tr("Who, where, what happened, how it is now"))
        self.source.setPlaceholderText(tr("Unit or name, or initials"))
        self.content.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.content.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.content.setTabChangesFocus(True)
        self.content.document().setDocumentMargin(2)
        self._labels = [CutLabel(tr("Time")), CutLabel(tr("Source   unit, name, phone")), CutLabel(tr("Content"))]
        self.kept = QLabel()
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(8))
        grid.setVerticalSpacing(u(2))
        editors = (self.time, self.source, self.content)
        heads = [QHBoxLayout() for _ in editors]
        for column, (label, editor) in enumerate(zip(self._labels, editors, strict=True)):
            label.setProperty("role", "caption")
            label.setFixedHeight(u(17))
            editor.setAccessibleName(label.text())
            heads[column].addWidget(label, 1)
            grid.addLayout(heads[column], 0, column)
            grid.addWidget(editor, 1, column, Qt.AlignmentFlag.AlignTop)
        self.kept.setProperty("role", "caption")
        self.kept.setFixedHeight(u(17))
        heads[2].addWidget(self.kept)
        self.error = QLabel()
        self.error.setProperty("tone", "danger")
        self.error.setWordWrap(True)
        self.error.hide()
        grid.addWidget(self.error, 2, 0, 1, 3)
        grid.setColumnStretch(1, 34)
        grid.setColumnStretch(2, 66)
        self._listen()
        self._grow()
        return grid

    def _listen(self) -> None:
        self.time.textEdited.connect(self._on_time)
        self.source.textEdited.connect(self._on_text)
        self.content.textChanged.connect(self._on_content)
        self.content.pasted.connect(self.pasted)
        self.content.resized.connect(self._grow)
        self.content_keys = ContentKeys(self.content)
        self.content_keys.entered.connect(self.entered)
        for editor in (self.time, self.source, self.content):
            editor.installEventFilter(self)

    def _reason_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(u(8))
        label = QLabel(tr("Reason"))
        label.setProperty("role", "caption")
        self.reason = QLineEdit()
        self.reason.setAccessibleName(tr("Reason"))
        choices = "　".join(f"{n} {text}" for n, text in enumerate(self._reasons(), 1))
        self.reason.setPlaceholderText(choices)
        self.reason.textEdited.connect(self._on_text)
        self.reason.returnPressed.connect(self.entered)
        line.addWidget(label)
        line.addWidget(self.reason, 1)
        row.hide()
        return row

    @staticmethod
    def _reasons() -> tuple[str, ...]:
        return tr("slip of the pen"), tr("corrected by the caller"), tr("checked on the spot")

    def reason_text(self) -> str:
        """The reason typed; a single digit stands for a standing one."""
        typed = self.reason.text().strip()
        reasons = self._reasons()
        return reasons[int(typed) - 1] if typed in ("1", "2", "3") else typed

    def _tab_order(self) -> None:
        order = [self.time, self.source, self.content, self.reason, self.options, self.save, self.parked]
        for first, second in zip(order, order[1:], strict=False):
            QWidget.setTabOrder(first, second)

    # kinds and phrases --------------------------------------------------
    def set_kinds(self, kinds: list[dict[str, Any]], phrases: list[dict[str, Any]]) -> None:
        """One button for each kind with a key of its own; the others under F9."""
        while self._kinds_box.count():
            if widget := self._kinds_box.takeAt(0).widget():
                widget.deleteLater()
        self._kind_buttons, self._kind_names = {}, {}
        for kind in [k for k in kinds if k["key"] and " " not in k["key"]]:
            self._kind_buttons[kind["code"]] = self._kind_button(kind["icon"], kind["short_name"], kind["key"])
            self._kind_buttons[kind["code"]].clicked.connect(lambda _on=False, c=kind["code"]: self.kind_chosen.emit(c))
        self._other = self._kind_button("dots-three", tr("Other"), "F9")
        self._other_menu = QMenu(self._other)
        for kind in [k for k in kinds if " " in k["key"]]:
            act = self._other_menu.addAction(icon(kind["icon"]), f"&{kind['key'].split()[1]}  {kind['name']}")
            act.triggered.connect(lambda _on=False, c=kind["code"]: self.kind_chosen.emit(c))
        self._other.clicked.connect(self.show_others)
        self._set_phrases(phrases)

    def _kind_button(self, icon_name: str, text: str, key: str) -> KeyTool:
        button = KeyTool(text, key, icon_name)
        button.edge = 5  # eight kinds and a draft set aside fit the usual screen
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._kind_names[button] = text
        self._kinds_box.addWidget(button)
        return button

    def show_others(self) -> None:
        """F9: the kinds without a key of their own."""
        if self._other is not None:
            self.others_shown.emit()
            self._other_menu.popup(self._other.mapToGlobal(self._other.rect().bottomLeft()))

    def _set_phrases(self, phrases: list[dict[str, Any]]) -> None:
        for old in self._phrase_keys:
            old.setEnabled(False)
            old.deleteLater()
        self._phrase_keys = []
        for phrase in phrases:
            shortcut = QShortcut(QKeySequence(phrase["key"]), self.bar)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda text=phrase["text"]: self._put_phrase(text))
            self._phrase_keys.append(shortcut)

    def _put_phrase(self, text: str) -> None:
        self.content.setFocus()
        typed = self.content.toPlainText()
        before = typed[: index_of(typed, self.content.textCursor().position())]
        joint = "" if not before or before[-1] in "，。；、：\n " else "，"
        self.content.insertPlainText(joint + text)

    def fit_kinds(self) -> None:
        """Where the row is too narrow, kinds not chosen show their icon and key alone, then all do."""
        buttons = [*self._kind_buttons.values(), *filter(None, [self._other])]
        margins = self.bar.contentsMargins().left() + self.bar.contentsMargins().right() + 2 * u(11)
        taken = self.parked.sizeHint().width() + u(8) if not self.parked.isHidden() else 0
        for brief in (lambda _: False, lambda b: not b.isChecked(), lambda _: True):
            for button in buttons:
                name = self._kind_names[button]
                button.setToolTip(name)
                button.set_text("" if brief(button) else name)
            wide = sum(button.sizeHint().width() + u(2) for button in buttons)
            if wide + taken + margins <= self.bar.width():
                break

    def show_kind(self, kind: dict[str, Any], correcting: bool, keeper: Entry) -> None:
        """Marks the kind and lays its options out; a correction has a reason instead. ``keeper`` keeps the entry."""
        for code, button in self._kind_buttons.items():
            button.setChecked(code == kind["code"])
            button.setEnabled(not correcting)
        if self._other is not None:
            apart = kind["code"] not in self._kind_buttons
            self._other.setChecked(apart)
            self._kind_names[self._other] = kind["short_name"] if apart else tr("Other")
            self._other.icon_name = kind["icon"] if apart else "dots-three"
        self.options.build([] if correcting else kind["fields"], keeper)
        self.options.setVisible(not correcting)
        self.reason_row.setVisible(correcting)
        self.save.set_text(tr("Correct") if correcting else tr("Log"))
        self.fit_kinds()

    # showing ------------------------------------------------------------
    def set_writing(self, writing: bool) -> None:
        """The options row is there while something is written."""
        self.options_line.setVisible(writing)

    def show_time(self, text: str) -> None:
        if not self.time_edited:
            self.time.setText(text)

    def typed_time(self) -> str:
        return self.time.text() if self.time_edited else ""

    def show_kept(self, text: str, elsewhere: str = "") -> None:
        """When the draft was last put on disk, and in which folder if not in its own."""
        said = tr("draft kept elsewhere {time}") if elsewhere else tr("draft kept {time}")
        self._set_kept(said.format(time=text) if text else "", "warn" if elsewhere else "")
        self.kept.setToolTip(elsewhere)

    def show_waiting(self, text: str) -> None:
        """Saving takes long; the text stays in the fields."""
        self._set_kept(text, "warn")

    def show_draft_fault(self, text: str, detail: str) -> None:
        """The draft is not on disk; the text stays in the fields."""
        self._set_kept(text, "danger")
        self.kept.setToolTip(detail)

    def _set_kept(self, text: str, tone: str) -> None:
        self.kept.setText(text)
        self.kept.setToolTip("")
        restyle(self.kept, tone=tone)

    def show_parked(self, parked: list[Draft]) -> None:
        """The drafts set aside, at the right of the kinds."""
        self.parked.setVisible(bool(parked))
        if parked:
            wide = self.bar.width() > u(1100)
            words = str(parked[0].values.get("source", ""))[:4] if wide else ""
            text = tr("Set aside {n}").format(n=len(parked))
            self.parked.setToolTip(text)
            self.parked.set_text("　".join(p for p in (text, words) if p) if wide else str(len(parked)))
        self.fit_kinds()

    def show_findings(self, findings: list[str]) -> None:
        """What a person should look at; Enter again saves."""
        self.findings.setVisible(bool(findings))
        text = tr("; ").join(findings)
        self.findings.setText(f"{text}　{tr('Enter again saves it as it is.')}" if findings else "")
        self.show_error(None)

    def show_asked(self, words: list[str]) -> None:
        """Words a meeting notice must answer; those in the text already are left out."""
        text = self.content.toPlainText()
        missing = [word for word in words if word not in text]
        hint = tr("still to ask: {words}").format(words="、".join(missing)) if missing and text else ""
        self._labels[2].setText(f"{tr('Content')}　{hint}" if hint else tr("Content"))

    def show_error(self, fault: UserError | None) -> None:
        """The sentence under the fields, and the cursor in the one concerned."""
        if fault is None and self.error.isHidden():
            return
        editors = {"at": self.time, "source": self.source, "content": self.content, "reason": self.reason}
        for name, editor in editors.items():
            restyle(editor, error=bool(fault and fault.field == name))
        self.error.setVisible(fault is not None)
        self.error.setText(fault.text if fault else "")
        if fault:
            editor = editors.get(fault.field, self.content)
            editor.setFocus()
            editor.setAccessibleDescription(fault.text)

    def shown_texts(self) -> dict[str, str]:
        """What stands in the fields, by the entry's columns."""
        return {"source": self.source.text(), "content": self.content.toPlainText(), "at": self.time.text()}

    def fill(self, values: dict[str, Any], cursor: tuple[str, int]) -> None:
        """Shows a draft as it was left, the cursor included."""
        self.source.show_source(values.get("chosen"), values.get("source", ""))
        self._set_content(values.get("content", ""))
        self.reason.setText(values.get("reason", ""))
        self.time_edited = bool(values.get("time"))
        if self.time_edited:
            self.time.setText(values["time"])
        field, position = cursor
        if field == "content":
            self.content.setFocus()
            place = self.content.textCursor()
            place.setPosition(units(self.content.toPlainText(), position))
            self.content.setTextCursor(place)
        else:
            self.source.setFocus()
            self.source.setCursorPosition(units(self.source.text(), position))

    def start_correction(self, row: dict[str, Any]) -> None:
        """The present text, ready to be changed."""
        self.source.show_source(None, row["source_full"])
        self._set_content(row["content"])
        self.reason.clear()
        self.time_edited = False
        self.content.setFocus()
        self.content.moveCursor(self.content.textCursor().MoveOperation.End)
        self.show_kept("")
        self._set_kept(tr("correcting No. {number}").format(number=row["number"]), "warn")

    def clear(self) -> None:
        self.time_edited = False
        self.source.show_source(None)
        self.source.close_list()
        self._set_content("")
        self.reason.clear()
        self.show_findings([])
        self.show_kept("")
        self._labels[2].setText(tr("Content"))
        self.set_writing(False)

    def cursor(self) -> tuple[str, int]:
        if self._last is self.content:
            return "content", index_of(self.content.toPlainText(), self.content.textCursor().position())
        return "source", index_of(self.source.text(), self.source.cursorPosition())

    def _set_content(self, text: str) -> None:
        self.content.blockSignals(True)
        self.content.setPlainText(text)
        self.content.blockSignals(False)
        self._grow()

    def choose_link(self, matters: list[dict[str, Any]]) -> None:
        """Open matters to continue, in a popup list."""
        menu = QMenu(self.bar)
        for index, row in enumerate(matters, 1):
            act = menu.addAction(f"&{index}  {row['number']}　{row['source']}　{row['content'][:24]}")
            act.triggered.connect(lambda _on=False, r=row: self.options.set_link((r["number"], r["content"])))
        if not matters:
            menu.addAction(tr("Nothing is open")).setEnabled(False)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.options.mapToGlobal(self.options.rect().bottomLeft()))

    # typing -------------------------------------------------------------
    def _on_time(self) -> None:
        self.time_edited = bool(self.time.text().strip())
        self._on_text()

    def _on_text(self) -> None:
        self.show_error(None)
        self.edited.emit()

    def _on_content(self) -> None:
        self._grow()
        self._on_text()

    def _grow(self) -> None:
        line = self.content.fontMetrics().lineSpacing()
        count = min(LINES, max(1, self._shown_lines()))
        policy = Qt.ScrollBarPolicy
        self.content.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if self._shown_lines() > LINES else policy.ScrollBarAlwaysOff
        )
        self.content.setFixedHeight(max(u(32), count * line + u(13)))

    def _shown_lines(self) -> int:
        return int(self.content.document().size().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._last = watched
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            restyle(self.bar, active=event.type() == QEvent.Type.FocusIn)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._on_key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if watched is self.source and key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.source.take_first():
                self.content.setFocus()
            return True
        if key == Qt.Key.Key_Up and watched is not self.time:
            empty = not self.source.text() and not self.content.toPlainText()
            if empty and not self.source.listed():
                self.up_pressed.emit()
                return True
        if watched is self.time and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.source.setFocus()
            return True
        if watched is self.content and key == Qt.Key.Key_Tab and self.reason_row.isVisible():
            self.reason.setFocus()
            return True
        return False
