from __future__ import annotations

import re

import pytest

from app.core.i18n import report_language
from app.report.blocks import Contents, Document, Heading, PageBreak, Part, Text
from app.report.contents import DOT, DOT_SPACE, EntryStrip, dots
from app.report.fonts import Fonts
from app.report.layout import Page, compose
from app.report.strips import Setter, TextStrip
from app.report.tags import Node


def book(chapters: int) -> list:
    blocks: list = []
    for chapter in range(1, chapters + 1):
        blocks += [Heading(f"第{chapter}章"), Text("文" * 300 * (chapter % 5)), Heading("概述", 2), Text("字" * 900)]
        blocks += [Heading("细目", 3)]
    return blocks


def entries(pages: list[Page]) -> list[tuple[str, int, int]]:
    strips = [one.strip for page in pages for one in page if isinstance(one.strip, EntryStrip)]
    return [(s.entry.heading.text, s.entry.heading.level, s.entry.page) for s in strips if s.entry and s.ends]


def headings(pages: list[Page]) -> list[tuple[str, int, int]]:
    return [
        (*one.strip.bookmark, number)
        for number, page in enumerate(pages, 1)
        for one in page
        if isinstance(one.strip, TextStrip) and one.strip.bookmark
    ]


@pytest.mark.parametrize(("level", "columns"), [(1, 1), (2, 1), (3, 1), (2, 2)])
def test_each_heading_has_the_number_of_its_page(letters: Fonts, level: int, columns: int) -> None:
    first = Heading("概述", 2)  # before the contents, so not in it
    blocks = [first, Contents("目录", level), Part("p", "P", [PageBreak(), *book(30)])]
    pages = compose(Document("手册", blocks, columns=columns), Setter(letters)).pages
    expected = [one for one in headings(pages)[1:] if one[1] <= level]
    assert len(pages) > (10 if columns == 1 else 5)
    assert entries(pages) == expected
    assert len({page for *_, page in expected}) > 5


def test_the_printed_numbers_are_read_back(render, page_texts) -> None:
    texts = page_texts(render(Document("手册", [Contents("目录"), PageBreak(), *book(8)])))
    lines = re.findall(r"(第\d章)(\d+)概述(\d+)", texts[0])
    assert len(lines) == 8
    for chapter, page, part in lines:
        assert chapter in texts[int(page) - 1]
        assert "概述" in texts[int(part) - 1]
    assert "·" not in texts[0] and "..." not in texts[0]  # the dots are no text


def test_a_long_heading_takes_two_lines_and_leaves_room_for_the_number(letters: Fonts) -> None:
    pages = compose(Document("", [Contents(""), Heading("长" * 60)]), Setter(letters)).pages
    first, second = (one.strip for one in pages[0] if isinstance(one.strip, EntryStrip))
    assert (first.ends, second.ends) == (False, True) and first.keep
    assert max(line.width for line in (first.line, second.line)) < first.width - 22


def test_the_structure_is_a_list_of_lists(letters: Fonts) -> None:
    with report_language("zh_CN"):
        root = compose(Document("", [Contents("目录", 3), *book(2)]), Setter(letters)).root

    def shape(node: Node) -> list:
        return [node.kind, *(shape(child) for child in node.children)]

    entry = ["TOCI", ["Reference"]]
    chapter = [entry, ["TOC", entry, ["TOC", entry]]]
    assert shape(root.children[0]) == ["TOC", ["Caption"], *chapter, *chapter]


def test_no_headings_make_an_empty_list(letters: Fonts) -> None:
    (page,) = compose(Document("", [Heading("前"), Contents("目录")]), Setter(letters)).pages
    assert entries([page]) == []


def test_dots_of_all_lines_stand_below_each_other() -> None:
    first, second = dots(10, 100), dots(47.3, 80)
    assert {x for x, *_ in second} < {x for x, *_ in first}
    assert all(47.3 < x * DOT < 80 - DOT_SPACE / 2 for x, *_ in second)
    assert dots(50, 20) == []
