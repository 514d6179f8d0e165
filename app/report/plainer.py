"""The blocks of official documents as simpler ones, for outputs that other programs set.

Places that are measured on the drawn page (of a seal, of a signet) are those of lines here, and the images of seals are
left to the pages that carry them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.report.blocks import (
    Addressed,
    Annex,
    Clause,
    Document,
    LetterHead,
    MinutesHead,
    OrderHead,
    PageBreak,
    Piece,
    Run,
    Signed,
    Signet,
    Text,
    flat,
)
from app.report.official_blocks import OfficialBlock, block_lines, head_lines

NAME_SIZE = 40
_LEVELS = (("一二三四五六七八九十", "、", "hei"), ("（", "）", "kai"))


def plainer(document: Document) -> Iterator[Piece]:
    """The blocks of a document in order; none of them is an official one."""
    for block in flat(document.blocks):
        if isinstance(block, OfficialBlock):
            yield from _official(block)
        else:
            yield block


def head_of(document: Document) -> Iterator[Text]:
    """The lines of an official head: marks at the left, the names in red, what else there is in the middle."""
    head = document.head
    if head is None:
        return
    lines = [line for line in head_lines(head) if line]
    marks = len(head.marks)
    one_name = isinstance(head, LetterHead | OrderHead | MinutesHead)
    names = 1 if one_name else len(getattr(head, "offices", ()))
    for place, line in enumerate(lines):
        if place < marks:
            yield Text(line, align="left", role="hei")
        elif place < marks + names:
            yield Text([Run(line, colour="#FF0000")], align="center", role="biaosong", size=NAME_SIZE, keep=True)
        else:
            yield Text(line, align="center", keep=True)


def title_of(document: Document) -> str:
    """The title as it is printed; that of an order is not."""
    return "" if isinstance(document.head, OrderHead) else document.title


def _official(block: OfficialBlock) -> Sequence[Piece]:
    if isinstance(block, Addressed):
        return [Text(block.text, align="left")]
    if isinstance(block, Clause):
        return [Text(_clause(block.line), indent=2)]
    lines = [line.strip() for line in block_lines(block) if line.strip() and line != "--- page ---"]
    if isinstance(block, Annex):
        label, *title = lines
        return [PageBreak(), Text(label, align="left", role="hei", keep=True),
                *(Text(line, align="center", role="biaosong", size=22, keep=True) for line in title)]
    if isinstance(block, Signed | Signet):
        note = [lines.pop()] if block.note else []
        return [*(Text(line, align="right", keep=True) for line in lines), *(Text(line, indent=2) for line in note)]
    return [Text(line, indent=2) for line in lines]


def _clause(line: str) -> str | list[Run]:
    """A clause whose beginning is set in the font of its level, up to the first full stop."""
    for first, last, role in _LEVELS:
        end = line.find(last)
        if 0 < end <= 4 and line[0] in first:
            stop = line.find("。") + 1 or len(line)
            return [Run(line[:stop], role=role), *([Run(line[stop:])] if line[stop:] else [])]
    return line
