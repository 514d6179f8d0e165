"""Settings: what is chosen, where, and which choice counts."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest

from app import cli
from app.core import i18n, paths, registry, settings, site
from app.core.errors import UserError
from app.core.registry import setting
from app.core.run import Context, run
from app.core.settings import Settings, load, load_computer, parse, store, store_computer
from db.database import write


@pytest.fixture
def declared() -> Iterator[None]:
    """One setting of each type and scope, of a feature that does not exist."""
    before = dict(registry.settings)
    setting("test.starts", time(8), "Starts")
    setting("test.loud", True, "Loud", scope="user")
    setting("test.limit", 5, "Limit", scope="user")
    setting("test.at", time(9), "At", scope="computer")
    yield
    registry.settings.clear()
    registry.settings.update(before)


def keep(ctx: Context, key: str, value: object, user: str = "") -> None:
    with write(ctx.now, ctx.number, ""):
        store(key, value, user)


def test_environment_then_user_then_site_then_default(
    ctx: Context, declared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load("001").get("test.limit") == 5
    keep(ctx, "test.limit", 6)
    assert load("001").get("test.limit") == 6
    keep(ctx, "test.limit", 7, "001")
    assert (load("001").get("test.limit"), load("002").get("test.limit"), load().get("test.limit")) == (7, 6, 6)
    monkeypatch.setenv("DUTYDESK_TEST_LIMIT", "8")
    assert load("001").get("test.limit") == 8


def test_the_users_choice_counts_in_whatever_order_they_were_made(ctx: Context, declared: None) -> None:
    keep(ctx, "test.limit", 7, "001")
    keep(ctx, "test.limit", 6)
    assert load("001").get("test.limit") == 7


def test_values_keep_their_type(ctx: Context, declared: None) -> None:
    keep(ctx, "test.starts", time(8, 30))
    keep(ctx, "test.loud", False, "001")
    kept = load("001")
    assert (kept.get("test.starts"), kept.get("test.loud")) == (time(8, 30), False)


def test_a_key_never_declared_is_our_fault(declared: None) -> None:
    with pytest.raises(KeyError):
        Settings().get("test.none")
    with pytest.raises(ValueError, match="twice"):
        setting("test.limit", 5, "Again")
    with pytest.raises(ValueError, match="scope"):
        setting("test.other", 5, "Other", scope="planet")


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [("test.limit", "12", 12), ("test.starts", "08:30", time(8, 30)), ("test.loud", "No", False),
     ("test.loud", "1", True), ("site.office", "江城", "江城"), ("site.zone", "Europe/Berlin", "Europe/Berlin")],
)
def test_typed_text_becomes_the_settings_type(declared: None, key: str, text: str, value: object) -> None:
    assert parse(registry.settings[key], text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [("test.limit", "many"), ("test.starts", "25:00"), ("test.loud", "perhaps"),
     ("site.report_language", "fr"), ("site.zone", "Mars/Base"), ("site.zone", ""), ("site.zone", "../etc/passwd")],
)
def test_text_that_does_not_fit_is_named(declared: None, key: str, text: str) -> None:
    with pytest.raises(UserError) as fault:
        parse(registry.settings[key], text)
    assert fault.value.field == key


def test_a_wrong_zone_can_never_lock_the_office_out(
    office: str, ctx: Context, set_setting: Callable[[str, str], Context]
) -> None:
    with pytest.raises(UserError, match="Mars"):
        set_setting("site.zone", "Mars/Base")
    set_setting("site.zone", "Europe/Berlin")
    site.close()
    site.open_site(office)
    assert i18n.zone().key == "Europe/Berlin"


def test_this_computers_settings_are_a_file(declared: None) -> None:
    assert load_computer() == {}
    store_computer("computer.language", "en")
    store_computer("test.at", time(7, 15))
    assert load_computer() == {"computer.language": "en", "test.at": time(7, 15)}
    assert not list(paths.config_file().parent.glob("*.part"))


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "5", '{"computer.language": "fr"}', '{"computer.language": 5}', '{"computer.language": []}',
     '{"unknown.key": 1}', '{"site.office": "x"}', '{"test.at": "late"}', '{"test.at": null}', "\udcff"],
)
def test_a_file_someone_spoilt_counts_as_empty(declared: None, content: str) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_bytes(content.encode("utf-8", "surrogateescape"))
    assert load_computer() == {}


def test_language_option_then_environment_then_computer_then_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert cli.chosen_language("") == "en"
    store_computer("computer.language", "zh_CN")
    assert cli.chosen_language("") == "zh_CN"
    monkeypatch.setenv("DUTYDESK_COMPUTER_LANGUAGE", "en")
    assert cli.chosen_language("") == "en"
    assert cli.chosen_language("zh_CN") == "zh_CN"


def test_database_environment_then_computer_then_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.chosen_database() == str(paths.data_folder() / "dutydesk.db")
    store_computer("computer.database", "/srv/a.db")
    assert site.chosen_database() == "/srv/a.db"
    monkeypatch.setenv("DUTYDESK_DB", "/srv/b.db")
    assert site.chosen_database() == "/srv/b.db"


def test_changing_a_setting_is_in_the_ledger_and_refuses_what_is_not_the_offices(
    ctx: Context, set_setting: Callable[[str, str], Context]
) -> None:
    assert set_setting("duty_log.late_minutes", "20").setting("duty_log.late_minutes") == 20
    for key in ("computer.language", "no.such"):
        with pytest.raises(UserError):
            set_setting(key, "en")


def test_stored_values_of_settings_that_are_gone_do_no_harm(ctx: Context) -> None:
    keep(ctx, "old.setting", 1)
    assert settings.load().get("site.office")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("duty_log.late_minutes", "-5"), ("duty_log.late_minutes", "99999999999999"), ("files.max_size_mb", "0"),
        ("people.password_length", "-1"), ("people.password_classes", "9"), ("duty_log.clock_seconds", "-99999"),
    ],
)
def test_a_limit_beyond_reason_is_refused(ctx: Context, key: str, value: str) -> None:
    with pytest.raises(UserError, match="is possible") as refused:
        run(ctx, "people.change_setting", key=key, value=value)
    assert refused.value.field == key


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000, '{"computer.database": "\\ud800"}', '{"computer.database": "a\\u0000b"}',
     '{"computer.database": "\\u202eab"}'],
)
def test_a_settings_file_that_names_what_cannot_be_counts_as_none(content: str) -> None:
    path = paths.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    assert load_computer() == {}
