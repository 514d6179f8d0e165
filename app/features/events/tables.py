"""The tables of events that an office edits: their lists, and the actions that change a row."""
from __future__ import annotations

from typing import Any

from peewee import ModelSelect

from app.core.editing import editing
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, listing
from app.core.run import Context
from app.features.duty_log.records import LEVELS
from app.features.events.records import (
    NEEDS,
    STARTS,
    DeadlineRule,
    EventCategory,
    EventElement,
    EventStatus,
    LevelCriterion,
    ReportKind,
    SensitiveTrigger,
    TellRule,
)
from app.features.events.reporting import KINDS
from db.database import Record

TITLES = (Column("title", tr_noop("Chinese name"), 150), Column("title_en", tr_noop("English name"), 170))
CODE, SOURCE = Column("code", tr_noop("Code"), 110), Column("source_note", tr_noop("Source"))


def _rows(record: type[Record]) -> Any:
    def rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
        found = plain_rows(record, wanted)
        for row in found:
            row.update({f"{name}_shown": tr("yes") if row[name] else tr("no") for name in row if name in FLAGS})
            row.update({f"{name}_shown": _said(str(row[name]), words) for name, words in WORDS.items() if name in row})
        return found

    return rows


def _said(codes: str, words: dict[str, str]) -> str:
    """Codes parted by spaces in words; of a level its numeral."""
    if words is NUMERALS:
        return " ".join(tr(words[code]).split()[0] if code in words else code for code in codes.split())
    return tr(words[codes]) if codes in words else codes


NUMERALS = dict(LEVELS)
WORDS = {
    "starts": dict(STARTS), "report": dict(KINDS), **dict.fromkeys(("phone", "written", "final"), dict(NEEDS)),
    "levels": NUMERALS, "level": NUMERALS,
}
FLAGS = ("used", "sensitive", "graded", "running")


def _in_use(record: Any, *order: Any) -> ModelSelect:
    return record.select(record.id).where(record.archived_at.is_null()).order_by(*order, record.id)


change_category = editing(EventCategory, "change_category", tr_noop("Change a category"))
change_criterion = editing(LevelCriterion, "change_criterion", tr_noop("Change a criterion of a level"))
change_deadline = editing(DeadlineRule, "change_deadline", tr_noop("Change a deadline rule"))
change_element = editing(EventElement, "change_element", tr_noop("Change an element"))
change_tell_rule = editing(TellRule, "change_tell_rule", tr_noop("Change whom to tell"))
change_trigger = editing(SensitiveTrigger, "change_trigger", tr_noop("Change what makes an event sensitive"))
change_status = editing(EventStatus, "change_status", tr_noop("Change a state of events"))
change_report_kind = editing(ReportKind, "change_report_kind", tr_noop("Change a kind of report"))


@listing(
    tr_noop("Categories of events"), of=EventCategory, role="read", rows=_rows(EventCategory), name="categories",
    change="events.change_category", add="events.change_category", table=True,
    columns=(CODE, Column("scheme", tr_noop("Scheme"), 90), *TITLES, SOURCE),
)
def categories(ctx: Context) -> list[int]:
    return ids(_in_use(EventCategory, EventCategory.position))


@listing(
    tr_noop("Criteria of levels"), of=LevelCriterion, role="read", rows=_rows(LevelCriterion), name="criteria",
    change="events.change_criterion", add="events.change_criterion", table=True,
    columns=(
        CODE, Column("scope", tr_noop("Category begins with"), 90), Column("measure", tr_noop("Figure"), 110),
        Column("level_shown", tr_noop("Level"), 50), Column("low", tr_noop("At least"), 80),
        Column("words", tr_noop("Chinese words"), 260), SOURCE,
    ),
)
def criteria(ctx: Context) -> list[int]:
    return ids(_in_use(LevelCriterion))


@listing(
    tr_noop("Deadline rules"), of=DeadlineRule, role="read", rows=_rows(DeadlineRule), name="deadlines",
    change="events.change_deadline", add="events.change_deadline", table=True,
    columns=(
        CODE, Column("title", tr_noop("Chinese name"), 120), Column("party", tr_noop("Who to whom"), 180),
        Column("scope", tr_noop("Categories begin with"), 90), Column("levels_shown", tr_noop("Levels"), 60),
        Column("starts_shown", tr_noop("Runs from"), 90), Column("amount", tr_noop("Minutes, days"), 70),
        Column("report_shown", tr_noop("Met by"), 110), Column("used_shown", tr_noop("In use"), 60), SOURCE,
    ),
)
def deadlines(ctx: Context) -> list[int]:
    return ids(_in_use(DeadlineRule, DeadlineRule.used.desc(), DeadlineRule.position))


@listing(
    tr_noop("Elements of reports"), of=EventElement, role="read", rows=_rows(EventElement), name="elements",
    change="events.change_element", add="events.change_element", table=True,
    columns=(
        CODE, Column("scope", tr_noop("Categories begin with"), 90), *TITLES,
        Column("phone_shown", tr_noop("First report by phone"), 70),
        Column("written_shown", tr_noop("First report, written"), 70),
        Column("final_shown", tr_noop("Final report"), 70),
        Column("question", tr_noop("Question in Chinese"), 220), SOURCE,
    ),
)
def element_list(ctx: Context) -> list[int]:
    return ids(_in_use(EventElement, EventElement.position))


@listing(
    tr_noop("Whom to tell"), of=TellRule, role="read", rows=_rows(TellRule), name="tell_rules",
    change="events.change_tell_rule", add="events.change_tell_rule", table=True,
    columns=(
        CODE, *TITLES, Column("scope", tr_noop("Categories begin with"), 90),
        Column("levels_shown", tr_noop("Levels"), 60),
        Column("post", tr_noop("Post of the roster"), 100), Column("words", tr_noop("Words of the unit or post"), 160),
        SOURCE,
    ),
)
def tell_rules(ctx: Context) -> list[int]:
    return ids(_in_use(TellRule, TellRule.position))


@listing(
    tr_noop("What makes an event sensitive"), of=SensitiveTrigger, role="read", rows=_rows(SensitiveTrigger),
    name="triggers", change="events.change_trigger", add="events.change_trigger", table=True,
    columns=(CODE, *TITLES, Column("words", tr_noop("Words that hint at it"), 300), SOURCE),
)
def triggers(ctx: Context) -> list[int]:
    return ids(_in_use(SensitiveTrigger, SensitiveTrigger.position))


@listing(
    tr_noop("States of events"), of=EventStatus, role="read", rows=_rows(EventStatus), name="statuses",
    change="events.change_status", table=True,
    columns=(CODE, *TITLES, Column("steps", tr_noop("Steps and where they lead"), 420), SOURCE),
)
def status_list(ctx: Context) -> list[int]:
    return ids(_in_use(EventStatus, EventStatus.position))


@listing(
    tr_noop("Kinds of report"), of=ReportKind, role="read", rows=_rows(ReportKind), name="report_kinds",
    change="events.change_report_kind", table=True,
    columns=(CODE, *TITLES, Column("signer", tr_noop("Signed off by (right)"), 90),
             Column("heading", tr_noop("Title, in Chinese"), 260), SOURCE),
)
def report_kinds(ctx: Context) -> list[int]:
    return ids(_in_use(ReportKind, ReportKind.position))
