"""The floor of every start: a PySide6 window with a table view in it, ``python -m benchmarks.bare_window``.

Prints a line when the window has painted itself with its rows, for the parent to time; knows nothing of the program.
"""
from __future__ import annotations

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


if __name__ == "__main__":
    main()
