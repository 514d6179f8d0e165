"""The command line that asks for the window alone, read without what reads all the others."""
from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass

from app.core import i18n, log, settings

OPTIONS = ("--db", "--lang", "--user")


@dataclass(frozen=True)
class Asked:
    """What the command line says: a database and a language, empty for the usual ones."""

    database: str = ""
    language: str = ""


def read(argv: list[str]) -> Asked | None:
    """The options of the window; None where something else is asked for, or is for app.cli to explain."""
    given: dict[str, str] = {}
    rest = list(argv)
    while rest:
        name, mark, value = rest.pop(0).partition("=")
        if name not in OPTIONS:
            return None
        if not mark:
            value = rest.pop(0) if rest else ""
        if not value or value.startswith("-"):
            return None
        given[name] = value
    language = given.get("--lang", "")
    return Asked(given.get("--db", ""), language) if language in ("", *i18n.LANGUAGES) else None


def guarded(asked: Asked, window: Callable[[str], int]) -> int:
    """Shows the window; what fails is logged and said as a command says it."""
    log.start()
    gc.disable()  # while everything is loaded nothing goes: the window sweeps by itself later (ui/worker.py)
    try:
        i18n.use(settings.chosen_language(asked.language))
        return window(asked.database)
    except BaseException as fault:
        from app import cli

        return cli.ended_by(fault)
