"""How well the paste intake reads: precision and recall over annotated reports that are not ours to ship.

The gold answers in ``intake_gold.json`` were written by hand after reading every text. A row is found by a hash of its
text; places are offsets into it, so that nothing of the texts is kept here. How an answer counts as right:

- category: the code given; the corpus's folders, but 11G00 for the two fires of forest and grassland;
- time: the same day, and the same hour where the gold names one. Where a text gives local and Beijing time, either;
- place: the gold is the stretch that the corpus marks as place of the event, or one marked by hand where it marks
  none. Right when, without signs, one contains the other and is not three times as long, or when they share a run of
  at least half the shorter one;
- figures: the same number, 0 and "nothing said" told apart. The poisoned and the sick count as hurt.

Several answers stand where the text itself allows several (two stretches that name the place, a number said twice
differently); ``strict`` takes the first alone, and the corpus's folder as category. A quarter of the texts, told by
their hash, is held out: the rules were worked on with the mistakes in the others only.

A second measurement needs no folder: the invented reports in ``tests/intake/reports.json``, judged in the same way.
Their answers give places as text, and "nothing said" may stand beside a number (no report of casualties: 0 or nothing).
"""
from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app import intake
from app.core import paths

GOLD = Path(__file__).with_name("intake_gold.json")
OURS = paths.ROOT / "tests" / "intake" / "reports.json"
CASUALTIES = ("dead", "injured", "missing")
MEASURED = ("category", "time", "place", "casualties", *CASUALTIES)
HEAD = "## The paste intake"
ABOUT = f"""{HEAD}

Written by `python -m benchmarks intake FOLDER`; do not edit. `app.intake.read` on {{count}} news reports of fires, road
accidents, earthquakes and food poisonings (the CEC corpus, not shipped) without any help but the text. The gold answers
and the rules of what counts as right are in `benchmarks/intake.py` and `benchmarks/intake_gold.json`. The rules were
worked on with {{seen}} of the texts; the other {{held}}, told by their hash, were held out: their mistakes were not
looked at. All were read once to write the gold answers, and the first drafts of times and categories were tried on all,
so they are held out but not unknown. Only these four kinds are measured; other categories have invented texts alone
(`tests/intake/texts.json`, and the reports below).

{{table}}

Right / proposed is the precision, right / in the gold the recall. Where a text allows several answers, each counts
above. With the first answer alone, and the corpus's folder as category (it files two wildfires under fires):

{{strict}}
"""

HEAD_OURS = "## The paste intake on invented reports"
ABOUT_OURS = f"""{HEAD_OURS}

Written by `python -m benchmarks intake`; do not edit. {{count}} texts in the manner of news reports and of notes in a
duty room, of all kinds of emergencies (`tests/intake/reports.json`). They are invented: they show how the rules fare on
other words than those of the corpus, not how often real texts are read rightly. The answers were written with the
texts, before the rules were tried on them; some were put right afterwards where they contradicted the text or the rules
of the corpus's answers. The rules were mended with the mistakes in {{seen}} of them; those in the other {{held}} were
not looked at, but texts and rules come from the same hand, so that these too flatter the rules.

{{table}}
"""


@dataclass
class Score:
    """Counts of one field: answers proposed, answers in the gold, right ones."""

    proposed: int = 0
    wanted: int = 0
    right: int = 0

    def add(self, proposed: bool, wanted: bool, right: bool) -> None:
        self.proposed += proposed
        self.wanted += wanted
        self.right += right and proposed and wanted

    def __str__(self) -> str:
        return f"{_share(self.right, self.proposed)} | {_share(self.right, self.wanted)}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part}/{whole})" if whole else "–"


@dataclass
class Tally:
    """Scores of every field over one set of texts, and what was wrong."""

    texts: int = 0
    scores: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in MEASURED})
    wrong: list[str] = field(default_factory=list)


def measure(folder: Path, strict: bool = False) -> tuple[Tally, Tally]:
    """Reads every text of the folder that has a gold answer: (those worked on, those held out)."""
    gold = {row["text"]: row for row in json.loads(GOLD.read_text(encoding="utf-8"))["rows"]}
    seen, held = Tally(), Tally()
    for path in sorted(folder.rglob("*.txt")):
        text = path.read_text(encoding="utf-8-sig")
        key = hashlib.sha256(text.encode()).hexdigest()
        row = gold.get(key[:16])
        if row is not None:
            row = _first(row) if strict else row
            _judge(held if int(key[:8], 16) % 4 == 0 else seen, text, row, key[:6])
    return seen, held


def measure_ours() -> tuple[Tally, Tally]:
    """Reads the invented reports: (those worked on, those held out)."""
    seen, held = Tally(), Tally()
    for number, row in enumerate(json.loads(OURS.read_text(encoding="utf-8"))["rows"]):
        _judge(held if row["held"] else seen, row["text"], row, f"report {number}")
    return seen, held


def _first(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the first answer of each field, and the folder as category."""
    return {**row, "category": [row["folder"]], **{name: row[name][:1] for name in ("time", "place", *CASUALTIES)}}


def _judge(tally: Tally, text: str, row: dict[str, Any], key: str) -> None:
    found = intake.read(text, datetime.fromisoformat(row["received"]) if "received" in row else None)
    tally.texts += 1
    for name, proposed, gold, right in _answers(found, text, row):
        wanted = gold[0] is not None and not (proposed is None and right)
        for score in (name, "casualties") if name in CASUALTIES else (name,):
            tally.scores[score].add(proposed is not None, wanted, right)
        if not right:
            tally.wrong.append(f"{key} {name}: {proposed} instead of {gold}")


def _answers(found: intake.Found, text: str, row: dict[str, Any]) -> Iterator[tuple[str, Any, list[Any], bool]]:
    """(field, proposed, gold answers, whether right)."""
    yield "category", found.category or None, row["category"], found.category in row["category"]
    hour = found.precision in ("hour", "minute")
    at = None
    if found.occurred is not None:
        at = found.occurred.strftime("%Y-%m-%dT%H" if hour else "%Y-%m-%d")
    yield "time", at, row["time"], any(_same_time(at, one) for one in row["time"])
    places = [one if isinstance(one, str) else text[slice(*one)] for one in row["place"]]
    yield "place", found.place or None, places, any(_same_place(found.place, one) for one in places)
    for name in CASUALTIES:
        value = getattr(found, name)
        yield name, value, row[name], value in row[name]


def _same_time(at: str | None, gold: str | None) -> bool:
    if at is None or gold is None:
        return at is gold
    return at.startswith(gold) or (len(at) == 10 and at == gold)


def _same_place(place: str, gold: str) -> bool:
    ours, theirs = _plain(place), _plain(gold)
    short, long = sorted((ours, theirs), key=len)
    if len(short) < 2:
        return False
    if short in long:
        return len(long) <= 3 * len(short) or len(short) >= 6
    return _common(short, long) >= max(3, (len(short) + 1) // 2)


def _plain(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def _common(short: str, long: str) -> int:
    """The length of the longest run of characters that both have."""
    for length in range(len(short), 0, -1):
        if any(short[at:at + length] in long for at in range(len(short) - length + 1)):
            return length
    return 0


def table(seen: Tally, held: Tally) -> str:
    """The result as a Markdown table."""
    lines = [
        f"| Field | Precision, {seen.texts} texts | Recall | Precision, {held.texts} held out | Recall |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {name} | {seen.scores[name]} | {held.scores[name]} |" for name in MEASURED]
    return "\n".join(lines)


def main(given: list[str]) -> int:
    """Measures the corpus in a folder, or without one the invented reports, and prints the table.

    ``--wrong``: the mistakes not held out too; ``--keep``: into docs/benchmarks.md.
    """
    folders = [Path(word) for word in given if not word.startswith("--")]
    seen, held = measure(folders[0]) if folders else measure_ours()
    count = seen.texts + held.texts
    if not count:
        print("No text of this folder has a gold answer. Name the folder of the corpus.", file=sys.stderr)
        return 1
    if "--wrong" in given:
        print("\n".join(seen.wrong))
    shown = table(seen, held)
    print(shown)
    about, strict = ABOUT_OURS, ""
    if folders:
        about, strict = ABOUT, table(*measure(folders[0], strict=True))
        print("The first answer alone:", strict, sep="\n")
    if "--keep" in given:
        _keep(about.format(count=count, seen=seen.texts, held=held.texts, table=shown, strict=strict), bool(folders))
    return 0


def _keep(section: str, corpus: bool) -> None:
    """Puts a section in place of the one of its kind; the corpus stands before the invented reports."""
    page = paths.ROOT / "docs" / "benchmarks.md"
    rest, _, ours = page.read_text(encoding="utf-8").partition(HEAD_OURS)
    before, _, theirs = rest.partition(f"{HEAD}\n")
    parts = [before, section, HEAD_OURS + ours if ours else ""] if corpus else [
        before, f"{HEAD}\n{theirs}" if theirs else "", section
    ]
    page.write_text("\n\n".join(part.strip() for part in parts if part.strip()) + "\n", encoding="utf-8")
