"""What there is to know of a made page at a glance: paper, mark, issue, copies, ledger, fonts."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.i18n import tr
from app.report.blocks import Document, plain
from db import ledger

DIGESTS = {"sm3": "SM3", "sha256": "SHA-256"}


@dataclass(frozen=True)
class Look:
    """``paper``, ``landscape``: the size of the pages; ``official``: set in the type area of GB/T 9704; ``mark``: the
    words across each page; ``issue``: of a bulletin; ``copies``: to be printed, 0: not said; ``entries``: how long the
    ledger was, ``digest``: what its code is of; ``instead``: which font stands in for one that is not there.
    """

    paper: str = "A4"
    landscape: bool = False
    official: bool = False
    mark: str = ""
    issue: str = ""
    copies: int = 0
    entries: int = 0
    digest: str = ""
    instead: str = ""


def look_of(built: Document, code: str) -> Look:
    """The look of a document whose pages carry the ledger's code."""
    head = built.masthead
    entry = ledger.by_hash(code.replace("-", "").lower()) if code else None
    return Look(
        built.paper, built.landscape or built.paper == "A3", head is not None, built.mark,
        plain(head.issue) if head else "", built.imprint.copies if built.imprint else 0, entry.seq if entry else 0,
        DIGESTS.get(entry.algorithm, entry.algorithm) if entry else "", _instead() if head else "",
    )


def _instead() -> str:
    """What stands in for 小标宋, which the head and title of official pages are set in; empty where it is there."""
    from app.report.fonts import SHIPPED, which  # reportlab: loaded when first needed

    if Path(which()["biaosong"]).name != SHIPPED["biaosong"]:
        return ""
    return tr("This computer has no FZXiaoBiaoSong: Source Han Serif stands in for it")
