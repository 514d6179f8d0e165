"""Taking the text of an entry out of the system for good: what must not be kept here, with a proven gap."""
from __future__ import annotations

import json
from typing import Annotated, Any

from peewee import CharField, TextField

from app.core import access, redaction
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features.duty_log.actions import Number, Reason, Year, by_number
from app.features.duty_log.records import Correction, DutyEntry
from db import ledger
from db.tables import Attachment, Redaction

# what stays: the number's place in the log, its kind and states
STAYS = {"uid", "unit", "created_by", "updated_by", "kind", "result", "urgency", "category", "level", "finding",
         "secrecy", "voided_by"}


@action(
    tr_noop("Remove the text of an entry"), role="security", of=DutyEntry, icon="eraser", hidden=True, checked=False
)
def redact(
    ctx: Context, number: Number, reason: Reason,
    consent_by: Annotated[str, tr_noop("Consent: work number")],
    consent_password: Annotated[str, tr_noop("Consent: password")], year: Year = 0,
) -> dict[str, Any]:
    """Removes every wording of an entry from the log, the ledger, the index, its attachments and drafts.

    Number, time, kind and the chain stay; the ledger shows who removed it, who consented and why. Backups
    made before still hold the text. Raises UserError when the other person may not consent.
    """
    entry = by_number(number, ctx.now(), year)
    if entry.redacted_at:
        raise UserError(tr("The text of No. {number} was removed already.").format(number=number), "number")
    access.consent(ctx, consent_by.strip(), consent_password)
    corrections = list(Correction.select().where(Correction.entry == entry))
    attached = list(Attachment.select().where(
        Attachment.record_table == "duty_entry", Attachment.record_uid == entry.uid
    ))
    texts = redaction.texts_of(entry, STAYS) + [one.reason for one in corrections]
    hashes = {one.sha256 for one in attached if one.sha256}
    _blank(ctx, entry, corrections, attached)
    blanked = ledger.blank({
        "duty_entry": [entry.uid], "correction": [one.uid for one in corrections],
        "attachment": [one.uid for one in attached], **redaction.blank_copies("duty_entry", entry.uid),
    })
    gone = redaction.unused(hashes)
    Redaction(
        record_table="duty_entry", record_uid=entry.uid, known_as=f"{entry.year}/{entry.number}",
        reason=reason.strip(), consent_by=consent_by.strip(), blanked=json.dumps({**blanked, "files": sorted(gone)}),
    ).save()
    redaction.finish(ctx, gone, texts)
    return {"number": entry.number, "year": entry.year, "uid": entry.uid, "files": len(gone)}


def _blank(ctx: Context, entry: DutyEntry, corrections: list[Correction], attached: list[Attachment]) -> None:
    for name, column in entry._meta.fields.items():
        if isinstance(column, CharField | TextField) and name not in STAYS:
            setattr(entry, name, "")
    entry.redacted_at, entry.attachments = ctx.now(), 0
    entry.save()
    for correction in corrections:
        correction.changes, correction.reason = "{}", ""
        correction.save()
    for one in attached:
        one.name, one.sha256, one.media_type, one.size = "", "", "", 0
        one.save()
