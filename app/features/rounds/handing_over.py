"""Spot checks and rounds as the next shift takes them over."""
from __future__ import annotations

from app.core.agenda import Matter, OpenItem
from app.core.i18n import tr
from app.core.registry import matters
from app.core.run import Context
from app.features.rounds import lists


@matters
def handed_over(ctx: Context) -> list[Matter]:
    """Batches to be checked and feedback awaited, each on its own; a round that is due now is a loose end."""
    found = [_to_do(f"spot_draw:{uid}", one) for uid, one in lists.batches_left()]
    found += [_to_do(f"spot_feedback:{uid}", one) for uid, one in lists.feedback_owed()]
    return found + [
        Matter(f"round_item:{code}", "checks", one.title, one.record, loose=tr("round due"), stays=False)
        for code, one in lists.each_round_owed(ctx)
    ]


def _to_do(key: str, one: OpenItem) -> Matter:
    return Matter(key, "checks", one.title, one.record, state=one.state, tone=one.tone)
