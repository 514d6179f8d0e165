"""Duty log: every call, fax, document, visit and event of the shift."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Duty desk"), icon="clipboard-text", order=10, page=True)

from app.features.duty_log import actions, lists, reports, transfer  # noqa: E402, F401
