"""What the ledger says of a page that left the program: title, where to, code, and how it can be opened again."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from app.core import registry

BAR = " | "
_CODE = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}")
_DIGEST = re.compile(r" ?\b[0-9a-f]{16}\b")


@dataclass(frozen=True)
class Noted:
    """A page as the ledger names it. ``target``: file or printer; ``report`` and ``args``: empty where not known.

    ``digest``: the first 16 digits of the file's SHA-256; ``signer``: whose certificate signed it.
    """

    title: str
    target: str = ""
    code: str = ""
    report: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    signer: str = ""


def said(noted: Noted) -> str:
    """The reason of the ledger's entry: ``title | target | code digest signer | report {inputs as JSON}``.

    A title, file or printer may have any name: what cannot be printed of it is shown as U+FFFD.
    """
    proof = " ".join(part for part in (noted.code, noted.digest, noted.signer) if part)
    parts = [part.replace("|", "/") for part in (noted.title, noted.target, proof)]
    if noted.report:
        held = {name: value for name, value in noted.args.items() if value not in (None, "")}
        parts.append(noted.report + (" " + json.dumps(held, ensure_ascii=False, default=_plain) if held else ""))
    return "".join(ch if ch.isprintable() else "\ufffd" for ch in BAR.join(parts))


def shown(reason: str) -> str:
    """A reason without the parts that are for the program: title, target, code and signer."""
    return _DIGEST.sub("", " ".join(part for part in reason.split(BAR)[:3] if part))


def read(reason: str) -> Noted:
    """What a reason says; entries of earlier versions have all of it in the title."""
    parts = reason.split(BAR, 3)
    if len(parts) < 3:
        found = _CODE.search(reason)
        return Noted(reason, code=found[0] if found else "")
    title, target, proof = parts[:3]
    digest, found = _DIGEST.search(proof), _CODE.match(proof)
    code = found[0] if found else ""
    signer = _DIGEST.sub("", proof)[len(code):].strip()
    plain = Noted(title, target, code, digest=digest[0].strip() if digest else "", signer=signer)
    id, _, held = (parts[3] if len(parts) > 3 else "").partition(" ")
    if id not in registry.reports:
        return plain
    try:
        args = json.loads(held) if held else {}
        return replace(plain, report=id, args=_typed(id, args))
    except (ValueError, TypeError, AttributeError):  # inputs that the report no longer has
        return plain


def proves(reason: str, text: str) -> bool:
    """Whether a page left with this code or digest; a title or a file's name that says it proves nothing."""
    if reason.count(BAR) < 2:  # of an earlier version, which kept no digests
        return bool(_CODE.fullmatch(text))
    noted = read(reason)
    return text in (noted.code, noted.digest)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _typed(id: str, args: dict[str, Any]) -> dict[str, Any]:
    """The inputs in the types that the report takes. Raises ValueError for one it does not take."""
    fields = {one.name: one for one in registry.reports[id].fields}
    if args.keys() - fields.keys():
        raise ValueError(id)
    made = {}
    for name, value in args.items():
        kind: Any = fields[name].type
        made[name] = kind.fromisoformat(value) if kind in (datetime, date, time) else value
    return made
