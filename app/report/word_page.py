"""A Word file's page: size, margins, running head and foot with page numbers, marks, the head and foot of bulletins."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from app.core.i18n import tr
from app.report import sizes
from app.report.blocks import COLOURS, Content, Document, Imprint, Masthead, Run
from app.report.flow import FACES, clean, lines_of
from app.report.geometry import Geometry
from app.report.measures import points
from app.report.sizes import Sizes
from app.report.strips import LEADING, MM
from app.report.word_xml import W, counted, element, paragraph, run, runs, tiny, twips

ACROSS = f"""<w:pict xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office">
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>
<v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="Mark" type="#_x0000_t136" o:allowincell="f" stroked="f"
style="position:absolute;width:{{width}}pt;height:{{height}}pt;rotation:315;z-index:-251658752;\
mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
mso-position-vertical:center;mso-position-vertical-relative:margin"><v:textpath style="font-family:&quot;黑体&quot;"/>
</v:shape></w:pict>"""
STYLES = ("Normal", *(f"Heading{level}" for level in sizes.HEADING_ROLES))


# the whole file ---------------------------------------------------------
def set_styles(file: Any, own: Sizes, language: str) -> None:
    """Makes the default style and those of the headings ours, and names what stands in for fonts that are missing."""
    styles = file.styles.element
    defaults = styles.find(f"{{{W}}}docDefaults")
    face = FACES["fang"][0]
    fonts = element("rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face)
    spoken = element("lang", val="en-US", eastAsia=language.replace("_", "-"), bidi="ar-SA")
    halves = round(own.text * 2 + 0.01)
    look = element("rPr", fonts, element("sz", val=halves), element("szCs", val=halves), spoken)
    lines = element("pPr", element("autoSpaceDE", val=0), element("autoSpaceDN", val=0),
                    element("snapToGrid", val=0), element("spacing", before=0, after=0))
    _replace(defaults, [element("rPrDefault", look), element("pPrDefault", lines)])
    for one in styles.findall(f"{{{W}}}style"):
        name = one.get(f"{{{W}}}styleId")
        if name in STYLES:
            for part in [part for part in one if part.tag in (f"{{{W}}}pPr", f"{{{W}}}rPr")]:
                one.remove(part)
            if name != "Normal":
                one.extend(_heading_style(int(name[-1]), own))
    _name_fonts(file)


def _heading_style(level: int, own: Sizes) -> list[Any]:
    role, size = own.heading(level)
    face, halves = FACES[role][0], round(size * 2)
    look = [element("rFonts", hint="eastAsia", ascii=face, hAnsi=face, eastAsia=face, cs=face)]
    look += [element("b")] if level == 3 else []
    return [
        element("pPr", element("keepNext"), element("outlineLvl", val=level - 1)),
        element("rPr", *look, element("sz", val=halves), element("szCs", val=halves)),
    ]


def _name_fonts(file: Any) -> None:
    """Enters our fonts with the ones that stand in for them where they are missing."""
    part = next(one.target_part for one in file.part.rels.values() if one.reltype.endswith("/fontTable"))
    table = etree.fromstring(part.blob)
    known = {one.get(f"{{{W}}}name") for one in table}
    for first, *others in FACES.values():
        if first not in known:
            table.append(element("font", element("altName", val=",".join(others)), name=first))
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _replace(parent: Any, children: Sequence[Any]) -> None:
    for one in list(parent):
        parent.remove(one)
    parent.extend(children)


def set_page(file: Any, document: Document, geometry: Geometry, head_ends: int = 0) -> None:
    """Size, margins, head and foot of every page; after ``head_ends`` elements the text stands in columns."""
    section = file.sections[0]._sectPr
    _replace(section, [])
    section.attrib.clear()
    official_page, measures = document.official, Sizes.of(document).measures
    header, footer = file.sections[0].header, file.sections[0].footer
    _fill(header, _running_head(document, geometry.inner))
    if document.mirrored:
        file.settings.element.insert(1, element("mirrorMargins"))  # after the zoom, as its schema wants
    if official_page:
        file.settings.odd_and_even_pages_header_footer = True
        _fill(file.sections[0].even_page_header, _running_head(document, geometry.inner))
        _fill(file.sections[0].even_page_footer, _official_foot(document, "left"))
    _fill(footer, _official_foot(document, "right") if official_page else _foot(document, geometry.inner))
    wide = geometry.width > geometry.height
    foot = sizes.FOOT_ROOM if official_page else max(
        geometry.bottom - points(measures.footer_gap) - 2.6 * measures.foot_size, 5 * MM)
    above = points(measures.header_gap) + measures.foot_size * 1.4 * len(_running_head(document, geometry.inner))
    head = max(geometry.top - above, 6 * MM)
    section.extend([
        element("pgSz", w=twips(geometry.width), h=twips(geometry.height), orient="landscape" if wide else None),
        element("pgMar", top=twips(geometry.top), right=twips(geometry.right), bottom=twips(geometry.bottom),
                left=twips(geometry.left), header=twips(head), footer=twips(foot), gutter=0),
    ])
    if head_ends:
        first = deepcopy(section)
        file.element.body.insert(head_ends, element("p", element("pPr", first)))
        section.insert(len(section) - 2, element("type", val="continuous"))
        section.append(element("cols", num=document.columns, space=twips(7 * MM)))


def _fill(edge: Any, parts: Sequence[Any]) -> None:
    """Puts paragraphs into a running head or foot."""
    edge.is_linked_to_previous = False
    _replace(edge._element, parts or [tiny()])


# head and foot of each page ---------------------------------------------
def _running_head(document: Document, inner: float) -> list[Any]:
    """Mark, trace and notice above each page; the mark stands across the page too, pale and behind its text."""
    parts = []
    if document.mark:
        left = max(inner - (len(document.mark) + 1) * sizes.MARK, 0)
        edges = element("pBdr", *(element(side, val="single", sz=8, space=1, color=COLOURS["red"][1:])
                                  for side in ("top", "left", "bottom", "right")))
        parts.append(_small(document.mark, "hei", sizes.MARK, "center", "red", edges, left))
        parts[0].append(element("r", _across(document.mark)))
    if document.trace:
        parts.append(_small(document.trace, "song", sizes.TRACE, "right", "grey"))
    if document.header:
        parts.append(_small(document.header, "song", Sizes.of(document).measures.foot_size, "center"))
    return parts


def _small(
    text: str, role: str, size: float, align: str, colour: str = "black", rules: Any = None, left: float = 0
) -> Any:
    return paragraph(
        lines_of([Run(text, colour=colour)]), role, size, align=align, height=size * LEADING, rules=rules, left=left,
    )


def _across(text: str) -> Any:
    """Words across the page, as Word draws its own watermarks."""
    pict = etree.fromstring(ACROSS)
    width = min(sizes.MARK_ACROSS * len(text), sizes.ACROSS_WIDTH)
    shape = pict[-1]
    shape.set("style", shape.get("style").format(width=round(width), height=round(width / max(len(text), 1))))
    shape.set("fillcolor", sizes.ACROSS_COLOUR)
    shape[-1].set("string", clean(text))
    return pict


def _page_number(size: float) -> list[Any]:
    """"Page x of y" in the language of the page, its numbers counted by Word."""
    before, _, rest = tr("Page {page} of {pages}").partition("{page}")
    middle, _, after = rest.partition("{pages}")
    parts: list[Any] = []
    for text, name in ((before, "PAGE"), (middle, "NUMPAGES"), (after, "")):
        parts += [run(text, "song", size)] if text else []
        parts += [counted(name, "song", size)] if name else []
    return parts


def _foot(document: Document, inner: float) -> list[Any]:
    size = Sizes.of(document).measures.foot_size
    right = f"{document.footer_right}　" if document.footer_right else ""
    rule = element("pBdr", element("top", val="single", sz=4, space=4, color="000000"))
    more = [run("\t", "song", size), run(right, "song", size), *_page_number(size)]
    return [paragraph(
        lines_of(document.footer_left), "song", size, align="left", height=size * LEADING, tab=inner,
        rules=rule, more=more,
    )]


def _official_foot(document: Document, side: str) -> list[Any]:
    """The page number between dashes, one character in, and below it, small, the document's own text."""
    measures = Sizes.of(document).measures
    size, small = measures.page_number_size, measures.foot_note_size
    dashes = [run("— ", "song", size), counted("PAGE", "song", size), run(" —", "song", size)]
    number = paragraph([], "song", size, align=side, height=size * 1.2, after=4 * MM, more=dashes)
    number[0].insert(len(number[0]) - 2, element("ind", left=twips(size), right=twips(size)))
    said = "　".join(text for text in (document.footer_left, document.footer_right) if text)
    more = [*([run("　", "song", small)] if said else []), *_page_number(small)]
    return [number, paragraph(lines_of(said), "song", small, align="left", height=small * 1.25, more=more)]


# bulletins --------------------------------------------------------------
def masthead(head: Masthead, own: Sizes) -> list[Any]:
    """The red head: secrecy, name, issue, and the line above the rule with both its ends."""
    size, room = own.text, own.width
    secrecy = paragraph(lines_of(head.secrecy), "hei", size, align="left", height=own.pitch)
    fits = room / max(len(head.name), 1)
    name = paragraph(
        lines_of([Run(head.name, colour=head.colour)]), "biaosong", min(head.size, sizes.NAME, fits), align="center",
        height=min(head.size, sizes.NAME, fits) * 1.3, before=own.pitch / 2, after=own.pitch / 2,
    )
    issue = paragraph(lines_of(head.issue), "fang", size, align="center", height=own.pitch, tight=True)
    colour = COLOURS.get(head.colour, head.colour).lstrip("#")
    rule = element("pBdr", element("bottom", val="single", sz=round(head.rule / 25.4 * 72 * 8), space=6, color=colour))
    line = _two_ends(head.left, head.right, size, room, own.pitch, rule)
    return [secrecy, name, issue, line, tiny(own.pitch)]


def imprint(foot: Imprint, own: Sizes) -> list[Any]:
    """The ruled foot of the last page."""
    measures, room = own.measures, own.width
    size, leading = measures.imprint_size, measures.imprint_leading
    outer, inner = points(measures.outer_rule), points(measures.inner_rule)
    parts = [
        paragraph(lines_of(label + text), "fang", size, height=leading, left=size)
        for label, text in foot.lines
    ]
    if foot.left or foot.right:
        parts.append(_two_ends(foot.left, foot.right, size, room, leading))
    for index, part in enumerate(parts):
        first, last = index == 0, index == len(parts) - 1
        edges = []
        if first or (last and (foot.left or foot.right)):
            edges.append(_rule("top", outer if first else inner))
        if last:
            edges.append(_rule("bottom", outer))
        if edges:
            _add_rules(part, edges)
    return [tiny(own.pitch or 12), *parts]


def _rule(side: str, thickness: float) -> Any:
    return element(side, val="single", sz=max(round(thickness * 8), 2), space=0, color="000000")


def _add_rules(part: Any, edges: Sequence[Any]) -> None:
    """Borders of a paragraph, which stand before its tabulators and distances."""
    properties = part[0]
    place = next(index for index, one in enumerate(properties) if one.tag in (f"{{{W}}}tabs", f"{{{W}}}spacing"))
    properties.insert(place, element("pBdr", *edges))


def _two_ends(left: Content, right: Content, size: float, room: float, height: float, rules: Any = None) -> Any:
    """Both ends of a line, one character in."""
    more = [run("\t", "fang", size), *runs(lines_of(right), "fang", size)]
    return paragraph(
        lines_of(left), "fang", size, align="left", height=height, tab=room - size, left=size, rules=rules, more=more,
    )
