"""What stays as it was at the signature: head, names and text, with a digest over all of it."""
from __future__ import annotations

import json
from typing import Any

from app.core.run import Context
from app.features.bulletins.records import Bulletin
from app.features.issues.numbers import head_of, holders
from app.features.issues.records import PageHead
from db import ledger
from db.database import canonical

# columns of a head that its pages show
SHOWN = ("code", "name", "name_en", "secrecy", "secrecy_en", "colour", "name_size", "rule_mm", "signer_shown",
         "printed_by", "copies")


def around(ctx: Context, head: PageHead) -> dict[str, Any]:
    """What a page shows beside text and figures: the head, the office, who edits."""
    return {
        "head": {name: getattr(head, name) for name in SHOWN}, "office": ctx.setting("site.office"),
        "phone": ctx.setting("events.phone"), "editor": ctx.name,
    }


def freeze(ctx: Context, row: Bulletin) -> None:
    """From here on the bulletin does not change."""
    row.frozen = canonical(around(ctx, head_of(row.head)))
    row.state = "signed"
    row.digest = digest_of(row)


def digest_of(row: Bulletin) -> str:
    """The digest over all that a signed bulletin says, with the name of the algorithm before it."""
    said = [
        row.code, row.head, row.day.isoformat(), row.since.isoformat(), row.until.isoformat(), row.year, row.issue,
        row.total, row.title, row.body, row.addressee, row.facts, row.frozen, row.signed_by, row.signed_how,
        row.signed_at.isoformat() if row.signed_at else None, row.entered_by,
    ]
    return f"{ledger.ALGORITHM}:{ledger.digest_of(ledger.ALGORITHM, *said)}"


def is_whole(row: Bulletin) -> bool:
    """Whether a bulletin still says what was signed; one of which a text was removed keeps the digest it had."""
    return not row.digest or row.redacted_at is not None or row.digest == digest_of(row)


def shown_head(row: Bulletin) -> tuple[PageHead, dict[str, Any]]:
    """The head as it was frozen, and what else was."""
    kept = json.loads(row.frozen)
    return PageHead(**kept["head"]), kept


def _issued(head: str) -> list[tuple[int, int]]:
    """The numbers that bulletins were given, those withdrawn among them."""
    query = Bulletin.select(Bulletin.year, Bulletin.issue).where(Bulletin.head == head, Bulletin.issue.is_null(False))
    return list(query.tuples())


holders.append(_issued)
