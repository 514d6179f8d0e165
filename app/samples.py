"""Sample nights: told step by step, each played at its own time through the same door as real work."""
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.core import access, i18n, paths
from app.core.run import Context, run
from app.core.run import read as run_reading
from db.database import Progress, silent

PASSWORD = "Sample-2026"
FIRST_PASSWORD = "First-2026"
NIGHTS = ("earthquake", "chemical_leak", "bus_crash")  # in the order of their days
_AFTER = re.compile(r"@([+-]\d+)")
_RESULT = re.compile(r"@(\w+)\.(\w+)")

Made = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """One action of a night: when (UTC), by whose work number, and under which name its result is remembered."""

    at: datetime
    by: str
    action: str
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def read(name: str) -> dict[str, Any]:
    """``resources/samples/<name>.json``; a night lies in ``nights/``."""
    return json.loads(paths.resource(f"samples/{name}.json").read_text(encoding="utf-8"))


def last(now: datetime, clock: str) -> datetime:
    """The last time before ``now`` (UTC) that the office's clock showed ``clock``, such as ``02:44``."""
    local = i18n.to_local(now)
    moment = datetime.combine(local.date(), time.fromisoformat(clock))
    return i18n.to_utc(moment if moment <= local else moment - timedelta(days=1))


def steps(told: Iterable[Mapping[str, Any]], start: datetime) -> list[Step]:
    """The steps of a night that begins at ``start``; ``at`` and values such as ``@+20`` are minutes from then."""
    return [
        Step(
            start + timedelta(minutes=one["at"]), one.get("by", "001"), one["run"], one.get("as", ""),
            {key: _timed(value, start) for key, value in one.get("with", {}).items()},
        )
        for one in told
    ]


def _timed(value: Any, start: datetime) -> Any:
    if isinstance(value, dict):
        return {key: _timed(one, start) for key, one in value.items()}
    found = _AFTER.fullmatch(value) if isinstance(value, str) else None
    return start + timedelta(minutes=int(found[1])) if found else value


def play(
    told: list[Step], people: Mapping[str, Context], until: datetime | None = None, progress: Progress = silent,
    made: Made | None = None,
) -> Made:
    """Carries out the steps, the earliest first, up to ``until``; what each named one returned.

    A value ``@name.key`` is what an earlier step returned. Raises what the actions raise.
    """
    known: Made = {} if made is None else made
    wanted = sorted((one for one in told if until is None or one.at <= until), key=lambda one: one.at)
    for index, one in enumerate(wanted):
        progress(index, len(wanted), "")
        ctx = replace(people[one.by], now=lambda moment=one.at: moment)  # type: ignore[misc]
        result = run(ctx, one.action, **{key: _meant(value, known) for key, value in one.values.items()})
        if one.name:
            known[one.name] = result
    return known


def _meant(value: Any, known: Made) -> Any:
    found = _RESULT.fullmatch(value) if isinstance(value, str) else None
    return known[found[1]][found[2]] if found else value


# the office ---------------------------------------------------------------
def set_up(office: Mapping[str, Any], files: Path | None, at: datetime) -> dict[str, Context]:
    """The office of ``samples/office.json`` in an empty database: people, contacts, settings; contexts by number."""
    nobody = Context(files=files, now=lambda: at)
    first, *others = office["people"]
    run(
        nobody, "people.set_up", office=office["office"], name=first["name"], number=first["number"],
        password=PASSWORD, language=i18n.language(),
    )
    ctx = replace(access.sign_in(first["number"], PASSWORD, files), now=nobody.now)
    for other in others:
        _add_person(ctx, other)
    for contact in office["contacts"]:
        run(ctx, "contacts.add", **contact)
    for key, value in office["settings"].items():
        run(ctx, "people.change_setting", key=key, value=value)
    return {one["number"]: replace(access.context_of_number(one["number"], files), now=nobody.now)
            for one in office["people"]}


def _add_person(ctx: Context, person: dict[str, Any]) -> None:
    """A further account; its owner has changed the first password."""
    run(ctx, "people.add", password=FIRST_PASSWORD, **person)
    own = replace(access.context_of_number(person["number"]), now=ctx.now)
    run(own, "people.change_password", own_password=FIRST_PASSWORD, new_password=PASSWORD)


# roster and handover ------------------------------------------------------
def plan_duties(roster: Mapping[str, Any], ctx: Context, night: date) -> None:
    """People, absences and published duties around a night that the first pair has; each shift the next pair's turn."""
    for names, posts in (
        ([one for pair in roster["pairs"] for one in pair], "primary secondary"), (roster["gov_leaders"], "gov_leader"),
        (roster["office_leaders"], "office_leader"),
    ):
        for name in names:
            run(ctx, "roster.add_member", name=name, posts=posts, number=roster["numbers"].get(name, ""))
    for one in roster["absences"]:
        since, until = (night + timedelta(days=one[key]) for key in ("from", "to"))
        run(ctx, "roster.add_absence", name=one["name"], kind=one["kind"], since=since, until=until, note=one["note"])
    first = i18n.to_local(ctx.now()).date()
    days = [first + timedelta(days=by) for by in range((night - first).days + roster["days"])]
    run(ctx, "roster.arrange", cells=[cell for day in days for cell in _duties(roster, day, (day - night).days)])
    for month in sorted({f"{day:%Y-%m}" for day in days}):
        run(ctx, "roster.publish", month=month, confirm=True)


def _duties(roster: Mapping[str, Any], day: date, turn: int) -> list[list[Any]]:
    """The seats of a day so many days after the night of the first pair."""
    pairs, text = roster["pairs"], day.isoformat()
    found = [
        [text, "", post, 1, roster[names][turn % len(roster[names])]]
        for post, names in (("gov_leader", "gov_leaders"), ("office_leader", "office_leaders"))
    ]
    for shift, number in (("day", 2 * turn - 1), ("night", 2 * turn)):
        pair = pairs[number % len(pairs)]
        found += [[text, shift, post, 1, name] for post, name in zip(("primary", "secondary"), pair, strict=True)]
    return found


def hand_over(told: Mapping[str, Any], people: Mapping[str, Context], at: datetime) -> None:
    """One person relieves another at that moment, item by item, with both signatures."""
    outgoing, incoming = (replace(people[told[side]], now=lambda: at) for side in ("from", "by"))
    run(outgoing, "handover.prepare", **{key: told[key] for key in ("place", "weather", "remarks")})
    run(outgoing, "handover.sign", side="outgoing", password=PASSWORD)
    for item in run_reading(incoming, "handover.items"):
        run(incoming, "handover.accept", item=item["number"])
    run(incoming, "handover.sign", side="incoming", password=PASSWORD)
