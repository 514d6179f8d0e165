"""Bulletins of the duty room: prepared from what was logged, signed, numbered, kept as they were signed."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Bulletins"), icon="newspaper", order=55, group="output", page=True)

import app.features.bulletins.actions  # noqa: E402
import app.features.bulletins.lists  # noqa: E402
import app.features.bulletins.redaction  # noqa: E402
import app.features.bulletins.reports  # noqa: E402, F401
