"""The forms in which a page leaves the program: PDF, Word, workbook, HTML; each written from the same Document."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.core.errors import UserError
from app.core.i18n import report_language, tr
from app.report.blocks import Document
from db.database import Progress

# what a writer tells: pages (0: the form has none), rows of tables (0: it does not count them), warnings
Told = tuple[int, int, list[str]]


def form_of(path: Path) -> str:
    """The form that a file's ending names. Raises UserError for another one."""
    form = path.suffix.lower().lstrip(".")
    if form not in WRITERS:
        raise UserError(
            tr("{name}: a page is saved as .pdf, .docx, .xlsx or .html. Choose one of these endings.").format(
                name=path.name
            ),
            "file",
        )
    return form


def write(form: str, document: Document, path: Path, progress: Progress, sign: str) -> Told:
    """Writes the document to ``path``, whatever that is called; ``sign`` says who takes a workbook out.

    Raises OSError, UserError for a document that has nothing this form can show, and what ``progress`` raises.
    """
    with report_language(document.language):
        return WRITERS[form](document, path, progress, sign)


def _pdf(document: Document, path: Path, progress: Progress, sign: str) -> Told:
    from pypdfium2 import PdfDocument

    from app.report.pdf import write_pdf  # reportlab: loaded when first needed

    warnings = write_pdf(document, path, progress)
    with PdfDocument(path) as made:
        return len(made), 0, warnings


def _docx(document: Document, path: Path, progress: Progress, sign: str) -> Told:
    from app.report.word import write_docx

    write_docx(document, path, progress)
    return 0, 0, []


def _xlsx(document: Document, path: Path, progress: Progress, sign: str) -> Told:
    from app.core.page_tables import write_tables

    return 0, write_tables(document, path, sign), []


def _html(document: Document, path: Path, progress: Progress, sign: str) -> Told:
    from app.report.html import to_html

    path.write_text(to_html(document), encoding="utf-8")
    return 0, 0, []


WRITERS: dict[str, Callable[[Document, Path, Progress, str], Told]] = {
    "pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "html": _html,
}
FORMS = tuple(WRITERS)
