"""Sealing the ledger at chosen moments with this station's key."""
from __future__ import annotations

import logging
from pathlib import Path

from app.core import paths, site
from app.core.errors import UserError, in_sentences
from app.core.i18n import tr_noop
from app.core.run import Context
from db import ledger, seals
from db.database import after_commit, write

SEALED = "ledger.sealed"
logger = logging.getLogger(__name__)
# why a seal was set, and how people say it
CAUSES = {
    "page": tr_noop("with a page"), "backup": tr_noop("before a backup"), "sign-out": tr_noop("at signing out"),
    "by hand": tr_noop("by hand"), "handover": tr_noop("at a handover"),
}


def station_file() -> Path:
    """This station's private key, in the user's data folder."""
    return paths.data_folder() / "station.key"


def file_beside(files: Path | None) -> Path | None:
    """The file of seals beside the database whose attachments lie in ``files``."""
    return site.beside(files, "seals") / "seals.jsonl" if files else None


def seal(ctx: Context, cause: str) -> str:
    """Signs the ledger's head and keeps it; returns its code. Nothing new since the last seal needs none.

    Raises OSError when the station's key cannot be read or made.
    """
    key = seals.station_key(station_file())
    file = file_beside(ctx.files)
    with in_sentences(), write(ctx.now, ctx.number, ctx.setting("site.office")) as running:
        head, last = ledger.head(), seals.newest()
        if not head.seq or (last is not None and last.seq >= head.seq - 1):
            return head.code
        made = seals.signed(key, head, running.at, cause, ctx.station)
        made.save()
        ledger.append(running, SEALED, ctx.role, ctx.station, cause)
        if file is not None:
            after_commit(lambda: seals.keep_beside(file, made))
    return head.code


def seal_along(ctx: Context, cause: str) -> None:
    """Seals with something that is done in any case, whatever becomes of the seal."""
    try:
        seal(ctx, cause)
    except (UserError, OSError, ValueError):
        logger.exception("the ledger was not sealed")
