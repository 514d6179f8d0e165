"""Texts that are longer than anybody thought: nothing is cut, nothing lies off the paper; what cannot be is refused."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from app.report.blocks import (
    Document,
    Imprint,
    LetterHead,
    Masthead,
    OfficialHead,
    Qr,
    Series,
    Signatures,
    Signed,
    Text,
    as_text,
)
from app.report.measures import Measures
from tests.report import drawn

LONG = "各县（市、区）人民政府，市政府各部门；"
PALE = (249, 223, 223)  # the mark across the page, set askew
FULL = {
    "edges": Document("日志", [Text("正文")], header=LONG * 16, footer_left=LONG * 16,
                      footer_right="右\n" * 5 + LONG * 8, mark=LONG * 6 + "\n末", proof="3F2A-09BC-71DE",
                      measures=Measures.of({"page_bottom": 14.5})),
    "small": Document("日志", [Signatures([LONG * 16, "值班\n员"]), Qr("码", LONG * 400)]),
    "imprint": Document("快报", [Text("正文")], masthead=Masthead("值班\n快报"), notes=[LONG * 60] * 3,
                        imprint=Imprint([(LONG * 8, LONG * 200), ("发：", LONG)], LONG * 5, LONG * 20)),
    "offices": Document("通知", [Signed([f"第{n}办公室" for n in range(60)], "2026年6月24日", sealed=False)],
                        head=LetterHead("甲局")),
}


@pytest.mark.parametrize("name", FULL)
def test_no_text_is_cut_or_off_the_paper_however_long_it_is(
    render: Callable[[Document], bytes], page_texts: Callable[[bytes], list[str]], name: str
) -> None:
    data = render(FULL[name])
    for page in drawn.read(data):
        inside = [char for char in page.chars if char.colour != PALE]
        assert [char for char in inside if char.left < 0 or char.right > 210 or char.top < 0 or char.bottom > 297] == []
    lost = Counter("".join(as_text(FULL[name]).split())) - Counter("".join(page_texts(data)))
    assert {char for char in lost if char not in "|[]:_码"} == set()


@pytest.mark.parametrize("make", [
    lambda: Series("甲", [1, float("nan")]), lambda: Series("甲", [float("-inf")]), lambda: Series("甲", [1e308]),
    lambda: Qr(""), lambda: Qr("码" * 800), lambda: Qr("码", size=400),
    lambda: OfficialHead(["甲局"], signers=["沈怀山"] * 11),
])
def test_what_cannot_be_drawn_is_no_block(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"cannot be drawn|QR code|signers"):
        make()


@pytest.mark.parametrize("values", [
    {"left": 40, "area_width": 165}, {"top": 50, "area_height": 235}, {"foot_note_drop": 25, "top": 38},
    {"page_bottom": 13}, {"footer_gap": 8.5}, {"fold_bottom": 13},
])
def test_measures_leave_an_edge_of_the_paper_together(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="edge of the paper"):
        Measures.of(values)
