"""Settings in three scopes: this computer (a file), this site and each user (a ledgered table)."""
from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Any

from app.core import choices, paths
from app.core.choices import setting
from app.core.failures import UserError
from app.core.i18n import DEFAULT_ZONE, LANGUAGES, is_zone, system_language, tr, tr_noop

setting("site.office", "", tr_noop("Office name"))
setting("site.tables", "", tr_noop("Tables of the field brought up to"), hidden=True)
setting("site.zone", DEFAULT_ZONE, tr_noop("Time zone"))
setting(
    "site.report_language", "zh_CN", tr_noop("Language of printed pages"),
    choices=tuple(LANGUAGES.items()),
)
setting(
    "site.alarm_minutes", 10, tr_noop("Alarm so many minutes before a deadline"), least=0, most=120,
    source=tr_noop("our proposal, no rule prescribes it"),
)
setting("computer.language", "", tr_noop("Language"), scope="computer", choices=tuple(LANGUAGES.items()))
setting("computer.database", "", tr_noop("Database (path or address)"), scope="computer")
setting("computer.files", "", tr_noop("Folder of attachments, where the database is on a server"), scope="computer")
setting(
    "ui.theme", "system", tr_noop("Theme"), scope="computer",
    choices=(("system", tr_noop("As the system")), ("light", tr_noop("Light")), ("dark", tr_noop("Dark"))),
)
setting(
    "ui.text_size", "100", tr_noop("Text size"), scope="computer",
    choices=(("100", "100 %"), ("115", "115 %"), ("125", "125 %"), ("150", "150 %")),
)
setting(
    "ui.density", "comfortable", tr_noop("Row height"), scope="computer",
    choices=(("comfortable", tr_noop("Comfortable")), ("compact", tr_noop("Compact"))),
)


class Settings:
    """What is chosen now: environment, then what is stored, then the declared default."""

    def __init__(self, stored: dict[str, Any] | None = None, file: Path | None = None) -> None:
        self._stored = dict(stored or {})
        self._file = file

    def get(self, key: str) -> Any:
        """The value in the type of the default. Raises KeyError for a key never declared."""
        declared = choices.settings[key]
        named = "DUTYDESK_" + key.upper().replace(".", "_")
        if named in os.environ and declared.role != "security":  # such a rule is not this computer's to bend
            return parse(declared, os.environ[named])
        return self._stored.get(key, declared.default)


def load(number: str = "") -> Settings:
    """Settings of this computer, of the site, and of the user with that work number."""
    from db import tables  # here and in store(): this computer's settings are read before any database is
    from db.findings import lying

    stored: dict[str, Any] = {}
    for row in lying(tables.Setting.select().where(tables.Setting.user.in_(["", number]))):
        declared = choices.settings.get(row.key)
        if declared is None:
            continue
        if row.user or row.key not in stored:
            with suppress(TypeError, ValueError):  # altered outside the program: the default holds, verify() names it
                stored[row.key] = _fitting(declared, from_json(declared, row.value))
    return Settings({**stored, **load_computer()})


def _fitting(declared: choices.Setting, value: Any) -> Any:
    """The value, where it is one that the program could have stored. Raises ValueError."""
    if type(value) is not type(declared.default) or declared.key == "site.zone" and not is_zone(value):
        raise ValueError(declared.key)
    return value


def load_computer() -> dict[str, Any]:
    """This computer's settings; an unreadable file counts as empty."""
    kept = _in_file()
    known = {key: declared for key, declared in choices.settings.items() if declared.scope == "computer"}
    found = {}
    for key in known.keys() & kept.keys():
        try:  # anyone may edit the file: a value that does not fit counts as not chosen
            value = from_json(known[key], json.dumps(kept[key]))
        except (TypeError, ValueError):
            continue
        offered = dict(known[key].choices)
        fits = type(value) is type(known[key].default) and (not isinstance(value, str) or is_plain(value))
        if fits and (not offered or value in offered):
            found[key] = value
    return found


def _in_file() -> dict[str, Any]:
    """What the file holds, also of what is not loaded and declared yet."""
    try:
        kept = json.loads(paths.config_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def chosen_language(named: str = "") -> str:
    """``named``, else this computer's setting, else the system's language."""
    return named or Settings(load_computer()).get("computer.language") or system_language()


def chosen_database() -> str:
    """``DUTYDESK_DB`` (a path or a URL), else this computer's setting, else a file in the user's data folder."""
    stored = Settings(load_computer()).get("computer.database")
    return os.environ.get("DUTYDESK_DB") or stored or str(paths.data_folder() / "dutydesk.db")


def is_plain(text: str) -> bool:
    """Whether a text can be a path or address: it has no control characters and can be encoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def store_computer(key: str, value: Any) -> None:
    """Writes one of this computer's settings, whole or not at all."""
    path = paths.config_file()
    undeclared = {
        key: value for key, value in _in_file().items()
        if key not in choices.settings and isinstance(value, str | int | float)
    }
    kept = {k: json.loads(to_json(v)) for k, v in load_computer().items()}
    kept = {**undeclared, **kept, key: json.loads(to_json(value))}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8", errors="backslashreplace")
    os.replace(part, path)


def store(key: str, value: Any, user: str = "") -> None:
    """Saves a site or user setting. Call inside an action."""
    from db import tables

    row = tables.Setting.get_or_none(tables.Setting.key == key, tables.Setting.user == user)
    row = row or tables.Setting(key=key, user=user)
    row.value = to_json(value)
    row.save()


def parse(declared: choices.Setting, text: str) -> Any:
    """Typed text as the setting's type. Raises UserError naming the setting."""
    kind = type(declared.default)
    try:
        if kind is bool:
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.lower()]
        value = time.fromisoformat(text) if kind is time else kind(text)
    except (KeyError, ValueError) as fault:
        raise UserError(
            tr("{setting}: “{value}” is not of the right kind.").format(
                setting=tr(declared.title), value=text
            ),
            declared.key,
        ) from fault
    if declared.key == "site.zone" and not is_zone(text):
        raise UserError(
            tr("There is no time zone “{zone}”. Example: {example}").format(zone=text, example=DEFAULT_ZONE),
            declared.key,
        )
    low, high = declared.least, declared.most
    number = value if isinstance(value, int) else 0
    if (low is not None and number < low) or (high is not None and number > high):
        raise UserError(
            tr("{setting}: {least} to {most} is possible, not {value}.").format(
                setting=tr(declared.title), least=low, most=high, value=text
            ),
            declared.key,
        )
    if declared.choices and value not in dict(declared.choices):
        raise UserError(
            tr("{setting}: “{value}” is not one of the choices.").format(
                setting=tr(declared.title), value=text
            ),
            declared.key,
        )
    return value


def to_json(value: Any) -> str:
    return json.dumps(value.isoformat(timespec="minutes") if isinstance(value, time) else value, ensure_ascii=False)


def from_json(declared: choices.Setting, text: str) -> Any:
    value = json.loads(text)
    return time.fromisoformat(value) if isinstance(declared.default, time) else value
