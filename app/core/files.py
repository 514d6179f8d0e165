"""Attachments, kept once by content hash beside the database. Files from outside are hostile until checked."""
from __future__ import annotations

import hashlib
import mimetypes
import os
import stat
import tempfile
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import IO, Any

from peewee import fn

from app.core import plain_copies, texts
from app.core.errors import UserError, from_disk
from app.core.i18n import tr, tr_noop
from app.core.registry import setting
from app.core.run import Context, is_text
from db import keys
from db.asked import Asked
from db.database import data_key, private_folder
from db.tables import Attachment

CHUNK = 1 << 20
LONGEST = 200  # characters of a file's name

setting(
    "files.max_size_mb", 50, tr_noop("Largest attachment, MB"),
    least=1, most=2000, source=tr_noop("our proposal, no rule prescribes it"),
)
setting(
    "files.types",
    "pdf ofd doc docx xls xlsx ppt pptx wps et dps txt csv rtf jpg jpeg png gif bmp tif tiff webp heic "
    "mp3 wav m4a amr mp4 mov zip rar 7z xml json eml ics",
    tr_noop("File types allowed as attachments"), source=tr_noop("our proposal, no rule prescribes it"),
)


@dataclass(frozen=True)
class Stored:
    """A file taken into the store but not yet tied to a record."""

    name: str
    sha256: str
    size: int
    media_type: str


def take_in(ctx: Context, source: Path, name: str = "") -> Stored:
    """Checks a file and copies it into the store, as ``name`` if given. Raises UserError with the way out."""
    name, size = check(ctx, source, name)
    with _readable(name):
        digest = _copy(_folder(ctx), source)
    return Stored(name, digest, size, mimetypes.guess_type(name)[0] or "")


def take_in_all(ctx: Context, sources: list[Path]) -> list[Stored]:
    """As take_in(), for several: all are checked before the first is copied."""
    for source in sources:
        check(ctx, source)
    return [take_in(ctx, source) for source in sources]


def check(ctx: Context, source: Path, name: str = "") -> tuple[str, int]:
    """The name and size a file is taken in with. Raises UserError for one that is not."""
    name = PureWindowsPath(name or source.name).name  # neither system's separators: it becomes a file's name
    if said := texts.checker(ctx)(name):
        raise UserError(said, "files")
    types = ctx.setting("files.types").lower().split()
    if Path(name).suffix.lower().lstrip(".") not in types:
        raise UserError(
            tr("{name}: this type of file is not allowed. Allowed: {types}.").format(
                name=name, types=", ".join(types)
            ),
            "files",
        )
    if len(name) > LONGEST or any(unicodedata.category(ch) in ("Cc", "Cs") for ch in name) or not is_text(name):
        raise UserError(
            tr("The name of the file is too long or has hidden marks: {name}. Rename it.").format(
                name="".join(ch if ch.isprintable() else "\ufffd" for ch in name)[:LONGEST]
            ),
            "files",
        )
    with _readable(name):
        size = source.stat().st_size
        if not source.is_file():
            raise UserError(tr("{name} is not a file.").format(name=name), "files")
        source.open("rb").close()
    if size > ctx.setting("files.max_size_mb") * 1_000_000:
        raise UserError(
            tr("{name} is larger than {limit} MB. Save it elsewhere and log where it is.").format(
                name=name, limit=ctx.setting("files.max_size_mb")
            ),
            "files",
        )
    return name, size


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What may fail when a file is read, as UserError."""
    try:
        yield
    except (OSError, ValueError) as fault:  # ValueError: a path no system has
        said = getattr(fault, "strerror", None) or fault
        disk = from_disk(fault) if isinstance(fault, OSError) else None
        raise disk or UserError(tr("{name} cannot be read: {fault}").format(name=name, fault=said), "files") from fault


def take_in_bytes(ctx: Context, name: str, content: bytes) -> Stored:
    """As take_in(), for what was pasted."""
    path = plain_copies.folder() / uuid.uuid4().hex
    try:
        path.write_bytes(content)
        return take_in(ctx, path, name)
    finally:
        plain_copies.discard([path])


def attach(table: str, uid: str, stored: Stored) -> Attachment:
    """Ties a stored file to a record; the same file twice on one record stays one. Call inside an action."""
    known = Attachment.get_or_none(
        Attachment.record_table == table, Attachment.record_uid == uid,
        Attachment.sha256 == stored.sha256,
    )
    if known is None:
        known = Attachment(
            record_table=table, record_uid=uid, name=stored.name, sha256=stored.sha256,
            size=stored.size, media_type=stored.media_type,
        )
        known.save()
    return known


def count(table: str, uid: str) -> int:
    """How many files a record has."""
    return int(_count.value(table, uid))


_count = Asked(
    lambda table, uid: Attachment.select(fn.count(Attachment.id)).where(
        Attachment.record_table == table, Attachment.record_uid == uid
    )
)


def of_record(table: str, uid: str) -> list[dict[str, Any]]:
    """Name, hash and size of a record's files, in the order they came; those taken out are not there."""
    rows = Attachment.select().where(
        Attachment.record_table == table, Attachment.record_uid == uid, Attachment.sha256 != ""
    )
    return [{"name": r.name, "sha256": r.sha256, "size": r.size} for r in rows.order_by(Attachment.id)]


def open_copy(ctx: Context, sha256: str, name: str) -> Path:
    """A read-only copy under its own name for other programs. Raises UserError when it is not whole."""
    kept = stored_path(ctx, sha256)
    try:
        content = keys.unseal(data_key(), kept.read_bytes())
    except OSError as fault:
        raise UserError(
            tr("{name} is missing from the store. Look for it in a backup.").format(name=name)
        ) from fault
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UserError(tr("{name} was altered in the store. Look for it in a backup.").format(name=name))
    copy = Path(tempfile.mkdtemp(dir=plain_copies.folder(plain_copies.OPENED))) / Path(name).name
    copy.write_bytes(content)
    copy.chmod(stat.S_IREAD)
    return copy


def stored_path(ctx: Context, sha256: str) -> Path:
    return _folder(ctx) / sha256[:2] / sha256


def _folder(ctx: Context) -> Path:
    if ctx.files is None:
        raise UserError(tr("This program has no folder for attachments."), "files")
    return ctx.files


def _copy(folder: Path, source: Path) -> str:
    """Copies by way of a temporary file, so that a kill leaves either the whole file or none; gives its hash."""
    private_folder(folder)
    with source.open("rb") as reader, tempfile.NamedTemporaryFile(dir=folder, delete=False) as writer:
        part = Path(writer.name)
        try:
            name = _write_sealed(reader, writer) if data_key() else _write_plain(reader, writer)
            writer.flush()
            os.fsync(writer.fileno())
        except OSError:
            part.unlink(missing_ok=True)
            raise
    target = folder / name[:2] / name
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        part.unlink()
    else:
        part.chmod(stat.S_IREAD)
        os.replace(part, target)
    return name


def _write_plain(reader: IO[bytes], writer: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := reader.read(CHUNK):
        digest.update(block)
        writer.write(block)
    return digest.hexdigest()


def _write_sealed(reader: IO[bytes], writer: IO[bytes]) -> str:
    """Sealed as a whole: it is known to be unaltered before any of it is used."""
    content = reader.read()
    writer.write(keys.seal(data_key(), content))
    return hashlib.sha256(content).hexdigest()
