"""The floor of every start: a PySide6 window with a table view in it, ``python -m benchmarks.bare_window``.

Prints a line when the window has painted itself with its rows, for the parent to time, then the memory it has; knows
nothing of the program.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

ROWS, COLUMNS = 200, 7


class Rows(QAbstractTableModel):
    """So many rows of the same words."""

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else ROWS

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else COLUMNS

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return f"值班台 {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


class Painted(QObject):
    """Prints ``painted`` at the first paint of what it watches."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print("painted", flush=True)
        return super().eventFilter(watched, event)


def memory() -> int:
    """Bytes of this process in memory."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(next(line.split()[1] for line in status.read_text().split("\n") if line[:6] == "VmRSS:"))
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    app = QApplication(["bare"])
    window, view = QMainWindow(), QTableView()
    view.setModel(Rows(window))
    window.setCentralWidget(view)
    window.resize(1366, 768)
    painted = Painted(window)
    view.viewport().installEventFilter(painted)
    window.show()
    app.processEvents()
    print(json.dumps({"memory": memory()}), flush=True)


if __name__ == "__main__":
    main()
