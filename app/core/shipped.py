"""Tables of the field that the program ships and an office edits: ``resources/tables/<name>.json``."""
from __future__ import annotations

import json
from typing import Any

from app.core import paths, settings
from app.core.run import wall_clock
from db import ledger
from db.database import Record, all_records, write
from db.tables import Role

COMPLETED = "tables.completed"


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of ``resources/tables/<name>.json``."""
    return json.loads(paths.resource(f"tables/{name}.json").read_text(encoding="utf-8"))["rows"]


def seed() -> None:
    """Fills the tables that are still empty; call inside an action or write()."""
    for record in _empty():
        for row in rows(record.shipped):
            record(**row).save()


def complete() -> None:
    """Gives an office set up by an earlier version the tables it could not have had, with a ledger entry."""
    if not Role.select().exists() or not _empty():
        return
    with write(wall_clock, "", settings.load().get("site.office")) as running:
        seed()
        if running.changes:
            ledger.append(running, COMPLETED, "", "", "")


def _empty() -> list[type[Record]]:
    """Records that name their ``shipped`` file and have no row yet."""
    return [record for record in all_records() if getattr(record, "shipped", "") and not record.select().exists()]
