"""Making a report's page: built in its own language, proven by the ledger's head, saved whole."""
from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument

from app.core import access, outward, plain_copies, seals, texts
from app.core.errors import UserError
from app.core.i18n import report_language, show_moment, tr, tr_noop
from app.core.run import Context, build, note
from app.report.blocks import Document, plain
from db import ledger
from db.database import snapshot

SAVED, PRINTED = "page.saved", "page.printed"
MARKS = (("", tr_noop("None")), ("draft", tr_noop("DRAFT")), ("copy", tr_noop("COPY")))


@dataclass(frozen=True)
class Options:
    """What a person asks of a page besides its inputs.

    ``language``: code, empty: that of the office's pages; ``mark``: one of MARKS, across each page; ``traced``: name
    and time of whoever makes it, pale all over; ``attached``: the PDF carries the page's data as a file.
    """

    language: str = ""
    mark: str = ""
    traced: bool = False
    attached: bool = False


PLAIN = Options()


@dataclass(frozen=True)
class Made:
    """A finished PDF: where it is, how many pages, the ledger code on it, and what to know about it.

    ``paper``, ``landscape``: the size of its pages; ``official``: set in the type area of GB/T 9704; ``mark``: the
    words across each page; ``issue``: of a bulletin; ``copies``: that are to be printed, 0: not said; ``entries``:
    how long the ledger was, ``digest``: SM3 or SHA-256, which its code is of; ``instead``: which font stands in for one that this computer does not have.
    """

    file: Path
    title: str
    pages: int
    code: str
    warnings: list[str] = field(default_factory=list)
    paper: str = "A4"
    landscape: bool = False
    official: bool = False
    mark: str = ""
    issue: str = ""
    copies: int = 0
    entries: int = 0
    digest: str = ""
    instead: str = ""


def language_of(ctx: Context, options: Options) -> str:
    """The language a page is made in."""
    return options.language or ctx.setting("site.report_language")


def document(ctx: Context, id: str, options: Options = PLAIN, /, **args: Any) -> tuple[Document, str]:
    """The report as a Document with its head (the standing notice), its foot (when and by whom printed, the
    ledger's code), and that code."""
    try:
        with snapshot(), report_language(language_of(ctx, options)):
            return _framed(ctx, build(ctx, id, **args), options)
    except UserError:
        build(ctx, id, **args)  # the page has a language of its own; the refusal speaks the window's
        raise


def _framed(ctx: Context, built: Document, options: Options = PLAIN) -> tuple[Document, str]:
    """With head and foot; in the language of the office's pages, and in one snapshot with what was read for it."""
    code = ledger.head().code
    head = tr("State secrets must not be stored or processed in this system")
    foot = tr("Printed {at} by {name}　Code {code}").format(
        at=show_moment(ctx.now(), seconds=True), name=ctx.name, code=code
    )
    own = " ".join(part for part in (ctx.name, ctx.number, show_moment(ctx.now())) if part)
    return replace(
        built, header=head, footer_left=foot, created=ctx.now(), language=language_of(ctx, options), proof=code,
        mark=built.mark or tr(dict(MARKS)[options.mark]) if options.mark else built.mark,
        trace=own if options.traced else "",
    ), code


def preview(ctx: Context, id: str, options: Options = PLAIN, /, **args: Any) -> Made:
    """The report as a PDF in a temporary file. Nothing is noted."""
    return _preview(ctx, *document(ctx, id, options, **args))


def preview_of(ctx: Context, make: Callable[[], Document]) -> Made:
    """As preview(), for a page that is no report; ``make`` speaks the language of the office's pages."""
    with snapshot(), report_language(ctx.setting("site.report_language")):
        built, code = _framed(ctx, make())
    return _preview(ctx, built, code)


def _preview(ctx: Context, built: Document, code: str) -> Made:
    path = plain_copies.folder() / f"{uuid.uuid4().hex}.pdf"
    try:
        return _write(ctx, built, code, path)
    except BaseException:
        plain_copies.discard([path])
        raise


def save(ctx: Context, id: str, path: Path, options: Options = PLAIN, /, **args: Any) -> Made:
    """Writes the report to ``path`` and notes it in the ledger. Raises UserError when it cannot be written."""
    return _leave(ctx, path, lambda part: _write(ctx, *document(ctx, id, options, **args), part, path))


def keep(ctx: Context, made: Made, path: Path) -> Made:
    """Puts a previewed page at ``path``, as save() would. Raises UserError when it cannot be written."""

    def copied(part: Path) -> Made:
        part.write_bytes(made.file.read_bytes())
        return made

    return _leave(ctx, path, copied)


def _leave(ctx: Context, path: Path, write: Callable[[Path], Made]) -> Made:
    """What ``write`` puts into a file beside ``path`` takes its name, is entered, and the ledger is sealed."""
    texts.check(ctx, {"pdf": path})  # its name goes into the ledger
    part = _part(path)
    try:
        made = write(part)
        outward.put(ctx, part, path, SAVED, f"{made.title} {path.name} {made.code}")
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    seals.seal_along(ctx, "page")
    return replace(made, file=path)


def _part(path: Path) -> Path:
    """A file beside ``path`` that takes its place once it is whole."""
    return path.with_name(f".{uuid.uuid4().hex}.part")


def printed(ctx: Context, made: Made, printer: str, copies: int = 1) -> None:
    """Notes that a page went to a printer."""
    note(ctx, PRINTED, f"{made.title} {made.code} {printer} ×{copies}")
    seals.seal_along(ctx, "page")


def recent(ctx: Context, limit: int = 10) -> list[dict[str, Any]]:
    """The pages last saved or printed, the newest first: at, by, action, what."""
    people = access.names()
    rows = (
        ledger.LedgerEntry.select()
        .where(ledger.LedgerEntry.action.in_([SAVED, PRINTED]))
        .order_by(ledger.LedgerEntry.seq.desc()).limit(limit)
    )
    return [
        {"at": datetime.fromisoformat(r.at), "by": people.get(r.actor, r.actor), "action": r.action, "what": r.reason}
        for r in rows
    ]


def file_name(ctx: Context, id: str, /, **args: Any) -> str:
    """Office, report and what it is about, fit for any file system: ``…值班室_值班日志_20260624夜班.pdf``."""
    built, _ = document(ctx, id, **args)
    parts = [ctx.setting("site.office"), built.title, built.subject]
    return re.sub(r'[\\/:*?"<>|\s]+', "", "_".join(part for part in parts if part))[:150] + ".pdf"


def _write(ctx: Context, built: Document, code: str, path: Path, meant: Path | None = None) -> Made:
    """Writes the page to ``path``; ``meant`` is what it will be called, for messages."""
    from app.report.pdf import write_pdf  # reportlab: loaded when first needed

    try:
        with report_language(built.language):
            warnings = write_pdf(built, path, ctx.progress)
    except OSError as fault:
        raise _unwritable(meant or path, fault) from fault
    with PdfDocument(path) as made:
        return _made(built, path, len(made), code, warnings)


def _made(built: Document, path: Path, pages: int, code: str, warnings: list[str]) -> Made:
    head, entry = built.masthead, ledger.by_hash(code.replace("-", "").lower()) if code else None
    return Made(
        path, built.title, pages, code, warnings, built.paper, built.landscape or built.paper == "A3",
        official=head is not None, mark=built.mark, issue=plain(head.issue) if head else "",
        copies=built.imprint.copies if built.imprint else 0, entries=entry.seq if entry else 0,
        digest={"sm3": "SM3", "sha256": "SHA-256"}.get(entry.algorithm, entry.algorithm) if entry else "",
        instead=_instead() if head else "",
    )


def _instead() -> str:
    """What stands in for 小标宋, which titles of official pages are set in; empty where the computer has it."""
    from app.report.fonts import SHIPPED, which

    if Path(which()["biaosong"]).name != SHIPPED["biaosong"]:
        return ""
    return tr("This computer has no FZXiaoBiaoSong: Source Han Serif stands in for it")


def _unwritable(path: Path, fault: OSError) -> UserError:
    return UserError(
        tr("{name} cannot be written: {fault}. Choose another place or close the file.").format(
            name=path.name, fault=fault.strerror or fault
        ),
        "pdf",
    )
