"""Charts: bars, bars upon each other, lines and pies, drawn with the fonts of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, cos, floor, log10, pi, sin

from app.core.i18n import pick, tr
from app.report.blocks import Chart, Series, amount
from app.report.sketch import INKS, Sketch, SketchStrip, style_of
from app.report.strips import MM, Setter
from app.report.tags import Node

TITLE_SIZE, WORD_SIZE = 11.0, 9.0
SIZES = (8.0, 7.0, 6.0)  # of labels and numbers, the first with room for them all
LINE = 1.2  # of the size of small text
MOST_HEIGHT = 140 * MM  # a chart has room on every page
LEAST_FIELD = 18 * MM
TICKS = 5
GRID_COLOUR = "#BFBFBF"
SWATCH, SWATCH_HIGH = 14.0, 7.0
GROUP = 0.72  # the share of its place that a group of bars takes
MOST_BAR = 36.0
LABEL_LINES, TALL_LABEL_LINES = 3, 9
LIST_START = 0.56  # of the width, beside a pie
LEAST_SHARE = 0.04  # of a pie, to be named beside it


def is_empty(chart: Chart) -> bool:
    """Whether there is nothing to draw: no number known, or nothing to share out."""
    series = chart.series[:1] if chart.kind == "pie" else chart.series
    values = [value for one in series for value in one.values if value is not None]
    return not values or chart.kind == "pie" and max(values) <= 0


def chart_strip(chart: Chart, setter: Setter, width: float, parent: Node) -> SketchStrip:
    """The chart with its title above, on one page. Its node tells the numbers."""
    sketch = Sketch(setter)
    top = sketch.say(chart.title, TITLE_SIZE, 0, 0, width, "center", "hei") * TITLE_SIZE * LINE + 4
    height = top + min(chart.height * MM, MOST_HEIGHT)
    if is_empty(chart):
        sketch.say(tr("No data"), WORD_SIZE, 0, top, width, "center")
        height = top + 2 * WORD_SIZE
    elif chart.kind == "pie":
        _Pie(chart, sketch, width).draw(top, height)
    else:
        height = _Plot(chart, sketch, width).draw(top, height)
    return SketchStrip(height, False, tuple(sketch.items), parent.add("Figure", alt=alternative(chart)))


def alternative(chart: Chart) -> str:
    """What a chart shows, in words."""
    colon, comma, stop = pick("：", ": "), pick("，", ", "), pick("；", "; ")
    said = [chart.title + (f" ({chart.unit})" if chart.unit else "")]
    for one in chart.series:
        values = comma.join(
            f"{label} {'—' if value is None else amount(value)}"
            for label, value in zip(chart.labels, one.values, strict=True)
        )
        said.append(f"{one.name}{colon}{values}" if one.name else values)
    return stop.join(said if not is_empty(chart) else [*said, tr("No data")])


def ticks(low: float, high: float, whole: bool) -> list[float]:
    """Round values from ``low`` or less to ``high`` or more, 0 among them; whole numbers when ``whole``."""
    low, high = min(low, 0), max(high, 0)
    if low == high:
        high = 1
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    if whole:
        step = max(1, round(step))
    return [number * step for number in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


class _Plot:
    """Bars or lines over an axis of labels."""

    def __init__(self, chart: Chart, sketch: Sketch, width: float) -> None:
        self.chart = chart
        self.sketch = sketch
        self.width = width
        self.setter = sketch.setter
        known = [value for one in chart.series for value in one.values if value is not None]
        low, high = min(known), max(known)
        if chart.kind == "stacked":
            places = [self._known(place) for place in range(len(chart.labels))]
            low = min(sum(value for _, value in values if value < 0) for values in places)
            high = max(sum(value for _, value in values if value > 0) for values in places)
        self.ticks = ticks(low, high, all(value == int(value) for value in known))

    def _known(self, place: int) -> list[tuple[int, float]]:
        """(number of the series, value) at a label, where the value is known."""
        values = [(number, one.values[place]) for number, one in enumerate(self.chart.series)]
        return [(number, value) for number, value in values if value is not None]

    def draw(self, top: float, height: float) -> float:
        """Draws between two heights; returns where it ends, lower where legend and labels need the room."""
        top = self._legend(top)
        if self.chart.unit:
            unit = tr("Unit: {unit}").format(unit=self.chart.unit)
            top += self.sketch.say(unit, SIZES[0], 0, top, self.width) * SIZES[0] * LINE
        widest = max(self.setter.natural_width(amount(tick), SIZES[0], "song") for tick in self.ticks)
        self.left = widest + 6
        self.slot = (self.width - self.left - 4) / len(self.chart.labels)
        self.top = top + SIZES[0] * 1.5
        labels, size, lines, every = self._labels()
        below = lines * size * LINE + 6
        self.bottom = max(height - below, self.top + LEAST_FIELD)
        self._axis()
        self._say_labels(labels, size, every)
        {"bars": self._bars, "stacked": self._stacked, "lines": self._lines}[self.chart.kind]()
        return self.bottom + below

    def _legend(self, top: float) -> float:
        """The names of the series in rows; returns where what follows begins."""
        named = [(number, one.name) for number, one in enumerate(self.chart.series) if one.name]
        if len(self.chart.series) == 1 and all(name in self.chart.title for _, name in named) or not named:
            return top
        room = self.width - SWATCH - 16
        entries = [
            (number, name, min(self.setter.natural_width(name, WORD_SIZE, "song"), room) + SWATCH + 16)
            for number, name in named
        ]
        rows: list[list[tuple[int, str, float]]] = [[]]
        for entry in entries:
            if rows[-1] and sum(width for *_, width in rows[-1]) + entry[2] > self.width:
                rows.append([])
            rows[-1].append(entry)
        for row in rows:
            x = (self.width - sum(width for *_, width in row)) / 2
            high = 1
            for number, name, width in row:
                self._swatch(number, x, top)
                high = max(high, self.sketch.say(name, WORD_SIZE, x + SWATCH + 4, top, width - SWATCH - 10))
                x += width
            top += high * WORD_SIZE * LINE + 2
        return top + 2

    def _swatch(self, number: int, x: float, top: float) -> None:
        middle = top + WORD_SIZE / 2
        if self.chart.kind != "lines":
            self.sketch.box(x, middle - SWATCH_HIGH / 2, SWATCH, SWATCH_HIGH, style_of(number))
            return
        self.sketch.line([(x, middle), (x + SWATCH, middle)], INKS[number % len(INKS)], 1.2)
        self.sketch.marker(x + SWATCH / 2, middle, number)

    # the axes -----------------------------------------------------------
    def _middle(self, place: int) -> float:
        return self.left + (place + 0.5) * self.slot

    def _y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def _axis(self) -> None:
        end = self.width - 4
        for tick in self.ticks:
            y = self._y(tick)
            self.sketch.line([(self.left, y), (end, y)], "#000000" if tick == 0 else GRID_COLOUR, 0.4)
            self.sketch.say(amount(tick), SIZES[0], 0, y - SIZES[0] * 0.55, self.left - 4, "right")
        self.sketch.line([(self.left, self.top - 4), (self.left, self.bottom)], thickness=0.4)

    def _say_labels(self, labels: Sequence[str], size: float, every: int) -> None:
        end = 0.0
        for place in range(0, len(labels), every):
            room = self.slot * every
            wide = min(self._wide(labels[place], size), room)
            middle = min(max(self._middle(place), wide / 2), self.width - wide / 2)
            if middle - wide / 2 >= end:  # else it was moved from the edge of the chart onto another
                self.sketch.say(labels[place], size, middle - room / 2, self.bottom + 3, room, "center")
                end = middle + wide / 2

    def _labels(self) -> tuple[Sequence[str], float, int, int]:
        """The labels, their size, their height in lines, and which of them are shown: each one, each second …"""
        labels, room = self.chart.labels, max(self.slot - 2, 1)
        for most in (1, LABEL_LINES):
            for size in SIZES:
                if most == 1:
                    lines = 1 if all(self._wide(label, size) <= room for label in labels) else most + 1
                else:
                    lines = max(len(self.setter.lines(label, size, room, "song")) for label in labels)
                if lines <= most and self._words_whole(labels, size, room):
                    return labels, size, lines, 1
        size = SIZES[1]
        short = max(self._wide(label, size) for label in labels) <= 6 * size
        tall = max(len(self.setter.lines(label, size, room, "song")) for label in labels)
        if room >= size and tall <= TALL_LABEL_LINES and self._words_whole(labels, size, room):
            return labels, size, tall, 1  # one character below the other
        if short:
            widest = max(self._wide(label, size) for label in labels) + 3
            return labels, size, 1, ceil(widest / self.slot)
        lines = LABEL_LINES
        every = ceil(max(self._wide(label, size) for label in labels) / lines * 1.5 / self.slot)
        tall = max(len(self.setter.lines(label, size, self.slot * every, "song")) for label in labels[::every])
        return labels, size, tall, every

    def _wide(self, text: str, size: float) -> float:
        return self.setter.natural_width(text, size, "song")

    def _words_whole(self, labels: Sequence[str], size: float, room: float) -> bool:
        """Whether no number or Latin word has to be cut in two."""
        words = {word for label in labels for word in label.split() if word.isascii()}
        return all(self._wide(word, size) <= room for word in words)

    # what is plotted ----------------------------------------------------
    def _number_size(self, texts: Sequence[str], room: float) -> float:
        """The size at which all numbers have ``room``; 0 when none is small enough."""
        for size in SIZES:
            if all(self._wide(text, size) <= room for text in texts):
                return size
        return 0

    def _bars(self) -> None:
        series = self.chart.series
        width = min(self.slot * GROUP / len(series), MOST_BAR)
        texts = [amount(value) for one in series for value in one.values if value is not None]
        size = self._number_size(texts, self.slot - 1 if len(series) == 1 else width + 1)
        for place in range(len(self.chart.labels)):
            start = self._middle(place) - width * len(series) / 2
            for number, one in enumerate(series):
                value, x = one.values[place], start + number * width
                if value is None:
                    self.sketch.number("—", SIZES[2], x + width / 2, self._y(0) - SIZES[2] * 0.7)
                    continue
                y, zero = self._y(value), self._y(0)
                if value:
                    self.sketch.box(x, min(y, zero), width, abs(zero - y), style_of(number))
                if size:
                    above = y - size * 0.65 if value >= 0 else y + size * 0.65
                    self.sketch.number(amount(value), size, x + width / 2, above)

    def _stacked(self) -> None:
        width = min(self.slot * GROUP, MOST_BAR * 1.3)
        texts = [amount(value) for one in self.chart.series for value in one.values if value]
        size = self._number_size(texts, width - 2)
        totals = [sum(value for _, value in self._known(place)) for place in range(len(self.chart.labels))]
        total_size = self._number_size([amount(total) for total in totals], self.slot - 1)
        for place, total in enumerate(totals):
            above, below = 0.0, 0.0
            x = self._middle(place) - width / 2
            known = self._known(place)
            for number, value in known:
                start = above if value > 0 else below
                first, last = self._y(start), self._y(start + value)
                above, below = above + max(value, 0), below + min(value, 0)
                if value:
                    self.sketch.box(x, min(first, last), width, abs(first - last), style_of(number))
                if value and size and abs(first - last) > size * 1.4:
                    self.sketch.number(amount(value), size, x + width / 2, (first + last) / 2, ground=True)
            if total_size and (len(self.chart.series) > 1 or not known):
                text = amount(total) if known else "—"
                self.sketch.number(text, total_size, x + width / 2, self._y(above) - total_size * 0.65)

    def _lines(self) -> None:
        for number, one in enumerate(self.chart.series):
            points = [
                None if value is None else (self._middle(place), self._y(value))
                for place, value in enumerate(one.values)
            ]
            for first, second in pairwise(points):
                if first and second:  # no line through what is not known
                    self.sketch.line([first, second], INKS[number % len(INKS)], 1.2)
            for point in points:
                if point:
                    self.sketch.marker(*point, number)
        if len(self.chart.series) == 1:
            self._numbers_at(self.chart.series[0])

    def _numbers_at(self, series: Series) -> None:
        texts = [amount(value) for value in series.values if value is not None]
        size = self._number_size(texts, self.slot - 1)
        for place, value in enumerate(series.values):
            if size and value is not None:
                around = [series.values[other] for other in (place - 1, place + 1) if 0 <= other < len(series.values)]
                valley = value > 0 and around and all(near is not None and near > value for near in around)
                shift = size + 1.5 if valley and self._y(value) + 2 * size < self.bottom else -size - 0.5
                self.sketch.number(amount(value), size, self._middle(place), self._y(value) + shift)


class _Pie:
    """The first series as shares of a circle, and a list of them beside it."""

    def __init__(self, chart: Chart, sketch: Sketch, width: float) -> None:
        self.chart = chart
        self.sketch = sketch
        self.width = width
        self.values = [max(value or 0, 0) for value in chart.series[0].values]
        self.total = sum(self.values)

    def draw(self, top: float, height: float) -> None:
        middle, high = (top + height) / 2, height - top
        radius = max(min(high / 2 - 16, self.width * 0.2), 10)
        x = self.width * 0.3
        angle = -pi / 2
        for number, value in enumerate(self.values):
            turn = 2 * pi * value / self.total
            if value:
                self._slice(number, x, middle, radius, angle, turn)
            angle += turn
        self._list(top, high)

    def _slice(self, number: int, x: float, y: float, radius: float, angle: float, turn: float) -> None:
        steps = max(2, ceil(turn / (pi / 60)))
        angles = [angle + turn * step / steps for step in range(steps + 1)]
        arc = [(x + radius * cos(one), y + radius * sin(one)) for one in angles]
        whole = turn > 2 * pi - 0.001
        self.sketch.area(arc if whole else [(x, y), *arc], style_of(number))
        if turn < LEAST_SHARE * 2 * pi:
            return
        middle, size = angle + turn / 2, SIZES[0]
        label = self.chart.labels[number]
        end = (x + (radius + 6) * cos(middle), y + (radius + 6) * sin(middle))
        self.sketch.line([(x + radius * cos(middle), y + radius * sin(middle)), end])
        right = cos(middle) >= 0
        room = max(self.width * LIST_START - end[0] - 8 if right else end[0] - 4, 2 * size)
        lines = len(self.sketch.setter.lines(label, size, room, "song"))
        left = end[0] + 2 if right else end[0] - 2 - room
        top = end[1] - lines * size * LINE / 2 + (size * 0.6 * lines if sin(middle) > 0.9 else 0)
        top -= size * 0.6 * lines if sin(middle) < -0.9 else 0
        self.sketch.say(label, size, left, top, room, "left" if right else "right")

    def _list(self, top: float, high: float) -> None:
        count = len(self.values)
        size = next((size for size in (WORD_SIZE, *SIZES) if count * size * 1.5 <= high), SIZES[-1])
        rows = max(1, int(high / (size * 1.5)))
        columns = ceil(count / rows)
        rows = ceil(count / columns)
        step = size * 1.5
        start = self.width * LIST_START
        room = (self.width - start) / columns
        said = [self._said(number) for number in range(count)]
        wide = self.sketch.setter.natural_width
        parts = [max(wide(one[part], 1, "song") for one in said) for part in range(3)]
        size = min(size, (room - SWATCH - 8) / (sum(parts) + 2))  # a space of one character between them
        for number, texts in enumerate(said):
            x = start + number // rows * room
            y = top + (high - rows * step) / 2 + number % rows * step
            self.sketch.box(x, y + (size - SWATCH_HIGH) / 2, SWATCH, SWATCH_HIGH, style_of(number))
            x += SWATCH + 4
            for part, (text, align) in enumerate(zip(texts, ("left", "right", "right"), strict=True)):
                self.sketch.say(text, size, x, y, parts[part] * size + 1, align)
                x += (parts[part] + 1) * size

    def _said(self, number: int) -> tuple[str, str, str]:
        """A label, its number and its share."""
        value = self.chart.series[0].values[number]
        share = "—" if value is None or value < 0 else f"{value / self.total:.1%}"
        return self.chart.labels[number], ("—" if value is None else amount(value)) + self.chart.unit, share
