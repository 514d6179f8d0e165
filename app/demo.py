"""A sample shift, recorded through the same actions as a real one, and printed."""
from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.core import access, i18n, pages, paths, site
from app.core.drafts import Draft, DraftFolder
from app.core.run import Context, run, wall_clock
from app.features.roster import shift_at, shift_starts
from db.database import Progress, close_database

PASSWORD = "Sample-2026"
FIRST_PASSWORD = "First-2026"
EVENT = 15  # the sample's number of the accident


Picture = Callable[[str, str, Path, datetime], None]


def record(
    folder: Path, progress: Progress, picture: Picture | None = None, now: datetime | None = None
) -> dict[str, str]:
    """Leaves ``demo.db``, the shift's log and a record sheet as PDF, and a picture of the window.

    The shift is last night's, up to the sample's hour (or to ``now``). ``picture(database, work number,
    file, moment)`` paints the window of that moment. An earlier demo in the folder is replaced; nothing
    else there is touched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "demo.db"
    for old in (*folder.glob("demo.db*"), *folder.glob("demo-*")):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    place = site.open_site(str(target))
    sample = json.loads(paths.resource("samples/shift.json").read_text(encoding="utf-8"))
    now = now or last_night(wall_clock(), time.fromisoformat(sample["at"]))
    ctx = _set_up(sample, Context(files=place.files), now)
    for index, one in enumerate(sample["entries"]):
        progress(index, len(sample["entries"]), "")
        _enter(_at(ctx, now - timedelta(minutes=one["ago"])), one, now)
    made = _print(_at(ctx, now), folder)
    for one in sample["drafts"]:
        _draft(DraftFolder(place.drafts), ctx.number, one, now)
    if picture is not None:
        close_database()
        picture(str(target), ctx.number, folder / "window.png", now)
        made["picture"] = str(folder / "window.png")
    return {"database": str(target), **made}


def last_night(now: datetime, at: time) -> datetime:
    """The last time before ``now`` (UTC) that the office's clock showed ``at``."""
    local = i18n.to_local(now)
    moment = datetime.combine(local.date(), at)
    return i18n.to_utc(moment if moment <= local else moment - timedelta(days=1))


def _at(ctx: Context, moment: datetime) -> Context:
    return replace(ctx, now=lambda: moment)


def _set_up(sample: dict[str, Any], nobody: Context, now: datetime) -> Context:
    """The office, its people and contacts, the day before."""
    early = _at(nobody, now - timedelta(hours=13))
    first, *others = sample["people"]
    run(
        early, "people.set_up", office=sample["office"], name=first["name"], number=first["number"],
        password=PASSWORD, language=i18n.language(),
    )
    ctx = replace(access.sign_in(first["number"], PASSWORD, nobody.files), now=early.now)
    for other in others:
        _add_person(ctx, other)
    for contact in sample["contacts"]:
        run(ctx, "contacts.add", **contact)
    run(ctx, "roster.staff", at=now, **sample["staff"])
    return ctx


def _add_person(ctx: Context, person: dict[str, Any]) -> None:
    """A further account; its owner has changed the first password."""
    run(ctx, "people.add", password=FIRST_PASSWORD, **person)
    own = replace(access.context_of_number(person["number"]), now=ctx.now)
    run(own, "people.change_password", own_password=FIRST_PASSWORD, new_password=PASSWORD)


def _enter(ctx: Context, one: dict[str, Any], now: datetime) -> None:
    values = {k: v for k, v in one.items() if k not in ("ago", "correct", "void", "at", "due")}
    if "correct" in one:
        run(ctx, "duty_log.correct", number=one["correct"], **values)
    elif "void" in one:
        run(ctx, "duty_log.void", number=one["void"], **values)
    else:
        at = now - timedelta(minutes=one["at"]) if "at" in one else None
        due = ctx.now() + timedelta(minutes=one["due"]) if "due" in one else None
        run(ctx, "duty_log.log", at=at, due_at=due, **values)


def _draft(drafts: DraftFolder, number: str, one: dict[str, Any], now: datetime) -> None:
    """A call that was being written: the window offers it."""
    started = now - timedelta(minutes=one["ago"])
    values = {"source": one["source"], "content": one["content"], "options": one["options"]}
    cursor = ("content", len(one["content"]))
    drafts.keep(Draft(number, one["kind"], started, {**values, "stamp": started.isoformat()}, cursor))


def _print(ctx: Context, folder: Path) -> dict[str, str]:
    """The log of the running shift, and the sheet of the night's event."""
    span = shift_at(ctx.now(), shift_starts(ctx))
    log, sheet = folder / "shift-log.pdf", folder / "record-sheet.pdf"
    pages.save(ctx, "duty_log.shift_log", log, since=span.starts, until=span.ends)
    pages.save(ctx, "duty_log.record_sheet", sheet, number=EVENT)
    return {"shift_log": str(log), "record_sheet": str(sheet)}
