"""Blank forms to fill in by hand, each sheet with a code of its own that finds the entry made from it later.

A code is nine signs as T7K3-M92XD: the form's letter, seven by chance, and a check sign. No register of printed sheets
is kept: the entry made from a sheet carries its code.
"""
from __future__ import annotations

import re
import secrets
from typing import Annotated, Any

from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import LEADING, reading, report
from app.core.run import Context
from app.features.duty_log.records import DutyEntry
from app.report.blocks import (
    Block,
    Document,
    Field,
    Fields,
    Line,
    PageBreak,
    Part,
    Piece,
    Qr,
    Run,
    Signatures,
    Space,
    Table,
    Text,
)

FORMS = (
    ("call", tr_noop("Telephone record")), ("document", tr_noop("Incoming document slip")),
    ("event", tr_noop("First call about an emergency")), ("order", tr_noop("Record of a leader's instruction")),
    ("matter", tr_noop("Record of a duty matter")), ("log", tr_noop("Duty log by hand")),
)
LETTERS = {"call": "T", "document": "D", "event": "E", "order": "N", "matter": "R", "log": "G"}
KINDS = {"call": "call_in", "document": "doc_in", "event": "event", "order": "instruction", "matter": "other",
         "log": "call_in"}
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXY"  # without those taken for another: I, L, O, U; 31, so that no two swap unseen
SCANNED = "DUTYDESK:FORM:"
MOST = 50  # sheets at once
LOG_ROWS = 12


# codes ------------------------------------------------------------------
def new_code(form: str) -> str:
    """A code nobody has used, as T7K3-M92XD."""
    signs = LETTERS[form] + "".join(secrets.choice(SIGNS) for _ in range(7))
    return shown(signs + _check(signs))


def shown(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"


def _check(signs: str) -> str:
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(signs, 1)) % len(SIGNS)]


def read_code(typed: str) -> str:
    """The code as it is kept, from what was typed or scanned; empty for what is none."""
    signs = re.sub(r"[\s\-—－·]", "", typed.strip().upper().removeprefix(SCANNED))
    signs = signs.translate(str.maketrans("OILU", "011V"))
    good = len(signs) == 9 and signs[0] in LETTERS.values() and all(sign in SIGNS for sign in signs)
    return shown(signs) if good and _check(signs[:8]) == signs[8] else ""


def checked(typed: str) -> str:
    """The code of a paper form as it is kept, empty for nothing. Raises UserError for what is no code."""
    code = read_code(typed)
    if typed.strip() and not code:
        text = tr("“{code}” is no code of a paper form: it has nine signs, as {example}. Type it again from the paper.")
        raise UserError(text.format(code=typed.strip(), example="T7K3-M92XD"), "paper_form")
    return code


def entries_of(code: str) -> list[DutyEntry]:
    """The entries made from a sheet, the first made first."""
    return list(DutyEntry.select().where(DutyEntry.paper_form == code).order_by(DutyEntry.id)) if code else []


def used_finding(code: str) -> list[tuple[str, str]]:
    """What to ask before a sheet for one entry is entered a second time."""
    known = entries_of(code)
    if not known or code[0] == LETTERS["log"]:
        return []
    text = tr("The paper form {code} was entered already as No. {number} of {year}.")
    return [("paper_form", text.format(code=code, number=known[0].number, year=known[0].year))]


@reading(tr_noop("Entries made from a paper form"), role="read")
def paper_form(ctx: Context, code: Annotated[str, tr_noop("Code on the paper form"), LEADING]) -> dict[str, Any]:
    """What became of a sheet: its form, the kind of entry it is for, and the entries made from it."""
    kept = checked(code)
    form = next((name for name, letter in LETTERS.items() if kept[:1] == letter), "")
    return {
        "code": kept, "form": form, "kind": KINDS.get(form, ""),
        "entries": [{"id": row.id, "number": row.number, "year": row.year} for row in entries_of(kept)],
    }


# the sheets -------------------------------------------------------------
def offered(ctx: Context) -> list[tuple[str, str]]:
    """The forms there are."""
    return [(code, tr(title)) for code, title in FORMS]


@report(tr_noop("Blank form"), role="read", group="blank", remark=tr_noop("to fill in by hand"))
def blank_form(
    ctx: Context, form: Annotated[str, tr_noop("Which form"), offered, LEADING] = "call",
    sheets: Annotated[int, tr_noop("Sheets")] = 1,
) -> Document:
    """Sheets to fill in by hand where there is no computer at hand, each with its own code."""
    if form not in LETTERS:
        known = ", ".join(LETTERS)
        raise UserError(tr("There is no form “{form}”. Known: {known}.").format(form=form, known=known), "form")
    if not 1 <= sheets <= MOST:
        raise UserError(tr("Sheets: {n} is not possible; 1 to {most} are.").format(n=sheets, most=MOST), "sheets")
    blocks: list[Block] = []
    for number in range(sheets):
        if number:
            blocks += [PageBreak(), Text(tr(dict(FORMS)[form]), align="center", size=22, role="biaosong")]
        blocks += _sheet(form, new_code(form))
    return Document(
        title=tr(dict(FORMS)[form]), office=ctx.setting("site.office"), blocks=blocks, subject=tr("blank"),
        author=ctx.name,
    )


def _sheet(form: str, code: str) -> list[Block]:
    body: list[Piece] = [_log()] if form == "log" else [Fields(ROWS[form](), columns=4)]
    asked: list[Piece] = [Space(2), Text(_script(), size=9, role="song")] if form == "event" else []
    signing = [tr("Recorded by"), tr("Duty leader")] if form == "log" else [
        tr("Recorded by"), tr("Proposed by"), tr("Duty leader")]
    said = tr("To enter this sheet: Ctrl+K at the workstation, then scan the code or type {code}").format(code=code)
    return [
        Part("code", tr_noop("Code"), [Qr(f"{SCANNED}{code.replace('-', '')}", said, 16)], fixed=True),
        Part("day", tr_noop("Day"), [
            Line(tr("Form {code}").format(code=code), tr("Date 20__ - __ - __")), Space(1)]),
        Part("form", tr_noop("Boxes to fill in"), [*body, *asked], fixed=True),
        Part("signatures", tr_noop("Signatures"), [Space(4), Signatures(signing)]),
    ]


def _ticks(text: str) -> list[Run]:
    """Boxes to tick, in the font whose boxes are as large as a character."""
    return [Run(text, role="song")]


def _call() -> list[list[Field]]:
    return [
        [Field(tr("Direction"), _ticks(tr("□ in  □ out"))), Field(tr("Time"), "", lines=2),
         Field(tr("Hung up at")), Field(tr("Urgency"))],
        [Field(tr("Calling unit"), "", span=2, lines=2), Field(tr("Name")), Field(tr("Post"))],
        [Field(tr("Phone"), "", lines=2), Field(tr("Called back on")),
         Field(tr("Identity verified"), _ticks(tr("□ yes □ no"))), Field(tr("Read back"), _ticks(tr("□ yes □ no")))],
        [Field(tr("Content"), "", span=4, lines=8)],
        *_handling(),
    ]


def _document() -> list[list[Field]]:
    return [
        [Field(tr("Received at"), "", span=2, lines=2), Field(tr("Way")), Field(tr("Urgency"))],
        [Field(tr("Sent by"), "", span=2, lines=2), Field(tr("Document number"), "", span=2)],
        [Field(tr("Title"), "", span=4, lines=3)],
        [Field(tr("Number of copies"), "", lines=2), Field(tr("Pages")), Field(tr("Attachments")),
         Field(tr("Signed for by"))],
        [Field(tr("Proposed handling"), "", span=4, lines=5)],
        [Field(tr("Leader's instruction"), "", span=4, lines=9)],
        [Field(tr("Read by, with date"), "", span=4, lines=4)],
        [Field(tr("Outcome"), "", span=4, lines=4)],
    ]


def _event() -> list[list[Field]]:
    return [
        [Field(tr("Called at"), "", span=2, lines=2), Field(tr("Occurred"), "", span=2)],
        [Field(tr("Calling unit"), "", span=2, lines=2), Field(tr("Name and post")), Field(tr("Phone"))],
        [Field(tr("Event"), "", span=2, lines=2), Field(tr("Place"), "", span=2)],
        [Field(tr("Dead"), "", lines=2), Field(tr("Missing")), Field(tr("Badly hurt")), Field(tr("Lightly hurt"))],
        [Field(tr("What happened"), "", span=4, lines=8)],
        [Field(tr("Who is there, what is done"), "", span=4, lines=5)],
        [Field(tr("Further danger, help needed"), "", span=4, lines=4)],
        [Field(tr("Told already"), "", span=2, lines=2), Field(tr("Read back"), _ticks(tr("□ yes □ no"))),
         Field(tr("Called back on"))],
    ]


def _order() -> list[list[Field]]:
    return [
        [Field(tr("Leader and post"), "", span=2, lines=2), Field(tr("Time"), "", span=2)],
        [Field(tr("Paper or matter"), "", span=4, lines=3)],
        [Field(tr("Instruction, word by word"), "", span=4, lines=11)],
        [Field(tr("Passed on to"), "", span=2, lines=3), Field(tr("Passed on at")),
         Field(tr("Read back"), _ticks(tr("□ yes □ no")))],
        [Field(tr("Undertaken by"), "", span=2, lines=2), Field(tr("Due"), "", span=2)],
        [Field(tr("Outcome"), "", span=4, lines=6)],
    ]


def _matter() -> list[list[Field]]:
    return [
        [Field(tr("Kind"), "", lines=2), Field(tr("Time")), Field(tr("Unit"), "", span=2)],
        [Field(tr("Name"), "", lines=2), Field(tr("Post")), Field(tr("Phone"), "", span=2)],
        [Field(tr("Content"), "", span=4, lines=12)],
        *_handling(),
    ]


def _handling() -> list[list[Field]]:
    return [
        [Field(tr("Proposed handling"), "", span=4, lines=4)],
        [Field(tr("Leader's instruction"), "", span=4, lines=5)],
        [Field(tr("Handling"), "", span=4, lines=4)],
        [Field(tr("Undertaken by"), "", span=2, lines=2), Field(tr("Due"), "", span=2)],
        [Field(tr("Outcome"), "", span=4, lines=3)],
    ]


ROWS = {"call": _call, "document": _document, "event": _event, "order": _order, "matter": _matter}


def _log() -> Table:
    """An empty page of the log, with rows high enough for two lines by hand."""
    empty = ["\n\n", *[""] * 6]
    return Table(
        [tr("No."), tr("Time"), tr("Kind"), tr("Source"), tr("Content and handling"), tr("Result"), tr("Recorded by")],
        [empty] * LOG_ROWS, widths=[11, 15, 14, 32, 1, 15, 17], size=9,
    )


def _script() -> str:
    """What to ask a caller, in order."""
    return tr("Ask: 1 what, where, when · 2 exact place, landmarks · 3 dead, hurt, trapped, missing · 4 who is there, "
              "what they did · 5 danger that it spreads · 6 help needed · 7 who was told, when · 8 caller's unit, "
              "name, post, phone · 9 read everything back · 10 call back to verify")
