"""Elements of WordprocessingML, their children in the order that its schema wants."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from lxml import etree

from app.report.blocks import Run
from app.report.flow import FACES, clean, colour_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = "http://www.w3.org/XML/1998/namespace"
ALIGNED = {"left": "left", "center": "center", "right": "right", "justify": "both"}


def element(name: str, /, *children: Any, **attributes: object) -> Any:
    """``w:name`` with attributes of the same namespace; those that are None are left out."""
    made = etree.Element(f"{{{W}}}{name}", {f"{{{W}}}{k}": str(v) for k, v in attributes.items() if v is not None},
                         nsmap={"w": W})
    made.extend(children)
    return made


def twips(points: float) -> int:
    """Twentieths of a point, the measure of lengths."""
    return round(points * 20)


# text -------------------------------------------------------------------
@cache
def _look(
    role: str, size: float, bold: bool, strike: bool, colour: str, tight: bool
) -> Any:
    """The properties of a run. Sizes are halves of points, so that 15.75 points are 16, drawn together a little."""
    face = FACES[role][0]
    halves = round(size * 2 + 0.01)
    parts = [element("rFonts", hint="eastAsia", ascii=face, hAnsi=face, eastAsia=face, cs=face)]
    parts += [element("b")] if bold else []
    parts += [element("strike")] if strike else []
    parts += [element("color", val=colour.lstrip("#"))] if colour else []
    parts += [element("spacing", val=twips(size - halves / 2))] if tight else []
    return element("rPr", *parts, element("sz", val=halves), element("szCs", val=halves))


def look(one: Run | str, role: str, size: float, tight: bool = False) -> Any:
    """The properties of a run, or of text that has no style of its own."""
    if isinstance(one, str):
        return deepcopy(_look(role, size, False, False, "", tight))
    return deepcopy(_look(one.role or role, size, one.bold, one.strike, colour_of(one), tight))


def run(one: Run | str, role: str, size: float, tight: bool = False) -> Any:
    """A run without line ends; tabulators are Word's own."""
    made = element("r", look(one, role, size, tight))
    for index, text in enumerate(clean(one if isinstance(one, str) else one.text).split("\t")):
        if index:
            made.append(element("tab"))
        if text:
            made.append(words(text))
    return made


def words(text: str) -> Any:
    made = element("t")
    made.text = text
    made.set(f"{{{XML}}}space", "preserve")
    return made


def runs(lines: Sequence[Sequence[Run]], role: str, size: float, tight: bool = False) -> list[Any]:
    """The runs of several lines, parted by line breaks."""
    made = []
    for index, line in enumerate(lines):
        if index:
            made.append(element("r", look("", role, size, tight), element("br")))
        made += [run(one, role, size, tight) for one in line]
    return made


def paragraph(
    lines: Sequence[Sequence[Run]], role: str, size: float, *, align: str = "justify", height: float = 0,
    keep: bool = False, before: float = 0, after: float = 0, indent: float = 0, left: float = 0, level: int = 0,
    style: str = "", tab: float = 0, tabs: Sequence[float] = (), tight: bool = False, rules: Any = None,
    more: Sequence[Any] = (),
) -> Any:
    """A paragraph. All lengths are points but ``indent``, that of the first line in characters.

    ``height``: exact distance of its lines, 0: at least theirs; ``tab``: a stop at the right edge; ``rules``: its
    borders; ``more``: runs after the text.
    """
    stops = [element("tab", val="left", pos=twips(one)) for one in tabs]
    stops += [element("tab", val="right", pos=twips(tab))] if tab else []
    rule = "exact" if height else None
    parts = [
        element("pStyle", val=style) if style else None,
        element("keepNext") if keep else None,
        rules,
        element("tabs", *stops) if stops else None,
        element("spacing", before=twips(before), after=twips(after), line=twips(height) or None, lineRule=rule),
        element("ind", left=twips(left), firstLineChars=round(indent * 100), firstLine=twips(indent * size))
        if indent or left else None,
        element("jc", val=ALIGNED[align]),
        element("outlineLvl", val=level - 1) if level and not style else None,
        element("rPr", *look("", role, size)),
    ]
    made = element("p", element("pPr", *(one for one in parts if one is not None)))
    made.extend([*runs(lines, role, size, tight), *more])
    return made


def tiny(height: float = 1, new_page: bool = False) -> Any:
    """A paragraph without text: empty height, or the beginning of a page."""
    parts = [element("pageBreakBefore")] if new_page else []
    spacing = element("spacing", before=0, after=0, line=max(twips(height), 20), lineRule="exact")
    return element("p", element("pPr", *parts, spacing, element("rPr", element("sz", val=2))))


# fields -----------------------------------------------------------------
def field(instruction: str) -> tuple[list[Any], list[Any]]:
    """The runs before and after the shown result of a field that is renewed when the file is opened."""
    code = element("instrText")
    code.text = f" {instruction} "
    code.set(f"{{{XML}}}space", "preserve")
    begin = [element("r", element("fldChar", fldCharType="begin", dirty="true")), element("r", code),
             element("r", element("fldChar", fldCharType="separate"))]
    return begin, [element("r", element("fldChar", fldCharType="end"))]


def counted(name: str, role: str, size: float) -> Any:
    """A number that Word counts: PAGE or NUMPAGES."""
    made = element("fldSimple", instr=f" {name} ")
    made.append(run("1", role, size))
    return made
