"""HTML of documents: escaped, without script, styled at the elements, spans and roles kept."""
from __future__ import annotations

import re
from html.parser import HTMLParser

from PySide6.QtGui import QTextCharFormat, QTextDocument, QTextTable

from app.report.blocks import Box, Contents, Document, Heading, Line, Qr, Run, Table, Text
from app.report.html import to_html
from tests.report.samples import EVERYTHING

VOID = {"meta", "br", "hr", "img", "col"}


class Checker(HTMLParser):
    """Whether elements are closed in the order they were opened; collects names and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(document: Document) -> Checker:
    checker = Checker()
    checker.feed(to_html(document))
    assert checker.open == []
    return checker


def test_a_page_is_whole_and_needs_nothing_from_elsewhere() -> None:
    seen = checked(EVERYTHING).seen
    assert {"script", "link", "iframe", "object"} & {name for name, _ in seen} == set()
    outside = [
        text for _, attrs in seen for key, text in attrs.items() if key in ("src", "href")
        and not (text or "").startswith(("#", "data:image/png;base64,"))
    ]
    assert outside == [] and not [key for _, attrs in seen for key in attrs if key.startswith("on")]
    names = {attrs.get("id") for _, attrs in seen}
    assert {attrs["href"][1:] for name, attrs in seen if name == "a"} <= names  # type: ignore[index]


def test_text_is_escaped_wherever_it_stands(qapp: object) -> None:
    evil = "\"><script>alert('x')</script>&amp;\x00"
    document = Document(
        evil, [Text([Run(evil, strike=True)]), Table([evil], [[evil]], title=evil), Qr(evil, evil), Line(evil, evil)],
        office=evil, header=evil, footer_left=evil, mark=evil, trace=evil, notes=[evil], language="zh_CN",
    )
    assert "script" not in {name for name, _ in checked(document).seen}
    shown = QTextDocument()
    shown.setHtml(to_html(document))
    assert shown.toPlainText().count(evil.replace("\x00", "\ufffd")) == 13


def test_looks_and_spans_are_kept_where_it_is_pasted(qapp: object) -> None:
    rows = [[Box("甲", rows=2), "1"], ["2"], [Box("合计", columns=2)]]
    shown = QTextDocument()
    shown.setHtml(to_html(Document("报", [
        Text([Run("错", strike=True), Run("对", colour="#123456", bold=True), Run("楷", role="kai")], indent=2),
        Table(["a", "b"], rows, shaded=[2]),
    ])))
    (table,) = [one for one in shown.rootFrame().childFrames() if isinstance(one, QTextTable)]
    assert (table.rows(), table.columns()) == (4, 2)
    assert table.cellAt(1, 0).rowSpan() == 2 and table.cellAt(3, 0).columnSpan() == 2
    block = shown.findBlock(shown.toPlainText().index("错"))
    formats = [QTextCharFormat(one.format) for one in block.textFormats()]
    assert [one.fontStrikeOut() for one in formats] == [True, False, False]
    assert formats[1].foreground().color().name() == "#123456" and formats[2].fontFamilies()[0] == "楷体_GB2312"
    assert block.blockFormat().textIndent() > 0


def test_every_heading_is_found_from_the_contents() -> None:
    again = Heading("小结")
    page = to_html(Document("日志", [Heading("前言"), Contents("目录", 1), again, Heading("二", 2), again]))
    assert re.findall(r'id="(h\d)"', page) == ["h1", "h2", "h3", "h4"]
    assert re.findall(r'href="#(h\d)"', page) == ["h2", "h4"]
