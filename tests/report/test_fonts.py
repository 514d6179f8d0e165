from __future__ import annotations

import struct
from pathlib import Path

import pytest

from app.report import font_files, fonts
from app.report.blocks import ROLES
from app.report.embedding import to_unicode_map
from app.report.font_files import FontFile, read_faces
from app.report.fonts import FONT_FOLDER, SHIPPED, Fonts


def font_of(letters: Fonts, role: str, char: str) -> str:
    picked = letters.pick(role, char)
    assert picked
    return picked[0].split("-")[0]


def test_each_role_has_its_shipped_font(letters: Fonts) -> None:
    assert {role: Path(path).name for role, path in letters.which().items()} == SHIPPED
    assert set(SHIPPED) == set(ROLES)


def test_licence_lies_beside_the_fonts() -> None:
    assert "SIL" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_every_gb2312_character_can_be_printed_in_every_role(letters: Fonts) -> None:
    codes = [bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)]
    hanzi = "".join(code.decode("gb2312", "ignore") for code in codes)
    for role in ROLES:
        assert letters.spell(role, hanzi) == hanzi


def test_one_missing_symbol_takes_the_next_font_and_nothing_else_changes(letters: Fonts) -> None:
    assert [font_of(letters, "fang", char) for char in "值①班"] == ["DutyFang", "DutySong", "DutyFang"]


@pytest.mark.parametrize("name", ["王䶮", "赵㛃", "李𬱖"])
def test_rare_names_are_in_the_fonts(letters: Fonts, name: str) -> None:
    missing: set[str] = set()
    assert [letters.spell(role, name, missing) for role in ROLES] == [name] * 5
    assert not missing


def test_a_character_no_font_has_is_printed_as_its_code(letters: Fonts) -> None:
    missing: set[str] = set()
    assert letters.spell("fang", "𠮷😀\ud800", missing) == "〔U+20BB7〕〔U+1F600〕〔U+D800〕"
    assert missing == {"𠮷", "😀", "\ud800"}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\tb", "a    b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00\x1b\x07b", "a   b"),
        ("值\u200b\u200d\ufeff班\ufe0f\U000e0101", "值班"),
        ("\u202eabc\u202c\u2066", "abc"),
        ("a\u00a0b\u2009c", "a b c"),
        ("e\u0301", "é"),
        ("　　值班", "　　值班"),
    ],
)
def test_invisible_characters(letters: Fonts, text: str, printed: str) -> None:
    missing: set[str] = set()
    assert letters.spell("fang", text, missing) == printed
    assert not missing


def test_width_is_in_em(letters: Fonts) -> None:
    assert letters.width("fang", "值班，“”") == pytest.approx(5)
    assert letters.width("song", "") == 0


def test_to_unicode_writes_utf16_and_blocks_of_a_hundred() -> None:
    text = to_unicode_map({1: "国", 2: "\U0002cc56"} | {9 + place: chr(0x4E00 + place) for place in range(150)})
    assert "<0001> <56FD>" in text
    assert "<0002> <D873DC56>" in text
    assert "100 beginbfchar" in text and "52 beginbfchar" in text


def with_names(names: dict[str, str], tmp_path: Path, permission: int = 0) -> Path:
    """A copy of a shipped font under other names, as a system font of that name."""
    data = bytearray((FONT_FOLDER / "DutyKai.ttf").read_bytes())
    tables = {}
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        tables[tag] = (12 + 16 * number, offset)
    struct.pack_into(">H", data, tables[b"OS/2"][1] + 8, permission)
    strings, records = b"", b""
    for number, name in ((1, names["family"]), (6, names["postscript"])):
        raw = name.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, number, len(raw), len(strings))
        strings += raw
    table = struct.pack(">HHH", 0, 2, 6 + len(records)) + records + strings
    struct.pack_into(">LL", data, tables[b"name"][0] + 8, len(data), len(table))
    path = tmp_path / "system.ttf"
    path.write_bytes(bytes(data) + table)
    return path


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(font_files, "FONT_FOLDERS", (str(tmp_path),))
    font_files.installed.cache_clear()
    yield tmp_path
    font_files.installed.cache_clear()


FANGSONG = {"family": "仿宋_GB2312", "postscript": "FangSong_GB2312"}


def test_the_standard_font_of_the_system_comes_first(system: Path) -> None:
    path = with_names(FANGSONG, system)
    found = Fonts().which()
    assert found["fang"] == str(path)
    assert Path(found["song"]).name == "DutySong.ttf"
    assert Path(Fonts(shipped_only=True).which()["fang"]).name == "DutyFang.ttf"


@pytest.mark.parametrize("permission", [0x0002, 0x0100, 0x0200])
def test_a_font_that_must_not_be_embedded_is_left_alone(system: Path, permission: int) -> None:
    with_names(FANGSONG, system, permission)
    assert Path(Fonts().which()["fang"]).name == "DutyFang.ttf"


def test_broken_and_foreign_files_are_skipped(system: Path) -> None:
    (system / "empty.ttf").write_bytes(b"")
    (system / "noise.ttc").write_bytes(b"ttcf" + b"\xff" * 40)
    (system / "cff.TTF").write_bytes(b"OTTO" + b"\0" * 40)
    (system / "cut.ttf").write_bytes((FONT_FOLDER / "DutyKai.ttf").read_bytes()[:100])
    assert font_files.installed() == {}


def test_a_font_whose_tables_are_damaged_is_not_chosen(system: Path) -> None:
    path = with_names(FANGSONG, system)
    data = path.read_bytes()
    path.write_bytes(data[:600] + b"\xff" * 4000 + data[4600:])
    assert Path(Fonts().which()["fang"]).name in ("DutyFang.ttf", "system.ttf")
    assert Fonts().spell("fang", "值班") == "值班"


def test_names_are_read() -> None:
    (face,) = read_faces(str(FONT_FOLDER / "DutySong.ttf"))
    assert face.usable
    assert any("Duty" in name for name in face.names)


def test_the_scan_is_made_once(system: Path) -> None:
    with_names(FANGSONG, system)
    assert font_files.installed() is font_files.installed()
    assert font_files.installed()["仿宋_gb2312"] == FontFile(str(system / "system.ttf"), 0)


def test_a_missing_shipped_font_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FONT_FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match="DutyBiaoSong"):
        Fonts(shipped_only=True)
