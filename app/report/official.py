"""The head of an office's bulletins, and the imprint at the foot of bulletins and official documents.

The places in a bulletin's head follow the usual head of a duty room's, for which there is no standard; the imprint is
that of GB/T 9704-2012. Where everything stands is in ``measures.py``; here all lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.report.blocks import COLOURS, Imprint, Masthead, Run
from app.report.lines import MAX_GAP
from app.report.measures import Measures, points
from app.report.panels import LESS, Lettering, Panel, Stroke, fitted, one_line
from app.report.strips import Setter
from app.report.tags import Node

NOTE_LEADING = 1.35
MIDDLE_NAME = 60  # a name of another size keeps the middle of one of this
LESSER = (1, 0.89, 0.76)  # of the size, tried until a line has room for both its ends
LESSER_ENDS = (1, 0.93, 0.86)  # the same of the last line of the imprint


# the head of a bulletin ---------------------------------------------------
def masthead(head: Masthead, setter: Setter, parent: Node, measures: Measures, pitch: float) -> Panel:
    """The head with its rule, as high as whole lines of text that are ``pitch`` apart."""
    width, size = points(measures.area_width), measures.body_size
    texts = [_name(head, setter, measures), *_above_the_rule(head, setter, measures)]
    if head.secrecy:
        texts.append(fitted(setter, head.secrecy, "hei", size, 0, "left", width))
    if head.issue:
        texts.append(fitted(setter, head.issue, "fang", size, points(measures.bulletin_issue_top), "center", width))
    rule = Stroke(points(measures.bulletin_rule_middle), points(head.rule), COLOURS.get(head.colour, head.colour))
    read = sorted((text for text in texts if text.line.tokens), key=lambda text: (text.top, text.x))
    tagged = tuple(replace(text, node=parent.add("P")) for text in read)
    return Panel(int(measures.bulletin_rows) * pitch, True, tagged, (rule,), width)


def _name(head: Masthead, setter: Setter, measures: Measures) -> Lettering:
    """The name in the middle, its Chinese characters set apart; a smaller one keeps its middle's height."""
    room = points(measures.area_width)
    run = [Run(one_line(head.name), colour=head.colour)]
    size = min(head.size, head.size * room / max(setter.natural_width(run, head.size, "biaosong"), 1))
    line = setter.lines(run, size, 1e9, "biaosong")[0]
    top = points(measures.bulletin_name_top) + (MIDDLE_NAME - size) / 2
    places = len(line.tokens) - 1
    if places < 1 or any(len(token.text) > 1 for token in line.tokens):
        return Lettering(line, size, 0, top, room, "center")
    gap = min(MAX_GAP * size, (room - line.width) / places) * 0.999
    width = line.width + places * gap
    return Lettering(replace(line, last=False), size, (room - width) / 2, top, width, "justify")


def _above_the_rule(head: Masthead, setter: Setter, measures: Measures) -> Iterator[Lettering]:
    """Both ends of the line above the rule, one character in; one above the other where they are too long."""
    inset = measures.body_size
    room, middle = points(measures.area_width) - 2 * inset, points(measures.bulletin_line_middle)
    size = inset
    for size in (inset * part for part in LESSER):
        ends = [setter.natural_width(end, size, "fang") for end in (head.left, head.right) if end]
        if sum(ends) + size * (len(ends) - 1) <= room:
            break
    else:
        yield fitted(setter, head.left, "fang", size, middle - 1.5 * size, "left", room, inset)
        yield fitted(setter, head.right, "fang", size, middle - 0.15 * size, "right", room, inset)
        return
    for end, align in ((head.left, "left"), (head.right, "right")):
        if end:
            line = setter.lines(end, size, 1e9, "fang")[0]
            yield Lettering(line, size, inset, middle - size / 2, room, align)


# the imprint --------------------------------------------------------------
def imprint(
    foot: Imprint, notes: Sequence[str], setter: Setter, parent: Node, measures: Measures, ruled: bool, room: float
) -> Panel:
    """The imprint with the notes above it, smaller where a page of ``room`` points would not hold them."""
    scale = 1.0
    while _Imprint(setter, measures, ruled, scale).panel(foot, notes, Node("Document")).height > room:
        scale *= LESS
    return _Imprint(setter, measures, ruled, scale).panel(foot, notes, parent)


class _Imprint:
    """Sets notes in small type and below them the imprint, whose last rule is the lower edge of the type area.

    ``ruled`` is false in letters, whose imprint has no rules.
    """

    def __init__(self, setter: Setter, measures: Measures, ruled: bool, scale: float) -> None:
        self.setter = setter
        self.measures = measures
        self.ruled = ruled
        self.width = points(measures.area_width)
        self.note_size = measures.note_size * scale
        self.size, self.leading = measures.imprint_size * scale, measures.imprint_leading * scale
        self.inset = measures.imprint_inset * self.size
        self.texts: list[Lettering] = []
        self.y = 0.0

    def panel(self, foot: Imprint, notes: Sequence[str], parent: Node) -> Panel:
        measures = self.measures
        outer, inner = points(measures.outer_rule), points(measures.inner_rule)
        for note in notes:
            self._add_note(note)
        self.y += 3 if notes else 0
        rules = [Stroke(self.y + outer / 2, outer)]
        for label, text in foot.lines:
            self._add_line(label, text)
        if foot.left or foot.right:
            if foot.lines:
                rules.append(Stroke(self.y, inner))
            self._add_ends(foot)
        rules.append(Stroke(self.y + outer / 2, outer))
        tagged = tuple(replace(text, node=parent.add("P")) for text in self.texts if text.line.tokens)
        kept = tuple(rules) if self.ruled else ()
        return Panel(self.y + outer, False, tagged, kept, self.width, foot=True, on=foot.on)

    def _add_note(self, note: str) -> None:
        size = self.note_size
        for line in self.setter.lines(note, size, self.width, "song"):
            self.texts.append(Lettering(line, size, 0, self.y + 1, self.width))
            self.y += size * NOTE_LEADING

    def _add_line(self, label: str, text: str) -> None:
        """Adds a labelled text whose further lines begin below its first character."""
        size, leading = self.size, self.leading
        said = self.setter.lines(one_line(label), size, 1e9, "fang")[0]
        if said.width > self.width / 2:
            label, text = "", label + text
            said = self.setter.lines(label, size, 1e9, "fang")[0]
        start = self.inset + said.width + (size / 4 if label.endswith(" ") else 0)
        room = self.width - start - self.inset
        middle = (leading - size) / 2
        self.texts.append(Lettering(said, size, self.inset, self.y + middle, said.width + 1))
        for line in self.setter.lines(text, size, room, "fang"):
            self.texts.append(Lettering(line, size, start, self.y + middle, room, "justify"))
            self.y += leading

    def _add_ends(self, foot: Imprint) -> None:
        """Adds the last line, a little smaller where both its ends have no room; then its left end goes on below."""
        leading, room = self.leading, self.width - 2 * self.inset
        size = self.size
        for size in (self.size * part for part in LESSER_ENDS):
            ends = [self.setter.natural_width(end, size, "fang") for end in (foot.left, foot.right) if end]
            if sum(ends) + size * (len(ends) - 1) <= room:
                break
        *above, right = self.setter.lines(foot.right, size, room, "fang")
        top = (leading - size) / 2
        for line in above:
            self.texts.append(Lettering(line, size, self.inset, self.y + top, room, "right"))
            self.y += leading
        self.texts.append(Lettering(right, size, self.inset, self.y + top, room, "right"))
        left_room = room - (right.width + size if foot.right else 0)
        for line in self.setter.lines(foot.left, size, max(left_room, room / 3), "fang"):
            self.texts.append(Lettering(line, size, self.inset, self.y + top, room))
            self.y += leading
