"""Removed texts: which contents were taken out of the system for good, by whom, with whose consent and why."""
from __future__ import annotations

import json
from typing import Any

from app.core import access, registry
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, feature, listing
from app.core.run import Context
from db.tables import Redaction

FEATURE = feature(tr_noop("Removals"), icon="eraser", order=96, group="reference", page=True)


def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    people = access.names()
    titles = {one.record._meta.table_name: one.title for one in registry.listings.values()}
    rows = plain_rows(Redaction, wanted)
    for row in rows:
        blanked = json.loads(row["blanked"])
        row["at"], row["list"] = row["created_at"], tr(titles.get(row["record_table"], row["record_table"]))
        row["by"] = people.get(row["created_by"], row["created_by"])
        row["consent"] = people.get(row["consent_by"], row["consent_by"])
        row["revisions"], row["files"] = len(blanked["revisions"]), len(blanked["files"])
    return rows


@listing(
    tr_noop("Removals"), of=Redaction, role="security", rows=_rows, add="duty_log.redact",
    columns=(
        Column("known_as", tr_noop("Number"), 100), Column("list", tr_noop("Log or list"), 110),
        Column("at", tr_noop("Time"), 150), Column("by", tr_noop("Removed by"), 110),
        Column("consent", tr_noop("Consent of"), 110), Column("reason", tr_noop("Reason")),
        Column("revisions", tr_noop("Ledger contents"), 110), Column("files", tr_noop("Files"), 70),
    ),
)
def removed(ctx: Context) -> list[int]:
    """Every removal, the newest first."""
    return ids(Redaction.select(Redaction.id).order_by(Redaction.id.desc()))
