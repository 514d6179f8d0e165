"""Documents of any blocks, and every text that a document says, in the order in which it is read."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hypothesis import strategies as st

from app.report.blocks import (
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
    Piece,
    Qr,
    Run,
    Series,
    Signatures,
    Space,
    Table,
    Text,
    flat,
    numbers,
    placed,
    runs_of,
)

LETTERS = "江城市值班室来电雨情二三四报告AZaz07<&>\"'=;{}%，。（）"
words = st.text(LETTERS, min_size=1, max_size=12)
runs = st.builds(
    Run, words, st.booleans(), st.booleans(), st.sampled_from([None, "hei", "kai"]),
    st.sampled_from([None, "red", "#123456"]),
)
several = st.lists(words, min_size=2, max_size=3).map("\n".join)
content = st.one_of(words, st.lists(runs, min_size=1, max_size=3), several)
spanned = st.lists(words, min_size=4, max_size=4).map(lambda said: Table(
    ["甲栏", "乙栏", "丙栏"],
    [[Box(said[0], rows=2), "1", "2"], [Box([Run(said[1], strike=True)], columns=2)], ["3", said[2], said[3]]],
    align=["left", "justify", "right"], shaded=[1],
))
tables = st.lists(st.lists(content, min_size=2, max_size=2), max_size=4).map(
    lambda rows: Table(["事项", [Run("处理", colour="red")]], rows, widths=[30, 1])
)
forms = st.lists(content, min_size=3, max_size=3).map(lambda said: Fields(
    [[Field("日期", said[0], span=2), Field("天气", said[1])], [Field("", said[2], lines=2)]], columns=3,
))
# what every output sets, the drawn page among them
drawn: st.SearchStrategy[Piece] = st.one_of(
    st.builds(Heading, words, st.integers(1, 3)), st.builds(Text, content, indent=st.sampled_from([0, 2])), forms,
    tables, spanned, st.builds(Line, words, words), st.lists(words, min_size=1, max_size=5).map(Signatures),
    st.just(Space(4)), st.just(PageBreak()),
)
heads = st.builds(Masthead, words, words, words, words, words)
feet = st.just(Imprint([("报：", "省政府")], "江城", "印发"))
documents = st.builds(
    Document, title=words, blocks=st.lists(st.one_of(
        drawn, st.lists(drawn, max_size=2).map(lambda inner: Part("part", "Part", inner)),
    ), max_size=6),
    office=words, header=words, footer_left=words, notes=st.lists(words, max_size=2),
    masthead=st.one_of(st.none(), heads), imprint=st.one_of(st.none(), feet),
    landscape=st.booleans(),
)

EVERYTHING = Document(
    "值班情况", [
        Contents("目录"), Heading("一、来电", 1),
        Chart("bars", "每月来电", ["一月", "二月"], [Series("来电", [3, 2.5]), Series("去电", [None, 4])], unit="次"),
        Part("more", "More", [Heading("二、核对", 2), Qr("DUTY-1", "扫码核对<真伪>"), Heading("不列入目录", 3)]),
        Chart("pie", "构成", ["火灾", "交通"], [Series("起", [1, 2])]),
    ], office="江城市总值班室", created=datetime(2026, 6, 24, 2, 44),
)


def said(document: Document) -> list[str]:
    """What stands in the pages between head and foot, line by line."""
    found: list[str] = []
    if head := document.masthead:
        found += [head.secrecy, head.name, *lines(head.issue), *lines(head.left), *lines(head.right)]
    found += [document.office, document.title]
    for block in flat(document.blocks):
        found += _said(block, document)
    found += document.notes
    if foot := document.imprint:
        found += [label + text for label, text in foot.lines] + [foot.left, foot.right]
    return [text for text in found if text]


def cells(document: Document) -> Iterator[str]:
    """What stands in the tables."""
    for block in flat(document.blocks):
        if isinstance(block, Table):
            yield from _said(block, document)


def lines(content: Content) -> list[str]:
    return "".join(run.text for run in runs_of(content)).split("\n")


def _said(block: Piece, document: Document) -> list[str]:
    if isinstance(block, Heading):
        return [block.text]
    if isinstance(block, Text):
        return lines(block.content)
    if isinstance(block, Fields):
        return [one for row in block.rows for field in row for one in (field.label, *lines(field.value))]
    if isinstance(block, Table):
        rows = [block.head, *([box.content for _, box in row] for row in placed(block))]
        return [one for row in rows for cell in row for one in lines(cell)]
    if isinstance(block, Line):
        return [*lines(block.left), *lines(block.right)]
    if isinstance(block, Signatures):
        return list(block.labels)
    if isinstance(block, Chart):
        return [block.title, *(one for row in numbers(block) for one in row)]
    if isinstance(block, Qr):
        return lines(block.content)
    if isinstance(block, Contents):
        after = list(flat(document.blocks))
        return [block.title, *(
            one.text for one in after[after.index(block) :] if isinstance(one, Heading) and one.level <= block.level
        )]
    return []


def in_order(texts: list[str], whole: str) -> str:
    """The first text that does not stand in ``whole`` after those before it; empty when all do. White space is left
    out on both sides."""
    whole, place = "".join(whole.split()), 0
    for text in texts:
        wanted = "".join(text.split())
        found = whole.find(wanted, place)
        if found < 0:
            return f"{text} after {whole[max(place - 30, 0) : place]}"
        place = found + len(wanted)
    return ""
