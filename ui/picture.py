"""A picture of the window without a screen, for the demo and the documents."""
from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.core import access, site
from ui import theme
from ui.alarm import Alarm
from ui.desk import Desk
from ui.window import Window
from ui.worker import Worker

SETTLE_MS = 1500


def take(
    target: str, number: str, file: Path, now: datetime | None = None, size: tuple[int, int] = (1366, 768),
    look: str = "light", steps: Sequence[Callable[[Window], object]] = (),
) -> None:
    """Paints the window of a database, signed in as a person, into a PNG file; the clock stands at ``now``.

    ``steps`` are taken one after the other before, as a person would: to a page, into a form.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["dutydesk"])
    assert isinstance(app, QApplication)
    theme.apply(app, look)
    place = site.open_site(target)
    ctx = access.context_of_number(number, place.files)
    if now is not None:
        ctx = replace(ctx, now=lambda: now)
    desk = Desk(ctx, place, Worker())
    window = Window(desk, alarm=Alarm(lambda sound: None))
    window.resize(*size)
    window.show()
    _settle()
    for step in steps:
        step(window)
        _settle()
    window.grab().save(str(file))
    window.close()


def _settle() -> None:
    wait = QEventLoop()
    QTimer.singleShot(SETTLE_MS, wait.quit)
    wait.exec()
