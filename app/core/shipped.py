"""Tables of the field that the program ships and an office edits: ``resources/tables/<name>.json``."""
from __future__ import annotations

import json
from typing import Any

from app.core import paths
from db.database import Record, all_records


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of ``resources/tables/<name>.json``."""
    return json.loads(paths.resource(f"tables/{name}.json").read_text(encoding="utf-8"))["rows"]


def seed() -> int:
    """Adds what is missing to every editable table that is shipped (its record names the ``shipped`` file).

    Rows are told apart by the columns people call them by. Returns how many were added. Call inside write().
    """
    added = 0
    for record in all_records():
        name = getattr(record, "shipped", "")
        if not name:
            continue
        columns = [record._meta.fields[column] for column in record.known_by]
        known = set(record.select(*columns).tuples())
        for row in rows(name):
            if tuple(row[column] for column in record.known_by) not in known:
                made(record, row).save()
                added += 1
    return added


def made(record: type[Record], row: dict[str, Any]) -> Record:
    """A record of a shipped row, whose further keys are for the program."""
    return record(**{name: value for name, value in row.items() if name in record._meta.fields})
