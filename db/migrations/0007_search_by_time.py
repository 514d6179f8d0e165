"""The numbers of the search index follow time, and documents have marks: see app/core/search.py.

Written by hand: the index is copied within the database, and no text is read anew.
"""
from zlib import crc32

from peewee import *

CREATE_SQLITE = (
    "create table search_document (id integer primary key, record_table text not null, uid text not null, "
    "record_id integer not null, spilled integer not null, unique (record_table, uid))",
    "create virtual table search_text using fts5(spaced, tokenize = 'ascii')",
)
CREATE_POSTGRES = (
    "create table search_document (id bigint primary key, record_table text not null, uid text not null, "
    "record_id integer not null, spilled integer not null, spaced tsvector not null, unique (record_table, uid))",
)
SPILLED = "create index search_document_spilled on search_document (spilled) where spilled > 0"
SPACED = "create index search_document_spaced on search_document using gin (spaced)"
SLOTS, SPAN = 1 << 10, 1 << 42
EPOCH = 62135596800  # seconds from the year 1 to 1970
MARKS = {  # of a table: SQL of a mark's name and value, and when it is given
    "duty_entry": (
        ("'k'", "kind", ""), ("'r'", "result", "voided_at is null"), ("'b'", "created_by", ""),
        ("'s'", "secrecy", ""), ("'c'", "''", "(corrections > 0 or voided_at is not null)"),
        ("'a'", "''", "attachments > 0"),
    ),
}


def up(migrator, db):
    sqlite = isinstance(db, SqliteDatabase)
    if sqlite:
        db.execute_sql("alter table search_text rename to search_text_before")
    else:
        db.patient()
        db.execute_sql("drop index search_document_spaced")
    db.execute_sql("alter table search_document rename to search_document_before")
    for sql in CREATE_SQLITE if sqlite else CREATE_POSTGRES:
        db.execute_sql(sql)
    for (table,) in db.execute_sql("select distinct record_table from search_document_before").fetchall():
        if db.table_exists(table):
            copy(db, table, sqlite)
    for name in ("search_text_before", "search_document_before") if sqlite else ("search_document_before",):
        db.execute_sql(f"drop table {name}")
    db.execute_sql(SPILLED)
    if not sqlite:
        db.execute_sql(SPACED)


def copy(db, table, sqlite):
    """A table's documents, by the time of their records."""
    db.execute_sql("create temporary table search_number as " + numbers(db, table, sqlite))
    marks = "".join(mark(*one, sqlite) for one in MARKS.get(table, ()))
    if sqlite:
        db.execute_sql(
            "insert into search_document (id, record_table, uid, record_id, spilled) "
            f"select number, '{table}', uid, record_id, spilled from search_number order by number"
        )
        db.execute_sql(
            f"insert into search_text (rowid, spaced) select n.number, b.c0{marks} from search_number n "
            f"join search_text_before_content b on b.id = n.document join \"{table}\" r on r.id = n.record_id "
            "order by n.number"
        )
    else:
        given = f"b.spaced || to_tsvector('simple', ''{marks})" if marks else "b.spaced"
        db.execute_sql(
            "insert into search_document (id, record_table, uid, record_id, spilled, spaced) "
            f"select n.number, '{table}', n.uid, n.record_id, n.spilled, {given} from search_number n "
            f"join search_document_before b on b.id = n.document join \"{table}\" r on r.id = n.record_id "
            "order by n.number"
        )
    db.execute_sql("drop table search_number")


def numbers(db, table, sqlite):
    """The SQL that counts: each number is its minute's first one, or the one after the number before."""
    minute = "0"
    if "at" in {column.name for column in db.get_columns(table)}:
        minute = f"(coalesce(strftime('%s', r.at), -{EPOCH}) + {EPOCH}) / 60"
        if not sqlite:
            minute = f"floor((extract(epoch from r.at) + {EPOCH}) / 60)::bigint"
    first = crc32(table.encode()) % (1 << 16) * 2
    based = (
        f"select d.id as document, d.uid, r.id as record_id, ({first} + case when r.archived_at is null then 0 else 1 "
        f"end) * cast({SPAN} as bigint) + {minute} * {SLOTS} as base from search_document_before d "
        f"join \"{table}\" r on r.uid = d.uid where d.record_table = '{table}'"
    )
    placed = f"select s.*, row_number() over (order by base, record_id) as place from ({based}) s"
    counted = f"select p.*, place + max(base - place) over (order by place) as number from ({placed}) p"
    spilled = f"case when base / {SPAN} * {SPAN} = base then 0 else number / {SLOTS} - base / {SLOTS} end"
    return f"select document, uid, record_id, number, {spilled} as spilled from ({counted}) c"


def mark(name, value, when, sqlite):
    """The SQL that adds a mark to a document's text: m and the mark's bytes, each as two signs."""
    text = f"{name} || {value}" if value != "''" else name
    token = f"lower(hex({text}))" if sqlite else f"encode(convert_to({text}, 'UTF8'), 'hex')"
    given = f"' m' || {token}"
    return f" || case when {when} then {given} else '' end" if when else f" || {given}"
