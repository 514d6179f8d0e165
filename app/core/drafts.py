"""Text being typed, on disk within half a second, one file per draft beside the database.

Drafts are this workstation's alone: they are not in the ledger until they are saved as records.
"""
from __future__ import annotations

import json
import os
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

LIMIT = 5


@dataclass
class Draft:
    """What stands in a form: ``values`` by field name, ``cursor`` as (field, position)."""

    number: str
    kind: str
    started: datetime
    values: dict[str, Any] = field(default_factory=dict)
    cursor: tuple[str, int] = ("", 0)
    uid: str = field(default_factory=lambda: uuid.uuid4().hex)


class DraftFolder:
    """Reads and writes drafts. Every write is whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, draft: Draft) -> None:
        """Writes the draft. Raises OSError when the disk will not take it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{draft.uid}.part"
        content = {**asdict(draft), "started": draft.started.isoformat()}
        with part.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self.folder / f"{draft.uid}.json")

    def drop(self, draft: Draft) -> None:
        self.file_of(draft).unlink(missing_ok=True)

    def file_of(self, draft: Draft) -> Path:
        return self.folder / f"{draft.uid}.json"

    def load(self, number: str = "") -> list[Draft]:
        """Drafts of one person (or all), the oldest first. A file that cannot be read is left alone."""
        found = []
        for path in self.folder.glob("*.json"):
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
                content["started"] = datetime.fromisoformat(content["started"]).replace(tzinfo=None)
                content["cursor"] = tuple(content["cursor"])
                found.append(Draft(**content))
            except (OSError, ValueError, TypeError, KeyError):
                continue
        return sorted((d for d in found if number in ("", d.number)), key=lambda draft: draft.started)
