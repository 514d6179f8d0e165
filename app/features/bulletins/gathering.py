"""What a bulletin tells of a time: everything counted from the log, the events, warnings, rounds and the roster.

``Facts`` are plain values that stand in JSON: ``lead`` (paragraphs), ``items`` by section (``text``; ``repeats``:
what they repeat of entries, by uid; ``counted``: gets a number), ``tables`` by section (head, rows, widths, align),
``charts``, ``figures`` by name. The numbers are those of the time alone, whatever was logged since.
"""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from peewee import fn

from app.core.i18n import show_time, to_utc, tr
from app.core.run import Context
from app.features.bulletins import matters, wording
from app.features.bulletins.matters import Facts
from app.features.bulletins.wording import Item, sentences
from app.features.duty_log.lists import all_kinds, rows_between
from app.features.duty_log.records import DutyEntry
from app.features.events.records import Event, EventReport
from app.features.roster import calendar, plan
from app.features.roster.shifts import Span, shifts_of
from app.features.rounds.records import Round, SpotCheck

DAY = timedelta(days=1)
BIN = timedelta(hours=2)  # of the chart of a day
CALLS, PAPERS = ("call_in", "call_out"), ("doc_in", "fax")
PRESSING = ("te_ti", "te_ji", "jia_ji")


@dataclass(frozen=True)
class Time:
    """The time a bulletin tells of, and what was logged and known in it."""

    ctx: Context
    since: datetime
    until: datetime

    @property
    def now(self) -> datetime:
        """Its last moment, or now where it still runs."""
        return min(self.until, self.ctx.now())

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Entries that stand, the oldest first; those whose text was removed are counted like any other."""
        return [row for row in rows_between(self.ctx, self.since, self.until) if not row["voided_at"]]

    @cached_property
    def told(self) -> list[dict[str, Any]]:
        """Those of the entries whose text is there to be told."""
        return [row for row in self.rows if not row["removal"]]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(row["kind"] for row in self.rows)

    @cached_property
    def events(self) -> list[Event]:
        """Events that became known then, those merged into another or voided left out."""
        query = Event.select().where(
            Event.known_at >= self.since, Event.known_at < self.until, Event.status.not_in(("merged", "void"))
        )
        return list(query.order_by(Event.known_at, Event.id))

    @cached_property
    def sent(self) -> list[EventReport]:
        """Reports that went out then, nil reports among them."""
        query = EventReport.select().where(
            EventReport.state == "sent", EventReport.sent_at >= self.since, EventReport.sent_at < self.until
        )
        return list(query.order_by(EventReport.frozen))

    @cached_property
    def reported(self) -> set[int]:
        """Ids of its events of which a report had gone out by the end."""
        query = EventReport.select(EventReport.event).where(
            EventReport.state == "sent", EventReport.sent_at < self.until,
            EventReport.event.in_([one.id for one in self.events]),
        )
        return {id for (id,) in query.distinct().tuples()}

    @cached_property
    def checks(self) -> list[SpotCheck]:
        """Units checked then; checks entered in the log alone name no units and are not counted as such."""
        query = SpotCheck.select().where(
            SpotCheck.checked_at >= self.since, SpotCheck.checked_at < self.until, SpotCheck.verdict != ""
        )
        return list(query.order_by(SpotCheck.checked_at, SpotCheck.id))


def day_span(ctx: Context, day: date) -> Span:
    """A duty day as one shift: from its first shift's start to that of the next day."""
    return shifts_of(day, plan.shift_plan(ctx).first_of_days())[0]


def midnight(day: date) -> datetime:
    """The beginning (UTC) of a date of the office."""
    return to_utc(datetime.combine(day, time()))


# each kind of bulletin --------------------------------------------------
def of(ctx: Context, head: str, since: datetime, until: datetime, day: date, chosen: Facts | None = None) -> Facts:
    """The facts of a bulletin by its head; ``chosen``: the items of one whose matters an officer chooses."""
    if head == "daily":
        return daily(ctx, day)
    if head == "morning":
        return morning(ctx, since, until)
    if head == "directives":
        return directives(ctx, since, until)
    return chosen or {"lead": [], "items": {}, "tables": {}, "charts": [], "figures": {}}


def daily(ctx: Context, day: date) -> Facts:
    """The duty daily of a duty day, by the sections of wording.SECTIONS."""
    whole = day_span(ctx, day)
    at = Time(ctx, whole.starts, whole.ends)
    shifts = shifts_of(day, plan.shift_plan(ctx))
    warnings = matters.warnings(ctx, at.since, at.until, at.now)
    figures = _figures(at, warnings)
    items = {
        "overview": _overview(at, shifts), "events": matters.events(at), "weather": _weather(at, shifts, warnings),
        "papers": _papers(at, figures), "directives": matters.instructions(at.told, at.now),
        "petitions": matters.petitions(at), "checks": _checks(at, figures), "next": _next(at, day),
    }
    tables = {"events": matters.event_table(at), "papers": _paper_table(at), "statistics": _statistics(at, day)}
    return {
        "lead": [_first_paragraph(at, shifts, figures, warnings)], "items": items,
        "tables": {code: table for code, table in tables.items() if table}, "charts": [_by_hour(at)] if at.rows else [],
        "figures": figures,
    }


def morning(ctx: Context, since: datetime, until: datetime) -> Facts:
    """Yesterday in brief: what was important, and nothing else."""
    at = Time(ctx, since, until)
    warnings = matters.warnings(ctx, since, until, at.now)
    items = {
        "events": matters.events(at), "directives": matters.instructions(at.told, at.now),
        "weather": matters.counted(warnings["issued"]), "papers": matters.pressing(at.told, CALLS + PAPERS, PRESSING),
    }
    found = sum(len(one) for one in items.values())
    lead = tr("From {since} to {until}, important matters: {n}")
    none = tr("From {since} to {until} nothing important happened")
    said = (lead if found else none).format(since=wording.moment(since), until=wording.moment(until), n=found)
    return {"lead": [sentences(said)], "items": items, "tables": {}, "charts": [], "figures": {"matters": found}}


def directives(ctx: Context, since: datetime, until: datetime) -> Facts:
    """Leaders' instructions of a time, each with what was done about it."""
    at = Time(ctx, since, until)
    rows = [row for row in at.told if row["kind"] == "instruction"]
    figures = {
        "directives": len(rows), "done": sum(1 for row in rows if row["result"] in ("done", "none")),
        "overdue": sum(1 for row in rows if matters.is_overdue(row, ctx.now())),
    }
    figures["open"] = figures["directives"] - figures["done"]
    text = tr("Instructions of leaders from {since} to {until}: {directives}, closed {done}, in hand {open} "
              "(overdue {overdue})")
    first, last = wording.dates(since, until)
    said = text.format(since=first, until=last, **figures)
    items = {"summary": [{"text": sentences(said), "repeats": {}}], "directives": matters.in_the_table(rows)}
    table = matters.instruction_table(rows, ctx.now())
    return {"lead": [], "items": items, "tables": {"directives": table} if rows else {}, "charts": [],
            "figures": figures}


# figures ----------------------------------------------------------------
def _figures(at: Time, warnings: dict[str, list[Item]]) -> dict[str, int]:
    """Everything a daily counts, by name."""
    orders = [row for row in at.rows if row["kind"] == "instruction"]
    rounds = Counter(dict(
        Round.select(Round.result, fn.count(Round.id))
        .where(Round.due_at >= at.since, Round.due_at < at.until).group_by(Round.result).tuples()
    ))
    return {
        "entries": len(at.rows), "events": len(at.events), "reported": len(at.reported), "reports": len(at.sent),
        "calls": at.counts["call_in"], "calls_out": at.counts["call_out"],
        "papers": sum(at.counts[kind] for kind in PAPERS), "papers_out": at.counts["doc_out"],
        "directives": len(orders), "directives_done": sum(1 for row in orders if row["result"] in ("done", "none")),
        "checks": len(at.checks), "checks_passed": sum(1 for one in at.checks if one.passed),
        "warnings_issued": len(warnings["issued"]), "warnings_lifted": len(warnings["ended"]),
        "warnings_in_force": len(warnings["in_force"]),
        "rounds_ok": rounds["ok"], "rounds_faulty": rounds["fault"], "rounds_missed": rounds["missed"],
    }


def _names(shifts: list[Span]) -> dict[str, str]:
    """Who had which post on the day, each name once."""
    found: dict[str, list[str]] = {}
    for span in shifts:
        for post, names in plan.people_of(span).items():
            kept = found.setdefault(post, [])
            kept += [name for name in names.split("、") if name and name not in kept]
    return {post: "、".join(names) for post, names in found.items()}


def _first_paragraph(
    at: Time, shifts: list[Span], figures: dict[str, int], warnings: dict[str, list[Item]]
) -> str:
    """The first paragraph by the field's pattern."""
    people = _names(shifts)
    leaders = "、".join(part for part in (people["gov_leader"], people["office_leader"]) if part)
    unknown = tr("(not entered)")
    who = tr("From {since} to {until}: duty leader {leaders}, primary {primary}, secondary {secondary}").format(
        since=wording.moment(at.since), until=wording.moment(at.until), leaders=leaders or unknown,
        primary=people["primary"] or unknown, secondary=people["secondary"] or unknown,
    )
    kinds = matters.by_kind(at.events)
    came = tr("Emergencies become known: {n}").format(n=figures["events"])
    if kinds:
        listed = tr(", ").join(tr("{kind} {n}").format(kind=name, n=n) for name, n in kinds)
        came += tr(" ({kinds})").format(kinds=listed)
    text = tr("{came}, reported: {reported}; calls received: {calls}, papers: {papers}; instructions: {directives} "
              "(closed {directives_done}); units checked: {checks} (passed {checks_passed}); warnings in force: {list}")
    logged = tr("see section 3") if at.counts["warning"] else tr("none")
    listed = "、".join(one["short"] for one in warnings["in_force"]) or logged
    return sentences(who, text.format(came=came, list=listed, **figures))


# sections of the daily --------------------------------------------------
def _overview(at: Time, shifts: list[Span]) -> list[Item]:
    found = []
    unknown = tr("(not entered)")
    for span in shifts:
        people = plan.people_of(span)
        text = tr("{shift} {starts}–{ends}: primary {primary}, secondary {secondary}")
        found.append(text.format(
            shift=span.name, starts=show_time(span.starts), ends=show_time(span.ends),
            primary=people["primary"] or unknown, secondary=people["secondary"] or unknown,
        ))
    rounds = _figures_of_rounds(at)
    lines = [tr("; ").join(found), rounds]
    faults = [one for one in at.told if one["kind"] == "equipment"]
    return [{"text": sentences(*lines), "repeats": {}}, *(matters.quoted(row) for row in faults)]


def _figures_of_rounds(at: Time) -> str:
    query = Round.select(Round.result).where(Round.due_at >= at.since, Round.due_at < at.until)
    rounds = Counter(result for (result,) in query.tuples())
    if not rounds:
        return ""
    text = tr("Equipment tried: {n} times, normal {ok}, faulty {fault}; missed {missed}")
    return text.format(n=rounds["ok"] + rounds["fault"], ok=rounds["ok"], fault=rounds["fault"],
                       missed=rounds["missed"])


def _weather(at: Time, shifts: list[Span], warnings: dict[str, list[Item]]) -> list[Item]:
    weather = _names(shifts)["weather"]
    lines = [tr("Weather: {weather}").format(weather=weather)] if weather else []
    if any(warnings.values()):
        text = tr("Warnings issued: {issued}, lifted or superseded: {ended}, in force at the end: {in_force}")
        lines.append(text.format(**{name: len(found) for name, found in warnings.items()}))
    told = [{"text": sentences(*lines), "repeats": {}}] if lines else []
    listed = {one["uid"]: one for one in (*warnings["in_force"], *warnings["issued"])}
    logged = [row for row in at.told if row["kind"] == "warning"]
    return [*told, *matters.counted([*listed.values(), *(matters.quoted(row) for row in logged)])]


def _papers(at: Time, figures: dict[str, int]) -> list[Item]:
    came = CALLS + PAPERS + ("doc_out", "meeting", "visit")
    if not any(at.counts[kind] for kind in came):
        return []
    text = tr("Calls received: {calls}, made: {calls_out}; papers received: {papers} (faxes {faxes}), sent: "
              "{papers_out}; meeting notices: {meetings}")
    said = text.format(**figures, faxes=at.counts["fax"], meetings=at.counts["meeting"])
    pressing = matters.pressing(at.told, (*CALLS, *PAPERS), PRESSING)
    meetings = [matters.quoted(row) for row in at.told if row["kind"] == "meeting"]
    return [{"text": sentences(said), "repeats": {}}, *matters.counted([*pressing, *meetings])]


def _paper_table(at: Time) -> dict[str, Any] | None:
    wanted = [row for row in at.rows if row["kind"] in (*CALLS, *PAPERS, "doc_out", "meeting", "visit", "report")]
    if not wanted:
        return None
    rows = []
    for kind in all_kinds():
        of_kind = [row for row in wanted if row["kind"] == kind["code"]]
        if of_kind:
            results = Counter(row["result"] for row in of_kind)
            rows.append([kind["name"], len(of_kind), results["done"] + results["none"], results["open"],
                         results["handover"]])
    rows.append([tr("Total"), *(sum(row[column] for row in rows) for column in range(1, 5))])
    return matters.table(
        tr("Calls and papers"), [tr("Kind"), tr("Count"), tr("Closed"), tr("In hand"), tr("Handed over")],
        [([str(cell) for cell in row], {}) for row in rows], [1, 0.6, 0.6, 0.6, 0.6], ["left", *["right"] * 4],
    )


def _checks(at: Time, figures: dict[str, int]) -> list[Item]:
    found: list[Item] = []
    if at.checks:
        text = tr("Units checked: {checks}, passed: {checks_passed}")
        found.append({"text": sentences(text.format(**figures)), "repeats": {}})
    verdicts = matters.verdicts()
    for one in at.checks:
        if not one.passed:
            said = tr("{unit}: {verdict}").format(unit=one.unit_name, verdict=verdicts.get(one.verdict, one.verdict))
            right = tr("To be put right: {text}").format(text=one.rectification) if one.rectification else ""
            found.append({"text": sentences(said, right), "repeats": {}, "counted": True})
    logged = [matters.quoted(row) for row in at.told if row["kind"] == "check"]
    return [*found, *matters.counted(logged)]


def _next(at: Time, day: date) -> list[Item]:
    """Who is next, what the day is, what is due on it, what goes on."""
    following = day + DAY
    shifts = shifts_of(following, plan.shift_plan(at.ctx))
    people, unknown = _names(shifts), tr("(not entered)")
    known = calendar.day_of(at.ctx, following)
    lines = [tr("On duty next: duty leader {leaders}, primary {primary}, secondary {secondary}").format(
        leaders="、".join(part for part in (people["gov_leader"], people["office_leader"]) if part) or unknown,
        primary=people["primary"] or unknown, secondary=people["secondary"] or unknown,
    )]
    lines += [tr("The day is {name}").format(name=name) for name in (known.name, known.sensitive) if name]
    found: list[Item] = [{"text": sentences(*lines), "repeats": {}}]
    end = day_span(at.ctx, following).ends
    found += matters.counted([*matters.due(at.ctx, at.since, end), *matters.going_on(at.now), *(
        matters.quoted(row) for row in at.told if row["kind"] == "leader"
    )])
    return found


# annex ------------------------------------------------------------------
def _statistics(at: Time, day: date) -> dict[str, Any]:
    """Each kind of entry on the day, on the day before, and in the month so far; events and reports below."""
    before, first = day_span(at.ctx, day - DAY), day_span(at.ctx, day.replace(day=1))
    spans = ((at.since, at.until), (before.starts, before.ends), (first.starts, at.until))
    counts = [_count(DutyEntry, DutyEntry.kind, DutyEntry.at, *span, DutyEntry.voided_at.is_null()) for span in spans]
    rows: list[list[Any]] = [
        [kind["name"], *(one[kind["code"]] for one in counts)] for kind in all_kinds()
        if any(one[kind["code"]] for one in counts)
    ]
    rows.append([tr("All entries"), *(sum(one.values()) for one in counts)])
    known = [_count(Event, Event.level, Event.known_at, *span, Event.status.not_in(("merged", "void")))
             for span in spans]
    rows.append([tr("Emergencies known"), *(sum(one.values()) for one in known)])
    sent = [_count(EventReport, EventReport.kind, EventReport.sent_at, *span, EventReport.state == "sent")
            for span in spans]
    rows.append([tr("Reports of emergencies sent"), *(sum(one.values()) for one in sent)])
    return matters.table(
        tr("Statistics"), [tr("Matter"), tr("This day"), tr("Day before"), tr("Month so far")],
        [([str(cell) for cell in row], {}) for row in rows], [1, 0.6, 0.6, 0.6], ["left", "right", "right", "right"],
    )


def _count(record: Any, group: Any, column: Any, since: datetime, until: datetime, *wheres: Any) -> Counter[str]:
    query = record.select(group, fn.count(record.id)).where(column >= since, column < until, *wheres)
    return Counter(dict(query.group_by(group).tuples()))


def _by_hour(at: Time) -> dict[str, Any]:
    """Entries of each two hours: calls, papers, others."""
    number = -(-(at.until - at.since) // BIN)
    names = {"calls": tr("Calls"), "papers": tr("Papers"), "other": tr("Others")}
    values = {code: [0] * number for code in names}
    for row in at.rows:
        group = "calls" if row["kind"] in CALLS else "papers" if row["kind"] in (*PAPERS, "doc_out") else "other"
        values[group][(row["at"] - at.since) // BIN] += 1
    return {
        "kind": "stacked", "title": tr("Entries by the time of day"), "unit": tr("number of entries"),
        "labels": [show_time(at.since + BIN * index) for index in range(number)],
        "series": [[name, values[code]] for code, name in names.items()],
    }

