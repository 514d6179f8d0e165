from __future__ import annotations

import pytest
import segno

from app.report import qr


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
