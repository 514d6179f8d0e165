"""Pages of rounds and spot checks: one batch, a month's notice, a month's rounds."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from app.core import access, periods
from app.core.i18n import pick, show_date, show_day, show_moment, show_time, to_local, tr, tr_noop
from app.core.registry import report
from app.core.run import Context
from app.features.roster.records import DAY_KINDS
from app.features.rounds import rules, state
from app.features.rounds.checks import phone_shown, verdicts
from app.features.rounds.drawing import agrees, batch_of, pairs_of
from app.features.rounds.lists import check_rows
from app.features.rounds.records import MODES, Round, RoundItem, SpotCheck, SpotDraw
from app.report.blocks import Block, Document, Heading, Line, Part, Piece, Signatures, Space, Table, Text

SIGNATURES = tr_noop("Places to sign")
Month = Annotated[str, tr_noop("Month, as 2026-06")]


def this_month(ctx: Context) -> dict[str, str]:
    """The running month, for the reports' forms."""
    return {"month": to_local(ctx.now()).strftime("%Y-%m")}


def newest(ctx: Context) -> dict[str, str]:
    """The last batch drawn, for the report's form."""
    found = SpotDraw.select().order_by(SpotDraw.id.desc()).first()
    return {"batch": found.code} if found else {}


def months(ctx: Context, first: date, last: date) -> list[dict[str, str]]:
    """The months of these days."""
    return [{"month": one} for one in periods.months(first, last)]


def drawn_batches(ctx: Context, first: date, last: date) -> list[dict[str, str]]:
    """The batches drawn on these days."""
    rows = SpotDraw.select().where(SpotDraw.day.between(first.isoformat(), last.isoformat())).order_by(SpotDraw.id)
    return [{"batch": row.code} for row in rows]


def _span(month: str) -> tuple[datetime, datetime]:
    """Beginning and end (UTC) of a month of the office's zone. Raises UserError for what is no month."""
    return periods.moments(*periods.bounds(month))


def _named(month: str) -> str:
    """The month as headings name it."""
    year, _, number = month.strip().partition("-")
    return pick(f"{int(year)}年{int(number)}月", f"{int(year)}-{int(number):02}")


# one batch --------------------------------------------------------------
@report(tr_noop("Record of spot checks"), role="read", of=SpotDraw, presets=newest, each=drawn_batches,
        remark=tr_noop("by draw"))
def check_record(ctx: Context, batch: Annotated[str, tr_noop("Batch")]) -> Document:
    """One batch: units drawn, what each check found, and what proves the draw."""
    drawn = batch_of(batch)
    query = SpotCheck.select(SpotCheck.id).where(SpotCheck.draw == drawn).order_by(SpotCheck.ordinal)
    rows = check_rows(ctx, [id for (id,) in query.tuples()])
    head = [tr("No."), tr("Unit and telephone"), tr("Dialled"), tr("Answer"), tr("Who answered"), tr("Leader"),
            tr("Questions"), tr("Online"), tr("Verdict"), tr("To be put right, feedback")]
    checks = Table(
        head=head, rows=[_check_line(ctx, row) for row in rows],
        widths=[9, 42, 17, 30, 27, 25, 28, 19, 22, 1], size=9,
        align=["center", "left", "center", "left", "left", "left", "left", "left", "center", "left"],
    )
    blocks: list[Block] = [
        Line(tr("Batch {code}").format(code=drawn.code), _by(drawn)),
        Part("checks", tr_noop("Checks"), [checks, Space(2)], fixed=True),
        Part("proof", tr_noop("What proves the draw"), _proof(drawn)),
        Part("signatures", SIGNATURES, [Space(4), Signatures([tr("Checked by"), tr("Duty leader")])]),
    ]
    return Document(
        title=tr("Record of spot checks"), office=ctx.setting("site.office"), blocks=blocks, landscape=True,
        subject=drawn.code, author=ctx.name,
    )


def _by(drawn: SpotDraw) -> str:
    who = access.names().get(drawn.created_by, drawn.created_by)
    return tr("{mode}, drawn {time} by {name}").format(
        mode=tr(dict(MODES)[drawn.mode]), time=show_moment(drawn.at), name=who
    )


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _check_line(ctx: Context, row: dict[str, Any]) -> list[str]:
    connected = row["connected_shown"]
    rings = tr("{n} rings").format(n=row["rings"]) if row["rings"] is not None else ""
    seconds = tr("{n} s").format(n=row["seconds"]) if row["seconds"] is not None else ""
    attempt = tr("attempt {n}").format(n=row["attempt"]) if row["attempt"] else ""
    staff = {"yes": tr("permanent staff"), "no": tr("not permanent staff")}.get(row["permanent"], "")
    leader = {"yes": tr("present"), "no": tr("not present")}.get(row["leader_present"], "")
    score = tr("{n} points").format(n=row["score"]) if row["score"] is not None else ""
    online = [
        tr("{what}: {answer}").format(what=what, answer=row[f"{name}_shown"])
        for name, what in (("system_online", tr("System")), ("video_online", tr("Video"))) if row[name]
    ]
    right = [row["rectification"], tr("Feedback: {text}").format(text=row["feedback"]) if row["feedback"] else ""]
    return [
        str(row["ordinal"]), _lines(row["unit_name"], phone_shown(ctx, row["phone"]), row["region"]),
        show_time(row["dialled_at"]) if row["dialled_at"] else "", _lines(connected, rings, seconds, attempt),
        _lines(row["answered_by"], row["identity_shown"], staff), _lines(row["leader"], leader, row["leader_contact"]),
        _lines(row["question"], score), _lines(*online), row["verdict_shown"], _lines(*right),
    ]


def _proof(drawn: SpotDraw) -> list[Piece]:
    pool = pairs_of(drawn.pool)
    text = tr("{kind}: {percent:g} % of each group, at least {least}; {n} of {all} units drawn. Seed {seed}, rule "
              "{method}, list of units {digest}. Drawn again from these: {agrees}.")
    said = text.format(
        kind=tr(dict(DAY_KINDS)[drawn.day_kind]), percent=drawn.percent, least=drawn.least,
        n=len(pairs_of(drawn.drawn)), all=len(pool), seed=drawn.seed, method=drawn.method,
        digest=rules.pool_digest(pool), agrees=tr("the same units") if agrees(drawn) else tr("OTHER UNITS"),
    )
    more = [Text(tr("Reason for a further draw on the day: {reason}").format(reason=drawn.reason), size=9)]
    return [Text(said, size=9), *(more if drawn.reason else [])]


# the month --------------------------------------------------------------
@report(tr_noop("Notice of spot checks"), role="read", presets=this_month, each=months, remark=tr_noop("by month"))
def notice(ctx: Context, month: Month) -> Document:
    """A month's checks by unit: how often, how many passed, what was wrong, points; who was never reached."""
    since, until = _span(month)
    checks = list(
        SpotCheck.select(SpotCheck, SpotDraw).join(SpotDraw).where(SpotDraw.at >= since, SpotDraw.at < until)
        .order_by(SpotDraw.id, SpotCheck.ordinal)
    )
    made = [one for one in checks if one.verdict]
    blocks = [
        Part("summary", tr_noop("Summary"), [Text(_summary(checks, made), indent=2)], fixed=True),
        Part("units", tr_noop("Units"), [Space(2), _by_unit(made)] if made else []),
        Part("unreached", tr_noop("Never reached"), _unreached(checks, made)),
        Part("feedback", tr_noop("To be put right"), _feedback(made)),
        Part("signatures", SIGNATURES, [Space(4), Signatures([tr("Drawn up by"), tr("Approved by")])]),
    ]
    return Document(
        title=tr("Notice of spot checks, {month}").format(month=_named(month)), office=ctx.setting("site.office"),
        blocks=blocks, subject=month.strip(), author=ctx.name,
    )


def _summary(checks: list[SpotCheck], made: list[SpotCheck]) -> str:
    if not checks:
        return tr("No unit was drawn in this month.")
    passed = sum(1 for one in made if one.passed)
    text = tr("Draws {batches}, units drawn {drawn}, checked {made}: passed {passed}, with problems {rest}; points "
              "deducted {points:g}.")
    return text.format(
        batches=len({one.draw_id for one in checks}), drawn=len(checks), made=len(made), passed=passed,
        rest=len(made) - passed, points=sum(one.deduction for one in made),
    )


def _by_unit(made: list[SpotCheck]) -> Table:
    by_unit: dict[str, list[SpotCheck]] = {}
    for one in made:
        by_unit.setdefault(one.unit_name, []).append(one)
    order = sorted(by_unit.items(), key=lambda pair: (-sum(one.deduction for one in pair[1]), pair[0]))
    rows = [
        [str(number), name, str(len(ones)), str(sum(1 for one in ones if one.passed)), _problems(ones),
         f"{sum(one.deduction for one in ones):g}"]
        for number, (name, ones) in enumerate(order, 1)
    ]
    total = [
        "", tr("Total"), str(len(made)), str(sum(1 for one in made if one.passed)), _problems(made),
        f"{sum(one.deduction for one in made):g}",
    ]
    return Table(
        head=[tr("No."), tr("Unit"), tr("Checks"), tr("Passed"), tr("Problems"), tr("Points")], rows=[*rows, total],
        widths=[10, 58, 16, 16, 1, 16], align=["center", "left", "center", "center", "left", "center"],
        shaded=[len(rows)],
    )


def _problems(ones: list[SpotCheck]) -> str:
    """``Slow to answer 2, Nobody answered``: verdicts that did not pass, the most frequent first."""
    names = {code: pick(row.title, row.title_en) for code, row in verdicts().items()}
    counted = Counter(names.get(one.verdict, one.verdict) for one in ones if not one.passed)
    return tr(", ").join(f"{name} {n}" if n > 1 else name for name, n in counted.most_common())


def _unreached(checks: list[SpotCheck], made: list[SpotCheck]) -> list[Piece]:
    """Units that were checked and not reached once; units drawn and not checked."""
    reached = {one.unit_name for one in made if one.connected == "yes"}
    never = sorted({one.unit_name for one in made} - reached)
    open_ones = [one for one in checks if not one.verdict]
    blocks: list[Piece] = []
    if made:
        names = tr(", ").join(never) or tr("none")
        blocks += [Heading(tr("Never reached"), 2), Text(names, indent=2)]
    if open_ones:
        named = tr(", ").join(f"{one.unit_name} ({one.draw.code})" for one in open_ones)
        blocks += [Heading(tr("Drawn, not checked"), 2), Text(named, indent=2)]
    return blocks


def _feedback(made: Iterable[SpotCheck]) -> list[Piece]:
    asked = [one for one in made if one.rectification]
    if not asked:
        return []
    return [
        Heading(tr("To be put right"), 2),
        Table(
            head=[tr("Unit"), tr("Day"), tr("To be put right"), tr("Feedback")],
            rows=[
                [one.unit_name, show_day(one.checked_at), one.rectification, one.feedback or tr("awaited")]
                for one in asked
            ],
            widths=[48, 16, 1, 1], align=["left", "center", "left", "left"],
        ),
    ]


# a month's rounds -------------------------------------------------------
@report(tr_noop("Rounds of a month"), role="read", presets=this_month, each=months, remark=tr_noop("missed, faulty"))
def held(ctx: Context, month: Month) -> Document:
    """Rounds due in a month: how many were made, on time or late, faulty, missed; the missed and faulty ones by name.
    """
    since, until = _span(month)
    rows = _rounds_of(ctx, since, until)
    later = [one for one in rows if one.afterwards]
    tally = _tally(rows) if rows else Text(tr("No round was due in this month."), indent=2)
    blocks = [
        Part("tally", tr_noop("Rounds counted"), [tally], fixed=True),
        Part("missed", tr_noop("Missed rounds"), _named_ones(
            rows, tr("Missed rounds"), lambda one: one.result == "missed") if rows else []),
        Part("faults", tr_noop("Faults"), _named_ones(
            rows, tr("Faults"), lambda one: one.result == "fault") if rows else []),
        Part("afterwards", tr_noop("Entered afterwards"), _named_ones(
            later, tr("Entered afterwards"), lambda one: True) if later else []),
        Part("signatures", SIGNATURES, [Space(4), Signatures([tr("Drawn up by"), tr("Duty leader")])]),
    ]
    return Document(
        title=tr("Rounds, {month}").format(month=_named(month)), office=ctx.setting("site.office"), blocks=blocks,
        subject=month.strip(), author=ctx.name,
    )


def _rounds_of(ctx: Context, since: datetime, until: datetime) -> list[Round]:
    """Rounds due in a time, those missed but not yet kept as such too, by the time they were due."""
    kept = list(Round.select().where(Round.due_at >= since, Round.due_at < until, Round.archived_at.is_null()))
    missed = [
        Round(subject=item.code, title=item.title, due_at=due, result="missed")
        for item, due in state.missed(ctx) if since <= due < until
    ]
    return sorted([*kept, *missed], key=lambda one: (one.due_at, one.subject))


def _tally(rows: list[Round]) -> Table:
    items = {item.code: item for item in RoundItem.select()}
    by_item: dict[str, list[Round]] = {}
    for one in rows:
        by_item.setdefault(one.subject, []).append(one)

    def place(code: str) -> tuple[int, str]:
        return (items[code].position if code in items else 0, code)

    def line(name: str, ones: list[Round]) -> list[str]:
        made = [one for one in ones if one.result != "missed"]
        late = sum(1 for one in made if _is_late(one))
        faulty = sum(1 for one in made if one.result == "fault")
        return [name, *map(str, (len(ones), len(made), late, faulty, len(ones) - len(made)))]

    lines = [line(_title(by_item[code][0], items), by_item[code]) for code in sorted(by_item, key=place)]
    head = [tr("Tried"), tr("Rounds due"), tr("Rounds made"), tr("of them late"), tr("of them faulty")]
    return Table(
        head=[*head, tr("Rounds missed")],
        rows=[*lines, line(tr("Total"), rows)], widths=[1, 22, 22, 26, 26, 22], align=["left", *["center"] * 5],
        shaded=[len(lines)],
    )


def _is_late(one: Round) -> bool:
    return one.done_at is not None and one.done_at > one.due_at + timedelta(minutes=one.allowed)


def _title(one: Round, items: dict[str, RoundItem]) -> str:
    return state.name_of(items[one.subject]) if one.subject in items else one.title


def _named_ones(rows: list[Round], title: str, belongs: Callable[[Round], bool]) -> list[Piece]:
    """The rounds that belong there one by one; nothing but a word where there are none."""
    items, people = {item.code: item for item in RoundItem.select()}, access.names()
    ones = [one for one in rows if belongs(one)]
    head = Heading(title, 2)
    if not ones:
        return [head, Text(tr("none"), indent=2)]
    return [
        head,
        Table(
            head=[tr("Due at"), tr("Tried"), tr("Made at"), tr("Note")],
            rows=[
                [f"{show_date(one.due_at, year=False)} {show_time(one.due_at)}", _title(one, items),
                 _lines(show_time(one.done_at), people.get(one.done_by, one.done_by)) if one.done_at else "",
                 _lines(one.note, tr("Log {entry}").format(entry=one.entry) if one.entry else "",
                        tr("Reason: {text}").format(text=one.afterwards) if one.afterwards else "")]
                for one in ones
            ],
            widths=[36, 44, 26, 1], align=["center", "left", "center", "left"],
        ),
    ]
