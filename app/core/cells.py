"""What the cells of a table from outside mean, as text."""
from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time
from functools import lru_cache

from app.core.sheet_text import Cell


def as_text(cell: Cell) -> str:
    """A cell as text; whole numbers without a decimal point, as telephones must be."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat("minutes") if isinstance(cell, time) else str(cell).strip()


@lru_cache(maxsize=10_000)
def heading_key(text: str) -> str:
    """A heading or word without case, width, spaces, what stands in brackets, and marks at its end."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"\(.*?\)", "", folded).rstrip(":.*") or folded


def word_key(text: str) -> str:
    """As heading_key(), with what stands in brackets and without any mark: ``主班（夜班）`` is ``主班夜班``."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())
