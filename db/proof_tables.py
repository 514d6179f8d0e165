"""The proof that every table says what the newest revisions of the ledger say.

SQLite compares each row with the newest revision of its record, as text; what is not the same to the letter is
suspected and then held against the ledger column by column, which names what differs.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import (
    AutoField,
    BooleanField,
    CharField,
    DatabaseError,
    DateField,
    DateTimeField,
    Field,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from db.database import Record, SqliteError, canonical, fingerprint, is_sqlite, plain
from db.findings import Finding, any_bytes, differing, known_as, lying, name_of, rows, values_of
from db.ledger import LedgerRevision

SLICE = 10_000  # rows compared by one statement
MOST = 5_000  # records suspected; of a table with more all are looked at
FORMS = 12  # sets of columns, one for each version of the program that added some

Execute = Callable[[str, Sequence[Any]], Any]  # a statement with values; gives a cursor
Tick = Callable[[], None]


@dataclass
class Suspects:
    """Records of a table that may not be what the ledger says; ``uids`` None: any."""

    uids: set[str] | None = field(default_factory=set)

    def add(self, found: Sequence[Any]) -> None:
        if self.uids is not None:
            self.uids.update(found)
            if len(self.uids) > MOST or not all(isinstance(uid, str) for uid in found):
                self.uids = None


# in bulk ----------------------------------------------------------------
def suspects(cls: type[Record], execute: Execute, tick: Tick) -> Suspects:
    """Compares all rows of a table with the ledger. SQLite only; reads only. ``tick`` is called between slices."""
    found, forms = Suspects(), [_form(cls, set(cls._meta.fields))]
    if not all(type(column) in _SPELT for column in cls._meta.sorted_fields):
        return Suspects(None)
    table = cls._meta.table_name
    try:
        low, high = execute(f'select min(id), max(id) from "{table}"', ()).fetchone()
        while low is not None and low <= high and found.uids is not None:
            tick()
            (end,) = execute(
                f'select max(id) from (select id from "{table}" where id >= ? order by id limit {SLICE})', (low,)
            ).fetchone()
            found.add(_compared(cls, execute, forms, low, end))
            low = end + 1
        tick()
        found.add([uid for (uid,) in execute(
            "select distinct uid from ledger_revision r where record_table = ? "
            f'and not exists (select 1 from "{table}" d where d.uid = r.uid)', (table,)
        )])
    except (DatabaseError, SqliteError, UnicodeError) as fault:
        if "interrupt" in str(fault):
            raise
        return Suspects(None)  # bytes where a text should be, or a column gone
    return found


def _compared(cls: type[Record], execute: Execute, forms: list[str], low: int, end: int) -> list[Any]:
    """The uids of a slice's rows that are in none of the ``forms``, to which older ones are added when met."""
    table = cls._meta.table_name
    newest = (
        "(select r.after from ledger_revision r where r.record_table = ? and r.uid = d.uid order by r.id desc limit 1)"
    )
    while True:
        arms = " ".join(f"when {form} then 0" for form in forms)
        sql = f'select d.uid from "{table}" d where d.id between ? and ? and case {newest} {arms} else 1 end'
        found = [uid for (uid,) in execute(sql, (low, end, table))]
        if not found or len(forms) == FORMS:
            return found
        after = f'select {newest} from "{table}" d where d.uid = ?'
        older = next((form for uid in found[:20] for (text,) in execute(after, (table, uid))
                      if (form := _older(cls, text)) and form not in forms), None)
        if older is None:
            return found
        forms.insert(0, older)


def _older(cls: type[Record], after: str | None) -> str | None:
    """The form of a row whose newest revision is older than some of its columns."""
    names, columns = set(values_of(after)), set(cls._meta.fields)
    return _form(cls, names) if names and names < columns else None


def _form(cls: type[Record], names: set[str]) -> str:
    """SQL for the canonical JSON of these columns of a row, null where the others are not as a migration fills them."""
    columns = cls._meta.fields
    parts = ", ".join(f"'{name}', {_spelt(columns[name], name in cls.secret)}" for name in sorted(names))
    begun = " and ".join(
        f'd."{column.column_name}" is {_literal(plain(column.default))}'
        for name, column in columns.items() if name not in names
    )
    return f"case when {begun} then json_object({parts}) end" if begun else f"json_object({parts})"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "null" if value is None else str(int(value) if isinstance(value, bool) else value)


# a value that the program would not have stored so must not become the text that the ledger has
_AS_IT_LIES = "{0}"
_TRUTH = "case {0} when 1 then json('true') when 0 then json('false') else {0} end"
_MOMENT = (  # a text: not its bytes, and not one that goes on after a sign that ends it for GLOB
    "case when typeof({0}) <> 'text' then {0} "
    "when {0} glob '????-??-?? ??:??:??.???000' and octet_length({0}) = 26 and {0} not glob '*.000000' "
    "then substr({0}, 1, 10) || 'T' || substr({0}, 12, 12) "
    "when {0} glob '????-??-?? ??:??:??' and octet_length({0}) = 19 "
    "then substr({0}, 1, 10) || 'T' || substr({0}, 12) || '.000' else {0} end"
)
_NUMBER = "case when cast(cast({0} as text) as real) is {0} then {0} else 'inexact' end"
_SPELT: dict[type[Field], str] = {
    **dict.fromkeys((AutoField, CharField, DateField, ForeignKeyField, IntegerField, TextField), _AS_IT_LIES),
    BooleanField: _TRUTH, DateTimeField: _MOMENT, FloatField: _NUMBER,
}


def _spelt(column: Field, secret: bool) -> str:
    value = f'd."{column.column_name}"'
    return f"fingerprint({value})" if secret else _SPELT[type(column)].format(value)


def prepare(connection: Any) -> None:
    """Gives a bare connection what suspects() needs."""
    connection.create_function("fingerprint", 1, fingerprint, deterministic=True)


# one by one -------------------------------------------------------------
def named(cls: type[Record], found: Suspects) -> Iterator[Finding]:
    """What is not as the ledger says: rows and newest revisions of the suspected are merged in order of uid."""
    if found.uids is not None and not found.uids:
        return
    uids = None if found.uids is None else sorted(found.uids)
    table = cls._meta.table_name
    broken: list[Finding] = []
    with any_bytes():
        kept = _newest(cls, broken, uids)
        expected = next(kept, None)
        for uid, row in rows(cls, uids):
            while expected is not None and expected[0] < uid:
                yield _missing(table, *expected)
                expected = next(kept, None)
            if expected is None or expected[0] != uid:
                yield Finding("unknown", table=table, uid=uid, known_as=name_of(table, row))
                continue
            if expected[2] is not None and canonical(row) != expected[2]:
                fields = differing(cls, values_of(expected[2]), row)
                if fields:
                    yield Finding("altered", expected[1], table, uid, name_of(table, values_of(expected[2])), fields)
            expected = next(kept, None)
        while expected is not None:
            yield _missing(table, *expected)
            expected = next(kept, None)
    yield from broken


def _newest(
    cls: type[Record], broken: list[Finding], uids: list[str] | None
) -> Iterator[tuple[str, int, str | None]]:
    """(uid, seq, content) of the newest revision of each record, by uid.

    ``broken`` is given what changed between two of them: one record saved by the program after it had been
    altered behind its back would look whole.
    """
    table = cls._meta.table_name
    last: LedgerRevision | None = None
    for row in _revisions(table, uids):
        if last is not None and last.uid == row.uid:
            if None not in (last.after, row.before) and last.after != row.before:
                fields = differing(cls, values_of(last.after), values_of(row.before))
                if fields:
                    broken.append(Finding("between", row.seq, table, row.uid, known_as(row), fields))
        elif last is not None:
            yield str(last.uid), last.seq, last.after
        last = row
    if last is not None:
        yield str(last.uid), last.seq, last.after


def _revisions(table: str, uids: list[str] | None) -> Iterator[Any]:
    """The revisions of a table's records, by uid, the oldest first."""
    query = LedgerRevision.select().where(LedgerRevision.record_table == table)
    query = query.order_by(LedgerRevision.uid, LedgerRevision.seq, LedgerRevision.position)
    if uids is not None:
        for start in range(0, len(uids), 200):
            yield from lying(query.where(LedgerRevision.uid.in_(uids[start : start + 200])))
    elif is_sqlite():
        yield from lying(query)
    else:
        after = ""
        while some := _some(query, after):
            yield from some
            after = some[-1].uid


def _some(query: Any, after: str) -> list[Any]:
    """The revisions of the next records in order of uid, all of each."""
    uids = query.select(LedgerRevision.uid).where(LedgerRevision.uid > after).order_by(LedgerRevision.uid)
    end = uids.distinct().limit(1).offset(500).scalar()
    query = query.where(LedgerRevision.uid > after)
    return list(lying(query if end is None else query.where(LedgerRevision.uid <= end)))


def _missing(table: str, uid: str, seq: int, after: str | None) -> Finding:
    return Finding("missing", seq, table, uid, name_of(table, values_of(after)))
