"""A document as one HTML page without script or anything from elsewhere: for the clipboard, and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from app.core.i18n import pick, report_language
from app.report import sizes
from app.report.blocks import (
    COLOURS,
    Chart,
    Content,
    Contents,
    Document,
    Fields,
    Heading,
    Imprint,
    Line,
    Masthead,
    PageBreak,
    Piece,
    Qr,
    Run,
    Signatures,
    Space,
    Table,
    Text,
    flat,
)
from app.report.flow import FACES, clean, colour_of, form_rows, form_widths, grid_rows, lines_of, numbers_table
from app.report.geometry import geometry_of
from app.report.plainer import head_of, plainer, title_of
from app.report.sizes import Sizes
from app.report.strips import LEADING, MM
from app.report.tables import HEAD_GREY, LABEL_GREY, SHADED_GREY, column_widths

BLANK = "＿" * 6  # the place to sign
GENERIC = {"hei": "sans-serif", "biaosong": "serif", "fang": "serif", "kai": "serif", "song": "serif"}


def to_html(document: Document) -> str:
    """The document as HTML 5 in the order of its pages, ready to be pasted into a word processor.

    Styles stand at the elements themselves, since not every program reads a style sheet that is pasted. What belongs
    to each page (head, mark, trace, foot) stands once, at its beginning or end; there are no page numbers and no QR
    code of the proof, which belong to paper.
    """
    with report_language(document.language, document.words):
        return _Writer(document).page()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.geometry = geometry_of(document)
        self.sizes = Sizes.of(document)
        self.text_size = self.sizes.text
        self.headings = [block for block in flat(document.blocks) if isinstance(block, Heading)]
        self.passed = 0  # of the headings

    def page(self) -> str:
        one, geometry = self.document, self.geometry
        sides = (geometry.top, geometry.right, geometry.bottom, geometry.left)
        margins = " ".join(f"{side / MM:.1f}mm" for side in sides)
        parts = [*self._head(), *(part for block in plainer(one) for part in self._block(block)), *self._foot()]
        return (
            f'<!DOCTYPE html>\n<html lang="{escape(one.language.replace("_", "-"))}">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{escape(clean(one.title))}</title>\n"
            f"<style>@page {{ size: {geometry.width / MM:.1f}mm {geometry.height / MM:.1f}mm; margin: {margins} }}\n"
            f"body {{ max-width: {geometry.inner / MM:.1f}mm; margin: 0 auto }}\n"
            "thead { display: table-header-group } tr { page-break-inside: avoid }</style>\n</head>\n"
            f'<body style="{_face("fang")}; font-size: {self.text_size:g}pt; color: {COLOURS["black"]}">\n'
            + "\n".join(part for part in parts if part) + "\n</body>\n</html>\n"
        )

    # what stands around the blocks --------------------------------------
    def _head(self) -> list[str]:
        one = self.document
        parts = []
        if one.mark:
            parts.append(_p([Run(one.mark, colour="red")], "hei", sizes.MARK, "right"))
        if one.trace:
            parts.append(_p([Run(one.trace, colour="grey")], "song", sizes.TRACE, "right"))
        if one.header:
            parts.append(_p(one.header, "song", self.sizes.measures.foot_size, "center"))
        if one.masthead:
            parts += _masthead(one.masthead, self.text_size)
        parts += [part for block in head_of(one) for part in self._block(block)]
        if one.office:
            parts.append(_p(one.office, "fang", self.sizes.measures.report_office_size, "center"))
        if title_of(one):
            style = f"{_face('biaosong')}; font-size: {self.sizes.title:g}pt; font-weight: normal; text-align: center"
            parts.append(f'<h1 style="{style}">{_inline(one.title)}</h1>')
        return parts

    def _foot(self) -> list[str]:
        one = self.document
        foot = self.sizes.measures.foot_size
        parts = [_p(note, "song", self.sizes.note) for note in one.notes]
        if one.imprint:
            parts += _imprint(one.imprint, self.sizes.measures.imprint_size)
        if one.footer_left or one.footer_right:
            parts += ["" if one.imprint else "<hr>", _ends(one.footer_left, one.footer_right, foot, "song")]
        return parts

    # blocks -------------------------------------------------------------
    def _block(self, block: Piece) -> list[str]:
        if isinstance(block, Heading):
            face, points = self.sizes.heading(block.level)
            style = f"{_face(face)}; font-size: {points:g}pt; font-weight: {'bold' if block.level == 3 else 'normal'}"
            name = f"h{block.level + 1}"
            self.passed += 1
            return [f'<{name} id="h{self.passed}" style="{style}">{_inline(block.text)}</{name}>']
        if isinstance(block, Text):
            role, size = block.role or "fang", block.size or self.text_size
            return [_p([*line], role, size, block.align, block.indent) for line in lines_of(block.content)]
        if isinstance(block, Fields):
            return [_fields(block, self.sizes)]
        if isinstance(block, Table):
            return [_table(block, self.geometry.inner, self.sizes)]
        if isinstance(block, Chart):
            table = numbers_table(block)
            return [_p(block.title, "hei", 12, "center"), _table(table, self.geometry.inner, self.sizes)]
        if isinstance(block, Qr):
            return [_qr(block)]
        if isinstance(block, Contents):
            return [_p(block.title, "hei", 14, "center"), *self._contents(block)]
        if isinstance(block, Line):
            return [_ends(block.left, block.right, self.sizes.measures.line_size, "fang")]
        if isinstance(block, Signatures):
            return [_signatures(block, self.sizes.measures.text_size)]
        if isinstance(block, Space):
            return [f'<div style="height: {block.mm:g}mm"></div>']
        return ['<div style="page-break-before: always"></div>'] if isinstance(block, PageBreak) else []

    def _contents(self, block: Contents) -> Iterator[str]:
        """A line for each heading to come, up to the level of the block."""
        for number, heading in enumerate(self.headings[self.passed :], self.passed + 1):
            if heading.level <= block.level:
                indent = f"margin: 0 0 0 {2 * (heading.level - 1)}em"
                link = f'<a href="#h{number}" style="color: inherit; text-decoration: none">'
                yield f'<p style="{indent}">{link}{_inline(heading.text)}</a></p>'


def _masthead(head: Masthead, size: float) -> list[str]:
    colour = COLOURS.get(head.colour, head.colour)
    parts = [_p(head.secrecy, "hei", size, "left")] if head.secrecy else []
    parts.append(_p([Run(head.name, colour=head.colour)], "biaosong", min(head.size, sizes.NAME), "center"))
    if head.issue:
        parts.append(_p(head.issue, "fang", size, "center"))
    if head.left or head.right:
        parts.append(_ends(head.left, head.right, size, "fang"))
    return [*parts, f'<hr style="border: 0; border-top: {head.rule:g}mm solid {colour}">']


def _imprint(foot: Imprint, size: float) -> list[str]:
    lines = [_p(label + text, "fang", size) for label, text in foot.lines]
    ends = [_ends(foot.left, foot.right, size, "fang")] if foot.left or foot.right else []
    return ["<hr>", *lines, *(["<hr>"] if lines and ends else []), *ends, "<hr>"]


# elements ---------------------------------------------------------------
def _face(role: str) -> str:
    names = ", ".join(f"'{name}'" for name in FACES[role])
    return f"font-family: {names}, {GENERIC[role]}"


def _inline(content: Content) -> str:
    """A content as spans, its lines parted by ``<br>``."""
    return "<br>".join("".join(map(_span, line)) for line in lines_of(content))


def _span(run: Run) -> str:
    style = [_face(run.role)] if run.role else []
    if colour := colour_of(run):
        style.append(f"color: {colour}")
    text = escape(run.text).replace("  ", " &nbsp;")
    if run.strike:
        text = f"<s>{text}</s>"
    if run.bold:
        text = f"<b>{text}</b>"
    return f'<span style="{"; ".join(style)}">{text}</span>' if style else text


def _p(content: Content, role: str, size: float, align: str = "justify", indent: float = 0) -> str:
    style = f"{_face(role)}; font-size: {size:g}pt; text-align: {align}; margin: 0; line-height: 150%"
    first = f"; text-indent: {indent * size / 72 * 96:.0f}px" if indent else ""
    return f'<p style="{style}{first}">{_inline(content) or "&nbsp;"}</p>'


def _ends(left: Content, right: Content, size: float, role: str) -> str:
    """Two texts at the ends of one line."""
    style = f"{_face(role)}; font-size: {size:g}pt; padding: 0"
    return (
        '<table width="100%" style="width: 100%; border-collapse: collapse"><tr>'
        f'<td style="{style}; text-align: left">{_inline(left)}</td>'
        f'<td style="{style}; text-align: right">{_inline(right)}</td></tr></table>'
    )


def _grey(level: float) -> str:
    part = f"{round(level * 255):02x}"
    return f"#{part * 3}"


def _box(
    name: str, content: Content, align: str, columns: int = 1, rows: int = 1, grey: float = 1, more: str = ""
) -> str:
    """A cell, a heading (``th``) in 黑体; its colour is an attribute too, for programs that read no styles of cells."""
    spans = (f' colspan="{columns}"' if columns > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
    shade = f' bgcolor="{_grey(grey)}"' if grey < 1 else ""
    style = f"border: 1px solid #000000; padding: 0.8mm 1.2mm; text-align: {align}"
    if name == "th":
        style += f"; {_face('hei')}; font-weight: normal"
    if grey < 1:
        style += f"; background-color: {_grey(grey)}"
    return f'<{name}{spans}{shade} style="{style}"{more}>{_inline(content) or "&nbsp;"}</{name}>'


def _grid(size: float, widths: Iterable[float], rows: Sequence[str], head: str = "", caption: str = "") -> str:
    shares = list(widths)
    whole = sum(shares)
    columns = "".join(f'<col width="{100 * one / whole:.1f}%">' for one in shares)
    style = f"width: 100%; border-collapse: collapse; {_face('fang')}; font-size: {size:g}pt"
    named = f' summary="{escape(clean(caption))}"' if caption else ""
    return (
        f'<table width="100%" border="1" cellspacing="0" cellpadding="3" style="{style}"{named}>'
        f"<colgroup>{columns}</colgroup>{head}<tbody>\n" + "\n".join(rows) + "\n</tbody></table>"
    )


def _table(block: Table, width: float, own: Sizes) -> str:
    scope = ' scope="col"'
    aligns = [*block.align, *["justify"] * len(block.head)]
    head = "".join(_box("th", content, "center", grey=HEAD_GREY, more=scope) for content in block.head)
    rows = []
    for number, row in enumerate(grid_rows(block)):
        grey = SHADED_GREY if number in block.shaded else 1.0
        cells = [
            _box("td", box.content, aligns[column], box.columns, box.rows, grey)
            for column, box, continues in row if not continues
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    widths = column_widths(block.widths or [1] * len(block.head), width)
    return _grid(own.grid(block), widths, rows, f"<thead><tr>{head}</tr></thead>", block.title)


def _fields(block: Fields, own: Sizes) -> str:
    rows = []
    for row in form_rows(block):
        cells = [
            _box("th", cell.content, "center", cell.span, grey=LABEL_GREY, more=' scope="row"') if cell.is_label
            else _box("td", cell.content, "justify", cell.span)
            for cell in row
        ]
        height = max(cell.lines for cell in row) * own.grid(block) * LEADING
        rows.append(f'<tr style="height: {height:.0f}pt">{"".join(cells)}</tr>')
    return _grid(own.grid(block), form_widths(block, own), rows)


def _signatures(block: Signatures, size: float) -> str:
    colon, style = pick("：", ": "), f"padding: 4mm 0; font-size: {size:g}pt; white-space: nowrap"
    rows = []
    for start in range(0, len(block.labels), sizes.SIGNATURES_IN_ROW):
        cells = "".join(
            f'<td style="{style}">{_inline(label + colon)}{BLANK}</td>'
            for label in block.labels[start : start + sizes.SIGNATURES_IN_ROW]
        )
        rows.append(f"<tr>{cells}</tr>")
    return f'<table width="100%" style="width: 100%; border-collapse: collapse">{"".join(rows)}</table>'


def _qr(block: Qr) -> str:
    import segno

    size = f"{block.size:g}mm"
    code = segno.make(block.data, micro=False)
    image = (
        f'<img src="{code.png_data_uri(scale=4, border=2)}" alt="{escape(clean(block.data))}" '
        f'width="{block.size / 25.4 * 96:.0f}" style="width: {size}; height: {size}">'
    )
    return f"<table><tr><td>{image}</td><td>{_inline(block.content)}</td></tr></table>"
