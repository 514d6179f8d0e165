"""The dialog that asks where a file is saved; it begins where the last one on this computer went."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.i18n import tr, tr_noop
from app.core.registry import setting
from app.core.settings import load_computer, store_computer

setting("ui.save_folder", "", tr_noop("Folder in which something was last saved"), scope="computer", hidden=True)


def folder() -> str:
    """Where something was last saved, while that folder is there; else the user's documents, or home without any."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    wanted = (str(load_computer().get("ui.save_folder") or ""), documents)
    return next((one for one in wanted if one and Path(one).is_dir()), str(Path.home()))


def remember(chosen: Path) -> None:
    """Keeps a folder as the one to begin with next time."""
    if str(chosen) != folder():
        store_computer("ui.save_folder", str(chosen))


def dialog(parent: QWidget, title: str, filters: list[str], name: str, then: Callable[[Path], None]) -> QFileDialog:
    """A dialog ready to open(), with ``name`` as the file's; ``then`` gets the file chosen, its folder is kept."""
    asking = QFileDialog(parent, title)
    asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    asking.setNameFilters(filters)
    asking.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    # Qt's own catalogue leaves these two in English
    asking.setLabelText(QFileDialog.DialogLabel.LookIn, tr("Folder"))
    asking.setLabelText(QFileDialog.DialogLabel.FileType, tr("File format"))
    asking.setDirectory(folder())
    asking.selectFile(name)

    def chosen(file: str) -> None:
        remember(Path(file).parent)
        then(Path(file))

    asking.fileSelected.connect(chosen)
    return asking
