"""Holds a PDF against what an archive file with a structure must be, as far as it can be seen with pikepdf alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "INLINE IMAGE"}


def faults(data: bytes) -> list[str]:
    """What is wrong with the file, as sentences; none if nothing is."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [*pdf.check_pdf_syntax(), *_file(pdf), *_pages(pdf), *_structure(pdf)]


def _file(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    about = bytes(root.Metadata.read_bytes()).decode()
    part = 3 if "/AF" in root else 2
    for wanted in (f"<pdfaid:part>{part}<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<dc:title>"):
        if wanted not in about:
            yield f"the metadata lacks {wanted}"
    (intent,) = root.OutputIntents
    profile = intent.DestOutputProfile
    if profile.N != 3 or profile.read_bytes()[36:40] != b"acsp":
        yield "no colour profile"
    if not root.MarkInfo.Marked or not str(root.Lang) or not root.ViewerPreferences.DisplayDocTitle:
        yield "not marked, no language or no title shown"
    if str(pdf.docinfo.Title) not in _unescaped(about) or "/Trapped" in pdf.docinfo:
        yield "properties and metadata differ"
    if "/ID" not in pdf.trailer:
        yield "no ID"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages):
        if page.StructParents != number or page.Tabs != "/S" or "/Trans" in page:
            yield f"page {number}: StructParents, Tabs or Trans"
        for name, font in page.Resources.Font.items():
            (below,) = font.DescendantFonts
            if "/FontFile2" not in below.FontDescriptor or "/ToUnicode" not in font:
                yield f"font {name} is not embedded"
        inside = False
        for _, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BMC", "BDC", "EMC"):
                if inside is (str(operator) != "EMC"):
                    yield f"page {number}: marked content is not closed, or not open"
                inside = not inside
            if str(operator) in PAINTING and not inside:
                yield f"page {number}: {operator} outside marked content"


def marks(page: pikepdf.Page) -> list[int]:
    """The numbers of the marked content of a page, as it is drawn."""
    return [int(operands[1].MCID) for operands, operator in pikepdf.parse_content_stream(page, "BDC")]


def _structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    tree = pdf.Root.StructTreeRoot
    nums = list(tree.ParentTree.Nums)
    owners = {int(nums[place]): list(nums[place + 1]) for place in range(0, len(nums), 2)}
    found: dict[tuple[int, int], Any] = {}
    level = 0
    for element in elements(tree.K):
        kind = str(element.S)
        for kid in kids(element):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if kid.P.objgen != element.objgen:
                    yield f"a {kid.S} has another parent"
                continue
            page, mark = (kid.Pg, kid.MCID) if isinstance(kid, pikepdf.Dictionary) else (element.Pg, kid)
            if (pages[page.objgen], int(mark)) in found:
                yield "content belongs to two elements"
            found[pages[page.objgen], int(mark)] = element.objgen
        if kind.startswith("H"):
            if int(kind[1:]) > level + 1:
                yield f"{kind} below H{level}"
            level = int(kind[1:])
        if kind == "Figure" and not (str(element.get("/Alt", "")) and "/BBox" in str(element.A.keys())):
            yield "a figure without words or box"
        if kind == "TH" and element.A.Scope != "/Column" and element.A.Scope != "/Row":
            yield "a head without scope"
        if kind == "Table":
            yield from _table(element)
    for number, page in enumerate(pdf.pages):
        drawn = marks(page)
        if drawn != list(range(len(drawn))) or len(owners[number]) != len(drawn):
            yield f"page {number}: marks {drawn[:9]}, {len(owners[number])} in the parent tree"
        for mark in drawn:
            if found.get((number, mark)) != owners[number][mark].objgen:
                yield f"page {number}: mark {mark} belongs to nothing, or to something else in the parent tree"


def elements(element: Any) -> Iterator[Any]:
    """An element of the structure and all below it."""
    yield element
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


def kids(element: Any) -> list[Any]:
    """What an element is made of."""
    found = element.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found] if found != [] else []


def _table(table: Any) -> Iterator[str]:
    """Every row of a table covers as many columns."""
    reaching: list[int] = []
    for row in kids(table):
        across = sum(1 for one in reaching if one)
        left = [max(one - 1, 0) for one in reaching]
        for cell in kids(row):
            spans = cell.get("/A", {})
            wide, high = int(spans.get("/ColSpan", 1)), int(spans.get("/RowSpan", 1))
            across += wide
            left += [high - 1] * wide
        wanted = len(kids(kids(table)[0]))
        if across != wanted:
            yield f"a row of {across} columns in a table of {wanted}"
        reaching = [one for one in left if one]
