"""Copies of the database and its attachments: made into the targets while entries are written, proven, rotated."""
from __future__ import annotations

import json
import re
import sqlite3
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.core import proof_apart, seals, site
from app.core.errors import FAULTS, UserError
from app.core.i18n import show_time, to_local, to_utc, tr, tr_noop
from app.core.registry import setting
from app.core.run import Context, note
from app.core.site import Site
from db import backup, keys, ledger
from db import database as db
from db.disk import write_whole
from db.ledger import LedgerEntry
from db.locks import alone
from db.parts import part_of
from db.tables import Attachment, Redaction

MADE, FAILED = "backup.made", "backup.failed"
OURS = tr_noop("our proposal, no rule prescribes it")
LATE = timedelta(hours=2)  # so long after it was due a backup is overdue
LISTED = 20  # findings that are kept with a copy

setting("backup.target_1", "", tr_noop("First place for backups"), scope="computer", role="system")
setting(
    "backup.target_2", "", tr_noop("Second place for backups (stick, second disk, share)"), scope="computer",
    role="system",
)
setting(
    "backup.every_hours", 24, tr_noop("Hours from backup to backup"), least=1, most=24,
    source=tr_noop("GB/T 22239-2019: daily at least; otherwise our proposal"), role="system",
)
setting("backup.keep_newest", 10, tr_noop("Newest backups kept"), least=2, most=500, source=OURS, role="system")
setting(
    "backup.keep_days", 30, tr_noop("Days of which one backup each is kept"),
    least=0, most=3650, source=OURS, role="system",
)
setting(
    "backup.keep_months", 12, tr_noop("Months of which one backup each is kept"),
    least=0, most=600, source=OURS, role="system",
)


@dataclass(frozen=True)
class Copy:
    """A backup in a target. ``made`` is UTC; ``entries`` is None where nothing tells it; ``origin``: whose ledger."""

    file: Path
    made: datetime
    size: int
    entries: int | None = None
    code: str = ""
    hash: str = ""
    origin: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one target: the copy, or the sentence that says what is wrong (also of a copy not whole)."""

    folder: Path
    copy: Copy | None
    fault: str = ""


@dataclass(frozen=True)
class State:
    """How a target is: its newest whole copy, what is wrong with it as a sentence, whether a backup is owed."""

    folder: Path
    title: str
    last: Copy | None
    fault: str
    missing: bool
    due: bool
    overdue: bool
    same_disk: bool


# where ------------------------------------------------------------------
def database_of(place: Site) -> Path:
    """The file of the database. Raises UserError for a server's."""
    path = db.path_of(place.target)
    if path is None:
        raise UserError(tr("A database server is backed up with pg_dump, not from here."))
    return path


def own_folder(database: Path) -> Path:
    return database.parent / "backups"


def place_of_own(place: Site) -> str:
    """The folder used where none is chosen; empty for a server."""
    path = db.path_of(place.target)
    return str(own_folder(path)) if path is not None else ""


def targets(ctx: Context, database: Path) -> list[Path]:
    """The folders chosen on this computer; one beside the database where none is."""
    first = ctx.setting("backup.target_1").strip()
    second = ctx.setting("backup.target_2").strip()
    found = [Path(first).expanduser() if first else own_folder(database)]
    return list(dict.fromkeys([*found, *([Path(second).expanduser()] if second else [])]))


def title_of(folder: Path, database: Path) -> str:
    """A target as the status bar names it."""
    return tr("this disk") if folder == own_folder(database) else folder.name or folder.anchor


def name_pattern(stem: str) -> re.Pattern[str]:
    return re.compile(re.escape(stem) + r"-(\d{8}-\d{6})\.db")


def copies(folder: Path, stem: str) -> list[Copy]:
    """Every backup of a database of that name in a folder, the newest first. Raises OSError."""
    pattern = name_pattern(stem)
    found = [_read_about(file) for file in folder.iterdir() if pattern.fullmatch(file.name)]
    return sorted(found, key=lambda copy: (copy.made, copy.file.name), reverse=True)


def _about(file: Path) -> Path:
    return file.with_name(file.name + ".json")


def _read_about(file: Path) -> Copy:
    """A copy as the note beside it tells; without one as its name and the disk do."""
    kept = file.stat()
    try:
        told = json.loads(_about(file).read_text(encoding="utf-8"))
        return Copy(
            file, datetime.fromisoformat(told["made"]), kept.st_size, int(told["entries"]), str(told["code"]),
            str(told["hash"]), str(told["origin"]), bool(told["whole"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        stamp = file.stem[-len("20260624-024400"):]
        return Copy(file, to_utc(datetime.strptime(stamp, "%Y%m%d-%H%M%S")), kept.st_size)


# making -----------------------------------------------------------------
def make(
    ctx: Context, place: Site, folders: list[Path] | None = None, only_due: bool = False,
    leave: frozenset[Path] = frozenset(),
) -> list[Outcome]:
    """A proven copy in each target (or in these ``folders``, which are made); what failed does not stop the others.

    ``only_due``: where another program has not made one meanwhile, and not in those to ``leave`` alone.
    Raises UserError for a server.
    """
    database = database_of(place)
    chosen = targets(ctx, database) if folders is None else folders
    try:
        lock = database.with_name(database.name + ".backup.lock")
        with alone(lock, 1 if only_due else 60) if db.is_writable(database) else nullcontext():
            if only_due:
                owed = {one.folder for one in state(ctx, place) if one.due} - leave
                chosen = [folder for folder in chosen if folder in owed]
            if chosen and db.is_writable(database):
                seals.seal_along(ctx, "backup")
            found = [_make_one(ctx, place, database, folder, folders is not None) for folder in chosen]
    except sqlite3.Error as fault:
        raise UserError(tr("Another program is making a backup. Try again in a moment.")) from fault
    if db.is_writable(database):
        for one in found:
            _enter(ctx, one)
    return found


def _enter(ctx: Context, made: Outcome) -> None:
    if made.copy is not None and not made.fault:
        note(ctx, MADE, f"{made.folder} {made.copy.entries} {made.copy.code}")
    else:
        note(ctx, FAILED, f"{made.folder} {made.fault}")


def _make_one(ctx: Context, place: Site, database: Path, folder: Path, make_folder: bool) -> Outcome:
    try:
        if make_folder or folder == own_folder(database):
            db.private_folder(folder)
        if not folder.is_dir():
            return Outcome(folder, None, _gone(folder))
        copy, lost = _copy_to(ctx, place, database, folder)
        if not make_folder:
            rotate(ctx, folder, database.stem, copy)
        return Outcome(folder, copy, _not_whole(copy, lost))
    except backup.BackupFailed as fault:
        return Outcome(folder, None, _sentence(folder, str(fault)))
    except OSError as fault:
        return Outcome(folder, None, _sentence(folder, fault.strerror or str(fault)))


def _gone(folder: Path) -> str:
    return tr("The backup place {folder} is not there. Plug it in, or choose another in the settings.").format(
        folder=folder
    )


def _sentence(folder: Path, said: str) -> str:
    low = said.lower()
    if "full" in low or "no space" in low:
        return tr("{folder} is full. Free some space there, or choose another place.").format(folder=folder)
    if "malformed" in low or "not a database" in low or "integrity" in low:
        return tr("The database is damaged and was not copied to {folder}: {fault}. Restore a backup.").format(
            folder=folder, fault=said
        )
    return tr("The backup to {folder} failed: {fault}. Choose another place.").format(folder=folder, fault=said)


def _not_whole(copy: Copy, lost: list[str]) -> str:
    if lost:
        text = tr(
            "The copy {file} was made, but these attachments are missing or damaged: {names}. "
            "Look for them in an older backup."
        )
        return text.format(file=copy.file, names=", ".join(lost))
    if not copy.whole:
        return tr("The copy {file} was made, but its ledger is not whole, as that of the database.").format(
            file=copy.file
        )
    return ""


def _copy_to(ctx: Context, place: Site, database: Path, folder: Path) -> tuple[Copy, list[str]]:
    """The copy, and the names of attachments that are missing or damaged. Raises BackupFailed, OSError, Cancelled."""
    target = _free_name(folder, database.stem, ctx.now())
    files = site.folder_beside(str(folder / database.name), "files")
    copy = Copy(target, ctx.now(), 0)
    lost: list[str] = []

    def prove(part: Path) -> None:
        nonlocal copy
        try:
            with db.reading_from(part):
                lost.extend(_copy_files(ctx.with_progress(part_of(ctx.progress, 40, 55)), place.files, files))
                copy = replace(copy, whole=_is_whole(part_of(ctx.progress, 55, 100), part) and not lost, **about_read())
        except FAULTS as fault:
            raise backup.BackupFailed(str(fault)) from fault
        _write_about(copy)

    try:
        backup.back_up_sqlite(database, target, part_of(ctx.progress, 0, 40), prove)
    except BaseException:
        _about(target).unlink(missing_ok=True)
        raise
    return replace(copy, size=target.stat().st_size), lost


def _is_whole(progress: db.Progress, part: Path) -> bool:
    findings = proof_apart.verify(progress, part, LISTED)
    damaged = next((finding for finding in findings if finding.what == "damaged"), None)
    if damaged is not None:
        raise backup.BackupFailed(f"malformed: {damaged.known_as}")
    return not findings


def about_read() -> dict[str, Any]:
    """What tells the database this thread reads from others: length, code and hash of its ledger, and its origin."""
    head = ledger.head()
    first = LedgerEntry.get_or_none(LedgerEntry.seq == 1)
    return {"entries": head.seq, "code": head.code, "hash": head.hash, "origin": first.hash if first else ""}


def _free_name(folder: Path, stem: str, now: datetime) -> Path:
    """A name by the office's clock that no file has."""
    at = to_local(now)
    while (found := folder / f"{stem}-{at:%Y%m%d-%H%M%S}.db").exists():
        at += timedelta(seconds=1)
    return found


def _copy_files(ctx: Context, store: Path, target: Path) -> list[str]:
    """Brings the target's attachments up to date with the database read; returns the names of those not whole."""
    gone = redacted_files()
    names = {row.sha256: row.name for row in Attachment.select().order_by(Attachment.id) if row.sha256 not in gone}
    try:
        backup.copy_new_files(store, target, names, ctx.progress)
        lost = []
    except backup.FilesNotWhole as fault:
        lost = [names.get(one, one) for one in fault.hashes if one in names]
    for one in gone:
        (target / one[:2] / one).unlink(missing_ok=True)
    return lost


def redacted_files() -> set[str]:
    """Hashes of attachments that a redaction took out."""
    found: set[str] = set()
    for (text,) in Redaction.select(Redaction.blanked).tuples():
        found |= {one for one in json.loads(text or "{}").get("files", []) if backup.is_hash(one)}
    return found


def _write_about(copy: Copy) -> None:
    """The note beside a copy; it comes before the copy has its name."""
    told = {name: value for name, value in asdict(copy).items() if name not in ("file", "size")}
    told["made"] = copy.made.isoformat(timespec="milliseconds")
    write_whole(_about(copy.file), json.dumps(told, indent=1).encode())


# rotation ---------------------------------------------------------------
def rotate(ctx: Context, folder: Path, stem: str, made: Copy) -> list[Path]:
    """Removes copies that neither number, day nor month keeps; of this ledger, and named by us, alone.

    The newest whole one stays, and the one just ``made``. Returns what was removed.
    """
    ours = [copy for copy in copies(folder, stem) if copy.origin and copy.origin == made.origin]
    kept = {made.file, *(copy.file for copy in ours[: ctx.setting("backup.keep_newest")])}
    whole = [copy for copy in ours if copy.whole]
    kept |= {copy.file for copy in whole[:1]}
    for form, setting_key in (("%Y%m%d", "backup.keep_days"), ("%Y%m", "backup.keep_months")):
        periods: dict[str, Path] = {}
        for copy in whole:  # the newest of each day, and of each month
            periods.setdefault(to_local(copy.made).strftime(form), copy.file)
        kept |= set(list(periods.values())[: ctx.setting(setting_key)])
    removed = [copy.file for copy in ours if copy.file not in kept]
    for file in removed:
        file.unlink(missing_ok=True)
        keys.file_of(file).unlink(missing_ok=True)
        _about(file).unlink(missing_ok=True)
    _sweep(folder, stem)
    return removed


def _sweep(folder: Path, stem: str) -> None:
    """Removes what a killed backup left."""
    left = re.compile(re.escape(stem) + r"-\d{8}-\d{6}\.db(\.part(\.keys|-journal)?|\.json\.part|\.json|\.keys)")
    for file in folder.iterdir():
        if left.fullmatch(file.name) and not (folder / (file.name.partition(".db")[0] + ".db")).exists():
            file.unlink(missing_ok=True)


# state ------------------------------------------------------------------
def state(ctx: Context, place: Site, faults: dict[Path, str] | None = None) -> list[State]:
    """How each target is; reads names and notes alone. ``faults``: what the last try said. Empty for a server."""
    database = db.path_of(place.target)
    if database is None:
        return []
    return [_state_of(ctx, database, folder, (faults or {}).get(folder, "")) for folder in targets(ctx, database)]


def _state_of(ctx: Context, database: Path, folder: Path, fault: str) -> State:
    now, every = ctx.now(), timedelta(hours=ctx.setting("backup.every_hours"))
    found: list[Copy] = []
    missing, same_disk = False, True
    try:
        if folder.is_dir():
            found = copies(folder, database.stem)
            same_disk = folder.stat().st_dev == database.parent.stat().st_dev
        elif folder != own_folder(database):
            missing, fault = True, _gone(folder)
    except OSError as error:
        fault = _sentence(folder, error.strerror or str(error))
    last = next((copy for copy in found if copy.whole), None)
    newest = found[0] if found else None
    age = now - newest.made if newest else None
    due = age is None or age >= every or age < -LATE or _other_day(newest, now)
    overdue = last is None or now - last.made >= every + LATE
    return State(folder, title_of(folder, database), last, fault, missing, due, overdue, same_disk)


def _other_day(last: Copy | None, now: datetime) -> bool:
    return last is not None and to_local(last.made).date() != to_local(now).date()


def line_of(states: list[State]) -> tuple[str, str]:
    """What the status bar says of the targets: (text, tone). Tones: ok, warn, danger."""
    if not states:
        return "", ""
    safe = [one for one in states if not one.overdue]
    bad = next((one for one in states if one.fault), None) or next((one for one in states if one.overdue), None)
    if bad is None:
        newest = max(states, key=lambda one: one.last.made if one.last else datetime.min)
        assert newest.last is not None
        text = tr("backup {time} {place}").format(time=show_time(newest.last.made), place=newest.title)
        return text, "ok"
    tone = "warn" if safe else "danger"
    if bad.missing:
        return tr("backup: {place} is not there").format(place=bad.title), tone
    if bad.fault:
        return tr("backup failed: {place}").format(place=bad.title), tone
    if bad.last is None:
        return tr("no backup yet: {place}").format(place=bad.title), tone
    return tr("backup overdue: {place}").format(place=bad.title), tone


def every_copy(ctx: Context, database: Path) -> list[Copy]:
    """The backups in all targets, whole ones first, the newest first. A target that cannot be read has none."""
    found: list[Copy] = []
    for folder in dict.fromkeys([*targets(ctx, database), own_folder(database)]):
        try:
            found += copies(folder, database.stem)
        except OSError:
            continue
    found.sort(key=lambda copy: copy.made, reverse=True)
    return sorted(found, key=lambda copy: not copy.whole)


def behind(ctx: Context, place: Site) -> Copy | None:
    """The backup that has entries which the database lost: made after its newest entry, and longer."""
    database = db.path_of(place.target)
    if database is None:
        return None
    head = ledger.head()
    for copy in every_copy(ctx, database)[:1]:
        first = LedgerEntry.get_or_none(LedgerEntry.seq == 1)
        same = first is None or first.hash == copy.origin
        if same and copy.whole and (copy.entries or 0) > head.seq and copy.made.isoformat() > head.at:
            return copy
    return None


