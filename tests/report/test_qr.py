from __future__ import annotations

import pypdfium2
import pytest
import segno

from app.core.i18n import report_language
from app.report import qr
from app.report.blocks import Document, Qr
from app.report.fonts import Fonts
from app.report.geometry import PORTRAIT
from app.report.layout import compose
from app.report.strips import MM, Setter


@pytest.mark.parametrize("data", ["DD1:5A1C-77E0", "https://example.cn/值班?日=6月23日", "字" * 300])
def test_the_bars_are_the_modules_of_the_code(data: str) -> None:
    side, bars = qr.modules(data)
    grid = [[0] * side for _ in range(side)]
    for x, y, width in bars:
        for place in range(x, x + width):
            assert grid[y][place] == 0
            grid[y][place] = 1
    expected = segno.make(data, error="m", micro=False, mode="byte", encoding="utf-8")
    assert grid == [list(row) for row in expected.matrix]
    assert side == 17 + 4 * int(expected.version)


@pytest.mark.parametrize("data", ["", "字" * 2000])
def test_what_no_code_holds_is_refused(data: str) -> None:
    with pytest.raises(ValueError):
        qr.modules(data)


def test_a_printed_code_is_read_back_module_by_module(render) -> None:
    data = render(Document("", [Qr("https://example.cn/核验", "扫码核验", 30)]))
    scale = 6
    page = pypdfium2.PdfDocument(data)[0]
    image = page.render(scale=scale, grayscale=True).to_pil()
    side, bars = qr.modules("https://example.cn/核验")
    unit = 30 * MM / side
    left, top = PORTRAIT.left, PORTRAIT.top + qr.QUIET * unit
    dark = {(place, y) for x, y, width in bars for place in range(x, x + width)}
    for x in range(side):
        for y in range(side):
            point = (round((left + (x + 0.5) * unit) * scale), round((top + (y + 0.5) * unit) * scale))
            assert image.getpixel(point) == (0 if (x, y) in dark else 255)
    text = page.get_textpage().get_text_range()
    assert "扫码核验" in text


def test_a_code_is_a_figure_with_words(letters: Fonts) -> None:
    with report_language("en"):
        root = compose(Document("", [Qr("DD1:5A1C", "Check")]), Setter(letters)).root
    figure, words = root.children
    assert (figure.kind, figure.alt, words.kind) == ("Figure", "QR code: DD1:5A1C", "P")
