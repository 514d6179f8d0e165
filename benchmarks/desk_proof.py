"""What many desks were told, held against the database: nothing lost, nothing twice, numbers and ledger whole."""
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from app.core import search_proof, site
from app.core.i18n import to_local
from app.features.duty_log.records import Correction, DutyEntry
from app.features.handover.records import Handover
from benchmarks.desk_work import SAVES
from db import proof
from db.ledger import LedgerEntry, LedgerRevision
from db.tables import Attachment

Line = dict[str, Any]
Span = tuple[float, float]


def journals(folder: Path) -> list[Line]:
    """Every whole line of every desk, in the order of each."""
    lines: list[Line] = []
    for path in sorted(folder.glob("*.jsonl")):
        lines += [json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]
    return lines


class Told:
    """The journals read: what was begun, and how each of them ended."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.begun: dict[str, Line] = {}
        self.ended: dict[str, Line] = {}
        self.unanswered: set[str] = set()
        self.away: list[Line] = []
        self.reads: list[Line] = []
        self.refusals: Counter[str] = Counter()
        self.conflicts = self.offered = 0
        for line in lines:
            self._take(line)

    def _take(self, line: Line) -> None:
        word, key = line["word"], line.get("key", "")
        if word == "begun":
            self.begun[key] = line
        elif word == "unanswered":
            self.unanswered.add(key)
        elif word in ("saved", "found", "refused"):
            self.ended[key] = line
        if word == "refused" and line["kind"] == "conflict":
            self.conflicts += 1
            self.offered += line["offers"]
        elif word == "refused":
            self.refusals[f"{self.begun[key]['what']}: {_shape(line['text'])}"] += 1
        elif word == "away":
            self.away.append(line)
        elif word == "read":
            self.reads.append(line)

    def kept(self, what: str) -> list[tuple[Line, Line]]:
        """What must be in the database, as (begun, ended)."""
        pairs = ((self.begun[key], end) for key, end in self.ended.items() if end["word"] != "refused")
        return [(begun, end) for begun, end in pairs if begun["what"] == what]

    def seconds(self, away: list[Span]) -> list[float]:
        """How long each save took, of those that the server's absence did not meet."""
        return [
            end["seconds"] for key, end in self.ended.items()
            if end["word"] == "saved" and not end["again"] and self.begun[key]["what"] in SAVES
            and not any(began < end["at"] and end["at"] - end["seconds"] < back for began, back in away)
        ]


def _shape(text: str) -> str:
    """A sentence without what differs from case to case."""
    short = "".join("#" if sign.isdigit() else sign for sign in text)
    return short[:48]


def prove(target: str, told: Told) -> dict[str, Any]:
    """The findings by name: every list must be empty. A process of its own opens the database for it."""
    site.open_site(target, create=False)
    entries = list(DutyEntry.select())
    texts = _wordings(entries)
    lost, twice = [], []
    for begun, end in told.kept("log") + told.kept("correct"):
        places = texts.get(begun["text"], [])
        if end["number"] not in places:
            lost.append(begun["token"])
        if len(places) > 1:
            twice.append(begun["token"])
    lost += _lost_values(told) + _lost_files(told, entries) + _lost_handovers(told)
    unsure = [key for key in told.unanswered if key not in told.ended]
    found = {
        "lost": lost, "twice": twice, "never ended": [*unsure, *(told.begun.keys() - told.ended.keys())],
        "numbers": _gaps(entries), "ledger": [str(one) for one in proof.verify()],
        "order": _out_of_order(), "index": [str(one) for one in search_proof.damaged()],
    }
    site.close()
    return found


def _wordings(entries: list[DutyEntry]) -> dict[str, list[int]]:
    """Every text an entry has or had, with the numbers of the entries."""
    by_id = {one.id: one for one in entries}
    texts: dict[str, set[int]] = {}
    every: dict[str, list[int]] = {}
    for row in Correction.select():
        for old, new in [json.loads(row.changes).get("content", (None, None))]:
            for text in (old, new):
                if text is not None:
                    texts.setdefault(text, set()).add(by_id[row.entry_id].number)
    for one in entries:
        texts.setdefault(one.content, set()).add(one.number)
    for text, numbers in texts.items():
        every[text] = sorted(numbers)
    return every


def _lost_values(told: Told) -> list[str]:
    """Outcomes and handlings that no revision in the ledger has."""
    rows = LedgerRevision.select(LedgerRevision.after).where(LedgerRevision.record_table == "duty_entry").tuples()
    values = {value for (after,) in rows for state in [json.loads(after)] for value in (state["outcome"],
                                                                                       state["handling"])}
    return [begun["text"] for what in ("settle", "supplement") for begun, _ in told.kept(what)
            if begun["text"] not in values]


def _lost_files(told: Told, entries: list[DutyEntry]) -> list[str]:
    numbers = {one.uid: one.number for one in entries}
    kept = {(numbers.get(row.record_uid), row.sha256) for row in Attachment.select()}
    return [begun["sha256"] for begun, _ in told.kept("attach") if (begun["number"], begun["sha256"]) not in kept]


def _lost_handovers(told: Told) -> list[str]:
    sealed = {row.number for row in Handover.select().where(Handover.sealed_at.is_null(False))}
    return [end["number"] for _, end in told.kept("take_over") if end["number"] not in sealed]


def _gaps(entries: list[DutyEntry]) -> list[str]:
    """Years whose numbers are not 1 to n, each once."""
    years: dict[int, list[int]] = {}
    for one in entries:
        years.setdefault(one.year, []).append(one.number)
        if to_local(one.created_at).year != one.year:
            years.setdefault(-one.year, []).append(one.number)
    return [str(year) for year, numbers in years.items() if sorted(numbers) != list(range(1, len(numbers) + 1))]


def _out_of_order() -> list[int]:
    """Entries of the ledger that are earlier than the one before, or whose number does not follow."""
    rows = list(LedgerEntry.select(LedgerEntry.seq, LedgerEntry.at).order_by(LedgerEntry.seq).tuples())
    return [seq for (last, before), (seq, at) in zip(rows, rows[1:], strict=False) if seq != last + 1 or at < before]


def spread(seconds: list[float]) -> dict[str, float]:
    """Median, 95th, 99th hundredth and longest of some times, in milliseconds."""
    if len(seconds) < 2:
        return {"times": len(seconds), **{name: 1000 * sum(seconds) for name in ("median", "p95", "p99", "longest")}}
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"times": len(seconds), "median": 1000 * median(seconds), "p95": 1000 * cuts[94], "p99": 1000 * cuts[98],
            "longest": 1000 * max(seconds)}
