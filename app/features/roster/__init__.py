"""Roster: calendar, shifts and their posts, who is planned and who is on duty."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Roster"), icon="calendar-blank", order=40, page=True)

import app.features.roster.actions  # noqa: E402
import app.features.roster.arrangements  # noqa: E402
import app.features.roster.filing  # noqa: E402
import app.features.roster.handing_over  # noqa: E402
import app.features.roster.importing  # noqa: E402
import app.features.roster.lists  # noqa: E402
import app.features.roster.proposing  # noqa: E402
import app.features.roster.reports  # noqa: E402
import app.features.roster.tables  # noqa: E402, F401
