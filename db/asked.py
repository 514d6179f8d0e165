"""Questions that every save asks: the text of their statement is made once, as those of statements.py."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import Database, Field, Value

from db import statements
from db.database import database
from db.values import PLAIN

Converter = Callable[[Any], tuple[Any, ...]]


def record(model: Any, key: int) -> Any:
    """The record of a key. Raises DoesNotExist."""
    return model(**statements.read(database.obj, model, key))


@dataclass(frozen=True)
class _Place:
    """Where the value of that number goes in a statement."""

    number: int


class Asked:
    """A query made once for each engine and asked with other values each time: what is left is the database's time.

    ``make`` gives the query for places instead of values, to which it must not look::

        _of_year = Asked(lambda year: Entry.select(fn.max(Entry.number)).where(Entry.year == year))
        _of_year.value(2026)

    Answers are plain tuples in the order of the columns selected, each as its field gives it to Python.
    """

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make
        self._made: dict[tuple[type[Database], int], tuple[str, list[Any], Converter]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Every row."""
        cursor, convert = self._asked(values)
        return [convert(row) for row in cursor.fetchall()]

    def one(self, *values: Any) -> tuple[Any, ...] | None:
        """The first row; the query should name a limit, or find one by its key."""
        cursor, convert = self._asked(values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else convert(row)

    def value(self, *values: Any) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.one(*values)
        return None if row is None else row[0]

    def _asked(self, values: tuple[Any, ...]) -> tuple[Any, Converter]:
        engine: Any = database.obj
        key = (engine.__class__, len(values))
        if key not in self._made:
            query = self._make(*(Value(_Place(number), converter=False) for number in range(len(values))))
            self._made[key] = (*query.sql(), _converter(query.selected_columns))
        sql, places, convert = self._made[key]
        given = [values[one.number] if isinstance(one, _Place) else one for one in places]
        return engine.execute_sql(sql, given), convert


def _converter(columns: list[Any]) -> Converter:
    """Makes a row what the columns' fields give to Python."""
    made = [
        (place, one.python_value, PLAIN.get(type(one))) for place, one in enumerate(columns) if isinstance(one, Field)
    ]

    def convert(row: Any) -> tuple[Any, ...]:
        values = list(row)
        for place, as_field, kept in made:
            if type(values[place]) is not kept:
                values[place] = as_field(values[place])
        return tuple(values)

    return convert
