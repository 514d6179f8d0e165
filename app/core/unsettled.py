"""What was being saved when the connection to the server broke and stayed away: saved or not, the next save finds out.

An entry saved twice is as bad as one lost.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.errors import UserError
from app.core.i18n import tr
from db import settling
from db.database import database


@dataclass(frozen=True)
class Kept:
    """An action whose commit got no answer: the ledger's entry it would have, what it was, what it would return."""

    entry: settling.Entry
    id: str
    args: dict[str, Any]
    result: Any


_kept: list[Kept] = []


def keep(entry: settling.Entry, id: str, args: dict[str, Any], result: Any) -> None:
    """Remembers it until the next write."""
    _kept.append(Kept(entry, id, args, result))


def settled(id: str, args: dict[str, Any]) -> Kept | None:
    """The same action with the same inputs, if it was saved after all. Call first thing inside write().

    Raises UserError when something else was saved after all, since nobody has been told yet; the next call goes on.
    """
    saved = [one for one in _kept if settling.holds(database, one.entry)]
    _kept.clear()  # not sooner: a connection that breaks here again leaves the question open
    same = next((one for one in saved if (one.id, one.args) == (id, args)), None)
    if saved and same is None:
        raise UserError(
            tr("What was being saved when the connection broke was saved after all (ledger entry {seq}). Look at it; "
               "then save again, if this is something else.").format(seq=saved[-1].entry[0])
        )
    return same
