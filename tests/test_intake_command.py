"""``intake FILE`` reads a text in whatever encoding, needs no database and saves nothing."""
from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core import plain_text

Program = Callable[..., "subprocess.CompletedProcess[str]"]
TEXT = "2026年6月24日2时44分，云河区城北路发生火灾，造成3人死亡、12人受伤。\n云河区应急管理局\n2026年6月24日\n"
MAIN = {"title", "occurred", "place", "category", "dead", "injured", "missing", "source", "spans"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_text_in_any_encoding(program: Program, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "传真.txt"
    file.write_bytes(TEXT.encode(encoding))
    done = program("intake", str(file), "--json", DUTYDESK_DB=str(tmp_path / "none.db"), DUTYDESK_PASSWORD="")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.count("\n") == 1
    told = json.loads(done.stdout)
    assert told.keys() >= MAIN
    assert told["occurred"] == "2026-06-24T02:44:00" and told["place"] == "云河区城北路"
    assert (told["category"], told["dead"], told["injured"], told["missing"]) == ("12G00", 3, 12, None)
    assert told["source"] == "云河区应急管理局"
    for span in told["spans"]:
        assert TEXT[span["start"]:span["end"]] == span["text"]
    assert file.read_bytes() == TEXT.encode(encoding) and not (tmp_path / "none.db").exists()


def test_standard_input_and_the_time_of_arrival(program: Program) -> None:
    text = "昨晚11时许，城北路两车相撞，1人受伤"
    done = program("intake", "-", "--received", "2026-06-24T07:10", "--json", stdin=text)
    assert json.loads(done.stdout)["occurred"] == "2026-06-23T23:00:00"


def test_in_words(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT + "。" * 30_000, encoding="utf-8")
    said = program("intake", str(file), "--lang", "en").stdout.splitlines()
    assert "Time of the event　2026-06-24 02:44" in said and "Category　Fire 12G00" in said
    assert "Missing　not stated" in said and said[-1] == "Only the first 20000 characters were read."
    assert "事发时间　2026-06-24 02:44" in program("intake", str(file), "--lang", "zh_CN").stdout.splitlines()


def test_what_is_no_text_is_refused_in_a_sentence(program: Program, tmp_path: Path) -> None:
    cases = {
        "picture.png": b"\x89PNG\r\n\x1a\n\xff\xff\xff\x80",
        "large.txt": b"a" * (plain_text.LIMIT_MB * 1_000_000 + 1),
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
    for name, word in (("picture.png", "is not text"), ("large.txt", "larger than"), ("none.txt", "cannot be read"),
                       (".", "is not a file")):
        done = program("intake", str(tmp_path / name), "--json", "--lang", "en")
        assert (done.returncode, done.stdout) == (1, "") and word in done.stderr, name
    done = program("intake", "-", "--received", "gestern", "--lang", "en", stdin="a")
    assert done.returncode == 1 and "gestern" in done.stderr


def test_an_empty_text_says_nothing(program: Program) -> None:
    told = json.loads(program("intake", "-", "--json", stdin="").stdout)
    assert told["spans"] == [] and told["occurred"] is None and told["category"] == ""


@pytest.mark.parametrize(("content", "text"), [
    (b"", ""), ("起火".encode(), "起火"), ("起火".encode("gb18030"), "起火"),
    ("7:05起火\n".encode("utf-16-le"), "7:05起火\n"),
    (b"\xff\xfe\x00", None), (b"\x00\x00\x00", None), (b"\x80", None),
])
def test_decoded(content: bytes, text: str | None) -> None:
    assert plain_text.decoded(content) == text
