"""Finds the TrueType fonts installed on this computer by the names inside them.

Only the table directory, the name table and the embedding permission are read, so a scan of some
hundred files takes a fraction of a second; the result is kept for the life of the process.
"""

from __future__ import annotations

import functools
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

FONT_FOLDERS = (
    r"%WINDIR%\Fonts",
    r"%LOCALAPPDATA%\Microsoft\Windows\Fonts",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)

_NAME_IDS = {1, 4, 16}  # family, full name, typographic family
_NEEDED = {"glyf", "loca", "cmap", "name", "head", "hmtx", "post"}
_RESTRICTED = 0x0002
_NO_SUBSET_OR_OUTLINE = 0x0300
_MAX_FACES = 64


class FontFile(NamedTuple):
    """One face: its file and, in a collection, its number there."""

    path: str
    number: int = 0


class _Face(NamedTuple):
    names: set[str]
    usable: bool


@functools.lru_cache(maxsize=1)
def installed() -> dict[str, FontFile]:
    """Family and full names in lower case -> font file, for all fonts that may be embedded."""
    found: dict[str, FontFile] = {}
    for path in _font_paths():
        try:
            faces = read_faces(path)
        except (OSError, struct.error, ValueError, IndexError):
            continue  # a broken font in the system is no reason to print nothing
        for index, face in enumerate(faces):
            if face.usable:
                for name in face.names:
                    found.setdefault(name.lower(), FontFile(path, index))
    return found


def _font_paths() -> Iterator[str]:
    for folder in FONT_FOLDERS:
        root = os.path.expanduser(os.path.expandvars(folder))
        if "%" in root or not os.path.isdir(root):
            continue
        for directory, subfolders, files in os.walk(root):
            subfolders.sort()
            for name in sorted(files):
                if name.lower().endswith((".ttf", ".ttc")):
                    yield str(Path(directory, name))


def read_faces(path: str) -> list[_Face]:
    """The faces of a font file. Raises OSError, ValueError or struct.error for a broken file."""
    with open(path, "rb") as file:
        if file.read(4) != b"ttcf":
            return [_read_face(file, 0)]
        _version, count = struct.unpack(">LL", file.read(8))
        if count > _MAX_FACES:
            raise ValueError("too many faces")
        offsets = struct.unpack(f">{count}L", file.read(4 * count))
        return [_read_face(file, offset) for offset in offsets]


def _read_face(file: BinaryIO, start: int) -> _Face:
    file.seek(start)
    version, count = struct.unpack(">4sH6x", file.read(12))
    if version not in (b"\0\1\0\0", b"true"):
        return _Face(set(), False)
    tables: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        tag, _checksum, offset, length = struct.unpack(">4sLLL", file.read(16))
        tables[tag.decode("latin-1")] = (offset, length)
    # reportlab draws neither PostScript outlines nor variable fonts
    usable = tables.keys() >= _NEEDED and "fvar" not in tables and _may_embed(file, tables)
    return _Face(_read_names(file, *tables["name"]), True) if usable else _Face(set(), False)


def _may_embed(file: BinaryIO, tables: dict[str, tuple[int, int]]) -> bool:
    if "OS/2" not in tables:
        return True
    file.seek(tables["OS/2"][0] + 8)
    (permission,) = struct.unpack(">H", file.read(2))
    return permission & 0x000F != _RESTRICTED and not permission & _NO_SUBSET_OR_OUTLINE


def _read_names(file: BinaryIO, offset: int, length: int) -> set[str]:
    file.seek(offset)
    data = file.read(length)
    _format, count, strings = struct.unpack_from(">HHH", data)
    names = set()
    for record in range(count):
        platform, encoding, _language, name_id, size, start = struct.unpack_from(">6H", data, 6 + 12 * record)
        if name_id not in _NAME_IDS:
            continue
        raw = data[strings + start : strings + start + size]
        # Chinese fonts of the nineties keep their Windows names in GBK (encoding 3), not in UTF-16
        codec = "latin-1" if platform == 1 else "gbk" if platform == 3 and encoding == 3 else "utf-16-be"
        names.add(raw.decode(codec, "ignore").replace("\0", "").strip())
    return names - {""}
