"""What the desks' role may do on a server, as SQL: it changes rows, and nothing of what the tables are made of.

The owner's role makes the tables and brings them up to date. No desk deletes; of the ledger only what a removal of text
blanks may be changed, and the triggers look after that.
"""
from __future__ import annotations

import re

from db.database import all_records
from db.migrate import TABLE as MIGRATIONS

BLANKED = {"ledger_entry": ("reason", "reason_salt"), "ledger_revision": ("before", "after", "salt")}
INDEX = ("search_document",)  # a server's


def sql(role: str) -> str:
    """Statements for psql, connected as the owner of the tables. Raises ValueError for what is no plain name."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", role):
        raise ValueError(role)
    own = sorted(record._meta.table_name for record in all_records())
    lines = [
        "begin;",
        f'grant usage on schema public to "{role}";',
        f'revoke all on all tables in schema public from "{role}", public;',
        f'grant usage on all sequences in schema public to "{role}";',
        f'grant select on {MIGRATIONS} to "{role}";',
    ]
    lines += [f'grant select, insert, update on "{table}" to "{role}";' for table in (*own, *INDEX)]
    for table, columns in BLANKED.items():
        lines.append(f'grant select, insert on {table} to "{role}";')
        lines.append(f'grant update ({", ".join(columns)}) on {table} to "{role}";')
    return "\n".join([*lines, "commit;"])
