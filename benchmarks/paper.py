"""``python -m benchmarks paper``: the printed log by our writer and by three others, in the same run.

BENCH_PYTHON names a Python that has the packages typst and weasyprint; without it, or without one of them, what is
missing is left out with a word. Keeps its table in docs/benchmarks.md when every engine was there.
"""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from app.core import paths
from benchmarks.measure import shown
from benchmarks.paper_parts import parts

SCRIPT = Path(__file__).with_name("paper_engines.py")
TIMES = 5
TITLES = {"ours": "Dutydesk", "typst": "Typst", "weasyprint": "WeasyPrint", "qt": "Qt: QTextDocument, QPdfWriter"}
OUTSIDE = ("typst", "weasyprint")
FILES = {"ours": "PDF/A-2a, PDF/UA-1", "typst": "PDF/A-2a, PDF/UA-1", "weasyprint": "PDF/A-2a", "qt": "neither"}
HEAD = "## Paper"


@dataclass
class Engine:
    """One engine and what was measured of it; seconds, kilobytes."""

    name: str
    python: str
    fresh: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    size: int = 0
    pages: int = 0
    child: subprocess.Popen[str] | None = None

    def start(self, folder: Path) -> None:
        """Begins a process that waits for numbers."""
        self.child = subprocess.Popen(
            [self.python, str(SCRIPT), self.name, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, cwd=paths.ROOT,
        )

    def make(self, number: int) -> tuple[float, float]:
        """Has a log set; the seconds of the clock and of the processor."""
        assert self.child and self.child.stdin and self.child.stdout
        print(number, file=self.child.stdin, flush=True)
        said = self.child.stdout.readline().split()
        if len(said) != 2:
            raise RuntimeError(f"{self.name}: {self.child.stderr.read() if self.child.stderr else said}")
        return float(said[0]), float(said[1])

    def stop(self) -> int:
        """Ends the process; the kilobytes of memory it had at most."""
        assert self.child and self.child.stdin
        self.child.stdin.close()
        _, _, usage = os.wait4(self.child.pid, 0)
        self.child.returncode = 0
        for pipe in (self.child.stdout, self.child.stderr):
            if pipe:
                pipe.close()
        return usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)


def engines() -> list[Engine]:
    """Those that are here; says which are not."""
    found = []
    for name in TITLES:
        python = os.environ.get("BENCH_PYTHON", "") if name in OUTSIDE else sys.executable
        if name in OUTSIDE and (not python or subprocess.run([python, "-c", f"import {name}"], check=False).returncode):
            print(f"{TITLES[name]} is left out: BENCH_PYTHON names no Python that has it", file=sys.stderr)
        else:
            found.append(Engine(name, python))
    return found


def measure(found: list[Engine], folder: Path) -> None:
    """All by turns, so that a busy moment of the computer meets all alike: in fresh processes, then in warm ones."""
    for turn in range(TIMES + 1):
        for engine in found:
            start = perf_counter()
            engine.start(folder)
            engine.make(turn)
            memory = engine.stop()
            if turn:
                engine.fresh.append(perf_counter() - start)
                engine.memory.append(memory)
    for engine in found:
        engine.start(folder)
    for turn in range(TIMES + 1):
        for engine in found:
            clock, processor = engine.make(100 + turn)
            if turn:
                engine.warm.append(clock)
                engine.work.append(processor)
    for engine in found:
        engine.stop()
        _look(engine, folder / f"{engine.name}.pdf")


def _look(engine: Engine, path: Path) -> None:
    from pypdfium2 import PdfDocument

    engine.size = path.stat().st_size
    with PdfDocument(path) as pdf:
        engine.pages = len(pdf)


def _span(times: list[float]) -> str:
    return f"{shown(median(times))} ({shown(min(times))}–{shown(max(times))})"


def table(found: list[Engine]) -> str:
    """The results as a Markdown table."""
    ours = found[0]
    lines = ["| Engine | Fresh process | Ratio | Warm | Ratio | Processor, warm | Memory | Size | Pages | File |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for one in found:
        lines.append(
            f"| {TITLES[one.name]} | {_span(one.fresh)} | {median(one.fresh) / median(ours.fresh):.2f} "
            f"| {_span(one.warm)} | {median(one.warm) / median(ours.warm):.2f} | {_span(one.work)} "
            f"| {median(one.memory) / 1024:.0f} MB | {one.size / 1000:.0f} kB | {one.pages} | {FILES[one.name]} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Prints the table and keeps it when every engine was there."""
    found = engines()
    with tempfile.TemporaryDirectory() as name:
        measure(found, Path(name))
        print(table(found))
        shares = _shares(parts(Path(name), TIMES))
    print(shares)
    if len(found) == len(TITLES):
        _keep(ABOUT.format(head=HEAD, table=table(found), parts=shares, load=_load()))
    return 0


def _load() -> str:
    """How busy the computer is."""
    load = f"{os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{load} on {os.cpu_count()} cores"


def _shares(taken: dict[str, float]) -> str:
    whole = next(iter(taken.values()))
    lines = ["| Our writer | Processor | Ratio |", "|---|---|---|"]
    lines += [f"| {name} | {shown(seconds)} | {seconds / whole:.2f} |" for name, seconds in taken.items()]
    return "\n".join(lines)


def _keep(section: str) -> None:
    page = paths.ROOT / "docs" / "benchmarks.md"
    before, _, after = page.read_text(encoding="utf-8").partition(f"{HEAD}\n")
    after = after[after.index("\n## ") + 1 :] if "\n## " in after else ""
    parts = (part.strip() for part in (before, section, after))
    page.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


ABOUT = """{head}

Written by `python -m benchmarks paper`; do not edit. A log of 500 entries, 36,000 characters, in a table of six columns
with a repeated head and page x of y, by our writer and by three others with the same fonts, paper, margins, columns and
sizes (`benchmarks/paper_engines.py`). Medians of five by turns after one that is not counted, least and most in
brackets. *Fresh* is a process from start to end, *warm* one more log, with other words, in a process that has set one.
A ratio of 2 means that the engine took twice as long as ours. *Memory* is the most that a fresh process had. On a busy
computer *processor* is the steadier number; it counts all threads. Load of the computer at the end: {load}.

{table}

What was tried, each time a warm process, by turns:

{parts}

- Text goes straight into the page's stream: one operator for a line whose characters are equally far apart, one with
  distances for a line with words. reportlab's own text objects, its subsets of 256 characters (a change of font every
  few characters) and its base 85 took most of the time before.
- A font is one Type 0 font whose codes are its own glyph numbers, so that a character's code is known before the text
  is; the part of the font is cut out once, at the end.
- Tokens of a line come from one regular expression and a dictionary; where a line ends is looked up among running
  sums. Texts of up to 40 characters (names, offices, times) are set once for each width.
- Objects go into compressed object streams. The structure of the log is 3,500 elements; with the objects of reportlab
  or pikepdf each of them would be one of Python.
- A fresh process also imports reportlab and reads the tables of the fonts, which reportlab does number by number. That
  was left as it is: the program is warm when a page is wanted.
"""
