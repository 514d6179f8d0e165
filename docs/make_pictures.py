"""Makes the pictures of the documents anew: ``python docs/make_pictures.py``. Needs no screen.

Records the sample shift of ``main.py demo`` in a temporary folder, paints the duty desk and the page of events light,
dark and in English, the editor of a report, the first run of an empty database, and printed pages.
"""
from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
TARGET = ROOT / "docs" / "pictures"
SIZE = (1366, 768)
NUMBER = "001"
# the evening the sample shift was written for: a night shift, 03:26 in the office's zone
NOW = datetime(2026, 6, 23, 19, 26, 10)


def main() -> int:
    """Makes every picture; says which."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
            os.environ[variable] = str(folder / "home")  # no settings of this computer
        TARGET.mkdir(exist_ok=True)
        first_run()
        shift(folder)
    for path in sorted(TARGET.glob("*.png")):
        print(path.relative_to(ROOT))
    return 0


def shift(folder: Path) -> None:
    """The window over the sample shift, and its pages."""
    from app import demo
    from app.core import i18n
    from db.database import close_database, silent
    from ui import picture

    i18n.use("zh_CN")
    made = demo.record(folder / "demo", silent, now=NOW)
    close_database()
    for file, language, look in (
        ("window-light-zh", "zh_CN", "light"), ("window-dark-zh", "zh_CN", "dark"), ("window-en", "en", "light")
    ):
        i18n.use(language)
        picture.take(made["database"], NUMBER, TARGET / f"{file}.png", NOW, SIZE, look)
    for file, language, look, steps in (
        ("events-light-zh", "zh_CN", "light", [to_events]), ("events-dark-zh", "zh_CN", "dark", [to_events]),
        ("events-en", "en", "light", [to_events]), ("report-editor-zh", "zh_CN", "light", [to_events, to_report]),
    ):
        i18n.use(language)
        picture.take(made["database"], NUMBER, TARGET / f"{file}.png", NOW, SIZE, look, steps)
    page(Path(made["leak_flash"]), TARGET / "flash-report.png")
    page(Path(made["shift_log"]), TARGET / "shift-log.png")
    page(Path(made["record_sheet"]), TARGET / "record-sheet.png")


def to_events(window: Any) -> None:
    """The event whose deadline is nearest."""
    window.show_page("events")


def to_report(window: Any) -> None:
    """The report that it owes next."""
    window.stack.currentWidget().primary()


def page(pdf: Path, file: Path) -> None:
    """The first page of a PDF as a picture."""
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as document:
        document[0].render(scale=1.5).to_pil().quantize(64).save(file, optimize=True)


def first_run() -> None:
    """The card of the first run, filled in but for the password."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from app.core import i18n, site
    from ui import theme
    from ui.first_run import FirstRun
    from ui.worker import Worker

    i18n.use("zh_CN")
    app = QApplication.instance() or QApplication(["dutydesk"])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    worker = Worker()
    with tempfile.TemporaryDirectory() as name:
        place = site.open_site(str(Path(name) / "dutydesk.db"))
        card = FirstRun(worker, replace(place, target="/home/duty/.local/share/dutydesk/dutydesk.db"))
        for field, text in (("office", "江城市人民政府总值班室"), ("name", "周明远")):
            card.editors[field].setText(text)
        card.resize(*SIZE)
        card.show()
        wait = QEventLoop()
        QTimer.singleShot(500, wait.quit)
        wait.exec()
        card.grab().save(str(TARGET / "first-run-zh.png"))
        card.close()
        worker.close()
        site.close()


if __name__ == "__main__":
    sys.exit(main())
