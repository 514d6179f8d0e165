"""Reading warnings: the list with what belongs to each, what was passed on, history, what is owed."""
from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from peewee import Case, Expression

from app.core import access, files, search
from app.core.agenda import OpenItem
from app.core.errors import UserError
from app.core.i18n import pick, show_moment, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, listing, open_items
from app.core.run import Context
from app.features.warnings import chain
from app.features.warnings.records import (
    COLOURS,
    LEVELS,
    STATES,
    STATUSES,
    TYPES,
    WAYS,
    EarlyWarning,
    PassedOn,
)
from app.features.warnings.rules import national
from app.features.warnings.tables import hazards
from db import ledger

TABLE = "early_warning"
LINES = 200  # further fields shown at once; the rest is in the file
QUIET = {"id", "uid", "version", "updated_at", "updated_by", "created_at", "created_by", "unit", "archived_at"}


# rows -------------------------------------------------------------------
def warning_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    """Warnings as plain dicts: the columns, the state of this moment, and in words what the page shows.

    ``passed`` is the list of who it was passed on to, ``files`` of its files, ``further`` pairs [name, value].
    """
    found = plain_rows(EarlyWarning, wanted)
    now, people = ctx.now(), access.names()
    names = {row["code"]: pick(row["title"], row["title_en"]) for row in hazards()}
    passed = _passed_to(wanted, people)
    chained = _chained(found)
    for row in found:
        row["state"] = chain.state_of(row, now)
        row["further"] = json.loads(row["further"])
        row["passed"] = passed.get(row["id"], [])
        row["files"] = files.of_record(TABLE, row["uid"])
        _name(row, names)
        row["passed_shown"] = _count(row["passed"])
        row["passed_text"] = "\n".join(_line(one) for one in row["passed"])
        row["chain_text"] = _chain_text(row, chained)
        row["further_text"] = _further_text(row["further"])
        row["files_text"] = "\n".join(file["name"] for file in row["files"])
        row["identifier_text"] = _identifier_text(row["identifier"])
        row["signature_text"] = tr("signed; the signature was not verified") if row["signed"] else ""
        row["recorder"] = people.get(row["created_by"], row["created_by"])
        row["tone"] = "text" if row["state"] == "in_force" else "text3"
    return found


def _name(row: dict[str, Any], names: dict[str, str]) -> None:
    """Hazard, level, signal and state in words."""
    known = names.get(row["hazard"], row["hazard"])
    row["hazard_shown"] = row["event"] if row["hazard"] == "other" and row["event"] else known
    row["level_shown"] = tr(dict(LEVELS).get(row["level"], ""))
    row["colour"] = tr(COLOURS.get(row["level"], ""))
    row["signal"] = f"{row['hazard_shown']} {row['colour']}".strip()
    row["state_shown"] = tr(dict(STATES)[row["state"]])
    if row["state"] == "kept":
        table, code = (STATUSES, row["status"]) if row["status"] != "actual" else (TYPES, row["msg_type"])
        row["state_shown"] = tr(dict(table)[code])
    row["type_shown"] = tr(dict(TYPES)[row["msg_type"]])
    row["status_shown"] = "" if row["status"] == "actual" else tr(dict(STATUSES)[row["status"]])


def _passed_to(wanted: list[int], people: dict[str, str]) -> dict[int, list[dict[str, Any]]]:
    """To whom warnings were passed on, by the warning's id, in the order it was done."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = PassedOn.select().where(PassedOn.warning.in_(wanted), PassedOn.archived_at.is_null())
    for one in rows.order_by(PassedOn.at, PassedOn.id):
        found.setdefault(one.warning_id, []).append({
            "uid": one.uid, "passed_to": one.passed_to, "at": one.at, "way": one.way,
            "way_shown": tr(dict(WAYS)[one.way]), "by": people.get(one.created_by, one.created_by),
            "confirmed_by": one.confirmed_by, "confirmed_at": one.confirmed_at, "feedback": one.feedback,
        })
    return found


def _line(one: dict[str, Any]) -> str:
    """A recipient in words: to whom, how, when; below it who confirmed, and what came back."""
    receipt = tr("receipt not confirmed")
    if one["confirmed_by"]:
        receipt = tr("receipt {name} {time}").format(name=one["confirmed_by"], time=show_moment(one["confirmed_at"]))
    lines = ["　".join([one["passed_to"], one["way_shown"], show_moment(one["at"])]), receipt, one["feedback"]]
    return "\n　".join(filter(None, lines))


def _count(passed: list[dict[str, Any]]) -> str:
    """How many recipients, and how many of them confirmed: ``2/3``."""
    return f"{sum(1 for one in passed if one['confirmed_by'])}/{len(passed)}" if passed else ""


def _chained(rows: list[dict[str, Any]]) -> dict[str, EarlyWarning]:
    """The warnings that those of a page name, by identifier."""
    named = {row["ended_by"] for row in rows} | {
        line.split(",")[1] for row in rows for line in row["refers_to"].split("\n") if line
    }
    found = EarlyWarning.select().where(EarlyWarning.identifier.in_(list(named - {""})))
    return {one.identifier: one for one in found}


def _chain_text(row: dict[str, Any], known: dict[str, EarlyWarning]) -> str:
    """What a warning refers to and what ended it, a line each."""
    lines = []
    for line in row["refers_to"].split("\n"):
        if not line:
            continue
        identifier = line.split(",")[1]
        text = tr("refers to {identifier}").format(identifier=identifier)
        before = known.get(identifier)
        if before is None:
            text += " " + tr("(not here)")
        elif before.level and row["level"] and before.level != row["level"]:
            text += " " + tr("({before} to {now})").format(before=tr(COLOURS[before.level]), now=row["colour"])
        lines.append(text)
    if row["ended_at"]:
        by = row["ended_by"] or tr("lifting registered by hand")
        lines.append(tr("ended {time}: {by}").format(time=show_moment(row["ended_at"]), by=by))
    return "\n".join(lines)


def _further_text(pairs: list[list[str]]) -> str:
    shown = [tr("{heading}: {value}").format(heading=name, value=value) for name, value in pairs[:LINES]]
    if len(pairs) > LINES:
        shown.append(tr("and {n} more, in the file").format(n=len(pairs) - LINES))
    return "\n".join(shown)


def _identifier_text(identifier: str) -> str:
    """The identifier, with what it says where it follows the national pattern."""
    said = national(identifier)
    if said is None:
        return identifier
    text = tr("reads as: region {region}, unit {unit}, entered {time}")
    return identifier + "\n" + text.format(region=said.region, unit=said.unit, time=show_moment(said.at, seconds=True))


# the list ---------------------------------------------------------------
def in_force(now: datetime) -> Expression:
    """The condition for warnings in force at a moment."""
    return (EarlyWarning.state == "in_force") & (EarlyWarning.ends_at.is_null() | (EarlyWarning.ends_at > now))


def _wheres(now: datetime, state: str, hazard: str, level: str) -> list[Expression]:
    expired = (EarlyWarning.state == "in_force") & (EarlyWarning.ends_at <= now)
    states = {"in_force": in_force(now), "expired": expired}
    found = [EarlyWarning.archived_at.is_null()]
    if state:
        found.append(states.get(state, EarlyWarning.state == state))
    if hazard:
        found.append(EarlyWarning.hazard == hazard)
    if level:
        found.append(EarlyWarning.level == level)
    return found


def history_of(ctx: Context, identifier: Annotated[str, tr_noop("Warning")]) -> list[dict[str, Any]]:
    """What became of a warning and of its passing on, oldest first: at, by, action, reason, changes."""
    warning = by_identifier(identifier)
    people = access.names()
    passed = [uid for (uid,) in PassedOn.select(PassedOn.uid).where(PassedOn.warning == warning.id).tuples()]
    steps = ledger.history(TABLE, [warning.uid]) + (ledger.history("passed_on", passed) if passed else [])
    found = []
    for step in sorted(steps, key=lambda one: one.seq):
        before, after = step.before or {}, step.after or {}
        found.append({
            "seq": step.seq, "at": step.at, "by": people.get(step.actor, step.actor), "action": step.action,
            "reason": step.reason, "passed_to": after.get("passed_to", ""),
            "changes": {
                name: [before.get(name), value] for name, value in after.items()
                if step.before and before.get(name) != value and name not in QUIET
            },
        })
    return found


def by_identifier(identifier: str) -> EarlyWarning:
    """The warning of that identifier. Raises UserError."""
    found = EarlyWarning.get_or_none(EarlyWarning.identifier == identifier.strip())
    if found is None:
        raise UserError(tr("There is no warning {identifier}. Look it up in the list.").format(
            identifier=identifier.strip()), "identifier")
    return found


@listing(
    tr_noop("Warnings"), of=EarlyWarning, role="read", rows=warning_rows, history=history_of,
    add="warnings.register", change="warnings.update", retire="warnings.cancel",
    search=("identifier", "issuer", "event", "title", "text", "guidance", "areas"),
    columns=(
        Column("signal", tr_noop("Signal"), 160), Column("title", tr_noop("Title"), 260),
        Column("state_shown", tr_noop("State"), 96), Column("ends_at", tr_noop("Valid until"), 144),
        Column("passed_shown", tr_noop("Receipts"), 64), Column("issuer", tr_noop("Issued by"), 118),
        Column("issued_at", tr_noop("Issued at"), 144), Column("areas", tr_noop("Areas affected")),
        Column("identifier", tr_noop("Identifier"), 300),
    ),
)
def warnings(
    ctx: Context, state: str = "", hazard: str = "", level: str = "", text: Annotated[str, tr_noop("Text")] = "",
) -> list[int]:
    """Ids of warnings: those in force first, the highest level before the others, then the newest."""
    now = ctx.now()
    first = Case(None, [(in_force(now), 0)], 1)
    rank = Case(None, [(in_force(now) & (EarlyWarning.level != ""), EarlyWarning.level)], "9")
    query = EarlyWarning.select(EarlyWarning.id).where(*_wheres(now, state, hazard, level)).order_by(
        first, rank, EarlyWarning.issued_at.desc(), EarlyWarning.id.desc()
    )
    if not text.strip():
        return ids(query)
    wanted = {hit.uid for hit in search.find(text, TABLE)}
    return [id for id, uid in query.select(EarlyWarning.id, EarlyWarning.uid).tuples() if uid in wanted]


# what was passed on -----------------------------------------------------
def _passed_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    found = plain_rows(PassedOn, wanted)
    titles = dict(
        EarlyWarning.select(EarlyWarning.id, EarlyWarning.title)
        .where(EarlyWarning.id.in_([row["warning"] for row in found])).tuples()
    )
    people = access.names()
    for row in found:
        row["warning_title"] = titles.get(row["warning"], "")
        row["way_shown"] = tr(dict(WAYS)[row["way"]])
        row["recorder"] = people.get(row["created_by"], row["created_by"])
    return found


@listing(
    tr_noop("Warnings passed on"), of=PassedOn, role="read", rows=_passed_rows, name="passed",
    columns=(
        Column("passed_to", tr_noop("Passed on to"), 160), Column("warning_title", tr_noop("Warning")),
        Column("at", tr_noop("Passed on at"), 144), Column("way_shown", tr_noop("Way"), 90),
        Column("confirmed_by", tr_noop("Receipt confirmed by"), 130),
        Column("confirmed_at", tr_noop("Confirmed at"), 144), Column("feedback", tr_noop("Feedback"), 200),
        Column("recorder", tr_noop("Recorded by"), 80),
    ),
)
def passed_list(
    ctx: Context, since: Annotated[datetime | None, tr_noop("From")] = None,
    until: Annotated[datetime | None, tr_noop("Before")] = None,
    unconfirmed: Annotated[bool, tr_noop("Not confirmed only")] = False,
) -> list[int]:
    """Ids of what was passed on in the time given, the newest first."""
    wheres: list[Expression] = [PassedOn.archived_at.is_null()]
    wheres += [PassedOn.at >= since] if since else []
    wheres += [PassedOn.at < until] if until else []
    wheres += [PassedOn.confirmed_by == ""] if unconfirmed else []
    return ids(PassedOn.select(PassedOn.id).where(*wheres).order_by(PassedOn.at.desc(), PassedOn.id.desc()))


# what is owed -----------------------------------------------------------
@open_items
def not_passed_on(ctx: Context) -> list[OpenItem]:
    """Warnings in force that nobody was told of yet, the highest level first."""
    told = PassedOn.select(PassedOn.warning).where(PassedOn.archived_at.is_null())
    query = EarlyWarning.select(EarlyWarning.id).where(
        in_force(ctx.now()), EarlyWarning.archived_at.is_null(), EarlyWarning.id.not_in(told)
    )
    query = query.order_by(EarlyWarning.level, EarlyWarning.issued_at.desc())
    return [
        OpenItem(
            tr("{signal}: {title}").format(signal=row["signal"], title=row["title"])[:60], tr("not passed on"), "warn",
            ("warnings", row["id"]),
        )
        for row in warning_rows(ctx, ids(query))
    ]
