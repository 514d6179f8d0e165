from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import ImageCms

from app.report.archive import srgb
from app.report.blocks import Document, Heading, Imprint, Masthead, Run, Table, Text, runs_of
from app.report.edges import Footer, OfficialFooter
from app.report.fonts import Fonts
from app.report.foot_code import FootCode
from app.report.geometry import geometry_of
from app.report.pdf import write_pdf
from app.report.qr import QUIET
from app.report.strips import MM
from tests.report import stress
from tests.report.conftest import squeeze
from tests.report.held import elements, faults, kids

ROOT = Path(__file__).resolve().parents[2]
SOME = (0, 1, 2, 3, 6, 9, 10, 11, 13, 14, 15, 46)  # small ones that differ
SHARED = ROOT.parent / "shared" / "tools" / "verapdf"
SCALE = 4  # dots of a point
ZONE = timezone(timedelta(hours=8))
ROWS = [["1", [Run("伤2人", strike=True), Run("伤3人", colour="red")]], ["", "PM2.5为75μg/m³，“完”——……①㎡𬱖"]]
PAGE = Document(
    "值班日志", [Heading("一"), Heading("深", 3), Text("文"), Table(["序号", "内容"], ROWS)], office="某室",
    subject="日<志>", footer_left="打印于 2026-06-24　校验码 3F2A-09BC-71DE", footer_right="内部",
    proof="3F2A-09BC-71DE", created=datetime(2026, 6, 24, 8, 31, 5, tzinfo=ZONE),
)  # fmt: skip


OUTSIDE = dict(os.environ)  # before the tests have a home of their own


def verapdf() -> list[str]:
    """The command that runs veraPDF, if it is here and needs nothing from elsewhere."""
    if named := OUTSIDE.get("VERAPDF"):
        return named.split()
    cache = Path(OUTSIDE.get("XDG_CACHE_HOME") or OUTSIDE.get("HOME", "") + "/.cache") / "dutydesk-verapdf"
    ready = SHARED.exists() and shutil.which("java") and (cache / "Vera.class").exists()
    return ["bash", str(SHARED)] if ready else []


VERAPDF = verapdf()


@pytest.fixture(scope="module")
def made(render) -> dict[int, bytes]:
    return {number: render(stress.document(number)) for number in SOME}


def test_structure_fonts_and_metadata_of_all_sorts_of_documents(made: dict[int, bytes]) -> None:
    assert {number: faults(data) for number, data in made.items()} == {number: [] for number in SOME}


@pytest.mark.skipif(not VERAPDF, reason="veraPDF is not on this computer")
def test_verapdf_finds_no_fault(made: dict[int, bytes], tmp_path: Path) -> None:
    for number, data in made.items():
        (tmp_path / f"{number}.pdf").write_bytes(data)
    runs = [
        subprocess.Popen(
            [*VERAPDF, profile, *map(str, sorted(tmp_path.iterdir()))], stdout=subprocess.PIPE, text=True, env=OUTSIDE
        )
        for profile in ("auto", "ua1")  # auto: 2a, or 3a where a file is attached
    ]
    for run in runs:
        said = run.communicate()[0]
        assert said.count("pass ") == len(SOME) and not run.returncode, said


def test_elements_of_a_page_in_the_order_they_are_read(render) -> None:
    with pikepdf.open(io.BytesIO(render(PAGE))) as pdf:
        tree = list(elements(pdf.Root.StructTreeRoot.K))
    kinds = [str(element.S)[1:] for element in tree]
    assert kinds == ["Document", "P", "H1", "H2", "H3", "P", "Table", *["TR", "TH", "TH"], *["TR", "TD", "TD"] * 2]
    assert not kids(tree[-2])  # the empty cell is there, with nothing in it


def test_a_cell_on_two_pages_is_one_element(render) -> None:
    with pikepdf.open(io.BytesIO(render(Document("长", [Table(["甲"], [["字" * 8000]])])))) as pdf:
        (cell,) = (one for one in elements(pdf.Root.StructTreeRoot.K) if one.S == "/TD")
        first, *others = kids(cell)
        assert len(pdf.pages) > 2 and first == 2 and cell.Pg.objgen == pdf.pages[0].objgen
        assert [one.Pg.objgen for one in others] == [page.objgen for page in pdf.pages[1:]]


def test_the_same_bytes_in_another_process_and_after_other_work(made: dict[int, bytes], render) -> None:
    command = (
        "import io, sys; from app.report.fonts import Fonts; from app.report.pdf import write_pdf;"
        "from tests.report import stress; out = io.BytesIO();"
        "write_pdf(stress.document(15), out, letters=Fonts(shipped_only=True));"
        "import hashlib; print(hashlib.sha256(out.getvalue()).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert render(stress.document(15)) == made[15]
    assert said.stdout.strip() == hashlib.sha256(made[15]).hexdigest()


def test_an_attached_file_makes_it_part_3(render) -> None:
    data = render(replace(PAGE, attached=("日志.json", b'{"a": 1}')))
    assert faults(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (entry,) = pdf.Root.AF
        assert entry.AFRelationship == "/Source" and str(entry.UF) == "日志.json"
        held = entry.EF.F
        assert held.read_bytes() == b'{"a": 1}' and held.Subtype == "/application/json"
        assert list(pdf.attachments) == ["日志.json"]


def test_properties_say_the_same_as_the_metadata(render) -> None:
    with pikepdf.open(io.BytesIO(render(PAGE))) as pdf:
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20260624083105+08'00'"
        with pdf.open_metadata() as about:
            assert about["dc:title"] == str(pdf.docinfo.Title) == "值班日志"
            assert about["dc:creator"] == [str(pdf.docinfo.Author)] == ["某室"]
            assert about["dc:description"] == str(pdf.docinfo.Subject) == "日<志>"
            assert about["xmp:CreateDate"] == "2026-06-24T08:31:05+08:00"
            assert about.pdfa_status == "2A"


def test_the_colour_profile_is_srgb() -> None:
    """Little CMS reads it and takes colours through it, to its own sRGB, unchanged."""
    from PIL import Image

    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    colours = Image.new("RGB", (5, 1))
    colours.putdata([(0, 0, 0), (255, 255, 255), (255, 0, 0), (18, 171, 159), (7, 200, 40)])
    seen = ImageCms.profileToProfile(colours, ours, ImageCms.createProfile("sRGB"))
    assert seen is not None
    for before, after in zip(colours.tobytes(), seen.tobytes(), strict=True):
        assert abs(before - after) <= 1


# the code of the proof --------------------------------------------------
@pytest.mark.parametrize("kind", ["upright", "landscape", "official"])
def test_the_proof_stands_at_the_foot_of_the_last_page_clear_of_its_text(render, kind: str) -> None:
    foot = "打印于 2026-06-24 08:31:05　周明远　某市人民政府总值班室　校验码 3F2A-09BC-71DE " * 3
    document = replace(PAGE, blocks=[Table(["一"], [["1"]] * 60)], footer_left=foot, landscape=kind == "landscape")
    if kind == "official":
        document = replace(document, masthead=Masthead("快报"), imprint=Imprint([("报：", "某室")], "某", "印"))
    with pypdfium2.PdfDocument(render(document)) as pdf:
        seen = [page.render(scale=SCALE).to_pil().convert("L") for page in pdf]
    drop = (OfficialFooter if kind == "official" else Footer).code_drop
    code = FootCode(document.proof, geometry_of(document), drop)
    assert len(seen) > 1 and 10 * MM < code.size <= 14 * MM
    assert [_shows(image, code) for image in seen] == [False] * (len(seen) - 1) + [True]


def _shows(image, code: FootCode) -> bool:
    """Whether each square of the code is as it should be, with white around it but for a hair's breadth."""
    assert code.matrix
    dark = {(x + place, y) for x, y, width in code.matrix.bars for place in range(width)}
    for row in range(-3, code.matrix.side + 3):
        for column in range(-3, code.matrix.side + 3):
            x = code.x + (column + QUIET + 0.5) * code.unit
            y = min(code.top + (row + QUIET + 0.5) * code.unit, image.height / SCALE - 1)
            if (image.getpixel((int(x * SCALE), int(y * SCALE))) < 128) is not ((column, row) in dark):
                return False
    return True


# reading it back --------------------------------------------------------
def test_every_character_comes_back_in_order(letters: Fonts, render, page_texts, tmp_path: Path) -> None:
    make = stress.Maker(5)
    rows = [[make.text(make.chance.randint(0, 40)) for _ in range(4)] for _ in range(60)]
    rows += [[stress.RARE, stress.MARKS, "".join(stress.LATIN), "fi ffl AVATAR Wa ——……“”"]] * 3
    rows += [["".join(stress.ODD[place : place + 2]) for place in range(start, start + 4)] for start in range(20)]
    data = render(Document("读回", [Table(["甲", "乙", "丙", "丁"], rows)]))
    readers = {"pdfium": "".join(page_texts(data))}
    if shutil.which("pdftotext"):  # poppler-utils; not on every computer
        path = tmp_path / "page.pdf"
        path.write_bytes(data)
        said = subprocess.run(["pdftotext", "-raw", path, "-"], stdout=subprocess.PIPE, check=True).stdout
        readers["poppler"] = squeeze(said.decode())
    wanted = [squeeze(letters.spell("fang", cell)) for row in rows for cell in row]
    for reader, text in readers.items():
        position = 0
        for cell in wanted:
            place = text.find(cell, position)
            assert place >= 0, (reader, cell, text[position : position + 80])
            position = place + len(cell)


def test_no_character_of_a_document_is_lost(letters: Fonts, made: dict[int, bytes], page_texts) -> None:
    for number, data in made.items():
        document = stress.document(number)
        wanted = Counter[str]()
        for block in document.blocks:
            if isinstance(block, Text):
                said = "".join(run.text for run in runs_of(block.content))
                wanted.update(squeeze(letters.spell("fang", said)))
        seen = Counter("".join(page_texts(data)))
        assert not wanted - seen, number


def test_the_same_font_part_for_the_same_characters(letters: Fonts) -> None:
    """Characters that share a glyph keep their own codes: a hanzi and the radical that looks like it."""
    buffer = io.BytesIO()
    write_pdf(Document("题", [Text("⼀一⼆二ΩΩ")]), buffer, letters=letters)
    with pypdfium2.PdfDocument(buffer.getvalue()) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert squeeze(letters.spell("fang", "⼀一⼆二ΩΩ")) in squeeze(text)
