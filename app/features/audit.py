"""The audit: the whole ledger as a list, by what was done, by whom and when."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from peewee import DateTimeField, Expression, IntegerField, fn

from app.core import access, registry, seals
from app.core.errors import UserError
from app.core.i18n import pick, show_moment, tr, tr_noop
from app.core.query import Ids
from app.core.registry import Column, feature, listing
from app.core.run import Context
from db import ledger
from db.database import Record, all_records
from db.ledger import LedgerEntry, LedgerRevision
from db.tables import Redaction, Role

FEATURE = feature(tr_noop("Audit"), icon="shield-check", order=95, group="reference", page=True)

# what changes no record is entered by these names
NOTES = {
    "page.saved": tr_noop("Page saved"),
    "page.printed": tr_noop("Page printed"),
    "page.copied": tr_noop("Page copied"),
    "page.signed": tr_noop("Page signed"),
    "list.exported": tr_noop("List exported"),
    "access.signed_in": tr_noop("Sign-in"),
    "access.signed_out": tr_noop("Signed out"),
    "access.failed": tr_noop("Sign-in refused"),
    "access.locked_out": tr_noop("Locked after failures"),
    "screen.locked": tr_noop("Screen locked"),
    "screen.unlocked": tr_noop("Screen unlocked"),
    "clock.jumped": tr_noop("Clock jumped"),
    "alarm.acknowledged": tr_noop("Alarm acknowledged"),
    "alarm.quieted": tr_noop("Alarm quieted"),
    "backup.made": tr_noop("Backup made"),
    "backup.failed": tr_noop("Backup failed"),
    "backup.restored": tr_noop("Backup restored"),
    "backup.salvaged": tr_noop("Damaged database read"),
    "database.encrypted": tr_noop("Database encrypted"),
    "database.decrypted": tr_noop("Database decrypted"),
    "database.recovery_shown": tr_noop("Recovery key shown"),
    "ledger.sealed": tr_noop("Ledger sealed"),
}
KINDS = (
    ("access", tr_noop("Signing in")),
    ("failure", tr_noop("Failures")),
    ("output", tr_noop("Exports and prints")),
    ("rights", tr_noop("People and rights")),
    ("safety", tr_noop("Seals and backups")),
    ("clock", tr_noop("Clock")),
    ("settings", tr_noop("Settings")),
    ("work", tr_noop("Work")),
)
# records that stand in no list
UNLISTED = {"seal": tr_noop("Seal"), "setting": tr_noop("Setting"), "role": tr_noop("Role")}
FAILURES = ("access.failed", "access.locked_out", "backup.failed")
SETTINGS = ("people.change_setting",)
PREFIXES = {
    "access": ("access.", "screen."), "output": ("page.", "list."), "rights": ("people.",),
    "safety": ("backup.", "ledger.", "database."), "clock": ("clock.", "alarm."),
}


# rules ------------------------------------------------------------------
def kind_of(action: str) -> str:
    """What kind of thing an action is, a code of KINDS."""
    if action in FAILURES:
        return "failure"
    if action in SETTINGS:
        return "settings"
    if action.endswith(".redact"):
        return "safety"
    return next((kind for kind, starts in PREFIXES.items() if action.startswith(starts)), "work")


def title_of(action: str) -> str:
    """An action's name as people know it."""
    entry = registry.actions.get(action)
    return tr(entry.title if entry else NOTES.get(action, action))


def _is_kind(kind: str) -> Expression:
    """The same as kind_of(), for the database: the actions that the ledger has, found by its index."""
    known: list[str] = []
    while (later := LedgerEntry.select(fn.min(LedgerEntry.action)).where(
        LedgerEntry.action > (known[-1] if known else "")
    ).scalar()) is not None:
        known.append(later)
    if kind == "work":  # nearly all: the newest are found at once when the others are left out
        return LedgerEntry.action.not_in([action for action in known if kind_of(action) != kind])
    return LedgerEntry.action.in_([action for action in known if kind_of(action) == kind])


# the list ---------------------------------------------------------------
def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    people = access.names()
    roles = {row.code: pick(row.title, row.title_en) for row in Role.select()}
    found = {row.seq: row for row in LedgerEntry.select().where(LedgerEntry.seq.in_(wanted))}
    about = _about(ctx, {seq for seq, entry in found.items() if kind_of(entry.action) == "work"}, wanted)
    rows = []
    for seq in wanted:
        if seq in found:
            entry = found[seq]
            kind, at = kind_of(entry.action), datetime.fromisoformat(entry.at)
            name = people.get(entry.actor, "")
            rows.append({
                "id": seq, "seq": seq, "at": at, "number": entry.actor,
                "person": name or entry.actor, "role": roles.get(entry.role, entry.role),
                "at_whole": f"{show_moment(at, seconds=True)}.{at.microsecond // 1000:03}",
                "person_whole": f"{name}　{entry.actor}" if name else entry.actor,
                "station": entry.station, "action": entry.action, "kind": kind, "kind_shown": tr(dict(KINDS)[kind]),
                "title": title_of(entry.action), "about": about.get(seq, ""), "reason": _reason(ctx, entry, kind),
                "tone": "danger" if kind == "failure" else "", "code": ledger.show_code(entry.hash),
                "hash": " ".join(entry.hash[start : start + 8] for start in range(0, len(entry.hash), 8)),
            })
    return rows


def _reason(ctx: Context, entry: LedgerEntry, kind: str) -> str:
    """Reasons of the daily work may tell what it was about: not everyone who audits may read that."""
    if kind == "work" and not ctx.may("read"):
        return ""
    return tr(seals.CAUSES.get(entry.reason, entry.reason)) if entry.action == seals.SEALED else entry.reason


def _about(ctx: Context, work: set[int], wanted: list[int]) -> dict[int, str]:
    """The record that each entry was first about: its list's name and what people call it.

    Who may not read the business gets numbers alone of the entries of ``work``: no names of files or contacts.
    """
    names = {record._meta.table_name: record for record in all_records()}
    titles = UNLISTED | {one.record._meta.table_name: one.title for one in registry.listings.values()}
    told = {}
    rows = list(LedgerRevision.select().where(LedgerRevision.seq.in_(wanted), LedgerRevision.position == 0))
    blanked = [row.uid for row in rows if row.after is None]
    gone = {one.record_uid: one.known_as for one in Redaction.select().where(Redaction.record_uid.in_(blanked))}
    for row in rows:
        title = tr(titles[row.record_table]) if row.record_table in titles else row.record_table
        values = ledger.loaded(row.after) or {}
        name = gone.get(row.uid, "")
        if values and row.record_table in names:
            record = names[row.record_table]
            hidden = row.seq in work and not ctx.may("read") and _has_name(record)
            name = "" if hidden else record.named(values)
        told[row.seq] = f"{title} {name}".strip()
    return told


def _has_name(record: type[Record]) -> bool:
    """Whether people call a record by more than numbers and times."""
    fields = record._meta.fields
    return any(not isinstance(fields.get(name), IntegerField | DateTimeField) for name in record.known_by)


@listing(
    tr_noop("Audit"), of=LedgerEntry, role="audit", rows=_rows,
    columns=(
        Column("seq", tr_noop("No."), 64), Column("at", tr_noop("Time"), 150),
        Column("person", tr_noop("Person"), 90), Column("title", tr_noop("Action"), 160),
        Column("about", tr_noop("Record"), 180), Column("kind_shown", tr_noop("Kind"), 136),
        Column("reason", tr_noop("Note")), Column("station", tr_noop("Station"), 110),
        Column("role", tr_noop("Role"), 150), Column("code", tr_noop("Check code"), 130),
    ),
)
def audited(
    ctx: Context, since: Annotated[datetime | None, tr_noop("From")] = None,
    until: Annotated[datetime | None, tr_noop("Before")] = None,
    kind: Annotated[str, tr_noop("Kind")] = "", person: Annotated[str, tr_noop("Person")] = "",
    text: Annotated[str, tr_noop("Text")] = "",
) -> Sequence[int]:
    """Ledger entries, the newest first. ``kind`` is a code of KINDS, ``person`` a work number or a name.

    ``text`` stands in the action's name, the station or the note.
    """
    if kind and kind not in dict(KINDS):
        raise UserError(
            tr("There is no kind “{kind}”. Known: {known}.").format(kind=kind, known=", ".join(dict(KINDS))), "kind"
        )
    query = LedgerEntry.select(LedgerEntry.seq).order_by(LedgerEntry.seq.desc())
    wheres: list[Expression] = []
    if since:
        wheres.append(LedgerEntry.at >= ledger.stamp(since))
    if until:
        wheres.append(LedgerEntry.at < ledger.stamp(until))
    if kind:
        wheres.append(_is_kind(kind))
    if person.strip():
        known = [number for number, name in access.names().items() if person.strip() in name]
        wheres.append(LedgerEntry.actor.in_([person.strip(), *known]))
    if text.strip():
        wheres.append(_has(ctx, text.strip()))
    return Ids(query.where(*wheres)) if wheres else _all()


def _all() -> Sequence[int]:
    """Every number of the ledger, which has no gaps: counting is many times faster than reading them."""
    first, last = (LedgerEntry.select(end(LedgerEntry.seq)).scalar() or 0 for end in (fn.min, fn.max))
    if first and LedgerEntry.select().count() == last - first + 1:
        return range(last, first - 1, -1)
    return Ids(LedgerEntry.select(LedgerEntry.seq).order_by(LedgerEntry.seq.desc()))


def _has(ctx: Context, text: str) -> Expression:
    titled = [one for one in (*registry.actions, *NOTES) if text.lower() in title_of(one).lower()]
    noted = LedgerEntry.reason.contains(text)
    if not ctx.may("read"):
        noted &= ~_is_kind("work")
    named = LedgerEntry.action.in_(titled) | LedgerEntry.action.contains(text)
    return named | LedgerEntry.station.contains(text) | noted
