"""How smooth the window stays while pages are made: the gaps of its event loop. ``python -m benchmarks batch``.

A timer of the window ticks every 4 ms; a gap is the time from one tick to the next, so 4 ms is none. Measured at
rest, while one log of 500 entries is made for the preview, and while the month's 62 shift logs are made as files,
with the report page shown.
"""
from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

TICK_MS = 4
REST = 2.0  # seconds measured without any work
SETTLE_MS = 3000
SHIFTS, EVERY = 62, 20  # shifts of twelve hours; an entry every so many minutes
ENTRIES = SHIFTS * 12 * 60 // EVERY
BIG = 500


def main() -> int:
    """Prints a table of the gaps."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
            os.environ[variable] = str(folder / "home")  # no settings of this computer
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from app.core import i18n

        i18n.use("zh_CN")
        _measure(folder)
    return 0


def _measure(folder: Path) -> None:
    from PySide6.QtCore import QTimer

    from app.core import pages
    from app.core.run import wall_clock
    from benchmarks import office
    from benchmarks.window import desk_window, waited

    window: Any = desk_window(str(office.make(folder, ENTRIES)))
    window.show()
    window.show_page("reports")
    waited(lambda done: QTimer.singleShot(SETTLE_MS, done))
    now = wall_clock()

    def rest(ctx: Any) -> None:
        ends = perf_counter() + REST
        while perf_counter() < ends:
            ctx.progress(0, 1, "")
            sleep(0.1)

    def preview(ctx: Any) -> None:
        since = now - timedelta(minutes=EVERY * BIG)
        pages.preview(ctx, "duty_log.shift_log", since=since, until=now + timedelta(minutes=1))

    def month(ctx: Any) -> None:
        for number in range(SHIFTS):
            until = now - timedelta(hours=12 * number)
            pages.save(ctx, "duty_log.shift_log", folder / f"{number:02}.pdf",
                       since=until - timedelta(hours=12), until=until)

    sys.stdout.write("| While | Took, s | Gaps: half below, ms | 99 % below, ms | longest, ms | above 50 ms |\n")
    sys.stdout.write("|---|---|---|---|---|---|\n")
    for title, work in (
        ("nothing is made", rest), (f"a log of {BIG} entries, the first time", preview),
        (f"a log of {BIG} entries", preview), (f"{SHIFTS} shift logs of a month", month),
    ):
        sys.stdout.write(_line(title, *_gaps(window, work)))
        sys.stdout.flush()
    window.close()


def _gaps(window: Any, work: Callable[[Any], None]) -> tuple[float, list[float]]:
    """Seconds the work took on the report lane, and the gaps meanwhile, sorted."""
    from PySide6.QtCore import Qt, QTimer

    from benchmarks.window import waited

    gaps: list[float] = []
    last = [perf_counter()]

    def tick() -> None:
        now = perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    begun = perf_counter()
    waited(lambda done: window.desk.make(work, lambda _: done()))
    timer.stop()
    return perf_counter() - begun, sorted(gaps)


def _line(title: str, took: float, gaps: list[float]) -> str:
    half, most, longest = (1000 * gaps[min(len(gaps) - 1, len(gaps) * share // 100)] for share in (50, 99, 100))
    many = sum(gap > 0.05 for gap in gaps)
    return f"| {title} | {took:.1f} | {half:.1f} | {most:.1f} | {longest:.1f} | {many} of {len(gaps)} |\n"
