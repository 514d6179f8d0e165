"""Handover: one shift gives its matters to the next, item by item, with both signatures."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Handover"), icon="handshake", order=30, page=True)

import app.features.handover.actions  # noqa: E402
import app.features.handover.lists  # noqa: E402
import app.features.handover.reports  # noqa: E402
import app.features.handover.signing  # noqa: E402, F401
