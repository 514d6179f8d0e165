"""Names of records that no two computers give twice."""
from __future__ import annotations

import os
import time


def new_uid() -> str:
    """32 hex digits: the time in milliseconds, then 80 bits by chance.

    Those made one after another stand side by side in an index: a save, and the more a taking over of a whole log,
    touches the few pages at its end instead of one anywhere in it for each record.
    """
    return f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"
