"""How times and dates are shown and read, in any zone."""
from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import i18n

MOMENT = datetime(2026, 6, 23, 18, 44, 9)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe")


def test_times_are_shown_in_the_sites_zone() -> None:
    assert (i18n.show_time(MOMENT), i18n.show_time(MOMENT, seconds=True)) == ("02:44", "02:44:09")
    assert (i18n.show_day(MOMENT), i18n.show_moment(MOMENT)) == ("06-24", "2026-06-24 02:44")
    i18n.use_zone("America/New_York")
    assert i18n.show_moment(MOMENT, seconds=True) == "2026-06-23 14:44:09"


def test_dates_are_shown_as_each_language_writes_them() -> None:
    assert i18n.show_date(MOMENT) == "24 June 2026" and i18n.show_date(MOMENT, year=False) == "24 June"
    with i18n.report_language("zh_CN"):
        assert i18n.show_date(MOMENT) == "2026年6月24日" and i18n.show_date(MOMENT, year=False) == "6月24日"
        assert i18n.pick("白班", "Day shift") == "白班"
    assert i18n.pick("白班", "Day shift") == "Day shift" and i18n.pick("白班", "") == "白班"
    assert i18n.show_weekday(MOMENT) == "Wednesday"


@given(
    zone=st.sampled_from(ZONES), moment=st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2037, 12, 30))
)
def test_to_the_wall_and_back(zone: str, moment: datetime) -> None:
    """The same moment, but for an hour that the clock passes twice: then its first passing."""
    i18n.use_zone(zone)
    aware = moment.replace(tzinfo=UTC).astimezone(i18n.zone())
    first, now = aware.replace(fold=0).utcoffset(), aware.utcoffset()
    assert first is not None and now is not None
    assert i18n.to_utc(i18n.to_local(moment)) == (moment - (first - now) if aware.fold else moment)


def test_berlin_on_the_days_of_the_change() -> None:
    i18n.use_zone("Europe/Berlin")
    assert i18n.to_utc(datetime(2026, 3, 29, 1, 59)) == datetime(2026, 3, 29, 0, 59)
    assert i18n.to_utc(datetime(2026, 3, 29, 2, 30)) == datetime(2026, 3, 29, 1, 30)  # there is none: 03:30
    assert i18n.to_utc(datetime(2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30)  # the first of two
    assert i18n.to_local(datetime(2026, 10, 25, 1, 30)) == datetime(2026, 10, 25, 2, 30)


def test_lord_howe_moves_by_half_an_hour() -> None:
    i18n.use_zone("Australia/Lord_Howe")
    year = i18n.to_local(datetime(2026, 1, 1)) - i18n.to_local(datetime(2025, 7, 1))
    assert year == timedelta(days=184, minutes=30)


def test_a_time_with_a_zone_keeps_its_meaning() -> None:
    assert i18n.to_utc(datetime.fromisoformat("2026-06-24T02:44+02:00")) == datetime(2026, 6, 24, 0, 44)


def test_what_we_do_not_have_is_refused() -> None:
    for name in ("Mars/Base", " ", "../etc/passwd", "/etc/localtime", "Asia"):
        with pytest.raises(ValueError, match=re.escape(name)):
            i18n.use_zone(name)
    with pytest.raises(ValueError, match="fr"):
        i18n.use("fr")
    assert i18n.zone().key == i18n.DEFAULT_ZONE and i18n.language() == "en"


def test_a_reports_language_is_its_own_threads_alone() -> None:
    seen: list[str] = []
    with i18n.report_language("zh_CN"):
        other = threading.Thread(target=lambda: seen.append(i18n.language()))
        other.start()
        other.join()
        assert i18n.language() == "zh_CN"
    assert seen == ["en"] and i18n.language() == "en"


@pytest.mark.parametrize(
    ("spoken", "language"),
    [("zh_CN.UTF-8", "zh_CN"), ("en_GB.UTF-8", "en"), ("C", "zh_CN"), ("de_DE", "zh_CN"), ("EN", "en")],
)
def test_the_computers_language(monkeypatch: pytest.MonkeyPatch, spoken: str, language: str) -> None:
    monkeypatch.setenv("LC_ALL", spoken)
    assert i18n.system_language() == language


def test_an_empty_text_is_not_the_catalogues_heading() -> None:
    i18n.use("zh_CN")
    assert i18n.tr("") == ""
