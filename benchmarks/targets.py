"""Every figure of the log's speed beside its floor and its target. One function a measurement: changed in one line.

A measurement is given a Bench and yields figures. They run in the order of ``MEASUREMENTS``: what writes comes last,
so that the others meet the log as it was made.
"""
from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

from app.core import health, i18n, search, sheets, site
from app.core.run import Context, build, run, wall_clock
from benchmarks import floors, office, words
from benchmarks.figures import Figure, Target, of_rate, of_times, percentile
from benchmarks.turns import by_turns, said_by
from db import backup
from db.database import all_records, silent

TINY = 1_000  # entries below which nothing but the harness itself is tried
QUICK = 200_000  # entries below which a run is to end within minutes
IMPORTED = 100_000  # rows taken over, where the log is large
SAVES = 400
# what is at once to an eye: 0.1 s, after R. B. Miller, Response time in man-computer conversational transactions, 1968
AT_ONCE = Target(100)
# very many hits; some; three; none; two of the most frequent characters that hardly ever stand together, found by
# asking for every pair of the two dozen most frequent
WORDS = {"frequent": "报告", "middling": "舆情", "rare": words.RARE, "absent": "饕餮", "worst": "报人"}
BARE = "bare window with a table view"


@dataclass(frozen=True)
class Bench:
    """A run: how many entries, the log as made, the copy that is worked on, a folder for what is written besides."""

    size: int
    log: Path
    path: Path
    folder: Path

    @property
    def seconds(self) -> float:
        """For how long one thing may be measured again and again."""
        return 0.02 if self.size < TINY else 4 if self.size < QUICK else 30

    @property
    def rounds(self) -> int:
        """How often the same things are done at the window."""
        return 1 if self.size < TINY else 3 if self.size < QUICK else 15

    @property
    def deadline(self) -> float:
        """Seconds after which a process that measures is given up."""
        return 300 if self.size < QUICK else 3600

    @contextmanager
    def opened(self) -> Iterator[Context]:
        """The office, its first person signed in."""
        try:
            yield office.context(self.path)
        finally:
            site.close()


Measure = Callable[[Bench], Iterator[Figure]]


# start ------------------------------------------------------------------
def start(bench: Bench) -> Iterator[Figure]:
    """From starting the process, interpreter included; by turns with the bare window."""
    from benchmarks import starting

    taken: list[dict[str, float]] = []
    bare: list[float] = []
    for turn in range(4 if bench.size < QUICK else 8):
        plain, ours = starting.floor(), starting.measure(bench.path, bench.folder / "home")
        if turn:
            bare.append(plain["painted"])
            taken.append(ours)
    yield of_times("start, window usable", [one["usable"] for one in taken], bare, BARE, Target(1.5, "ratio"))
    yield of_times("sign-in to newest rows", [one["signed"] for one in taken])


# saving -----------------------------------------------------------------
def save(bench: Bench) -> Iterator[Figure]:
    """Through the one door, and as a bare insert of the same text."""
    numbers = count(bench.size + 1)
    with bench.opened() as ctx, contextmanager(floors.inserts)(bench.folder / "plain.db") as insert:

        def ours() -> None:
            run(ctx, "duty_log.log", kind="call_in", result="done", confirm=True, **office.entry(next(numbers)))

        taken, floor = by_turns(ours, lambda: insert(office.entry(next(numbers))), SAVES, 3 * bench.seconds)
    plain = "bare SQLite insert and commit"
    yield of_times("save, median", taken, floor, plain, Target(4, "ratio"))
    yield Figure("save, p95", percentile(taken, 0.95) * 1000, "ms", percentile(floor, 0.95) * 1000, Target(5), plain,
                 len(taken))


# searching --------------------------------------------------------------
def searches(bench: Bench) -> Iterator[Figure]:
    """The newest 50 with a word, beside the newest 50 rows with the phrase from the same full-text table."""
    from benchmarks import searching

    with bench.opened():
        bare = floors.phrases(bench.log)
        for kind, word in WORDS.items():
            phrase = f'"{" ".join(search.tokens(word))}"'
            taken, floor = by_turns(
                partial(searching.first, word), partial(bare, phrase), 30, bench.seconds / 2
            )
            yield of_times(f"search, {kind}", taken, floor, "bare FTS5 phrase query, newest 50", Target(1.2, "ratio"))


# the window -------------------------------------------------------------
def window(bench: Bench) -> Iterator[Figure]:
    """From key to painted rows, in a process of its own."""
    found = said_by(["-m", "benchmarks.at_window", str(bench.path), str(bench.rounds)], bench.deadline)
    for name, taken in found.items():
        yield of_times(name, taken, target=Target(50) if name.startswith("search") else AT_ONCE)


def hour(bench: Bench) -> Iterator[Figure]:
    """A scripted hour of work: memory after it, and how long the event loop was away at most."""
    entries = "12" if bench.size < QUICK else "60"
    found = said_by(["-m", "benchmarks.hour", str(bench.path), entries], bench.deadline)
    held, bare = found["memory_mb"]["end"]["now"], said_by(["-m", "benchmarks.hour", "bare"], bench.deadline)["now"]
    yield Figure("memory after an hour of work", held, "MB", bare, Target(250), BARE)
    away, ticks = found["gaps_ms"]["wall"], found["gaps_ms"]["ticks"]
    yield Figure("window away, longest", away["longest"], "ms", None, Target(50), times=ticks)
    yield Figure("window away, 99.9 %", away["p99.9"], "ms", times=ticks)
    if found["left_out"]:
        raise RuntimeError(f"not all of the hour was done: {'; '.join(found['left_out'][:3])}")


# taking over ------------------------------------------------------------
def taken_over(bench: Bench) -> Iterator[Figure]:
    """A file of an earlier log, with ledger and index, beside reading the same file."""
    rows = min(IMPORTED, max(20, bench.size // 5))
    files = (earlier_log(bench.folder / f"earlier-{turn}.csv", rows, turn) for turn in count())
    made = [next(files)]

    with bench.opened() as ctx:

        def ours() -> None:
            run(ctx, "duty_log.import", file=made[-1])
            made.append(next(files))

        taken, floor = by_turns(ours, lambda: floors.csv_read(made[-1]), 3, bench.seconds)
    yield of_rate(f"import of {rows:,} rows", rows, taken, floor, "bare csv.reader of the same file", Target(10_000))


def earlier_log(file: Path, rows: int, turn: int) -> Path:
    """A log of another program, the newest row yesterday."""
    newest = i18n.to_local(wall_clock()) - timedelta(days=1)
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        out = csv.writer(text)
        out.writerow(["日期时间", "类别", "来电单位", "姓名", "电话", "内容", "办理结果"])
        for number in range(rows):
            one = office.entry(10_000_000 + turn * rows + number)
            at = f"{newest - timedelta(minutes=number):%Y-%m-%d %H:%M}"
            out.writerow([at, "来电", one["source"], one["person"], one["phone"], one["content"], "已办结"])
    return file


# proving, copying, counting ---------------------------------------------
def verify(bench: Bench) -> Iterator[Figure]:
    """Everything that ``main.py verify`` holds against the ledger, beside reading the same rows."""
    with bench.opened() as ctx:
        tables = ["ledger_entry", "ledger_revision", *(record._meta.table_name for record in all_records())]

        def ours() -> None:
            if findings := health.find(ctx.files, silent):
                raise RuntimeError(health.explain(findings[0]))

        taken, floor = by_turns(ours, lambda: floors.rows_read(bench.log, tables), 5, bench.seconds)
    yield of_rate("verify", bench.size, taken, floor, "reading the same rows", Target(50_000), "entries/s")


def copied(bench: Bench) -> Iterator[Figure]:
    """A copy that is checked, beside SQLite's own."""
    ours, plain = bench.folder / "copy.db", bench.folder / "plain-copy.db"

    def copy() -> None:
        ours.unlink(missing_ok=True)
        backup.back_up_sqlite(bench.path, ours)

    with bench.opened():
        taken, floor = by_turns(copy, lambda: floors.backed_up(bench.log, plain), 5, bench.seconds)
    for file in (ours, plain):
        file.unlink()
    yield of_times("backup", taken, floor, "bare SQLite backup", unit="s")


def exported(bench: Bench) -> Iterator[Figure]:
    """The whole log as CSV as its list shows it, beside the bare columns."""
    ours, plain = bench.folder / "log.csv", bench.folder / "plain.csv"
    with bench.opened() as ctx:
        taken, floor = by_turns(
            lambda: sheets.export(ctx, "duty_log", ours), lambda: floors.csv_written(bench.log, plain), 3, bench.seconds
        )
    for file in (ours, plain):
        file.unlink()
    yield of_times("export of the whole log", taken, floor, "bare csv.writer of its columns", unit="s")


def statistics(bench: Bench) -> Iterator[Figure]:
    """The statistics of the last whole year, beside one bare count of its entries."""
    year = i18n.to_local(wall_clock()).year - 1
    times = f"{year}-01-01", f"{year + 1}-01-01"
    with bench.opened() as ctx:
        taken, floor = by_turns(
            lambda: build(ctx, "statistics.year", year=year), lambda: floors.counted(bench.log, *times), 5,
            bench.seconds,
        )
    yield of_times("statistics of a year", taken, floor, "one bare count by kind", unit="s")


MEASUREMENTS: dict[str, Measure] = {
    "start": start,
    "search": searches,
    "window": window,
    "statistics": statistics,
    "export": exported,
    "backup": copied,
    "verify": verify,
    "save": save,
    "import": taken_over,
    "hour": hour,
}
IN_WINDOWS = ("start", "window", "hour")  # measured in processes of their own
