"""Spot checks and rounds as the next shift takes them over."""
from __future__ import annotations

from app.core.agenda import Matter
from app.core.i18n import tr
from app.core.registry import matters
from app.core.run import Context
from app.features.rounds import lists


@matters
def handed_over(ctx: Context) -> list[Matter]:
    """Units still to be checked, feedback awaited; a round that is due now is a loose end."""
    found = [
        Matter(f"{one.record[0]}:{one.record[1]}", "checks", one.title, one.record, state=one.state, tone=one.tone)
        for one in lists.checks_owed()
    ]
    return found + [
        Matter(f"rounds:{one.record[1]}", "checks", one.title, one.record, loose=tr("round due"), stays=False)
        for one in lists.rounds_owed(ctx)
    ]
