"""How a font goes into a PDF: one part of it for each document, with two bytes for each character.

A character's code is its glyph's number in the font, so that text is written without counting characters first.
A glyph that several characters share (a hanzi and its radical) is put in once more for each of them, under a number
behind the last one, so that each is copied from the page as what it is.
"""

from __future__ import annotations

import hashlib
import string
import struct
from collections.abc import Iterable, Mapping
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
    """Character -> its code as four hexadecimal digits, found when it is first asked for."""

    def __init__(self, face: TTFontFace) -> None:
        super().__init__()
        self.face = face
        self.glyphs = len(face.hmetrics)
        self.copies: list[int] = []  # the glyphs that a code from ``glyphs`` on is a copy of
        self._copied: dict[int, int] = {}  # character -> its code, of those that share a glyph
        for glyph, sharing in sorted(face.glyphToChar.items()):
            for code in sharing[1:] if glyph else ():
                if self.glyphs + len(self.copies) <= 0xFFFF:
                    self._copied[code] = self.glyphs + len(self.copies)
                    self.copies.append(glyph)

    def __missing__(self, char: str) -> str:
        glyphs: Mapping[int, int] = self.face.charToGlyph
        code = self._copied.get(ord(char)) or glyphs.get(ord(char)) or glyphs.get(32, 0)
        self[char] = found = f"{code:04X}"
        return found


class Use:
    """What one document takes from a font: its name there and the characters drawn."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.characters: set[str] = set()


class EmbeddedFont(TTFont):
    """A TrueType font that goes into a document as one Type 0 font. For reportlab it is one of its own."""

    def __init__(self, name: str, path: str, number: int = 0) -> None:
        super().__init__(name, path, subfontIndex=number, shapable=False)
        self.codes = Codes(self.face)

    def use(self, doc: Any) -> Use:
        """What ``doc`` uses of the font; it is added to the document with the first call."""
        if doc not in self.state:
            self.state[doc] = Use(f"F{len(doc.fontMapping) + 1}")
            doc.fontMapping[self.fontName] = "/" + self.state[doc].name
            doc.delayedFonts.append(self)
        found: Use = self.state[doc]
        return found

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802
        """For what reportlab draws itself: the text's codes, all of one part."""
        self.use(doc).characters.update(text)
        return [(0, bytes.fromhex("".join(map(self.codes.__getitem__, text))))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        return "/" + self.use(doc).name

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Called by reportlab before it writes ``doc``."""
        use = self.use(doc)
        del self.state[doc]
        chars = {int(self.codes[char], 16): char for char in sorted(use.characters)}
        chars.pop(0, None)
        name = f"{_tag(chars.values())}+{self.face.name.decode('ascii', 'replace')}"
        widths = pdfdoc.PDFArray(_widths(self.face, chars))
        below = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": "/" + name, "DW": 1000, "W": widths,
            "CIDSystemInfo": pdfdoc.PDFDictionary({
                "Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0,
            }),
            "CIDToGIDMap": "/Identity", "FontDescriptor": doc.Reference(self._descriptor(doc, name, chars)),
        })  # fmt: skip
        whole = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": "/" + name, "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(below)]),
            "ToUnicode": doc.Reference(_stream(to_unicode_map(chars).encode())),
        })  # fmt: skip
        doc.idToObject["BasicFonts"].dict[use.name] = doc.Reference(whole)

    def _descriptor(self, doc: Any, name: str, chars: Mapping[int, str]) -> Any:
        face = self.face
        program = _stream(part(face, chars, self.codes.copies))
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
def part(face: TTFontFace, codes: Iterable[int], copies: list[int]) -> bytes:
    """A font file with the glyphs of ``codes`` under these numbers; those between have neither outline nor width.

    A code behind the font's last glyph is a copy of one of ``copies``.
    """
    outlines = face.get_table("glyf")
    count = len(face.hmetrics)
    wanted = {code: code if code < count else copies[code - count] for code in (0, *codes)}
    waiting = list(wanted.values())
    while waiting:
        glyph = waiting.pop()
        for piece in _pieces(outlines, face.glyphPos[glyph], face.glyphPos[glyph + 1]):
            if piece not in wanted:
                wanted[piece] = piece
                waiting.append(piece)
    places, shapes, metrics, position, last = [], [], [], 0, -1
    for code, glyph in sorted(wanted.items()):
        shape = outlines[face.glyphPos[glyph] : face.glyphPos[glyph + 1]]
        shape += b"\0" * (-len(shape) % 4)
        places.append(struct.pack(">L", position) * (code - last))
        width, bearing = face.hmetrics[glyph]
        metrics += [b"\0\0\0\0" * (code - last - 1), struct.pack(">HH", int(width), int(bearing) & 0xFFFF)]
        shapes.append(shape)
        position, last = position + len(shape), code
    places.append(struct.pack(">L", position))
    tables = {tag: face.get_table(tag) for tag in COPIED if tag in face.table}
    tables["hhea"] = tables["hhea"][:34] + struct.pack(">H", last + 1)
    tables["maxp"] = tables["maxp"][:4] + struct.pack(">H", last + 1) + tables["maxp"][6:]
    head = face.get_table("head")
    tables["head"] = head[:8] + b"\0\0\0\0" + head[12:50] + b"\0\1" + head[52:]
    tables |= {"glyf": b"".join(shapes), "loca": b"".join(places), "hmtx": b"".join(metrics)}
    return _font_file(tables)


def _pieces(outlines: bytes, start: int, end: int) -> Iterable[int]:
    """The glyphs that the one at ``start`` is put together from."""
    if end - start < 12 or outlines[start] < 0x80:
        return
    at, flags = start + 10, MORE_COMPONENTS
    while flags & MORE_COMPONENTS:
        flags, piece = struct.unpack_from(">HH", outlines, at)
        yield piece
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
