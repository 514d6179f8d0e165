"""The head of the page: which shift goes to which, how far it is, the faces of the page; and the line below it."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.core.i18n import tr
from ui import paint, theme
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.option_group import OptionGroup
from ui.pages.handover.words import GAP
from ui.paint import Run
from ui.theme import u

BAND, LOW_BAND, PROGRESS = 44, 36, 200
FACES = ("give", "take", "earlier")
FACE_KEYS = ("Alt+1", "Alt+2", "Alt+3")


class Head(QWidget):
    """``turned`` (face) when another face is wanted, ``print_wanted``."""

    turned = Signal(str)
    print_wanted = Signal()

    def __init__(self, prints: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prints, self._has_sheet, self._narrow, self._shifts = prints, False, False, ""
        self.title, self.meta = QLabel(), CutLabel()
        self.title.setProperty("role", "title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.meta.setProperty("role", "secondary")
        titles = (tr("Handing over"), tr("Taking over"), tr("Earlier"))
        self._choices = tuple(zip(FACES, titles, strict=True))
        self.faces = OptionGroup(self._choices, "take", FACE_KEYS, tr("Side"), 28)
        self.faces.chosen.connect(self.turned)
        self.told = QLabel()
        self.told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedWidth(u(PROGRESS))
        self.print = KeyButton(tr("Print sheet"), "Ctrl+P", "printer")
        self.print.clicked.connect(self.print_wanted)
        self._build()

    def _build(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._far = QVBoxLayout()
        self._far.setSpacing(u(4))
        self._far.addStretch(1)
        self._far.addWidget(self.told)
        self._far.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignRight)
        self._far.addStretch(1)
        above = QHBoxLayout()
        above.setSpacing(u(16))
        above.addWidget(self.title)
        above.addWidget(self.faces)
        above.addStretch(1)
        texts = QVBoxLayout()
        texts.setSpacing(u(2))
        texts.addLayout(above)
        self._below = QHBoxLayout()
        self._below.addWidget(self.meta, 1)
        texts.addLayout(self._below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, u(8), 0, 0)
        row.setSpacing(u(14))
        row.addLayout(texts, 1)
        row.addLayout(self._far)
        row.addWidget(self.print)

    def set_narrow(self, narrow: bool) -> None:
        """Where the window is narrow, keys do without their buttons, and what is done stands below."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.faces.set_options(self._choices, () if narrow else FACE_KEYS)
            if narrow:
                self._below.addWidget(self.told)
            else:
                self._far.insertWidget(1, self.told)
        self._show_title()
        self._show_parts()

    def _show_title(self) -> None:
        self.title.setText(self._shifts if self._narrow else GAP.join((tr("Handover"), self._shifts)))

    def _show_parts(self) -> None:
        self.print.setVisible(self._prints and self._has_sheet and not self._narrow)
        self.bar.setVisible(self._has_sheet and not self._narrow and bool(self.bar.maximum()))

    def show_face(self, face: str) -> None:
        self.faces.set_value(face)

    def show_sheet(self, told: dict[str, Any], whole: dict[str, Any] | None) -> None:
        """``told``: names of shifts and people; ``whole``: the sheet shown with its items."""
        sheet = whole["sheet"] if whole else None
        shown = sheet or told
        self._shifts = tr("{from_} → {to}").format(from_=shown["from_name"], to=shown["to_name"])
        self._show_title()
        parts = [
            tr("Outgoing {names}").format(names=shown["outgoing"]) if shown["outgoing"] else "",
            tr("Incoming {names}").format(names=shown["incoming"]) if shown["incoming"] else "",
            tr("Sheet {number}").format(number=sheet["number"]) if sheet else "",
        ]
        if told["overlong"] and not (sheet and sheet["sealed_at"]):
            parts.append(tr("nobody took over for {n} min").format(n=told["overlong"]))
        self.meta.setText(GAP.join(part for part in parts if part))
        self.meta.setToolTip(self.meta.text())
        self._has_sheet = sheet is not None
        self._show_far(sheet, whole["items"] if whole else [])
        self._show_parts()

    def _show_far(self, sheet: dict[str, Any] | None, items: list[dict[str, Any]]) -> None:
        """How many items were looked at; the ledger's code once it is sealed."""
        self.bar.setRange(0, 0 if sheet is None or sheet["sealed_at"] else max(1, len(items)))
        if sheet is None:
            self.told.setText("")
        elif sheet["sealed_at"]:
            said = tr("sealed, ledger code {code}") if sheet["whole"] else tr("altered since it was sealed")
            self.told.setText(said.format(code=sheet["code"]))
            theme.restyle(self.told, tone="ok" if sheet["whole"] else "danger")
        else:
            seen = sum(1 for item in items if item["state"] != "unseen")
            doubts = sum(1 for item in items if item["state"] in ("queried", "refused"))
            text = tr("{n} / {all} handled").format(n=seen, all=len(items))
            self.told.setText(GAP.join((text, tr("{n} queried").format(n=doubts))) if doubts else text)
            theme.restyle(self.told, tone="warn" if doubts else "")
            self.bar.setValue(seen)


class Told(QWidget):
    """Stretches of text on one line; what has no room is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[Run] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def say(self, runs: list[Run]) -> None:
        self._runs = runs
        self.setAccessibleName("".join(run.text for run in runs))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, u(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.runs(QPainter(self), self.rect(), self._runs)


class Band(QFrame):
    """One line of facts with a button at its end. ``pressed``: the button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFixedHeight(u(BAND))
        self._icon = ""
        self._mark, self.told = QLabel(), Told()
        self.button = KeyButton("", small=True)
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(u(14), 0, u(13), 0)
        row.setSpacing(u(10))
        row.addWidget(self._mark)
        row.addWidget(self.told, 1)
        row.addWidget(self.button)
        theme.watch(self._draw)

    def _draw(self) -> None:
        if self._icon:
            self._mark.setPixmap(theme.pixmap(self._icon, "text2", 16, self.devicePixelRatioF()))

    def set_narrow(self, narrow: bool) -> None:
        self.setFixedHeight(u(LOW_BAND if narrow else BAND))

    def say(self, icon: str, runs: list[Run], button: str = "", key: str = "") -> None:
        self._icon = icon
        self._draw()
        self.told.say(runs)
        self.button.set_text(button, key)
        self.button.setVisible(bool(button))


def since_runs(since: dict[str, Any], moment: str) -> list[Run]:
    """What happened since somebody left, as stretches: names pale, numbers bold."""
    if not since["at"]:
        return [Run(tr("No earlier duty is known"), "text2")]
    runs = [Run(tr("Since you left"), is_bold=True), Run(f"{GAP}{moment}", "text2")]
    for name, title, beside, also in (
        ("entries", tr("entries"), "", ""), ("events", tr("events"), "running", tr("in progress")),
        ("instructions", tr("instructions"), "open_instructions", tr("not closed")),
        ("corrections", tr("corrections"), "", ""), ("reports", tr("reports"), "late", tr("late")),
    ):
        runs += [Run(f"{GAP}{title} ", "text2"), Run(str(since[name]), is_bold=True)]
        if beside:
            runs.append(Run(f"  {also} {since[beside]}", "text3"))
    return runs


def before_runs(read: dict[str, Any]) -> list[Run]:
    """How many loose ends there are before handing over, and how many things that are not in order."""
    left = sum(1 for one in read["loose"] if not one["note"])
    wrong = sum(1 for one in read["things"] if one["note"])
    runs = [Run(tr("Before handing over"), is_bold=True)]
    for title, count in (
        (tr("loose ends"), left), (tr("with a note"), len(read["loose"]) - left), (tr("things not in order"), wrong)
    ):
        runs += [Run(f"{GAP}{title} ", "text2"), Run(str(count), is_bold=True)]
    return runs
