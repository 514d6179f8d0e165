"""What a pasted text says of an event: time, place, category, casualties, source, each with its place in the text.

Rules and words alone; nothing is asked online, nothing is kept. ``read()`` takes any text and never fails.
"""
from __future__ import annotations

from datetime import datetime

from app.intake import kinds, places, scene, times
from app.intake.found import FIGURES, Found, Span
from app.intake.sentences import READ, even, sentences

__all__ = ["FIGURES", "READ", "Found", "Span", "read"]


def read(text: str, received: datetime | None = None) -> Found:
    """The proposal for a text; ``received`` is the naive local time it arrived, for 今天, 昨晚, 7日.

    A date that the text gives itself goes before ``received``. Only the first ``READ`` characters are read.
    """
    flat = even(text)
    said = sentences(flat)
    if not said:
        return Found()
    base = times.anchor(flat, received)
    guess = kinds.guess(flat, said)
    view = scene.Scene(flat, said, times.moments(flat, base), guess.code)
    when = scene.when(view)
    where = places.where(view, when.moment if when else None)

    def span(field: str, start: int, end: int, value: str = "") -> Span:
        return Span(field, start, end, text[start:end], value or text[start:end])

    spans = []
    if guess.hit:
        spans.append(span("category", guess.hit.start, guess.hit.end, guess.code))
    if when:
        spans.append(span("occurred", when.moment.start, when.moment.end, when.moment.at.isoformat()))
    if where:
        spans.append(span("place", where.start, where.end))
    return Found(
        occurred=when.moment.at if when else None, precision=when.moment.precision if when else "",
        place=text[where.start:where.end] if where else "", category=guess.code, spans=tuple(spans),
    )
