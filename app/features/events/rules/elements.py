"""The element meter: what is known of an event, what a report still needs, what to ask when calling back."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.features.events.rules.scope import fits_category

STAGES = {"first_phone": "phone", "first_written": "written", "final": "final"}


@dataclass(frozen=True)
class Element:
    """One row of the table. ``needs``: (stage, ``must`` or ``may``) for the stages that ask for it."""

    code: str
    title: str
    scope: str = ""
    needs: tuple[tuple[str, str], ...] = ()
    question: str = ""
    position: int = 0

    def need(self, stage: str) -> str:
        return dict(self.needs).get(stage, "")


@dataclass(frozen=True)
class Segment:
    """One element on the meter. ``state``: ``filled``, ``must`` (missing), ``may`` (may wait)."""

    element: Element
    state: str
    value: str = ""


def general(elements: list[Element]) -> list[Element]:
    """The elements of every event, in their order."""
    return sorted((one for one in elements if not one.scope), key=lambda one: one.position)


def further(elements: list[Element], category: str) -> list[Element]:
    """The further fields of a kind of event, in their order."""
    fitting = [one for one in elements if one.scope and category and fits_category(one.scope, category)]
    return sorted(fitting, key=lambda one: one.position)


def next_stage(kinds: list[str]) -> str:
    """The report that comes next, by the kinds already sent."""
    if "final" in kinds:
        return "final"
    if "first_written" in kinds:
        return "followup"
    return "first_written" if "first_phone" in kinds else "first_phone"


def meter(elements: list[Element], known: Mapping[str, str], kind: str) -> list[Segment]:
    """Every general element with its state for a report of this kind; what no stage asks for may wait."""
    stage = STAGES.get(kind, "")
    return [
        Segment(one, "filled" if known.get(one.code) else one.need(stage) or "may", known.get(one.code, ""))
        for one in general(elements)
    ]


def missing(segments: list[Segment]) -> list[Element]:
    """The elements without which the report is not complete."""
    return [segment.element for segment in segments if segment.state == "must"]


def questions(elements: list[Element], category: str, known: Mapping[str, str], kind: str) -> list[Element]:
    """What to ask when calling back: missing elements first, then further fields, then what may wait."""
    segments = meter(elements, known, kind)
    musts = [one.element for one in segments if one.state == "must"]
    mays = [one.element for one in segments if one.state == "may"]
    own = [one for one in further(elements, category) if not known.get(one.code)]
    return [one for one in (*musts, *own, *mays) if one.question]
