"""Duty log: every call, fax, document, visit and event of the shift."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Duty desk"), icon="clipboard-text", order=10, page=True)

import app.features.duty_log.actions  # noqa: E402
import app.features.duty_log.forms  # noqa: E402
import app.features.duty_log.handing_over  # noqa: E402
import app.features.duty_log.late  # noqa: E402
import app.features.duty_log.lists  # noqa: E402
import app.features.duty_log.redaction  # noqa: E402
import app.features.duty_log.reports  # noqa: E402
import app.features.duty_log.sheets  # noqa: E402
import app.features.duty_log.transfer  # noqa: E402, F401
