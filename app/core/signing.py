"""Signing a page that was saved: the signature is appended, a seal may be seen, and the ledger has it."""
from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument, PdfiumError

from app.core import outward, pades, page_notes, seal_images, seals, signed_files, texts
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context, is_text, need
from app.core.signers import Box, Signer, Wanted

SIGNED = "page.signed"
RIGHT = "read"  # as for saving a page; whose signature it is, the certificate and its password say
# by the name of the scheme; an office with keys of another kind adds its own
signers: dict[str, Signer] = {"pades": pades.CertificateSigner()}

BYTES = 100_000_000  # of a PDF
SIZE, LEAST, MOST = 42.0, 10.0, 100.0  # mm
EDGE = 20  # mm between a seal at the lower right and the edges of the page
RAISED = 5  # mm of a seal's middle above the middle of the date, so that both lines lie in its lower half
REASON = 200  # characters
DIGIT = "[\\d〇○零一二三四五六七八九十]"
DATE = re.compile(f"{DIGIT}{{4}}年{DIGIT}{{1,2}}月{DIGIT}{{1,3}}日")
MM = 72 / 25.4  # points


@dataclass(frozen=True)
class Seal:
    """A seal to be seen: the picture's file and where it stands.

    ``page`` from 1, -1: the last; ``x``, ``y``: the middle of the seal, mm from the page's left and upper edge, both
    None: over the date of the last line that is one, else at the lower right; ``size``: its width in mm.
    """

    file: Path
    page: int = -1
    x: float | None = None
    y: float | None = None
    size: float = SIZE


@dataclass(frozen=True)
class Signed:
    """A signed file: where it is, its SHA-256, the code on its pages, whose certificate, the page with the seal."""

    file: Path
    digest: str
    code: str
    subject: str
    page: int = 0


def sign(
    ctx: Context, file: Path, certificate: Path, password: str, seal: Seal | None = None, reason: str = "",
    to: Path | None = None, scheme: str = "pades",
) -> Signed:
    """Writes ``file`` with a signature to ``to`` (else beside it, ``…-signed.pdf``) and notes it in the ledger.

    Raises UserError naming the input: ``file``, ``certificate``, ``certificate_password``, ``seal``, ``page``, ``at``,
    ``size``, ``reason``, ``to``; nothing is written then. In the window on the report lane alone, as all that opens
    a PDF with pypdfium2.
    """
    need(ctx, RIGHT)
    to = _target(file, to)
    texts.check(ctx, {"to": to, "reason": reason})
    if len(reason) > REASON or not is_text(reason):
        raise UserError(tr("Reason: at most {n} characters, in one line of text.").format(n=REASON), "reason")
    data = read(file)
    title, code, box = _looked_at(data, seal)
    signed_files.unaltered(data)
    picture = seal_images.read(seal.file) if seal else None
    if box and picture:
        box = _fitting(box, *picture.size)
    given = signers[scheme].sign(data, Wanted(
        certificate, password, ctx.now(), reason, picture, box, tr("Signature of {name}").format(name=ctx.name),
    ))
    digest = hashlib.sha256(given.data).hexdigest()
    noted = page_notes.Noted(title, to.name, code, digest=digest[:16], signer=given.subject)
    _leave(ctx, given.data, to, page_notes.said(noted))
    seals.seal_along(ctx, "page")
    return Signed(to, digest, code, given.subject, box.page + 1 if box else 0)


def read(file: Path) -> bytes:
    """The bytes of a PDF. Raises UserError where it cannot be read or is too large."""
    try:
        if file.stat().st_size > BYTES:
            raise UserError(tr("{name} is larger than {mb} MB.").format(name=file.name, mb=BYTES // 1_000_000), "file")
        return file.read_bytes()
    except OSError as fault:
        raise UserError(
            tr("{name} cannot be read: {fault}.").format(name=file.name, fault=fault.strerror or fault), "file"
        ) from fault


def _target(file: Path, to: Path | None) -> Path:
    """Where the signed file goes: as said, else the first free name beside the file."""
    for path, name in ((file, "file"), (to, "to")):
        if path is not None and (not path.name or path.is_dir()):
            raise UserError(tr("{name} is no file. Give the name of a PDF.").format(name=path), name)
    if to is not None:
        if to.suffix.lower() != ".pdf":
            raise UserError(tr("{name}: a signed page is a PDF. Choose the ending .pdf.").format(name=to.name), "to")
        if to.exists() and file.exists() and to.samefile(file):
            raise UserError(tr("The signed page needs a name of its own; the page as it is stays."), "to")
        return to
    names = (f"{file.stem}-signed{'' if n == 1 else f'-{n}'}.pdf" for n in range(1, 10_000))
    return next(place for name in names if not (place := file.with_name(name)).exists())


def _leave(ctx: Context, data: bytes, to: Path, said: str) -> None:
    part = to.with_name(f".{uuid.uuid4().hex}.part")
    try:
        part.write_bytes(data)
        outward.put(ctx, part, to, SIGNED, said)
    except OSError as fault:
        raise UserError(
            tr("{name} cannot be written: {fault}. Choose another place or close the file.").format(
                name=to.name, fault=fault.strerror or fault
            ),
            "to",
        ) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


# where the seal stands --------------------------------------------------
@contextmanager
def _pdfium(data: bytes) -> Iterator[Any]:
    try:
        with PdfDocument(data) as opened:
            yield opened
    except PdfiumError as fault:
        if "password" in str(fault).lower():
            raise UserError(tr("The PDF is encrypted. Save it without a password, then sign."), "file") from fault
        raise pades.unreadable() from fault


def _looked_at(data: bytes, seal: Seal | None) -> tuple[str, str, Box | None]:
    """The page's title and code, and the square the seal may fill."""
    with _pdfium(data) as opened:
        title = " ".join(opened.get_metadata_dict().get("Title", "").split())[:120]
        code = signed_files.code_on(opened)
        return title, code, _square(opened, seal) if seal else None


def _square(opened: Any, seal: Seal) -> Box:
    if not LEAST <= seal.size <= MOST:
        raise UserError(
            tr("Size of the seal: {least} to {most} mm are possible.").format(least=f"{LEAST:g}", most=f"{MOST:g}"),
            "size",
        )
    count = len(opened)
    number = count if seal.page == -1 else seal.page
    if not 1 <= number <= count:
        raise UserError(tr("Page: the file has pages 1 to {count}.").format(count=count), "page")
    page = opened[number - 1]
    if page.get_rotation():
        raise UserError(
            tr("Page {page} is turned, so no seal stands upright on it. Sign without a seal.").format(page=number),
            "page",
        )
    left, bottom, right, top = page.get_cropbox()
    half = seal.size * MM / 2
    if seal.x is not None and seal.y is not None:
        x, y = left + seal.x * MM, top - seal.y * MM
        if not (left + half <= x <= right - half and bottom + half <= y <= top - half):
            raise UserError(
                tr("Place: the seal would not lie on the page, which is {width} × {height} mm.").format(
                    width=round((right - left) / MM), height=round((top - bottom) / MM)
                ),
                "at",
            )
    else:
        x, y = _date(page) or (right - EDGE * MM - half, bottom + EDGE * MM + half)
        x, y = min(max(x, left + half), right - half), min(max(y, bottom + half), top - half)
    return Box(number - 1, x - half, y - half, x + half, y + half)


def _date(page: Any) -> tuple[float, float] | None:
    """Where the middle of the seal belongs by the last line that is a date and nothing else (after GB/T 9704-2012)."""
    text = page.get_textpage()
    found = None
    for line in re.finditer(r"[^\r\n]+", text.get_text_range()):
        if DATE.fullmatch(line[0].strip()):
            found = line[0].strip()
    if found is None:
        return None
    search, last = text.search(found), None
    while place := search.get_next():
        last = place
    if last is None:
        return None
    boxes = [text.get_charbox(last[0]), text.get_charbox(last[0] + last[1] - 1)]
    left, right = boxes[0][0], boxes[1][2]
    bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
    return (left + right) / 2, (bottom + top) / 2 + RAISED * MM


def _fitting(square: Box, wide: int, high: int) -> Box:
    """The box of a picture as wide as the square, with the picture's own proportions, about the same middle."""
    half = (square.right - square.left) / 2 * high / wide
    middle = (square.bottom + square.top) / 2
    return Box(square.page, square.left, middle - half, square.right, middle + half)
