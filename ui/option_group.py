"""A row of joined buttons of which one is chosen."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from ui import theme
from ui.key_button import KeyTool
from ui.theme import u

HEIGHT = 26


class OptionGroup(QWidget):
    """One of several (code, title); ``keys`` are shown beside the titles. ``chosen`` carries the code."""

    chosen = Signal(str)

    def __init__(
        self, options: Iterable[tuple[str, str]], value: str = "", keys: Sequence[str] = (), label: str = "",
        height: int = HEIGHT, parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._height = height
        self._group = QButtonGroup(self)
        self._buttons: dict[str, KeyTool] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(label)
        self._group.buttonClicked.connect(self._on_clicked)
        theme.watch(self._fit)
        self.set_options(options, keys)
        self.set_value(value)

    def set_options(self, options: Iterable[tuple[str, str]], keys: Sequence[str] = ()) -> None:
        """Other choices; what was chosen stays chosen if it is still among them."""
        before = self.value()
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for place, (code, title) in enumerate(options):
            button = KeyTool(title, keys[place] if place < len(keys) else "", height=self._height, parent=self)
            button.edge = 9
            button.setCheckable(True)
            button.setProperty("option", True)
            button.toggled.connect(self._lift)
            self._buttons[code] = button
            self._group.addButton(button)
            button.show()
        self._place()
        self.set_value(before)
        self._fit()

    def set_titles(self, titles: dict[str, str]) -> None:
        """Other words for codes already there, such as a new count."""
        for code, title in titles.items():
            if code in self._buttons and self._buttons[code].text() != title:
                self._buttons[code].set_text(title)
        self._fit()

    def value(self) -> str:
        """The code chosen; empty when none is."""
        return next((code for code, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, code: str) -> None:
        """Chooses without telling anybody; an unknown code leaves nothing chosen."""
        self._group.setExclusive(False)
        for own, button in self._buttons.items():
            button.setChecked(own == code)
        self._group.setExclusive(True)

    def choose(self, code: str) -> None:
        """Chooses as a click would."""
        if code in self._buttons:
            self._buttons[code].click()

    def button(self, code: str) -> KeyTool:
        """The button of a code, for a tooltip or a shortcut."""
        return self._buttons[code]

    def _on_clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(self.value())

    def _lift(self, is_on: bool) -> None:
        """The chosen button's border lies over its neighbours'."""
        for button in self._buttons.values():
            if button.isChecked():
                button.raise_()

    def _place(self) -> None:
        last = len(self._buttons) - 1
        for place, button in enumerate(self._buttons.values()):
            name = "only" if last == 0 else {0: "first", last: "last"}.get(place, "middle")
            theme.restyle(button, place=name)

    def sizeHint(self) -> QSize:
        widths = [button.sizeHint().width() - 1 for button in self._buttons.values()]
        return QSize(sum(widths) + 1, u(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        left = 0
        for button in self._buttons.values():
            width = button.sizeHint().width()
            button.setGeometry(left, 0, width, u(self._height))
            left += width - 1
        self.updateGeometry()
