"""Documents that try the page engine: ``python -m tests.report.stress FOLDER [N]`` writes the first N of them, 300 if
not told, as PDF. Number for number they are always the same."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.report.blocks import (
    Block,
    Box,
    Chart,
    Content,
    Contents,
    Document,
    Field,
    Fields,
    Heading,
    Imprint,
    Line,
    Masthead,
    PageBreak,
    Part,
    Qr,
    Run,
    Series,
    Signatures,
    Space,
    Table,
    Text,
)

COMMON = "值班日志记录来电报告城区北部下穿通道积水交警已在现场疏导无人员伤亡请求调派排水车已通知有关单位到场处置"
MARKS = "，。、；：？！（）《》〈〉【】“”‘’—…—…·％℃～￥"
LATIN = ("PM2.5", "75μg/m³", "12:30", "A", "GB/T 9704-2012", "0571-88001234", "O'Brien", "e.g.", "№5", "10%", "naïve")
RARE = "〇㙍㛃䶮𬱖𠮷𪚥丂囧①㎡㈠⑳ⅣαЖあ한ᠮ"
ODD = (
    "\u202eabc\u202c", "a\u0301e\u0308", "👨\u200d👩\u200d👧", "🔥", "\x00\x07\x1b", "\ud800", "\udfff", "\ufffe\uffff",
    "\u00ad",
    "\u200b", "\ufeff", "שלום", "مرحبا", "ไทย", "\u3000", "\u00a0", "\t", "\r\n", "\v", "\u2028", "ﬁﬂ", "⼀⼆",
    "葛\U000e0100",
    "<b>&amp;</b>", "\\(\\)", "%PDF", ")Tj ET",
)  # fmt: skip
COLOURS = ("black", "red", "grey", "blue", "#12AB9F")
ROLES = ("biaosong", "fang", "kai", "hei", "song")
ALIGNS = ("left", "center", "right", "justify")


class Maker:
    """Makes the pieces of one document."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)

    def text(self, length: int) -> str:
        """About that many characters, of all sorts."""
        chance = self.chance
        odd = chance.random() < 0.35
        said = ""
        while len(said) < length:
            kind = chance.random()
            if kind < 0.72:
                said += "".join(chance.choices(COMMON, k=chance.randint(1, 12)))
            elif kind < 0.84:
                said += chance.choice(MARKS)
            elif kind < 0.93:
                said += chance.choice(LATIN) + chance.choice(("", " "))
            elif kind < 0.97 or not odd:
                said += chance.choice(RARE)
            else:
                said += chance.choice(ODD)
        return said[:length]

    def content(self, length: int) -> Content:
        """Text, now and then in several styles."""
        chance = self.chance
        if chance.random() < 0.8:
            return self.text(length)
        return [
            Run(
                self.text(max(length // 3, 1)), chance.random() < 0.3, chance.random() < 0.3,
                chance.choice((None, *ROLES)), chance.choice((None, *COLOURS)),
            )
            for _ in range(chance.randint(0, 4))
        ]  # fmt: skip

    def length(self, longest: int) -> int:
        return int(longest ** self.chance.random()) - 1

    def table(self, rows: int, columns: int, longest: int = 80) -> Table:
        chance = self.chance
        widths = [chance.choice((0.5, 1, 12, 20)) for _ in range(columns)] if chance.random() < 0.7 else []
        return Table(
            [self.content(chance.randint(0, 6)) for _ in range(columns)],
            [[self.content(self.length(longest)) for _ in range(columns)] for _ in range(rows)],
            widths, [chance.choice(ALIGNS) for _ in range(chance.randint(0, columns))],
            chance.choice((7, 9, 10.5, 12)), [row for row in range(rows) if row % 7 == 3] if rows % 2 else [],
        )  # fmt: skip

    def boxed(self, groups: int, columns: int, longest: int = 60) -> Table:
        """A table whose first column spans the rows of each group, and with boxes over several columns."""
        chance = self.chance
        rows: list[list[Content | Box]] = []
        for _ in range(groups):
            high = chance.randint(1, 12)
            for number in range(high):
                cells = columns - 1
                row: list[Content | Box] = [Box(self.content(6), high)] if number == 0 else []
                while cells:
                    across = chance.randint(1, cells) if chance.random() < 0.2 else 1
                    row.append(Box(self.content(self.length(longest)), 1, across))
                    cells -= across
                rows.append(row)
        return Table([self.text(3) for _ in range(columns)], rows)

    def fields(self) -> Fields:
        chance = self.chance
        rows = []
        for _ in range(chance.randint(1, 8)):
            left, row = 6, []
            while left and (not row or chance.random() < 0.6):
                span = chance.randint(1, min(left, 3))
                label = self.text(chance.randint(0, 8))
                row.append(Field(label, self.content(self.length(300)), span, chance.randint(1, 6)))
                left -= span
            rows.append(row)
        return Fields(rows, 6, chance.choice((9, 10.5, 14)))

    def chart(self) -> Chart:
        chance = self.chance
        count = chance.randint(1, 12)
        kind = chance.choice(("bars", "stacked", "lines", "pie"))
        series = [
            Series(self.text(4), [chance.choice((None, 0, 1, chance.random() * 500)) for _ in range(count)])
            for _ in range(1 if kind == "pie" else chance.randint(1, 4))
        ]
        return Chart(kind, self.text(8), [self.text(4) for _ in range(count)], series, chance.choice(("", "起")))

    def block(self) -> Block:
        """Any block."""
        chance = self.chance
        makers: Sequence[Callable[[], Block]] = (
            lambda: Heading(self.text(chance.randint(1, 60)), chance.randint(1, 3)),
            lambda: Text(self.content(self.length(1500)), chance.choice(ALIGNS), chance.choice((0, 2)),
                         chance.choice((None, 9, 16)), chance.choice((None, *ROLES)), chance.random() < 0.2),
            self.fields,
            lambda: self.table(chance.randint(0, 40), chance.randint(1, 9), 200),
            lambda: self.boxed(chance.randint(1, 6), chance.randint(2, 6)),
            lambda: Line(self.content(self.length(60)), self.content(self.length(60))),
            lambda: Signatures([self.text(chance.randint(0, 9)) for _ in range(chance.randint(0, 7))]),
            lambda: Space(chance.choice((0, 5, 400))),
            PageBreak,
            self.chart,
            lambda: Contents(self.text(4), chance.randint(1, 3)),
            lambda: Qr(self.text(30) or "x", self.content(30)),
        )  # fmt: skip
        return chance.choice(makers)()

    def framed(self, blocks: Sequence[Block], title: str | None = None) -> Document:
        """The blocks with head, foot, marks and all that a document may have."""
        chance = self.chance
        may = lambda text: text if chance.random() < 0.5 else ""  # noqa: E731
        official = chance.random() < 0.25
        return Document(
            self.text(chance.randint(1, 40)) if title is None else title, blocks, may(self.text(12)),
            may(self.text(20)), may(self.text(60)), may(self.text(12)), not official and chance.random() < 0.3,
            chance.choice(("zh_CN", "zh_CN", "en")), may(self.text(20)), may(self.text(5)),
            chance.choice((None, datetime(2026, 6, 24, 8, 31, 5, 123, tzinfo=UTC))),
            [self.text(40) for _ in range(chance.randint(0, 2))],
            Masthead(self.text(chance.randint(1, 12)), self.text(6), self.text(9), self.text(9), may("内部"))
            if official else None,
            Imprint([("报：", self.text(50))], self.text(9), self.text(9)) if chance.random() < 0.2 else None,
            may("副本"), may("某人 2026"), may("3F2A-09BC-71DE"),
            attached=("日志.json", self.text(50).encode("utf-8", "replace")) if chance.random() < 0.2 else None,
        )  # fmt: skip


def fixed() -> list[Callable[[Maker], Document]]:
    """What must work, one of each."""
    return [
        lambda make: Document(""),
        lambda make: Document("一"),
        lambda make: Document("", [Text("一行")]),
        lambda make: Document("题", [Heading("三级在前", 3), Heading("一级"), Heading("又三级", 3), Heading("二", 2)]),
        lambda make: Document("长格", [Table(["一", "二"], [[make.text(5000), "短"], ["", make.text(5000)]], [1, 3])]),
        lambda make: Document("两千行", [make.table(2000, 4, 20)]),
        lambda make: Document("空表", [Table(["", ""], [["", ""], ["", ""]]), Fields([[Field("", "")]])]),
        lambda make: Document("并格", [make.boxed(30, 5)]),
        lambda make: Document("高", [Table(["甲", "乙"], [[Box("跨页", 80), "1"], *[[str(n)] for n in range(79)]])]),
        lambda make: Document("长串", [Text("x" * 3000), Text("—" * 500), Text("，" * 99), Table(["a"], [["9" * 90]])]),
        lambda make: Document("罕字", [Text(RARE * 9), Table([RARE], [[RARE]])], footer_left=RARE),
        lambda make: Document("怪字" + "".join(ODD), [Text("".join(ODD)), Heading("".join(ODD))], author="".join(ODD)),
        lambda make: Document("窄列", [make.table(5, 40, 9)]),
        lambda make: Document("部分", [Part("a", "甲", [Heading("甲"), Text(make.text(300))]), Part("b", "乙", [])]),
        lambda make: Document("图", [make.chart(), Qr("DUTYDESK", "扫"), Contents("目"), Heading("章")]),
        lambda make: make.framed([make.table(60, 5)], "带附件"),
    ]  # fmt: skip


def document(number: int) -> Document:
    """The document of that number, from 0."""
    make = Maker(number)
    special = fixed()
    if number < len(special):
        return special[number](make)
    return make.framed([make.block() for _ in range(make.chance.randint(0, 9))])


def main(folder: Path, count: int) -> None:
    """Writes them and says for each how large it is."""
    from app.report.fonts import Fonts
    from app.report.pdf import write_pdf

    letters = Fonts(shipped_only=True)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        target = folder / f"{number:03d}.pdf"
        write_pdf(document(number), target, letters=letters)
        print(target, target.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
