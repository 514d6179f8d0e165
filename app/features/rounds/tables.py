"""The tables of rounds and spot checks that an office edits: their lists, and the actions that change a row."""
from __future__ import annotations

from typing import Any

from app.core.editing import editing
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, listing
from app.core.run import Context
from app.features.roster.records import DAY_KINDS
from app.features.rounds.records import CheckLimit, CheckRate, CheckVerdict, RoundItem
from db.database import Record

TITLES = (Column("title", tr_noop("Chinese name"), 170), Column("title_en", tr_noop("English name"), 190))
CODE, SOURCE = Column("code", tr_noop("Code"), 100), Column("source_note", tr_noop("Source"))
FLAGS = ("used", "passed")

change_rate = editing(CheckRate, "change_rate", tr_noop("Change a share drawn"))
change_verdict = editing(CheckVerdict, "change_verdict", tr_noop("Change a verdict"))
change_limit = editing(CheckLimit, "change_limit", tr_noop("Change a limit of verdicts"))


def _rows(record: type[Record]) -> Any:
    def rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
        found = plain_rows(record, wanted)
        for row in found:
            row.update({f"{name}_shown": tr("yes") if row[name] else tr("no") for name in FLAGS if name in row})
            if "kind" in row:
                row["kind_shown"] = tr(dict(DAY_KINDS).get(row["kind"], row["kind"]))
        return found

    return rows


def _in_order(record: Any) -> list[int]:
    query = record.select(record.id).where(record.archived_at.is_null())
    return ids(query.order_by(record.position, record.id))


@listing(
    tr_noop("What is tried"), of=RoundItem, role="read", rows=_rows(RoundItem), name="items",
    change="rounds.change_item", add="rounds.change_item", table=True,
    columns=(
        CODE, *TITLES, Column("times", tr_noop("Times of day"), 150), Column("grace", tr_noop("Minutes allowed"), 80),
        Column("used_shown", tr_noop("In use"), 60), SOURCE,
    ),
)
def item_list(ctx: Context) -> list[int]:
    return _in_order(RoundItem)


@listing(
    tr_noop("Shares drawn"), of=CheckRate, role="read", rows=_rows(CheckRate), name="rates",
    change="rounds.change_rate", table=True,
    columns=(
        Column("kind_shown", tr_noop("Kind of day"), 150), Column("percent", tr_noop("Share drawn, %"), 110),
        Column("least", tr_noop("At least of each group"), 150), SOURCE,
    ),
)
def rate_list(ctx: Context) -> list[int]:
    return _in_order(CheckRate)


@listing(
    tr_noop("Verdicts of spot checks"), of=CheckVerdict, role="read", rows=_rows(CheckVerdict), name="verdicts",
    change="rounds.change_verdict", add="rounds.change_verdict", table=True,
    columns=(
        CODE, *TITLES, Column("deduction", tr_noop("Points deducted"), 90),
        Column("passed_shown", tr_noop("Passed"), 70), SOURCE,
    ),
)
def verdict_list(ctx: Context) -> list[int]:
    return _in_order(CheckVerdict)


@listing(
    tr_noop("Limits of verdicts"), of=CheckLimit, role="read", rows=_rows(CheckLimit), name="limits",
    change="rounds.change_limit", table=True,
    columns=(
        CODE, Column("title", tr_noop("Chinese name"), 220), Column("title_en", tr_noop("English name"), 240),
        Column("amount", tr_noop("Limit"), 60), SOURCE,
    ),
)
def limit_list(ctx: Context) -> list[int]:
    return _in_order(CheckLimit)
