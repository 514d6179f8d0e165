"""How a font goes into a PDF: the part of it that a document needs, as one font with two bytes for each character.

Characters are numbered as they come. Each has a glyph of its own in the part, also where the font draws several with
one (a hanzi and its radical), so that each is copied from the page as what it is.
"""

from __future__ import annotations

import hashlib
import string
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

COPIED = ("cvt ", "fpgm", "hhea", "maxp", "prep")  # tables that are taken as they are, but for counts
MORE_COMPONENTS, WORDS = 0x20, 0x01
TRANSFORMS = ((0x08, 2), (0x40, 4), (0x80, 8))  # flags of a part of a glyph, and the bytes they announce
BLOCK = 100  # of a ToUnicode map
NAMES = string.ascii_uppercase
SYMBOLIC = 4


class Codes(dict[str, str]):
    """Character -> its code in one document as four hexadecimal digits, given when it is first asked for.

    ``glyphs``: for each code from 0 the number of the glyph in the font.
    """

    def __init__(self, face: TTFontFace, name: str) -> None:
        super().__init__()
        self.face = face
        self.name = name  # of the font in the document
        self.glyphs = [0]

    def __missing__(self, char: str) -> str:
        known: Mapping[int, int] = self.face.charToGlyph
        self[char] = code = f"{len(self.glyphs):04X}"
        self.glyphs.append(known.get(ord(char)) or known.get(32, 0))
        return code


class EmbeddedFont(TTFont):
    """A TrueType font that goes into a document as one Type 0 font. For reportlab it is one of its own."""

    def __init__(self, name: str, path: str, number: int = 0) -> None:
        super().__init__(name, path, subfontIndex=number, shapable=False)

    def codes(self, doc: Any) -> Codes:
        """The codes in ``doc``; with the first call the font is added to it."""
        if doc not in self.state:
            self.state[doc] = Codes(self.face, f"F{len(doc.fontMapping) + 1}")
            doc.fontMapping[self.fontName] = "/" + self.state[doc].name
            doc.delayedFonts.append(self)
        found: Codes = self.state[doc]
        return found

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802
        """For what reportlab draws itself: the text's codes, all of one part."""
        return [(0, bytes.fromhex("".join(map(self.codes(doc).__getitem__, text))))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        return "/" + self.codes(doc).name

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Called by reportlab before it writes ``doc``."""
        codes = self.codes(doc)
        del self.state[doc]
        chars = dict(enumerate(codes, 1))
        name = f"{_tag(chars.values())}+{self.face.name.decode('ascii', 'replace')}"
        widths = pdfdoc.PDFArray(_widths(self.face, chars))
        below = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": "/" + name, "DW": 1000, "W": widths,
            "CIDSystemInfo": pdfdoc.PDFDictionary({
                "Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0,
            }),
            "CIDToGIDMap": "/Identity", "FontDescriptor": doc.Reference(self._descriptor(doc, name, codes)),
        })  # fmt: skip
        whole = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": "/" + name, "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(below)]),
            "ToUnicode": doc.Reference(_stream(to_unicode_map(chars).encode())),
        })  # fmt: skip
        doc.idToObject["BasicFonts"].dict[codes.name] = doc.Reference(whole)

    def _descriptor(self, doc: Any, name: str, codes: Codes) -> Any:
        face = self.face
        program = _stream(part(face, codes.glyphs))
        program.dictionary["Length1"] = len(program.content)
        return pdfdoc.PDFDictionary({
            "Type": "/FontDescriptor", "FontName": "/" + name, "Flags": SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray(face.bbox), "ItalicAngle": face.italicAngle, "Ascent": face.ascent,
            "Descent": face.descent, "CapHeight": face.capHeight, "StemV": face.stemV,
            "FontFile2": doc.Reference(program),
        })  # fmt: skip


def _stream(content: bytes) -> Any:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])


def _tag(chars: Iterable[str]) -> str:
    """Six letters that tell parts of one font apart."""
    number = int.from_bytes(hashlib.sha256("".join(chars).encode("utf-8", "surrogatepass")).digest()[:8], "big")
    return "".join(NAMES[number // 26**place % 26] for place in range(6))


def _widths(face: TTFontFace, chars: Mapping[int, str]) -> list[Any]:
    """The /W array: each code that is not one em wide, with its width in thousandths."""
    found: list[Any] = []
    for code, char in sorted(chars.items()):
        width = face.charWidths.get(ord(char), face.defaultWidth)
        if width != 1000:
            found += [code, pdfdoc.PDFArray([width])]
    return found


def to_unicode_map(chars: Mapping[int, str]) -> str:
    """The PDF stream that maps codes to text, as UTF-16BE."""
    entries = [
        f"<{code:04X}> <{char.encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for code, char in sorted(chars.items())
    ]
    parts = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(entries), BLOCK):
        block = entries[start : start + BLOCK]
        parts += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    parts.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(parts)


# the font file ----------------------------------------------------------
def part(face: TTFontFace, glyphs: Sequence[int]) -> bytes:
    """A font file with these glyphs, numbered in this order from 0, and behind them what they are put together from."""
    outlines = face.get_table("glyf")
    order = list(glyphs)
    numbers = {glyph: number for number, glyph in reversed(list(enumerate(order)))}
    places, shapes, metrics, position = [], [], [], 0
    for glyph in order:  # grows meanwhile
        shape = outlines[face.glyphPos[glyph] : face.glyphPos[glyph + 1]]
        for at in _pieces(shape):
            (piece,) = struct.unpack_from(">H", shape, at)
            if piece not in numbers:
                numbers[piece] = len(order)
                order.append(piece)
            shape = shape[:at] + struct.pack(">H", numbers[piece]) + shape[at + 2 :]
        shapes.append(shape + b"\0" * (-len(shape) % 4))
        places.append(position)
        position += len(shapes[-1])
        width, bearing = face.hmetrics[glyph]
        metrics += [int(width), int(bearing) & 0xFFFF]
    count = struct.pack(">H", len(order))
    tables = {tag: face.get_table(tag) for tag in COPIED if tag in face.table}
    tables["hhea"] = tables["hhea"][:34] + count
    tables["maxp"] = tables["maxp"][:4] + count + tables["maxp"][6:]
    head = face.get_table("head")
    tables["head"] = head[:8] + b"\0\0\0\0" + head[12:50] + b"\0\1" + head[52:]
    tables["glyf"] = b"".join(shapes)
    tables["loca"] = struct.pack(f">{len(places) + 1}L", *places, position)
    tables["hmtx"] = struct.pack(f">{len(metrics)}H", *metrics)
    return _font_file(tables)


def _pieces(shape: bytes) -> Iterable[int]:
    """Where an outline names the glyphs that it is put together from."""
    if len(shape) < 12 or shape[0] < 0x80:
        return
    at, flags = 10, MORE_COMPONENTS
    while flags & MORE_COMPONENTS:
        (flags,) = struct.unpack_from(">H", shape, at)
        yield at + 2
        at += 8 if flags & WORDS else 6
        at += next((size for flag, size in TRANSFORMS if flags & flag), 0)


def _font_file(tables: Mapping[str, bytes]) -> bytes:
    """The tables as a TrueType file."""
    count = len(tables)
    power = count.bit_length() - 1
    header = struct.pack(">LHHHH", 0x00010000, count, 16 << power, power, 16 * (count - (1 << power)))
    directory, body, at = [], [], 12 + 16 * count
    for tag, table in sorted(tables.items()):
        padded = table + b"\0" * (-len(table) % 4)
        directory.append(struct.pack(">4sLLL", tag.encode(), _checksum(padded), at, len(table)))
        body.append(padded)
        at += len(padded)
    whole = header + b"".join(directory) + b"".join(body)
    place = whole.index(tables["head"][:8], 12 + 16 * count) + 8
    return whole[:place] + struct.pack(">L", (0xB1B0AFBA - _checksum(whole)) & 0xFFFFFFFF) + whole[place + 4 :]


def _checksum(data: bytes) -> int:
    return sum(struct.unpack(f">{len(data) // 4}L", data)) & 0xFFFFFFFF
