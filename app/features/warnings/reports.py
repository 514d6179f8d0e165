"""The page of one warning: what article 64 of the Emergency Response Law has a warning say, and who was told."""
from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from app.core import periods
from app.core.i18n import show_moment, tr, tr_noop
from app.core.query import listed
from app.core.registry import report
from app.core.run import Context
from app.features.warnings.lists import by_identifier, warning_rows
from app.features.warnings.records import EarlyWarning
from app.report.blocks import Block, Document, Field, Fields, Line, Part, Piece, Signatures, Space, Table, Text


def newest(ctx: Context) -> dict[str, str]:
    """The first warning of the list, for the report's form."""
    found = warning_rows(ctx, list(listed(ctx, "warnings")[:1]))
    return {"identifier": found[0]["identifier"]} if found else {}


def issued(ctx: Context, first: date, last: date) -> list[dict[str, str]]:
    """The warnings issued on these days."""
    since, until = periods.moments(first, last)
    rows = EarlyWarning.select().where(EarlyWarning.issued_at >= since, EarlyWarning.issued_at < until)
    return [{"identifier": row.identifier} for row in rows.order_by(EarlyWarning.issued_at, EarlyWarning.id)]


@report(tr_noop("Warning notice"), role="read", presets=newest, group="event", each=issued,
        remark=tr_noop("and who was told"))
def notice(ctx: Context, identifier: Annotated[str, tr_noop("Warning")]) -> Document:
    """One warning on a page, with the list of those it was passed on to."""
    (row,) = warning_rows(ctx, [by_identifier(identifier).id])
    blocks: list[Block] = [
        Line(tr("Identifier {identifier}").format(identifier=row["identifier"]), _state(row)),
        Part("warning", tr_noop("Warning"), [Fields(_fields(row), columns=4), Space(3)], fixed=True),
        Part("told", tr_noop("Passed on to"), _told(row)),
        Part("signatures", tr_noop("Places to sign"), [
            Space(4), Signatures([tr("Duty officer"), tr("Duty leader, read and signed")])]),
    ]
    return Document(
        title=tr("Early warning"), office=ctx.setting("site.office"), blocks=blocks, subject=row["identifier"],
        author=ctx.name,
    )


def _state(row: dict[str, Any]) -> str:
    word: str = row["state_shown"]
    return tr("{word}, never in force").format(word=word) if row["state"] == "kept" else word


def _fields(row: dict[str, Any]) -> list[list[Field]]:
    until = show_moment(row["ends_at"]) if row["ends_at"] else tr("until lifted")
    chain = [[Field(tr("Course"), row["chain_text"], span=4)]] if row["chain_text"] else []
    reason = [[Field(tr("Reason"), row["end_reason"], span=4)]] if row["end_reason"] else []
    noticed = "\n".join(filter(None, [row["findings"], row["signature_text"] and tr("Signature not verified")]))
    said = [[Field(tr("Noticed"), noticed, span=4)]] if noticed else []
    return [
        [Field(tr("Title"), row["title"], span=4)],
        [Field(tr("Hazard"), row["hazard_shown"], span=2), Field(tr("Level"), row["level_shown"], span=2)],
        [Field(tr("Issued by"), row["issuer"], span=2), Field(tr("Issued at"), show_moment(row["issued_at"]), span=2)],
        [Field(tr("Begins at"), show_moment(row["starts_at"]), span=2), Field(tr("Valid until"), until, span=2)],
        [Field(tr("Areas affected"), "\n".join(filter(None, [row["areas"], row["area_codes"]])), span=4)],
        [Field(tr("Warning text"), row["text"], span=4, lines=4)],
        [Field(tr("Measures to take"), row["guidance"], span=4, lines=4)],
        *chain, *reason, *said,
        [
            Field(tr("Recorded by"), row["recorder"], span=2),
            Field(tr("Attachments"), "、".join(file["name"] for file in row["files"]), span=2),
        ],
    ]


def _told(row: dict[str, Any]) -> list[Piece]:
    if not row["passed"]:
        return [Text(tr("Not passed on to anybody."), align="center")]
    return [
        Table(
            head=[tr("Passed on to"), tr("Passed on at"), tr("Way"), tr("Receipt confirmed by"), tr("Feedback")],
            rows=[
                [one["passed_to"], show_moment(one["at"]), one["way_shown"],
                 "\n".join(filter(None, [one["confirmed_by"], one["confirmed_at"] and show_moment(
                     one["confirmed_at"])])), one["feedback"]]
                for one in row["passed"]
            ],
            widths=[36, 30, 16, 30, 1], align=["left", "center", "center", "center", "justify"],
        ),
    ]
