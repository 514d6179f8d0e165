"""The table of heads: its list, and the action that changes a row."""
from __future__ import annotations

import re
from typing import Any

from app.core import rights
from app.core.editing import editing
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, listing
from app.core.run import Context
from app.features.issues.numbers import given
from app.features.issues.records import NUMBERINGS, PageHead

BEFORE = ("before_year", "before_issues", "before_total")
# who has the right, in a word; a right that hardly anybody gives for signing is shown by its code
SIGNERS = {"duty": tr_noop("duty officer"), "leader": tr_noop("duty leader"), "chief": tr_noop("head of the office")}
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def check(head: PageHead, values: dict[str, Any]) -> None:
    """What was issued before is told before the first issue, since later numbers stand on it. Raises UserError."""
    if values.get("numbering") not in (None, *dict(NUMBERINGS)):
        text = tr("There is no numbering “{given}”. Known: {known}.")
        raise UserError(text.format(given=values["numbering"], known=", ".join(dict(NUMBERINGS))), "numbering")
    if (due := values.get("due_by")) and not _TIME.fullmatch(due):
        raise UserError(tr("“{value}” is no time of day. Write it as 09:00.").format(value=due), "due_by")
    if (signer := values.get("signer")) and signer not in rights.WORDS:
        text = tr("There is no right “{word}”. Known: {known}.")
        raise UserError(text.format(word=signer, known=", ".join(rights.WORDS)), "signer")
    for name in BEFORE:
        value = values.get(name)
        if value is None or value == getattr(head, name):
            continue
        if value < 0:
            raise UserError(tr("A number of issues is not below zero."), name)
        if given(head.code):
            text = tr("The first issue under this head was given already, so what was issued before stays as it is.")
            raise UserError(text, name)
    issued, total = (values.get(name, getattr(head, name)) or 0 for name in BEFORE[1:])
    if total < issued:
        raise UserError(tr("All issues before are at least as many as those of one year."), "before_total")


change_head = editing(PageHead, "change_head", tr_noop("Change the head of a bulletin"), check=check)


def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    rows = plain_rows(PageHead, wanted)
    for row in rows:
        row["signer_shown_shown"] = tr("yes") if row["signer_shown"] else tr("no")
        row["signer_said"] = tr(SIGNERS[row["signer"]]) if row["signer"] in SIGNERS else row["signer"]
        row["numbering_shown"] = tr(dict(NUMBERINGS).get(row["numbering"], row["numbering"]))
    return rows


@listing(
    tr_noop("Heads of bulletins"), of=PageHead, role="read", rows=_rows, name="heads", change="issues.change_head",
    table=True,
    columns=(
        Column("code", tr_noop("Code"), 110), Column("name", tr_noop("Chinese name"), 150),
        Column("name_en", tr_noop("English name"), 170),
        Column("secrecy", tr_noop("Words at the top left, in Chinese"), 150),
        Column("colour", tr_noop("Colour"), 80),
        Column("name_size", tr_noop("Size"), 60),
        Column("signer_shown_shown", tr_noop("Signer shown"), 90), Column("copies", tr_noop("Copies"), 60),
        Column("signer_said", tr_noop("Signed off by (right)"), 110),
        Column("due_by", tr_noop("Signed off by (time)"), 80),
        Column("numbering_shown", tr_noop("Numbering"), 100), Column("source_note", tr_noop("Source")),
    ),
)
def heads(ctx: Context) -> list[int]:
    return ids(PageHead.select(PageHead.id).where(PageHead.archived_at.is_null()).order_by(
        PageHead.position, PageHead.id
    ))
