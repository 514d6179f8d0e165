"""The statements that every save needs, made once for each table.

peewee makes the text of a statement anew each time, which for a wide table takes longer than the database does.
"""
from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from peewee import Database, Field, Model, __exception_wrapper__

from db.values import PLAIN

Made = tuple[str, tuple[Field, ...]]  # a statement, and the fields in the order of its values


@cache
def _insert(model: type[Model], engine: type[Database], with_key: bool) -> Made:
    fields = tuple(field for field in model._meta.sorted_fields if with_key or not field.primary_key)
    return model.insert(dict.fromkeys(fields)).sql()[0], fields


@cache
def _update(model: type[Model], engine: type[Database]) -> Made:
    fields = tuple(field for field in model._meta.sorted_fields if not field.primary_key and field.name != "uid")
    key, version = model._meta.primary_key, model._meta.fields["version"]
    return model.update(dict.fromkeys(fields)).where(key == 0, version == 0).sql()[0], fields


@cache
def _select(model: type[Model], engine: type[Database]) -> Made:
    query = model.select().where(model._meta.primary_key == 0)
    return query.sql()[0], tuple(model._meta.sorted_fields)


def _stored(fields: Iterable[Field], values: dict[str, Any]) -> list[Any]:
    given = [(field, values.get(field.name)) for field in fields]
    return [one if one is None or type(one) is PLAIN.get(type(field)) else field.db_value(one) for field, one in given]


def insert(database: Any, model: Any, values: dict[str, Any]) -> int:
    """Adds a row of these values by field name, with its key if it is among them; returns the key."""
    key = model._meta.primary_key.name
    with_key = values.get(key) is not None
    sql, fields = _insert(model, database.__class__, with_key)
    cursor = database.execute_sql(sql, _stored(fields, values))
    if with_key:
        return int(values[key])
    return int(cursor.fetchone()[0] if " RETURNING " in sql else cursor.lastrowid)


def insert_all(database: Any, model: Any, rows: list[Any]) -> None:
    """Adds many rows, each its values in the order of the model's fields, key included, as the driver takes them."""
    sql, _ = _insert(model, database.__class__, True)
    run_all(database, sql.partition(" RETURNING ")[0], rows)


def run_all(database: Any, sql: str, rows: list[Any]) -> None:
    """Carries out one statement with each of the rows' values."""
    with __exception_wrapper__:
        database.cursor().executemany(sql, rows)


def update(database: Any, model: Any, values: dict[str, Any], key: int, version: int) -> int:
    """Changes the row of a key as long as it has this version; returns how many rows that were."""
    sql, fields = _update(model, database.__class__)
    return int(database.execute_sql(sql, [*_stored(fields, values), key, version]).rowcount)


def read(database: Any, model: Any, key: int) -> dict[str, Any]:
    """The row of a key, by field name. Raises DoesNotExist."""
    sql, fields = _select(model, database.__class__)
    row = database.execute_sql(sql, [key]).fetchone()
    if row is None:
        raise model.DoesNotExist(f"{model._meta.table_name} {key}")
    return {field.name: field.python_value(value) for field, value in zip(fields, row, strict=True)}
