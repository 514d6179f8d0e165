"""What the report tests share: the shipped fonts, and the text of a PDF page by page."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest

from app.report.blocks import Document
from app.report.fonts import Fonts
from app.report.pdf import write_pdf


@pytest.fixture(scope="session")
def letters() -> Fonts:
    return Fonts(shipped_only=True)


@pytest.fixture(scope="session")
def render(letters: Fonts) -> Callable[[Document], bytes]:
    def to_bytes(document: Document) -> bytes:
        buffer = io.BytesIO()
        write_pdf(document, buffer, letters=letters)
        return buffer.getvalue()

    return to_bytes


@pytest.fixture(scope="session")
def page_texts() -> Callable[[bytes], list[str]]:
    def read(data: bytes) -> list[str]:
        pdf = pypdfium2.PdfDocument(data)
        try:
            texts = []
            for page in pdf:
                text_page = page.get_textpage()
                texts.append(squeeze(text_page.get_text_range()))
                text_page.close()
                page.close()
            return texts
        finally:
            pdf.close()

    return read


def squeeze(text: str) -> str:
    """Without white space; pdfium reports a hyphen at a line's end as U+FFFE or U+0002."""
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())
