"""Signing a saved page, and what a file and a code prove."""
from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import PdfDocument
from sqlcipher3 import dbapi2 as sqlite3

from app.core import health, page_notes, pages, signed_files, signing
from app.core.errors import UserError
from app.core.pades import CertificateSigner
from app.core.run import Context, need, run
from app.core.signers import Wanted
from db import database as db
from db.ledger import LedgerEntry
from tests.conftest import SERVER, START

SECRET = "证书口令 1"
MM = 72 / 25.4
by_file = pytest.mark.skipif(bool(SERVER), reason="tampers with the file")


# what is needed ---------------------------------------------------------
def certificate(
    key: Any, subject: str = "顾青禾", days: tuple[int, int] = (-30, 335), issuer: tuple[Any, str] | None = None,
    signs: bool | None = None, now: datetime = START,
) -> x509.Certificate:
    """Self-made, or by ``issuer`` (key, name); ``days`` it is in force, counted from ``now`` (UTC).

    ``signs``: it says that it is for signing, or for anything but that; None: it says nothing.
    """
    by, named = issuer or (key, subject)
    start = now.replace(tzinfo=UTC)

    def name(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "江城市人民政府总值班室"),
                          x509.NameAttribute(NameOID.COMMON_NAME, common)])

    made = x509.CertificateBuilder(
        name(named), name(subject), key.public_key(), x509.random_serial_number(),
        start + timedelta(days[0]), start + timedelta(days[1]),
    ).add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    if signs is not None:
        made = made.add_extension(x509.KeyUsage(signs, signs, *[not signs] * 3, *[False] * 4), critical=True)
    return made.sign(by, None if isinstance(by, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def p12(file: Path, key: Any, own: x509.Certificate | None, others: list[x509.Certificate] | None = None) -> Path:
    file.write_bytes(pkcs12.serialize_key_and_certificates(
        "签名".encode(), key, own, others, BestAvailableEncryption(SECRET.encode())
    ))
    return file


@pytest.fixture(scope="module")
def elliptic() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def holder(tmp_path: Path, elliptic: ec.EllipticCurvePrivateKey) -> Path:
    return p12(tmp_path / "顾青禾.p12", elliptic, certificate(elliptic))


@pytest.fixture
def seal(tmp_path: Path) -> Path:
    """A round red seal on a transparent ground."""
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, 392, 392), outline=(200, 0, 0, 230), width=14)
    draw.regular_polygon((200, 200, 60), 5, fill=(200, 0, 0, 230))
    picture.save(tmp_path / "seal.png")
    return tmp_path / "seal.png"


@pytest.fixture
def page(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> pages.Made:
    """A page as the program saves it."""
    log()
    return pages.save(ctx, "duty_log.record_sheet", tmp_path / "记录单.pdf", number=1)


def check(ctx: Context, file: Path, *trusted: Path) -> signed_files.FileCheck:
    return signed_files.check(file.read_bytes(), file, ctx.files, db.silent, trusted)


def red(file: Path) -> tuple[float, float, float, float]:
    """Edges of what is red on the last page: left, top, right, bottom in mm."""
    with PdfDocument(file) as opened:
        opened.init_forms()
        picture = opened[len(opened) - 1].render(scale=4 / MM).to_pil().convert("RGB")
    reds, greens, _ = picture.split()
    box = ImageChops.subtract(reds, greens).point(lambda value: 255 * (value > 100)).getbbox()
    assert box is not None
    return tuple(round(value / 4, 1) for value in box)  # type: ignore[return-value]


# signing ----------------------------------------------------------------
def test_a_signed_page_is_intact_and_entered(ctx: Context, page: pages.Made, holder: Path, seal: Path) -> None:
    before = page.file.read_bytes()
    done = signing.sign(ctx, page.file, holder, SECRET, signing.Seal(seal), "值班记录")
    assert done.file.name == "记录单-signed.pdf" and done.code == page.code and done.page == 1
    assert page.file.read_bytes() == before and done.file.read_bytes().startswith(before), "only appended"
    entry = LedgerEntry.select().where(LedgerEntry.action == signing.SIGNED).get()
    digest = hashlib.sha256(done.file.read_bytes()).hexdigest()
    assert done.digest == digest
    for told in ("记录单-signed.pdf", digest[:16], "顾青禾，江城市人民政府总值班室", page.code):
        assert told in entry.reason
    noted = page_notes.read(entry.reason)
    assert (noted.target, noted.code, noted.digest) == ("记录单-signed.pdf", page.code, digest[:16])
    assert noted.signer == "顾青禾，江城市人民政府总值班室" and digest[:16] not in page_notes.shown(entry.reason)
    found = check(ctx, done.file)
    (one,) = found.signatures
    assert (one.intact, one.covers, one.trust, one.whole) == (True, "file", "self-signed", True)
    assert one.at == START and one.reason == "值班记录" and one.signer.startswith("顾青禾")
    assert found.whole and [use.action for use in found.noted] == ["page.signed"]
    assert found.paper is not None and [use.action for use in found.paper.uses] == ["page.saved", "page.signed"]
    assert b"/ETSI.CAdES.detached" in done.file.read_bytes()
    left, top, right, bottom = red(done.file)
    assert 40 < right - left < 42.5 and 40 < bottom - top < 42.5, "42 mm wide, less the ground around it"
    assert right < 190.5 and bottom < 277.5, "lower right, 20 mm from the edges"
    assert signing.sign(ctx, page.file, holder, SECRET).file.name == "记录单-signed-2.pdf", "nothing is written over"


def test_an_rsa_certificate_of_an_issuer(ctx: Context, page: pages.Made, tmp_path: Path) -> None:
    root, key = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    authority = certificate(root, "根")
    own = certificate(key, "周明远", issuer=(root, "根"), signs=True)
    done = signing.sign(ctx, page.file, p12(tmp_path / "rsa.pfx", key, own, [authority]), SECRET)
    assert done.page == 0, "no seal, nothing to be seen"
    pem = tmp_path / "root.pem"
    pem.write_bytes(authority.public_bytes(Encoding.PEM))
    assert [one.trust for one in check(ctx, done.file).signatures] == ["unknown"]
    found = check(ctx, done.file, pem)
    assert [one.trust for one in found.signatures] == ["trusted"]
    assert "trusted here" in signed_files.tell(found)
    with pytest.raises(UserError) as caught:
        check(ctx, done.file, page.file)
    assert caught.value.field == "trust"


def test_a_second_signature_leaves_the_first_whole(ctx: Context, page: pages.Made, holder: Path, seal: Path) -> None:
    first = signing.sign(ctx, page.file, holder, SECRET, signing.Seal(seal))
    second = signing.sign(ctx, first.file, holder, SECRET, signing.Seal(seal, x=60, y=60))
    found = check(ctx, second.file)
    assert [one.covers for one in found.signatures] == ["earlier", "file"] and found.whole
    assert "signatures were added" in signed_files.tell(found)


def test_an_altered_file_is_told_and_not_signed_again(
    ctx: Context, page: pages.Made, holder: Path, tmp_path: Path
) -> None:
    signed = signing.sign(ctx, page.file, holder, SECRET).file
    data = signed.read_bytes()
    at = data.index(b"/Title") + 9  # within what was there before the signature
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    found = check(ctx, altered)
    assert not found.whole and not found.signatures[0].intact and not found.noted
    assert "has been altered" in signed_files.tell(found)
    with pytest.raises(UserError, match="altered since") as caught:
        signing.sign(ctx, altered, holder, SECRET)
    assert caught.value.field == "file"


def test_a_signature_is_no_proof_of_what_was_added(ctx: Context, page: pages.Made, holder: Path) -> None:
    """Something appended that is no signature: another title."""
    from io import BytesIO

    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    signed = signing.sign(ctx, page.file, holder, SECRET).file
    writer = IncrementalPdfFileWriter(BytesIO(signed.read_bytes()))
    sheet = writer.root["/Pages"]["/Kids"][0].get_object()
    sheet[pdf_name("/Contents")] = writer.add_object(pdf_string("改"))
    writer.update_container(sheet)
    out = BytesIO()
    writer.write(out)
    signed.write_bytes(out.getvalue())
    (one,) = check(ctx, signed).signatures
    assert one.intact and one.covers == "part" and not one.whole


def test_the_seal_stands_over_the_date_or_where_it_is_told(
    ctx: Context, holder: Path, seal: Path, tmp_path: Path
) -> None:
    from app.report.blocks import Document, Heading, Text
    from app.report.pdf import write_pdf

    file = tmp_path / "letter.pdf"
    texts = [Text("内容"), Text("江城市应急管理局"), Text("2026年6月24日")]
    write_pdf(Document("函", blocks=[Heading("函"), *texts]), file)
    with PdfDocument(file) as opened:
        text = opened[0].get_textpage()
        place = text.search("2026年6月24日").get_next()
        date = text.get_charbox(place[0])
    left, top, right, bottom = red(signing.sign(ctx, file, holder, SECRET, signing.Seal(seal, size=30)).file)
    assert top < 297 - date[3] / MM < 297 - date[1] / MM < bottom, "the date lies within the seal"
    done = signing.sign(ctx, file, holder, SECRET, signing.Seal(seal, page=1, x=100, y=150, size=50))
    left, top, right, bottom = red(done.file)
    assert abs((left + right) / 2 - 100) < 0.5 and abs((top + bottom) / 2 - 150) < 0.5
    assert 47 < right - left < 50.5


# refusals ---------------------------------------------------------------
def refused(ctx: Context, *args: Any, **more: Any) -> str:
    """The field a refusal names; nothing may be left behind by it."""
    folder = args[0].parent
    before, entries = sorted(folder.iterdir()), LedgerEntry.select().count()
    with pytest.raises(UserError) as caught:
        signing.sign(ctx, *args, **more)
    assert sorted(folder.iterdir()) == before and LedgerEntry.select().count() == entries
    assert caught.value.text.endswith(".")
    return caught.value.field


def test_certificates_that_cannot_sign_are_refused(
    ctx: Context, page: pages.Made, holder: Path, tmp_path: Path, elliptic: ec.EllipticCurvePrivateKey
) -> None:
    assert refused(ctx, page.file, holder, "wrong") == "certificate_password"
    edwards = ed25519.Ed25519PrivateKey.generate()
    for name, key, own in (
        ("expired.p12", elliptic, certificate(elliptic, days=(-30, -1))),
        ("early.p12", elliptic, certificate(elliptic, days=(1, 30))),
        ("other.p12", elliptic, certificate(elliptic, signs=False)),
        ("keyless.p12", None, certificate(elliptic)),
        ("edwards.p12", edwards, certificate(edwards)),
    ):
        assert refused(ctx, page.file, p12(tmp_path / name, key, own), SECRET) == "certificate", name
    (tmp_path / "large.p12").write_bytes(bytes(2_000_000))
    for other in (page.file, tmp_path / "absent.p12", tmp_path / "large.p12", tmp_path):
        assert refused(ctx, page.file, other, SECRET) == "certificate"


def test_files_that_cannot_be_signed_are_refused(ctx: Context, page: pages.Made, holder: Path, tmp_path: Path) -> None:
    import pikepdf

    data = page.file.read_bytes()
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(page.file) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    wrong = {"empty": b"", "text": b"no pdf", "half": data[: len(data) // 2], "head": b"%PDF-1.7\n%%EOF\n"}
    for name, content in wrong.items():
        (tmp_path / name).write_bytes(content)
    for name in (*wrong, "locked.pdf", "absent.pdf"):
        assert refused(ctx, tmp_path / name, holder, SECRET) == "file", name
    with pytest.raises(UserError, match="encrypted"):
        signing.sign(ctx, locked, holder, SECRET)
    for nothing in ("", "/", str(tmp_path)):
        assert refused(ctx, Path(nothing), holder, SECRET) == "file"
        assert refused(ctx, page.file, holder, SECRET, to=Path(nothing)) == "to"
    assert refused(ctx, page.file, holder, SECRET, to=page.file) == "to"
    assert refused(ctx, page.file, holder, SECRET, to=holder) == "to", "the certificate is not written over"
    assert SECRET not in repr(Wanted(holder, SECRET, START))
    assert refused(ctx, page.file, holder, SECRET, to=tmp_path / "no" / "folder.pdf") == "to"
    assert refused(ctx, page.file, holder, SECRET, reason="字" * 300) == "reason"


def test_seals_that_are_no_pictures_are_refused(ctx: Context, page: pages.Made, holder: Path, seal: Path) -> None:
    folder = seal.parent
    Image.new("RGB", (400, 400), "red").save(folder / "covers.png")
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(folder / "clear.png")
    Image.new("RGBA", (20, 20), (9, 9, 9, 9)).save(folder / "small.png")
    Image.new("RGBA", (600, 100), (9, 9, 9, 9)).save(folder / "long.png")
    Image.new("1", (20000, 20000)).save(folder / "bomb.png")
    Image.new("RGB", (400, 400), "red").save(folder / "picture.gif")
    (folder / "half.png").write_bytes(seal.read_bytes()[:300])
    (folder / "text.png").write_text("no picture", encoding="utf-8")
    for name in ("covers.png", "clear.png", "small.png", "long.png", "bomb.png", "picture.gif", "half.png", "text.png",
                 "absent.png"):
        assert refused(ctx, page.file, holder, SECRET, signing.Seal(folder / name)) == "seal", name
    for given, field in (({"page": 9}, "page"), ({"page": 0}, "page"), ({"x": 5.0, "y": 5.0}, "at"),
                         ({"size": 500.0}, "size"), ({"x": 1e9, "y": 1.0}, "at")):
        assert refused(ctx, page.file, holder, SECRET, signing.Seal(seal, **given)) == field


def test_who_may_not_read_may_not_sign(
    ctx: Context, page: pages.Made, holder: Path, person: Callable[..., Context]
) -> None:
    officer = person("009", "AUD", "审计员")
    with pytest.raises(UserError):
        need(officer, signing.RIGHT)
    assert refused(officer, page.file, holder, SECRET) == ""


# other programs agree ---------------------------------------------------
@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not here")
def test_poppler_finds_the_signature_valid(ctx: Context, page: pages.Made, holder: Path, seal: Path) -> None:
    signed = signing.sign(ctx, page.file, holder, SECRET, signing.Seal(seal)).file
    told = subprocess.run(["pdfsig", "-nocert", str(signed)], capture_output=True, encoding="utf-8", timeout=60)
    assert "Signature is Valid" in told.stdout and "Total document signed" in told.stdout
    assert "ETSI.CAdES.detached" in told.stdout


@pytest.mark.skipif("VERAPDF" not in os.environ, reason="set VERAPDF to a command: PROFILE FILE…, 0 when all pass")
def test_a_signed_page_is_still_an_archive_file(
    ctx: Context, page: pages.Made, holder: Path, seal: Path, tmp_path: Path
) -> None:
    """PDF/A-2a and PDF/UA-1, with a seal and without; a second signature keeps PDF/A alone."""
    seen = signing.sign(ctx, page.file, holder, SECRET, signing.Seal(seal)).file
    unseen = signing.sign(ctx, page.file, holder, SECRET).file
    twice = signing.sign(ctx, seen, holder, SECRET).file
    for profile, files in (("2a", (seen, unseen, twice)), ("ua1", (seen, unseen))):
        told = subprocess.run(
            [os.environ["VERAPDF"], profile, *map(str, files)], capture_output=True, encoding="utf-8", timeout=300
        )
        assert told.returncode == 0, told.stdout


# paper ------------------------------------------------------------------
def test_a_scanned_code_says_when_and_by_whom_it_was_printed(
    ctx: Context, page: pages.Made, clock: Any
) -> None:
    clock.forward(minutes=57)
    made = pages.preview(ctx, "duty_log.record_sheet", number=1)
    pages.printed(ctx, made, "HP-1")
    found = health.paper(f" dutydesk:page:{made.code}\n", ctx.files, db.silent)
    (use,) = found.uses
    assert (use.action, use.by, use.at) == ("page.printed", ctx.name, datetime(2026, 6, 23, 19, 41))
    first = health.tell(found).splitlines()[0]
    assert first.startswith("The same: 2026-06-24 03:41 printed by 周明远") and "HP-1" in first
    assert health.paper("DUTYDESK:PAGE:0000-0000-0000", ctx.files, db.silent).seq == 0
    with pytest.raises(UserError):
        health.paper("DUTYDESK:PAGE:", ctx.files, db.silent)


@by_file
def test_a_code_of_an_altered_log_shows_both_versions(
    ctx: Context, page: pages.Made, office: str, person: Callable[..., Context]
) -> None:
    officer = person("009", "AUD", "审计员")
    with sqlite3.connect(office, isolation_level=None) as other:
        other.execute("update duty_entry set content = '偷改的' where number = 1")
    other.close()
    found = health.paper(page.code, ctx.files, db.silent)
    told = health.tell(found, ctx)
    assert found.broken_from and told.startswith(f"From entry {found.broken_from} on not the same")
    assert "“暴雨积水，请求支援”" in told and "“偷改的”" in told
    for other in (None, officer):
        assert "偷改的" not in health.tell(found, other), "contents are for those who may read them"


def test_a_saved_page_is_known_by_its_digest(ctx: Context, page: pages.Made, tmp_path: Path) -> None:
    found = check(ctx, page.file)
    assert found.whole and not found.signatures and [use.action for use in found.noted] == ["page.saved"]
    other = tmp_path / "copy.pdf"
    other.write_bytes(page.file.read_bytes() + b"\n")
    copied = check(ctx, other)
    assert not copied.whole and copied.paper is not None and copied.paper.code == page.code
    assert "noted no file" in signed_files.tell(copied)
    run(ctx, "duty_log.correct", number=1, content="改过", reason="听错")
    assert check(ctx, page.file).whole, "what came later does not touch it"


def test_a_file_is_not_proven_by_the_name_of_another(ctx: Context, page: pages.Made, tmp_path: Path) -> None:
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(page.file.read_bytes() + b"\n")
    digest = hashlib.sha256(forged.read_bytes()).hexdigest()[: health.DIGITS]
    pages.save(ctx, "duty_log.record_sheet", tmp_path / f"{digest} {page.code}.pdf", number=1)
    assert not check(ctx, forged).whole
    assert [use.what for use in health.paper(page.code, ctx.files, db.silent).uses] == [
        page_notes.shown(LedgerEntry.get(LedgerEntry.action == pages.SAVED).reason)
    ]


def test_a_signature_that_nobody_vouches_for_proves_no_forged_page(
    ctx: Context, page: pages.Made, tmp_path: Path, elliptic: ec.EllipticCurvePrivateKey
) -> None:
    own = certificate(elliptic, "江城市值班室")
    data = page.file.read_bytes() + b"\n"
    forged, pem = tmp_path / "forged.pdf", tmp_path / "own.pem"
    given = CertificateSigner().sign(data, Wanted(p12(tmp_path / "any.p12", elliptic, own), SECRET, START))
    forged.write_bytes(given.data)
    pem.write_bytes(own.public_bytes(Encoding.PEM))
    found = check(ctx, forged)
    assert [one.whole for one in found.signatures] == [True] and not found.noted and not found.whole
    assert check(ctx, forged, pem).whole


def test_a_certificate_that_is_broken_within_is_refused(
    ctx: Context, page: pages.Made, tmp_path: Path, elliptic: ec.EllipticCurvePrivateKey
) -> None:
    """Its organisation claims to be a unique identifier, which is no text (X.520)."""
    whole = certificate(elliptic).public_bytes(Encoding.DER)
    broken = x509.load_der_x509_certificate(whole.replace(b"\x55\x04\x0a", b"\x55\x04\x2d"))
    assert refused(ctx, page.file, p12(tmp_path / "odd.p12", elliptic, broken), SECRET) == "certificate"
