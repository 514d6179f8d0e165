"""Warnings in force as the next shift takes them over."""
from __future__ import annotations

from typing import Any

from app.core.agenda import Matter
from app.core.i18n import show_moment, tr
from app.core.query import ids
from app.core.registry import matters
from app.core.run import Context
from app.features.warnings.lists import in_force, warning_rows
from app.features.warnings.records import EarlyWarning


@matters
def handed_over(ctx: Context) -> list[Matter]:
    """Each warning in force: until when, to whom it was passed on; loose where nobody was told yet."""
    wanted = ids(EarlyWarning.select(EarlyWarning.id).where(
        in_force(ctx.now()), EarlyWarning.archived_at.is_null()
    ).order_by(EarlyWarning.level, EarlyWarning.issued_at.desc()))
    return [
        Matter(
            f"warnings:{row['uid']}", "notice", row["title"], ("warnings", row["id"]),
            state=tr("until {time}").format(time=show_moment(row["ends_at"])) if row["ends_at"] else "",
            badge=row["signal"], tone=row["level"], due=row["ends_at"], origin=row["identifier_text"],
            progress=row["passed_text"], loose=_loose(row),
        )
        for row in warning_rows(ctx, wanted)
    ]


def _loose(row: dict[str, Any]) -> str:
    if not row["passed"]:
        return tr("not passed on")
    missing = sum(1 for one in row["passed"] if not one["confirmed_by"])
    return tr("{n} receipts missing").format(n=missing) if missing else ""
