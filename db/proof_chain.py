"""The proof that the chain is whole: its entries, their links and what they keep of the records.

It is walked in slices. SQLite spells the canonical JSON of a slice, so that hashing is most of the work; a slice
in which anything is not as it should be is walked again slowly, entry by entry, which names what it is.
"""
from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from peewee import DatabaseError

from db.database import Progress, SqliteError, canonical, database, is_sqlite
from db.findings import SLICE, Finding, any_bytes, known_as, lying
from db.ledger import ALGORITHMS, LedgerEntry, LedgerRevision, digest_of, entry_hash, loaded, revision_digest
from db.tables import Redaction

Seqs = tuple[int | None, int | None]  # after this one, up to this one; None: however far


@dataclass(frozen=True)
class _Blanked:
    """What redactions took out: revisions as (seq, position), reasons as seq."""

    revisions: frozenset[tuple[int, int]]
    reasons: frozenset[int]


@dataclass
class Walk:
    """How far the chain was walked, and what was seen on the way.

    ``prev`` is the last hash, ``expected`` the next number. ``between`` are records, by table and uid, that may not
    have been what the revision before said when a revision was written. ``in_order``: a revision's key is higher
    than those of all before it, so that the highest is the newest.
    """

    prev: str = ""
    expected: int = 1
    last_id: float = -math.inf
    in_order: bool = True
    between: set[tuple[Any, Any]] = field(default_factory=set)


def walk(total: int, progress: Progress, seen: Walk) -> Iterator[Finding]:
    """Walks all entries, ``total`` of them; what is not whole, in order."""
    blanked = _blanked()
    for seqs in _slices():
        before = (seen.prev, seen.expected, seen.last_id)
        if not _is_whole(seqs, blanked, seen):
            seen.prev, seen.expected, seen.last_id = before
            with any_bytes():
                yield from _named(seqs, blanked, seen)
                seen.between |= set(_read(_BETWEEN, seqs))
        progress(min(seen.expected - 1, total), total, "")


def _slices() -> Iterator[Seqs]:
    """The numbers of all entries and revisions, SLICE entries at a time."""
    after: int | None = None
    while True:
        query = LedgerEntry.select(LedgerEntry.seq).order_by(LedgerEntry.seq).offset(SLICE - 1).limit(1)
        if after is not None:
            query = query.where(LedgerEntry.seq > after)
        up_to = query.scalar()
        yield after, up_to
        if up_to is None:
            return
        after = up_to


def _blanked() -> _Blanked:
    """Only what was written by the program counts; a list that was altered is named by proof_tables."""
    revisions, reasons = set(), set()
    with any_bytes():
        for row in lying(Redaction.select()):
            try:
                values = loaded(row.blanked) or {}
                revisions |= {(seq, position) for seq, position in values.get("revisions", [])}
                reasons |= set(values.get("reasons", []))
            except (AttributeError, TypeError, ValueError):
                continue
    return _Blanked(frozenset(revisions), frozenset(reasons))


# in slices --------------------------------------------------------------
# what the hashes are of, as db/ledger.py makes it; SQLite's JSON is that of canonical() (tests/db/test_proof.py)
_LINK = (
    "json_array(prev, seq, at, actor, role, station, action, "
    "case when reason_digest = '' then reason else json_array(reason_digest) end, digest)"
)
_REASON = "case when reason_digest <> '' then json_array(reason_salt, reason) end"
_CONTENT = "json_array(position, record_table, uid, salt, before, after)"
# not what the revision before it said, or after one that was blanked
_ODD = (
    "case when before is not null then before is distinct from (select p.after from ledger_revision p "
    "where p.record_table = r.record_table and p.uid = r.uid and p.id < r.id order by p.id desc limit 1) end"
)
_BETWEEN = f"select record_table, uid from ledger_revision r where {{seqs}} and {_ODD}"
_ENTRIES = (
    "select seq, prev, hash, algorithm, digest, reason_digest, reason_salt, reason = '' and reason_salt = '', {told} "
    "from ledger_entry where {seqs} order by seq"
)
_REVISIONS = (  # in the order of the index; the keys of an entry's revisions ascend as their positions do
    f"select seq, position, id, digest, {_ODD}, "
    "case when after is null then before is null and salt = '' end, "
    "{told} from ledger_revision r where {seqs} order by seq, id"
)


def _read(sql: str, seqs: Seqs) -> Iterator[tuple[Any, ...]]:
    after, up_to = seqs
    mark = "?" if is_sqlite() else "%s"
    bounds = [f"seq {sign} {mark}" for sign, bound in ((">", after), ("<=", up_to)) if bound is not None]
    values = [bound for bound in (after, up_to) if bound is not None]
    yield from database.execute_sql(sql.format(seqs=" and ".join(bounds) or "true"), values)


def _entries(seqs: Seqs) -> Iterator[tuple[Any, ...]]:
    """Entries with the bytes that are hashed for the link and for the reason."""
    if is_sqlite():
        told = f"cast({_LINK} as blob), cast({_REASON} as blob)"
        yield from _read(_ENTRIES.replace("{told}", told), seqs)
        return
    told = "at, actor, role, station, action, reason"
    for seq, prev, hash, algorithm, digest, known, salt, empty, at, *who, reason in _read(
        _ENTRIES.replace("{told}", told), seqs
    ):
        link = [prev, seq, at, *who, [known] if known else reason, digest]
        kept = _bytes([salt, reason]) if known else None
        yield seq, prev, hash, algorithm, digest, known, salt, empty, _bytes(link), kept


def _revisions(seqs: Seqs) -> Iterator[tuple[Any, ...]]:
    """Revisions with the bytes that are hashed."""
    if is_sqlite():
        yield from _read(_REVISIONS.replace("{told}", f"cast({_CONTENT} as blob)"), seqs)
        return
    for seq, position, id, digest, odd, empty, *kept in _read(
        _REVISIONS.replace("{told}", "record_table, uid, salt, before, after"), seqs
    ):
        yield seq, position, id, digest, odd, empty, _bytes([position, *kept])


def _bytes(parts: list[Any]) -> bytes:
    return canonical(parts).encode()


def _is_whole(seqs: Seqs, blanked: _Blanked, seen: Walk) -> bool:
    """Whether a slice is beyond doubt; then ``seen`` is at its end."""
    try:
        return _holds(seqs, blanked, seen)
    except (DatabaseError, SqliteError, UnicodeError, ValueError, TypeError):  # bytes where a text should be
        return False


def _holds(seqs: Seqs, blanked: _Blanked, seen: Walk) -> bool:
    entries = list(_entries(seqs))
    algorithms = {entry[3] for entry in entries}
    if len(algorithms) > 1 or not algorithms <= set(ALGORITHMS):
        return False
    hashed = _hasher(algorithms.pop() if algorithms else ALGORITHMS[0])
    digests = _digests(_revisions(seqs), hashed, blanked, seen)
    if digests is None:
        return False
    prev, expected = seen.prev, seen.expected
    for seq, link, hash, _, digest, known, salt, empty, told, reason in entries:
        if seq != expected or link != prev or hash != hashed(told):
            return False
        if digest != hashed(_list_of(digests.pop(seq, []))):
            return False
        if reason is None:
            if salt != "":
                return False
        elif seq not in blanked.reasons if empty else known != hashed(reason):
            return False
        prev, expected = hash, seq + 1
    seen.prev, seen.expected = prev, expected
    return not digests


def _list_of(digests: list[str]) -> bytes:
    """Canonical JSON of digests: hexadecimal, unless one that was blanked was altered too."""
    told = "".join(digests)
    if not (told.isalnum() and told.isascii()):
        return _bytes(digests)
    return ('["' + '","'.join(digests) + '"]').encode()  # canonical() takes twice as long as the hash


def _hasher(algorithm: str) -> Callable[[bytes], str]:
    copy = hashlib.new(algorithm).copy  # cheaper than a new one for each

    def hashed(content: bytes) -> str:
        made = copy()
        made.update(content)
        return made.hexdigest()

    return hashed


def _digests(
    revisions: Iterator[tuple[Any, ...]], hashed: Callable[[bytes], str], blanked: _Blanked, seen: Walk
) -> dict[int, list[str]] | None:
    """The digests of a slice's revisions by entry, in order of position; None where one is not whole."""
    found: dict[int, list[str]] = {}
    last_seq, last_position, last_id = None, -1, seen.last_id
    for seq, position, id, digest, odd, empty, content in revisions:
        if (seq, position) not in blanked.revisions if empty else digest != hashed(content):
            return None
        if seq != last_seq:
            found[seq] = [digest]
        elif position > last_position:
            found[seq].append(digest)
        else:
            return None
        if id <= last_id:
            return None
        if odd:
            seen.between.add(tuple(json.loads(content)[1:3]))
        last_seq, last_position, last_id = seq, position, id
    seen.last_id = last_id
    return found


# one by one -------------------------------------------------------------
def _named(seqs: Seqs, blanked: _Blanked, seen: Walk) -> Iterator[Finding]:
    """What is not whole in a slice; afterwards ``seen`` is at its end."""
    after, up_to = seqs
    kept = lying(_within(LedgerRevision, seqs).order_by(LedgerRevision.seq, LedgerRevision.position))
    revisions = _watched(kept, seen)
    waiting = next(revisions, None)
    for entry in lying(_within(LedgerEntry, seqs).order_by(LedgerEntry.seq)):
        if entry.seq != seen.expected:
            yield Finding("gap", seq=seen.expected)
            seen.prev = entry.prev
        digests: list[str] = []
        named, broken = Finding("chain", seq=entry.seq), False
        while waiting is not None and _seq(waiting) <= entry.seq:
            if not digests:  # the first record is the one the action was about
                named = Finding("chain", entry.seq, waiting.record_table, waiting.uid, known_as(waiting))
            digests.append(waiting.digest)
            if waiting.seq < entry.seq or not _revision_whole(entry.algorithm, waiting, blanked):
                broken = True
                yield Finding(
                    "revision", waiting.seq, waiting.record_table, waiting.uid, known_as(waiting)
                )
            waiting = next(revisions, None)
        if not broken and not _entry_whole(entry, seen.prev, digests, blanked):
            yield named
        seen.prev, seen.expected = entry.hash, entry.seq + 1
    if waiting is not None:
        yield Finding("gap", seq=waiting.seq if isinstance(waiting.seq, int) else 0)
        for _ in revisions:  # whether they are in order
            pass


def _within(model: Any, seqs: Seqs) -> Any:
    after, up_to = seqs
    query = model.select()
    query = query if after is None else query.where(model.seq > after)
    return query if up_to is None else query.where(model.seq <= up_to)


def _watched(revisions: Iterator[Any], seen: Walk) -> Iterator[Any]:
    for row in revisions:
        if row.id <= seen.last_id:
            seen.in_order = False
        seen.last_id = max(seen.last_id, row.id)
        yield row


def _revision_whole(algorithm: str, row: LedgerRevision, blanked: _Blanked) -> bool:
    if row.after is None and row.before is None and row.salt == "":
        return (row.seq, row.position) in blanked.revisions
    return algorithm in ALGORITHMS and row.digest == revision_digest(algorithm, row)


def _entry_whole(entry: LedgerEntry, prev: str, digests: list[str], blanked: _Blanked) -> bool:
    return (
        entry.algorithm in ALGORITHMS
        and entry.prev == prev
        and entry.digest == digest_of(entry.algorithm, *digests)
        and entry.hash == entry_hash(entry)
        and _reason_whole(entry, blanked)
    )


def _reason_whole(entry: LedgerEntry, blanked: _Blanked) -> bool:
    if not entry.reason_digest:
        return entry.reason_salt == ""
    if entry.reason == "" and entry.reason_salt == "":
        return entry.seq in blanked.reasons
    return entry.reason_digest == digest_of(entry.algorithm, entry.reason_salt, entry.reason)


def _seq(row: LedgerRevision) -> float:
    return row.seq if isinstance(row.seq, int) else math.inf
