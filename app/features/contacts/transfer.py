"""Taking contacts from a CSV or XLSX file: all of it, or nothing. Who is there already is brought up to date."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from app.core import paths, sheets, texts
from app.core.cells import as_text, heading_key
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import action
from app.core.run import LONGEST, Context, is_text
from app.core.sheets import Sheet
from app.features.contacts.actions import Known, cleaned, fill
from app.features.contacts.records import LEVELS, SEXES, STATES, Contact
from app.features.contacts.rules import parts
from app.features.contacts.tables import known_groups

NAMED = 5  # faults named in a sentence
VALUE = 60  # characters shown of a faulty value
STEP = 100  # rows between two tellings of progress
CHOICES = {"sex": SEXES, "level": LEVELS, "state": STATES}
YES_NO = (("yes", tr_noop("yes")), ("no", tr_noop("no")))
WHOLE = ("position", "rank")


@dataclass
class Taken:
    """A row of the file: its number, the values of a contact, what is wrong as (field, sentence)."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


@action(
    tr_noop("Take contacts from a file"), role="duty", of=Contact, icon="download-simple", name="import", hidden=True,
)
def import_contacts(
    ctx: Context, file: Annotated[Path, tr_noop("File")],
    dry_run: Annotated[bool, tr_noop("Only say what would be taken")] = False,
) -> dict[str, Any]:
    """Adds every row of a file, or changes the contact of the same unit and name; an empty cell changes nothing.

    A row without a unit is of the unit above. Raises UserError naming rows and columns, and takes nothing, when any
    row has a fault. Returns rows, added, changed, unchanged, unmatched (headings not known).
    """
    sheet = sheets.read(
        Path(file), ctx.setting("files.max_size_mb"), lambda text: heading_key(text) in headings()
    )
    columns = matched(sheet.head)
    if "source" not in columns:
        text = tr("{name} has no column of units. Head it “{heading}”.")
        raise UserError(text.format(name=Path(file).name, heading=tr("Unit")), "file")
    everybody = Contact.select().where(Contact.archived_at.is_null())
    known = Known({(one.source, one.person): one for one in everybody}, known_groups())
    rows = _rows(ctx, sheet, columns, known)
    _refuse_doubles(rows)
    counts = {"rows": len(rows), "added": 0, "changed": 0, "unchanged": 0}
    _refuse(rows)
    for index, row in enumerate(rows):
        if index % STEP == 0:
            ctx.progress(index, len(rows), tr("Taking contacts"))
        counts[_take(ctx, row, known, dry_run)] += 1
    _refuse(rows)
    return {**counts, "unmatched": _unmatched(sheet.head)}


def _take(ctx: Context, row: Taken, known: Known, dry_run: bool) -> str:
    """Keeps a row; which count it adds to. What the contact itself refuses becomes a fault of the row."""
    contact = known.contacts.get((row.values["source"], row.values.get("person", "")))
    if dry_run:
        if contact is None:
            return "added"
        same = all(getattr(contact, name) == value for name, value in row.values.items() if name != "groups")
        return "unchanged" if same else "changed"
    try:
        changed = fill(ctx, contact or Contact(), row.values, known=known)
    except UserError as fault:
        row.faults.append((fault.field, fault.text))
        return "unchanged"
    return "added" if contact is None else "changed" if changed else "unchanged"


# the file ---------------------------------------------------------------
@cache
def _table() -> dict[str, Any]:
    return json.loads(paths.resource("tables/contact_headings.json").read_text(encoding="utf-8"))


@cache
def headings() -> dict[str, str]:
    """Columns by heading_key() of every heading known for them; ``""`` for what is known and left out."""
    return {heading_key(text): row["field"] for row in _table()["rows"] for text in row["headings"]}


def matched(head: list[str]) -> list[str]:
    """The column of each heading, ``""`` for one not known; one named twice goes to the first."""
    found: list[str] = []
    for heading in head:
        known = headings().get(heading_key(heading), "")
        found.append("" if known in found else known)
    return found


def _unmatched(head: list[str]) -> list[str]:
    return [heading for heading in head if heading and heading_key(heading) not in headings()]


@cache
def _words(name: str) -> dict[str, str]:
    """Codes by every word for them."""
    words = {heading_key(word): code for code, several in _table()["words"][name].items() for word in several}
    return words | {code: code for code in _table()["words"][name]}


# a row ------------------------------------------------------------------
def _rows(ctx: Context, sheet: Sheet, columns: list[str], known: Known) -> list[Taken]:
    found: list[Taken] = []
    refused = texts.checker(ctx)
    unit = ""
    for number, cells in sheet.rows:
        given = {name: as_text(cell) for name, cell in zip(columns, cells, strict=True) if name and as_text(cell)}
        if not given:
            continue
        unit = given.setdefault("source", unit)
        _part_phones(given)
        row = Taken(number)
        for name, text in given.items():
            try:
                row.values[name] = _value(name, text)
                _checked(name, text, refused(text))
                row.values |= cleaned({name: row.values[name]}, known.groups)
            except UserError as fault:
                row.faults.append((fault.field or name, fault.text))
        if not unit:
            row.faults.append(("source", tr("The cell is empty. Fill it in.")))
        found.append(row)
    if not found:
        raise UserError(tr("The file holds no rows. Choose another file."), "file")
    return found


def _part_phones(given: dict[str, str]) -> None:
    """More numbers than a column holds: the first stays, the others become further phones."""
    numbers = parts(given.get("phone", ""))
    if len(given.get("phone", "")) > Contact.phone.max_length and len(numbers) > 1:
        given["phone"], *more = numbers
        given["phones"] = "、".join(filter(None, [*more, given.get("phones", "")]))


def _value(name: str, text: str) -> Any:
    """What a cell says, as the column keeps it. Raises UserError."""
    if name in WHOLE:
        try:
            number = int(text)
        except ValueError as fault:
            raise UserError(tr("“{text}” is not a whole number.").format(text=text[:VALUE]), name) from fault
        if not 0 <= number < 1_000_000:
            raise UserError(tr("“{text}” is not a whole number.").format(text=text[:VALUE]), name)
        return number
    if name != "leader" and name not in CHOICES:
        return text
    titles = YES_NO if name == "leader" else CHOICES[name]
    shown = {heading_key(tr(title)): code for code, title in titles} | {code: code for code, _ in titles}
    code = (shown | _words(name)).get(heading_key(text), "")
    if not code:
        reason = tr("“{value}” is not one of the choices: {known}.")
        raise UserError(reason.format(value=text[:VALUE], known=", ".join(tr(title) for _, title in titles)), name)
    return code == "yes" if name == "leader" else code


def _checked(name: str, text: str, refused: str) -> None:
    """Raises UserError for a text that may not be kept, or is too long."""
    longest = getattr(Contact._meta.fields[name], "max_length", None) or LONGEST
    if len(text) > longest:
        raise UserError(tr("More than {limit} characters. Shorten it.").format(limit=longest), name)
    if refused or not is_text(text):
        raise UserError(refused or tr("It contains something that is no character. Type it again."), name)


def _refuse_doubles(rows: list[Taken]) -> None:
    """Faults for rows of the same unit and name within the file."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.values.get("source", ""), row.values.get("person", ""))
        before = seen.setdefault(key, row.number)
        if before != row.number:
            text = tr("Row {row} names the same unit and person. Put both into one row.")
            row.faults.append(("person" if key[1] else "source", text.format(row=before)))


def _refuse(rows: list[Taken]) -> None:
    """Raises UserError with the first faults and how many more there are."""
    columns = Contact._meta.fields
    one = tr("Row {row}, {field}: {reason}")
    said = [
        one.format(row=row.number, field=tr(columns[name].verbose_name) if name in columns else name, reason=reason)
        for row in rows for name, reason in row.faults
    ]
    if said:
        more = [tr("{n} more like these.").format(n=len(said) - NAMED)] if len(said) > NAMED else []
        head = tr("Nothing was taken. Put these cells right in the file, then take it again:")
        raise UserError("\n".join([head, *said[:NAMED], *more]), "file")
