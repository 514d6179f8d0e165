"""What stands in official documents alone, as strips on their lines: addressees, clauses, annexes, offices and seals.

After GB/T 9704-2012; distances are read from the measures, here all lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from app.core.i18n import pick
from app.report.blocks import Addressed, Annex, Annexes, Clause, Content, Picture, Roll, Run, Signed, Signet
from app.report.lines import Line
from app.report.measures import Measures, points
from app.report.official_blocks import OfficialBlock, bracketed
from app.report.panels import Lettering, Panel, Place, fitted, one_line, spread
from app.report.strips import Break, Gap, Setter, Strip, TextStrip
from app.report.tags import Node
from app.report.titles import title_lines


@dataclass(frozen=True)
class Area:
    """Where official blocks are set: on lines ``pitch`` points apart in a column of ``width``."""

    setter: Setter
    measures: Measures
    parent: Node
    width: float
    pitch: float

    @property
    def size(self) -> float:
        return self.measures.body_size

    def cells(self, count: float) -> float:
        """The width of so many characters."""
        return count * self.measures.cell

    def line(self, text: str, role: str = "fang") -> Line:
        """The text on one line."""
        return self.setter.lines(one_line(text), self.size, 1e9, role)[0]

    def lettering(self, text: str, x: float, top: float, room: float) -> Lettering:
        """The text on one line of its own in a panel, lessened where it is wider than ``room``."""
        return replace(fitted(self.setter, text, "fang", self.size, top, "left", room, x), node=self.parent.add("P"))

    def rows(self, count: float) -> list[Strip]:
        """Empty lines, left out at the top of a page."""
        return [Gap(count * self.pitch, True)] if count else []

    def paragraph(
        self, content: Content, role: str = "fang", indent: float = 0, align: str = "justify", x: float = 0,
        node: Node | None = None, keep: bool = False,
    ) -> list[TextStrip]:
        """A paragraph from ``x``. Pages are filled to their last line, so any of its lines may stand alone on one.

        The characters of its last line stand below those of the others.
        """
        width, node = self.width - x, node or self.parent.add("P")
        lines = self.setter.lines(content, self.size, width, role, indent)
        return [
            TextStrip(self.pitch, keep, on_cells(line, self.measures), self.size, x, width, align, node=node, drop=0)
            for line in lines
        ]


def on_cells(line: Line, measures: Measures) -> Line:
    """The last line of a paragraph on the cells of the type area, as its other lines are by being spread."""
    return replace(line, spacing=measures.cell - measures.body_size) if line.last and line.tokens else line


def official_strips(block: OfficialBlock, area: Area) -> Sequence[Strip]:
    """A block of official documents as strips."""
    makers = {
        Addressed: _addressed, Clause: clause, Annexes: _annexes, Signed: _signed, Signet: _signet, Roll: _roll,
        Annex: _annex,
    }
    return makers[type(block)](block, area)  # type: ignore[operator]


def _addressed(block: Addressed, area: Area) -> Sequence[Strip]:
    strips = area.paragraph(block.text)
    return [*strips[:-1], replace(strips[-1], keep=True)]


def clause(block: Clause, area: Area) -> Sequence[Strip]:
    """A paragraph in the style of its level; a heading also gets a bookmark and stays with what follows."""
    role, level, begin, rest = block.parts
    if level:
        return heading(begin, level, role, area)
    indent = area.cells(area.measures.first_indent)
    return area.paragraph([Run(begin, role=role), Run(rest)] if begin else rest, indent=indent)


def heading(text: str, level: int, role: str, area: Area) -> list[TextStrip]:
    """A heading on the lines of the type area."""
    node = area.parent.add(f"H{level + 1}")
    strips = area.paragraph(text, role, area.cells(area.measures.first_indent), "left", node=node, keep=True)
    return [replace(strips[0], bookmark=(text, level)), *strips[1:]]


def _hanging(
    label: str, text: str, area: Area, x: float, node: Node, role: str = "fang", before: str = ""
) -> Iterator[Strip]:
    """A labelled text whose further lines begin below its first character; the label is as wide as ``before``."""
    said = area.line(label, role)
    blank = area.size / 4 if before.endswith(" ") else 0  # a line's last blank has no width
    start = x + (area.line(before, role).width if before else said.width) + blank
    place = start - said.width - blank if before else x
    if start > area.width / 2:
        yield from area.paragraph([Run(label, role=role), Run(text)], x=x, node=node)
        return
    lines = area.setter.lines(text, area.size, area.width - start, "fang")
    for index, line in enumerate(lines):
        texts = [Lettering(line, area.size, start, 0, area.width - start, "justify", node)]
        if index == 0:
            texts.insert(0, Lettering(said, area.size, place, 0, said.width + 1, node=node))
        yield Panel(area.pitch, False, tuple(texts), body=area.size)


def _annexes(block: Annexes, area: Area) -> list[Strip]:
    node, x = area.parent.add("P"), area.cells(area.measures.first_indent)
    label = pick("附件：", "Annexes: ")
    strips = area.rows(area.measures.closing_rows)
    for number, name in enumerate(block.names, 1):
        count = f"{number}. " if len(block.names) > 1 else ""
        wide = f"{len(block.names)}. " if count else ""
        first = label if number == 1 else ""
        strips += _hanging(first + count, name, area, x, node, before=label + wide)
    return strips


def _roll(block: Roll, area: Area) -> list[Strip]:
    node = area.parent.add("P")
    return list(_hanging(block.heading, block.names, area, area.cells(area.measures.first_indent), node, "hei"))


def _annex(block: Annex, area: Area) -> list[Strip]:
    """Its label on the first line of a new page, its title on the third."""
    node = area.parent.add("H2")
    label = area.paragraph(block.label, "hei", align="left", keep=True)
    size = area.measures.title_size
    lines = title_lines(area.setter, block.title, size, area.width)
    between = (area.measures.annex_title_row - 2) * area.pitch
    strips: list[Strip] = [Break(), replace(label[0], bookmark=(f"{block.label} {block.title}", 1)), *label[1:]]
    strips.append(Gap(between, True))
    strips += [TextStrip(area.pitch, True, line, size, 0, area.width, "center", node=node, drop=0) for line in lines]
    return [*strips, Gap(area.pitch, True)]


# offices, date, seals -------------------------------------------------------
def _signed(block: Signed, area: Area) -> list[Strip]:
    if block.sealed:
        panels = _sealed(block, area)
        return [*panels, *_note(block.note, area, panels[-1].places)]
    return [*area.rows(area.measures.closing_rows), *_unsealed(block, area), *_note(block.note, area)]


def _note(note: str, area: Area, places: Sequence[Place] = ()) -> Sequence[Strip]:
    """The note on the line below the date; below a seal that line stays free where the note would come under it."""
    below: list[Strip] = [Gap(area.pitch)] if places else []
    if not note:
        return below
    x = area.cells(area.measures.first_indent)
    strips = area.paragraph(bracketed(note), x=x)
    free = places and len(strips) == 1 and x + strips[0].line.width < places[-1].x
    return strips if free else [*below, *strips]


def _unsealed(block: Signed, area: Area) -> list[Panel]:
    """The names with the date below, whose first character stands two further right than theirs."""
    inset, shift = area.cells(area.measures.unsealed_inset), area.cells(area.measures.unsealed_shift)
    room = area.width - inset
    wide = min(max(area.line(name).width for name in block.offices), room)
    left = max(0.0, room - max(wide, area.line(block.date).width + shift))
    texts = []
    for name in block.offices:
        said = area.lettering(name, left, 0, wide + 1)
        texts.append(replace(said, line=spread(said.line, wide)))
    texts.append(area.lettering(block.date, left + shift, 0, area.width - left - shift))
    return [Panel(area.pitch, True, (text,), body=area.size) for text in texts]


def _sealed(block: Signed, area: Area) -> list[Panel]:
    """Names in rows, each below its seal; the last one above the date, with its seal over both."""
    names, date = [area.line(name) for name in block.offices], area.line(block.date)
    centre = max(area.width - area.cells(area.measures.sealed_date_inset) - date.width / 2, area.width / 2)
    count, step = _columns(names, centre, area)
    seals = [*block.seals, *[None] * len(names)]
    panels: list[Panel] = []
    for start in range(0, len(names), count):
        row = range(start, min(start + count, len(names)))
        last = row.stop == len(names)
        right = centre + (0 if last else (len(row) - count) * step)
        texts, places = [], []
        for index in row:
            x = right - (row.stop - 1 - index) * step
            texts.append(_centred(block.offices[index], x, 0, area))
            middle = area.pitch if index == len(names) - 1 else area.size / 2  # the last one covers the date too
            places.append(_seal(seals[index], x, middle, area, block.offices[index]))
        if last:
            texts.append(_centred(block.date, centre, area.pitch, area))
        panels.append(_row_of_seals(texts, places, not panels, last, area))
    return panels


def _centred(text: str, x: float, top: float, area: Area) -> Lettering:
    """The text with its middle at ``x``, as far as the type area allows."""
    wide = area.line(text).width
    return area.lettering(text, max(0.0, min(x - wide / 2, area.width - wide)), top, area.width)


def _row_of_seals(
    texts: Sequence[Lettering], places: Sequence[Place], first: bool, last: bool, area: Area
) -> Panel:
    """A row of names with lines above for the seals. Those of the first row reach up to less than a line below the
    characters of the text before."""
    reach = max(-place.top for place in places) / area.pitch
    least = int(area.measures.closing_rows) if first else 0
    free = 1 - area.size / area.pitch if first else 0
    above = max(least, ceil(reach - free - 0.001)) * area.pitch
    radius = points(area.measures.seal_size) / 2
    lead = ceil((radius - area.size / 2) / area.pitch)
    rows = ceil(points(area.measures.seal_size + area.measures.seal_gap) / area.pitch) - lead
    height = above + (2 if last else rows) * area.pitch
    moved = tuple(replace(text, top=text.top + above) for text in texts)
    pressed = tuple(replace(place, top=place.top + above) for place in places)
    return Panel(height, True, moved, body=above + area.pitch + area.size if last else height, places=pressed)


def _columns(names: Sequence[Line], centre: float, area: Area) -> tuple[int, float]:
    """How many offices stand in a row, and how far their middles are apart."""
    seal, gap = points(area.measures.seal_size), points(area.measures.seal_gap)
    wish = max(seal + gap, max(line.width for line in names) + area.size / 2)
    count = min(int(area.measures.seals_in_row), len(names))
    while count > 1:
        edge = max(seal, names[0].width) / 2
        room = (centre - edge) / (count - 1)
        if room >= wish:
            return count, min(room, max(wish, area.width / int(area.measures.seals_in_row)))
        count -= 1
    return 1, 0.0


def _seal(seal: Picture | None, x: float, middle: float, area: Area, office: str) -> Place:
    wide = points(seal.width if seal and seal.width else area.measures.seal_size)
    high = wide * seal.pixels[1] / seal.pixels[0] if seal else wide
    node = area.parent.add("Figure", alt=seal.alt or office) if seal else None
    return Place(x - wide / 2, middle - high / 2, wide, high, seal.data if seal else b"", node)


def _signet(block: Signet, area: Area) -> list[Strip]:
    """The title of the office held beside the place of the signet, the date one line below it."""
    measures = area.measures
    width, height = points(measures.signet_width), points(measures.signet_height)
    if block.image:
        wide, high = block.image.pixels
        width, height = min(width, height * wide / high), min(height, width * high / wide)
    x = area.width - area.cells(measures.signet_inset) - width
    node = area.parent.add("Figure", alt=block.image.alt or block.name) if block.image else None
    place = Place(x, 0, width, height, block.image.data if block.image else b"", node)
    date_top = ceil((height + area.pitch - 0.001) / area.pitch) * area.pitch
    texts = tuple(
        replace(area.lettering(text, 0, top, room), align="right") for text, top, room in (
            (block.title, (height - area.size) / 2, x - area.cells(measures.signet_title_gap)),
            (block.date, date_top, area.width - area.cells(measures.signet_inset)),
        )
    )
    panel = Panel(date_top + area.pitch, True, texts, body=date_top + area.size, places=(place,))
    return [*area.rows(measures.signet_rows), panel, *_note(block.note, area)]
