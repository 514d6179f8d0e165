"""Rounds: what is tried at fixed times of the day, and spot checks of subordinate units drawn at random."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Rounds"), icon="shield-check", order=45, group="watch", page=True)

import app.features.rounds.actions  # noqa: E402
import app.features.rounds.checks  # noqa: E402
import app.features.rounds.drawing  # noqa: E402
import app.features.rounds.handing_over  # noqa: E402
import app.features.rounds.lists  # noqa: E402
import app.features.rounds.reports  # noqa: E402
import app.features.rounds.tables  # noqa: E402, F401
