"""What one warning does to others: an adjustment supersedes, a lifting ends, in whatever order they come.

Only what refers to what counts, not which came first: with each new message the state of those it names, and its own,
is decided anew from all that is kept. Exercises end exercises only.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.errors import UserError
from app.core.i18n import tr
from app.features.warnings.records import EarlyWarning
from app.features.warnings.rules import Reference

ENDING = {"update": "superseded", "cancel": "cancelled"}


def references(warning: EarlyWarning) -> list[Reference]:
    """The earlier messages that a kept one names."""
    lines = (line.split(",") for line in warning.refers_to.split("\n") if line)
    return [Reference(*line) for line in lines]


def counts(status: str, msg_type: str) -> bool:
    """Whether a message of this kind can be in force."""
    return status == "actual" and msg_type in ("alert", "update")


def state_of(row: EarlyWarning | dict[str, Any], now: datetime) -> str:
    """The state of a warning at a moment; a code of STATES."""
    values = row if isinstance(row, dict) else row.__data__
    ends = values["ends_at"]
    return "expired" if values["state"] == "in_force" and ends is not None and ends <= now else values["state"]


def settle_around(new: EarlyWarning) -> list[dict[str, str]]:
    """Decides the state of a new message and of those it names. Returns what ended, as identifier, state, by."""
    ended = []
    for one in [*named_by(new), new]:
        if settle(one):
            ended.append({"identifier": one.identifier, "state": one.state, "by": one.ended_by})
    return ended


def settle(warning: EarlyWarning) -> bool:
    """Ends a warning that a kept message ends; whether it changed. What was lifted by hand stays so."""
    if warning.state == "cancelled" and not warning.ended_by:
        return False
    # of several the one issued first ended it; the rest came to what had ended
    enders = sorted(_enders(warning), key=lambda one: (one.issued_at, one.identifier))
    if not enders or warning.ended_by == enders[0].identifier:
        return False
    first = enders[0]
    warning.ended_by, warning.ended_at = first.identifier, first.issued_at
    warning.end_reason = first.text if first.msg_type == "cancel" else ""
    if counts(warning.status, warning.msg_type):
        warning.state = ENDING[first.msg_type]
    warning.save()
    return True


def _enders(warning: EarlyWarning) -> list[EarlyWarning]:
    near = EarlyWarning.select().where(
        EarlyWarning.refers_to.contains(warning.identifier), EarlyWarning.msg_type.in_(list(ENDING)),
        EarlyWarning.status == warning.status, EarlyWarning.identifier != warning.identifier,
    )
    return [one for one in near if any(ref.fits(warning.identifier, warning.sender) for ref in references(one))]


def named_by(warning: EarlyWarning) -> list[EarlyWarning]:
    """The kept messages that a message names as earlier ones."""
    refs = references(warning)
    found = EarlyWarning.select().where(EarlyWarning.identifier.in_([ref.identifier for ref in refs]))
    return [one for one in found if one.id != warning.id and any(r.fits(one.identifier, one.sender) for r in refs)]


def refuse_circle(new: EarlyWarning) -> None:
    """Raises UserError for a message that, by way of what is kept, is earlier than itself: each would end the other."""
    waiting, seen = named_by(new) if new.msg_type in ENDING else [], set()
    while waiting:
        one = waiting.pop()
        if one.identifier in seen or one.msg_type not in ENDING:
            continue
        seen.add(one.identifier)
        if any(ref.fits(new.identifier, new.sender) for ref in references(one)):
            raise UserError(
                tr("{identifier} and {other} name each other as the earlier one, so that neither would be in force. "
                   "Nothing was taken; ask the sender which holds.").format(
                    identifier=new.identifier, other=one.identifier
                ), "file",
            )
        waiting += named_by(one)
