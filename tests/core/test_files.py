"""Attachments: files from outside are hostile until checked."""
from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core import files
from app.core.errors import UserError
from app.core.run import Context, run
from db.tables import Attachment


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "传真 01.pdf"
    path.write_bytes(b"%PDF-1.7 content")
    return path


def kept(ctx: Context) -> list[Path]:
    assert ctx.files
    return [path for path in ctx.files.rglob("*") if path.is_file()]


def test_a_file_is_kept_once_by_its_content(ctx: Context, paper: Path, tmp_path: Path) -> None:
    stored = files.take_in(ctx, paper)
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert (stored.name, stored.sha256, stored.size) == ("传真 01.pdf", digest, 16)
    assert stored.media_type == "application/pdf"
    again = tmp_path / "again.PDF"
    again.write_bytes(paper.read_bytes())
    assert files.take_in(ctx, again).sha256 == digest
    assert kept(ctx) == [files.stored_path(ctx, digest)]
    assert not stat.S_IMODE(kept(ctx)[0].stat().st_mode) & stat.S_IWUSR


def test_a_large_file_is_read_in_pieces(ctx: Context, tmp_path: Path) -> None:
    content = os.urandom(files.CHUNK) + b"tail"
    (tmp_path / "a.zip").write_bytes(content)
    stored = files.take_in(ctx, tmp_path / "a.zip")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert files.stored_path(ctx, stored.sha256).read_bytes() == content


@pytest.mark.parametrize("name", ["a.exe", "a.pdf.exe", "pdf", ".pdf", "a.", "a.pd\u202ef", "a.pdf ", "a.docm"])
def test_a_type_not_allowed_is_refused(ctx: Context, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UserError, match="not allowed") as fault:
        files.take_in(ctx, tmp_path / name)
    assert fault.value.field == "files" and kept(ctx) == []


def test_a_file_too_large_is_refused(ctx: Context, set_setting: Callable[[str, str], Context], paper: Path) -> None:
    small = set_setting("files.max_size_mb", "1")
    with paper.open("wb") as file:
        file.truncate(1_000_000)
    assert files.take_in(small, paper).size == 1_000_000
    with paper.open("wb") as file:
        file.truncate(1_000_001)
    with pytest.raises(UserError, match="1 MB"):
        files.take_in(small, paper)


def test_what_is_no_file_is_refused(ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")
    for name in ("folder.pdf", "pipe.pdf", "gone.pdf"):
        with pytest.raises(UserError, match=name):
            files.take_in(ctx, tmp_path / name)
    with pytest.raises(UserError, match="no folder"):
        files.stored_path(replace(ctx, files=None), "00")


@pytest.mark.parametrize(
    "name", ["../{own}.pdf", "{here}/{own}.pdf", "..\\..\\{own}.pdf", "C:\\x\\{own}.pdf", "a/../{own}.pdf"]
)
def test_a_pasted_name_cannot_lead_elsewhere(ctx: Context, tmp_path: Path, name: str) -> None:
    own = uuid.uuid4().hex
    stored = files.take_in_bytes(ctx, name.format(own=own, here=tmp_path), b"content")
    assert stored.name == f"{own}.pdf"
    assert not [*tmp_path.rglob(f"*{own}*"), *Path(tempfile.gettempdir()).glob(f"*{own}*")]
    copy = files.open_copy(ctx, stored.sha256, stored.name)
    assert copy.name == stored.name and copy.read_bytes() == b"content"


@pytest.mark.parametrize("name", ["..", ".", "", "a/..", "/", "\\"])
def test_a_pasted_name_that_is_none_is_refused(ctx: Context, name: str) -> None:
    with pytest.raises(UserError):
        files.take_in_bytes(ctx, name, b"content")


def test_a_copy_is_checked_before_it_is_opened(ctx: Context, paper: Path) -> None:
    stored = files.take_in(ctx, paper)
    copy = files.open_copy(ctx, stored.sha256, "../" + stored.name)
    assert copy.read_bytes() == paper.read_bytes() and copy.name == stored.name
    assert not stat.S_IMODE(copy.stat().st_mode) & stat.S_IWUSR
    place = files.stored_path(ctx, stored.sha256)
    place.chmod(0o600)
    place.write_bytes(b"%PDF-1.7 Content")
    with pytest.raises(UserError, match="altered"):
        files.open_copy(ctx, stored.sha256, stored.name)
    place.unlink()
    with pytest.raises(UserError, match="missing"):
        files.open_copy(ctx, stored.sha256, stored.name)


def test_a_copy_that_failed_leaves_nothing(ctx: Context, tmp_path: Path) -> None:
    """A file that cannot be read to its end: /proc/self/mem is one."""
    (tmp_path / "broken.pdf").symlink_to("/proc/self/mem")
    with pytest.raises(UserError, match="does not answer"):
        files.take_in(ctx, tmp_path / "broken.pdf")
    assert kept(ctx) == []


def test_attaching_counts_and_keeps_one_of_a_kind(ctx: Context, log: Callable[..., Any], paper: Path) -> None:
    made = log(files=[paper])
    told = run(ctx, "duty_log.attach", number=1, files=[paper])
    assert told["attachments"] == 1 and Attachment.select().count() == 1
    pasted = files.take_in_bytes(ctx, "pasted.png", b"png")
    assert run(ctx, "duty_log.attach", number=1, stored=[pasted])["attachments"] == 2
    assert [one["name"] for one in files.of_record("duty_entry", made["uid"])] == ["传真 01.pdf", "pasted.png"]


@pytest.mark.parametrize("name", ["\u202efdp.pdf", "a\nb.pdf", "a\x07.pdf", "\ud800.pdf", "长" * 201 + ".pdf"])
def test_a_name_that_hides_something_is_refused(ctx: Context, name: str) -> None:
    with pytest.raises(UserError, match="Rename it") as refused:
        files.take_in_bytes(ctx, name, b"x")
    refused.value.text.encode()
    assert kept(ctx) == []


def test_of_several_files_all_are_taken_or_none(ctx: Context, paper: Path, log: Callable[..., Any]) -> None:
    log()
    for bad in (paper.with_name("none.pdf"), paper.with_suffix(".exe"), paper.with_name("a\x00.pdf")):
        with pytest.raises(UserError):
            run(ctx, "duty_log.attach", number=1, files=[paper, bad])
        assert kept(ctx) == [] and not Attachment.select().exists()
