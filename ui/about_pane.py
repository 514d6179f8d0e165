"""What this installation is: version, database, ledger, fonts."""
from __future__ import annotations

import platform
import tomllib
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core import paths, site
from app.core.i18n import tr
from app.core.run import Context
from ui.bare_area import BareArea
from ui.desk import Desk
from ui.table_model import show_count
from ui.theme import u


class AboutPane(QWidget):
    """Plain lines that can be copied."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.lines: dict[str, QLabel] = {}
        title = QLabel(tr("About"))
        title.setProperty("role", "title")
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, u(8), 0)
        self._grid.setHorizontalSpacing(u(16))
        self._grid.setVerticalSpacing(u(8))
        self._grid.setColumnStretch(1, 1)
        area = BareArea()
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(10))
        column.addWidget(title)
        column.addWidget(area, 1)

    def refresh(self) -> None:
        """Reads again what this installation is."""
        target = self.desk.place.target
        self.desk.read(lambda ctx: about(ctx, target), self._show)

    def _show(self, found: list[tuple[str, str]]) -> None:
        for label, text in found:
            if label not in self.lines:
                self._add_line(label)
            self.lines[label].setText(text)
        self._grid.setRowStretch(len(self.lines), 1)

    def _add_line(self, label: str) -> None:
        row = len(self.lines)
        named, value = QLabel(label), QLabel()
        named.setProperty("role", "secondary")
        value.setWordWrap(True)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._grid.addWidget(named, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        self.lines[label] = value


def about(ctx: Context, target: str) -> list[tuple[str, str]]:
    """(label, text) lines; reads the database and looks at the fonts."""
    from app.report import fonts

    shown: dict[str, Any] = {
        tr("Version"): program_version(),
        tr("Database"): "\n".join(filter(None, (site.shown(target), site.open_to_others()))),
        tr("Ledger"): show_count(site.ledger_height()),
        tr("Log file"): str(paths.log_file()),
        tr("System"): f"Python {platform.python_version()}　Qt {qVersion()}　{platform.platform()}",
    }
    titles = {
        "biaosong": tr("Title face"), "fang": tr("FangSong face"), "kai": tr("Kai face"),
        "hei": tr("Hei face"), "song": tr("Song face"),
    }
    for role, file in fonts.which().items():
        shown[titles.get(role, role)] = str(file)
    return list(shown.items())


def program_version() -> str:
    """The version installed, or that of the tree the program runs from."""
    try:
        return version("dutydesk")
    except PackageNotFoundError:
        pass
    try:
        return str(tomllib.loads((paths.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    except (OSError, KeyError, ValueError):
        return ""
