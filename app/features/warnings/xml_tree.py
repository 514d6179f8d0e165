"""A file from outside as a tree of elements, within bounds.

No document type, no entities, not too deep, not too many elements.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import is_text

DEEPEST = 40  # a message is six deep, a signature in it a little more
BLOCK = 1 << 16
# encodings by their names in a declaration, and how they are read
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
}

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,200}\?>")
_NAMED = re.compile(rb"\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


@dataclass
class Node:
    """An element: namespace, name, attributes, its own text, what is in it."""

    space: str
    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


def refuse(text: str) -> NoReturn:
    raise UserError(text, "file")


def short(text: str) -> str:
    """A piece of the file as a sentence can quote it."""
    plain = "".join(ch if ch.isprintable() and is_text(ch) else "\ufffd" for ch in text)
    return plain if len(plain) <= 60 else plain[:60] + "…"


class _Bound(Exception):
    """The file goes beyond a bound."""


class _Builder:
    """What the parser tells: makes nodes, and stops at the bounds."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._open: list[Node] = []
        self.root: Node | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0 or len(self._open) >= DEEPEST:
            raise _Bound
        space, _, name = tag.rpartition("}")
        node = Node(space.removeprefix("{"), name, dict(attributes))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, tag: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)

    def close(self) -> Node | None:
        return self.root


def tree(content: bytes, most: int) -> Node:
    """The outermost element. Raises UserError."""
    text = _decoded(content)
    if declared := _DECLARATION.match(text):
        text = text[declared.end() :]  # what it says of the encoding holds no more
    parser: Any = XMLParser(
        target=_Builder(most), forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    try:
        encoded = text.encode("utf-8", "surrogatepass")
        for start in range(0, len(encoded), BLOCK):  # a bound reached ends the reading within one block
            parser.feed(encoded[start : start + BLOCK])
        root = parser.close()
    except DefusedXmlException:
        refuse(tr("The file has a document type or entities of its own, which a warning message never has. It is not "
                   "opened. Ask the sender for the plain message."))
    except _Bound:
        refuse(tr("The file has too many elements, or elements too deep in each other, for a warning message. It is "
                   "not opened. Ask the sender for the plain message."))
    except ParseError as fault:
        line, column = getattr(fault, "position", (0, 0))
        refuse(tr("The file is damaged or no XML: line {line}, column {column}. Get it again from the sender.").format(
            line=line, column=column + 1))
    except ValueError:  # expat: characters that no text can have
        refuse(tr("The file is damaged or no XML. Get it again from the sender."))
    if not isinstance(root, Node):
        refuse(tr("The file is damaged or no XML. Get it again from the sender."))
    return root


def _decoded(content: bytes) -> str:
    named = _NAMED.match(content.removeprefix(b"\xef\xbb\xbf")[:400])
    name = named[1].decode("ascii") if named else "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        codec = "utf-8-sig"
    else:
        codec = ENCODINGS.get(name.lower(), "")
    try:
        if codec:
            return content.decode(codec)
    except UnicodeDecodeError:
        pass
    refuse(tr("The characters of the file cannot be read as {name}. Ask the sender for it in UTF-8.").format(name=name))


