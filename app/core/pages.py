"""Making a report's page: built in its own language, proven by the ledger's head, saved whole in any of its forms."""
from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.core import access, outward, page_forms, page_notes, plain_copies, registry, seals, templates, texts
from app.core.errors import Cancelled, UserError, in_sentences
from app.core.i18n import show_moment, tr, tr_noop
from app.core.page_look import Look, look_of
from app.core.run import Context, allow, build, note
from app.report.blocks import Document
from db import ledger
from db.database import snapshot

SAVED, PRINTED, COPIED = "page.saved", "page.printed", "page.copied"
MARKS = (("", tr_noop("None")), ("draft", tr_noop("DRAFT")), ("copy", tr_noop("COPY")))


@dataclass(frozen=True)
class Options:
    """What a person asks of a page besides its inputs.

    ``language``: code, empty: that of the office's pages; ``mark``: one of MARKS, across each page; ``traced``: name
    and time of whoever makes it, pale all over; ``attached``: the PDF carries the page's data as a file;
    ``template``: how the office would have the page, in place of what it kept.
    """

    language: str = ""
    mark: str = ""
    traced: bool = False
    attached: bool = False
    template: templates.Template | None = None


PLAIN = Options()
LONGEST_NAME = 230  # bytes: file systems take 255, some of which are for an ending and a number


@dataclass(frozen=True)
class Made:
    """A finished page: where it is, how many pages, the ledger code on it, and what to know about it.

    ``pages`` is 0 where the form has none, ``rows`` where it is no workbook; ``report`` and ``args``: of what it was
    made, empty for a page that is no report.
    """

    file: Path
    title: str
    pages: int
    code: str
    warnings: list[str] = field(default_factory=list)
    rows: int = 0
    report: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    look: Look = Look()


@dataclass(frozen=True)
class Batch:
    """What became of many pages: the files made, the pages left out as (which, why), whether it was stopped."""

    files: list[Path]
    skipped: list[tuple[str, str]]
    stopped: bool = False


def language_of(ctx: Context, options: Options) -> str:
    """The language a page is made in."""
    return options.language or ctx.setting("site.report_language")


def document(ctx: Context, id: str, options: Options = PLAIN, /, **args: Any) -> tuple[Document, str]:
    """The report as a Document with its head (the standing notice), its foot (when and by whom printed, the
    ledger's code), and that code."""
    try:
        with snapshot(), templates.worded(id, language_of(ctx, options), options.template) as dressed:
            return _framed(ctx, dressed(build(ctx, id, **args)), options)
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
    framed = replace(
        built, header=head, footer_left=foot, created=ctx.now(), language=language_of(ctx, options), proof=code,
        mark=built.mark or tr(dict(MARKS)[options.mark]) if options.mark else built.mark,
        trace=built.trace or (own if options.traced else ""),
    )
    if options.attached:
        from app.report.as_data import as_json

        framed = replace(framed, attached=(f"{_fit(framed.title)}.json", as_json(framed)))
    return framed, code


def preview(ctx: Context, id: str, options: Options = PLAIN, /, **args: Any) -> Made:
    """The report as a PDF in a temporary file. Nothing is noted."""
    return replace(_preview(ctx, *document(ctx, id, options, **args)), report=id, args=args)


def preview_of(ctx: Context, make: Callable[[], Document]) -> Made:
    """As preview(), for a page that is no report; ``make`` speaks the language of the office's pages."""
    with snapshot(), templates.worded("", ctx.setting("site.report_language")) as dressed:
        built, code = _framed(ctx, dressed(make()))
    return _preview(ctx, built, code)


def _preview(ctx: Context, built: Document, code: str) -> Made:
    path = plain_copies.folder() / f"{uuid.uuid4().hex}.pdf"
    try:
        return _write(ctx, built, code, path)
    except BaseException:
        plain_copies.discard([path])
        raise


def html(ctx: Context, id: str, options: Options = PLAIN, /, **args: Any) -> str:
    """The report as HTML for the clipboard, and notes it in the ledger."""
    from app.report.html import to_html

    built, code = document(ctx, id, options, **args)
    made = to_html(built)
    note(ctx, COPIED, page_notes.said(page_notes.Noted(built.title, "", code, id, args)))
    seals.seal_along(ctx, "page")
    return made


def save(ctx: Context, id: str, path: Path, options: Options = PLAIN, /, **args: Any) -> Made:
    """Writes the report to ``path``, in the form that its ending names, and notes it in the ledger.

    Raises UserError for another ending and when it cannot be written.
    """
    return save_all(ctx, id, [path], options, **args)[0]


def save_all(ctx: Context, id: str, paths: Sequence[Path], options: Options = PLAIN, /, **args: Any) -> list[Made]:
    """As save(), for several forms of the same page, all with one code: all of them are written, or none is left."""
    for path in paths:
        texts.check(ctx, {page_forms.form_of(path): path})  # its name goes into the ledger
    built, code = document(ctx, id, options, **args)
    parts = [_part(path) for path in paths]
    try:
        written = [
            replace(_write(ctx, built, code, part, path), report=id, args=args)
            for part, path in zip(parts, paths, strict=True)
        ]
        made = [_place(ctx, *one) for one in zip(paths, parts, written, strict=True)]
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    seals.seal_along(ctx, "page")
    return made


def keep(ctx: Context, made: Made, path: Path) -> Made:
    """Puts a previewed PDF at ``path``, as save() would. Raises UserError for another ending and an unfit place."""
    if page_forms.form_of(path) != "pdf":
        raise UserError(tr("{name}: these pages are a PDF. Choose the ending .pdf.").format(name=path.name), "pdf")
    texts.check(ctx, {"pdf": path})

    def copied(part: Path) -> Made:
        part.write_bytes(made.file.read_bytes())
        return made

    kept = _leave(ctx, path, copied)
    seals.seal_along(ctx, "page")
    return kept


def _leave(ctx: Context, path: Path, write: Callable[[Path], Made]) -> Made:
    """What ``write`` puts into a file beside ``path`` takes its name and is entered."""
    part = _part(path)
    try:
        return _place(ctx, path, part, write(part))
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _place(ctx: Context, path: Path, part: Path, made: Made) -> Made:
    """Gives a written page its name and enters it. Raises UserError when it cannot take its place."""
    try:
        digest = hashlib.sha256(part.read_bytes()).hexdigest()[:16]  # verify --file knows the file by it
        noted = page_notes.Noted(made.title, path.name, made.code, made.report, made.args, digest)
        outward.put(ctx, part, path, SAVED, page_notes.said(noted))
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    return replace(made, file=path)


def _part(path: Path) -> Path:
    """A file beside ``path`` that takes its place once it is whole."""
    return path.with_name(f".{uuid.uuid4().hex}.part")


def printed(ctx: Context, made: Made, printer: str, copies: int = 1) -> None:
    """Notes that a page went to a printer."""
    noted = page_notes.Noted(made.title, f"{printer} ×{copies}", made.code, made.report, made.args)
    note(ctx, PRINTED, page_notes.said(noted))
    seals.seal_along(ctx, "page")


def stands(made: Made) -> bool:
    """Whether no record changed since a page was made; pages printed and saved, who signed in, and seals of the
    ledger do not count."""
    revision = ledger.LedgerRevision
    return not revision.select(revision.seq).where(
        revision.seq > made.look.entries, revision.record_table != "seal"
    ).exists()


def recent(ctx: Context, limit: int = 10) -> list[dict[str, Any]]:
    """The pages last saved, printed or copied, the newest first.

    Each: at (UTC), by (a name), action, title, target (file or printer), code, and report and args to open it again,
    empty where they are not known.
    """
    people = access.names()
    rows = (
        ledger.LedgerEntry.select()
        .where(ledger.LedgerEntry.action.in_([SAVED, PRINTED, COPIED]))
        .order_by(ledger.LedgerEntry.seq.desc()).limit(limit)
    )
    return [
        {"at": datetime.fromisoformat(row.at), "by": people.get(row.actor, row.actor), "action": row.action,
         **vars(page_notes.read(row.reason))}
        for row in rows
    ]


def file_name(ctx: Context, id: str, form: str = "pdf", /, **args: Any) -> str:
    """Office, report and what it is about, fit for any file system: ``…值班室_值班日志_20260624夜班.pdf``; a bulletin
    by its head, day and issue: ``值班快报_20260624_087.pdf``."""
    return _named(ctx, document(ctx, id, **args)[0], form)


def _named(ctx: Context, built: Document, form: str) -> str:
    parts = [built.named] if built.named else [ctx.setting("site.office"), built.title, built.subject]
    return _fit("_".join(part for part in parts if part)) + "." + form


def _fit(name: str) -> str:
    kept = "".join(ch for ch in re.sub(r'[\\/:*?"<>|\s]+', "", name) if ch.isprintable())
    return kept.encode("utf-8", "ignore")[:LONGEST_NAME].decode("utf-8", "ignore")


def _write(ctx: Context, built: Document, code: str, path: Path, meant: Path | None = None) -> Made:
    """Writes the page to ``path``; ``meant`` is what it will be called, for its form and for messages."""
    meant = meant or path
    try:
        told = page_forms.write(page_forms.form_of(meant), built, path, ctx.progress, outward.mark(ctx))
    except OSError as fault:
        raise _unwritable(meant, fault) from fault
    pages, rows, warnings = told
    return Made(path, built.title, pages, code, warnings, rows, look=look_of(built, code))


def _unwritable(path: Path, fault: OSError) -> UserError:
    return UserError(
        tr("{name} cannot be written: {fault}. Choose another place or close the file.").format(
            name=path.name, fault=fault.strerror or fault
        ),
        "pdf",
    )


# many at once -----------------------------------------------------------
def batch(
    ctx: Context, first: date, last: date, folder: Path, ids: Sequence[str] = (), options: Options = PLAIN,
    form: str = "pdf",
) -> Batch:
    """Every page that belongs to the days from ``first`` to ``last``, as files in ``folder``, each noted in the ledger.

    ``ids``: these reports alone; otherwise all that are made by the month and that the person may read. A page that
    cannot be made is left out and told; a name that is taken gets a number. When it is stopped, the files that are
    finished stay. A folder is made where the one around it is there. Raises UserError for any other that is not there,
    and for an id that is not made by the month.
    """
    page_forms.form_of(Path(f"page.{form}"))
    files: list[Path] = []
    skipped: list[tuple[str, str]] = []
    wanted = _pages_of(ctx, first, last, _batchable(ctx, ids), skipped)
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
    if not folder.is_dir():
        raise UserError(tr("{name} is no folder. Choose one that is there.").format(name=folder), "to")
    try:
        for number, (entry, args) in enumerate(wanted):
            try:
                within = ctx.with_progress(_share(ctx, number, len(wanted), tr(entry.title)))
                within.progress(0, 1, "")
                files.append(_one(within, entry, args, folder, options, form))
            except (Cancelled, KeyboardInterrupt):
                return Batch(files, skipped, stopped=True)
            except UserError as fault:
                skipped.append((_which(entry, args), fault.text))
    finally:
        if files:
            seals.seal_along(ctx, "page")
    ctx.progress(100 * len(wanted), 100 * len(wanted), "")
    return Batch(files, skipped)


def _batchable(ctx: Context, ids: Sequence[str]) -> list[registry.Entry]:
    """The reports to make. Raises UserError for a named one that is not made by the month or not allowed."""
    if not ids:
        return [one for one in registry.reports.values() if one.each and ctx.may(one.role, one.id)]
    for id in ids:
        if id not in registry.reports or registry.reports[id].each is None:
            known = ", ".join(one.id for one in registry.reports.values() if one.each)
            raise UserError(tr("{id} is no report that is made by the month. Known: {known}.").format(
                id=id, known=known), "only")
        allow(ctx, registry.reports[id])
    return [registry.reports[id] for id in ids]


def _pages_of(
    ctx: Context, first: date, last: date, entries: Sequence[registry.Entry], skipped: list[tuple[str, str]]
) -> list[tuple[registry.Entry, dict[str, Any]]]:
    """The inputs of every page; a report that cannot say them is left out and told."""
    found = []
    for entry in entries:
        try:
            with in_sentences(), snapshot():
                found += [(entry, args) for args in entry.each(ctx, first, last)] if entry.each else []
        except UserError as fault:
            skipped.append((tr(entry.title), fault.text))
    return found


def _share(ctx: Context, number: int, pages: int, title: str) -> Callable[[int, int, str], None]:
    """The progress of one page as a part of that of all."""
    return lambda done, total, text: ctx.progress(100 * number + 100 * done // max(total, 1), 100 * pages, title)


def _one(
    ctx: Context, entry: registry.Entry, args: dict[str, Any], folder: Path, options: Options, form: str
) -> Path:
    """Makes one page of a batch; returns its file."""
    with in_sentences():
        built, code = document(ctx, entry.id, options, **args)
        wanted = folder / _named(ctx, built, form)
        others = (wanted.with_stem(f"{wanted.stem} ({number})") for number in range(2, 1000))
        path = wanted if not wanted.exists() else next(one for one in others if not one.exists())
        texts.check(ctx, {"to": path})
        made = _leave(ctx, path, lambda part: replace(
            _write(ctx, built, code, part, path), report=entry.id, args=args
        ))
    return made.file


def _which(entry: registry.Entry, args: dict[str, Any]) -> str:
    """A page of a batch in words: its report and inputs."""
    said = (show_moment(value) if isinstance(value, datetime) else str(value) for value in args.values())
    return f"{tr(entry.title)} {' '.join(said)}".strip()
