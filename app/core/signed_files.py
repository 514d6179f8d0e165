"""What a PDF proves: its signatures, whether the ledger noted it, and the code on its pages."""
from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument, PdfiumError

from app.core import health, pades
from app.core.errors import UserError
from app.core.i18n import show_moment, tr
from db import ledger
from db.database import Progress

logger = logging.getLogger(__name__)
CODE = re.compile(r"(?<![0-9A-F-])[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}(?![0-9A-F-])")
PAGES = 20  # looked through for a code: it stands at the foot of every one


@dataclass(frozen=True)
class Signature:
    """One signature in a file.

    ``intact``: nothing that it signed was changed, and the key of its certificate made it; ``covers``: "file", or
    "earlier" where only further signatures were added, or "part" where anything else was. ``at`` is the time its
    signer stated, UTC without zone. ``trust``: "trusted" (by a certificate that was given), "self-signed", "unknown",
    or "invalid" where its certificate was not in force at that time or is not for signing. ``fault``: why it cannot be
    checked at all.
    """

    signer: str = ""
    issuer: str = ""
    at: datetime | None = None
    reason: str = ""
    intact: bool = False
    covers: str = "part"
    trust: str = "unknown"
    fault: str = ""

    @property
    def whole(self) -> bool:
        return self.intact and self.covers != "part" and self.trust != "invalid" and not self.fault


@dataclass(frozen=True)
class FileCheck:
    """What proves a file: signatures, what the ledger noted of this very file, what its code is worth."""

    file: Path
    digest: str
    signatures: list[Signature] = field(default_factory=list)
    noted: list[health.Use] = field(default_factory=list)
    paper: health.Paper | None = None

    @property
    def whole(self) -> bool:
        """The ledger or a signature that is trusted proves it, and nothing speaks against it. Anybody can sign with a
        certificate that nobody vouches for.
        """
        proven = bool(self.noted) or any(one.trust == "trusted" for one in self.signatures)
        return proven and all(one.whole for one in self.signatures) and (self.paper is None or self.paper.whole)


def check(
    data: bytes, file: Path, files: Path | None, progress: Progress, trusted: Sequence[Path] = ()
) -> FileCheck:
    """Holds the bytes of a PDF against its signatures and the open database's ledger.

    ``files``: the folder of stored files, as for health.paper(); ``trusted``: certificates whose word is taken (PEM
    or DER). Raises UserError for what is no PDF, or no certificate. In the window on the report lane alone.
    """
    roots = [_root(one) for one in trusted]
    code = code_of(data)
    digest = hashlib.sha256(data).hexdigest()
    return FileCheck(
        file, digest, signatures(data, roots), health.uses(digest[: health.DIGITS]),
        health.paper(code, files, progress) if code else None,
    )


# the code ---------------------------------------------------------------
def code_of(data: bytes) -> str:
    """The code on the pages of a PDF, "" where there is none. Raises UserError for what is no PDF."""
    try:
        with PdfDocument(data) as opened:
            return code_on(opened)
    except PdfiumError as fault:
        raise pades.unreadable() from fault


def code_on(opened: PdfDocument) -> str:
    """The code on the pages: one that the ledger has, else the last on the first page that has any."""
    found: list[str] = []
    for number in range(min(len(opened), PAGES)):
        page = opened[number]
        texts = page.get_textpage()
        here = CODE.findall(texts.get_text_range())
        texts.close()
        page.close()
        known = [code for code in here if ledger.by_hash(code.replace("-", "").lower())]
        if known:
            return known[-1]
        found = found or here
    return found[-1] if found else ""


# signatures -------------------------------------------------------------
def signatures(data: bytes, roots: Sequence[Any] = ()) -> list[Signature]:
    """Every signature of a PDF, the first one first; ``roots`` are certificates (asn1crypto) that are trusted."""
    with pades.as_sentence("file"):
        reader = pades.opened(data)
        embedded = list(reader.embedded_signatures)
    return [_checked(one, roots) for one in embedded]


def unaltered(data: bytes) -> None:
    """Raises UserError for a PDF whose signatures no longer hold: another one would cover that up."""
    for one in signatures(data):
        if one.fault or not one.intact or one.covers == "part":
            raise UserError(
                tr("The file is signed already by {name} and was altered since. Make the page anew.").format(
                    name=one.signer or tr("somebody unknown")
                ),
                "file",
            )


def _root(file: Path) -> Any:
    from pyhanko.keys import load_cert_from_pemder

    try:
        return load_cert_from_pemder(str(file))
    except (OSError, ValueError, TypeError) as fault:
        raise UserError(
            tr("{name} is no certificate. Give the issuer's certificate, PEM or DER.").format(name=file.name), "trust"
        ) from fault


def _checked(embedded: Any, roots: Sequence[Any]) -> Signature:
    """One signature; what cannot be checked is told as such, whatever a hostile file makes the library raise."""
    try:
        return _judged(embedded, roots)
    except Exception as fault:
        logger.info("a signature that cannot be checked", exc_info=fault)
        said = str(fault) or type(fault).__name__
        return Signature(fault="".join(ch if ch.isprintable() else " " for ch in said)[:200])


def _judged(embedded: Any, roots: Sequence[Any]) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    own = embedded.signer_cert
    stated = embedded.self_reported_timestamp
    moment = (stated or datetime.now(UTC)).astimezone(UTC)
    first, last = own["tbs_certificate"]["validity"]["not_before"].native, own.not_valid_after
    context = ValidationContext(trust_roots=list(roots), moment=moment, allow_fetching=False)
    usages = own.key_usage_value  # a certificate without the extension is for anything: RFC 5280, 4.2.1.3
    needed = {"digital_signature", "non_repudiation"} if usages else None
    status = validate_pdf_signature(embedded, context, key_usage_settings=KeyUsageConstraints(key_usage=needed))
    trust = "unknown"
    if not first <= moment <= last or (usages and needed and needed.isdisjoint(usages.native)):
        trust = "invalid"
    elif status.trusted:
        trust = "trusted"
    elif own.self_issued:
        trust = "self-signed"
    reason = embedded.sig_object.get("/Reason", "")
    return Signature(
        pades.subject_of(own), own.issuer.human_friendly[:200], moment.replace(tzinfo=None) if stated else None,
        "".join(ch for ch in str(reason) if ch.isprintable())[:200], bool(status.intact and status.valid),
        _coverage(status), trust,
    )


def _coverage(status: Any) -> str:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "file"
    allowed = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
    later = status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and status.modification_level in allowed
    return "earlier" if later and status.docmdp_ok else "part"


# in words ---------------------------------------------------------------
def tell(found: FileCheck) -> str:
    """What proves the file, in sentences."""
    lines = [_say(one) for one in found.signatures]
    lines += [tr("This very file: {use}").format(use=health.say(one)) for one in found.noted]
    if not found.signatures:
        lines.append(tr("The file has no signature."))
    if not found.noted:
        lines.append(tr("The ledger noted no file with these contents (SHA-256 {digest}).").format(
            digest=found.digest[: health.DIGITS]
        ))
    lines.append(health.tell(found.paper) if found.paper else tr("No code stands on its pages."))
    return "\n".join(lines)


def _say(one: Signature) -> str:
    if one.fault:
        return tr("A signature that cannot be checked: {fault}").format(fault=one.fault)
    head = {
        "file": tr("Signed by {name}, {at}: nothing was changed since."),
        "earlier": tr("Signed by {name}, {at}: nothing was changed since; signatures were added."),
        "part": tr("Signed by {name}, {at}: something was added or changed since."),
    }[one.covers] if one.intact else tr("Signed by {name}, {at}: what was signed has been altered.")
    trust = {
        "trusted": tr("Its certificate is of an issuer that is trusted here: {issuer}."),
        "self-signed": tr("The certificate is its signer's own word: nobody else vouches for who that is."),
        "unknown": tr("Its issuer is not known here: {issuer}."),
        "invalid": tr("Its certificate was not in force at that time, or is not for signing."),
    }[one.trust]
    at = show_moment(one.at, seconds=True) if one.at else tr("no time stated")
    said = [head.format(name=one.signer, at=at), trust.format(issuer=one.issuer)]
    return " ".join(said + ([tr("Reason: {reason}").format(reason=one.reason)] if one.reason else []))
