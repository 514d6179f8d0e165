"""Early warnings: registered by hand or taken from a file, adjusted, lifted, passed on, receipts."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Warnings"), icon="cloud-rain", order=50, group="watch", page=True)

import app.features.warnings.actions  # noqa: E402
import app.features.warnings.handing_over  # noqa: E402
import app.features.warnings.lists  # noqa: E402
import app.features.warnings.reports  # noqa: E402
import app.features.warnings.tables  # noqa: E402, F401
