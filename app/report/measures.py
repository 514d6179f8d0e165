"""The measures of printed pages: every size and distance, from ``resources/tables/page_measures.json``.

What a row of the table means, and where its value comes from, is said in the table; here stand the bounds within
which a page can be set at all.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from app.core import paths

TABLE = "tables/page_measures.json"
A4_WIDTH, A4_HEIGHT = 210, 297  # mm
FOOT = 10  # mm from the upper edge of what stands at the foot of a page to that of the paper


def _within(least: float, most: float) -> Any:
    return field(metadata={"least": least, "most": most})


@dataclass(frozen=True, kw_only=True)
class Measures:
    """One attribute for each code of the table, in its unit: millimetres, points, lines or characters.

    Raises ValueError, beginning with the code, for a value out of its bounds.
    """

    # official pages: the type area
    top: float = _within(20, 50)
    left: float = _within(15, 40)
    area_width: float = _within(120, 170)
    area_height: float = _within(180, 240)
    area_lines: float = _within(15, 30)
    area_characters: float = _within(20, 36)
    body_size: float = _within(12, 18)
    closer_pitch: float = _within(20, 40)
    closest_pitch: float = _within(20, 40)
    title_size: float = _within(14, 30)
    title_rows: float = _within(0, 5)
    body_rows: float = _within(0, 3)
    first_indent: float = _within(0, 4)
    # heads
    mark_top: float = _within(0, 60)
    mark_size: float = _within(22, 80)
    joint_mark_size: float = _within(18, 60)
    number_rows: float = _within(0, 4)
    red_rule_drop: float = _within(1, 10)
    red_rule: float = _within(0.1, 3)
    signer_inset: float = _within(0, 4)
    signers_in_row: float = _within(1, 3)
    letter_mark_top: float = _within(10, 60)
    letter_rule_drop: float = _within(1, 10)
    letter_rule_width: float = _within(100, 200)
    letter_foot_rule: float = _within(10, 30)
    letter_thick_rule: float = _within(0.1, 3)
    letter_thin_rule: float = _within(0.1, 3)
    letter_rule_gap: float = _within(0.3, 3)
    letter_first_drop: float = _within(0, 3)
    order_mark_top: float = _within(0, 60)
    order_rows: float = _within(0, 4)
    minutes_mark_top: float = _within(0, 60)
    urgency_spread: float = _within(0, 2)
    # closing
    sealed_date_inset: float = _within(0, 10)
    unsealed_inset: float = _within(0, 10)
    unsealed_shift: float = _within(0, 6)
    closing_rows: float = _within(0, 4)
    seal_size: float = _within(20, 60)
    seal_gap: float = _within(0.5, 20)
    seals_in_row: float = _within(1, 3)
    signet_width: float = _within(10, 80)
    signet_height: float = _within(8, 40)
    signet_rows: float = _within(0, 4)
    signet_inset: float = _within(0, 10)
    signet_title_gap: float = _within(0, 6)
    annex_title_row: float = _within(2, 6)
    # imprint and page number
    imprint_size: float = _within(9, 18)
    imprint_leading: float = _within(12, 36)
    outer_rule: float = _within(0.05, 2)
    inner_rule: float = _within(0.05, 2)
    imprint_inset: float = _within(0, 4)
    page_number_size: float = _within(8, 18)
    page_number_drop: float = _within(1, 20)
    page_number_inset: float = _within(0, 4)
    # bulletins
    bulletin_name_top: float = _within(5, 60)
    bulletin_issue_top: float = _within(15, 100)
    bulletin_line_middle: float = _within(20, 120)
    bulletin_rule_middle: float = _within(25, 130)
    bulletin_rows: float = _within(3, 16)
    note_size: float = _within(6, 14)
    foot_note_drop: float = _within(5, 25)
    foot_note_size: float = _within(5, 12)
    running_head_top: float = _within(5, 40)
    # reports: the page, then what stands on it
    page_left: float = _within(5, 50)
    page_right: float = _within(5, 50)
    page_top: float = _within(12, 50)
    page_bottom: float = _within(12, 50)
    wide_side: float = _within(5, 50)
    wide_top: float = _within(12, 50)
    wide_bottom: float = _within(12, 50)
    fold_side: float = _within(10, 50)
    fold_top: float = _within(12, 50)
    fold_bottom: float = _within(12, 50)
    fold_gutter: float = _within(4, 60)
    report_title_size: float = _within(12, 36)
    report_office_size: float = _within(8, 24)
    heading_1_size: float = _within(8, 24)
    heading_2_size: float = _within(8, 24)
    heading_3_size: float = _within(8, 24)
    text_size: float = _within(7, 18)
    table_size: float = _within(6, 18)
    line_size: float = _within(6, 18)
    small_size: float = _within(5, 14)
    foot_size: float = _within(5, 12)
    header_gap: float = _within(0, 10)
    footer_gap: float = _within(1, 10)
    signature_height: float = _within(8, 40)
    signature_space: float = _within(10, 60)

    def __post_init__(self) -> None:
        for one in fields(self):
            value, least, most = getattr(self, one.name), one.metadata["least"], one.metadata["most"]
            if not least <= value <= most:
                raise ValueError(f"{one.name}: {value:g}, allowed are {least:g} to {most:g}")
        for code, free, least in self._edges():
            if free < least:
                raise ValueError(f"{code}: {free:g} mm are left at the edge of the paper, {least:g} are needed")
        if self.pitch < self.body_size:
            raise ValueError(f"area_lines: {self.area_lines:g} lines of {self.body_size:g} points have no room")
        if self.cell < self.body_size * 0.95:
            raise ValueError(f"area_characters: {self.area_characters:g} characters have no room in a line")

    def _edges(self) -> tuple[tuple[str, float, float], ...]:
        """Codes of measures that together must leave free some of the paper, with how much they leave and must."""
        feet = self.footer_gap + FOOT
        return (
            ("area_width", A4_WIDTH - self.left - self.area_width, 10),
            ("area_height", A4_HEIGHT - self.top - self.area_height, self.foot_note_drop + FOOT),
            ("page_bottom", self.page_bottom, feet), ("wide_bottom", self.wide_bottom, feet),
            ("fold_bottom", self.fold_bottom, feet),
        )

    @property
    def pitch(self) -> float:
        """Points from line to line: the first stands at the upper edge of the type area, the last at its lower."""
        return (points(self.area_height) - self.body_size) / (self.area_lines - 1)

    @property
    def cell(self) -> float:
        """Points from character to character."""
        return points(self.area_width) / self.area_characters

    @staticmethod
    def of(values: Mapping[str, float]) -> Measures:
        """The shipped measures with these values, by their codes; a code that is none is left aside.

        Raises ValueError, beginning with the code, for a value out of its bounds.
        """
        known = {one.name for one in fields(Measures)}
        changed = {code: _number(code, value) for code, value in values.items() if code in known}
        return Measures(**{**_shipped_values(), **changed})


def _number(code: str, value: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{code}: {value!r} is no number") from None


def points(millimetres: float) -> float:
    return millimetres * 72 / 25.4


def bounds(code: str) -> tuple[float, float]:
    """The least and the most that a measure may be. Raises KeyError for a code that is none."""
    found = {one.name: one.metadata for one in fields(Measures)}[code]
    return found["least"], found["most"]


def _shipped_values() -> dict[str, float]:
    rows = json.loads(paths.resource(TABLE).read_text(encoding="utf-8"))["rows"]
    return {row["code"]: float(row["value"]) for row in rows}


@functools.lru_cache(maxsize=1)
def standard() -> Measures:
    """The measures as they are shipped."""
    return Measures.of({})
