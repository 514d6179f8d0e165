"""A document as plain JSON: its blocks with what they hold, the same bytes for the same document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from app.report.blocks import Document

FORMAT = "dutydesk-page/1"
OMITTED = ("attached",)  # the data does not hold itself


def as_json(document: Document) -> bytes:
    """The document as JSON in UTF-8: ``{"format": …, "document": {"type": "Document", "title": …, "blocks": […]}}``.

    Every object says its ``type``, the name of its block, and has all fields of it, in the order of blocks.py.
    """
    held = {"format": FORMAT, "document": _plain(document)}
    return json.dumps(held, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        held = {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in OMITTED}
        return {"type": type(value).__name__, **held}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
