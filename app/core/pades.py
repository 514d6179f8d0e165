"""Signatures by a certificate file: PAdES B-B (ETSI EN 319 142-1) with pyHanko.

The empty field is made beforehand, with a name for those who do not see it and, in a tagged file, an element of the
structure: so a page that was PDF/A-2a and PDF/UA-1 still is.
"""
from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from app.core.errors import UserError
from app.core.i18n import show_moment, tr
from app.core.signers import Given, Wanted

logger = logging.getLogger(__name__)
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # what it finds is told, and names whoever signed
BYTES = 1_000_000  # of a certificate file
FIELD = "Signature{n}"


class CertificateSigner:
    """Signs with a PKCS#12 file (.p12, .pfx) whose key is RSA or elliptic."""

    def sign(self, data: bytes, wanted: Wanted) -> Given:
        """Appends the signature; see Signer."""
        identity = load(wanted.certificate, wanted.password, wanted.at)
        with as_sentence("file"):
            return Given(_signed(data, wanted, identity), identity.subject)


# the certificate --------------------------------------------------------
@dataclass(frozen=True)
class Identity:
    """A certificate with its key, as pyHanko takes them, and whose it is."""

    signer: Any
    subject: str


def load(file: Path, password: str, at: datetime) -> Identity:
    """What a PKCS#12 file holds. Raises UserError for what cannot sign at the moment ``at`` (UTC without zone)."""
    try:
        return _held(file, password, at)
    except UserError:
        raise
    except Exception as fault:  # whatever an odd certificate makes the libraries raise
        logger.info("a certificate that cannot be read", exc_info=fault)
        raise _unopened(file, "") from fault


def _held(file: Path, password: str, at: datetime) -> Identity:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.sign.signers import SimpleSigner

    raw = _bytes_of(file)
    try:
        key, own, _ = pkcs12.load_key_and_certificates(raw, password.encode())
    except ValueError as fault:
        raise _unopened(file, str(fault)) from fault
    if key is None:
        raise _unfit(tr("{name} holds no private key. Export certificate and key together.").format(name=file.name))
    if own is None:
        raise _unfit(tr("{name} holds no certificate for its key. Export both together.").format(name=file.name))
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise _unfit(tr("The key in {name} is of another kind than RSA or EC. Use another certificate.").format(
            name=file.name
        ))
    _in_force(own, at)
    _for_signing(own)
    signer = SimpleSigner.load_pkcs12_data(raw, (), password.encode())
    return Identity(signer, subject_of(signer.signing_cert))


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > BYTES:
            raise _unopened(file, "")
        return file.read_bytes()
    except OSError as fault:
        raise _unfit(
            tr("{name} cannot be read: {fault}.").format(name=file.name, fault=fault.strerror or fault)
        ) from fault


def _unopened(file: Path, said: str) -> UserError:
    """By what ``cryptography`` says: a wrong password, or no such file."""
    if "password" in said.lower():
        return UserError(
            tr("The password of the certificate {name} is wrong. Type it again.").format(name=file.name),
            "certificate_password",
        )
    return _unfit(tr("{name} is no certificate file. Give a file with certificate and key, .p12 or .pfx.").format(
        name=file.name
    ))


def _unfit(text: str) -> UserError:
    return UserError(tr("Certificate: {what}").format(what=text), "certificate")


def _in_force(own: Any, at: datetime) -> None:
    moment = at.replace(tzinfo=UTC)
    first, last = own.not_valid_before_utc, own.not_valid_after_utc
    if moment < first:
        text = tr("It is valid from {at} only. Check the clock, or use another one.")
        raise _unfit(text.format(at=show_moment(first.replace(tzinfo=None))))
    if moment > last:
        text = tr("It expired on {at}. Use a renewed one.")
        raise _unfit(text.format(at=show_moment(last.replace(tzinfo=None))))


def _for_signing(own: Any) -> None:
    """A certificate without the extension is for anything (RFC 5280, 4.2.1.3)."""
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    try:
        usage = own.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    except ValueError as fault:
        raise _unfit(tr("What it may be used for cannot be read. Use another one.")) from fault
    if not (usage.digital_signature or usage.content_commitment):
        raise _unfit(tr("It is not for signing, as it says itself. Use another one."))


def subject_of(certificate: Any) -> str:
    """Whose an asn1crypto certificate is: the common name with the organisation, printable, at most 120 characters."""
    names: dict[str, Any] = certificate.subject.native
    parts = [names.get("common_name"), names.get("organization_name")]
    flat = [" ".join(part) if isinstance(part, list) else str(part) for part in parts if part]
    said = "，".join(dict.fromkeys(flat)) or certificate.subject.human_friendly
    return "".join(ch if ch.isprintable() else "\ufffd" for ch in said)[:120]


# the file ---------------------------------------------------------------
@contextmanager
def as_sentence(field: str) -> Iterator[None]:
    """Whatever a hostile file makes pyHanko raise, as a UserError about that input."""
    try:
        yield
    except UserError:
        raise
    except Exception as fault:  # errors of parsers, of zlib, of arithmetic: there is no end to what such a file does
        logger.info("a PDF that cannot be read", exc_info=fault)
        raise unreadable(field) from fault


def unreadable(field: str = "file") -> UserError:
    """The sentence for what is no PDF, or a damaged one."""
    return UserError(tr("The file is no PDF, or a damaged one. Save the page anew."), field)


def opened(data: bytes) -> Any:
    """A pyHanko reader of a file that may be signed. Raises UserError for an encrypted one, as_sentence()'s others."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not re.search(rb"%PDF-\d\.\d", data[:1024]):
        raise unreadable()
    reader = PdfFileReader(BytesIO(data))
    if reader.encrypted:
        raise UserError(tr("The PDF is encrypted. Save it without a password, then sign."), "file")
    return reader


def _signed(data: bytes, wanted: Wanted, identity: Identity) -> bytes:
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSignatureMetadata
    from pyhanko.stamp import StaticStampStyle

    before = opened(data)
    again = any(before.embedded_signatures)
    if not again and not data.endswith((b"\n", b"\r")):
        before = opened(data := data + b"\n")  # what is appended begins a line: ISO 19005-2, 6.1.9
    writer = IncrementalPdfFileWriter.from_reader(before)
    name = _free_name(before)
    _make_field(writer, name, wanted, tagged=not again)
    layout = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins())
    picture = PdfImage(wanted.seal) if wanted.seal is not None else None
    style = StaticStampStyle(border_width=0, background=picture, background_layout=layout, background_opacity=1)
    meta = PdfSignatureMetadata(
        field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=wanted.reason or None,
        name=identity.subject,
    )
    try:
        made = _timed(meta, identity, style, wanted.at).sign_pdf(writer, existing_fields_only=True)
    except SigningError as fault:
        raise UserError(
            tr("The file forbids another signature, as its author or an earlier signature says. Sign the page anew."),
            "file",
        ) from fault
    return bytes(made.getvalue())


def _timed(meta: Any, identity: Identity, style: Any, at: datetime) -> Any:
    """A PdfSigner that signs by the clock of the desk."""
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

    class Timed(PdfSigner):
        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> PdfSigningSession:
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = at.replace(tzinfo=UTC)
            return session

    return Timed(meta, identity.signer, stamp_style=style)


def _free_name(reader: Any) -> str:
    from pyhanko.sign.fields import enumerate_sig_fields

    taken = {name for name, _, _ in enumerate_sig_fields(reader)}
    n = 1
    while FIELD.format(n=n) in taken:
        n += 1
    return FIELD.format(n=n)


# the field --------------------------------------------------------------
def _make_field(writer: Any, name: str, wanted: Wanted, tagged: bool) -> None:
    """The empty field on its page; ``tagged``: with an element of the structure where the file has one.

    A file signed before gets none: an earlier signature allows further fields and signatures, but no change of the
    structure.
    """
    from pyhanko.pdf_utils.generic import NameObject, pdf_string
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

    box, page = wanted.box, wanted.box.page if wanted.box else 0
    corners = (box.left, box.bottom, box.right, box.top) if box else None
    append_signature_field(writer, SigFieldSpec(
        name, on_page=page, box=corners, empty_field_appearance=False,  # type: ignore[arg-type]
    ))
    _, _, reference = next(enumerate_sig_fields(writer, with_name=name))
    field = reference.get_object()
    field["/TU"] = pdf_string(wanted.told)
    page_ref = writer.find_page_for_modification(page)[0]
    if tagged and "/StructTreeRoot" in writer.root:
        _tag(writer, reference, field, page_ref)
        page_ref.get_object()["/Tabs"] = NameObject("/S")
        writer.mark_update(page_ref)


def _tag(writer: Any, reference: Any, field: Any, page: Any) -> None:
    """A Form element that is the last of the document's, and its place in the parent tree."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import NameObject

    root = writer.root["/StructTreeRoot"]
    document, kids = _last_level(writer, root)
    owner = generic.DictionaryObject({
        NameObject("/Type"): NameObject("/OBJR"), NameObject("/Obj"): reference, NameObject("/Pg"): page,
    })
    element = writer.add_object(generic.DictionaryObject({
        NameObject("/Type"): NameObject("/StructElem"), NameObject("/S"): NameObject("/Form"),
        NameObject("/P"): document, NameObject("/Pg"): page, NameObject("/K"): owner,
    }))
    kids.append(element)
    key = _next_key(root)
    field["/StructParent"] = generic.NumberObject(key)
    _append_number(writer, root, key, element)
    root["/ParentTreeNextKey"] = generic.NumberObject(key + 1)
    writer.update_container(root)


def _last_level(writer: Any, root: Any) -> tuple[Any, Any]:
    """The element that holds the whole document (else the root), and its children as an array of its own."""
    from pyhanko.pdf_utils import generic

    holder, reference = root, writer.root.raw_get("/StructTreeRoot")
    while isinstance(top := _only(holder.get("/K")), generic.DictionaryObject) and top.get("/S") == "/Document":
        raw = holder.raw_get("/K")
        holder, reference = top, raw[0] if isinstance(raw, generic.ArrayObject) else raw
        if isinstance(reference, generic.IndirectObject) and isinstance(reference.get_object(), generic.ArrayObject):
            reference = reference.get_object()[0]
    kids = holder.get("/K")
    if not isinstance(kids, generic.ArrayObject):
        kids = generic.ArrayObject([] if kids is None else [holder.raw_get("/K")])
        holder["/K"] = kids
        writer.update_container(holder)
    else:
        writer.update_container(kids)
    return reference, kids


def _only(kids: Any) -> Any:
    """The one child, whether it stands in an array or not."""
    from pyhanko.pdf_utils import generic

    if isinstance(kids, generic.ArrayObject):
        kids = kids[0] if len(kids) == 1 else None
    return kids.get_object() if isinstance(kids, generic.IndirectObject) else kids


def _next_key(root: Any) -> int:
    """A key that the parent tree has not yet."""
    tree = root["/ParentTree"]
    while "/Kids" in tree:
        tree = tree["/Kids"][-1]
        tree = tree.get_object() if hasattr(tree, "get_object") else tree
    numbers = [int(one) for one in list(tree["/Nums"])[::2]]
    return max([int(root.get("/ParentTreeNextKey", 0)), *(one + 1 for one in numbers)])


def _append_number(writer: Any, root: Any, key: int, element: Any) -> None:
    """Adds to the last leaf of the parent tree; what bounds it and its ancestors follows."""
    from pyhanko.pdf_utils import generic

    node = root["/ParentTree"]
    while True:
        if "/Limits" in node:
            node["/Limits"] = generic.ArrayObject([node["/Limits"][0], generic.NumberObject(key)])
        writer.update_container(node)
        if "/Kids" not in node:
            break
        node = node["/Kids"][-1].get_object()
    numbers = node["/Nums"]
    numbers.append(generic.NumberObject(key))
    numbers.append(element)
    writer.update_container(numbers)
