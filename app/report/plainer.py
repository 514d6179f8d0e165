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
from app.report.measures import Measures, standard
from app.report.official_blocks import OfficialBlock, block_lines, head_lines

NAME_SIZE = 40


def plainer(document: Document) -> Iterator[Piece]:
    """The blocks of a document in order; none of them is an official one."""
    measures = document.measures or standard()
    for block in flat(document.blocks):
        if isinstance(block, OfficialBlock):
            yield from _official(block, measures)
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


def _official(block: OfficialBlock, measures: Measures) -> Sequence[Piece]:
    indent = measures.first_indent
    if isinstance(block, Addressed):
        return [Text(block.text, align="left")]
    if isinstance(block, Clause):
        role, level, begin, rest = block.parts
        return [Text([Run(begin, role=role), Run(rest)] if begin else rest, indent=indent, keep=level > 0)]
    lines = [line.strip() for line in block_lines(block) if line.strip() and line != "--- page ---"]
    if isinstance(block, Annex):
        label, *title = lines
        return [PageBreak(), Text(label, align="left", role="hei", keep=True),
                *(Text(line, align="center", role="biaosong", size=measures.title_size, keep=True) for line in title)]
    if isinstance(block, Signed | Signet):
        note = [lines.pop()] if block.note else []
        signers = [Text(line, align="right", keep=True) for line in lines]
        return [*signers, *(Text(line, indent=indent) for line in note)]
    return [Text(line, indent=indent) for line in lines]

