"""What time it is."""
from __future__ import annotations

from datetime import UTC, datetime


def wall_clock() -> datetime:
    """The workstation's time: naive UTC, whole milliseconds."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
