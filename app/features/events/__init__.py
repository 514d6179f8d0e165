"""Emergency events: from the first call to the final report."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Events"), icon="warning-octagon", order=20, page=True)

import app.features.events.actions  # noqa: E402
import app.features.events.handing_over  # noqa: E402
import app.features.events.lists  # noqa: E402
import app.features.events.opening  # noqa: E402
import app.features.events.replay  # noqa: E402
import app.features.events.reporting  # noqa: E402
import app.features.events.reports  # noqa: E402
import app.features.events.tables  # noqa: E402
import app.features.events.telling  # noqa: E402, F401
