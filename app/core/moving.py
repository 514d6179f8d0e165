"""A whole office moved to another database, an empty one: from a file to a server, back, or to another file.

The source is only read, and held against writers meanwhile. What ends half-way leaves the target empty.
"""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from peewee import Database

from app.core import health, registry, search, site
from app.core.errors import UserError, in_sentences
from app.core.i18n import tr
from app.core.run import Context, need, note
from app.core.seals import file_beside
from db import database as db
from db import keys, ledger, locks, migrate, moving
from db.disk import sync_folder, write_whole
from db.server import Server, shown
from db.swap import lock_of

MOVED = "site.moved"
SLICE = 1000  # records put into the index at a time


@dataclass(frozen=True)
class Moved:
    """What was moved: rows of all tables, ledger entries, code of the newest one, files; ``target`` without a password.
    """

    target: str
    rows: int
    entries: int
    code: str
    files: int


def move(ctx: Context, place: site.Site, target: str, even_damaged: bool = False) -> Moved:
    """Copies the open office to ``target`` (a path or a URL). Raises UserError; nothing is left there then."""
    need(ctx, "system")
    target = site.absolute(target)
    _refuse_open(place)
    if not even_damaged:
        said = tr("This record is not whole, nothing was moved: {finding} To move it as it is, say --even-damaged.")
        _prove(place.files, ctx, said)
    source = db.database.obj
    with in_sentences(), ExitStack() as undo, moving.held(source):
        files = _copy_files(place.files, site.files_of(target), undo)
        with _made(target) as made:
            with made.atomic():
                if isinstance(made, Server):
                    made.patient()
                migrate.upgrade(made)
                rows = moving.copy(source, made, ctx.progress, moving.indexed(source))
                _index(source, rows, ctx)
                head = _compared(source, made)
                if not even_damaged:
                    _prove(site.files_of(target), ctx, tr("The copy is not whole, and was taken away again: {finding}"))
                note(ctx, MOVED, f"{shown(place.target)} → {shown(target)}")
            if isinstance(made, Server):
                moving.analyze(made)
        undo.pop_all()
    return Moved(shown(target), rows, head.seq, head.code, files)


def _refuse_open(place: site.Site) -> None:
    path = db.path_of(place.target)
    if path is not None and not locks.is_free(site.presence_of(path)):
        raise UserError(tr("A window has this database open. Close it at every desk, then move."))


def _prove(files: Path, ctx: Context, said: str) -> None:
    findings = health.find(files, ctx.progress)
    if findings:
        raise UserError(said.format(finding=health.explain(findings[0])))


@contextmanager
def _made(target: str) -> Iterator[Database]:
    """The target, empty, as the database of this thread; a file gets its name once everything is in it."""
    path = db.path_of(target)
    if path is None:
        server = site.server(target)
        with db.aside(server):
            if not moving.is_empty(server):
                raise _not_empty(shown(target))
            yield server
        return
    if path.exists() and path.stat().st_size:
        raise _not_empty(str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".moving")
    _remove(part)
    part.touch(mode=0o600)
    try:
        with db.working_on(part) as file, moving.filling(file):
            yield file
        os.replace(part, path)
        sync_folder(path.parent)
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
        part.with_name(name).unlink(missing_ok=True)
    lock_of(part).unlink(missing_ok=True)


def _not_empty(target: str) -> UserError:
    return UserError(
        tr("{target} is not empty. Name a new file, or an empty database of the server.").format(target=target), "to"
    )


# the index ------------------------------------------------------------------
def _index(source: Database, before: int, ctx: Context) -> None:
    """Fills the index of the copy, each record at the number that it has in the source."""
    searched = {one.record._meta.table_name: one for one in registry.listings.values() if one.search}
    rows = moving.in_index(source)
    total, done = before + moving.indexed(source), before
    while part := list(islice(rows, SLICE)):
        texts: dict[tuple[str, int], str] = {}
        for table in {table for _, _, table, *_ in part} & set(searched):
            texts |= _texts(searched[table], [id for _, _, of, _, id in part if of == table])
        search.insert([(*row, texts[row[2], row[4]]) for row in part if (row[2], row[4]) in texts])
        done += len(part)
        ctx.progress(done, total, "search_document")


def _texts(listed: registry.Listing, ids: list[int]) -> dict[tuple[str, int], str]:
    """What the index holds of these records, by table and id."""
    record = listed.record
    rows = record.select().where(record.id.in_(ids)).dicts()
    return {
        (record._meta.table_name, row["id"]): search.spaced_of({k: db.plain(v) for k, v in row.items()}, listed)
        for row in rows
    }


def _compared(source: Database, made: Database) -> ledger.Head:
    """The head of the copy. Raises UserError when it is not that of the source, or a table has another length."""
    head = ledger.head()
    if moving.counts(source) != moving.counts(made) or moving.head(source) != (head.seq, head.hash):
        raise UserError(tr("The copy differs from the database and was taken away again. Try once more."))
    return head


# files ----------------------------------------------------------------------
def _copy_files(source: Path, target: Path, undo: ExitStack) -> int:
    """Copies attachments and the file of seals, plain; what was made is removed again if ``undo`` is closed."""
    if target == source:
        return 0
    key, count = db.data_key(), 0
    if not target.exists():
        undo.callback(shutil.rmtree, target, ignore_errors=True)
    for file in sorted(source.glob("??/*")):
        put = target / file.parent.name / file.name
        if file.is_file() and not file.name.endswith(".part") and not put.exists():
            db.private_folder(put.parent.parent)
            db.private_folder(put.parent)
            write_whole(put, keys.unseal(key, file.read_bytes()))
            count += 1
    seals, kept = file_beside(source), file_beside(target)
    if seals is not None and kept is not None and seals.exists() and not kept.exists():
        db.private_folder(kept.parent)
        undo.callback(kept.unlink, missing_ok=True)
        write_whole(kept, seals.read_bytes())
    return count


def tell(moved: Moved) -> str:
    """What was moved, and what is to be done at the desks."""
    return tr(
        "Moved to {target}: {rows} rows, {entries} ledger entries, code {code}, {files} files.\n"
        "Now have every desk open it (settings, Database), and put the old one away: what is entered there is not here."
    ).format(target=moved.target, rows=moved.rows, entries=moved.entries, code=moved.code, files=moved.files)

