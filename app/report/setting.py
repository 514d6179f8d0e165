"""Blocks as strips: headings, paragraphs, lines, places to sign; tables and heads are set by their own modules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.core.i18n import pick, tr
from app.report import official, qr
from app.report.blocks import (
    Chart,
    Content,
    Contents,
    Document,
    Fields,
    Heading,
    LetterHead,
    OrderHead,
    PageBreak,
    Piece,
    Qr,
    Roll,
    Run,
    Signatures,
    Signed,
    Signet,
    Space,
    Table,
    Text,
    Turned,
    flat,
)
from app.report.blocks import Line as LineBlock
from app.report.charts import chart_strip
from app.report.closing import Area, heading, official_strips
from app.report.contents import contents_strips
from app.report.heads import head_panel
from app.report.measures import Measures, points, standard
from app.report.official_blocks import OfficialBlock
from app.report.panels import Panel, one_line
from app.report.sizes import HEADING_ROLES, Sizes
from app.report.strips import (
    LEADING,
    MM,
    Break,
    Columns,
    Gap,
    Pair,
    QrStrip,
    Setter,
    SignatureRow,
    Snap,
    Strip,
    TextStrip,
    Tick,
    Turn,
)
from app.report.tables import Boxes
from app.report.tags import Node
from app.report.titles import title_lines

COLUMN_GAP = 8 * MM
MAX_SIGNATURES_IN_ROW = 4
MOST_BESIDE = 20  # lines of text beside a QR code
ABOVE_BOX = 1.5 * MM  # between a text and the table below it
BELOW_BOX = 2 * MM  # the least room between a table and the text below it
DOWN_TO_THE_LINE = 0.35  # of the distance of lines: what may be missing of an empty line below a title


class Composer:
    """Sets blocks as strips of one width; on lines of the official type area that are ``pitch`` apart, if given.

    ``across`` is the width on pages turned by a quarter, ``root`` the structure that all is added to.
    """

    def __init__(
        self, setter: Setter, width: float, tick: Tick, pitch: float = 0, measures: Measures | None = None,
        across: float = 0, root: Node | None = None,
    ) -> None:
        self.setter = setter
        self.width = width
        self.across = across or width
        self.tick = tick
        self.pitch = pitch
        self.measures = measures or standard()
        self.text_size = self.measures.body_size if pitch else self.measures.text_size
        self.root = root or Node("Document")
        self.headings: Sequence[Heading] = ()  # those to come
        self.gap: float = COLUMN_GAP
        self.boxes = Boxes(setter, width, tick)
        self.area = Area(setter, self.measures, self.root, width, pitch or self.measures.pitch)

    def strips(self, document: Document) -> list[Strip]:
        result = self._title(document)
        self.headings = [block for block in flat(document.blocks) if isinstance(block, Heading)]
        if document.columns > 1 and not self.pitch:
            result += self._in_columns(document)
        else:
            result += self._blocks(flat(document.blocks, turned=True))
        if self.pitch:
            result = self._to_the_lines(result)
        foot = document.imprint
        if (document.notes or foot) and not (foot and foot.on > 1):
            _keep_with_next(result)  # a page with nothing but a note would look like a mistake
        if foot:
            ruled = not isinstance(document.head, LetterHead)
            return [*result, official.imprint(foot, document.notes, self.setter, self.root, self.measures, ruled,
                                              self.across)]
        for note in document.notes:
            result += [Gap(1.5 * MM), *self._paragraph(note, self.measures.small_size, "song")]
        return result

    def _blocks(self, blocks: Iterable[Piece]) -> list[Strip]:
        result: list[Strip] = []
        before: Piece | None = None
        for block in blocks:
            strips = self._block(block)
            if isinstance(block, Roll) and not isinstance(before, Roll):
                result += self.area.rows(self.measures.closing_rows)
            before = block
            if isinstance(block, Table | Fields) and result and isinstance(result[-1], TextStrip):
                result.append(Gap(ABOVE_BOX, result[-1].keep))
            if isinstance(block, Signatures | Signed | Signet):
                _keep_with_next(result)
            result += strips
            if not isinstance(block, Turned):  # its blocks have told already
                self.tick()
        return result

    def _in_columns(self, document: Document) -> list[Strip]:
        """The blocks as wide as a column, between the marks where the columns begin and end."""
        full = self.width
        columns = Columns(count=document.columns, pitch=(full + self.gap) / document.columns)
        self.width = self.boxes.width = columns.pitch - self.gap
        strips = self._blocks(flat(document.blocks, turned=True))
        self.width = self.boxes.width = full
        return [columns, *strips, Columns()]

    def _block(self, block: Piece) -> Sequence[Strip]:
        if isinstance(block, Heading):
            self.headings = self.headings[1:]
            return self._heading(block)
        if isinstance(block, Text):
            size, role = block.size or self.text_size, block.role or "fang"
            strips = self._paragraph(block.content, size, role, block.align, block.indent * self._cell(size))
            return [*strips[:-1], replace(strips[-1], keep=True)] if block.keep else strips
        if isinstance(block, Fields):
            return self.boxes.fields(replace(block, size=block.size or self.measures.table_size), self.root)
        if isinstance(block, Table):
            return self.boxes.table(replace(block, size=block.size or self.measures.table_size), self.root)
        if isinstance(block, Chart):
            strip = chart_strip(block, self.setter, self.width, self.root)
            return [Gap(2 * MM, True), strip, Gap(3 * MM)]
        if isinstance(block, Contents):
            return contents_strips(block, self.headings, self.setter, self.width, self.root)
        if isinstance(block, Qr):
            return self._qr(block)
        if isinstance(block, LineBlock):
            return self._line(block)
        if isinstance(block, Signatures):
            return self._signatures(block)
        if isinstance(block, OfficialBlock):
            return official_strips(block, self.area)
        if isinstance(block, Turned):
            return [self._turned(block)]
        if isinstance(block, Space):
            return [Gap(block.mm * MM)]
        return [Break()] if isinstance(block, PageBreak) else []

    def _turned(self, block: Turned) -> Turn:
        inner = Composer(self.setter, self.across, self.tick, measures=self.measures, root=self.root)
        inner.headings = self.headings
        strips = inner._blocks(block.blocks)
        self.headings = inner.headings
        return Turn(strips=strips)

    def _to_the_lines(self, strips: Sequence[Strip]) -> list[Strip]:
        """With room below tables and small print, so that text goes on upon the lines of the type area."""
        result: list[Strip] = []
        above = on = True
        for strip in strips:
            if _on_line(strip) and not on:
                keep = bool(result) and result[-1].keep
                result.append(Snap(keep=keep, pitch=self.pitch, least_gap=0 if above else BELOW_BOX))
            result.append(strip)
            above = isinstance(strip, Gap)
            on = _on_line(strip) or above and on or isinstance(strip, Break | Snap | Turn)
        return result

    def _leading(self, size: float) -> float:
        return self.pitch if self._on_lines(size) else size * LEADING

    def _on_lines(self, size: float) -> bool:
        """Whether text of this size stands on the lines of the type area."""
        return bool(self.pitch) and size >= self.measures.imprint_size

    def _cell(self, size: float) -> float:
        """From character to character in text of this size."""
        return self.measures.cell if self.pitch and size == self.measures.body_size else size

    def _title(self, document: Document) -> list[Strip]:
        result: list[Strip] = []
        if document.masthead:
            result.append(official.masthead(document.masthead, self.setter, self.root, self.measures, self.pitch))
        if document.head:
            result.append(head_panel(document.head, self.setter, self.root, self.measures))
        if document.office:
            result += self._paragraph(document.office, self.measures.report_office_size, "fang", "center")
            result.append(Gap(1.5 * MM))
        if document.title and not isinstance(document.head, OrderHead):
            result += self._title_strips(document.title)
        if self.pitch:
            result.append(Snap(pitch=self.pitch, least_gap=-DOWN_TO_THE_LINE * self.pitch))
        return [replace(strip, keep=True) for strip in result]

    def _title_strips(self, title: str) -> list[Strip]:
        size = self.measures.title_size if self.pitch else self.measures.report_title_size
        height, node, drop = self._leading(size), self.root.add("H1"), 0 if self.pitch else None
        lines = title_lines(self.setter, title, size, self.width)
        gap = self.measures.body_rows * self.pitch if self.pitch else 4 * MM
        return [
            *(TextStrip(height, True, line, size, 0, self.width, "center", node=node, drop=drop) for line in lines),
            Gap(gap),
        ]

    def _paragraph(
        self, content: Content, size: float, role: str, align: str = "justify", indent: float = 0
    ) -> Sequence[TextStrip]:
        if self.pitch and size == self.measures.body_size:
            return self.area.paragraph(content, role, indent, align)
        lines = self.setter.lines(content, size, self.width, role, indent)
        last = len(lines) - 1
        node = self.root.add("P")
        drop = 0 if self._on_lines(size) else None
        return [  # neither the first nor the last line of a paragraph stands alone on a page
            TextStrip(self._leading(size), last > 0 and index in (0, last - 1), line, size, 0, self.width, align,
                      node=node, drop=drop)
            for index, line in enumerate(lines)
        ]

    def _heading(self, block: Heading) -> Sequence[Strip]:
        role = HEADING_ROLES[block.level]
        if self.pitch:
            return heading(block.text, block.level, role, self.area)
        _, size = Sizes(self.measures).heading(block.level)
        content = [Run(block.text, bold=block.level == 3)]
        strips: list[Strip] = [Gap(2.5 * MM, True)]
        node = self.root.add(f"H{block.level + 1}")
        for index, line in enumerate(self.setter.lines(content, size, self.width, role)):
            bookmark = (block.text, block.level) if index == 0 else None
            strips.append(TextStrip(size * LEADING, True, line, size, 0, self.width, "left", bookmark, node))
        return [*strips, Gap(1 * MM, True)]

    def _line(self, block: LineBlock) -> list[Strip]:
        size = self.measures.line_size
        left, right = (self.setter.lines(side, size, 1e9, "fang") for side in (block.left, block.right))
        beside = left[0].width + right[0].width + size <= self.width
        if len(left) == len(right) == 1 and beside:
            nodes = (self.root.add("P"), self.root.add("P"))
            return [Pair(size * 1.6, False, left[0], right[0], size, self.width, nodes)]
        sides = ((block.left, "left"), (block.right, "right"))
        return [strip for side, align in sides for strip in self._paragraph(side, size, "fang", align)]

    def _qr(self, block: Qr) -> list[Strip]:
        code, text = qr.modules(block.data), self.measures.line_size
        size = block.size * MM
        quiet = qr.QUIET * size / code.side
        room = self.width - size - quiet - 2 * MM
        lines = self.setter.lines(block.content, text, max(room, text), "fang")
        if len(lines) > MOST_BESIDE:  # they go on below the code, over pages where need be
            return [*self._qr(replace(block, content="")), *self._paragraph(block.content, text, "fang")]
        node = self.root.add("Figure", alt=tr("QR code: {data}").format(data=block.data))
        words = self.root.add("P") if block.content else None
        height = max(size, len(lines) * text * LEADING) + 2 * quiet
        return [QrStrip(height, False, code.bars, code.side, size, lines, text, self.width - room, (node, words))]

    def _signatures(self, block: Signatures) -> list[Strip]:
        space, height = points(self.measures.signature_space), points(self.measures.signature_height)
        labels = [one_line(label) + pick("：", ": ") for label in block.labels]
        if not labels:
            return []
        widest = max(self.setter.natural_width(label, 1, "fang") for label in labels)
        size = min(self.measures.text_size, max(self.width - space, self.width / 3) / widest)
        lines = [self.setter.lines(label, size, 1e9, "fang")[0] for label in labels]
        wish = max(line.width for line in lines) + space
        columns = max(1, min(int(self.width / wish), MAX_SIGNATURES_IN_ROW, len(lines)))
        rows: list[Strip] = []
        for start in range(0, len(lines), columns):
            places = [
                (index * self.width / columns, self.width / columns - 4 * MM, line, self.root.add("P"))
                for index, line in enumerate(lines[start : start + columns])
            ]
            rows.append(SignatureRow(height, start + columns < len(lines), places, size))
        return rows


def _keep_with_next(strips: list[Strip]) -> None:
    """Ties the last strip with something to see, and the gaps after it, to what comes next."""
    for index in range(len(strips) - 1, -1, -1):
        if isinstance(strips[index], Break):
            return
        strips[index] = replace(strips[index], keep=True)
        if not isinstance(strips[index], Gap | Snap):
            return


def _on_line(strip: Strip) -> bool:
    """Whether the strip is text on the lines of the type area, or a panel, which ends where text may go on."""
    return isinstance(strip, TextStrip) and strip.drop is not None or isinstance(strip, Panel)
