"""The phone book of the duty office, on paper."""
from __future__ import annotations

from typing import Annotated, Any

from app.core.i18n import show_date, tr, tr_noop
from app.core.query import listed, rows
from app.core.registry import report
from app.core.run import Context
from app.features.contacts.tables import groups, offered
from app.report.blocks import Box, Content, Document, Line, Part, Run, Space, Table, Text

STAR = "★"
OTHER = (
    ("fax", tr_noop("Fax")), ("secure_phone", tr_noop("Secure phone")), ("video", tr_noop("Video terminal")),
    ("hotline", tr_noop("Hotline")),
)


@report(tr_noop("Phone book"), role="read", remark=tr_noop("two columns"))
def phone_book(ctx: Context, group: Annotated[str, tr_noop("Group of contacts"), offered] = "") -> Document:
    """Contacts on A4 by unit, the unit's own numbers first, its leaders marked; homes and families are left out.

    Numbers as the reader sees them. All over each page stands who had it printed; its foot says when.
    """
    found = rows(ctx, "contacts", listed(ctx, "contacts", group=group))
    title = dict(groups()).get(group, group)
    head = Line(title or tr("All contacts"), tr("As of {date}").format(date=show_date(ctx.now())))
    lines = _table(found) if found else Text(tr("There are no contacts here."), align="center")
    blocks = [
        Part("head", tr_noop("Head of the page"), [head, Space(2)]),
        Part("contacts", tr_noop("Contacts"), [lines], fixed=True),
    ]
    leaders = any(row["leader"] for row in found)
    return Document(
        title=tr("Duty phone book"), office=ctx.setting("site.office"), blocks=blocks, subject=title, author=ctx.name,
        notes=[tr("{mark} leader").format(mark=STAR)] if leaders else [],
        columns=2, trace=f"{ctx.name} {ctx.number}",
    )


def _table(found: list[dict[str, Any]]) -> Table:
    units: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        units.setdefault(row["source"], []).append(row)
    lines: list[list[Content | Box]] = []
    shaded = []
    for unit, members in units.items():
        shaded.append(len(lines))
        lines.append([Box([Run(unit, role="hei")], columns=3)])
        lines += [_line(row) for row in members]
    return Table(
        head=[tr("Name and post"), tr("Phone"), tr("Mobile phone")], rows=lines, widths=[1, 30, 24],
        align=["left", "left", "left"], size=9, shaded=shaded, title=tr("Contacts"),
    )


def _line(row: dict[str, Any]) -> list[Content | Box]:
    """A person or a desk of a unit; further numbers stand below the first, named."""
    name = f"{STAR}{row['person']}" if row["leader"] and row["person"] else row["person"]
    other = [f"{tr(label)} {row[key]}" for key, label in OTHER if row[key]]
    phones = "、".join(filter(None, [row["phone"], row["phones"]]))
    return [
        "　".join(part for part in (name, row["post"]) if part),
        "\n".join(part for part in (_lines(phones), *other) if part), _lines(row["mobile"]),
    ]


def _lines(numbers: str) -> str:
    """Several numbers below each other."""
    return numbers.replace("、", "\n")
