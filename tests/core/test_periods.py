from __future__ import annotations

from datetime import date, datetime

import pytest

from app.core import periods
from app.core.errors import UserError


def test_days_months_and_their_moments() -> None:
    assert periods.bounds(" 2026-2 ") == (date(2026, 2, 1), date(2026, 2, 28))
    assert periods.months(date(2025, 11, 30), date(2026, 2, 1)) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert periods.days(date(2026, 2, 28), date(2026, 3, 1)) == [date(2026, 2, 28), date(2026, 3, 1)]
    assert periods.moments(date(2026, 6, 1), date(2026, 6, 30)) == (
        datetime(2026, 5, 31, 16), datetime(2026, 6, 30, 16)
    )
    for wrong in ("2026", "2026-13", "June", "２０２６-06", ""):
        with pytest.raises(UserError, match="is no month"):
            periods.bounds(wrong)
