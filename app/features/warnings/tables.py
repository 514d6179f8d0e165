"""The tables of hazards and severities, which an office edits."""
from __future__ import annotations

from typing import Any

from app.core.errors import UserError
from app.core.i18n import pick, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, action, listing
from app.core.run import Context
from app.features.warnings.records import LEVELS, WarningHazard, WarningSeverity


def hazards() -> list[dict[str, Any]]:
    """The hazards in use, by their order."""
    rows = WarningHazard.select().where(WarningHazard.archived_at.is_null())
    return list(rows.order_by(WarningHazard.position, WarningHazard.id).dicts())


def severities() -> dict[str, str]:
    """The level of each severity, empty for none."""
    return {row.code: row.level for row in WarningSeverity.select().where(WarningSeverity.archived_at.is_null())}


def hazard_row(given: str) -> dict[str, Any]:
    """The hazard given by code or name. Raises UserError with those there are."""
    rows, wanted = hazards(), given.strip().casefold()
    for row in rows:
        if wanted in (row["code"].casefold(), row["title"].casefold(), row["title_en"].casefold()):
            return row
    known = ", ".join(pick(row["title"], row["title_en"]) for row in rows)
    raise UserError(tr("There is no hazard “{given}”. Known: {known}.").format(given=given.strip(), known=known),
                    "hazard")


@action(tr_noop("Change a hazard"), role="chief", of=WarningHazard, hidden=True)
def change_hazard(
    ctx: Context, code: str, title: str, title_en: str = "", levels: str = "", words: str = "", codes: str = "",
    position: int = 0, source_note: str = "",
) -> dict[str, Any]:
    """Changes a hazard, or adds one under a new code. ``levels``: its usual levels, 1 (red) to 4 (blue), as 4321."""
    if set(levels.strip()) - set(dict(LEVELS)):
        raise UserError(tr("Levels are the digits 1 (red) to 4 (blue), as 4321."), "levels")
    row = WarningHazard.get_or_none(WarningHazard.code == code.strip()) or WarningHazard(code=code.strip())
    row.title, row.title_en, row.levels = title.strip(), title_en.strip(), levels.strip()
    row.words, row.codes, row.position = words.strip(), codes.strip(), position
    row.source_note = source_note.strip() or row.source_note
    row.save()
    return {"uid": row.uid}


@action(tr_noop("Change the level of a severity"), role="chief", of=WarningSeverity, hidden=True)
def change_severity(
    ctx: Context, code: str, level: str = "", position: int = 0, source_note: str = ""
) -> dict[str, Any]:
    """Says which level a severity in messages means, none when empty; a new code is a further word for severity."""
    row = WarningSeverity.get_or_none(WarningSeverity.code == code.strip()) or WarningSeverity(code=code.strip())
    row.level, row.position, row.source_note = level, position, source_note.strip() or row.source_note
    row.save()
    return {"uid": row.uid}


def _hazard_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    return plain_rows(WarningHazard, wanted)


@listing(
    tr_noop("Hazards warned of"), of=WarningHazard, role="read", rows=_hazard_rows, name="hazards",
    change="warnings.change_hazard", table=True,
    columns=(
        Column("code", tr_noop("Code"), 120), Column("title", tr_noop("Chinese name"), 120),
        Column("title_en", tr_noop("English name"), 150), Column("levels", tr_noop("Usual levels"), 90),
        Column("words", tr_noop("Also written as"), 200), Column("codes", tr_noop("Codes in messages"), 120),
        Column("source_note", tr_noop("Source")),
    ),
)
def hazard_list(ctx: Context) -> list[int]:
    """Hazards in use, by their order."""
    return [row["id"] for row in hazards()]


def _severity_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    found = plain_rows(WarningSeverity, wanted)
    for row in found:
        row["level_shown"] = tr(dict(LEVELS).get(row["level"], ""))
    return found


@listing(
    tr_noop("Severities in messages"), of=WarningSeverity, role="read", rows=_severity_rows, name="severities",
    change="warnings.change_severity", table=True,
    columns=(
        Column("code", tr_noop("Severity in the message"), 180), Column("level_shown", tr_noop("Level"), 160),
        Column("source_note", tr_noop("Source")),
    ),
)
def severity_list(ctx: Context) -> list[int]:
    """Severities in use, by their order."""
    return ids(
        WarningSeverity.select(WarningSeverity.id).where(WarningSeverity.archived_at.is_null())
        .order_by(WarningSeverity.position, WarningSeverity.id)
    )
