"""The heads of official documents after GB/T 9704-2012: documents, letters, orders, minutes.

A head is one panel whose upper edge is that of the type area. Its height ends where the title begins, or the body of
what has no title. The colour is the standard's red; distances are read from the measures, here all are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.i18n import pick
from app.report.blocks import LetterHead, MinutesHead, OfficialHead, OrderHead, Run
from app.report.geometry import HEIGHT, WIDTH
from app.report.lines import MAX_GAP
from app.report.measures import Measures, points
from app.report.official_blocks import Head, Marks
from app.report.panels import Lettering, Panel, Stroke, fitted, spread
from app.report.strips import ASCENT, Setter
from app.report.tags import Node

RED = "#FF0000"
JOINT_LEADING = 1.3  # of the size of the names, from name to name
JOINT_GAP = 0.5  # of their size, before the word at their right
MOST_JOINT = points(85)  # height of the names of several offices: the first page must have some of the body
NAME_CHARACTERS = 3  # a signer's name of two is set as wide as one of three


@dataclass(frozen=True)
class _Set:
    """What heads are made with."""

    setter: Setter
    measures: Measures

    @property
    def width(self) -> float:
        return points(self.measures.area_width)

    @property
    def size(self) -> float:
        return self.measures.body_size

    @property
    def pitch(self) -> float:
        return self.measures.pitch

    def text(self, text: str, role: str, top: float, align: str = "left", inset: float = 0) -> Lettering:
        """A line of body size, ``inset`` points free at either end."""
        return fitted(self.setter, text, role, self.size, top, align, self.width - 2 * inset, inset)


def head_panel(head: Head, setter: Setter, parent: Node, measures: Measures) -> Panel:
    """The head as one panel, read from above."""
    make = {OfficialHead: _document, LetterHead: _letter, OrderHead: _order, MinutesHead: _minutes}[type(head)]
    texts, rules, height = make(head, _Set(setter, measures))  # type: ignore[operator]
    read = sorted(texts, key=lambda text: (round(text.top), text.x))
    title = parent.add("H1") if isinstance(head, OrderHead) else None  # an order has no other title
    tagged = tuple(
        replace(text, node=title if title and _is_red(text) else parent.add("P")) for text in read
    )
    return Panel(height, True, tagged, tuple(rules), points(measures.area_width))


def _is_red(text: Lettering) -> bool:
    return any(token.style.colour == RED for token in text.line.tokens)


_Made = tuple[list[Lettering], list[Stroke], float]


def _document(head: OfficialHead, area: _Set) -> _Made:
    measures = area.measures
    texts = list(_marks(head, area, 0))
    top = points(measures.mark_top)
    joint = len(head.offices) > 1
    names, bottom = _joint(head, area, top) if joint else _name(head.offices[0] + head.suffix, area, top)
    first = bottom + measures.number_rows * area.pitch
    signers, rows = _signers(head.signers, area, first) if head.signers else ([], 1)
    number = first + (rows - 1) * area.pitch
    inset = measures.signer_inset * measures.cell
    align = "left" if head.signers else "center"
    texts += [*names, *signers, area.text(head.number, "fang", number, align, inset if head.signers else 0)]
    rule = number + area.size + points(measures.red_rule_drop)
    strokes = [Stroke(rule, points(measures.red_rule), RED)]
    return texts, strokes, rule + measures.title_rows * area.pitch


def _letter(head: LetterHead, area: _Set) -> _Made:
    measures = area.measures
    names, bottom = _name(head.office, area, points(measures.letter_mark_top - measures.top))
    above = _double(bottom + points(measures.letter_rule_drop), measures, thick_first=True)
    foot = HEIGHT - points(measures.letter_foot_rule + measures.top)
    below = _double(foot - _double_height(measures), measures, thick_first=False)
    first = above[1].middle + above[1].thickness / 2 + measures.letter_first_drop * area.size
    texts = [*names, *_marks(head, area, first)]
    if head.number:
        texts.append(area.text(head.number, "fang", first, "right"))
    last = first + (max(len(head.marks), 1) - 1) * area.pitch + area.size
    return texts, [*above, *below], last + measures.title_rows * area.pitch


def _order(head: OrderHead, area: _Set) -> _Made:
    names, bottom = _name(head.office + head.word, area, points(area.measures.order_mark_top))
    number = bottom + area.measures.order_rows * area.pitch
    texts = [*_marks(head, area, 0), *names, area.text(head.number, "fang", number, "center")]
    return texts, [], number + area.size + area.measures.order_rows * area.pitch


def _minutes(head: MinutesHead, area: _Set) -> _Made:
    measures = area.measures
    names, bottom = _name(head.name, area, points(measures.minutes_mark_top))
    texts = [*_marks(head, area, 0), *names]
    line = bottom + measures.number_rows * area.pitch
    if head.number:
        texts.append(area.text(head.number, "fang", line, "center"))
    if head.left or head.right:
        line += area.pitch if head.number else 0
        inset = measures.signer_inset * measures.cell
        ends = ((head.left, "left"), (head.right, "right"))
        texts += [area.text(end, "fang", line, align, inset) for end, align in ends if end]
    rule = line + area.size + points(measures.red_rule_drop)
    return texts, [Stroke(rule, points(measures.red_rule), RED)], rule + measures.title_rows * area.pitch


# parts of heads -----------------------------------------------------------
def _marks(head: Marks, area: _Set, top: float) -> Iterator[Lettering]:
    """Copy number, secrecy and urgency, one below the other from ``top``."""
    for row, mark in enumerate(head.marks):
        text = mark
        if mark == head.urgency and len(mark) == 2:
            text = mark[0] + "　" * round(area.measures.urgency_spread) + mark[1]
        yield area.text(text, "fang" if mark == head.copy_number else "hei", top + row * area.pitch)


def _name(name: str, area: _Set, top: float) -> tuple[list[Lettering], float]:
    """The name whose ink begins at ``top``, as large as the measures say and the page allows; and its ink's end."""
    size = area.measures.mark_size
    run = [Run(name, colour=RED)]
    size *= min(1, area.width / max(area.setter.natural_width(run, size, "biaosong"), 1) * 0.999)
    line = area.setter.lines(run, size, 1e9, "biaosong")[0]
    line = spread(line, min(area.width, line.width + MAX_GAP * size * (len(line.tokens) - 1)))
    high, low = area.setter.letters.ink("biaosong", name)
    place = Lettering(line, size, 0, top - (ASCENT - high) * size, area.width, "center")
    return [place], top + (high - low) * size


def _joint(head: OfficialHead, area: _Set, top: float) -> tuple[list[Lettering], float]:
    """The names of several offices below each other, as wide as the widest, and the word at their right."""
    size = min(area.measures.joint_mark_size, MOST_JOINT / (JOINT_LEADING * len(head.offices)))
    names = [[Run(name, colour=RED)] for name in head.offices]
    suffix = [Run(head.suffix, colour=RED)]
    beside = (area.setter.natural_width(suffix, 1, "biaosong") + JOINT_GAP) if head.suffix else 0
    widest = max(area.setter.natural_width(name, 1, "biaosong") for name in names)
    size = min(size, area.width / (widest + beside))
    high, low = area.setter.letters.ink("biaosong", "".join(head.offices))
    first = top - (ASCENT - high) * size
    left = (area.width - (widest + beside) * size) / 2
    texts = []
    for row, name in enumerate(names):
        line = spread(area.setter.lines(name, size, 1e9, "biaosong")[0], widest * size)
        texts.append(Lettering(line, size, left, first + row * JOINT_LEADING * size, widest * size + 1))
    last = first + (len(names) - 1) * JOINT_LEADING * size
    if head.suffix:
        line = area.setter.lines(suffix, size, 1e9, "biaosong")[0]
        x = left + (widest + JOINT_GAP) * size
        texts.append(Lettering(line, size, x, (first + last) / 2, area.width - x))
    return texts, last + (ASCENT - low) * size


def _signers(names: Sequence[str], area: _Set, top: float) -> tuple[list[Lettering], int]:
    """Label and names at the right, some in a row; the names below each other. Also the number of rows."""
    setter, size, per_row = area.setter, area.size, int(area.measures.signers_in_row)
    padded = [_as_three(name) for name in names]
    wide = max(setter.natural_width(name, size, "kai") for name in padded) + size
    columns = min(per_row, len(padded))
    label = pick("签发人：", "Signer: ")
    said = setter.lines(label, size, 1e9, "fang")[0]
    end = area.width - area.measures.signer_inset * area.measures.cell
    start = end - columns * wide + size
    texts = [Lettering(said, size, start - said.width, top, said.width + 1)]
    for index, name in enumerate(padded):
        line = setter.lines(name, size, 1e9, "kai")[0]
        row, column = divmod(index, columns)
        texts.append(Lettering(line, size, start + column * wide, top + row * area.pitch, wide))
    return texts, (len(padded) - 1) // columns + 1


def _as_three(name: str) -> str:
    return f"{name[0]}　{name[1]}" if len(name) == NAME_CHARACTERS - 1 and not name.isascii() else name


def _double(top: float, measures: Measures, thick_first: bool) -> list[Stroke]:
    """A red double rule from ``top``, in the middle of the page."""
    thick, thin = points(measures.letter_thick_rule), points(measures.letter_thin_rule)
    first, second = (thick, thin) if thick_first else (thin, thick)
    wide = points(measures.letter_rule_width)
    x = (WIDTH - wide) / 2 - points(measures.left)
    below = top + first + points(measures.letter_rule_gap)
    return [Stroke(top + first / 2, first, RED, x, wide), Stroke(below + second / 2, second, RED, x, wide)]


def _double_height(measures: Measures) -> float:
    return points(measures.letter_thick_rule + measures.letter_thin_rule + measures.letter_rule_gap)
