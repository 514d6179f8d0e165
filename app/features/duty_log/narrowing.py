"""What narrows the duty log besides words: as conditions on entries, and as marks in the search index."""
from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import Expression

from app.core import access, personal
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.registry import Marks
from app.core.run import Context
from app.features import secrecy as secrecy_rules
from app.features.duty_log.records import DutyEntry, EntryKind


# conditions -------------------------------------------------------------
def wheres_of(
    since: datetime | None, until: datetime | None, kind: str, result: str, source: str, recorder: str,
    corrected: bool, attached: bool, phones: bool,
) -> list[Expression]:
    """Conditions of the filters of the log; ``phones``: whether the reader sees numbers whole. Raises UserError."""
    found: list[Expression] = []
    if since:
        found.append(DutyEntry.at >= since)
    if until:
        found.append(DutyEntry.at < until)
    if kind:
        found.append(DutyEntry.kind.in_(kinds_asked(kind)))
    if result:
        found += [DutyEntry.result == result, DutyEntry.voided_at.is_null()]
    if source:
        found.append(_from(source, phones))
    if recorder:
        found.append(DutyEntry.created_by.in_(recorders(recorder)))
    if corrected:
        found.append((DutyEntry.corrections > 0) | DutyEntry.voided_at.is_null(False))
    if attached:
        found.append(DutyEntry.attachments > 0)
    return found


def kinds_asked(kind: str) -> list[str]:
    """The codes of kinds that a filter names. Raises UserError for one there is not."""
    wanted, known = kind.replace(",", " ").split(), [code for (code,) in _kinds_in_use()]
    for code in wanted:
        if code not in known:
            raise UserError(
                tr("There is no kind “{kind}”. Known: {known}.").format(kind=code, known=", ".join(known)), "kind"
            )
    return wanted


def _kinds_in_use() -> Any:
    chosen = EntryKind.select(EntryKind.code).where(EntryKind.archived_at.is_null())
    return chosen.order_by(EntryKind.position).tuples()


def recorders(recorder: str) -> list[str]:
    """The numbers of the people who bear a name or number."""
    return [number for number, name in access.names().items() if recorder in (number, name)] or [recorder]


def _from(source: str, phones: bool) -> Expression:
    """Who calls has this text; digits of a number count for those alone who see it whole (``phones``)."""
    columns = (DutyEntry.person, DutyEntry.post, *([DutyEntry.phone] if phones else []))
    has = DutyEntry.source.contains(source)
    if not phones and any(ch.isdigit() for ch in source):
        named = DutyEntry.select(DutyEntry.source).where(has).distinct().tuples()
        has = DutyEntry.source.in_([one for (one,) in named if any(ch.isalpha() for ch in one)])
    return reduce(or_, (column.contains(source) for column in columns), has)


# in the search index ----------------------------------------------------
def marks_of_values(values: dict[str, Any]) -> list[str]:
    """What the search index knows of an entry besides its words, in the order of migration 0007."""
    marks = [f"k{values['kind']}"] + ([] if values["voided_at"] else [f"r{values['result']}"])
    marks += [f"b{values['created_by']}", f"s{values['secrecy']}"]
    marks += ["c"] if values["corrections"] or values["voided_at"] else []
    return marks + (["a"] if values["attachments"] else [])


def marks_asked(ctx: Context, filters: dict[str, Any]) -> list[tuple[str, ...]]:
    """Groups of marks of which an entry that passes has one each. Raises UserError."""
    given = {name: filters.get(name) or "" for name in ("kind", "result", "recorder", "secrecy")}
    groups = [tuple(f"k{code}" for code in kinds_asked(given["kind"]))] if given["kind"] else []
    groups += [(f"r{given['result']}",)] if given["result"] else []
    groups += [tuple(f"b{number}" for number in recorders(given["recorder"]))] if given["recorder"] else []
    groups += [(f"s{secrecy_rules.guard(given['secrecy'])}",)] if given["secrecy"] else []
    return groups + [(mark,) for mark, name in (("c", "corrected"), ("a", "attached")) if filters.get(name)]


def _where_asked(ctx: Context, filters: dict[str, Any]) -> tuple[list[Expression], str]:
    """Who calls is no mark: a condition, and the words that stand in whatever meets it."""
    source = filters.get("source") or ""
    return ([_from(source, personal.sees(ctx))], source) if source else ([], "")


MARKS = Marks(marks_of_values, marks_asked, _where_asked)
