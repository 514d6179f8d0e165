"""A text from a file of any of the encodings that Chinese offices use, or from standard input."""
from __future__ import annotations

import codecs
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path

from app.core.errors import UserError
from app.core.i18n import tr

LIMIT_MB = 1
STANDARD_INPUT = "-"


def read(file: Path) -> str:
    """The text of a file, ``-`` for standard input. Raises UserError for one too large or in no such encoding."""
    name = tr("Standard input") if str(file) == STANDARD_INPUT else file.name
    try:
        content = _content(file)
    except (OSError, ValueError) as fault:  # ValueError: a path no system has
        said = getattr(fault, "strerror", None) or fault
        raise UserError(tr("{name} cannot be read: {fault}").format(name=name, fault=said), "file") from fault
    if content is None:
        raise UserError(tr("{name} is not a file. Choose a text file.").format(name=name), "file")
    if len(content) > LIMIT_MB * 1_000_000:
        raise UserError(
            tr("{name} is larger than {limit} MB. Give the part that tells of the event.").format(
                name=name, limit=LIMIT_MB
            ),
            "file",
        )
    text = decoded(content)
    if text is None:
        raise UserError(
            tr("{name} is not text in UTF-8, UTF-16 or GB18030. Save it as a text file.").format(name=name), "file"
        )
    return text


def _content(file: Path) -> bytes | None:
    """At most one byte more than allowed; None for what is no file, since a pipe or a device would never end."""
    most = LIMIT_MB * 1_000_000 + 1
    if str(file) == STANDARD_INPUT:
        return sys.stdin.buffer.read(most) if sys.stdin is not None else b""
    if file.exists() and not file.is_file():
        return None
    with file.open("rb") as source:
        return source.read(most)


def decoded(content: bytes) -> str | None:
    """The text of the bytes; None where they are none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:  # UTF-16 without its mark shows by the empty halves of line ends and digits
        even, odd = content[::2].count(0), content[1::2].count(0)
        encodings = ("utf-16-le",) if odd > even else ("utf-16-be",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if "\0" not in text and not any(unicodedata.category(ch) == "Cn" for ch in set(text)):
                return text  # else bytes of something else that happen to be in pairs
    return None
