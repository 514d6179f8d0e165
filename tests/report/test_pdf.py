from __future__ import annotations

import io
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from app.core.i18n import report_language, tr
from app.report.blocks import Document, Field, Fields, Heading, Run, Signatures, Table, Text
from app.report.fonts import Fonts
from app.report.pdf import write_pdf

# every hanzi of the first level of GB 2312 in turn: a lost or swapped character is seen at once
CODES = [bytes([high, low]) for high in range(0xB0, 0xD7) for low in range(0xA1, 0xF9)]
HANZI = "".join(code.decode("gb2312") for code in CODES)
LONG = HANZI[:3000] + "，" + HANZI[:1998] + "。"
SOURCE = ("某市应急管理局值班室（电话：0000-1234567）王䶮、赵㛃、李𬱖，传真" + "甲乙丙丁戊己庚辛" * 4)[:60]


def log(rows: int) -> Document:
    head = ["序号", "时间", "来源", "内容"]
    content = [
        [str(n), f"{n % 24:02d}:{n % 60:02d}", f"来源{n}", f"<{n}>" + HANZI[n : n + 70]] for n in range(1, rows + 1)
    ]
    return Document("值班日志", [Table(head, content, [12, 14, 24, 1], ["center", "center"])])


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_character_of_every_cell_is_there_in_order(render, page_texts) -> None:
    rows = [["1", SOURCE, "Fire at PM2.5 75μg/m³ ①㎡", LONG], ["2", "王䶮 赵㛃 李𬱖", "𠮷😀", "“完”——……"]]
    document = Document("压力样本", [Table(["序号", "来源", "其他", "内容"], rows, [14, 30, 24, 1])])
    texts = page_texts(render(document))
    assert len(texts) > 2
    with report_language("zh_CN"):
        mark = squeezed(tr("(continued)"))
        body = ""
        for number, text in enumerate(texts, 1):
            foot = squeezed(tr("Page {page} of {pages}").format(page=number, pages=len(texts)))
            assert text.count(foot) == 1
            body += text.replace(foot, "").replace("序号来源其他内容", "").replace("1" + mark, "")
    expected = "".join(cell for row in rows for cell in row).replace("𠮷😀", "〔U+20BB7〕〔U+1F600〕")
    assert body == "压力样本" + squeezed(expected)


def test_300_rows_are_all_there_and_the_head_is_on_each_page(render, page_texts) -> None:
    document = log(300)
    texts = page_texts(render(document))
    assert all("序号时间来源内容" in text for text in texts)
    everything = "".join(texts)
    table = document.blocks[0]
    assert isinstance(table, Table)
    position = 0
    for row in table.rows:
        position = everything.find(squeezed("".join(str(cell) for cell in row)), position)
        assert position >= 0, row


def test_page_x_of_y(render, page_texts) -> None:
    texts = page_texts(render(log(100)))
    with report_language("zh_CN"):
        foot = tr("Page {page} of {pages}")
    wanted = [squeezed(foot.format(page=n + 1, pages=len(texts))) for n in range(len(texts))]
    assert len(texts) > 3
    assert [text.endswith(foot) for text, foot in zip(texts, wanted, strict=True)] == [True] * len(texts)


def test_the_footer_of_the_document_is_on_each_page(render, page_texts) -> None:
    table = Table(["一"], [["1"]] * 100)
    document = Document("题", [table], footer_left="校验码 5A1C-77E0", footer_right="内部")
    assert all("校验码5A1C-77E0" in text and "内部" in text for text in page_texts(render(document)))


def test_struck_and_new_text_of_a_correction(render, page_texts) -> None:
    cell = [Run("死亡2人", strike=True), Run("死亡3人", colour="red", bold=True)]
    document = Document("更正", [Table(["内容"], [[cell]]), Fields([[Field("内容", cell)]])])
    (text,) = page_texts(render(document))
    assert text.count("死亡2人死亡3人") == 2


def test_the_same_document_gives_the_same_bytes(render) -> None:
    document = log(20)
    first = render(document)
    render(Document("另一份", [Text("别的文字 other")]))
    assert render(document) == first


def test_every_font_is_embedded_and_there_is_no_helvetica(render) -> None:
    data = render(log(5))
    pdf = pypdfium2.PdfDocument(data)
    names, embedded = set(), set()
    for page in pdf:
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(item.raw)
            buffer = (pdfium.c_char * 100)()
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 100)
            names.add(buffer.value.decode())
            embedded.add(pdfium.FPDFFont_GetIsEmbedded(font))
        page.close()
    pdf.close()
    assert embedded == {1}
    assert names and all("Duty" in name for name in names)
    assert b"Helvetica" not in data
    fonts = re.findall(rb"/Subtype /(Type1|TrueType|Type0)\b", data)
    assert set(fonts) == {b"TrueType"} and len(fonts) == data.count(b"/FontFile2")


def test_no_path_of_this_machine_is_in_the_file(render) -> None:
    assert str(Path(__file__).parents[2]).encode() not in render(log(2))


def test_properties_and_outline(render) -> None:
    zone = timezone(timedelta(hours=8))
    document = Document(
        "值班日志",
        [Heading("一、记录"), Text("甲"), Heading("（一）来电", 2), Heading("二、小结")],
        author="值班室",
        subject="日志",
        created=datetime(2026, 6, 24, 8, 31, 5, tzinfo=zone),
    )
    data = render(document)
    pdf = pypdfium2.PdfDocument(data)
    properties = pdf.get_metadata_dict()
    outline = [(entry.level, entry.get_title()) for entry in pdf.get_toc()]
    pdf.close()
    assert [properties[key] for key in ("Title", "Author", "Subject")] == ["值班日志", "值班室", "日志"]
    assert properties["CreationDate"].startswith("D:20260624083105+08")
    assert outline == [(0, "值班日志"), (1, "一、记录"), (2, "（一）来电"), (1, "二、小结")]
    assert b"zh-CN" in data


def test_missing_characters_are_reported(letters: Fonts) -> None:
    warnings = write_pdf(Document("题", [Text("𠮷\ud800好")]), io.BytesIO(), letters=letters)
    assert len(warnings) == 1
    assert "U+20BB7" in warnings[0] and "U+D800" in warnings[0]
    assert write_pdf(Document("题", [Text("好")]), io.BytesIO(), letters=letters) == []


def test_hostile_text_does_not_stop_a_report(letters: Fonts) -> None:
    codes = [*range(0x0, 0x600, 9), *range(0x2000, 0x2100), 0xD800, 0xFFFF, 0x10FFFF, 0xE0001]
    text = "".join(map(chr, codes))
    document = Document(
        text,
        [Heading(text), Text(text), Fields([[Field(text, text)]]), Table([text], [[text]]),
         Signatures([text])],
        office=text, footer_left=text, footer_right=text, author=text, subject=text, notes=[text],
    )  # fmt: skip
    assert write_pdf(document, io.BytesIO(), letters=letters)


def test_progress_runs_from_nothing_to_all(letters: Fonts) -> None:
    seen: list[tuple[int, int, str]] = []
    write_pdf(log(50), io.BytesIO(), lambda *values: seen.append(values), letters)
    done = [value[0] for value in seen]
    assert done == sorted(done) and done[-1] == 100
    assert all(total == 100 and text for _, total, text in seen)


class Stop(Exception):
    pass


@pytest.mark.parametrize("after", [1, 30, 53])
def test_cancel_leaves_no_file_and_keeps_the_old_one(tmp_path: Path, letters: Fonts, after: int) -> None:
    target = tmp_path / "值班日志.pdf"
    target.write_bytes(b"old")
    calls = 0

    def progress(done: int, total: int, text: str) -> None:
        nonlocal calls
        calls += 1
        if calls == after:
            raise Stop

    with pytest.raises(Stop):
        write_pdf(log(50), target, progress, letters)
    assert [path.name for path in tmp_path.iterdir()] == ["值班日志.pdf"]
    assert target.read_bytes() == b"old"


def test_a_path_is_written_whole(tmp_path: Path, letters: Fonts, render) -> None:
    target = tmp_path / "值班日志.pdf"
    target.write_bytes(b"old")
    write_pdf(log(2), str(target), letters=letters)
    assert target.read_bytes() == render(log(2))
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failing_disk_leaves_no_file(tmp_path: Path, letters: Fonts, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="disk full"):
        write_pdf(log(2), tmp_path / "a.pdf", letters=letters)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path, letters: Fonts) -> None:
    with pytest.raises(OSError):
        write_pdf(log(1), tmp_path / "none" / "a.pdf", letters=letters)


def test_another_language(letters: Fonts, page_texts) -> None:
    buffer = io.BytesIO()
    write_pdf(Document("Duty log", [Text("x")], language="en"), buffer, letters=letters)
    assert page_texts(buffer.getvalue())[0].endswith("Page1of1")


def test_the_header_of_the_document_is_on_each_page(render, page_texts) -> None:
    table = Table(["一"], [["1"]] * 100)
    for landscape in (False, True):
        texts = page_texts(render(Document("题", [table], header="禁止处理国家秘密", landscape=landscape)))
        assert len(texts) > 1 and all("禁止处理国家秘密" in text for text in texts)


def test_the_trace_is_all_over_each_page_below_its_text(render, page_texts) -> None:
    document = Document("题", [Table(["一"], [["1"]] * 60)], trace="张某 2026-06-23 08:15", mark="")
    texts = page_texts(render(document))
    assert len(texts) > 1
    for text in texts:
        assert text.count("张某2026-06-2308:15") > 10
        assert text.rindex("08:15") < text.index("一")  # drawn first
