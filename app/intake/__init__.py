"""What a pasted text says of an event: time, place, category, casualties, source, each with its place in the text.

Rules and words alone; nothing is asked online, nothing is kept. ``read()`` takes any text and never fails.
"""
from __future__ import annotations

from datetime import datetime

from app.intake.found import FIGURES, Found, Span
from app.intake.sentences import READ
from app.intake.words import Kind, kind

__all__ = ["FIGURES", "READ", "Found", "Kind", "Span", "kind", "read"]


def read(text: str, received: datetime | None = None) -> Found:
    """The proposal for a text; ``received`` is the naive local time it arrived, for 今天, 昨晚, 7日.

    A date that the text gives itself goes before ``received``. Only the first ``READ`` characters are read.
    """
    from app.intake import reading  # its hundreds of patterns are made for the first text, not at every start

    return reading.read(text, received)
