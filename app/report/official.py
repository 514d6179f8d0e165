"""The printed head and foot of an office's bulletins: where everything stands on the page, in millimetres.

Type area, lines and page number after GB/T 9704-2012; the places in the head follow the usual head of a
duty room's bulletin, for which there is no standard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.report.blocks import COLOURS, Content, Imprint, Masthead, Run
from app.report.lines import MAX_GAP, Line
from app.report.strips import MM, Pen, Setter, Strip
from app.report.tags import Node

TOP, LEFT, WIDTH, HEIGHT = 37 * MM, 28 * MM, 156 * MM, 225 * MM
LINES = 22
PITCH = HEIGHT / LINES
CLOSER = (27.5, 26)  # points; GB/T 9704 lets the lines be closer where the last page has no room
SIZE = 15.75  # 三号: 28 characters in 156 mm
IMPRINT_SIZE = 14  # 四号
IMPRINT_LEADING = IMPRINT_SIZE * 1.5
NOTE_SIZE, NOTE_LEADING = 9, 12.15
PAGE_NUMBER_SIZE = 14
PAGE_NUMBER_DROP = 7 * MM  # below the type area

# in the head, from the upper edge of the type area
NAME_TOP = 25 * MM
ISSUE_TOP = 53 * MM
LINE_MIDDLE = 67 * MM
RULE_MIDDLE = 73 * MM
HEAD_LINES = 9  # the title begins two lines below the rule
LESSER = (SIZE, 14, 12)  # sizes tried until the line above the rule has room for both its ends
LESSER_ENDS = (IMPRINT_SIZE, 13, 12)  # the same of the last line of the imprint
OUTER_RULE, INNER_RULE = 0.35 * MM, 0.25 * MM
BLACK = "#000000"


@dataclass(frozen=True)
class Lettering:
    """A line of text in a panel, in points from its upper left corner."""

    line: Line
    size: float
    x: float
    top: float
    width: float
    align: str = "left"
    node: Node | None = None


@dataclass(frozen=True)
class Stroke:
    """A level rule in a panel over the whole width; ``middle`` is the height of its middle."""

    middle: float
    thickness: float
    colour: str = BLACK


@dataclass(frozen=True)
class Panel(Strip):
    """Texts and rules at fixed places. ``foot``: it stands at the very foot of the type area."""

    texts: Sequence[Lettering] = field(default=())
    rules: Sequence[Stroke] = field(default=())
    width: float = WIDTH
    foot: bool = False

    def draw(self, pen: Pen, left: float, top: float, opens: bool, closes: bool) -> None:
        for one in self.texts:
            pen.within(one.node)
            pen.text(one.line, one.size, left + one.x, top + one.top, one.width, one.align)
        pen.within(None)
        for rule in self.rules:
            pen.rule(left, top + rule.middle, left + self.width, top + rule.middle, rule.thickness, rule.colour)


# the head ---------------------------------------------------------------
def masthead(head: Masthead, setter: Setter, parent: Node, pitch: float = PITCH) -> Panel:
    """The head with its rule, as high as whole lines of text that are ``pitch`` apart."""
    texts = [_name(head, setter), *_above_the_rule(head, setter)]
    if head.secrecy:
        texts.append(_fitted(setter, head.secrecy, "hei", SIZE, 0, "left"))
    if head.issue:
        texts.append(_fitted(setter, head.issue, "fang", SIZE, ISSUE_TOP, "center"))
    rule = Stroke(RULE_MIDDLE, head.rule * MM, COLOURS.get(head.colour, head.colour))
    read = sorted(texts, key=lambda text: (text.top, text.x))
    tagged = tuple(replace(text, node=parent.add("P")) for text in read)
    return Panel(HEAD_LINES * pitch, True, tagged, (rule,))


def _fitted(
    setter: Setter, content: Content, role: str, size: float, top: float, align: str, inset: float = 0
) -> Lettering:
    """One line, lessened until it has room; ``inset`` points are left free at either end."""
    room = WIDTH - 2 * inset
    size *= min(1, room / max(setter.natural_width(content, size, role), 1))
    return Lettering(setter.lines(content, size, 1e9, role)[0], size, inset, top, room, align)


def _name(head: Masthead, setter: Setter) -> Lettering:
    """The name in the middle, its Chinese characters set apart; a smaller one keeps its middle's height."""
    run = [Run(head.name, colour=head.colour)]
    size = min(head.size, head.size * WIDTH / max(setter.natural_width(run, head.size, "biaosong"), 1))
    line = setter.lines(run, size, 1e9, "biaosong")[0]
    top = NAME_TOP + (60 - size) / 2
    places = len(line.tokens) - 1
    if places < 1 or any(len(token.text) > 1 for token in line.tokens):
        return Lettering(line, size, 0, top, WIDTH, "center")
    gap = min(MAX_GAP * size, (WIDTH - line.width) / places) * 0.999
    width = line.width + places * gap
    return Lettering(replace(line, last=False), size, (WIDTH - width) / 2, top, width, "justify")


def _above_the_rule(head: Masthead, setter: Setter) -> Iterator[Lettering]:
    """Both ends of the line above the rule, one character in; one above the other where they are too long."""
    room = WIDTH - 2 * SIZE
    size: float = SIZE
    for size in LESSER:
        ends = [setter.natural_width(end, size, "fang") for end in (head.left, head.right) if end]
        if sum(ends) + size * (len(ends) - 1) <= room:
            break
    else:
        yield _fitted(setter, head.left, "fang", size, LINE_MIDDLE - 1.5 * size, "left", SIZE)
        yield _fitted(setter, head.right, "fang", size, LINE_MIDDLE - 0.15 * size, "right", SIZE)
        return
    for end, align in ((head.left, "left"), (head.right, "right")):
        if end:
            line = setter.lines(end, size, 1e9, "fang")[0]
            yield Lettering(line, size, SIZE, LINE_MIDDLE - size / 2, room, align)


# the foot ---------------------------------------------------------------
def imprint(foot: Imprint, notes: Sequence[str], setter: Setter, parent: Node) -> Panel:
    """Notes in small type and below them the imprint, whose last rule is the lower edge of the type area."""
    texts: list[Lettering] = []
    y = 0.0
    for note in notes:
        for line in setter.lines(note, NOTE_SIZE, WIDTH, "song"):
            texts.append(Lettering(line, NOTE_SIZE, 0, y + 1, WIDTH))
            y += NOTE_LEADING
    y += 3 if notes else 0
    rules = [Stroke(y + OUTER_RULE / 2, OUTER_RULE)]
    for label, text in foot.lines:
        y = _add_line(label, text, y, texts, setter)
    if foot.left or foot.right:
        if foot.lines:
            rules.append(Stroke(y, INNER_RULE))
        y = _add_ends(foot, y, texts, setter)
    rules.append(Stroke(y + OUTER_RULE / 2, OUTER_RULE))
    tagged = tuple(replace(text, node=parent.add("P")) for text in texts)
    return Panel(y + OUTER_RULE, False, tagged, tuple(rules), foot=True)


def _add_line(label: str, text: str, y: float, texts: list[Lettering], setter: Setter) -> float:
    """Adds a labelled text whose further lines begin below its first character; returns the y after it."""
    said = setter.lines(label, IMPRINT_SIZE, WIDTH, "fang")[0]
    start = IMPRINT_SIZE + said.width + (IMPRINT_SIZE / 4 if label.endswith(" ") else 0)
    room = WIDTH - start - IMPRINT_SIZE
    middle = (IMPRINT_LEADING - IMPRINT_SIZE) / 2
    texts.append(Lettering(said, IMPRINT_SIZE, IMPRINT_SIZE, y + middle, said.width + 1))
    for line in setter.lines(text, IMPRINT_SIZE, room, "fang"):
        texts.append(Lettering(line, IMPRINT_SIZE, start, y + middle, room, "justify"))
        y += IMPRINT_LEADING
    return y


def _add_ends(foot: Imprint, y: float, texts: list[Lettering], setter: Setter) -> float:
    """Adds the last line, a little smaller where both its ends have no room; then its left end goes on below."""
    room = WIDTH - 2 * IMPRINT_SIZE
    size: float = IMPRINT_SIZE
    for size in LESSER_ENDS:
        ends = [setter.natural_width(end, size, "fang") for end in (foot.left, foot.right) if end]
        if sum(ends) + size * (len(ends) - 1) <= room:
            break
    right = setter.lines(foot.right, size, room, "fang")[0]
    top = (IMPRINT_LEADING - size) / 2
    texts.append(Lettering(right, size, IMPRINT_SIZE, y + top, room, "right"))
    left_room = room - (right.width + size if foot.right else 0)
    for line in setter.lines(foot.left, size, max(left_room, room / 3), "fang"):
        texts.append(Lettering(line, size, IMPRINT_SIZE, y + top, room))
        y += IMPRINT_LEADING
    return y
