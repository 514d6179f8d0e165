"""Text being typed, on disk within half a second, one file per draft beside the database.

Drafts are this workstation's alone: they are not in the ledger until they are saved as records. A disk that
is full or read-only does not lose them: a reserve is given up first, then they lie in another folder.
"""
from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core import paths
from app.core.errors import FULL
from db import keys
from db.database import data_key
from db.disk import sync_names, write_private
from db.in_place import Identity, identity

LIMIT = 5
RESERVE = "reserve"
RESERVE_BYTES = 1 << 18  # every draft there may be, some pages of text each
PLENTY = 16 * RESERVE_BYTES  # free space at which the reserve is laid again


@dataclass
class Draft:
    """What stands in a form: ``values`` by field name, ``cursor`` as (field, position).

    ``kind``: that of an entry of the log, or ``home:kind`` where another form keeps it, such as ``events:report``.
    """

    number: str
    kind: str
    started: datetime
    values: dict[str, Any] = field(default_factory=dict)
    cursor: tuple[str, int] = ("", 0)
    uid: str = field(default_factory=lambda: uuid.uuid4().hex)

    def home(self) -> str:
        """Which part of the window takes the draft back: empty for the entry bar."""
        return self.kind.rpartition(":")[0]


@dataclass(frozen=True)
class Kept:
    """The folder a draft was put into, and why it is not as safe there as it should be (None: it is)."""

    folder: Path
    fault: OSError | None = None


class DraftFolder:
    """Reads and writes drafts. Every write is whole or not at all.

    ``others``: where to go, in this order, when ``folder`` takes nothing.
    """

    def __init__(self, folder: Path, others: tuple[Path, ...] = ()) -> None:
        self.folder = folder
        self.others = others
        self._home: Identity = None  # the folder as first used: under a disk that is gone lies an empty one
        self._turns: dict[str, int] = {}  # by uid: of two files the one with the higher turn is the newer

    @classmethod
    def with_refuges(cls, folder: Path) -> DraftFolder:
        """The folder, and for bad times one in the user's data and one among the system's temporary files."""
        known = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        whose = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
        temporary = Path(tempfile.gettempdir()) / f"{paths.APPLICATION}{whose}-drafts-{known}"
        return cls(folder, (paths.data_folder() / f"drafts-{known}", temporary))

    def lay_reserve(self) -> None:
        """Keeps some room for drafts while there is plenty."""
        reserve = self.folder / RESERVE
        with suppress(OSError):
            self._check_home(self.folder)
            if not reserve.exists() and shutil.disk_usage(self.folder).free > PLENTY:
                part = self.folder / f"{RESERVE}.part"
                write_private(part, os.urandom(RESERVE_BYTES))  # what can be compressed keeps no room
                os.replace(part, reserve)
                self._home = identity(self.folder)

    def keep(self, draft: Draft) -> Kept:
        """Writes the draft. Raises OSError when no folder takes it."""
        turn = self._turns[draft.uid] = self._turns.get(draft.uid, 0) + 1
        shown = {**asdict(draft), "started": draft.started.isoformat(), "turn": turn}
        content = keys.seal(data_key(), json.dumps(shown, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        first: OSError | None = None
        for folder in (self.folder, *self.others):
            try:
                self._check_home(folder)
                given_up = self._put(folder, draft.uid, content)
            except OSError as fault:
                first = first or fault
                continue
            if folder == self.folder:
                self._home = identity(folder)
            self._forget(draft.uid, folder)
            return Kept(folder, first or given_up)
        assert first is not None
        raise first

    def _check_home(self, folder: Path) -> None:
        if folder == self.folder and self._home not in (None, identity(folder)):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))

    def _put(self, folder: Path, uid: str, content: bytes) -> OSError | None:
        """Writes one file whole; what the reserve had to be given up for, if it had to."""
        _make(folder)
        part = folder / f"{uid}.part"
        short = None
        try:
            try:
                write_private(part, content)
            except OSError as fault:
                if fault.errno not in FULL or not (folder / RESERVE).exists():
                    raise
                (folder / RESERVE).unlink()
                short = fault
                write_private(part, content)
            os.replace(part, folder / f"{uid}.json")
            sync_names(folder)
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise
        return short

    def _forget(self, uid: str, kept: Path) -> None:
        """Older files of the draft in the other folders go, where they can."""
        for folder in (self.folder, *self.others):
            if folder != kept:
                with suppress(OSError):
                    (folder / f"{uid}.json").unlink()

    def drop(self, draft: Draft) -> None:
        """Takes the draft off the disk. Raises OSError."""
        self._forget(draft.uid, self.folder)
        with suppress(FileNotFoundError, NotADirectoryError):
            (self.folder / f"{draft.uid}.json").unlink()

    def files_of(self, draft: Draft) -> list[Path]:
        """Where a file of the draft may lie."""
        return [folder / f"{draft.uid}.json" for folder in (self.folder, *self.others)]

    def every_file(self) -> list[Path]:
        """The files of all drafts, wherever they had to go."""
        return [path for folder in (self.folder, *self.others) if _is_ours(folder) for path in folder.glob("*.json")]

    def load(self, number: str = "", home: str | None = None) -> list[Draft]:
        """Drafts of one person (or all), of one home (or all), the oldest first.

        A file that cannot be read is left alone.
        """
        newest: dict[str, tuple[int, Draft]] = {}
        for turn, draft in self._found():
            if draft.uid not in newest or turn > newest[draft.uid][0]:
                newest[draft.uid] = turn, draft
        self._turns.update({uid: max(turn, self._turns.get(uid, 0)) for uid, (turn, _) in newest.items()})
        found = [
            draft for _, draft in newest.values() if number in ("", draft.number) and home in (None, draft.home())
        ]
        return sorted(found, key=lambda draft: draft.started)

    def _found(self) -> Iterator[tuple[int, Draft]]:
        for path in self.every_file():
            try:
                yield _read(path)
            except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, keys.WrongKey):
                continue


def _read(path: Path) -> tuple[int, Draft]:
    """A draft and its turn from a file. Raises whatever a file of another shape, cut off or altered, makes it raise."""
    content = json.loads(keys.unseal(data_key(), path.read_bytes()).decode("utf-8", "surrogatepass"))
    turn = int(content.pop("turn", 0))
    field, position = content["cursor"]
    content["started"] = datetime.fromisoformat(content["started"]).replace(tzinfo=None)
    content["cursor"] = (field, position)
    draft = Draft(**content)
    shapes = ((draft.number, str), (draft.kind, str), (draft.values, dict), (field, str), (position, int))
    if draft.uid != path.stem or not all(isinstance(value, shape) for value, shape in shapes):
        raise ValueError(path.name)  # under another's name it would be written elsewhere
    return turn, draft


def _make(folder: Path) -> None:
    """Raises OSError where the folder cannot be made, or is another person's who waits for our text."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_ours(folder):
        raise PermissionError(f"{folder} belongs to somebody else")


def _is_ours(folder: Path) -> bool:
    """Whether the folder is there, and nobody else's where the system tells."""
    try:
        there = folder.stat()
    except OSError:
        return False
    shared = folder.parent == Path(tempfile.gettempdir()) and hasattr(os, "getuid")
    return not shared or (there.st_uid == os.getuid() and not folder.is_symlink())
