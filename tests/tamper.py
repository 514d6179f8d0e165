"""Changes rows behind the program's back, as a process of its own that knows nothing of the program.

Reads one JSON line per order (path, key, table, how, seed), answers one: what was done, or null when nothing
could be. ``table`` empty: any. Triggers are put out of force meanwhile and put back as they were.
"""
from __future__ import annotations

import json
import random
import sqlite3
import sys
from typing import Any

HOW = ("change", "delete", "insert", "swap", "truncate")
TRIES = 40


class Table:
    """One table of the file: its columns, its key, its rows."""

    def __init__(self, connection: Any, name: str) -> None:
        self.connection, self.name = connection, name
        info = connection.execute(f'pragma table_info("{name}")').fetchall()
        self.columns = [row[1] for row in info]
        self.nullable = {row[1] for row in info if not row[3]}
        key = [row[1] for row in info if row[5]]
        without = "without rowid" in (connection.execute(
            "select lower(sql) from sqlite_master where name = ?", (name,)).fetchone()[0])
        self.key = key if without else ["rowid"]
        self.primary = key

    def rows(self) -> list[tuple[tuple[Any, ...], list[Any]]]:
        """(key, values) of every row."""
        names = ", ".join(f'"{one}"' if one != "rowid" else one for one in (*self.key, *self.columns))
        found = self.connection.execute(f'select {names} from "{self.name}" order by 1').fetchall()
        return [(row[: len(self.key)], list(row[len(self.key):])) for row in found]

    def where(self) -> str:
        return " and ".join(f'"{one}" is ?' if one != "rowid" else "rowid is ?" for one in self.key)

    def delete(self, key: tuple[Any, ...]) -> None:
        self.connection.execute(f'delete from "{self.name}" where {self.where()}', key)

    def insert(self, values: list[Any]) -> None:
        names, marks = ", ".join(f'"{one}"' for one in self.columns), ", ".join("?" * len(values))
        self.connection.execute(f'insert into "{self.name}" ({names}) values ({marks})', values)

    def update(self, key: tuple[Any, ...], column: str, value: Any) -> None:
        self.connection.execute(f'update "{self.name}" set "{column}" = ? where {self.where()}', (value, *key))


def another(chance: random.Random, value: Any, others: list[Any]) -> Any:
    """A value to put in place of this one."""
    kinds = [chance.choice(others), "", "x", chance.randint(-5, 9_999_999), b"\xff\xfe", 2.5, None, f"{value} "]
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        kinds += [value[:place] + chr(chance.randint(33, 126)) + value[place + 1 :]] * 4
    if isinstance(value, int):
        kinds += [value + 1, value - 1, value ^ (1 << chance.randrange(8))]
    if isinstance(value, bytes) and value:
        place = chance.randrange(len(value))
        kinds += [value[:place] + bytes([value[place] ^ (1 << chance.randrange(8))]) + value[place + 1 :]] * 4
    return chance.choice(kinds)


def other_key(chance: random.Random, value: Any) -> Any:
    """A value like this one that no row has."""
    if isinstance(value, int):
        return value + chance.randint(1000, 9000)
    if isinstance(value, str):
        return f"{chance.getrandbits(128):032x}" if len(value) == 32 else f"{value}{chance.randint(10, 99)}"[-32:]
    return value


def change(chance: random.Random, table: Table) -> str:
    rows = table.rows()
    key, values = chance.choice(rows)
    column = chance.randrange(len(values))
    value = another(chance, values[column], [row[1][column] for row in rows])
    table.update(key, table.columns[column], value)
    return f"{table.columns[column]}: {str(values[column])[:60]!r} -> {str(value)[:60]!r}"


def delete(chance: random.Random, table: Table) -> str:
    key, values = chance.choice(table.rows())
    table.delete(key)
    return str(values)[:120]


def insert(chance: random.Random, table: Table) -> str:
    """A copy of a row under another key; columns that must differ are made to differ."""
    _, values = chance.choice(table.rows())
    unique = set(table.primary)
    for row in table.connection.execute(f'pragma index_list("{table.name}")').fetchall():
        if row[2]:
            unique |= {one[2] for one in table.connection.execute(f'pragma index_info("{row[1]}")').fetchall()}
    made = [other_key(chance, value) if name in unique else value
            for name, value in zip(table.columns, values, strict=True)]
    table.insert(made)
    return str(made)[:120]


def swap(chance: random.Random, table: Table) -> str:
    """Two rows take each other's place: all that is not the key, or one column alone."""
    (one, first), (two, second) = chance.sample(table.rows(), 2)
    free = [i for i, name in enumerate(table.columns) if name not in table.primary]
    columns = free if chance.random() < 0.5 else [chance.randrange(len(table.columns))]
    table.delete(one)
    table.delete(two)
    for i in columns:
        first[i], second[i] = second[i], first[i]
    table.insert(first)
    table.insert(second)
    return f"{one} and {two}: {[table.columns[i] for i in columns]}"


def truncate(chance: random.Random, table: Table) -> str:
    table.connection.execute(f'delete from "{table.name}"')
    return "all rows"


def dump(connection: Any, tables: list[str]) -> list[Any]:
    return [sorted(map(repr, connection.execute(f'select * from "{name}"').fetchall())) for name in tables]


def carry_out(order: dict[str, Any]) -> dict[str, str] | None:
    """One order. A change that SQLite refuses, or that changes nothing, is tried anew elsewhere."""
    chance = random.Random(order["seed"])
    connection = connect(order)
    names = [name for (name,) in connection.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")]
    triggers = connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    for _ in range(TRIES):
        name, how = order["table"] or chance.choice(names), order["how"] or chance.choice(HOW)
        connection.execute("begin")
        before = dump(connection, [name])
        for trigger, _sql in triggers:
            connection.execute(f"drop trigger {trigger}")
        try:
            detail = globals()[how](chance, Table(connection, name))
            for _name, sql in triggers:
                connection.execute(sql)
            if dump(connection, [name]) != before:
                connection.execute("commit")
                connection.close()
                return {"table": name, "how": how, "detail": detail}
        except (connection.Error, IndexError, ValueError):  # refused, or there are no rows
            pass
        connection.execute("rollback")
    connection.close()
    return None


def connect(order: dict[str, Any]) -> Any:
    if not order["key"]:
        return sqlite3.connect(order["path"], isolation_level=None)
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(order["path"], isolation_level=None)
    connection.execute(f"pragma key = \"x'{order['key']}'\"")
    return connection


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(carry_out(json.loads(line))), flush=True)
