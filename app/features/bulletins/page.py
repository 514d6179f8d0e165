"""A bulletin as a page: red head, its text with the tables that belong to its sections, annex, imprint."""
from __future__ import annotations

import json
from typing import Any

from app.core.i18n import show_date, show_moment, tr, tr_noop
from app.core.run import Context
from app.features.bulletins import freezing, wording
from app.features.bulletins.records import HEADS, Bulletin
from app.features.issues import page
from app.features.issues.numbers import head_of
from app.features.issues.records import PageHead
from app.report.blocks import Block, Chart, Document, Part, Piece, Run, Series, Space, Table, Text

TABLE_SIZE, CHART_HEIGHT = 10.5, 50
LEAD, MATTERS = tr_noop("First paragraph"), tr_noop("Matters")

# by kind: the section without which the page says nothing, so that no office leaves it out
KEPT = {"daily": "events", "morning": "events", "directives": "directives"}


def document(ctx: Context, row: Bulletin) -> Document:
    """The page of a bulletin: a draft by the head as it is now, one that was signed from what was frozen with it."""
    signed = bool(row.digest)
    if signed:
        head, around = freezing.shown_head(row)
    else:
        head = head_of(row.head)
        around = freezing.around(ctx, head)
    return Document(
        title=row.title, blocks=_blocks(row), masthead=_masthead(ctx, row, head, around),
        imprint=page.imprint(row.addressee, head, *_made_by(row, head, around)), notes=_notes(ctx, row),
        mark=mark_of(row), subject=row.code or f"{row.head}-{row.day:%Y%m%d}", author=around["editor"],
        named=page.file_stem(head, row.signed_at or ctx.now(), row.issue),
    )


def mark_of(row: Bulletin) -> str:
    """What the page must not be taken for; empty for a bulletin that stands as it was signed."""
    if row.state == "withdrawn":
        return tr("Withdrawn")
    if row.state == "draft":
        return tr("Not signed off")
    return "" if freezing.is_whole(row) else tr("Altered after issue")


def _masthead(ctx: Context, row: Bulletin, head: PageHead, around: dict[str, Any]) -> Any:
    issue = page.issue_said(row.issue, row.total) if row.issue else tr("Draft, no issue yet")
    signer = page.signer_runs(row.signed_by) if head.signer_shown else []
    at = row.signed_at or ctx.now()
    return page.masthead(head, issue, head.printed_by or around["office"], [Run(show_date(at)), *signer])


def _made_by(row: Bulletin, head: PageHead, around: dict[str, Any]) -> list[str]:
    signed = row.signed_by if row.signed_by and not head.signer_shown else ""
    return [
        tr("Editor: {name}").format(name=around["editor"]), tr("Signed off by: ") + signed if signed else "",
        tr("Phone: {phone}").format(phone=around["phone"]) if around["phone"] else "",
    ]


def _notes(ctx: Context, row: Bulletin) -> list[str]:
    notes = []
    if row.state == "draft":
        said = tr("Draft: {kind}, from what was known at {at}")
        at = row.updated_at if row.id else ctx.now()
        notes.append(said.format(kind=tr(dict(HEADS)[row.head]), at=show_moment(at, seconds=True)))
    if row.digest:
        notes.append(tr("Bulletin {code}, digest {digest}").format(code=row.code, digest=row.digest))
    if row.signed_how == "by word":
        text = tr("Signed off by word of {name}, {at}, entered by {by}")
        notes.append(text.format(name=row.signed_by, at=show_moment(row.signed_at), by=row.entered_by))
    if row.state == "withdrawn":
        text = tr("Withdrawn {at} by {by}: {reason}")
        notes.append(text.format(at=show_moment(row.withdrawn_at), by=row.withdrawn_by, reason=row.reason))
    if row.redacted_at:
        notes.append(tr("Text removed {at}").format(at=show_moment(row.redacted_at)))
    return notes


# what stands between ----------------------------------------------------
def _blocks(row: Bulletin) -> list[Block]:
    """A part for each section, with its table; the matters of a section of nobody's heading are one part."""
    facts = json.loads(row.facts)
    titles = {"lead": LEAD, **dict(wording.SECTIONS[row.head])}
    parts: dict[str, list[Piece]] = {}
    for code, heading, lines in wording.sections_of(row.head, row.body):
        blocks = parts.setdefault(code if code in titles else "matters", [])
        if heading:
            blocks.append(Text([Run(heading, role="hei")], indent=2, keep=True))
        blocks += [Text(page.levelled(line), indent=2) for line in lines]
        if found := facts["tables"].get(code):
            blocks += [Space(1), _table(found)]
    kept = KEPT.get(row.head, "matters")
    made: list[Block] = [
        Part(code, titles.get(code, MATTERS), blocks, fixed=code == kept or len(parts) == 1)
        for code, blocks in parts.items()
    ]
    return made + _annex(facts)


def _annex(facts: dict[str, Any]) -> list[Block]:
    found = facts["tables"].get("statistics")
    if found is None:
        return []
    heading = Text([Run(tr(wording.STATISTICS), role="hei")], indent=2, keep=True)
    charts = [
        Chart(one["kind"], one["title"], one["labels"], [Series(name, values) for name, values in one["series"]],
              one["unit"], CHART_HEIGHT)
        for one in facts["charts"]
    ]
    return [Part("statistics", wording.STATISTICS, [heading, _table(found), Space(3), *charts])]


def _table(found: dict[str, Any]) -> Table:
    return Table(
        head=found["head"], rows=[row["cells"] for row in found["rows"]], widths=found["widths"],
        align=found["align"], size=TABLE_SIZE, title=found["title"],
    )

