"""A backup tried out, or put in the place of the database, with what a damaged database still gives."""
from __future__ import annotations

import glob
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from peewee import fn

from app.core import access, backups, health, search, site
from app.core.errors import FAULTS, Damaged, Locked, UserError
from app.core.i18n import to_local, tr
from app.core.run import Context, need, wall_clock
from db import backup, keys, ledger, migrate, salvage, seals, swap
from db import database as db
from db import replay as chain
from db.database import Progress, silent
from db.disk import write_private
from db.ledger import LedgerEntry
from db.locks import Presence, alone
from db.parts import part_of
from db.tables import Attachment

RESTORED, SALVAGED = "backup.restored", "backup.salvaged"
SEALS = "seals.jsonl"
FROM_DAMAGED = "read from the damaged file"


@dataclass(frozen=True)
class Drill:
    """What a trial showed: entries that agree, and what does not, one sentence each."""

    file: Path
    entries: int
    code: str
    rows: int
    sentences: list[str]

    @property
    def whole(self) -> bool:
        return not self.sentences

    def told(self) -> str:
        """The result in a line."""
        if self.whole:
            return tr("Can be restored: {entries} entries agree").format(entries=self.entries)
        return tr("Cannot be relied on: {first}").format(first=self.sentences[0])


@dataclass(frozen=True)
class Prepared:
    """A database made ready to take the place of ``database``: from a backup, from what was read, or from both.

    ``present``: missing, damaged or whole. ``newer``: entries of the present database that this one lacks.
    """

    database: Path
    file: Path | None
    staged: Path
    present: str
    entries: int
    code: str
    replayed: int
    newer: int
    sentences: list[str]
    read: salvage.Read | None


@dataclass(frozen=True)
class Restored:
    """What restoring did. ``aside``: where the files lie that were replaced; ``salvaged``: what fits nowhere."""

    database: Path
    entries: int
    code: str
    replayed: int
    saved_again: int
    left_over: int
    newer: int
    aside: list[Path]
    salvaged: Path | None


# looking ----------------------------------------------------------------
def look_at(file: Path) -> None:
    """Raises UserError for what is no backup of ours and for a newer version's, Locked for one nobody opened."""
    try:
        if not file.is_file():
            raise UserError(tr("There is no file {file}. Choose another.").format(file=file), "file")
        if migrate.TABLE not in db.tables_in(file):
            raise UserError(tr("{file} is no backup of Dutydesk. Choose another.").format(file=file), "file")
        with db.reading_from(file) as opened:
            migrate.pending(opened)
    except keys.Locked as fault:
        raise Locked(tr("This database is encrypted: sign in to open it.")) from fault
    except migrate.NewerDatabase as fault:
        text = tr("{file} was made by a newer version of the program. Update the program, then restore it.")
        raise UserError(text.format(file=file), "file") from fault
    except (db.Unusable, *FAULTS, ValueError) as fault:
        text = tr("{file} is damaged or no backup of Dutydesk: {fault}. Choose another.")
        raise UserError(text.format(file=file, fault=str(fault) or "?"), "file") from fault
    except OSError as fault:
        text = tr("{file} cannot be read: {fault}. Choose another.")
        raise UserError(text.format(file=file, fault=fault.strerror or fault), "file") from fault


def unlock(file: Path, number: str, password: str) -> None:
    """Makes the key of an encrypted backup known by a person's password. Raises UserError."""
    try:
        keys.key_of(file)
    except keys.Locked:
        try:
            keys.unlock(file, number, password)
        except keys.WrongKey as fault:
            raise UserError(
                tr("Work number or password is wrong. Check both, then try again."), "password"
            ) from fault
    except (OSError, ValueError) as fault:
        text = tr("The key file {file} is damaged. Choose another backup.")
        raise UserError(text.format(file=keys.file_of(file)), "file") from fault


def condition(database: Path, progress: Progress = silent) -> str:
    """How the present database is: missing, damaged or whole."""
    swap.finish(database)
    if not database.exists():
        return "missing"
    if database.stat().st_size and not keys.is_plain(database) and not keys.is_encrypted(database):
        return "damaged"
    try:
        return "damaged" if not database.stat().st_size or salvage.is_damaged(database, progress) else "whole"
    except keys.Locked:
        return "whole"


def files_of(file: Path) -> Path:
    """The folder of attachments that belongs to a backup."""
    return site.files_of(str(file))


# trying -----------------------------------------------------------------
def drill(
    database: Path, file: Path, progress: Progress = silent, allowed: Callable[[], None] = lambda: None
) -> Drill:
    """Restores a backup into a folder of its own, which is removed, and holds it against backup and live ledger.

    ``allowed`` raises Denied for a person who may not, by the backup's accounts. Raises UserError, Locked.
    """
    look_at(file)
    scratch = Path(tempfile.mkdtemp(prefix=f"{database.stem}-drill-", dir=database.parent))
    try:
        with _in_sentences():
            copy = _copied(file, scratch / file.name, part_of(progress, 0, 30))
            with db.working_on(copy) as opened:
                migrate.upgrade(opened)
                names = set(_attached())
            with db.working_on(copy):
                sentences = _copy_attachments(files_of(file), None, scratch / "files", names, part_of(progress, 30, 35))
                head = ledger.head()
                sentences += [health.explain(one) for one in health.find(scratch / "files", part_of(progress, 35, 75))]
            rows, differing = backup.differing(file, copy, part_of(progress, 75, 90))
            sentences += [tr("The table {table} differs from the backup.").format(table=one) for one in differing]
        sentences += _on_chain(database, head, part_of(progress, 90, 100))
        with db.working_on(copy):
            allowed()  # last: a sign-in is an entry of its own
        return Drill(file, head.seq, head.code, rows, list(dict.fromkeys(sentences)))
    finally:
        backup.wipe(scratch)


def _on_chain(database: Path, head: ledger.Head, progress: Progress) -> list[str]:
    """What is wrong when the backup's newest entry is none of the live ledger's; nothing where there is none."""
    if condition(database, progress) != "whole":
        return []
    with db.reading_from(database):
        live = LedgerEntry.get_or_none(LedgerEntry.seq == head.seq)
    if live is not None and live.hash == head.hash:
        return []
    return [tr("Entry {seq} of the backup is not in the present ledger: it is another database's, or one "
               "that was restored over.").format(seq=head.seq)]


def _copied(file: Path, to: Path, progress: Progress) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    return backup.back_up_sqlite(file, to, progress)


def _attached() -> dict[str, str]:
    """Names of attachments by hash, of the database this thread works on."""
    gone = backups.redacted_files()
    return {row.sha256: row.name for row in Attachment.select().order_by(Attachment.id) if row.sha256 not in gone}


def _copy_attachments(
    store: Path, spare: Path | None, to: Path, names: set[str], progress: Progress
) -> list[str]:
    """Copies these attachments out of a store, or what it lacks out of another; what is lost, as sentences."""
    lost = sorted(names)
    for source in (store, spare):
        if source is not None and lost:
            lost = backup.copy_files(source, to, lost, progress)
    text = tr("The attachment {name} is missing or damaged.")
    return [text.format(name=one) for one in lost]


# preparing --------------------------------------------------------------
def prepare(database: Path, file: Path | None, progress: Progress = silent) -> Prepared:
    """Makes ready, beside the database, what shall take its place; the database stays as it is.

    Of a damaged database every entry that follows the backup's without a gap is taken over. Raises
    UserError, Locked.
    """
    if file is not None:
        look_at(file)
        if database.exists() and file.samefile(database):
            raise UserError(tr("{file} is the database itself. Choose a backup.").format(file=file), "file")
    present = condition(database, part_of(progress, 0, 15))
    if file is None and present != "damaged":
        raise UserError(tr("There is no backup to restore. Choose a file."), "file")
    stage = swap.stage_of(database)
    with _in_sentences():
        if stage.exists():
            shutil.rmtree(stage)
        db.private_folder(stage)
        staged = stage / database.name
        if file is not None:
            _copied(file, staged, part_of(progress, 15, 40))
        elif keys.is_encrypted(database):
            shutil.copyfile(keys.file_of(database), keys.file_of(staged))
        read = _read_damaged(database, stage, file, part_of(progress, 40, 55)) if present == "damaged" else None
        with db.working_on(staged) as opened:
            migrate.upgrade(opened)
            newer = _newer(database, ledger.head()) if present == "whole" else 0
            done = _replay(read, part_of(progress, 55, 65)) if read is not None else chain.Replayed()
            findings = health.find(None, part_of(progress, 65, 100))
            head = ledger.head()
    if not head.seq:
        raise UserError(tr("Nothing could be read of the damaged database. Choose a backup."), "file")
    sentences = [health.explain(one) for one in findings]
    return Prepared(
        database, file, staged, present, head.seq, head.code, done.entries, newer, sentences, read
    )


def _read_damaged(database: Path, stage: Path, file: Path | None, progress: Progress) -> salvage.Read:
    scratch = stage / "damaged"
    scratch.mkdir()
    try:
        return salvage.read_around(database, scratch, file, progress)
    except keys.Locked:
        raise
    except ValueError as fault:  # its key file is damaged too
        return salvage.Read(unreadable=str(fault))
    finally:
        backup.wipe(scratch)


def _replay(read: salvage.Read, progress: Progress) -> chain.Replayed:
    with db.write(wall_clock, "", ""):
        done = chain.replay(read, progress)
        search.update(done.changes)
    if done.without_secret:
        _settle(done.without_secret)
    return done


def _settle(without_secret: list[tuple[str, str]]) -> None:
    """Enters that secrets the damaged file did not give are again what the backup has."""
    with db.write(wall_clock, "", "") as running:
        for table, uid in without_secret:
            cls = next(one for one in db.all_records() if one._meta.table_name == table)
            cls.get(cls.uid == uid).save()
            # the step is from what the ledger knows to what there is
            running.changes[-1] = replace(running.changes[-1], before=ledger.newest_of(table, uid))
        ledger.append(running, SALVAGED, "", "", "")


def _newer(database: Path, head: ledger.Head) -> int:
    """How many entries of the present database the backup does not have."""
    with db.reading_from(database):
        same = LedgerEntry.get_or_none(LedgerEntry.seq == head.seq)
        count = LedgerEntry.select(fn.count(LedgerEntry.seq))
        if same is not None and same.hash == head.hash:
            return int(count.where(LedgerEntry.seq > head.seq).scalar())
        return int(count.where(LedgerEntry.at > head.at).scalar())


def admit(ready: Prepared, number: str, password: str, second: str = "") -> Context:
    """Signs a person in to what was prepared; they must have the right ``system`` there. Raises UserError.

    A password that is to be changed, or has grown too old since the backup, does for this.
    """
    with _in_sentences(), db.working_on(ready.staged):
        ctx = access.sign_in(number or only_person(), password, site.files_of(str(ready.database)), second)
        ctx = replace(ctx, grants=access.context_of_number(ctx.number).grants, only="")
        need(ctx, "system")
    return ctx


# carrying out -----------------------------------------------------------
def carry_out(ready: Prepared, ctx: Context) -> Restored:
    """Puts what was prepared in place of the database, which goes aside whole. Raises UserError, with nothing changed.

    The caller has given back every connection to the database.
    """
    need(ctx, "system")
    database, stage = ready.database, ready.staged.parent
    stamp = _free_stamp(database, f"{to_local(ctx.now()):%Y%m%d-%H%M%S}")
    salvaged = database.with_name(f"{database.stem}-salvaged-{stamp}.json")
    with _in_sentences(), _nobody_else(database):
        with db.working_on(ready.staged) as opened:
            saved = _enter(ready, ctx, stamp)
            left = chain.left_over(ready.read) if ready.read is not None else {}
            head, names = ledger.head(), set(_attached())
            swap.settle(opened)
            if left:
                _write_left_over(salvaged, left, ready)
            source = files_of(ready.file) if ready.file is not None else site.files_of(str(database))
            _copy_attachments(source, site.files_of(str(database)), stage / "files", names, ctx.progress)
            _keep_seals(swap.seals_of(database) / SEALS, stage / "seals" / SEALS)
        _merge_keys(database, ready)
        aside = swap.take_place(database, stamp)
    count = sum(len(rows) for rows in left.values())
    return Restored(
        database, head.seq, head.code, ready.replayed, len(saved), count, ready.newer, aside,
        salvaged if left else None,
    )


def _free_stamp(database: Path, stamp: str) -> str:
    """The stamp, or with a number when something was put aside in the same second."""
    def is_taken(free: str) -> bool:
        stem = glob.escape(database.stem)
        return any(any(database.parent.glob(f"{stem}-{kind}-{free}[.-]*")) for kind in ("replaced", "salvaged"))

    return next(free for free in (stamp, *(f"{stamp}-{n}" for n in range(2, 1000))) if not is_taken(free))


def _enter(ready: Prepared, ctx: Context, stamp: str) -> list[tuple[str, str]]:
    """Saves again what is off the chain, and enters the restoring in the ledger."""
    saved: list[tuple[str, str]] = []
    with db.write(ctx.now, ctx.number, ctx.setting("site.office")) as running:
        if ready.read is not None:
            saved = chain.save_again(ready.read, ready.entries)
        search.update(running.changes)
        name = ready.file.name if ready.file is not None else "-"
        reason = f"{name}; {ready.database.stem}-replaced-{stamp}; +{ready.replayed} -{ready.newer}"
        if saved:
            reason += f"; {len(saved)} {FROM_DAMAGED}"
        ledger.append(running, RESTORED, ctx.role, ctx.station, reason)
    return saved


def _write_left_over(to: Path, left: dict[str, Any], ready: Prepared) -> None:
    """What could be read and is not in the restored database; sealed where that is encrypted."""
    assert ready.read is not None
    told = {"rows": left, "lost": {name: n for name, n in ready.read.lost.items() if n}}
    content = json.dumps(told, ensure_ascii=False, indent=1, default=lambda value: value.hex()).encode()
    write_private(to, keys.seal(db.data_key(), content))


def _keep_seals(present: Path, to: Path) -> None:
    """Takes over those seals beside the database that the restored ledger bears out; the others go aside."""
    kept = []
    for values in seals.kept_beside(present):
        entry = LedgerEntry.get_or_none(LedgerEntry.seq == values.get("seq"))
        if entry is not None and entry.hash == values.get("hash"):
            kept.append(db.canonical(values))
    if kept:
        db.private_folder(to.parent)
        to.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _merge_keys(database: Path, ready: Prepared) -> None:
    """Whoever could open either database can open the restored one; of a damaged one, those it knew last."""
    if not keys.is_encrypted(ready.staged) or not keys.file_of(database).exists():
        return
    try:
        present = keys.read(database)
    except ValueError:
        return
    kept = keys.read(ready.staged)
    if present.key != kept.key:
        return
    numbers = present.people.keys() if ready.present == "damaged" else present.people.keys() | kept.people.keys()
    people = {}
    for number in sorted(numbers):
        old, new = kept.people.get(number, {}), present.people.get(number, {})
        wraps = [one for one in old.get("wraps", []) if one not in new.get("wraps", [])] + new.get("wraps", [])
        people[number] = {**old, **new, "wraps": wraps}
    keys.write(ready.staged, replace(kept, people=people, failures=present.failures))


@contextmanager
def _nobody_else(database: Path) -> Iterator[None]:
    """Raises UserError while a window, here or at another desk, has the database open."""
    said = UserError(tr("The database is open in a window or in another program. Close it everywhere, then restore."))
    try:
        with alone(site.presence_of(database), 1):
            if condition(database) == "whole" and not _let_go_of(database):
                raise said
            yield
    except sqlite3.Error as fault:
        raise said from fault


def _let_go_of(database: Path) -> bool:
    """Whether no connection anywhere holds the file: only then can it leave its log."""
    if not db.is_writable(database):
        return True
    connection = db.connect_sqlite(database, keys.key_of(database), timeout=1)
    try:
        connection.execute("pragma journal_mode = delete")
    except db.SqliteError:
        return False
    finally:
        connection.close()
    return True


@contextmanager
def _in_sentences() -> Iterator[None]:
    try:
        yield
    except backup.BackupFailed as fault:
        text = tr("The backup cannot be copied: {fault}. Choose another.")
        raise UserError(text.format(fault=fault), "file") from fault
    except FAULTS as fault:
        raise Damaged(tr("The backup is damaged: {fault}. Choose another.").format(fault=fault), "file") from fault
    except OSError as fault:
        text = tr("Restoring failed: {fault}. Nothing was changed.")
        raise UserError(text.format(fault=fault.strerror or fault)) from fault


def newest(ctx: Context, database: Path) -> Path | None:
    """The newest whole backup in the targets."""
    return next((copy.file for copy in backups.every_copy(ctx, database) if copy.whole), None)


def restore(
    database: Path, file: Path | None, sign_in: Callable[[Prepared], Context], progress: Progress = silent
) -> Restored:
    """prepare(), then carry_out() for the person ``sign_in`` gives. Leaves nothing half-done."""
    ready = prepare(database, file, progress)
    try:
        return carry_out(ready, replace(sign_in(ready), progress=progress))
    finally:
        if not swap.plan_of(database).exists() and ready.staged.parent.exists():
            backup.wipe(ready.staged.parent)


def only_person() -> str:
    """The work number of whoever alone may sign in to the database read. Raises UserError."""
    people = access.people()
    if len(people) != 1:
        raise UserError(tr("Say who you are: --user NUMBER or DUTYDESK_USER."), "user")
    return people[0][0]


def told(done: Restored) -> list[str]:
    """What restoring did, in sentences."""
    said = [tr("Restored: {entries} ledger entries, code {code}.").format(entries=done.entries, code=done.code)]
    if done.replayed:
        said.append(tr("{n} entries were taken over from the damaged file.").format(n=done.replayed))
    if done.saved_again:
        said.append(tr("{n} records off the chain were entered anew.").format(n=done.saved_again))
    if done.left_over:
        said.append(tr("{n} rows fit nowhere and lie in {file}.").format(n=done.left_over, file=done.salvaged))
    if done.newer:
        said.append(tr("{n} newer entries are only in what was replaced.").format(n=done.newer))
    if done.aside:
        said.append(tr("What was replaced lies in {file}.").format(file=done.aside[0]))
    return said


def file_of(target: str) -> Path | None:
    """The database file that a start with this target would open; None for a server."""
    return db.path_of(site.absolute(target or site.chosen_database()))


def presence(place: site.Site) -> Presence | None:
    """Says, until it is left, that a window has the database open. None where nothing can be written."""
    path = db.path_of(place.target)
    if path is None:
        return None
    try:
        return Presence(site.presence_of(path))
    except sqlite3.Error:
        return None
