"""Sizes of type and distances in the outputs that other programs set: those of the drawn page, in points."""

from __future__ import annotations

from dataclasses import dataclass

from app.report.blocks import Document, Fields, Table
from app.report.measures import Measures, points, standard
from app.report.strips import LEADING, MM

HEADING_ROLES = {1: "hei", 2: "kai", 3: "fang"}
SIGNATURES_IN_ROW = 3
TRACE = 8  # who had it made
MARK, MARK_ACROSS, ACROSS_WIDTH, ACROSS_COLOUR = 14, 120, 160 * MM, "#F9DFDF"
NAME = 44  # of a bulletin's name at most, so that it stays on one line in any font
FOOT_ROOM = 7.5 * MM  # below the small type of official pages


@dataclass(frozen=True)
class Sizes:
    """What the office's measures make of a document's text; ``official``: on the lines of its type area."""

    measures: Measures
    official: bool = False

    @classmethod
    def of(cls, document: Document) -> Sizes:
        return cls(document.measures or standard(), document.official)

    @property
    def title(self) -> float:
        return self.measures.title_size if self.official else self.measures.report_title_size

    @property
    def text(self) -> float:
        return self.measures.body_size if self.official else self.measures.text_size

    @property
    def note(self) -> float:
        return self.measures.note_size if self.official else self.measures.small_size

    @property
    def width(self) -> float:
        """Of the official type area."""
        return points(self.measures.area_width)

    @property
    def pitch(self) -> float:
        """From line to line of running text, 0: by its size. Other programs have room below a page's last line too."""
        return points(self.measures.area_height) / self.measures.area_lines if self.official else 0

    def heading(self, level: int) -> tuple[str, float]:
        """The font role and size of a heading."""
        measures = self.measures
        drawn = (measures.heading_1_size, measures.heading_2_size, measures.heading_3_size)[level - 1]
        return HEADING_ROLES[level], measures.body_size if self.official else drawn

    def grid(self, block: Table | Fields) -> float:
        """The size of type in a table or form."""
        return block.size or self.measures.table_size

    def leading(self, size: float) -> float:
        return self.pitch if self.official and size >= self.measures.imprint_size else size * LEADING

    def tight(self, size: float) -> bool:
        """Whether characters are drawn a little together, so that as many as are wanted stand in a line."""
        return self.official and size == self.measures.body_size
