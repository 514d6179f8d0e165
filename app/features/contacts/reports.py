"""The phone book of the duty office, on paper."""
from __future__ import annotations

from typing import Annotated, Any

from app.core.i18n import show_date, tr, tr_noop
from app.core.query import listed, rows
from app.core.registry import report
from app.core.run import Context
from app.features.contacts.tables import groups, offered
from app.report.blocks import Content, Document, Line, Part, Run, Space, Table, Text

STAR = "★"
OTHER = (
    ("fax", tr_noop("Fax")), ("secure_phone", tr_noop("Secure phone")), ("video", tr_noop("Video terminal")),
    ("hotline", tr_noop("Hotline")),
)


@report(tr_noop("Phone book"), role="read")
def phone_book(ctx: Context, group: Annotated[str, tr_noop("Group of contacts"), offered] = "") -> Document:
    """Contacts on A4 by unit, the unit's own numbers first, its leaders marked; homes and families are left out.

    Numbers as the reader sees them. Across each page stands who had it printed; its foot says when.
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
        mark=f"{ctx.name} {ctx.number}",
    )


def _table(found: list[dict[str, Any]]) -> Table:
    units: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        units.setdefault(row["source"], []).append(row)
    lines: list[list[Content]] = []
    for unit, members in units.items():
        for place, row in enumerate(members):
            lines.append(_line(row, unit if place == 0 else ""))
    return Table(
        head=[tr("Unit"), tr("Name"), tr("Post"), tr("Phone"), tr("Mobile phone"), tr("Other numbers")],
        rows=lines, widths=[44, 18, 25, 1, 27, 1], align=["left", "center", "left", "left", "left", "left"], size=9,
    )


def _line(row: dict[str, Any], unit: str) -> list[Content]:
    name = f"{STAR}{row['person']}" if row["leader"] and row["person"] else row["person"]
    other = [f"{tr(label)} {row[key]}" for key, label in OTHER if row[key]]
    phones = "、".join(filter(None, [row["phone"], row["phones"]]))
    return [
        [Run(unit, bold=True)] if unit else "", name, row["post"], _lines(phones), _lines(row["mobile"]),
        "\n".join(other),
    ]


def _lines(numbers: str) -> str:
    """Several numbers below each other."""
    return numbers.replace("、", "\n")
