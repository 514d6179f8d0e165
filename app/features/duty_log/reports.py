"""The duty log's pages: the log of a shift, and the record sheet of one entry."""
from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from peewee import fn

from app.core import periods
from app.core.errors import UserError
from app.core.i18n import (
    language,
    show_date,
    show_day,
    show_lunar,
    show_moment,
    show_time,
    show_weekday,
    to_local,
    tr,
    tr_noop,
)
from app.core.registry import report
from app.core.run import Context
from app.features import secrecy as secrecy_rules
from app.features.duty_log import lists
from app.features.duty_log.records import CATEGORIES, LEVELS, RESULTS, URGENCIES, DutyEntry
from app.features.roster.plan import on_duty, shift_plan
from app.features.roster.records import Shift
from app.features.roster.shifts import shift_at, shifts_of, spans_between
from app.report.blocks import (
    Block,
    Content,
    Document,
    Field,
    Fields,
    Line,
    Part,
    Piece,
    Run,
    Signatures,
    Space,
    Table,
    Text,
)
from db import ledger

LONGEST = 366  # days of one log
OPEN = ("open", "handover")
SIGNATURES = tr_noop("Places to sign")


def running_shift(ctx: Context) -> dict[str, datetime]:
    """The running shift, for a report's form."""
    span = shift_at(ctx.now(), shift_plan(ctx))
    return {"since": span.starts, "until": span.ends}


def begun_shifts(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """Every shift of these days that has begun, from the first one of the log on."""
    plan, now, since = shift_plan(ctx), ctx.now(), beginning()
    spans = (span for day in periods.days(first, last) for span in shifts_of(day, plan))
    return [{"since": span.starts, "until": span.ends} for span in spans if span.starts <= now and span.ends > since]


def beginning() -> datetime:
    """When the log begins: with the setting up of the office, or an earlier entry that was taken over or added."""
    founded = datetime.fromisoformat(ledger.LedgerEntry.get_by_id(1).at)
    earliest: datetime | None = DutyEntry.select(fn.MIN(DutyEntry.at)).scalar()
    return min(founded, earliest) if earliest else founded


# the log of a shift -----------------------------------------------------
@report(tr_noop("Duty log of a shift"), role="read", of=DutyEntry, presets=running_shift, group="duty",
        remark=tr_noop("by shift"),
        each=begun_shifts)
def shift_log(
    ctx: Context, since: Annotated[datetime, tr_noop("From")], until: Annotated[datetime, tr_noop("Before")]
) -> Document:
    """The log of the time from ``since`` to ``until``: head, running lines, foot with counts."""
    if until <= since:
        raise UserError(tr("The end must come after the beginning. Check both times."), "until")
    if until - since > timedelta(days=LONGEST):
        raise UserError(tr("One log covers {n} days at most. Choose a shorter time.").format(n=LONGEST), "until")
    rows = lists.rows_between(ctx, since, until)
    lines = _lines(rows, since, until) if rows else Text(tr("No entries in this time."), align="center")
    blocks = [
        Part("head", tr_noop("Head of the page"), [_head(ctx, since, until), Space(3)]),
        Part("entries", tr_noop("Entries"), [lines, Space(3)], fixed=True),
        Part("summary", tr_noop("Summary"), [_foot(ctx, rows)]),
        Part("signatures", SIGNATURES, [Signatures([tr("Duty officer"), tr("Duty leader, read and signed")])]),
    ]
    names = spans_between(since, until, shift_plan(ctx))
    shift = names[0].name if len(names) == 1 else ""
    return Document(
        title=tr("Duty log"), office=ctx.setting("site.office"), blocks=blocks,
        subject=f"{to_local(since):%Y%m%d}{shift or to_local(since).strftime('-%H%M')}", author=ctx.name,
    )


def _head(ctx: Context, since: datetime, until: datetime) -> Fields:
    spans = spans_between(since, until, shift_plan(ctx))
    people = on_duty(ctx, since)
    same_day = to_local(since).date() == to_local(until).date()
    end = show_time(until) if same_day else f"{show_date(until, year=False)} {show_time(until)}"
    label = {name: tr(Shift._meta.fields[name].verbose_name) for name in people}
    return Fields(
        [
            [
                Field(tr("Date"), f"{show_date(since)} {show_weekday(since)}", span=2),
                Field(tr("Lunar date"), show_lunar(since)),
                Field(tr("Weather"), people["weather"]),
            ],
            [
                Field(tr("Shift"), "、".join(span.name for span in spans) if len(spans) < 4 else ""),
                Field(tr("From – to"), f"{show_time(since)} – {end}", span=2),
                Field(label["primary"], people["primary"]),
            ],
            [
                Field(label["gov_leader"], people["gov_leader"], span=2),
                Field(label["office_leader"], people["office_leader"]),
                Field(label["secondary"], people["secondary"]),
            ],
        ],
        columns=4,
    )


def _lines(rows: list[dict[str, Any]], since: datetime, until: datetime) -> Table:
    dated = to_local(since).date() != to_local(until).date()
    return Table(
        head=[tr("No."), tr("Time"), tr("Kind"), tr("Source"), tr("Content and handling"), tr("Result"),
              tr("Recorded by")],
        rows=[_line(row, dated) for row in rows],
        widths=[11, 12, 12, 30, 1, 15, 14],
        align=["center", "center", "center", "left", "justify", "center", "center"], size=10,
    )


def _line(row: dict[str, Any], dated: bool) -> list[Content]:
    time = f"{show_day(row['at'])}\n{show_time(row['at'])}" if dated else show_time(row["at"])
    if row["late"] or row["late_after"]:
        time += "\n" + tr("late entry")
    return [
        str(row["number"]), time, row["kind_short"], "\n".join(
            part for part in (row["source"], f"{row['person']} {row['post']}".strip(), row["phone"]) if part
        ),
        _classed(row) + content_runs(row) + _handling(row),
        _result(row), row["recorder"],
    ]


def _classed(row: dict[str, Any]) -> list[Run]:
    """The class of secrecy before a text, where there is one."""
    shown = row["secrecy_shown"]
    return [Run(tr("[{secrecy}] ").format(secrecy=shown), role="hei")] if shown else []


def _result(row: dict[str, Any]) -> str:
    due = row["due_at"] if row["result"] == "open" else None
    return row["result_shown"] + (f"\n{show_time(due)} {tr('due')}" if due else "")


def content_runs(row: dict[str, Any], linked: bool = False) -> list[Run]:
    """The text with its corrections: what was struck, what stands, and why; ``linked``: beside what it continues."""
    runs: list[Run] = []
    void = bool(row["voided_at"])
    if row["follows_number"] and not linked:
        runs.append(Run(tr("(continues No. {number}) ").format(number=row["follows_number"])))
    for text, state in row["pieces"]:
        strike = state == "struck" or (void and not row["removal"])
        runs.append(Run(text, strike=strike, colour="red" if state == "struck" else None))
    content_last = max((n for n, one in enumerate(row["corrected"], 1) if "content" in one["changes"]), default=0)
    for ordinal, one in enumerate(row["corrected"], 1):
        runs.append(_quiet(_correction_line(ordinal, one)))
        for name, (before, after) in one["changes"].items():
            if name != "content":
                runs += _changed(name, before, after)
            elif ordinal < content_last:  # the last one stands in the text itself
                runs.append(Run(" " + before, strike=True, colour="red"))
    if row["late_said"]:
        runs.append(_quiet(tr("After the seal of its shift: {said}").format(said=row["late_said"])))
    if void:
        runs.append(_quiet(tr("Voided {at} by {name}: {reason}").format(
            at=show_moment(row["voided_at"]), name=row["voider"], reason=row["void_reason"],
        )))
    if row["removal"]:
        runs.append(_quiet(tr("Text removed {at} by {by}, with the consent of {consent}: {reason}").format(
            **{**row["removal"], "at": show_moment(row["removal"]["at"])}
        )))
    return runs


def _quiet(text: str) -> Run:
    """A line about the entry below its text; one whose reason was removed ends before it."""
    return Run("\n" + text.strip().removesuffix(":").removesuffix("："), role="kai")


def _correction_line(ordinal: int, one: dict[str, Any]) -> str:
    return tr("Correction {n}, {at} {name}: {reason}").format(
        n=ordinal, at=show_moment(one["at"]), name=one["by"], reason=one["reason"]
    )


def _changed(name: str, before: Any, after: Any) -> list[Run]:
    """A corrected field other than the text: its name, what it was, what it is."""
    label = tr(DutyEntry._meta.fields[name].verbose_name)
    colon = "：" if language() == "zh_CN" else ": "
    old = [Run(_shown(name, before), strike=True, colour="red"), Run(" → ")] if before else []
    return [Run(f"　{label}{colon}"), *old, Run(_shown(name, after))]


def _shown(name: str, value: Any) -> str:
    """A stored value as a page says it."""
    if name == "at" and value:
        return show_moment(datetime.fromisoformat(value))
    if name == "kind":
        return next((kind["name"] for kind in lists.all_kinds() if kind["code"] == value), str(value))
    if name == "secrecy":
        return secrecy_rules.titles().get(value, str(value))
    return str(value)


def _handling(row: dict[str, Any]) -> list[Run]:
    """What was done about it, each under its name."""
    runs = []
    colon = "：" if language() == "zh_CN" else ": "
    for name in ("proposal", "handling", "reported_to", "instruction", "outcome"):
        if row[name]:
            label = tr(DutyEntry._meta.fields[name].verbose_name)
            runs.append(Run(f"\n{label}{colon}{row[name]}"))
    if row["findings"]:
        runs.append(Run("\n" + tr("Confirmed in spite of: {findings}").format(findings=row["findings"]), role="kai"))
    if row["attachments"]:
        runs.append(Run("\n" + tr("Attachments: {n}").format(n=row["attachments"])))
    return runs


def _foot(ctx: Context, rows: list[dict[str, Any]]) -> Fields:
    counted = Counter(row["kind"] for row in rows if not row["voided_at"])
    kinds = "　".join(
        f"{kind['name']} {counted[kind['code']]}" for kind in lists.all_kinds() if counted[kind["code"]]
    )
    valid = [row for row in rows if not row["voided_at"]]
    owed = [str(n) for n in sorted(row["number"] for row in valid if row["result"] in OPEN and not row["removal"])]
    corrected = sum(1 for row in rows if row["corrections"])
    totals = tr("{n} entries, {corrected} corrected, {voided} voided").format(
        n=len(rows), corrected=corrected, voided=len(rows) - len(valid)
    )
    numbers = tr("{n}: No. {numbers}").format(n=len(owed), numbers="、".join(owed)) if owed else tr("none")
    return Fields(
        [
            [Field(tr("Summary"), totals + (f"\n{kinds}" if kinds else ""))],
            [Field(tr("Not closed"), numbers)],
        ],
        columns=1,
    )


# the record sheet of one entry ------------------------------------------
@report(tr_noop("Record sheet of an entry"), role="read", of=DutyEntry, remark=tr_noop("one entry"))
def record_sheet(ctx: Context, number: int, year: Annotated[int, tr_noop("Year")] = 0) -> Document:
    """One entry on a sheet of its own; calls as the telephone record of the field."""
    row = lists.entry(ctx, number, year)
    if row is None:
        raise UserError(
            tr("There is no No. {number} in the log. Look it up with the search.").format(number=number), "number"
        )
    call = row["kind"] in ("call_in", "call_out")
    title = tr("Telephone record") if call else tr("Record sheet: {kind}").format(kind=row["kind_shown"])
    sign = [tr("Recorded by"), tr("Proposed by"), tr("Duty leader")]
    blocks: list[Block] = [
        Line(_series(row, call), tr("Recorded {at}").format(at=show_moment(row["created_at"], seconds=True))),
        Part("entry", tr_noop("Entry"), [Fields([*_parties(row, call), *_texts(row)], columns=4)], fixed=True),
        Part("trail", tr_noop("What it continues, what continues it"), _trail(ctx, row)),
        Part("signatures", SIGNATURES, [Space(4), Signatures(sign)]),
    ]
    return Document(
        title=title, office=ctx.setting("site.office"), blocks=blocks,
        subject=f"{row['year']}-{row['number']:04d}", author=ctx.name,
    )


def _series(row: dict[str, Any], call: bool) -> str:
    return f"{'电' if call else '值'}〔{row['year']}〕{row['number']:04d}"


def _parties(row: dict[str, Any], call: bool) -> list[list[Field]]:
    incoming = row["kind"] != "call_out"
    secret = [[Field(tr("Secrecy"), row["secrecy_shown"], span=4)]] if row["secrecy_shown"] else []
    ended = show_time(row["ended_at"]) if row["ended_at"] else ""
    who = tr("Calling unit") if call and incoming else tr("Called unit") if call else tr("Unit")
    return [
        *secret,
        [
            Field(tr("Kind"), row["kind_shown"]), Field(tr("Time"), show_moment(row["at"])),
            Field(tr("Hung up at") if call else tr("Ended"), ended),
            Field(tr("Urgency"), tr(dict(URGENCIES).get(row["urgency"], ""))),
        ],
        [Field(who, row["source"], span=2), Field(tr("Name"), row["person"]), Field(tr("Post"), row["post"])],
        [
            Field(tr("Phone"), row["phone"]), Field(tr("Called back on"), row["callback"]),
            Field(tr("Identity verified"), _yes(row["verified"])), Field(tr("Read back"), _yes(row["read_back"])),
        ],
        [
            Field(tr("Taken by"), row["receiver"] or row["recorder"]),
            Field(tr("Category"), tr(dict(CATEGORIES).get(row["category"], ""))),
            Field(tr("Level"), tr(dict(LEVELS).get(row["level"], ""))), Field(tr("Place"), row["place"]),
        ],
    ]


def _texts(row: dict[str, Any]) -> list[list[Field]]:
    due = show_moment(row["due_at"]) if row["due_at"] else ""
    return [
        [Field(tr("Content"), content_runs(row), span=4, lines=6)],
        [Field(tr("Proposed handling"), row["proposal"], span=4, lines=2)],
        [Field(tr("Leader's instruction"), row["instruction"], span=4, lines=3)],
        [Field(tr("Reported to"), row["reported_to"], span=4)],
        [Field(tr("Handling"), row["handling"], span=4, lines=2)],
        [Field(tr("Undertaken by"), row["undertaker"], span=2), Field(tr("Due"), due, span=2)],
        [
            Field(tr("Result"), tr(dict(RESULTS)[row["result"]])), Field(tr("Outcome"), row["outcome"], span=3),
        ],
        [Field(tr("Attachments"), "、".join(file["name"] for file in row["files"]), span=4)],
    ]


def _trail(ctx: Context, row: dict[str, Any]) -> list[Piece]:
    """What this entry continues, and what continues it."""
    linked = ([row["parent"]] if row["parent"] else []) + row["followers"]
    if not linked:
        return []
    return [
        Space(3),
        Table(
            head=[tr("No."), tr("Time"), tr("Follow-ups")],
            rows=[
                [str(one["number"]), show_moment(one["at"]), _classed(one) + content_runs(one, linked=True)]
                for one in linked
            ],
            widths=[16, 34, 1], align=["center", "center", "justify"],
        ),
    ]


def _yes(value: bool) -> str:
    return tr("yes") if value else tr("no")

