"""The page of the log's speed, ``docs/performance.md``: sections written by commands, and one that is kept.

``python -m benchmarks.performance`` puts in what ``python -m benchmarks.desks`` found, from ``build/desks.json``.
"""
from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.core import paths
from benchmarks import machine
from benchmarks.figures import Figure, table, verdict

PAGE = paths.ROOT / "docs" / "performance.md"
HEAD = """# Performance

How quick the log is as it grows, each figure beside its floor: what the plainest program takes for the same, measured
in the same run, by turns. A ratio of 2 means twice as long as the floor (of a rate: half as many); ratios move less
from machine to machine than times do. Values are medians of several measurements after one that is not counted, *Times*
says how many; the least and the most stand in brackets where they are far apart. What takes long by itself is measured
once.

`make bench` measures and prints; `make bench SIZE=100000` is the quick form; `make bench WRITE=1` also writes the
section of its size below, `python -m benchmarks curve --write` the one of growth. `python -m benchmarks.desks` tries
twenty desks at one PostgreSQL for ten minutes. The log is made by `benchmarks/office.py`: texts with words as frequent
as Zipf has them, all kinds of entries, corrections, settlings and continuations, every write entered in the ledger and
the index. What is measured how stands in `benchmarks/targets.py`. The other measurements (what pasted texts are read
for, the roster, paper, encryption) are in [benchmarks](benchmarks.md).

- *Start* runs from starting the process, interpreter included, until a key pressed on the page of signing in stands in
  its field; the files lie in the system's cache. The floor is a PySide6 window with a table view, until it is painted.
  *Sign-in to newest rows* runs from Enter, so that the password's argon2id is in it.
- *Save* goes the whole way: rights, number, checks for doubles, ledger with hashes, index, commit. The floor is one
  `INSERT` of the same text and `COMMIT`, also with WAL and `synchronous=FULL`: hardly more than one `fsync`.
- *Search* asks for the newest 50 entries with a word, as the search page does for its first page; the floor asks the
  same full-text table for the newest 50 rows with the phrase. *Worst* are two of the most frequent characters that
  hardly ever stand together.
- What is done at the window runs from the key to painted rows. What is searched is held to 50 ms, the rest to 100 ms,
  which an eye takes for at once (R. B. Miller, 1968). The *whole log* is the search page without words.
- *Memory* is what the process holds after a scripted hour of work (`benchmarks/hour.py`, compressed in time), *away*
  the time between two ticks of a timer of 4 ms in that hour, above the 4 ms.
- *Import* takes a CSV file with ledger and index; the floor only takes the file apart. *Verify* holds every record,
  the index and the files against the ledger; the floor reads the same rows. *Backup* also checks its copy.
  *Export* words every row as its list does; the floor writes the bare columns.
"""
FOUND = "## What was found"
FOUND_TEXT = f"""{FOUND}

Written by hand: what profiles showed, with the figures before and after and the command that gave them.
"""
GROWTH = "## As the log grows"
DESKS = "## Twenty desks at one server"
DESKS_FOUND = paths.ROOT / "build" / "desks.json"
RUN = """{title}

Written by `{command}` on {today}; do not edit. {machine}. {versions}. Windows {screen}. Load of the computer at the
end, over 1, 5 and 15 minutes: {load}.

{table}

{verdict}
"""


def title_of(size: int) -> str:
    return f"## {size:,} entries"


def run_section(size: int, figures: Sequence[Figure], folder: Path) -> str:
    """The section of a run."""
    lines = verdict(figures).split("\n")
    return RUN.format(
        title=title_of(size), command=f"make bench SIZE={size} WRITE=1", today=machine.today(),
        machine=machine.machine(folder), versions=machine.versions(), screen=machine.screen(), load=machine.load(),
        table=table(figures), verdict="\n".join(f"- {line}" for line in lines),
    )


def desks_section(found: dict[str, Any]) -> str:
    """The section of many desks at one PostgreSQL."""
    from benchmarks.desks import table as told

    rows, _, more = told(found).partition("\n\n")
    return (
        f"{DESKS}\n\nWritten by `python -m benchmarks.desks`, then `python -m benchmarks.performance`, on "
        f"{machine.today()}; do not edit. {machine.machine(paths.ROOT)}. {machine.versions()}. The floor are as many "
        f"processes that insert and commit the same texts with bare psycopg at the same pace.\n\n{rows}\n\n"
        + "\n".join(f"- {line.strip()}" for line in more.split("\n") if line.strip())
    )


def keep(section: str, page: Path = PAGE) -> None:
    """Puts a section in the place of the one with its title, and everything in its order.

    First the head, sizes with the largest first, growth, then what was written by hand.
    """
    written = sections(page.read_text(encoding="utf-8")) if page.exists() else {}
    written.setdefault(FOUND, FOUND_TEXT)
    written[section.split("\n", 1)[0]] = section
    ordered = sorted((title for title in written if title), key=_place)
    parts = [HEAD, *(written[title] for title in ordered)]
    page.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """A page by the titles of its sections; what stands before the first one has none."""
    found: dict[str, list[str]] = {"": []}
    lines = found[""]
    for line in text.split("\n"):
        if line.startswith("## "):
            lines = found.setdefault(line, [])
        lines.append(line)
    return {title: "\n".join(lines) for title, lines in found.items()}


def _place(title: str) -> tuple[int, int, str]:
    if title.endswith(" entries"):
        return 0, -int(title.removeprefix("## ").removesuffix(" entries").replace(",", "")), title
    return {GROWTH: 1, DESKS: 2}.get(title, 3), 0, title


if __name__ == "__main__":
    keep(desks_section(json.loads(DESKS_FOUND.read_text(encoding="utf-8"))))
