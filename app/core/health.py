"""Whether the record is whole, in sentences."""
from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import FAULTS, from_database
from app.core.i18n import tr
from app.core.run import Context
from db import attachments, ledger, proof
from db.database import Progress

LIMIT = 20


@dataclass(frozen=True)
class Health:
    """The ledger's length and code, and what is not whole, one sentence each."""

    entries: int
    code: str
    sentences: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.sentences


def check(ctx: Context) -> Health:
    """Walks the whole ledger and holds the tables and the stored files against it."""
    findings = find(ctx.files, ctx.progress)
    head = ledger.head()
    return Health(head.seq, head.code, [explain(finding) for finding in findings])


def find(files: Path | None, progress: Progress) -> list[proof.Finding]:
    """What is not whole, at most LIMIT; the stored files are looked at where their folder is known.

    Raises Damaged when the database cannot even be read.
    """
    try:
        findings = proof.verify(progress, LIMIT)
    except FAULTS as fault:
        raise from_database(fault) or fault from fault
    if files is not None and len(findings) < LIMIT:
        findings += attachments.damaged(files, progress, LIMIT - len(findings))
    return findings


def explain(finding: proof.Finding) -> str:
    """A finding of verify() as a sentence."""
    texts = {
        "damaged": tr("The database file itself is damaged: {name}"),
        "unprotected": tr("The protection {table} is gone from the database."),
        "gap": tr("Ledger entry {seq} is missing."),
        "chain": tr("Ledger entry {seq} was altered or does not follow the one before ({table} {name})."),
        "revision": tr("What ledger entry {seq} keeps of {table} {name} was altered."),
        "altered": tr("{table} {name} differs from ledger entry {seq} in: {fields}."),
        "missing": tr("{table} {name} is gone; ledger entry {seq} has it."),
        "unknown": tr("{table} {name} was never entered into the ledger."),
        "file missing": tr("The file {file} of {table} {name} is missing from the store. Look for it in a backup."),
        "file altered": tr("The file {file} of {table} {name} was altered. Look for it in a backup."),
    }
    code = " ".join((finding.what, *finding.fields)) if finding.what == "file" else finding.what
    return texts[code].format(
        file=finding.file, seq=finding.seq, table=finding.table, name=finding.known_as or finding.uid,
        fields=", ".join(finding.fields),
    )
