"""The PDF as an archive file: PDF/A-2a and PDF/UA-1, with a file attached PDF/A-3a; the same bytes every time.

reportlab draws the pages; here its objects, the structure, colour profile, properties and attached files become
the file. Sources: ISO 19005-2:2011, ISO 19005-3:2012, ISO 14289-1:2014, ISO 32000-1:2008, ICC.1:2010 (v4.3).
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from app.report.blocks import Document
from app.report.tags import Node, add_structure, pdf_text

PRODUCER = "Dutydesk"
SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # of a document that tells none
IN_ONE_STREAM = 200  # objects
TYPES = {".json": "application/json", ".xml": "text/xml", ".csv": "text/csv", ".txt": "text/plain"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class PdfFile:
    """Numbered objects on their way into a file. Text objects are gathered in compressed object streams."""

    def __init__(self, first: int = 1) -> None:
        self.next = first
        self.texts: dict[int, bytes] = {}
        self.streams: dict[int, bytes] = {}

    def reserve(self) -> int:
        """A number for an object that is put later."""
        self.next += 1
        return self.next - 1

    def put(self, number: int, text: str | bytes) -> None:
        self.texts[number] = text.encode("ascii") if isinstance(text, str) else text

    def add(self, text: str | bytes) -> int:
        number = self.reserve()
        self.put(number, text)
        return number

    def stream(self, data: bytes, entries: str = "", packed: bool = True) -> int:
        """A stream, ``packed`` unless readers that do not unpack must find it."""
        number = self.reserve()
        self.streams[number] = _stream(data, entries, packed)
        return number

    def whole(self, root: int, properties: int) -> bytes:
        """The file."""
        places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
        numbers = sorted(self.texts)
        for start in range(0, len(numbers), IN_ONE_STREAM):
            self._gather(numbers[start : start + IN_ONE_STREAM], places)
        parts, at = [HEAD], len(HEAD)
        for number, stream in sorted(self.streams.items()):
            places[number] = (1, at, 0)
            parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, stream))
            at += len(parts[-1])
        number = self.reserve()
        places[number] = (1, at, 0)
        name = hashlib.sha256(b"".join(parts)).hexdigest()[:32]
        rows = b"".join(struct.pack(">BLH", *places.get(one, (0, 0, 65535))) for one in range(number + 1))
        entries = f"/Type/XRef/Size {number + 1}/W[1 4 2]/Root {root} 0 R/Info {properties} 0 R/ID[<{name}><{name}>]"
        parts.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, _stream(rows, entries), at))
        return b"".join(parts)

    def _gather(self, numbers: list[int], places: dict[int, tuple[int, int, int]]) -> None:
        """Puts some texts into one stream and notes where they are."""
        index, body, at = [], [], 0
        for number in numbers:
            index.append(f"{number} {at}")
            body.append(self.texts[number])
            at += len(body[-1]) + 1
        head = " ".join(index).encode() + b"\n"
        entries = f"/Type/ObjStm/N {len(numbers)}/First {len(head)}"
        holder = self.stream(head + b"\n".join(body), entries)
        places |= {number: (2, holder, place) for place, number in enumerate(numbers)}


def _stream(data: bytes, entries: str, packed: bool = True) -> bytes:
    if packed:
        data, entries = zlib.compress(data), entries + "/Filter/FlateDecode"
    return f"<<{entries}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def archived(drawn: Any, document: Document, root: Node) -> bytes:
    """The file of what was ``drawn`` on a reportlab canvas, whose pages are complete; ``root`` is its structure."""
    file, catalog, properties, pages = _drawn(drawn)
    document_properties = Properties(document)
    file.put(properties, document_properties.entries())
    about = file.stream(document_properties.xmp(), "/Type/Metadata/Subtype/XML", packed=False)
    profile = file.stream(srgb(), "/N 3")
    extra = (
        f"/Lang {pdf_text(document.language.replace('_', '-'))}/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {add_structure(root, file, pages)} 0 R/Metadata {about} 0 R"
        "/ViewerPreferences<</DisplayDocTitle true>>"
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
        f"/DestOutputProfile {profile} 0 R>>]"
    )
    if document.attached:
        extra += _attached(file, *document.attached, document_properties.at)
    for place, page in enumerate(pages):
        file.put(page, _with(file.texts[page], f"/StructParents {place}/Tabs/S"))
    file.put(catalog, _with(file.texts[catalog], extra))
    return file.whole(catalog, properties)


def _with(entries: bytes, more: str) -> bytes:
    """A dictionary with more entries."""
    return entries.rstrip()[:-2] + more.encode("ascii") + b">>"


def _drawn(canvas: Any) -> tuple[PdfFile, int, int, list[int]]:
    """reportlab's objects, and the numbers of the catalog, the properties and the pages."""
    doc = canvas._doc
    for font in doc.delayedFonts:
        font.addObjects(doc)
    catalog, properties = (doc.Reference(one).name for one in (doc.Catalog, doc.info))
    doc.Outlines.prepare(doc, canvas)
    if doc.Outlines.ready < 0:
        doc.Catalog.Outlines = None
    for page in doc.Pages.pages:
        page.Trans = None  # else an empty one
    numbers = doc.idToObjectNumberAndVersion
    file, number = PdfFile(), 0
    while number + 1 in doc.numberToId:  # writing one may bring up others
        number += 1
        text = pdfdoc.format(doc.idToObject[doc.numberToId[number]], doc, toplevel=1)
        before, mark, _ = text.rpartition(b"endstream")
        if mark:
            file.streams[number] = before + b"\nendstream"
        else:
            file.texts[number] = text.strip()
    file.next = number + 1
    pages = [numbers[f"Page{place}"][0] for place in range(1, len(doc.Pages.pages) + 1)]
    return file, numbers[catalog][0], numbers[properties][0], pages


def _attached(file: PdfFile, name: str, data: bytes, at: datetime) -> str:
    """Puts the attached file in; what the catalog says of it."""
    kind = TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream").replace("/", "#2F")
    said = pdf_text(name)
    held = file.stream(data, f"/Type/EmbeddedFile/Subtype/{kind}/Params<</Size {len(data)}/ModDate({_date(at)})>>")
    entry = file.add(
        f"<</Type/Filespec/F {said}/UF {said}/Desc {said}/AFRelationship/Source/EF<</F {held} 0 R/UF {held} 0 R>>>>"
    )
    return f"/AF[{entry} 0 R]/Names<</EmbeddedFiles<</Names[{said} {entry} 0 R]>>>>"


def _date(at: datetime) -> str:
    zone = at.strftime("%z")
    return f"D:{at:%Y%m%d%H%M%S}" + (f"{zone[:3]}'{zone[3:5]}'" if zone else "")


# properties -------------------------------------------------------------
class Properties:
    """What the file says of the document, twice: in the properties that readers show and in its metadata."""

    def __init__(self, document: Document) -> None:
        head = document.masthead.name if document.masthead else ""
        self.title = _plain(document.title or head or document.subject or document.office) or PRODUCER
        self.author = _plain(document.author or document.office)
        self.subject = _plain(document.subject)
        self.language = document.language.replace("_", "-")
        self.at = document.created or SOME_TIME
        self.part = 3 if document.attached else 2

    def entries(self) -> str:
        texts = {"Title": self.title, "Author": self.author, "Subject": self.subject}
        said = "".join(f"/{key} {pdf_text(text)}" for key, text in texts.items() if text)
        at = f"({_date(self.at)})"
        return f"<<{said}/Creator({PRODUCER})/Producer({PRODUCER})/CreationDate{at}/ModDate{at}>>"

    def xmp(self) -> bytes:
        at = self.at.replace(microsecond=0).isoformat()
        parts = [f"<dc:title>{_alternatives(self.title)}</dc:title>"]
        if self.author:
            parts.append(f"<dc:creator><rdf:Seq><rdf:li>{escape(self.author)}</rdf:li></rdf:Seq></dc:creator>")
        if self.subject:
            parts.append(f"<dc:description>{_alternatives(self.subject)}</dc:description>")
        text = XMP.format(parts="".join(parts), language=escape(self.language), tool=PRODUCER, at=at, part=self.part)
        return text.encode()


def _plain(text: str) -> str:
    """Without what neither XML nor a PDF string can hold."""
    return _NOT_XML.sub("", text)


def _alternatives(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
{parts}<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:format>application/pdf</dc:format>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>
<xmp:MetadataDate>{at}</xmp:MetadataDate><pdf:Producer>{tool}</pdf:Producer>
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file keeps to</pdfaProperty:description></rdf:li></rdf:Seq>
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


# colour -----------------------------------------------------------------
WHITE = (0.9642, 1.0, 0.8249)  # D50
PRIMARIES = {"rXYZ": (0.43607, 0.22249, 0.01392), "gXYZ": (0.38515, 0.71687, 0.09708),
             "bXYZ": (0.14307, 0.06061, 0.71410)}  # of IEC 61966-2-1, for D50
TO_D50 = (1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)
CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def srgb() -> bytes:
    """An ICC profile of sRGB (IEC 61966-2-1), version 4, written from the standard's numbers."""
    curve = b"para\0\0\0\0\0\3\0\0" + _fixed(CURVE)
    tables = {"desc": _words("sRGB"), "cprt": _words("No copyright, use freely"),
              "wtpt": b"XYZ \0\0\0\0" + _fixed(WHITE), "chad": b"sf32\0\0\0\0" + _fixed(TO_D50)}
    tables |= {name: b"XYZ \0\0\0\0" + _fixed(value) for name, value in PRIMARIES.items()}
    start = 128 + 4 + 12 * (len(tables) + 3)
    directory, body = [], b""
    for name, table in tables.items():
        directory.append(struct.pack(">4sLL", name.encode(), start + len(body), len(table)))
        body += table + b"\0" * (-len(table) % 4)
    for name in ("rTRC", "gTRC", "bTRC"):
        directory.append(struct.pack(">4sLL", name.encode(), start + len(body), len(curve)))
    body += curve
    head = struct.pack(
        ">L4sL4s4s4s6H4s4sL4sLQL", start + len(body), b"", 0x04300000, b"mntr", b"RGB ", b"XYZ ", 2000, 1, 1, 0, 0, 0,
        b"acsp", b"", 0, b"", 0, 0, 0,
    )  # fmt: skip
    return (head + _fixed(WHITE)).ljust(128, b"\0") + struct.pack(">L", len(directory)) + b"".join(directory) + body


def _fixed(values: tuple[float, ...]) -> bytes:
    return struct.pack(f">{len(values)}l", *(round(value * 65536) for value in values))


def _words(text: str) -> bytes:
    said = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">LL4sLL", 1, 12, b"enUS", len(said), 28) + said
