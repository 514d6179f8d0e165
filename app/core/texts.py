"""What no text of the program may hold: the checks that features declare, put to every text of an action."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core import registry
from app.core.errors import UserError

if TYPE_CHECKING:
    from app.core.run import Context


def checker(ctx: Context) -> Callable[[str], str]:
    """Why a text may not be kept, as a sentence; nothing where it may. Made once for many texts.

    A text that may not be kept may not be kept as a line among others either, so that many are looked through as one.
    """
    checks = [make(ctx) for make in registry.text_checks.values()]
    return lambda text: next((said for check in checks if (said := check(text))), "")


def check(ctx: Context, args: dict[str, Any]) -> None:
    """Raises UserError, naming the field, at the first text that may not be kept. Passwords are not looked at."""
    wrong = checker(ctx)
    for name, value in args.items():
        if "password" in name:
            continue
        for text in texts_in(value):
            if said := wrong(text):
                raise UserError(said, name)


def texts_in(value: Any) -> Iterator[str]:
    """Every text within a value: a file's name, what lists, dicts and dataclasses hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Path):
        yield value.name
    elif isinstance(value, dict):
        yield from texts_in([*value, *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from texts_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from texts_in([getattr(value, field.name) for field in fields(value)])
