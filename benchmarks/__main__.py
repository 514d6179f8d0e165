"""``python -m benchmarks [--size N] [--only NAME …]`` measures the log's speed, see bench.py: ``make bench``.

``curve`` measures how it grows, see curve.py. What follows is kept in docs/benchmarks.md: ``pages`` a PDF and what
encryption costs, see pages.py; ``intake [FOLDER] [--wrong] [--keep]`` how well pasted texts are read, see intake.py;
``roster`` the rosters that are generated, see roster.py; ``paper`` the printed log beside other engines, see paper.py;
``batch`` how smooth the window stays while a month's pages are made, see batch.py.
"""
from __future__ import annotations

import sys
from importlib import import_module

PARTS = ("curve", "pages", "intake", "roster", "paper", "batch")
WITHOUT_WORDS = ("paper", "batch")


def main(given: list[str]) -> int:
    """Hands on to the part named; without one, to the log's speed."""
    part, words = (given[0], given[1:]) if given and given[0] in PARTS else ("bench", given)
    work = import_module(f"benchmarks.{part}").main
    code: int = work() if part in WITHOUT_WORDS else work(words)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
