"""Reading the duty log: lists, one entry whole, counts, sources known, what is owed."""
from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from peewee import Expression, fn

from app.core import access, files, finding, personal, registry
from app.core.agenda import Due, OpenItem
from app.core.errors import UserError
from app.core.i18n import pick, show_time, tr, tr_noop
from app.core.pinyin import initials, matches, starts_at
from app.core.query import PAGE, ids, plain_rows
from app.core.registry import Column, due, listing, open_items
from app.core.run import Context
from app.core.search_words import Query
from app.features import secrecy as secrecy_rules
from app.features.contacts.lists import further_numbers
from app.features.contacts.records import Contact
from app.features.contacts.rules import digits
from app.features.duty_log import late, narrowing
from app.features.duty_log.narrowing import wheres_of
from app.features.duty_log.records import RESULTS, URGENCIES, Correction, DutyEntry, EntryKind, Phrase
from app.features.duty_log.rules import changed_pieces, show_source
from app.features.roster.shifts import ShiftPlan, Span, shift_at
from db import ledger
from db.database import database
from db.tables import Redaction

KNOWN_SOURCES = 3000
REMEMBERED = 20_000  # entries back from the newest that are looked through: sources offered, attachments missing
PRESSING = ("te_ti", "te_ji")
PHONES = ("phone", "callback")  # columns for numbers of those who call


# the list ---------------------------------------------------------------
def entry_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    """Rows for the table: the entry's columns, with names, corrections and shown words added.

    Telephone numbers are as the reader sees them (app.core.personal), in what is made of them too.
    """
    found = plain_rows(DutyEntry, wanted)
    people = access.names()
    corrections: dict[int, list[dict[str, Any]]] = {}
    for row in Correction.select().where(Correction.entry.in_(wanted)).order_by(Correction.id):
        corrections.setdefault(row.entry_id, []).append(
            {
                "changes": json.loads(row.changes), "reason": row.reason,
                "by": people.get(row.created_by, row.created_by), "at": row.created_at,
            }
        )
    kinds = {kind["code"]: kind for kind in all_kinds()}
    classes = secrecy_rules.titles()
    continued = {row["follows"] for row in found if row["follows"]}
    parents = dict(
        DutyEntry.select(DutyEntry.id, DutyEntry.number).where(DutyEntry.id.in_(list(continued))).tuples()
    )
    after_seal = late.marks(wanted)
    removals = _removals([row["uid"] for row in found if row["redacted_at"]], people)
    for row in found:
        row["removal"] = removals.get(row["uid"])
        if row["redacted_at"]:
            row["content"] = tr("[text removed]")
        row["follows_number"] = parents.get(row["follows"])
        row["corrected"] = corrections.get(row["id"], [])
        _mask(ctx, row)
        row["pieces"] = pieces_of(row["content"], row["corrected"])
        row["recorder"] = people.get(row["created_by"], row["created_by"])
        row["voider"] = people.get(row["voided_by"], row["voided_by"])
        row["recorded"] = row["created_at"]
        row["source_full"] = show_source(row["source"], row["person"], row["post"], row["phone"])
        row["source_shown"] = show_source(row["source"], row["person"], "", "" if row["person"] else row["phone"])
        row["kind_short"] = kinds[row["kind"]]["short_name"] if row["kind"] in kinds else row["kind"]
        row["kind_shown"] = kinds[row["kind"]]["name"] if row["kind"] in kinds else row["kind"]
        row["result_shown"] = tr("Voided") if row["voided_at"] else tr(dict(RESULTS)[row["result"]])
        row["secrecy_shown"] = secrecy_rules.shown(row["secrecy"], classes)
        row |= after_seal.get(row["id"], {"late_after": "", "late_state": "", "late_said": ""})
        row["marks"] = marks_of(row)
    return found


def _mask(ctx: Context, row: dict[str, Any]) -> None:
    """Numbers of an entry as the reader sees them: its own, corrected ones, those in earlier wordings."""
    if personal.sees(ctx):
        return
    struck = row["struck"].split("\n")
    for one in row["corrected"]:
        for name, hide in (("phone", personal.masked), ("source", lambda line: personal.shown_source(ctx, line))):
            before = one["changes"].get(name, [""])[0].split("\n")
            struck = [hide(line) if line in before else line for line in struck]
        # the numbers before and after may be of different people: hidden in any case
        one["changes"] = masked_changes(ctx, one["changes"], row["person"] or "?")
    row["struck"] = "\n".join(struck)
    row["source"] = personal.shown_source(ctx, row["source"])
    personal.mask(ctx, PHONES, [row])


def masked_changes(ctx: Context, changes: dict[str, Any], person: str) -> dict[str, Any]:
    """Changed fields, [before, after] by name, with numbers as the reader sees them."""
    found = {}
    for name, values in changes.items():
        if name in PHONES:
            values = [personal.shown(ctx, value or "", person) for value in values]
        elif name == "source":
            values = [personal.shown_source(ctx, value or "") for value in values]
        found[name] = values
    return found


def _removals(uids: list[str], people: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Of entries whose text was removed, by uid: when (``at``), ``by``, with whose ``consent``, ``reason``."""
    rows = Redaction.select().where(Redaction.record_uid.in_(uids)) if uids else []
    return {
        row.record_uid: {
            "at": row.created_at, "by": people.get(row.created_by, row.created_by), "reason": row.reason,
            "consent": people.get(row.consent_by, row.consent_by),
        }
        for row in rows
    }


def pieces_of(content: str, corrected: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The newest text with what the last correction struck out, as (text, kept|struck|new)."""
    before = next((one["changes"]["content"][0] for one in reversed(corrected) if "content" in one["changes"]), None)
    if before is None:
        return [(content, "kept")]
    return [(piece.text, piece.state) for piece in changed_pieces(before, content)]


def marks_of(row: dict[str, Any]) -> str:
    """The marks of a row in words: late, corrected, voided, text removed."""
    marks = [row["late_after"] or tr("late entry")] if row["late"] or row["late_after"] else []
    if row["corrections"]:
        marks.append(tr("corrected {n}").format(n=row["corrections"]))
    if row["voided_at"]:
        marks.append(tr("voided"))
    if row["redacted_at"]:
        marks.append(tr("text removed"))
    return "　".join(marks)


def history_of(
    ctx: Context, number: Annotated[int, tr_noop("Number")], year: Annotated[int, tr_noop("Year")] = 0
) -> list[dict[str, Any]]:
    """history() by the number people see; without a year, of the newest year that has it."""
    found = entry(ctx, number, year)
    if found is None:
        raise UserError(
            tr("There is no No. {number} in the log. Look it up with the search.").format(number=number), "number"
        )
    return history(ctx, found["uid"])


@listing(
    tr_noop("Duty log"), of=DutyEntry, role="read", rows=entry_rows, history=history_of, personal=PHONES,
    search=("number", "source", "person", "post", "phone", "content", "outcome", "handling", "proposal",
            "reported_to", "instruction", "place", "undertaker", "struck"),
    marks=narrowing.MARKS,
    columns=(
        Column("number", tr_noop("No."), 46), Column("at", tr_noop("Time"), 50),
        Column("kind_shown", tr_noop("Kind"), 64), Column("source_shown", tr_noop("Source"), 176),
        Column("phone", tr_noop("Phone"), 110), Column("content", tr_noop("Content")),
        Column("result_shown", tr_noop("Result"), 70), Column("secrecy_shown", tr_noop("Secrecy"), 70),
        Column("recorder", tr_noop("Recorded by"), 56), Column("recorded", tr_noop("Recorded at"), 120),
        Column("marks", tr_noop("Marks"), 90),
    ),
)
def entries(
    ctx: Context, since: Annotated[datetime | None, tr_noop("From")] = None,
    until: Annotated[datetime | None, tr_noop("Before")] = None, kind: str = "", result: str = "",
    source: str = "", recorder: Annotated[str, tr_noop("Recorded by")] = "",
    corrected: Annotated[bool, tr_noop("Corrected only")] = False,
    attached: Annotated[bool, tr_noop("With attachment only")] = False,
    secrecy: str = "", text: Annotated[str, tr_noop("Text")] = "",
) -> list[int]:
    """Ids of entries that happened in the time given, newest number first."""
    if text.strip():
        filters = {"kind": kind, "result": result, "source": source, "recorder": recorder, "corrected": corrected,
                   "attached": attached, "secrecy": secrecy}
        return finding.ids_of(ctx, registry.listings["duty_log"], Query(text, since, until), filters)
    wheres = wheres_of(since, until, kind, result, source, recorder, corrected, attached, personal.sees(ctx))
    query = DutyEntry.select(DutyEntry.id).order_by(DutyEntry.at.desc(), DutyEntry.id.desc())
    if secrecy:
        wheres.append(DutyEntry.secrecy == secrecy_rules.guard(secrecy))
    if wheres:
        query = query.where(*wheres)
    return ids(query)


def rows_between(ctx: Context, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Rows of a time, the oldest first, as pages print them."""
    wanted = ids(
        DutyEntry.select(DutyEntry.id).where(DutyEntry.at >= since, DutyEntry.at < until)
        .order_by(DutyEntry.at, DutyEntry.id)
    )
    return [row for start in range(0, len(wanted), PAGE) for row in entry_rows(ctx, wanted[start : start + PAGE])]


def with_shift_lines(ctx: Context, found: list[int], plan: ShiftPlan, now: datetime) -> list[Any]:
    """The ids with a separator wherever an earlier shift's entries begin, saying which and how many."""
    at = dict(DutyEntry.select(DutyEntry.id, DutyEntry.at).where(DutyEntry.id.in_(found)).tuples())
    groups: list[tuple[Span, list[int]]] = []
    for id in found:
        if not groups or not groups[-1][0].starts <= at[id] < groups[-1][0].ends:
            groups.append((shift_at(at[id], plan), []))
        groups[-1][1].append(id)
    running = shift_at(now, plan).starts
    items: list[Any] = []
    for span, ids_of_shift in groups:
        if span.starts != running:
            title = f"{span.name}　{show_time(span.starts)}–{show_time(span.ends)}　" + tr("{n} entries").format(
                n=len(ids_of_shift)
            )
            items.append({"separator": True, "title": title, "text": title, "icon": None})
        items += ids_of_shift
    return items


def counts(ctx: Context, since: datetime, until: datetime, shift_since: datetime) -> dict[str, int]:
    """Numbers on the tabs: all and this shift's entries, open ones of any day, events, corrected."""
    day = [DutyEntry.at >= since, DutyEntry.at < until]
    count = DutyEntry.select(fn.count(DutyEntry.id))
    return {
        "all": count.where(*day).scalar(),
        "shift": count.where(DutyEntry.at >= shift_since, DutyEntry.at < until).scalar(),
        "open": count.where(*_open()).scalar(),
        "event": count.where(*day, DutyEntry.kind == "event").scalar(),
        "corrected": count.where(*day, *wheres_of(None, None, "", "", "", "", True, False, False)).scalar(),
    }


def open_ids(ctx: Context) -> list[int]:
    """Open entries of any day, newest first."""
    return ids(DutyEntry.select(DutyEntry.id).where(*_open()).order_by(DutyEntry.at.desc(), DutyEntry.id.desc()))


def _open() -> list[Expression]:
    return [
        DutyEntry.result.in_(["open", "handover"]), DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null()
    ]


def newest_of(ctx: Context) -> int | None:
    """The id of the user's own last entry, for a quick correction."""
    mine = DutyEntry.select(DutyEntry.id).where(
        DutyEntry.created_by == ctx.number, DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null()
    )
    return mine.order_by(DutyEntry.id.desc()).limit(1).scalar()


# one entry --------------------------------------------------------------
def entry(ctx: Context, number: int = 0, year: int = 0, id: int = 0) -> dict[str, Any] | None:
    """One entry whole: its row, its files, what it continues, what continues it; None when not there."""
    query = DutyEntry.select(DutyEntry.id).order_by(DutyEntry.year.desc())
    query = query.where(DutyEntry.id == id if id else DutyEntry.numbered(number, year))
    found = query.limit(1).scalar()
    if found is None:
        return None
    (row,) = entry_rows(ctx, [found])
    row["files"] = files.of_record("duty_entry", row["uid"])
    linked = [row["follows"]] if row["follows"] else []
    later = ids(DutyEntry.select(DutyEntry.id).where(DutyEntry.follows == found).order_by(DutyEntry.id))
    row["secrecy_names"] = secrecy_rules.titles()
    row["parent"] = next(iter(entry_rows(ctx, linked)), None)
    row["followers"] = entry_rows(ctx, later)
    return row


def history(ctx: Context, uid: str) -> list[dict[str, Any]]:
    """What became of an entry, oldest first: at, by, action, reason and the fields changed [before, after]."""
    people = access.names()
    removal = _removals([uid], people).get(uid, {})
    steps = []
    for step in ledger.history("duty_entry", [uid]):
        before, after = step.before or {}, step.after or {}
        person = after.get("person") or before.get("person") or ""
        quiet = {"version", "updated_at", "updated_by", "struck", "corrections", "late", "id", "attachments"}
        changes = {
            name: [before.get(name), value]
            for name, value in after.items()
            if step.before and before.get(name) != value and name not in quiet
        }
        steps.append({
            "seq": step.seq, "at": step.at, "by": people.get(step.actor, step.actor), "action": step.action,
            "reason": step.reason, "changes": masked_changes(ctx, changes, person),
            "content": after.get("content", ""),
            "consent": removal["consent"] if removal and step.action.endswith(".redact") else "",
        })
    return steps


def open_matter(ctx: Context, source: str) -> dict[str, Any] | None:
    """The newest open entry of a source, which a further call probably continues."""
    row = DutyEntry.select().where(*_open(), DutyEntry.source == source).order_by(DutyEntry.id.desc()).first()
    return {"number": row.number, "content": row.content} if row else None


def last_entry(ctx: Context) -> dict[str, Any] | None:
    """The user's own last entry, whole; None before the first."""
    id = newest_of(ctx)
    return entry(ctx, id=id) if id else None


def open_matters(ctx: Context, limit: int = 8) -> list[dict[str, Any]]:
    """The newest open entries, which a call may continue."""
    return entry_rows(ctx, open_ids(ctx)[:limit])


# kinds, phrases, sources ------------------------------------------------
def all_kinds() -> list[dict[str, Any]]:
    """Kinds in use by their order, with ``name`` and ``short_name`` in the language spoken."""
    rows = EntryKind.select().where(EntryKind.archived_at.is_null()).order_by(EntryKind.position).dicts()
    return [
        {
            **row, "name": pick(row["title"], row["title_en"]),
            "short_name": pick(row["short"], row["short_en"]),
            "fields": row["fields"].split(), "more": _with_secrecy(row), "ask": row["ask"].split(),
        }
        for row in rows
    ]


def _with_secrecy(row: dict[str, Any]) -> list[str]:
    """The further fields of a kind; any entry may have a class, so its field is never left out."""
    more = row["more"].split()
    return more if "secrecy" in [*more, *row["fields"].split()] else [*more, "secrecy"]


def phrases(ctx: Context) -> list[dict[str, Any]]:
    """The phrases behind Shift and the F-keys."""
    return list(Phrase.select().where(Phrase.archived_at.is_null()).order_by(Phrase.position).dicts())


def remembered() -> Expression:
    """Entries so near to the newest that reading them takes the same time in a log of any length."""
    newest: int = DutyEntry.select(fn.max(DutyEntry.id)).scalar() or 0
    return DutyEntry.id > newest - REMEMBERED


def known_sources(ctx: Context) -> list[dict[str, Any]]:
    """Everyone a call may come from: contacts, then sources of earlier entries, the latest first."""
    last = fn.max(DutyEntry.at).coerce(False)  # some thousand times: made of the text below, which is quicker
    columns = (DutyEntry.source, DutyEntry.person, DutyEntry.post, DutyEntry.phone)
    earlier = (
        DutyEntry.select(*columns, last.alias("last"))
        .where(DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null(), remembered())
        .group_by(*columns).order_by(last.desc()).limit(KNOWN_SOURCES)
    )
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in Contact.select().where(Contact.archived_at.is_null()).order_by(Contact.position, Contact.id):
        key = (row.source, row.person)
        found[key] = {
            "source": row.source, "person": row.person, "post": row.post, "phone": row.phone, "last": None,
            "numbers": further_numbers(ctx, row.__data__),
        }
    for source, person, post, phone, at in database.execute(earlier).fetchall():
        latest = datetime.fromisoformat(at) if isinstance(at, str) else at
        known = found.setdefault(
            (source, person), {"source": source, "person": person, "post": post, "phone": phone, "last": latest}
        )
        known["last"] = max(known["last"] or latest, latest)
    for row in personal.mask(ctx, ["phone"], list(found.values())):
        row["source"] = personal.shown_source(ctx, row["source"])
        # looked up here, off the window thread, and remembered
        initials(named(row))
        initials(row["source"])
    return list(found.values())


def named(row: dict[str, Any]) -> str:
    """Everything a source may be found by, but its phone."""
    return row["source"] + row["person"] + row["post"]


def suggest(known: list[dict[str, Any]], typed: str, limit: int = 8) -> list[dict[str, Any]]:
    """The known sources that fit what is typed: characters, initials, or digits of the phone."""
    words = typed.replace("　", " ").split()
    fitting = []
    for row in known:
        whole = named(row)
        if words and all(matches(w, whole) or _has_digits(w, row) for w in words):
            starts = matches_start(words[0], row["source"])
            fitting.append((not starts, -(row["last"].timestamp() if row["last"] else 0), row))
    return [row for _, _, row in sorted(fitting, key=lambda item: item[:2])[:limit]]


def _has_digits(word: str, row: dict[str, Any]) -> bool:
    """Whether digits stand in the number, or in another that the contacts know."""
    return word.isdigit() and any(word in one for one in (digits(row["phone"]), *row.get("numbers", ())))


def matches_start(word: str, text: str) -> bool:
    """Whether a text or its initials begin with the word."""
    return text.lower().startswith(word.lower()) or starts_at(word, text)


# what is owed -----------------------------------------------------------
@due
def clocks(ctx: Context) -> list[Due]:
    """Deadlines of open entries."""
    rows = DutyEntry.select().where(*_open(), DutyEntry.due_at.is_null(False)).order_by(DutyEntry.due_at)
    return [
        Due(
            title=f"{personal.shown_source(ctx, row.source)}　{row.content[:20]}",
            starts=row.created_at, ends=row.due_at,
            rule=tr("No. {number}, asked for by {time}").format(number=row.number, time=show_time(row.due_at)),
            record=("duty_log", row.id),
        )
        for row in rows
    ]


@open_items
def owed(ctx: Context) -> list[OpenItem]:
    """Entries in hand or handed over, the newest first."""
    columns = (
        DutyEntry.id, DutyEntry.source, DutyEntry.content, DutyEntry.result, DutyEntry.urgency, DutyEntry.due_at,
    )
    rows = DutyEntry.select(*columns).where(*_open()).order_by(DutyEntry.at.desc()).tuples()
    found = []
    for id, source, content, result, urgency, due_at in rows:
        state = tr("next shift") if result == "handover" else ""
        if urgency in PRESSING:
            state = tr(dict(URGENCIES)[urgency])
        title = next(iter(content.splitlines()), personal.shown_source(ctx, source))[:40]
        tone = "warn" if urgency in PRESSING else ""
        found.append(OpenItem(title, show_time(due_at) if due_at else state, tone, ("duty_log", id), due_at))
    return late.waiting(ctx) + found


# tables an office edits -------------------------------------------------
def _kind_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    return plain_rows(EntryKind, wanted)


@listing(
    tr_noop("Kinds of entry"), of=EntryKind, role="read", rows=_kind_rows, name="kinds",
    change="duty_log.change_kind",
    columns=(
        Column("code", tr_noop("Code"), 110), Column("title", tr_noop("Chinese name"), 110),
        Column("title_en", tr_noop("English name"), 150), Column("key", tr_noop("Key"), 60),
        Column("icon", tr_noop("Icon"), 140), Column("fields", tr_noop("Fields in the options row")),
    ),
)
def kinds(ctx: Context) -> list[int]:
    return ids(EntryKind.select(EntryKind.id).where(EntryKind.archived_at.is_null()).order_by(EntryKind.position))


def _phrase_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    return plain_rows(Phrase, wanted)


@listing(
    tr_noop("Phrases"), of=Phrase, role="read", rows=_phrase_rows, name="phrases",
    change="duty_log.change_phrase",
    columns=(Column("key", tr_noop("Key"), 110), Column("text", tr_noop("Phrase"))),
)
def phrase_list(ctx: Context) -> list[int]:
    return ids(Phrase.select(Phrase.id).where(Phrase.archived_at.is_null()).order_by(Phrase.position))
