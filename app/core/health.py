"""Whether the record is whole, in sentences."""
from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from peewee import DatabaseError, OperationalError

from app.core import access, page_notes, personal, registry, search_proof
from app.core.errors import FAULTS, UserError, from_database
from app.core.i18n import show_moment, tr
from app.core.run import Context
from app.core.seals import file_beside
from db import attachments, ledger, proof, seals
from db.database import Progress, all_records, snapshot
from db.findings import Finding, is_up_to
from db.parts import part_of

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
    newest = head()  # before: what is saved meanwhile is not claimed to be proven
    findings = find(ctx.files, ctx.progress)
    return Health(newest.seq, newest.code, [explain(finding) for finding in findings])


def find(files: Path | None, progress: Progress, until: int | None = None) -> list[Finding]:
    """What is not whole, at most LIMIT; the stored files are looked at where their folder is known.

    ``until``: what touches the ledger up to this entry alone; all else would crowd it out.

    Raises Damaged when the database cannot even be read.
    """
    most = LIMIT if until is None else sys.maxsize  # those up to the entry are picked out below
    parts: list[Callable[[Progress], Iterable[Finding]]] = [lambda _: seals.broken(file_beside(files))]
    if until is None:
        parts.append(lambda progress: search_proof.damaged(part_of(progress, 0, 90)))
    if files is not None:
        parts.append(lambda progress: attachments.damaged(files, part_of(progress, 90, 100), most))
    more: list[list[Finding] | BaseException] = []

    def meanwhile(progress: Progress) -> None:
        for part in parts:
            try:
                more.append(list(islice((one for one in part(progress) if is_up_to(one, until)), LIMIT)))
            except (*FAULTS, TypeError, ValueError) as fault:
                more.append(fault)

    try:
        findings = proof.verify(progress, LIMIT, until, meanwhile)
    except FAULTS as fault:
        raise from_database(fault) or fault from fault
    for found in more:
        if isinstance(found, BaseException):
            _unread(found, findings)
        else:
            findings += found[: max(0, LIMIT - len(findings))]
    return findings


def _unread(fault: BaseException, findings: list[Finding]) -> None:
    """What cannot even be read is not whole. Raises the fault where it may be ours, or the disk's."""
    if not findings and isinstance(fault, OperationalError | TypeError):
        raise fault
    if not findings:
        findings.append(Finding("damaged", known_as=str(fault)))


def head() -> ledger.Head:
    """The ledger's newest entry; none where it can no longer be read."""
    try:
        return ledger.head()
    except (DatabaseError, ValueError):
        return ledger.Head(0, "")


def explain(finding: Finding) -> str:
    """A finding of verify() as a sentence."""
    texts = {
        "unprotected": tr("The protection {table} is gone from the database."),
        "gap": tr("Ledger entry {seq} is missing."),
        "chain": tr("Ledger entry {seq} was altered or does not follow the one before ({table} {name})."),
        "revision": tr("What ledger entry {seq} keeps of {table} {name} was altered."),
        "altered": tr("{table} {name} differs from ledger entry {seq} in: {fields}."),
        "missing": tr("{table} {name} is gone; ledger entry {seq} has it."),
        "unknown": tr("{table} {name} was never entered into the ledger."),
        "between": tr(
            "{table} {name} was altered outside the program before ledger entry {seq} saved it anew, in: {fields}."
        ),
        "structure missing": tr("{name} is missing from the database: it was taken out outside the program."),
        "structure altered": tr("{name} of the database was altered outside the program."),
        "structure added": tr("{name} in the database is none of the program's: it was put in from outside."),
        "damaged": tr("The database file is damaged: {name}. Restore the newest backup."),
        "seal": tr("The seal of {name} does not fit ledger entry {seq}: one of them was altered."),
        "cut": tr("The ledger ends before entry {seq}, which was sealed at {name}: its end was cut off."),
        "index": tr("{table} {name} cannot be found by the search as it is. The record itself is whole."),
        "file missing": tr("The file {file} of {table} {name} is missing from the store. Look for it in a backup."),
        "file altered": tr("The file {file} of {table} {name} was altered. Look for it in a backup."),
    }
    code = finding.what if finding.what not in ("file", "structure") else f"{finding.what} {finding.fields[0]}"
    titles = {one.record._meta.table_name: one.title for one in registry.listings.values()}
    table = tr(titles[finding.table]) if finding.table in titles else finding.table
    return texts[code].format(
        file=finding.file, seq=finding.seq, table=table, name=finding.known_as or finding.uid,
        fields=_labels(finding),
    )


def _labels(finding: Finding) -> str:
    """The columns of a finding as people know them."""
    record = next((one for one in all_records() if one._meta.table_name == finding.table), None)
    columns = record._meta.fields if record else {}
    labels = {name: tr(column.verbose_name) for name, column in columns.items() if column.verbose_name}
    return tr(", ").join(labels.get(name, name) for name in finding.fields)


# paper ------------------------------------------------------------------
PAGES = ("page.saved", "page.printed", "page.copied", "page.signed")
SCANNED = "DUTYDESK:PAGE:"  # what the QR code on a page says before the code
DIGITS = 16  # of a file's SHA-256, as the note of a saved or signed page has them


@dataclass(frozen=True)
class Use:
    """One page that was saved, printed or signed: its ledger entry, when (UTC), by whom, what."""

    seq: int
    at: datetime
    by: str
    action: str
    what: str


@dataclass(frozen=True)
class Paper:
    """What the ledger says of a code printed on a page.

    ``seq`` and ``at`` are the ledger entry it names (0: none); ``uses`` are the pages that left with it, oldest
    first; ``findings`` are what is not whole up to there; ``later`` is how many records were changed openly since.
    """

    code: str
    seq: int = 0
    at: datetime | None = None
    uses: list[Use] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    later: int = 0

    @property
    def whole(self) -> bool:
        return self.seq > 0 and not self.findings

    @property
    def pages(self) -> list[str]:
        return [one.what for one in self.uses]

    @property
    def broken_from(self) -> int:
        """The first entry that is not the same, 0 where all are or none can be named."""
        return min((one.seq for one in self.findings if one.seq), default=0)


def paper(typed: str, files: Path | None, progress: Progress) -> Paper:
    """Holds a code from paper, typed or scanned, against the ledger. Raises UserError for what is no code."""
    bare = re.sub(rf"^\s*{SCANNED}", "", typed, flags=re.IGNORECASE)
    signs = re.sub(r"[\s\-—－·]", "", bare).lower().translate(str.maketrans("oil", "011"))
    if not re.fullmatch("[0-9a-f]{12}", signs):
        raise UserError(
            tr("“{code}” is no code: it has twelve digits or letters A to F, as {example}.").format(
                code=typed, example="3F2A-09BC-71DE"
            ),
            "paper",
        )
    with snapshot():
        entry = ledger.by_hash(signs)
        code = ledger.show_code(signs)
        if entry is None:
            return Paper(code)
        findings = find(files, progress, entry.seq)
        return Paper(
            code, entry.seq, datetime.fromisoformat(entry.at), uses(code, entry.seq), findings,
            ledger.changed_after(entry.seq),
        )


def uses(text: str, since: int = 0) -> list[Use]:
    """The pages that left with ``text`` (a code, a file's digest), from an entry on, oldest first."""
    people = access.names()
    return [
        Use(row.seq, datetime.fromisoformat(row.at), people.get(row.actor, row.actor), row.action,
            page_notes.shown(row.reason))
        for row in ledger.notes_with(text, since, PAGES) if page_notes.proves(row.reason, text)
    ]


def say(one: Use) -> str:
    """When and by whom a page left, and what it was, in one line."""
    texts = {
        "page.saved": tr("{at} saved by {name}: {page}"),
        "page.printed": tr("{at} printed by {name}: {page}"),
        "page.copied": tr("{at} copied by {name}: {page}"),
        "page.signed": tr("{at} signed by {name}: {page}"),
    }
    return texts[one.action].format(at=show_moment(one.at), name=one.by, page=one.what)


def tell(found: Paper, reader: Context | None = None) -> str:
    """What a code from paper is worth, the answer first; for a ``reader`` who may, with both wordings of what differs.
    """
    if not found.seq:
        return tr("No ledger entry has the code {code}. The page is not from this log, or its end was cut off.").format(
            code=found.code
        )
    if found.findings:
        return "\n".join([_differs(found), *_explained(found, reader), *(say(one) for one in found.uses)])
    at = show_moment(found.at, seconds=True) if found.at else ""
    first = [tr("The same: {use}").format(use=say(one)) for one in found.uses[:1]]
    first = first or [tr("The same, but no page is noted as printed or saved with this code.")]
    told = tr("The code {code} is of ledger entry {seq} ({at}). Everything up to there is unchanged.")
    lines = [*first, *(say(one) for one in found.uses[1:]), told.format(code=found.code, seq=found.seq, at=at)]
    if found.later:
        lines.append(
            tr("Changed openly since: {n} records. The page shows them as they were.").format(n=found.later)
        )
    return "\n".join(lines)


def _differs(found: Paper) -> str:
    if found.broken_from:
        return tr("From entry {first} on not the same. The code {code} is of entry {seq}.").format(
            first=found.broken_from, code=found.code, seq=found.seq
        )
    return tr("The code {code} is of ledger entry {seq}, but the record is not whole up to there.").format(
        code=found.code, seq=found.seq
    )


def _explained(found: Paper, reader: Context | None) -> Iterable[str]:
    """The findings as sentences, each with what the ledger has and what the table has."""
    for one in found.findings:
        yield explain(one)
        for label, kept, now in compared(reader, one) if reader else ():
            yield tr("{field}: the ledger has “{kept}”, the log now has “{now}”").format(
                field=label, kept=kept, now=now
            )


def compared(ctx: Context, finding: Finding) -> list[tuple[str, str, str]]:
    """Both versions of a record that was altered: label, as the ledger has it, as it lies in the table now.

    As the reader may see them; nothing for who may not read the business, and of findings of another kind.
    """
    if finding.what != "altered" or not ctx.may("read"):
        return []
    cls = next(one for one in all_records() if one._meta.table_name == finding.table)
    listed = next((one for one in registry.listings.values() if one.record is cls), None)
    names = [name for name in finding.fields if name not in cls.secret]
    both = [{name: _shown(values.get(name)) for name in names} for values in proof.versions(finding.table, finding.uid)]
    of_persons = (listed.personal, listed.private) if listed else (("phone",), ())
    hidden = [[name for name in columns if name in names] for columns in of_persons]
    personal.mask(ctx, hidden[0], both, hidden[1])
    # the line of a source, wherever a record keeps one
    lines = [name for name in names if name == "source" or listed is None]
    both = [{**one, **{name: personal.shown_source(ctx, one[name]) for name in lines}} for one in both]
    return [
        (_labels(Finding("altered", table=finding.table, fields=(name,))), both[0][name], both[1][name])
        for name in names
    ]


def _shown(value: object) -> str:
    return "" if value is None else str(value)
