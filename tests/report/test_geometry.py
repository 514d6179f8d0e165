"""The forms of printed pages, measured on the finished PDF: places are those of GB/T 9704-2012, in millimetres.

The numbers are written out here, and not taken from the program's table of measures. What the standard leaves open,
such as the thickness of a letter's rules, is what the table says.
"""

from __future__ import annotations

import io
import json
import random
import re
from base64 import b64decode
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PIL import Image

from app.core.i18n import report_language
from app.core.paths import resource
from app.report.as_data import as_json
from app.report.blocks import (
    Addressed,
    Annex,
    Annexes,
    Clause,
    Document,
    Field,
    Fields,
    Heading,
    Imprint,
    LetterHead,
    Masthead,
    MinutesHead,
    OfficialHead,
    OrderHead,
    Picture,
    Roll,
    Signed,
    Signet,
    Table,
    Text,
    Turned,
    as_text,
)
from app.report.layout import compose
from app.report.lines import NO_END, NO_START
from app.report.measures import Measures, bounds, standard
from app.report.strips import Setter
from app.report.tags import Node
from app.report.titles import title_lines
from tests.report.drawn import POINT, Char, Page, read, said

NEAR = 0.3
CELL = 156 / 28  # from character to character
SIZE3, SIZE4 = 15.75 * POINT, 14 * POINT  # 三号, 四号
PITCH = (225 - SIZE3) / 21  # 22 lines, the first at the upper edge of the type area, the last at its lower
RED, BLACK = (255, 0, 0), (0, 0, 0)
SONG, BIAOSONG, FANG, KAI, HEI = "DutySong", "DutyBiaoSong", "DutyFang", "DutyKai", "DutyHei"

TITLE = "江城市人民政府关于进一步加强2026年冬季应急值守和突发事件信息报告工作的通知"
LONG = (
    "各级各部门要严格执行24小时专人值班和领导干部在岗带班制度，值班人员负责“日报告、零报告”汇总；突发事件发生后，"
    "事发地人民政府应当在30分钟内电话报告、1小时内书面报告（电话：0000-1234567）。"
)
COPIES = "市委各部门，市人大常委会办公室，市政协办公室，市法院，市检察院，各人民团体，驻市有关单位。"
FOOT = Imprint([("抄送：", COPIES)], "江城市人民政府办公室", "2026年11月22日印发")
NAMES = ["2026年冬季应急值班安排表", "突发事件信息报告流程图及各县（市、区）、各部门联络员名单（此名较长须回行）"]
WIDE = Table(["序号", "日期", "带班领导", "备注"], [[str(n), "2026-12-01", "周明远", "正常"] for n in range(30)])


def near(value: float) -> object:
    return pytest.approx(value, abs=NEAR)


@pytest.fixture(scope="module")
def seal() -> Picture:
    buffer = io.BytesIO()
    Image.new("RGBA", (60, 60), (255, 0, 0, 128)).save(buffer, "PNG")
    return Picture(buffer.getvalue(), "印章：样章")


@pytest.fixture(scope="module")
def document(render, seal: Picture) -> list[Page]:
    """A document with all that may stand in one; the annexes are on pages of their own, one of them turned."""
    body = [
        Addressed("各县（市、区）人民政府"), Clause("为做好值守工作，现通知如下。" + LONG * 2),
        Clause("一、落实制度。" + LONG),
        Clause("（一）规范报送。" + LONG), Clause("1.首报要快"), Clause("二、加强督查"), Clause("（1）" + LONG),
        Annexes(NAMES), Signed(["江城市人民政府"], "2026年11月22日", seals=[seal], note="此件公开发布"),
        Annex("值班安排表", 1), Text(LONG, indent=2), Turned([WIDE]),
    ]
    head = OfficialHead(
        ["江城市人民政府"], "江政发〔2026〕38号", copy_number="000001", secrecy="机密★20年", urgency="特急"
    )
    return read(render(Document(TITLE, body, head=head, imprint=Imprint(FOOT.lines, FOOT.left, FOOT.right, on=2))))


# what holds of each ---------------------------------------------------------
def ink(chars: list[Char]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the ink."""
    return (min(c.left for c in chars), min(c.top for c in chars), max(c.right for c in chars),
            max(c.bottom for c in chars))


def middle(chars: list[Char]) -> float:
    """The middle of a line of Chinese: what is before its first and after its last character's ink is about alike."""
    return (chars[0].x + chars[-1].x + chars[-1].size * POINT) / 2


def fonts_of(chars: list[Char]) -> set[tuple[str, float]]:
    return {(char.font, round(char.size, 2)) for char in chars}


def on_the_lines(line: list[Char]) -> bool:
    """Whether the line stands on one of the 22 of the type area."""
    row = (line[0].em_top - 37) / PITCH
    return abs(row - round(row)) * PITCH < NEAR and 0 <= round(row) <= 21


def page_number(page: Page) -> list[Char]:
    return [char for char in page.chars if char.baseline > 263 and char.font == SONG and char.size == 14]


def assert_numbered(page: Page, number: int) -> None:
    """— n — in 四号, its dashes 7 mm below the type area, one character in from the outer edge."""
    chars = page_number(page)
    assert said(chars) == f"—{number}—" and fonts_of(chars) == {(SONG, 14)}
    assert chars[0].top == near(262 + 7)
    if number % 2:
        assert chars[-1].right == near(184 - SIZE4)
    else:
        assert chars[0].left == near(28 + SIZE4)


def assert_imprint(page: Page, count: int = 3) -> None:
    rules = sorted(rule for rule in page.rules if rule.colour == BLACK and rule.right - rule.left > 100)
    rules = sorted(rules, key=lambda rule: rule.top)[-count:]
    assert [round(rule.thickness, 2) for rule in rules] == [0.35, 0.25, 0.35]
    assert rules[-1].bottom == near(262)
    for rule in rules:
        assert (rule.left, rule.right) == (near(28), near(184))
    label, end = page.line("抄送："), page.line("2026年11月22日印发")
    assert label[0].x == near(28 + SIZE4) and end[-1].x + SIZE4 == near(184 - SIZE4)
    assert fonts_of(label + end) == {(FANG, 14)}


def inside(page: Page, left: float, top: float, right: float, bottom: float, chars: list[Char]) -> bool:
    # a Latin descender may hang a little below the box of the characters
    found = ink([char._replace(bottom=min(char.bottom, char.em_bottom)) for char in chars])
    return (found[0] >= left - NEAR and found[1] >= top - NEAR and found[2] <= right + NEAR
            and found[3] <= bottom + NEAR)


# documents ------------------------------------------------------------------
def test_the_head_of_a_document(document: list[Page]) -> None:
    page = document[0]
    assert (page.width, page.height) == (near(210), near(297))
    for row, (words, font) in enumerate([("000001", FANG), ("机密★20年", HEI), ("特急", HEI)]):
        line = page.line(words)
        assert (line[0].x, line[0].em_top) == (near(28), near(37 + row * PITCH))
        assert fonts_of([char for char in line if char.text != "★"]) == {(font, 15.75)}
    assert page.words("特急")[1].x == near(28 + 2 * SIZE3)  # one character between the two
    name = page.line("江城市人民政府文件")
    assert {(char.font, char.colour) for char in name} == {(BIAOSONG, RED)}
    assert ink(name)[1] == near(37 + 35) and middle(name) == near(106)
    number = page.line("江政发〔2026〕38号")
    assert number[0].em_top == near(ink(name)[3] + 2 * PITCH) and fonts_of(number) == {(FANG, 15.75)}
    (rule,) = [rule for rule in page.rules if rule.colour == RED]
    assert rule.middle == near(number[0].em_bottom + 4) and rule.thickness == pytest.approx(0.5, abs=0.02)
    assert (rule.left, rule.right) == (near(28), near(184))
    title = page.line("应急值守")
    first = page.lines[page.lines.index(title) - 1]
    assert first[0].em_top == near(rule.middle + 2 * PITCH) and fonts_of(title + first) == {(BIAOSONG, 22)}
    assert middle(title) == near(106)
    to = page.line("各县（市、区）人民政府：")
    assert to[0].x == near(28) and to[0].em_top - title[0].em_bottom > 0.6 * PITCH


def test_lines_and_columns_of_the_body(document: list[Page]) -> None:
    first, second = document[:2]
    body = [line for line in first.lines if line[0].size == 15.75 and line[0].em_top > 165]
    body += [line for line in second.lines if line[0].size == 15.75]
    assert len(body) > 20 and all(on_the_lines(line) for line in body)
    assert second.lines[0][0].em_top == near(37)
    assert max(line[0].em_bottom for line in body if line in first.lines) == near(262)  # to the last line
    for words, font in [("一、落实制度。", HEI), ("（一）规范报送。", KAI), ("1.首报要快", FANG), ("二、加强督查", HEI),
                        ("（1）各级", FANG)]:
        page = first if any(words in said(line) for line in first.lines) else second
        chars = page.words(words)
        assert fonts_of(chars) == {(font, 15.75)} and chars[0].x == near(28 + 2 * CELL), words


def test_a_full_page_has_22_lines_of_28_characters_in_their_places(render) -> None:
    head = OfficialHead(["江城市人民政府"], "江政发〔2026〕38号")
    pages = read(render(Document("题", [Text("国" * (28 * 45 + 9))], head=head)))
    lines = [line for line in pages[1].lines if line[0].baseline < 263]
    assert [len(line) for line in lines] == [28] * 22
    for row, line in enumerate(lines):
        assert line[0].em_top == near(37 + row * PITCH)
        assert [char.x for char in line] == [near(28 + column * CELL) for column in range(28)]
    last = pages[-1].lines[-2]  # an unfinished line stands in the same columns
    assert [char.x for char in last] == [near(28 + column * CELL) for column in range(len(last))]


def test_annexes_offices_seal_and_note(document: list[Page], seal: Picture) -> None:
    page = document[1]
    first, second = page.line("附件：1."), page.line("2.突发")
    assert first[0].x == near(28 + 2 * CELL)
    names = [page.words("2026年冬季")[0].x, page.words("突发事件信息报告流程图")[0].x]
    further = page.lines[page.lines.index(second) + 1][0].x
    assert names[0] == near(names[1]) and further == near(names[1])
    before = page.lines[page.lines.index(first) - 1]
    assert first[0].em_top == near(before[0].em_top + 2 * PITCH)  # one line is empty
    name, date = page.line("江城市人民政府"), page.line("2026年11月22日")
    assert date[-1].x + SIZE3 == near(184 - 4 * CELL) and middle(name) == near(middle(date))
    (image,) = page.images
    assert image.right - image.left == near(42) and image.bottom - image.top == near(42)
    assert (image.left + image.right) / 2 == near(middle(date))
    assert image.top < name[0].em_top and image.bottom > date[0].em_bottom
    text_above = page.lines[page.lines.index(name) - 1]
    assert 0 <= image.top - text_above[0].em_bottom <= PITCH
    note = page.line("（此件公开发布）")
    assert note[0].x == near(28 + 2 * CELL) and note[0].em_top == near(date[0].em_top + PITCH)


def test_an_annex_and_a_turned_table_and_the_imprint_on_an_even_page(document: list[Page]) -> None:
    annex, turned, last = document[2], document[3], document[-1]
    label, title = annex.line("附件1"), annex.line("值班安排表")
    assert (label[0].x, label[0].em_top, fonts_of(label)) == (near(28), near(37), {(HEI, 15.75)})
    assert title[0].em_top == near(37 + 2 * PITCH) and middle(title) == near(106)
    assert turned.rotation == 90 and (turned.width, turned.height) == (near(210), near(297))
    table = [char for char in turned.chars if char not in page_number(turned)]
    assert len(table) > 100 and inside(turned, 28, 37, 184, 262, table)
    # its head is at the left: the binding edge of odd pages, the other of even ones; its first column is below
    heads = [char for char in table if char.font == HEI]
    assert max(char.right for char in heads) < min(char.left for char in table if char.font == FANG)
    assert min(rule.left for rule in turned.rules) == near(28) and max(r.bottom for r in turned.rules) == near(262)
    for number, page in enumerate(document[:-1], 1):
        assert_numbered(page, number)
    assert len(document) % 2 == 0
    assert_imprint(last)


def test_the_imprint_after_an_empty_page_has_no_number(render) -> None:
    head, foot = OfficialHead(["江城市人民政府"], "江政发〔2026〕1号"), Imprint(FOOT.lines, FOOT.left, FOOT.right, on=4)
    one = read(render(Document("关于值守的通知", [Clause(LONG)], head=head, imprint=foot)))
    assert len(one) == 4 and not one[1].chars and not one[2].chars and not page_number(one[3])
    assert_numbered(one[0], 1)
    assert_imprint(one[3])
    foot = Imprint(FOOT.lines, FOOT.left, FOOT.right, on=2)
    two = read(render(Document("关于值守的通知", [Clause(LONG)], head=head, imprint=foot)))
    assert len(two) == 2
    assert_numbered(two[1], 2)  # no page before it is empty


def test_joint_documents_that_go_up(render, seal: Picture) -> None:
    offices = ["江城市公安局", "江城市水利局", "江城市气象局", "江城市应急管理局"]
    blocks = [Addressed("市人民政府"), Clause(LONG), Signed(offices, "2026年1月5日", seals=[seal] * 4)]
    head = OfficialHead(offices[:3], "江公〔2026〕1号", signers=["周明远", "顾禾", "陈一鸣"])
    pages = read(render(Document("关于防汛的请示", blocks, head=head)))
    page = pages[0]
    names = [page.line(name) for name in offices[:3]]
    red = [char for char in page.chars if char.colour == RED]
    suffix = [char for char in red if char.text in "文件"]
    assert ink(red)[1] == near(72)
    assert {round(name[0].x, 1) for name in (names[0], names[2])} == {round(names[0][0].x, 1)}
    height = (ink(names[0])[1] + ink(names[2])[3]) / 2
    assert (ink(suffix)[1] + ink(suffix)[3]) / 2 == pytest.approx(height, abs=1) and suffix[0].x > names[0][5].x
    number, label = page.words("江公〔2026〕1号"), page.words("签发人：")
    assert number[0].x == near(28 + CELL) and fonts_of(label) == {(FANG, 15.75)}
    assert fonts_of(page.words("周明远") + page.words("陈一鸣")) == {(KAI, 15.75)}
    assert page.words("陈一鸣")[0].baseline == near(number[0].baseline)
    assert page.words("周明远")[0].baseline == near(number[0].baseline - PITCH)
    assert page.words("禾")[0].x + SIZE3 == near(184 - CELL)
    signed = pages[-1]
    assert len(signed.images) == 4
    for image in signed.images:
        assert image.left >= 28 - NEAR and image.right <= 184 + NEAR
        assert not any(_meet(image, other) for other in signed.images if other is not image)
    assert len({round(image.top) for image in signed.images}) == 2  # three in the first row, one in the last
    last, date = signed.line("江城市应急管理局"), signed.line("2026年1月5日")
    assert middle(last[-8:]) == near(middle(date)) and date[-1].x + SIZE3 == near(184 - 4 * CELL)


def test_many_offices_go_on_upon_the_next_page(render, seal: Picture) -> None:
    offices = [f"江城市第{number}人民医院" for number in "一二三四五六七八九十"]
    blocks = [*[Clause(LONG)] * 2, Signed(offices, "2026年1月5日", seals=[seal] * 10)]
    pages = read(render(Document("关于值守的通知", blocks, head=OfficialHead(offices, "江医〔2026〕1号"))))
    assert len(pages[0].line("各级各部门")) > 20 and sum(len(page.images) for page in pages) == 10
    for page in pages:
        assert inside(page, 28, 37, 184, 262, [char for char in page.chars if char not in page_number(page)])
        for image in page.images:
            assert image.left >= 28 - NEAR and image.right <= 184 + NEAR and image.top >= 37 - NEAR
            assert not any(_meet(image, other) for other in page.images if other is not image)


def _meet(one, other) -> bool:
    return (one.left <= other.right and other.left <= one.right and one.top <= other.bottom
            and other.top <= one.bottom)


def test_offices_without_a_seal(render) -> None:
    head = OfficialHead(["江城市人民政府"], "江政发〔2026〕1号")
    for office, date in [("江城市人民政府办公室", "2026年1月5日"), ("江城", "2026年11月22日")]:
        (page,) = read(render(Document("题", [Clause(LONG), Signed([office], date, sealed=False)], head=head)))
        name, day = page.lines[-3], page.lines[-2]
        assert (said(name), said(day)) == (office, date)
        assert day[0].x == near(name[0].x + 2 * CELL) and day[0].em_top == near(name[0].em_top + PITCH)
        assert max(name[-1].x, day[-1].x) + SIZE3 == near(184 - 2 * CELL)


# letters, orders, minutes, bulletins ------------------------------------------
def test_a_letter(render) -> None:
    head = LetterHead("江城市人民政府办公室", "江政办函〔2026〕12号", copy_number="000012", urgency="特急")
    blocks = [Addressed("临江市人民政府"), *[Clause(LONG)] * 5, Signed(["江城市人民政府办公室"], "2026年1月5日")]
    pages = read(render(Document("关于商请支援的函", blocks, head=head, imprint=Imprint(FOOT.lines))))
    page = pages[0]
    name = [char for char in page.chars if char.colour == RED]
    assert ink(name)[1] == near(30) and middle(name) == near(106) and {char.font for char in name} == {BIAOSONG}
    rules = sorted(page.rules, key=lambda rule: rule.top)
    assert [(rule.colour, rule.left, rule.right) for rule in rules] == [(RED, near(20), near(190))] * 4
    assert rules[0].top == near(ink(name)[3] + 4) and rules[3].bottom == near(297 - 20)
    assert rules[0].thickness > rules[1].thickness and rules[3].thickness > rules[2].thickness
    number = page.words("江政办函〔2026〕12号")
    assert number[-1].x + SIZE3 == near(184)
    assert number[0].em_top == near(rules[1].bottom + SIZE3 * 7 / 8)
    assert page.words("000012")[0].x == near(28) and page.words("特急")[0].em_top == near(number[0].em_top + PITCH)
    title = page.line("关于商请支援的函")
    assert title[0].em_top == near(page.words("特急")[0].em_bottom + 2 * PITCH)
    assert len(pages) == 2 and not page_number(page) and not pages[1].rules
    assert_numbered(pages[1], 2)
    assert pages[1].line("抄送：")[0].x == near(28 + SIZE4)
    assert max(char.bottom for char in pages[1].chars if char.baseline < 263) == pytest.approx(260, abs=2)


def test_an_order(render, seal: Picture) -> None:
    blocks = [Clause("《办法》已经通过，现予公布。"), Signet("市　长", "周明远", "2026年11月22日", seal)]
    (page,) = read(render(Document("江城市人民政府令", blocks, head=OrderHead("江城市人民政府", "第12号", "令"))))
    name = page.line("江城市人民政府令")
    assert ink(name)[1] == near(37 + 20) and {char.colour for char in name} == {RED}
    number, body = page.line("第12号"), page.line("《办法》")
    assert number[0].em_top == near(ink(name)[3] + 2 * PITCH) and middle(number) == near(106)
    assert on_the_lines(body) and 1.5 * PITCH < body[0].em_top - number[0].em_bottom < 2.7 * PITCH
    (image,) = page.images
    title, date = page.line("市长"), page.line("2026年11月22日")
    assert image.right == near(184 - 4 * CELL) and image.top == near(body[0].em_top + 3 * PITCH)
    assert title[-1].x + SIZE3 == near(image.left - 2 * CELL)
    assert (title[0].em_top + title[0].em_bottom) / 2 == near((image.top + image.bottom) / 2)
    assert date[-1].x + SIZE3 == near(184 - 4 * CELL) and date[0].em_top > image.bottom + PITCH - NEAR


def test_minutes(render) -> None:
    people = "周明远、顾青禾、陈一鸣、林知夏、何文、沈从、叶知秋、江上清、吴语、郑重、王之、李清和"
    blocks = [Clause(LONG), Roll("出席", people), Roll("请假", "赵子龙"), Roll("列席", "孙行")]
    head = MinutesHead("江城市人民政府常务会议纪要", "第12号", "江城市人民政府办公室", "2026年11月22日")
    (page,) = read(render(Document("", blocks, head=head)))
    name = page.line("常务会议纪要")
    assert ink(name)[1] == near(37 + 35) and middle(name) == near(106)
    for label in ("出席：", "请假：", "列席："):
        chars = page.words(label)
        assert chars[0].x == near(28 + 2 * CELL) and fonts_of(chars) == {(HEI, 15.75)}
    line = page.line("出席：")
    further = page.lines[page.lines.index(line) + 1]
    assert further[0].x == near(line[3].x) and {char.font for char in line[3:] + further} == {FANG}


def test_a_bulletin(render) -> None:
    head = Masthead("值班快报", "第 12 期（总第 356 期）", "江城市总值班室", "2026年6月24日", "内部资料　注意保存")
    body = [Text(LONG, indent=2), Fields([[Field("时间", "08:30")]]), Heading("一、概况"), *[Text(LONG, indent=2)] * 9]
    pages = read(render(Document("关于事故的报告", body, masthead=head, imprint=FOOT)))
    page = pages[0]
    (rule,) = [rule for rule in page.rules if rule.colour == RED]
    assert (rule.middle, rule.left, rule.right) == (near(110), near(28), near(184))
    assert middle([char for char in page.chars if char.colour == RED]) == near(106)
    lines = [line for one in pages for line in one.lines if line[0].size == 15.75 and line[0].font == FANG]
    lines = [line for line in lines if line[0].em_top > 112 or line not in page.lines]
    assert len(lines) > 15 and all(on_the_lines(line) for line in lines)
    assert fonts_of(page.line("一、概况")) == {(HEI, 15.75)}
    for number, one in enumerate(pages, 1):
        assert_numbered(one, number)
    assert_imprint(pages[-1])


# other pages ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "size", "area"),
    [
        ({}, (210, 297), (25, 20, 195, 277)),
        ({"landscape": True}, (297, 210), (15, 25, 282, 192)),
        ({"paper": "A3"}, (420, 297), (28, 22, 392, 277)),
    ],
)
def test_reports_upright_wide_and_folded(render, options, size, area) -> None:
    blocks = [Heading("一、概况"), Text(LONG, indent=2), WIDE, Text(LONG * 60, indent=2)]
    pages = read(render(Document("2026年12月值班表", blocks, footer_left="江城市", **options)))
    assert len(pages) > 1
    left, top, right, bottom = area
    for page in pages:
        assert (page.width, page.height) == (near(size[0]), near(size[1]))
        text = [char for char in page.chars if char.size != 9]
        assert inside(page, left, top, right, bottom, text)
        foot = [char for char in page.chars if char.size == 9]
        assert foot and min(char.top for char in foot) > bottom
        (line,) = [rule for rule in page.rules if rule.middle > bottom + 1]
        assert (line.left, line.right) == (near(left), near(right))
    table = [rule for rule in pages[0].rules if rule.middle < bottom]
    assert (min(rule.left for rule in table), max(rule.right for rule in table)) == (near(left), near(right))
    title = pages[0].line("2026年12月值班表")
    assert fonts_of(title) == {(BIAOSONG, 22)} and middle(title) == pytest.approx((left + right) / 2, abs=0.6)
    assert fonts_of(pages[0].words("一、概况")) == {(HEI, 14)}
    assert {round(char.size, 2) for char in pages[0].line("带班领导")} == {10.5}


def test_margins_are_mirrored_where_it_is_asked_for(render) -> None:
    head = OfficialHead(["江城市人民政府"], "江政发〔2026〕1号")
    pages = read(render(Document("题", [Text("国" * 28 * 40)], head=head, mirrored=True)))
    assert pages[0].line("江政发")[0].baseline > 0 and min(c.x for c in pages[0].chars) == near(28)
    body = [char for char in pages[1].chars if char.size == 15.75]
    assert min(char.x for char in body) == near(26) and max(char.x for char in body) + SIZE3 == near(182)
    assert page_number(pages[1])[0].left == near(26 + SIZE4)


# measures ---------------------------------------------------------------------
def test_pages_are_set_by_the_measures_of_their_document(render) -> None:
    measures = Measures.of({"top": 30, "left": 20, "area_width": 160, "red_rule": 1, "page_left": 40, "text_size": 14})
    head = OfficialHead(["江城市人民政府"], "江政发〔2026〕1号")
    (page,) = read(render(Document("题", [Clause(LONG)], head=head, measures=measures)))
    (rule,) = page.rules
    assert (rule.left, rule.right, rule.thickness) == (near(20), near(180), pytest.approx(1, abs=0.02))
    assert ink([char for char in page.chars if char.colour == RED])[1] == near(30 + 35)
    (page,) = read(render(Document("题", [Text(LONG)], measures=measures)))
    assert fonts_of(page.line("各级各部门")[:5]) == {(FANG, 14)} and page.line("各级各部门")[0].x == near(40)


def test_every_measure_is_a_row_with_its_source() -> None:
    rows = json.loads(resource("tables/page_measures.json").read_text(encoding="utf-8"))["rows"]
    assert [row["code"] for row in rows] == list(dict.fromkeys(row["code"] for row in rows))
    assert {row["code"] for row in rows} == set(vars(standard()))
    assert {row["unit"] for row in rows} == {"mm", "pt", "行", "字", "人", "枚"}
    for row in rows:
        assert row["title"] and row["title_en"] and re.search("〔[转忆议]〕", row["source_note"]), row["code"]


def test_all_that_is_said_has_its_place_in_the_structure(letters, seal: Picture) -> None:
    """Every node of an official document is drawn, and what is no rule, fill, running foot or seal's place has one."""
    blocks = [Addressed("甲"), Clause("一、要求"), Annexes(["表一"]), Signed(["甲"], "2026年1月5日", seals=[seal]),
              Roll("出席", "乙"), Signet("市长", "乙", "2026年1月5日", seal), Annex("表一"), Turned([WIDE])]
    for head in (OfficialHead(["甲"]), LetterHead("甲", "1号"), OrderHead("甲"), MinutesHead("纪要", left="甲")):
        composed = compose(Document("题", blocks, head=head, imprint=Imprint([("抄送：", "甲。")])), Setter(letters))
        strips = [placed.strip for page in composed.pages for placed in page]
        drawn = {id(node) for strip in strips for node in _nodes_of(strip)}
        leaves = [node for node in _below(composed.root) if not node.children]
        assert {id(node) for node in leaves} == drawn - {id(None)}
        assert [node.kind for node in leaves].count("Figure") == 2
        assert [node.kind for node in leaves if node.kind == "H1"] == ["H1"]


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _nodes_of(strip: object) -> list[Node | None]:
    parts = [strip, *getattr(strip, "texts", ()), *getattr(strip, "places", ()), *getattr(strip, "cells", ())]
    return [part.node for part in parts if hasattr(part, "node")]


def test_a_measure_out_of_its_bounds_is_refused_by_its_code() -> None:
    assert Measures.of({}) == standard() == Measures.of({"unknown": 3})
    for code, value in {"top": 3, "area_width": 171, "body_size": float("nan"), "left": "wide"}.items():
        with pytest.raises(ValueError, match=f"^{code}: "):
            Measures.of({code: value})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="^area_characters: "):
        Measures.of({"area_characters": 36})
    for code, value in vars(standard()).items():
        least, most = bounds(code)
        assert least <= value <= most


# generated documents ------------------------------------------------------------
def generated(seed: int) -> Document:
    """A document of words that bring closing and opening marks, figures and Latin to every place of a line."""
    pick = random.Random(seed)
    words = ["值班", "应急管理", "《办法》", "（一）", "“日报告”", "2026年", "GB/T 9704", "——", "……", "，", "。", "；",
             "、", "：", "！", "15.5%", "30℃", "市", "人民政府", "http://example.cn/a", "【注】", "①"]

    def text(count: int) -> str:
        return "值" + "".join(pick.choice(words) for _ in range(count))

    cells = [[text(pick.randint(1, 30)) for _ in range(4)] for _ in range(5)]
    blocks = [
        Addressed(text(20)), Clause("一、" + text(90)), Clause("（一）" + text(60)), Table(list("甲乙丙丁"), cells),
        *(Clause(text(pick.randint(3, 150))) for _ in range(4)), Annexes([text(30), text(8)]),
        Signed(["江城市人民政府"], "2026年1月5日", sealed=bool(seed % 2), note=text(12)),
    ]
    if seed % 3 == 2:
        return Document("值班" + text(9), blocks, paper="A3" if seed % 2 else "A4")
    number = "江政函〔2026〕1号"
    head = LetterHead("江城市人民政府", number) if seed % 3 else OfficialHead(["江城市"], number)
    foot = Imprint([("抄送：", text(20))], *(() if seed % 3 else ("办公室", "2026年1月5日印发")))
    return Document("关于值班" + text(9), blocks, head=head, imprint=foot)


@pytest.mark.parametrize("seed", (1, 2, 3, 5))
def test_lines_of_generated_documents_keep_the_rules_of_setting(render, seed: int) -> None:
    document = generated(seed)
    pages = read(render(document))
    left, top, right, bottom = (28, 37, 184, 262) if document.official else (25, 20, 195, 277)
    if document.paper == "A3":
        left, top, right, bottom = 28, 22, 392, 277
    for number, page in enumerate(pages):
        head_room = 30 if number == 0 and isinstance(document.head, LetterHead) else top
        text = [char for char in page.chars if char.size != 9 and char not in page_number(page)]
        assert inside(page, left, head_room, right, bottom, text)
        for line in _pieces(page):
            assert line[0].text not in NO_START, said(line)
            assert line[-1].text not in NO_END, said(line)
        _assert_apart(text)


def _pieces(page: Page) -> list[list[Char]]:
    """The lines but the page number, parted where an upright rule of a table stands between."""
    found = []
    for line in page.lines:
        if line[0] in page_number(page):
            continue
        upright = sorted({
            rule.left for rule in page.rules
            if rule.right - rule.left < 0.5 and rule.top < line[0].baseline - 1 < rule.bottom
        })
        for start, end in zip([-1.0, *upright], [*upright, 1e3], strict=True):
            part = [char for char in line if start <= char.x < end]
            found += [part] if part else []
    return found


def _assert_apart(chars: list[Char]) -> None:
    """No character's ink lies upon another's of another line."""
    boxes = sorted(chars, key=lambda char: char.top)
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            if other.top > one.bottom - NEAR:
                break
            apart = abs(one.baseline - other.baseline) < 0.2
            assert apart or min(one.right, other.right) - max(one.left, other.left) < NEAR, (one, other)


def test_as_text_says_what_stands_in_official_documents() -> None:
    head = OfficialHead(["甲局", "乙局"], "甲发〔2026〕1号", signers=["周明远"], secrecy="秘密★1年")
    blocks = [
        Addressed("市人民政府"), Clause("一、要求"), Annexes(["表一", "表二"]),
        Signed(["甲局", "乙局"], "2026年1月5日", note="联系人：顾青禾"), Annex("表一", 1),
        Turned([Table(["列"], [["值"]])]), Roll("出席", "甲、乙"),
    ]
    with report_language("zh_CN"):
        lines = as_text(Document("关于值班的请示", blocks, head=head, imprint=FOOT)).split("\n")
    assert lines == [
        "秘密★1年", "甲局", "乙局文件", "甲发〔2026〕1号 | 签发人：周明远", "", "关于值班的请示", "",
        "市人民政府：", "　　一、要求", "", "　　附件：1. 表一", "　　　　　2. 表二", "",
        "甲局", "乙局", "2026年1月5日", "（联系人：顾青禾）", "",
        "--- page ---", "", "附件1", "表一", "", "列", "值", "　　出席：甲、乙", "", f"抄送：{COPIES}",
        "江城市人民政府办公室 | 2026年11月22日印发", "",
    ]


@pytest.mark.parametrize("form", range(5))
def test_long_and_broken_words_stay_in_the_type_area(render, page_texts, form: int) -> None:
    words = ["长" * 90, "第一行\n第二行", "W" * 200, "甲" * 30 + "\n🚒" + "乙" * 30][form % 4]
    blocks = [
        Addressed(words), Clause(words), Annexes([words, "二"]), Roll("席" * 40, words), Roll("出席", words),
        Signed([words, "乙局"], "2026年1月5日", sealed=False), Signed([words, "乙局"], words), Annex(words, 1),
        Signet(words, "乙", words),
    ]
    marks = {"secrecy": words, "urgency": words, "copy_number": "000001"}
    head = (
        OfficialHead([words], words, signers=[words, "乙", words], **marks), OfficialHead([words, "乙"], words),
        LetterHead(words, words, **marks), OrderHead(words, words, **marks),
        MinutesHead(words, words, words, words, **marks),
    )[form]
    data = render(Document(words, blocks, head=head, imprint=Imprint([("抄送：", words)])))
    last = "".join(words.split())[-10:].replace("🚒", "")
    assert "".join(page_texts(data)).count(last) > 8
    for number, page in enumerate(read(data)):
        text = [char for char in page.chars if char not in page_number(page)]
        top = 30 if number == 0 and isinstance(head, LetterHead) else 37
        assert inside(page, 28, top, 184, 262, text)


def test_titles_part_at_sensible_places(letters) -> None:
    """Into lines of about one length, never inside a known word or what figures and Latin letters belong to."""
    setter, width = Setter(letters), 156 / POINT
    for title, lines in {
        TITLE: ["江城市人民政府关于进一步加强2026年冬季", "应急值守和突发事件信息报告工作的通知"],
        "江城市应急管理局等5部门关于做好防汛抗旱工作的请示": ["江城市应急管理局等5部门", "关于做好防汛抗旱工作的请示"],
        "关于值班的通知": ["关于值班的通知"],
        "第一行\n第二行": ["第一行", "第二行"],
        "A" * 70: None,
        "国" * 200: None,
    }.items():
        found = [line.text for line in title_lines(setter, title, 22, width)]
        assert found == lines or lines is None and len(found) > 1
        assert "".join(found) == title.replace("\n", "")
    pick = random.Random(1)
    words = ["突发事件", "关于", "2026年", "值班", "的", "、", "GB/T 9704", "工作", "24小时", "和", "市", "报告"]
    for _ in range(60):
        title = "江城" + "".join(pick.choice(words) for _ in range(pick.randint(8, 22)))
        found = [line.text for line in title_lines(setter, title, 22, width)]
        for line, following in pairwise(found):
            assert line[-1] not in NO_END and following[0] not in NO_START and following[0] != "的", found
            assert not (line[-1].isascii() and following[0] in "年小"), found
        widths = [line.width for line in title_lines(setter, title, 22, width)]
        assert max(widths) <= width and min(widths) > 0.4 * max(widths), found


def test_a_picture_is_plain_text_in_json(seal: Picture) -> None:
    data = json.loads(as_json(Document("题", [Signed(["甲局"], "2026年1月5日", seals=[seal])])))
    (held,) = data["document"]["blocks"][0]["seals"]
    assert b64decode(held["data"]) == seal.data and held["alt"] == seal.alt


def test_what_cannot_be_set_is_refused(seal: Picture) -> None:
    head = OfficialHead(["江城市"], "江发〔2026〕1号")
    for wrong in (
        lambda: OfficialHead([], "1"), lambda: OfficialHead(["局"] * 11),
        lambda: OfficialHead(["江"], copy_number="12"), lambda: Signed([], "2026年1月5日"),
        lambda: Picture(b"GIF89a", "章"), lambda: Picture(seal.data[:-30], "章"), lambda: Imprint(on=3),
        lambda: Picture(seal.data[:40] + b"x" * 40, "章"), lambda: Picture(seal.data, "章", width=300),
        lambda: Picture(seal.data[:16] + b"\xff" * 8 + seal.data[24:], "章"),
        lambda: Document("题", head=head, landscape=True), lambda: Document("题", head=head, paper="A3"),
        lambda: Document("题", head=head, masthead=Masthead("快报")),
        lambda: Document("题", head=LetterHead("江城市"), imprint=FOOT),
    ):
        with pytest.raises(ValueError):
            wrong()
