"""What a removal of text must reach besides tables and ledger: stored files, index, drafts, free pages."""
from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peewee import CharField, TextField

from app.core import files, search, site
from app.core.drafts import DraftFolder
from app.core.run import Context
from db import disk
from db.database import Record, after_commit, scrub
from db.tables import Attachment

PASSAGE = 6  # characters that two texts must share to count as the same
logger = logging.getLogger(__name__)
# asked for what other features have copied of a record: (table, uid) → blanked records, each of which is saved
copies: list[Callable[[str, str], list[Record]]] = []


def texts_of(record: Record, stays: set[str]) -> list[str]:
    """The texts of a record that will go."""
    columns = record._meta.fields.items()
    found = [str(getattr(record, name) or "") for name, column in columns
             if isinstance(column, CharField | TextField) and name not in stays]
    return [text for text in found if text]


def blank_copies(table: str, uid: str) -> dict[str, list[str]]:
    """Takes a record's text out of whatever copied it; uids by table. Call inside write()."""
    found: dict[str, list[str]] = {}
    for blank in copies:
        for record in blank(table, uid):
            record.save()
            found.setdefault(record._meta.table_name, []).append(record.uid)
    return found


def unused(hashes: set[str]) -> set[str]:
    """Those stored files that no record names any more. Call inside write()."""
    kept = Attachment.select(Attachment.sha256).where(Attachment.sha256.in_(list(hashes)))
    return hashes - {sha256 for (sha256,) in kept.tuples()}


def finish(ctx: Context, hashes: set[str], texts: list[str]) -> None:
    """Clears the index now; files, drafts and free pages once the removal is saved. Call inside write()."""
    search.forget()

    def clear() -> None:
        for sha256 in hashes:
            erase(files.stored_path(ctx, sha256))
        if ctx.files is not None:
            _clear_drafts(site.beside(ctx.files, "drafts"), texts)
        scrub()

    after_commit(clear)


def erase(path: Path) -> None:
    """Overwrites a file and removes it; one that is not there is gone already."""
    try:
        disk.erase(path)
    except NotADirectoryError:
        return
    except OSError:
        logger.exception("cannot erase %s", path)


def _clear_drafts(folder: Path, texts: list[str]) -> None:
    """Removes drafts on this computer that share a passage with what was removed."""
    drafts = DraftFolder.with_refuges(folder)
    for draft in drafts.load():
        typed = [str(value) for value in _leaves(draft.values)]
        if any(shares(one, text) for one in typed for text in texts):
            for path in drafts.files_of(draft):
                erase(path)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list | tuple):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def shares(typed: str, text: str) -> bool:
    """Whether two texts have a passage in common."""
    pieces = {text[i : i + PASSAGE] for i in range(max(1, len(text) - PASSAGE + 1)) if len(text) >= PASSAGE}
    return any(typed[i : i + PASSAGE] in pieces for i in range(len(typed) - PASSAGE + 1))
