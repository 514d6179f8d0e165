"""Contacts: units, people, how to reach them, the groups they are in, the posts they had."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Contacts"), icon="address-book", order=80, group="reference", page=True)

import app.features.contacts.actions  # noqa: E402
import app.features.contacts.lists  # noqa: E402
import app.features.contacts.lookup  # noqa: E402
import app.features.contacts.reports  # noqa: E402
import app.features.contacts.transfer  # noqa: E402, F401
