"""Texts longer than their column: SQLite keeps them, a server does not. What one takes the other has to take."""
from __future__ import annotations

from peewee import CharField, Model


class TooLong(ValueError):
    """A text that is longer than its column: name and label of the column, characters, characters possible."""

    def __init__(self, name: str, label: str, length: int, most: int) -> None:
        super().__init__(f"{name}: {length} > {most}")
        self.name, self.label, self.length, self.most = name, label, length, most


def check_lengths(record: Model) -> None:
    """Raises TooLong for the first text of a record that its column does not hold."""
    for name, value in record.__data__.items():
        column = record._meta.fields[name]
        if isinstance(column, CharField) and isinstance(value, str) and len(value) > column.max_length:
            raise TooLong(name, str(column.verbose_name or name), len(value), column.max_length)
