"""A document as a Word file (DOCX): page and margins of the drawn page, fonts by their Chinese names, lines of
exact height, so that the pages come out much the same and can still be edited."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import docx

from app.core.i18n import pick, report_language
from app.report.blocks import (
    Chart,
    Content,
    Contents,
    Document,
    Fields,
    Heading,
    Line,
    PageBreak,
    Piece,
    Qr,
    Run,
    Signatures,
    Space,
    Table,
    Text,
    numbers,
)
from app.report.flow import clean, lines_of, listed, numbers_table
from app.report.geometry import geometry_of
from app.report.plainer import head_of, plainer, title_of
from app.report.sizes import SIGNATURES_IN_ROW, Sizes
from app.report.strips import LEADING, MM
from app.report.word_page import imprint, masthead, set_page, set_styles
from app.report.word_tables import form, table
from app.report.word_xml import element, field, paragraph, run, runs, tiny

PRODUCER = "Dutydesk"
FIXED = datetime(2000, 1, 1)  # of a document that does not say when it was made
BLANK = "＿" * 6
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
EMU = 12_700  # in a point

Progress = Callable[[int, int, str], None]


def write_docx(
    document: Document, target: str | os.PathLike[str] | IO[bytes], progress: Progress | None = None
) -> None:
    """Writes ``document`` to a path or an open binary file; the same document gives the same bytes.

    ``progress(done, total, text)`` is called for each block and may raise to stop: nothing is written then. Charts
    are a picture and their numbers below it, a table of contents is Word's own field with the headings in it. Raises
    OSError.
    """
    with report_language(document.language, document.words):
        data = _Writer(document).bytes(progress or _silent)
    if isinstance(target, str | os.PathLike):
        Path(target).write_bytes(data)
    else:
        target.write(data)


def _silent(done: int, total: int, text: str) -> None:
    """No progress wanted."""


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.geometry = geometry_of(document)
        self.sizes = Sizes.of(document)
        self.file: Any = docx.Document()
        self.body: Any = self.file.element.body

    def bytes(self, progress: Progress) -> bytes:
        set_styles(self.file, self.sizes, self.document.language)
        self._properties()
        blocks = list(plainer(self.document))
        self._add(*self._head())
        head_ends = len(self.body) - 1  # the last element is the section's own
        for number, block in enumerate(blocks):
            progress(number, len(blocks), "")
            self._add(*self._block(block))
        self._add(*self._foot())
        in_columns = self.document.columns > 1 and not self.document.official  # as on the drawn page
        set_page(self.file, self.document, self.geometry, head_ends if in_columns else 0)
        written = BytesIO()
        self.file.save(written)
        progress(len(blocks), len(blocks), "")
        return _timeless(written)

    def _add(self, *elements: Any) -> None:
        """Puts elements before the section's properties; tables that would touch are kept apart."""
        for one in elements:
            last = self.body[-2] if len(self.body) > 1 else None
            if last is not None and last.tag.endswith("}tbl") and one.tag.endswith("}tbl"):
                self.body.insert(len(self.body) - 1, tiny())
            self.body.insert(len(self.body) - 1, one)

    def _properties(self) -> None:
        one, core = self.document, self.file.core_properties
        core.title, core.subject = clean(one.title)[:255], clean(one.subject)[:255]
        core.author = core.last_modified_by = clean(one.author or one.office)[:255]
        core.comments, core.keywords, core.language = PRODUCER, "", one.language.replace("_", "-")
        core.created = core.modified = (one.created or FIXED).replace(tzinfo=None)

    # what stands around the blocks --------------------------------------
    def _head(self) -> list[Any]:
        one, parts = self.document, []
        if one.masthead:
            parts += masthead(one.masthead, self.sizes)
        parts += [part for block in head_of(one) for part in self._text(block)]
        if one.office:
            size = self.sizes.measures.report_office_size
            parts += [self._line(one.office, "fang", size, "center", keep=True, after=1.5)]
        if title_of(one):
            after = self.sizes.pitch / MM or 4
            parts.append(self._line(one.title, "biaosong", self.sizes.title, "center", keep=True, after=after, level=1))
        return parts

    def _foot(self) -> list[Any]:
        one = self.document
        size = self.sizes.note
        parts = [self._line(note, "song", size, before=1.5, height=size * LEADING) for note in one.notes]
        parts += imprint(one.imprint, self.sizes) if one.imprint else []
        # Word wants a paragraph last
        return parts if parts or not self.body[-2:-1] or not self.body[-2].tag.endswith("}tbl") else [tiny()]

    def _line(
        self, content: Content, role: str, size: float, align: str = "justify", height: float = 0, keep: bool = False,
        before: float = 0, after: float = 0, level: int = 0,
    ) -> Any:
        """A paragraph of one style; ``before`` and ``after`` are in millimetres, ``level`` is that of the outline."""
        return paragraph(
            lines_of(content), role, size, align=align, height=height or self.sizes.leading(size), keep=keep,
            before=before * MM, after=after * MM, level=level, tight=self.sizes.tight(size),
        )

    # blocks -------------------------------------------------------------
    def _block(self, block: Piece) -> list[Any]:
        if isinstance(block, Heading):
            return [self._heading(block)]
        if isinstance(block, Text):
            return self._text(block)
        if isinstance(block, Fields):
            return [form(block, self.geometry.inner, self.sizes)]
        if isinstance(block, Table):
            return [table(block, self.geometry.inner, self.sizes)]
        if isinstance(block, Chart):
            title = self._line(block.title, "hei", 12, "center", keep=True, before=2, after=1)
            return [title, self._chart(block), table(numbers_table(block), self.geometry.inner, self.sizes)]
        if isinstance(block, Contents):
            return self._contents(block)
        if isinstance(block, Qr):
            return [self._qr(block)]
        if isinstance(block, Line):
            return [self._ends(block)]
        if isinstance(block, Signatures):
            return self._signatures(block)
        if isinstance(block, Space):
            return [tiny(block.mm * MM)]
        return [tiny(new_page=True)] if isinstance(block, PageBreak) else []

    def _heading(self, block: Heading) -> Any:
        role, size = self.sizes.heading(block.level)
        content = [Run(block.text, bold=block.level == 3)]
        return paragraph(
            lines_of(content), role, size, align="left", height=self.sizes.leading(size), keep=True, before=2.5 * MM,
            after=1 * MM, style=f"Heading{block.level}",
        )

    def _text(self, block: Text) -> list[Any]:
        size, role = block.size or self.sizes.text, block.role or "fang"
        return [
            paragraph(
                [line], role, size, align=block.align, height=self.sizes.leading(size), indent=block.indent,
                keep=block.keep, tight=self.sizes.tight(size),
            )
            for line in lines_of(block.content)
        ]

    def _ends(self, block: Line) -> Any:
        """Both ends on one line, parted by a tabulator that stands at the right edge."""
        size = self.sizes.measures.line_size
        more = [run("\t", "fang", size), *runs(lines_of(block.right), "fang", size)]
        return paragraph(
            lines_of(block.left), "fang", size, align="left", height=size * 1.6, tab=self.geometry.inner, more=more,
        )

    def _signatures(self, block: Signatures) -> list[Any]:
        colon, size = pick("：", ": "), self.sizes.measures.text_size
        stop = self.geometry.inner / SIGNATURES_IN_ROW
        made = []
        for start in range(0, len(block.labels), SIGNATURES_IN_ROW):
            said = "\t".join(label + colon + BLANK for label in block.labels[start : start + SIGNATURES_IN_ROW])
            made.append(paragraph(
                lines_of(said), "fang", size, align="left", height=size * 2.5,
                tabs=[stop * place for place in range(1, SIGNATURES_IN_ROW)],
            ))
        return made

    def _contents(self, block: Contents) -> list[Any]:
        """Word's own field, which finds the pages when it is renewed; until then the headings stand in it."""
        entries = [
            paragraph([[Run(clean(one.text))]], "fang", 12, align="left", height=12 * 1.5, left=24 * (one.level - 1))
            for one in listed(self.document, block)
        ] or [paragraph([], "fang", 12, height=12 * 1.5)]
        begin, end = field(f'TOC \\o "1-{block.level}" \\h \\z')
        at = 1 if entries[0][0].tag.endswith("}pPr") else 0
        for place, one in enumerate(begin):
            entries[0].insert(at + place, one)
        entries[-1].extend(end)
        return [self._line(block.title, "hei", 14, "center", keep=True, after=2), *entries]

    def _chart(self, block: Chart) -> Any:
        from app.report.chart_picture import chart_picture  # reportlab: loaded when first needed

        png, width, height = chart_picture(block, self.document)
        less = min(1, self.geometry.inner / width)
        told = "; ".join(" ".join(row) for row in numbers(block))
        holder = self._picture(BytesIO(png), width * less, height * less, f"{block.title}: {told}")
        return paragraph([], "fang", self.sizes.measures.line_size, align="center", keep=True, more=[holder])

    def _picture(self, png: BytesIO, width: float, height: float, said: str) -> Any:
        """A run that shows a PNG, its sides in points, and says in words what it shows."""
        picture = self.file.part.new_pic_inline(png, round(width * EMU), round(height * EMU))
        picture.docPr.set("descr", clean(said))
        holder = element("r", element("drawing"))
        holder[0].append(picture)
        return holder

    def _qr(self, block: Qr) -> Any:
        import segno

        drawn = BytesIO()
        segno.make(block.data, micro=False).save(drawn, kind="png", scale=8, border=2)
        drawn.seek(0)
        holder = self._picture(drawn, block.size * MM, block.size * MM, block.data)
        text = self.sizes.measures.line_size
        words = [run("　", "fang", text), *runs(lines_of(block.content), "fang", text)]
        return paragraph([], "fang", text, align="left", more=[holder, *words])


def _timeless(written: BytesIO) -> bytes:
    """The package with the same time at each of its files."""
    made = BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            entry = zipfile.ZipInfo(one.filename, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(one))
    return made.getvalue()
