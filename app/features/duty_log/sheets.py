"""Single sheets made from one entry: the handling sheet of a paper that came in, the notice of a supervised matter."""
from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from app.core.errors import UserError
from app.core.i18n import language, show_date, show_moment, to_local, tr, tr_noop
from app.core.registry import LEADING, report
from app.core.run import Context
from app.features.duty_log import lists
from app.features.duty_log.records import RESULTS, URGENCIES, DutyEntry
from app.features.duty_log.rules import show_source
from app.report.blocks import Block, Document, Field, Fields, Line, Part, Space, Table, Text

PAPERS = ("doc_in", "fax")
CIRCULATED = 3  # empty lines for those who read it, two on a line
_TITLED = re.compile(r"《[^《》]+》")
_QUOTED = re.compile(r"“(.+)”[。.]?", re.DOTALL)

Number = Annotated[int, tr_noop("Number"), LEADING]
Year = Annotated[int, tr_noop("Year")]


def _entry(ctx: Context, number: int, year: int, kinds: tuple[str, ...], wanted: str) -> dict[str, Any]:
    """The entry, of one of these kinds. Raises UserError."""
    row = lists.entry(ctx, number, year)
    if row is None:
        text = tr("There is no No. {number} in the log. Look it up with the search.")
        raise UserError(text.format(number=number), "number")
    if row["kind"] not in kinds:
        text = tr("No. {number} is of the kind “{kind}”. This sheet is for: {wanted}.")
        raise UserError(text.format(number=number, kind=row["kind_shown"], wanted=wanted), "number")
    return row


def _newest(kinds: tuple[str, ...]) -> dict[str, int]:
    found = DutyEntry.select().where(
        DutyEntry.kind.in_(kinds), DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null()
    ).order_by(DutyEntry.at.desc(), DutyEntry.id.desc()).first()
    return {"number": found.number, "year": found.year} if found else {}


def _mark(row: dict[str, Any]) -> str:
    """What a sheet of an entry that does not stand says across the page."""
    return tr("Voided") if row["voided_at"] else ""


# a paper that came in -----------------------------------------------------
def newest_paper(ctx: Context) -> dict[str, int]:
    return _newest(PAPERS)


@report(tr_noop("Handling sheet of a paper"), role="read", of=DutyEntry, presets=newest_paper, group="ledger",
        remark=tr_noop("with room for instructions"))
def document_sheet(
    ctx: Context, number: Number, year: Year = 0,
    paper_number: Annotated[str, tr_noop("Paper No.")] = "",
    title: Annotated[str, tr_noop("Title of the paper")] = "",
    remarks: Annotated[str, tr_noop("Remarks")] = "",
) -> Document:
    """A paper or fax of the log on its sheet (呈批笺): what it is, what is proposed, room for instructions and readers.

    Without a title, what stands between 《》 in the entry.
    """
    row = _entry(ctx, number, year, PAPERS, tr("papers and faxes"))
    content = " ".join(row["content"].split())
    named = title.strip() or next(iter(_TITLED.findall(content)), "")
    proposal = row["proposal"] or ("" if named and named == content else content)
    blocks: list[Block] = [
        Part("number", tr_noop("Number"), [Line(
            tr("No. {series}").format(series=f"收〔{row['year']}〕{row['number']:04d}"),
            tr("Urgency: {urgency}").format(urgency=tr(dict(URGENCIES).get(row["urgency"], "")) or tr("none")),
        )], fixed=True),
        Part("paper", tr_noop("The paper"), [
            Fields(_paper(row, paper_number.strip(), named), columns=4, size=12),
        ], fixed=True),
        Part("handling", tr_noop("Handling of the paper"), [Fields([
            [Field(tr("Proposed handling"), proposal, lines=5)],
            [Field(tr("Instructions of leaders"), row["instruction"], lines=10)],
        ], columns=1, size=12)]),
        Part("readers", tr_noop("Readers"), [_readers()]),
        Part("result", tr_noop("Result"), [Fields([
            [Field(tr("Undertaken by"), row["undertaker"]),
             Field(tr("Due"), show_moment(row["due_at"]) if row["due_at"] else "")],
            [Field(tr("Outcome"), _result(row), span=2, lines=3)],
            [Field(tr("Remarks"), remarks.strip(), span=2, lines=2)],
        ], columns=2, size=12)]),
    ]
    return Document(
        title=tr("Handling sheet of a paper received"), office=ctx.setting("site.office"), blocks=blocks,
        subject=f"{row['year']}-{row['number']:04d}", author=ctx.name, mark=_mark(row),
    )


def _paper(row: dict[str, Any], paper_number: str, title: str) -> list[list[Field]]:
    pages = tr("{n} pages").format(n=row["pages"]) if row["pages"] else ""
    return [
        [Field(tr("From unit"), show_source(row["source"], row["person"], row["post"]).replace("　", " "), span=2),
         Field(tr("Paper No."), paper_number, span=2)],
        [Field(tr("Received"), show_moment(row["at"]), span=2), Field(tr("Kind"), row["kind_shown"]),
         Field(tr("Pages"), pages)],
        [Field(tr("Secrecy"), row["secrecy_shown"] or tr("none"), span=2),
         Field(tr("Signed for"), row["receiver"] or row["recorder"], span=2)],
        [Field(tr("Title"), title, span=4, lines=2)],
    ]


def _readers() -> Table:
    head = [tr("Read by"), tr("Date"), tr("Read by"), tr("Date")]
    return Table(head, [["\n", "", "", ""] for _ in range(CIRCULATED)], size=12, title=tr("Readers"),
                 align=["center"] * 4)


def _result(row: dict[str, Any]) -> str:
    stands = tr(dict(RESULTS)[row["result"]])
    return "\n".join(part for part in (stands, row["handling"], row["outcome"]) if part)


# a supervised matter ------------------------------------------------------
def newest_instruction(ctx: Context) -> dict[str, int]:
    return _newest(("instruction",))


@report(tr_noop("Notice of a supervised matter"), role="read", of=DutyEntry, presets=newest_instruction,
        group="ledger", remark=tr_noop("to the unit that undertakes it"))
def supervision_notice(
    ctx: Context, number: Number, to: Annotated[str, tr_noop("To the unit")],
    by: Annotated[datetime | None, tr_noop("Answer due")] = None,
    helped_by: Annotated[str, tr_noop("Helped by")] = "",
    paper: Annotated[str, tr_noop("Title of the paper")] = "",
    serial: Annotated[str, tr_noop("Number of the notice (empty: that of the entry)")] = "",
    contact: Annotated[str, tr_noop("Contact")] = "", phone: Annotated[str, tr_noop("Phone")] = "", year: Year = 0,
) -> Document:
    """The notice (督办通知单) that asks a unit to act on a leader's instruction and to answer by a time.

    Without ``by``, when the entry is due; without a contact, whoever prints it. Raises UserError without either time.
    """
    row = _entry(ctx, number, year, ("instruction",), tr("leaders' instructions"))
    due = by or row["due_at"]
    if due is None:
        text = tr("No. {number} has no time by which it is due. Give the time by which the answer is due.")
        raise UserError(text.format(number=number), "by")
    blocks: list[Block] = [
        Part("number", tr_noop("Number"), [Line("", tr("No. {series}").format(
            series=serial.strip() or f"督〔{row['year']}〕{row['number']:04d}"))], fixed=True),
        Part("text", tr_noop("Text of the notice"), [
            Space(4), Text(tr("{office}:").format(office=to.strip()), align="left", size=15.75, keep=True),
            *(Text(one, indent=2, size=15.75) for one in _notice(ctx, row, due, helped_by.strip(), paper.strip())),
        ], fixed=True),
        Part("contact", tr_noop("Contact"), [Text(tr("Contact: {name}　Phone: {phone}").format(
            name=contact.strip() or ctx.name, phone=phone.strip()), indent=2, size=15.75)]),
        Part("signature", tr_noop("Who sends it"), [
            Space(14), Text(ctx.setting("site.office"), align="right", size=15.75, keep=True),
            Text(show_date(ctx.now()), align="right", size=15.75),
        ], fixed=True),
    ]
    return Document(
        title=tr("Notice of a supervised matter"), blocks=blocks, author=ctx.name, mark=_mark(row),
        subject=f"{row['year']}-{row['number']:04d}",
    )


def _notice(ctx: Context, row: dict[str, Any], due: datetime, helped_by: str, paper: str) -> list[str]:
    """The two paragraphs, by the pattern of the field."""
    said = " ".join(row["content"].split())
    words = (found[1] if (found := _QUOTED.fullmatch(said)) else said).rstrip("。.")
    leader = f"{row['post']}{row['person'] or row['source']}" if language() == "zh_CN" else " ".join(
        part for part in (row["post"], row["person"] or row["source"]) if part)
    titled = paper if not paper or paper.startswith("《") else f"《{paper}》"
    on_paper, by_word = tr("{date}, {leader} wrote on {paper}: “{words}”"), tr("{date}, {leader} instructed: “{words}”")
    first = on_paper if titled else by_word
    helping = tr(" with the help of {units}").format(units=helped_by) if helped_by else ""
    asked = tr("Your unit is to take the lead{helping} and to report what was done, signed by its head and sealed, to "
               "{office} by {due}.")
    return [
        first.format(date=show_date(row["at"]), leader=leader, paper=titled, words=words),
        asked.format(helping=helping, office=ctx.setting("site.office"), due=_said(due)),
    ]


def _said(due: datetime) -> str:
    if language() != "zh_CN":
        return show_moment(due)
    local = to_local(due)
    return f"{show_date(due)}{local.hour}时" + (f"{local.minute:02}分" if local.minute else "")
