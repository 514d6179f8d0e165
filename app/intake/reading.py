"""Reads a pasted text: what each part of this package finds in it, put together."""
from __future__ import annotations

from datetime import datetime

from app.intake import figures, kinds, places, scene, source, times, title
from app.intake.found import Found, Span
from app.intake.sentences import even, split


def read(text: str, received: datetime | None = None) -> Found:
    """See app.intake.read()."""
    flat = even(text)
    said = split(flat)
    if not said:
        return Found()
    base = times.anchor(flat, received)
    guess = kinds.guess(flat, said)
    view = scene.Scene(flat, said, times.moments(flat, base), guess.code)
    when = scene.when(view)
    moment = when.moment if when else None
    where = places.where(view, moment)
    counted = figures.figures(view, moment.at if moment else None)
    head, told_by = title.headline(flat), source.who(flat)

    spans: list[Span] = []

    def mark(field: str, start: int, end: int, value: str = "") -> str:
        """Notes where a field stands; gives its text."""
        spans.append(Span(field, start, end, text[start:end], value or text[start:end]))
        return text[start:end]

    headline = mark("title", *head) if head else ""
    if moment:
        mark("occurred", moment.start, moment.end, moment.at.isoformat())
    place = mark("place", where.start, where.end) if where else ""
    if guess.hit:
        mark("category", guess.hit.start, guess.hit.end, guess.code)
    for name, value in counted.values.items():
        mark(name, *counted.spans[name], str(value))
    if counted.loss_span:
        mark("loss_wan", *counted.loss_span, f"{counted.loss_wan:g}")
    return Found(
        title=headline or title.composed(place, guess.code),
        occurred=moment.at if moment else None, precision=moment.precision if moment else "",
        place=place, category=guess.code, source=" ".join(mark("source", *one) for one in told_by),
        loss_wan=counted.loss_wan, about=tuple(sorted(counted.about)), spans=tuple(spans), **counted.values,
    )
