from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.report.blocks import Block, Box, Document, Heading, PageBreak, Qr, Signatures, Table, Text
from app.report.fonts import Fonts
from app.report.geometry import PORTRAIT, geometry_of
from app.report.layout import Page, compose
from app.report.setting import COLUMN_GAP
from app.report.strips import QrStrip, Row, Setter, SignatureRow, TextStrip

LETTERS = Fonts(shipped_only=True)
HEAD = ["姓名", "电话"]
WIDTH = (PORTRAIT.inner - COLUMN_GAP) / 2


def pages_of(*blocks: Block, **options) -> list[Page]:
    return compose(Document("通讯录", blocks, columns=2, **options), Setter(LETTERS)).pages


def people(count: int, name: str = "人") -> Table:
    return Table(HEAD, [[f"{name}{number}", "0000-1234567"] for number in range(count)])


def names(pages: list[Page]) -> list[str]:
    """The first boxes of the rows in the order in which they are read."""
    rows = [one.strip for page in pages for one in page if isinstance(one.strip, Row)]
    return [text for row in rows if (text := row.cells[0].lines[0].text) != "姓名"]


def check(pages: list[Page]) -> None:
    """No column leaves the type area, and each goes down without a step back or an overlap."""
    for page in pages:
        ends: dict[float, float] = defaultdict(lambda: PORTRAIT.top)
        for one in page:
            assert one.top >= ends[one.left] - 0.01
            ends[one.left] = one.top + one.strip.height
            assert ends[one.left] <= PORTRAIT.height - PORTRAIT.bottom + 0.05
            assert one.left == pytest.approx(0) or one.left == pytest.approx(WIDTH + COLUMN_GAP)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 70), st.integers(0, 400)), min_size=1, max_size=6), st.integers(0, 3))
def test_nothing_is_lost_and_the_head_is_in_each_column(parts: list[tuple[int, int]], notes: int) -> None:
    blocks: list[Block] = []
    for number, (rows, text) in enumerate(parts):
        blocks += [Heading(f"第{number}局"), Text("字" * text), people(rows, f"{number}-")]
    pages = pages_of(*blocks, Signatures(["编制"]), notes=["注"] * notes)
    check(pages)
    assert names(pages) == [f"{number}-{row}" for number, (rows, _) in enumerate(parts) for row in range(rows)]
    last = next(one for one in reversed(pages[-1]) if isinstance(one.strip, Row))
    sign = next(one for one in pages[-1] if isinstance(one.strip, SignatureRow))
    assert last.left == sign.left
    for page in pages:
        for before, one in zip([None, *page], page, strict=False):
            new = before is None or before.left != one.left
            if new and isinstance(one.strip, Row):
                assert one.strip.cells[0].lines[0].text == "姓名"
                assert one.opens
        for one, after in zip(page, [*page[1:], None], strict=True):
            if isinstance(one.strip, Row) and one.strip.head is None:
                assert after and after.left == one.left and isinstance(after.strip, Row)  # no head alone


@pytest.mark.parametrize("rows", [11, 30, 80, 150])
def test_the_last_columns_are_about_equally_high(rows: int) -> None:
    page = pages_of(people(rows))[-1]
    counts = [sum(isinstance(one.strip, Row) and bool(one.left) == right for one in page) for right in (False, True)]
    assert 0 <= counts[0] - counts[1] <= 1


def test_titles_and_notes_are_as_wide_as_the_page() -> None:
    (page,) = pages_of(Text("字" * 200), people(8), notes=["注" * 100])
    texts = [one for one in page if isinstance(one.strip, TextStrip)]
    assert texts[0].strip.width == texts[-1].strip.width == PORTRAIT.inner
    below = max(one.top + one.strip.height for one in page if isinstance(one.strip, Row))
    assert texts[-1].left == 0 and texts[-1].top >= below
    assert {round(one.strip.width, 3) for one in texts[1:-3]} == {round(WIDTH, 3)}


def test_a_page_break_ends_all_columns() -> None:
    pages = pages_of(people(5), PageBreak(), people(5, "乙"))
    assert len(pages) == 2
    assert names(pages[1:]) == [f"乙{number}" for number in range(5)]
    check(pages)


def test_boxes_over_rows_are_cut_at_the_ends_of_columns() -> None:
    rows = [[Box("办公室", rows=150), "0"], *[[str(number)] for number in range(1, 150)]]
    pages = pages_of(Table(HEAD, rows))
    check(pages)
    assert len({(number, one.left) for number, page in enumerate(pages) for one in page}) >= 4


def test_a_tall_block_goes_to_the_column_that_has_room() -> None:
    pages = pages_of(*[Text("行")] * 55, Qr("甲", "核验", 40), Text("后"))
    check(pages)
    assert sum(isinstance(one.strip, QrStrip) for page in pages for one in page) == 1


def test_the_fold_of_a_large_page_lies_between_its_columns() -> None:
    document = Document("通讯录", [people(120)], columns=2, paper="A3")
    geometry = geometry_of(document)
    page = compose(document, Setter(LETTERS)).pages[0]
    rows = [(one.left, one.strip) for one in page if isinstance(one.strip, Row)]
    edges = {
        (round(left + row.cells[0].x, 2), round(left + row.cells[-1].x + row.cells[-1].width, 2)) for left, row in rows
    }
    (_, first), (second, _) = sorted(edges)
    assert second - first == pytest.approx(geometry.gutter, abs=0.02)
    assert (first + second) / 2 + geometry.left == pytest.approx(geometry.fold, abs=0.02)
