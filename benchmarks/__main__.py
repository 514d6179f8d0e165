"""``python -m benchmarks [part of a name …]``: measures, prints the table, writes docs/benchmarks.md when complete.

``python -m benchmarks intake [FOLDER] [--wrong] [--keep]`` measures how well pasted texts are read, see intake.py;
``python -m benchmarks roster`` the rosters that are generated, see roster.py;
``python -m benchmarks paper`` the printed log beside other engines, see paper.py.
``python -m benchmarks batch`` how smooth the window stays while a month's pages are made, see batch.py.
"""
from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from app.core import finding, i18n, paths
from app.core.run import run, wall_clock
from app.core.search_words import parse
from benchmarks import batch, intake, office, paper, roster, words
from benchmarks.encryption import encryption
from benchmarks.measure import Result, compare, table

ROOT = paths.ROOT
ABOUT = """# Benchmarks

Written by `python -m benchmarks`; do not edit. A ratio of 2 means that ours took twice as long as the plain way
beside it, in the same run; ratios move less from machine to machine than times do. Each line is the median of several
measurements after a warm-up, on a fresh database in a temporary folder.

Python {python}, SQLite {sqlite}, PySide6 {qt}, {system}, {cores} cores.

{table}

- *An entry* goes the whole way: rights, number, checks for doubles, ledger with hashes, search index, commit. The
  plain way is one `INSERT` of the same text and `COMMIT`, also with WAL and `synchronous=FULL`. It is hardly
  more than one `fsync`, so this ratio follows the disk: on a quick one ours is a large multiple, of few milliseconds.
- *Start* runs from starting the process, interpreter included, to the first paint of the desk, or until the newest
  rows of the log stand in it. The check of the whole ledger, which begins with the window, goes on behind it.
- *The search page's question* also looks through the contacts, sorts by time and applies rights; *the index alone*
  gives record ids.
- *A PDF*: the plain way is a `LongTable` of `Paragraph`s with `wordWrap="CJK"` and the same font, without rules
  for the ends of lines, stretched lines, a head, signatures or a code.
- *Verify* holds every record against the ledger and computes every hash anew; the plain way only reads the rows.
- *Enter to row* is measured in the window, after the ledger check is over: saving, reading the list again, painting.
"""


def main(wanted: list[str]) -> int:
    """Runs the measurements whose name has one of the words, or all."""
    if wanted[:1] == ["intake"]:
        return intake.main(wanted[1:])
    if wanted[:1] == ["roster"]:
        return roster.main(wanted[1:])
    if wanted[:1] == ["paper"]:
        return paper.main()
    if wanted[:1] == ["batch"]:
        return batch.main()
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
            os.environ[variable] = str(folder / "home")  # no settings of this computer
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        i18n.use("zh_CN")
        for measure in CASES:
            if not wanted or any(word in measure.__name__ for word in wanted):
                print(f"{measure.__name__} …", file=sys.stderr)
                results += measure(folder)
    print(table(results))
    if not wanted:
        write(results)
    return 0


def write(results: list[Result]) -> None:
    """Writes docs/benchmarks.md."""
    from importlib.metadata import version

    text = ABOUT.format(
        python=platform.python_version(), sqlite=sqlite3.sqlite_version, qt=version("PySide6-Essentials"),
        system=platform.system(), cores=os.cpu_count(), table=table(results),
    )
    page = ROOT / "docs" / "benchmarks.md"
    _, head, kept = page.read_text(encoding="utf-8").partition("\n## ") if page.exists() else ("", "", "")
    page.write_text(f"{text}{head}{kept}" if head else text, encoding="utf-8")


# one entry --------------------------------------------------------------
def one_entry(folder: Path) -> Iterator[Result]:
    """Through the one door, and as a bare insert."""
    ctx = office.context(office.copy_of(office.make(folder, 1000), folder / "entry"))
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    plain.executescript(
        "pragma journal_mode=wal; pragma synchronous=full;"
        "create table entry (id integer primary key, at text, source text, person text, phone text, content text)"
    )
    numbers = iter(range(10_000, 20_000))

    def ours() -> None:
        run(ctx, "duty_log.log", kind="call_in", result="done", confirm=True, **office.entry(next(numbers)))

    def base() -> None:
        row = office.entry(next(numbers))
        plain.execute("begin immediate")
        plain.execute("insert into entry (at, source, person, phone, content) values (?, ?, ?, ?, ?)",
                      (wall_clock().isoformat(), *row.values()))
        plain.execute("commit")

    yield compare("an entry, saved", "bare SQLite insert and commit", ours, base, 200)
    plain.close()


# start ------------------------------------------------------------------
def start(folder: Path) -> Iterator[Result]:
    """Process start to first paint, and to the first rows."""
    sizes = (0, 1000, 10_000)
    offices = {size: office.make(folder, size) for size in sizes}
    taken: dict[Any, list[tuple[float, ...]]] = {}
    for turn in range(6):
        for size, command in (("bare", ["bare"]), *((size, ["paint", str(path)]) for size, path in offices.items())):
            lines = _timed(command)
            if turn:
                taken.setdefault(size, []).append(lines)
    base = median(times[0] for times in taken["bare"])
    for size in sizes:
        for place, word in ((0, "first paint"), (1, "newest rows shown")):
            ours = median(times[place] for times in taken[size])
            yield Result(f"start to {word}, {size:,} entries", "bare PySide6 window, first paint", ours, base, 5)


def _timed(command: list[str]) -> tuple[float, ...]:
    """When, after starting, a process printed each of its lines."""
    begun = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.window", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        times = tuple(perf_counter() - begun for _ in child.stdout)
    if child.returncode:
        raise RuntimeError(command)
    return times


# search -----------------------------------------------------------------
def search_word(folder: Path) -> Iterator[Result]:
    """A rare word of two characters among 20,000 entries."""
    from app.core import search

    path = office.copy_of(office.make(folder, 20_000), folder / "search")
    ctx = office.context(path)
    plain = sqlite3.connect(path)
    like = "select id from duty_entry where content like ? order by at desc"
    expected = sorted(id for (id,) in plain.execute(like, (f"%{words.RARE}%",)))
    asked = parse(words.RARE, wall_clock())
    assert sorted(finding.find(ctx, asked).groups["duty_log"]) == expected and expected

    def base() -> object:
        return plain.execute(like, (f"%{words.RARE}%",)).fetchall()

    yield compare("a rare word in 20,000 entries, the index alone", "LIKE on the content",
                  lambda: search.find(words.RARE, "duty_entry"), base, 30)
    yield compare("the same, the search page's question", "LIKE on the content",
                  lambda: finding.find(ctx, asked), base, 30)
    plain.close()


# pages ------------------------------------------------------------------
def pdf(folder: Path) -> Iterator[Result]:
    """The log of 500 entries as PDF."""
    from io import BytesIO

    from app.core import pages
    from app.features.duty_log import lists
    from app.report.pdf import write_pdf

    ctx = office.context(office.copy_of(office.make(folder, 1000), folder / "pdf"))
    until = wall_clock() + timedelta(minutes=1)
    since = until - timedelta(minutes=500 * 20 + 10)
    rows = lists.rows_between(ctx, since, until)
    built, _ = pages.document(ctx, "duty_log.shift_log", since=since, until=until)
    cells = office.columns(rows)
    yield compare(f"PDF of {len(rows)} entries", "reportlab LongTable of Paragraphs",
                  lambda: write_pdf(built, BytesIO()), lambda: _long_table(cells), 5)


def _long_table(cells: list[list[str]]) -> None:
    from io import BytesIO
    from xml.sax.saxutils import escape

    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle

    pdfmetrics.registerFont(TTFont("Plain", str(paths.resource("fonts/DutyFang.ttf"))))
    style = ParagraphStyle("cell", fontName="Plain", fontSize=10, leading=13.5, wordWrap="CJK")
    body = [[Paragraph(escape(cell), style) for cell in row] for row in cells]
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.35, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    whole = LongTable(body, colWidths=[60, 35, 35, 95, 180, 42, 45], style=grid)
    SimpleDocTemplate(BytesIO(), pagesize=A4).build([whole])


# ledger -----------------------------------------------------------------
def verify(folder: Path) -> Iterator[Result]:
    """The proof over 10,000 entries, and merely reading their rows."""
    from db import proof
    from db.database import all_records

    path = office.copy_of(office.make(folder, 10_000), folder / "verify")
    office.context(path)
    assert proof.verify() == []
    tables = ["ledger_entry", "ledger_revision", *(record._meta.table_name for record in all_records())]
    plain = sqlite3.connect(path)

    def base() -> None:
        for name in tables:
            plain.execute(f"select * from {name}").fetchall()

    yield compare("verify, 10,000 entries", "reading the same rows", proof.verify, base, 3)
    plain.close()


# the window -------------------------------------------------------------
def enter_to_row(folder: Path) -> Iterator[Result]:
    """From Enter to the new row on screen."""
    sizes = (1000, 100_000)
    taken = {size: _entered(office.copy_of(office.make(folder, size), folder / f"enter-{size}")) for size in sizes}
    small, large = (median(taken[size]) for size in sizes)
    yield Result("Enter to row on screen, 100,000 entries", "the same with 1,000 entries", large, small,
                 len(taken[sizes[1]]))


def _entered(path: Path) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.window", "enter", str(path)]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [float(line) for line in said.split()]


CASES: tuple[Callable[[Path], Iterator[Result]], ...] = (
    one_entry, start, search_word, pdf, verify, enter_to_row, encryption,
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
