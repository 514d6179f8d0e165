"""Makes the pictures of the documents anew: ``python docs/make_pictures.py``. Needs no screen.

Records the sample shift of ``main.py demo`` in a temporary folder, paints the duty desk and the page of events light,
dark and in English, the editor of a report, the roster, a handover, the page of reports, the editor of a template, the
first run of an empty database, and printed pages.
"""
from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
TARGET = ROOT / "docs" / "pictures"
SIZE = (1366, 768)
NUMBER, RELIEF = "001", "004"
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
    picture.SETTLE_MS = 3000  # also on a computer that is busy
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
        ("roster-zh", "zh_CN", "light", [to_roster]), ("roster-en", "en", "light", [to_roster]),
        ("reports-zh", "zh_CN", "light", [to_reports, settled]), ("reports-en", "en", "light", [to_reports, settled]),
        ("template-zh", "zh_CN", "light", [to_template, settled]),
    ):
        i18n.use(language)
        picture.take(made["database"], NUMBER, TARGET / f"{file}.png", NOW, SIZE, look, steps)
    later = half_handed_over(made["database"])
    for file, language in (("handover-zh", "zh_CN"), ("handover-en", "en")):
        i18n.use(language)
        picture.take(made["database"], RELIEF, TARGET / f"{file}.png", later, SIZE, "light", [to_handover])
    page(Path(made["leak_flash"]), TARGET / "flash-report.png")
    page(Path(made["shift_log"]), TARGET / "shift-log.png")
    page(Path(made["record_sheet"]), TARGET / "record-sheet.png")
    page(Path(made["daily"]), TARGET / "daily.png")
    statistics(made["database"], folder)


def to_events(window: Any) -> None:
    """The event whose deadline is nearest."""
    window.show_page("events")


def to_roster(window: Any) -> None:
    """The month of the sample night."""
    window.show_page("roster")


def to_reports(window: Any) -> None:
    """The flash of the event that still runs, as it was sent last."""
    window.desk.go("reports", report="events.flash")


def to_template(window: Any) -> None:
    """The editor of the shift log's template."""
    window.desk.go("templates.change_page", report="duty_log.shift_log")


def settled(window: Any) -> None:
    """Nothing more; time for the pages to be made."""


def statistics(target: str, folder: Path) -> None:
    """The statistics of the sample's month."""
    from app.core import access, pages, site
    from db.database import close_database

    place = site.open_site(target)
    ctx = replace(access.context_of_number(NUMBER, place.files), now=lambda: NOW)
    made = pages.save(ctx, "statistics.month", folder / "month.pdf", month=f"{NOW:%Y-%m}")
    page(made.file, TARGET / "statistics.png")
    close_database()


def to_handover(window: Any) -> None:
    """The open sheet."""
    window.show_page("handover")


def half_handed_over(target: str) -> datetime:
    """A sheet that the outgoing person signed, with some items accepted and one queried; returns the moment."""
    from app import samples
    from app.core import access, site
    from app.core.run import read, run
    from db.database import close_database

    later = NOW + timedelta(hours=4, minutes=54)
    place = site.open_site(target)
    night, relief = (replace(access.context_of_number(number, place.files), now=lambda: later)
                     for number in (NUMBER, RELIEF))
    for row in read(night, "handover.loose_ends"):
        if row["listing"] == "events":
            run(night, "handover.note", key=row["key"], text="续报材料已备，等县里复核数字")
    run(night, "handover.note", key="thing:fax", text="2 号机卡纸，已报修")
    run(night, "handover.prepare", place="总值班室", weather="中雨 25°C")
    run(night, "handover.sign", side="outgoing", password=samples.PASSWORD)
    for item in read(relief, "handover.items")[:7]:
        if item["number"] == 6:
            run(relief, "handover.query", item=6, opinion="缺哪几家未报，请补")
        else:
            run(relief, "handover.accept", item=item["number"])
    close_database()
    return later


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
