"""The texts of table cells: what no field takes, what a spreadsheet would take for a formula, what a workbook holds."""
from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from app.core.errors import UserError
from app.core.i18n import tr

Cell = str | int | float | bool | datetime | date | time

EXCEL_TEXT = 32_767  # UTF-16 units of a cell
# what a spreadsheet takes for the start of a formula (OWASP, CSV injection), full-width forms too
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# what XML forbids, further control characters, and what makes the eye see another order (app.core.run)
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_LITERAL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x(005[Ff]|00[01][0-9A-Fa-f])_")


def clean(text: str) -> str:
    """Text without what no field takes (each such character becomes U+FFFD, to be seen); line ends as ``\\n``."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(value: Cell | None) -> str:
    """A cell in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat("minutes") if isinstance(value, time) else str(value)


def csv_text(text: str) -> str:
    return "'" + text if is_formula(text) else text


def csv_read(text: str) -> str:
    return text[1:] if text.startswith("'") and is_formula(text) else text


def excel_text(value: str, row: int) -> str:
    text = _LITERAL.sub("_x005F_", clean(value))  # so that Excel does not read _x0041_ as A
    if len(text.encode("utf-16-le")) // 2 > EXCEL_TEXT:
        fault = tr("Row {row} has a text longer than a workbook holds. Save the list as .csv.")
        raise UserError(fault.format(row=row), "file")
    return text


def width_of(text: str) -> int:
    """Width of the longest line in characters of half width; Chinese counts two."""
    return max(
        sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in line) for line in text.split("\n")
    )


def excel_read(text: str) -> str:
    """excel_text() taken back."""
    return clean(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return bool(_FORMULA.match(text))
