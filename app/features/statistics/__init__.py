"""Figures of a month and of a year: the log, events, reports against their clocks, warnings, spot checks, rounds."""
from app.core.i18n import tr_noop
from app.core.registry import feature

FEATURE = feature(tr_noop("Statistics"), icon="chart-bar", order=75)

import app.features.statistics.reports  # noqa: E402, F401
