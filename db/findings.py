"""What a proof finds, and rows as they lie in the tables, whatever lies there."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import Field, Model, ModelSelect

from db.database import Record, all_records, database, fingerprint, is_sqlite, plain, to_milliseconds
from db.ledger import loaded

SLICE = 2_000  # rows read at a time: a server's driver would keep all of an answer in memory


@dataclass(frozen=True)
class Finding:
    """One place where ledger, tables or files are not whole. ``what`` is a code: verify(), attachments.damaged()."""

    what: str
    seq: int = 0
    table: str = ""
    uid: str = ""
    known_as: str = ""
    fields: tuple[str, ...] = ()
    file: str = ""


def is_up_to(finding: Finding, until: int | None) -> bool:
    """Whether a finding touches what the ledger had up to an entry, None: the newest one."""
    return until is None or not isinstance(finding.seq, int) or finding.seq <= until


@contextmanager
def any_bytes() -> Iterator[None]:
    """Bytes in the file that are no text are shown, not refused."""
    if not is_sqlite():
        yield
        return
    connection = database.connection()
    before = connection.text_factory
    connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    try:
        yield
    finally:
        connection.text_factory = before


def lying(query: ModelSelect) -> Iterator[Any]:
    """Rows as they lie in a table, whatever lies there; bytes where a text should be are spelt out."""
    model: type[Model] = query.model
    names = [column.name for column in model._meta.sorted_fields]
    for values in database.execute(query):
        shown = [repr(value) if isinstance(value, bytes | memoryview) else value for value in values]
        yield model(**dict(zip(names, shown, strict=True)))


def rows(cls: type[Record], uids: Sequence[str] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows as they lie in the table, as the ledger would have them, by uid; of these records or of all."""
    for values in _by_uid(cls, uids):
        row = {
            column.name: _as_kept(column, value, column.name in cls.secret)
            for column, value in zip(cls._meta.sorted_fields, values, strict=True)
        }
        yield str(row["uid"]), row


def _by_uid(cls: type[Record], uids: Sequence[str] | None) -> Iterator[tuple[Any, ...]]:
    query = cls.select().order_by(cls.uid)
    if uids is not None:
        for start in range(0, len(uids), SLICE // 10):
            yield from database.execute(query.where(cls.uid.in_(uids[start : start + SLICE // 10])))
    elif is_sqlite():  # its rows come one by one
        yield from database.execute(query)
    else:
        place = [column.name for column in cls._meta.sorted_fields].index("uid")
        after = ""
        while found := list(database.execute(query.where(cls.uid > after).limit(SLICE))):
            yield from found
            after = found[-1][place]


def _as_kept(column: Field, value: Any, secret: bool) -> Any:
    """A stored value as the ledger has it; one that the program would not have stored so, as it lies there."""
    try:
        read = column.python_value(value)
    except (TypeError, ValueError):
        return repr(value)
    if isinstance(read, datetime):
        same = read == to_milliseconds(read) and value in (read, str(read))
    elif isinstance(read, date):
        same = value in (read, read.isoformat())
    else:
        same = value == read and not isinstance(value, bytes)
    if secret and same:
        return fingerprint(read)
    return plain(read) if same else repr(value)


def values_of(after: str | None) -> dict[str, Any]:
    """What a revision keeps, empty when it was blanked or can no longer be read."""
    try:
        values = loaded(after)
    except (TypeError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def name_of(table: str, values: dict[str, Any]) -> str:
    """What people call the record with these values."""
    cls = next((cls for cls in all_records() if cls._meta.table_name == table), None)
    return cls.named(values) if cls else ""


def known_as(row: Any) -> str:
    """What people call the record of a revision."""
    return name_of(row.record_table, values_of(row.after))


def differing(cls: type[Record], kept: dict[str, Any], found: dict[str, Any]) -> tuple[str, ...]:
    """Names of the columns in which a row is not what the ledger has.

    One that came to the table later is as a migration fills it until the record is saved again.
    """
    columns = {column.name: column for column in cls._meta.sorted_fields}
    begun = {name: plain(column.default) for name, column in columns.items()}
    expected = {name: fingerprint(value) if name in cls.secret else value for name, value in kept.items()}
    expected, found = {**begun, **expected}, {**begun, **found}
    return tuple(sorted(name for name in columns if expected[name] != found[name]))


def quoted(names: Iterable[str]) -> str:
    """Columns for a statement."""
    return ", ".join(f'"{name}"' for name in names)
