"""What is known of an event, element by element: the meter, the list that fills it, and what to ask when calling."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QLineEdit, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.errors import Question, UserError
from app.core.i18n import tr
from app.features.events.state import STOPPED
from ui import paint, theme
from ui.cards import Card, key_label
from ui.field import CutLabel
from ui.lines import Item, Lines, RowPainter
from ui.theme import u

ROW, QUESTION_ROW, SEGMENT, GAP = 26, 23, 8, 3
EDGE = paint.EDGE
LOOKS = {"filled": ("check", "ok"), "may": ("question", "text3"), "must": ("warning", "danger")}
WIDEST = 0.42  # of a row for its label


class ElementMeter(QWidget):
    """A segment for each element: filled, may wait, or missing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.states: list[str] = []
        self.setFixedHeight(u(SEGMENT + 8))

    def show_states(self, states: list[str]) -> None:
        self.states = states
        filled, wanted = states.count("filled"), states.count("must")
        said = tr("{n} of {all} filled, {wanted} missing")
        self.setAccessibleName(said.format(n=filled, all=len(states), wanted=wanted))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.states:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = (self.width() - 2 * u(EDGE) + GAP) / len(self.states)
        for place, state in enumerate(self.states):
            box = QRectF(u(EDGE) + place * wide, u(1), wide - GAP, u(SEGMENT))
            painter.setPen(Qt.PenStyle.NoPen if state == "filled" else theme.token(
                "danger" if state == "must" else "line2"))
            painter.setBrush(theme.token("accent" if state == "filled" else "surface"))
            half = 0.0 if state == "filled" else 0.5
            painter.drawRoundedRect(box.adjusted(half, half, -half, -half), 2, 2)


class _Row(RowPainter):
    """Icon, title, and value or what is wanted."""

    height = ROW
    today = ""  # a time of today stands without its date

    def label_width(self, view: Lines, whole: int, item: Item) -> int:
        """The widest title of its group, the general elements or the further fields, as far as values have room."""
        group = [one["title"] for one in view.items() if one.get("further") == item.get("further")]
        widest = max((paint.width(title, "secondary") for title in group), default=0)
        return min(widest, int(whole * WIDEST)) + u(14)

    def value_area(self, view: Lines, area: QRect, item: Item) -> QRect:
        left = area.left() + u(EDGE) + u(20) + self.label_width(view, area.width(), item)
        return QRect(left, area.top(), area.right() - u(EDGE) - left + 1, area.height())

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        area = paint.ground(painter, option)
        view: Any = option.widget
        icon, ink = LOOKS[item["state"]]
        paint.picture(painter, area.adjusted(u(EDGE), 0, 0, 0), icon, ink, 14)
        wide = self.label_width(view, area.width(), item)
        label = QRect(area.left() + u(EDGE + 20), area.top(), wide, area.height())
        paint.text(painter, label.adjusted(0, 0, -u(8), 0), item["title"], "secondary", "text2")
        value = self.value_area(view, area, item)
        if item["value"]:
            paint.text(painter, value, item["value"].removeprefix(self.today), "secondary")
        elif item["state"] == "must":
            paint.runs(painter, value, [
                paint.Run(tr("required") + "　", "danger"), paint.Run(item["question"], "danger"),
            ], "secondary")
        else:
            paint.text(painter, value, tr("may wait"), "secondary", "text3")


class _QuestionRow(RowPainter):
    """A box and the question."""

    height = QUESTION_ROW

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        area = paint.ground(painter, option, inset=-1)
        box = QRectF(area.left() + u(EDGE), area.top() + (area.height() - u(14)) // 2, u(14), u(14))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.token("line3"))
        painter.setBrush(theme.token("surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        paint.text(painter, area.adjusted(u(EDGE + 22), 0, -u(EDGE), 0), item["question"], "secondary")


class ElementsPanel(Card):
    """``filled`` (code, value, whether asked findings are accepted); ``elsewhere`` (code): not typed here.

    While a value is being typed, what is read meanwhile waits.
    """

    filled = Signal(str, str, bool)
    elsewhere = Signal(str)

    def __init__(self, writes: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("Elements"), parent)
        self._writes = writes
        self._waiting: dict[str, Any] | None = None
        self._code, self._confirm = "", False
        self.wanted = QLabel()
        self.wanted.setProperty("role", "secondary")
        self.wanted.setProperty("tone", "danger")
        self.line.addWidget(self.wanted)
        self.meter = ElementMeter()
        self._painter = _Row()
        self.list = Lines(tr("Elements"), self._painter, _sentence, "code")
        self.list.taken.connect(lambda item: self.edit(item["code"]))
        self.questions = Lines(tr("To ask"), _QuestionRow(), lambda item: item["question"], "code")
        self.questions.taken.connect(lambda item: self.edit(item["code"]))
        self.questions.clicked.connect(lambda index: self.edit(index.data(Qt.ItemDataRole.UserRole)["code"]))
        self.editor = QLineEdit(self.list.viewport())
        self.editor.setProperty("option", True)
        self.editor.returnPressed.connect(self._on_entered)
        self.editor.textEdited.connect(self._on_edited)
        self.editor.hide()
        self.list.verticalScrollBar().valueChanged.connect(self._place)
        self.list.viewport().installEventFilter(self)
        self.fault = CutLabel()
        self.fault.setProperty("role", "secondary")
        self.fault.setProperty("tone", "danger")
        self.fault.setContentsMargins(u(EDGE), u(2), u(EDGE), 0)
        self.fault.hide()
        self._build()

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.list, 1)
        left.addWidget(self.fault)
        self._asks = QWidget()
        below = QVBoxLayout(self._asks)
        below.setContentsMargins(0, u(6), 0, 0)
        below.setSpacing(u(2))
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setContentsMargins(u(EDGE), 0, u(EDGE), 0)
        title = QLabel(tr("To ask when calling back"))
        title.setProperty("role", "heading")
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(key_label("Ctrl+B"))
        below.addLayout(head)
        below.addWidget(self.questions)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.setSpacing(0)
        self._parts.addLayout(left, 1)
        self._parts.addWidget(self._asks)
        self.column.addWidget(self.meter)
        self.column.addLayout(self._parts, 1)

    # showing ------------------------------------------------------------
    def show_event(self, event: dict[str, Any], today: str) -> None:
        """The elements of an event, with today's date as times show it; waits while a value is being typed."""
        self._painter.today = today + " "
        if self.is_editing():
            self._waiting = event
            return
        found = event["elements"]
        self.count.setText(f"{found['filled']} / {found['all']}")
        stopped = event["status"] in STOPPED
        missing = 0 if stopped else len(found["missing"])
        text = tr("{report}: {n} missing").format(report=_stage(found["stage"]), n=missing)
        self.wanted.setText(text if missing else "")
        if stopped:  # nothing is asked for any more
            found = {**found, "questions": [], "rows": [
                {**row, "state": "may" if row["state"] == "must" else row["state"]} for row in found["rows"]
            ]}
        self.meter.show_states([row["state"] for row in found["rows"]])
        further = [{**row, "state": "filled" if row["value"] else "may", "further": True} for row in found["further"]]
        self.list.show_items([*found["rows"], *further])
        self.questions.show_items(found["questions"])
        self._asks.setVisible(bool(found["questions"]))
        self._fit()

    def set_narrow(self, narrow: bool) -> None:
        """Where the columns are tabs there is little height: the questions stand beside the list."""
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(beside if narrow else below)
        self._parts.setStretch(0, 3)
        self._parts.setStretch(1, 2 if narrow else 0)
        self._fit()

    def _fit(self) -> None:
        if self._parts.direction() == QBoxLayout.Direction.LeftToRight:
            self.questions.setMinimumHeight(0)
            self.questions.setMaximumHeight(16_777_215)
            return
        rows = min(len(self.questions.items()), 3 if self.height() < u(560) else 6)
        self.questions.setFixedHeight(rows * u(QUESTION_ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    # editing ------------------------------------------------------------
    def edit(self, code: str) -> None:
        """Opens the value of an element for typing, in its place in the list."""
        if not self._writes or not self.list.select(code):
            return
        item = self.list.current()
        assert item is not None
        if code in ("received", "occurred", "kind", "consequence"):
            self.elsewhere.emit(code)
            return
        self._code, self._confirm = code, False
        self.editor.setAccessibleName(item["title"])
        self.editor.setPlaceholderText(item["question"])
        self.editor.setText(item["value"])
        self.editor.selectAll()
        self._place()
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def is_editing(self) -> bool:
        return self._code != ""

    def _place(self) -> None:
        """The editor lies over the value of its row."""
        item = self.list.current()
        if self._code and item is not None:
            area = self._painter.value_area(self.list, self.list.visualRect(self.list.currentIndex()), item)
            self.editor.setGeometry(area.adjusted(-u(8), 0, u(EDGE - 2), 0))

    def _on_edited(self, text: str) -> None:
        self._confirm = False
        self._show_fault("")

    def _on_entered(self) -> None:
        value, item = self.editor.text().strip(), self.list.current()
        if item is None or not value or value == item["value"]:
            self.close_editor()
        elif not self.editor.isReadOnly():
            self.editor.setReadOnly(True)  # until it is saved, or refused
            self.filled.emit(self._code, value, self._confirm)

    def close_editor(self) -> None:
        """Leaves the value as it was or was saved; what was read meanwhile is shown."""
        self._code = ""
        self.editor.setReadOnly(False)
        self.editor.hide()
        self._show_fault("")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._waiting is not None:
            event, self._waiting = self._waiting, None
            self.show_event(event, self._painter.today.strip())

    def show_fault(self, fault: UserError) -> None:
        """Why the value was refused, below the list; what was asked is accepted by a second Enter."""
        self.editor.setReadOnly(False)
        self._confirm = isinstance(fault, Question)
        again = tr("{question} Enter saves it all the same.").format(question=fault.text)
        self._show_fault(again if self._confirm else fault.text)

    def _show_fault(self, said: str) -> None:
        self.fault.setText(said)
        self.fault.setToolTip(said)
        self.fault.setVisible(bool(said))
        theme.restyle(self.editor, error=bool(said) and not self._confirm)

    def take_focus(self) -> None:
        """Into the list, on what the next report still needs."""
        if self.is_editing():
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.list.currentIndex().isValid():
            wanted = next((one for one in self.list.items() if one["state"] == "must"), None)
            if wanted is not None:
                self.list.select(wanted["code"])
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _stage(stage: str) -> str:
    """The report whose elements are counted."""
    return {
        "first_phone": tr("By phone"), "first_written": tr("In writing"), "final": tr("Final"),
    }.get(stage, tr("Follow-up report"))


def _sentence(item: Item) -> str:
    state = {"filled": "", "must": tr("required"), "may": tr("may wait")}[item["state"]]
    return tr(", ").join(part for part in (item["title"], item["value"] or state) if part)
