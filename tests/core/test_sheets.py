"""Tables in and out of files: what goes out comes back, and files from outside are not trusted."""
from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import sheets
from app.core.errors import Cancelled, Denied, UserError
from app.core.run import Context
from app.core.sheet_text import Cell

KINDS = (".csv", ".xlsx")
FORMULAS = ("=1+1", "+86 24", "-5", "@SUM(A1)", "\t=1", "\n=1", "＝1", "'=1", "''=1", "'quoted'", "=cmd|' /C calc'!A0")
TEXTS = ("市应急局", "𠮷野家 㐀", "📞👨‍👩‍👧", 'say "so", they said', "a;b\tc", "two\nlines", "007", "#N/A", "TRUE",
         "_x000D_", "_x0041_x000A_", "2026-06-24", " blanks ", "1e5")
REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# every text but what XML forbids and the carriage return, of which test_characters_… tells
plain = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff" + REORDERING)
text = st.text(plain, min_size=1)
cell = st.one_of(st.sampled_from(FORMULAS + TEXTS), text)


def all_cells(sheet: sheets.Sheet) -> list[list[Cell]]:
    return [cells for _, cells in sheet.rows]


def by_heading(sheet: sheets.Sheet) -> list[dict[str, Cell]]:
    return [dict(zip(sheet.head, cells, strict=True)) for _, cells in sheet.rows]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_reads_back(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 4))
    filled = st.lists(cell, min_size=width, max_size=width).filter(lambda row: row[-1].strip())
    head = [one.strip() for one in data.draw(filled)]
    rows = data.draw(st.lists(filled, max_size=6))
    if not all(head):
        head = [f"c{i}" for i in range(width)]
    file = tmp_path / f"table{kind}"
    assert sheets.write_rows(file, head, rows) == len(rows)
    sheet = sheets.read(file)
    assert sheet.head == head
    assert all_cells(sheet) == rows
    assert [number for number, _ in sheet.rows] == list(range(2, len(rows) + 2))


def test_times_and_numbers_keep_their_type_in_a_workbook(tmp_path: Path) -> None:
    row = [1, -2.5, datetime(2026, 6, 24, 2, 44), date(2026, 6, 24), time(2, 44), "x"]
    sheets.write_rows(tmp_path / "t.xlsx", list("abcdef"), [row])
    assert all_cells(sheets.read(tmp_path / "t.xlsx")) == [row]
    sheets.write_rows(tmp_path / "t.csv", list("abcdef"), [row])
    assert all_cells(sheets.read(tmp_path / "t.csv")) == [
        ["1", "-2.5", "2026-06-24 02:44", "2026-06-24", "02:44", "x"]
    ]


def test_what_excel_would_spoil_is_written_as_text(tmp_path: Path) -> None:
    row = [10**17 + 1, float("inf"), date(1899, 1, 1), True, None, "x"]
    sheets.write_rows(tmp_path / "t.xlsx", list("abcdef"), [row])
    assert all_cells(sheets.read(tmp_path / "t.xlsx")) == [["100000000000000001", "inf", "1899-01-01", "Yes", "", "x"]]


@pytest.mark.parametrize("kind", KINDS)
def test_characters_a_workbook_cannot_hold_are_replaced(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"t{kind}"
    sheets.write_rows(file, ["a", "b"], [["bell\x07 nul\x00 \ud800 \uffff", "one\r\ntwo\rthree"]])
    assert all_cells(sheets.read(file)) == [["bell\ufffd nul\ufffd \ufffd \ufffd", "one\ntwo\nthree"]]


@pytest.mark.parametrize("harmful", FORMULAS)
def test_no_cell_is_a_formula(tmp_path: Path, harmful: str) -> None:
    sheets.write_rows(tmp_path / "t.xlsx", [harmful], [[harmful]])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [one.data_type for row in book.active.iter_rows() for one in row] == ["s", "s"]
    sheets.write_rows(tmp_path / "t.csv", [harmful], [[harmful]])
    found = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text("utf-8-sig"))))
    assert all(not one.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")) for row in found for one in row)


def test_a_csv_begins_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    sheets.write_rows(tmp_path / "t.csv", ["来源"], [["市应急局"]])
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_workbook_is_laid_out(tmp_path: Path) -> None:
    sheets.write_rows(tmp_path / "t.xlsx", ["号", "内容"], [["1", "暴雨积水，请求支援。" * 20]])
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet["A1"].font.bold and sheet.freeze_panes == "A2"
    assert sheet["B2"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width == 8 and sheet.column_dimensions["B"].width == 60


# lists ------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_a_list_goes_out_as_shown(ctx: Context, log: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    log("=1+1", source="市应急局")
    log("桥面结冰", source="交警大队", result="done")
    file = tmp_path / f"log{kind}"
    assert sheets.export(ctx, "duty_log", file) == 2
    newest, oldest = by_heading(sheets.read(file))
    assert newest["Kind"] == "Incoming call" and newest["Result"] == "Closed"
    assert newest["Source"] == "交警大队" and newest["Content"] == "桥面结冰"
    assert oldest["Content"] == "=1+1"
    assert newest["Time"] == (datetime(2026, 6, 24, 2, 44) if kind == ".xlsx" else "2026-06-24 02:44")


def test_filters_and_the_rows_on_screen(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    log("one", source="甲")
    log("two", source="乙")
    assert sheets.export(ctx, "duty_log", tmp_path / "a.csv", source="乙") == 1
    assert sheets.export_ids(ctx, "duty_log", [1, 2], tmp_path / "b.csv") == 2
    assert [row["Content"] for row in by_heading(sheets.read(tmp_path / "b.csv"))] == ["one", "two"]


def test_choices_go_out_as_words(ctx: Context, tmp_path: Path) -> None:
    assert sheets._shown("done", {"done": "Closed"}) == "Closed"
    assert sheets._shown(["a", "b"], {}) == "a　b"


def test_another_ending_names_the_way_out(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.xlsx or \.csv"):
        sheets.export(ctx, "duty_log", tmp_path / "log.xls")


def test_a_list_that_may_not_be_seen_is_not_written(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(Denied):
        sheets.export_ids(replace(ctx, grants=frozenset()), "people", [], tmp_path / "people.csv")
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_stopping_leaves_the_file_that_was_there(
    ctx: Context, log: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def stop(done: int, total: int, text: str) -> None:
        if done:
            raise Cancelled

    log("one")
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    file = folder / f"log{kind}"
    with pytest.raises(Cancelled):
        sheets.export(ctx.with_progress(stop), "duty_log", file)
    assert list(folder.iterdir()) == []
    file.write_text("before")
    with pytest.raises(Cancelled):
        sheets.export(ctx.with_progress(stop), "duty_log", file)
    assert [(one.name, one.read_text()) for one in folder.iterdir()] == [(file.name, "before")]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    for kind in KINDS:
        with pytest.raises(UserError, match="cannot be written"):
            sheets.write_rows(tmp_path / "nowhere" / f"t{kind}", ["a"], [["b"]])
        with pytest.raises(UserError, match="cannot be written"):
            (tmp_path / f"folder{kind}").mkdir()
            sheets.write_rows(tmp_path / f"folder{kind}", ["a"], [["b"]])
    assert not list(tmp_path.glob(".*.part"))


def test_a_text_too_long_for_a_workbook_is_not_cut(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"Row 2 .*\.csv"):
        sheets.write_rows(tmp_path / "t.xlsx", ["a"], [["𠮷" * 16_384]])
    sheets.write_rows(tmp_path / "t.csv", ["a"], [["x" * 200_000]])
    assert all_cells(sheets.read(tmp_path / "t.csv")) == [["x" * 200_000]]


# reading ----------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, mark: str) -> None:
    rows = [["时间", "来源", "内容"], ["02:44", "市应急局", "暴雨，积水；求助"], ["03:10", "𠮷林路", "a"]]
    (tmp_path / "t.csv").write_bytes("\r\n".join(mark.join(row) for row in rows).encode(encoding))
    sheet = sheets.read(tmp_path / "t.csv")
    assert [sheet.head, *all_cells(sheet)] == rows


def test_titles_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "江城市值班日志"
    sheet.merge_cells("A1:D1")
    sheet["A2"], sheet["D2"] = "2026年6月", "第一册"
    for column, heading in enumerate(["序号", "时间", "来源", "内容"], 1):
        sheet.cell(4, column, heading)
        sheet.cell(6, column, column)
    book.create_sheet("empty", 0)
    book.save(tmp_path / "t.xlsx")
    for known in (None, {"时间", "内容"}.__contains__):
        read = sheets.read(tmp_path / "t.xlsx", is_heading=known)
        assert (read.head, read.head_row) == (["序号", "时间", "来源", "内容"], 4)
        assert list(read.rows) == [(6, [1, 2, 3, 4])]


def test_cells_beyond_the_headings_are_kept(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2,3\n\n4\n")
    sheet = sheets.read(tmp_path / "t.csv")
    assert sheet.head == ["a", "b", ""]
    assert list(sheet.rows) == [(2, ["1", "2", "3"]), (4, ["4", "", ""])]


def test_what_excel_escapes_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["one_x000D_two", "x"])
    book.save(tmp_path / "t.xlsx")
    assert all_cells(sheets.read(tmp_path / "t.xlsx")) == [["one\ntwo", "x"]]


def workbook(parts: dict[str, str | bytes]) -> bytes:
    """A sound workbook with some of its parts replaced."""
    book, made, changed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["a", "b"])
    book.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts.get(name, source.read(name)))
        for name in parts.keys() - set(source.namelist()):
            target.writestr(name, parts[name])
    return changed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<worksheet {NAMESPACE}><sheetData><row r="1"><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
)
FAR_ROW = f'<worksheet {NAMESPACE}><sheetData><row r="999999999"><c t="n"><v>1</v></c></row></sheetData></worksheet>'
FAR_CELLS = (
    f"<worksheet {NAMESPACE}><sheetData>"
    + "".join(f'<row r="{n}"><c r="XFD{n}" t="n"><v>1</v></c></row>' for n in range(1, 2000))
    + "</sheetData></worksheet>"
)
HOSTILE: dict[str, bytes] = {
    "bomb.xlsx": workbook({"xl/media/image1.png": b"\0" * 250_000_000}),
    "parts.xlsx": workbook({f"xl/media/{n}.png": b"" for n in range(2100)}),
    "laughs.xlsx": workbook({SHEET: LAUGHS}),
    "far_row.xlsx": workbook({SHEET: FAR_ROW}),
    "far_cells.xlsx": workbook({SHEET: FAR_CELLS}),
    "torn.xlsx": workbook({})[:-200],
    "broken.xlsx": workbook({SHEET: "<worksheet><sheetData><row"}),
    "no_book.xlsx": workbook({"[Content_Types].xml": "<a/>"}),
    "text.xlsx": b"a,b\n1,2\n",
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "page.xls": b"<html><table><tr><td>a</td></tr></table></html>",
    "paper.pdf": b"%PDF-1.7",
    "empty.csv": b"",
    "blank.csv": b",,\n ,\n",
    "bytes.csv": b"a,b\n\x00\x01\xff",
    "neither.csv": b"a,b\n\xff\xff\xff",
    "empty.xlsx": workbook({SHEET: f"<worksheet {NAMESPACE}><sheetData/></worksheet>"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    with pytest.raises(UserError) as refused:
        sheets.read(tmp_path / name)
    assert name in refused.value.text and refused.value.field == "file"


def test_size_and_absence(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n" * 300_000)
    with pytest.raises(UserError, match="larger than 1 MB"):
        sheets.read(tmp_path / "t.csv", max_size_mb=1)
    with pytest.raises(UserError, match="cannot be read"):
        sheets.read(tmp_path / "none.csv")
    with pytest.raises(UserError, match="is not a file"):
        sheets.read(tmp_path)


@given(content=st.binary(max_size=300), kind=st.sampled_from([".csv", ".xlsx", ".txt"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / f"any{kind}"
    file.write_bytes(content)
    try:
        sheet = sheets.read(file)
    except UserError:
        return
    assert all(len(cells) == len(sheet.head) for _, cells in sheet.rows)


@pytest.mark.parametrize("name", ["a\x00.csv", "\ud800.csv"])
def test_a_path_no_system_has_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        sheets.read(tmp_path / name)
