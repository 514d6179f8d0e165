"""The fixed words of a page, what is shipped and what the office says instead, and the line to change one."""
from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.i18n import tr
from app.core.templates import LONGEST
from ui import paint
from ui.editors import TextEditor
from ui.field import Field
from ui.lines import Item, Lines, RowPainter
from ui.option_group import OptionGroup
from ui.pages.templates.edition import EVERY, OWN
from ui.theme import u

ROOM = 0.42  # of a changed line, for the wording as shipped


class _Row(RowPainter):
    height = 26

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        area = paint.ground(painter, option, inset=0)
        box = area.adjusted(u(paint.EDGE), 0, -u(paint.EDGE), 0)
        if item["changed"]:
            wide = min(paint.width(item["shipped"], "secondary"), round(box.width() * ROOM))
            place = QRect(box.right() - wide, box.top(), wide + 1, box.height())
            paint.text(painter, place, item["shipped"], "secondary", "text3", align=paint.RIGHT)
            box.setRight(place.left() - u(10))
        paint.text(painter, box, item["said"], ink="accent_text" if item["changed"] else "text", bold=item["changed"])


def sentence(item: Item) -> str:
    """What a screen reader says of a word; the tooltip."""
    if not item["changed"]:
        return str(item["said"])
    return tr("{wording}, shipped as {shipped}").format(wording=item["said"], shipped=item["shipped"])


class WordList(QWidget):
    """``chosen``: another word is the current one; ``edited`` (scope, wording) by a person; ``scoped``."""

    chosen = Signal()
    scoped = Signal()
    edited = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._every: list[Item] = []
        self._filling = False
        self.find = QLineEdit()
        self.find.setPlaceholderText(tr("Find words"))
        self.find.setAccessibleName(tr("Find words"))
        self.find.textChanged.connect(lambda text: self._narrow())
        self.view = Lines(tr("Fixed words of the page"), _Row(), sentence)
        self.view.moved.connect(self.chosen)
        self.view.taken.connect(lambda item: self.line.setFocus(Qt.FocusReason.OtherFocusReason))
        self.scope = OptionGroup(
            ((OWN, tr("This report")), (EVERY, tr("Every page"))), OWN, label=tr("Where the wording holds"))
        self.scope.chosen.connect(lambda code: self.scoped.emit())
        self.line = TextEditor()
        self.line.edited.connect(self._on_edited)
        self.field = Field(tr("Own wording"), self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(4))
        column.addWidget(self.view, 1)
        column.addSpacing(u(4))
        column.addWidget(self.scope)
        column.addWidget(self.field)
        self.field.setEnabled(False)

    def show_words(self, items: list[Item]) -> None:
        """Items: id (the text), said, shipped, changed."""
        self._every = items
        self._narrow()

    def _narrow(self) -> None:
        wanted = self.find.text().strip().casefold()
        found = [one for one in self._every if wanted in f"{one['said']}\n{one['shipped']}".casefold()]
        self.view.show_items(found)
        if found and self.view.current() is None:
            self.view.select(found[0]["id"])
        self.chosen.emit()

    def text(self) -> str:
        """The text of the program whose wording is the current one; empty without any."""
        return str(self.view.key() or "")

    def show_wording(self, wording: str, shipped: str) -> None:
        """Fills the line, where something else stands in it."""
        self._filling = True
        self.field.setEnabled(bool(shipped))
        self.line.setPlaceholderText(shipped)
        if self.line.text() != wording:
            self.line.set_value(wording)
        self._filling = False

    def show_fault(self, fault: str) -> None:
        self.field.set_error(fault)

    def _on_edited(self) -> None:
        if self._filling:
            return
        if len(self.line.text()) > 10 * LONGEST:  # a whole document pasted by mistake would be in the draft
            self.line.setText(self.line.text()[: 10 * LONGEST])
            return
        self.edited.emit(self.scope.value(), self.line.text())
