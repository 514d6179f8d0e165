"""Files for an entry: chosen, dragged in or pasted. They are in the store at once, so that a kill loses none."""
from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core import files
from app.core.i18n import to_local, tr
from ui.desk import Desk


class Intake(QObject):
    """``taken`` with a stored file's description; ``failed`` with the fault. They are tied when the entry is saved."""

    taken = Signal(dict)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._parent = parent

    def choose(self) -> None:
        """Opens the file dialog."""
        dialog = QFileDialog(self._parent, tr("Choose files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add([Path(name) for name in names]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def add(self, paths: list[Path]) -> None:
        """Takes files into the store, off the window thread."""
        for path in paths:
            self.desk.worker.submit(
                "draft", lambda p=path: files.take_in(self.desk.ctx, p), self._on_stored, self.failed.emit
            )

    def add_mime(self, data: QMimeData) -> None:
        """Files or a picture from the clipboard or dragged in."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.add(paths)
        elif data.hasImage():
            name = tr("picture") + f"-{to_local(self.desk.ctx.now()):%Y%m%d-%H%M%S}.png"
            content = as_png(QImage(data.imageData()))
            self.desk.worker.submit(
                "draft", lambda: files.take_in_bytes(self.desk.ctx, name, content), self._on_stored, self.failed.emit
            )

    def _on_stored(self, stored: files.Stored) -> None:
        self.taken.emit(asdict(stored))


def as_png(image: QImage) -> bytes:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(kept.data())
