"""The search measured: ``python -m benchmarks.searching index|window DATABASE`` prints JSON.

``index``: for words of each kind the bare FTS5 question and ours by turns, milliseconds. ``window``: the search page
with words typed key by key, from each key press to the first rows painted, and the longest time the window was away.
"""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Any

from app.core import finding, search
from app.core.search_words import Query
from benchmarks import office, words
from benchmarks.measure import compare
from db.database import connect_sqlite, data_key

TABLE = "duty_entry"
HITS = 50
KINDS = {
    "frequent": ("报告", "来电", "积水", "人员"), "rare": (words.RARE, "震感", "烟点"),
    "never together": ("报来", "现无", "置人", "通报"), "one character": ("报", "的", "8"),
    "phrase": ("下穿通道积水", "目前正在", "市应急局"), "digits": ("8123", "0571", "05718123"),
}


def first(word: str, count: int = HITS) -> list[int]:
    """Ids of the newest entries with a word, as the window asks for its first page."""
    found: list[int] = []
    for ids in search.slices(search.Asked(TABLE, word), first=count):
        found += ids
        if len(found) >= count:
            break
    return found[:count]


def bare(path: Path) -> Callable[[str], list[Any]]:
    """The bare question of FTS5, on a plain connection."""
    connection = connect_sqlite(path, data_key())
    sql = f"select rowid from search_text where spaced match ? order by rowid desc limit {HITS}"

    def ask(word: str) -> list[Any]:
        phrase = '"' + " ".join(search.tokens(word)) + '"'
        return connection.execute(sql, (phrase,)).fetchall()  # type: ignore[no-any-return]

    return ask


def index(path: Path, times: int = 15) -> list[dict[str, Any]]:
    """Each word's kind, hits of the first page, milliseconds of both, their ratio, and of all ids."""
    ctx, ask = office.context(path), bare(path)
    told = []
    for kind, chosen in KINDS.items():
        for word in chosen:
            assert len(first(word)) == len(ask(word)), word
            result = compare(word, "FTS5", lambda word=word: first(word), lambda word=word: ask(word), times)
            start, cpu, pieces = perf_counter(), process_time(), []
            for _ in finding.slices_of(ctx, finding.registry.listings["duty_log"], Query(word), {}):
                pieces.append(perf_counter())
            longest = max(b - a for a, b in zip([start, *pieces], pieces, strict=False)) if pieces else 0
            told.append({
                "kind": kind, "word": word, "ours_ms": result.ours * 1000, "bare_ms": result.base * 1000,
                "ratio": result.ratio, "first": len(first(word)), "all_ms": (perf_counter() - start) * 1000,
                "all_cpu_ms": (process_time() - cpu) * 1000,
                "slices": len(pieces), "longest_slice_ms": longest * 1000,
            })
    return told


# the window --------------------------------------------------------------
TYPED = ("报告积水", "溃坝", "报来", "现无", "8123", "下穿通道", "市应急局 伤亡")


class Watch:
    """Notes when the page painted rows, and how long the window's thread was away."""

    def __init__(self, page: Any) -> None:
        from PySide6.QtCore import QTimer

        self._page, self.away, self._last = page, 0.0, perf_counter()
        self.beat = QTimer(page, interval=1)
        self.beat.timeout.connect(self._on_beat)
        self.beat.start()

    def _on_beat(self) -> None:
        now = perf_counter()
        self.away, self._last = max(self.away, now - self._last), now

    def begin(self) -> None:
        self.away, self._last = 0.0, perf_counter()


def window(path: Path) -> dict[str, Any]:
    """Types, scrolls, goes to a day; each time from the key to the rows painted, in milliseconds."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from app.core import i18n
    from benchmarks.window import desk_window

    i18n.use("zh_CN")
    shown = desk_window(str(path))
    shown.show()
    shown.show_page("search")
    page = shown._current()
    _until(lambda: page.reading is not None and page.reading.is_done)
    watch, keys, settled = Watch(page), [], []
    for text in TYPED:
        page.take_focus()
        page.line.clear()
        _until(lambda: not page.reading.words and not page.answer.is_running)
        for at in range(len(text)):
            edition, start, cpu = page.model.edition, perf_counter(), thread_time()
            watch.begin()
            page.line.insert(text[at])
            _until(lambda edition=edition: _is_seen(page, edition))
            keys.append({
                "typed": text[: at + 1], "ms": (perf_counter() - start) * 1000, "away_ms": watch.away * 1000,
                "window_cpu_ms": (thread_time() - cpu) * 1000,
            })
        start = perf_counter()
        _until(lambda: not page.answer.is_running)
        settled.append({"text": text, "ms": (perf_counter() - start) * 1000, "hits": page.model.rowCount()})
    page.line.clear()
    _until(lambda: not page.reading.words and not page.answer.is_running)
    places = []
    bar, count = page.view.verticalScrollBar(), page.model.rowCount()
    for part in (0.5, 0.1, 0.9, 0.333, 1.0, 0.0):
        start = perf_counter()
        watch.begin()
        bar.setValue(int(bar.maximum() * part))
        _until(lambda: _is_filled(page))
        places.append({"at": part, "ms": (perf_counter() - start) * 1000, "away_ms": watch.away * 1000})
    start, before = perf_counter(), page.view.currentIndex().row()
    watch.begin()
    page.go_to_day(page.desk.ctx.now().replace(year=page.desk.ctx.now().year - 3))
    _until(lambda: page.view.currentIndex().row() != before and _is_filled(page))
    day = {"ms": (perf_counter() - start) * 1000, "away_ms": watch.away * 1000}
    start = perf_counter()
    watch.begin()
    edition = page.model.edition
    QTest.keyClick(page.view, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    _until(lambda: page.is_rising and _is_seen(page, edition))
    turned = {"ms": (perf_counter() - start) * 1000, "away_ms": watch.away * 1000}
    _until(lambda: not page.answer.is_running)
    return {
        "rows": count, "keys": keys, "median_ms": median(one["ms"] for one in keys),
        "most_ms": max(one["ms"] for one in keys), "away_ms": max(one["away_ms"] for one in [*keys, *places]),
        "settled": settled, "places": places, "day": day, "turned": turned, "memory_mb": _memory(),
    }


def _is_seen(page: Any, edition: int) -> bool:
    """Whether an answer later than that edition is on the screen, painted."""
    if page.model.edition == edition or not _is_filled(page):
        return False
    page.view.viewport().repaint()
    return True


def _is_filled(page: Any) -> bool:
    """Whether every row in sight has been read."""
    from PySide6.QtCore import Qt

    view, model = page.view, page.model
    top, bottom = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    rows = range(max(top, 0), (bottom if bottom >= 0 else model.rowCount() - 1) + 1)
    return all(model.index(row).data(Qt.ItemDataRole.UserRole) is not None for row in rows)


def _until(is_so: Callable[[], Any], seconds: float = 300) -> None:
    """Runs the event loop until something is so; it waits between two looks, so that lanes may work."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    end = perf_counter() + seconds
    wake = QTimer(interval=1)
    wake.start()
    while not is_so():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if perf_counter() > end:
            raise TimeoutError
    wake.stop()


def _memory() -> float:
    """Megabytes of the process that stand in memory, its most."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(what: str, database: str) -> None:
    import ui  # noqa: F401 - makes the singletons last, before any call of Qt

    told = {"index": index, "window": window}[what](Path(database))
    print(json.dumps(told, ensure_ascii=False, indent=1), flush=True)
    os._exit(0)  # the check of the whole record, which began with the window, is not waited for


if __name__ == "__main__":
    main(*islice(sys.argv[1:], 2))
