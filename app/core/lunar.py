"""The lunar calendar of lunar_python, with its years remembered.

The library keeps the one year it worked out last, by some thousand cosines; whoever asks around a New Year, or for the
days by law of several years, would have each year worked out again and again.
"""
from __future__ import annotations

from functools import lru_cache

from lunar_python import Lunar, LunarYear, Solar

__all__ = ["Lunar", "Solar"]
YEARS = 64

LunarYear.fromYear = staticmethod(lru_cache(YEARS)(LunarYear.fromYear))
