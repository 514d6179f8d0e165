"""Many new records in one write, such as a log taken over: the one way besides Record.save().

What a single save does is done for each of them: uid, unit, who and when, the lengths of texts, a revision in the
ledger, the search. But rows go to the database in slices, without an object made for each, and what the ledger and
the index hold of a slice is written before the next begins, so that memory does not grow with their number.
"""
from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any

from peewee import fn

from db import statements
from db.database import Change, Record, Transaction, database, is_sqlite, running
from db.lengths import TooLong
from db.uids import new_uid
from db.values import PLAIN, canonical, fingerprint, plain, plain_of, to_milliseconds

SLICE = 500  # records written at a time


def add_all(model: type[Record], records: Iterable[dict[str, Any]]) -> int:
    """Adds records given as values by field name; what is not given is the field's default. Inside write().

    Returns how many. Raises TooLong, and what ``records`` raises while it is read: nothing is added then.
    """
    transaction = running()
    transaction.keep()
    maker = Maker(model, transaction)
    first = maker.key
    waiting = iter(records)
    while made := [maker.made(values) for values in islice(waiting, SLICE)]:
        statements.insert_all(database.obj, model, [maker.row(stored) for stored, _ in made])
        transaction.changes += [maker.change(shown) for _, shown in made]
        transaction.keep(fresh=True)
    if not is_sqlite() and maker.key > first:  # the keys were given here: the server's own go on after them
        table, key = model._meta.table_name, model._meta.primary_key.column_name
        database.execute_sql("select setval(pg_get_serial_sequence(%s, %s), %s)", (f'"{table}"', key, maker.key - 1))
    return maker.key - first


class Maker:
    """Makes rows and changes of one table. ``key``: the key of the next record."""

    def __init__(self, model: type[Record], transaction: Transaction) -> None:
        self.model, self.table = model, model._meta.table_name
        self.key_name = model._meta.primary_key.name
        self.fields = model._meta.fields
        self.row = itemgetter(*(field.name for field in model._meta.sorted_fields))
        self.as_text = is_sqlite()  # what its driver would make of a time, for each row anew
        self.key = int(model.select(fn.max(model._meta.primary_key)).scalar() or 0) + 1
        self.most = {name: getattr(field, "max_length", sys.maxsize) for name, field in self.fields.items()}
        self.kinds = {name: PLAIN.get(type(field)) for name, field in self.fields.items()}
        # what every record has in common, in the order of the ledger's text
        common = {
            **{name: field.default() if callable(field.default) else field.default
               for name, field in self.fields.items()},
            "unit": transaction.unit, "version": 1, "created_at": transaction.at, "created_by": transaction.actor,
            "updated_at": transaction.at, "updated_by": transaction.actor,
        }
        self.stored: dict[str, Any] = {}
        self.shown: dict[str, Any] = {}
        for name in sorted(self.fields):
            self.stored[name], self.shown[name] = self._value(name, common[name])

    def made(self, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """A new record's values as the driver takes them, and as the ledger's text has them; ``row`` orders the first.
        """
        stored, shown = self.stored.copy(), self.shown.copy()
        stored[self.key_name] = shown[self.key_name] = self.key
        stored["uid"] = shown["uid"] = new_uid()
        self.key += 1
        self.put(stored, shown, values)
        return stored, shown

    def put(self, stored: dict[str, Any], shown: dict[str, Any], values: dict[str, Any]) -> None:
        """Puts values of one record into both. Raises TooLong."""
        for name, value in values.items():
            if type(value) is self.kinds[name] and (type(value) is not str or len(value) <= self.most[name]):
                stored[name] = shown[name] = value
            else:
                stored[name], shown[name] = self._value(name, value)
        for name in self.model.secret:
            shown[name] = fingerprint(shown[name])

    def change(self, shown: dict[str, Any], before: str | None = None) -> Change:
        """What the ledger is told of a record."""
        return Change(self.table, shown["uid"], before, canonical(shown), shown)

    def _value(self, name: str, value: Any) -> tuple[Any, Any]:
        """A value as the driver takes it, and as the ledger's text has it."""
        field = self.fields[name]
        if isinstance(value, str) and len(value) > self.most[name]:
            raise TooLong(name, str(field.verbose_name or name), len(value), self.most[name])
        if value is None or type(value) is self.kinds[name]:
            return value, value
        if isinstance(value, datetime):
            value = to_milliseconds(value)
            return value.isoformat(" ") if self.as_text else value, plain(value)
        return field.db_value(value), plain_of(field, value)
