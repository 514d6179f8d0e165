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
from app.report.blocks import Line as LineBlock
from app.report.charts import chart_strip
from app.report.contents import contents_strips
from app.report.lines import Line
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
    Strip,
    TextStrip,
    Tick,
)
from app.report.tables import Boxes
from app.report.tags import Node

TITLE_SIZE, OFFICE_SIZE, TEXT_SIZE, LINE_SIZE, NOTE_SIZE = 22, 14, 12, 10.5, 9
HEADINGS = {1: ("hei", 14), 2: ("kai", 13), 3: ("fang", 12)}
SIGNATURE_HEIGHT = 13 * MM
SIGNATURE_SPACE = 26 * MM
COLUMN_GAP = 8 * MM
MAX_SIGNATURES_IN_ROW = 4


class Composer:
    """Sets blocks as strips of one width; on lines of the official type area that are ``pitch`` apart, if given."""

    def __init__(self, setter: Setter, width: float, tick: Tick, pitch: float = 0) -> None:
        self.setter = setter
        self.width = width
        self.tick = tick
        self.pitch = pitch
        self.text_size = official.SIZE if pitch else TEXT_SIZE
        self.root = Node("Document")
        self.headings: Sequence[Heading] = ()  # those to come
        self.boxes = Boxes(setter, width, tick)

    def strips(self, document: Document) -> list[Strip]:
        result = self._title(document)
        self.headings = [block for block in flat(document.blocks) if isinstance(block, Heading)]
        if document.columns > 1 and not self.pitch:
            result += self._in_columns(document)
        else:
            result += self._blocks(flat(document.blocks))
        if document.notes or document.imprint:
            _keep_with_next(result)  # a page with nothing but a note would look like a mistake
        if document.imprint:
            return [*result, official.imprint(document.imprint, document.notes, self.setter, self.root)]
        for note in document.notes:
            result += [Gap(1.5 * MM), *self._paragraph(note, NOTE_SIZE, "song")]
        return result

    def _blocks(self, blocks: Iterable[Piece]) -> list[Strip]:
        result: list[Strip] = []
        for block in blocks:
            strips = self._block(block)
            if isinstance(block, Signatures):
                _keep_with_next(result)
            result += strips
            self.tick()
        return result

    def _in_columns(self, document: Document) -> list[Strip]:
        """The blocks as wide as a column, between the marks where the columns begin and end."""
        full = self.width
        columns = Columns(count=document.columns, pitch=(full + COLUMN_GAP) / document.columns)
        self.width = self.boxes.width = columns.pitch - COLUMN_GAP
        strips = self._blocks(flat(document.blocks))
        self.width = self.boxes.width = full
        return [columns, *strips, Columns()]

    def _block(self, block: Piece) -> list[Strip]:
        if isinstance(block, Heading):
            self.headings = self.headings[1:]
            return self._heading(block)
        if isinstance(block, Text):
            size, role = block.size or self.text_size, block.role or "fang"
            strips = self._paragraph(block.content, size, role, block.align, block.indent * size)
            return [*strips[:-1], replace(strips[-1], keep=True)] if block.keep else strips
        if isinstance(block, Fields):
            return self._to_the_line(self.boxes.fields(block, self.root))
        if isinstance(block, Table):
            return self._to_the_line(self.boxes.table(block, self.root))
        if isinstance(block, Chart):
            return self._to_the_line([Gap(2 * MM), chart_strip(block, self.setter, self.width, self.root), Gap(3 * MM)])
        if isinstance(block, Contents):
            return self._to_the_line(contents_strips(block, self.headings, self.setter, self.width, self.root))
        if isinstance(block, Qr):
            return self._to_the_line(self._qr(block))
        if isinstance(block, LineBlock):
            return self._line(block)
        if isinstance(block, Signatures):
            return self._signatures(block)
        if isinstance(block, Space):
            return [Gap(block.mm * MM)]
        return [Break()] if isinstance(block, PageBreak) else []

    def _to_the_line(self, strips: list[Strip]) -> list[Strip]:
        """With room below, so that text goes on upon the lines of the type area."""
        if not self.pitch:
            return strips
        return [*strips, Gap(-sum(strip.height for strip in strips) % self.pitch)]

    def _leading(self, size: float) -> float:
        return self.pitch if self.pitch and size >= official.IMPRINT_SIZE else size * LEADING

    def _title(self, document: Document) -> list[Strip]:
        result: list[Strip] = []
        if document.masthead:
            result.append(official.masthead(document.masthead, self.setter, self.root, self.pitch))
        if document.office:
            result += self._paragraph(document.office, OFFICE_SIZE, "fang", "center")
            result.append(Gap(1.5 * MM))
        if document.title:
            lines = self._balanced(document.title, TITLE_SIZE, "biaosong")
            height = self._leading(TITLE_SIZE)
            node = self.root.add("H1")
            result += [
                TextStrip(height, True, line, TITLE_SIZE, 0, self.width, "center", node=node) for line in lines
            ]
            result.append(Gap(self.pitch or 4 * MM))
        return [replace(strip, keep=True) for strip in result]

    def _balanced(self, text: str, size: float, role: str) -> Sequence[Line]:
        """Lines of about equal length, for centred titles."""
        lines = self.setter.lines(text, size, self.width, role)
        if len(lines) < 2:
            return lines
        narrow = sum(line.width for line in lines) / len(lines) + size
        even = self.setter.lines(text, size, min(narrow, self.width), role)
        return even if len(even) == len(lines) else lines

    def _paragraph(
        self, content: Content, size: float, role: str, align: str = "justify", indent: float = 0
    ) -> list[Strip]:
        lines = self.setter.lines(content, size, self.width, role, indent)
        last = len(lines) - 1
        node = self.root.add("P")
        return [  # neither the first nor the last line of a paragraph stands alone on a page
            TextStrip(self._leading(size), last > 0 and index in (0, last - 1), line, size, 0, self.width, align,
                      node=node)
            for index, line in enumerate(lines)
        ]

    def _heading(self, block: Heading) -> list[Strip]:
        role, size = HEADINGS[block.level]
        content = [Run(block.text, bold=block.level == 3)]
        strips: list[Strip] = [Gap(2.5 * MM, True)]
        node = self.root.add(f"H{block.level + 1}")
        for index, line in enumerate(self.setter.lines(content, size, self.width, role)):
            bookmark = (block.text, block.level) if index == 0 else None
            strips.append(TextStrip(size * LEADING, True, line, size, 0, self.width, "left", bookmark, node))
        return [*strips, Gap(1 * MM, True)]

    def _line(self, block: LineBlock) -> list[Strip]:
        left, right = (self.setter.lines(side, LINE_SIZE, 1e9, "fang") for side in (block.left, block.right))
        beside = left[0].width + right[0].width + LINE_SIZE <= self.width
        if len(left) == len(right) == 1 and beside:
            nodes = (self.root.add("P"), self.root.add("P"))
            return [Pair(LINE_SIZE * 1.6, False, left[0], right[0], LINE_SIZE, self.width, nodes)]
        strips = self._paragraph(block.left, LINE_SIZE, "fang", "left")
        return strips + self._paragraph(block.right, LINE_SIZE, "fang", "right")

    def _qr(self, block: Qr) -> list[Strip]:
        code = qr.modules(block.data)
        size = block.size * MM
        quiet = qr.QUIET * size / code.side
        node = self.root.add("Figure", alt=tr("QR code: {data}").format(data=block.data))
        room = self.width - size - quiet - 2 * MM
        lines = self.setter.lines(block.content, LINE_SIZE, max(room, LINE_SIZE), "fang")
        words = self.root.add("P") if block.content else None
        height = max(size, len(lines) * LINE_SIZE * LEADING) + 2 * quiet
        return [QrStrip(height, False, code.bars, code.side, size, lines, LINE_SIZE, self.width - room, (node, words))]

    def _signatures(self, block: Signatures) -> list[Strip]:
        size = TEXT_SIZE
        limit = self.width - SIGNATURE_SPACE
        colon = pick("：", ": ")
        lines = [self.setter.lines(label + colon, size, limit, "fang")[0] for label in block.labels]
        if not lines:
            return []
        wish = max(line.width for line in lines) + SIGNATURE_SPACE
        columns = max(1, min(int(self.width / wish), MAX_SIGNATURES_IN_ROW, len(lines)))
        rows: list[Strip] = []
        for start in range(0, len(lines), columns):
            places = [
                (index * self.width / columns, self.width / columns - 4 * MM, line, self.root.add("P"))
                for index, line in enumerate(lines[start : start + columns])
            ]
            rows.append(SignatureRow(SIGNATURE_HEIGHT, start + columns < len(lines), places, size))
        return rows


def _keep_with_next(strips: list[Strip]) -> None:
    """Ties the last strip with something to see, and the gaps after it, to what comes next."""
    for index in range(len(strips) - 1, -1, -1):
        if isinstance(strips[index], Break):
            return
        strips[index] = replace(strips[index], keep=True)
        if not isinstance(strips[index], Gap):
            return
