"""A sample office with its nights, recorded through the same actions as real ones, and printed."""
from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app import samples
from app.core import pages, registry, site
from app.core.drafts import Draft, DraftFolder
from app.core.i18n import to_local
from app.core.run import Context, run, wall_clock
from app.features.duty_log.records import DutyEntry
from app.features.roster.plan import shift_plan
from app.features.roster.shifts import shift_at
from db.database import Progress, close_database

EARLY = timedelta(days=35)  # before the first of the nights, so that the month has a whole roster
# reports of an event that are printed where this program has them
PRINTED = ("events.flash", "events.special", "events.replay")

Picture = Callable[[str, str, Path, datetime], None]


def record(
    folder: Path, progress: Progress, picture: Picture | None = None, now: datetime | None = None
) -> dict[str, str]:
    """Leaves ``demo.db``, the shift's log, a record sheet, the nights' reports as PDF, and a picture of the window.

    Two nights lie some days back; the shift is last night's, up to the sample's hour (or to ``now``), with
    the third night's event still running. ``picture(database, work number, file, moment)`` paints the window
    of that moment. An earlier demo in the folder is replaced; nothing else there is touched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "demo.db"
    for old in (*folder.glob("demo.db*"), *folder.glob("demo-*")):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    place = site.open_site(str(target))
    shift = samples.read("shift")
    now = now or samples.last(wall_clock(), shift["at"])
    people = samples.set_up(samples.read("office"), place.files, now - EARLY)
    known = _play(people, told(shift, now), now, progress)
    ctx = _at(next(iter(people.values())), now)
    made = _print(ctx, folder, known)
    for one in shift["drafts"]:
        _draft(DraftFolder(place.drafts), ctx.number, one, now)
    if picture is not None:
        close_database()
        picture(str(target), ctx.number, folder / "window.png", now)
        made["picture"] = str(folder / "window.png")
    return {"database": str(target), **made}


def _play(
    people: dict[str, Context], steps: list[samples.Step], now: datetime, progress: Progress
) -> samples.Made:
    """The roster, then everything in the order of time; the running night was taken over item by item."""
    roster = samples.read("roster")
    relieved = samples.last(now, roster["relieved"]["at"])
    samples.plan_duties(roster, next(iter(people.values())), to_local(relieved).date())
    known = samples.play(steps, people, relieved, progress)
    samples.hand_over(roster["relieved"], people, relieved)
    later = [one for one in steps if one.at > relieved]
    return samples.play(later, people, now, progress, made=known)


def told(shift: dict[str, Any], now: datetime) -> list[samples.Step]:
    """Every step of the nights and of the shift that ends at ``now``."""
    found = samples.steps(shift["steps"], now)
    for name in samples.NIGHTS:
        night = samples.read(f"nights/{name}")
        found += samples.steps(night["steps"], samples.last(now - timedelta(days=night["days_ago"]), night["starts"]))
    return found


def _at(ctx: Context, moment: datetime) -> Context:
    return replace(ctx, now=lambda: moment)


def _draft(drafts: DraftFolder, number: str, one: dict[str, Any], now: datetime) -> None:
    """A call that was being written: the window offers it."""
    started = now - timedelta(minutes=one["ago"])
    values = {"source": one["source"], "content": one["content"], "options": one["options"]}
    cursor = ("content", len(one["content"]))
    drafts.keep(Draft(number, one["kind"], started, {**values, "stamp": started.isoformat()}, cursor))


def _print(ctx: Context, folder: Path, known: samples.Made) -> dict[str, str]:
    """The log of the running shift, the sheet of its accident, the nights' reports, the last handover, the roster."""
    span = shift_at(ctx.now(), shift_plan(ctx))
    log, sheet = folder / "shift-log.pdf", folder / "record-sheet.pdf"
    pages.save(ctx, "duty_log.shift_log", log, since=span.starts, until=span.ends)
    crash = known["crash"]
    pages.save(ctx, "duty_log.record_sheet", sheet, number=crash["entry"], year=crash["year"])
    made = {"shift_log": str(log), "record_sheet": str(sheet)}
    for id in (one for one in PRINTED if one in registry.reports):
        for name in ("crash", "leak", "quake"):
            kind = id.partition(".")[2]
            file = folder / f"{name}-{kind}.pdf"
            pages.save(ctx, id, file, event=known[name]["event"])
            made[f"{name}_{kind}"] = str(file)
    for name, id, args in (
        ("handover-sheet", "handover.sheet", {}), ("roster", "roster.sheet", {"month": f"{to_local(ctx.now()):%Y-%m}"}),
    ):
        pages.save(ctx, id, folder / f"{name}.pdf", **args)
        made[name.replace("-", "_")] = str(folder / f"{name}.pdf")
    return {**made, **_issue(ctx, folder, known)}


def _issue(ctx: Context, folder: Path, known: samples.Made) -> dict[str, str]:
    """One bulletin of each kind: yesterday in brief and the duty bulletin signed, the daily still a draft, since its
    day runs; and the sheet of a paper and the notice of an instruction.
    """
    span = shift_at(ctx.now(), shift_plan(ctx).first_of_days())
    today = to_local(ctx.now()).date()
    crash = known["crash"]
    for args in (
        {"head": "daily", "day": span.day}, {"head": "morning", "day": today}, {"head": "directives"},
        {"head": "information", "events": f"{crash['event']} {known['leak']['event']}"},
    ):
        made = run(ctx, "bulletins.prepare", **args)
        if args["head"] != "daily":
            run(ctx, "bulletins.sign", bulletin=made["bulletin"], signed_by=ctx.name, confirm=True)
    entries = {kind: DutyEntry.select().where(DutyEntry.kind == kind).order_by(DutyEntry.id.desc()).get()
               for kind in ("doc_in", "instruction")}
    paper, order = entries["doc_in"], entries["instruction"]
    due = ctx.now() + timedelta(days=1)
    found = {}
    for name, id, wanted in (
        ("daily", "bulletins.daily", {"day": span.day}), ("morning", "bulletins.morning", {"day": today}),
        ("directives", "bulletins.directives", {"since": today.replace(day=1), "until": today}),
        ("information", "bulletins.information", {}),
        ("document-sheet", "duty_log.document_sheet", {"number": paper.number, "year": paper.year}),
        ("supervision-notice", "duty_log.supervision_notice",
         {"number": order.number, "year": order.year, "to": "市公安局", "by": due}),
    ):
        pages.save(ctx, id, folder / f"{name}.pdf", **wanted)
        found[name.replace("-", "_")] = str(folder / f"{name}.pdf")
    return found
