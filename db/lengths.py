"""Texts longer than their column: SQLite keeps them, a server does not. What one takes the other has to take."""
from __future__ import annotations

from functools import cache

from peewee import CharField, Model


class TooLong(ValueError):
    """A text that is longer than its column: name and label of the column, characters, characters possible."""

    def __init__(self, name: str, label: str, length: int, most: int) -> None:
        super().__init__(f"{name}: {length} > {most}")
        self.name, self.label, self.length, self.most = name, label, length, most


def check_lengths(record: Model) -> None:
    """Raises TooLong for the first text of a record that its column does not hold."""
    values = record.__data__
    for name, most in _limits(record.__class__):
        value = values.get(name)
        if isinstance(value, str) and len(value) > most:
            raise TooLong(name, str(record._meta.fields[name].verbose_name or name), len(value), most)


@cache
def _limits(model: type[Model]) -> list[tuple[str, int]]:
    return [(name, field.max_length) for name, field in model._meta.fields.items() if isinstance(field, CharField)]
