"""Bulletins in general: their red heads, and the numbers of their issues."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Heads and issue numbers"), icon="newspaper", order=26, group="watch")

import app.features.issues.heads  # noqa: E402, F401
