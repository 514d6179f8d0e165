"""What the calendar tells the next shift."""
from __future__ import annotations

from datetime import timedelta

from app.core.agenda import Matter
from app.core.i18n import tr
from app.core.registry import matters
from app.core.run import Context
from app.features.roster import calendar, checks, plan
from app.features.roster.records import DAY_KINDS


@matters
def handed_over(ctx: Context) -> list[Matter]:
    """Holidays and sensitive periods of today and tomorrow."""
    today = plan.today(ctx)
    found = []
    for day, one in calendar.days(ctx, today, today + timedelta(days=1)).items():
        said = [one.sensitive] if one.sensitive else []
        if one.kind in ("holiday", "lieu", "makeup"):
            said.append(f"{one.name} {tr(dict(DAY_KINDS)[one.kind])}")
        if said:
            found.append(Matter(
                f"calendar:{day}", "notice", f"{checks.day_words(day)} {tr(', ').join(said)}",
                ("roster", day.toordinal()), state=tr("today") if day == today else tr("tomorrow"),
            ))
    return found
