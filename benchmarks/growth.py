"""How figures grow with the log: slopes between sizes, what grows faster than logarithmically, the plotted curve."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log, log10

from app.report.sketch import INKS
from benchmarks.figures import shown

NOISE = 0.1  # of a slope: a figure may be off by a quarter over a decade
WIDTH, HEIGHT = 1200, 470
LEFT, TOP, BOTTOM, NAMES, GAP = 58.0, 56.0, 44.0, 215.0, 30.0
LINE = 14.0  # between the names at the right
DASHES = ("", "6 3", "2 3")
GRID = "#dddddd"

Points = Sequence[tuple[int, float]]  # size and value, by size


@dataclass(frozen=True)
class Line:
    """One figure over the sizes, and its floor where it has one."""

    title: str
    unit: str
    points: Points
    floor: Points = ()


def slope(points: Points) -> float:
    """The power of the size that fits best: 0 is flat, 1 proportional; least squares between the logarithms."""
    spots = [(log(size), log(value)) for size, value in points if value > 0]
    if len(spots) < 2:
        return 0.0
    middle = sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)
    wide = sum((x - middle[0]) ** 2 for x, _ in spots)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in spots) / wide if wide else 0.0


def of_logarithm(points: Points) -> float:
    """The slope that the logarithm of the size itself would have over these sizes."""
    return slope([(size, log(size)) for size, _ in points])


def kind(points: Points) -> str:
    """``flat``, ``logarithmic`` or ``faster``: over all sizes, or in the last step, where growth sets in late."""
    if len(points) < 2:
        return "flat"
    over = max(slope(part) - of_logarithm(part) for part in (points, points[-2:]))
    if over > NOISE:
        return "faster"
    return "flat" if slope(points) <= NOISE / 2 else "logarithmic"


def told(line: Line) -> str:
    """A line's growth in a sentence."""
    (first, small), (last, large) = line.points[0], line.points[-1]
    grown = slope(line.floor)
    own = f"; its floor grows too, slope {grown:.2f}" if kind(line.floor) == "faster" else ""
    return (
        f"{line.title}: {shown(small)} {line.unit} at {first:,}, {shown(large)} {line.unit} at {last:,} entries; slope "
        f"{slope(line.points):.2f}, in the last step {slope(line.points[-2:]):.2f} (the logarithm itself "
        f"{of_logarithm(line.points):.2f} and {of_logarithm(line.points[-2:]):.2f}){own}"
    )


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table, a column for each size."""
    sizes = sorted({size for line in lines for size, _ in line.points})
    head = ["Figure", "Unit", *(f"{size:,}" for size in sizes), "Slope", "Grows"]
    rows = ["| " + " | ".join(head) + " |", "|---|---|" + "--:|" * (len(sizes) + 1) + "---|"]
    for line in lines:
        values = dict(line.points)
        cells = [shown(values.get(size)) for size in sizes]
        grown = [f"{slope(line.points):.2f}", kind(line.points)] if len(line.points) > 1 else ["–", "–"]
        rows.append(f"| {' | '.join([line.title, line.unit, *cells, *grown])} |")
    return "\n".join(rows)


# the picture ------------------------------------------------------------
@dataclass(frozen=True)
class Panel:
    """Axes of a part of the picture, both logarithmic."""

    left: float
    right: float
    sizes: tuple[int, int]
    powers: tuple[int, int]

    def x(self, size: float) -> float:
        first, last = (log10(one) for one in self.sizes)
        return self.left + (log10(size) - first) / (last - first or 1) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.powers
        return HEIGHT - BOTTOM - (log10(value) - low) / (high - low) * (HEIGHT - BOTTOM - TOP)


def picture(panels: Mapping[str, Sequence[Line]], told: str) -> str:
    """An SVG: panels by title beside each other, lines with their names at the right; ``told`` stands above."""
    each = WIDTH / len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="11" fill="#333"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="16" y="20" font-size="12">{escape(told)}</text>',
    ]
    for place, (title, lines) in enumerate(panels.items()):
        values = [value for line in lines for _, value in line.points if value > 0]
        sizes = [size for line in lines for size, _ in line.points]
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        panel = Panel(place * each + LEFT, (place + 1) * each - NAMES - GAP / 2, (min(sizes), max(sizes)),
                      (low, max(high, low + 1)))
        parts += [*_axes(panel, title), *_lines(panel, lines)]
    return "\n".join([*parts, "</svg>\n"])


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'


def _way(points: Sequence[tuple[float, float]], ink: str, thickness: float = 1, dash: str = "") -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{way}" fill="none" stroke="{ink}" stroke-width="{thickness}"{dashed}/>'


def _axes(panel: Panel, title: str) -> list[str]:
    low, high = panel.powers
    bottom = HEIGHT - BOTTOM
    parts = [_text(panel.left - 40, TOP - 14, title, 'font-size="12" font-weight="bold"')]
    for power in range(low, high + 1):
        y = panel.y(10.0**power)
        parts.append(_way([(panel.left, y), (panel.right, y)], GRID))
        parts.append(_text(panel.left - 6, y + 4, f"{10.0**power:,g}", 'text-anchor="end"'))
    first, last = (log10(size) for size in panel.sizes)
    for power in range(ceil(first), floor(last) + 1):
        x = panel.x(10.0**power)
        parts.append(_way([(x, TOP), (x, bottom)], GRID))
        parts.append(_text(x, bottom + 16, f"{10**power:,}", 'text-anchor="middle"'))
    parts.append(_text((panel.left + panel.right) / 2, bottom + 34, "entries of the log", 'text-anchor="middle"'))
    return parts


def _lines(panel: Panel, lines: Sequence[Line]) -> list[str]:
    parts = []
    drawn = [line for line in lines if any(value > 0 for _, value in line.points)]
    ends = spread([panel.y(line.points[-1][1]) for line in drawn])
    for number, (line, end) in enumerate(zip(drawn, ends, strict=True)):
        ink, dash = INKS[number % len(INKS)], DASHES[number // len(INKS) % len(DASHES)]
        spots = [(panel.x(size), panel.y(value)) for size, value in line.points if value > 0]
        parts.append(_way(spots, ink, 1.8, dash))
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{ink}"/>' for x, y in spots]
        x, y = spots[-1]
        parts.append(_way([(x + 4, y), (x + 14, end)], ink, 0.7))
        parts.append(_text(x + 17, end + 4, _named(line), f'fill="{ink}"'))
    return parts


def _named(line: Line) -> str:
    return f"{line.title}, {shown(line.points[-1][1])} {line.unit}"


def spread(heights: Sequence[float]) -> list[float]:
    """The same heights, moved apart so that names do not stand on each other, none below the axis."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    placed = [heights[place] for place in order]
    for place in range(1, len(placed)):
        placed[place] = max(placed[place], placed[place - 1] + LINE)
    limit = HEIGHT - BOTTOM
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], limit)
        limit = placed[place] - LINE
    found = [0.0] * len(heights)
    for place, height in zip(order, placed, strict=True):
        found[place] = height
    return found
