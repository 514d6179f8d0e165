"""Sizes of type and distances in the outputs that other programs set: those of the drawn page, in points."""

from __future__ import annotations

from app.report.blocks import Fields, Table
from app.report.strips import MM

TITLE, OFFICE, TEXT, TABLE, LINE, NOTE = 22, 14, 12, 10.5, 10.5, 9
HEADINGS = {1: ("hei", 14), 2: ("kai", 13), 3: ("fang", 12)}
SIGNATURES_IN_ROW = 3
HEAD, FOOT, TRACE = 9, 9, 8  # running head and foot, who had it made
HEAD_GAP, FOOT_GAP = 3 * MM, 4 * MM
MARK, MARK_ACROSS, ACROSS_WIDTH, ACROSS_COLOUR = 14, 120, 160 * MM, "#F9DFDF"

# bulletins, after GB/T 9704-2012: 28 characters in 156 mm, 22 lines in 225 mm
BODY, WIDTH = 15.75, 156 * MM
PITCH = 225 * MM / 22
NAME = 44  # of the name at most, so that it stays on one line in any font
IMPRINT, IMPRINT_LEADING = 14, 21
OUTER_RULE, INNER_RULE = 0.35 * MM, 0.25 * MM
PAGE_NUMBER, SMALL_FOOT = 14, 8
FOOT_ROOM = 7.5 * MM  # below the small type


def of_grid(block: Table | Fields) -> float:
    """The size of type in a table or form."""
    return block.size or TABLE
