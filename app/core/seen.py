"""What a person saw of a record before changing it: nobody writes over what they never read.

An action takes ``seen`` besides its own inputs: the record as the form showed it. Where somebody else changed the
record since, the action is refused with who, when and what; the same call with the ``seen`` that the refusal carries
goes through, since both texts were looked at by then. Without ``seen`` nothing is compared.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core.errors import Conflict, UserError
from app.core.i18n import show_moment, tr
from db import ledger
from db.database import Record
from db.tables import User

if TYPE_CHECKING:
    from app.core.run import Context

# what the program keeps up by itself, and what only counts; a change of these is none of what was read
KEPT_UP = {*Record._meta.fields, "corrections", "struck", "findings", "attachments", "late"} - {"archived_at"}
MARK = "@"


@dataclass(frozen=True)
class Seen:
    """A record as it was read: its uid and version, 0 where there was none yet."""

    uid: str
    version: int

    @classmethod
    def of(cls, row: dict[str, Any] | None) -> Seen | None:
        """What a row of a listing shows; None for a row without uid or version."""
        return cls(row["uid"], row["version"]) if row and row.get("uid") and row.get("version") else None

    @classmethod
    def read(cls, text: str) -> Seen:
        """``UID@VERSION``, as the command line takes it. Raises UserError."""
        uid, _, version = text.strip().partition(MARK)
        if not uid or not version.isdecimal() or len(version) > 9:
            raise UserError(tr("“{text}” names no state of a record. Give its uid, “@” and its version.").format(
                text=text), "seen")
        return cls(uid, int(version))


@dataclass(frozen=True)
class Difference:
    """One column that somebody changed: its name and label, the value seen and the one it has now, as texts.

    ``value`` is the latter as an editor takes it.
    """

    name: str
    label: str
    before: str
    now: str
    value: Any = None

    @property
    def line(self) -> str:
        nothing = tr("(empty)")
        return tr("{label}: {before} → {now}").format(
            label=self.label, before=self.before or nothing, now=self.now or nothing
        )


class Overtaken(Conflict):
    """Somebody changed the record since it was read: who, when, what. ``seen``: the record as it is now."""

    def __init__(self, text: str, by: str, at: datetime, differences: list[Difference], seen: Seen) -> None:
        super().__init__(text)
        self.lines = [one.line for one in differences]
        self.by, self.at, self.differences, self.seen = by, at, differences, seen


def check(ctx: Context, record: type[Record], seen: Seen) -> None:
    """Raises Overtaken when somebody else changed what is read of the record since. Call inside write().

    One's own changes are known to oneself.
    """
    row: Any = record.select(record.version, record.archived_at).where(record.uid == seen.uid).first()
    if row is None:
        raise UserError(tr("What was changed here is not in the database. Look at it again."), "seen")
    if row.version == seen.version:
        return
    steps = [one for one in ledger.history(record._meta.table_name, [seen.uid])
             if one.after is not None and one.after.get("version", 0) > seen.version]
    others = [one for one in steps if one.actor != ctx.number]
    touched = {name for one in others for name in _changed(one.before, one.after)}
    if not others or not touched:
        return
    last = others[-1]
    before, now = steps[0].before or {}, steps[-1].after or {}
    found = differences(ctx, record, touched, before, now)
    raise overtaken(last.actor, last.at, found, Seen(seen.uid, row.version))


def check_since(ctx: Context, row: Record, height: int) -> None:
    """As check() for a row that was read when the ledger had so many entries; the refusal's version is their number
    now. Call inside write().
    """
    record = type(row)
    table = record._meta.table_name
    steps = [one for one in ledger.history(table, [row.uid or ""]) if one.seq > height and one.actor != ctx.number]
    touched = {name for one in steps for name in _changed(one.before or {}, one.after)}
    if not touched:
        return
    found = differences(ctx, record, touched, steps[0].before or {}, steps[-1].after or {})
    raise overtaken(steps[-1].actor, steps[-1].at, found, Seen(row.uid, ledger.head().seq))


def overtaken(number: str, at: datetime, found: list[Difference], seen: Seen) -> Overtaken:
    """The refusal in words: who changed what when."""
    names = tr(", ").join(one.label for one in found)
    by = _name(number)
    said = tr("{name} changed this at {time}, while you had it open: {fields}. Look at both, then save again.")
    if not found:
        said = tr("{name} changed this at {time}, while you had it open. Look at it again, then save.")
    text = said.format(name=by, time=show_moment(at, seconds=True), fields=names)
    return Overtaken(text, by, at, found, seen)


def _changed(before: dict[str, Any] | None, after: dict[str, Any] | None) -> set[str]:
    """Columns people read that a step changed; a step whose content was taken out changed what it was about."""
    if before is None or after is None:
        return set()
    return {name for name, value in after.items() if name not in KEPT_UP and before.get(name) != value}


def differences(
    ctx: Context, record: type[Record], touched: set[str], before: dict[str, Any], now: dict[str, Any]
) -> list[Difference]:
    """The columns that have a name for people and are another now, numbers of persons as the reader sees them."""
    from app.core import personal, registry

    was, has = dict(before), dict(now)
    for entry in registry.listings.values():
        if entry.record is record:
            personal.mask(ctx, [name for name in entry.personal if name in has], [was, has],
                          [name for name in entry.private if name in has])
            break
    return [
        Difference(name, tr(column.verbose_name), _shown(column, was.get(name)), _shown(column, has.get(name)),
                   _value(column, has.get(name)))
        for name, column in record._meta.fields.items()
        if name in touched and before.get(name) != now.get(name) and column.verbose_name and name not in record.secret
    ]


def _value(column: Any, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and column.field_type == "DATETIME" else value


def _shown(column: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, str) and column.field_type == "DATETIME":
        return show_moment(datetime.fromisoformat(value))
    return tr(dict(column.choices or ()).get(value, "")) or str(value)


def _name(number: str) -> str:
    user = User.get_or_none(User.number == number)
    return user.name if user is not None else number
